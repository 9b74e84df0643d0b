"""What headings, bands, titles and markers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.recognise.facets import stacked
from imports.recognise.headings import facets_of
from imports.text.codes import codes_in

ROLES = {
    "Prog ref": "programme", "PROGRAMME  CODE": "programme", "Programme title": "title", "Component": "project",
    "Beneficiary country": "country", "Accounting period": "period", "Spend type": "measure", "Funding type": "oda",
    "Spend (£)": "amount",
}  # fmt: skip


@pytest.mark.parametrize(("heading", "role"), ROLES.items())
def test_roles(heading: str, role: str) -> None:
    assert facets_of(heading).roles == (role,)


@pytest.mark.parametrize(
    ("heading", "measure", "oda"),
    [
        ("ODA Actuals", "actual", True), ("Non-ODA Forecasts", "forecast", False), ("NODA", None, False),
        ("RDEL ODA", None, True), ("Apr-19 Actual", "actual", None), ("A", "actual", None), ("Fcst", "forecast", None),
    ],
)  # fmt: skip
def test_measures_and_markings(
    heading: str, measure: str | None, oda: bool | None
) -> None:
    facets = facets_of(heading)
    assert (facets.measure, facets.oda) == (measure, oda)


@pytest.mark.parametrize("heading", ["ODA / non-ODA", "ODA/NODA"])
def test_a_heading_that_asks_names_both(heading: str) -> None:
    assert facets_of(heading).odas == {True, False}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("All figures in £ thousand", 1_000), ("Figures in £'000", 1_000), ("£k", 1_000), ("Spend £000s", 1_000),
        ("Actuals (£m)", 1_000_000), ("£ millions", 1_000_000), ("Figures in whole pounds (£)", 1), ("GBP", 1),
        ("a budget of £3 million", None), ("Period", None),
    ],
)  # fmt: skip
def test_units(text: str, unit: int | None) -> None:
    assert facets_of(text).unit == unit


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Allocation", "allocation"), ("YTD", "cumulative"), ("ODA %", "share"), ("Forecast outturn", "annual"), ("Variance", "variance"), ("Prior year", "prior")],
)  # fmt: skip
def test_numbers_that_are_no_spend(heading: str, kind: str) -> None:
    assert facets_of(heading).kind == kind


@pytest.mark.parametrize("heading", ["Total", "Full year", "Q1 total", "Grand total"])
def test_totals(heading: str) -> None:
    assert facets_of(heading).total


def test_a_sentence_is_no_heading() -> None:
    assert not facets_of(
        "Do not add or remove columns. Overwrite formulas only when it was agreed."
    ).is_heading


def test_the_nearest_heading_wins_and_a_year_above_a_quarter_completes_it() -> None:
    facets = stacked(
        [facets_of("ODA"), facets_of("2019/20"), facets_of("Actuals"), facets_of("Q1")]
    )
    assert (facets.oda, facets.measure, facets.year_above) == (True, "actual", 2019)
    assert facets.hint is not None
    assert (facets.hint.number, facets.hint.year) == (1, 2019)


def test_codes_within_text() -> None:
    assert codes_in("cssf–01 000274: Mediation") == ["CSSF-01-000274"]
    assert codes_in("Mediation") == []


@given(st.text(max_size=200))
def test_no_text_brings_it_down(text: str) -> None:
    facets_of(text)
    codes_in(text)

"""Scores that can be read and may yet be wrong are refused at their cell, never taken in silence."""

from decimal import Decimal

import pytest

from tests.imports.ratings.reading_ratings import csv_of, faults, scores, xlsx_of


@pytest.mark.parametrize(
    ("index", "typed", "most"),
    [
        ("fsi", "1119", "0 to 120"),
        ("inform-risk", "81", "0 to 10"),
        ("gpi", "0.5", "1 to 5"),
        ("ewp", "840", "0 to 100"),
    ],
)
def test_a_score_that_its_index_never_gives_is_an_error(
    index: str, typed: str, most: str
) -> None:
    found = csv_of(f"iso3,score\nTCD,1\nMLI,{typed}\n", index)
    assert faults(found) == [("error", "score-out-of-range", "B3", typed)]
    assert f"from {most}" in found.problems[0].message


def test_an_index_of_one_s_own_may_have_any_score() -> None:
    assert scores(csv_of("iso3,score\nMLI,1119\n", "cri")) == {"MLI": Decimal(1119)}


def test_a_comma_that_may_be_of_thousands_or_of_decimals_is_asked_about() -> None:
    found = csv_of('iso3,score\nMLI,"1,234"\nTCD,999\nNER,"2,345"\n', "cri")
    assert faults(found) == [("error", "number-ambiguous", "B2", "1,234")]
    assert (
        found.problems[0].message
        == "“1,234” may be 1234 or 1.234, and nothing in its column tells which."
    )


@pytest.mark.parametrize("telling", ["0,123", "12,5", "-1,2345"])
def test_a_comma_is_of_decimals_where_another_number_tells(telling: str) -> None:
    found = csv_of(f'iso3,score\nMLI,"1,234"\nTCD,"{telling}"\n', "cri")
    assert scores(found) == {
        "MLI": Decimal("1.234"),
        "TCD": Decimal(telling.replace(",", ".")),
    }


@pytest.mark.parametrize("index", ["gpi", "oecd-sof"])
def test_a_comma_is_of_decimals_where_no_score_of_the_index_reaches_a_thousand(
    index: str,
) -> None:
    assert scores(csv_of('iso3,score\nMLI,"3,448"\n', index)) == {
        "MLI": Decimal("3.448")
    }


def test_two_columns_under_the_same_heading_are_asked_about_where_they_differ() -> None:
    same = csv_of("iso3,score,score\nMLI,1,1\nTCD,2,2\n", "cri")
    assert scores(same) == {"MLI": Decimal(1), "TCD": Decimal(2)}
    found = csv_of("iso3,score,Score\nMLI,1,1\nTCD,2,3\n", "cri")
    assert faults(found) == [("error", "duplicate-heading", "C1", "Score")]
    bands = csv_of("iso3,score,band,band\nMLI,1,Low,High\n", "cri")
    assert faults(bands) == [("error", "duplicate-heading", "D1", "band")]


def test_what_a_heading_says_of_its_scale_in_brackets_is_no_part_of_its_name() -> None:
    heading = ["Country", "INFORM Risk Index 2025 (0-10)", "Rank (1-191)"]
    found = xlsx_of(
        {"Results": [heading, ["Mali", 7.4, "14="], ["Chad", 8.1, "4th (tie)"]]},
        "inform-risk",
        "2025",
    )
    assert scores(found) == {"MLI": Decimal("7.4"), "TCD": Decimal("8.1")}
    assert {rating.iso3: rating.rank for rating in found.ratings} == {
        "MLI": 14,
        "TCD": 4,
    }
    fsi = csv_of(
        "Country,Year,FSI Total Score (out of 120)\nMali,2025,98.6\n", "fsi", "2025"
    )
    assert scores(fsi) == {"MLI": Decimal("98.6")}


@pytest.mark.parametrize(
    "heading",
    ["Total [1]", "Total (lower is better)", "Fragile States Index 2025 score"],
)
def test_remarks_in_a_heading_and_its_year_are_no_part_of_its_name(
    heading: str,
) -> None:
    found = csv_of(
        f"Country,{heading}\nMali,98.6\nTogo,Not included\nChad,no data available\n",
        "fsi",
        "2025",
    )
    assert scores(found) == {"MLI": Decimal("98.6")}


@pytest.mark.parametrize("heading", ["risk_1yr", "Estimated Risk (%)", "Risk 1 year"])
def test_newer_headings_of_the_early_warning_project(heading: str) -> None:
    assert scores(
        csv_of(f"rank,country,{heading}\n1,Chad,8.4%\n2,Mali,6.5%\n", "ewp")
    ) == {
        "TCD": Decimal("0.084"),
        "MLI": Decimal("0.065"),
    }

"""Shares by band over the years, against the raw lines reckoned again, and what the page says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.figures import editions
from portfolio.finance import FinancialYear
from portfolio.reports.catalogue import share_by_band_over_years
from tests.browsing import get
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.raw import BANDS

NAME = "share-by-band-over-years"
FILTERS: list[dict[str, str]] = [
    {},
    {"measure": "outturn"},
    {"oda": "yes", "department": "FCO"},
    {"theme": "Peacebuilding", "measure": "forecast"},
    {"fy": "2018/19", "portfolio": "Africa"},
]


def chosen(world: World, words: dict[str, str]) -> Any:
    """The raw parts that filters leave."""
    frame = world.frame
    measure = words.get("measure", "actual")
    frame = (
        frame[frame["outturn"]]
        if measure == "outturn"
        else frame[frame["measure"] == measure]
    )
    for name in ("department", "theme", "portfolio", "country"):
        if name in words:
            frame = frame[frame[name] == words[name]]
    if "oda" in words:
        frame = frame[frame["oda"] == (words["oda"] == "yes")]
    return (
        frame[frame["fy"] == FinancialYear.parse(words["fy"]).start]
        if "fy" in words
        else frame
    )


def band_of(edition: str, country: str) -> str:
    if not country:
        return "Unallocated"
    return BANDS[edition][country][1] if country in BANDS[edition] else "Unrated"


EDITION_OF = {"2017/18": "2017", "2018/19": "2017", "2019/20": "2019"}
"""The latest published by the end of March of the year."""


@pytest.mark.parametrize("words", FILTERS)
def test_each_band_of_each_year_has_what_the_raw_lines_say(
    world: World, words: dict[str, str]
) -> None:
    frame = chosen(world, words)
    rows = world.rows(NAME, **words)
    for basis, edition_of in (
        (share_by_band_over_years.EACH_YEAR, EDITION_OF),
        (share_by_band_over_years.ONE_EDITION, dict.fromkeys(EDITION_OF, "2019")),
    ):
        found = {
            (row["fy"], row["band"]): row["total"]
            for row in rows
            if row["basis"] == basis and row["total"]
        }
        years = frame["fy"].map(lambda fy: str(FinancialYear(fy)))
        bands = [
            band_of(edition_of[fy], country)
            for fy, country in zip(years, frame["country"], strict=True)
        ]
        again = frame.groupby([years, bands])["pence"].sum()
        assert found == {key: pence for key, pence in again.items() if pence}


def test_shares_are_of_what_can_be_placed_of_what_is_rated_and_of_all(
    world: World,
) -> None:
    rows = [
        row
        for row in world.rows(NAME)
        if row["fy"] == "2019/20" and row["basis"] == share_by_band_over_years.EACH_YEAR
    ]
    sums = {row["band"]: row["total"] for row in rows}
    rated = sum(sums[band] for band in ("Severe", "High", "Low"))
    for row in rows:
        if row["band"] == "Severe":
            assert row["fragile"] == "yes"
            assert row["share_of_rated"] == _six(sums["Severe"], rated)
            assert row["share_of_country_allocable"] == _six(
                sums["Severe"], rated + sums["Unrated"]
            )
            assert row["share_with_unallocated"] == _six(
                sums["Severe"], sum(sums.values())
            )
        if row["band"] == "Unallocated":
            assert (
                row["share_of_country_allocable"],
                row["fragile"],
                row["countries"],
            ) == (None, None, None)


def _six(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.000001"))


@pytest.mark.parametrize(
    ("published", "fy", "months", "words"),
    [
        ("2019-05-14", 2019, 10, "10 months old at the year's end"),
        ("2019-03-31", 2018, 0, "0 months old at the year's end"),
        ("2019-05-14", 2018, -2, "published 2 months after the year's end"),
        ("2018-02-01", 2018, 13, "13 months old at the year's end"),
    ],
)
def test_the_lag_is_from_publication_to_the_end_of_the_year(
    published: str, fy: int, months: int, words: str
) -> None:
    from datetime import date

    lag = editions.lag(date.fromisoformat(published), FinancialYear(fy))
    assert lag == months
    assert editions.age(lag) == words


def test_a_reader_without_the_right_has_withheld_money_beside_each_year_and_in_no_share(
    world: World,
) -> None:
    frame = chosen(world, {})
    rows = world.rows(NAME, world.outsider)
    held = {
        row["fy"]: row
        for row in rows
        if row["band"] == "Withheld"
        and row["basis"] == share_by_band_over_years.EACH_YEAR
    }
    again = frame[frame["secret"]].groupby("fy")["pence"].sum()
    assert {fy: row["total"] for fy, row in held.items()} == {
        str(FinancialYear(fy)): p for fy, p in again.items()
    }
    assert all(row["share_with_unallocated"] is None for row in held.values())
    open_rows = [
        row
        for row in rows
        if row["band"] != "Withheld"
        and row["basis"] == share_by_band_over_years.EACH_YEAR
    ]
    assert (
        sum(row["total"] for row in open_rows) == frame[~frame["secret"]]["pence"].sum()
    )


def test_the_page_shows_both_bases(leader: FlaskClient, world: World) -> None:
    page = get(leader, f"/reports/{NAME}?index=test-risk")
    assert page.status == 200
    assert "2017/18 by edition 2017, 10 months old at the year's end" in page.text
    assert (
        "Counted as fragile: the two worst bands of each edition (Severe and High in edition 2019)"
        in page.text
    )
    for table, count in (("figures", 3), ("figures-2", 3)):
        assert len(page.rows(table)) == count


def test_a_filter_that_matches_nothing_says_so(
    leader: FlaskClient, world: World
) -> None:
    page = get(leader, f"/reports/{NAME}?index=test-risk&fy=2030/31")
    assert "Nothing in the returns matches these filters." in page.text
    assert "Financial year 2019/20" in page.text


def test_as_at_an_edition_s_absence_nothing_is_rated_and_no_share_is_given(
    world: World,
) -> None:
    answer = world.answer(NAME, index="gpi")
    assert (
        answer.finding
        == "No edition of this index rates these years, so no share can be given."
    )
    assert {row["band"] for row in world.rows(NAME, index="gpi")} == {
        "Unrated",
        "Unallocated",
    }


def test_one_year_alone_is_said_to_be_points_beside_their_names(world: World) -> None:
    shares = world.answer(NAME, fy="2019/20").charts[0]
    assert (
        "Only 2019/20 is in this selection: there are points and no lines."
        in shares.notes
    )
    for drawing in shares.drawings:
        names = {
            text.x for text in drawing.texts if text.css.startswith("app-chart__label")
        }
        assert {mark.x + 12 for mark in drawing.marks} == names
    assert not any("Only" in note for note in world.answer(NAME).charts[0].notes)

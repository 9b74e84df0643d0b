"""Years in a row of their own, each over the same headings, as publishers of many editions in one sheet print them."""

from decimal import Decimal

import pytest

from tests.imports.ratings.reading_ratings import csv_of, faults, scores, xlsx_of

ROWS = "Mali,MLI,1,3.1,2,3.2\nChad,TCD,2,2.9,1,2.8\nNiger,NER,3,2.5,3,2.4\n"
OF_2018 = {"MLI": Decimal("3.1"), "TCD": Decimal("2.9"), "NER": Decimal("2.5")}
OF_2019 = {"MLI": Decimal("3.2"), "TCD": Decimal("2.8"), "NER": Decimal("2.4")}
HEADINGS = {
    "merged over two columns": ",,2018,,2019,\nCountry,iso3,Rank,Score,Rank,Score\n",
    "repeated": ",,2018,2018,2019,2019\nCountry,iso3,Rank,Score,Rank,Score\n",
    "country merged over two rows": "Country,iso3,2018,,2019,\n,,Rank,Score,Rank,Score\n",
    "in words": "Country,iso3,2018 edition,,2019 edition,\n,,Rank,Score (0-10),Rank,Score (0-10)\n",
}


@pytest.mark.parametrize("index", ["gpi", "cri"])
@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize(
    ("edition", "expected"), [("2018", OF_2018), ("2019", OF_2019)]
)
def test_a_score_is_of_the_year_above_it(
    index: str, headings: str, edition: str, expected: dict[str, Decimal]
) -> None:
    found = csv_of(headings + ROWS, index, edition)
    assert scores(found) == expected
    assert [rating.rank for rating in found.ratings] == [
        int(r) for r in ("132" if edition == "2018" else "231")
    ]


def test_a_year_that_is_none_of_them_is_asked_about() -> None:
    found = csv_of(HEADINGS["repeated"] + ROWS, "gpi", "2021")
    assert [fault[:2] for fault in faults(found)] == [("error", "edition-unclear")]


def test_a_row_without_a_country_is_still_said_where_countries_are_headed_a_row_higher() -> (
    None
):
    found = csv_of(
        HEADINGS["country merged over two rows"] + ROWS + ",,4,2.2,4,2.3\n",
        "gpi",
        "2019",
    )
    assert [fault[:3] for fault in faults(found)] == [("warning", "no-country", "A6")]
    assert len(found.ratings) == 3


def test_years_as_numbers_and_real_merged_cells_are_read_the_same() -> None:
    rows = [
        ["Country", "iso3", 2018, None, 2019, None],
        [None, None, "Score", "Band", "Score", "Band"],
    ]
    rows += [
        ["Mali", "MLI", 3.1, "High", 3.2, "Extreme"],
        ["Chad", "TCD", 2.9, "High", 2.8, "High"],
    ]
    found = xlsx_of({"Scores": rows}, "gpi", "2019")
    assert scores(found) == {"MLI": Decimal("3.2"), "TCD": Decimal("2.8")}
    assert [rating.band for rating in found.ratings] == ["Extreme", "High"]


def test_two_columns_under_one_year_with_the_same_heading_are_still_asked_about() -> (
    None
):
    found = csv_of(
        ",,2018,,2019,\nCountry,iso3,Score,Score,Score,Rank\nMali,MLI,1,3.1,2,3\n",
        "gpi",
        "2018",
    )
    assert ("error", "duplicate-heading", "D2", "Score") in faults(found)

"""Ratings of other years and publishers: rows that could pass for a heading, extra columns, several dates."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.imports.ratings.reading_ratings import bands, csv_of, faults, scores, xlsx_of

ALL_YEARS = [
    ["Country", "Year", "Rank", "Total", "C1: Security Apparatus"],
    ["Somalia ", datetime(2006, 1, 1), "1st", 105.9, 9.8],
    ["Chad", datetime(2006, 1, 1), "n/r", 100.2, 9.1],
    ["Somalia ", datetime(2007, 1, 1), "1st", 111.1, 10],
    ["Chad", datetime(2007, 1, 1), "2nd", 108.8, 9.6],
]


def test_a_first_row_of_dates_is_no_heading_though_the_sheet_bears_the_index_s_name() -> (
    None
):
    found = xlsx_of({"FSI": ALL_YEARS}, "fsi", "2007")
    assert scores(found) == {"SOM": Decimal("111.1"), "TCD": Decimal("108.8")}
    assert [rating.rank for rating in found.ratings] == [1, 2]


def test_a_row_that_names_the_indicator_is_no_heading() -> None:
    text = """\
Iso3,IndicatorId,IndicatorName,IndicatorScore,INFORMYear
MLI,INFORM,INFORM Risk Index,6.9,2019
MLI,INFORM,INFORM Risk Index,7.1,2020
MLI,HA,Hazard,5.5,2020
TCD,INFORM,INFORM Risk Index,7.5,2020
"""
    assert scores(csv_of(text, "inform-risk", "2020")) == {
        "MLI": Decimal("7.1"),
        "TCD": Decimal("7.5"),
    }


@pytest.mark.parametrize(
    "heading", ["INFORM Risk mid 2022", "INFORM Risk Mid-Year 2022", "INFORM RISK 2022"]
)
def test_inform_of_the_middle_of_a_year(heading: str) -> None:
    text = f"COUNTRY,ISO3,{heading},RISK CLASS,Rank\nMali,MLI,6.9,Very High,12\n"
    assert scores(csv_of(text, "inform-risk", "mid 2022")) == {"MLI": Decimal("6.9")}


@pytest.mark.parametrize("edition", ["2020", "spring", "2019"])
def test_each_country_once_is_one_edition_whatever_the_dates_of_its_rows(
    edition: str,
) -> None:
    text = "iso3,score,band,date\nMLI,3,High,2019-04-02\nTCD,2,Low,2020-05-03\n"
    assert scores(csv_of(text, "cri", edition)) == {
        "MLI": Decimal(3),
        "TCD": Decimal(2),
    }


def test_the_same_country_in_two_years_is_two_editions() -> None:
    text = "iso3,score,band,date\nMLI,3,High,2019-04-02\nMLI,2,Low,2020-05-03\n"
    assert bands(csv_of(text, "cri", "2020")) == {"MLI": "Low"}
    assert faults(csv_of(text, "cri", "spring")) == [
        ("error", "edition-unclear", "A1", None)
    ]


@pytest.mark.parametrize(
    "index", ["fsi", "inform-risk", "gpi", "ewp", "oecd-sof", "wb-fcs", "cri"]
)
@pytest.mark.parametrize("heads", ["total", "inform risk,gpi,risk,fragility score,fcs"])
def test_the_table_of_the_contract_goes_before_an_index_s_own_words(
    index: str, heads: str
) -> None:
    others = ",".join("9" for _ in heads.split(","))
    found = csv_of(f"{heads},ISO3,Score,Band\n{others},MLI,3.5,High\n", index, "2020")
    assert [rating[:4] for rating in found.ratings] == [
        ("MLI", Decimal("3.5"), None, "High")
    ]


def test_dates_of_publication_beside_each_country_are_no_years_of_it() -> None:
    rows: list[list[object]] = [
        ["iso3", "score", "band", "Date"],
        ["MLI", 3, "High", date(2019, 1, 1)],
    ]
    rows += [["TCD", 2, "Low", date(2020, 1, 1)], ["GHA", 1, "Low", None]]
    assert set(scores(xlsx_of({"Ratings": rows}, "cri", "2020"))) == {
        "MLI",
        "TCD",
        "GHA",
    }

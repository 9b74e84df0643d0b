"""Faults in files of ratings: each told at its cell, and what is no rating left out."""

from decimal import Decimal

import pytest

from imports.ratings import read_ratings
from tests.imports.ratings.reading_ratings import (
    PLACES,
    bands,
    csv_of,
    faults,
    scores,
    xlsx_of,
)


def test_an_unknown_country_is_an_error_at_its_cell_with_a_suggestion() -> None:
    found = csv_of("country,score\nMali,3\nTchadd,4\nKenia,5\n", "cri")
    assert faults(found) == [
        ("error", "unknown-country", "A3", "Tchadd"),
        ("error", "unknown-country", "A4", "Kenia"),
    ]
    assert "Chad" in found.problems[0].remedy
    assert "Kenya" in found.problems[1].remedy


def test_an_ambiguous_country_is_an_error_unless_the_code_tells() -> None:
    found = csv_of("country,score\nCongo,3\n", "cri")
    assert faults(found) == [("error", "unknown-country", "A2", "Congo")]
    assert "Congo (Democratic Republic) or Congo (Republic)" in found.problems[0].remedy
    assert scores(csv_of("country,iso3,score\nCongo,COD,3\n", "cri")) == {
        "COD": Decimal(3)
    }


def test_a_code_and_a_name_that_disagree_are_an_error() -> None:
    found = csv_of("country,iso3,score\nNiger,NGA,3\n", "cri")
    assert faults(found) == [("error", "country-mismatch", "A2", "Niger")]


@pytest.mark.parametrize("typed", ["TBC", "12..5", "1-2", "high", "1e999", "12 apples"])
def test_a_score_that_is_no_number_is_an_error_at_its_cell(typed: str) -> None:
    found = csv_of(f"iso3,score,band\nMLI,3,Low\nTCD,{typed},High\n", "cri")
    assert faults(found) == [("error", "not-a-number", "B3", typed)]


def test_the_same_country_twice_is_fine_if_equal_and_an_error_if_not() -> None:
    assert scores(csv_of("iso3,score\nMLI,3\nMali,3.0\n", "cri")) == {"MLI": Decimal(3)}
    found = csv_of("iso3,score\nMLI,3\nMLI,4\n", "cri")
    assert faults(found) == [("error", "duplicate-country", "A3", "MLI")]
    assert "B2" in found.problems[0].message


def test_aggregates_are_skipped_and_parts_and_past_states_left_out_with_a_warning() -> (
    None
):
    found = csv_of(
        "country,code,score\nMali,MLI,3\nWorld,WLD,4\nSub-Saharan Africa (excluding high income),SSA,5\nAverage,,4\n"
        "Somaliland,,6\nSomalia,SOM,9\nSerbia and Montenegro,SCG,5\n",
        "cri",
    )
    assert [rating.iso3 for rating in found.ratings] == ["MLI", "SOM"]
    assert faults(found) == [
        ("warning", "part-of-country", "A6", "Somaliland"),
        ("warning", "historic-country", "A8", "Serbia and Montenegro"),
    ]


def test_figures_without_a_country_are_told() -> None:
    found = csv_of("country,score\nMali,3\n,4\n", "cri")
    assert faults(found) == [("warning", "no-country", "A3", None)]


def test_notes_below_the_table_and_headings_again_are_nothing() -> None:
    text = "country,score\nMali,3\ncountry,score\nChad,4\n\nSource: an invented publisher\nNote: all figures invented,\n"
    assert scores(csv_of(text, "cri")) == {"MLI": Decimal(3), "TCD": Decimal(4)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "nothing here\n",
        "a,b\n1,2\n",
        "month,amount\nApril,4\n",
        "iso3\nMLI\n",
    ],
)
def test_what_is_no_table_of_ratings_is_said_so(text: str) -> None:
    found = csv_of(text, "cri")
    assert found.ratings == ()
    assert [problem.severity for problem in found.problems] == ["error"]


def test_a_file_that_cannot_be_read_is_one_problem() -> None:
    found = read_ratings(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "fsi.xls", "fsi", PLACES, "2021"
    )
    assert [problem.rule for problem in found.problems] == ["unreadable-file"]


def test_many_faults_are_all_told() -> None:
    rows = "".join(f"Nowhere {number},{number}\n" for number in range(2_000))
    found = csv_of(f"country,score\nMali,1\n{rows}", "cri")
    assert len(found.problems) == 2_000
    assert len(found.ratings) == 1


def test_what_was_taken_for_what_can_be_shown() -> None:
    years = "Country,Year,Rank,Total\nMali,2019,1st,90.1\nMali,2020,1st,91.2\n"
    found = csv_of(years, "fsi", "2020")
    assert "Took the column headed “Total” as the score." in found.reasons
    assert "Took the rows of 2020." in found.reasons


def test_the_archive_of_the_failed_states_index_heads_its_countries_with_its_own_name() -> (
    None
):
    sheets = {
        "2014": [
            ["Rank", "Fragile States Index 2014", "Total"],
            [1, "South Sudan", 112.9],
            [2, "Somalia", 112.6],
        ],
        "2006": [
            ["Rank", "Failed States Index 2006", "Total"],
            [1, "Sudan", 112.3],
            [2, "Congo, D.R.", 110.1],
        ],
    }
    assert scores(xlsx_of(sheets, "fsi", "2006")) == {
        "SDN": Decimal("112.3"),
        "COD": Decimal("110.1"),
    }
    assert scores(xlsx_of(sheets, "fsi", "FSI 2014")) == {
        "SSD": Decimal("112.9"),
        "SOM": Decimal("112.6"),
    }


def test_the_overall_sheet_goes_before_those_of_its_domains() -> None:
    domain = [
        ["Safety and Security Domain"],
        [],
        ["Country", "iso3c", 2022, 2023],
        ["Mali", "MLI", 3.9, 3.8],
    ]
    overall = [
        ["Overall Scores"],
        [],
        ["Country", "iso3c", 2022, 2023],
        ["Mali", "MLI", 2.9, 2.95],
    ]
    found = xlsx_of(
        {"Safety and Security": domain, "Overall Scores": overall}, "gpi", "2023"
    )
    assert scores(found) == {"MLI": Decimal("2.95")}


def test_bands_over_the_years_are_bands() -> None:
    text = "iso3,country,2020,2022\nMLI,Mali,Extremely fragile,Fragile\nTCD,Chad,Fragile,Extremely fragile\nGHA,Ghana,,\n"
    assert bands(csv_of(text, "oecd-sof", "2022")) == {
        "MLI": "Fragile",
        "TCD": "Extremely fragile",
    }


def test_a_table_of_the_contract_is_understood_for_a_list_too() -> None:
    found = csv_of("iso3,score,band\nMLI,2,Conflict\nTCD,1,\n", "wb-fcs")
    assert [rating[:4] for rating in found.ratings] == [
        ("MLI", Decimal(2), None, "Conflict"),
        ("TCD", Decimal(1), None, None),
    ]

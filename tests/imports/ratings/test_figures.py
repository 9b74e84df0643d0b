"""Scores, ranks and years as printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.ratings.figures import parse_rank, parse_score, parse_year, years_in
from imports.workbook import Value


@pytest.mark.parametrize(
    ("printed", "score"),
    [
        (110.69999999999999, "110.7"),
        ("110.69999999999999", "110.7"),
        (114.0, "114"),
        ("3.040", "3.04"),
        ("95,3", "95.3"),
        ("0,001378", "0.001378"),
        ("1,234.5", "1234.5"),
        ("13.8%", "0.138"),
        ("0.00E+00", "0"),
        ("−2.5", "-2.5"),
        (".5", "0.5"),
        (7, "7"),
        (0.0009822, "0.0009822"),
    ],
)
def test_scores_as_printed(printed: Value, score: str) -> None:
    assert parse_score(printed) == Decimal(score)


@pytest.mark.parametrize(
    "printed", ["", "x", "..", "n/a", "-", "n/r", "No data", "NaN", float("nan")]
)
def test_no_score_is_none(printed: Value) -> None:
    assert parse_score(printed) is None


@pytest.mark.parametrize(
    "printed",
    ["TBC", "日本", True, "1e400", float("inf"), "1,234,567", "12 34 x", 1e15],
)
def test_what_is_no_number_is_refused(printed: Value) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_score(printed)


@given(st.decimals(-1000, 1000, places=3, allow_nan=False))
def test_a_score_comes_back_from_text_and_from_a_float(score: Decimal) -> None:
    assert parse_score(str(score)) == score
    assert parse_score(float(score)) == score
    assert parse_score(str(score).replace(".", ",")) == score


@pytest.mark.parametrize(
    ("printed", "rank"),
    [
        ("1st", 1),
        ("22nd", 22),
        ("178th", 178),
        ("=4", 4),
        ("4=", 4),
        ("T-4", 4),
        (3.0, 3),
        ("3", 3),
        ("184,0", 184),
        ("n/r", None),
        ("", None),
    ],
)
def test_ranks_as_printed(printed: Value, rank: int | None) -> None:
    assert parse_rank(printed) == rank


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022", [2022]),
        ("FY24", [2024]),
        ("FY2024", [2024]),
        ("INFORM Risk 2022 (a-z)", [2022]),
        ("2018-2019", [2018, 2019]),
        ("latest", []),
        ("v 0.6.1", []),
        ("12022", []),
    ],
)
def test_years_that_a_label_names(text: str, years: list[int]) -> None:
    assert years_in(text) == years


def test_a_year_is_a_whole_number_of_our_time() -> None:
    assert parse_year(2021.0) == 2021
    assert parse_year(2021.5) is None
    assert parse_year(3.2) is None
    assert parse_year(True) is None

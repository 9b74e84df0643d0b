"""Months, quarters and years as people write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.layout import PERIODS as CHOICES
from imports.text.hints import Hint, code_of, hint_of, resolve
from imports.text.periods import find_periods, period_of
from imports.workbook import Value
from portfolio.finance import FinancialYear, Month

FY = FinancialYear(2019)

PERIODS: dict[Value, str] = {
    "Apr-19": "2019-04", "April 2019": "2019-04", "Apr": "2019-04", "Mar": "2020-03", "P1": "2019-04", "M01": "2019-04",
    "Period 1": "2019-04", "2019-04": "2019-04", "2019-04-30": "2019-04", "01/04/2019": "2019-04", "04/2019": "2019-04",
    "201904": "2019-04", 201904: "2019-04", 1: "2019-04", 12.0: "2020-03", "P13": "2020-03", "Sept '19": "2019-09",
    "Jun19": "2019-06", "P1 (Apr-19)": "2019-04", "30 September 2019": "2019-09", "Q3": "2019/20 Q3",
    "2019/20 Q1": "2019/20 Q1", "Q1 FY19/20": "2019/20 Q1", "Apr-Jun 2019": "2019/20 Q1", "Jan–Mar 2020": "2019/20 Q4",
    "1st quarter": "2019/20 Q1", "Mar 2019/20": "2020-03", date(2019, 4, 30): "2019-04", datetime(2020, 1, 1): "2020-01",
}  # fmt: skip


@pytest.mark.parametrize(("value", "period"), PERIODS.items(), ids=str)
def test_periods_in_the_year_2019_20(value: Value, period: str) -> None:
    hint = period_of(value)
    assert hint is not None
    assert str(resolve(hint, FY)) == period


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2019/20",
        "Total",
        "Mayday",
        "14",
        14,
        2019,
        1.5,
        "ODA",
        "April 2019 to March 2020",
        True,
    ],
)
def test_what_is_no_period(value: Value) -> None:
    assert period_of(value) is None


@pytest.mark.parametrize(
    "text",
    [
        "2019/20",
        "2019-20",
        "FY19/20",
        "FY2019-20",
        "2019/2020",
        "201920",
        "FY1920",
        "FY 2019 to 2020",
        "19/20",
    ],
)
def test_financial_years(text: str) -> None:
    hints, rest = find_periods(text)
    assert [(hint.kind, hint.year) for hint in hints] == [("year", 2019)]
    assert not rest.strip()


def test_the_year_and_month_of_a_file_name() -> None:
    hints, _ = find_periods("CPS_return_201920_P9")
    assert [str(resolve(hint, None)) for hint in hints] == ["2019-12"]


def test_may_in_a_sentence_is_no_month() -> None:
    assert find_periods("Amounts of 0 may be left blank.")[0] == ()


@given(st.integers(2015, 2040), st.integers(1, 12))
def test_a_month_written_in_full_is_itself_whatever_the_year(
    year: int, month: int
) -> None:
    hint = period_of(f"{date(year, month, 1):%B %Y}")
    assert hint is not None
    period = resolve(hint, FY)
    assert period is not None
    assert period.start == Month(year, month)


@given(st.text(max_size=60))
def test_no_text_brings_it_down(text: str) -> None:
    find_periods(text)
    period_of(text)


@pytest.mark.parametrize(("code", "words"), CHOICES.items())
def test_a_period_that_can_be_chosen_is_the_one_that_its_words_say(
    code: str, words: str
) -> None:
    (written, *_), _ = find_periods(words.partition(",")[0])
    assert hint_of(code) == written
    assert code_of(written) == code
    assert resolve(written, FinancialYear(2019)) is not None


def test_what_is_no_month_or_quarter_cannot_be_chosen_and_the_closing_period_is_its_own() -> (
    None
):
    assert code_of(Hint("year", 0, 2019)) is None
    assert code_of(Hint("number", 13, 2019)) == "M13"


@pytest.mark.parametrize(
    "text",
    [
        "Quarter ending June 2019", "Quarter ended 30-06-2019", "Qtr to 30 June 2019", "Apr/May/Jun 2019", "2019/20Q1",
        "Q1 (Apr-Jun) 2019-20", "Q1 19-20", "3 months to June 2019",
    ],
)  # fmt: skip
def test_quarters_in_words(text: str) -> None:
    hint = period_of(text)
    assert hint is not None
    assert (hint.kind, hint.number, hint.year) == ("quarter", 1, 2019)


@pytest.mark.parametrize(
    "text",
    ["First quarter", "Quarter One", "1Q", "Quarter 1 (Apr to Jun)", "Q.1", "1st qtr"],
)
def test_quarters_without_a_year(text: str) -> None:
    hint = period_of(text)
    assert hint is not None
    assert (hint.kind, hint.number, hint.year) == ("quarter", 1, None)

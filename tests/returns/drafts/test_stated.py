"""The year and month that a person states for an upload."""

from __future__ import annotations

from datetime import date

from portfolio.finance import FinancialYear, Month
from portfolio.returns.drafts.stated import (
    ALONE,
    MONTHS,
    Stated,
    answers,
    chosen,
    month_in,
    years,
)

OFFERED = years(date(2020, 2, 29), None)


def test_the_years_go_from_the_next_one_to_the_funds_first_and_keep_the_one_stated_before() -> (
    None
):
    assert list(OFFERED.values()) == [
        "2020/21",
        "2019/20",
        "2018/19",
        "2017/18",
        "2016/17",
        "2015/16",
    ]
    assert list(years(date(2020, 4, 1), 2012))[-2:] == ["2015", "2012"]


def test_the_months_are_in_the_order_of_the_financial_year() -> None:
    assert list(MONTHS.items())[:2] == [("4", "April"), ("5", "May")]
    assert list(MONTHS)[-1] == "3"


def test_a_month_belongs_to_the_calendar_year_in_which_the_financial_year_has_it() -> (
    None
):
    assert month_in(FinancialYear(2019), 4) == Month(2019, 4)
    assert month_in(FinancialYear(2019), 3) == Month(2020, 3)


def test_lists_stand_at_what_the_form_has_or_else_at_what_was_stated_before() -> None:
    assert answers(2019, Month(2020, 1).number, {}) == {"fy": "2019", "month": "1"}
    assert answers(2019, Month(2020, 1).number, {"fy": "", "month": ""}) == {
        "fy": "",
        "month": "",
    }
    assert answers(None, None, {}) == {"fy": "", "month": ""}


def test_what_is_stated_and_what_is_wrong_with_it() -> None:
    both = Stated(FinancialYear(2019), Month(2020, 1))
    assert chosen({"fy": "2019", "month": "1"}, OFFERED) == (both, [])
    assert chosen({"fy": "2019", "month": ""}, OFFERED) == (
        Stated(FinancialYear(2019), None),
        [],
    )
    assert chosen({"fy": "", "month": ""}, OFFERED) == (Stated(None, None), [])
    assert chosen({"fy": "", "month": "4"}, OFFERED)[1] == [(ALONE, "fy")]
    assert chosen({"fy": "soon", "month": "4"}, OFFERED)[1] == [
        ("Choose the financial year from the list", "fy")
    ]
    sentence = "Choose the month up to which actuals go from the list"
    assert chosen({"fy": "2019", "month": "०४"}, OFFERED)[1] == [(sentence, "month")]

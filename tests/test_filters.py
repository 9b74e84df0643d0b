"""The shared formats: what a reader sees of money, shares, dates and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from portfolio import filters
from portfolio.finance import Month, Period, pence
from portfolio.web import pages

ANY_PENCE = st.integers(min_value=-(10**15), max_value=10**15)


def micros(*parts: int) -> int:
    return (datetime(*parts, tzinfo=UTC) - filters.EPOCH) // filters.timedelta(
        microseconds=1
    )


@pytest.mark.parametrize(
    ("given_pence", "shown"),
    [
        (123456789, "£1,234,567.89"),
        (0, "£0.00"),
        (-500, "−£5.00"),
        (-1, "−£0.01"),
        (10**14, "£1,000,000,000,000.00"),
    ],
)
def test_money_is_shown_to_the_penny(given_pence: int, shown: str) -> None:
    assert filters.money(given_pence) == shown


@given(ANY_PENCE)
def test_money_can_be_read_back(amount: int) -> None:
    shown = filters.money(amount).replace("£", "").replace(",", "").replace("−", "-")

    assert pence(Decimal(shown)) == amount


@pytest.mark.parametrize(
    ("given_pence", "shown"),
    [
        (0, "£0"),
        (1, "£0.01"),
        (-49, "−£0.49"),
        (50, "£1"),
        (95_000, "£950"),
        (99_949, "£999"),
        (99_950, "£1.0k"),
        (3_450_000, "£34.5k"),
        (95_000_000, "£950.0k"),
        (99_994_999, "£999.9k"),
        (99_995_000, "£1.0m"),
        (123_456_789, "£1.2m"),
        (-120_000_000, "−£1.2m"),
        (125_000_000, "£1.3m"),
        (120_000_000_000, "£1.2bn"),
        (123_456_700_000_000, "£1,234.6bn"),
    ],
)
def test_short_money_moves_to_the_next_unit_only_when_it_rounds_there(
    given_pence: int, shown: str
) -> None:
    assert filters.money_short(given_pence) == shown


@given(ANY_PENCE)
def test_short_money_is_within_a_twentieth_and_never_hides_a_sum(amount: int) -> None:
    shown = filters.money_short(amount)
    size = shown.strip("−£").replace(",", "")
    power = {"k": 3, "m": 6, "n": 9}.get(size[-1], 0)
    read_back = Decimal(size.rstrip("kmbn")).scaleb(power + 2) * (
        -1 if shown.startswith("−") else 1
    )

    assert (read_back == 0) == (amount == 0)
    assert abs(read_back - amount) <= max(50, abs(amount) / 19)


@pytest.mark.parametrize(
    ("unit", "shown", "heading"),
    [
        ("pounds", "1,234,567.89", "£"),
        ("thousands", "1,234.6", "£k"),
        ("millions", "1.23", "£m"),
    ],
)
def test_a_table_states_its_unit_once(unit: str, shown: str, heading: str) -> None:
    assert filters.money_table(123456789, unit) == shown
    assert filters.money_heading(unit) == heading


def test_an_amount_that_rounds_to_nil_has_no_sign() -> None:
    assert filters.money_table(-400, "millions") == "0.00"


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        filters.money_table(None, "groats")


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (Decimal("0.333333"), "33.3%"),
        (1, "100.0%"),
        (0, "0.0%"),
        (Decimal("0.0001"), "<0.1%"),
        (Decimal("-0.0001"), ">−0.1%"),
        (Decimal("-0.125"), "−12.5%"),
        (0.2005, "20.1%"),
    ],
)
def test_shares(fraction: Decimal | float, shown: str) -> None:
    assert filters.share(fraction) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("119.10"), "119.10"), (8.5, "8.5"), ("1E+2", "100"), (-1, "−1")],
)
def test_a_score_is_shown_as_published(
    value: Decimal | float | str, shown: str
) -> None:
    assert filters.score(value) == shown


@pytest.mark.parametrize(
    "given_month", ["2019-06", Month(2019, 6), Month(2019, 6).number]
)
def test_months_in_words(given_month: str | Month | int) -> None:
    assert filters.month_name(given_month) == "June 2019"


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        (Period(Month(2019, 6)), "June 2019"),
        (Period(Month(2019, 4), 3), "April to June 2019"),
        (Period(Month(2019, 12), 3), "December 2019 to February 2020"),
    ],
)
def test_periods_in_words(period: Period, shown: str) -> None:
    assert filters.period_name(period) == shown


def test_a_date_in_words() -> None:
    assert filters.date_long(date(2026, 11, 3)) == "3 November 2026"


@pytest.mark.parametrize(
    ("microseconds", "shown"),
    [
        (
            micros(2026, 11, 23, 10, 5, 30, 1),
            "23 November 2026 at 10:05 (UK time)",
        ),
        (micros(2026, 7, 1, 23, 30), "2 July 2026 at 00:30 (UK time)"),
        (micros(2026, 10, 25, 0, 30), "25 October 2026 at 01:30 (UK time, BST)"),
        (micros(2026, 10, 25, 1, 30), "25 October 2026 at 01:30 (UK time, GMT)"),
    ],
)
def test_an_instant_is_shown_in_uk_time_without_ambiguity(
    microseconds: int, shown: str
) -> None:
    assert filters.instant(microseconds) == shown


@given(st.integers(min_value=0, max_value=4_000_000_000_000_000))
def test_machines_can_read_an_instant_back(microseconds: int) -> None:
    read = datetime.fromisoformat(filters.instant_iso(microseconds))

    assert (read - filters.EPOCH) // filters.timedelta(milliseconds=1) == (
        microseconds // 1000
    )


def test_the_name_of_a_file_has_its_instant_to_the_minute() -> None:
    assert filters.instant_in_name("2026-07-01T23:30:59.000001Z") == "2026-07-01T2330Z"


@pytest.mark.parametrize(
    "blank",
    [
        filters.money,
        filters.money_short,
        filters.share,
        filters.month_name,
        filters.instant,
        filters.number,
    ],
)
def test_a_blank_is_a_dash_with_words_for_those_who_do_not_see_it(
    blank: object,
) -> None:
    shown = blank(None)  # type: ignore[operator]

    assert "–" in shown
    assert "govuk-visually-hidden" in shown


def test_words_in_a_blank_are_escaped() -> None:
    assert "<b>" not in filters.absent("<b>")


@pytest.mark.parametrize(
    ("number_of", "shown"),
    [(0, "0 countries"), (1, "1 country"), (1234, "1,234 countries")],
)
def test_a_count_agrees_with_its_noun(number_of: int, shown: str) -> None:
    assert filters.count_of(number_of, "country", "countries") == shown


def test_templates_have_every_filter() -> None:
    app = Flask(__name__)
    pages.install_filters(app)

    with app.app_context():
        shown = render_template_string(
            "{{ -5|money }} {{ 0.5|share }} {{ none|money }} {{ absent('nothing') }}"
        )

    assert shown.startswith("−£0.05 50.0% <span")

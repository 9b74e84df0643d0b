"""Dates as cells hold them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.text.dates import parse_date


@pytest.mark.parametrize(
    "written",
    [
        "2015-07-01",
        "2015-7-1",
        "2015/07/01",
        "2015-07-01 00:00:00",
        "2015-07-01T00:00:00Z",
        "01/07/2015",
        "1.7.2015",
        "1/7/15",
        "1 July 2015",
        "1st July, 2015",
        "1-Jul-15",
        "Wednesday 1 July 2015",
        "July 1, 2015",
        date(2015, 7, 1),
        datetime(2015, 7, 1, 12, 30),
    ],
)
def test_a_day_however_written_is_one_day(written: str | date) -> None:
    assert parse_date(written) == date(2015, 7, 1)


@pytest.mark.parametrize(
    "written",
    ["", "2015", "July 2015", "31/02/2020", "42186", "1 Marble 2015", "0001-01-01"],
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(written)


def test_a_number_is_no_day() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(42186.0)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_from_the_ways_of_writing_it(day: date) -> None:
    for written in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%d-%b-%Y}",
    ):
        assert parse_date(written) == day


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert 1900 <= parse_date(text).year <= 2199

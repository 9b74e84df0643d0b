"""Dates as cells hold them: real dates, ISO, and the ways in which people in the UK write a day."""

from __future__ import annotations

import re
from datetime import date, datetime

from imports.text.plain import one_line
from imports.workbook import Value

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
)
_NUMERIC = re.compile(
    r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})"
)
_NAMED = re.compile(
    r"(?:[a-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?(?P<month>[a-z]{3,9})\.?[-/., ]*"
    r"(?P<year>\d{4}|\d{2})",
    re.I,
)
_NAMED_FIRST = re.compile(
    r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.I
)
_EARLIEST, _LATEST = 1900, 2199


def parse_date(value: Value) -> date:
    """The day that a cell states; numbers alone are read day first, as in the UK. ValueError says
    what is wrong.
    """
    if isinstance(value, datetime):
        return _within(value.date())
    if isinstance(value, date):
        return _within(value)

    text = one_line(value)
    for pattern in (_ISO, _NUMERIC, _NAMED, _NAMED_FIRST):
        found = pattern.fullmatch(text)
        if found:
            return _day(found, text)

    raise ValueError(f"{text!r} is not a date")


def _day(found: re.Match[str], text: str) -> date:
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    try:
        return _within(date(year, _month(found["month"]), int(found["day"])))
    except ValueError:
        raise ValueError(f"{text!r} is not a date") from None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(
        (at for at, name in enumerate(_MONTHS, 1) if name.startswith(text.casefold())),
        0,
    )


def _within(day: date) -> date:
    if not _EARLIEST <= day.year <= _LATEST:
        raise ValueError(
            f"{day.isoformat()!r} is not a date between {_EARLIEST} and {_LATEST}"
        )

    return day

"""Patterns of periods in texts, each with the hint that its match is."""

from __future__ import annotations

import re
from collections.abc import Callable

from imports.text.hints import Hint
from portfolio.finance import APRIL

EARLIEST = 2000
LATEST = 2049
"""Calendar years that a month may have."""
EARLIEST_FY = 2010
FOUNDED = 15
"""The fund's first year, 2015/16: `15-16` and later may be years, `10-11` is rather two numbers."""

Builder = Callable[[re.Match[str]], Hint | None]
"""What makes a hint of a match; None where the match is no period after all."""

_NAMES = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ISO = re.compile(
    r"\b(20\d\d)[-/.](0?[1-9]|1[0-2])"
    r"(?:-(?:0?[1-9]|[12]\d|3[01])(?:[ t]\d\d:\d\d(?::\d\d)?)?)?(?![\d-])"
)
_SLASHED = re.compile(
    r"\b(?:0?[1-9]|[12]\d|3[01])[/.-](0?[1-9]|1[0-2])[/.-](20\d\d|\d\d)\b"
)
_MONTH_SLASH_YEAR = re.compile(r"\b(0?[1-9]|1[0-2])[/.-](20\d\d)\b")
_COMPACT = re.compile(r"\b(20\d\d)(0[1-9]|1[0-2])\b")
_YEAR_LONG = re.compile(r"\b(?:fy ?)?(20\d\d) ?(?:/|-|to) ?((?:20)?\d\d)\b")
_YEAR_SHORT = re.compile(
    r"\b(?:fy ?(\d\d) ?[/-]? ?(\d\d)|(\d\d) ?/ ?(\d\d)|(?<![\d/.-])([1-9]\d)-(\d\d)(?![/.-]))\b"
)
_YEAR_COMPACT = re.compile(r"\b(?:fy ?)?(?:(20\d\d)(\d\d)|(\d\d)(\d\d))\b")
_YEAR_END = re.compile(
    r"\b(?:(?:year|12 months|twelve months) (?:ending|ended|end|to|up to)(?: on)?(?: the)?"
    r" (?:(?:31(?:st)? )?(?:of )?mar(?:ch)?\.?|31[/.-]0?3)[ '/.-]*|fye ?)(20\d\d|\d\d)\b"
)
"""`Year ended 31 March 2020` is a year and no month."""
_RANGE = re.compile(
    rf"\b(?:\d\d?(?:st)? )?{_MONTH}\.?[ ']*(20\d\d|\d\d)? ?(?:-|/|to|until|through) ?"
    rf"(?:\d\d?(?:st|th)? )?{_MONTH}(?![a-z])\.?(?:[ '/-]*(20\d\d|\d\d)\b)?"
)
_COUNTED = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
}
_QUARTER = re.compile(
    r"\b(?:q|qtr|quarter) ?(?:no)? ?[.:-]? ?0?([1-4])\b|\b([1-4])(?:st|nd|rd|th) (?:quarter|qtr)\b"
    r"|\b([1-4])q(?:\d\d)?\b|\b(?:q|qtr|quarter) (one|two|three|four)\b"
    r"|\b(first|second|third|fourth|last) (?:quarter|qtr)\b"
)
_QUARTER_END = re.compile(
    r"\b(?:q|qtr|quarter|3 months|three months) ?(?:to|ending|ended|end|until|up to)\b"
    r"(?: the)?(?: end(?: of)?)? (?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[ /.-]+)?"
    rf"(?:{_MONTH}|(0?[1-9]|1[0-2])(?=[/.-]))\.?"
    r"(?:[ '/.-]*(20\d\d|\d\d)\b)?"
)
_THREE = re.compile(
    rf"\b{_MONTH} ?[/,-] ?{_MONTH}(?: ?[/,-] ?| and | & ){_MONTH}(?![a-z])\.?"
    r"(?:[ '/-]*(20\d\d|\d\d)\b)?"
)
_YEAR_MONTH = re.compile(rf"\b(20\d\d)[ -]{_MONTH}\b")
_NAMED = re.compile(
    rf"\b(?:\d\d?(?:st|nd|rd|th)?[ -])?{_MONTH}(?![a-z])\.?(?:[ '/-]*(20\d\d|\d\d)\b)?"
)
_NUMBERED = re.compile(
    r"\b(?:p|m|period|month|mth|pd|per|ap)(?: ?no)?[ .-]?0?(1[0-3]|[1-9])\b"
)


def _full(digits: str | None) -> int | None:
    """Return a year of four digits from two or four."""
    if not digits:
        return None
    if len(digits) == 4:
        return int(digits)
    return EARLIEST + int(digits)


def _number_of(name: str) -> int:
    return _NAMES.index(name[:3]) + 1


def _quarter_of(
    month: int,
    calendar_year: int | None,
) -> Hint:
    """Return the quarter of a month; the year of a quarter is that of its financial year."""
    year = calendar_year
    if year is not None and month < APRIL:
        year -= 1

    return Hint("quarter", (month - APRIL) % 12 // 3 + 1, year)


def _financial_year(
    first: str,
    second: str,
) -> Hint | None:
    """Return the year of `2019/20`; None where the second does not follow the first."""
    start = _full(first)
    if start is None or start < EARLIEST_FY:
        return None
    if (start + 1) % 100 != int(second) % 100:
        return None
    return Hint("year", 0, start)


def _iso(match: re.Match[str]) -> Hint | None:
    year = int(match[1])
    month = int(match[2])
    has_day = match[0].count("-") >= 2
    if (year + 1) % 100 == month and not has_day:
        return None  # 2011-12 is a financial year
    return Hint("month", month, year)


def _month_year(match: re.Match[str]) -> Hint:
    return Hint("month", int(match[1]), _full(match[2]))


def _quarter(match: re.Match[str]) -> Hint:
    digits = match[1] or match[2] or match[3]
    if digits:
        return Hint("quarter", int(digits), None)

    word = match[4] or match[5]
    return Hint("quarter", _COUNTED[word], None)


def _quarter_end(match: re.Match[str]) -> Hint | None:
    """Read `Quarter ending June 2019`, `Quarter to 30/06/2019`."""
    month = _number_of(match[1]) if match[1] else int(match[2])
    if month % 3:
        return None
    return _quarter_of(month, _full(match[3]))


def _three_months(match: re.Match[str]) -> Hint | None:
    """Read `Apr/May/Jun 2019`."""
    first = _number_of(match[1])
    second = _number_of(match[2])
    third = _number_of(match[3])

    follow = second == first % 12 + 1 and third == second % 12 + 1
    if not follow or first % 3 != 1:
        return None

    return _quarter_of(first, _full(match[4]))


def _year_end(match: re.Match[str]) -> Hint:
    return Hint("year", 0, (_full(match[1]) or 0) - 1)


def _long_year(match: re.Match[str]) -> Hint | None:
    return _financial_year(match[1], match[2])


def _compact_year(match: re.Match[str]) -> Hint | None:
    if match[3] == "20" and not match[0].startswith("fy"):
        return None  # 2021 alone is a calendar year
    return _financial_year(match[1] or match[3], match[2] or match[4])


def _short_year(match: re.Match[str]) -> Hint | None:
    if not match[5]:
        return _financial_year(match[1] or match[3], match[2] or match[4])
    if int(match[5]) < FOUNDED:
        return None
    return _financial_year(match[5], match[6])


def _range(match: re.Match[str]) -> Hint | None:
    """Read `April to June 2019`: a quarter, a whole year, or a range of months."""
    first = _number_of(match[1])
    last = _number_of(match[3])
    start = _start_of_range(match, wraps=last < first)

    spans_quarter = (last - first) % 12 == 2
    if spans_quarter and (first - APRIL) % 3 == 0:
        return _quarter_of(first, start)
    if (first, last) == (APRIL, APRIL - 1) and start:
        return Hint("year", 0, start)

    return Hint("range", first, start, last)


def _start_of_range(
    match: re.Match[str],
    *,
    wraps: bool,
) -> int | None:
    """Return the calendar year of a range's first month; `wraps`: its last is a year later."""
    start = _full(match[2])
    end = _full(match[4])
    if start is None and end is not None:
        return end - 1 if wraps else end

    return start


def _named(match: re.Match[str]) -> Hint | None:
    if match[1] == "may" and not match[2] and _is_verb(match):
        return None
    return Hint("month", _number_of(match[1]), _full(match[2]))


def _is_verb(match: re.Match[str]) -> bool:
    """Return whether `may` is no month: `Figures may be revised`."""
    after = match.string[match.end() :].lstrip()[:3]
    if after == "in ":
        return match.start() > 0  # `May in total` at the start is the month
    return after in ("be ", "not", "hav", "onl", "als")


def _year_month(match: re.Match[str]) -> Hint:
    return Hint("month", _number_of(match[2]), int(match[1]))


def _numbered(match: re.Match[str]) -> Hint:
    return Hint("number", int(match[1]), None)


# What a pattern takes is gone for those below: the longer writing stands before the shorter.
FINDERS: tuple[tuple[re.Pattern[str], Builder], ...] = (
    (_YEAR_END, _year_end),
    (_QUARTER_END, _quarter_end),
    (_THREE, _three_months),
    (_ISO, _iso),
    (_SLASHED, _month_year),
    (_MONTH_SLASH_YEAR, _month_year),
    (_YEAR_LONG, _long_year),
    (_YEAR_SHORT, _short_year),
    (_COMPACT, _iso),
    (_YEAR_COMPACT, _compact_year),
    (_RANGE, _range),
    (_QUARTER, _quarter),
    (_YEAR_MONTH, _year_month),
    (_NAMED, _named),
    (_NUMBERED, _numbered),
)

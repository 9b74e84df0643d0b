"""Months, quarters and years as people write them: `Apr-19`, `P1`, `M01`, `Q3`, `2019-04`,
`FY19/20`, dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from imports.text.folding import fold
from imports.vocabulary import CLOSINGS
from imports.workbook import Value
from portfolio.finance import APRIL, FinancialYear, Month, Period

Kind = Literal["month", "number", "quarter", "year", "range"]

CLOSING = 13
EARLIEST = 2000
LATEST = 2049
FOUNDED = 15
"""The fund's first year, 2015/16: `15-16` and later may be years, `10-11` is rather two numbers."""


class Hint(NamedTuple):
    """A period as written, before the financial year that it may lack is known."""

    kind: Kind
    number: int
    """Calendar month 1 to 12; number of the period 1 to 13; quarter 1 to 4; 0 for a year."""
    year: int | None
    """Of a month the calendar year, of the others the year in which the financial year starts;
    None: not written.
    """
    last: int = 0
    """The last calendar month of a range."""


Builder = Callable[[re.Match[str]], Hint | None]

_NAMES = (
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
)
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_ISO = re.compile(
    r"\b(20\d\d)[-/.](0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12]\d|3[01])(?:[ t]\d\d:\d\d(?::\d\d)?)?)?(?![\d-])"
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
    rf"\b(?:q|qtr|quarter|3 months|three months) ?(?:to|ending|ended|end|until|up to)\b(?: the)?(?: end(?: of)?)? "
    rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[ /.-]+)?(?:{_MONTH}|(0?[1-9]|1[0-2])(?=[/.-]))\.?"
    r"(?:[ '/.-]*(20\d\d|\d\d)\b)?"
)
_THREE = re.compile(
    rf"\b{_MONTH} ?[/,-] ?{_MONTH}(?: ?[/,-] ?| and | & ){_MONTH}(?![a-z])\.?(?:[ '/-]*(20\d\d|\d\d)\b)?"
)
_YEAR_MONTH = re.compile(rf"\b(20\d\d)[ -]{_MONTH}\b")
_NAMED = re.compile(
    rf"\b(?:\d\d?(?:st|nd|rd|th)?[ -])?{_MONTH}(?![a-z])\.?(?:[ '/-]*(20\d\d|\d\d)\b)?"
)
_NUMBERED = re.compile(
    r"\b(?:p|m|period|month|mth|pd|per|ap)(?: ?no)?[ .-]?0?(1[0-3]|[1-9])\b"
)
_WORTH_IT = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|quarter|qtr"
)
_GLUED = re.compile(r"(?<=\d)(?=q[1-4]\b)|(?<=\bq[1-4])(?=fy)")
"""Where `2019/20Q1` and `Q1FY19` lack a space."""
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_UNDERSCORED = re.compile(r"(?<!\d)(20\d\d)_(?=\d\d(?!\d))")
"""`2019_20` in the name of a file, which cannot have a slash."""
_BREAKS = re.compile(r"[\s_\u200b-\u200d\u2060\ufeff]+")


def tidy(text: str) -> str:
    """Lower case, plain dashes and single spaces: the form in which periods are looked for."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _BREAKS.sub(" ", _UNDERSCORED.sub(r"\1/", _DASHES.sub("-", plain))).strip()


@lru_cache(maxsize=65_536)
def find_periods(text: str) -> tuple[tuple[Hint, ...], str]:
    """The periods written in a text, and the rest of the text (in the form of `tidy`)."""
    rest = tidy(text)
    if not _WORTH_IT.search(rest):
        return (), rest

    rest = _GLUED.sub(" ", rest)
    if not _ANY.search(rest):
        return (), rest

    hints: list[Hint] = []
    for pattern, build in _FINDERS:
        rest = _take(pattern, build, rest, hints)

    return _joined(hints), rest


def _take(
    pattern: re.Pattern[str], build: Builder, text: str, hints: list[Hint]
) -> str:
    def replace(found: re.Match[str]) -> str:
        hint = build(found)
        if hint is None:
            return found[0]
        hints.append(hint)
        return " "

    return pattern.sub(replace, text)


def _joined(hints: list[Hint]) -> tuple[Hint, ...]:
    """A quarter or number with a year beside it takes it: `2019/20 Q2`, `P1 FY19/20`."""
    years = {hint.year for hint in hints if hint.kind == "year"}
    parts = [
        hint
        for hint in hints
        if hint.kind in ("month", "quarter", "number") and hint.year is None
    ]
    year = years.pop() if len(years) == 1 else None
    if year is None or not parts:
        return tuple(_without_echo(hints))

    placed = [
        _in_year(hint, year) if hint in parts else hint
        for hint in hints
        if hint.kind != "year"
    ]

    return tuple(_without_echo(placed))


def _in_year(hint: Hint, year: int) -> Hint:
    return hint._replace(year=year + (hint.kind == "month" and hint.number < APRIL))


def _without_echo(hints: list[Hint]) -> list[Hint]:
    """`P1 (Apr-19)` says one month twice: the named month is kept. `Q1 (Apr-Jun)` says one quarter
    twice.
    """
    quarters = [hint for hint in hints if hint.kind == "quarter"]
    if len(quarters) > 1 and len({hint.number for hint in quarters}) == 1:
        kept = next((hint for hint in quarters if hint.year is not None), quarters[0])
        return [hint for hint in hints if hint.kind != "quarter"] + [kept]

    months = [hint for hint in hints if hint.kind == "month"]
    numbers = [hint for hint in hints if hint.kind == "number"]
    if len(months) == len(numbers) == 1 and (months[0].number - 4) % 12 + 1 == min(
        numbers[0].number, 12
    ):
        return [hint for hint in hints if hint.kind != "number"]

    return hints


def _full(digits: str | None) -> int | None:
    if not digits:
        return None
    if len(digits) == 4:
        return int(digits)
    return EARLIEST + int(digits)


def _fy(first: str, second: str) -> Hint | None:
    start = _full(first)
    if start is None or (start + 1) % 100 != int(second) % 100 or start < 2010:
        return None
    return Hint("year", 0, start)


def _number_of(name: str) -> int:
    return _NAMES.index(name[:3]) + 1


def _iso(found: re.Match[str]) -> Hint | None:
    year = int(found[1])
    month = int(found[2])
    if (year + 1) % 100 == month and found[0].count("-") < 2:
        return None  # 2011-12 is a financial year
    return Hint("month", month, year)


def _month_year(found: re.Match[str]) -> Hint:
    return Hint("month", int(found[1]), _full(found[2]))


def _quarter(found: re.Match[str]) -> Hint:
    digits = found[1] or found[2] or found[3]
    return Hint(
        "quarter", int(digits) if digits else _COUNTED[found[4] or found[5]], None
    )


def _quarter_end(found: re.Match[str]) -> Hint | None:
    """`Quarter ending June 2019`, `Quarter to 30/06/2019`."""
    month = _number_of(found[1]) if found[1] else int(found[2])
    year = _full(found[3])
    if month % 3:
        return None

    return Hint(
        "quarter",
        (month - 4) % 12 // 3 + 1,
        None if year is None else year - (month < APRIL),
    )


def _three_months(found: re.Match[str]) -> Hint | None:
    """`Apr/May/Jun 2019`."""
    first, second, third = (_number_of(found[place]) for place in (1, 2, 3))
    if (first % 12 + 1, second % 12 + 1) != (second, third) or first % 3 != 1:
        return None

    year = _full(found[4])
    return Hint(
        "quarter",
        (first - 4) % 12 // 3 + 1,
        None if year is None else year - (first < APRIL),
    )


def _long_year(found: re.Match[str]) -> Hint | None:
    return _fy(found[1], found[2])


def _compact_year(found: re.Match[str]) -> Hint | None:
    if found[3] and found[3] == "20" and not found[0].startswith("fy"):
        return None  # 2021 alone is a calendar year
    return _fy(found[1] or found[3], found[2] or found[4])


def _range(found: re.Match[str]) -> Hint | None:
    first = _number_of(found[1])
    last = _number_of(found[3])
    ends = _full(found[4])
    starts = _full(found[2]) or (ends - (last < first) if ends else None)
    if (last - first) % 12 == 2 and (first - 4) % 3 == 0:
        fy = None if starts is None else starts - (first < 4)
        return Hint("quarter", (first - 4) % 12 // 3 + 1, fy)
    if (first, last) == (APRIL, APRIL - 1) and starts:
        return Hint("year", 0, starts)

    return Hint("range", first, starts, last)


def _short_year(found: re.Match[str]) -> Hint | None:
    if found[5]:
        if int(found[5]) >= FOUNDED:
            return _fy(found[5], found[6])
        return None

    return _fy(found[1] or found[3], found[2] or found[4])


def _named(found: re.Match[str]) -> Hint | None:
    if found[1] == "may" and not found[2] and found.end() < len(found.string):
        after = found.string[found.end() :].lstrip()
        if after[:3] in ("be ", "not", "hav", "onl", "als") or (
            after[:3] == "in " and found.start()
        ):
            return None

    return Hint("month", _number_of(found[1]), _full(found[2]))


def _year_month(found: re.Match[str]) -> Hint:
    return Hint("month", _number_of(found[2]), int(found[1]))


_FINDERS: tuple[tuple[re.Pattern[str], Builder], ...] = (
    (_YEAR_END, lambda found: Hint("year", 0, (_full(found[1]) or 0) - 1)),
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
    (_NUMBERED, lambda found: Hint("number", int(found[1]), None)),
)
_CLOSINGS: Final = frozenset(CLOSINGS)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _FINDERS))
"""Any of them: most texts with a number in them name no period, and one look tells."""


def period_of(value: Value) -> Hint | None:
    """The one period that a cell states, or None. Plain numbers are read as `1` to `13` or
    `201904`.
    """
    if isinstance(value, date):
        return Hint("month", value.month, value.year)
    if isinstance(value, str):
        return _period_of_text(value)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 1 <= value < 10**6
        and value == int(value)
    ):
        return _period_of_number(int(value))

    return None


def _period_of_text(text: str) -> Hint | None:
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= 6:
        return _period_of_number(int(stripped))

    hints, rest = find_periods(stripped)
    if fold(rest) in _CLOSINGS:
        hints = as_closing(hints)

    placed = [hint for hint in hints if hint.kind != "year"]
    if len(placed) == 1 and placed[0].kind != "range":
        return placed[0]

    return None


def _period_of_number(number: int) -> Hint | None:
    if 1 <= number <= 13:
        return Hint("number", number, None)
    year, month = divmod(number, 100)
    if EARLIEST < year <= LATEST and 1 <= month <= 12:
        return Hint("month", month, year)
    return None


def resolve(hint: Hint, fy: FinancialYear | None) -> Period | None:
    """The period that a hint means in a financial year; None when it needs a year and none is
    known.
    """
    if hint.kind == "month" and hint.year is not None:
        return Period(Month(hint.year, hint.number))

    year = fy if hint.year is None else FinancialYear(hint.year)
    if year is None or hint.kind in ("year", "range"):
        return None
    if hint.kind == "quarter":
        return year.quarter(hint.number)
    if hint.kind == "number":
        return Period(year.month_number(hint.number))

    return Period(year.months[(hint.number - APRIL) % 12])


_OBJECTS: Final[dict[tuple[Period, bool], Period]] = {}


def one_object(period: Period, closing: bool = False) -> Period:
    """The one object that stands for a period in a check, so that comparing is cheap.

    The closing period (13) counts to March and is yet another than March's own, so that both may
    have an amount.
    """
    return _OBJECTS.setdefault((period, closing), Period(period.start, period.length))


def end_of_range(hint: Hint) -> Hint | None:
    """The month at which a range from the start of a financial year ends: September for `April to
    September 2019`.
    """
    if hint.kind != "range" or hint.number != APRIL or hint.last == APRIL - 1:
        return None

    return Hint(
        "month",
        hint.last,
        None if hint.year is None else hint.year + (hint.last < APRIL),
    )


def ends_in(hints: Iterable[Hint]) -> list[Hint]:
    """Return the months at which ranges from the start of a financial year end."""
    ends = map(end_of_range, hints)
    return [end for end in ends if end]


def years_in(hints: Iterable[Hint]) -> set[int]:
    """Return the years in which the financial years that hints state by themselves start."""
    years = map(dated_year, hints)
    return {year.start for year in years if year}


def is_closing(hint: Hint) -> bool:
    """Whether a hint is the closing period, year-end adjustments after March."""
    return hint.kind == "number" and hint.number == CLOSING


def as_closing(hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """The periods of a text that names the closing period in words, with March, P13 or the year
    beside it or not.
    """
    placed = [hint for hint in hints if hint.kind != "year"]
    if any(
        hint.kind == "range" or code_of(hint) not in ("M12", "M13") for hint in placed
    ):
        return hints

    years = {year.start for hint in hints if (year := dated_year(hint))}
    return (Hint("number", CLOSING, years.pop() if len(years) == 1 else None),)


def dated_year(hint: Hint) -> FinancialYear | None:
    """The financial year that a hint states by itself."""
    if hint.year is None:
        return None
    if hint.kind == "month":
        return FinancialYear.of_month(Month(hint.year, hint.number))
    return FinancialYear(hint.year) if hint.kind != "range" else None


def hint_of(code: str) -> Hint:
    """What one of `imports.layout.PERIODS` means: a month (`M01` is April) or quarter of a year
    yet to be known.
    """
    number = int(code[1:])
    if number == CLOSING:
        return Hint("number", CLOSING, None)
    if code[0] == "Q":
        return Hint("quarter", number, None)

    return Hint("month", (number + 2) % 12 + 1, None)


def code_of(hint: Hint) -> str | None:
    """The inverse of `hint_of`, whatever the year. None for what is no month or quarter."""
    if hint.kind == "quarter":
        return f"Q{hint.number}"
    if hint.kind == "number":
        return f"M{hint.number:02}"
    return f"M{(hint.number - APRIL) % 12 + 1:02}" if hint.kind == "month" else None

"""Periods as people write them: `Apr-19`, `P1`, `M01`, `Q3`, `2019-04`, `FY19/20`, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Final

from imports.text.folding import fold
from imports.text.hints import (
    CLOSING,
    Hint,
    Kind,
    as_closing,
)
from imports.text.period_patterns import (
    EARLIEST,
    FINDERS,
    LATEST,
    Builder,
)
from imports.vocabulary import CLOSINGS
from imports.workbook import Value
from portfolio.finance import APRIL

_WORTH_IT = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|quarter|qtr"
)
_GLUED = re.compile(r"(?<=\d)(?=q[1-4]\b)|(?<=\bq[1-4])(?=fy)")
"""Where `2019/20Q1` and `Q1FY19` lack a space."""
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_UNDERSCORED = re.compile(r"(?<!\d)(20\d\d)_(?=\d\d(?!\d))")
"""`2019_20` in the name of a file, which cannot have a slash."""
_BREAKS = re.compile(r"[\s_\u200b-\u200d\u2060\ufeff]+")
_CLOSINGS: Final = frozenset(CLOSINGS)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in FINDERS))
"""Any of them: most texts with a number in them name no period, and one look tells."""


def tidy(text: str) -> str:
    """Return a text in lower case, with plain dashes and single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = _DASHES.sub("-", plain)
    plain = _UNDERSCORED.sub(r"\1/", plain)
    return _BREAKS.sub(" ", plain).strip()


@lru_cache(maxsize=65_536)
def find_periods(text: str) -> tuple[tuple[Hint, ...], str]:
    """Find the periods written in a text; return them and the rest of the tidied text."""
    rest = tidy(text)
    if not _WORTH_IT.search(rest):
        return (), rest

    rest = _GLUED.sub(" ", rest)
    if not _ANY.search(rest):
        return (), rest

    hints: list[Hint] = []
    for pattern, build in FINDERS:
        rest = _take(pattern, build, rest, hints)

    return tuple(_without_echo(_joined(hints))), rest


def _take(
    pattern: re.Pattern[str],
    build: Builder,
    text: str,
    hints: list[Hint],
) -> str:
    """Take the matches of a pattern out of a text and add their hints."""

    def replace(match: re.Match[str]) -> str:
        hint = build(match)
        if hint is None:
            return match[0]

        hints.append(hint)
        return " "

    return pattern.sub(replace, text)


def _joined(hints: list[Hint]) -> list[Hint]:
    """Give periods without a year the one year beside them: `2019/20 Q2`, `P1 FY19/20`."""
    years = {hint.year for hint in hints if hint.kind == "year"}
    year = years.pop() if len(years) == 1 else None
    if year is None or not any(map(_lacks_year, hints)):
        return hints

    return [
        _in_year(hint, year) if _lacks_year(hint) else hint
        for hint in hints
        if hint.kind != "year"
    ]


def _lacks_year(hint: Hint) -> bool:
    return hint.year is None and hint.kind in ("month", "quarter", "number")


def _in_year(
    hint: Hint,
    year: int,
) -> Hint:
    """Complete a period by the financial year that starts in April of a year."""
    if hint.kind == "month" and hint.number < APRIL:
        year += 1
    return hint._replace(year=year)


def _without_echo(hints: list[Hint]) -> list[Hint]:
    """Drop the second naming of one period.

    Of `P1 (Apr-19)` the named month is left, of `Q1 (Apr-Jun 2019)` the quarter with its year.
    """
    quarters = _of_kind(hints, "quarter")
    if len(quarters) > 1 and len({hint.number for hint in quarters}) == 1:
        dated = [hint for hint in quarters if hint.year is not None]
        others = [hint for hint in hints if hint.kind != "quarter"]
        return [*others, (dated or quarters)[0]]

    months = _of_kind(hints, "month")
    numbers = _of_kind(hints, "number")
    if len(months) == len(numbers) == 1 and _is_same_month(months[0], numbers[0]):
        return [hint for hint in hints if hint.kind != "number"]

    return hints


def _of_kind(hints: list[Hint], kind: Kind) -> list[Hint]:
    return [hint for hint in hints if hint.kind == kind]


def _is_same_month(
    month: Hint,
    number: Hint,
) -> bool:
    place = (month.number - APRIL) % 12 + 1
    return place == min(number.number, 12)  # the closing period counts to March


def period_of(value: Value) -> Hint | None:
    """Return the one period that a cell states; plain numbers are `1` to `13` or `201904`."""
    if isinstance(value, date):
        return Hint("month", value.month, value.year)
    if isinstance(value, str):
        return _period_of_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None

    is_whole = 1 <= value < 10**6 and value == int(value)
    return _period_of_number(int(value)) if is_whole else None


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
    if 1 <= number <= CLOSING:
        return Hint("number", number, None)

    year, month = divmod(number, 100)
    if EARLIEST < year <= LATEST and 1 <= month <= 12:
        return Hint("month", month, year)

    return None

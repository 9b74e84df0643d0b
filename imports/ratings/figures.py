"""Scores, ranks, bands and years as publishers print them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Context, Decimal, InvalidOperation

from imports.ratings.vocabulary import NOTHING
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Value

LONGEST_BAND = 100
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
_PRECISION = Context(prec=12)
"""Figures beyond the twelfth are a float's noise: 110.69999999999999 was printed as 110.7."""
_LARGEST = Decimal(10) ** 9
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+\.\d+|\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d{1,3})?"
)
_RANK = re.compile(
    r"(?:t-?|=|#|no\.? ?)?(\d{1,4})(?:[.,]0+)?(?:st|nd|rd|th)?(?:=|\((?:tied?|joint|equal)\))?",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FISCAL = re.compile(r"\bfy ?(\d{2}|\d{4})(?!\d)")


def is_nothing(value: Value) -> bool:
    """Whether a cell says that the publisher gives no figure."""
    text = one_line(value)
    return fold(text) in NOTHING and (
        text.isascii() or not any(ch.isalnum() for ch in text)
    )


def parse_score(value: Value) -> Decimal | None:
    """A score exactly as printed, None where there is none. ValueError where it is no number.

    A single comma is the decimal sign (`95,3`), a comma before three figures and a point separates
    thousands, and a percentage is its hundredth.
    """
    if is_nothing(value):
        return None
    if isinstance(value, bool | date):
        raise ValueError(f"{one_line(value)!r} is not a number")

    if isinstance(value, int | float):
        number = Decimal(repr(value)) if math.isfinite(value) else _LARGEST
    else:
        number = _parse_text(one_line(value))

    if abs(number) >= _LARGEST:
        raise ValueError(f"{one_line(value)!r} is not a number")

    return _without_noise(number)


def _parse_text(text: str) -> Decimal:
    plain = text.replace("−", "-").replace(" ", "").casefold()
    bare = plain.removesuffix("%")
    if not _NUMBER.fullmatch(bare) or len(bare) > 40:
        raise ValueError(f"{text!r} is not a number")

    if "." in bare:
        bare = bare.replace(",", "")
    else:
        bare = bare.replace(",", ".")

    try:
        return Decimal(bare).scaleb(-2 if plain.endswith("%") else 0)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None


def _without_noise(number: Decimal) -> Decimal:
    rounded = _PRECISION.plus(number).normalize(_PRECISION)
    if rounded == rounded.to_integral_value():
        return rounded.quantize(Decimal(1))
    return rounded


def parse_rank(value: Value) -> int | None:
    """A rank such as `1st`, `=4`, `4th (tie)` or 3.0; None where it is none (`n/r`)."""
    found = _RANK.fullmatch(one_line(value).replace(" ", ""))
    return int(found[1]) or None if found else None


def parse_band(value: Value) -> str | None:
    """The publisher's label, on one line; None where there is none. ValueError when it is no label
    but a text.
    """
    text = one_line(value)
    if is_nothing(value):
        return None
    if len(text) > LONGEST_BAND:
        raise ValueError(f"the band has {len(text)} characters")

    return text


def parse_year(value: Value) -> int | None:
    """The year that a cell states: a date, 2021, `2021`, `FY21`; None where it states none."""
    if isinstance(value, datetime | date):
        return _sensible(value.year)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if math.isfinite(value) and value == int(value):
            return _sensible(int(value))

        return None

    years = years_in(one_line(value))
    return years[0] if years else None


def years_in(text: str) -> list[int]:
    """The calendar or fiscal years that a text names, in order."""
    fiscal = [
        int(digits) + (2000 if len(digits) == 2 else 0)
        for digits in _FISCAL.findall(fold(text[:200]))
    ]

    return [
        year
        for year in fiscal or map(int, _YEAR.findall(text[:200]))
        if _sensible(year)
    ]


def _sensible(year: int) -> int | None:
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None

"""Amounts as cells hold them, in whole pence: numbers, texts such as `(£1,078.59)`, and the words
for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import repeat
from math import isfinite
from operator import sub
from typing import Final, cast

from imports.text.folding import fold
from imports.vocabulary import BLANKS
from imports.workbook import Value

POUND: Final = 1
THOUSAND: Final = 1_000
MILLION: Final = 1_000_000

LONGEST: Final = 60
"""Characters of the longest text that can be an amount."""
LONGEST_NUMBER: Final = 40
"""Characters of the longest number, without signs."""

LARGEST_PENCE: Final = 10**15
"""£10tn: far above any amount of a fund, and far within what 64 bits hold of many of them added
up.
"""

NOISE: Final = Decimal("0.000001")
"""Parts of a pound below this are a float's noise and no part of the amount."""

_PENNY_NOISE: Final = 1e-4
_EXACT: Final = 2.0**46
"""Above this many pence a float's own spacing reaches the noise, and decimals take over."""

MULTIPLIERS: Final[Mapping[str, int]] = {
    "": POUND,
    "k": THOUSAND,
    "000": THOUSAND,
    "thousand": THOUSAND,
    "thousands": THOUSAND,
    "m": MILLION,
    "mn": MILLION,
    "mln": MILLION,
    "mil": MILLION,
    "mio": MILLION,
    "million": MILLION,
    "millions": MILLION,
    "bn": 1000 * MILLION,
    "billion": 1000 * MILLION,
}

_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:(?P<mark>[,' ])\d{3})(?:(?P=mark)\d{3})*(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r" ?(?P<suffix>k|m|mn|mln|mil|mio|bn|thousands?|millions?|billion)?"
)
_PLAIN = re.compile(
    r"(-?)([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.([0-9]{1,2}))?"
)
"""Amounts as programs write them, which need no more care."""
_SPACES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_MINUS = re.compile(r"[\u2010-\u2015\u2212]")
_ERROR = re.compile(
    r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)",
    re.I,
)
_LARGEST: Final = Decimal(10) ** 15
_TOO_LARGE: Final = 1e15


class NotAnAmount(ValueError):
    """What stands in an amount's cell is neither a number nor a word for nothing."""


class ErrorText(NotAnAmount):
    """The cell holds the text of a spreadsheet's error, such as `#REF!` in a .csv."""


def parse_amount(value: Value) -> tuple[Decimal, int | None] | None:
    """The number that a cell shows and the multiplier that its own text states (`1.2m`); None
    where it says nothing.

    Brackets, a leading or trailing minus and CR make it negative. NotAnAmount (ErrorText for
    `#REF!` and the like) where it is no number.
    """
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise NotAnAmount(value[:LONGEST])

        return _parse_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAnAmount(str(value))
    if (
        not -_TOO_LARGE < value < _TOO_LARGE
    ):  # neither for what is too large nor for what is no number at all
        raise NotAnAmount("a number too large")

    return Decimal(repr(value)), None


def is_amount(value: Value) -> bool:
    """Return whether a cell reads as an amount, or as one of the words for none."""
    if isinstance(value, str):
        return _is_amount_text(value)
    return not isinstance(value, bool) and _parses(value)


@lru_cache(maxsize=16_384)
def _is_amount_text(text: str) -> bool:
    return _parses(text)


def _parses(value: Value) -> bool:
    try:
        parse_amount(value)
    except NotAnAmount:
        return False
    return True


@lru_cache(maxsize=65_536)
def _parse_text(text: str) -> tuple[Decimal, int | None] | None:
    plain = _SPACES.sub(" ", unicodedata.normalize("NFKC", text))
    plain = _MINUS.sub("-", plain).strip().casefold()
    if _ERROR.fullmatch(plain):
        raise ErrorText(text)

    bare, negative = _without_sign(plain.replace("gbp", "£"))
    if _is_blank_word(bare):
        return None

    match = _NUMBER.fullmatch(bare)
    if match is None or len(bare) > LONGEST_NUMBER:
        raise NotAnAmount(text)

    mark = match["mark"]
    digits = match["number"].replace(mark, "") if mark else match["number"]
    number = Decimal(digits)
    if number >= _LARGEST:
        raise NotAnAmount(text)

    suffix = match["suffix"]
    unit = MULTIPLIERS[suffix] if suffix else None
    return -number if negative else number, unit


def _is_blank_word(bare: str) -> bool:
    """Return whether a text without a digit is one of the words for no amount."""
    if any(ch.isdigit() for ch in bare):
        return False
    return fold(bare) in BLANKS and _BLANK_MARKS.issuperset(bare)


_BLANK_MARKS: Final = frozenset("abcdefghijklmnopqrstuvwxyz /-.()£")


def _without_sign(text: str) -> tuple[str, bool]:
    """Take currency sign, brackets and signs off; return also whether they make it negative."""
    bare, negative = _without_credit(text)
    bare = _without_pound(bare)

    if bare.startswith("(") and bare.endswith(")") and len(bare) > 2:
        negative = not negative
        bare = _without_pound(bare[1:-1].strip())

    if len(bare) > 1 and bare.startswith(("-", "+")):
        negative = negative != (bare[0] == "-")
        bare = _without_pound(bare[1:].strip())
    elif len(bare) > 1 and bare.endswith("-") and bare[-2] != "-":
        negative = not negative
        bare = bare[:-1].strip()

    return bare, negative


def _without_credit(text: str) -> tuple[str, bool]:
    """Take `cr` (a credit, which is negative) or `dr` off the end of a number."""
    if not text.endswith(("cr", "dr")):
        return text, False

    before = text[:-2]
    is_mark = before.endswith(" ") or before.strip()[-1:].isdigit()
    if not is_mark:
        return text, False

    return before.strip(), text.endswith("cr")


def _without_pound(text: str) -> str:
    return text.replace("£", "", 1).strip()


def to_pence(pounds: Decimal) -> tuple[int, bool]:
    """Whole pence of an amount in pounds, rounded half up, and whether a real part of a penny was
    lost.
    """
    clean = pounds.quantize(NOISE, rounding=ROUND_HALF_EVEN)
    hundredfold = clean.scaleb(2)
    whole = int(hundredfold.to_integral_value(rounding=ROUND_HALF_UP))

    return whole, whole != hundredfold


@dataclass(slots=True)
class Amounts:
    """One column's amounts: pence by row (None: no amount), and the rows where there is something
    to say.
    """

    pence: list[int | None]
    sub_penny: list[int] = field(default_factory=list)
    faulty: dict[int, NotAnAmount] = field(default_factory=dict)


def read_amounts(
    values: Sequence[Value], multiplier: int, own: Mapping[int, Decimal] | None = None
) -> Amounts:
    """Read a column of cells stated in pounds times `multiplier`.

    `own` gives by row what takes the multiplier's place where a cell's number format says so.
    """
    own = own or {}
    plain = None if own else _all_plain(values, multiplier * 100)
    if plain is not None:
        return Amounts(plain)

    amounts = Amounts([None] * len(values))
    pence = amounts.pence
    unreadable: dict[str, NotAnAmount] = {}

    for row, (value, factor) in enumerate(
        zip(values, _factors(len(values), multiplier, own), strict=True)
    ):
        if type(value) is float and factor:
            exact = value * factor
            whole = round(exact) if -_EXACT < exact < _EXACT else None
            if whole is not None and -_PENNY_NOISE < exact - whole < _PENNY_NOISE:
                pence[row] = whole
                continue
        elif value == "":
            continue
        elif (
            type(value) is str
            and (plain_pence := _pence_of_plain(value, factor)) is not None
        ):
            pence[row] = plain_pence
            continue
        elif type(value) is str and value in unreadable:
            amounts.faulty[row] = unreadable[value]
            continue

        _read_one(amounts, row, value, own.get(row, Decimal(multiplier)))
        if type(value) is str and row in amounts.faulty:
            unreadable[value] = amounts.faulty[row]

    return amounts


def _pence_of_plain(text: str, factor: int) -> int | None:
    """Whole pence of a text such as `-1,250.50`; None for any other text, too much, or with parts
    of a penny.
    """
    found = _PLAIN.fullmatch(text)
    if not found or not factor:
        return None

    minus, whole, fraction = found.groups("")
    pence, lost = divmod(
        int(whole.replace(",", "") + fraction.ljust(2, "0")) * factor, 100
    )
    if lost or pence > LARGEST_PENCE:
        return None

    return -pence if minus else pence


def _all_plain(values: Sequence[Value], factor: int) -> list[int | None] | None:
    """The pence of a column that holds numbers alone, all of whole pence; None for any other."""
    if set(map(type, values)) != {float}:
        return None

    exact = [value * factor for value in cast(Sequence[float], values)]
    if not (all(map(isfinite, exact)) and min(exact) > -_EXACT and max(exact) < _EXACT):
        return None

    whole = list(map(round, exact))
    if max(map(abs, map(sub, exact, whole))) < _PENNY_NOISE:
        return list(whole)

    return None


def _factors(height: int, multiplier: int, own: Mapping[int, Decimal]) -> Iterable[int]:
    """For each row what makes pence of its number; 0 where that is no whole number."""
    if not own:
        return repeat(multiplier * 100, height)

    factors = [multiplier * 100] * height
    known: dict[int, int] = {}
    for row, exact in own.items():
        if id(exact) not in known:
            known[id(exact)] = (
                int(exact * 100) if exact * 100 == int(exact * 100) else 0
            )

        factors[row] = known[id(exact)]

    return factors


def _read_one(amounts: Amounts, row: int, value: Value, multiplier: Decimal) -> None:
    try:
        parsed = parse_amount(value)
    except NotAnAmount as fault:
        amounts.faulty[row] = fault
        return

    if parsed is None:
        return

    number, stated = parsed
    pence, rounded = to_pence(number * (multiplier if stated is None else stated))
    if abs(pence) > LARGEST_PENCE:
        amounts.faulty[row] = NotAnAmount("an amount too large")
        return

    amounts.pence[row] = pence
    if rounded:
        amounts.sub_penny.append(row)

"""Number formats: what they divide a figure by, and which unit word they put after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<quoted>"[^"]*"?)            # "text", shown as it stands
    | (?P<bracket>\[[^\]]*\]?)      # [Red], [>=1000], [$£-809], [h]
    | (?P<escaped>\\.|_.|\*.)       # one character shown, its width left blank, or repeated to fill
    | (?P<digits>General|[0#?][0#?.,\ ]*)   # the digits with their separators
    | (?P<other>.)
    """,
    re.X | re.S,
)
_CURRENCY = re.compile(r"\[\$(?P<symbol>[^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_WORD = re.compile(
    r"(?P<k>k|£?\s*k|thousands?|000s?|'000s?)|(?P<m>mn?|mil|mill|millions?)|(?P<b>bn?|billions?)|(?P<pct>%)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a format changes what a reader sees of the number in the cell."""

    divisor: Decimal = Decimal(1)
    """What the number is divided by before it is shown: 1000 for `#,##0,`."""
    suffix: str = ""
    """The unit word shown beside the digits, lower case: `k`, `m`, `b` or `%`."""


PLAIN = NumberFormat()


@lru_cache(maxsize=4096)
def parse_format(code: str) -> NumberFormat:
    """What the first section (positive numbers) of a number format does; dates and plain formats
    do nothing.

    A format whose first section shows no digits at all (`;;;`, `@`, `"text"`) is plain.

    """
    section = next((part for part in sections(code) if _has_digits(part)), "")
    return _of_section(section)


def sections(code: str) -> list[str]:
    """The sections of a format, parted by the semicolons outside quotes, brackets and escapes."""
    parts = [""]
    for token in _TOKEN.finditer(code[:1000]):
        if token.group() == ";":
            parts.append("")
        else:
            parts[-1] += token.group()

    return parts


def _has_digits(section: str) -> bool:
    return any(token.lastgroup == "digits" for token in _TOKEN.finditer(section))


def _of_section(section: str) -> NumberFormat:
    divisor = Decimal(1)
    before = ""
    after = ""
    seen_digits = False

    for token in _TOKEN.finditer(section):
        kind = str(token.lastgroup)
        text = token.group()
        if kind == "digits":
            divisor = max(divisor, _divisor(text))
            seen_digits = True
        elif kind == "other" and text in "dyhseEgG" and not after:
            # A letter that stands for a date, a time or an exponent: the figure is not shown as a
            # plain amount.
            return PLAIN
        elif seen_digits:
            after += _visible(kind, text)
        else:
            before += _visible(kind, text)

    return NumberFormat(divisor, unit_word(after) or unit_word(_before_digits(before)))


def _before_digits(text: str) -> str:
    """What stands before the digits, where it is a unit: `£m` is one, the `R` or `kr` of a
    currency is none.
    """
    if text.strip().startswith("£"):
        return text.strip().removeprefix("£")
    return ""


def _divisor(digits: str) -> Decimal:
    """1000 for every comma after the last digit (`0,`, `0.0,,`, `#,##0,.00`)."""
    whole, _, fraction = digits.partition(".")
    if fraction:
        trailing = len(whole.rstrip()) - len(whole.rstrip().rstrip(","))
    else:
        trailing = 0

    trailing += len(digits.rstrip(" .")) - len(digits.rstrip(" .").rstrip(","))
    return Decimal(1000) ** min(trailing, 4)


def _visible(kind: str, text: str) -> str:
    if kind == "quoted":
        return text.strip('"')
    if kind == "escaped":
        return text[1] if text[0] == "\\" else " "
    if kind == "bracket":
        currency = _CURRENCY.fullmatch(text)
        return currency["symbol"] if currency else ""

    return text


def unit_word(shown: str) -> str:
    """`k`, `m`, `b` or `%` where the text beside a figure is a unit, otherwise nothing."""
    word = _WORD.fullmatch(shown.strip(" ()-.\u00a0"))
    if not word:
        return ""
    return "%" if word.lastgroup == "pct" else str(word.lastgroup)

"""What the cells of one programme say: texts to values, each fault with what is wrong and what to
do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from imports.register.vocabulary import BLANK, NO, WITHHELD, YES
from imports.text.codes import canonical_code
from imports.text.dates import parse_date
from imports.text.folding import fold
from imports.text.places import Places
from imports.text.plain import one_line, plain_text
from imports.workbook import Value
from portfolio.finance import WHOLE, parse_share, percent

T = TypeVar("T")
Resolve = Callable[[str], str]

_LISTED = re.compile(r"[;|\n]|(?<=[\d%)]),(?!\d)")
_SHARE = re.compile(
    r"(?P<key>.*?\S)\s*(?:[:=(]|\s[-\u2013\u2014]\s|\s)\s*(?P<share>[-+]?[\d.,]+)\s*%?\s*\)?"
)
LONGEST_LIST = 5_000
_LONGEST_PART = 300
_SHOWN = 60


class Wrong(Exception):
    """What is wrong with a cell. `rule` names the kind, as in the command-line contract."""

    def __init__(
        self,
        rule: str,
        message: str,
        remedy: str,
    ) -> None:
        super().__init__(message)
        self.rule, self.message, self.remedy = rule, message, remedy


def as_code(value: Value) -> str:
    """The programme's code in its canonical form."""
    text = one_line(value)
    code = canonical_code(text)
    if code is None:
        raise Wrong(
            "bad-code",
            f"{shown(text)} is not a programme code.",
            "Write the code as CSSF-01-000274.",
        )

    return code


def as_text(limit: int) -> Callable[[Value], str | None]:
    """A reader of one line of text with at most `limit` characters."""

    def read(value: Value) -> str | None:
        text = one_line(value)
        if len(text) > limit:
            raise Wrong(
                "too-long",
                f"The text has {len(text)} characters.",
                f"Shorten it to {limit} characters.",
            )

        return text or None

    return read


def as_date(value: Value) -> date | None:
    """A day, or None for a blank cell."""
    if is_blank(value):
        return None

    try:
        return parse_date(value)
    except ValueError:
        message = f"{shown(one_line(value))} is not a date."
        raise Wrong(
            "bad-date", message, "Write the date as 2019-04-01 or 1 April 2019."
        ) from None


def as_choice(what: str, known: Mapping[str, str]) -> Callable[[Value], str | None]:
    """A reader of one value of a fixed list."""

    def read(value: Value) -> str | None:
        text = one_line(value)
        if is_blank(value):
            return None
        if fold(text) not in known:
            choices = ", ".join(dict.fromkeys(known.values()))
            raise Wrong(
                f"unknown-{what.replace(' ', '-')}",
                f"{shown(text)} is not a {what}.",
                f"Use one of: {choices}.",
            )

        return known[fold(text)]

    return read


def as_departments(known: Mapping[str, str]) -> Callable[[Value], tuple[str, ...]]:
    """A reader of a list of departments, each once."""

    def read(value: Value) -> tuple[str, ...]:
        if is_blank(value):
            return ()

        codes: dict[str, None] = {}
        for part in re.split(r"[;|\n]", plain_text(value)[:LONGEST_LIST]):
            whole = [part] if fold(part) in known else re.split(r"[,/]", part)
            codes |= dict.fromkeys(
                department(name, known) for name in whole if name.strip()
            )

        return tuple(codes)

    return read


def department(name: str, known: Mapping[str, str]) -> str:
    """The code of a department that is named by code, name or alias."""
    if fold(name) not in known:
        codes = ", ".join(dict.fromkeys(known.values()))
        raise Wrong(
            "unknown-department",
            f"{shown(name.strip())} is not a department.",
            f"Use one of: {codes}.",
        )

    return known[fold(name)]


def as_country(places: Places) -> Resolve:
    """A reader of one country."""

    def read(name: str) -> str:
        iso3 = places.resolve(name)
        if iso3:
            return iso3

        nearest = places.suggest(name)
        remedy = (
            f"Did you mean {' or '.join(nearest)}?"
            if nearest
            else "Use the country's name or its ISO3 code."
        )
        raise Wrong(
            "unknown-country",
            f"{shown(name)} is not a country that is known here.",
            remedy,
        )

    return read


def as_shares(
    what: str, key_of: Resolve
) -> Callable[[Value], tuple[tuple[str, int], ...]]:
    """A reader of a list such as `SOM:33.33; KEN:33.33`, in millionths; what it leaves open is
    unallocated.
    """

    def read(value: Value) -> tuple[tuple[str, int], ...]:
        if is_blank(value):
            return ()

        text = plain_text(value)
        if len(text) > LONGEST_LIST:
            raise Wrong(
                "too-long",
                f"The list has {len(text)} characters.",
                f"Shorten it to {LONGEST_LIST}.",
            )

        shares = [
            _share(part.strip(), key_of) for part in _LISTED.split(text) if part.strip()
        ]
        _check_shares(what, shares)

        return tuple((key, share) for key, share in shares if share)

    return read


def _share(part: str, key_of: Resolve) -> tuple[str, int]:
    key, colon, stated = part.rpartition(":")
    if not colon or not key.strip():
        found = _SHARE.fullmatch(part[:_LONGEST_PART])
        if not found:
            message = f"{shown(part)} has no share."
            raise Wrong(
                "not-a-share",
                message,
                "Write each name with its percentage, as in SOM:33.33; KEN:66.67.",
            )

        key = found["key"]
        stated = found["share"]

    return key_of(key.strip()), _millionths(stated.strip(), part)


def _millionths(stated: str, part: str) -> int:
    if stated.count(",") == 1 and "." not in stated:
        plain = stated.replace(",", ".")
    else:
        plain = stated

    if re.fullmatch(r"0*\.?0+\s*%?", plain):
        return 0

    try:
        return parse_share(plain)
    except ValueError:
        message = f"The share in {shown(part)} is not a percentage above 0 and up to 100 with at most four decimals."
        raise Wrong(
            "not-a-share",
            message,
            "Write the share as a percentage, for example 33.33.",
        ) from None


def _check_shares(what: str, shares: list[tuple[str, int]]) -> None:
    keys = [key for key, _ in shares]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Wrong(
            "duplicate-share",
            f"{', '.join(map(shown, twice))} stands twice.",
            "Give each one share only.",
        )

    total = sum(share for _, share in shares)
    if len(shares) > 1 and total == WHOLE // 100:
        message = f"The {what} shares total 1 per cent: they seem to be fractions."
        raise Wrong(
            "not-a-share",
            message,
            "Write them as percentages, for example 33.33 and not 0.3333.",
        )
    if total > WHOLE:
        message = f"The {what} shares total {percent(total).normalize():f} per cent."
        raise Wrong(
            "shares-over-100",
            message,
            "Lower the shares so that they total at most 100.",
        )


def as_withheld(value: Value) -> bool | None:
    """Whether the programme is withheld; None for a blank cell."""
    return _yes_or_no(value, True)


def as_not_publishable(value: Value) -> bool | None:
    """Whether the programme is withheld, from a column that asks whether it may be published."""
    return _yes_or_no(value, False)


def _yes_or_no(value: Value, yes_withholds: bool) -> bool | None:
    text = fold(one_line(value))
    if is_blank(value):
        return None
    if text in WITHHELD:
        return WITHHELD[text]
    if text not in YES | NO:
        raise Wrong(
            "not-yes-or-no",
            f"{shown(one_line(value))} is neither yes nor no.",
            "Write yes or no.",
        )

    return (text in YES) == yes_withholds


def is_blank(value: Value) -> bool:
    """Whether a cell of text says nothing."""
    text = one_line(value)
    return fold(text) in BLANK and (
        text.isascii() or not any(ch.isalnum() for ch in text)
    )


def shown(text: str) -> str:
    """A text as a message shows it: quoted, and cut where it is long."""
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"

"""How lines become spend: each line by itself, by country and then by theme, exact to the penny.

Nothing here knows a session: rows in, rows out, so that a submission, a changed share and a
rebuild split alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portfolio.finance import Month, Period, apportion

Shares = tuple[tuple[str, int], ...]
Amount = tuple[str | None, int, int, str, bool, int]
"""What the split needs of a ledger line: country, period's start and length, measure, ODA, pence."""
Kind = tuple[int, int, str, bool]
"""Period's start and length, measure, ODA."""
Key = tuple[int, int, str, bool, str | None, str | None]
"""A kind with country and theme (None: unallocated)."""

LAST = "\U0010ffff"
"""Sorts after every country and theme."""


class Part(NamedTuple):
    """What falls to one country and theme (None: unallocated) of one or more lines of the same
    period and kind.
    """

    period_start: int
    period_length: int
    measure: str
    oda: bool
    country: str | None
    theme: str | None
    in_outturn: bool
    pence: int


class RolledPart(NamedTuple):
    """Parts added up over the year."""

    measure: str
    oda: bool
    country: str | None
    theme: str | None
    in_outturn: bool
    pence: int


class PeriodPart(NamedTuple):
    """Parts added up over countries and themes."""

    period_start: int
    period_length: int
    measure: str
    oda: bool
    in_outturn: bool
    pence: int


@dataclass(frozen=True, slots=True)
class Shared:
    """The country and theme shares that a split uses: key and millionths."""

    countries: Shares = ()
    themes: Shares = ()


def split_amount(
    pence: int, country: str | None, shared: Shared
) -> list[tuple[str | None, str | None, int]]:
    """(country, theme, pence) of one line: whole to the country it names, else by shares; each
    part then by theme.
    """
    by_country = [(country, pence)] if country else apportion(pence, shared.countries)

    return [
        (where, theme, part)
        for where, whole in by_country
        for theme, part in apportion(whole, shared.themes)
    ]


def split_lines(lines: Sequence[Amount], shared: Shared, month: Month) -> list[Part]:
    """The spend of a programme's lines in a return for `month`, equal keys added up, in the order
    of the keys.
    """
    sums = _sums(lines, shared)
    kinds = {(start, length, measure) for start, length, measure, *_ in sums}
    counted = {
        kind: Period(Month.from_number(kind[0]), kind[1]).in_outturn(kind[2], month)
        for kind in kinds
    }

    return [
        Part(*key, counted[key[0], key[1], key[2]], sums[key])
        for key in sorted(sums, key=_order)
    ]


def roll_up(parts: Iterable[Part]) -> list[RolledPart]:
    """The same added up over periods. A key with parts that cancel stays, with 0: there was a
    line.
    """
    sums: dict[tuple[str, bool, str | None, str | None, bool], int] = {}
    for _, _, measure, oda, country, theme, in_outturn, pence in parts:
        key = (measure, oda, country, theme, in_outturn)
        sums[key] = sums.get(key, 0) + pence

    return [RolledPart(*key, sums[key]) for key in sorted(sums, key=_order)]


def by_period(parts: Iterable[Part]) -> list[PeriodPart]:
    """The same added up over countries and themes."""
    sums: dict[tuple[int, int, str, bool, bool], int] = {}
    for start, length, measure, oda, _, _, in_outturn, pence in parts:
        key = (start, length, measure, oda, in_outturn)
        sums[key] = sums.get(key, 0) + pence
    return [PeriodPart(*key, sums[key]) for key in sorted(sums)]


def _sums(lines: Iterable[Amount], shared: Shared) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for country, start, length, measure, oda, pence in lines:
        for where, theme, part in split_amount(pence, country, shared):
            key = (start, length, measure, oda, where, theme)
            sums[key] = sums.get(key, 0) + part
    return sums


def _order(key: tuple[object, ...]) -> tuple[object, ...]:
    """None (unallocated) sorts last, as text never does by itself."""
    return tuple(LAST if value is None else value for value in key)

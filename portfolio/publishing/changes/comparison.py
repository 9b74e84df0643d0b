"""Two tables of one report, row by row and to the penny: what changed, what came, what went."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from portfolio.reports import exports
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.titles import HEADINGS

JsonRow = Mapping[str, Any]
CHANGED, NEW, GONE = "changed", "new", "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or word that differs; money in pence, with what it changed by."""

    column: str
    before: Any
    after: Any
    is_money: bool

    @property
    def heading(self) -> str:
        """The column in words."""
        return HEADINGS.get(self.column) or self.column.replace("_", " ").capitalize()

    @property
    def difference(self) -> int | None:
        """After less before, in pence; None for words, and where there was no figure before or is
        none after.
        """
        if not self.is_money or self.before is None or self.after is None:
            return None

        change: int = self.after - self.before
        return change


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs: its name, whether it changed, came or went, and its changes."""

    name: str
    kind: str
    changes: tuple[Change, ...]


def rows_of(report: DrawnReport) -> list[dict[str, Any]]:
    """A report's rows as its JSON file has them."""
    rows: list[dict[str, Any]] = json.loads(exports.to_json(report))["rows"]
    return rows


def compare(
    columns: Sequence[str],
    money: Sequence[str],
    before: Sequence[JsonRow],
    after: Sequence[JsonRow],
) -> list[Difference]:
    """The rows that differ, those that are there now in their order, then those that went."""
    key = key_of(columns, money, before, after)
    was = _numbered(key, before)
    now = _numbered(key, after)
    found = [
        _difference(
            columns,
            money,
            identity,
            was.get(identity),
            row,
        )
        for identity, row in now.items()
    ]
    found += [
        _difference(
            columns,
            money,
            identity,
            row,
            None,
        )
        for identity, row in was.items()
        if identity not in now
    ]

    return [each for each in found if each.changes]


def key_of(
    columns: Sequence[str],
    money: Sequence[str],
    before: Sequence[JsonRow],
    after: Sequence[JsonRow],
) -> tuple[str, ...]:
    """The fewest columns of words, the first ones first, that tell the rows of either table apart."""
    words = [
        name
        for name in columns
        if name not in money
        and all(isinstance(row[name], str | None) for row in (*before, *after))
    ]
    for size in range(1, len(words) + 1):
        for chosen in combinations(words, size):
            if all(
                len({_values(row, chosen) for row in rows}) == len(rows)
                for rows in (before, after)
            ):
                return chosen

    return tuple(words)


def _values(row: JsonRow, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _numbered(
    key: Sequence[str], rows: Sequence[JsonRow]
) -> dict[tuple[Any, ...], JsonRow]:
    """Rows by key; equal keys are numbered in the order of the table."""
    found: dict[tuple[Any, ...], JsonRow] = {}
    for row in rows:
        values = _values(row, key)
        number = 1
        while (*values, number) in found:
            number += 1

        found[*values, number] = row

    return found


def _difference(
    columns: Sequence[str],
    money: Sequence[str],
    identity: tuple[Any, ...],
    before: JsonRow | None,
    after: JsonRow | None,
) -> Difference:
    name = ", ".join(str(value) for value in identity[:-1] if value is not None)
    was, now = (row or dict.fromkeys(columns) for row in (before, after))
    changes = tuple(
        Change(column, was[column], now[column], column in money)
        for column in columns
        if was[column] != now[column] and (column in money or (before and after))
    )

    return Difference(
        name, NEW if before is None else GONE if after is None else CHANGED, changes
    )

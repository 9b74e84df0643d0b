"""Rows of a question as a table of the page: each figure written by its kind, with the way to its
origin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portfolio.filters import absent, money_table, number, score, share
from portfolio.reports.links import Links
from portfolio.reports.table_model import (
    APART,
    Cell,
    Column,
    Row,
    Table,
    amounts_in,
    is_exact,
    rounded,
)

Key = dict[str, str | None]
WRITERS: dict[str, Callable[[Any], str]] = {
    "pounds": lambda value: money_table(value, "pounds"),
    "number": number,
    "share": share,
    "score": score,
    "text": lambda value: absent("not applicable") if value is None else str(value),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: its heading, the kind of its figures, what it reads of a row, and where
    they come from.

    `origin` gives the filters that make the figure (None: it comes from no cells of its own).
    `summed` tells that the column has a total; `total_origin` its filters.
    """

    label: str
    kind: str
    read: Callable[[Any], Any]
    origin: Callable[[Any], Key | None] | None = None
    summed: bool = False
    total_origin: Key | None = None

    @property
    def numeric(self) -> bool:
        """Whether its cells stand right."""
        return self.kind != "text"

    def write(self, value: Any, unit: str) -> str:
        """A value as shown."""
        if self.kind == "money":
            return money_table(value, unit)
        return WRITERS[self.kind](value)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table of a question is laid out: its caption, the name of each row, its columns, and
    what stands apart.
    """

    caption: str
    first: str
    name: Callable[[Any], str]
    fields: tuple[Field, ...]
    apart: Callable[[Any], bool] = lambda _row: False
    total: str | None = None
    """The name of the row of totals; None for a table without one."""


def table(
    layout: Layout,
    rows: Sequence[Any],
    links: Links,
    unit: str,
    beyond: Sequence[Any] = (),
) -> Table:
    """The table of `rows`, its total, and below it the rows that stand beyond the total (such as
    withheld money).
    """
    layout = _without_blank_scores(layout, [*rows, *beyond])
    money = any(field.kind == "money" for field in layout.fields)
    caption = (
        f"{layout.caption}, {amounts_in(unit, links)}" if money else layout.caption
    )
    columns = (
        Column(layout.first, False),
        *(Column(field.label, field.numeric) for field in layout.fields),
    )
    foot = [
        *_totals(layout, rows, links, unit),
        *(_row(layout, row, None, unit) for row in beyond),
    ]

    return Table(
        caption,
        columns,
        tuple(_row(layout, row, links, unit) for row in rows),
        tuple(foot),
    )


def _without_blank_scores(layout: Layout, rows: Sequence[Any]) -> Layout:
    """An index of bands alone has no scores: a column of dashes would say nothing."""
    kept = (
        f
        for f in layout.fields
        if f.kind != "score" or any(f.read(row) is not None for row in rows)
    )

    return replace(layout, fields=tuple(kept))


def _row(layout: Layout, row: Any, links: Links | None, unit: str) -> Row:
    name = layout.name(row)
    cells = tuple(
        _cell(
            field,
            field.read(row),
            _url(field, row, links),
            name,
            unit,
        )
        for field in layout.fields
    )

    return Row(
        name, cells, links is None or layout.apart(row), _subject(layout, row, links)
    )


def _subject(layout: Layout, row: Any, links: Links | None) -> str | None:
    """The page about the country or theme that a row is of, where the table is of countries or
    themes.
    """
    if links is None:
        return None
    if (
        layout.first == "Country"
        and (iso3 := getattr(row, "country", None))
        and iso3 not in APART
    ):
        return links.country(iso3)
    if (
        layout.first == "Theme"
        and (theme := getattr(row, "theme", None))
        and theme not in APART
    ):
        return links.theme(theme)

    return None


def _url(field: Field, row: Any, links: Links | None) -> str | None:
    if field.origin and links and field.read(row) is not None:
        key = field.origin(row)
    else:
        key = None

    if key is not None and links:
        return links.origin(**key)
    return None


def _cell(field: Field, value: Any, url: str | None, name: str, unit: str) -> Cell:
    return Cell(field.write(value, unit), field.numeric, url, f"{name}, {field.label}")


def _totals(layout: Layout, rows: Sequence[Any], links: Links, unit: str) -> list[Row]:
    """The total, and in a rounded unit what the rows as shown differ by from it."""
    if layout.total is None or not rows:
        return []

    sums = [_sum(field, rows) if field.summed else None for field in layout.fields]
    cells = [
        _cell(
            field,
            value,
            _total_url(field, value, links),
            layout.total,
            unit,
        )
        if field.summed
        else Cell("")
        for field, value in zip(layout.fields, sums, strict=True)
    ]
    found = [Row(layout.total, tuple(cells))]

    if not is_exact(unit, links) and any(
        field.summed and field.kind == "money" for field in layout.fields
    ):
        found.append(_rounding(layout, rows, unit))

    return found


def _sum(field: Field, rows: Sequence[Any]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in map(field.read, rows) if value is not None]
    return sum(known) if known else None


def _total_url(field: Field, value: int | None, links: Links) -> str | None:
    if field.total_origin is not None and value is not None:
        return links.origin(**field.total_origin)
    return None


def _rounding(layout: Layout, rows: Sequence[Any], unit: str) -> Row:
    cells = []
    for field in layout.fields:
        if not field.summed or field.kind != "money":
            cells.append(Cell(""))
            continue

        known = [value for value in map(field.read, rows) if value is not None]
        difference = rounded(sum(known), unit) - sum(
            rounded(value, unit) for value in known
        )
        cells.append(Cell(money_table(difference, unit), True))

    return Row("Rounding: total less the rows as shown", tuple(cells), apart=True)

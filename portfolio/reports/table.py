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
    rounding_row,
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
    grand_total: str | None = None
    """The name of the total with the rows beyond the first; None for a table without one."""
    beyond: str | None = None
    """The name of the rows beyond the total; None for their own names."""
    always_total: bool = False
    """Whether a table without rows has its total of zero."""

    def with_totals(
        self, *, total: str, grand_total: str | None, beyond: str | None
    ) -> Layout:
        """The layout with a total in any case, and with these names below the rows."""
        return replace(
            self,
            total=total,
            grand_total=grand_total,
            beyond=beyond,
            always_total=True,
        )


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
        *(_row_beyond(layout, row, unit) for row in beyond),
        *_grand_total(layout, [*rows, *beyond], unit),
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


def _row_beyond(layout: Layout, row: Any, unit: str) -> Row:
    """A row beyond the total: none of its figures leads to cells."""
    shown = _row(layout, row, None, unit)
    return replace(shown, name=layout.beyond) if layout.beyond else shown


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
    """The total, and in a rounded unit its difference from the rows as shown."""
    if layout.total is None or not (rows or layout.always_total):
        return []

    found = [_total(layout, layout.total, rows, links, unit)]
    has_money = any(field.summed and field.kind == "money" for field in layout.fields)
    if has_money and not is_exact(unit, links):
        found.append(_rounding(layout, rows, unit))

    return found


def _grand_total(layout: Layout, rows: Sequence[Any], unit: str) -> list[Row]:
    """The total of all rows: it leads to no cells, since withheld money has none to show."""
    if layout.grand_total is None:
        return []

    return [_total(layout, layout.grand_total, rows, None, unit)]


def _total(
    layout: Layout, name: str, rows: Sequence[Any], links: Links | None, unit: str
) -> Row:
    cells = []
    for field in layout.fields:
        if not field.summed:
            cells.append(Cell(""))
            continue

        value = _sum(field, rows)
        url = _total_url(field, value, links) if links else None
        cells.append(_cell(field, value, url, name, unit))

    return Row(name, tuple(cells))


def _sum(field: Field, rows: Sequence[Any]) -> int | None:
    """The sum of the values that rows have; None where there are rows and none has one."""
    values = [value for value in map(field.read, rows) if value is not None]
    return sum(values) if values or not rows else None


def _total_url(field: Field, value: int | None, links: Links) -> str | None:
    if field.total_origin is not None and value is not None:
        return links.origin(**field.total_origin)
    return None


def _rounding(layout: Layout, rows: Sequence[Any], unit: str) -> Row:
    columns: list[Sequence[int] | None] = []
    for field in layout.fields:
        if field.summed and field.kind == "money":
            values = map(field.read, rows)
            columns.append([value for value in values if value is not None])
        else:
            columns.append(None)

    return rounding_row(columns, unit)

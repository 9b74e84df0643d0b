"""The columns of the register, and the order of rows by a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.models.reviewing import SCALES
from portfolio.programmes import wording
from portfolio.programmes.choices import Names
from portfolio.programmes.fields import BY_NAME, FIELDS, Field, Kind
from portfolio.programmes.register.rows import Row, review_label


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, and the text of its cell in a row."""

    name: str
    label: str
    value: Callable[[Row, Names], str]


ALWAYS_SHOWN = ("code", "title")
SHOWN_FIRST = ("lead_department", "portfolio_id", "status", "end_date")
LEADING = (
    "lead_department",
    "partners",
    "portfolio_id",
    "status",
    "objective_id",
    "countries",
    "themes",
    "start_date",
    "end_date",
)
"""The first columns, in order; the other fields follow in the order of the form."""
NOT_COLUMNS = frozenset(
    {"title", "archived", "withheld_reason", "withheld_board", "withheld_on"}
)
OF_CODES = {"lead_department": "Lead", "partners": "Partners"}
"""The columns that show codes of departments, not names, with their short labels."""
AFTER = {
    "countries": Column(
        "regions",
        "Regions",
        lambda row, _names: "; ".join(row.regions),
    ),
    "risk_rating": Column(
        "review",
        "Latest review",
        lambda row, _names: review_label(row.review),
    ),
    "instrument": Column(
        "implementers",
        "Implementers",
        lambda row, _names: "; ".join(row.implementers),
    ),
    "withheld": Column(
        "owed",
        "Owed",
        lambda row, _names: "; ".join(item.sentence for item in row.owes),
    ),
}
"""The columns that are not fields, by the field that each one follows."""


def _columns() -> Iterator[Column]:
    others = [field for field in FIELDS if field.name not in {*LEADING, *NOT_COLUMNS}]
    for field in [*(BY_NAME[name] for name in LEADING), *others]:
        yield _codes_column(field) if field.name in OF_CODES else _column(field)
        if field.name in AFTER:
            yield AFTER[field.name]


def _column(field: Field) -> Column:
    return Column(
        field.name,
        field.label,
        lambda row, names: wording.value_text(
            field.name, row.record[field.name], names
        ),
    )


def _codes_column(field: Field) -> Column:
    def codes(row: Row, _names: Names) -> str:
        value = row.record[field.name]
        return "; ".join(value) if field.kind is Kind.DEPARTMENTS else str(value)

    return Column(field.name, OF_CODES[field.name], codes)


COLUMNS = tuple(_columns())
BY_COLUMN = {column.name: column for column in COLUMNS}
_SCORES = [f"{scale} {score}" for scale, scores in SCALES.items() for score in scores]
"""Scores of one scale, the best first, then those of the other."""


def sort_rows(rows: Sequence[Row], sort: str, names: Names) -> list[Row]:
    """Sort rows by a column (`-` before its name: falling), blanks last either way.

    Rows stay in their order where there is no such column.
    """
    name = sort.removeprefix("-")
    if name not in {*ALWAYS_SHOWN, *BY_COLUMN}:
        return list(rows)

    keyed = [(_sort_key(row, name, names), row) for row in rows]
    filled = [(key, row) for key, row in keyed if key]
    blank = [row for key, row in keyed if not key]
    filled.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))

    return [row for _, row in filled] + blank


def _sort_key(row: Row, name: str, names: Names) -> Any:
    if name == "code":
        return row.record.code
    if name == "review":
        return _rank(row.review, _SCORES)
    if name == "title":
        return row.record["title"].casefold()

    field = BY_NAME.get(name)
    if field and field.kind is Kind.DAY:
        return row.record[name]
    if field and field.ranked:
        return _rank(row.record[name], list(names[name]))

    return BY_COLUMN[name].value(row, names).casefold()


def _rank(value: Any, order: Sequence[Any]) -> int:
    """Give the place of a value in an order, from 1; 0 for a blank."""
    return order.index(value) + 1 if value in order else 0

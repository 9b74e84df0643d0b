"""The filters of the register: the options of each, and which rows pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.programmes.choices import Names
from portfolio.programmes.owed import items
from portfolio.programmes.register.rows import Row, review_label

Options = Sequence[tuple[str, str]]
"""The values of a filter as an address has them, and their labels."""
NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its name in addresses, its label, and the keys of a row."""

    name: str
    label: str
    keys: Callable[[Row], Iterable[Any]]
    field: str = ""
    """The field whose choices give the names of its keys."""

    def texts(self, row: Row) -> set[str]:
        """Give the keys of a row as an address has them."""
        return {str(key) for key in self.keys(row) if key is not None}


def _by_field(name: str, label: str, field: str) -> Filter:
    return Filter(name, label, lambda row: (row.record[field],), field)


def _by_shares(name: str, label: str, field: str) -> Filter:
    return Filter(name, label, lambda row: [k for k, _ in row.record[field]], field)


def _departments(row: Row) -> tuple[str, ...]:
    return row.record["lead_department"], *row.record["partners"]


def _archived(row: Row) -> tuple[str]:
    return (YES if row.record["archived"] else NO,)


FILTERS = (
    Filter("department", "Department", _departments, "partners"),
    _by_field("portfolio", "Portfolio", "portfolio_id"),
    _by_field("status", "Status", "status"),
    _by_shares("country", "Country", "countries"),
    Filter("region", "Region", lambda row: row.regions),
    _by_shares("theme", "Theme", "themes"),
    _by_field("channel", "Channel", "channel"),
    _by_field("instrument", "Instrument", "instrument"),
    _by_field("purpose", "Purpose code", "purpose_code"),
    Filter("review", "Latest review", lambda row: (row.review,)),
    _by_field("risk", "Overall risk", "risk_rating"),
    Filter("owed", "Owes", lambda row: {item.kind for item in row.owes}),
    Filter("archived", "Archived", _archived),
)


def options_of(filter_: Filter, rows: Iterable[Row], names: Names) -> Options:
    """List the values of a filter that occur in some rows, in the order of their list."""
    keys = {key for row in rows for key in filter_.keys(row)} - {None}
    if filter_.name == "owed":
        return [(kind, label) for kind, label in items.KINDS.items() if kind in keys]

    named = names[filter_.field] if filter_.field else {}
    listed = [key for key in named if key in keys]
    others = sorted(keys - set(named), key=str)

    options = []
    for key in listed + others:
        label = str(named.get(key, key))
        if filter_.name == "review":
            label = review_label(label)
        options.append((str(key), label))

    return options


def select_rows(rows: Iterable[Row], values: Mapping[str, str]) -> list[Row]:
    """Keep the rows that pass every filter that has a value."""
    in_use = [filter_ for filter_ in FILTERS if values.get(filter_.name)]
    return [
        row
        for row in rows
        if all(values[filter_.name] in filter_.texts(row) for filter_ in in_use)
    ]

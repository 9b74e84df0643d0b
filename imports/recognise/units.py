"""In which unit the amounts of a table are: what headings, titles and number formats state, and
whether they agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import (
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeVar

from imports.model import Problem
from imports.problems import problem
from imports.read.marks import runs_of
from imports.recognise.columns import Column
from imports.recognise.headings import facets_of
from imports.recognise.table_candidate import Reading
from imports.text.money import (
    MILLION,
    MULTIPLIERS,
    POUND,
    THOUSAND,
)
from imports.workbook import Value

T = TypeVar("T")
NAMES: Final[Mapping[int, str]] = {
    POUND: "GBP",
    THOUSAND: "GBP thousand",
    MILLION: "GBP million",
}
_PLAIN: Final[Mapping[int, str]] = {
    POUND: "pounds",
    THOUSAND: "thousands of pounds",
    MILLION: "millions of pounds",
}


@dataclass(slots=True)
class Units:
    """Multipliers to pounds: by column, and by row of a column where cells have their own."""

    columns: dict[int, int] = field(default_factory=dict)
    own: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    """By column, then by row of the grid."""
    name: str = NAMES[POUND]
    conflict: Problem | None = None


def units_of(reading: Reading, elsewhere: int | None) -> Units:
    """The units of a table's columns of amounts and totals. `elsewhere` is what the workbook's
    other sheets state.
    """
    stated = {unit.value for unit in reading.around.units}
    amounts = [
        column for column in reading.columns if column.role in ("amount", "total")
    ]
    headed = {column.facets.unit for column in amounts} - {None}
    common = next(iter(stated)) if len(stated) == 1 else elsewhere

    if not stated and len(headed) == 1:
        common = (
            headed.pop()
        )  # what some columns state holds for those that state nothing

    found = Units()
    for column in amounts:
        own = column.facets.unit
        found.columns[column.index] = own if own is not None else (common or POUND)

    if reading.spec and reading.spec.unit:
        found.columns = dict.fromkeys(found.columns, reading.spec.unit)
        found.name = NAMES[reading.spec.unit]
        return found

    found.conflict = _conflict(reading, amounts, stated)
    explicit = common is not None or any(
        column.facets.unit is not None for column in amounts
    )
    _read_formats(reading, found, explicit)
    _read_unit_column(reading, found)
    found.name = _name(reading, found)

    return found


def _conflict(
    reading: Reading,
    columns: list[Column],
    stated: set[int],
) -> Problem | None:
    sheet = reading.grid.sheet.name
    for column in columns:
        units = column.facets.units | stated
        if (
            column.role == "amount"
            and len(units) > 1
            and (column.facets.units or len(stated) > 1)
        ):
            cell = reading.grid.name(column.heading_row, column.index)
            around = [
                f'"{unit.text[:80]}" says {_PLAIN[unit.value]}'
                for unit in reading.around.units
            ]
            own = [
                f'the heading "{column.heading[:80]}" says {_PLAIN[unit]}'
                for unit in sorted(column.facets.units)
            ]
            return problem(
                "unit-ambiguous",
                sheet,
                cell,
                column.heading,
                " and ".join([*around, *own]),
            )

    return None


def _read_formats(
    reading: Reading,
    found: Units,
    explicit: bool,
) -> None:
    """Number formats that scale what is seen (`#,##0,`) or add a unit (`0.0"k"`)."""
    scales = _runs(reading, reading.grid.sheet.scales)
    suffixes = _runs(reading, reading.grid.sheet.suffixes)

    for column in found.columns:
        own: dict[int, Decimal] = {}
        for first, last, scale, suffix in _seen(
            scales.get(column, []), suffixes.get(column, [])
        ):
            if suffix not in MULTIPLIERS:
                continue

            unit = MULTIPLIERS[suffix] if suffix else int(scale)
            stated = found.columns[column] if explicit else unit
            if (
                stated != unit
                and not (suffix and stated == POUND)
                and found.conflict is None
            ):
                found.conflict = _format_conflict(
                    reading,
                    first,
                    column,
                    stated,
                    unit,
                )

            own.update(dict.fromkeys(range(first, last + 1), Decimal(unit) / scale))

        if own:
            found.own[column] = own


def _runs(
    reading: Reading, marked: Mapping[tuple[int, int], T]
) -> dict[int, list[tuple[int, int, T]]]:
    """First and last row and value of each run of formats among the table's rows, by column of the
    grid.
    """
    runs: dict[int, list[tuple[int, int, T]]] = defaultdict(list)
    for column, first, last, value in runs_of(marked):
        top, left = reading.grid.here(first, column)
        bottom = top + last - first
        if top <= reading.bottom and bottom >= reading.top:
            runs[left].append(
                (max(top, reading.top), min(bottom, reading.bottom), value)
            )

    return runs


def _seen(
    scales: Sequence[tuple[int, int, Decimal]], suffixes: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, int, Decimal, str]]:
    """The formats of one column: rows from and to, what they divide by, and the unit word that
    they add.
    """
    if not scales or not suffixes:
        yield from ((first, last, scale, "") for first, last, scale in scales)
        yield from (
            (
                first,
                last,
                Decimal(1),
                suffix,
            )
            for first, last, suffix in suffixes
        )
        return

    divided = {
        row: scale for first, last, scale in scales for row in range(first, last + 1)
    }
    worded = {
        row: suffix
        for first, last, suffix in suffixes
        for row in range(first, last + 1)
    }
    for row in divided | worded:
        yield row, row, divided.get(row, Decimal(1)), worded.get(row, "")


def _format_conflict(
    reading: Reading,
    row: int,
    column: int,
    stated: int,
    unit: int,
) -> Problem:
    detail = f"headings or titles say {_PLAIN[stated]} and the cell's number format shows {_PLAIN.get(unit, str(unit))}"
    grid = reading.grid

    return problem(
        "unit-ambiguous",
        grid.sheet.name,
        grid.name(row, column),
        grid.cell(row, column),
        detail,
    )


def _read_unit_column(reading: Reading, found: Units) -> None:
    """A list may name the unit of each row in a column of its own."""
    column = reading.column("unit")
    if column is None:
        return

    meanings: dict[Value, int | None] = {}
    for row, value in enumerate(
        reading.grid.column(column.index, reading.top, reading.bottom), reading.top
    ):
        if value not in meanings:
            meanings[value] = facets_of(value).unit

        unit = meanings[value]
        if unit is not None:
            for index in found.columns:
                if unit != found.columns[index]:
                    found.own.setdefault(index, {}).setdefault(row, Decimal(unit))


def _name(reading: Reading, found: Units) -> str:
    if any(found.own.get(column.index) for column in reading.having("amount")):
        return (
            "GBP (by number format)" if not reading.column("unit") else "GBP (by row)"
        )

    counts = Counter(found.columns[column.index] for column in reading.having("amount"))
    if counts:
        return NAMES[counts.most_common(1)[0][0]]

    return NAMES[POUND]

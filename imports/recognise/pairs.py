"""Pairs of a label and its value around a table: `Month | September`, `Unit: £000`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from imports.recognise.grid import Grid
from imports.recognise.headings import (
    LONGEST_TITLE,
    facets_of,
)
from imports.recognise.surroundings import (
    Place,
    Stated,
    Surroundings,
)
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.text.hints import (
    ends_in,
    years_in,
)
from imports.text.periods import (
    find_periods,
    period_of,
)
from imports.vocabulary import (
    NO,
    PAIR_LABELS,
    ROLES,
    YES,
)
from imports.workbook import Value

DATE_LABELS: Final = frozenset((*PAIR_LABELS["year"], *PAIR_LABELS["month"]))
PAIR_WIDTH: Final = 4
"""Columns between a label and its value at most."""


def is_pair(cells: list[tuple[int, Value]]) -> bool:
    """Return whether a row's filled cells are a label with its value, as above tables."""
    if len(cells) != 2:
        return False

    (label_column, label), (value_column, value) = cells
    if not isinstance(label, str) or value_column - label_column > PAIR_WIDTH:
        return False

    return _answers(fold(label), value)


def _answers(
    label: str,
    value: Value,
) -> bool:
    """Return whether a value is of the kind that its label asks for."""
    facets = facets_of(value)

    if label in DATE_LABELS:
        return bool(facets.hints) or period_of(value) is not None
    if label in PAIR_LABELS["unit"]:
        return facets.unit is not None
    if label in PAIR_LABELS["oda"]:
        return oda_of(label, value) is not None

    return label in PAIR_LABELS["measure"] and facets.measure is not None


def oda_of(
    label: str,
    value: Value,
) -> bool | None:
    """Return what a value states beside a label about ODA.

    `ODA | Non-ODA` are two headings and no pair.
    """
    if facets_of(label).oda is None:
        return facets_of(value).oda

    answer = fold(str(value))
    if answer in YES:
        return True
    return False if answer in NO else None


def read_pairs(
    grid: Grid,
    row: int,
    cells: list[tuple[int, Value]],
    into: Surroundings,
) -> Iterator[int]:
    """Read `label | value` cells and `label: value` texts; yield the columns that were used."""
    for position, (column, text) in enumerate(cells):
        if not isinstance(text, str) or len(text) > LONGEST_TITLE:
            continue

        label, _, inside = text.partition(":")
        value_column, value = _value_of(inside, cells, position)
        if value == "":
            continue

        cell = grid.name(row, value_column)
        place = Place(cell, str(value), grid.sheet.name)
        if _note_pair(fold(label), value, place, into):
            yield from {column, value_column}


def _value_of(
    inside: str,
    cells: list[tuple[int, Value]],
    position: int,
) -> tuple[int, Value]:
    """Return the value of a label and its column: the text behind the colon, or the next cell."""
    column, _ = cells[position]
    text = inside.strip()

    return (column, text) if text else _neighbour(cells, position)


def _neighbour(
    cells: list[tuple[int, Value]],
    position: int,
) -> tuple[int, Value]:
    """Return the next filled cell; an empty one where it stands too far to be a value."""
    column, _ = cells[position]
    for following, value in cells[position + 1 : position + 2]:
        if following - column <= PAIR_WIDTH:
            return following, value

    return column, ""


def _note_pair(
    label: str,
    value: Value,
    place: Place,
    into: Surroundings,
) -> bool:
    """Note what a value states beside its label; return whether it was recognised."""
    if label in ROLES["programme"]:
        codes = codes_in(value) if isinstance(value, str) else []
        into.programmes += [Stated(code, *place) for code in codes[:1]]
        return bool(codes)
    if label in DATE_LABELS:
        return _note_dates(value, place, into)

    return _note_marking(label, value, place, into) or (
        isinstance(value, str) and _note_name(label, value, place, into)
    )


def _note_marking(
    label: str,
    value: Value,
    place: Place,
    into: Surroundings,
) -> bool:
    facets = facets_of(value)

    if label in PAIR_LABELS["unit"] and facets.unit is not None:
        into.units.append(Stated(facets.unit, *place))
        return True
    if label in PAIR_LABELS["oda"]:
        oda = oda_of(label, value)
        if oda is not None:
            into.odas.append(Stated(oda, *place))
            return True
    if label in PAIR_LABELS["measure"] and facets.measure:
        into.measures.append(Stated(facets.measure, *place))
        return True

    return False


def _note_name(
    label: str,
    value: str,
    place: Place,
    into: Surroundings,
) -> bool:
    if label in PAIR_LABELS["country"]:
        into.countries.append(Stated(value, *place))
        return True
    if label in PAIR_LABELS["project"] and not codes_in(value):
        into.projects.append(Stated(value.strip(), *place))
        return True

    return False


def _note_dates(
    value: Value,
    place: Place,
    into: Surroundings,
) -> bool:
    hints = find_periods(value)[0] if isinstance(value, str) else ()
    single = period_of(value)
    dates = (*hints, single) if single else hints

    into.note_year(years_in(dates), place)
    if single and single.kind != "year":
        into.note_month([single], place)
    else:
        into.note_month(ends_in(hints), place)

    return bool(dates)

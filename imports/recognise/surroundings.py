"""What stands around a table and holds for all of it: titles, `label: value` pairs, the sheet's
and the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePath
from string import ascii_uppercase
from typing import Generic, TypeVar

from imports.recognise.grid import Grid
from imports.recognise.heading_rows import PAIR_WIDTH, oda_of
from imports.recognise.headings import (
    LONGEST_TITLE,
    NOTHING,
    Facets,
    codes_in,
    facets_of,
    facets_of_title,
)
from imports.text.folding import fold
from imports.text.money import POUND
from imports.text.periods import Hint, dated_year, end_of_range, find_periods, period_of
from imports.vocabulary import (
    ASIDE_WORDS,
    DATES_THAT_ARE_NOT_THE_MONTH,
    FILLERS,
    GUIDANCE,
    NOT_THE_YEAR,
    PAIR_LABELS,
    ROLES,
    TABLES_OF_NO_SPEND,
)
from imports.workbook import Value

T = TypeVar("T")

ROWS_ABOVE = 60
ROWS_FIRST = 20
"""Rows above a table that are read: the nearest ones, and the first ones, where titles stand."""

SEVERAL = 3
"""Months or quarters in a row that make it one of headings and no title."""

TITLE_WORDS = 14
PERIODS = frozenset({"year", "period", "month", "quarter", "weeks", "months"})
SAYING_UNITS = frozenset(
    {
        "figures",
        "amounts",
        "values",
        "all",
        "in",
        "unit",
        "units",
        "sterling",
        "currency",
        "numbers",
        "shown",
        "expressed",
    }
)
"""Words of which two make a long title one about the unit of the figures."""
PASSING = frozenset({"in", "sterling", "currency"})
"""Those that say no more than `pounds` does: `Grants are paid in pounds sterling`."""
ENDS = frozenset({"ending", "ended", "ends", "end"})


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """One thing stated, with the cell that states it (None: a sheet's or the file's name)."""

    value: T
    cell: str | None = None
    text: str = ""
    sheet: str | None = None

    @property
    def row(self) -> int:
        """The row of the cell, from 1; 0 for a name."""
        if self.cell:
            return int(self.cell.lstrip(ascii_uppercase))
        return 0


_ASIDES = re.compile(r"\(([^()]+)\)|(?:[,:;–]| [-—]) ([^,:;()]+)$")
"""What stands in brackets, and what ends a title behind a comma, colon or dash."""

_SHOWN_IN = re.compile(r".*\bin ([^,:;()]+)$")

Place = tuple[str | None, str, str | None]
"""Cell, text and sheet, as `Stated` keeps them."""


@dataclass(slots=True)
class Surroundings:
    """Everything stated around a table, the most telling first in each list."""

    years: list[Stated[int]] = field(default_factory=list)
    months: list[Stated[Hint]] = field(default_factory=list)
    units: list[Stated[int]] = field(default_factory=list)
    measures: list[Stated[str]] = field(default_factory=list)
    odas: list[Stated[bool]] = field(default_factory=list)
    programmes: list[Stated[str]] = field(default_factory=list)
    countries: list[Stated[str]] = field(default_factory=list)
    projects: list[Stated[str]] = field(default_factory=list)
    kinds: list[Stated[str]] = field(default_factory=list)
    """What says that the table is one of budgets or the like, which are no spend."""

    def extend(self, other: Surroundings) -> None:
        """Add what is stated further away, after what is here."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))

    @property
    def nearest(self) -> int:
        """The lowest row that states anything."""
        return max(
            (one.row for name in self.__slots__ for one in getattr(self, name)),
            default=0,
        )

    def for_next(self, nearest: int) -> Surroundings:
        """What holds for the next table of the sheet too: all but a marking in the row `nearest`
        to this table.
        """
        kept = replace(self)
        kept.odas = [one for one in self.odas if one.row != nearest]
        kept.measures = [one for one in self.measures if one.row != nearest]
        kept.kinds = []

        return kept

    def own_year(self) -> Stated[int] | None:
        """The financial year that everything around the table agrees on, if anything states one."""
        if len({stated.value for stated in self.years}) == 1:
            return self.years[0]
        return None

    def complete(self, other: Surroundings) -> None:
        """Take from further away only what is not stated here at all."""
        for name in self.__slots__:
            if not getattr(self, name):
                setattr(self, name, list(getattr(other, name)))


def above_table(grid: Grid, top: int, bottom: int) -> Surroundings:
    """What the rows from `top` to before `bottom` state: pairs first, then titles."""
    pairs = Surroundings()
    titles = Surroundings()
    near = max(top, bottom - ROWS_ABOVE)

    for row in (*range(top, min(top + ROWS_FIRST, near)), *range(near, bottom)):
        cells = [(column, value) for column, value in grid.filled(row)]
        if (
            sum(
                not isinstance(value, int | float) and period_of(value) is not None
                for _, value in cells
            )
            >= SEVERAL
        ):
            continue  # headings over a table's own

        used = set(_read_pairs(grid, row, cells, pairs))
        for column, value in cells:
            if column not in used and isinstance(value, str):
                _read_title(
                    grid,
                    row,
                    column,
                    value,
                    titles,
                )

    pairs.extend(titles)
    return pairs


def _read_pairs(
    grid: Grid, row: int, cells: list[tuple[int, Value]], found: Surroundings
) -> Iterator[int]:
    """Read `label | value` cells and `label: value` texts; the columns that were used."""
    for position, (column, value) in enumerate(cells):
        if not isinstance(value, str) or len(value) > LONGEST_TITLE:
            continue

        label, colon, inside = value.partition(":")
        follows = cells[position + 1] if position + 1 < len(cells) else None
        if colon and inside.strip():
            if _note_pair(
                grid,
                row,
                column,
                fold(label),
                inside.strip(),
                found,
            ):
                yield column
        elif (
            follows
            and follows[0] - column <= PAIR_WIDTH
            and _note_pair(
                grid,
                row,
                follows[0],
                fold(label),
                follows[1],
                found,
            )
        ):
            yield from (column, follows[0])


def _note_pair(
    grid: Grid, row: int, column: int, label: str, value: Value, found: Surroundings
) -> bool:
    place: Place = (grid.name(row, column), str(value), grid.sheet.name)
    facets = facets_of(value)
    if label in ROLES["programme"]:
        codes = codes_in(value) if isinstance(value, str) else []
        found.programmes += [Stated(code, *place) for code in codes[:1]]
        return bool(codes)
    if label in PAIR_LABELS["year"] or label in PAIR_LABELS["month"]:
        return _note_dates(value, place, found)
    if label in PAIR_LABELS["unit"] and facets.unit is not None:
        found.units.append(Stated(facets.unit, *place))
        return True
    if label in PAIR_LABELS["oda"] and (oda := oda_of(label, value)) is not None:
        found.odas.append(Stated(oda, *place))
        return True
    if label in PAIR_LABELS["measure"] and facets.measure:
        found.measures.append(Stated(facets.measure, *place))
        return True
    if label in PAIR_LABELS["country"] and isinstance(value, str):
        found.countries.append(Stated(value, *place))
        return True
    if (
        label in PAIR_LABELS["project"]
        and isinstance(value, str)
        and not codes_in(value)
    ):
        found.projects.append(Stated(value.strip(), *place))
        return True

    return False


def _note_dates(value: Value, place: Place, found: Surroundings) -> bool:
    hints = find_periods(value)[0] if isinstance(value, str) else ()
    single = period_of(value)
    years = {year.start for hint in hints if (year := dated_year(hint))} | (
        {year.start} if single and (year := dated_year(single)) else set()
    )
    found.years += [Stated(year, *place) for year in years if len(years) == 1]

    if single and single.kind != "year":
        ends = [single]
    else:
        ends = [end for hint in hints if (end := end_of_range(hint))]

    found.months += [Stated(end, *place) for end in ends if len(ends) == 1]
    return bool(hints) or single is not None


def _read_title(
    grid: Grid, row: int, column: int, text: str, found: Surroundings
) -> None:
    if len(text) > LONGEST_TITLE:
        return

    place: Place = (grid.name(row, column), text, grid.sheet.name)
    facets = facets_of_title(text)
    words = fold(text).split()
    _note_hints(facets, words, place, found)
    found.units += [
        Stated(unit, *place)
        for unit in facets.units
        if states_unit(facets, words) or _sets_unit(text)
    ]

    if len(words) <= TITLE_WORDS:
        _note_markers(facets, words, place, found)

    found.programmes += [
        Stated(code, *place) for code in codes_in(text) if len(codes_in(text)) == 1
    ]
    found.kinds += _other_kind(facets, place)


def _other_kind(facets: Facets, place: Place) -> list[Stated[str]]:
    """The kind of table, other than spend, that a title or name states in so many words: `Table 2:
    Budget`.
    """
    others = (
        {"title", "amount"} & set(facets.roles)
        or facets.measures
        or facets.kind not in TABLES_OF_NO_SPEND
    )
    strange = [
        word
        for word in facets.rest.split()
        if not word.isdigit() and word not in ASIDE_WORDS | FILLERS
    ]
    if others or strange or facets.kind is None:
        return []

    return [Stated(facets.kind, *place)]


def _note_markers(
    facets: Facets, words: list[str], place: Place, found: Surroundings
) -> None:
    if GUIDANCE & set(words):
        return

    if facets.oda is not None:
        found.odas.append(Stated(facets.oda, *place))

    if (facets.measure and not facets.hints) or (facets.measure and len(words) <= 8):
        found.measures.append(Stated(facets.measure, *place))


def _note_hints(
    facets: Facets, words: list[str], place: Place, found: Surroundings
) -> None:
    hints = facets.hints
    guides = bool(GUIDANCE & set(words)) and facets.measure != "actual"
    other_day = bool(DATES_THAT_ARE_NOT_THE_MONTH & set(words)) or guides
    telling = [hint for hint in hints if hint.kind == "year" or not other_day]
    years = {year.start for hint in telling if (year := dated_year(hint))}

    if len(years) == 1 and not NOT_THE_YEAR & _without_period_ends(words):
        found.years.append(Stated(next(iter(years)), *place))

    months = [hint for hint in hints if hint.kind in ("month", "number", "quarter")]
    months = months or [end for hint in hints if (end := end_of_range(hint))]
    if len(months) == 1 and not other_day:
        found.months.append(Stated(months[0], *place))


def _without_period_ends(words: list[str]) -> set[str]:
    """The words but for the `ending` of a period, which says nothing of a programme's."""
    return {
        word
        for before, word in pairwise(["", *words])
        if not (before in PERIODS and word in ENDS)
    }


def states_unit(facets: Facets, words: Iterable[str]) -> bool:
    """Whether a text with a unit in it states the table's unit, rather than naming a sum in
    passing.
    """
    said = SAYING_UNITS & set(words) - (
        PASSING if facets.unit == POUND else frozenset()
    )
    return facets.unit is not None and (facets.strange <= 1 or len(said) >= 2)


def _sets_unit(text: str) -> bool:
    """Whether a text has a unit alone in brackets, or at its end: `Spend of all programmes by
    quarter (£m)`.
    """
    alone = [facets_of(found[1] or found[2]) for found in _ASIDES.finditer(text)]
    shown = _SHOWN_IN.match(text)
    # `in pounds` may be about payments, and a text may begin with a sum.
    scaled = [
        facets_of(shown[1]) if shown else NOTHING,
        facets_of(text.split()[0]) if text.split() else NOTHING,
    ]

    return any(part.unit is not None and not part.strange for part in alone) or any(
        (part.unit or POUND) > POUND and not part.strange for part in scaled
    )


def of_name(name: str, sheet: str | None) -> Surroundings:
    """What a sheet's or a file's name states."""
    found = Surroundings()
    text = name if sheet is not None else PurePath(name.replace("\\", "/")).stem
    place: Place = (None, name, sheet)
    facets = facets_of(text)
    years = {year.start for hint in facets.hints if (year := dated_year(hint))}
    found.years += [Stated(year, *place) for year in years if len(years) == 1]
    months = [
        hint for hint in facets.hints if hint.kind in ("month", "number", "quarter")
    ]
    months = months or [end for hint in facets.hints if (end := end_of_range(hint))]
    found.months += [Stated(month, *place) for month in months if len(months) == 1]
    found.programmes += [
        Stated(code, *place) for code in codes_in(text) if len(codes_in(text)) == 1
    ]

    if sheet is not None:
        found.kinds += _other_kind(facets, place)
        found.odas += [Stated(facets.oda, *place)] if facets.oda is not None else []
        found.measures += [Stated(facets.measure, *place)] if facets.measure else []
        found.units += [Stated(unit, *place) for unit in facets.units if unit > 1]

    return found

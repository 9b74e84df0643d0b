"""Titles, notes and names around a table: what they state of its year, unit and marking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from imports.recognise.facets import NOTHING, Facets
from imports.recognise.grid import Grid
from imports.recognise.headings import (
    LONGEST_TITLE,
    facets_of,
    facets_of_title,
)
from imports.recognise.pairs import read_pairs
from imports.recognise.surroundings import (
    Place,
    Stated,
    Surroundings,
)
from imports.text.codes import codes_in
from imports.text.folding import fold
from imports.text.hints import (
    Hint,
    ends_in,
    years_in,
)
from imports.text.money import POUND
from imports.text.periods import period_of
from imports.vocabulary import (
    ASIDE_WORDS,
    DATES_THAT_ARE_NOT_THE_MONTH,
    FILLERS,
    GUIDANCE,
    NOT_THE_YEAR,
    TABLES_OF_NO_SPEND,
)
from imports.workbook import Value

ROWS_ABOVE: Final = 60
ROWS_FIRST: Final = 20
"""Rows above a table that are read: the nearest ones, and the first ones, where titles stand."""

SEVERAL: Final = 3
"""Months or quarters in a row that make it one of headings and no title."""

TITLE_WORDS: Final = 14
"""Words of the longest title that states a marking."""
SHORT_TITLE_WORDS: Final = 8
"""Words of the longest title that states actual or forecast beside a period."""

PERIODS: Final = frozenset({"year", "period", "month", "quarter", "weeks", "months"})
ENDS: Final = frozenset({"ending", "ended", "ends", "end"})

UNIT_WORDS: Final = frozenset(
    [
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
    ]
)
"""Words of which two make a long title one about the unit of the figures."""
POUND_WORDS: Final = frozenset({"in", "sterling", "currency"})
"""Words that add nothing to `pounds`: `Grants are paid in pounds sterling`."""

_ASIDES = re.compile(r"\(([^()]+)\)|(?:[,:;–]| [-—]) ([^,:;()]+)$")
"""What stands in brackets, and what ends a title behind a comma, colon or dash."""

_SHOWN_IN = re.compile(r".*\bin ([^,:;()]+)$")


def above_table(
    grid: Grid,
    top: int,
    bottom: int,
) -> Surroundings:
    """Read the rows from `top` to before `bottom`: pairs first, then titles."""
    pairs = Surroundings()
    titles = Surroundings()

    for row in _rows_to_read(top, bottom):
        cells = list(grid.filled(row))
        if _count_periods(cells) >= SEVERAL:
            continue  # headings over a table's own

        paired = set(read_pairs(grid, row, cells, pairs))
        unpaired = [cell for cell in cells if cell[0] not in paired]
        _read_titles(grid, row, unpaired, titles)

    pairs.extend(titles)
    return pairs


def _rows_to_read(top: int, bottom: int) -> list[int]:
    near = max(top, bottom - ROWS_ABOVE)
    first = range(top, min(top + ROWS_FIRST, near))
    return [*first, *range(near, bottom)]


def _read_titles(
    grid: Grid,
    row: int,
    cells: list[tuple[int, Value]],
    into: Surroundings,
) -> None:
    for column, text in cells:
        if isinstance(text, str):
            cell = grid.name(row, column)
            _read_title(text, Place(cell, text, grid.sheet.name), into)


def of_name(name: str, sheet: str | None) -> Surroundings:
    """Read a sheet's name, or the file's (`sheet` is None)."""
    stated = Surroundings()
    place = Place(None, name, sheet)
    text = name if sheet is not None else _stem(name)
    facets = facets_of(text)

    stated.note_year(years_in(facets.hints), place)
    stated.note_month(_periods_in(facets), place)
    _note_code(text, place, stated)
    if sheet is not None:
        _note_sheet_marking(facets, place, stated)

    return stated


def _stem(filename: str) -> str:
    """Return a file's name without folders, of whatever system, and without its ending."""
    return PurePath(filename.replace("\\", "/")).stem


def states_unit(facets: Facets, words: Iterable[str]) -> bool:
    """Return whether a text states the table's unit, rather than naming a sum in passing."""
    if facets.unit is None:
        return False

    telling = UNIT_WORDS - POUND_WORDS if facets.unit == POUND else UNIT_WORDS
    return facets.strange <= 1 or len(telling & set(words)) >= 2


def _count_periods(cells: Sequence[tuple[int, Value]]) -> int:
    return sum(
        not isinstance(value, int | float) and period_of(value) is not None
        for _, value in cells
    )


def _read_title(
    text: str,
    place: Place,
    into: Surroundings,
) -> None:
    if len(text) > LONGEST_TITLE:
        return

    facets = facets_of_title(text)
    words = fold(text).split()
    _note_dates(facets, words, place, into)

    if facets.units and (states_unit(facets, words) or _sets_unit(text)):
        into.units += [Stated(unit, *place) for unit in facets.units]

    if len(words) <= TITLE_WORDS:
        _note_marking(facets, words, place, into)

    _note_code(text, place, into)
    _note_kind(facets, place, into)


def _note_dates(
    facets: Facets,
    words: list[str],
    place: Place,
    into: Surroundings,
) -> None:
    """Note the year and the month of a title, unless they are a deadline's or the like."""
    other_day = _names_another_day(facets, words)

    hints = facets.hints
    if other_day:
        hints = tuple(hint for hint in hints if hint.kind == "year")

    if NOT_THE_YEAR.isdisjoint(_without_period_ends(words)):
        into.note_year(years_in(hints), place)
    if not other_day:
        into.note_month(_periods_in(facets), place)


def _names_another_day(facets: Facets, words: list[str]) -> bool:
    """Return whether dates of a title are not those up to which the return goes."""
    guides = not GUIDANCE.isdisjoint(words)
    if guides and facets.measure != "actual":
        return True
    return not DATES_THAT_ARE_NOT_THE_MONTH.isdisjoint(words)


def _periods_in(facets: Facets) -> list[Hint]:
    """Return the periods that a text names, or else the ends of its ranges."""
    return facets.periods or ends_in(facets.hints)


def _without_period_ends(words: list[str]) -> set[str]:
    """Drop the `ending` of a period, which states nothing of a programme's end."""
    return {
        word
        for before, word in pairwise(["", *words])
        if not (before in PERIODS and word in ENDS)
    }


def _note_marking(
    facets: Facets,
    words: list[str],
    place: Place,
    into: Surroundings,
) -> None:
    if not GUIDANCE.isdisjoint(words):
        return

    if facets.oda is not None:
        into.odas.append(Stated(facets.oda, *place))

    if facets.measure and (not facets.hints or len(words) <= SHORT_TITLE_WORDS):
        into.measures.append(Stated(facets.measure, *place))


def _note_sheet_marking(
    facets: Facets,
    place: Place,
    into: Surroundings,
) -> None:
    _note_kind(facets, place, into)

    if facets.oda is not None:
        into.odas.append(Stated(facets.oda, *place))
    if facets.measure:
        into.measures.append(Stated(facets.measure, *place))

    into.units += [Stated(unit, *place) for unit in facets.units if unit > POUND]


def _note_code(
    text: str,
    place: Place,
    into: Surroundings,
) -> None:
    codes = codes_in(text)
    if len(codes) == 1:
        into.programmes.append(Stated(codes[0], *place))


def _note_kind(
    facets: Facets,
    place: Place,
    into: Surroundings,
) -> None:
    """Note the kind of a table, other than spend, that a title states: `Table 2: Budget`."""
    if facets.kind is None or facets.kind not in TABLES_OF_NO_SPEND:
        return
    if facets.measures or not {"title", "amount"}.isdisjoint(facets.roles):
        return

    for word in facets.rest.split():
        if not word.isdigit() and word not in ASIDE_WORDS and word not in FILLERS:
            return

    into.kinds.append(Stated(facets.kind, *place))


def _sets_unit(text: str) -> bool:
    """Return whether a unit stands alone in brackets or at an end: `Spend by quarter (£m)`."""
    for aside in _ASIDES.finditer(text):
        facets = facets_of(aside[1] or aside[2])
        if facets.unit is not None and not facets.strange:
            return True

    # `in pounds` may be about payments, and a text may begin with a sum: only scaled units count.
    shown = _SHOWN_IN.match(text)
    words = text.split()
    for facets in (
        facets_of(shown[1]) if shown else NOTHING,
        facets_of(words[0]) if words else NOTHING,
    ):
        if (facets.unit or POUND) > POUND and not facets.strange:
            return True

    return False

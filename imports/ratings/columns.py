"""Which column of a publisher's table is which, by its heading and, where that leaves it open, by
what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imports.ratings import vocabulary as words
from imports.ratings.countries import Countries
from imports.ratings.figures import is_nothing, parse_score
from imports.ratings.headings import Label, labels_of, years_over
from imports.recognise.grid import Grid
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Value

_SAMPLE = 60
_MOST_TRIED = 12


@dataclass(slots=True)
class Columns:
    """The columns of one table. `scores` and `bands` are by year; None stands for a column without
    a year.
    """

    row: int
    iso: int | None = None
    code: int | None = None
    name: int | None = None
    year: int | None = None
    indicator: int | None = None
    group_code: int | None = None
    group_name: int | None = None
    scores: dict[int | None, int] = field(default_factory=dict)
    bands: dict[int | None, int] = field(default_factory=dict)
    ranks: dict[int | None, int] = field(default_factory=dict)
    marks: dict[int | None, int] = field(default_factory=dict)
    is_main: bool = False
    """Whether the score is headed by the index's own words."""
    is_plain: bool = False
    """Whether it has the columns of the table that is always understood: iso3, score, band."""

    @property
    def has_country(self) -> bool:
        """Whether a column names the country."""
        return any(column is not None for column in (self.iso, self.code, self.name))

    @property
    def has_figures(self) -> bool:
        """Whether any column rates it."""
        return bool(self.scores or self.bands or self.marks)

    @property
    def is_grouped(self) -> bool:
        """Whether the table lists the members of groups."""
        return self.group_code is not None or self.group_name is not None


def read_columns(grid: Grid, row: int, countries: Countries) -> Columns:
    """What the cells of a row stand for, taken as a heading."""
    labels = labels_of(grid, row)
    columns = Columns(row)
    columns.iso = _first(labels, words.ISO_CODES)
    columns.code = _first(labels, words.OTHER_CODES)
    columns.name = _first(labels, words.NAMES)
    columns.year = _first(labels, words.YEARS)
    columns.indicator = _first(labels, words.INDICATORS)
    columns.group_code = _first(labels, words.GROUP_CODES)
    columns.group_name = _first(labels, words.GROUP_NAMES)

    if not columns.has_country and _heads_figures(labels, countries.index):
        columns.name = _column_of_countries(grid, row, labels, countries)

    if columns.has_country:
        _add_figures(columns, grid, labels, countries.index)

    return columns


def _heads_figures(labels: list[Label], index: str) -> bool:
    known = words.MAIN_SCORES.get(index, ()) + words.SCORES + words.BANDS + words.RANKS
    return any(label.text in known for label in labels) or bool(_bare_years(labels))


def _column_of_countries(
    grid: Grid, row: int, labels: list[Label], countries: Countries
) -> int | None:
    """The first column that holds countries under another heading, such as `Failed States Index
    2012`.

    A heading that is a country itself heads nothing: its row is one of the data.

    """
    for label in labels[:_MOST_TRIED]:
        if countries.named("", "", one_line(grid.cell(row, label.column))).iso3:
            continue

        values = grid.column(label.column, row + 1, row + _SAMPLE)
        texts = [
            one_line(value)
            for value in values
            if isinstance(value, str) and not is_nothing(value)
        ]
        known = sum(1 for text in texts if countries.named("", "", text).iso3)
        if known and known * 2 > len(texts):
            return label.column

    return None


def _add_figures(columns: Columns, grid: Grid, labels: list[Label], index: str) -> None:
    taken = {
        columns.iso,
        columns.code,
        columns.name,
        columns.year,
        columns.indicator,
    }
    labels = [label for label in labels if label.column not in taken]
    numeric = {
        label.column: _is_numeric(grid, columns.row, label.column)
        for label in _named(labels, words.EITHER)
    }
    columns.is_plain = {
        fold(one_line(value)) for _, value in grid.filled(columns.row)
    } >= words.PLAIN
    main = () if columns.is_plain else words.MAIN_SCORES.get(index, ())
    columns.ranks = _by_year(labels, words.RANKS)
    columns.bands = _by_year(
        [label for label in labels if not numeric.get(label.column)],
        words.BANDS + words.EITHER,
    )
    scores = [label for label in labels if numeric.get(label.column, True)]
    columns.scores = _by_year(scores, main)
    columns.is_main = bool(columns.scores)

    if not columns.scores:
        columns.scores = _by_year(scores, words.SCORES + words.EITHER)

    if index in words.LISTS and not columns.is_plain:
        columns.marks = _by_year(labels, words.MARKED) or (
            {} if columns.bands else _bare_years(labels)
        )
    elif not columns.has_figures and not years_over(grid, columns.row + 1):
        _add_bare_years(columns, grid, _bare_years(labels))


def _add_bare_years(
    columns: Columns, grid: Grid, across: dict[int | None, int]
) -> None:
    """Take columns headed by years alone as scores where they hold numbers, else as bands."""
    numeric = [_is_numeric(grid, columns.row, column) for column in across.values()]
    if sum(numeric) * 2 > len(numeric):
        columns.scores = across
    else:
        columns.bands = across


def _first(labels: list[Label], known: Iterable[str]) -> int | None:
    """The column of the first of the words, best word first, that heads one."""
    by_text: dict[str, int] = {}
    for label in labels:
        by_text.setdefault(label.text, label.column)
    return next((by_text[text] for text in known if text in by_text), None)


def _named(labels: list[Label], known: Iterable[str]) -> list[Label]:
    every = frozenset(known)
    return [label for label in labels if label.text in every]


def _by_year(labels: list[Label], known: tuple[str, ...]) -> dict[int | None, int]:
    """The columns headed by the best of the words, by year; the same words over single years
    before spans of them.
    """
    for text in known:
        same = [label for label in labels if label.text == text]
        for spans in (False, True):
            found = _years_of(label for label in same if label.spans is spans)
            if found:
                return found

    return {}


def _years_of(labels: Iterable[Label]) -> dict[int | None, int]:
    columns: dict[int | None, int] = {}
    for label in labels:
        columns.setdefault(label.year, label.column)
    return columns


def _bare_years(labels: list[Label]) -> dict[int | None, int]:
    """Columns that are headed by nothing but a year: the figures of one series over the years."""
    return _years_of(label for label in labels if label.text == "" and label.year)


def _is_numeric(grid: Grid, row: int, column: int) -> bool:
    """Whether most of what stands under a heading are numbers."""
    filled = [
        value
        for value in grid.column(column, row + 1, row + _SAMPLE)
        if not is_nothing(value)
    ]

    return sum(map(_is_number, filled)) * 2 > len(filled)


def _is_number(value: Value) -> bool:
    try:
        return parse_score(value) is not None
    except ValueError:
        return False


def main_indicators(index: str) -> frozenset[str]:
    """The names of the index's own figure among a file's indicators."""
    known: Mapping[str, tuple[str, ...]] = words.MAIN_INDICATORS
    return frozenset(known.get(index, ()) + words.MAIN_SCORES.get(index, ()))

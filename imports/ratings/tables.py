"""The tables of a workbook that could be the ratings, and which of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imports.ratings import vocabulary as words
from imports.ratings.columns import Columns, main_indicators, read_columns
from imports.ratings.countries import Countries
from imports.ratings.figures import parse_year, years_in
from imports.recognise.grid import Grid
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Sheet, Workbook

DEEPEST_HEADING = 60
WIDEST_HEADING = 1_000
_SAMPLE = 400
_MOST_HEADINGS = 8
_MOST_YEARS = 200_000


@dataclass(frozen=True, slots=True)
class RatingTable:
    """A table that rates countries, and how much speaks for it."""

    grid: Grid
    columns: Columns
    years: frozenset[int]
    """The years it has ratings of, as far as it says."""
    weight: tuple[bool, bool, bool, int]


def find_tables(workbook: Workbook, countries: Countries) -> list[RatingTable]:
    """Every table on the visible sheets that rates countries, the likeliest first."""
    sheets = [sheet for sheet in workbook.sheets if not sheet.hidden]
    found = [table for sheet in sheets for table in _tables(sheet, countries)]

    return sorted(found, key=lambda table: table.weight, reverse=True)


def _tables(sheet: Sheet, countries: Countries) -> Iterator[RatingTable]:
    """The sheet's table: of the rows that could head it the one that heads most."""
    grid = Grid(sheet)
    tables: list[RatingTable] = []

    for row in range(min(grid.height, DEEPEST_HEADING)):
        if (
            len(tables) < _MOST_HEADINGS
            and 1 <= sum(1 for _ in grid.filled(row)) <= WIDEST_HEADING
        ):
            columns = read_columns(grid, row, countries)
            if columns.has_country and _is_rating(columns, countries.index):
                tables.append(_weighed(grid, columns, countries))

    tables = [
        table for table in tables if table.columns.has_figures or table.weight[-1]
    ]
    if tables:
        yield max(tables, key=lambda table: table.weight)


def _is_rating(columns: Columns, index: str) -> bool:
    return columns.has_figures or index in words.LISTS


def _weighed(grid: Grid, columns: Columns, countries: Countries) -> RatingTable:
    named = sum(
        1
        for row in range(columns.row + 1, min(grid.height, columns.row + _SAMPLE))
        if _names(grid, columns, row, countries)
    )
    main = columns.is_main or fold(grid.sheet.name) in main_indicators(countries.index)
    own = columns.is_grouped if countries.index in words.LISTS else main
    weight = (
        own and named > 0,
        columns.has_figures,
        bool(columns.bands) or bool(columns.marks),
        named,
    )

    return RatingTable(grid, columns, _years(grid, columns), weight)


def _names(grid: Grid, columns: Columns, row: int, countries: Countries) -> bool:
    iso, code, name = texts(grid, columns, row)
    return countries.named(iso, code, name).iso3 is not None


def texts(grid: Grid, columns: Columns, row: int) -> tuple[str, str, str]:
    """The ISO code, other code and name in a row; empty where there is no such column."""
    iso, code, name = (
        "" if column is None else one_line(grid.cell(row, column))
        for column in (columns.iso, columns.code, columns.name)
    )

    return iso, code, name


def _years(grid: Grid, columns: Columns) -> frozenset[int]:
    if columns.year is None:
        years = frozenset[int]()
    else:
        years = _years_of_rows(grid, columns, columns.year)

    if years:
        return years

    across = frozenset(
        year for year in columns.scores | columns.marks | columns.bands if year
    )
    return across or frozenset(years_in(grid.sheet.name)[:1])


def _years_of_rows(grid: Grid, columns: Columns, column: int) -> frozenset[int]:
    """The years of a table's rows. Several say nothing where no row's country has two: each stands
    there once.
    """
    years: set[int] = set()
    rated: dict[tuple[str, str, str], int] = {}
    repeats = False

    for row in range(columns.row + 1, min(grid.height, _MOST_YEARS)):
        year = parse_year(grid.cell(row, column))
        if year:
            years.add(year)
            repeats = (
                repeats or rated.setdefault(texts(grid, columns, row), year) != year
            )

    if repeats or len(years) <= 1:
        return frozenset(years)

    return frozenset()


def is_sub_heading(text: str) -> bool:
    """Whether a country's cell holds what stands under headings, such as `(a-z)`."""
    return text.startswith(("(", "[")) and text.endswith((")", "]"))


def is_heading_again(grid: Grid, columns: Columns, row: int) -> bool:
    """Whether a row repeats the heading, as tables in several pages do."""
    first = next(
        (
            column
            for column in (columns.name, columns.iso, columns.code)
            if column is not None
        ),
        0,
    )
    heading = fold(one_line(grid.cell(columns.row, first)))

    return heading != "" and fold(one_line(grid.cell(row, first))) == heading

"""Reads published ratings: finds the table, takes the edition's rows and columns, and rates each
country once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from imports.model import Problem
from imports.ratings.choice import Choice, Unclear, choose
from imports.ratings.countries import Countries
from imports.ratings.doubts import doubts
from imports.ratings.figures import years_in
from imports.ratings.lists import read_lists
from imports.ratings.model import Rating, RatingsRead
from imports.ratings.rows import RatingRows
from imports.ratings.tables import RatingTable, find_tables
from imports.ratings.vocabulary import LISTS, RELEASES
from imports.read import read_workbook
from imports.recognise.grid import Grid
from imports.text.dates import parse_date
from imports.text.folding import fold
from imports.text.places import Places
from imports.text.plain import one_line
from imports.workbook import Refused, Workbook

_DEEPEST_DATE = 40


def read_ratings(
    content: bytes,
    filename: str,
    index: str,
    places: Places,
    edition: str | None = None,
) -> RatingsRead:
    """The ratings of one edition of an index, with all problems, from a publisher's file as it is.

    `edition` is the label under which it is imported: of a file with several years its year is
    taken. A file that cannot be read is one problem of its own.
    """
    try:
        return read_sheets(read_workbook(content, filename), index, places, edition)
    except Refused as refused:
        problem = Problem(
            "error",
            refused.rule,
            refused.sheet,
            None,
            None,
            refused.message,
            refused.remedy,
        )
        return RatingsRead((), (problem,))


def read_sheets(
    workbook: Workbook, index: str, places: Places, edition: str | None = None
) -> RatingsRead:
    """The same from a workbook that was read already."""
    countries = Countries(places, index)
    tables = find_tables(workbook, countries)

    if index in LISTS and not any(
        table.columns.is_grouped or table.columns.has_figures for table in tables
    ):
        listed = read_lists(workbook, countries)
        if listed and (listed.ratings or listed.problems):
            return listed

    if not tables:
        return RatingsRead((), (_no_table(),))

    try:
        return _read_table(choose(tables, edition), countries, workbook, edition)
    except Unclear as unclear:
        return RatingsRead((), (unclear.problem(),), tuple(sorted(unclear.years)))


def _read_table(
    choice: Choice, countries: Countries, workbook: Workbook, edition: str | None
) -> RatingsRead:
    rows = RatingRows(choice, countries)
    rows.read()
    if not rows.ratings and not any(
        problem.severity == "error" for problem in rows.problems
    ):
        rows.problems.append(_no_table())

    rows.problems.extend(doubts(choice, countries.index, rows.ratings.values()))
    rows.problems.extend(_other_year(choice.table, edition))
    ratings: list[Rating] = [rows.ratings[iso3] for iso3 in sorted(rows.ratings)]
    years = tuple(sorted(choice.table.years))

    return RatingsRead(
        tuple(ratings),
        tuple(rows.problems),
        years,
        _published(workbook),
        tuple(_reasons(choice)),
    )


def _other_year(table: RatingTable, edition: str | None) -> Iterator[Problem]:
    """A warning where every row states one year and the edition's name another."""
    named = years_in(edition or "")
    if (
        table.columns.year is not None
        and len(table.years) == 1
        and named
        and not table.years & set(named)
    ):
        (year,) = table.years
        cell = table.grid.name(table.columns.row, table.columns.year)
        message = f"The rows are of {year}, and the edition is named {edition}."
        remedy = "Check that this is the right file for the edition."
        yield Problem(
            "warning",
            "edition-year",
            table.grid.sheet.name,
            cell,
            str(year),
            message,
            remedy,
        )


def _published(workbook: Workbook) -> date | None:
    """The day of publication that some sheet states beside a word for it."""
    for sheet in workbook.sheets:
        grid = Grid(sheet)
        for row in range(min(grid.height, _DEEPEST_DATE)):
            for column, value in list(grid.filled(row))[:_DEEPEST_DATE]:
                if fold(one_line(value)[:60]) in RELEASES:
                    found = _day(one_line(grid.cell(row, column + 1))) or _day(
                        one_line(grid.cell(row + 1, column))
                    )
                    if found:
                        return found

    return None


def _day(text: str) -> date | None:
    """The date that a text begins with."""
    parts = text[:60].split()
    for count in (len(parts), 3, 1):
        try:
            return parse_date(" ".join(parts[:count]))
        except ValueError:
            continue

    return None


def _reasons(choice: Choice) -> Iterator[str]:
    grid = choice.table.grid
    columns = choice.table.columns
    where = f"sheet {grid.sheet.name}, " if grid.sheet.name else ""
    yield f"Took {where}row {columns.row + grid.sheet.top + 1} as the heading."

    for what, column in (
        ("score", choice.score),
        ("band", choice.band),
        ("rank", choice.rank),
        ("list", choice.mark),
    ):
        if column is not None:
            yield f"Took the column headed “{one_line(grid.cell(columns.row, column))[:60]}” as the {what}."

    if choice.row_year:
        yield f"Took the rows of {choice.row_year}."


def _no_table() -> Problem:
    message = "No table of ratings was found: no row heads a column of countries beside one of scores or bands."
    remedy = "Send the publisher's file as it is, or a table with the columns iso3, score, band."

    return Problem(
        "error",
        "no-table-found",
        None,
        None,
        None,
        message,
        remedy,
    )

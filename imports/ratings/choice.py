"""Which table, which rows and which columns of a file are the edition that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from imports.model import Problem
from imports.ratings.columns import Columns
from imports.ratings.figures import years_in
from imports.ratings.tables import RatingTable

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """The table to read, the columns of its figures, and the year its rows must have (None: all
    rows).
    """

    table: RatingTable
    score: int | None
    band: int | None
    rank: int | None
    mark: int | None
    row_year: int | None = None


class Unclear(Exception):
    """The file has several years and nothing says which is meant."""

    def __init__(self, table: RatingTable, years: frozenset[int]) -> None:
        super().__init__("several years")
        self.table, self.years = table, years

    def problem(self) -> Problem:
        """The question, at the table's heading."""
        years = sorted(self.years)
        shown = (
            ", ".join(map(str, years))
            if len(years) <= _MOST_SHOWN
            else f"{years[0]} to {years[-1]}"
        )
        cell = self.table.grid.name(self.table.columns.row, 0)
        message = f"The file has ratings of several years ({shown}), and the edition's name is none of them."
        remedy = f"Name the edition by its year, for example {years[-1]}."

        return Problem(
            "error",
            "edition-unclear",
            self.table.grid.sheet.name,
            cell,
            None,
            message,
            remedy,
        )


def choose(tables: list[RatingTable], edition: str | None) -> Choice:
    """The edition's table and columns. Unclear where the file leaves it open."""
    year = next(iter(years_in(edition or "")), None)
    fitting = [table for table in tables if year in table.years] or tables
    best = [table for table in fitting if table.weight[:3] == fitting[0].weight[:3]]
    every = frozenset(year for table in best for year in table.years)
    if (
        len({table.years for table in best}) > 1
        and year not in every
        and all(len(t.years) == 1 for t in best)
    ):
        raise Unclear(best[0], every)

    table = best[0]
    columns = table.columns

    return Choice(
        table=table,
        score=_column(table, columns.scores, year),
        band=_column(table, columns.bands, year),
        rank=_column(table, columns.ranks, year),
        mark=_column(table, columns.marks, year),
        row_year=_row_year(table, columns, year),
    )


def _column(
    table: RatingTable, by_year: dict[int | None, int], year: int | None
) -> int | None:
    """The column of the year, or the only one; Unclear where there are several and the year is
    none of theirs.
    """
    if year in by_year:
        return by_year[year]
    if len(by_year) <= 1:
        return next(iter(by_year.values()), None)
    if None in by_year:
        return by_year[None]

    raise Unclear(table, frozenset(known for known in by_year if known))


def _row_year(table: RatingTable, columns: Columns, year: int | None) -> int | None:
    if columns.year is None or len(table.years) <= 1:
        return None
    if year in table.years:
        return year
    raise Unclear(table, table.years)

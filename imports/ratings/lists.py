"""Lists of countries without figures: the World Bank's pages that print each class as a column of
names.
"""

from __future__ import annotations

from collections.abc import Iterator

from imports.model import Problem
from imports.ratings.countries import Countries
from imports.ratings.figures import years_in
from imports.ratings.model import Rating, RatingsRead
from imports.ratings.vocabulary import LIST_BANDS
from imports.recognise.grid import Grid
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Workbook

_DEEPEST_HEADING = 60
_LONGEST_HEADING = 120


def read_lists(workbook: Workbook, countries: Countries) -> RatingsRead | None:
    """Ratings from columns of names under the list's classes; None where no sheet has such
    columns.
    """
    for sheet in workbook.sheets:
        grid = Grid(sheet)
        heads = [] if sheet.hidden else list(_heads(grid))
        if heads:
            return _read(grid, heads, countries)

    return None


def _heads(grid: Grid) -> Iterator[tuple[int, int, str]]:
    """Cells that head a column of names: row, column and the class."""
    for row in range(min(grid.height, _DEEPEST_HEADING)):
        for column, value in grid.filled(row):
            label = one_line(value)[:_LONGEST_HEADING]
            if fold(label) in LIST_BANDS:
                yield row, column, label


def _read(
    grid: Grid, heads: list[tuple[int, int, str]], countries: Countries
) -> RatingsRead:
    ratings: dict[str, Rating] = {}
    problems: list[Problem] = []
    starts = {(row, column) for row, column, _ in heads}

    for head_row, column, label in heads:
        for row in range(head_row + 1, grid.height):
            if (row, column) in starts:
                break

            _read_name(
                grid,
                row,
                column,
                label,
                countries,
                ratings,
                problems,
            )

    years = tuple(years_in(grid.sheet.name)[:1])
    return RatingsRead(
        tuple(ratings[iso3] for iso3 in sorted(ratings)), tuple(problems), years
    )


def _read_name(
    grid: Grid,
    row: int,
    column: int,
    label: str,
    countries: Countries,
    ratings: dict[str, Rating],
    problems: list[Problem],
) -> None:
    text = one_line(grid.cell(row, column))
    named = countries.named("", "", text)
    cell = grid.name(row, column)

    if named.iso3:
        known = ratings.setdefault(
            named.iso3,
            Rating(
                named.iso3,
                None,
                None,
                label,
                grid.sheet.name,
                cell,
            ),
        )
        if known.band != label:
            message = f"{text} stands in two classes: here and at {known.cell}."
            remedy = "Keep it in one of them."
            problems.append(
                Problem(
                    "error",
                    "duplicate-country",
                    grid.sheet.name,
                    cell,
                    text,
                    message,
                    remedy,
                )
            )
    elif (
        text
        and not named.outside
        and len(text) <= _LONGEST_HEADING
        and _looks_like_a_name(text)
    ):
        nearest = countries.places.suggest(text)
        remedy = (
            f"Did you mean {' or '.join(nearest)}?" if nearest else "Correct the name."
        )
        message = f"“{text}” is not a country that is known here."
        problems.append(
            Problem(
                "error",
                "unknown-country",
                grid.sheet.name,
                cell,
                text,
                message,
                remedy,
            )
        )


def _looks_like_a_name(text: str) -> bool:
    """Whether a text below a list could be a country: notes and sources have many words."""
    return len(text.split()) <= 5 and not text.casefold().startswith(
        ("note", "source", "*", "total", "countries in")
    )

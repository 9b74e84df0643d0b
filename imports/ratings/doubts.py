"""What was read of a table and may yet be wrong: a score beyond its index, a comma of two
meanings, a heading twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imports.model import Problem
from imports.ratings import vocabulary as words
from imports.ratings.choice import Choice
from imports.ratings.headings import years_over
from imports.ratings.model import Rating
from imports.recognise.grid import Grid
from imports.text.folding import fold
from imports.text.plain import one_line

_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_DECIMAL = re.compile(r"[+-]?(?:0?,\d+|\d+,(?:\d{1,2}|\d{4,}))%?")


def doubts(choice: Choice, index: str, ratings: Iterable[Rating]) -> Iterator[Problem]:
    """An error for each thing that only a person can decide, at its cell.

    The scores of the published indexes are all below a thousand: a comma in them is of decimals.
    """
    yield from _twice(choice)
    if index in words.RANGES:
        yield from _out_of_range(ratings, *words.RANGES[index])
    elif choice.score is not None and index not in words.MAIN_SCORES:
        yield from _ambiguous(choice.table.grid, choice.table.columns.row, choice.score)


def _twice(choice: Choice) -> Iterator[Problem]:
    """Columns under the heading of one that was taken, where what stands in them is not the same."""
    grid = choice.table.grid
    row = choice.table.columns.row
    over = years_over(grid, row)
    headings = {
        column: (fold(one_line(value)), over.get(column))
        for column, value in grid.filled(row)
    }

    for taken in (choice.score, choice.band):
        if taken is None:
            continue

        figures = _under(grid, row, taken)
        for column, heading in headings.items():
            if (
                column != taken
                and heading == headings.get(taken)
                and _under(grid, row, column) != figures
            ):
                value = one_line(grid.cell(row, column))
                message = (
                    f"Two columns with different figures are headed “{value[:60]}”."
                )
                remedy = "Delete the column that is not of this edition, or name its year in its heading."
                yield _problem(
                    grid,
                    "duplicate-heading",
                    grid.name(row, column),
                    value,
                    message,
                    remedy,
                )


def _under(grid: Grid, row: int, column: int) -> list[str]:
    return [one_line(value) for value in grid.column(column, row + 1, grid.height)]


def _out_of_range(
    ratings: Iterable[Rating], least: int, most: int
) -> Iterator[Problem]:
    for rating in ratings:
        if rating.score is not None and not least <= rating.score <= most:
            message = f"The scores of this index are from {least} to {most}, and this one is {rating.score}."
            remedy = (
                "Check the number, its decimal sign and that the file is of this index."
            )
            value = str(rating.score)
            yield Problem(
                "error",
                "score-out-of-range",
                rating.sheet,
                rating.cell,
                value,
                message,
                remedy,
            )


def _ambiguous(grid: Grid, row: int, column: int) -> Iterator[Problem]:
    """The first number whose comma may be of thousands or of decimals, unless another number of
    the column tells.
    """
    texts = _under(grid, row, column)
    if any(_DECIMAL.fullmatch(text) for text in texts):
        return

    for below, text in enumerate(texts, start=1):
        if _EITHER.fullmatch(text):
            message = (
                f"“{text}” may be {text.replace(',', '')} or {text.replace(',', '.')}, "
                "and nothing in its column tells which."
            )
            remedy = "Write scores without separators of thousands, and decimals after a point."
            yield _problem(
                grid,
                "number-ambiguous",
                grid.name(row + below, column),
                text,
                message,
                remedy,
            )
            return


def _problem(
    grid: Grid, rule: str, cell: str, value: str, message: str, remedy: str
) -> Problem:
    return Problem(
        "error",
        rule,
        grid.sheet.name,
        cell,
        value[:200],
        message,
        remedy,
    )

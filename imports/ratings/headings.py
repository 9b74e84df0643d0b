"""The headings of a publisher's table: their words, and the year that each or the row above it
names.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from imports.ratings import vocabulary as words
from imports.ratings.figures import parse_year, years_in
from imports.recognise.grid import Grid
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.workbook import Value

LONGEST_HEADING = 150
_SCALE = re.compile(
    r"[(\[]\s*(?:"
    r"(?:max\.?|out of|of|/)\s*\d{1,4}"
    r"|\d{1,3}(?:\.\d+)?\s*(?:[-–]|to)\s*\d{1,3}(?:\.\d+)?"
    r"|%|per ?cent|(?:lower|higher)[^()]*|\d{1,2}"
    r")\s*[)\]]",
    re.I,
)
"""What a heading may add in brackets about its figures: `(0-10)`, `(out of 120)`, `(%)`, a
footnote's `[1]`.
"""
_YEARS = re.compile(r"\b(?:fy ?)?(?:19|20)\d{2}(?: \d{2}(?:\d{2})?)?\b|\bfy ?\d{2}\b")
_OF_A_YEAR = frozenset(["", "edition", "year", "report", "index"])
"""What may stand beside a year that is over several columns."""


@dataclass(frozen=True, slots=True)
class Label:
    """One heading: its words without a year, the year, and whether it names a span of years."""

    column: int
    text: str
    year: int | None
    spans: bool


def labels_of(grid: Grid, row: int) -> list[Label]:
    """The headings in a row. Under a row of years each takes its year; what that row heads beside
    them stands too.
    """
    labels = [_label(column, value) for column, value in grid.filled(row)]
    over = years_over(grid, row)
    if not over:
        return labels

    own = {label.column for label in labels}
    beside = [
        _label(column, value)
        for column, value in grid.filled(row - 1)
        if column < min(over)
    ]
    dated = [
        label if label.year else replace(label, year=over.get(label.column))
        for label in labels
    ]

    return [label for label in beside if label.column not in own] + dated


def years_over(grid: Grid, row: int) -> dict[int, int]:
    """The year over each column, where a row of years stands over headings that come again under
    each of them.

    A year holds for its own column and for those to its right up to the next: publishers merge its
    cell.
    """
    if not 0 < row < grid.height:
        return {}

    years = {
        column: year
        for column, value in grid.filled(row - 1)
        if (year := _bare_year(value))
    }
    if len(set(years.values())) < 2:
        return {}

    under = [
        label
        for column, value in grid.filled(row)
        if (label := _label(column, value)).column >= min(years)
    ]
    again = Counter(label.text for label in under if label.text in words.FIGURES)
    if not again or max(again.values()) < 2:
        return {}

    return {
        label.column: years[max(column for column in years if column <= label.column)]
        for label in under
    }


def _bare_year(value: Value) -> int | None:
    label = _label(0, value)
    return label.year if label.text in _OF_A_YEAR else None


def _label(column: int, value: Value) -> Label:
    year = None if isinstance(value, str) else parse_year(value)
    if year:
        return Label(column, "", year, False)

    text = fold(_SCALE.sub(" ", one_line(value)[:LONGEST_HEADING]))
    found = _YEARS.search(text)
    if not found:
        return Label(column, text, None, False)

    years = years_in(found[0])
    rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())

    return Label(
        column,
        rest,
        years[0] if years else None,
        len(found[0].removeprefix("fy").split()) > 1,
    )

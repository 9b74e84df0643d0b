"""A return's lines compared with each other, with the register and with the department's current
figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter, itemgetter

from imports.model import Context, Line, Problem
from imports.problems import problem
from imports.reconcile.repeated_tables import Repeat, RepeatedTable, repeated_tables
from imports.workbook import Value
from portfolio.finance import FinancialYear

TextAt = Callable[[str, str], Value]
"""The value of a cell by sheet and name."""


def duplicates(
    lines: Sequence[Line], text_at: TextAt
) -> tuple[list[Line], list[Problem]]:
    """Separate the lines that repeat an earlier line's key, with their problems.

    A table that stands twice is one problem; any other repeated line is one each.
    """
    if len(set(map(hash, _keys(lines)))) == len(lines):
        return list(lines), []

    first: dict[tuple[object, ...], Line] = {}
    kept = []
    repeats = []

    for line, key in zip(lines, _keys(lines), strict=True):
        earlier = first.setdefault(key, line)
        if earlier is line:
            kept.append(line)
        else:
            repeats.append(Repeat(line, earlier))

    tables = repeated_tables(lines, repeats)
    problems = [_repeated_table(table, text_at) for table in tables]
    in_tables = {id(repeat) for table in tables for repeat in table.repeats}
    problems += [
        _duplicate(repeat.line, repeat.earlier, text_at)
        for repeat in repeats
        if id(repeat) not in in_tables
    ]

    return kept, problems


_WHAT = itemgetter(
    *map(Line._fields.index, ("programme", "project", "country", "measure", "oda"))
)
_PERIOD = attrgetter("period")


def _keys(lines: Sequence[Line]) -> Iterator[tuple[object, ...]]:
    """What each line is about. The period by its object: the closing one counts to March and is
    not March's own.
    """
    return zip(map(_WHAT, lines), map(id, map(_PERIOD, lines)), strict=True)


def _duplicate(line: Line, earlier: Line, text_at: TextAt) -> Problem:
    where = (
        earlier.cell
        if earlier.sheet == line.sheet
        else f"{earlier.sheet} {earlier.cell}"
    )

    return problem(
        "duplicate-line",
        line.sheet,
        line.cell,
        text_at(line.sheet, line.cell),
        where,
    )


def _repeated_table(table: RepeatedTable, text_at: TextAt) -> Problem:
    line = table.repeats[0].line
    return problem(
        "duplicate-line: table",
        line.sheet,
        line.cell,
        text_at(line.sheet, line.cell),
        f"The amounts in {table.range} repeat those in {table.earlier_range}",
    )


def missing_programmes(
    lines: Sequence[Line], fy: FinancialYear | None, context: Context
) -> Iterator[Problem]:
    """A warning for each programme of the department's current position that the return lacks."""
    if fy is None:
        return

    present = set(map(attrgetter("programme"), lines))
    for code in sorted(context.last_programmes.get(fy, frozenset()) - present):
        yield problem("programme-missing", value=code)

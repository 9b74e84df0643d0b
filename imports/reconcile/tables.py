"""Every table of a workbook taken: its lines and problems, its description, and whether it only
repeats others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from imports.model import Context, Line, Problem, Table
from imports.problems import problem
from imports.recognise.table_candidate import Reading
from imports.recognise.units import Units, units_of
from imports.reconcile.departments import wrong_departments
from imports.reconcile.stated_totals import stated_in_sentences
from imports.reconcile.totals import reconcile
from imports.take.body import Body, read_labels
from imports.take.lines import Extract, extract
from imports.take.rows import sort_rows
from imports.take.table_defaults import frame_of
from imports.text.folding import fold
from imports.vocabulary import SUMMARY_SHEETS
from portfolio.finance import FinancialYear, Month


@dataclass(slots=True)
class Taken:
    """What the tables of a workbook give together."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class One:
    """One table, taken."""

    reading: Reading
    units: Units
    body: Body
    extract: Extract

    @property
    def last_row(self) -> int:
        """The last row of the grid with an amount."""
        return self.reading.top + self.body.last_amount


def take_tables(
    readings: Sequence[Reading],
    elsewhere: int | None,
    context: Context,
    fy: FinancialYear | None,
    month: Month | None,
    step: Callable[[Reading], None],
) -> Taken:
    """Take every table in order; `step` is told when one is done."""
    taken = []
    for reading in readings:
        taken.append(
            _take(
                reading,
                elsewhere,
                context,
                fy,
                month,
            )
        )
        step(reading)

    found = Taken()
    kept = _without_repeats(taken, found.problems)
    found.problems += wrong_departments(
        [(one.body, one.extract.lines) for one in kept], context
    )

    for one in kept:
        _add(found, one)

    found.problems += reconcile(
        [(one.body, one.units) for one in kept if not one.units.conflict]
    )
    if not any(problem.severity == "error" for problem in found.problems):
        found.problems += stated_in_sentences(
            [(one.reading, one.last_row, one.extract.lines) for one in kept]
        )

    found.problems = _once(found.problems)
    return found


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Each cell named once by a rule, also where it stands over several tables."""
    first: dict[object, Problem] = {}
    for each in problems:
        first.setdefault(
            (each.rule, each.sheet, each.cell) if each.cell else each, each
        )

    return list(first.values())


def _take(
    reading: Reading,
    elsewhere: int | None,
    context: Context,
    fy: FinancialYear | None,
    month: Month | None,
) -> One:
    units = units_of(reading, elsewhere)
    body = read_labels(reading, context, fy, units)
    sort_rows(body, context)
    found = extract(body, frame_of(reading, context, fy, month))

    if units.conflict:
        found.lines = []
        found.problems = [units.conflict]

    return One(reading, units, body, found)


def _add(found: Taken, one: One) -> None:
    found.lines.extend(one.extract.lines)
    found.problems.extend(one.extract.problems)
    found.problems.extend(_hidden_rows(one))
    found.tables.append(_described(one))


def _described(one: One) -> Table:
    reading = one.reading
    used = [column.index for column in reading.columns if column.role != "ignored"]
    area = reading.grid.range_name(
        reading.block.top, min(used), one.last_row, max(used)
    )

    return Table(reading.grid.sheet.name, area, one.units.name, reading.reasons)


def _hidden_rows(one: One) -> list[Problem]:
    """Warn once for a table with lines in hidden rows or columns, which count."""
    grid = one.reading.grid
    reading = one.reading
    rows = sorted(
        row
        for row in grid.sheet.hidden_rows
        if 0 <= (index := row - grid.sheet.top - reading.top) < len(one.body.programmes)
        and index not in one.body.skipped
        and one.body.has_amount(index)
    )
    columns = [
        c
        for c in reading.having("amount")
        if c.index + grid.sheet.left in grid.sheet.hidden_columns
    ]
    if not rows and not columns:
        return []

    first = grid.name(
        rows[0] - grid.sheet.top if rows else reading.top,
        (columns or reading.having("amount"))[0].index,
    )
    names = [f"row {row + 1}" for row in rows[:20]] + [
        f"column {grid.name(0, c.index)[:-1]}" for c in columns[:20]
    ]
    more = len(rows) + len(columns) - len(names)
    detail = f"Hidden cells count towards the return: {', '.join(names)}" + (
        f" and {more} more." if more else "."
    )

    return [
        problem(
            "hidden-rows",
            grid.sheet.name,
            first,
            ", ".join(names),
            detail,
        )
    ]


def _without_repeats(tables: list[One], problems: list[Problem]) -> list[One]:
    """Leave out the sheets that repeat what other sheets say: summaries, and copies (which are
    reported).
    """
    kept: list[One] = []
    for one in sorted(
        tables,
        key=lambda one: (
            is_summary(one.reading.grid.sheet.name),
            not one.extract.lines,
        ),
    ):
        others = [
            other
            for other in kept
            if other.reading.grid is not one.reading.grid and other.extract.lines
        ]
        if others and _repeats(
            one, [line for other in others for line in other.extract.lines]
        ):
            problems += _repeated_sheet_problems(one)
        else:
            kept.append(one)

    return [one for one in tables if one in kept]


def is_summary(sheet: str) -> bool:
    """Whether a sheet's name says that it repeats others."""
    name = fold(sheet)
    return any(
        name == word or name.startswith(word + " ") or name.endswith(" " + word)
        for word in SUMMARY_SHEETS
    )


def _repeats(one: One, others: Sequence[Line]) -> bool:
    """Whether a table says nothing that the other sheets do not say: line by line, or summed by
    programme.
    """
    if one.extract.lines:
        closer = any(line.country or line.project for line in one.extract.lines)
        own = _by_key(one.extract.lines, closer)
        rest = _by_key(others, closer)
        return all(key in rest and rest[key] == amount for key, amount in own.items())

    return _same_by_programme(one, others) or is_summary(one.reading.grid.sheet.name)


def _same_by_programme(one: One, others: Sequence[Line]) -> bool:
    amounts = _by_programme(one)
    sums = Counter[str]()
    for line in others:
        sums[line.programme] += line.pence
    same = sum(sums[code] == amount for code, amount in amounts.items())
    return same == len(amounts) > 0


def repeats_by_programme(
    reading: Reading, lines: Sequence[Line], context: Context, fy: FinancialYear | None
) -> bool:
    """Whether a table that names no periods only sums the lines of others, or stands in a sheet
    for summaries.
    """
    one = _take(
        reading,
        None,
        context,
        fy,
        None,
    )

    return is_summary(reading.grid.sheet.name) or _same_by_programme(one, lines)


def _by_key(lines: Sequence[Line], closer: bool) -> Counter[tuple[object, ...]]:
    """Sums by what lines are about; by project and country only where the table in question names
    some.
    """
    sums = Counter[tuple[object, ...]]()
    for line in lines:
        about = (line.project, line.country) if closer else ()
        sums[line.programme, id(line.period), line.measure, line.oda, *about] += (
            line.pence
        )

    return sums


def _by_programme(one: One) -> Counter[str]:
    """A table's amounts by programme, whatever else its rows leave open."""
    own = Counter[str]()
    for amounts in (
        one.body.amounts[column.index] for column in one.reading.having("amount")
    ):
        for index, (pence, label) in enumerate(
            zip(amounts.pence, one.body.programmes, strict=True)
        ):
            if (
                pence is not None
                and isinstance(label, str)
                and index not in one.body.skipped
            ):
                own[label] += pence

    return own


def _repeated_sheet_problems(one: One) -> list[Problem]:
    if not one.extract.lines or is_summary(one.reading.grid.sheet.name):
        return []

    sheet = one.reading.grid.sheet.name
    detail = f'The sheet "{sheet}" repeats the figures of other sheets and was left out, so that nothing counts twice.'

    return [
        problem(
            "ambiguous-table",
            sheet,
            one.reading.grid.name(one.reading.block.bottom, 0),
            None,
            detail,
        )
    ]

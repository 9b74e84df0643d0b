"""Check a return: find its tables, take its lines and report every problem."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from imports.layout import LayoutSpec
from imports.model import Checked, Context, Layout, Line, Problem
from imports.problems import problem
from imports.read import read_workbook
from imports.recognise.candidates import readings_of
from imports.recognise.grid import Grid, place_of
from imports.recognise.surroundings import Surroundings
from imports.recognise.table_candidate import Reading, has_periods
from imports.recognise.titles import above_table
from imports.recognise.year_and_month import (
    month_of_lines,
    says_month,
    stated_month,
    stating,
    year_of,
    year_of_name,
)
from imports.reconcile.duplicates_and_missing import duplicates, missing_programmes
from imports.reconcile.other_tables import without_budgets, without_other_years
from imports.reconcile.tables import (
    Taken,
    is_summary,
    repeats_by_programme,
    take_tables,
)
from imports.reconcile.uncounted_money import (
    uncounted_columns,
    uncounted_lump_sums,
    uncounted_sheets,
    uncounted_table,
)
from imports.sandbox.garbage_collection import without_cycle_search
from imports.workbook import Limits, Refused, Value, Workbook
from portfolio.finance import FinancialYear, Month

Progress = Callable[[int, int], None]
"""Receives rows done and rows in all; an exception from it ends the check."""

SMALL = 80
"""Rows in a sheet of guidance at most; longer sheets without a table state nothing."""

NEW_SHAPE = (
    "The headings no longer have the shape of the remembered layout,"
    " so the workbook was recognised afresh."
)

_log = logging.getLogger(__name__)


def _unwatched(done: int, rows: int) -> None:
    """Ignore the progress."""


def check(
    content: bytes,
    filename: str,
    context: Context,
    remembered: Sequence[LayoutSpec] = (),
    limits: Limits = Limits(),
    progress: Progress = _unwatched,
) -> Checked:
    """Check the bytes of a file. Whatever they are, a `Checked` comes back; only `progress` may
    raise.

    `remembered` are the department's layouts, the latest first: a table with the shape of one is
    read as it says.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with without_cycle_search():
        try:
            workbook = read_workbook(content, filename, limits)
        except Refused as refused:
            found = Problem(
                "error",
                refused.rule,
                refused.sheet,
                None,
                None,
                str(refused),
                refused.remedy,
            )
            return Checked(
                filename,
                sha256,
                context.department,
                None,
                None,
                None,
                (),
                (found,),
            )

        return check_workbook(
            workbook,
            filename,
            sha256,
            context,
            remembered,
            progress,
        )


def check_workbook(
    workbook: Workbook,
    filename: str,
    sha256: str,
    context: Context,
    remembered: Sequence[LayoutSpec] = (),
    progress: Progress = _unwatched,
) -> Checked:
    """Check a workbook that has been read."""
    watched = _Watched(progress)
    try:
        with without_cycle_search():
            return _Check(
                workbook,
                filename,
                sha256,
                context,
                remembered,
                watched,
            ).run()
    except Exception:
        if watched.ended:
            raise

        # The sender gets a problem to act on; the traceback goes to the log.
        _log.exception("recognising %r failed in an unforeseen way", filename)
        return Checked(
            filename,
            sha256,
            context.department,
            None,
            None,
            None,
            (),
            (problem("unreadable-file"),),
        )


@dataclass(slots=True)
class _Watched:
    """The caller's progress, and whether it ended the check by raising."""

    progress: Progress
    ended: bool = False

    def __call__(self, done: int, rows: int) -> None:
        """Pass the progress on."""
        try:
            self.progress(done, rows)
        except BaseException:
            self.ended = True
            raise


@dataclass(slots=True)
class _Check:
    workbook: Workbook
    filename: str
    sha256: str
    context: Context
    remembered: Sequence[LayoutSpec]
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    undated: list[Reading] = field(default_factory=list)
    """Tables beside those of the return that say no month or quarter."""
    bare: list[Grid] = field(default_factory=list)
    """Sheets that can be seen and in which no table was found."""

    def run(self) -> Checked:
        """Locate, map, validate, compare."""
        if self.workbook.active_content:
            self.problems.append(
                problem("active-content", value=", ".join(self.workbook.active_content))
            )

        readings, others = self._locate()
        if not readings:
            self.problems.append(problem("no-table-found"))
            self._report_new_shape([])
            return self._checked(None, None, None, [])

        readings = without_budgets(readings, self.problems)
        readings = without_other_years(
            readings, self.context.fy or year_of_name(self.filename), self.problems
        )
        stated = stating(readings, others, self.filename)
        year = year_of(readings, stated, self.context)
        self.problems.extend(year.problems)
        month = stated_month(stated, year.fy, self.context)
        taken = take_tables(
            readings,
            _unit_of(others),
            self.context,
            year.fy,
            month,
            self._step(readings),
        )
        self.problems.extend(taken.problems)
        self._report_uncounted_money(readings, taken, year.fy)
        lines = self._compare(taken, year.fy)
        month = month or month_of_lines(readings, lines, year.fy)
        reported = any(found.rule == "month-unknown" for found in taken.problems)
        month_is_open = year.fy or not says_month(readings, stated)

        if month is None and not reported and month_is_open:
            self.problems.append(problem("month-unknown"))

        layout = self._layout(readings, taken)
        if not lines and not self._has_errors():
            self.problems.append(problem("no-table-found: no amounts"))

        return self._checked(year.fy, month, layout, lines)

    def _has_errors(self) -> bool:
        """Whether the check has found an error so far."""
        return any(found.severity == "error" for found in self.problems)

    def _locate(self) -> tuple[list[Reading], list[Surroundings]]:
        """Find the tables in visible sheets, and the titles of sheets without one."""
        readings: list[Reading] = []
        others: list[Surroundings] = []
        tables = [
            table for layout in reversed(self.remembered) for table in layout.tables
        ]

        for sheet in self.workbook.sheets:
            if not sheet.rows:
                continue

            grid = Grid(sheet, self.context.countries)
            found = readings_of(grid, tables)
            if sheet.hidden:
                self._report_hidden_tables(found)
                continue

            readings += found
            if not found:
                self.bare.append(grid)

            if not found and grid.height <= SMALL:
                others.append(above_table(grid, 0, grid.height))

        named = [reading for reading in readings if has_periods(reading)]
        if named:
            self.undated = [reading for reading in readings if not has_periods(reading)]

        return named or [
            reading for reading in readings if reading.around.months
        ], others

    def _report_hidden_tables(self, hidden: Sequence[Reading]) -> None:
        """Warn of each hidden sheet with a table of amounts, which is not counted."""
        for reading in hidden:
            programmes = reading.column("programme")
            if programmes and programmes.profile.codes and has_periods(reading):
                sheet = reading.grid.sheet.name
                detail = f'The hidden sheet "{sheet}" holds a table of amounts, which was left out.'
                self.problems.append(
                    problem(
                        "ambiguous-table",
                        sheet,
                        None,
                        None,
                        detail,
                    )
                )

    def _report_uncounted_money(
        self, readings: Sequence[Reading], taken: Taken, fy: FinancialYear | None
    ) -> None:
        """Report money under unknown headings, unless a counted sheet repeats it."""
        for reading in readings:
            self.problems += uncounted_columns(reading)
            self.problems += uncounted_lump_sums(reading, taken.lines)

        for reading in self.undated:
            if reading.having("amount") and not repeats_by_programme(
                reading, taken.lines, self.context, fy
            ):
                self.problems.append(uncounted_table(reading))

        bare = [grid for grid in self.bare if not is_summary(grid.sheet.name)]
        self.problems += uncounted_sheets(bare, taken.lines)

    def _layout(self, readings: Sequence[Reading], taken: Taken) -> Layout:
        """The layout as recognised or remembered."""
        used = {reading.spec.shape for reading in readings if reading.spec}
        known = next(
            (
                s.name
                for s in self.remembered
                if used & {table.shape for table in s.tables}
            ),
            None,
        )
        self._report_new_shape(readings)
        name = known or _layout_name(readings)

        return Layout(
            name,
            tuple(taken.tables),
            LayoutSpec(name, tuple(reading.as_spec() for reading in readings)),
        )

    def _report_new_shape(self, readings: Sequence[Reading]) -> None:
        """Warn when no table has the shape of a remembered layout."""
        if self.remembered and not any(reading.spec for reading in readings):
            self.problems.append(problem("ambiguous-table", detail=NEW_SHAPE))

    def _step(self, readings: Sequence[Reading]) -> Callable[[Reading], None]:
        """Report progress after each table."""
        rows = sum(reading.bottom - reading.top + 1 for reading in readings)
        done = 0

        def step(reading: Reading) -> None:
            nonlocal done
            done += reading.bottom - reading.top + 1
            self.progress(done, rows)

        return step

    def _text_at(self, sheet: str, cell: str) -> Value:
        """Return the value of a cell."""
        found = next(one for one in self.workbook.sheets if one.name == sheet)
        row, column = place_of(cell)

        return found.rows[row - found.top][column - found.left]

    def _compare(self, taken: Taken, fy: FinancialYear | None) -> list[Line]:
        lines, problems = duplicates(taken.lines, self._text_at)
        self.problems += problems
        self.problems += missing_programmes(lines, fy, self.context)

        return lines

    def _checked(
        self,
        fy: FinancialYear | None,
        month: Month | None,
        layout: Layout | None,
        lines: list[Line],
    ) -> Checked:
        problems = tuple(self.problems)
        return Checked(
            self.filename,
            self.sha256,
            self.context.department,
            fy,
            month,
            layout,
            lines,
            problems,
        )


def _unit_of(others: list[Surroundings]) -> int | None:
    """Return the unit in sheets of guidance and covers, if they agree on one."""
    units = {unit.value for around in others for unit in around.units}
    return units.pop() if len(units) == 1 else None


def _layout_name(readings: Sequence[Reading]) -> str:
    """Name the kind of layout."""
    first = readings[0]
    across = len(
        {column.facets.hint for column in first.having("amount") if column.facets.hint}
    )
    kind = f"{across} periods across" if across else "list of periods"

    return f"{kind}, {len(readings)} tables" if len(readings) > 1 else kind

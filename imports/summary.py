"""What a check says, in short: totals, how it was read, and its problems, equal ones together.
Lines are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from imports.check import Progress, check
from imports.give_back.problem_list import plain
from imports.layout import LayoutSpec
from imports.model import Checked, Context, Line, Problem, Severity
from imports.workbook import Limits
from portfolio.finance import Period

CELLS_KEPT: Final = 200
"""Cells named in a group; its count tells how many there are."""
GROUPS_OF_A_KIND: Final = 50
"""Groups kept of one rule in one sheet; the marked workbook has them all."""
GROUPS_IN_ALL: Final = 1_000
PROGRAMMES_KEPT: Final = 5_000
VALUE_KEPT: Final = 200
VALUES_SHOWN: Final = 8
VALUES_WITHOUT_CELL: Final = 60
"""Values told of a group that names no cells, such as the programmes that a return lacks."""
Figure = tuple[str, int, int, str, bool, int]
"""Programme, number of the first month, length in months, measure, whether ODA, pence."""


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Equal problems of one sheet: the same fault with the same words, in one cell or in many."""

    severity: Severity
    rule: str
    sheet: str | None
    cells: tuple[str, ...]
    """The first of its cells, in the order of the check; empty where the fault is the workbook's."""
    count: int
    value: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Unsaid:
    """How many problems of one rule in one sheet are not among the groups that were kept."""

    severity: Severity
    rule: str
    sheet: str | None
    count: int


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table that was read, with the reasons for it."""

    sheet: str
    range: str
    unit: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A check without its lines: small enough to be kept as one value."""

    fy: int | None
    """First calendar year of the financial year."""
    month: int | None
    """Month number (see `Month.number`)."""
    layout: str | None
    """The layout's name."""
    spec: str | None
    """The layout as text that `LayoutSpec.from_json` reads."""
    tables: tuple[TableRead, ...]
    lines: int
    totals: dict[str, int]
    """Pence by measure and by ODA."""
    errors: int
    warnings: int
    problems: tuple[ProblemGroup, ...]
    """Errors first."""
    unsaid: tuple[Unsaid, ...]
    programmes: tuple[str, ...]
    """The programmes that have lines."""
    figures: tuple[Figure, ...] = ()
    """The lines added up by programme, period and kind: what they are compared with the current
    figures by.
    """

    def to_json(self) -> dict[str, Any]:
        """The summary as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Summary:
        """The inverse of `to_json`, also after JSON has turned tuples into lists."""
        groups = (
            ProblemGroup(**group | {"cells": tuple(group["cells"])})
            for group in data["problems"]
        )
        tables = (
            TableRead(**table | {"reasons": tuple(table["reasons"])})
            for table in data["tables"]
        )
        unsaid = tuple(Unsaid(**each) for each in data["unsaid"])
        figures = tuple(tuple(figure) for figure in data.get("figures", ()))
        parts = {
            "problems": tuple(groups),
            "tables": tuple(tables),
            "unsaid": unsaid,
            "figures": figures,
        }

        return cls(**data | parts | {"programmes": tuple(data["programmes"])})


def unwatched(done: int, rows: int) -> None:
    """Nobody watches the progress."""


def check_in_short(
    content: bytes,
    filename: str,
    context: Context,
    remembered: Sequence[LayoutSpec],
    limits: Limits,
    progress: Progress = unwatched,
) -> Summary:
    """Check a file and give the summary of it: what a process of its own sends back."""
    return summarise(
        check(
            content,
            filename,
            context,
            remembered,
            limits,
            progress,
        )
    )


def summarise(checked: Checked) -> Summary:
    """The summary of a check."""
    groups, unsaid = _kept(grouped(checked.problems))
    layout = checked.layout
    errors = sum(problem.severity == "error" for problem in checked.problems)

    return Summary(
        fy=checked.fy.start if checked.fy else None,
        month=checked.month.number if checked.month else None,
        layout=plain(layout.name) if layout else None,
        spec=layout.spec.to_json() if layout and layout.spec else None,
        tables=tuple(
            _table(table.sheet, table.range, table.unit, table.reasons)
            for table in _tables(checked)
        ),
        lines=len(checked.lines),
        totals=checked.totals(),
        errors=errors,
        warnings=len(checked.problems) - errors,
        problems=groups,
        unsaid=unsaid,
        programmes=tuple(
            sorted({line.programme for line in checked.lines})[:PROGRAMMES_KEPT]
        ),
        figures=added_up(checked.lines),
    )


def added_up(lines: Iterable[Line]) -> tuple[Figure, ...]:
    """Lines added up by programme, period and kind, in the order of these."""
    sums: dict[tuple[str, Period, str, bool], int] = {}
    for _, _, programme, _, _, period, measure, oda, pence in lines:
        key = (programme, period, measure, oda)
        sums[key] = sums.get(key, 0) + pence

    return tuple(
        sorted(
            (
                code,
                period.start.number,
                period.length,
                measure,
                oda,
                pence,
            )
            for (code, period, measure, oda), pence in sums.items()
        )
    )


def _tables(checked: Checked) -> Sequence[Any]:
    return checked.layout.tables if checked.layout else ()


def _table(sheet: str, area: str, unit: str, reasons: Iterable[str]) -> TableRead:
    return TableRead(
        plain(sheet), area, unit, tuple(plain(reason) for reason in reasons)
    )


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Equal problems of a sheet together, errors first, otherwise in the order in which they were
    found.
    """
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        key = (
            problem.severity,
            problem.rule,
            problem.sheet,
            problem.message,
            problem.remedy,
        )
        found.setdefault(key, []).append(problem)

    return sorted(
        (_group(equal) for equal in found.values()),
        key=lambda group: group.severity != "error",
    )


def _group(equal: Sequence[Problem]) -> ProblemGroup:
    first = equal[0]
    return ProblemGroup(
        severity=first.severity,
        rule=first.rule,
        sheet=None if first.sheet is None else plain(first.sheet),
        cells=tuple(problem.cell for problem in equal[:CELLS_KEPT] if problem.cell),
        count=len(equal),
        value=_values(equal),
        message=plain(first.message),
        remedy=plain(first.remedy),
    )


def _values(equal: Sequence[Problem]) -> str | None:
    """What the cells of a group hold: the first few different values, and how many more there are."""
    found = list(
        dict.fromkeys(
            plain(problem.value) for problem in equal if problem.value is not None
        )
    )
    if len(found) < 2:
        return found[0][:VALUE_KEPT] if found else None

    most = VALUES_SHOWN if equal[0].cell else VALUES_WITHOUT_CELL
    shown = ", ".join(value[:VALUE_KEPT] for value in found[:most])
    more = len(found) - most

    return shown + (f" and {more:,} more" if more > 0 else "")


def _kept(
    groups: Sequence[ProblemGroup],
) -> tuple[tuple[ProblemGroup, ...], tuple[Unsaid, ...]]:
    """The groups that a page can show, and how many problems of each kind are in the others."""
    kept: list[ProblemGroup] = []
    of_kind: dict[tuple[Severity, str, str | None], int] = {}
    unsaid: dict[tuple[Severity, str, str | None], Unsaid] = {}

    for group in groups:
        kind = (group.severity, group.rule, group.sheet)
        of_kind[kind] = of_kind.get(kind, 0) + 1
        if of_kind[kind] <= GROUPS_OF_A_KIND and len(kept) < GROUPS_IN_ALL:
            kept.append(group)
        else:
            before = unsaid.get(kind, Unsaid(*kind, 0))
            unsaid[kind] = replace(before, count=before.count + group.count)

    return tuple(kept), tuple(unsaid.values())[:GROUPS_IN_ALL]

"""Inputs and results of a check: context, lines, problems and layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from imports.layout import LayoutSpec
from portfolio.finance import FinancialYear, Measure, Month, Period

Severity = Literal["error", "warning"]


class Line(NamedTuple):
    """One amount of a return with the cell that holds it."""

    sheet: str
    """Sheet name; empty for a .csv."""
    cell: str
    """The cell of the amount, such as `F12`."""
    programme: str
    """Programme code in its canonical form."""
    project: str | None
    country: str | None
    """ISO3, where the workbook names one."""
    period: Period
    measure: Measure
    oda: bool
    pence: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a workbook: where, what, and how to correct it."""

    severity: Severity
    rule: str
    """One of the rules in the command-line contract, such as `not-a-number`."""
    sheet: str | None
    cell: str | None
    value: str | None
    message: str
    """What is wrong, in a sentence."""
    remedy: str
    """What to do about it, in a sentence."""

    def to_json(self) -> dict[str, str | None]:
        """The problem as the contract prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Table:
    """One table that was read: where it stands, in which unit, and why it was taken so."""

    sheet: str
    range: str
    """Such as `B7:Q61`: heading to last row."""
    unit: str
    """`GBP`, `GBP thousand` or `GBP million`; `GBP (by number format)` where cells scale
    themselves.
    """
    reasons: tuple[str, ...] = ()
    """Sentences such as "took row 7 as the heading because ..."."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the workbook is laid out, as recognised or as remembered for the department."""

    name: str
    tables: tuple[Table, ...]
    spec: LayoutSpec | None = None
    """The same as data that can be corrected, kept and given to the next check."""


@dataclass(frozen=True, slots=True)
class Context:
    """Facts from the tracker for a check; `fy` and `month` as the sender stated."""

    department: str
    fy: FinancialYear | None = None
    month: Month | None = None
    programmes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Every programme code, and the departments that lead it or are partners in it."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """ISO3 by every known name and alias, each folded by `imports.text.folding.fold`."""
    ambiguous: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that could be several countries, with their ISO3: they are never one of them."""
    last_programmes: Mapping[FinancialYear, frozenset[str]] = field(
        default_factory=dict
    )
    """The programmes of the department's current position, by financial year."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: every line with its cell, and every problem, in one pass."""

    file: str
    sha256: str
    department: str
    fy: FinancialYear | None
    month: Month | None
    layout: Layout | None
    lines: Sequence[Line]
    problems: Sequence[Problem]

    @property
    def has_errors(self) -> bool:
        """Whether anything blocks submission."""
        return any(problem.severity == "error" for problem in self.problems)

    def totals(self) -> dict[str, int]:
        """Pence by measure and by ODA, over all lines."""
        sums = {
            "actual": 0,
            "forecast": 0,
            "oda": 0,
            "non_oda": 0,
        }
        by_kind: dict[tuple[Measure, bool], int] = defaultdict(int)

        for measure, oda, pence in map(itemgetter(6, 7, 8), self.lines):
            by_kind[measure, oda] += pence

        for (measure, oda), pence in by_kind.items():
            sums[measure] += pence
            sums["oda" if oda else "non_oda"] += pence

        return sums

    def layout_json(self) -> dict[str, Any] | None:
        """The layout as the contract prints it."""
        if self.layout is None:
            return None

        tables = [
            {
                "sheet": t.sheet,
                "range": t.range,
                "unit": t.unit,
            }
            for t in self.layout.tables
        ]

        return {"name": self.layout.name, "tables": tables}

    def to_json(self) -> dict[str, Any]:
        """The document that `portfolio returns check --json` prints."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "department": self.department,
            "fy": str(self.fy) if self.fy else None,
            "month": str(self.month) if self.month else None,
            "layout": self.layout
            and {
                "name": self.layout.name,
                "tables": [
                    {
                        "sheet": t.sheet,
                        "range": t.range,
                        "unit": t.unit,
                    }
                    for t in self.layout.tables
                ],
            },
            "lines": [
                line._asdict() | {"period": str(line.period)} for line in self.lines
            ],
            "totals": self.totals(),
            "problems": [problem.to_json() for problem in self.problems],
        }

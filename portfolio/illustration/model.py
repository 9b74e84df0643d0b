"""What the illustration hands over: files as bytes, and who does what with them in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from portfolio.finance import FinancialYear, Month, Period

NOTICE = "ILLUSTRATIVE FIGURES: invented for demonstration"
"""Stands on the first sheet of every workbook, in words that nobody can take for a publication."""

Decision = Literal["approve", "reject", "leave"]
Missing = Literal["keep", "nil"]


class MeantLine(NamedTuple):
    """One amount as it was meant when its cell was written: what a faithful reading must give."""

    sheet: str
    """Sheet name; empty for a .csv."""
    cell: str
    programme: str
    project: str | None
    country: str | None
    """ISO3, where the workbook names one."""
    period: Period
    measure: str
    oda: bool
    pence: int


@dataclass(frozen=True)
class Return:
    """One department's workbook, and what its finance team and the approver do with it."""

    department: str
    fy: FinancialYear
    month: Month
    filename: str
    content: bytes
    submitted_by: str
    decided_by: str
    """Who decides; with the decision `leave` they have not yet."""
    decision: Decision
    why: str | None
    """The reason of a rejection."""
    missing: Missing
    comment: str | None
    lines: tuple[MeantLine, ...] = field(default=(), repr=False)
    """The figures that were meant, in the order in which they were written."""


@dataclass(frozen=True)
class RatingFile:
    """One edition of the invented index, as a publisher would send it."""

    index: str
    name: str
    worse: Literal["high", "low"]
    edition: str
    published: date
    filename: str
    content: bytes


@dataclass(frozen=True)
class DeflatorFile:
    """An invented series of GDP deflators, as it would be uploaded."""

    label: str
    published: date
    filename: str
    content: bytes


@dataclass(frozen=True)
class Account:
    """A demonstration account; without a department it may act for all."""

    email: str
    name: str
    role: str
    department: str | None


@dataclass(frozen=True)
class ShareChange:
    """New shares of a programme from a financial year on; each key with its part in millionths of
    the whole.
    """

    programme: str
    from_fy: FinancialYear
    countries: tuple[tuple[str, int], ...]
    themes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Delivery:
    """What is told of one programme; `parts` by kind as the tracker keeps them, an implementer by
    its name.
    """

    programme: str
    record: Mapping[str, Any]
    manager: str | None
    """Address of who manages it; None: nobody yet."""
    parts: tuple[tuple[str, Mapping[str, Any]], ...]


class Settled(NamedTuple):
    """One allocation of a programme, in whole pounds."""

    fy: FinancialYear
    oda: bool
    earmarked: bool
    pounds: int


@dataclass(frozen=True)
class AllocationsChange:
    """All allocations of a programme as they stand from now on, and why."""

    programme: str
    allocations: tuple[Settled, ...]
    reason: str


@dataclass(frozen=True)
class Moved:
    """Discretionary ODA that one programme gives to another in a year, in whole pounds."""

    source: str
    target: str
    fy: FinancialYear
    pounds: int


@dataclass(frozen=True)
class Budget:
    """What a portfolio may allocate in a year, in whole pounds."""

    portfolio: str
    fy: FinancialYear
    oda: bool
    pounds: int


@dataclass(frozen=True)
class Analysed:
    """A joint analysis (`jacs`) or signal (`signals`) of a country, as the tracker keeps it."""

    kind: str
    iso3: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """A month for which returns are asked, and by when."""

    month: Month
    deadline: date


@dataclass(frozen=True)
class Illustration:
    """Everything that the demonstration starts from."""

    register: bytes
    register_filename: str
    returns: tuple[Return, ...]
    """In the order in which they are to be submitted and decided."""
    ratings: tuple[RatingFile, ...]
    accounts: tuple[Account, ...]
    share_changes: tuple[ShareChange, ...]
    deliveries: tuple[Delivery, ...]
    budgets: tuple[Budget, ...]
    analyses: tuple[Analysed, ...]
    months: tuple[Opened, ...]
    deflators: DeflatorFile
    allocations: tuple[AllocationsChange, ...]
    """In the order in which they are made."""
    finals: tuple[str, ...]
    """The programmes whose allocations of the first year are made final."""
    moves: tuple[Moved, ...]

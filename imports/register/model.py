"""What reading a register takes in and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from imports.model import Problem
from portfolio.finance import FinancialYear

Shares = tuple[tuple[str, int], ...]
"""Pairs of a key (country ISO3, or a theme's name) and its share in millionths of the programme."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What the tracker knows: the value to keep by every way of writing it, folded by
    `imports.text.folding.fold`.
    """

    departments: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    portfolios: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    instruments: Mapping[str, str] = field(default_factory=dict)
    gender_markers: Mapping[str, str] = field(default_factory=dict)
    purpose_codes: frozenset[str] = frozenset()


class Allocated(NamedTuple):
    """A programme's budget for a financial year, ODA or non-ODA. A blank cell is none; a zero is
    one of nothing.
    """

    fy: FinancialYear
    oda: bool
    pence: int


@dataclass(frozen=True, slots=True)
class Record:
    """One programme as the register states it; None and empty where it states nothing."""

    code: str
    title: str
    lead_department: str
    partner_departments: tuple[str, ...]
    portfolio: str | None
    objective: str | None
    status: str | None
    start_date: date | None
    end_date: date | None
    sro: str | None
    channel: str | None
    instrument: str | None
    country_shares: Shares
    theme_shares: Shares
    purpose_code: str | None
    gender_marker: int | None
    withheld: bool | None
    """None where the register does not say: a blank cell publishes nothing."""
    withheld_reason: str | None
    allocations: tuple[Allocated, ...]
    sheet: str
    cells: Mapping[str, str]
    """The cell of each field (`code`, `title`, ...), and of each allocation (`2017/18 ODA`,
    `2017/18 non-ODA`).
    """


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """Every record without errors in the fields it cannot do without, every problem, and the
    fields found.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    fields: frozenset[str] = frozenset()
    """The fields that the file has a column for: what it has none for, it says nothing about."""

    @property
    def has_errors(self) -> bool:
        """Whether anything blocks the import."""
        return any(problem.severity == "error" for problem in self.problems)

"""The cells behind a figure: every ledger line that takes part, what its cell says and what of it belongs here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from portfolio.finance import Month, Period
from portfolio.ledger import clock, spend
from portfolio.ledger.clock import AnySession
from portfolio.ledger.split import Shared, split_amount
from portfolio.models import FinanceReturn, LedgerLine, Position, Programme, SpendRollup, Theme, UploadedFile
from portfolio.permissions import Reader, visible_programmes
from portfolio.reports import queries
from portfolio.reports.selection import UNALLOCATED, Selection
from portfolio.reports.tables import band_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a workbook and its part of a figure, both in pence."""

    return_id: int
    sha256: str
    filename: str
    department: str
    programme: str
    project: str | None
    period: Period
    measure: str
    oda: bool
    sheet: str
    cell: str
    pence: int
    part: int
    named: str | None
    """The country (ISO3) that the line itself names."""
    shared: Shared
    """The shares that the line was split by."""

    def to_json(self) -> dict[str, Any]:
        """The cell as `portfolio origin --json` prints it."""
        return {
            "return": self.return_id,
            "sha256": self.sha256,
            "sheet": self.sheet,
            "cell": self.cell,
            "programme": self.programme,
            "pence": self.pence,
            "part": self.part,
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """A figure and the cells that it is the sum of."""

    selection: Selection
    cells: tuple[Cell, ...]

    @property
    def figure(self) -> int:
        """The sum of the parts, in pence."""
        return sum(cell.part for cell in self.cells)

    @property
    def by_year(self) -> dict[int, int]:
        """The parts added up, in nominal pence, by the first year of the financial year of their period."""
        sums: dict[int, int] = {}
        for cell in self.cells:
            sums[cell.period.fy.start] = sums.get(cell.period.fy.start, 0) + cell.part
        return dict(sorted(sums.items()))

    @property
    def as_at(self) -> str:
        """The instant that was used, in ISO 8601."""
        return clock.to_text(self.selection.as_at)

    def to_json(self) -> dict[str, Any]:
        """The document that `portfolio origin --json` prints."""
        cells = [cell.to_json() for cell in self.cells]
        return {"as_at": self.as_at, "figure": self.figure, "cells": cells}


def trace(session: AnySession, chosen: Selection, reader: Reader, band: str | None = None) -> Origin:
    """The cells behind the figure that these filters (and a band, where given) select, for this reader."""
    belongs = _belongs(session, chosen, band)
    return Origin(chosen, tuple(_cells(session, chosen, reader, belongs)))


Belongs = Callable[[str | None, str | None], bool]


def _belongs(session: AnySession, chosen: Selection, band: str | None) -> Belongs:
    """Whether the part that falls to a country and theme is in the figure."""
    country = None if chosen.country == UNALLOCATED else chosen.country
    theme_key = session.get_one(Theme, chosen.theme_id).key if chosen.theme_id is not None else None
    rated = queries.ratings(session, chosen) if band else {}

    def belongs(where: str | None, what: str | None) -> bool:
        if chosen.country and where != country:
            return False
        if chosen.theme and what != theme_key:
            return False
        return band is None or band == (band_of(rated, where) if where else "Unallocated")

    return belongs


def _cells(session: AnySession, chosen: Selection, reader: Reader, belongs: Belongs) -> Iterator[Cell]:
    rows = session.execute(_lines(chosen, reader)).all()
    shares = spend.shares_of(session, {row.share_set_id for row in rows})
    for row in rows:
        period = Period(Month.from_number(row.period_start), row.period_length)
        if chosen.measure == "outturn" and not period.in_outturn(row.measure, Month.from_number(row.month)):
            continue
        part = _part(row, shares[row.share_set_id], belongs)
        if part is not None:
            yield Cell(
                row.return_id, row.sha256, row.filename, row.department_code, row.code, row.project, period,
                row.measure, row.oda, row.sheet, row.cell, row.pence, part, row.country, shares[row.share_set_id],
            )  # fmt: skip


def _part(row: Any, shared: Shared, belongs: Belongs) -> int | None:
    """What of a line is in the figure; None where no part of it is."""
    parts = [part for where, what, part in split_amount(row.pence, row.country, shared) if belongs(where, what)]
    return sum(parts) if parts else None


def _lines(chosen: Selection, reader: Reader) -> Any:
    line = LedgerLine
    return (
        select(
            line.return_id, line.project, line.country, line.period_start, line.period_length, line.measure, line.oda,
            line.pence, line.sheet, line.cell, Programme.code, Position.share_set_id, Position.department_code,
            FinanceReturn.month, FinanceReturn.filename, UploadedFile.sha256,
        )
        .select_from(Position)
        .join(line, and_(line.return_id == Position.return_id, line.programme_id == Position.programme_id))
        .join(Programme, Programme.id == Position.programme_id)
        .join(FinanceReturn, FinanceReturn.id == Position.return_id)
        .join(UploadedFile, UploadedFile.id == FinanceReturn.file_id)
        .where(*_conditions(chosen), visible_programmes(reader))
        .order_by(Programme.code, Position.fy, line.return_id, line.number)
    )  # fmt: skip


def _conditions(chosen: Selection) -> Iterable[ColumnElement[bool]]:
    yield Position.at(chosen.as_at)
    if chosen.fy:
        yield Position.fy == chosen.fy.start
    if chosen.oda is not None:
        yield LedgerLine.oda.is_(chosen.oda)
    if chosen.measure != "outturn":
        yield LedgerLine.measure == chosen.measure
    if chosen.department:
        yield Position.department_code == chosen.department
    yield from queries.of_programmes(chosen)
    if chosen.country or chosen.theme:
        yield _has_part(chosen)


def _has_part(chosen: Selection) -> ColumnElement[bool]:
    """Whether anything of a programme's return falls to the country and theme: only then its lines are read."""
    rolled = SpendRollup
    same = [
        rolled.return_id == Position.return_id,
        rolled.programme_id == Position.programme_id,
        rolled.share_set_id == Position.share_set_id,
    ]
    if chosen.country:
        same.append(rolled.country.is_(None) if chosen.country == UNALLOCATED else rolled.country == chosen.country)
    if chosen.theme:
        same.append(rolled.theme_id.is_(None) if chosen.theme_id is None else rolled.theme_id == chosen.theme_id)
    return exists().where(*same)

"""What lies behind a figure: workbooks, programmes and cells, each with its part in pence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from portfolio.finance import Month, Period
from portfolio.ledger.clock import AnySession
from portfolio.ledger.split import Shared
from portfolio.models import FinanceReturn, LedgerLine, UploadedFile


@dataclass(frozen=True, slots=True)
class Workbook:
    """A return, and what of a figure is in it."""

    return_id: int
    sha256: str
    filename: str
    department: str
    fy: int
    """The first year of its financial year."""
    month: int
    """Month number."""
    cells: int
    part: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a workbook and its part of a figure, both in pence."""

    book: Workbook
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
    times: int = 1
    """How often it counts; below nil where it is taken off."""

    def to_json(self) -> dict[str, Any]:
        """The cell as `portfolio origin --json` prints it."""
        return {
            "return": self.book.return_id,
            "sha256": self.book.sha256,
            "sheet": self.sheet,
            "cell": self.cell,
            "programme": self.programme,
            "pence": self.pence,
            "part": self.part,
        }


@dataclass(frozen=True, slots=True)
class Counted:
    """A programme's part of a figure."""

    code: str
    cells: int
    part: int


class Source(Protocol):
    """Cells that add up to a figure. The sums are the database's: no cell is read for them."""

    def workbooks(self) -> Sequence[Workbook]:
        """The returns in which there are cells, in the order of departments, years and returns."""

    def programmes(self) -> Sequence[Counted]:
        """The programmes, by code."""

    def cells(self, book: Workbook, first: int, most: int | None) -> Iterator[Cell]:
        """Cells of one return, by programme and place: `most` of them from the one with the number
        `first` (0) on.
        """


LINE = (
    LedgerLine.programme_id,
    LedgerLine.project,
    LedgerLine.country,
    LedgerLine.period_start,
    LedgerLine.period_length,
    LedgerLine.measure,
    LedgerLine.oda,
    LedgerLine.pence,
    LedgerLine.sheet,
    LedgerLine.cell,
)


def cell_of(
    row: Any,
    book: Workbook,
    code: str,
    shared: Shared,
    part: int,
    times: int = 1,
) -> Cell:
    """The cell of a row of `LINE`."""
    period = Period(Month.from_number(row.period_start), row.period_length)

    return Cell(
        book,
        code,
        row.project,
        period,
        row.measure,
        row.oda,
        row.sheet,
        row.cell,
        row.pence,
        part,
        row.country,
        shared,
        times,
    )


def bound(session: AnySession, sums: dict[int, tuple[int, int]]) -> list[Workbook]:
    """The workbooks of returns, by their id: (cells, pence)."""
    found = []
    ids = sorted(sums)
    sent = FinanceReturn

    for at in range(0, len(ids), 500):
        rows = session.execute(
            select(
                sent.id,
                UploadedFile.sha256,
                sent.filename,
                sent.department_code,
                sent.fy,
                sent.month,
            )
            .join(UploadedFile, UploadedFile.id == sent.file_id)
            .where(sent.id.in_(ids[at : at + 500]))
        )
        found += [Workbook(*row, *sums[row[0]]) for row in rows]

    return sorted(found, key=lambda book: (book.department, book.fy, book.return_id))

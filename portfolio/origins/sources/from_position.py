"""The cells of the returns that speak at an instant: sums from the rollups, cells one page at a
time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from portfolio.figures import spend as queries
from portfolio.figures.selection import NOT_RECORDED
from portfolio.ledger import spend
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    FinanceReturn,
    LedgerLine,
    Position,
    Programme,
    ProgrammeFacts,
    StrategyObjective,
)
from portfolio.origins import conditions as parts
from portfolio.origins import programme_sets
from portfolio.origins.figure import Figure
from portfolio.origins.model import LINE, Cell, Counted, Workbook, bound, cell_of
from portfolio.permissions import Reader, visible_programmes

MANY = 1_000
"""Rows that a streamed read takes at once."""


class PositionSource:
    """Cells of the position at the figure's instant, for a reader; `sign` is -1 where they are
    taken off.
    """

    def __init__(
        self,
        session: AnySession,
        figure: Figure,
        reader: Reader,
        sign: int = 1,
    ) -> None:
        self._session, self._figure, self._reader, self._sign = (
            session,
            figure,
            reader,
            sign,
        )
        self._wanted = parts.wanted(session, figure)

    def workbooks(self) -> Sequence[Workbook]:
        """The returns in which there are cells."""
        return bound(self._session, self._added(0))

    def programmes(self) -> Sequence[Counted]:
        """The programmes, by code."""
        return [Counted(code, *sums) for code, sums in sorted(self._added(1).items())]

    def cells(self, book: Workbook, first: int, most: int | None) -> Iterator[Cell]:
        """Cells of one return, by programme and place."""
        query = self._lines(*LINE, Programme.code, Position.share_set_id).where(
            Position.return_id == book.return_id
        )
        query = query.order_by(Programme.code, LedgerLine.number).offset(first)
        rows = self._session.execute(
            query if most is None else query.limit(most),
            execution_options={"yield_per": MANY},
        )

        for some in rows.partitions():
            shares = spend.shares_of(self._session, {row.share_set_id for row in some})
            for row in some:
                shared = shares[row.share_set_id]
                part = self._wanted.part(row.pence, row.country, shared)
                yield cell_of(
                    row,
                    book,
                    row.code,
                    shared,
                    self._sign * (part or 0),
                    self._sign,
                )

    def _added(self, way: int) -> dict[Any, tuple[int, int]]:
        """(cells, pence) by return (0) or by the programme's code (1)."""
        found: dict[Any, list[int]] = {}
        for key, count in self._counts.items():
            own = found.setdefault(key[way], [0, 0])
            own[0] += count
            own[1] += self._sums.get(key, 0)

        return {key: (own[0], own[1]) for key, own in found.items()}

    @cached_property
    def _counts(self) -> dict[tuple[int, str], int]:
        """How many cells each programme has in each return."""
        query = self._lines(*self._key, func.count()).group_by(*self._key)
        return {
            (return_id, code): count
            for return_id, code, count in self._session.execute(query)
        }

    @property
    def _key(self) -> tuple[Any, Any]:
        return Position.return_id, Programme.code

    @cached_property
    def _sums(self) -> dict[tuple[int, str], int]:
        chosen = self._figure.chosen
        table = parts.table_for(self._figure)
        same = [
            table.return_id == Position.return_id,
            table.programme_id == Position.programme_id,
            table.share_set_id == Position.share_set_id,
        ]

        if chosen.measure == "outturn":
            counted = table.in_outturn.is_(True)
        else:
            counted = table.measure == chosen.measure

        conditions = [
            counted,
            *self._wanted.of_split(table),
            *parts.in_periods(self._figure, table),
        ]
        conditions += parts.only(self._figure, table)
        if chosen.oda is not None:
            conditions.append(table.oda.is_(chosen.oda))

        query = (
            select(*self._key, func.sum(table.pence))
            .select_from(Position)
            .join(table, and_(*same))
            .join(Programme, Programme.id == Position.programme_id)
            .where(*self._places, *conditions)
            .group_by(*self._key)
        )
        rows = self._session.execute(query)

        return {
            (return_id, code): self._sign * int(pence)
            for return_id, code, pence in rows
        }

    def _lines(self, *columns: Any) -> Select[Any]:
        line = LedgerLine
        chosen = self._figure.chosen
        conditions = [
            parts.measured(chosen.measure),
            *self._wanted.of_line(Position.share_set_id.expression),
            *parts.in_periods(self._figure, line),
            *parts.only(self._figure, line),
        ]

        if chosen.oda is not None:
            conditions.append(line.oda.is_(chosen.oda))

        return (
            select(*columns)
            .select_from(Position)
            .join(
                line,
                and_(
                    line.return_id == Position.return_id,
                    line.programme_id == Position.programme_id,
                ),
            )
            .join(Programme, Programme.id == Position.programme_id)
            .join(FinanceReturn, FinanceReturn.id == Position.return_id)
            .where(*self._places, *conditions)
        )

    @cached_property
    def _places(self) -> list[ColumnElement[bool]]:
        """The conditions on which return speaks where, for whom."""
        chosen = self._figure.chosen
        found = [Position.at(chosen.as_at), visible_programmes(self._reader)]
        if chosen.fy:
            found.append(Position.fy == chosen.fy.start)

        if chosen.department:
            found.append(Position.department_code == chosen.department)

        return [*found, *of_programmes(self._session, self._figure, self._reader)]


def of_programmes(
    session: AnySession, figure: Figure, reader: Reader
) -> list[ColumnElement[bool]]:
    """The conditions on `Programme.id`: those of the report's filters, and those of the figure
    alone.
    """
    found = queries.of_programmes(figure.chosen)
    if figure.objective:
        facts = ProgrammeFacts
        known = select(facts.programme_id).where(facts.at(figure.chosen.as_at))
        if figure.objective == NOT_RECORDED:
            found.append(Programme.id.in_(known.where(facts.objective_id.is_(None))))
        else:
            named = select(StrategyObjective.id).where(
                StrategyObjective.name == figure.objective
            )
            found.append(Programme.id.in_(known.where(facts.objective_id.in_(named))))

    if figure.among:
        found.append(Programme.code.in_(programme_sets.codes(session, figure, reader)))

    return found

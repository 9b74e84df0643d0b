"""The cells of listed returns: what two positions differ in, and forecasts beside what came of
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import and_, func, select

from portfolio.figures import movement
from portfolio.figures.movement import Said
from portfolio.ledger import spend
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    FinanceReturn,
    LedgerLine,
    Programme,
    ShareSet,
    Spend,
    SpendPeriod,
)
from portfolio.origins import conditions as parts
from portfolio.origins.figure import Figure
from portfolio.origins.model import LINE, Cell, Counted, Workbook, bound, cell_of

CHUNK = 500


Span = tuple[int, int]
"""A period's start (month number) and length."""
Times = Callable[[Span], int]
"""How often the cells of a period count, below nil where they are taken off."""


def once(_span: Span) -> int:
    """Every period once."""
    return 1


class Listed:
    """Cells of returns' programmes, each as often as it counts; `sign` is -1 where all of it is
    taken off.
    """

    def __init__(
        self,
        session: AnySession,
        figure: Figure,
        measure: str,
        keys: Mapping[Said, Times],
        sign: int = 1,
    ) -> None:
        self._session, self._figure, self._measure, self._sign = (
            session,
            figure,
            measure,
            sign,
        )
        self._keys = dict(keys)
        self._wanted = parts.wanted(session, figure)

    def workbooks(self) -> Sequence[Workbook]:
        """The returns in which there are cells."""
        return bound(self._session, self._added(lambda said: said.return_id))

    def programmes(self) -> Sequence[Counted]:
        """The programmes, by code."""
        found = self._added(lambda said: self._codes[said.programme])
        return [Counted(code, *found[code]) for code in sorted(found)]

    def cells(self, book: Workbook, first: int, most: int | None) -> Iterator[Cell]:
        """Cells of one return, by programme and place."""
        return islice(
            self._cells_of(book), first, None if most is None else first + most
        )

    def _cells_of(self, book: Workbook) -> Iterator[Cell]:
        own = {
            said.programme: said
            for said in self._keys
            if said.return_id == book.return_id
        }
        shares = spend.shares_of(
            self._session, {said.share_set for said in own.values()}
        )
        for programme in sorted(own, key=lambda each: self._codes[each]):
            for row in self._session.execute(self._lines_of(own[programme])):
                times = self._times(
                    own[programme], (row.period_start, row.period_length)
                )
                shared = shares[own[programme].share_set]
                part = (
                    self._wanted.part(row.pence, row.country, shared) if times else None
                )

                if part is not None:
                    yield cell_of(
                        row,
                        book,
                        self._codes[programme],
                        shared,
                        times * part,
                        times,
                    )

    def _lines_of(self, said: Said) -> Any:
        line = LedgerLine
        chosen = self._figure.chosen
        query = (
            select(*LINE)
            .join(FinanceReturn, FinanceReturn.id == line.return_id)
            .where(
                line.return_id == said.return_id, line.programme_id == said.programme
            )
            .where(parts.measured(self._measure), *parts.in_periods(self._figure, line))
            .order_by(line.number)
        )
        if chosen.oda is None:
            return query

        return query.where(line.oda.is_(chosen.oda))

    def _times(self, said: Said, span: Span) -> int:
        return self._sign * self._keys[said](span)

    def _added(self, key: Any) -> dict[Any, tuple[int, int]]:
        """(cells, pence) by what `key` makes of a return's programme."""
        found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for said, (count, pence) in self._sums.items():
            own = found[key(said)]
            own[0] += count
            own[1] += pence

        return {each: (own[0], own[1]) for each, own in found.items()}

    @cached_property
    def _codes(self) -> dict[int, str]:
        rows = self._session.execute(select(Programme.id, Programme.code))
        wanted = {said.programme for said in self._keys}
        return {programme: code for programme, code in rows if programme in wanted}

    @cached_property
    def _sums(self) -> dict[Said, tuple[int, int]]:
        """(cells, pence) of each, without those that have no cell."""
        counts: dict[Said, int] = defaultdict(int)
        pence: dict[Said, int] = defaultdict(int)
        returns = sorted({said.return_id for said in self._keys})
        split: set[Said] = set()

        for at in range(0, len(returns), CHUNK):
            some = returns[at : at + CHUNK]
            for said, span, count in self._known(self._counted(some)):
                counts[said] += count if self._times(said, span) else 0

            for said, span, amount in self._known(self._split(some)):
                pence[said] += self._times(said, span) * amount

            split |= movement.written(self._session, some)

        for said in [
            said for said, count in counts.items() if count and said not in split
        ]:
            pence[said] = self._split_now(said)

        return {said: (count, pence[said]) for said, count in counts.items() if count}

    def _known(self, query: Any) -> Iterator[tuple[Said, Span, int]]:
        for *key, start, length, value in self._session.execute(query):
            said = Said(*key)
            if said in self._keys:
                yield said, (start, length), int(value)

    def _counted(self, returns: Sequence[int]) -> Any:
        """(return, programme, share set, start, length, lines)."""
        line = LedgerLine
        chosen = self._figure.chosen
        key = (
            line.return_id,
            line.programme_id,
            ShareSet.id,
            line.period_start,
            line.period_length,
        )
        query = (
            select(*key, func.count())
            .select_from(line)
            .join(FinanceReturn, FinanceReturn.id == line.return_id)
            .join(ShareSet, ShareSet.programme_id == line.programme_id)
            .where(line.return_id.in_(returns), parts.measured(self._measure))
            .where(
                *self._wanted.of_line(ShareSet.id.expression),
                *parts.in_periods(self._figure, line),
            )
            .group_by(*key)
        )
        if chosen.oda is None:
            return query

        return query.where(line.oda.is_(chosen.oda))

    def _split(self, returns: Sequence[int]) -> Any:
        """(return, programme, share set, start, length, pence)."""
        table: Any = Spend if self._figure.divided else SpendPeriod
        key = (
            table.return_id,
            table.programme_id,
            table.share_set_id,
            table.period_start,
            table.period_length,
        )

        if self._measure == "outturn":
            counted = table.in_outturn.is_(True)
        else:
            counted = table.measure == self._measure

        conditions = [
            counted,
            *self._wanted.of_split(table),
            *parts.in_periods(self._figure, table),
        ]
        if self._figure.chosen.oda is not None:
            conditions.append(table.oda.is_(self._figure.chosen.oda))

        return (
            select(*key, func.sum(table.pence))
            .where(table.return_id.in_(returns), and_(*conditions))
            .group_by(*key)
        )

    def _split_now(self, said: Said) -> int:
        """Pence of what was never split by these shares: a return that no longer spoke when they
        changed.
        """
        shared = spend.shares_of(self._session, [said.share_set])[said.share_set]
        rows = self._session.execute(self._lines_of(said))

        return sum(
            self._times(said, (row.period_start, row.period_length))
            * (self._wanted.part(row.pence, row.country, shared) or 0)
            for row in rows
        )

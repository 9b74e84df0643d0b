"""The allocations behind a budget: no workbook of a return holds them, so each leads to its
programme's own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select

from portfolio.figures import allocations
from portfolio.figures.selection import FilterError
from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import Allocation, Programme, ProgrammeFacts
from portfolio.origins.figure import Figure
from portfolio.origins.sources import from_position
from portfolio.permissions import Reader, visible_programmes


@dataclass(frozen=True, slots=True)
class Given:
    """One allocation as it stood at the instant, in pence."""

    programme: str
    fy: FinancialYear
    oda: bool
    earmarked: bool
    version: str
    since: int
    """The instant from which it stood."""
    pence: int


class Budget:
    """The allocations that a figure adds up, for a reader."""

    def __init__(
        self,
        session: AnySession,
        figure: Figure,
        reader: Reader,
    ) -> None:
        if figure.divided:
            raise FilterError(
                "of",
                "Allocations are given to programmes and not split by country, band or theme",
            )

        self._session, self._figure, self._reader = session, figure, reader

    def years(self) -> dict[int, int]:
        """Pence by the first year of the financial year."""
        rows = self._session.execute(
            self._query(Allocation.fy, func.sum(Allocation.pence)).group_by(
                Allocation.fy
            )
        )

        return {fy: int(pence) for fy, pence in rows}

    def codes(self) -> set[str]:
        """The codes of the programmes that have any."""
        return set(self._session.scalars(self._query(Programme.code).distinct()))

    def count(self) -> int:
        """How many allocations there are."""
        return self._session.scalar(self._query(func.count())) or 0

    def records(self, first: int, most: int | None) -> Sequence[Given]:
        """Allocations by programme and year: `most` of them from the one with the number `first`
        (0) on.
        """
        own = Allocation
        query = self._query(
            Programme.code,
            own.fy,
            own.oda,
            own.earmarked,
            own.version,
            own.from_instant,
            own.pence,
        )
        ordered = query.order_by(
            Programme.code, own.fy, own.oda.desc(), own.earmarked
        ).offset(first)
        rows = self._session.execute(ordered if most is None else ordered.limit(most))

        return [Given(code, FinancialYear(fy), *rest) for code, fy, *rest in rows]

    def _query(self, *columns: Any) -> Select[Any]:
        figure = self._figure
        chosen = replace(self._figure.chosen, country=None, theme=None)
        query = allocations.narrowed_allocations(
            select(*columns), chosen, visible_programmes(self._reader)
        )

        if chosen.department:
            query = query.where(ProgrammeFacts.lead_department == chosen.department)

        query = query.where(
            *from_position.of_programmes(self._session, figure, self._reader)
        )
        if figure.earmarked is None:
            return query

        return query.where(Allocation.earmarked.is_(figure.earmarked))

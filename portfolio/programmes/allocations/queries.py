"""Reads of budget: the versions of a programme's allocations, and over-programming by portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    OPEN_END,
    Allocation,
    Portfolio,
    PortfolioBudget,
    Programme,
    ProgrammeFacts,
    User,
    Virement,
)
from portfolio.permissions import Reader, hidden_programmes, visible_programmes
from portfolio.programmes.allocations.service import Key

WITHHELD = "Withheld"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an allocation, from an instant on; `until` is empty for the one that counts."""

    key: Key
    version: str
    pence: int
    reason: str
    since: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A virement as one of its programmes sees it: `other` is its code, or Withheld."""

    key: Key
    pence: int
    """Below zero where the programme gave."""
    other: str
    reason: str
    at: int
    person: str | None


@dataclass(frozen=True, slots=True)
class Programmed:
    """A portfolio's budget and what its programmes are allocated in a year, in pence."""

    portfolio_id: int | None
    name: str
    budget: tuple[int | None, int | None]
    """ODA, non-ODA."""
    allocated: tuple[int, int]
    over: int | None
    """What is allocated beyond the budget, of ODA and non-ODA where theirs is known; None where
    neither is.
    """

    @property
    def whole_budget(self) -> int | None:
        """ODA and non-ODA together; None where neither is known."""
        return _sum(self.budget)


def versions(
    session: AnySession, programme: Programme, reader: Reader
) -> list[Version]:
    """Every version of a programme's allocations, by year and kind, the latest first.

    Why budget was moved to or from a programme that the reader may not see stays unsaid.
    """
    rows = session.scalars(
        select(Allocation).where(Allocation.programme_id == programme.id)
    ).all()
    unsaid = {
        move.at for move in moves(session, programme, reader) if move.other == WITHHELD
    }
    found = [
        Version(
            Key(row.fy, row.oda, row.earmarked),
            row.version,
            row.pence,
            "" if row.from_instant in unsaid else row.reason,
            row.from_instant,
            row.to_instant == OPEN_END,
        )
        for row in rows
    ]

    return sorted(
        found,
        key=lambda v: (
            -v.key.fy,
            not v.key.oda,
            v.key.earmarked,
            -v.since,
        ),
    )


def moves(session: AnySession, programme: Programme, reader: Reader) -> list[Move]:
    """The virements of a programme, the latest first."""
    other = aliased(Programme)
    gave = Virement.from_programme_id == programme.id
    query = (
        select(Virement, other.code, User)
        .join(
            other,
            other.id
            == case((gave, Virement.to_programme_id), else_=Virement.from_programme_id),
        )
        .outerjoin(User, User.id == Virement.user_id)
        .where(gave | (Virement.to_programme_id == programme.id))
        .order_by(Virement.at.desc())
    )
    seen = set(
        session.scalars(select(Programme.code).where(visible_programmes(reader)))
    )

    return [
        _move(
            virement,
            code,
            user,
            programme,
            code in seen,
        )
        for virement, code, user in session.execute(query)
    ]


def _move(
    virement: Virement, code: str, user: User | None, programme: Programme, seen: bool
) -> Move:
    gave = virement.from_programme_id == programme.id
    return Move(
        Key(virement.fy, virement.oda, virement.earmarked),
        -virement.pence if gave else virement.pence,
        code if seen else WITHHELD,
        virement.reason if seen else "",
        virement.at,
        user.display_name if user else None,
    )


def years(session: AnySession) -> list[FinancialYear]:
    """The years with allocations or budgets, the latest first."""
    allocated = set(
        session.scalars(select(Allocation.fy).where(Allocation.current()).distinct())
    )
    budgeted = set(
        session.scalars(
            select(PortfolioBudget.fy).where(PortfolioBudget.current()).distinct()
        )
    )

    return [FinancialYear(fy) for fy in sorted(allocated | budgeted, reverse=True)]


def programmed(session: AnySession, fy: int, reader: Reader) -> list[Programmed]:
    """Budget and allocations of each portfolio in a year; what the reader may not see is one line,
    Withheld.
    """
    budgets: dict[tuple[int, bool], int] = {
        (row.portfolio_id, row.oda): row.pence
        for row in session.scalars(
            select(PortfolioBudget).where(
                PortfolioBudget.current(), PortfolioBudget.fy == fy
            )
        )
    }
    allocated = _allocated(session, fy, reader)
    named = session.execute(
        select(Portfolio.id, Portfolio.name).order_by(Portfolio.name)
    ).all()
    found = [
        _portfolio(
            key,
            name,
            (budgets.get((key, True)), budgets.get((key, False))),
            allocated.get(key, (0, 0)),
        )
        for key, name in named
    ]

    if None in allocated:
        found.append(_portfolio(None, "No portfolio", (None, None), allocated[None]))

    hidden = _hidden(session, fy, reader)
    if any(hidden):
        return [*found, _portfolio(None, WITHHELD, (None, None), hidden)]

    return found


def _portfolio(
    key: int | None,
    name: str,
    budget: tuple[int | None, int | None],
    allocated: tuple[int, int],
) -> Programmed:
    known = [
        given - may
        for given, may in zip(allocated, budget, strict=True)
        if may is not None
    ]

    return Programmed(
        key,
        name,
        budget,
        allocated,
        sum(known) if known else None,
    )


def holds_withheld(session: AnySession, fy: int, reader: Reader) -> bool:
    """Whether withheld programmes that the reader sees are among those allocated something in a
    year.
    """
    query = (
        select(Allocation.id)
        .join(Programme, Programme.id == Allocation.programme_id)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(
            Allocation.current(),
            Allocation.fy == fy,
            ProgrammeFacts.current(),
            ProgrammeFacts.withheld.is_(True),
        )
    )

    return session.scalar(query.where(visible_programmes(reader)).limit(1)) is not None


def _allocated(
    session: AnySession, fy: int, reader: Reader
) -> dict[int | None, tuple[int, int]]:
    rows = session.execute(
        select(ProgrammeFacts.portfolio_id, Allocation.oda, func.sum(Allocation.pence))
        .join(Programme, Programme.id == Allocation.programme_id)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(
            Allocation.current(),
            Allocation.fy == fy,
            ProgrammeFacts.current(),
            visible_programmes(reader),
        )
        .group_by(ProgrammeFacts.portfolio_id, Allocation.oda)
    )
    found: dict[int | None, tuple[int, int]] = {}
    for key, oda, pence in rows:
        yes, no = found.get(key, (0, 0))
        found[key] = (yes + int(pence), no) if oda else (yes, no + int(pence))

    return found


def _hidden(session: AnySession, fy: int, reader: Reader) -> tuple[int, int]:
    rows = session.execute(
        select(Allocation.oda, func.sum(Allocation.pence))
        .join(Programme, Programme.id == Allocation.programme_id)
        .where(Allocation.current(), Allocation.fy == fy, hidden_programmes(reader))
        .group_by(Allocation.oda)
    )
    sums = {oda: int(pence) for oda, pence in rows}
    return sums.get(True, 0), sums.get(False, 0)


def totals(rows: Sequence[Programmed]) -> Programmed:
    """All portfolios together. Over-programming is that of the portfolios whose budget is known."""
    budget = _sum(row.budget[0] for row in rows), _sum(row.budget[1] for row in rows)
    allocated = (
        sum(row.allocated[0] for row in rows),
        sum(row.allocated[1] for row in rows),
    )

    return Programmed(
        None,
        "Total",
        budget,
        allocated,
        _sum(row.over for row in rows),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [pence for pence in amounts if pence is not None]
    return sum(known) if known else None

"""Acts on budget: an allocation made final, budget moved between programmes, and what a portfolio
may allocate.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.filters import money
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Allocation, PortfolioBudget, Programme, Virement
from portfolio.programmes import row_versions
from portfolio.programmes.editing.service import ProgrammeRefusal

INITIAL, REVISED, FINAL = "initial", "revised", "final"


@dataclass(frozen=True, slots=True)
class Key:
    """Which budget: its financial year, whether ODA, whether pre-earmarked."""

    fy: int
    oda: bool
    earmarked: bool

    def __str__(self) -> str:
        kind = "pre-earmarked " if self.earmarked else ""
        return f"{FinancialYear(self.fy)} {kind}{'ODA' if self.oda else 'non-ODA'}"


def make_final(session: AnySession, code: str, key: Key, reason: str) -> None:
    """Make an allocation final as it stands. The caller commits. ProgrammeRefusal says why not."""
    begin_writing(session)
    clock.lock(session)
    programme = session.scalars(select(Programme).where(Programme.code == code)).one()
    now = _current(session, programme.id, key)
    if now is None:
        raise ProgrammeRefusal(f"{code} has no allocation for {key}.", "key")
    if now.version == FINAL:
        raise ProgrammeRefusal(f"The allocation for {key} is final already.", "key")

    _replace(
        session,
        now,
        now.pence,
        FINAL,
        reason,
        clock.advance(session),
    )
    row_versions.note(session, programme.id, now.to_instant, reason)
    session.flush()


def vire(
    session: AnySession,
    source: Programme,
    target: Programme,
    key: Key,
    pence: int,
    reason: str,
) -> Virement:
    """Move budget from one programme to another, both sides in one act. The caller commits.

    What the source keeps and the target has become revised allocations (final ones stay final),
    under one instant. ProgrammeRefusal says why not.
    """
    begin_writing(session)
    clock.lock(session)
    if source.id == target.id:
        raise ProgrammeRefusal("Choose two different programmes.", "target")
    if pence <= 0:
        raise ProgrammeRefusal("Enter an amount above zero.", "amount")

    given = _current(session, source.id, key)
    if given is None or given.pence < pence:
        held = money(given.pence) if given else "nothing"
        raise ProgrammeRefusal(
            f"{source.code} has {held} for {key}: lower the amount.", "amount"
        )

    instant = clock.advance(session)
    _replace(session, given, given.pence - pence, _after(given), reason, instant)
    _receive(session, target, key, pence, reason, instant)

    for programme in (source, target):
        row_versions.note(session, programme.id, instant, "Virement")

    virement = Virement(
        at=instant,
        from_programme_id=source.id,
        to_programme_id=target.id,
        fy=key.fy,
        oda=key.oda,
        earmarked=key.earmarked,
        pence=pence,
        reason=reason,
        user_id=session.info.get(audit.ACTOR),
    )
    session.add(virement)
    session.flush()

    return virement


def _receive(
    session: AnySession,
    target: Programme,
    key: Key,
    pence: int,
    reason: str,
    instant: int,
) -> None:
    """Add an amount to what a programme has, or give it a first allocation."""
    held = _current(session, target.id, key)
    if held:
        _replace(session, held, held.pence + pence, _after(held), reason, instant)
        return

    row_versions.add_allocation(
        session,
        target.id,
        (key.fy, key.oda, key.earmarked),
        pence,
        INITIAL,
        reason,
        instant,
    )


def set_budget(
    session: AnySession, portfolio_id: int, fy: int, oda: bool, pence: int, reason: str
) -> bool:
    """Say what a portfolio may allocate in a year; whether that changed anything. The caller
    commits.
    """
    begin_writing(session)
    clock.lock(session)
    query = select(PortfolioBudget).where(
        PortfolioBudget.current(),
        PortfolioBudget.portfolio_id == portfolio_id,
        PortfolioBudget.fy == fy,
        PortfolioBudget.oda.is_(oda),
    )
    now = session.scalars(query).first()
    if now and now.pence == pence:
        return False

    instant = clock.advance(session)
    row_versions.close(session, [now] if now else [], instant)
    session.add(
        PortfolioBudget(
            portfolio_id=portfolio_id,
            fy=fy,
            oda=oda,
            pence=pence,
            reason=reason,
            from_instant=instant,
        )
    )
    session.flush()

    return True


def _current(session: AnySession, programme_id: int, key: Key) -> Allocation | None:
    query = select(Allocation).where(
        Allocation.current(),
        Allocation.programme_id == programme_id,
        Allocation.fy == key.fy,
        Allocation.oda.is_(key.oda),
        Allocation.earmarked.is_(key.earmarked),
    )

    return session.scalars(query).first()


def _after(allocation: Allocation) -> str:
    return FINAL if allocation.version == FINAL else REVISED


def _replace(
    session: AnySession,
    now: Allocation,
    pence: int,
    version: str,
    reason: str,
    instant: int,
) -> None:
    row_versions.close(session, [now], instant)
    where = (now.fy, now.oda, now.earmarked)
    row_versions.add_allocation(
        session,
        now.programme_id,
        where,
        pence,
        version,
        reason,
        instant,
    )

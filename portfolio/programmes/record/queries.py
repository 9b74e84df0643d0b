"""Reads of one programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Allocation,
    CountryFacts,
    FinanceReturn,
    Position,
    Programme,
    ProgrammeFacts,
    Share,
    ShareSet,
    SpendRollup,
)
from portfolio.permissions import Reader, visible_programmes


@dataclass(frozen=True, slots=True)
class YearOfMoney:
    """A programme's money in a financial year, in pence."""

    fy: FinancialYear
    allocation: int | None
    actual: int
    outturn: int
    forecast: int = 0
    """What of the outturn is forecast."""


@dataclass(frozen=True, slots=True)
class ShareShown:
    """A country's or theme's part of a programme, in millionths; the name None for what is
    unallocated.
    """

    name: str | None
    part: int


def find(
    session: AnySession, code: str, reader: Reader
) -> tuple[Programme, ProgrammeFacts] | None:
    """A programme by its code with what is known of it, if the reader may see it."""
    row = session.execute(
        select(Programme, ProgrammeFacts)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(
            Programme.code == code, ProgrammeFacts.current(), visible_programmes(reader)
        )
    ).first()
    if row:
        return (row[0], row[1])

    return None


def money_by_year(session: AnySession, programme: Programme) -> list[YearOfMoney]:
    """Allocation, actual and outturn of each year that has any."""
    allocations = _allocations(session, programme)
    spend = SpendRollup
    actual = _spent(session, programme, spend.measure == "actual")
    outturn = _spent(session, programme, spend.in_outturn.is_(True))
    forecast = _spent(
        session, programme, spend.in_outturn.is_(True) & (spend.measure == "forecast")
    )
    years = sorted(allocations.keys() | actual.keys() | outturn.keys())

    return [
        YearOfMoney(
            FinancialYear(fy),
            allocations.get(fy),
            actual.get(fy, 0),
            outturn.get(fy, 0),
            forecast.get(fy, 0),
        )
        for fy in years
    ]


def shares_in_force(
    session: AnySession, programme: Programme, kind: str
) -> list[ShareShown]:
    """The latest shares of a kind, the largest first, with what they leave unallocated."""
    latest = session.scalars(
        select(ShareSet)
        .where(ShareSet.programme_id == programme.id, ShareSet.current())
        .order_by(ShareSet.from_fy)
    ).all()
    shares: Sequence[Share] = (
        [share for share in latest[-1].shares if share.kind == kind] if latest else []
    )
    names = _names(session, kind)
    shown = [
        ShareShown(names.get(share.key, share.key), share.part) for share in shares
    ]
    rest = 1_000_000 - sum(share.part for share in shares)
    ordered = sorted(shown, key=lambda share: (-share.part, share.name or ""))
    if rest:
        return [*ordered, ShareShown(None, rest)]

    return ordered


SharesFrom = tuple[FinancialYear | None, dict[str, list[ShareShown]]]
"""The year that shares hold from (None: the first), and the shares by kind."""


def earlier_shares(session: AnySession, programme: Programme) -> list[SharesFrom]:
    """The shares in force before the latest, the latest first; empty where one set holds for all
    years.
    """
    current = select(ShareSet).where(
        ShareSet.programme_id == programme.id, ShareSet.current()
    )
    sets = session.scalars(current.order_by(ShareSet.from_fy.desc())).all()
    names = _names(session, "country")

    return [
        (FinancialYear(each.from_fy) if each.from_fy else None, _by_kind(each, names))
        for each in sets[1:]
    ]


def first_year(session: AnySession, programme: Programme) -> FinancialYear | None:
    """The year that the latest shares hold from; None where they hold for all."""
    latest = select(func.max(ShareSet.from_fy)).where(
        ShareSet.programme_id == programme.id, ShareSet.current()
    )
    start = session.scalar(latest)

    return FinancialYear(start) if start else None


def _by_kind(share_set: ShareSet, names: dict[str, str]) -> dict[str, list[ShareShown]]:
    found: dict[str, list[ShareShown]] = {"country": [], "theme": []}
    for share in sorted(share_set.shares, key=lambda share: (-share.part, share.key)):
        if share.kind == "country":
            name = names.get(share.key, share.key)
        else:
            name = share.key

        found[share.kind].append(ShareShown(name, share.part))

    return found


def speaking_returns(session: AnySession, programme: Programme) -> list[FinanceReturn]:
    """The returns that speak for a programme now."""
    speaking = select(Position.return_id).where(
        Position.programme_id == programme.id, Position.current()
    )

    return list(
        session.scalars(
            select(FinanceReturn)
            .where(FinanceReturn.id.in_(speaking))
            .order_by(FinanceReturn.fy)
        )
    )


def _names(session: AnySession, kind: str) -> dict[str, str]:
    if kind != "country":
        return {}
    rows = session.execute(
        select(CountryFacts.iso3, CountryFacts.name).where(CountryFacts.current())
    )
    return {iso3: name for iso3, name in rows}


def _allocations(session: AnySession, programme: Programme) -> dict[int, int]:
    rows = session.execute(
        select(Allocation.fy, func.sum(Allocation.pence))
        .where(Allocation.programme_id == programme.id, Allocation.current())
        .group_by(Allocation.fy)
    )

    return {fy: int(pence) for fy, pence in rows}


def _spent(
    session: AnySession, programme: Programme, wanted: ColumnElement[bool]
) -> dict[int, int]:
    rows = session.execute(
        select(Position.fy, func.sum(SpendRollup.pence))
        .join(
            SpendRollup,
            (SpendRollup.return_id == Position.return_id)
            & (SpendRollup.programme_id == Position.programme_id)
            & (SpendRollup.share_set_id == Position.share_set_id),
        )
        .where(Position.programme_id == programme.id, Position.current(), wanted)
        .group_by(Position.fy)
    )

    return {fy: int(pence) for fy, pence in rows}

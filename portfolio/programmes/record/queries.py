"""Reads of one programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from portfolio.finance import WHOLE, FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Allocation,
    CountryFacts,
    FinanceReturn,
    Position,
    Programme,
    ProgrammeFacts,
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
    """The part of the outturn that is forecast."""


@dataclass(frozen=True, slots=True)
class ShareShown:
    """The part of a country or theme, in millionths; the name is None for the unallocated rest."""

    name: str | None
    part: int


def find(
    session: AnySession, code: str, reader: Reader
) -> tuple[Programme, ProgrammeFacts] | None:
    """Find a programme and its facts by its code, if the reader may see it."""
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
    """Read allocation, actual and outturn of each year that has any."""
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
    """Read the latest shares of a kind, the largest first, and the unallocated rest."""
    sets = _share_sets(session, programme)
    if not sets:
        return [ShareShown(None, WHOLE)]

    shares = _by_kind(sets[0], _country_names(session))[kind]
    rest = WHOLE - sum(share.part for share in shares)
    return [*shares, ShareShown(None, rest)] if rest else shares


SharesFrom = tuple[FinancialYear | None, dict[str, list[ShareShown]]]
"""The year from which shares apply (None: the first), and the shares by kind."""


def earlier_shares(session: AnySession, programme: Programme) -> list[SharesFrom]:
    """Read the shares in force before the latest, the latest first."""
    names = _country_names(session)
    earlier: list[SharesFrom] = []
    for share_set in _share_sets(session, programme)[1:]:
        earlier.append((_year(share_set.from_fy), _by_kind(share_set, names)))

    return earlier


def first_year(session: AnySession, programme: Programme) -> FinancialYear | None:
    """Read the year from which the latest shares apply; None where they apply to all."""
    sets = _share_sets(session, programme)
    return _year(sets[0].from_fy) if sets else None


def _share_sets(session: AnySession, programme: Programme) -> Sequence[ShareSet]:
    """Read the current share sets, the latest year first."""
    query = select(ShareSet).where(
        ShareSet.programme_id == programme.id, ShareSet.current()
    )
    return session.scalars(query.order_by(ShareSet.from_fy.desc())).all()


def _year(start: int) -> FinancialYear | None:
    return FinancialYear(start) if start else None


def _by_kind(share_set: ShareSet, names: dict[str, str]) -> dict[str, list[ShareShown]]:
    """Sort the shares of a set by kind, the largest first; countries have their names."""
    shares: dict[str, list[ShareShown]] = {"country": [], "theme": []}
    for share in share_set.shares:
        name = share.key
        if share.kind == "country":
            name = names.get(share.key, share.key)

        shares[share.kind].append(ShareShown(name, share.part))

    for shares_of_kind in shares.values():
        shares_of_kind.sort(key=lambda share: (-share.part, share.name or ""))

    return shares


def returns_in_force(session: AnySession, programme: Programme) -> list[FinanceReturn]:
    """Read the returns in force for a programme, by year."""
    in_force = select(Position.return_id).where(
        Position.programme_id == programme.id, Position.current()
    )
    query = select(FinanceReturn).where(FinanceReturn.id.in_(in_force))

    return list(session.scalars(query.order_by(FinanceReturn.fy)))


def _country_names(session: AnySession) -> dict[str, str]:
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

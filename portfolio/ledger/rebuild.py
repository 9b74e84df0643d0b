"""Spend and its rollups made again from lines and share sets: the proof that they hold nothing of
their own.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from portfolio.ledger import all_years, fund, outcomes, spend
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Position, Spend, SpendPeriod, SpendRollup


def rebuild(session: AnySession) -> int:
    """Replace all spend, and all that is added up of it, by what the lines and share sets say.

    Gives the number of (return, programme, set) keys written.
    """
    keys = _keys(session)
    session.execute(delete(Spend))
    session.execute(delete(SpendRollup))
    session.execute(delete(SpendPeriod))

    for return_id, pairs in keys.items():
        month = session.get_one(FinanceReturn, return_id).month
        for sets in _rounds(pairs):
            spend.write(
                session,
                return_id,
                month,
                spend.read_amounts(session, return_id, sets),
                sets,
            )

    fund.rebuild(session)
    all_years.rebuild(session)
    outcomes.rebuild(session)

    return sum(len(pairs) for pairs in keys.values())


def _keys(session: AnySession) -> dict[int, set[tuple[int, int]]]:
    """What has been split so far and what speaks or ever spoke, by return: (programme, share set)."""
    keys: dict[int, set[tuple[int, int]]] = {}
    for table in (SpendRollup, Position):
        rows = session.execute(
            select(table.return_id, table.programme_id, table.share_set_id).distinct()
        )
        for return_id, programme_id, set_id in rows:
            keys.setdefault(return_id, set()).add((programme_id, set_id))

    return keys


def _rounds(pairs: set[tuple[int, int]]) -> list[dict[int, int]]:
    """One mapping of programme to set a round, for programmes that were split under more than one
    set.
    """
    rounds: list[dict[int, int]] = []
    for programme_id, set_id in sorted(pairs):
        for chosen in rounds:
            if programme_id not in chosen:
                chosen[programme_id] = set_id
                break
        else:
            rounds.append({programme_id: set_id})

    return rounds

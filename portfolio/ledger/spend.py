"""Writing spend: the split of a return's lines for a programme under a share set, and its rollup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from portfolio.finance import Month
from portfolio.ledger import bulk
from portfolio.ledger.clock import AnySession
from portfolio.ledger.owners import Owner
from portfolio.ledger.spend_rows import rows
from portfolio.ledger.split import Amount, Shared
from portfolio.models import (
    FinanceReturn,
    LedgerLine,
    Share,
    ShareSet,
    Spend,
    SpendPeriod,
    SpendRollup,
    Theme,
)

KEY = ("return_id", "programme_id", "share_set_id", "number")
SPEND_COLUMNS = (
    *KEY,
    "period_start",
    "period_length",
    "measure",
    "oda",
    "country",
    "theme_id",
    "in_outturn",
    "pence",
)
ROLLUP_COLUMNS = (
    *KEY,
    "measure",
    "oda",
    "country",
    "theme_id",
    "in_outturn",
    "pence",
)
PERIOD_COLUMNS = (
    *KEY,
    "period_start",
    "period_length",
    "measure",
    "oda",
    "in_outturn",
    "pence",
)


def shares_of(session: AnySession, share_set_ids: Iterable[int]) -> dict[int, Shared]:
    """The shares of each set, by its id."""
    wanted = list(share_set_ids)
    countries: dict[int, list[tuple[str, int]]] = {set_id: [] for set_id in wanted}
    themes: dict[int, list[tuple[str, int]]] = {set_id: [] for set_id in wanted}

    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        for share in session.scalars(
            select(Share).where(Share.share_set_id.in_(chunk))
        ):
            (countries if share.kind == "country" else themes)[
                share.share_set_id
            ].append((share.key, share.part))

    return {
        set_id: Shared(tuple(sorted(countries[set_id])), tuple(sorted(themes[set_id])))
        for set_id in wanted
    }


def sets_in_force(
    session: AnySession, fy: int, programme_ids: Iterable[int]
) -> dict[int, int]:
    """The share set that a line of a financial year takes now, by programme: the latest not after
    that year.
    """
    wanted = set(programme_ids)
    rows = session.execute(
        select(ShareSet.programme_id, ShareSet.id)
        .where(ShareSet.current(), ShareSet.from_fy <= fy)
        .order_by(ShareSet.from_fy)
    )

    return {
        programme_id: set_id for programme_id, set_id in rows if programme_id in wanted
    }


def write(
    session: AnySession,
    return_id: int,
    month: int,
    amounts: Mapping[int, Sequence[Amount]],
    sets: Mapping[int, int],
) -> None:
    """Write spend and its rollups of one return: the lines of each programme, split under its set."""
    shared = shares_of(session, sets.values())
    owners = [
        Owner(key, sets[key], amounts[key], shared[sets[key]])
        for key in sorted(amounts)
    ]
    written = rows(return_id, Month.from_number(month), owners, theme_ids(session))
    bulk.insert(session, Spend, SPEND_COLUMNS, written.spend)
    bulk.insert(session, SpendRollup, ROLLUP_COLUMNS, written.rollup)
    bulk.insert(session, SpendPeriod, PERIOD_COLUMNS, written.periods)


def ensure(
    session: AnySession, finance_return: FinanceReturn, sets: Mapping[int, int]
) -> None:
    """Write what is not written yet of a return's spend under these sets (a set added since its
    submission).
    """
    key = select(SpendRollup.programme_id, SpendRollup.share_set_id)
    written = {
        tuple(row)
        for row in session.execute(
            key.where(SpendRollup.return_id == finance_return.id).distinct()
        )
    }
    missing = {
        programme: set_id
        for programme, set_id in sets.items()
        if (programme, set_id) not in written
    }

    if missing:
        lines = read_amounts(session, finance_return.id, missing)
        write(
            session,
            finance_return.id,
            finance_return.month,
            lines,
            missing,
        )


def read_amounts(
    session: AnySession, return_id: int, programme_ids: Iterable[int]
) -> dict[int, list[Amount]]:
    """The ledger lines of a return, as far as the split needs them, by programme."""
    line = LedgerLine
    amounts: dict[int, list[Amount]] = {
        programme_id: [] for programme_id in programme_ids
    }

    for programme_id in amounts:
        rows = session.execute(
            select(
                line.country,
                line.period_start,
                line.period_length,
                line.measure,
                line.oda,
                line.pence,
            )
            .where(line.return_id == return_id, line.programme_id == programme_id)
            .order_by(line.number)
        )
        amounts[programme_id].extend((*row,) for row in rows)

    return amounts


def theme_ids(session: AnySession) -> dict[str, int]:
    """The id of each theme, by its key."""
    return {theme.key: theme.id for theme in session.scalars(select(Theme))}

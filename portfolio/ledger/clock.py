"""Instants in commit order: one lock, taken last, hands out every instant that a report can see.

Without the lock a slow transaction could commit later with an earlier instant, and the same as-at
would give two answers. A change prepares first, then calls `advance`, writes and commits.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, cast, func, select, update
from sqlalchemy.orm import Session, scoped_session

from portfolio.extensions import begin_writing
from portfolio.models import LedgerClock

AnySession = Session | scoped_session[Any]

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(
    1970,
    1,
    1,
    tzinfo=UTC,
)
MICROSECOND = timedelta(microseconds=1)
_TAKEN = "ledger_instant"


def now(session: AnySession) -> int:
    """Microseconds UTC, by the database server's clock where there is a server, so that all hosts
    share one clock.
    """
    if session.get_bind().dialect.name == "postgresql":
        seconds = func.extract("epoch", func.clock_timestamp())
        return int(session.scalar(select(cast(seconds * 1_000_000, BigInteger))) or 0)

    return to_instant(datetime.now(UTC))


def to_instant(moment: datetime) -> int:
    """Microseconds UTC of a moment with a time zone."""
    return (moment - EPOCH) // MICROSECOND


def to_datetime(instant: int) -> datetime:
    """The moment (UTC) of an instant."""
    return EPOCH + instant * MICROSECOND


def to_text(instant: int) -> str:
    """ISO 8601 in UTC with microseconds; `parse_as_at` reads it back."""
    return (
        to_datetime(instant).replace(tzinfo=None).isoformat(timespec="microseconds")
        + "Z"
    )


def parse_as_at(text: str) -> int:
    """An instant from ISO 8601: without a zone Europe/London; a bare date means the end of that
    day.

    ValueError says what is wrong.

    """
    stripped = text.strip()
    try:
        day = date.fromisoformat(stripped)
    except ValueError:
        return _parse_moment(stripped)

    return to_instant(datetime.combine(day, time.max, LONDON))


def _parse_moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a date or time; write 2019-09-30 or 2019-09-30T17:00"
        ) from None

    instant = to_instant(moment if moment.tzinfo else moment.replace(tzinfo=LONDON))
    try:
        to_datetime(instant)
    except OverflowError:
        raise ValueError(f"{text!r} is too far from today") from None

    return instant


def advance(session: AnySession) -> int:
    """Take the lock and the instant of this transaction: max(last + 1 microsecond, now).

    Called again in the same transaction it gives the same instant.
    """
    session.connection()
    root = (
        session() if isinstance(session, scoped_session) else session
    ).get_transaction()
    taken = session.info.get(_TAKEN)
    if taken and taken[0] is root:
        return int(taken[1])

    lock(session)
    instant = next_instant(session)
    session.execute(
        update(LedgerClock).where(LedgerClock.id == 1).values(last_instant=instant)
    )
    session.info[_TAKEN] = (root, instant)

    return instant


def lock(session: AnySession) -> None:
    """Wait for the one lock and hold it until the transaction ends."""
    session.execute(
        update(LedgerClock)
        .where(LedgerClock.id == 1)
        .values(last_instant=LedgerClock.last_instant)
    )


def next_instant(session: AnySession) -> int:
    """max(last + 1 microsecond, now): only good while the lock is held."""
    return max(last_committed(session) + 1, now(session))


def last_committed(session: AnySession) -> int:
    """The instant of the last change that this transaction can see."""
    return (
        session.scalar(select(LedgerClock.last_instant).where(LedgerClock.id == 1)) or 0
    )


def resolve(session: AnySession, as_at: int | None) -> int:
    """The instant that a report uses: see DESIGN's rule on instants in commit order.

    With none or a future one, the last committed. At or before it, that one, waiting for nobody.
    Between the two, that one, after waiting for whoever holds the lock: a change on its way may
    bear an earlier instant.
    """
    last = last_committed(session)
    if as_at is None:
        return last
    if as_at <= last:
        return as_at
    if as_at > now(session):
        return last

    _wait_for_lock(session)
    return as_at


def _wait_for_lock(session: AnySession) -> None:
    begin_writing(session)
    session.execute(
        select(LedgerClock.last_instant).where(LedgerClock.id == 1).with_for_update()
    )
    session.rollback()

"""Sending reminders, each once: a row is claimed before a message goes out, marked when it has.
Commits by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.mail import MailError, Send
from portfolio.models import Reminder, ReminderMute
from portfolio.returns.reminders import due
from portfolio.returns.reminders.due import Reminding

CLAIM = 15 * 60 * 1_000_000
"""Microseconds for which another run leaves a claimed message alone: after that the run that had
it is gone.

A run that dies between sending and marking lets the message go out again: twice rather than never.
"""


@dataclass(slots=True)
class Outcome:
    """What became of a run."""

    sent: int = 0
    before: int = 0
    """Sent by an earlier run, or in the hands of another one."""
    failed: int = 0
    failure: str = ""
    """Why the last one failed."""


def send_all(session: AnySession, site: str, send: Send) -> Outcome:
    """Send every message that is due and was not sent before."""
    outcome = Outcome()
    waiting = due.due(session, site)
    session.rollback()

    for each in waiting:
        claimed = _claim(session, each)
        if claimed is None:
            outcome.before += 1
            continue

        try:
            send(each.letter)
        except MailError as error:
            outcome.failed, outcome.failure = outcome.failed + 1, str(error)
            _mark(
                session,
                claimed,
                claimed_at=0,
                failure=str(error)[:300],
            )
        else:
            outcome.sent += 1
            _mark(
                session,
                claimed,
                sent_at=clock.now(session),
                failure="",
            )

    return outcome


def is_muted(session: AnySession, user_id: int) -> bool:
    """Whether a person wants no reminders."""
    held = select(ReminderMute.id).where(
        ReminderMute.current(), ReminderMute.user_id == user_id
    )
    return session.scalar(held) is not None


def mute(session: AnySession, user_id: int, *, wanted: bool) -> None:
    """Stop a person's reminders, or let them come again. The caller commits."""
    begin_writing(session)
    audit.acting(session, user_id)
    clock.lock(session)
    held = select(ReminderMute).where(
        ReminderMute.current(), ReminderMute.user_id == user_id
    )
    known = session.scalars(held).first()
    now = clock.now(session)

    if wanted and known is None:
        session.add(ReminderMute(user_id=user_id, from_instant=now))
    elif known and not wanted:
        known.to_instant = now

    session.flush()


def _claim(session: AnySession, each: Reminding) -> int | None:
    """Take a message in hand; None where it was sent, or another run has it."""
    begin_writing(session)
    now = clock.now(session)
    same = (
        Reminder.user_id == each.user_id,
        Reminder.kind == each.kind,
        Reminder.subject == each.subject,
    )
    known = session.scalar(select(Reminder.id).where(*same))
    if known is None:
        return _first_claim(session, each, now)

    free = (
        Reminder.id == known,
        Reminder.sent_at.is_(None),
        Reminder.claimed_at < now - CLAIM,
    )
    again = update(Reminder).where(*free).values(claimed_at=now)
    taken: int | None = session.scalar(
        again.returning(Reminder.id), execution_options={"synchronize_session": False}
    )
    session.commit()

    return taken


def _first_claim(session: AnySession, each: Reminding, now: int) -> int | None:
    made = Reminder(
        user_id=each.user_id,
        kind=each.kind,
        subject=each.subject,
        claimed_at=now,
    )
    session.add(made)
    try:
        session.commit()
    except IntegrityError:
        # Another run was quicker by a moment.
        session.rollback()
        return None

    return made.id


def _mark(session: AnySession, reminder_id: int, **values: object) -> None:
    begin_writing(session)
    marked = update(Reminder).where(Reminder.id == reminder_id).values(**values)
    session.execute(marked.execution_options(synchronize_session=False))
    session.commit()

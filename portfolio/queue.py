"""Work in the background as rows: waiting, held by a worker under a lease, ended. Callers commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, select, update

from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Job

WAITING, RUNNING, DONE, FAILED, CANCELLED = (
    "waiting",
    "running",
    "done",
    "failed",
    "cancelled",
)
ACTIVE: Final = (WAITING, RUNNING)
LEASE: Final = 30_000_000
"""Microseconds for which a worker holds a job without saying that it is still at it."""
ATTEMPTS: Final = 3
"""How often a job is begun before it counts as failed."""
GAVE_UP: Final = "The work was started several times and did not finish."
_LONGEST_MESSAGE = 1000


Progress = tuple[int, int]
"""Rows read, and rows to read."""


class LostError(Exception):
    """The job is no longer this worker's: it was cancelled, or its lease ran out. Its results must
    not be kept.
    """


def enqueue(
    session: AnySession,
    kind: str,
    subject_id: int,
    user_id: int | None,
    words: dict[str, Any] | None = None,
) -> Job:
    """A new job for the workers to find once the caller has committed."""
    job = Job(
        kind=kind,
        subject_id=subject_id,
        words=words or {},
        state=WAITING,
        created_by=user_id,
        created_at=clock.now(session),
    )
    session.add(job)
    session.flush()

    return job


def claim(session: AnySession, worker: str, lease: int = LEASE) -> Job | None:
    """The oldest waiting job, now held by this worker; None where none waits. Two workers never
    get the same one.
    """
    begin_writing(session)
    waiting = select(Job.id).where(Job.state == WAITING).order_by(Job.id).limit(1)
    taken = session.execute(
        _update()
        .where(
            Job.id == waiting.with_for_update(skip_locked=True).scalar_subquery(),
            Job.state == WAITING,
        )
        .values(
            state=RUNNING,
            worker=worker,
            lease_until=clock.now(session) + lease,
            attempts=Job.attempts + 1,
        )
        .returning(Job.id)
    ).scalar()
    if taken is None:
        return None

    return session.get(Job, taken, populate_existing=True)


def keep(
    session: AnySession,
    job_id: int,
    worker: str,
    progress: Progress | None = None,
    lease: int = LEASE,
) -> None:
    """Hold on to a job, and say how far it is. LostError where it is no longer held."""
    _held(
        session,
        job_id,
        worker,
        lease_until=clock.now(session) + lease,
        **_told(progress),
    )


def note(session: AnySession, job_id: int, worker: str, words: dict[str, Any]) -> None:
    """Keep what a job found beside what it was asked. LostError where it is no longer held."""
    _held(
        session,
        job_id,
        worker,
        words=words,
    )


def finish(
    session: AnySession,
    job_id: int,
    worker: str,
    message: str = "",
    progress: Progress | None = None,
) -> None:
    """End a job in the transaction that writes its results. LostError where it is no longer held:
    roll back then.
    """
    ended = {
        "state": DONE,
        "message": message,
        "ended_at": clock.now(session),
    }
    _held(
        session,
        job_id,
        worker,
        **ended,
        **_told(progress),
    )


def fail(session: AnySession, job_id: int, worker: str, message: str) -> None:
    """End a job that cannot be done, with a sentence that says why. LostError where it is no
    longer held.
    """
    _held(
        session,
        job_id,
        worker,
        state=FAILED,
        message=message[:_LONGEST_MESSAGE],
        ended_at=clock.now(session),
    )


def put_back(session: AnySession, job_id: int, worker: str, *, counts: bool) -> None:
    """Let another worker begin it again; `counts` is whether this attempt did. LostError where it
    is no longer held.
    """
    attempts = Job.attempts if counts else Job.attempts - 1
    _held(
        session,
        job_id,
        worker,
        state=WAITING,
        lease_until=0,
        attempts=attempts,
    )


def cancel(session: AnySession, job_id: int) -> bool:
    """Call a job off, whoever holds it. False where it has ended already."""
    begin_writing(session)
    called_off = _update().where(Job.id == job_id, Job.state.in_(ACTIVE))
    values = {"state": CANCELLED, "ended_at": clock.now(session)}

    return (
        session.execute(called_off.values(**values).returning(Job.id)).scalar()
        is not None
    )


def sweep(session: AnySession) -> list[int]:
    """Put back the jobs whose lease ran out; those that had their attempts fail, and their numbers
    are given.
    """
    begin_writing(session)
    now = clock.now(session)
    spent: ColumnElement[bool] = Job.attempts >= ATTEMPTS
    ended = session.execute(
        _update()
        .where(Job.state == RUNNING, Job.lease_until < now)
        .values(
            state=case((spent, FAILED), else_=WAITING),
            message=case((spent, GAVE_UP), else_=Job.message),
            ended_at=case((spent, now), else_=None),
            worker=None,
        )
        .returning(Job.id, Job.state)
    )

    return [job_id for job_id, state in ended if state == FAILED]


def latest(session: AnySession, kinds: Sequence[str], subject_id: int) -> Job | None:
    """The newest job of these kinds on a row."""
    query = (
        select(Job)
        .where(Job.kind.in_(kinds), Job.subject_id == subject_id)
        .order_by(Job.id.desc())
        .limit(1)
    )

    return session.scalars(query.execution_options(populate_existing=True)).first()


def _told(progress: Progress | None) -> dict[str, int]:
    if progress:
        return {"done": progress[0], "in_all": progress[1]}
    return {}


def _update() -> Any:
    """Rows are changed past the session, so that a job's every step is not on the audit trail."""
    return update(Job).execution_options(synchronize_session=False)


def _held(session: AnySession, job_id: int, worker: str, **values: Any) -> None:
    mine = _update().where(Job.id == job_id, Job.state == RUNNING, Job.worker == worker)
    if session.execute(mine.values(**values).returning(Job.id)).scalar() is None:
        raise LostError

"""The worker: takes jobs from the queue, does them, and ends each in the transaction that writes
its results.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from types import FrameType
from typing import Any

from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from imports.sandbox.parent import Cancelled
from portfolio import audit, queue
from portfolio.extensions import begin_writing
from portfolio.ledger.clock import AnySession
from portfolio.models import Job
from portfolio.publishing import service as publishing_service
from portfolio.returns.drafts import background, checking
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.service import Refusal

POLL = 1.0
"""Seconds between two looks for a job when there was none."""
BEAT = 1.0
"""Seconds between two words to the queue that a job is still being worked on."""
SWEEP = 10.0
"""Seconds between two looks for jobs whose worker is gone."""
FAULT = "The work failed because of a fault in the tracker, which has been recorded. Try again. If it fails again, contact the administrator."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What a job asks for, apart from the session that it was read in."""

    job_id: int
    kind: str
    subject_id: int
    words: dict[str, object]
    user_id: int | None
    attempts: int


@dataclass(slots=True)
class Worker:
    """One process at work on the queue. `parent` is the process with which it ends."""

    session: AnySession
    lease: int = queue.LEASE
    parent: int | None = None
    name: str = field(
        default_factory=lambda: (
            f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        )
    )
    stopping: bool = False

    def run(self) -> None:
        """Work until told to stop by SIGTERM or SIGINT; the job at hand is then put back at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

        next_sweep = 0.0
        while not self.must_stop():
            try:
                if time.monotonic() >= next_sweep:
                    sweep(self.session)
                    next_sweep = time.monotonic() + SWEEP

                idle = not self.work_once()
            except OperationalError:
                _log.warning("the database is busy or away", exc_info=True)
                self.session.rollback()
                idle = True

            if idle:
                time.sleep(POLL)

    def work_once(self) -> bool:
        """Take the oldest job and do it; False where there was none."""
        audit.acting(self.session, None)
        job = queue.claim(self.session, self.name, self.lease)
        self.session.commit()
        if job is None:
            return False

        task = Task(
            job.id,
            job.kind,
            job.subject_id,
            dict(job.words),
            job.created_by,
            job.attempts,
        )
        self.session.rollback()
        self._do(task)

        return True

    def must_stop(self) -> bool:
        """Whether the process is to end: it was told to, or its parent is gone."""
        return self.stopping or (
            self.parent is not None and os.getppid() != self.parent
        )

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _do(self, task: Task) -> None:
        """Do a job. Its results stay only if it is still this worker's when they are written."""
        hold = Hold(self, task)
        try:
            with hold.kept():
                audit.acting(self.session, task.user_id)
                said = HANDLERS[task.kind](self.session, task, hold)
                queue.finish(
                    self.session,
                    task.job_id,
                    self.name,
                    said,
                    hold.so_far,
                )
                self.session.commit()
        except (queue.LostError, Cancelled):
            self.session.rollback()
            if self.must_stop():
                self._end(
                    task,
                    lambda: queue.put_back(
                        self.session,
                        task.job_id,
                        self.name,
                        counts=False,
                    ),
                )
        except Refusal as refusal:
            message = str(refusal)
            self._end(
                task, lambda: queue.fail(self.session, task.job_id, self.name, message)
            )
        except OperationalError:
            raise
        except Exception:
            _log.exception("job %s (%s) failed", task.job_id, task.kind)
            self._end(task, lambda: self._try_again(task))

    def _try_again(self, task: Task) -> None:
        if task.attempts < queue.ATTEMPTS:
            queue.put_back(
                self.session,
                task.job_id,
                self.name,
                counts=True,
            )
        else:
            queue.fail(self.session, task.job_id, self.name, FAULT)
            _give_up(self.session, task.kind, task.subject_id)

    def _end(self, task: Task, how: Callable[[], None]) -> None:
        begin_writing(self.session)
        try:
            how()
        except queue.LostError:
            self.session.rollback()
            return

        self.session.commit()


@dataclass(slots=True)
class Hold:
    """A worker's hold on a job while it is worked on: a thread extends the lease, tells progress,
    notices its loss.
    """

    worker: Worker
    task: Task
    so_far: queue.Progress | None = None
    _lost: bool = False
    _ended: Event = field(default_factory=Event)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Hold on until the work is written or given up: also while a long transaction is being
        written.
        """
        engine = self.worker.session.get_bind()
        thread = Thread(
            target=self._keep,
            args=(engine,),
            daemon=True,
        )
        thread.start()

        try:
            yield
        except BaseException:
            # What the thread wants to write may be waiting for this very transaction.
            self.worker.session.rollback()
            raise
        finally:
            self._ended.set()
            thread.join()

    def bounds(self) -> checking.Bounds:
        """The bounds of a check that is watched by this hold."""
        return checking.bounds(self.progress, self.called_off)

    def progress(self, done: int, in_all: int) -> None:
        """Rows read of rows to read."""
        self.so_far = (done, in_all)

    def called_off(self) -> bool:
        """Whether the work is to be dropped."""
        return self._lost or self.worker.must_stop()

    def _keep(self, engine: Any) -> None:
        with Session(engine) as session:
            while not self._lost and not self._ended.wait(
                min(BEAT, self.worker.lease / 3_000_000)
            ):
                self._beat(session)

    def _beat(self, session: Session) -> None:
        try:
            begin_writing(session)
            queue.keep(
                session,
                self.task.job_id,
                self.worker.name,
                self.so_far,
                self.worker.lease,
            )
            session.commit()
        except queue.LostError:
            session.rollback()
            self._lost = True
        except OperationalError:
            # The database is busy: whoever would take the job over has to wait for it as well.
            session.rollback()


def sweep(session: AnySession) -> None:
    """Put back what dead workers held; give up what was begun too often."""
    for job_id in queue.sweep(session):
        job = session.get_one(Job, job_id, populate_existing=True)
        _give_up(session, job.kind, job.subject_id)
    session.commit()


def _give_up(session: AnySession, kind: str, subject_id: int) -> None:
    if kind == background.CHECK:
        drafts_service.give_up(session, subject_id)


def _check_draft(session: AnySession, task: Task, hold: Hold) -> str:
    drafts_service.check_fully(session, task.subject_id, hold.bounds())
    return ""


def _mark_draft(session: AnySession, task: Task, hold: Hold) -> str:
    marked = drafts_service.mark(session, task.subject_id, hold.bounds())
    queue.note(
        session, task.job_id, hold.worker.name, task.words | {background.MARKED: marked}
    )
    return ""


def _submit_draft(session: AnySession, task: Task, hold: Hold) -> str:
    if task.user_id is None:
        raise Refusal("The job does not name the person who submits the return.")

    choices = background.choices(task.words)
    return drafts_service.submit(
        session,
        task.subject_id,
        task.user_id,
        choices,
        hold.bounds(),
    ).refusal


def _make_pack(session: AnySession, task: Task, hold: Hold) -> str:
    def progress(done: int, in_all: int) -> None:
        hold.progress(done, in_all)
        if hold.called_off():
            raise Cancelled

    # The links of a pack are addresses of pages, which only a request knows how to write.
    with current_app.test_request_context():
        publishing_service.make(
            session,
            task.subject_id,
            current_app.extensions["settings"].site_url,
            progress,
        )

    return ""


Handler = Callable[[AnySession, Task, Hold], str]
"""Does a job without committing, and gives what is to be said of it; Refusal where it cannot be
done.
"""

HANDLERS: Mapping[str, Handler] = {
    background.CHECK: _check_draft,
    background.MARK: _mark_draft,
    background.SUBMIT: _submit_draft,
    publishing_service.KIND: _make_pack,
}

"""The queue of jobs: one holder at a time, leases, sweeps, cancelling; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portfolio import queue
from portfolio.extensions import begin_writing, db
from portfolio.ledger import clock
from portfolio.models import Job
from tests.conftest import make_app
from tests.servers import database

KIND = "count-beans"
HELD, EXPIRED = 60_000_000, -1


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def queued_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database that several workers use at once."""
    with database(request.param, tmp_path_factory.mktemp("queue")) as url:
        yield make_app(url)


@pytest.fixture(autouse=True)
def _empty(queued_app: Flask) -> Iterator[None]:
    with queued_app.app_context():
        yield
        begin_writing(db.session)
        db.session.execute(delete(Job))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def put(*subjects: int) -> list[int]:
    """Jobs on these rows; their numbers."""
    begin_writing(db.session)
    made = [queue.enqueue(db.session, KIND, subject, None).id for subject in subjects]
    db.session.commit()
    return made


def take(worker: str, lease: int = HELD) -> int | None:
    """The subject of the job that the worker got."""
    job = queue.claim(db.session, worker, lease)
    subject = job.subject_id if job else None
    db.session.commit()
    return subject


def state(job_id: int) -> tuple[str, int]:
    """State and attempts of a job."""
    job = db.session.get_one(Job, job_id, populate_existing=True)
    found = job.state, job.attempts
    db.session.rollback()
    return found


def test_the_oldest_waiting_job_comes_first_and_to_one_worker() -> None:
    put(7, 8)
    assert [take("a"), take("b"), take("c")] == [7, 8, None]


def test_many_workers_at_once_get_every_job_once(queued_app: Flask) -> None:
    put(*range(40))
    taken: list[int] = []
    lock = threading.Lock()

    def work(name: str) -> None:
        with queued_app.app_context():
            while (subject := take(name)) is not None:
                with lock:
                    taken.append(subject)
            db.session.remove()

    threads = [
        threading.Thread(target=work, args=(f"worker {number}",)) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(40))


def test_only_its_holder_ends_a_job() -> None:
    (job_id,) = put(1)
    take("a")
    begin_writing(db.session)
    with pytest.raises(queue.LostError):
        queue.finish(db.session, job_id, "b")
    db.session.rollback()
    begin_writing(db.session)
    queue.finish(db.session, job_id, "a", "well")
    db.session.commit()
    assert state(job_id) == ("done", 1)


def test_progress_extends_the_lease() -> None:
    (job_id,) = put(1)
    take("a", EXPIRED)
    begin_writing(db.session)
    queue.keep(db.session, job_id, "a", (10, 40), HELD)
    db.session.commit()
    assert queue.sweep(db.session) == []
    db.session.commit()
    job = db.session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.done, job.in_all) == ("running", 10, 40)
    assert job.lease_until > clock.now(db.session)


def test_a_lease_that_ran_out_puts_the_job_back_until_its_attempts_are_spent() -> None:
    (job_id,) = put(1)
    for attempt in range(1, queue.ATTEMPTS + 1):
        take(f"worker {attempt}", EXPIRED)
        failed = queue.sweep(db.session)
        db.session.commit()
        assert state(job_id) == (
            ("failed", 3) if attempt == 3 else ("waiting", attempt)
        )
        assert failed == ([job_id] if attempt == 3 else [])
    assert take("another") is None
    assert db.session.scalars(select(Job.message)).one() == queue.GAVE_UP


def test_a_worker_whose_job_was_taken_over_cannot_end_it() -> None:
    """It was asleep for longer than its lease; the other one's result is the one that counts."""
    (job_id,) = put(1)
    take("slow", EXPIRED)
    queue.sweep(db.session)
    db.session.commit()
    take("quick")
    for act in (queue.keep, queue.finish):
        begin_writing(db.session)
        with pytest.raises(queue.LostError):
            act(db.session, job_id, "slow")
        db.session.rollback()
    assert state(job_id) == ("running", 2)


def test_a_job_that_was_called_off_is_lost_to_its_worker() -> None:
    first, second = put(1, 2)
    take("a")
    assert queue.cancel(db.session, first)
    db.session.commit()
    begin_writing(db.session)
    with pytest.raises(queue.LostError):
        queue.keep(db.session, first, "a")
    db.session.rollback()
    assert queue.cancel(db.session, second)
    db.session.commit()
    assert take("a") is None
    assert not queue.cancel(db.session, first)
    assert state(first)[0] == "cancelled"


@pytest.mark.parametrize(("counts", "attempts"), [(True, 1), (False, 0)])
def test_a_job_put_back_waits_again(counts: bool, attempts: int) -> None:
    (job_id,) = put(1)
    take("a")
    begin_writing(db.session)
    queue.put_back(db.session, job_id, "a", counts=counts)
    db.session.commit()
    assert state(job_id) == ("waiting", attempts)
    assert take("b") == 1


def test_the_newest_job_on_a_row_is_the_one_that_counts() -> None:
    _, newest, _ = put(1, 1, 2)
    found = queue.latest(db.session, [KIND], 1)
    assert found is not None
    assert found.id == newest
    assert queue.latest(db.session, ["other"], 1) is None

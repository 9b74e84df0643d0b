"""Workers: what they do with drafts, and that neither a restart nor SIGKILL loses or doubles a job."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portfolio import jobs, queue
from portfolio.extensions import begin_writing, db
from portfolio.models import (
    FinanceReturn,
    Job,
    LedgerLine,
    ReturnDraft,
    UploadedFile,
    User,
)
from portfolio.returns.drafts import background
from portfolio.returns.drafts import service as drafts_service
from tests.building import record, register, user
from tests.conftest import SECRET, make_app
from tests.returns.workbooks import GOOD, P1, P2, workbook
from tests.servers import database

PROJECT = Path(__file__).resolve().parents[1]
LINES = 12_000
SHORT = 1_000_000
"""Microseconds of a lease."""
WORKER = f"""
from portfolio.app import command_line_app
from portfolio.extensions import db
from portfolio.jobs import Worker
with command_line_app().app_context():
    Worker(db.session, lease={SHORT}).run()
"""


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database that workers in other processes use too."""
    with database(request.param, tmp_path_factory.mktemp("jobs")) as url:
        yield url


@pytest.fixture(scope="module")
def working_app(url: str) -> Flask:
    """An application with programmes and a person who submits."""
    app = make_app(url)
    with app.app_context():
        register(db.session, record(P1, country_shares={"SOM": 100}), record(P2))
        user(db.session, "finance@x.example", "finance", "FCO")
        db.session.remove()
        db.engine.dispose()
    return app


@pytest.fixture(autouse=True)
def _within(working_app: Flask) -> Iterator[None]:
    with working_app.app_context():
        yield
        begin_writing(db.session)
        for job in db.session.scalars(select(Job).where(Job.state.in_(queue.ACTIVE))):
            queue.cancel(db.session, job.id)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def finance() -> int:
    """The person who submits."""
    return db.session.scalars(
        select(User.id).where(User.email == "finance@x.example")
    ).one()


def keep(content: bytes, name: str = "fco.xlsx") -> int:
    """A draft of these bytes."""
    draft, _ = drafts_service.upload(
        db.session, drafts_service.Upload("FCO", None, None, name, content), finance()
    )
    draft_id = draft.id
    db.session.commit()
    return draft_id


def to_be_checked(draft_id: int) -> int:
    """The job that checks a draft."""
    person = finance()
    begin_writing(db.session)
    job_id = background.to_be_checked(db.session, draft_id, person).id
    db.session.commit()
    return job_id


def to_be_submitted(draft_id: int) -> int:
    """The job that submits a draft as it was checked."""
    person = finance()
    draft = db.session.get_one(ReturnDraft, draft_id, populate_existing=True)
    chosen = drafts_service.Choices(
        "keep", "", True, drafts_service.fingerprint(draft.outcome or {})
    )
    begin_writing(db.session)
    job_id = background.to_be_submitted(db.session, draft_id, person, chosen).id
    db.session.commit()
    return job_id


def the_job(job_id: int) -> Job:
    """A job as it stands now."""
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def the_draft(draft_id: int) -> ReturnDraft:
    """A draft as it stands now."""
    db.session.rollback()
    return db.session.get_one(ReturnDraft, draft_id, populate_existing=True)


def long_return(lines: int, mark: str) -> bytes:
    """A tidy return of many lines, each with a project of its own."""
    heading = f"FCO return 2019/20 {mark}\nAs at June 2019\nProgramme code,Project,Month,Type,ODA,Amount (£)\n"
    return (
        heading
        + "".join(f"{P1},Project {n},Apr-19,Actual,ODA,{n}.25\n" for n in range(lines))
    ).encode()


def wait_for(seen: Callable[[], Any], seconds: float = 60) -> Any:
    """What is seen once it is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = seen()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def start(url: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start workers in processes of their own; they are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        env = os.environ | {
            "PORTFOLIO_DATABASE_URL": url,
            "PORTFOLIO_SECRET_KEY": SECRET,
        }
        started.append(
            subprocess.Popen([sys.executable, "-c", WORKER], cwd=PROJECT, env=env)
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_a_job_checks_a_draft_and_another_submits_it() -> None:
    draft_id = keep(workbook(*GOOD, (P2, "Other work", "May-19", "Actual", "ODA", -1)))
    checking = to_be_checked(draft_id)
    worker = jobs.Worker(db.session)
    assert worker.work_once()
    assert (the_job(checking).state, the_draft(draft_id).status) == ("done", "checked")
    submitting = to_be_submitted(draft_id)
    assert worker.work_once()
    assert not worker.work_once()
    draft = the_draft(draft_id)
    assert (the_job(submitting).state, draft.status) == ("done", "submitted")
    assert draft.finance_return is not None
    assert draft.finance_return.line_count == 4


def test_a_submission_that_is_refused_says_why_and_changes_nothing() -> None:
    draft_id = keep(
        workbook(*GOOD, (P2, "Other work", "Aug-19", "Forecast", "Non-ODA", -2))
    )
    to_be_checked(draft_id)
    worker = jobs.Worker(db.session)
    worker.work_once()
    person = finance()
    begin_writing(db.session)
    chosen = drafts_service.Choices(
        "keep", "", False, drafts_service.fingerprint(the_draft(draft_id).outcome or {})
    )
    job_id = background.to_be_submitted(db.session, draft_id, person, chosen).id
    db.session.commit()
    worker.work_once()
    job = the_job(job_id)
    assert (job.state, job.message) == ("failed", drafts_service.UNACKNOWLEDGED)
    assert the_draft(draft_id).status == "checked"


def test_a_fault_is_tried_again_and_then_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(jobs, "HANDLERS", {background.CHECK: broken})
    draft_id = keep(workbook(GOOD[0]))
    job_id = to_be_checked(draft_id)
    worker = jobs.Worker(db.session)
    states = []
    for _ in range(queue.ATTEMPTS):
        assert worker.work_once()
        states.append(the_job(job_id).state)
    assert states == ["waiting", "waiting", "failed"]
    assert the_job(job_id).message == jobs.FAULT
    assert the_draft(draft_id).status == "failed"
    assert "a fault of ours" in caplog.text


def test_progress_is_told_while_a_draft_is_checked() -> None:
    draft_id = keep(long_return(3_000, "progress"), "fco.csv")
    job_id = to_be_checked(draft_id)
    jobs.Worker(db.session, lease=300_000).work_once()
    job = the_job(job_id)
    assert job.done == job.in_all > 2_900


def test_a_large_workbook_is_marked_in_the_background() -> None:
    draft_id = keep(
        workbook(*GOOD, (P1, "Open work", "Sep-19", "Forecast", "ODA", "TBC"))
    )
    to_be_checked(draft_id)
    worker = jobs.Worker(db.session)
    worker.work_once()
    assert background.marked(db.session, the_draft(draft_id)) is None
    person = finance()
    begin_writing(db.session)
    background.to_be_marked(
        db.session, db.session.get_one(ReturnDraft, draft_id), person
    )
    db.session.commit()
    worker.work_once()
    prepared = background.marked(db.session, the_draft(draft_id))
    assert prepared is not None
    book = openpyxl.load_workbook(io.BytesIO(prepared.content))
    assert book["Return"]["F7"].comment is not None
    drafts_service.replace_file(
        db.session, draft_id, "other.xlsx", workbook(GOOD[2]), person
    )
    db.session.commit()
    to_be_checked(draft_id)
    worker.work_once()
    assert background.marked(db.session, the_draft(draft_id)) is None, (
        "it was of the file before"
    )


def test_the_lease_is_kept_while_a_long_transaction_is_written(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """The results take four leases to write; nobody else gets the job, and it is done once."""
    if url.startswith("sqlite"):
        pytest.skip("there nobody can take a job while another writes")
    begun: list[str] = []

    def slow(session: Any, _task: jobs.Task, hold: jobs.Hold) -> str:
        begin_writing(session)
        begun.append(hold.worker.name)
        time.sleep(4 * SHORT / 1_000_000)
        return "written"

    monkeypatch.setattr(jobs, "HANDLERS", {background.CHECK: slow})
    job_id = to_be_checked(keep(workbook(GOOD[0], GOOD[2])))
    thief = threading.Timer(
        2.5 * SHORT / 1_000_000, lambda: swept.append(sweep_elsewhere(url))
    )
    swept: list[str] = []
    thief.start()
    jobs.Worker(db.session, lease=SHORT).work_once()
    thief.join()
    assert swept == ["running"]
    assert (the_job(job_id).state, the_job(job_id).attempts, len(begun)) == (
        "done",
        1,
        1,
    )


def sweep_elsewhere(url: str) -> str:
    """The state of the newest job after a sweep by another connection."""
    engine = create_engine(url)
    with Session(engine) as session:
        queue.sweep(session)
        session.commit()
        found = session.scalars(
            select(Job.state).order_by(Job.id.desc()).limit(1)
        ).one()
    engine.dispose()
    return found


def test_a_cancelled_job_stops_and_writes_nothing() -> None:
    draft_id = keep(workbook(*GOOD, (P1, "Open work", "Jul-19", "Forecast", "ODA", 3)))
    job_id = to_be_checked(draft_id)
    worker = jobs.Worker(db.session)
    claimed = queue.claim(db.session, worker.name)
    assert claimed is not None
    task = jobs.Task(
        claimed.id, claimed.kind, claimed.subject_id, {}, claimed.created_by, 1
    )
    db.session.commit()
    queue.cancel(db.session, job_id)
    db.session.commit()
    worker._do(task)
    assert the_job(job_id).state == "cancelled"
    assert the_draft(draft_id).outcome is None


def test_a_worker_told_to_stop_puts_its_job_back_uncounted(
    start: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job_id = to_be_checked(keep(long_return(LINES * 3, "stop"), "fco.csv"))
    worker = start()
    wait_for(lambda: the_job(job_id).state == "running")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    job = the_job(job_id)
    assert (job.state, job.attempts) in {("waiting", 0), ("done", 1)}


def test_a_killed_workers_check_is_done_by_another(
    start: Callable[[], subprocess.Popen[bytes]],
) -> None:
    draft_id = keep(long_return(LINES, "killed check"), "fco.csv")
    job_id = to_be_checked(draft_id)
    doomed = start()
    wait_for(lambda: the_job(job_id).state == "running")
    doomed.kill()
    doomed.wait()
    assert the_job(job_id).state == "running"
    finish_with_another()
    job = the_job(job_id)
    assert (job.state, job.attempts) == ("done", 2)
    outcome = the_draft(draft_id).outcome
    assert outcome is not None
    assert outcome["lines"] == LINES


def finish_with_another() -> None:
    """What another worker does once the lease of the first has run out."""
    time.sleep(SHORT / 1_000_000 + 0.1)
    jobs.sweep(db.session)
    worker = jobs.Worker(db.session)
    while worker.work_once():
        pass


@pytest.mark.parametrize("moment", [0.3, 0.9, 1.5])
def test_a_worker_killed_at_any_moment_of_a_submission_leaves_one_return_or_none(
    start: Callable[[], subprocess.Popen[bytes]], moment: float
) -> None:
    content = long_return(LINES, f"killed after {moment}")
    draft_id = keep(content, "fco.csv")
    to_be_checked(draft_id)
    assert jobs.Worker(db.session).work_once()
    job_id = to_be_submitted(draft_id)
    doomed = start()
    wait_for(lambda: the_job(job_id).state != "waiting")
    time.sleep(moment)
    doomed.kill()
    doomed.wait()
    finish_with_another()
    assert the_job(job_id).state == "done"
    draft = the_draft(draft_id)
    made = db.session.scalars(
        select(FinanceReturn.id).where(FinanceReturn.file_id == draft.file_id)
    ).all()
    assert made == [draft.return_id]
    lines = (
        select(func.count())
        .select_from(LedgerLine)
        .where(LedgerLine.return_id == draft.return_id)
    )
    assert db.session.scalar(lines) == LINES


def test_the_command_does_what_is_waiting(working_app: Flask) -> None:
    draft_id = keep(workbook(GOOD[1]))
    to_be_checked(draft_id)
    db.session.remove()
    done = working_app.test_cli_runner().invoke(args=["work", "--once"])
    assert (done.exit_code, done.output) == (0, "1 job done.\n")
    assert the_draft(draft_id).status == "checked"


def test_a_worker_ends_with_the_process_that_started_it(
    url: str, tmp_path: Path
) -> None:
    """The parent starts a worker as the demonstration does, tells its number, and dies."""
    script = (
        "import os, subprocess, sys, time\n"
        "words = ['-c', 'from portfolio.app import main; main()', 'work', '--parent', str(os.getpid())]\n"
        "child = subprocess.Popen([sys.executable, *words])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    env = os.environ | {"PORTFOLIO_DATABASE_URL": url}
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, env=env, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        wait_for(lambda: "portfolio.app" in command_of(worker))
        time.sleep(2)
        assert alive(worker)
        parent.kill()
    wait_for(lambda: not alive(worker), 20)


def command_of(number: int) -> str:
    """The words that a process was started with."""
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


def alive(number: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return (
            Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        )
    except OSError:
        return False


def test_files_are_kept_once(working_app: Flask) -> None:
    keep(b"the same bytes", "a.csv")
    keep(b"the same bytes", "b.csv")
    count = (
        select(func.count())
        .select_from(UploadedFile)
        .where(UploadedFile.size == len(b"the same bytes"))
    )
    assert db.session.scalar(count) == 1

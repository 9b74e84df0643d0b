"""A process killed at any moment of a submission or an approval leaves the old position or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from imports.model import Line
from portfolio.extensions import db
from portfolio.ledger import fund
from portfolio.models import (
    FinanceReturn,
    FundRollup,
    FundVersion,
    LedgerLine,
    Position,
    ReturnChoice,
    Spend,
    SpendPeriod,
    SpendRollup,
    UploadedFile,
)
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from tests.building import (
    FY,
    approve,
    checked,
    content_of,
    line,
    record,
    register,
    submit,
    user,
)
from tests.conftest import SECRET, make_app
from tests.servers import database

CODES = [f"CSSF-01-{number:06d}" for number in range(40)]
LINES = 3_000
KILLS = 20
"""Of each act on each database."""
FOLDER = Path(__file__).resolve().parents[2]
NURSERY = """
import os, sys
from portfolio.app import create_app
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from portfolio.returns.changes.comparison import Said
from tests.building import checked, content_of
from tests.returns.test_kill import CODES, many

app = create_app(Settings(database_url=sys.argv[1]), serving=False)

def act(what, number):
    with app.app_context():
        if what == "submit":
            lines = many(number)
            said = {CODES[0]: Said(None, "a comment")}
            service.submit(db.session, checked(lines), content_of(lines), 1, said=said)
        else:
            decisions.approve(db.session, number, 2)
        db.session.commit()
    os.write(1, b"done\\n")

print("ready", flush=True)
for words in sys.stdin:
    what, number = words.split()
    child = os.fork()
    if child == 0:
        act(what, int(number))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("end", flush=True)
"""
"""Everything is loaded once; each act is done by a child of its own, which can be killed."""


def many(seed: int) -> list[Line]:
    """A return of thousands of lines that differs from any other by its seed."""
    return [
        line(CODES[n % len(CODES)], seed * 100_000 + n, cell=f"F{n}", project=f"P{n}")
        for n in range(LINES)
    ]


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Nursery]]:
    """An application on a database that other processes use, too, and its address."""
    with database(request.param, tmp_path_factory.mktemp("kill"), "killing") as url:
        yield from _with_nursery(url)


def _with_nursery(url: str) -> Iterator[tuple[Flask, Nursery]]:
    app = _prepared(url)
    nursery = Nursery(url)
    yield app, nursery
    nursery.close()
    with app.app_context():
        db.engine.dispose()


def _prepared(url: str) -> Flask:
    app = make_app(url)
    with app.app_context():
        register(
            db.session, *(record(code, country_shares={"SOM": 60}) for code in CODES)
        )
        finance = user(db.session, "finance@x.example", "finance")
        approver = user(db.session, "approver@x.example", "approver")
        approve(db.session, submit(db.session, many(999), finance), approver)
        db.session.remove()
    return app


class Nursery:
    """A process whose children submit and approve."""

    def __init__(self, url: str) -> None:
        environment = os.environ | {
            "PYTHONPATH": str(FOLDER),
            "PORTFOLIO_SECRET_KEY": SECRET,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self._read() == "ready"

    def do(self, act: str, number: int, seconds: float | None = None) -> bool:
        """Have a child act, killed after so many seconds where any are given; whether it said that it was done."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{act} {number}\n")
        self.process.stdin.flush()
        child = int(self._read())
        if seconds is not None:
            time.sleep(seconds)
            # A child that has ended is gone; its parent has waited for it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        said = self._read()
        if said == "done":
            assert self._read() == "end"
        return said == "done"

    def longest(self, act: str, number: int) -> float:
        """Seconds that an act takes undisturbed, and a little more."""
        began = time.monotonic()
        assert self.do(act, number)
        return (time.monotonic() - began) * 1.2

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        """End it."""
        self.process.communicate("")


def assert_whole(return_id: int) -> None:
    """All that belongs to a return is there: its lines, their split and rollup to the penny, its file and comment."""
    found = db.session.get_one(FinanceReturn, return_id)
    sums = {}
    for table in (LedgerLine, Spend, SpendRollup, SpendPeriod):
        sums[table] = db.session.scalar(
            select(func.sum(table.pence)).where(table.return_id == return_id)
        )
    count = db.session.scalar(
        select(func.count())
        .select_from(LedgerLine)
        .where(LedgerLine.return_id == return_id)
    )
    assert count == found.line_count == LINES
    assert set(sums.values()) == {found.actual + found.forecast}
    assert found.file.size == len(found.file.content)


def nothing_loose() -> None:
    """No line, split, choice or file without its return, and each programme spoken for once."""
    known = set(db.session.scalars(select(FinanceReturn.id)))
    for table in (LedgerLine, Spend, SpendRollup, SpendPeriod, ReturnChoice):
        assert set(db.session.scalars(select(table.return_id).distinct())) <= known
    files = set(db.session.scalars(select(FinanceReturn.file_id)))
    assert set(db.session.scalars(select(UploadedFile.id))) == files
    speaking = list(
        db.session.scalars(select(Position.programme_id).where(Position.current()))
    )
    assert len(speaking) == len(set(speaking)) == len(CODES)


def test_a_submission_killed_at_any_moment_is_whole_or_not_there(
    place: tuple[Flask, Nursery],
) -> None:
    app, nursery = place
    chance, ends = random.Random(4), set()
    longest = nursery.longest("submit", 500)
    for number in range(1, KILLS + 1):
        done = nursery.do("submit", number, chance.uniform(0, longest))
        with app.app_context():
            size, digest = len(content_of(many(number))), checked(many(number)).sha256
            files = select(UploadedFile.id).where(
                UploadedFile.sha256 == digest, UploadedFile.size == size
            )
            kept = db.session.scalars(
                select(FinanceReturn.id).where(FinanceReturn.file_id.in_(files))
            ).all()
            assert len(kept) <= 1
            assert kept or not done
            for return_id in kept:
                assert_whole(return_id)
            nothing_loose()
            db.session.remove()
        ends.add(bool(kept))
    assert False in ends


def test_an_approval_killed_at_any_moment_leaves_the_old_position_or_the_new(
    place: tuple[Flask, Nursery],
) -> None:
    app, nursery = place
    chance, ends = random.Random(5), set()
    longest = nursery.longest("approve", _submitted(app, 600))
    for number in range(KILLS):
        made = _submitted(app, 700 + number)
        with app.app_context():
            before = _speaking()
            db.session.remove()
        done = nursery.do("approve", made, chance.uniform(0, longest))
        with app.app_context():
            status, after = db.session.get_one(FinanceReturn, made).status, _speaking()
            assert (status, after) in (("submitted", before), ("approved", {made}))
            assert status == "approved" or not done
            assert_whole(made)
            nothing_loose()
            assert _fund() == _total(next(iter(after)))
            ends.add(status)
            # The next one works as if nothing had happened.
            if status == "submitted":
                decisions.approve(db.session, made, 2)
                db.session.commit()
                assert _speaking() == {made}
            db.session.remove()
    assert ends <= {"submitted", "approved"}


def _submitted(app: Flask, seed: int) -> int:
    """A return that waits for its approval."""
    with app.app_context():
        lines = many(seed)
        made = service.submit(
            db.session, checked(lines), content_of(lines), 1
        ).finance_return.id
        db.session.commit()
        db.session.remove()
    return made


def _speaking() -> set[int]:
    """The returns that speak."""
    rows = select(Position.return_id).where(Position.current(), Position.fy == FY.start)
    return set(db.session.scalars(rows))


def _fund() -> int | None:
    """What the whole fund's totals add up to now, in pence."""
    joined = select(func.sum(FundRollup.pence)).join(
        FundVersion, FundVersion.id == FundRollup.version_id
    )
    of_year = joined.where(
        FundVersion.current(),
        FundVersion.fy == FY.start,
        FundRollup.kind == fund.DEPARTMENT,
    )
    return db.session.scalar(of_year)


def _total(return_id: int) -> int:
    found = db.session.get_one(FinanceReturn, return_id)
    return found.actual + found.forecast

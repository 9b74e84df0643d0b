"""Changes that race: whatever their interleaving, one as-at has one answer, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.extensions import begin_writing, db
from portfolio.figures.selection import select_for
from portfolio.finance import Month
from portfolio.ledger import clock
from portfolio.models import Position, Programme
from portfolio.permissions import EVERYTHING
from portfolio.programmes import import_service as programmes
from portfolio.reports import exports, registry
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from portfolio.returns.months import service as months_service
from tests.building import FY, checked, content_of, line, record, register, user
from tests.conftest import make_app
from tests.servers import database

CODES = [f"CSSF-01-{number:06}" for number in range(1, 4)]
DEPARTMENTS = ["FCO", "DFID", "MOD"]


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def racing_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database that several threads use at once, with programmes and people."""
    with database(request.param, tmp_path_factory.mktemp("races")) as url:
        yield _peopled(url)


def _peopled(url: str) -> Flask:
    app = make_app(url)
    with app.app_context():
        register(
            db.session,
            *(record(code, country_shares={"SOM": 60, "KEN": 30}) for code in CODES),
        )
        user(db.session, "finance@x.example", "finance")
        user(db.session, "approver@x.example", "approver")
    return app


@pytest.fixture(autouse=True)
def _closed(racing_app: Flask) -> Iterator[None]:
    yield
    with racing_app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass
class Witness:
    """What readers saw: the bytes of the report by the instant that they asked for."""

    seen: dict[int, set[bytes]] = field(default_factory=dict)
    failures: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, instant: int, answer: bytes) -> None:
        """Keep an answer."""
        with self.lock:
            self.seen.setdefault(instant, set()).add(answer)


def answer(as_at: int | None) -> tuple[int, bytes]:
    """The report as at an instant: the instant used, and the bytes."""
    words = {"as_at": clock.to_text(as_at)} if as_at is not None else {}
    chosen = select_for(db.session, words)
    drawn = exports.to_csv(
        registry.draw(db.session, "spend-by-country", chosen, EVERYTHING)
    )
    db.session.rollback()
    return chosen.as_at, drawn


_SEQUENCE = itertools.count(1)
WAITS = st.floats(0, 0.006)


def approval(department: str, pence: int) -> Callable[[], None]:
    """A writer that submits and approves a return of its own."""

    def write() -> None:
        unique = next(_SEQUENCE)
        lines = [line(code, pence + unique, cell=f"F{unique}") for code in CODES]
        done = service.submit(
            db.session, checked(lines, department), content_of(lines), 1
        )
        number = done.finance_return.id
        db.session.commit()
        decisions.approve(db.session, number, 2)
        time.sleep(pence / 100_000)  # holds the lock for a while before committing
        db.session.commit()

    return write


def new_shares(share: int) -> Callable[[], None]:
    """A writer that changes a programme's shares."""

    def write() -> None:
        programmes.change_shares(db.session, CODES[0], FY, [("YEM", share)], [])
        db.session.commit()

    return write


def race(
    app: Flask,
    writers: list[tuple[float, Callable[[], None]]],
    readings: list[tuple[float, int]],
) -> Witness:
    """Run all at once, each after its wait; readers ask for the past, for just now, and for nothing in particular."""
    witness = Witness()

    def guarded(wait: float, act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                try:
                    time.sleep(wait)
                    act()
                except BaseException as error:
                    witness.failures.append(error)
                finally:
                    db.session.remove()

        return run

    def reading(back: int) -> Callable[[], None]:
        def read() -> None:
            asked = clock.now(db.session) - back if back >= 0 else None
            witness.note(*answer(asked))

        return read

    acts = [guarded(*writer) for writer in writers] + [
        guarded(wait, reading(back)) for wait, back in readings
    ]
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return witness


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    writers=st.lists(
        st.tuples(
            WAITS,
            st.one_of(
                st.builds(approval, st.sampled_from(DEPARTMENTS), st.integers(1, 900)),
                st.builds(new_shares, st.integers(1, 1_000_000)),
            ),
        ),
        min_size=2,
        max_size=4,
    ),
    readings=st.lists(
        st.tuples(WAITS, st.sampled_from([-1, 0, 10, 300, 2000])),
        min_size=4,
        max_size=10,
    ),
)
def test_one_as_at_has_one_answer_for_ever(
    racing_app: Flask, writers: Any, readings: Any
) -> None:
    witness = race(racing_app, writers, readings)
    assert witness.failures == []
    with racing_app.app_context():
        for instant, answers in witness.seen.items():
            assert answers == {answer(instant)[1]}, clock.to_text(instant)


@pytest.mark.parametrize("attempt", range(3))
def test_two_deciders_at_once_one_wins_and_the_other_is_told(
    racing_app: Flask, attempt: int
) -> None:
    with racing_app.app_context():
        lines = [line(CODES[1], 100 + attempt)]
        number = service.submit(
            db.session, checked(lines, "HO"), content_of(lines), 1
        ).finance_return.id
        db.session.commit()

    def decide() -> None:
        decisions.approve(db.session, number, 2)
        db.session.commit()

    witness = race(racing_app, [(0, decide), (0, decide)], [])
    assert [str(failure) for failure in witness.failures] == [
        f"Return {number} is approved, not submitted."
    ]


def test_departments_that_approve_at_once_lose_nothing_and_double_nothing(
    racing_app: Flask,
) -> None:
    code = CODES[2]
    month = Month(2019, 8)

    def writer(department: str, pence: int) -> Callable[[], None]:
        def write() -> None:
            lines = [line(code, pence, month)]
            given = checked(lines, department, month=month)
            number = service.submit(
                db.session, given, content_of(lines), 1
            ).finance_return.id
            db.session.commit()
            decisions.approve(db.session, number, 2)
            db.session.commit()

        return write

    departments = ["CPS", "NCA", "CO", "BEIS", "AGO", "MOJ", "DEFRA", "DHSC"]
    writers = [
        (0.0, writer(department, 10**number))
        for number, department in enumerate(departments)
    ]
    assert race(racing_app, writers, [(0.01, -1)] * 8).failures == []
    with racing_app.app_context():
        programme = db.session.scalar(
            db.select(Programme.id).where(Programme.code == code)
        )
        query = db.select(Position.department_code).where(
            Position.current(), Position.programme_id == programme
        )
        speaking = list(db.session.scalars(query))
        assert sorted(set(speaking) & set(departments)) == sorted(departments)
        total = sum(int(pence) for *_, pence in _by_department(departments))
        assert total == sum(10**number for number in range(len(departments)))


def _by_department(departments: list[str]) -> Iterator[Any]:
    for department in departments:
        report = registry.draw(
            db.session,
            "spend-by-country",
            select_for(db.session, {"department": department}),
            EVERYTHING,
        )
        yield department, sum(row["total"] for row in report.rows)


def test_a_reader_of_the_moment_waits_for_a_change_on_its_way(
    racing_app: Flask,
) -> None:
    """Without the wait the reader would answer before the change, which bears an earlier instant, commits."""
    holding, asked = threading.Event(), threading.Event()
    code = f"CSSF-09-{next(_SEQUENCE):06}"

    def change() -> None:
        begin_writing(db.session)
        clock.advance(db.session)
        holding.set()
        asked.wait(5)
        time.sleep(0.2)
        db.session.add(Programme(code=code))
        db.session.commit()

    found: list[str | None] = []

    def read() -> None:
        holding.wait(5)
        now = clock.now(db.session)
        asked.set()
        clock.resolve(db.session, now)
        found.append(
            db.session.scalar(db.select(Programme.code).where(Programme.code == code))
        )

    assert race(racing_app, [(0, change), (0, read)], []).failures == []
    assert found == [code]


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_bytes_sent_twice_at_once_are_one_return(
    racing_app: Flask, attempt: int
) -> None:
    lines = [
        line(CODES[0], number, cell=f"H{number}") for number in range(500 + attempt)
    ]
    sent: list[tuple[int, bool]] = []

    def send() -> None:
        done = service.submit(db.session, checked(lines, "HO"), content_of(lines), 1)
        sent.append((done.finance_return.id, done.duplicate))
        time.sleep(0.05)
        db.session.commit()

    assert race(racing_app, [(0, send), (0, send)], []).failures == []
    assert len({number for number, _ in sent}) == 1
    assert sorted(duplicate for _, duplicate in sent) == [False, True]


@pytest.mark.parametrize("attempt", range(3))
def test_an_approval_is_reversed_once_however_many_do_so_at_once(
    racing_app: Flask, attempt: int
) -> None:
    number = _spoken(racing_app, "HO", [line(CODES[0], 100 + attempt)])

    def reverse() -> None:
        decisions.reverse(db.session, number, 2, "Wrong file")
        time.sleep(0.05)
        db.session.commit()

    witness = race(racing_app, [(0, reverse), (0, reverse)], [])
    assert [str(failure) for failure in witness.failures] == [
        f"Return {number} is reversed, not approved."
    ]


@pytest.mark.parametrize("attempt", range(3))
def test_an_approval_during_a_reversal_comes_before_it_or_after_it(
    racing_app: Flask, attempt: int
) -> None:
    first = _spoken(
        racing_app,
        "HMRC",
        [line(CODES[0], 100 + attempt), line(CODES[1], 7, cell="F13")],
    )
    lines = [line(CODES[0], 1000 + attempt)]
    with racing_app.app_context():
        second = service.submit(
            db.session, checked(lines, "HMRC"), content_of(lines), 1
        ).finance_return.id
        db.session.commit()

    def reverse() -> None:
        decisions.reverse(db.session, first, 2, "Wrong file")
        db.session.commit()

    def decide() -> None:
        decisions.approve(db.session, second, 2)
        db.session.commit()

    failures = [
        str(failure)
        for failure in race(racing_app, [(0, reverse), (0, decide)], []).failures
    ]
    with racing_app.app_context():
        current = Position.current(), Position.department_code == "HMRC"
        speaking = list(
            db.session.scalars(
                db.select(Position.return_id)
                .where(*current)
                .order_by(Position.return_id)
            )
        )
    if failures:
        assert failures == [
            "A later return has replaced figures of this one. Reverse the later return first."
        ]
        assert speaking == [first, second]
    else:
        assert second in speaking
        assert first not in speaking


def _spoken(app: Flask, department: str, lines: list[Any]) -> int:
    """A return that speaks."""
    with app.app_context():
        number = service.submit(
            db.session, checked(lines, department), content_of(lines), 1
        ).finance_return.id
        db.session.commit()
        decisions.approve(db.session, number, 2)
        db.session.commit()
        return number


def sending(department: str, month: Month) -> Callable[[], None]:
    """A writer that submits a return of one line."""

    def write() -> None:
        lines = [line(CODES[0], 5, month)]
        service.submit(
            db.session, checked(lines, department, month=month), content_of(lines), 1
        )
        db.session.commit()

    return write


def test_a_month_locked_while_a_return_is_being_written_keeps_it_out(
    racing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The submission has looked at the month already and is writing its lines when the month is locked."""
    month, writing, locked, write = (
        Month(2019, 9),
        threading.Event(),
        threading.Event(),
        service._write_lines,
    )
    # SQLite lets one write at a time: there the lock waits for the submission.
    at_once = racing_app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql")

    def slowly(*given: Any) -> None:
        writing.set()
        locked.wait(10 if at_once else 0.3)
        write(*given)

    def lock() -> None:
        writing.wait(10)
        months_service.lock(db.session, month, 3)
        db.session.commit()
        locked.set()

    monkeypatch.setattr(service, "_write_lines", slowly)
    with racing_app.app_context():
        user(db.session, "office@x.example", "portfolio-office")
    told = [
        str(failure)
        for failure in race(
            racing_app, [(0, sending("DEFRA", month)), (0, lock)], []
        ).failures
    ]
    assert [failure[:25] for failure in told] == (
        ["September 2019 is locked,"] if at_once else []
    )


def test_shares_that_change_while_a_return_is_being_written_wait_for_it(
    racing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who changes them holds the clock meanwhile: a submission that asked for it would wait for ever."""
    written, choices = threading.Event(), service._write_choices

    def after_a_while(*given: Any) -> None:
        written.set()
        time.sleep(0.5)  # by then the other has the clock and waits for the share set
        choices(*given)

    def change() -> None:
        written.wait(10)
        new_shares(41)()

    month = Month(2020, 3)
    with racing_app.app_context():
        new_shares(
            40
        )()  # so that the set that the lines are split by is one that is replaced
        db.session.remove()
    monkeypatch.setattr(service, "_write_choices", after_a_while)
    assert (
        race(racing_app, [(0, sending("BEIS", month)), (0, change)], []).failures == []
    )

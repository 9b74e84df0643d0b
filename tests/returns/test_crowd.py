"""Twenty departments approve at once while fifty readers read: nothing lost, nothing doubled, no reader sees half."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portfolio.extensions import begin_writing, db
from portfolio.figures.selection import select_for
from portfolio.ledger import clock
from portfolio.models import Department, DepartmentFacts
from portfolio.permissions import EVERYTHING
from portfolio.reports import registry
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from tests.building import checked, content_of, line, record, register, user
from tests.conftest import make_app
from tests.ledger.test_races import race
from tests.servers import database

CODES = [f"CSSF-01-{number:06d}" for number in range(5)]
DEPARTMENTS = [f"D{number:02d}" for number in range(20)]
READERS = 50


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def crowded(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Flask]:
    """An application with twenty departments, on a database that many threads use at once."""
    with database(request.param, tmp_path) as url:
        yield from _with_departments(url)


def _with_departments(url: str) -> Iterator[Flask]:
    app = make_app(url)
    with app.app_context():
        begin_writing(db.session)
        instant = clock.advance(db.session)
        for code in DEPARTMENTS:
            db.session.add(Department(code=code))
            db.session.flush()
            db.session.add(
                DepartmentFacts(
                    code=code, name=f"Department {code}", from_instant=instant
                )
            )
        db.session.commit()
        register(
            db.session,
            *(record(code, country_shares={"SOM": 60, "KEN": 30}) for code in CODES),
        )
        user(db.session, "finance@x.example", "finance")
        user(db.session, "approver@x.example", "approver")
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def amount(department: str, number: int) -> int:
    """Pence of a department's line of a programme: no two sums of such amounts are alike by chance."""
    return 10_000_019 * (DEPARTMENTS.index(department) + 1) + 101 * number


def whole(department: str) -> int:
    """All that a department returns."""
    return sum(amount(department, number) for number in range(len(CODES)))


def submitted(app: Flask) -> dict[str, int]:
    """A return of each department, waiting for approval."""
    numbers = {}
    with app.app_context():
        for department in DEPARTMENTS:
            lines = [
                line(code, amount(department, at), cell=f"F{at}")
                for at, code in enumerate(CODES)
            ]
            done = service.submit(
                db.session, checked(lines, department), content_of(lines), 1
            )
            numbers[department] = done.finance_return.id
            db.session.commit()
        db.session.remove()
    return numbers


def actuals() -> dict[str, int]:
    """What the report says that each department spent."""
    chosen = select_for(db.session, {"fy": "2019/20"})
    report = registry.draw(db.session, "spend-by-department", chosen, EVERYTHING)
    db.session.rollback()
    return {
        row["department"]: row["actual"]
        for row in report.rows
        if row["department"] in DEPARTMENTS
    }


def test_nothing_is_lost_or_doubled_and_no_reader_sees_half(crowded: Flask) -> None:
    numbers, seen = submitted(crowded), []

    def approving(number: int) -> Any:
        def write() -> None:
            decisions.approve(db.session, number, 2)
            db.session.commit()

        return 0.02, write

    def read() -> None:
        for _ in range(4):
            seen.append(actuals())

    acts = [approving(number) for number in numbers.values()] + [(0.0, read)] * READERS
    assert race(crowded, acts, []).failures == []
    assert len(seen) == READERS * 4
    for each in seen:
        assert {
            name: spent for name, spent in each.items() if spent not in {0, whole(name)}
        } == {}
    with crowded.app_context():
        assert actuals() == {
            department: whole(department) for department in DEPARTMENTS
        }

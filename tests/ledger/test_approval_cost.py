"""What a decision costs: statements do not grow with programmes or lines, and rows only by the programmes that move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select

from portfolio.models import AuditEntry, User
from portfolio.programmes import import_service as programmes
from portfolio.returns.decisions import service as decisions
from tests.building import (
    FY,
    JUNE,
    Month,
    approve,
    line,
    record,
    register,
    speak,
    submit,
    user,
)

JULY, AUGUST = Month(2019, 7), Month(2019, 8)


def codes(count: int) -> list[str]:
    """So many programmes."""
    return [f"CSSF-01-{number:06d}" for number in range(1, count + 1)]


@pytest.fixture
def people(session: Any) -> tuple[User, User]:
    """Who submits and who approves, and eighty programmes."""
    register(session, *(record(code, country_shares={"SOM": 60}) for code in codes(80)))
    return user(session, "finance@x.example", "finance"), user(
        session, "approver@x.example", "approver"
    )


def counted(session: Any, act: Callable[[], object]) -> list[tuple[str, int]]:
    """The statements of an act, each with how many rows it is run for."""
    found: list[tuple[str, int]] = []

    def note(*words: Any) -> None:
        found.append((words[2], len(words[3]) if words[5] else 1))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return found


def approval(
    session: Any,
    people: tuple[User, User],
    count: int,
    lines: int = 1,
    month: Month = JULY,
) -> Any:
    """The statements of approving a return of so many programmes, whose earlier return speaks."""
    cells = [(code, number) for code in codes(count) for number in range(lines)]
    made = submit(
        session, [line(code, 7, month, cell=f"G{number}", project=f"P{number}") for code, number in cells],
        people[0], month=month,
    )  # fmt: skip
    return counted(session, lambda: approve(session, made, people[1]))


def test_an_approval_takes_as_many_statements_for_eighty_programmes_as_for_two(
    session: Any, people: tuple[User, User]
) -> None:
    speak(
        session,
        [line(code, 5, cell=f"F{at}") for at, code in enumerate(codes(80))],
        *people,
    )
    few = approval(session, people, 2)
    many = approval(session, people, 80, month=AUGUST)
    assert len(many) <= len(few) + 1


def test_an_approval_writes_as_many_rows_for_a_hundred_lines_of_each_programme_as_for_one(
    session: Any, people: tuple[User, User]
) -> None:
    speak(
        session,
        [line(code, 5, cell=f"F{at}") for at, code in enumerate(codes(3))],
        *people,
    )
    one = approval(session, people, 3)
    speak(
        session,
        [line(code, 5, cell=f"F{at}") for at, code in enumerate(codes(3))],
        *people,
        month=AUGUST,
    )
    hundred = approval(session, people, 3, lines=100, month=AUGUST)
    assert sum(rows for _, rows in hundred) <= sum(rows for _, rows in one) + 10


def test_an_approval_is_one_entry_of_the_audit_trail_that_says_how_much_moved(
    session: Any, people: tuple[User, User]
) -> None:
    speak(
        session,
        [line(code, 5, cell=f"F{at}") for at, code in enumerate(codes(80))],
        *people,
    )
    made = submit(
        session,
        [line(code, 6, cell=f"F{at}") for at, code in enumerate(codes(50))],
        people[0],
    )
    before = session.scalar(select(func.count(AuditEntry.id)))
    approve(session, made, people[1])
    entries = session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).offset(before)
    ).all()
    assert {entry.subject for entry in entries} == {"finance_return"}
    said = [entry.changes for entry in entries if entry.action == "approve"]
    assert said == [{"closed": 50, "opened": 50}]


def test_a_reversal_takes_as_many_statements_for_eighty_programmes_as_for_two(
    session: Any, people: tuple[User, User]
) -> None:
    def reversal(count: int, month: Month) -> int:
        lines = [
            line(code, 9, month, cell=f"F{at}") for at, code in enumerate(codes(count))
        ]
        made = speak(session, lines, *people, month=month)
        return len(counted(session, lambda: reverse(made.id)))

    def reverse(return_id: int) -> None:
        decisions.reverse(session, return_id, people[1].id, "Wrong file")
        session.commit()

    speak(
        session,
        [line(code, 5, cell=f"F{at}") for at, code in enumerate(codes(80))],
        *people,
    )
    assert reversal(80, JULY) <= reversal(2, JULY) + 1


def test_new_shares_of_one_programme_read_no_row_of_another(
    session: Any, people: tuple[User, User]
) -> None:
    speak(
        session,
        [line(code, 5, JUNE, cell=f"F{at}") for at, code in enumerate(codes(80))],
        *people,
    )
    given = record(codes(1)[0], country_shares={"KEN": 100})
    fields = frozenset({"code", "countries"})
    statements = counted(
        session,
        lambda: (
            programmes.import_register(session, (given,), fields, FY),
            session.commit(),
        ),
    )
    moved = [
        words
        for words, _ in statements
        if words.startswith(("INSERT INTO position", "UPDATE position"))
    ]
    assert len(moved) == 2

"""What a return would change, read from the ledger, and what is chosen for programmes that it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.finance import Month
from portfolio.ledger import position
from portfolio.ledger.changes import Threshold
from portfolio.models import CommentThreshold, Position, Programme, User
from portfolio.permissions import EVERYTHING, Reader
from portfolio.returns import service
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Said
from portfolio.returns.decisions import service as decisions
from tests.building import (
    FY,
    JUNE,
    approve,
    line,
    record,
    register,
    speak,
    submit,
    user,
)

A, B, C = "CSSF-01-000001", "CSSF-01-000002", "CSSF-01-000003"
JULY = Month(2019, 7)
LARGE = 100_000_000


@pytest.fixture
def people(session: Any) -> tuple[User, User]:
    allocation = [(FY, True, 500), (FY, False, 70)]
    register(
        session,
        record(A, allocations=allocation),
        record(B),
        record(C, lead_department="MOD", withheld=True),
    )
    return user(session, "finance@x.example", "finance"), user(
        session, "approver@x.example", "approver"
    )


def kinds(found: comparison.Comparison) -> dict[str, str]:
    return {row.change.programme: row.change.kind for row in found.rows}


def test_the_first_return_is_all_new_and_needs_no_comment(
    session: Any, people: tuple[User, User]
) -> None:
    made = submit(session, [line(A, LARGE)], people[0])
    found = comparison.of_return(session, made, EVERYTHING)
    assert (kinds(found), found.earlier, found.uncommented([], "")) == (
        {A: "new"},
        False,
        [],
    )
    assert found.allocation == {True: 500, False: 70}


def test_a_later_return_is_beside_what_speaks_and_large_changes_need_a_comment(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, LARGE), line(B, 5, cell="F13")], *people)
    made = submit(
        session,
        [line(A, LARGE // 2), line(A, 1, JULY, cell="F14")],
        people[0],
        month=JULY,
    )
    found = comparison.of_return(session, made, EVERYTHING)
    (moved, missing) = found.rows
    assert (moved.change.outturn_change, moved.change.restated_by) == (
        1 - LARGE // 2,
        LARGE // 2,
    )
    assert (missing.change.kind, missing.needs_comment) == ("missing", False)
    assert found.uncommented([], "") == [A]
    assert found.uncommented([A], "") == found.uncommented([], "A refund") == []


def test_once_approved_a_return_is_beside_what_spoke_before_it(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 10)], *people)
    second = submit(session, [line(A, 14)], people[0])
    before = comparison.of_return(session, second, EVERYTHING).rows
    approve(session, second, people[1])
    speak(session, [line(A, 99)], *people)
    assert comparison.of_return(session, second, EVERYTHING).rows == before


def test_programmes_withheld_from_a_reader_are_in_no_figure_of_theirs(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 10), line(C, 7, cell="F13")], *people)
    made = submit(session, [line(A, 11), line(C, 8, cell="F13")], people[0])
    found = comparison.of_return(session, made, Reader())
    assert (kinds(found), found.hidden, dict(found.totals.after)) == (
        {A: "moved"},
        1,
        {True: 11, False: 0},
    )


def test_a_threshold_that_was_set_for_the_fund_holds(
    session: Any, people: tuple[User, User]
) -> None:
    session.add(
        CommentThreshold(
            fund="CSSF", part=500_000, pence=1, changed_by=people[0].id, from_instant=1
        )
    )
    session.flush()
    assert comparison.threshold_of(session, "CSSF") == Threshold(500_000, 1)
    assert comparison.threshold_of(session, "ISF") == Threshold(100_000, 10_000_000)


@pytest.mark.parametrize(
    ("missing", "said", "speaking"),
    [
        ("keep", {}, {A, B}),
        ("nil", {}, {A}),
        ("keep", {B: Said("nil")}, {A}),
        ("nil", {B: Said("keep", "paused")}, {A, B}),
        ("nil", {B: Said(None, "only words")}, {A}),
    ],
)
def test_what_is_chosen_for_a_missing_programme_goes_before_the_choice_for_all(
    session: Any,
    people: tuple[User, User],
    missing: str,
    said: dict[str, Said],
    speaking: set[str],
) -> None:
    first = speak(session, [line(A, 10), line(B, 5, cell="F13")], *people)
    second = speak(session, [line(A, 11)], *people, missing=missing, said=said)
    rows = position.rows_in_force(session, ["FCO"], FY.start)
    codes = {
        session.get_one(Programme, row.programme_id).code: row.return_id for row in rows
    }
    assert set(codes) == speaking
    assert codes[A] == second.id
    assert codes.get(B, first.id) == first.id
    assert comparison.said_of(session, second.id) == said


def test_reversing_restores_what_was_set_to_nil_by_choice(
    session: Any, people: tuple[User, User]
) -> None:
    first = speak(session, [line(A, 10), line(B, 5, cell="F13")], *people)
    second = speak(session, [line(A, 11)], *people, said={B: Said("nil")})
    decisions.reverse(session, second.id, people[1].id, "wrong file")
    session.commit()
    assert {
        row.return_id for row in position.rows_in_force(session, ["FCO"], FY.start)
    } == {first.id}


def test_an_approver_whose_page_is_stale_is_told_and_nothing_moves(
    session: Any, people: tuple[User, User]
) -> None:
    first = submit(session, [line(A, 10)], people[0])
    seen = comparison.position_token(session, "FCO", FY.start)
    speak(session, [line(A, 20)], *people)
    with pytest.raises(
        service.Refusal, match="The position has changed since this page was shown"
    ):
        decisions.approve(session, first.id, people[1].id, seen=seen)
    session.rollback()
    assert (
        session.scalars(
            session.query(Position).where(Position.return_id == first.id).statement
        ).all()
        == []
    )
    again = comparison.position_token(session, "FCO", FY.start)
    assert (
        decisions.approve(session, first.id, people[1].id, seen=again).status
        == "approved"
    )


def test_approval_takes_statements_by_programmes_not_by_lines(
    session: Any, people: tuple[User, User]
) -> None:
    from sqlalchemy import event

    def statements(month: Month, lines: int) -> int:
        many = [
            line(A, number, month, cell=f"F{number}", project=str(number))
            for number in range(lines)
        ]
        made = submit(session, many, people[0], month=month)
        found: list[str] = []
        engine = session.get_bind().engine
        event.listen(
            engine,
            "before_cursor_execute",
            note := lambda *words: found.append(words[2]),
        )
        approve(session, made, people[1])
        event.remove(engine, "before_cursor_execute", note)
        assert not any("ledger_line" in statement for statement in found)
        return len(found)

    # The first approval has nothing before it: it closes no row and sets no forecast against what came of it.
    statements(JUNE, 2)
    few = statements(JULY, 2)
    assert abs(statements(Month(2019, 8), 500) - few) <= 2

"""The board of returns: which state a department's month is in, and where it leads."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.finance import FinancialYear, Month
from portfolio.models import ReportingMonth, User
from portfolio.returns.board import queries as board
from portfolio.returns.board.queries import (
    APPROVED,
    DRAFT,
    DUE,
    NOT_DUE,
    OVERDUE,
    SENT_BACK,
    SUBMITTED,
    Sent,
)
from portfolio.returns.decisions import service as decisions
from portfolio.returns.months import service as months_service
from tests.browsing import get, sign_in
from tests.building import JUNE, approve, line, record, register, speak, submit, user
from tests.returns.workbooks import GOOD, P1, P2, draft_number, workbook

TODAY = date(2019, 7, 10)
OPENED = ReportingMonth(deadline=date(2019, 7, 12), locked=False)
PASSED = ReportingMonth(deadline=date(2019, 7, 9), locked=False)
LAST_DAY = ReportingMonth(deadline=TODAY, locked=False)


def sent(status: str, number: int = 1) -> Sent:
    return Sent("FCO", JUNE.number, number, status)


@pytest.mark.parametrize(
    ("returns", "drafts", "opened", "state"),
    [
        ([], [], None, NOT_DUE),
        ([], [], OPENED, DUE),
        ([], [], LAST_DAY, DUE),
        ([], [], PASSED, OVERDUE),
        ([], [sent("checked")], PASSED, DRAFT),
        ([sent("submitted")], [sent("checked", 2)], PASSED, SUBMITTED),
        ([sent("rejected")], [], OPENED, SENT_BACK),
        ([sent("rejected")], [sent("failed", 2)], OPENED, DRAFT),
        ([sent("approved", 1), sent("rejected", 2)], [], OPENED, SENT_BACK),
        ([sent("approved", 2), sent("rejected", 1)], [], OPENED, APPROVED),
        ([sent("reversed")], [], PASSED, OVERDUE),
        ([sent("approved", 1), sent("reversed", 2)], [], PASSED, APPROVED),
    ],
)
def test_the_state_of_a_month(
    returns: list[Sent], drafts: list[Sent], opened: Any, state: str
) -> None:
    assert board.state_of(returns, drafts, opened, TODAY)[0] == state


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    register(session, record(P1), record(P2, lead_department="MOD"))
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "sender": user(session, "sender@x.example", "finance"),
        "approver": user(session, "approver@x.example", "approver"),
        "office": user(session, "office@x.example", "portfolio-office"),
    }


def states(session: Any, department: str, fy: int = 2019) -> list[str]:
    (found,) = board.board(session, FinancialYear(fy), department)
    return [cell.state for cell in found.cells]


def test_the_board_has_each_department_with_programmes_and_its_returns(
    session: Any, people: dict[str, User]
) -> None:
    speak(
        session,
        [line(P1, 1, Month(2019, 4))],
        people["sender"],
        people["approver"],
        month=Month(2019, 4),
    )
    submit(
        session, [line(P1, 2, Month(2019, 5))], people["sender"], month=Month(2019, 5)
    )
    back = submit(session, [line(P2, 3)], people["sender"], department="MOD")
    decisions.reject(session, back.id, people["approver"].id, "May is missing")
    session.commit()
    months_service.open_month(session, JUNE, date(2019, 7, 12), people["office"].id)
    session.commit()
    lines = board.board(session, FinancialYear(2019))
    assert [each.department for each in lines] == ["FCO", "MOD"]
    assert [cell.state for cell in lines[0].cells][:4] == [
        APPROVED,
        SUBMITTED,
        OVERDUE,
        NOT_DUE,
    ]
    assert [cell.state for cell in lines[1].cells][:4] == [
        NOT_DUE,
        NOT_DUE,
        SENT_BACK,
        NOT_DUE,
    ]


def test_a_department_owes_nothing_for_months_after_another_succeeded_it(
    session: Any, people: dict[str, User]
) -> None:
    for number in (8, 9):
        months_service.open_month(
            session, Month(2020, number), date(2020, number, 28), people["office"].id
        )
        session.commit()
    assert states(session, "FCO", 2020)[4:6] == [OVERDUE, NOT_DUE]
    assert states(session, "FCDO", 2020)[4:6] == [OVERDUE, OVERDUE]


def test_the_board_leads_to_return_draft_and_upload(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = submit(
        session, [line(P1, 1, Month(2019, 4))], people["sender"], month=Month(2019, 4)
    )
    months_service.open_month(
        session, Month(2019, 5), date(2019, 6, 12), people["office"].id
    )
    session.commit()
    sign_in(client, session, people["finance"])
    fields = {"file": (io.BytesIO(workbook(*GOOD)), "fco.xlsx"), "department": "FCO"}
    token = get(client, "/returns/new").tree.xpath(
        '//input[@name="csrf_token"]/@value'
    )[0]
    number = draft_number(
        client.post("/returns/new", data=fields | {"csrf_token": token})
    )
    page = get(client, "/returns/board?fy=2019-20")
    assert page.rows("board")["FCO Foreign and Commonwealth Office"[:3]][:4] == [
        SUBMITTED, OVERDUE, DRAFT, NOT_DUE,
    ]  # fmt: skip
    assert page.links("board", "FCO")[1:4] == [
        f"/returns/{made.id}",
        "/returns/new?department=FCO",
        f"/returns/drafts/{number}",
    ]
    sign_in(client, session, people["approver"])
    assert get(client, "/returns/board?fy=2019-20").links("board", "FCO")[2:4] == [
        "/returns/departments/FCO?fy=2019/20",
        "/returns/departments/FCO?fy=2019/20",
    ]


def test_a_departments_page_says_what_it_owes_and_by_when(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    months_service.open_month(session, JUNE, date(2019, 7, 12), people["office"].id)
    session.commit()
    sign_in(client, session, people["finance"])
    page = get(client, "/returns/departments/fco?fy=2019/20")
    assert "1 return is owed: June 2019 (was due on 12 July 2019)." in page.text
    assert page.rows("owed")["June 2019"] == [OVERDUE, "12 July 2019", "Open"]
    assert get(client, "/returns/departments/XX").status == 404
    wrong = get(client, "/returns/departments/FCO?fy=soon")
    assert wrong.status == 400
    assert "'soon' is not a financial year" in wrong.text


def test_the_office_opens_locks_and_reopens_a_month_on_its_page(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    app: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, people["finance"])
    assert client.post("/returns/months/2019-06/lock").status_code == 403
    sign_in(client, session, people["office"])
    wrong = client.post("/returns/months/2019-06/open", data={"open-deadline": "soon"})
    assert wrong.status_code == 400
    assert "Enter the last day for returns" in wrong.get_data(as_text=True)
    client.post("/returns/months/2019-06/open", data={"open-deadline": "12 July 2019"})
    client.post("/returns/months/2019-06/lock")
    assert client.post("/returns/months/2019-06/lock").status_code == 409
    row = get(client, "/returns/months?fy=2019/20").rows("months")["June 2019"]
    assert row[:2] == ["Locked", "12 July 2019"]
    without = client.post(
        "/returns/months/2019-06/reopen", data={"reopen-deadline": "2019-08-01"}
    )
    assert "Enter the reason for reopening the month" in without.get_data(as_text=True)
    client.post(
        "/returns/months/2019-06/reopen",
        data={"reopen-deadline": "2019-08-01", "reopen-reason": "MOD late"},
    )
    page = get(client, "/returns/months?fy=2019/20")
    assert page.rows("months")["June 2019"][:2] == ["Open", "1 August 2019"]
    assert "MOD late" in page.text
    assert get(client, "/returns/months/2019-13").status == 404


def test_a_locked_month_is_answered_on_the_draft_and_the_upload_kept(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    app: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    months_service.lock(session, JUNE, people["office"].id)
    session.commit()
    sign_in(client, session, people["finance"])
    fields = {
        "file": (io.BytesIO(workbook(*GOOD[:2])), "fco.xlsx"),
        "department": "FCO",
    }
    number = draft_number(client.post("/returns/new", data=fields))
    page = get(client, f"/returns/drafts/{number}")
    assert "June 2019 is locked" in page.text
    seen = page.tree.xpath('//input[@name="seen"]/@value')[0]
    answer = client.post(
        f"/returns/drafts/{number}/submit", data={"seen": seen, "acknowledged": "y"}
    )
    assert answer.status_code == 400
    assert "Ask the portfolio office to reopen it" in answer.get_data(as_text=True)
    assert get(client, f"/returns/drafts/{number}").status == 200
    approve_after = months_service.reopen(
        session, JUNE, date(2019, 8, 1), "late", people["office"].id
    )
    session.commit()
    assert approve_after.locked is False
    assert (
        client.post(
            f"/returns/drafts/{number}/submit", data={"seen": seen, "acknowledged": "y"}
        ).status_code
        == 302
    )


def test_an_approval_of_what_was_submitted_before_the_lock_goes_through(
    session: Any, people: dict[str, User]
) -> None:
    made = submit(session, [line(P1, 1)], people["sender"])
    months_service.lock(session, JUNE, people["office"].id)
    session.commit()
    assert approve(session, made, people["approver"])


def test_the_home_page_of_a_finance_team_begins_with_what_its_department_owes(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    for month, day in ((JUNE, date(2019, 7, 12)), (Month(2019, 5), date(2019, 6, 12))):
        months_service.open_month(session, month, day, people["office"].id)
        session.commit()

    sign_in(client, session, people["finance"])
    page = get(client, "/")

    assert "2 returns to send" in page.text
    assert page.text.index("FCO, May 2019") < page.text.index("FCO, June 2019")
    assert "overdue, deadline 12 June 2019" in page.text
    assert "MOD, June 2019" not in page.text
    assert page.addresses("/returns/new?department=FCO")

    sign_in(client, session, people["approver"])
    assert "to send" not in get(client, "/").text


def test_what_a_department_has_sent_or_a_lock_keeps_out_is_not_owed(
    session: Any, people: dict[str, User]
) -> None:
    months_service.open_month(session, JUNE, date(2019, 7, 12), people["office"].id)
    session.commit()
    assert [cell.month for cell in board.still_owed(session, "FCO")] == [JUNE]
    assert {cell.department for cell in board.still_owed(session, None)} >= {
        "FCO",
        "MOD",
    }

    submit(session, [line(P1, 1, JUNE)], people["sender"], month=JUNE)
    assert board.still_owed(session, "FCO") == []

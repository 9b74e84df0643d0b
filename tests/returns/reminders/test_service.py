"""Reminders through a real SMTP server on the loopback: who is told what, once, and who is not."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskClient

from portfolio import mail
from portfolio.config import SettingError, Settings
from portfolio.finance import FinancialYear, Month
from portfolio.mail import Letter
from portfolio.models import ProgrammeFacts, Reminder, TeamMember, User
from portfolio.returns.decisions import service as decisions
from portfolio.returns.months import service as months_service
from portfolio.returns.reminders import due
from portfolio.returns.reminders import service as reminders_service
from tests.browsing import get, sign_in
from tests.building import line, record, register, speak, submit, user

A, B = "CSSF-01-000001", "CSSF-01-000002"
SITE = "https://portfolio.example"


class Inbox:
    """An SMTP server's handler that keeps what it is given, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.letters.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )  # type: ignore[arg-type]
        return "250 OK"

    def subjects(self, address: str) -> list[str]:
        return sorted(
            str(each["Subject"]) for each in self.letters if each["To"] == address
        )


@pytest.fixture
def server() -> Iterator[tuple[Inbox, Settings]]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    url = f"smtp://127.0.0.1:{port}"
    yield (
        inbox,
        Settings(
            "sqlite://", smtp_url=url, mail_from="Portfolio <portfolio@x.example>"
        ),
    )
    controller.stop()


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    led = {"lead_department": "MOD"}
    register(
        session,
        record(A, title="Peace", **led),
        record(B, title="Nightjar", withheld=True, **led),
    )
    return {
        "finance": user(session, "finance@x.example", "finance", "MOD"),
        "other": user(session, "other@x.example", "finance", "HO"),
        "approver": user(session, "approver@x.example", "approver"),
        "office": user(session, "office@x.example", "portfolio-office"),
        "manager": user(session, "manager@x.example", "programme-manager", "MOD"),
    }


def run(session: Any, settings: Settings) -> reminders_service.Outcome:
    with mail.post(settings, print) as send:
        return reminders_service.send_all(session, SITE, send)


def this_month(session: Any) -> Month:
    now = months_service.today(session)
    return Month(now.year, now.month)


def open_until(session: Any, people: dict[str, User], days: int) -> Month:
    """A month whose last day for returns is so many days away."""
    month = this_month(session).plus(-2)
    months_service.open_month(
        session,
        month,
        months_service.today(session) + timedelta(days=days),
        people["office"].id,
    )
    session.commit()
    return month


@pytest.mark.parametrize(
    ("days", "words"), [(6, None), (5, "due by"), (0, "due by"), (-1, "overdue")]
)
def test_a_department_is_told_before_its_deadline_and_after_it_and_once(
    session: Any,
    server: tuple[Inbox, Settings],
    people: dict[str, User],
    days: int,
    words: str | None,
) -> None:
    inbox, settings = server
    open_until(session, people, days)
    first, second = run(session, settings), run(session, settings)
    subjects = inbox.subjects("finance@x.example")
    assert [words in subject for subject in subjects if words] == (
        [True] if words else []
    )
    assert (first.sent, second.sent) == (len(subjects), 0)
    assert {str(each["To"]) for each in inbox.letters} <= {"finance@x.example"}
    if words:
        assert f"{SITE}/returns/departments/MOD" in inbox.letters[0].get_content()


def test_who_has_submitted_is_not_reminded(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    month = open_until(session, people, 1)
    submit(
        session,
        [line(A, 5, month)],
        people["finance"],
        department="MOD",
        fy=FinancialYear.of_month(month),
        month=month,
    )
    assert run(session, server[1]).sent == 0


def test_a_new_deadline_is_told_again(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    open_until(session, people, 2)
    assert run(session, server[1]).sent == 1
    open_until(session, people, 4)
    assert run(session, server[1]).sent == 1


def manage(session: Any, person: User) -> None:
    for facts in session.query(ProgrammeFacts).filter(ProgrammeFacts.current()):
        session.add(TeamMember(facts_id=facts.id, user_id=person.id))
    session.commit()


def test_a_manager_is_told_of_changed_figures_and_by_how_much_but_not_of_withheld_ones(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    inbox, settings = server
    manage(session, people["manager"])
    speak(
        session,
        [line(A, 123_45), line(B, 7, cell="F13")],
        people["finance"],
        people["approver"],
        department="MOD",
    )
    run(session, settings)
    speak(
        session,
        [line(A, 200_00), line(B, 8, cell="F13")],
        people["finance"],
        people["approver"],
        department="MOD",
    )
    run(session, settings)
    bodies = [
        each.get_content()
        for each in inbox.letters
        if each["To"] == "manager@x.example"
    ]
    assert "new, outturn £123.45" in bodies[0]
    assert (
        "outturn £123.45 before, £200.00 now; 1 reported period restated" in bodies[1]
    )
    for body in bodies:
        assert "a withheld programme: sign in to see it" in body
        assert B not in body
        assert "Nightjar" not in body


def test_a_submitter_is_told_of_approval_and_of_sending_back_without_what_was_written(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    inbox, settings = server
    speak(
        session, [line(A, 1)], people["finance"], people["approver"], department="MOD"
    )
    back = submit(session, [line(A, 2)], people["finance"], department="MOD")
    decisions.reject(session, back.id, people["approver"].id, "Nightjar is wrong")
    session.commit()
    assert run(session, settings).sent == 2
    approved, sent_back = inbox.subjects("finance@x.example")
    assert approved.endswith("was approved")
    assert sent_back.endswith("was sent back")
    assert all("Nightjar" not in each.as_string() for each in inbox.letters)


def test_a_reversal_is_told_to_who_submitted_and_to_managers_who_were_told_of_the_approval(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    inbox, settings = server
    manage(session, people["manager"])
    speak(
        session,
        [line(A, 123_45)],
        people["finance"],
        people["approver"],
        department="MOD",
    )
    wrong = speak(
        session,
        [line(A, 200_00), line(B, 8, cell="F13")],
        people["finance"],
        people["approver"],
        department="MOD",
    )
    run(session, settings)
    decisions.reverse(session, wrong.id, people["approver"].id, "Nightjar is wrong")
    session.commit()
    inbox.letters.clear()
    assert (run(session, settings).sent, run(session, settings).sent) == (2, 0)
    assert [
        subject.rpartition(" ")[2] for subject in inbox.subjects("finance@x.example")
    ] == ["reversed"]
    (body,) = [
        each.get_content()
        for each in inbox.letters
        if each["To"] == "manager@x.example"
    ]
    assert "outturn £200.00 before, £123.45 now" in body
    assert "a withheld programme: sign in to see it" in body
    assert all("Nightjar" not in each.as_string() for each in inbox.letters)


def test_what_was_reversed_before_anybody_was_told_of_it_is_told_to_no_manager(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    manage(session, people["manager"])
    wrong = speak(
        session,
        [line(A, 200_00)],
        people["finance"],
        people["approver"],
        department="MOD",
    )
    decisions.reverse(session, wrong.id, people["approver"].id, "The wrong file")
    session.commit()
    run(session, server[1])
    assert server[0].subjects("manager@x.example") == []
    assert len(server[0].subjects("finance@x.example")) == 1


def test_a_person_mutes_them_on_a_page_and_lets_them_come_again(
    client: FlaskClient, session: Any, server: tuple[Inbox, Settings], people: dict[str, User], app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    open_until(session, people, 1)
    sign_in(client, session, people["finance"])
    client.post("/returns/reminders", data={"muted": "yes"})
    assert (
        "You have stopped your reminders. They were:"
        in get(client, "/returns/reminders").text
    )
    assert run(session, server[1]).sent == 0
    client.post("/returns/reminders", data={"muted": "no"})
    assert run(session, server[1]).sent == 1


def test_what_the_server_refuses_is_said_and_tried_again_by_the_next_run(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    inbox, settings = server
    open_until(session, people, 1)
    inbox.refused = {"finance@x.example"}
    outcome = run(session, settings)
    assert (outcome.sent, outcome.failed) == (0, 1)
    assert "no such person" in outcome.failure
    inbox.refused = set()
    assert run(session, settings).sent == 1
    assert session.query(Reminder).count() == 1


def test_what_another_run_has_in_hand_is_left_alone_for_a_while(
    session: Any, server: tuple[Inbox, Settings], people: dict[str, User]
) -> None:
    open_until(session, people, 1)
    (each,) = due.due(session, SITE)
    assert reminders_service._claim(session, each) is not None
    assert run(session, server[1]).sent == 0
    row = session.query(Reminder).one()
    row.claimed_at -= reminders_service.CLAIM + 1_000_000
    session.commit()
    assert run(session, server[1]).sent == 1


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    settings = Settings("sqlite://", smtp_url="smtp://127.0.0.1:1")
    with (
        pytest.raises(mail.MailError, match="the SMTP server cannot be used"),
        mail.post(settings, print),
    ):
        pass


def test_without_a_server_messages_are_printed_and_a_subject_stays_one_line(
    server: tuple[Inbox, Settings],
) -> None:
    said: list[str] = []
    letter = Letter("a@x.example", "One\r\nBcc: b@x.example", "Body")
    with mail.post(Settings("sqlite://"), said.append) as send:
        send(letter)
    assert said[0].startswith("To: a@x.example")
    with mail.post(server[1], print) as send:
        send(letter)
    assert server[0].letters[0]["Subject"] == "One Bcc: b@x.example"
    assert server[0].letters[0]["Bcc"] is None


def test_a_command_sends_them_and_a_dry_run_does_not(
    app: Flask, session: Any, people: dict[str, User]
) -> None:
    open_until(session, people, 1)
    runner = app.test_cli_runner()
    assert (
        "finance@x.example: Return for"
        in runner.invoke(args=["reminders", "send", "--dry-run"]).output
    )
    assert session.query(Reminder).count() == 0
    assert (
        "1 sent, 0 sent before, 0 failed."
        in runner.invoke(args=["reminders", "send"]).output
    )
    assert (
        "0 sent, 1 sent before, 0 failed."
        in runner.invoke(args=["reminders", "send"]).output
    )


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many"],
)
def test_a_wrong_setting_is_named_without_repeating_it(url: str) -> None:
    with pytest.raises(
        SettingError, match="PORTFOLIO_SMTP_URL must be written as"
    ) as error:
        Settings.from_environment({"PORTFOLIO_SMTP_URL": url})
    assert url not in str(error.value) or url == "smtp://"


def test_an_old_deadline_of_a_locked_month_is_nobodys_reminder(
    session: Any, people: dict[str, User]
) -> None:
    month = open_until(session, people, -1)
    months_service.lock(session, month, people["office"].id)
    session.commit()
    assert due.due(session, SITE) == []
    assert date.today().year >= month.year

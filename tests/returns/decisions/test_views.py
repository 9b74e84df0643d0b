"""Approving, sending back and reversing, through the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portfolio.models import ReturnDraft, User
from tests.returns.person import Browser, approve_first, returns, said, words
from tests.returns.workbooks import GOOD, workbook


def test_someone_else_approves_and_the_submitter_does_not(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    sent = browser.submit(browser.upload(workbook(*GOOD)), missing="keep")
    assert browser.post(f"{sent.location}/approve").status_code == 403
    page = browser.be(people["approver"]).get(sent.location)
    assert page.tree.xpath('//form[contains(@action, "/approve")]')
    done = browser.post(f"{sent.location}/approve", approve__comment="Seen")
    assert done.location == sent.location
    page = browser.get(sent.location)
    assert "is approved" in said(page)
    assert "Seen" in said(page)
    assert returns(session)[0].status == "approved"
    twice = browser.post(f"{sent.location}/approve")
    assert twice.status_code == 409
    assert "is approved, not submitted" in words(twice)
    assert "approver@x.example approved it on" in words(twice)


def test_sending_back_and_reversing_need_a_reason(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    first = approve_first(browser, people)
    assert browser.post(f"{first}/reverse").status_code == 400
    assert (
        browser.post(f"{first}/reverse", reverse__why="Wrong month").location == first
    )
    assert returns(session)[0].status == "reversed"
    sent = browser.be(people["finance"]).submit(
        browser.upload(workbook(*GOOD, title="FCO return 2019/20 v2")), missing="keep"
    )
    refused = browser.be(people["office"]).post(f"{sent.location}/send-back")
    assert refused.status_code == 400
    assert "Enter the reason for sending the return back" in words(refused)
    assert (
        browser.post(
            f"{sent.location}/send-back", **{"send-back-why": "Lines missing"}
        ).status_code
        == 302
    )
    assert returns(session)[1].decision_comment == "Lines missing"


def test_a_form_without_its_token_changes_nothing(
    browser: Browser, session: Any
) -> None:
    draft = browser.upload(workbook(*GOOD))
    assert browser.client.post(f"{draft}/discard").status_code == 400
    assert session.scalars(select(ReturnDraft)).one().status == "checked"

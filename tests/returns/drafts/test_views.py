"""Uploading, correcting and submitting, through the pages, with real workbooks."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from portfolio.models import AuditEntry, Job, ReturnDraft, User
from portfolio.returns.drafts import checking
from tests.building import record, register
from tests.imports.raw_workbooks import compound
from tests.returns.person import Browser, approve_first, returns, said, words
from tests.returns.workbooks import GOOD, P1, P2, workbook

SPOILT = (
    *GOOD,
    (P1, "Open work", "May-19", "Actual", "ODA", "TBC"),
    (P2, "Other work", "May-19", "Actual", "ODA", "TBC"),
    ("CSSF-99-999999", "No such", "May-19", "Actual", "ODA", 5),
)


def test_a_spoilt_workbook_is_kept_with_every_problem_named(
    browser: Browser, session: Any
) -> None:
    content = workbook(*SPOILT)
    page = browser.get(browser.upload(content))
    assert page.heading == "fco.xlsx"
    assert page.rows("error-list")["ReturnF7, F8"][:2] == [
        "TBC",
        '"TBC" stands where an amount belongs.',
    ]
    assert "CSSF-99-999999" in said(page)
    assert "Has errors" in said(page)
    assert not page.tree.xpath('//form[contains(@action, "/submit")]')
    assert session.scalars(select(ReturnDraft)).one().file.content == content


def test_equal_problems_are_one_row_that_names_the_first_cells(
    browser: Browser,
) -> None:
    rows = tuple((P1, "Open work", "May-19", "Actual", "ODA", "TBC") for _ in range(20))
    page = browser.get(browser.upload(workbook(*GOOD, *rows)))
    (row,) = [name for name in page.rows("error-list") if "F7" in name]
    assert row.startswith("ReturnF7, F8, F9, F10, F11, F12, F13, F14")
    assert "and 12 more" in row


def test_the_marked_workbook_has_the_faulty_cells_coloured_and_commented(
    browser: Browser,
) -> None:
    draft = browser.upload(workbook(*SPOILT), "FCO June.xlsx")
    answer = browser.client.get(f"{draft}/marked")
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="FCO June - checked.xlsx"'
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book["Return"]["F7"].comment is not None
    assert "amount" in book["Return"]["F7"].comment.text
    assert book["Return"]["F4"].comment is None
    assert "Problems" in book.sheetnames


def test_a_corrected_workbook_takes_the_place_of_the_first_and_is_submitted(
    browser: Browser, session: Any
) -> None:
    draft = browser.upload(workbook(*SPOILT))
    answer = browser.post(f"{draft}/file", (workbook(*GOOD), "fco corrected.xlsx"))
    assert answer.location == draft
    page = browser.get(draft)
    assert page.heading == "fco corrected.xlsx"
    assert "No problems were found" in said(page)
    assert "£1,299.50" in said(page)
    sent = browser.submit(draft, comment="As agreed", missing="keep")
    (made,) = returns(session)
    assert sent.location == f"/returns/{made.id}"
    assert (made.status, made.comment, made.actual, made.forecast) == (
        "submitted",
        "As agreed",
        129_950,
        50_000,
    )
    assert browser.get(draft).heading.startswith("Foreign")


def test_warnings_are_acknowledged_before_submitting(
    browser: Browser, session: Any
) -> None:
    draft = browser.upload(
        workbook(*GOOD, (P2, "Other work", "May-19", "Actual", "ODA", -5))
    )
    refused = browser.submit(
        draft, missing="keep", comment="Kept while I correct the form"
    )
    assert refused.status_code == 400
    assert "Confirm that the warnings were looked at" in words(refused)
    assert "Kept while I correct the form" in words(refused)
    assert returns(session) == []
    assert browser.submit(draft, missing="keep", acknowledged="y").status_code == 302
    assert len(returns(session)) == 1


def test_what_is_missing_is_kept_or_set_to_nil_by_one_choice(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    approve_first(browser, people)
    draft = browser.be(people["finance"]).upload(
        workbook(GOOD[0], title="FCO return 2019/20 ")
    )
    page = browser.get(draft)
    assert P2 in " ".join(
        cell for row in page.rows("warning-list").values() for cell in row
    )
    assert page.tree.xpath('//input[@name="missing" and @value="nil"]')
    browser.submit(draft, missing="nil", acknowledged="y")
    assert returns(session)[-1].missing == "nil"


def test_the_same_bytes_as_a_live_return_are_recognised_and_change_nothing(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    content = workbook(*GOOD)
    sent = browser.submit(browser.upload(content), missing="keep")
    browser.be(people["approver"]).post(f"{sent.location}/approve")
    browser.be(people["finance"])
    draft = browser.upload(content)
    assert "This workbook is the same file as return" in said(browser.get(draft))
    assert (
        browser.submit(draft, missing="keep", acknowledged="y").location
        == sent.location
    )
    assert len(returns(session)) == 1


def test_a_draft_of_an_earlier_month_than_the_position_says_so_before_it_is_submitted(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    approve_first(browser, people)
    row = (P1, "Open work", "Apr-19", "Actual", "ODA", 5)
    draft = browser.be(people["finance"]).upload(workbook(row, as_at="As at May 2019"))
    page = said(browser.get(draft))
    assert "A later return is in force" in page
    assert "The position of FCO is already at 2019-06" in page
    assert "Ready to submit" not in page
    assert "It can be submitted" not in page
    assert "already at 2019-06" in words(
        browser.submit(draft, missing="keep", acknowledged="y", comment="Late")
    )


def test_a_draft_of_a_month_that_takes_no_returns_is_not_said_to_be_ready(
    browser: Browser,
) -> None:
    row = (P1, "Open work", "Apr-90", "Actual", "ODA", 5)
    page = said(
        browser.get(
            browser.upload(
                workbook(row, title="FCO return 2090/91", as_at="As at June 2090")
            )
        )
    )
    assert "June 2090 has not begun" in page
    assert "It can be submitted" not in page
    listed = said(browser.get("/returns/drafts/"))
    assert "Month closed to returns" in listed
    assert "Ready to submit" not in listed


def test_the_same_upload_twice_is_one_draft(browser: Browser, session: Any) -> None:
    content = workbook(*SPOILT)
    assert browser.upload(content) == browser.upload(content)
    assert browser.upload(content, fy="2019/20") != browser.upload(content)


def test_what_the_check_says_now_is_shown_before_it_is_submitted(
    browser: Browser, people: dict[str, User], session: Any
) -> None:
    """Another return was approved after the page was shown: the return now lacks a programme."""
    draft = browser.upload(workbook(GOOD[0]))
    seen = browser.get(draft).tree.xpath('//input[@name="seen"]/@value')[0]
    approve_first(browser, people)
    refused = browser.be(people["finance"]).post(
        f"{draft}/submit", seen=seen, missing="keep"
    )
    assert refused.status_code == 400
    assert "The results of the check have changed" in words(refused)
    assert "warning-list" in refused.get_data(as_text=True)
    assert len(returns(session)) == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.xlsx", "empty"),
        (b"%PDF-1.7 and so on", "return.xlsx", "not"),
        (b"PK\x03\x04 broken off", "return.xlsx", "damaged"),
        (
            compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}),
            "locked.xlsx",
            "password",
        ),
    ],
)
def test_what_is_no_workbook_is_answered_in_place_and_kept(
    browser: Browser, session: Any, content: bytes, name: str, says: str
) -> None:
    draft = browser.upload(content, name)
    page = browser.get(draft)
    assert page.status == 200
    assert "The workbook" in page.rows("error-list")
    assert says in said(page)
    assert session.scalars(select(ReturnDraft)).one().file.content == content
    assert browser.client.get(f"{draft}/file").data == content
    marked = browser.client.get(f"{draft}/marked")
    assert marked.status_code == 400
    assert "cannot be given back with its problems marked" in words(marked)
    assert browser.client.get(f"{draft}/layout").status_code == 400


def test_a_bomb_is_refused_by_name_and_kept(browser: Browser) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(workbook(*GOOD))) as good:
            for name in good.namelist():
                package.writestr(name, good.read(name))
        package.writestr("xl/worksheets/sheet2.xml", b"<a>" + b" " * 400_000_000)
    page = browser.get(browser.upload(out.getvalue(), "bomb.xlsx"))
    assert "made to do harm" in said(page)
    assert page.status == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"department": ""}, "Choose the department"),
        ({"fy": "next year"}, "Enter the financial year like 2019/20"),
        ({"month": "6"}, "Enter the financial year as well"),
        ({"department": "MOD"}, "Choose a department that you may act for"),
    ],
)
def test_the_form_says_what_is_missing(
    browser: Browser, fields: dict[str, str], says: str, people: dict[str, User]
) -> None:
    if fields.get("department") == "":
        browser.be(people["anywhere"])
    answer = browser.post(
        "/returns/new", (workbook(*GOOD), "x.xlsx"), **{"department": "FCO"} | fields
    )
    assert answer.status_code == 400
    assert says in words(answer)


def test_no_file_is_asked_for(browser: Browser) -> None:
    answer = browser.post("/returns/new", department="FCO")
    assert answer.status_code == 400
    assert "Choose the workbook to upload" in words(answer)


def test_stated_year_and_month_hold(browser: Browser) -> None:
    """The workbook says June; its sender says August."""
    draft = browser.upload(workbook(*GOOD), fy="2019-20", month="8")
    assert "August 2019 (as you stated)" in said(browser.get(draft))


def test_a_name_of_any_kind_is_shown_as_text(browser: Browser) -> None:
    draft = browser.upload(
        workbook(*GOOD), "..\\..\\<script>alert(1)</script>\x07\u202exslx.xlsx"
    )
    page = browser.get(draft)
    assert "<script>alert" not in page.html
    assert "\u202e" not in page.html
    assert browser.client.get(f"{draft}/file").status_code == 200


def test_drafts_are_their_departments_alone(
    browser: Browser, people: dict[str, User]
) -> None:
    draft = browser.upload(workbook(*SPOILT))
    assert browser.be(people["elsewhere"]).get(draft).status == 404
    for part in ("file", "marked", "layout"):
        assert browser.client.get(f"{draft}/{part}").status_code == 404
    for act in ("submit", "discard", "check", "file", "cancel", "layout"):
        assert browser.post(f"{draft}/{act}").status_code == 404
    assert browser.be(people["manager"]).get(draft).status == 403
    for reader in ("auditor", "office"):
        page = browser.be(people[reader]).get(draft)
        assert page.status == 200
        assert not page.tree.xpath("//main//button")
        assert browser.post(f"{draft}/discard").status_code == 403
    assert browser.be(people["anywhere"]).get(draft).status == 200


def test_a_discarded_draft_stays_on_record_and_takes_nothing_more(
    browser: Browser, session: Any
) -> None:
    draft = browser.upload(workbook(*GOOD))
    seen = browser.get(draft).tree.xpath('//input[@name="seen"]/@value')[0]
    assert browser.post(f"{draft}/discard").status_code == 302
    assert session.scalars(select(ReturnDraft)).one().status == "discarded"
    answer = browser.post(f"{draft}/submit", seen=seen, missing="keep")
    assert answer.status_code == 400
    assert "Somebody else has submitted or discarded this upload" in words(answer)
    assert returns(session) == []
    assert "All uploads have been submitted or discarded" in said(
        browser.get("/returns/drafts/")
    )


def test_a_draft_of_withheld_programmes_is_marked(
    browser: Browser, session: Any
) -> None:
    register(session, record("CSSF-09-000009", title="Nightjar", withheld=True))
    draft = browser.upload(
        workbook(("CSSF-09-000009", "Nightjar", "Apr-19", "Actual", "ODA", 1))
    )
    assert "OFFICIAL-SENSITIVE" in browser.get(draft).text
    assert "OFFICIAL-SENSITIVE" not in browser.get(browser.upload(workbook(*GOOD))).text


def test_the_audit_trail_says_who_did_what_but_not_the_whole_outcome(
    browser: Browser, session: Any
) -> None:
    browser.submit(browser.upload(workbook(*GOOD)), missing="keep")
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == "return_draft")
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["create", "check", "submit"]
    assert "outcome" not in (entries[0].changes | entries[1].changes)
    assert all(entry.user_id for entry in entries)


def test_a_large_upload_becomes_a_job_that_can_be_cancelled(
    browser: Browser, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.returns.drafts.background.LARGE_FILE", 1_000)
    draft = browser.upload(workbook(*GOOD))
    page = browser.get(draft)
    assert "Being checked" in said(page)
    assert "The workbook is large, so this runs in the background" in said(page)
    assert page.tree.xpath('//noscript/meta[@http-equiv="refresh"]')
    job = session.scalars(select(Job)).one()
    assert (job.state, job.kind) == ("waiting", "check-draft")
    browser.post(f"{draft}/cancel")
    session.expire_all()
    assert session.scalars(select(Job)).one().state == "cancelled"
    page = browser.get(draft)
    assert "Not checked" in said(page)
    monkeypatch.setattr("portfolio.returns.drafts.background.LARGE_FILE", 1_000_000)
    browser.post(f"{draft}/check")
    assert "No problems were found" in said(browser.get(draft))


def test_a_check_that_takes_too_long_for_a_page_becomes_a_job(
    browser: Browser, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checking, "QUICK", checking.Bounds(seconds=0.01, memory=1 << 30)
    )
    draft = browser.upload(workbook(*GOOD))
    page = said(browser.get(draft))
    assert "Being checked" in page
    assert "This takes longer than usual, so it runs in the background" in page
    assert "large" not in page
    assert session.scalars(select(Job.state)).one() == "waiting"


def test_a_large_workbook_is_marked_by_a_job_and_then_downloaded(
    browser: Browser, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = browser.upload(workbook(*SPOILT))
    monkeypatch.setattr("portfolio.returns.drafts.background.LARGE_FILE", 1_000)
    (button,) = browser.get(draft).tree.xpath(
        '//button[contains(., "Prepare the workbook")]'
    )
    assert browser.post(button.getparent().get("action")).location == draft
    assert "Being marked" in said(browser.get(draft))
    assert session.scalars(select(Job.kind)).one() == "mark-draft"


def test_work_for_people_who_wait_is_bounded_in_number(
    browser: Browser, session: Any
) -> None:
    """Both places are taken: an upload becomes a job, and a page says that it is to be tried again."""
    known = browser.upload(workbook(*SPOILT))
    with checking.place(), checking.place():
        waiting = browser.upload(workbook(*GOOD))
        for part in ("marked", "layout"):
            answer = browser.client.get(f"{known}/{part}")
            assert answer.status_code == 400
            assert "Try again in a minute" in words(answer)
    assert "Being checked" in said(browser.get(waiting))

"""A return from upload to approval in a browser: spoilt, corrected, its layout confirmed, submitted, approved."""

from __future__ import annotations

import io
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from portfolio import jobs
from portfolio.app import create_app
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.returns.drafts import background
from tests.browser.conftest import SignedIn, follow
from tests.browser.test_every_page import DESKTOP, PHONE, _assert_in_order, _listen
from tests.conftest import SECRET
from tests.returns.workbooks import workbook

TITLE = "HO return 2023/24"
ODD = ("Ref", "Name", "When", "Kind", "Funding", "Q")


@pytest.fixture(scope="module")
def own_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site on a copy of the illustration: what is uploaded here changes nobody else's pages."""
    path = tmp_path_factory.mktemp("upload") / "upload.sqlite"
    with (
        sqlite3.connect(database_url.removeprefix("sqlite:///")) as source,
        sqlite3.connect(path) as target,
    ):
        source.backup(target)
    target.close()
    source.close()
    return create_app(
        Settings(
            database_url=f"sqlite:///{path}",
            secret_key=SECRET,
            secure_cookies=False,
            demonstration=True,
        )
    )


@pytest.fixture(scope="module")
def site(own_app: Flask, chromium: str) -> Iterator[str]:
    """The address of the running site."""
    server = make_server("127.0.0.1", 0, own_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with own_app.app_context():
        db.engine.dispose()


def upload(page: Page, content: bytes, name: str, folder: Path) -> None:
    """Choose a workbook in the page's form and send it."""
    file = folder / name
    file.write_bytes(content)
    page.locator("input[type=file]").set_input_files(file)
    follow(page.get_by_role("button", name="Upload and check"))


def codes(page: Page) -> list[str]:
    """Codes of programmes in the register."""
    page.goto("/programmes/?department=HO")
    return list(dict.fromkeys(re.findall(r"CSSF-\d\d-\d{6}", page.content())))


def rows(known: list[str], amount: object = 1250) -> list[tuple[object, ...]]:
    """Lines of a return; the last amount is given."""
    return [
        (known[0], "First", "Apr-23", "Actual", "ODA", 100),
        (known[0], "First", "May-23", "Actual", "Non-ODA", 20.5),
        (known[1], "Second", "Jun-23", "Actual", "ODA", amount),
    ]


@pytest.mark.parametrize(
    "scripts", [True, False], ids=["with scripts", "without scripts"]
)
def test_from_a_spoilt_workbook_to_an_approved_return(
    signed_in: SignedIn, tmp_path: Path, scripts: bool
) -> None:
    page = signed_in("finance.ho", scripts=scripts)
    known = codes(page)
    title = f"{TITLE} {'a' if scripts else 'b'}"
    page.goto("/returns/")
    follow(page.get_by_role("button", name="Upload a return"))
    upload(
        page,
        workbook(
            *rows(known, "TBC"),
            ("CSSF-99-999999", "No such", "May-23", "Actual", "ODA", 5),
            title=title,
        ),
        "HO June.xlsx",
        tmp_path,
    )
    table = page.locator("#error-list")
    assert "TBC" in table.inner_text()
    assert "F6" in table.inner_text()
    assert "CSSF-99-999999" in table.inner_text()
    with page.expect_download() as downloading:
        page.get_by_role(
            "link", name="Download the workbook with these cells marked"
        ).click()
    marked = openpyxl.load_workbook(
        io.BytesIO(Path(downloading.value.path()).read_bytes())
    )
    assert marked["Return"]["F6"].comment is not None
    upload(
        page, workbook(*rows(known), title=title), "HO June corrected.xlsx", tmp_path
    )
    assert page.locator("h1").inner_text() == "HO June corrected.xlsx"
    assert page.locator("#error-list").count() == 0
    assert "£1,370.50" in page.locator(".app-figures").inner_text()
    confirm_layout(page)
    submit(page)
    address = page.url
    assert "Awaiting decision" in page.locator("main").inner_text()
    approver = signed_in("approver", scripts=scripts)
    approver.goto(address)
    approver.get_by_label("Comment (optional)").fill("Agreed with the ledger")
    follow(approver.get_by_role("button", name="Approve"))
    assert "is approved" in approver.locator("main").inner_text()
    assert "Agreed with the ledger" in approver.locator("main").inner_text()
    approver.get_by_label("Why the approval is reversed").fill("To be sent again")
    follow(approver.get_by_role("button", name="Reverse the approval"))
    assert "Reversed" in approver.locator("main").inner_text()


def confirm_layout(page: Page) -> None:
    """Look at how the sheet was read, and confirm it."""
    follow(page.get_by_role("link", name="See the sheet and correct how it was read"))
    assert "Took row 3 as the heading" in page.locator("main").inner_text()
    assert page.get_by_label("What column F is").input_value() == "amount"
    follow(page.get_by_role("button", name="Save and check again"))
    assert "The layout is remembered for HO" in page.locator("main").inner_text()


def submit(page: Page) -> None:
    """Submit the draft that is shown, with everything that it asks for."""
    acknowledged = page.get_by_label("I have looked at the warnings")
    if acknowledged.count():
        acknowledged.check()
    page.get_by_label("Comment for the approver").fill("First quarter")
    follow(page.get_by_role("button", name="Submit for approval"))
    assert "is submitted" in page.locator("main").inner_text()


def test_a_sheet_that_was_not_recognised_is_read_after_choosing_from_lists(
    signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in("finance.ho", scripts=False)
    lines = rows(codes(page))
    page.goto("/returns/new")
    upload(
        page,
        workbook(*lines, headings=ODD, title="HO return 2023/24 odd"),
        "odd.xlsx",
        tmp_path,
    )
    follow(
        page.get_by_role(
            "link", name=re.compile("Show where the table is|See the sheet")
        )
    )
    page.get_by_label("Last heading row").select_option("Row 3")
    follow(page.get_by_role("button", name="Show", exact=True))
    for letter, role in zip(
        "ABCDEF",
        ("programme", "title", "period", "measure", "oda", "amount"),
        strict=True,
    ):
        page.get_by_label(f"What column {letter} is").select_option(role)
    page.get_by_label("Amounts are in").select_option("Thousands of pounds")
    follow(page.get_by_role("button", name="Save and check again"))
    assert "£1,370,500.00" in page.locator(".app-figures").inner_text()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("broken.xlsx", b"PK\x03\x04" + bytes(90)),
    ],
)
def test_what_is_no_workbook_is_answered_in_place(
    signed_in: SignedIn, tmp_path: Path, name: str, content: bytes
) -> None:
    page = signed_in("finance.ho")
    page.goto("/returns/new")
    upload(page, content, name, tmp_path)
    assert page.locator("h1").inner_text() == name
    assert page.locator("#error-list tbody tr").count() == 1
    page.get_by_role("link", name="Download the workbook as it was uploaded")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_pages_are_in_order(
    signed_in: SignedIn, tmp_path: Path, width: int
) -> None:
    page = signed_in("finance.ho", width)
    heard = _listen(page)
    known = codes(page)
    page.goto("/returns/new")
    _assert_in_order(page, heard, "upload", width)
    follow(page.get_by_role("button", name="Upload and check"))
    assert (
        "Choose the workbook to upload"
        in page.locator(".govuk-error-summary").inner_text()
    )
    heard.clear()
    _assert_in_order(page, heard, "upload-without-a-file", width)
    many = [(known[0], "First", "Apr-23", "Actual", "ODA", "TBC") for _ in range(14)]
    spoilt = workbook(*rows(known, -5), *many, title=f"{TITLE} at {width}")
    upload(page, spoilt, "HO return with a rather long name for a file.xlsx", tmp_path)
    _assert_in_order(page, heard, "draft-with-errors", width)
    follow(page.get_by_role("link", name="See the sheet and correct how it was read"))
    _assert_in_order(page, heard, "layout", width)
    page.goto("/returns/new")
    upload(
        page,
        workbook(*rows(known, -5), title=f"{TITLE} at {width}"),
        "HO negative.xlsx",
        tmp_path,
    )
    _assert_in_order(page, heard, "draft-with-warnings", width)
    page.goto("/returns/drafts/")
    _assert_in_order(page, heard, "drafts", width)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_work_in_the_background_shows_its_progress_and_then_what_was_found(
    signed_in: SignedIn,
    own_app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setattr(background, "LARGE_FILE", 1)
    page = signed_in("finance.ho", width)
    heard = _listen(page)
    known = codes(page)
    page.goto("/returns/new")
    upload(
        page,
        workbook(*rows(known, width), title=f"{TITLE} in the background"),
        "HO large.xlsx",
        tmp_path,
    )
    assert "waiting to start" in page.locator("main").inner_text()
    _assert_in_order(page, heard, "draft-in-progress", width)
    with own_app.app_context():
        worker = jobs.Worker(db.session)
        while worker.work_once():
            pass
        db.session.remove()
    page.wait_for_selector("#totals")
    assert (
        "can be submitted" in page.locator("main").inner_text()
        or page.locator("#warning-list").count()
    )


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_page_of_a_decision_is_in_order(
    signed_in: SignedIn, tmp_path: Path, width: int
) -> None:
    page = signed_in("finance.ho", width)
    known = codes(page)
    page.goto("/returns/new")
    upload(
        page,
        workbook(*rows(known, width), title=f"{TITLE} to decide"),
        "HO.xlsx",
        tmp_path,
    )
    submit(page)
    approver = signed_in("approver", width)
    heard = _listen(approver)
    approver.goto(page.url)
    _assert_in_order(approver, heard, "return-to-decide", width)
    follow(approver.get_by_role("button", name="Send back"))
    assert (
        "Enter the reason for sending the return back"
        in approver.locator(".govuk-error-summary").inner_text()
    )
    approver.get_by_label("Reason for sending it back").fill("Lines are missing")
    follow(approver.get_by_role("button", name="Send back"))
    assert "Sent back" in approver.locator("main").inner_text()

"""The life of a return in a browser: upload, correction, what changes, submission, approval, receipt, reversal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from portfolio.app import create_app
from portfolio.auth import passwords
from portfolio.commands import database
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.finance import Month
from portfolio.models import User
from portfolio.returns.months import service as months_service
from tests.browser.conftest import follow
from tests.browser.test_every_page import DESKTOP, PHONE, _assert_in_order, _listen
from tests.building import record, register, user
from tests.conftest import SECRET
from tests.returns.workbooks import P1, P2, P3, workbook

PASSWORD = "a password of the tests"
PEOPLE = {
    "finance": ("finance", "FCO"),
    "approver": ("approver", None),
    "office": ("portfolio-office", None),
}
FIRST = (
    (P1, "Open work", "Apr-19", "Actual", "ODA", 500_000),
    (P2, "Other work", "Apr-19", "Actual", "ODA", 700.5),
    (P3, "Third work", "May-19", "Actual", "Non-ODA", 40),
)
SPOILT = (*FIRST[:1], (P2, "Other work", "Apr-19", "Actual", "ODA", "TBC"))
SECOND = ((P1, "Open work", "Apr-19", "Actual", "ODA", 900_000), *FIRST[1:2])

As = Callable[..., Page]


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[str]:
    """The site on a database of its own, which these tests change."""
    url = f"sqlite:///{tmp_path_factory.mktemp('life') / 'life.sqlite'}"
    app = create_app(
        Settings(database_url=url, secret_key=SECRET, secure_cookies=False)
    )
    with app.app_context():
        database.prepare()
        titles = {P1: "Open work", P2: "Other work", P3: "Third work"}
        register(
            db.session,
            *(
                record(code, title=title, allocations=())
                for code, title in titles.items()
            ),
        )
        for name, (role, department) in PEOPLE.items():
            user(db.session, f"{name}@x.example", role, department)
        for person in db.session.query(User):
            person.password_hash = passwords.hashed(PASSWORD)
        db.session.commit()
        office = (
            db.session.query(User.id).filter(User.role == "portfolio-office").scalar()
        )
        deadline = months_service.today(db.session) + timedelta(days=9)
        months_service.open_month(
            db.session,
            Month(2019, 5),
            months_service.today(db.session) - timedelta(days=9),
            office,
        )
        db.session.commit()
        months_service.open_month(db.session, Month(2019, 6), deadline, office)
        db.session.commit()
        months_service.lock(db.session, Month(2019, 4), office)
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def be(browser: Browser, own_site: str) -> Iterator[As]:
    """Opens the site as one of the people, with or without scripts."""
    contexts: list[BrowserContext] = []

    def open_as(name: str, width: int = DESKTOP, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=own_site,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(f"{name}@x.example")
        page.locator("input[name=password]").fill(PASSWORD)
        follow(page.get_by_role("button", name="Sign in"))
        return page

    yield open_as
    for context in contexts:
        context.close()


def upload(page: Page, content: bytes, folder: Path) -> None:
    """Upload a workbook from the page of returns."""
    file = folder / "fco.xlsx"
    file.write_bytes(content)
    page.goto("/returns/")
    follow(page.get_by_role("button", name="Upload a return"))
    page.locator("input[type=file]").set_input_files(file)
    follow(page.get_by_role("button", name="Upload and check"))


def submit(page: Page) -> str:
    """Submit the draft that is shown; the address of the return."""
    if page.locator("#acknowledged").count():
        page.locator("#acknowledged").check()
    follow(page.get_by_role("button", name="Submit for approval"))
    return page.url


def look_at(page: Page, address: str) -> None:
    """The page of what changes is in order at both widths."""
    said = _listen(page)
    page.goto(address)
    assert page.locator("#changes").count() == 1
    for width in (DESKTOP, PHONE):
        _assert_in_order(page, said, "what-a-return-changes", width)


def test_a_return_from_upload_to_reversal_without_a_script(
    be: As, tmp_path: Path
) -> None:
    finance, approver = be("finance", scripts=False), be("approver", scripts=False)

    upload(finance, workbook(*SPOILT), tmp_path)
    assert "1 error to correct" in finance.locator("main").inner_text()
    corrected = tmp_path / "fco.xlsx"
    corrected.write_bytes(workbook(*FIRST))
    finance.locator("input[type=file]").set_input_files(corrected)
    follow(finance.get_by_role("button", name="Upload and check"))
    assert (
        "has been approved yet, so all figures are new"
        in finance.locator("main").inner_text()
    )
    first = submit(finance)
    assert "is submitted" in finance.locator("main").inner_text()
    assert finance.get_by_role("button", name="Approve").count() == 0

    approver.goto(first)
    follow(approver.get_by_role("button", name="Approve"))
    assert (
        "approved: its figures are now in force"
        in approver.locator("main").inner_text()
    )

    again = workbook(*SECOND)
    upload(finance, again, tmp_path)
    said = finance.locator("main").inner_text()
    assert "History changed: 1 programme" in said
    assert "£500,000.00, now £900,000.00" in finance.locator("#changes").text_content()
    look_at(be("finance"), finance.url)
    finance.locator(f"#missing-{P3}").select_option("nil")
    submit(finance)
    assert (
        f"Explain why these programmes changed so much, one by one or in the return's comment: {P1}"
        in (finance.locator(".govuk-error-summary").inner_text())
    )
    finance.locator(f"#comment-{P1}").fill("A late invoice")
    second = submit(finance)

    approver.goto(second)
    assert "A late invoice" in approver.locator("#changes").inner_text()
    follow(approver.get_by_role("button", name="Approve"))

    follow(approver.get_by_role("link", name="Receipt of this return"))
    receipt = approver.locator("main").inner_text()
    assert "A late invoice" in receipt
    assert "900,700.50" in receipt
    with approver.expect_download() as download:
        approver.get_by_role("link", name="CSV file of this receipt").click()
    assert "900000.00" in Path(download.value.path()).read_text()

    upload(finance, again, tmp_path)
    assert (
        "This workbook is the same file as return"
        in finance.locator("main").inner_text()
    )
    if finance.locator("#submit-form").count():
        submit(finance)
        assert "so nothing changed" in finance.locator("main").inner_text()

    approver.goto(second)
    approver.get_by_label("Why the approval is reversed").fill("The wrong file")
    follow(approver.get_by_role("button", name="Reverse the approval"))
    assert "reversed" in approver.locator("main").inner_text()
    finance.goto("/returns/board?fy=2019/20")
    assert "Approved" in finance.locator("#board").inner_text()


def test_a_return_is_entered_by_hand_by_keyboard_alone(be: As) -> None:
    page = be("finance", scripts=False)
    page.goto("/returns/grid?department=FCO&fy=2019/20&month=2019-07")
    page.locator("#amount-0-3").focus()
    page.keyboard.type("1,250.50")
    page.get_by_role("button", name="Check what I entered").focus()
    page.keyboard.press("Enter")
    assert "July 2019" in page.locator("main").inner_text()
    assert (
        "£1,250.50" in page.locator("main").inner_text()
        or "1,250.50" in page.locator("main").inner_text()
    )

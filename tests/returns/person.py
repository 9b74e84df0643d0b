"""A person who fills in forms in a browser, for tests of what the pages of returns do."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portfolio.models import FinanceReturn, User
from tests.browsing import Page, get, sign_in
from tests.returns.workbooks import GOOD, draft_number, workbook


class Browser:
    """A person who fills in forms."""

    def __init__(self, client: FlaskClient, session: Any) -> None:
        self.client, self.session = client, session

    def be(self, person: User) -> Browser:
        """Act as this person from now on."""
        sign_in(self.client, self.session, person)
        return self

    def get(self, address: str) -> Page:
        """A page."""
        return get(self.client, address)

    def post(
        self, address: str, file: tuple[bytes, str] | None = None, **fields: str
    ) -> TestResponse:
        """Send a form with the token that every page of a signed-in person has."""
        token = self.get("/returns/").tree.xpath('//input[@name="csrf_token"]/@value')[
            0
        ]
        data: dict[str, Any] = {"csrf_token": token} | {
            name.replace("__", "-"): text for name, text in fields.items()
        }
        if file:
            data["file"] = (io.BytesIO(file[0]), file[1])
        return self.client.post(address, data=data, content_type="multipart/form-data")

    def upload(self, content: bytes, name: str = "fco.xlsx", **fields: str) -> str:
        """Upload a workbook; the address of its draft."""
        answer = self.post("/returns/new", (content, name), department="FCO", **fields)
        return f"/returns/drafts/{draft_number(answer)}"

    def submit(self, draft: str, **fields: str) -> TestResponse:
        """Submit a draft as its page shows it."""
        seen = self.get(draft).tree.xpath('//input[@name="seen"]/@value')
        return self.post(f"{draft}/submit", seen=seen[0] if seen else "", **fields)


def said(page: Page) -> str:
    """What a page says between its frame."""
    (main,) = page.tree.xpath("//main")
    return " ".join(main.text_content().split())


def words(answer: TestResponse) -> str:
    """What an answer says."""
    return said(Page(answer.status_code, answer.get_data(as_text=True)))


def returns(session: Any) -> list[FinanceReturn]:
    return list(session.scalars(select(FinanceReturn).order_by(FinanceReturn.id)))


def approve_first(browser: Browser, people: dict[str, User]) -> str:
    """A first return of the FCO, submitted and approved."""
    sent = browser.be(people["finance"]).submit(
        browser.upload(workbook(*GOOD)), missing="keep"
    )
    approved = browser.be(people["approver"]).post(
        f"{sent.location}/approve", approve__comment="Seen"
    )
    assert approved.location == sent.location, words(approved)
    return str(sent.location)

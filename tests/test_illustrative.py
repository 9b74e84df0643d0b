"""Files of invented figures say so in every area, and read back as before; files of real ones say nothing of it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from portfolio.illustration.model import NOTICE
from portfolio.illustration.ratings import INDEX
from portfolio.models import RiskIndex
from tests.browsing import Page, get, sign_in
from tests.building import line, record, register, submit, user

CODE = "CSSF-01-000001"


@pytest.fixture
def number(client: FlaskClient, session: Any) -> int:
    """A return; its sender, who may also edit programmes, is signed in."""
    register(session, record(CODE))
    sender = user(session, "office@x.example", "portfolio-office")
    sign_in(client, session, sender)
    return submit(
        session, [line(CODE, 100)], user(session, "f@x.example", "finance")
    ).id


def addresses(number: int) -> tuple[str, ...]:
    return (
        f"/returns/{number}/receipt.xlsx",
        "/programmes/index.xlsx",
        "/programmes/bulk.xlsx",
    )


def said(content: bytes) -> str:
    """All texts of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)


def test_workbooks_say_that_figures_are_invented(
    client: FlaskClient, session: Any, number: int
) -> None:
    session.add(RiskIndex(key=INDEX, name="Illustrative risk score (invented)"))
    session.commit()
    for address in addresses(number):
        assert NOTICE in said(client.get(address).data), address


def test_workbooks_of_real_figures_say_nothing_of_it(
    client: FlaskClient, session: Any, number: int
) -> None:
    for address in addresses(number):
        assert NOTICE not in said(client.get(address).data), address


def test_a_register_with_the_notice_reads_back_unchanged(
    client: FlaskClient, session: Any, number: int
) -> None:
    session.add(RiskIndex(key=INDEX, name="Illustrative risk score (invented)"))
    session.commit()
    content = client.get("/programmes/bulk.xlsx").data
    token = get(client, "/programmes/bulk").tree.xpath(
        '//input[@name="csrf_token"]/@value'
    )[0]
    body = {"csrf_token": token, "file": (io.BytesIO(content), "edited.xlsx")}
    with client.post("/programmes/bulk", data=body) as answer:
        page = Page(answer.status_code, answer.get_data(as_text=True))
    assert "0 to change or enter, 1 unchanged" in page.text

"""A receipt says the same to the penny on its page and in each of its files, and what must be filed away."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pypdf
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portfolio import printing
from portfolio.finance import Month
from portfolio.models import FinanceReturn, User
from portfolio.permissions import EVERYTHING
from portfolio.returns.changes.comparison import Said
from portfolio.returns.decisions import service as decisions
from portfolio.returns.receipts.receipt import Amounts, receipt
from tests.browsing import get, sign_in
from tests.building import approve, line, record, register, speak, submit, user

A, B, C = "CSSF-01-000001", "CSSF-01-000002", "CSSF-01-000003"
JULY = Month(2019, 7)


needs_pango = pytest.mark.skipif(
    not printing.can_make_pdf(), reason="Pango is not installed"
)


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    register(
        session,
        record(A, title="=Open & <b>work</b>"),
        record(B),
        record(C, lead_department="MOD", withheld=True),
    )
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "approver": user(session, "approver@x.example", "approver"),
        "reader": user(session, "reader@x.example", "programme-manager", "HO"),
    }


def made(session: Any, people: dict[str, User], *more: Any) -> FinanceReturn:
    lines = [
        line(A, 123_456_789_01),
        line(A, -5, cell="F13", oda=False),
        line(A, 100, JULY, cell="F14", measure="forecast"),
        line(B, 33, JULY, cell="F15", measure="forecast", oda=False),
        *more,
    ]
    said = {B: Said(None, "Flood <relief>")}
    return submit(session, lines, people["finance"], comment="Late invoice", said=said)


ROWS = {
    A: ["123,456,789.01", "−0.05", "1.00", "0.00", "123,456,789.96"],
    B: ["0.00", "0.00", "0.00", "0.33", "0.33"],
    "Total": ["123,456,789.01", "−0.05", "1.00", "0.33", "123,456,790.29"],
}


def plain(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        code: [text.replace(",", "").replace("−", "-") for text in cells]
        for code, cells in rows.items()
    }


@needs_pango
def test_page_csv_xlsx_json_and_pdf_agree_to_the_penny(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    number = made(session, people).id
    sign_in(client, session, people["finance"])
    page = get(client, f"/returns/{number}/receipt")
    assert {code: cells[1:] for code, cells in page.rows("receipt").items()} == ROWS

    def body(ending: str) -> bytes:
        answer = client.get(f"/returns/{number}/receipt.{ending}")
        assert answer.status_code == 200
        assert answer.data == client.get(f"/returns/{number}/receipt.{ending}").data
        return bytes(answer.data)

    heading, *rows = csv.reader(io.StringIO(body("csv").decode()))
    assert heading[2:] == [
        "actual_oda",
        "actual_non_oda",
        "forecast_oda",
        "forecast_non_oda",
        "total",
    ]
    without_total = {
        code: cells for code, cells in plain(ROWS).items() if code != "Total"
    }
    assert {code: cells for code, _, *cells in rows} == without_total
    sheet = openpyxl.load_workbook(io.BytesIO(body("xlsx")))["Return"]
    _, *cells = sheet.iter_rows(values_only=True)
    assert {
        code: [f"{value:.2f}" for value in values] for code, _, *values in cells
    } == plain(ROWS)
    document = json.loads(body("json"))
    assert list(document["total"].values()) == [
        12_345_678_901,
        -5,
        100,
        33,
        12_345_679_029,
    ]
    assert [row["total"] for row in document["rows"]] == [12_345_678_996, 33]
    text = " ".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body("pdf"))).pages
    )
    for code, amounts in ROWS.items():
        assert " ".join(amounts) in " ".join(text.split()), code


def test_totals_are_those_that_the_return_keeps(
    session: Any, people: dict[str, User]
) -> None:
    found = made(session, people)
    total = receipt(session, found, EVERYTHING).total
    assert (
        total.actual_oda + total.actual_non_oda,
        total.forecast_oda + total.forecast_non_oda,
    ) == (
        found.actual,
        found.forecast,
    )
    assert (
        total.actual_oda + total.forecast_oda,
        total.actual_non_oda + total.forecast_non_oda,
    ) == (
        found.oda,
        found.non_oda,
    )


def test_it_says_file_people_instants_and_comments(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    found = made(session, people)
    approve(session, found, people["approver"])
    decisions.reverse(session, found.id, people["approver"].id, "Wrong year")
    session.commit()
    sign_in(client, session, people["finance"])
    page = get(client, f"/returns/{found.id}/receipt")
    for words in (
        found.file.sha256,
        "finance@x.example",
        "Approved by",
        "Late invoice",
        "Wrong year",
        "Reversed",
    ):
        assert words in page.text, words
    assert page.rows("remarks")[B][1] == "Flood <relief>"
    assert page.rows("receipt")[A][0] == "=Open & <b>work</b>"


def test_what_was_said_of_withheld_programmes_is_not_told_to_who_may_not_see_them(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    sender = user(session, "sender@x.example", "finance")
    speak(session, [line(A, 1), line(C, 7, cell="F16")], sender, people["approver"])
    said = {C: Said("nil", "Ended"), A: Said(None, f"Moved to {C}")}
    found = submit(session, [line(A, 9)], sender, said=said, comment=f"Without {C}")
    decisions.reject(session, found.id, people["approver"].id, f"{C} is missing")
    session.commit()
    sign_in(client, session, people["reader"])
    addresses = [
        f"/returns/{found.id}/{page}"
        for page in (
            "receipt",
            "receipt.csv",
            "receipt.json",
            "receipt.xlsx",
            "changes",
        )
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert C.encode() not in answer.data, address
        assert b"Ended" not in answer.data, address
    sign_in(client, session, sender)
    assert get(client, addresses[0]).status == 200


@needs_pango
def test_the_pdf_is_tagged_and_says_its_language(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    number = made(session, people).id
    sign_in(client, session, people["finance"])
    reader = pypdf.PdfReader(
        io.BytesIO(client.get(f"/returns/{number}/receipt.pdf").data)
    )
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == f"Receipt of return {number}"


def test_who_does_not_see_all_of_a_return_gets_no_receipt(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    number = made(session, people, line(C, 7, cell="F16")).id
    sign_in(client, session, people["reader"])
    for ending in ("", ".csv", ".xlsx", ".json", ".pdf"):
        assert client.get(f"/returns/{number}/receipt{ending}").status_code == 403, (
            ending
        )
    assert client.get(f"/returns/{number}/receipt.exe").status_code == 404


def test_without_pango_the_page_says_so_and_the_rest_works(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    number = made(session, people).id
    sign_in(client, session, people["finance"])
    printing.can_make_pdf.cache_clear()
    monkeypatch.setattr(printing, "import_module", missing)
    page = get(client, f"/returns/{number}/receipt")
    assert "Pango is not installed. Print the page instead" in page.text
    assert not page.addresses(f"/returns/{number}/receipt.pdf")
    assert client.get(f"/returns/{number}/receipt.pdf").status_code == 409
    assert client.get(f"/returns/{number}/receipt.csv").status_code == 200
    monkeypatch.undo()
    printing.can_make_pdf.cache_clear()


@given(st.lists(st.tuples(*[st.integers(-(10**13), 10**13)] * 4), min_size=1))
def test_amounts_add_up_to_the_penny(amounts: list[tuple[int, int, int, int]]) -> None:
    total = Amounts()
    for each in amounts:
        total = total.plus(Amounts(*each))
    assert total.total == sum(map(sum, amounts))

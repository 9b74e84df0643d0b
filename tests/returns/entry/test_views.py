"""Entering a return by hand: a grid becomes a workbook, a draft, a return, and every figure has its cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.finance import Month
from portfolio.models import FinanceReturn, LedgerLine, User
from portfolio.returns import sheets
from portfolio.returns.entry import grid
from portfolio.returns.entry.workbook import Row, Template
from tests.browsing import Page, get, sign_in
from tests.building import FY, JUNE, line, record, register, speak, user
from tests.returns.workbooks import draft_number

A, B = "CSSF-01-000001", "CSSF-01-000002"
ADDRESS = "/returns/grid?department=FCO&fy=2019/20&month=2019-06"
GIVEN = Template(
    "FCO",
    FY,
    JUNE,
    [Row(A, "Peace", True), Row(B, "Calm", False)],
    {A: "Peace", B: "Calm"},
    ["Somalia"],
)


def keys(grid_page: grid.Grid) -> dict[str, str]:
    return {f"key-{each.number}": each.key for each in grid_page.rows if each.key}


def test_amounts_are_read_as_people_write_them_and_blanks_say_nothing() -> None:
    typed = {
        "amount-0-0": "1,250.50",
        "amount-0-1": "(5)",
        "amount-0-2": "",
        "amount-1-0": "£3k",
        "amount-1-1": "0",
    }
    found = grid.read(keys(grid.shown(GIVEN)) | typed, GIVEN)
    assert list(found.problems) == []
    assert [row.amounts[:3] for row in found.meant()] == [
        (125_050, -500, None),
        (300_000, 0, None),
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            {"amount-0-0": "TBC about"},
            "Enter the amount as a number, for example 1,250.00",
        ),
        ({"amount-0-0": "1.005"}, "whole pence"),
        ({"amount-0-0": "9" * 14}, "too large"),
        ({}, "Enter at least one amount"),
        ({"programme-2": "", "amount-2-0": "5"}, "Choose the programme"),
        ({"programme-2": "CSSF-99-999999", "amount-2-0": "5"}, "Choose the programme"),
        (
            {"programme-2": A, "kind-2": "ODA", "amount-2-0": "5", "amount-0-0": "5"},
            "is entered twice",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], says: str) -> None:
    found = grid.read(keys(grid.shown(GIVEN)) | typed, GIVEN)
    ((sentence, place),) = found.problems
    assert says in sentence
    assert place in {"amount-0-0", "amount-2-0", "programme-2"}


def test_a_new_row_takes_programme_kind_project_and_country() -> None:
    typed = {
        "programme-2": A,
        "kind-2": "Non-ODA",
        "project-2": " Small  grants ",
        "country-2": "Somalia",
    }
    (row,) = grid.read(typed | {"amount-2-11": "7"}, GIVEN).meant()
    assert (row.programme, row.oda, row.project, row.country, row.amounts[11]) == (
        A, False, "Small grants", "Somalia", 700,
    )  # fmt: skip


@pytest.fixture
def people(session: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    register(session, record(A, title="Peace"), record(B, title="Calm"))
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "sender": user(session, "sender@x.example", "finance"),
        "approver": user(session, "approver@x.example", "approver"),
    }


def form_of(page: Page) -> dict[str, str]:
    """Every field of the grid with what it holds."""
    (form,) = page.tree.xpath('//form[contains(@action, "/grid")]')
    return {
        each.name: each.value or ""
        for each in form.xpath(".//input|.//select")
        if each.name
    }


def test_a_grid_becomes_a_return_whose_every_figure_has_a_cell(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    speak(
        session,
        [line(A, 12_345, Month(2019, 5))],
        people["sender"],
        people["approver"],
        month=Month(2019, 5),
    )
    sign_in(client, session, people["finance"])
    fields = form_of(get(client, ADDRESS))
    assert fields["amount-0-1"] == "123.45"
    number = draft_number(
        client.post(
            ADDRESS, data=fields | {"amount-0-2": "1,000.01", "amount-1-11": "77"}
        )
    )
    draft = get(client, f"/returns/drafts/{number}")
    assert "No problems were found" in draft.text
    hidden = {
        each.name: each.value
        for each in draft.tree.xpath('//form[@id="submit-form"]//input[@type="hidden"]')
    }
    client.post(f"/returns/drafts/{number}/submit", data=hidden | {"missing": "keep"})
    made = session.query(FinanceReturn).order_by(FinanceReturn.id.desc()).first()
    assert (made.status, made.month, made.actual, made.forecast) == (
        "submitted",
        JUNE.number,
        112_346,
        7_700,
    )
    for each in session.query(LedgerLine).filter(LedgerLine.return_id == made.id):
        window = sheets.window(made.file.content, made.filename, each.sheet, each.cell)
        (marked,) = [
            cell.text for row in window.rows for cell in row.cells or () if cell.marked
        ]
        assert round(float(marked.replace(",", "")) * 100) == each.pence


def test_a_wrong_amount_is_answered_in_place_with_all_that_was_typed(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    sign_in(client, session, people["finance"])
    fields = form_of(get(client, ADDRESS)) | {"amount-0-0": "many", "amount-1-0": "5"}
    with client.post(ADDRESS, data=fields) as answer:
        page = Page(answer.status_code, answer.get_data(as_text=True))
    assert page.status == 400
    assert page.addresses("#amount-0-0")
    assert (form_of(page)["amount-0-0"], form_of(page)["amount-1-0"]) == ("many", "5")


def test_the_workbook_is_downloaded_completed_and_uploaded(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    import openpyxl

    speak(
        session,
        [line(A, 12_345, Month(2019, 5))],
        people["sender"],
        people["approver"],
        month=Month(2019, 5),
    )
    sign_in(client, session, people["finance"])
    assert "actuals up to June 2019" in get(client, "/returns/prepare?fy=2019/20").text
    answer = client.get("/returns/prepare.xlsx?department=FCO&fy=2019/20")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    book["Return"]["H8"] = 250.25
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    fields = {"file": (out, "FCO.xlsx"), "department": "FCO"}
    number = draft_number(client.post("/returns/new", data=fields))
    page = get(client, f"/returns/drafts/{number}")
    assert "June 2019" in page.text
    assert "£250.25" in page.text or "373.70" in page.text, page.text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("fy=soon", 400, "is not a financial year"),
        ("fy=2019/20&month=2020-06", 400, "June 2020 is not in 2019/20"),
        ("fy=2030/31&month=2030-06", 400, "has not begun"),
        ("department=MOD", 403, "may not prepare returns of this department"),
    ],
)
@pytest.mark.parametrize(
    "address", ["/returns/prepare", "/returns/prepare.xlsx", "/returns/grid"]
)
def test_a_wrong_address_is_a_sentence(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    address: str,
    query: str,
    status: int,
    says: str,
) -> None:
    sign_in(client, session, people["finance"])
    page = get(client, f"{address}?{query}")
    assert page.status == status
    assert says in page.text


def test_who_sends_no_returns_prepares_none(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    sign_in(client, session, people["approver"])
    assert client.get(ADDRESS).status_code == 403

"""The pages of returns, and that nothing of a withheld programme is on them for who may not see it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from portfolio.models import FinanceReturn, User
from portfolio.returns import pages, service
from portfolio.returns.decisions import service as decisions
from portfolio.returns.drafts import checking
from tests.browsing import Page, get, sign_in
from tests.building import approve, record, register, user

OPEN, SECRET, IDLE = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
HEADINGS = ("Programme code", "Title", "Month", "Type", "ODA", "Amount (£)")


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """A long list under a title."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Return"
    for row in (("FCO return 2019/20",), ("As at June 2019",), HEADINGS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(session: Any, content: bytes, by: User, comment: str = "") -> FinanceReturn:
    """Check and submit a workbook as the site does."""
    checked = checking.check(
        content, "fco.xlsx", checking.context(session, "FCO", None, None)
    )
    assert not checked.has_errors, checked.problems
    made = service.submit(
        session, checked, content, by.id, comment=comment
    ).finance_return
    session.commit()
    return made


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    register(
        session,
        record(OPEN, title="Open work", country_shares={"SOM": 100}),
        record(
            SECRET,
            title="Nightjar",
            lead_department="MOD",
            withheld=True,
            country_shares={"SOM": 100},
        ),
        record(IDLE, title="Corncrake", lead_department="MOD", withheld=True),
    )
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "approver": user(session, "approver@x.example", "approver"),
        "auditor": user(session, "auditor@x.example", "auditor"),
        "manager": user(session, "manager@x.example", "programme-manager", "HO"),
    }


MIXED = (
    (OPEN, "Open work", "Apr-19", "Actual", "ODA", 120.5),
    (SECRET, "Nightjar", "Apr-19", "Actual", "ODA", -777.25),
    (OPEN, "Open work", "May-19", "Actual", "ODA", 80),
)


def read(client: FlaskClient, session: Any, person: User, address: str) -> Page:
    sign_in(client, session, person)
    return get(client, address)


def test_who_sees_all_of_a_return_has_totals_file_comment_and_warnings(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(session, workbook(*MIXED), people["finance"], "Nightjar is a refund")
    page = read(client, session, people["auditor"], f"/returns/{made.id}")
    assert "Nightjar is a refund" in page.text
    assert "−£576.75" in page.text
    assert made.file.sha256 in page.text
    assert page.addresses(f"/returns/{made.id}/file")
    assert "OFFICIAL-SENSITIVE" in page.text
    assert list(page.rows("problems")) == ["Return A5", "Return F5"]


def test_who_does_not_sees_why_and_nothing_of_the_withheld(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(session, workbook(*MIXED), people["finance"], "Nightjar is a refund")
    approve(session, made, people["approver"])
    for address in (
        f"/returns/{made.id}",
        "/returns/",
        f"/returns/{made.id}/sheet?sheet=Return&cell=F4",
    ):
        page = read(client, session, people["manager"], address)
        assert page.status == 200
        assert "withheld" in page.text
        for secret in (SECRET, "Nightjar", "777.25", "576.75", "-SENSITIVE"):
            assert secret not in page.html, (address, secret)
    assert (
        read(client, session, people["manager"], f"/returns/{made.id}/file").status
        == 403
    )
    assert (
        read(
            client,
            session,
            people["manager"],
            f"/returns/{made.id}/sheet?sheet=Return&cell=F5",
        ).status
        == 404
    )


@pytest.mark.parametrize(
    ("person", "status"), [("manager", 403), ("finance", 200), ("auditor", 200)]
)
def test_a_workbook_that_names_a_withheld_programme_without_amounts_is_kept_from_who_may_not_see_it(
    client: FlaskClient, session: Any, people: dict[str, User], person: str, status: int
) -> None:
    made = send(
        session,
        workbook(MIXED[0], (IDLE, "Corncrake", "Apr-19", "Actual", "ODA", None)),
        people["finance"],
    )
    address = f"/returns/{made.id}/file"
    page = read(client, session, people[person], f"/returns/{made.id}")
    assert client.get(address).status_code == status
    assert (address in page.html) is (status == 200)


def test_a_warning_about_a_withheld_programme_that_the_return_lacks_is_not_told(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    both = workbook(*MIXED)
    approve(session, send(session, both, people["finance"]), people["approver"])
    made = send(
        session,
        workbook(MIXED[0]),
        people["finance"],
        f"Left out {SECRET.lower().replace('-', ' ')}",
    )
    assert any(SECRET in (problem["value"] or "") for problem in made.problems)
    page = read(client, session, people["manager"], f"/returns/{made.id}")
    assert "£120.50" in page.text
    assert SECRET not in page.html
    assert "Left out" not in page.html
    assert "Warnings about withheld programmes are not shown" in page.text
    assert (
        SECRET in read(client, session, people["auditor"], f"/returns/{made.id}").html
    )


def test_the_sheet_shows_the_cell_marked_with_the_headings_and_the_figure_in_pounds(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(session, workbook(*MIXED), people["finance"])
    page = read(
        client,
        session,
        people["auditor"],
        f"/returns/{made.id}/sheet?sheet=Return&cell=F4",
    )
    assert page.heading == "Return, cell F4"
    assert "The cell contains 120.5 (unit: GBP), which is £120.50." in page.text
    (marked,) = page.tree.xpath('//td[contains(@class, "app-cell--source")]')
    assert marked.text_content() == "The cell of the figure: 120.5"
    rows = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in page.tree.xpath("//tbody/tr")
    }
    assert rows["3"] == list(HEADINGS)
    assert rows["5"][1] == "Nightjar"


def test_a_reader_of_a_part_sees_headings_and_their_rows_and_that_others_are_left_out(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(session, workbook(*MIXED), people["finance"])
    page = read(
        client,
        session,
        people["manager"],
        f"/returns/{made.id}/sheet?sheet=Return&cell=F4",
    )
    rows = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in page.tree.xpath("//tbody/tr")
    }
    assert rows["3"] == list(HEADINGS)
    assert rows["5"] == ["Not shown with your role"]
    assert rows["6"][1] == "Open work"


def test_a_withheld_programme_without_amounts_is_not_shown_in_the_sheet_either(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(
        session,
        workbook(MIXED[0], (IDLE, "Corncrake", "Apr-19", "Actual", "ODA", None)),
        people["finance"],
    )
    address = f"/returns/{made.id}/sheet?sheet=Return&cell=F4"
    assert "Corncrake" not in read(client, session, people["manager"], address).html
    assert "Corncrake" in read(client, session, people["auditor"], address).html


@pytest.mark.parametrize(
    "query",
    ["", "sheet=Return", "sheet=Return&cell=ZZ9", "sheet=Other&cell=F4", "cell=<b>"],
)
def test_a_cell_without_a_line_is_not_found(
    client: FlaskClient, session: Any, people: dict[str, User], query: str
) -> None:
    made = send(session, workbook(*MIXED), people["finance"])
    assert (
        read(
            client, session, people["auditor"], f"/returns/{made.id}/sheet?{query}"
        ).status
        == 404
    )


def test_the_list_is_narrowed_by_department_year_and_status(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    first = send(session, workbook(MIXED[0]), people["finance"])
    approve(session, first, people["approver"])
    second = send(session, workbook(MIXED[0], MIXED[2]), people["finance"])
    page = read(
        client,
        session,
        people["auditor"],
        "/returns/?status=submitted&department=FCO&fy=2019-20",
    )
    assert list(page.rows("returns")) == [f"Return {second.id}"]
    assert (
        "No returns match these filters"
        in read(client, session, people["auditor"], "/returns/?department=HO").text
    )


def statements(session: Any, act: Callable[[], object]) -> list[str]:
    """The statements that reach the database during an act."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)

    return seen


def test_a_page_of_the_list_takes_the_same_queries_however_many_returns_there_are(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "LISTED_A_PAGE", 2)
    send(session, workbook(MIXED[0]), people["finance"])
    sign_in(client, session, people["auditor"])
    get(client, "/returns/")
    few = statements(session, lambda: get(client, "/returns/"))
    for amount in (10, 20, 30):
        row = (OPEN, "Open work", "Apr-19", "Actual", "ODA", amount)
        send(session, workbook(row), people["finance"])

    get(client, "/returns/")
    many = statements(session, lambda: get(client, "/returns/"))
    assert len(many) == len(few)
    assert not [
        statement for statement in many if "finance_return.problems" in statement
    ]
    assert list(get(client, "/returns/").rows("returns")) == ["Return 4", "Return 3"]
    last = get(client, "/returns/?page=99")
    assert list(last.rows("returns")) == ["Return 2", "Return 1"]


@pytest.mark.parametrize("query", ["fy=soon", "department=XX", "status=lost"])
def test_a_wrong_filter_of_the_list_is_a_sentence(
    client: FlaskClient, session: Any, people: dict[str, User], query: str
) -> None:
    page = read(client, session, people["auditor"], f"/returns/?{query}")
    assert page.status == 400
    assert page.addresses(f"#filter-{query.split('=')[0]}")


def test_a_return_that_was_sent_back_says_by_whom_and_why(
    client: FlaskClient, session: Any, people: dict[str, User]
) -> None:
    made = send(session, workbook(MIXED[0]), people["finance"])
    decisions.reject(session, made.id, people["approver"].id, "May is missing")
    session.commit()
    text = read(client, session, people["manager"], f"/returns/{made.id}").text
    assert "Sent back by approver@x.example" in text
    assert "May is missing" in text

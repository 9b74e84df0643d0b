"""Every figure of a return's own pages leads to its cells, and those add up to it; nothing of withheld programmes does."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from portfolio.models import FinanceReturn, User
from portfolio.returns import service
from portfolio.returns.changes.comparison import Said
from portfolio.returns.drafts import checking
from tests.browsing import Page, get, sign_in
from tests.building import approve, record, register, user
from tests.returns.workbooks import workbook

A, B, C, SECRET = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003", "CSSF-04-000004"
JUNE = (
    (A, "Open work", "Apr-19", "Actual", "ODA", 1200.5),
    (A, "Open work", "Jun-19", "Actual", "Non-ODA", 99),
    (B, "Other work", "Aug-19", "Forecast", "ODA", 500),
    (C, "Third work", "May-19", "Actual", "ODA", 40),
)
JULY = (
    (A, "Open work", "Apr-19", "Actual", "ODA", 1000.25),
    (A, "Open work", "Jul-19", "Actual", "ODA", 10),
    (A, "Open work", "Jun-19", "Forecast", "ODA", 7),
    (B, "Other work", "Aug-19", "Forecast", "ODA", 650),
    (SECRET, "Nightjar", "Apr-19", "Actual", "ODA", 333.33),
)


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    secret = {"withheld": True, "lead_department": "MOD", "title": "Nightjar"}
    register(
        session,
        record(A, allocations=()),
        record(B),
        record(C),
        record(SECRET, **secret),
    )
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "approver": user(session, "approver@x.example", "approver"),
        "auditor": user(session, "auditor@x.example", "auditor"),
        "manager": user(session, "manager@x.example", "programme-manager", "HO"),
    }


def sent(
    session: Any, people: dict[str, User], rows: Any, as_at: str, **options: Any
) -> FinanceReturn:
    """A workbook checked and submitted as the site does."""
    content = workbook(*rows, as_at=as_at)
    checked = checking.check(
        content, "fco.xlsx", checking.context(session, "FCO", None, None)
    )
    assert not checked.has_errors, checked.problems
    made = service.submit(
        session, checked, content, people["finance"].id, **options
    ).finance_return
    session.commit()
    return made


@pytest.fixture
def second(session: Any, people: dict[str, User]) -> FinanceReturn:
    """June's return speaks; July's is submitted: it restates April and sets one programme to nil."""
    approve(session, sent(session, people, JUNE, "As at June 2019"), people["approver"])
    return sent(session, people, JULY, "As at July 2019", said={C: Said("nil")})


def pence(text: str) -> int:
    """What a figure says, its sign and all."""
    found = re.search(r"(−?)£?([\d,]+\.\d\d)", text)
    assert found, text
    amount = int(Decimal(found[2].replace(",", "")) * 100)
    return -amount if found[1] else amount


def figures(page: Page) -> list[HtmlElement]:
    """The figures of a page that lead somewhere."""
    found = page.tree.xpath('//main//a[contains(@href, "/cells") and not(@download)]')
    return list(found)


def shown(link: HtmlElement) -> str:
    """What a link says and, beside a rounded figure, what stands under it to the penny."""
    (note,) = link.xpath("./ancestor::div[1]/dd[contains(@class, 'note')]") or [link]
    return str(note.text_content())


def amounts(page: Page) -> list[int]:
    """What the cells listed on a page come to, each in pence."""
    return [
        pence(cell.text_content())
        for cell in page.tree.xpath('//table[@id="cells"]/tbody/tr/td[last()]')
    ]


def assert_adds_up(client: FlaskClient, link: HtmlElement) -> None:
    page = get(client, link.get("href"))
    assert page.status == 200
    if "." not in shown(link) or "%" in shown(link):
        return
    assert pence(page.heading) == pence(shown(link)), link.get("href")
    assert sum(amounts(page)) == pence(shown(link)), link.get("href")


@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("place", ["", "/receipt", "/changes"])
def test_every_figure_of_a_return_leads_to_cells_that_add_up_to_it(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    second: FinanceReturn,
    place: str,
    decided: bool,
) -> None:
    if decided:
        approve(session, second, people["approver"])
    sign_in(client, session, people["auditor"])
    page = get(client, f"/returns/{second.id}{place}")
    links = figures(page)
    assert len(links) >= 4
    for link in links:
        if "restated" not in link.get("href"):
            assert_adds_up(client, link)
    unlinked = [
        cell.text_content()
        for cell in page.tree.xpath(
            '//main//td[contains(@class, "numeric")][not(position() > 3 and ancestor::table[@id="totals-change"])]'
        )
        if re.search(r"[1-9]", cell.text_content()) and not cell.xpath(".//a")
    ]
    # What setting the missing programme to nil would take off stands beside what it is.
    assert unlinked == (
        [] if place == "/receipt" or (decided and not place) else ["−40.00", "−100.0%"]
    )


def test_every_cell_leads_to_the_sheet_around_it(
    client: FlaskClient, session: Any, people: dict[str, User], second: FinanceReturn
) -> None:
    sign_in(client, session, people["auditor"])
    page = get(client, f"/returns/{second.id}/cells?side=change&measure=outturn")
    sheets = page.addresses("/returns/")
    cells = [address for address in sheets if "/sheet?" in address]
    assert {address.split("/")[2] for address in cells} == {
        str(second.id),
        str(second.id - 1),
    }
    for address in cells:
        assert "The cell of the figure" in get(client, address).text


def test_the_tiles_of_a_return_lead_to_its_cells_in_one_click(
    client: FlaskClient, session: Any, people: dict[str, User], second: FinanceReturn
) -> None:
    sign_in(client, session, people["auditor"])
    tiles = get(client, f"/returns/{second.id}").tree.xpath(
        '//dl[@class="app-figures"]//a/@href'
    )
    assert len(tiles) == 5
    assert get(client, tiles[0]).heading == "Where £1,343.58 comes from"
    assert "Sum of 3 cells in 2 programmes" in get(client, tiles[0]).text


def test_history_that_changed_leads_to_both_sides_of_the_months_that_did(
    client: FlaskClient, session: Any, people: dict[str, User], second: FinanceReturn
) -> None:
    sign_in(client, session, people["auditor"])
    page = get(
        client, f"/returns/{second.id}/cells?side=change&programme={A}&restated=yes"
    )
    assert sorted(amounts(page)) == [-1200_50, -99_00, 1000_25]
    assert "adds the sizes of the differences" in page.text


def test_who_may_not_see_a_programme_reaches_none_of_its_cells(
    client: FlaskClient, session: Any, people: dict[str, User], second: FinanceReturn
) -> None:
    sign_in(client, session, people["manager"])
    for address in (
        "cells",
        "cells.csv",
        f"cells?programme={SECRET}",
        f"cells.csv?programme={SECRET}",
    ):
        answer = client.get(f"/returns/{second.id}/{address}")
        assert answer.status_code == 200
        assert b"333.33" not in answer.data
        assert b"Nightjar" not in answer.data
    page = get(client, f"/returns/{second.id}")
    assert not page.tree.xpath('//dl[@class="app-figures"]//a')
    for link in figures(page):
        if "restated" not in link.get("href"):
            assert_adds_up(client, link)
    unknown = get(client, f"/returns/{second.id}/cells?programme=CSSF-99-999999")
    secret = get(client, f"/returns/{second.id}/cells?programme={SECRET}")
    assert unknown.text.replace("CSSF-99-999999", SECRET) == secret.text


def test_the_file_of_cells_holds_every_one_of_them(
    client: FlaskClient, session: Any, people: dict[str, User], second: FinanceReturn
) -> None:
    sign_in(client, session, people["auditor"])
    answer = client.get(f"/returns/{second.id}/cells.csv?measure=actual&oda=yes")
    heading, *rows = csv.reader(io.StringIO(answer.data.decode()))
    assert heading[:6] == [
        "return",
        "department",
        "sheet",
        "cell",
        "programme",
        "project",
    ]
    assert [row[-1] for row in rows] == ["1000.25", "10.00", "333.33"]


@pytest.mark.parametrize(
    "query",
    ["measure=guess", "oda=perhaps", "side=left", "restated=no", "page=x", "measure="],
)
def test_an_address_that_names_no_figure_says_so(
    client: FlaskClient,
    session: Any,
    people: dict[str, User],
    second: FinanceReturn,
    query: str,
) -> None:
    sign_in(client, session, people["auditor"])
    answer = get(client, f"/returns/{second.id}/cells?{query}")
    assert answer.status == (200 if query in {"measure=", "page=x"} else 400)
    if answer.status == 400:
        assert (
            "go back to the return and follow a figure from there"
            in answer.text.lower()
        )

"""The way to the cells: how much is read for it, what its words may be, and what divides a figure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio.models import User
from portfolio.origins import export as origins_export
from portfolio.origins import trace
from portfolio.origins.figure import figure_for
from portfolio.origins.sources import from_position
from portfolio.permissions import EVERYTHING
from tests.browsing import get, sign_in
from tests.building import line, speak
from tests.reports.conftest import PEACE, POLICE

MANY = 1_700


@pytest.fixture
def read(
    session: Any, returned: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Two returns of many lines, and the cells that are read from now on."""
    both = (returned["finance"], returned["approver"])
    speak(
        session, [line(PEACE, 100, cell=f"F{row}") for row in range(1, MANY + 1)], *both
    )
    speak(
        session,
        [line(POLICE, 7, cell=f"G{row}") for row in range(1, MANY + 1)],
        *both,
        department="HO",
    )
    found: list[str] = []
    made = from_position.cell_of

    def noted(row: Any, *rest: Any) -> Any:
        found.append(row.cell)
        return made(row, *rest)

    monkeypatch.setattr(from_position, "cell_of", noted)
    return found


def test_a_page_reads_its_own_cells_alone_and_its_sums_are_of_all(
    leader: FlaskClient, read: list[str]
) -> None:
    pages = [
        get(leader, f"/reports/origin?fy=2019/20&page={number}") for number in (1, 4, 7)
    ]
    assert [len(page.rows("workbooks")) for page in pages] == [3 + 1, 3 + 1, 3 + 1]
    assert len(read) == 500 + 500 + (2 * MANY + 1 - 3_000)
    for page in pages:
        assert page.rows("workbooks")["Sum"] == [
            "",
            f"{2 * MANY + 1:,}",
            f"{MANY + MANY * 0.07 + 700:,.2f}",
        ]


def test_the_pages_together_have_every_cell_once(
    leader: FlaskClient, read: list[str]
) -> None:
    whole, shown = 0.0, 0
    for number in range(1, 5):
        page = get(leader, f"/reports/origin?fy=2019/20&country=SOM&page={number}")
        for table in page.tree.xpath("//table[starts-with(@id, 'cells-')]"):
            amounts = [
                row.xpath("./td")[-1].text_content()
                for row in table.xpath("./tbody/tr")
            ]
            shown += len(amounts)
            whole += sum(float(amount.replace(",", "")) for amount in amounts)
    assert (shown, round(whole, 2)) == (MANY + 1, MANY * 0.6 + 700)


def test_the_file_is_sent_as_it_is_read(session: Any, read: list[str]) -> None:
    pieces = origins_export.to_csv(
        session,
        trace.trace(session, figure_for(session, {"fy": "2019/20"}), EVERYTHING),
    )
    first = next(pieces)
    assert len(read) == first.count(b"\r\n") - 1 == origins_export.BATCH
    rest = b"".join(pieces)
    assert (first + rest).count(b"\r\n") == 2 * MANY + 1 + 1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("of=gold", "not what a figure is made of; choose one of spend, allocation"),
        ("of=movement", "give from and to"),
        ("of=movement&from=2019-04&to=2019-06&prices=real", "no real terms"),
        ("of=allocation&country=SOM", "not split by country"),
        ("calendar=MMXX", "not a number from 1900 to 9998"),
        ("calendar=²", "not a number"),
        ("period=spring", "or a quarter as 2019/20 Q2"),
        ("until=2019-13", "2019-13"),
        (
            "among=the-best",
            "no set of programmes; choose one of ranked:1-10, overdue-review",
        ),
        ("countries=SOM,Atlantis", "no country's code"),
        ("countries=SOM,XXX", "There is no country 'XXX'"),
        ("less=2018/19", "give fy too"),
        ("fy=2019/20&less=never", "never"),
        ("earmarked=perhaps", "neither yes nor no"),
        ("twelfths=13", "not a number from 1 to 12"),
        ("history=old", "neither restated nor first"),
        ("made=soon", "not a month"),
        ("only=some", "neither actual nor forecast"),
        ("over=moon", "nothing to divide by"),
        ("country=unallocated&over=people", "No population of unallocated is known"),
        (f"band={'x' * 5_000}", "longer than 4,000 letters"),
        ("page=two", "not the number of a page"),
    ],
)
def test_words_that_name_no_figure_are_said(
    leader: FlaskClient, query: str, says: str
) -> None:
    page = get(leader, f"/reports/origin?{query}")
    assert (page.status, says in page.text) == (400, True), page.text
    assert get(leader, f"/reports/origin.csv?{query}").status in {
        200 if "page" in query or "over=people" in query else 400
    }


@pytest.mark.parametrize(
    "query",
    ["countries=SOM,withheld", "band=High+fragility|Withheld", "country=Withheld+"],
)
def test_withheld_money_is_refused_however_it_is_asked_for(
    manager: FlaskClient, query: str
) -> None:
    assert get(manager, f"/reports/origin?{query}").status == 403
    with manager.get(f"/reports/origin.csv?{query}") as answer:
        assert answer.status_code == 403


def test_a_share_says_what_it_was_divided_by_and_leads_there(
    leader: FlaskClient,
) -> None:
    page = get(leader, "/reports/origin?fy=2019/20&country=SOM&over=country")
    assert page.heading == "Where 99.0% comes from"
    assert "£709.01 ÷ £716.01 = 99.0%" in page.text
    (below,) = [
        each
        for each in page.addresses("/reports/origin?")
        if "country" not in each and "page" not in each
    ][:1]
    assert get(leader, below).heading == "Where £716.01 comes from"


def test_an_allocation_leads_to_its_record(leader: FlaskClient) -> None:
    page = get(leader, "/reports/origin?of=variance&department=FCO&fy=2019/20")
    assert page.rows("allocations")[PEACE] == [
        "2019/20",
        "ODA, discretionary",
        "Initial",
        *page.rows("allocations")[PEACE][3:],
    ]
    assert page.addresses(f"/programmes/{PEACE}/allocations")
    rows = page.rows("terms")
    assert list(rows) == ["Allocations", "Outturn, taken off", "Sum"]
    assert (
        rows["Sum"][-1]
        == page.heading.split("£")[0].removeprefix("Where ")
        + page.heading.split("£")[1].split()[0]
    )


@pytest.mark.parametrize(
    ("who", "marking"), [("leader", "OFFICIAL-SENSITIVE"), ("manager", "OFFICIAL")]
)
def test_what_is_taken_off_marks_the_page_as_what_is_added(
    session: Any, client: FlaskClient, returned: dict[str, User], who: str, marking: str
) -> None:
    """The withheld programme has spend in 2019/20 alone."""
    sign_in(client, session, returned[who])
    with client.get("/reports/origin.csv?fy=2018/19&less=2019/20") as answer:
        assert answer.headers["X-Marking"] == marking


def test_the_command_prints_the_same_by_the_query_of_the_page(
    app: Flask, session: Any, leader: FlaskClient
) -> None:
    query = "of=variance&department=FCO&fy=2019/20"
    page = get(leader, f"/reports/origin?{query}")
    words = ["origin", "--report", "spend-by-department", "--query", query]
    done = app.test_cli_runner().invoke(args=[*words, "--json"])
    found = json.loads(done.stdout)
    parts = sum(each["part"] for each in (*found["cells"], *found["allocations"]))
    assert found["figure"] == parts
    assert (
        page.heading
        == f"Where {'−' if parts < 0 else ''}£{abs(parts) / 100:,.2f} comes from"
    )
    assert (
        "allocation  CSSF-01-000001  2019/20  10.00"
        in app.test_cli_runner().invoke(args=words).stdout
    )
    refused = app.test_cli_runner().invoke(args=[*words, "--fy", "2018/19"])
    assert (refused.exit_code, "leave out the other filters" in refused.stderr) == (
        2,
        True,
    )
    refused = app.test_cli_runner().invoke(args=[*words[:-1], "band=Withheld"])
    assert (refused.exit_code, "no origin that can be shown" in refused.stderr) == (
        2,
        True,
    )


def test_a_movement_by_command_needs_its_two_ends(
    app: Flask, session: Any, returned: dict[str, User]
) -> None:
    words = ["origin", "--report", "movement", "--json"]
    assert app.test_cli_runner().invoke(args=words).exit_code == 2
    done = app.test_cli_runner().invoke(
        args=[*words, "--from", "2018-06", "--to", "2019-06"]
    )
    found = json.loads(done.stdout)
    assert found["figure"] == sum(cell["part"] for cell in found["cells"]) == 71_601

"""The page of the movement: what is restated, what is reported for the first time, and who may see what."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.figures import movement, restated
from portfolio.figures.selection import select_for
from portfolio.finance import Month
from portfolio.models import User
from portfolio.permissions import EVERYTHING
from portfolio.programmes import import_service as programmes
from tests.browsing import get, sign_in
from tests.building import FY, line, record, register, speak, user

ONE, TWO, SECRET = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
APRIL, MAY, JUNE = (Month(2019, number) for number in (4, 5, 6))


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    """April: £100 and £50 spent, more forecast. May: April restated by -£20, May's £70 reported, TWO set to nil."""
    secret = {"withheld": True, "withheld_reason": "Agents at risk"}
    register(
        session,
        record(
            ONE,
            title="Open work",
            country_shares={"SOM": 60},
            theme_shares={"Peacebuilding": 25},
        ),
        record(TWO, title="Other work"),
        record(SECRET, title="Nightjar", **secret),
    )
    roles = {
        "leader": "leadership",
        "manager": "programme-manager",
        "sender": "finance",
        "approver": "approver",
    }
    found = {
        name: user(session, f"{name}@x.example", role) for name, role in roles.items()
    }
    both = (found["sender"], found["approver"])
    first = [
        line(ONE, 100_00, APRIL, cell="F1"), line(ONE, 60_00, MAY, cell="F2", measure="forecast"),
        line(TWO, 50_00, APRIL, cell="F3"), line(SECRET, 7_00, APRIL, cell="F4"),
    ]  # fmt: skip
    speak(session, first, *both, month=APRIL)
    second = [
        line(ONE, 80_00, APRIL, cell="F1"), line(ONE, 70_00, MAY, cell="F2"), line(SECRET, 9_00, APRIL, cell="F4"),
    ]  # fmt: skip
    speak(session, second, *both, month=MAY, missing="nil")
    return found


def test_history_restated_is_told_from_what_is_reported_for_the_first_time(
    session: Any, people: Any
) -> None:
    chosen = select_for(session, {"from": "2019-04", "to": "2019-05"})
    moved = movement.between(session, chosen, EVERYTHING)
    assert restated.restated(session, chosen, moved) == {
        ("FCO", ONE): -20_00, ("FCO", TWO): -50_00, ("FCO", SECRET): 2_00,
    }  # fmt: skip
    of_oda = select_for(session, {"from": "2019-04", "to": "2019-05", "oda": "no"})
    assert set(
        restated.restated(
            session, of_oda, movement.between(session, of_oda, EVERYTHING)
        ).values()
    ) <= {0}


@pytest.mark.parametrize(
    ("words", "restated_by"),
    [
        ({"country": "SOM"}, {("FCO", ONE): -12_00}),
        ({"country": "SOM", "theme": "Peacebuilding"}, {("FCO", ONE): -3_00}),
        (
            {"country": "unallocated"},
            {("FCO", ONE): -8_00, ("FCO", TWO): -50_00, ("FCO", SECRET): 2_00},
        ),
    ],
)
def test_history_restated_is_told_by_country_and_theme(
    session: Any, people: Any, words: dict[str, str], restated_by: dict[Any, int]
) -> None:
    chosen = select_for(session, {"from": "2019-04", "to": "2019-05"} | words)
    found = restated.restated(
        session, chosen, movement.between(session, chosen, EVERYTHING)
    )
    assert {key: pence for key, pence in found.items() if pence} == restated_by


def test_shares_that_changed_since_divide_both_positions_alike(
    session: Any, people: Any
) -> None:
    programmes.change_shares(session, ONE, FY, [("KEN", 1_000_000)], [])
    session.commit()
    chosen = select_for(session, {"from": "2019-04", "to": "2019-05", "country": "KEN"})
    found = restated.restated(
        session, chosen, movement.between(session, chosen, EVERYTHING)
    )
    assert {key: pence for key, pence in found.items() if pence} == {
        ("FCO", ONE): -20_00
    }


def test_a_quarter_restated_is_compared_as_a_quarter(session: Any, people: Any) -> None:
    both = (people["sender"], people["approver"])
    speak(session, [line(ONE, 160_00, period=FY.quarter(1))], *both, month=JUNE)
    speak(
        session,
        [line(ONE, 90_00, APRIL, cell="F1"), line(ONE, 75_00, MAY, cell="F2")],
        *both,
        month=Month(2019, 7),
    )
    chosen = select_for(session, {"from": "2019-06", "to": "2019-07"})
    found = restated.restated(
        session, chosen, movement.between(session, chosen, EVERYTHING)
    )
    assert found == {("FCO", ONE): 5_00}


def test_the_page_sums_it_up_and_its_figures_are_those_of_its_file(
    client: FlaskClient, session: Any, people: Any
) -> None:
    sign_in(client, session, people["leader"])
    page = get(client, "/reports/movement?from=2019-04&to=2019-05")
    assert page.status == 200
    assert (
        "Between April 2019 and May 2019, the outturn of 3 programmes moved by −£58 and actuals by +£2, of which −£68 "
        "restated earlier periods of 3 programmes. FCO moved most (−£58), and of the programmes CSSF-02-000002 of FCO (−£50)."
    ) in page.text
    with client.get("/reports/movement.csv?from=2019-04&to=2019-05") as answer:
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert list(rows[0]) == [
        "department",
        "programme",
        "from",
        "to",
        "actual_change",
        "outturn_change",
    ]
    assert [(row["programme"], row["actual_change"], row["outturn_change"]) for row in rows] == [
        (ONE, "50.00", "-10.00"), (TWO, "-50.00", "-50.00"), (SECRET, "2.00", "2.00"),
    ]  # fmt: skip
    for figure in ("−58.00", "−68.00", "70.00", "50.00"):
        assert figure in page.text


def test_a_programme_of_two_departments_counts_once(
    client: FlaskClient, session: Any, people: Any
) -> None:
    both = (people["sender"], people["approver"])
    speak(
        session, [line(ONE, 3_00, MAY, cell="F9")], *both, month=MAY, department="DFID"
    )
    sign_in(client, session, people["leader"])
    page = get(client, "/reports/movement?from=2019-04&to=2019-05")
    assert len(page.rows("figures-2")) == 3
    assert "the outturn of 3 programmes moved by" in page.text


def test_without_ends_it_compares_the_last_two_months_with_returns(
    client: FlaskClient, session: Any, people: Any
) -> None:
    sign_in(client, session, people["leader"])
    assert "Between April 2019 and May 2019" in get(client, "/reports/movement").text
    assert (
        "Between April 2019 and May 2019"
        in get(client, "/reports/movement?from=&to=&department=FCO").text
    )


def test_withheld_programmes_are_one_line_without_detail(
    client: FlaskClient, session: Any, people: Any
) -> None:
    sign_in(client, session, people["manager"])
    page = get(client, "/reports/movement?from=2019-04&to=2019-05")
    assert SECRET not in page.html
    assert "Nightjar" not in page.html
    assert "Withheld" in page.text
    assert "the outturn of 2 programmes moved by −£60" in page.text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        (
            "from=soon&to=2019-05",
            400,
            "neither a month nor a date or time; write 2019-06",
        ),
        ("from=2019-05&to=2019-05", 200, "Nothing moved between these two positions"),
        (
            "from=2019-04&to=2019-05&department=HO",
            200,
            "Nothing moved between these two positions",
        ),
        ("as_at=2001-01-01", 200, "No approved return is on record yet"),
        (
            "from=2019-06&to=2019-09&as_at=2001-01-01",
            200,
            "Nothing moved between these two positions",
        ),
        (
            "from=2019-04&to=2019-05&theme=Mine+Action",
            200,
            "Nothing moved between these two positions",
        ),
        ("prices=real", 400, "real terms"),
    ],
)
def test_what_cannot_be_compared_is_said(
    client: FlaskClient, session: Any, people: Any, query: str, status: int, says: str
) -> None:
    sign_in(client, session, people["leader"])
    page = get(client, f"/reports/movement?{query}")
    assert (page.status, says in page.text) == (status, True)


@pytest.mark.parametrize(
    ("query", "words", "url"),
    [
        (
            "department=DFID&from=2019-04&to=2019-05",
            "Without department DFID",
            "?from=2019-04&to=2019-05",
        ),
        (
            "from=2018-01&to=2018-02",
            "From April 2019 to May 2019, without filters",
            "?from=2019-04&to=2019-05",
        ),
        ("fy=2030/31", "Financial year 2019/20", "?fy=2019%2F20"),
    ],
)
def test_where_nothing_moved_it_offers_what_did(
    client: FlaskClient, session: Any, people: Any, query: str, words: str, url: str
) -> None:
    sign_in(client, session, people["leader"])
    page = get(client, f"/reports/movement?{query}")
    offers = {
        each.text_content(): each.get("href")
        for each in page.tree.xpath("//div[@class='govuk-inset-text']//a")
    }
    assert offers[words] == f"/reports/movement{url}"
    for each in offers.values():
        assert get(client, each).rows("figures"), each


def test_a_wrong_end_of_a_file_is_named(
    client: FlaskClient, session: Any, people: Any
) -> None:
    sign_in(client, session, people["leader"])
    assert get(client, "/reports/movement.csv?from=soon").status == 400
    assert get(client, "/reports/movement.json?as_at=2001-01-01").status == 404


def test_it_is_on_the_list_of_reports(
    client: FlaskClient, session: Any, people: Any
) -> None:
    sign_in(client, session, people["leader"])
    assert "/reports/movement" in get(client, "/reports/").addresses(
        "/reports/movement"
    )

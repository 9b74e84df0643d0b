"""The register as a list: found, narrowed, sorted, exported; and what a person owes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.finance import FinancialYear
from portfolio.models import AnnualReview, Portfolio, Programme
from portfolio.programmes.editing import service as editing_service
from portfolio.programmes.parts import service
from portfolio.programmes.register import views as register_views
from tests.browsing import get, sign_in
from tests.building import line, record, register, speak, user

ONE, TWO, THREE = (f"CSSF-01-00000{n}" for n in (1, 2, 3))


@pytest.fixture
def listed(session: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three programmes, read by a manager of the FCO on a fixed day."""
    monkeypatch.setattr(register_views, "today", lambda: date(2019, 7, 1))
    register(
        session,
        record(ONE, title="Stabilising the borderlands", sro="Ada Example", country_shares={"SOM": 60, "KEN": 40}),
        record(TWO, title="=Police reform", portfolio="Americas", status="closing", channel="multilateral",
               country_shares={"COL": 50}, end_date=date(2019, 1, 31)),
        record(THREE, title="Naval training", lead_department="MOD", start_date=date(2018, 4, 1)),
    )  # fmt: skip
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))


def codes(client: FlaskClient, query: str) -> list[str]:
    return list(get(client, f"/programmes/?{query}").rows("programmes"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [ONE, TWO, THREE]), ("q=borderlnads", [ONE]), ("q=ada", [ONE]), ("q=000003", [THREE]),
        ("country=SOM", [ONE]), ("region=Africa", [ONE]), ("department=MOD", [THREE]), ("status=closing", [TWO]),
        ("channel=multilateral", [TWO]), ("owed=dates", [TWO]), ("owed=shares", [TWO]), ("country=COL&q=police", [TWO]),
        ("status=nonsense", []), ("sort=-title", [ONE, THREE, TWO]), ("sort=title", [TWO, THREE, ONE]),
        ("sort=end_date", [TWO, ONE, THREE]), ("sort=-end_date", [TWO, ONE, THREE]), ("sort=%00", [ONE, TWO, THREE]),
        ("page=-7", [ONE, TWO, THREE]), ("page=x", [ONE, TWO, THREE]), ("archived=yes", []),
    ],
)  # fmt: skip
def test_an_address_narrows_and_orders_the_list(
    client: FlaskClient, listed: None, query: str, found: list[str]
) -> None:
    if not found:
        assert (
            "No programme that you may see matches"
            in get(client, f"/programmes/?{query}").text
        )
    else:
        assert codes(client, query) == found


def test_a_portfolio_is_a_filter_and_each_filter_can_be_taken_away(
    client: FlaskClient, session: Any, listed: None
) -> None:
    key = session.scalar(select(Portfolio.id).where(Portfolio.name == "Americas"))
    page = get(client, f"/programmes/?portfolio={key}&status=closing&columns=sro")
    assert list(page.rows("programmes")) == [TWO]
    assert "Portfolio: Americas" in page.text
    assert f"/programmes/?portfolio={key}&columns=sro" in page.addresses(
        "/programmes/?"
    )


def test_misspelling_is_forgiven_and_told(client: FlaskClient, listed: None) -> None:
    assert (
        "Nothing has “borderlnads”. Showing what has borderlands."
        in get(client, "/programmes/?q=borderlnads").text
    )


def test_columns_are_chosen(client: FlaskClient, listed: None) -> None:
    page = get(client, "/programmes/?columns=sro&columns=countries&columns=nonsense")
    assert page.rows("programmes")[ONE] == [
        "Stabilising the borderlands",
        "Somalia 60%; Kenya 40%",
        "Ada Example",
    ]


def test_the_list_is_a_file_with_the_same_rows(
    client: FlaskClient, listed: None
) -> None:
    address = "/programmes/index.{}?q=police&columns=status"
    rows = list(
        csv.reader(
            io.StringIO(client.get(address.format("csv")).get_data(as_text=True))
        )
    )
    assert rows == [["Code", "Title", "Status"], [TWO, "'=Police reform", "Closing"]]
    document = json.loads(client.get(address.format("json")).data)
    assert document["rows"] == [
        {"Code": TWO, "Title": "=Police reform", "Status": "Closing"}
    ]
    first = client.get(address.format("xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(first.data)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == rows
    assert client.get(address.format("xlsx")).data == first.data
    assert first.headers["X-Marking"] == "OFFICIAL"


def test_what_i_owe_names_what_my_programmes_lack(
    client: FlaskClient, session: Any, listed: None
) -> None:
    register(session, record(TWO, allocations=[(FinancialYear(2019), True, 100)], status="active", country_shares={"COL": 50}, end_date=date(2019, 1, 31)))  # fmt: skip
    people = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    speak(session, [line(TWO, 250)], *people)
    text = get(client, "/programmes/owed").text
    for said in ("Shares of countries total 50%", "It ended on 31 January 2019 and is still active", "£1.50 over allocation"):  # fmt: skip
        assert said in text
    assert THREE not in text
    only = get(client, "/programmes/owed?kind=overspend").text
    assert "over allocation" in only
    assert "Shares of countries" not in only


def test_what_a_manager_who_left_owes_falls_to_the_department(
    client: FlaskClient, session: Any, listed: None
) -> None:
    other = user(session, "other@x.example", "programme-manager", "FCO")
    editing_service.change(session, ONE, {"team": (other.id,)}, "")
    session.commit()
    assert ONE not in get(client, "/programmes/owed").text
    other.active = False
    session.commit()
    assert ONE in get(client, "/programmes/owed").text


def test_who_edits_nothing_owes_nothing(
    client: FlaskClient, session: Any, listed: None
) -> None:
    sign_in(client, session, user(session, "l@x.example", "leadership"))
    assert get(client, "/programmes/owed").status == 403


def test_what_has_an_order_of_its_own_is_sorted_by_it(
    client: FlaskClient, session: Any, listed: None
) -> None:
    """Risk from minor to severe; scores from the best of their scale, the two scales apart."""
    reviewed = [
        (ONE, "severe", "letters", "B"), (TWO, "minor", "numbers", "4"), (THREE, "moderate", "letters", "A++"),
    ]  # fmt: skip
    for code, risk, scale, score in reviewed:
        editing_service.change(session, code, {"risk_rating": risk}, "")
        session.commit()
        programme = session.scalars(
            select(Programme).where(Programme.code == code)
        ).one()
        done = {
            "due_date": date(2019, 1, 1),
            "done_date": date(2019, 1, 1),
            "scale": scale,
            "score": score,
        }
        service.add(session, AnnualReview, programme, done)
        session.commit()
    assert codes(client, "sort=risk_rating") == [TWO, THREE, ONE]
    assert codes(client, "sort=-risk_rating") == [ONE, THREE, TWO]
    assert codes(client, "sort=review") == [THREE, ONE, TWO]
    assert codes(client, "sort=-status") == [TWO, ONE, THREE]
    assert codes(client, "review=letters+B") == [ONE]

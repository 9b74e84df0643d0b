"""A person without rights sees none of a withheld programme by any address, list, export, search, suggestion or message."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.models import (
    AnnualReview,
    Document,
    Indicator,
    Programme,
    ProgrammeRisk,
    Project,
    Recommendation,
)
from portfolio.programmes.parts import service
from tests.browsing import get, sign_in
from tests.building import FY, record, register, user
from tests.programmes.pages import fields_of

OPEN, SECRET = "CSSF-01-000001", "CSSF-01-777777"
TELLTALE = ("77777", "Nightjar", "Zebedee", "Umbra")
"""Parts of the withheld programme's code, title, owner and implementer."""
WITHOUT = [("programme-manager", "FCO"), ("programme-manager", None), ("finance", "FCO"), ("approver", None), ("risk-analyst", None), ("admin", None)]  # fmt: skip
WITH = [
    ("programme-manager", "MOD"),
    ("leadership", None),
    ("portfolio-office", None),
    ("auditor", None),
]


@pytest.fixture
def programmes(session: Any) -> None:
    """An open programme, and a withheld one of the MOD with something of every kind."""
    register(
        session,
        record(OPEN, title="Open roads"),
        record(SECRET, title="Nightjar", lead_department="MOD", sro="Zebedee Example", withheld=True,
               withheld_reason="National security", allocations=[(FY, True, 5)], end_date=date(2019, 1, 1)),
    )  # fmt: skip
    secret = session.scalars(select(Programme).where(Programme.code == SECRET)).one()
    parts: dict[Any, dict[str, Any]] = {
        Project: {
            "title": "Nightjar flies",
            "new_implementer": "Umbra Ltd",
            "countries": [],
        },
        Indicator: {"level": "output", "title": "Nightjar calls"},
        AnnualReview: {"due_date": date(2019, 1, 1), "scale": "letters"},
        Recommendation: {"text": "Hide Nightjar", "due_date": date(2019, 1, 1)},
        ProgrammeRisk: {
            "title": "Nightjar seen",
            "category": "Context",
            "likelihood": "Rare",
            "impact": "minor",
        },
        Document: {
            "title": "Nightjar case",
            "kind": "Other",
            "new_file": b"secret bytes",
            "filename": "nightjar.txt",
        },
    }
    for model, values in parts.items():
        service.add(session, model, secret, values)
        session.commit()


PAGES = ("", "/edit", "/life", "/history", "/history?field=title", "/allocations", "/documents/1/file",
         *(f"/{kind}/new" for kind in ("projects", "risks")),
         *(f"/{kind}/1" for kind in ("projects", "indicators", "reviews", "recommendations", "risks", "documents")))  # fmt: skip
LISTS = (
    "/programmes/", "/programmes/?q=nightjar", "/programmes/?q=777777", "/programmes/?q=nigtjar", "/programmes/?q=zebedee",
    "/programmes/?q=umbra", "/programmes/?status=active&columns=sro&columns=implementers&columns=owed",
    "/programmes/?department=MOD", "/programmes/index.csv", "/programmes/index.json?q=nightjar", "/programmes/owed",
    "/programmes/over-programming?fy=2019/20", "/programmes/virement", "/programmes/bulk", "/programmes/new",
    f"/programmes/{OPEN}/projects/new", f"/programmes/{OPEN}/history", f"/programmes/{OPEN}/allocations", "/", "/reports/",
)  # fmt: skip


def without_token(body: bytes) -> bytes:
    """A page without its form tokens, which are masked anew in each answer."""
    return re.sub(rb"masked\.[\w=-]+", b"", body)


def reader(
    client: FlaskClient, session: Any, role: str, department: str | None
) -> None:
    sign_in(client, session, user(session, "reader@x.example", role, department))


@pytest.mark.parametrize(("role", "department"), WITHOUT)
def test_every_address_of_a_withheld_programme_is_as_if_there_were_none(
    client: FlaskClient,
    session: Any,
    programmes: None,
    role: str,
    department: str | None,
) -> None:
    reader(client, session, role, department)
    for page in PAGES:
        hidden, none = (
            client.get(f"/programmes/{code}{page}")
            for code in (SECRET, "CSSF-01-999999")
        )
        assert hidden.status_code in {403, 404}
        assert hidden.status_code == none.status_code
        assert without_token(hidden.data) == without_token(none.data)


@pytest.mark.parametrize(("role", "department"), WITHOUT)
def test_no_list_export_search_or_suggestion_tells_of_it(
    client: FlaskClient,
    session: Any,
    programmes: None,
    role: str,
    department: str | None,
) -> None:
    reader(client, session, role, department)
    for address in LISTS:
        searched = address.partition("q=")[2].casefold()
        with client.get(address) as answer:
            text = answer.get_data(as_text=True)
        for word in TELLTALE:
            if word.casefold() not in searched:
                assert word not in text, (address, word)
        assert "OFFICIAL-SENSITIVE" not in text or address == "/programmes/virement"
    with (
        client.get("/programmes/index.xlsx") as one,
        client.get("/programmes/index.json") as other,
    ):
        assert other.json["rows"][0]["Code"] == OPEN  # type: ignore[index]
        assert len(other.json["rows"]) == 1  # type: ignore[index]
        assert one.headers["X-Marking"] == "OFFICIAL"


@pytest.mark.parametrize(
    ("role", "department"), [("programme-manager", "FCO"), ("programme-manager", None)]
)
def test_no_act_on_it_is_possible_or_tells_of_it(
    client: FlaskClient,
    session: Any,
    programmes: None,
    role: str,
    department: str | None,
) -> None:
    reader(client, session, role, department)
    token = dict(fields_of(get(client, "/programmes/new")))["csrf_token"]
    acts = {
        "/edit": {"title": "Mine", "act": "save"}, "/life": {"to": "closed"}, "/history": {"field": "title", "at": "1"},
        "/allocations": {"key": "2019-1-0", "reason": "x"}, "/projects/new": {"title": "x"},
        "/documents/1": {"act": "remove"},
    }  # fmt: skip
    for page, body in acts.items():
        for code in (SECRET, "CSSF-01-999999"):
            assert (
                client.post(
                    f"/programmes/{code}{page}", data=body | {"csrf_token": token}
                ).status_code
                == 404
            ), page
    created = client.post("/programmes/new", data={"csrf_token": token, "title": "New", "lead_department": "FCO",
                                                   "code": SECRET, "act": "save"})  # fmt: skip
    # A code of one's own is not taken from who may not see every programme: a taken one would tell.
    assert created.status_code == 303
    assert SECRET not in created.get_data(as_text=True) + created.headers["Location"]


@pytest.mark.parametrize(("role", "department"), WITH)
def test_its_departments_leadership_portfolio_office_and_auditors_see_it(
    client: FlaskClient,
    session: Any,
    programmes: None,
    role: str,
    department: str | None,
) -> None:
    reader(client, session, role, department)
    page = get(client, f"/programmes/{SECRET}")
    assert page.heading == "Nightjar"
    assert "Withheld. National security" in page.text
    assert "OFFICIAL-SENSITIVE" in page.text
    assert SECRET in get(client, "/programmes/?q=nightjr").html
    with client.get(f"/programmes/{SECRET}/documents/1/file") as answer:
        assert answer.data == b"secret bytes"


def test_withholding_a_programme_takes_it_from_those_who_saw_it(
    client: FlaskClient, session: Any, programmes: None
) -> None:
    reader(client, session, "programme-manager", None)
    page = get(client, f"/programmes/{OPEN}/edit")
    body = [(n, v) for n, v in fields_of(page)] + [("withheld", "y"), ("act", "save")]
    grouped: dict[str, list[str]] = {}
    for name, value in body:
        grouped.setdefault(name, []).append(value)
    with client.post(
        f"/programmes/{OPEN}/edit", data=grouped, follow_redirects=True
    ) as answer:
        assert answer.status_code == 200
        assert "You can no longer see this programme" in answer.get_data(as_text=True)
    assert get(client, f"/programmes/{OPEN}").status == 404


def test_every_route_of_programmes_is_in_the_sweep_or_takes_no_code(app: Flask) -> None:
    swept = {
        "/programmes/<code>" + page.partition("?")[0].replace("/1", "/<int:number>")
        for page in PAGES
    }
    kinds = (
        "<any(projects, indicators, reviews, recommendations, risks, documents):kind>"
    )
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/programmes/<code>"):
            plain = {rule.rule.replace(kinds, kind) for kind in ("projects", "risks")}
            assert plain & swept, rule.rule

"""Every address of the site as people without rights to a withheld programme open it: nothing tells of it.

The sweep takes its addresses from the URL map, so that a new page is swept without being named here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.finance import FinancialYear, Month
from portfolio.marking import SENSITIVE
from portfolio.models import (
    AnnualReview,
    Document,
    Indicator,
    Programme,
    ProgrammeRisk,
    Project,
    Recommendation,
    User,
)
from portfolio.permissions import Role
from portfolio.programmes.allocations import service as allocations_service
from portfolio.programmes.editing import service as editing_service
from portfolio.programmes.parts import service as parts
from portfolio.reports import registry
from tests.browsing import forget_reader, sign_in
from tests.building import FY, line, record, register, speak, submit, user
from tests.returns.person import Browser, said
from tests.returns.workbooks import workbook

OPEN, SECRET, NONE = "CSSF-01-000001", "CSSF-01-777777", "CSSF-01-999999"
LATER = FinancialYear(2020)
TELLTALE = (
    "777777",
    "Nightjar",
    "Zebedee",
    "Umbra",
    "Plover",
    "Widgeon",
    "Curlew Board",
    "OFFICIAL-SENSITIVE",
)
"""Parts of the withheld programme's code, title, owner, implementer, summary, board, reasons, and how its pages are marked."""
ALWAYS_SENSITIVE = "/countries/"
"""Pages of joint analyses and signals: marked so whatever is withheld."""
WITHOUT = [
    ("programme-manager", "FCO"),
    ("finance", "FCO"),
    ("risk-analyst", None),
    ("admin", None),
]
WORDS: dict[str, list[Any]] = {
    "iso3": ["SOM"], "number": [1, 2],
    "return_id": [1, 2, 3], "draft_id": [1], "layout_id": [1], "month": ["2019-06"], "token": ["x"], "filename": ["x"],
}  # fmt: skip
UNLIKE = {"Content-Length", "ETag", "Set-Cookie"}
"""Headers that differ between any two answers."""
UNKNOWN = "is not a programme in the register"
LISTED = "?q=nightjar&sort=title&columns=implementers&columns=owed&columns=sro&fy=2019/20&department=MOD&country=SOM"
NAMED = f"?programme={SECRET}&code={SECRET}&from={SECRET}&q={SECRET}&sheet=Return&cell=F12&row=12&field=title"


@pytest.fixture
def told(session: Any) -> dict[str, User]:
    """An open programme of the FCO; a withheld one of the MOD with everything that a programme can have."""
    allocated = [(FY, True, 5_000_00)]
    register(
        session,
        record(OPEN, title="Open roads", country_shares={"SOM": 60}, allocations=allocated),
        record(SECRET, title="Nightjar", lead_department="MOD", sro="Zebedee Example", withheld=True, portfolio="Americas",
               withheld_reason="Safety of beneficiaries or partners", allocations=allocated, status="active",
               country_shares={"SOM": 50}, end_date=date(2019, 1, 1)),
    )  # fmt: skip
    editing_service.change(
        session,
        SECRET,
        {"summary": "Plover", "withheld_board": "Curlew Board"},
        "Widgeon",
    )
    session.commit()
    people = {
        role.value: user(session, f"{role.value}@y.example", role.value)
        for role in Role
    }
    _parts(session)
    _money(session, people)
    return people


def _programme(session: Any, code: str) -> Programme:
    found: Programme = session.scalars(
        select(Programme).where(Programme.code == code)
    ).one()
    return found


def _parts(session: Any) -> None:
    given: dict[Any, dict[str, Any]] = {
        Project: {
            "title": "Nightjar flies",
            "new_implementer": "Umbra Ltd",
            "countries": ["SOM"],
        },
        Indicator: {"level": "output", "title": "Nightjar calls"},
        AnnualReview: {
            "due_date": date(2019, 1, 1),
            "scale": "letters",
            "summary": "Plover",
        },
        Recommendation: {
            "text": "Hide Nightjar",
            "owner": "Zebedee",
            "due_date": date(2019, 1, 1),
        },
        ProgrammeRisk: {
            "title": "Nightjar seen",
            "category": "Context",
            "likelihood": "Rare",
            "impact": "minor",
        },
        Document: {
            "title": "Nightjar case",
            "kind": "Other",
            "new_file": b"Plover",
            "filename": "nightjar.txt",
        },
    }
    for model, values in given.items():
        parts.add(session, model, _programme(session, SECRET), values)
        session.commit()


def _money(session: Any, people: dict[str, User]) -> None:
    """Returns with both programmes, with the withheld one alone, and one that waits; budget moved between the two."""
    both, alone = (
        [line(OPEN, 100), line(SECRET, 40_000, cell="F13", project="Nightjar flies")],
        [line(SECRET, 7_000)],
    )
    finance, approver = people["finance"], people["approver"]
    speak(session, both, finance, approver, comment="Open work only")
    speak(session, alone, finance, approver, department="MOD", comment="Nightjar again")
    later = [*both, line(SECRET, 90_000, Month(2019, 7), cell="F14")]
    submit(session, later, finance, month=Month(2019, 7), comment="July")
    key = allocations_service.Key(FY.start, oda=True, earmarked=False)
    allocations_service.vire(
        session,
        _programme(session, SECRET),
        _programme(session, OPEN),
        key,
        100,
        "Nightjar needs less",
    )
    session.commit()


def _addresses(app: Flask, *queries: str) -> Iterator[str]:
    """Every address that a GET can open, with something in each of its places, and with each query."""
    words = WORDS | {
        "code": [SECRET],
        "name": [*registry.NAMES],
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        given = _words_of(rule, words)
        longest = max((len(values) for values in given.values()), default=1)
        for at in range(longest):
            filled: Any = {
                name: values[at % len(values)] for name, values in given.items()
            }
            with app.test_request_context():
                url: str = app.url_for(rule.endpoint, **filled)
            yield from (url + query for query in queries)


def _words_of(rule: Any, words: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What goes into the places of a route. PDF files say what their page does, and only take longer."""
    own: dict[str, list[Any]] = {}
    if rule.rule.startswith("/admin/lists/"):
        own = {
            "name": [
                "departments",
                "portfolios",
                "objectives",
                "implementers",
                "themes",
            ],
            "code": ["MOD", "1", "2"],
        }
    elif rule.rule.startswith("/returns/departments/"):
        own = {"code": ["MOD", "FCO"]}
    listed = {
        name: sorted(place.items - {"pdf"})
        for name, place in rule._converters.items()
        if hasattr(place, "items")
    }
    return {
        name: own.get(name, listed.get(name, words.get(name, [1])))
        for name in rule.arguments
    }


def _said(client: FlaskClient, url: str) -> tuple[int, str]:
    """Everything that an answer says: its headers, its text, and what is packed into a workbook."""
    forget_reader()
    with client.get(url) as answer:
        body = answer.get_data()
        texts = [str([pair for pair in answer.headers if pair[0] not in UNLIKE])]
        if zipfile.is_zipfile(io.BytesIO(body)):
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                texts += [
                    packed.read(name).decode("utf-8", "replace")
                    for name in packed.namelist()
                ]
        else:
            texts.append(body.decode("utf-8", "replace"))
        return answer.status_code, "\n".join(texts)


@pytest.mark.parametrize(("role", "department"), WITHOUT)
@pytest.mark.usefixtures("told")
def test_no_address_tells_of_it(
    app: Flask, client: FlaskClient, session: Any, role: str, department: str | None
) -> None:
    sign_in(client, session, user(session, "reader@x.example", role, department))
    leaks = []
    for url in _addresses(app, "", LISTED):
        asked = quote(url).casefold() + url.casefold()
        status, text = _said(client, url)
        shown = text.replace(url, "").replace(url.replace("&", "&amp;"), "")
        leaks += [
            (url, word)
            for word in TELLTALE
            if word.casefold() not in asked
            and word in shown
            and not (word == SENSITIVE and url.startswith(ALWAYS_SENSITIVE))
        ]
        assert status < 500, url
    assert leaks == []


@pytest.mark.parametrize(("role", "department"), WITHOUT[:2])
@pytest.mark.usefixtures("told")
def test_its_code_is_answered_as_one_that_does_not_exist(
    app: Flask, client: FlaskClient, session: Any, role: str, department: str
) -> None:
    sign_in(client, session, user(session, "reader@x.example", role, department))
    differ = []
    for url in _addresses(app, NAMED):
        answers = [_said(client, each) for each in (url, url.replace(SECRET, NONE))]
        (status, text), (other_status, other) = answers
        if (status, _plain(text.replace(SECRET, NONE))) != (
            other_status,
            _plain(other),
        ):
            differ.append(url)
    assert differ == []


def _plain(text: str) -> str:
    """Without what differs between any two answers: form tokens, the instant at which a form was opened."""
    kept = [each for each in text.split("\n") if "csrf_token" not in each]
    return re.sub(r"\b1\d{15}\b", "instant", "\n".join(kept))


@pytest.mark.usefixtures("told")
def test_the_sweep_would_find_it(app: Flask, client: FlaskClient, session: Any) -> None:
    """Leadership, opening the same addresses, sees every one of the words that give it away."""
    sign_in(client, session, user(session, "reader@x.example", "leadership"))
    seen = "".join(_said(client, url)[1] for url in _addresses(app, ""))
    assert [word for word in TELLTALE if word not in seen] == []


@pytest.mark.parametrize(("department", "known"), [("FCO", False), ("MOD", True)])
def test_an_uploaded_return_does_not_tell_whether_its_code_exists(
    client: FlaskClient, session: Any, department: str, known: bool
) -> None:
    """Whoever acts for a department that neither has nor reported it learns what they would of a code that is none."""
    register(
        session,
        record(OPEN),
        record(SECRET, title="Nightjar", lead_department="MOD", withheld=True),
    )
    sender = Browser(client, session).be(user(session, "sender@x.example", "finance"))
    told = []
    for code in (SECRET, NONE):
        content = workbook(
            (code, "A guess", "Jun-19", "Actual", "ODA", 100),
            title=f"{department} return 2019/20",
        )
        uploaded = sender.post(
            "/returns/new", (content, "guess.xlsx"), department=department
        )
        told.append(UNKNOWN in said(sender.get(uploaded.location)))
    assert told == [not known, True]

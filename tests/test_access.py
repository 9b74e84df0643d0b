"""Who may use what: every route for every role and for nobody, as `access_matrix.csv` declares it.

A new route needs a row there. `yes`: the role may use it; `no`: it is refused with 403, and to nobody with the
sign-in page (GET) or 401.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from portfolio.app import create_app
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.permissions import Permission, Role, declared, requires
from portfolio.web.security_headers import HEADERS
from tests.browsing import sign_in
from tests.building import line, record, register, speak, user
from tests.conftest import SECRET

MATRIX = list(
    csv.DictReader(
        (Path(__file__).parent / "access_matrix.csv").read_text().splitlines()
    )
)
READERS = [role.value for role in Role]
CODE = "CSSF-01-000001"
WORDS: dict[str, object] = {
    "code": CODE, "token": "none", "kind": "projects", "number": 1, "ending": "csv", "name": "spend-by-country",
    "return_id": 1, "draft_id": 1, "layout_id": 1, "month": "2019-06", "filename": "none",
    "iso3": "SOM", "analysis": "jacs", "printed": "pptx", "packed": "json",
}  # fmt: skip
REFUSED = "Your role does not allow this."


@pytest.fixture
def people(session: Any) -> dict[str, Any]:
    """One person of each role, and a programme with an approved return that speaks for it."""
    register(session, record(CODE, country_shares={"SOM": 60}))
    made = {
        role.value: user(session, f"{role.value}@x.example", role.value)
        for role in Role
    }
    speak(session, [line(CODE, 100)], made["finance"], made["approver"])
    return made


@pytest.fixture
def without_tokens(app: Flask) -> Iterator[None]:
    """No form tokens are asked for: what is tested is the role alone."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def rules(app: Flask) -> Iterator[tuple[str, Any]]:
    """Every method and route but the assets'."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield from (
                (method, rule)
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            )


def address(app: Flask, route: str) -> str:
    """A route with something in its places."""
    rule = next(rule for _, rule in rules(app) if rule.rule == route)
    words = {name: WORDS[name] for name in rule.arguments}
    if route.startswith("/returns/departments/"):
        words["code"] = "FCO"
    with app.test_request_context():
        url: str = app.url_for(rule.endpoint, **words)
    return url.split("localhost", 1)[-1]


def ask(client: FlaskClient, method: str, url: str) -> Any:
    """One request, of whoever is signed in to the client."""
    g.pop("_login_user", None)
    return client.open(url, method=method)


def test_each_route_has_a_row_and_each_row_a_route(app: Flask) -> None:
    assert {(row["method"], row["route"]) for row in MATRIX} == {
        (method, rule.rule) for method, rule in rules(app)
    }
    assert len(MATRIX) == len({(row["method"], row["route"]) for row in MATRIX})
    assert {row[who] for row in MATRIX for who in [*READERS, "nobody"]} == {"yes", "no"}


def test_each_route_declares_a_permission(app: Flask) -> None:
    assert [
        rule.rule
        for _, rule in rules(app)
        if declared(app.view_functions[rule.endpoint]) is None
    ] == []


@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("who", READERS)
def test_each_role_is_let_in_where_its_column_says_so(
    app: Flask, session: Any, people: Any, who: str
) -> None:
    client = app.test_client()
    wrong = []
    for row in MATRIX:
        sign_in(client, session, people[who])
        with ask(client, row["method"], address(app, row["route"])) as answer:
            refused = answer.status_code == 403 and REFUSED in answer.get_data(
                as_text=True
            )
            if refused is (row[who] == "yes") or answer.status_code in {401, 500}:
                wrong.append((row["method"], row["route"], answer.status_code))
    assert wrong == []


@pytest.mark.usefixtures("without_tokens", "people")
def test_nobody_is_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for row in MATRIX:
        with ask(client, row["method"], address(app, row["route"])) as answer:
            to_sign_in = answer.status_code == 302 and answer.location.startswith(
                "/sign-in?next="
            )
            to_sign_in |= (
                answer.status_code == 302
                and row["route"] == "/"
                and answer.location == "/sign-in"
            )
            refused = (
                to_sign_in if row["method"] == "GET" else answer.status_code == 401
            )
            assert refused is (row["nobody"] == "no"), row


def test_a_form_without_its_token_is_refused_whoever_sends_it(
    app: Flask, session: Any, people: Any
) -> None:
    client = app.test_client()
    for row in MATRIX:
        if row["method"] != "GET":
            for who in ("portfolio-office", "admin"):
                sign_in(client, session, people[who])
                assert (
                    ask(client, row["method"], address(app, row["route"])).status_code
                    == 400
                ), row


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "9" * 5000])
def test_a_number_that_no_row_can_have_is_not_found(
    app: Flask, session: Any, people: Any, number: str
) -> None:
    client = app.test_client()
    sign_in(client, session, people["admin"])
    for method, rule in rules(app):
        if "<int:" in rule.rule and method == "GET":
            url = re.sub(
                r"<any\((\w+).*?>", r"\1", re.sub(r"<int:\w+>", number, rule.rule)
            )
            url = re.sub(
                r"<(\w+)>",
                lambda found: {"code": CODE, "iso3": "SOM"}.get(found[1], "csv"),
                url,
            )
            assert ask(client, "GET", url).status_code in {404, 405}, url


def test_a_get_writes_nothing(app: Flask, session: Any, people: Any) -> None:
    client, written = app.test_client(), []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    for row in MATRIX:
        for who in ("portfolio-office", "finance"):
            if row["method"] != "GET" or row[who] == "no":
                continue
            sign_in(client, session, people[who])
            event.listen(db.engine, "before_cursor_execute", note)
            try:
                ask(client, "GET", address(app, row["route"])).close()
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
            assert written == [], row


def test_every_answer_carries_the_headers(
    app: Flask, session: Any, people: Any
) -> None:
    client = app.test_client()
    sign_in(client, session, people["portfolio-office"])
    urls = [address(app, row["route"]) for row in MATRIX if row["method"] == "GET"]
    for url in [*urls, "/nowhere", "/static/none", "/reports/spend-by-planet"]:
        with ask(client, "GET", url) as answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, url
            assert answer.headers["Cache-Control"] == "no-store" or "/static/" in url, (
                url
            )
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.status_code < 500, url


@pytest.mark.parametrize("who", [None, "admin", "portfolio-office"])
def test_a_route_that_declares_nothing_is_refused_to_all(
    app: Flask, session: Any, people: Any, who: str | None
) -> None:
    fresh = create_app(
        Settings(
            app.config["SQLALCHEMY_DATABASE_URI"],
            secret_key=SECRET,
            secure_cookies=False,
        )
    )
    fresh.add_url_rule("/undeclared", "undeclared", lambda: "let in")
    fresh.add_url_rule(
        "/declared", "declared", requires(Permission.PUBLIC)(lambda: "let in")
    )
    client = fresh.test_client()
    if who:
        with app.app_context():
            sign_in(client, session, people[who])
    for method in ("GET", "HEAD"):
        assert client.open("/undeclared", method=method).status_code == 403
    assert client.get("/declared").status_code == 200
    with fresh.app_context():
        db.engine.dispose()

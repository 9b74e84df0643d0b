"""Error pages: a sentence of ours with the frame around it, whatever went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portfolio.app import create_app
from portfolio.auth.views import TOKEN
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.web.security_headers import HEADERS
from tests.browsing import Page
from tests.conftest import SECRET


@pytest.mark.parametrize(
    ("method", "address", "status", "heading"),
    [
        ("GET", "/nowhere", 404, "Page not found"),
        ("POST", "/nowhere", 404, "Page not found"),
        ("POST", "/sign-out", 400, "We could not read that request"),
        ("DELETE", "/sign-in", 405, "This address is not opened that way"),
        ("PUT", "/programmes/", 405, "This address is not opened that way"),
    ],
)
def test_what_went_wrong_is_told_in_our_words(
    client: FlaskClient, method: str, address: str, status: int, heading: str
) -> None:
    answer = client.open(address, method=method)
    page = Page(answer.status_code, answer.get_data(as_text=True))
    assert (page.status, page.heading) == (status, heading)
    for theirs in ("URL", "server", "method is not allowed", "Werkzeug", "Traceback"):
        assert theirs not in page.text
    assert "GET" in answer.headers.get("Allow", "GET")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_database_that_cannot_be_read_is_told_too(tmp_path: Path) -> None:
    """Who is signed in cannot be found either: the page does without."""
    app = create_app(
        Settings(
            f"sqlite:///{tmp_path / 'empty.sqlite'}",
            secret_key=SECRET,
            secure_cookies=False,
        )
    )
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = "any"
    answer = client.get("/programmes/")
    page = Page(answer.status_code, answer.get_data(as_text=True))
    assert (page.status, page.heading) == (
        500,
        "Sorry, there is a problem with the tracker",
    )
    assert "OperationalError" not in page.html
    assert answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        db.engine.dispose()

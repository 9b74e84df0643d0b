"""Signing in: brakes on guessing, sessions that end, cookies, and where a person is sent on to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio import sessions
from portfolio.app import create_app
from portfolio.auth import passwords, service
from portfolio.auth.views import TOKEN, is_local
from portfolio.config import Settings
from portfolio.ledger import clock
from portfolio.models import SignInAttempt, User, UserSession
from tests.auth.conftest import CHEAP, GOOD
from tests.browsing import forget_reader, get
from tests.building import user
from tests.conftest import SECRET
from tests.programmes.pages import errors_of, send

WRONG = "The email address or the password is wrong. Try again"


@pytest.fixture
def ada(session: Any) -> User:
    """Somebody with a password."""
    made = user(session, "ada@x.example", "finance", "FCO")
    made.password_hash = CHEAP.hash(GOOD)
    session.commit()
    return made


def try_to(
    client: FlaskClient,
    email: str = "ada@x.example",
    password: str = GOOD,
    to: str = "/sign-in",
) -> Any:
    """Send the form of the sign-in page."""
    return send(client, to, {"email": email, "password": password})


def test_the_right_password_signs_in_and_out(
    client: FlaskClient, session: Any, ada: User
) -> None:
    assert try_to(client, " Ada@X.example ").heading != "Sign in"
    assert get(client, "/account").heading == "Your account"
    token = get(client, "/account").tree.xpath('//input[@name="csrf_token"]/@value')[0]
    forget_reader()
    assert client.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"
    assert get(client, "/account").heading == "Sign in"
    assert session.scalars(select(UserSession.ended_at)).one() is not None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@x.example", "wrong"),
        ("nobody@x.example", GOOD),
        ("ada@x.example\0", "wrong"),
        ("\0", "x"),
        ("x" * 254, "\0"),
    ],
)
def test_what_is_wrong_is_not_told(
    client: FlaskClient, ada: User, email: str, password: str
) -> None:
    page = try_to(client, email, password)
    assert (page.status, errors_of(page)) == (400, [WRONG])


def test_who_has_no_password_yet_or_is_not_active_does_not_get_in(
    client: FlaskClient, session: Any, ada: User
) -> None:
    user(session, "invited@x.example", "finance")
    assert errors_of(try_to(client, "invited@x.example", "")) == ["Enter your password"]
    assert errors_of(
        try_to(client, "invited@x.example", "nobody has this password")
    ) == [WRONG]
    ada.active = False
    session.commit()
    assert errors_of(try_to(client)) == [WRONG]


def test_five_wrong_passwords_close_an_address_for_a_quarter_of_an_hour(
    client: FlaskClient, session: Any, ada: User
) -> None:
    for _ in range(5):
        assert try_to(client, password="wrong").status == 400
    page = try_to(client)
    assert page.status == 429
    assert "Wait a quarter of an hour" in page.text
    for attempt in session.scalars(select(SignInAttempt)):
        attempt.at -= service.WINDOW
    session.commit()
    assert try_to(client).status == 200


def test_many_addresses_from_one_place_are_slowed_down_too(
    client: FlaskClient, session: Any, ada: User
) -> None:
    now = clock.now(session)
    session.add_all(
        SignInAttempt(subject="from:127.0.0.1", at=now)
        for _ in range(service.MOST_BY_PLACE)
    )
    session.commit()
    assert try_to(client).status == 429


def test_guesses_sent_at_once_learn_no_more_than_one_after_the_other(
    session: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right password among many that were let through to the slow check is refused where five failed meanwhile."""
    slow = passwords.matches

    def meanwhile(kept: str | None, password: str) -> bool:
        now = clock.now(session)
        session.add_all(
            SignInAttempt(subject="email:ada@x.example", at=now) for _ in range(5)
        )
        session.commit()
        return slow(kept, password)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    with pytest.raises(service.TooManyAttemptsError):
        service.sign_in(session, "ada@x.example", GOOD, "here")


def test_a_session_known_before_signing_in_is_not_the_one_after(
    client: FlaskClient, session: Any, ada: User
) -> None:
    other = user(session, "mallory@x.example", "finance")
    planted = sessions.start(session, other)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
    page = get(client, "/sign-in")
    with client.session_transaction() as cookie:
        cookie[TOKEN] = planted
    send(client, "/sign-in", {"email": "ada@x.example", "password": GOOD}, page=page)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie[TOKEN] != planted
    assert "ada@x.example" in get(client, "/account").text
    assert sessions.user_of(session, planted) is None


def test_a_session_ends_with_its_time_and_with_the_person(
    client: FlaskClient, session: Any, ada: User
) -> None:
    token = sessions.start(session, ada)
    kept = session.scalars(select(UserSession)).one()
    assert token not in kept.token_hash
    assert sessions.user_of(session, token) is ada
    kept.expires_at = clock.now(session) - 1
    assert sessions.user_of(session, token) is None
    again = sessions.start(session, ada)
    ada.active = False
    assert sessions.user_of(session, again) is None


LOCAL = [
    "/",
    "/programmes/?q=a&status=active",
    "/reports/spend-by-country.csv?fy=2019/20",
    "/a:b",
    "/%2F/x",
    "/.//x",
]
FOREIGN = [
    "", "x", "//evil.example", "///evil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)",
    "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\t\\evil.example", "/\n\\evil.example", "\t//evil.example",
    " //evil.example", "/\r\nSet-Cookie: a=b", "/\0\\evil.example", "//[", "/\u2028/evil", "/" + "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "local"),
    [*((each, True) for each in LOCAL), *((each, False) for each in FOREIGN)],
)
def test_what_a_browser_reads_as_another_site_is_none_of_ours(
    address: str, local: bool
) -> None:
    assert is_local(address) is local


@pytest.mark.parametrize(
    "address", ["/\t\\evil.example", "/\n\\evil.example", "/programmes/?q=a"]
)
def test_after_signing_in_nobody_is_sent_to_another_site(
    client: FlaskClient, ada: User, address: str
) -> None:
    page = get(client, "/sign-in")
    form = {
        "email": "ada@x.example",
        "password": GOOD,
        "csrf_token": page.tree.xpath('//input[@name="csrf_token"]/@value')[0],
    }
    to, wanted = (
        f"/sign-in?next={quote(address)}",
        address if is_local(address) else "/",
    )
    answer = client.post(to, data=form)
    assert (answer.status_code, answer.location) == (302, wanted)
    forget_reader()
    assert client.get(to).location == wanted


def test_who_asks_for_a_page_comes_to_it_after_signing_in(
    client: FlaskClient, ada: User
) -> None:
    answer = client.get("/programmes/?status=active&q=a%20b")
    assert answer.status_code == 302
    assert try_to(client, to=answer.location).heading == "Programmes"


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//evil.example/programmes", "/programmes", "/\\evil.example"],
)
def test_no_address_is_answered_with_another_site(
    client: FlaskClient, path: str
) -> None:
    location = client.get("/", environ_overrides={"PATH_INFO": path}).headers.get(
        "Location", "/"
    )
    assert is_local(location.removeprefix("http://localhost")), location


def test_the_cookie_is_secure_out_of_scripts_reach_and_of_this_host_alone() -> None:
    app = create_app(Settings("sqlite://", secret_key=SECRET))
    answer = app.test_client().get("/sign-in", base_url="https://portfolio.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("proxies", "place", "secure"), [(0, "10.0.0.9", False), (1, "198.51.100.7", True)]
)
def test_who_asks_is_taken_from_our_own_proxies_alone(
    proxies: int, place: str, secure: bool
) -> None:
    app = create_app(Settings("sqlite://", secret_key=SECRET, proxies=proxies))
    seen: list[tuple[str | None, bool]] = []
    app.before_request(lambda: seen.append((request.remote_addr, request.is_secure)))
    said = {
        "X-Forwarded-For": "203.0.113.1, 198.51.100.7",
        "X-Forwarded-Proto": "https",
    }
    app.test_client().get(
        "/nowhere", headers=said, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert seen == [(place, secure)]

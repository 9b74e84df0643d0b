"""A person's own account, and the link with which a password is first set."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio import sessions
from portfolio.auth import passwords
from portfolio.ledger import clock
from portfolio.models import Invitation, SignInAttempt, User
from tests.auth.conftest import CHEAP, GOOD
from tests.browsing import get, sign_in
from tests.building import user
from tests.programmes.pages import errors_of, send

BETTER = "otter lantern gravel"


@pytest.fixture
def ada(session: Any, client: FlaskClient) -> User:
    """Somebody with a password, signed in."""
    made = user(session, "ada@x.example", "finance", "FCO")
    made.password_hash = CHEAP.hash(GOOD)
    sign_in(client, session, made)
    return made


def change(
    client: FlaskClient, current: str = GOOD, new: str = BETTER, again: str = ""
) -> Any:
    """Send the form of the account's page."""
    return send(
        client,
        "/account",
        {"current": current, "password": new, "again": again or new},
        holding="current",
    )


def test_a_changed_password_signs_out_every_other_browser_and_spends_open_links(
    client: FlaskClient, session: Any, ada: User
) -> None:
    elsewhere, link = sessions.start(session, ada), sessions.invite(session, ada)
    session.commit()
    assert "Your password is changed" in change(client).text
    assert sessions.user_of(session, elsewhere) is None
    assert sessions.open_invitation(session, link) is None
    assert get(client, "/account").heading == "Your account"
    assert passwords.matches(ada.password_hash, BETTER)


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("wrong", BETTER, "", "This is not your current password. Try again"),
        ("", BETTER, "", "Enter your current password"),
        (GOOD, "short", "", "Enter a password of at least 12 characters"),
        (GOOD, BETTER, "another one", "The two passwords differ. Enter the same one twice"),
        (GOOD, "password12345", "", "Enter a password that is harder to guess: this one is among the first that are tried"),
        (GOOD, "x1y2z" * 300, "", "Enter at most 1,000 characters"),
    ],
)  # fmt: skip
def test_a_password_is_not_changed_without_the_one_before_nor_to_a_weak_one(
    client: FlaskClient, ada: User, current: str, new: str, again: str, said: str
) -> None:
    page = change(client, current, new, again)
    assert (page.status, errors_of(page)) == (400, [said])
    assert passwords.matches(ada.password_hash, GOOD)


def test_whoever_finds_a_browser_open_cannot_guess_the_password_there(
    client: FlaskClient, session: Any, ada: User
) -> None:
    for _ in range(5):
        assert change(client, "wrong").status == 400
    assert change(client).status == 429
    assert (
        len(
            session.scalars(
                select(SignInAttempt).where(
                    SignInAttempt.subject == "email:ada@x.example"
                )
            ).all()
        )
        == 5
    )


def test_other_browsers_are_listed_and_signed_out(
    client: FlaskClient, session: Any, ada: User
) -> None:
    assert "Sign out everywhere else" not in get(client, "/account").text
    elsewhere = sessions.start(session, ada)
    session.commit()
    page = get(client, "/account")
    assert "2 browsers" in page.text
    token = page.tree.xpath('//input[@name="csrf_token"]/@value')[0]
    answer = client.post(
        "/account/sign-out-elsewhere", data={"csrf_token": token}, follow_redirects=True
    )
    assert "You are signed out everywhere else." in answer.get_data(as_text=True)
    assert sessions.user_of(session, elsewhere) is None
    assert get(client, "/account").heading == "Your account"


def set_by(client: FlaskClient, link: str, password: str = BETTER) -> Any:
    """Set a password through a link."""
    return send(
        client, f"/invitation/{link}", {"password": password, "again": password}
    )


def test_a_link_sets_a_password_once(
    client: FlaskClient, session: Any, ada: User
) -> None:
    link = sessions.invite(session, ada)
    session.commit()
    assert errors_of(set_by(client, link, "ada@x.example")) == [
        "Enter a password that is more than your name or address"
    ]
    assert "Your password is set" in set_by(client, link).text
    page = get(client, f"/invitation/{link}")
    assert (page.status, page.heading) == (404, "This link no longer works")
    assert get(client, "/account").heading == "Sign in"


def test_a_later_link_withdraws_the_earlier_one(session: Any, ada: User) -> None:
    earlier, later = sessions.invite(session, ada), sessions.invite(session, ada)
    assert sessions.open_invitation(session, earlier) is None
    assert sessions.open_invitation(session, later) is not None


def test_a_link_ends_with_its_week_and_with_the_person(
    client: FlaskClient, session: Any, ada: User
) -> None:
    link = sessions.invite(session, ada)
    ada.active = False
    session.commit()
    assert get(client, f"/invitation/{link}").status == 404
    ada.active = True
    session.scalars(select(Invitation)).one().expires_at = clock.now(session) - 1
    session.commit()
    assert get(client, f"/invitation/{link}").status == 404

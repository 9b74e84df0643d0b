"""People on screens: added, given a link, changed, signed out; and an administrator who always stays."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio import sessions
from portfolio.admin.people import service
from portfolio.models import User, UserSession
from portfolio.permissions import EVERYTHING
from portfolio.programmes.editing import service as editing_service
from tests.browsing import forget_reader, get, sign_in
from tests.building import record, register, user
from tests.programmes.pages import errors_of, send

NEW = {"email": "New@x.example", "name": "New", "role": "finance", "department": "FCO"}
OPEN, SECRET = "CSSF-01-000001", "CSSF-01-000002"


@pytest.fixture
def admin(session: Any, client: FlaskClient) -> User:
    """An administrator, signed in."""
    made = user(session, "admin@x.example", "admin")
    sign_in(client, session, made)
    return made


def press(client: FlaskClient, page: str, button: str) -> Any:
    """Press a button of a person's page that has a form of its own."""
    token = get(client, page).tree.xpath('//input[@name="csrf_token"]/@value')[0]
    forget_reader()
    return client.post(
        f"{page}/{button}", data={"csrf_token": token}, follow_redirects=True
    )


def test_people_are_added_changed_and_signed_out(
    client: FlaskClient, session: Any, admin: User
) -> None:
    page = send(client, "/admin/users/new", NEW)
    assert errors_of(page) == []
    assert page.heading == "new@x.example"
    assert errors_of(send(client, "/admin/users/new", NEW)) == [
        "there is already a user new@x.example"
    ]
    (address,) = get(client, "/admin/users").links("users", "new@x.example")
    made = session.scalars(select(User).where(User.email == "new@x.example")).one()
    link, token = sessions.invite(session, made), sessions.start(session, made)
    session.commit()
    page = send(client, address, {"role": "approver", "department": "", "active": []})
    assert page.rows("users")["new@x.example"] == [
        "New",
        "Approver",
        "All",
        "Not active",
    ]
    assert sessions.user_of(session, token) is None
    assert "finance → approver" in get(client, address).text
    assert "password" not in repr(get(client, address).rows("history"))
    send(client, address, {"active": "y"})
    assert sessions.open_invitation(session, link) is None


def test_a_link_is_made_and_shown_once(
    client: FlaskClient, session: Any, admin: User
) -> None:
    address = f"/admin/users/{user(session, 'new@x.example', 'finance').id}"
    assert "has not set a password yet" in get(client, address).text
    (first, second) = (
        press(client, address, "link").get_data(as_text=True) for _ in range(2)
    )
    links = [
        page.partition("http://localhost/invitation/")[2].partition('"')[0]
        for page in (first, second)
    ]
    assert [sessions.open_invitation(session, each) is not None for each in links] == [
        False,
        True,
    ]
    assert get(client, f"/invitation/{links[1]}").heading == "Set your password"
    assert links[1] not in get(client, address).html


def test_who_may_not_sign_in_gets_no_link(
    client: FlaskClient, session: Any, admin: User
) -> None:
    made = user(session, "gone@x.example", "finance")
    made.active = False
    session.commit()
    page = f"/admin/users/{made.id}"
    assert "Make a link" not in get(client, page).text
    assert press(client, page, "link").status_code == 409


def test_a_person_is_signed_out_everywhere(
    client: FlaskClient, session: Any, admin: User
) -> None:
    made = user(session, "lost@x.example", "finance")
    made.password_hash = "set"
    sessions.start(session, made)
    session.commit()
    page = f"/admin/users/{made.id}"
    assert "signed in to 1 browser" in get(client, page).text
    assert "is signed out" in press(client, page, "sign-out").get_data(as_text=True)
    assert (
        session.scalars(
            select(UserSession.ended_at).where(UserSession.user_id == made.id)
        ).one()
        is not None
    )


def test_an_administrator_takes_their_own_role_from_nobody_but_others(
    client: FlaskClient, session: Any, admin: User
) -> None:
    own = f"/admin/users/{admin.id}"
    told = ["You cannot take your own role away. Ask another administrator"]
    assert errors_of(send(client, own, {"role": "finance"})) == told
    assert errors_of(send(client, own, {"active": []})) == told
    assert errors_of(send(client, own, {"name": "Ada"})) == []


def test_two_administrators_do_not_take_it_from_each_other(
    session: Any, admin: User
) -> None:
    other = user(session, "other@x.example", "admin")
    rights = {"name": "", "role": "finance", "department": None, "active": True}
    service.change_user(session, admin.id, by=other.id, **rights)  # type: ignore[arg-type]
    with pytest.raises(service.UserError, match="no longer an administrator"):
        service.change_user(session, other.id, by=admin.id, **rights)  # type: ignore[arg-type]


def test_what_a_person_manages_is_shown_as_far_as_it_may_be_seen(
    client: FlaskClient, session: Any, admin: User
) -> None:
    manager = user(session, "manager@x.example", "programme-manager", "FCO")
    register(session, record(OPEN), record(SECRET, withheld=True))
    for code in (OPEN, SECRET):
        editing_service.change(session, code, {"team": (manager.id,)}, "")
        session.commit()
    text = get(client, f"/admin/users/{manager.id}").text
    assert "Manages 1 programme that you may see: CSSF-01-000001." in text
    assert service.managed(session, manager.id, EVERYTHING) == [OPEN, SECRET]


@pytest.mark.parametrize("number", ["0", "999999", str(2**31), str(2**63), "9" * 400])
def test_a_number_of_nobody_is_not_found(
    client: FlaskClient, admin: User, number: str
) -> None:
    assert get(client, f"/admin/users/{number}").status == 404


@pytest.mark.parametrize("email", ["x", "a b@x.example", "a@x", "a@x.example\0b@c", ""])
def test_what_is_no_address_is_refused(
    client: FlaskClient, admin: User, email: str
) -> None:
    page = send(client, "/admin/users/new", NEW | {"email": email})
    assert (page.status, len(errors_of(page))) == (400, 1)

"""Programme managers are added by name or email address, and removed, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.models import TeamMember, User
from tests.browsing import Page, get, sign_in
from tests.building import record, register, user
from tests.programmes.pages import errors_of, send

CODE = "CSSF-01-000001"
EDIT = f"/programmes/{CODE}/edit"
ADD, SAVE = ("act", "add-manager"), ("act", "save")


@pytest.fixture
def ada(session: Any, client: FlaskClient) -> User:
    """A programme manager with a name, beside the one who is signed in."""
    register(session, record(CODE))
    named = user(session, "ada@x.example", "programme-manager", "FCO")
    named.name = "Ada Example"
    session.commit()
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    return named


def team(page: Page) -> list[str]:
    return [str(key) for key in page.tree.xpath('//input[@name="team"]/@value')]


def test_the_people_who_can_be_chosen_are_a_list_to_search(
    client: FlaskClient, ada: User
) -> None:
    page = get(client, EDIT)
    options = page.tree.xpath('//datalist[@id="manager-names"]/option/@value')
    assert options == ["Ada Example (ada@x.example)", "m@x.example"]
    assert page.tree.xpath('//input[@name="manager"]/@list') == ["manager-names"]
    assert not page.tree.xpath('//input[@type="checkbox" and @name="team"]')


@pytest.mark.parametrize(
    "typed", ["Ada Example (ada@x.example)", "ada EXAMPLE", "ADA@x.example"]
)
def test_a_manager_is_added_and_removed(
    client: FlaskClient, ada: User, typed: str
) -> None:
    page = send(client, EDIT, {"manager": typed}, act=ADD)
    assert errors_of(page) == []
    assert team(page) == [str(ada.id)]
    assert page.tree.xpath('//input[@name="manager"]/@value') == [""]
    assert page.tree.xpath("//input[@autofocus]/@name") == ["manager"]

    again = send(client, EDIT, {"manager": typed}, act=ADD, page=page)
    assert team(again) == [str(ada.id)]

    removed = send(client, EDIT, act=("act", f"remove-manager-{ada.id}"), page=page)
    assert team(removed) == []


def test_a_name_that_is_typed_and_not_added_is_saved(
    client: FlaskClient, session: Any, ada: User
) -> None:
    page = send(client, EDIT, {"manager": "Ada Example"}, act=SAVE)
    assert "Your changes are saved." in page.text
    assert session.scalars(select(TeamMember.user_id)).all() == [ada.id]


@pytest.mark.parametrize("act", [ADD, SAVE])
def test_who_is_not_on_the_list_is_refused(
    client: FlaskClient, session: Any, ada: User, act: tuple[str, str]
) -> None:
    user(session, "reader@x.example", "leadership")
    for typed in ("Nobody", "reader@x.example"):
        page = send(client, EDIT, {"manager": typed}, act=act)
        assert errors_of(page) == [
            f"“{typed}” is not a person who can edit programmes. Choose a person from the list"
        ]
        assert page.tree.xpath('//input[@name="manager"]/@value') == [typed]


def test_two_people_of_one_name_are_told_apart_by_address(
    client: FlaskClient, session: Any, ada: User
) -> None:
    user(session, "ada2@x.example", "programme-manager", "FCO").name = "Ada Example"
    session.commit()
    page = send(client, EDIT, {"manager": "Ada Example"}, act=ADD)
    assert errors_of(page) == [
        "2 people are called “Ada Example”. Enter the email address of one"
    ]

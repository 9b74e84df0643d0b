"""Reference data on screens: added, changed, merged, retired, with history and counts; users and their rights."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.models import (
    DepartmentFacts,
    ImplementerFacts,
    Portfolio,
    Programme,
    Project,
    ThemeFacts,
    User,
)
from portfolio.programmes.parts import service
from portfolio.returns.drafts import checking
from tests.browsing import Page, get, sign_in
from tests.building import record, register, user
from tests.programmes.pages import errors_of, send

CODE, SECRET = "CSSF-01-000001", "CSSF-01-000002"


@pytest.fixture
def office(session: Any, client: FlaskClient) -> User:
    """The portfolio office, signed in, with a programme that uses the lists, and a withheld one."""
    register(
        session,
        record(
            CODE,
            theme_shares={"Mine Action": 60},
            country_shares={"SOM": 5},
            objective="Keep the peace",
        ),
        record(SECRET, withheld=True, lead_department="MOD"),
    )
    made = user(session, "po@x.example", "portfolio-office")
    sign_in(client, session, made)
    return made


def project(session: Any, code: str, implementer: str) -> None:
    programme = session.scalars(select(Programme).where(Programme.code == code)).one()
    service.add(
        session,
        Project,
        programme,
        {"title": "P", "countries": [], "new_implementer": implementer},
    )
    session.commit()


def list_of(client: FlaskClient, name: str) -> Page:
    return get(client, f"/admin/lists/{name}")


def address_of(client: FlaskClient, name: str, entry: str) -> str:
    (address,) = list_of(client, name).links("entries", entry)
    return address


NEW = {
    "departments": {"code": "DBT", "name": "Department for Business and Trade"},
    "portfolios": {"name": "Arctic", "board": "Arctic Board"},
    "objectives": {"name": "Keep sea lanes open", "strategy": "NSC 2025"},
    "themes": {"name": "River pilots", "description": "Safe rivers"},
    "country-aliases": {"alias": "Land of Punt", "iso3": "SOM", "note": "Of old"},
    "implementers": {"name": "Saferworld"},
    "purpose-codes": {"code": "15999", "name": "Something else"},
    "review-scales": {"since": "1 April 2019", "scale": "letters", "note": "Board"},
}


SHOWN = {"review-scales": "a++ to c, from 1 april 2019"}


@pytest.mark.parametrize("name", NEW)
def test_an_entry_is_added_once_changed_and_has_its_history(
    client: FlaskClient, office: User, name: str
) -> None:
    assert errors_of(send(client, f"/admin/lists/{name}/new", NEW[name])) == []
    shown = (
        SHOWN.get(name)
        or NEW[name]["name" if "name" in NEW[name] else "alias"].casefold()
    )
    (entry,) = [
        each
        for each in list_of(client, name).rows("entries")
        if each.casefold() == shown
    ]
    (again,) = errors_of(send(client, f"/admin/lists/{name}/new", NEW[name]))
    assert again.endswith("is on the list already.")
    address = address_of(client, name, entry)
    field = {
        "portfolios": "board",
        "objectives": "strategy",
        "country-aliases": "note",
        "review-scales": "note",
    }.get(name, "name")
    assert "is saved" in send(client, address, {field: "Changed since"}).text
    where = {"name": "Changed since"}.get(field, entry)
    page = get(client, address_of(client, name, where))
    assert page.tree.xpath('count(//table[@id="history"]/tbody/tr)') == 2
    assert "→ Changed since" in page.text
    assert "po@x.example" in page.text
    assert "Nothing had changed" in send(client, address, {}).text


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("departments", {"code": "x"}, "2 to 12 capital letters, for example FCDO."),
        (
            "departments",
            {"succeeded_on": "2 September 2020"},
            "Enter both the successor and the day, or neither",
        ),
        (
            "departments",
            {"succeeded_on": "someday"},
            "Enter a day that exists, for example 1 April 2019 or 1/4/2019",
        ),
        ("purpose-codes", {"code": "15"}, "Five digits, such as 15220."),
        ("themes", {"name": ""}, "Enter the name"),
        ("themes", {"name": "mine action"}, "“mine action” is on the list already."),
        ("country-aliases", {"iso3": ""}, "Choose the country"),
        ("review-scales", {"since": ""}, "Enter the day"),
        ("review-scales", {"scale": ""}, "Choose the scale"),
        ("portfolios", {"name": "x" * 201}, "Shorten it to 200 characters"),
    ],
)
def test_what_cannot_be_kept_is_told(
    client: FlaskClient, office: User, name: str, changes: dict[str, str], said: str
) -> None:
    assert said in errors_of(
        send(client, f"/admin/lists/{name}/new", NEW[name] | changes)
    )


def test_what_is_retired_stays_where_it_is_used_and_is_offered_no_more(
    client: FlaskClient, session: Any, office: User
) -> None:
    africa = session.scalar(select(Portfolio.id).where(Portfolio.name == "Africa"))
    assert list_of(client, "portfolios").rows("entries")["Africa"] == ["In use", "2"]
    send(client, f"/admin/lists/portfolios/{africa}", {"retired": "y"})
    assert list_of(client, "portfolios").rows("entries")["Africa"] == ["Retired", "2"]
    assert "Africa" in get(client, f"/programmes/{CODE}").text
    option = f'//select[@id="portfolio_id"]/option[@value="{africa}"]'
    assert get(client, "/programmes/new").tree.xpath(option) == []
    assert len(get(client, f"/programmes/{CODE}/edit").tree.xpath(option)) == 1


def test_used_by_counts_programmes_led_and_taken_part_in(
    client: FlaskClient, session: Any, office: User
) -> None:
    register(session, record(CODE, partner_departments=("NCA", "MOD")))
    used = list_of(client, "departments").rows("entries")
    assert [
        used[name][1]
        for name in ("National Crime Agency", "Ministry of Defence", "Home Office")
    ] == [
        "1",
        "2",
        "0",
    ]


def test_used_by_counts_themes_and_objectives(
    client: FlaskClient, office: User
) -> None:
    assert list_of(client, "themes").rows("entries")["Mine Action"][1] == "1"
    assert list_of(client, "objectives").rows("entries")["Keep the peace"][1] == "1"


def test_a_theme_gets_another_name_and_the_past_keeps_its_own(
    client: FlaskClient, session: Any, office: User
) -> None:
    send(
        client,
        address_of(client, "themes", "Mine Action"),
        {"name": "Mines and unexploded bombs"},
    )
    assert "Mines and unexploded bombs" in get(client, f"/programmes/{CODE}").text
    names = session.scalars(select(ThemeFacts.name).order_by(ThemeFacts.id)).all()
    assert {"Mine Action", "Mines and unexploded bombs"} <= set(names)


def test_a_department_gets_a_successor_but_no_circle(
    client: FlaskClient, session: Any, office: User
) -> None:
    page = send(
        client,
        "/admin/lists/departments/HO",
        {"successor": "MOJ", "succeeded_on": "1/5/2027"},
    )
    assert errors_of(page) == []
    facts = session.scalars(
        select(DepartmentFacts).where(
            DepartmentFacts.current(), DepartmentFacts.code == "HO"
        )
    ).one()
    assert (facts.successor, str(facts.succeeded_on)) == ("MOJ", "2027-05-01")
    back = send(
        client,
        "/admin/lists/departments/MOJ",
        {"successor": "HO", "succeeded_on": "1/6/2027"},
    )
    assert errors_of(back) == ["The entry would lead back to itself. Choose another."]


def test_duplicate_implementers_are_merged(
    client: FlaskClient, session: Any, office: User
) -> None:
    project(session, CODE, "The HALO Trust")
    project(session, CODE, "Halo")
    kept = session.scalar(
        select(ImplementerFacts.implementer_id).where(
            ImplementerFacts.name == "The HALO Trust"
        )
    )
    send(client, address_of(client, "implementers", "Halo"), {"merged_into": str(kept)})
    rows = get(client, f"/programmes/{CODE}").tree.xpath(
        '//table[@id="projects-table"]/tbody/tr/td[1]/text()'
    )
    assert rows == ["The HALO Trust", "The HALO Trust"]
    assert list_of(client, "implementers").rows("entries")["Halo"] == [
        "Merged into The HALO Trust",
        "1",
    ]
    assert list_of(client, "implementers").rows("entries")["The HALO Trust"] == [
        "In use",
        "2",
    ]


def test_the_administrator_learns_nothing_of_withheld_programmes_from_the_lists(
    client: FlaskClient, session: Any, office: User
) -> None:
    project(session, SECRET, "Umbra")
    (address,) = list_of(client, "implementers").links("entries", "Umbra")
    sign_in(client, session, user(session, "admin@x.example", "admin"))
    assert "Umbra" not in list_of(client, "implementers").html
    assert get(client, address).status == 404
    assert list_of(client, "portfolios").rows("entries")["Africa"][1] == "1"
    assert (
        list_of(client, "departments").rows("entries")["Ministry of Defence"][1] == "0"
    )


def test_an_unknown_list_or_entry_is_not_found(
    client: FlaskClient, office: User
) -> None:
    assert get(client, "/admin/lists/nonsense").status == 404
    assert get(client, "/admin/lists/themes/999999").status == 404
    assert get(client, "/admin/lists/themes/%00").status == 404


def test_a_retired_alias_is_no_longer_understood(
    client: FlaskClient, session: Any, office: User
) -> None:
    send(client, "/admin/lists/country-aliases/new", NEW["country-aliases"])
    typed = {"countries-0-key": "Land of Punt", "countries-0-part": "5"}
    edit = f"/programmes/{CODE}/edit"
    assert errors_of(send(client, edit, typed, act=("act", "save"))) == []
    assert checking.country_names(session)["land of punt"] == "SOM"
    send(
        client, address_of(client, "country-aliases", "land of punt"), {"retired": "y"}
    )
    assert (
        list_of(client, "country-aliases").rows("entries")["land of punt"][0]
        == "Retired"
    )
    (told,) = errors_of(send(client, edit, typed, act=("act", "save")))
    assert told.startswith("“Land of Punt” is no longer used as the name of a country.")
    assert "land of punt" not in checking.country_names(session)


def test_a_retired_department_is_offered_no_more_but_stays_where_it_is(
    client: FlaskClient, office: User
) -> None:
    send(client, "/admin/lists/departments/FCO", {"retired": "y"})
    option = '//select[@id="lead_department"]/option[@value="FCO"]'
    assert get(client, "/programmes/new").tree.xpath(option) == []
    assert len(get(client, f"/programmes/{CODE}/edit").tree.xpath(option)) == 1
    assert (
        errors_of(
            send(
                client, f"/programmes/{CODE}/edit", {"sro": "Ada"}, act=("act", "save")
            )
        )
        == []
    )


def test_what_an_implementer_was_merged_into_is_told_by_name(
    client: FlaskClient, session: Any, office: User
) -> None:
    for name in ("The HALO Trust", "Halo"):
        send(client, "/admin/lists/implementers/new", {"name": name})
    kept = session.scalar(
        select(ImplementerFacts.implementer_id).where(
            ImplementerFacts.name == "The HALO Trust"
        )
    )
    send(client, address_of(client, "implementers", "Halo"), {"merged_into": str(kept)})
    assert (
        "merged into: blank → The HALO Trust"
        in get(client, address_of(client, "implementers", "Halo")).text
    )

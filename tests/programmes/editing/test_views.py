"""Entering and editing a programme on its page, as a browser without JavaScript does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.figures.selection import select_for
from portfolio.models import (
    OPEN_END,
    Allocation,
    Portfolio,
    PurposeCode,
    ShareSet,
    StrategyObjective,
    User,
)
from portfolio.permissions import EVERYTHING
from portfolio.reports import registry
from tests.browsing import get, sign_in
from tests.building import EVERY_FIELD, line, record, register, speak, user
from tests.programmes.pages import errors_of, send

CODE = "CSSF-01-000001"
SAVE, FINISH = ("act", "save"), ("act", "finish")
EDIT = f"/programmes/{CODE}/edit"


@pytest.fixture
def manager(session: Any, client: FlaskClient) -> User:
    """A programme manager of the FCO, signed in, with one programme."""
    register(session, record(CODE, title="Stabilising the borderlands"))
    made = user(session, "manager@x.example", "programme-manager", "FCO")
    sign_in(client, session, made)
    return made


def test_a_title_and_a_department_make_a_draft_with_the_next_free_code(
    client: FlaskClient, manager: User
) -> None:
    page = send(client, "/programmes/new", {"title": "New roads to peace"}, act=SAVE)
    assert page.status == 200
    assert page.heading == "New roads to peace"
    assert "CSSF-01-000002 is entered. It lacks" in page.text


def test_a_complete_record_says_so(
    client: FlaskClient, session: Any, manager: User
) -> None:
    changes = {
        "title": "Everything known", "summary": "It trains police.", "sro": "Ada Example", "team": [str(manager.id)],
        "portfolio_id": str(session.scalar(select(Portfolio.id))),
        "objective_id": str(session.scalar(select(StrategyObjective.id))),
        "purpose_code": session.scalar(select(PurposeCode.code)),
        "countries-0-key": "somalia", "countries-0-part": "60%", "themes-0-key": "Mine Action", "themes-0-part": "100",
        "gender_marker": "0", "start_date": "1/4/2019", "end_date": "31 March 2022", "allocations-0-fy": "2019-20",
        "allocations-0-kind": "discretionary", "allocations-0-oda": "1.5m", "allocations-0-non_oda": "£250,000.50",
        "channel": "bilateral", "instrument": "policing", "risk_rating": "moderate",
    }  # fmt: skip
    themes = [
        o
        for o in get(client, "/programmes/new").tree.xpath(
            '//select[@id="themes-0-key"]/option/@value'
        )
        if o
    ]
    page = send(
        client, "/programmes/new", changes | {"themes-0-key": themes[0]}, act=FINISH
    )
    assert errors_of(page) == []
    assert "Its record is complete." in page.text
    amounts = session.execute(
        select(Allocation.fy, Allocation.oda, Allocation.pence, Allocation.version)
    ).all()
    assert sorted(amounts) == [
        (2019, False, 25_000_050, "initial"),
        (2019, True, 150_000_000, "initial"),
    ]


def test_what_is_missing_is_told_beside_each_field(
    client: FlaskClient, manager: User
) -> None:
    page = send(client, EDIT, act=FINISH)
    told = errors_of(page)
    assert "Name the senior responsible owner" in told
    assert "Add at least one theme" in told
    ids = page.tree.xpath('//*[contains(@class, "error-summary__list")]//a/@href')
    assert all(page.tree.xpath(f'//*[@id="{address[1:]}"]') for address in ids)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Enter a title: a draft needs only a title and a department"),
        ({"start_date": "31 June 2019"}, "Enter a day that exists, for example 1 April 2019 or 1/4/2019"),
        ({"start_date": "1/4/2020", "end_date": "1/4/2019"}, "Enter an end date that is not before the start date"),
        ({"countries-0-key": "Atlantis", "countries-0-part": "5"}, "“Atlantis” is not a recognised country."),
        ({"countries-0-key": "Somalia"}, "Enter its share, or split the rest evenly"),
        ({"countries-0-part": "5"}, "Choose a country, or clear its share"),
        ({"countries-0-key": "SOM", "countries-0-part": "101"}, "Enter a percentage above 0 and up to 100"),
        ({"countries-0-key": "SOM", "countries-0-part": "60", "countries-1-key": "KEN", "countries-1-part": "60"},
         "The shares total 120%: lower them to 100% at most"),
        ({"countries-0-key": "SOM", "countries-0-part": "6", "countries-1-key": "somalia", "countries-1-part": "6"},
         "SOM is entered twice: give it one share"),
        ({"allocations-0-oda": "TBC"}, "Enter the amount as a number, for example 1,250.00"),
        ({"allocations-0-oda": "100"}, "Enter the financial year, for example 2019/20"),
        ({"allocations-0-fy": "2019", "allocations-0-oda": "100"}, "Enter a financial year, for example 2019/20"),
        ({"allocations-0-oda": "1.005", "allocations-0-fy": "2019/20"}, "Enter whole pence: two decimals at most"),
        ({"allocations-0-oda": "-5", "allocations-0-fy": "2019/20"}, "Enter an amount without a minus sign"),
        ({"allocations-0-oda": "9" * 20, "allocations-0-fy": "2019/20"}, "Enter a smaller amount"),
        ({"countries-0-key": "SOM", "countries-0-part": "33.33333"},
         "Enter a percentage above 0 and up to 100, with at most four decimals"),
        ({"channel": "by pigeon"}, "Choose an option from the list"),
        ({"portfolio_id": "x"}, "Choose an option from the list"),
        ({"partners": ["FCO"]}, "Leave the lead department out of the partner departments"),
        ({"title": "x" * 301}, "Shorten it to 300 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_told_and_kept(
    client: FlaskClient, session: Any, manager: User, changes: dict[str, Any], said: str
) -> None:
    page = send(client, EDIT, changes, act=SAVE)
    assert page.status == 400
    assert any(told.startswith(said) for told in errors_of(page)), errors_of(page)
    assert get(client, f"/programmes/{CODE}").heading == "Stabilising the borderlands"
    for name, value in changes.items():
        if isinstance(value, str) and value and name not in {"channel", "portfolio_id"}:
            assert value in page.html


def test_everything_that_is_wrong_is_told_at_once(
    client: FlaskClient, manager: User
) -> None:
    wrong = {
        "title": "", "start_date": "31 June 2019", "countries-0-key": "SOM", "countries-0-part": "60",
        "countries-1-key": "KEN", "countries-1-part": "50", "allocations-0-oda": "lots", "allocations-0-fy": "2019/20",
    }  # fmt: skip
    told = errors_of(send(client, EDIT, wrong, act=SAVE))
    assert [each.split(":")[0] for each in told] == [
        "Enter a title", "The shares total 110%", "Enter a day that exists, for example 1 April 2019 or 1/4/2019",
        "Enter the amount as a number, for example 1,250.00",
    ]  # fmt: skip


def test_rows_are_added_and_removed_without_losing_what_was_typed(
    client: FlaskClient, manager: User
) -> None:
    typed = {
        "countries-0-key": "Somalia",
        "countries-0-part": "not a number",
        "title": "Typed",
    }
    page = send(client, EDIT, typed, act=("act", "add-country"))
    page = send(
        client,
        EDIT,
        {"countries-1-key": "Kenya"},
        act=("act", "add-country"),
        page=page,
    )
    page = send(client, EDIT, {}, act=("act", "remove-country-1"), page=page)
    shown = page.tree.xpath('//input[starts-with(@name, "countries-")]/@value')
    assert shown == ["Somalia", "not a number", "", ""]
    assert page.tree.xpath('//input[@id="title"]/@value') == ["Typed"]
    assert get(client, f"/programmes/{CODE}").heading == "Stabilising the borderlands"


def test_the_rest_is_split_evenly_only_when_asked(
    client: FlaskClient, session: Any, manager: User
) -> None:
    typed = {"countries-0-key": "SOM", "countries-0-part": "40"} | {
        f"countries-{at}-key": name for at, name in enumerate(("KEN", "UGA", "SSD"), 1)
    }
    page = send(client, EDIT, typed, act=("act", "split-countries"))
    assert page.tree.xpath('//input[starts-with(@name, "countries-") and contains(@name, "part")]/@value') == [
        "40", "20", "20", "20",
    ]  # fmt: skip
    assert "Total100%" in page.text.replace("Total 100%", "Total100%")
    send(client, EDIT, act=SAVE, page=page)
    (share_set,) = [
        each
        for each in session.scalars(select(ShareSet).where(ShareSet.current()))
        if each.shares
    ]
    assert {(s.key, s.part) for s in share_set.shares} == {
        ("SOM", 400_000), ("KEN", 200_000), ("UGA", 200_000), ("SSD", 200_000),
    }  # fmt: skip


def test_changed_shares_hold_from_the_year_given_and_move_the_spend(
    client: FlaskClient, session: Any, manager: User
) -> None:
    def spent() -> dict[str, int]:
        report = registry.draw(
            session, "spend-by-country", select_for(session, {}), EVERYTHING
        )
        return {row["country"]: row["total"] for row in report.rows if row["total"]}

    register(session, record(CODE, country_shares={"SOM": 100}))
    speak(
        session,
        [line(CODE, 1000)],
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    assert spent() == {"SOM": 1000}
    later = {"countries-0-key": "KEN", "shares_from": "2020/21"}
    assert errors_of(send(client, EDIT, later, act=SAVE)) == []
    assert spent() == {"SOM": 1000}
    send(client, EDIT, {"countries-0-key": "UGA", "shares_from": ""}, act=SAVE)
    assert spent() == {"UGA": 1000}


def test_a_changed_allocation_is_a_revised_one_with_its_reason(
    client: FlaskClient, session: Any, manager: User
) -> None:
    first = {
        "allocations-0-fy": "2019/20",
        "allocations-0-kind": "discretionary",
        "allocations-0-oda": "100",
    }
    send(client, EDIT, first, act=SAVE)
    send(
        client, EDIT, {"allocations-0-oda": "150", "reason": "Board of June"}, act=SAVE
    )
    rows = session.execute(
        select(
            Allocation.version,
            Allocation.pence,
            Allocation.reason,
            Allocation.to_instant,
        )
    ).all()
    assert [(v, p, r) for v, p, r, end in rows if end == OPEN_END] == [
        ("revised", 15_000, "Board of June")
    ]
    assert [(v, p) for v, p, _, end in rows if end != OPEN_END] == [("initial", 10_000)]


def test_two_people_edit_different_fields_and_nothing_is_lost(
    client: FlaskClient, session: Any, manager: User
) -> None:
    opened = get(client, EDIT)
    send(client, EDIT, {"sro": "First Saver"}, act=SAVE)
    page = send(
        client, EDIT, {"summary": "Second saver's words"}, act=SAVE, page=opened
    )
    assert "somebody else changed senior responsible owner" in page.text
    edited = get(client, EDIT).tree
    assert edited.xpath('//input[@id="sro"]/@value') == ["First Saver"]
    assert "Second saver's words" in edited.xpath('//textarea[@id="summary"]')[0].text


def test_two_people_edit_one_field_and_the_later_is_shown_the_difference(
    client: FlaskClient, session: Any, manager: User
) -> None:
    opened = get(client, EDIT)
    send(client, EDIT, {"title": "The first title", "sro": "First Saver"}, act=SAVE)
    page = send(client, EDIT, {"title": "The second title"}, act=SAVE, page=opened)
    assert page.status == 409
    assert "it is now: The first title" in errors_of(page)[0]
    assert page.tree.xpath('//input[@id="title"]/@value') == ["The second title"]
    assert page.tree.xpath('//input[@id="sro"]/@value') == ["First Saver"]
    assert get(client, f"/programmes/{CODE}").heading == "The first title"
    send(client, EDIT, act=SAVE, page=page)
    assert get(client, f"/programmes/{CODE}").heading == "The second title"


def test_saving_nothing_changes_nothing(
    client: FlaskClient, session: Any, manager: User
) -> None:
    before = get(client, f"/programmes/{CODE}/history").html.count('id="act-')
    assert "Nothing had changed" in send(client, EDIT, act=SAVE).text
    assert get(client, f"/programmes/{CODE}/history").html.count('id="act-') == before


def test_an_import_keeps_what_a_register_has_no_column_for(
    client: FlaskClient, session: Any, manager: User
) -> None:
    send(
        client,
        EDIT,
        {"summary": "Kept", "risk_rating": "major", "team": [str(manager.id)]},
        act=SAVE,
    )
    register(session, record(CODE, title="A new title"))
    page = get(client, EDIT)
    assert page.tree.xpath('//input[@id="title"]/@value') == ["A new title"]
    assert page.tree.xpath('//textarea[@id="summary"]')[0].text.strip() == "Kept"
    assert page.tree.xpath('//select[@id="risk_rating"]/option[@selected]/@value') == [
        "major"
    ]
    assert page.tree.xpath(
        f'//input[@name="team" and @type="hidden" and @value="{manager.id}"]'
    )
    assert EVERY_FIELD.isdisjoint({"summary"})


def test_a_field_has_its_history_and_an_earlier_value_comes_back_by_a_new_change(
    client: FlaskClient, manager: User
) -> None:
    send(client, EDIT, {"sro": "Ada Example", "reason": "Ada took over"}, act=SAVE)
    send(client, EDIT, {"sro": "Bo Example"}, act=SAVE)
    address = f"/programmes/{CODE}/history?field=sro"
    assert address in get(client, EDIT).addresses("/programmes/")
    page = get(client, address)
    assert page.heading == "History of senior responsible owner"
    assert [re.sub(" +", " ", cell) for row in ("changes-1", "changes-2") for cell in page.rows(row)["Senior responsible owner"][:2]] == [
        "Ada Example", "Bo Example", "–", "Ada Example",
    ]  # fmt: skip
    assert "manager@x.example" in page.text
    assert "Ada took over" in page.text
    (instant,) = page.tree.xpath('//button[@name="at"]/@value')
    token = page.tree.xpath('//input[@name="csrf_token"]/@value')[0]
    body = {"csrf_token": token, "field": "sro", "at": instant}
    assert client.post(f"/programmes/{CODE}/history", data=body).status_code == 303
    again = get(client, address)
    assert again.rows("changes-1")["Senior responsible owner"][:2] == [
        "Bo Example",
        "Ada Example",
    ]


def test_only_the_programmes_own_department_changes_it(
    client: FlaskClient, session: Any, manager: User
) -> None:
    sign_in(client, session, user(session, "mod@x.example", "programme-manager", "MOD"))
    assert get(client, EDIT).status == 403
    assert client.post(EDIT, data={"title": "Mine"}).status_code in {400, 403}
    assert get(client, f"/programmes/{CODE}").status == 200
    new = send(
        client,
        "/programmes/new",
        {"title": "Not mine", "lead_department": "FCO"},
        act=SAVE,
    )
    assert errors_of(new) == ["Choose your own department"]


def test_a_successor_edits_what_its_predecessor_led(
    client: FlaskClient, session: Any, manager: User
) -> None:
    sign_in(
        client, session, user(session, "fcdo@x.example", "programme-manager", "FCDO")
    )
    assert get(client, EDIT).status == 200


def test_withholding_needs_reason_board_and_date_to_be_complete(
    client: FlaskClient, manager: User
) -> None:
    told = errors_of(send(client, EDIT, {"withheld": "y"}, act=FINISH))
    assert {
        "Choose why the programme is withheld",
        "Name the board that decided to withhold it",
    } <= set(told)


def test_publishing_what_was_withheld_asks_why(
    client: FlaskClient, manager: User
) -> None:
    send(client, EDIT, {"withheld": "y"}, act=SAVE)
    told = errors_of(send(client, EDIT, {"withheld": []}, act=SAVE))
    assert told == [
        "Enter why the programme is no longer withheld, for example the board that decided and the date."
    ]
    assert "Withheld." in get(client, f"/programmes/{CODE}").text
    page = get(client, f"/programmes/{CODE}/history?field=withheld")
    token = page.tree.xpath('//input[@name="csrf_token"]/@value')[0]
    back = client.post(
        f"/programmes/{CODE}/history",
        data={"csrf_token": token, "field": "withheld", "at": "1"},
    )
    assert "Publish the programme on its edit page, which asks why." in back.get_data(
        as_text=True
    )
    send(client, EDIT, {"withheld": [], "reason": "Board of June"}, act=SAVE)
    assert "Withheld." not in get(client, f"/programmes/{CODE}").text


def test_the_portfolio_office_may_choose_a_code_and_is_told_when_it_is_taken(
    client: FlaskClient, session: Any, manager: User
) -> None:
    sign_in(client, session, user(session, "po@x.example", "portfolio-office"))
    new = {"title": "Coded", "lead_department": "MOD"}
    assert errors_of(
        send(client, "/programmes/new", new | {"code": CODE}, act=SAVE)
    ) == [f"{CODE} is taken. The next free code is CSSF-01-000002."]
    assert (
        "Write the code as"
        in errors_of(send(client, "/programmes/new", new | {"code": "7"}, act=SAVE))[0]
    )
    assert (
        "CSSF-07-000700 is entered"
        in send(
            client, "/programmes/new", new | {"code": "cssf 7 000700"}, act=SAVE
        ).text
    )
    assert "CSSF-07-000701" in get(client, "/programmes/new").html

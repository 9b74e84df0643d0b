"""The life of a programme: conditions, who did it, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.programmes.life import steps
from portfolio.programmes.life import views as life_views
from portfolio.programmes.records import NOTHING
from tests.browsing import get, sign_in
from tests.building import FY, record, register, user
from tests.programmes.pages import errors_of, send

CODE = "CSSF-01-000001"
LIFE = f"/programmes/{CODE}/life"
TODAY = date(2019, 7, 1)
ENDED = {
    "status": "closing",
    "start_date": date(2018, 4, 1),
    "end_date": date(2019, 3, 31),
}


@pytest.mark.parametrize(
    ("values", "to", "said"),
    [
        ({"status": "pipeline"}, "active", "A programme cannot go from pipeline to active. Take one step at a time."),
        ({"status": "pipeline"}, "nowhere", "A programme cannot go from pipeline to nowhere. Take one step at a time."),
        ({"status": "approved", "start_date": date(2020, 1, 1)}, "active", "Wait until its start date, or correct the start date."),
        ({"status": "approved", "start_date": TODAY}, "active", "Enter an allocation for 2019/20."),
        ({"status": "approved", "start_date": TODAY, "allocations": ((2019, True, False, 1),)}, "active", None),
        ({"status": "active"}, "closing", "Enter its end date."),
        ({"status": "active"}, "approved", "Enter why the programme goes back to approved."),
        (ENDED, "closed", "Record its last review."),
        (ENDED | {"end_date": TODAY.replace(year=2020)}, "closed", "Wait until its end date, or correct the end date."),
        ({"status": "closed"}, "pipeline", "A programme cannot go from closed to pipeline. Take one step at a time."),
    ],
)  # fmt: skip
def test_each_step_has_its_conditions(
    values: dict[str, Any], to: str, said: str | None
) -> None:
    unmet = steps.unmet(dict(NOTHING) | values, to, steps.Facts(TODAY))
    assert (said in unmet) if said else unmet == []


def test_what_a_step_asks_for_is_said_and_a_step_back_asks_for_a_reason() -> None:
    assert steps.conditions("active", "approved") == "Enter a reason."
    assert steps.conditions("pipeline", "approved").startswith("The record is complete")


def test_open_recommendations_keep_a_programme_open() -> None:
    values = dict(NOTHING) | ENDED
    assert steps.unmet(
        values, "closed", steps.Facts(TODAY, open_recommendations=2, reviews_done=1)
    ) == ["Mark the 2 open recommendations as done, or remove them."]
    assert steps.unmet(values, "closed", steps.Facts(TODAY, reviews_done=1)) == []


def test_a_programme_goes_through_its_life_and_the_history_says_who(
    client: FlaskClient, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life_views, "today", lambda: TODAY)
    register(session, record(CODE, status="approved", start_date=date(2019, 4, 1), end_date=date(2019, 6, 30),
                             allocations=[(FY, True, 5)]))  # fmt: skip
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    told = errors_of(send(client, LIFE, act=("to", "active"), holding="reason"))
    assert told == ["Its end date has passed: correct the end date."]
    send(
        client,
        f"/programmes/{CODE}/edit",
        {"end_date": "30/6/2020"},
        act=("act", "save"),
    )
    assert (
        "is active now"
        in send(client, LIFE, act=("to", "active"), holding="reason").text
    )
    assert errors_of(send(client, LIFE, act=("to", "approved"), holding="reason")) == [
        "Enter why the programme goes back to approved."
    ]
    back = send(
        client,
        LIFE,
        {"reason": "Not begun after all"},
        act=("to", "approved"),
        holding="reason",
    )
    assert "Approved since" in back.text
    assert "m@x.example: Not begun after all" in back.text


def test_only_the_portfolio_office_approves_and_only_what_is_complete(
    client: FlaskClient, session: Any
) -> None:
    register(session, record(CODE, status="pipeline"))
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    (told,) = errors_of(send(client, LIFE, act=("to", "approved"), holding="reason"))
    assert "Complete the record first" in told
    assert "Ask the portfolio office" in told


def test_a_programme_is_archived_never_deleted(
    client: FlaskClient, session: Any
) -> None:
    register(session, record(CODE, status="active"))
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    archive = ("to", "archive")
    assert (
        "Only a programme that is closed"
        in errors_of(
            send(client, LIFE, {"reason": "x"}, act=archive, holding="reason")
        )[0]
    )
    register(session, record(CODE, status="closed"))
    assert errors_of(send(client, LIFE, act=archive, holding="reason")) == [
        "Enter a reason."
    ]
    send(client, LIFE, {"reason": "Done with"}, act=archive, holding="reason")
    assert CODE not in get(client, "/programmes/").html
    assert CODE in get(client, "/programmes/?archived=yes").html
    assert "Archived" in get(client, f"/programmes/{CODE}").text
    send(client, LIFE, {"reason": "Needed"}, act=("to", "unarchive"), holding="reason")
    assert CODE in get(client, "/programmes/").html

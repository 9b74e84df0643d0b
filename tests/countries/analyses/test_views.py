"""Joint analyses and signals: recorded, changed, withdrawn, and who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.countries.analyses import service as analyses_service
from portfolio.ledger import clock
from portfolio.models import Jacs, Signal
from tests.browsing import Page, get, sign_in
from tests.building import user
from tests.programmes.pages import errors_of, send

JACS = {
    "dated": "30 June 2019", "review_by": "30/6/2020", "drivers": "Land\nWater", "summary": "Clans compete.",
    "link": "https://www.example.org/jacs",
}  # fmt: skip
SIGNAL = {
    "dated": "1/9/2019",
    "source_kind": "NGO",
    "severity": "high",
    "note": "Roads are closed.",
}
WHOLE = {"jacs": JACS, "signals": SIGNAL}


@pytest.fixture
def analyst(client: FlaskClient, session: Any) -> FlaskClient:
    """A risk analyst, signed in."""
    sign_in(client, session, user(session, "analyst@x.example", "risk-analyst"))
    return client


def overview(client: FlaskClient) -> Page:
    return get(client, "/countries/analyses")


@pytest.mark.parametrize("kind", WHOLE)
def test_one_is_recorded_changed_and_withdrawn_and_every_version_kept(
    analyst: FlaskClient, session: Any, kind: str
) -> None:
    page = send(analyst, f"/countries/SOM/{kind}/new", WHOLE[kind])
    assert errors_of(page) == []
    assert page.rows("analyses")["Somalia"][0 if kind == "jacs" else 2] == (
        "30 June 2019" if kind == "jacs" else "1 September 2019"
    )
    address = f"/countries/SOM/{kind}/1"
    send(analyst, address, {"dated": "2 June 2019"})
    assert 'value="2 June 2019"' in get(analyst, address).html
    send(analyst, address, act=("act", "withdraw"))
    assert get(analyst, address).status == 404
    assert "Somalia" not in (overview(analyst).rows("analyses") or {})
    model: Any = Jacs if kind == "jacs" else Signal
    assert [
        row.ended for row in analyses_service.versions(session, model, "SOM", 1)
    ] == [
        True,
        False,
        False,
    ]


def test_what_cannot_be_kept_is_said_beside_its_field(analyst: FlaskClient) -> None:
    tomorrow = date.today() + timedelta(days=2)
    wrong = {
        "dated": f"{tomorrow:%-d/%-m/%Y}",
        "review_by": "never",
        "drivers": " ",
        "link": "javascript:alert(1)",
    }
    assert errors_of(send(analyst, "/countries/SOM/jacs/new", wrong)) == [
        "Enter a day that is past, and not before 1990",
        "Enter a day that exists, for example 1 April 2019 or 1/4/2019",
        "Name at least one driver",
        "Enter a link that begins with https:// or http://",
    ]
    early = send(
        analyst, "/countries/SOM/jacs/new", JACS | {"review_by": "1 June 2019"}
    )
    assert errors_of(early) == ["Enter a day that is not before the analysis"]
    assert errors_of(send(analyst, "/countries/SOM/signals/new", {})) == [
        "Enter the day of the report", "Choose the kind of source", "Choose the severity", "Enter what was reported",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/countries/XXX/jacs/new", "/countries/som/signals/new", "/countries/SOM/jacs/9"],
)
def test_there_is_no_page_for_what_is_no_country_or_not_recorded(
    analyst: FlaskClient, address: str
) -> None:
    assert get(analyst, address).status == 404


def test_the_chosen_country_leads_to_its_form(analyst: FlaskClient) -> None:
    assert (
        get(analyst, "/countries/analyses/new?country=SOM&kind=signals").heading
        == "Record a signal on Somalia"
    )
    again = get(analyst, "/countries/analyses/new?country=&kind=jacs")
    assert "Choose a country and what to record." in again.text


def test_a_stale_form_does_not_overwrite_what_somebody_else_said(
    analyst: FlaskClient,
) -> None:
    send(analyst, "/countries/SOM/jacs/new", JACS)
    stale = get(analyst, "/countries/SOM/jacs/1")
    send(analyst, "/countries/SOM/jacs/1", {"summary": "Theirs"})
    answer = send(analyst, "/countries/SOM/jacs/1", {"summary": "Mine"}, page=stale)
    assert answer.status == 409
    assert "Somebody else changed this while you edited" in answer.text
    assert "Theirs" in get(analyst, "/countries/SOM/jacs/1").html


def test_others_read_it_and_have_no_form(
    analyst: FlaskClient, session: Any, client: FlaskClient
) -> None:
    send(analyst, "/countries/SOM/jacs/new", JACS)
    sign_in(client, session, user(session, "leader@x.example", "leadership"))
    page = get(client, "/countries/SOM/jacs/1")
    assert "Clans compete." in page.text
    assert page.addresses("https://www.example.org/jacs") == [
        "https://www.example.org/jacs"
    ]
    assert "Save" not in page.text
    assert "OFFICIAL-SENSITIVE" in page.text
    assert "OFFICIAL-SENSITIVE" in overview(client).text
    assert "Record a JACS" not in overview(client).text


def test_the_overview_has_the_latest_of_each_and_says_what_is_overdue(
    analyst: FlaskClient, session: Any
) -> None:
    coming = f"{date.today() + timedelta(days=30):%-d %B %Y}"
    send(analyst, "/countries/SOM/jacs/new", JACS)
    send(analyst, "/countries/KEN/jacs/new", JACS | {"review_by": coming})
    send(analyst, "/countries/KEN/signals/new", SIGNAL)
    send(
        analyst,
        "/countries/KEN/signals/new",
        SIGNAL | {"dated": "2/9/2019", "severity": "low"},
    )
    assert overview(analyst).rows("analyses") == {
        "Kenya": ["30 June 2019", coming, "2 September 2019", "Low"],
        "Somalia": ["30 June 2019", "30 June 2020 Overdue", "–", "–"],
    }


def test_as_at_an_instant_stands_what_stood_then(session: Any) -> None:
    values = {
        "dated": date(2019, 6, 30),
        "drivers": "Land",
        "summary": "",
        "review_by": date(2020, 6, 30),
        "link": "",
    }
    analyses_service.add(session, Jacs, "SOM", values)
    session.commit()
    then = clock.last_committed(session)
    analyses_service.withdraw(session, Jacs, "SOM", 1)
    session.commit()
    assert analyses_service.standing(session, Jacs) == []
    assert [
        row.iso3 for row in analyses_service.standing(session, Jacs, as_at=then)
    ] == ["SOM"]
    with pytest.raises(analyses_service.AnalysisRefusal, match="no country XXX"):
        analyses_service.add(session, Jacs, "XXX", values)

"""What has changed since an instant, for whoever reads."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.models import User
from portfolio.programmes import import_service as programmes
from portfolio.reports import registry
from portfolio.returns.decisions import service as decisions
from tests.browsing import get, sign_in
from tests.building import line, record, register, speak
from tests.reports.conftest import PEACE, POLICE, SECRET
from tests.reports.test_exports import rate


@pytest.fixture
def then(session: Any, returned: dict[str, User]) -> str:
    """An instant after which much happened."""
    instant = clock.to_text(clock.last_committed(session))
    sent = speak(
        session,
        [line(POLICE, 40)],
        returned["finance"],
        returned["approver"],
        department="HO",
    )
    decisions.reverse(session, sent.id, returned["approver"].id, "Wrong file")
    session.commit()
    speak(
        session,
        [line(POLICE, 60)],
        returned["finance"],
        returned["approver"],
        department="HO",
    )
    rate(session, "Alert", "9.5")
    programmes.change_shares(
        session, SECRET, FinancialYear(2018), [("YEM", 1_000_000)], []
    )
    session.commit()
    year = FinancialYear(2019)
    register(session, record(PEACE, country_shares={"SOM": 60}, theme_shares={"Peacebuilding": 100}, allocations=[(year, True, 900)]))  # fmt: skip
    return instant


def test_acts_and_rows_are_listed(leader: FlaskClient, then: str) -> None:
    page = get(
        leader, f"/reports/spend-by-department/changed-since?fy=2019-20&as_at={then}"
    )
    assert set(page.rows("differences")) == {"FCO", "HO"}
    for words in (
        "of HO for 2019/20, June 2019, was approved",
        "of HO for 2019/20, June 2019, was reversed",
        "Fragile States Index: edition 2019 was imported",
        f"Country and theme shares of 1 programme: {SECRET}",
        f"Allocations of 1 programme: {PEACE}",
    ):
        assert words in page.text
    assert "−0.40" in page.text


def test_a_withheld_programme_is_named_to_nobody_without_a_right(
    client: FlaskClient, session: Any, returned: dict[str, User], then: str
) -> None:
    sign_in(client, session, returned["manager"])
    for name in registry.AT_ONE_INSTANT:
        page = get(client, f"/reports/{name}/changed-since?as_at={then}")
        assert page.status == 200
        assert SECRET not in page.html
        assert "OFFICIAL-SENSITIVE" not in page.html


@pytest.mark.parametrize("name", sorted(registry.AT_ONE_INSTANT))
def test_every_report_is_the_same_when_nothing_was_done(
    leader: FlaskClient, session: Any, name: str
) -> None:
    now = clock.to_text(clock.last_committed(session))
    page = get(leader, f"/reports/{name}/changed-since?as_at={now}")
    assert "Every row is the same to the penny" in page.text
    assert "Nothing that reports are made of has changed since" in page.text


def test_a_page_as_at_the_past_leads_there(leader: FlaskClient, then: str) -> None:
    page = get(leader, f"/reports/spend-by-country?fy=2019-20&as_at={then}")
    (address,) = page.addresses("/reports/spend-by-country/changed-since")
    assert "Rows that differ" in get(leader, address).text
    assert not get(leader, "/reports/spend-by-country").addresses(
        "/reports/spend-by-country/changed-since"
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Enter the date or time"),
        ("?as_at=then", "then"),
        ("?as_at=2019-01-01&fy=x", "'x'"),
    ],
)
def test_what_cannot_be_compared_is_told(
    leader: FlaskClient, query: str, words: str
) -> None:
    page = get(leader, f"/reports/spend-by-country/changed-since{query}")
    assert page.status == 400
    assert words in page.text
    assert get(leader, "/reports/nothing/changed-since?as_at=2019-01-01").status == 404

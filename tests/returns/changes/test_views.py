"""The pages of what changes: shown before submitting and before approving, explained where it is much."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.models import FinanceReturn, User
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Said
from tests.browsing import Page, get, sign_in
from tests.building import record, register, user
from tests.returns.workbooks import P1, P2, P3, draft_number, workbook

FIRST = (
    (P1, "Open work", "Apr-19", "Actual", "ODA", 500_000),
    (P2, "Other work", "Apr-19", "Actual", "ODA", 700),
    (P3, "Third work", "May-19", "Actual", "Non-ODA", 40),
)
SECOND = (
    (P1, "Open work", "Apr-19", "Actual", "ODA", 900_000),
    (P2, "Other work", "Apr-19", "Actual", "ODA", 700),
)


class Site:
    """The site as several people use it, each form sent with what its page holds."""

    def __init__(
        self, client: FlaskClient, session: Any, people: dict[str, User]
    ) -> None:
        self.client, self.session, self.people = client, session, people

    def be(self, name: str) -> None:
        sign_in(self.client, self.session, self.people[name])

    def upload(self, *rows: tuple[Any, ...]) -> int:
        fields = {
            "file": (io.BytesIO(workbook(*rows)), "fco.xlsx"),
            "department": "FCO",
        }
        return draft_number(self.client.post("/returns/new", data=fields))

    def post(self, page: Page, action: str, **given: str) -> Page:
        """Send a form of a page with its own hidden values and what a person fills in."""
        (form,) = page.tree.xpath(f'//form[contains(@action, "{action}")]')
        fields = {
            each.get("name"): each.get("value", "")
            for each in form.xpath('.//input[@type="hidden"]')
        }
        with self.client.post(
            form.get("action"), data=fields | given, follow_redirects=True
        ) as answer:
            return Page(answer.status_code, answer.get_data(as_text=True))

    def read(self, address: str) -> Page:
        return get(self.client, address)


@pytest.fixture
def site(
    client: FlaskClient, session: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> Site:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    register(
        session,
        record(P1, title="Open work"),
        record(P2, title="Other work"),
        record(P3, title="Third work"),
    )
    people = {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "approver": user(session, "approver@x.example", "approver"),
        "office": user(session, "office@x.example", "portfolio-office"),
    }
    site = Site(client, session, people)
    site.be("finance")
    draft = site.read(f"/returns/drafts/{site.upload(*FIRST)}")
    assert "has been approved yet, so all figures are new" in draft.text
    sent = site.post(draft, "/submit")
    site.be("approver")
    number = session.query(FinanceReturn.id).scalar()
    assert site.post(site.read(f"/returns/{number}"), "/approve").status == 200, (
        sent.text
    )
    site.be("finance")
    return site


def test_history_that_changed_is_marked_and_the_largest_change_comes_first(
    site: Site,
) -> None:
    page = site.read(f"/returns/drafts/{site.upload(*SECOND)}")
    rows = page.rows("changes")
    assert [name[:14] for name in rows] == [P1, P3, P2]
    (first, *_) = rows.values()
    assert first[0].startswith("History changed")
    assert "April 2019, ODA: £500,000.00, now £900,000.00" in first[0]
    assert first[1:] == [
        "500,000.00",
        "900,000.00",
        "400,000.00",
        "80.0%",
        "400,000.00",
    ]
    assert page.rows("totals-change")["Total"][:3] == [
        "500,740.00",
        "900,740.00",
        "400,000.00",
    ]


@pytest.mark.parametrize(
    ("by", "order"),
    [("programme", [P1, P2, P3]), ("after", [P1, P2, P3]), ("odd", [P1, P3, P2])],
)
def test_the_table_is_sorted_by_a_column(site: Site, by: str, order: list[str]) -> None:
    page = site.read(f"/returns/drafts/{site.upload(*SECOND)}?sort={by}")
    assert [name[:14] for name in page.rows("changes")] == order


def test_a_large_change_without_a_comment_is_asked_for_in_place_and_what_was_chosen_stays(
    site: Site,
) -> None:
    number = site.upload(*SECOND)
    draft = site.read(f"/returns/drafts/{number}")
    missing = {f"missing-{P3}": "nil"}
    answer = site.post(draft, "/submit", acknowledged="y", **missing)
    assert answer.status == 400
    assert (
        f"Explain why these programmes changed so much, one by one or in the return's comment: {P1}"
        in answer.text
    )
    (kept,) = answer.tree.xpath(
        f'//select[@name="missing-{P3}"]/option[@selected]/@value'
    )
    assert kept == "nil"
    done = site.post(
        answer,
        "/submit",
        acknowledged="y",
        **missing,
        **{f"comment-{P1}": "A late invoice"},
    )
    assert "is submitted" in done.text
    made = site.session.query(FinanceReturn).order_by(FinanceReturn.id.desc()).first()
    assert comparison.said_of(site.session, made.id) == {
        P1: Said(None, "A late invoice"),
        P3: Said("nil", ""),
    }


def test_the_comment_of_the_return_explains_all_of_it(site: Site) -> None:
    draft = site.read(f"/returns/drafts/{site.upload(*SECOND)}")
    assert (
        "is submitted"
        in site.post(draft, "/submit", acknowledged="y", comment="Year-end review").text
    )


def test_a_submitter_is_told_that_the_position_moved_and_the_upload_is_kept(
    site: Site,
) -> None:
    number = site.upload(*SECOND)
    draft = site.read(f"/returns/drafts/{number}")
    other = site.upload(*FIRST, (P3, "Third work", "Jun-19", "Actual", "Non-ODA", 1))
    site.post(site.read(f"/returns/drafts/{other}"), "/submit", comment="More")
    site.be("approver")
    latest = (
        site.session.query(FinanceReturn.id)
        .order_by(FinanceReturn.id.desc())
        .limit(1)
        .scalar()
    )
    site.post(site.read(f"/returns/{latest}"), "/approve")
    site.be("finance")
    answer = site.post(draft, "/submit", acknowledged="y", comment="Review")
    assert answer.status == 400
    assert "The position has changed since this page was shown" in answer.text
    assert (
        "is submitted"
        in site.post(answer, "/submit", acknowledged="y", comment="Review").text
    )


def test_an_approver_sees_what_changes_with_the_comments_and_is_told_of_a_stale_page(
    site: Site,
) -> None:
    for rows in (SECOND, FIRST[:2]):
        draft = site.read(f"/returns/drafts/{site.upload(*rows)}")
        site.post(
            draft, "/submit", acknowledged="y", **{f"comment-{P1}": "A late invoice"}
        )
    site.be("approver")
    second, third = (
        row.id
        for row in site.session.query(FinanceReturn)
        .order_by(FinanceReturn.id)
        .all()[1:]
    )
    page, stale = site.read(f"/returns/{second}"), site.read(f"/returns/{third}")
    assert "A late invoice" in page.text
    assert not page.tree.xpath('//select[starts-with(@name, "missing-")]')
    assert "approved" in site.post(page, "/approve").text
    answer = site.post(stale, "/approve")
    assert answer.status == 409
    assert "The position has changed since this page was shown" in answer.text
    assert answer.rows("changes")[next(iter(answer.rows("changes")))][1] == "900,000.00"
    assert "approved" in site.post(answer, "/approve").text
    assert (
        "Compared with the department's figures in force just before"
        in site.read(f"/returns/{third}/changes").text
    )


def test_the_office_sets_thresholds_and_others_read_them(site: Site) -> None:
    assert "10%" in site.read("/returns/thresholds").rows("thresholds")["CSSF"]
    assert (
        site.client.post(
            "/returns/thresholds", data={"fund": "CSSF", "part": "5", "pounds": "1"}
        ).status_code
        == 403
    )
    site.be("office")
    wrong = site.post(
        site.read("/returns/thresholds"),
        "/thresholds",
        fund="CSSF",
        part="ten",
        pounds="-1",
    )
    assert wrong.status == 400
    assert "Enter the part as a percentage" in wrong.text
    assert "Enter the amount in whole pounds" in wrong.text
    done = site.post(
        site.read("/returns/thresholds"),
        "/thresholds",
        fund="CSSF",
        part="90",
        pounds="1,000,000",
    )
    assert done.rows("thresholds")["CSSF"] == ["90%", "1,000,000.00"]
    site.be("finance")
    draft = site.read(f"/returns/drafts/{site.upload(*SECOND)}")
    assert "is submitted" in site.post(draft, "/submit", acknowledged="y").text

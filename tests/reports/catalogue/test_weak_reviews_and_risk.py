"""Weak reviews in countries of high risk, and what is overdue where money is spent, against the raw lines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import select

from portfolio.countries.analyses import service as analyses_service
from portfolio.ledger import clock
from portfolio.models import AnnualReview, Jacs, Programme
from portfolio.programmes.parts import service as parts
from portfolio.reports.catalogue import overdue_where_money_is_spent
from portfolio.reports.catalogue.weak_reviews_and_risk import day_of
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.drawn import DRAWN, NOW, held, left, seen
from tests.reports.catalogue.raw import BANDS, FRAGILE

WEAK, OVERDUE = "weak-reviews-and-risk", "overdue-where-money-is-spent"
REVIEWS = {
    raw.FCO_ONE: [("2018-05-01", "letters", "A"), ("2019-05-01", "letters", "B")],
    raw.HO_ONE: [("2019-05-01", "letters", "A+")],
    raw.SECRET: [("2019-05-01", "numbers", "1")],
    raw.KENYA: [("2018-05-01", "numbers", "2"), ("2019-05-01", "numbers", "3")],
    raw.YEMEN: [("2019-06-01", "letters", "C"), ("2019-07-01", "letters", None)],
}
"""Day, scale and score of each programme's reviews; the one for the region has none."""
LATEST_WEAK = {raw.FCO_ONE: "B", raw.SECRET: "1", raw.YEMEN: "C"}
DUE = {
    raw.FCO_ONE: ["2019-09-30", "2018-09-30"],
    raw.SECRET: ["2019-09-30"],
    raw.KENYA: ["2099-09-30"],
}
JACS = {"SOM": "2018-06-30", "KEN": "2099-06-30"}


@pytest.fixture
def reviewed(world: World) -> World:
    """The world with its reviews and analyses: done, due, late and lacking."""
    session = world.session
    ids = {
        code: key for key, code in session.execute(select(Programme.id, Programme.code))
    }
    for code, done in REVIEWS.items():
        for day, scale, score in done:
            _review(
                session,
                ids[code],
                date.fromisoformat(day),
                date.fromisoformat(day),
                scale,
                score,
            )
    for code, days in DUE.items():
        for day in days:
            _review(session, ids[code], date.fromisoformat(day), None, "letters", None)
    for iso3, review_by in JACS.items():
        values = {
            "dated": date(2018, 1, 1),
            "drivers": "Land",
            "summary": "",
            "link": "",
        }
        analyses_service.add(
            session, Jacs, iso3, values | {"review_by": date.fromisoformat(review_by)}
        )
        session.commit()
    return world


def _review(
    session: Any,
    programme_id: int,
    due: date,
    done: date | None,
    scale: str,
    score: str | None,
) -> None:
    programme = session.get_one(Programme, programme_id)
    values = {
        "due_date": due,
        "done_date": done,
        "scale": scale,
        "score": score,
        "summary": "",
    }
    parts.add(session, AnnualReview, programme, values)
    session.commit()


def meetings(frame: Any) -> dict[tuple[str, str], int]:
    """Spend of the weakly reviewed programmes in each country of the two worst bands, from pandas."""
    sums = frame.groupby(["programme", "country"])["pence"].sum()
    fragile = {
        country
        for country, (_, band) in BANDS["2019"].items()
        if band in FRAGILE["2019"]
    }
    return {
        key: int(pence)
        for key, pence in sums.items()
        if key[0] in LATEST_WEAK and key[1] in fragile
    }


@DRAWN
@given(words=NOW)
def test_each_meeting_has_what_the_raw_lines_say(
    reviewed: World, words: dict[str, str]
) -> None:
    rows = reviewed.rows(WEAK, **words)
    assert {
        (row["programme"], row["country"]): row["total"] for row in rows
    } == meetings(left(reviewed, words))
    assert all(row["score"] == LATEST_WEAK[row["programme"]] for row in rows)
    outside = reviewed.rows(WEAK, reviewed.outsider, **words)
    expected = meetings(seen(reviewed, words))
    hidden = held(reviewed, words)
    expected |= {("withheld", None): int(hidden["pence"].sum())} if len(hidden) else {}
    assert {
        (row["programme"], row["country"]): row["total"] for row in outside
    } == expected


def test_money_without_a_scored_review_is_named_and_neither_weak_nor_strong(
    reviewed: World,
) -> None:
    answer = reviewed.answer(WEAK, fy="2019/20")
    assert "no scored review on record" in answer.finding
    assert any(
        "B or C on the scale A++ to C; 2 or 1 on the scale 4 to 1" in note
        for note in answer.notes
    )


def test_a_review_is_known_from_the_instant_at_which_it_was_entered(
    world: World,
) -> None:
    before = clock.to_text(clock.last_committed(world.session))
    ids = {
        code: key
        for key, code in world.session.execute(select(Programme.id, Programme.code))
    }
    _review(
        world.session,
        ids[raw.FCO_ONE],
        date(2019, 5, 1),
        date(2019, 5, 1),
        "letters",
        "C",
    )
    assert {row["programme"] for row in world.rows(WEAK)} == {raw.FCO_ONE}
    assert world.rows(WEAK, as_at=before) == []


def late(frame: Any, day: date) -> dict[tuple[str, str], tuple[str | None, int]]:
    """(due, spend) of what is late on a day, by the rule as the page states it, from pandas."""
    programmes = frame.groupby("programme")["pence"].sum()
    countries = frame[frame["country"] != ""].groupby("country")["pence"].sum()
    found: dict[tuple[str, str], tuple[str | None, int]] = {}
    for code, pence in programmes.items():
        due = min(
            (each for each in DUE.get(code, []) if date.fromisoformat(each) < day),
            default=None,
        )
        # Yemen's second review has been done, though it has no score yet.
        if due and pence > 0:
            found[overdue_where_money_is_spent.REVIEW, code] = (due, int(pence))
    for country, pence in countries.items():
        band = BANDS["2019"].get(country, ("", "Unrated"))[1]
        if pence > 0 and country not in JACS and band in FRAGILE["2019"]:
            found[overdue_where_money_is_spent.NO_ANALYSIS, country] = (
                None,
                int(pence),
            )
        elif pence > 0 and country in JACS and date.fromisoformat(JACS[country]) < day:
            found[overdue_where_money_is_spent.ANALYSIS, country] = (
                JACS[country],
                int(pence),
            )
    return found


@DRAWN
@given(words=NOW)
def test_what_is_late_has_the_spend_of_the_raw_lines(
    reviewed: World, words: dict[str, str]
) -> None:
    day = day_of(reviewed.asked())
    for reader, frame in (
        (None, left(reviewed, words)),
        (reviewed.outsider, seen(reviewed, words)),
    ):
        rows = reviewed.rows(OVERDUE, **({"reader": reader} if reader else {}), **words)
        found = {
            (row["kind"], row["key"]): (row["due"], row["total"])
            for row in rows
            if row["kind"] != "withheld"
        }
        assert found == late(frame, day)
        for row in rows:
            assert row["days_overdue"] == (
                (day - date.fromisoformat(row["due"])).days if row["due"] else None
            )


def test_the_day_is_that_of_the_instant_and_not_of_the_clock(reviewed: World) -> None:
    found = overdue_where_money_is_spent.find(reviewed.asked())
    assert (
        found.day
        == clock.to_datetime(clock.last_committed(reviewed.session))
        .astimezone(clock.LONDON)
        .date()
    )
    earlier = found.day - timedelta(days=1)
    assert (
        overdue_where_money_is_spent.find(reviewed.asked(as_at=earlier.isoformat())).day
        == earlier
    )


def test_the_sentence_counts_what_is_late_and_what_is_lacking(reviewed: World) -> None:
    finding = reviewed.answer(OVERDUE).finding
    assert "2 annual reviews of programmes" in finding
    assert "the joint analyses of 1 country" in finding
    assert "1 country of the two worst bands" in finding

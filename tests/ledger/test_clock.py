"""Instants: how they are read, written, and handed out in commit order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.extensions import begin_writing
from portfolio.ledger import clock

HOUR = 3_600_000_000


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_an_instant_reads_back_what_it_prints(moment: datetime) -> None:
    instant = clock.to_instant(moment)
    assert clock.parse_as_at(clock.to_text(instant)) == instant
    assert clock.to_datetime(instant) == moment


def test_without_a_zone_it_is_london_summer_and_winter() -> None:
    assert (
        clock.to_text(clock.parse_as_at("2019-06-30T12:00"))
        == "2019-06-30T11:00:00.000000Z"
    )
    assert (
        clock.to_text(clock.parse_as_at("2019-12-30T12:00"))
        == "2019-12-30T12:00:00.000000Z"
    )


def test_a_bare_date_is_the_end_of_that_day_in_london() -> None:
    assert (
        clock.to_text(clock.parse_as_at("2019-06-30")) == "2019-06-30T22:59:59.999999Z"
    )
    assert (
        clock.to_text(clock.parse_as_at("2019-10-27")) == "2019-10-27T23:59:59.999999Z"
    )
    assert (
        clock.parse_as_at("20190630")
        == clock.parse_as_at("2019-W26-7")
        == clock.parse_as_at("2019-06-30")
    )
    assert (
        clock.to_text(clock.parse_as_at("9999-12-31")) == "9999-12-31T23:59:59.999999Z"
    )
    assert (
        clock.to_text(clock.parse_as_at("0900-06-30T12:00Z"))
        == "0900-06-30T12:00:00.000000Z"
    )


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2019-13-01",
        "2019-06-31",
        "",
        "30/06/2019",
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_is_no_instant_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"date or time|too far"):
        clock.parse_as_at(text)


def test_each_transaction_has_one_instant_and_the_next_a_later_one(
    session: Any,
) -> None:
    begin_writing(session)
    first = clock.advance(session)
    assert clock.advance(session) == first
    session.commit()
    assert clock.last_committed(session) == first
    begin_writing(session)
    assert clock.advance(session) > first


def test_an_instant_is_later_than_the_last_even_when_the_machine_s_clock_is_behind(
    session: Any,
) -> None:
    begin_writing(session)
    clock.advance(session)
    ahead = clock.now(session) + HOUR
    session.execute(clock.update(clock.LedgerClock).values(last_instant=ahead))
    session.commit()
    begin_writing(session)
    assert clock.advance(session) == ahead + 1


def test_a_report_uses_the_last_committed_instant_for_none_and_for_the_future(
    session: Any,
) -> None:
    begin_writing(session)
    last = clock.advance(session)
    session.commit()
    assert clock.resolve(session, None) == last
    assert clock.resolve(session, clock.now(session) + HOUR) == last
    assert clock.resolve(session, last - HOUR) == last - HOUR
    between = clock.now(session)
    assert clock.resolve(session, between) == between

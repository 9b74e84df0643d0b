"""The filters on programmes that figures lead to: by code, channel and instrument."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.figures.selection import FilterError, select_for
from portfolio.origins import trace as origin
from portfolio.permissions import EVERYTHING, Reader
from portfolio.reports import registry
from tests.browsing import get
from tests.building import line, record, register, speak, user
from tests.reports.conftest import PEACE, POLICE, SECRET


def by_country(
    session: Any, reader: Reader = EVERYTHING, **words: str
) -> dict[str, int]:
    rows = registry.draw(
        session,
        "spend-by-country",
        select_for(session, {"fy": "2019/20"} | words),
        reader,
    ).rows
    return {row["country"]: row["total"] for row in rows}


@pytest.mark.usefixtures("returned")
def test_a_programme_s_code_leaves_that_programme_alone(session: Any) -> None:
    assert by_country(session, programme=PEACE) == {"SOM": 901, "unallocated": 600}
    assert by_country(session, programme="cssf 2 000002") == {
        "UKR": 33,
        "unallocated": 67,
    }
    assert by_country(session, programme=PEACE, country="SOM") == {"SOM": 901}
    traced = origin.trace(
        session, select_for(session, {"programme": PEACE, "fy": "2019/20"}), EVERYTHING
    )
    assert (traced.figure, {cell.programme for _, cell in traced.cells()}) == (
        1_501,
        {PEACE},
    )


@pytest.mark.usefixtures("returned")
def test_a_withheld_programme_s_code_says_no_more_than_one_that_there_is_not(
    session: Any,
) -> None:
    outsider = Reader()
    assert by_country(session, outsider, programme=SECRET) == by_country(
        session, outsider, programme="CSSF-99-999999"
    )
    assert by_country(session, outsider, programme=SECRET) == {"withheld": 70_000}


def test_channel_and_instrument_are_those_known_at_the_instant(session: Any) -> None:
    register(
        session,
        record(PEACE, channel="bilateral"),
        record(POLICE, channel="multilateral", instrument="policing"),
    )
    people = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    speak(session, [line(PEACE, 100), line(POLICE, 20, cell="F13")], *people)
    assert by_country(session, channel="Bilateral") == {"unallocated": 100}
    assert by_country(session, channel="multilateral", instrument="policing") == {
        "unallocated": 20
    }
    assert by_country(session, instrument="not recorded") == {"unallocated": 100}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"programme": "12"},
            "'12' is not a programme's code; write it as CSSF-01-000274",
        ),
        (
            {"channel": "x"},
            "There is no channel 'x'; choose one of bilateral, multilateral, not recorded",
        ),
        (
            {"instrument": "war"},
            "There is no instrument 'war'; choose one of diplomacy, programme",
        ),
    ],
)
def test_what_cannot_be_filtered_by_is_named(
    session: Any, words: dict[str, str], message: str
) -> None:
    with pytest.raises(FilterError) as error:
        select_for(session, words)
    assert error.value.message.startswith(message)


def test_a_filter_that_a_figure_led_to_is_shown_and_can_be_taken_away(
    leader: FlaskClient,
) -> None:
    page = get(leader, f"/reports/spend-by-country?programme={PEACE}&fy=2019/20")
    assert f"Programme: {PEACE}" in page.text
    assert page.tree.xpath('//select[@name="programme"]/option[@selected]/@value') == [
        PEACE
    ]
    assert get(leader, "/reports/spend-by-country?programme=12").addresses(
        "#filter-programme"
    )
    assert (
        get(leader, f"/reports/origin?programme={PEACE}&fy=2019/20").heading
        == "Where £15.01 comes from"
    )

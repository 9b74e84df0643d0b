"""Allocation, actual, forecast, outturn and variance by each dimension, against the raw lines."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.finance import FinancialYear
from tests.building import line, record, register, speak
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.raw import (
    FCO_ONE,
    PORTFOLIO,
    SECRET,
    SHARES,
    YEARS,
    december,
)
from tests.reports.catalogue.test_share_by_band_over_years import chosen

COLUMN = {
    "portfolio": "portfolio",
    "programme": "programme",
    "department": "department",
    "country": "country",
    "theme": "theme",
}
FILTERS: list[dict[str, str]] = [
    {},
    {"fy": "2018/19"},
    {"fy": "2019/20", "oda": "no"},
    {"fy": "2019/20", "department": "HO"},
    {"portfolio": "Africa", "oda": "yes"},
    {"country": "SOM"},
    {"theme": "unallocated", "fy": "2017/18"},
]


def sums(frame: Any, by: str) -> dict[str, tuple[int, int, int]]:
    """Actual, forecast and outturn by a column, from pandas."""
    found = {}
    for key, own in frame.groupby(COLUMN[by]):
        actual, forecast = (
            int(own[own["measure"] == measure]["pence"].sum())
            for measure in ("actual", "forecast")
        )
        found[key or "unallocated"] = (
            actual,
            forecast,
            int(own[own["outturn"]]["pence"].sum()),
        )
    return found


def every_measure(world: World, words: dict[str, str]) -> Any:
    plain = {
        name: "" if word == "unallocated" else word for name, word in words.items()
    }
    frame = world.frame
    for name in ("department", "theme", "portfolio", "country"):
        if name in plain:
            frame = frame[frame[name] == plain[name]]
    if "oda" in plain:
        frame = frame[frame["oda"] == (plain["oda"] == "yes")]
    return (
        frame[frame["fy"] == FinancialYear.parse(plain["fy"]).start]
        if "fy" in plain
        else frame
    )


@pytest.mark.parametrize("words", FILTERS)
@pytest.mark.parametrize("by", sorted(COLUMN))
def test_every_figure_is_that_of_the_raw_lines(
    world: World, by: str, words: dict[str, str]
) -> None:
    rows = world.rows(f"outturn-by-{by}", **words)
    found = {
        row["key"]: (row["actual"], row["forecast"], row["outturn"])
        for row in rows
        if (row["actual"], row["forecast"], row["outturn"]) != (0, 0, 0)
    }
    again = {
        key: amounts
        for key, amounts in sums(every_measure(world, words), by).items()
        if amounts != (0, 0, 0)
    }
    assert found == again


def allocated(codes: list[str], years: tuple[int, ...]) -> int:
    return sum(10_000_000 + fy for _ in codes for fy in years)


def test_allocations_are_those_of_the_programmes_and_variance_is_what_is_left(
    world: World,
) -> None:
    rows = {row["key"]: row for row in world.rows("outturn-by-portfolio", fy="2019/20")}
    africa = [code for code in SHARES if code not in PORTFOLIO]
    assert rows["Africa"]["allocation"] == allocated(africa, (2019,))
    assert (rows["Africa"]["discretionary"], rows["Africa"]["pre_earmarked"]) == (
        rows["Africa"]["allocation"],
        0,
    )
    for row in rows.values():
        assert row["variance"] == row["allocation"] - row["outturn"]
    every = world.rows("outturn-by-programme")
    assert sum(row["allocation"] for row in every) == allocated(list(SHARES), YEARS)


@pytest.mark.parametrize(
    ("name", "words"),
    [("country", {}), ("theme", {}), ("portfolio", {"country": "SOM"})],
)
def test_allocations_are_blank_where_lines_are_divided(
    world: World, name: str, words: dict[str, str]
) -> None:
    for row in world.rows(f"outturn-by-{name}", **words):
        assert (row["allocation"], row["variance"], row["spent"]) == (None, None, None)


def test_a_reader_without_the_right_has_one_row_for_what_is_withheld(
    world: World,
) -> None:
    frame = world.frame[world.frame["secret"] & (world.frame["fy"] == 2019)]
    for by in COLUMN:
        rows = world.rows(f"outturn-by-{by}", world.outsider, fy="2019/20")
        (held,) = [row for row in rows if row["key"] == "withheld"]
        assert held["actual"] == frame[frame["measure"] == "actual"]["pence"].sum()
        assert held["outturn"] == frame[frame["outturn"]]["pence"].sum()
        assert held["allocation"] == (
            None if by in {"country", "theme"} else allocated([SECRET], (2019,))
        )
        assert (
            sum(row["outturn"] for row in rows)
            == every_measure(world, {"fy": "2019/20"}).query("outturn")["pence"].sum()
        )


@pytest.mark.parametrize(
    ("by", "many"), [("country", "countries"), ("theme", "themes")]
)
def test_what_is_unallocated_is_told_and_is_no_country_or_theme(
    world: World, by: str, many: str
) -> None:
    rows, answer = world.rows(f"outturn-by-{by}"), world.answer(f"outturn-by-{by}")
    assert "unallocated" in {row["key"] for row in rows}
    assert (
        f"the outturn of {len(rows) - 1} {many} and what is unallocated is £"
        in answer.finding
    )
    alone = world.answer(f"outturn-by-{by}", **{by: "unallocated"})
    assert "the outturn of what is unallocated is £" in alone.finding
    assert not any(
        "Unallocated has the largest" in chart.title for chart in alone.charts
    )


def test_a_successor_and_who_it_succeeded_are_read_together(world: World) -> None:
    answer = world.answer("outturn-by-department")
    assert not any("succeeded" in note for note in answer.notes)
    both = world.people["sender"], world.people["approver"]
    speak(
        world.session,
        [line(FCO_ONE, 99_999_999_99)],
        *both,
        month=december(2019).plus(3),
        department="FCDO",
    )
    answer = world.answer("outturn-by-department")
    assert any(note.startswith("FCDO succeeded FCO: ") for note in answer.notes)
    assert "Furthest from its allocation is HO" in answer.finding


def test_a_long_title_is_whole_in_the_finding_and_cut_between_words_above_the_chart(
    world: World,
) -> None:
    title = ("Support to the stabilisation of borderlands " * 6).strip()
    register(world.session, record(FCO_ONE, title=title))
    answer = world.answer("outturn-by-programme", programme=FCO_ONE)
    assert f"{FCO_ONE} {title}" in answer.finding
    assert "… has the largest outturn" in answer.charts[0].title
    assert len(answer.charts[0].title) < 140


def test_a_programme_s_row_bears_its_code_and_title(world: World) -> None:
    names = {row["key"]: row["name"] for row in world.rows("outturn-by-programme")}
    assert names[SECRET] == f"{SECRET} Programme {SECRET}"


def test_filters_leave_what_pandas_leaves(world: World) -> None:
    """The helper of these tests and that of the others are one rule."""
    assert chosen(world, {"department": "HO"})["pence"].sum() == sum(
        row["actual"] for row in world.rows("outturn-by-country", department="HO")
    )

"""Concentration: ranks, sizes, countries, channels and instruments against the raw lines; the curve on its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.charts.lorenz import Curve, lorenz
from portfolio.reports.catalogue import concentration
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.drawn import DRAWN, FILTERS, held, left, seen

NAME = "concentration"
COLUMNS = ("programme", "country", "channel", "instrument")


def sums(frame: Any, column: str) -> dict[str, int]:
    """Pence by a column, from pandas."""
    return {
        key or "unallocated": int(pence)
        for key, pence in frame.groupby(column)["pence"].sum().items()
    }


def of(rows: list[dict[str, Any]], part: str) -> dict[str, int]:
    return {row["key"]: row["total"] for row in rows if row["part"] == part}


@DRAWN
@given(words=FILTERS)
def test_every_kind_of_row_is_what_the_raw_lines_say(
    world: World, words: dict[str, str]
) -> None:
    rows, frame = world.rows(NAME, **words), left(world, words)
    for column in COLUMNS:
        assert of(rows, column) == sums(frame, column)
    programmes = sums(frame, "programme")
    assert of(rows, "size") == sizes(programmes.values())
    ranked = [row["total"] for row in rows if row["part"] == "programme"]
    assert ranked == sorted(ranked, reverse=True)
    shares(rows, sum(programmes.values()))


def sizes(amounts: Any) -> dict[str, int]:
    """By the limits as the page names them, in pounds."""
    found: dict[str, int] = {}
    for pence in amounts:
        size = (
            "Nil or less"
            if pence <= 0
            else "Under £0.5m"
            if pence < 50_000_000
            else "£0.5m to £1m"
        )
        assert pence < 100_000_000
        found[size] = found.get(size, 0) + pence
    return found


def shares(rows: list[dict[str, Any]], whole: int) -> None:
    running = 0
    for row in [row for row in rows if row["part"] == "programme"]:
        running += row["total"]
        for share, part in (
            (row["share"], row["total"]),
            (row["cumulative_share"], running),
        ):
            known = whole > 0 and 0 <= part <= whole
            assert (share is not None) is known
            assert share is None or abs(
                Fraction(share) - Fraction(part, whole)
            ) <= Fraction(1, 2_000_000)


@DRAWN
@given(words=FILTERS)
def test_withheld_money_is_one_row_and_in_nothing_else(
    world: World, words: dict[str, str]
) -> None:
    rows, hidden = world.rows(NAME, world.outsider, **words), held(world, words)
    assert of(rows, "withheld") == (
        {"withheld": int(hidden["pence"].sum())} if len(hidden) else {}
    )
    for column in COLUMNS:
        assert of(rows, column) == sums(seen(world, words), column)


@pytest.mark.parametrize(
    ("amounts", "half"),
    [([50, 30, 20], 1), ([40, 30, 30], 2), ([1], 1), ([0], None), ([-5], None)],
)
def test_half_of_the_spend_is_in_so_many_of_the_largest(
    amounts: list[int], half: int | None
) -> None:
    rows = [
        concentration.Part("programme", 1, "a", "a", 1, pence, None, None)
        for pence in amounts
    ]
    assert concentration.half_of(rows, sum(amounts)) == half


@given(st.lists(st.integers(1, 10**12), min_size=2, max_size=60))
def test_a_curve_never_falls_and_never_rises_above_an_even_spread(
    amounts: list[int],
) -> None:
    curve = Curve("programmes", tuple(amounts), 0)
    steps = curve.cumulative
    assert (steps[0], steps[-1]) == (0.0, 1.0)
    for place, part in enumerate(steps):
        assert part <= place / len(amounts) + 1e-9
    assert steps == sorted(steps)
    assert curve.at(0.5) <= 0.5 + 1e-9


def test_an_even_spread_lies_on_the_straight_line_and_one_alone_is_not_drawn() -> None:
    assert Curve("programmes", (5, 5, 5, 5), 0).at(0.5) == 0.5
    assert Curve("programmes", (1, 3), 0).at(0.25) == 0.125
    words = {"key": "x", "title": "x", "across": "a", "up": "b"}
    assert lorenz([Curve("programmes", (5,), 0)], **words).empty
    (wide, narrow) = lorenz([Curve("programmes", (1, 3), 0)], **words).drawings
    assert [mark.about for mark in wide.marks] == [
        "The smaller half of the programmes has 25.0%"
    ]
    assert narrow.width == 360

"""Two tables of one report: which rows differ and by how much, and how rows are told apart."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portfolio.publishing.changes.comparison import (
    CHANGED,
    GONE,
    NEW,
    Change,
    Difference,
    compare,
    key_of,
)

COLUMNS, MONEY = ("country", "name", "score", "total"), ("total",)


def row(
    country: str, total: int | None, name: str = "", score: float | None = None
) -> dict[str, Any]:
    return {"country": country, "name": name or country, "score": score, "total": total}


def test_a_changed_a_new_and_a_lost_row() -> None:
    before = [row("SOM", 500), row("KEN", 7), row("UGA", 1)]
    after = [row("SOM", 450, score=9.5), row("UGA", 1), row("YEM", 20)]
    assert compare(COLUMNS, MONEY, before, after) == [
        Difference(
            "SOM",
            CHANGED,
            (Change("score", None, 9.5, False), Change("total", 500, 450, True)),
        ),
        Difference("YEM", NEW, (Change("total", None, 20, True),)),
        Difference("KEN", GONE, (Change("total", 7, None, True),)),
    ]
    assert Change("total", 500, 450, True).difference == -50
    assert Change("total", None, 20, True).difference is None


def test_a_renamed_country_is_the_same_row() -> None:
    (found,) = compare(
        COLUMNS, MONEY, [row("SOM", 5, "Somalia")], [row("SOM", 5, "Puntland")]
    )
    assert found.changes == (Change("name", "Somalia", "Puntland", False),)


def test_rows_that_take_two_columns_to_tell_apart() -> None:
    rows = [
        {"theme": theme, "band": band, "total": 1} for theme in "ab" for band in "xy"
    ]
    assert key_of(("theme", "band", "total"), MONEY, rows, rows) == ("theme", "band")


def test_rows_that_nothing_tells_apart_are_numbered() -> None:
    before, after = [row("SOM", 1), row("SOM", 2)], [row("SOM", 1), row("SOM", 3)]
    (found,) = compare(COLUMNS, MONEY, before, after)
    assert found.changes == (Change("total", 2, 3, True),)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9))), st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9))))  # fmt: skip
def test_the_differences_of_all_rows_sum_to_that_of_the_totals(
    before: list[Any], after: list[Any]
) -> None:
    tables = [[row(*each) for each in rows] for rows in (before, after)]
    changes = [
        c
        for each in compare(COLUMNS, MONEY, *tables)
        for c in each.changes
        if c.is_money
    ]
    moved = sum((c.after or 0) - (c.before or 0) for c in changes)
    assert moved == sum(pence for _, pence in after) - sum(pence for _, pence in before)


def test_equal_tables_do_not_differ() -> None:
    rows = [row("SOM", 5), row("KEN", None)]
    assert compare(COLUMNS, MONEY, rows, list(rows)) == []

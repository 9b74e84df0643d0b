"""The rows of spend made all at once are those made one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.ledger import spend_columns, spend_rows, split_many
from portfolio.ledger.owners import Owner, Rows
from portfolio.ledger.split import Amount, Shared
from tests.ledger.test_split import AMOUNT, JUNE, SHARES

THEMES = {"AFG": 4, "KEN": 3, "SOM": 2, "SYR": 1}
"""Ids in another order than the keys: rows stand in the order of the keys."""
OWNERS = st.lists(
    st.tuples(st.lists(AMOUNT, min_size=1, max_size=12), SHARES, SHARES),
    min_size=1,
    max_size=6,
).map(
    lambda found: [
        Owner(7 + at, 70 + at, amounts, Shared(countries, themes))
        for at, (amounts, countries, themes) in enumerate(found)
    ]
)


@given(OWNERS)
def test_many_programmes_at_once_give_the_rows_of_one_by_one(
    owners: list[Owner],
) -> None:
    assert spend_columns.rows(5, JUNE, owners, THEMES) == spend_rows.one_by_one(
        5, JUNE, owners, THEMES
    )


@given(st.integers(-split_many.TOO_LARGE + 1, split_many.TOO_LARGE - 1), SHARES)
def test_the_largest_amounts_do_not_overflow(pence: int, countries: Any) -> None:
    owners = [
        Owner(1, 2, [(None, JUNE.number, 1, "actual", True, pence)], Shared(countries))
    ]
    assert spend_columns.rows(5, JUNE, owners, THEMES) == spend_rows.one_by_one(
        5, JUNE, owners, THEMES
    )


@pytest.mark.parametrize(
    "pence", [split_many.TOO_LARGE, -split_many.TOO_LARGE, 10**17 + 1]
)
def test_amounts_beyond_64_bits_are_split_all_the_same(pence: int) -> None:
    lines: list[Amount] = [
        (None, JUNE.number, 1, "actual", True, pence)
    ] * spend_rows.MANY
    made = spend_rows.rows(
        5, JUNE, [Owner(1, 2, lines, Shared((("KEN", 333_333),)))], THEMES
    )
    assert sum(row[-1] for row in made.spend) == spend_rows.MANY * pence


def test_a_programme_with_no_lines_has_no_rows() -> None:
    lines: list[Amount] = [
        ("KEN", JUNE.number, 1, "actual", True, 10)
    ] * spend_rows.MANY
    made: Rows = spend_rows.rows(
        5, JUNE, [Owner(1, 2, [], Shared()), Owner(3, 4, lines, Shared())], THEMES
    )
    assert made.spend == [
        (
            5,
            3,
            4,
            1,
            JUNE.number,
            1,
            "actual",
            True,
            "KEN",
            None,
            True,
            10 * spend_rows.MANY,
        )
    ]
    assert [len(made.rollup), len(made.periods)] == [1, 1]

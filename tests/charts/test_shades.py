"""Steps of shade: round limits, every value in one step, and words that say which."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portfolio.charts import shades

AMOUNTS = st.lists(st.integers(1, 10**13), min_size=1, max_size=80)


@given(AMOUNTS)
def test_every_amount_lies_between_the_limits_of_its_step(pence: list[int]) -> None:
    made = shades.of_money(pence)
    assert list(made.limits) == sorted(set(made.limits))
    assert made.count <= shades.STEPS
    for amount in pence:
        step = made.of(amount)
        assert step == 0 or amount >= made.limits[step - 1]
        assert step == made.count - 1 or amount < made.limits[step]


@given(AMOUNTS)
def test_limits_of_money_are_one_two_or_five_and_noughts(pence: list[int]) -> None:
    for limit in shades.of_money(pence).limits:
        assert str(int(limit * 100)).rstrip("0") in {"1", "2", "5"}


@given(st.lists(st.decimals(0, 120, places=1), min_size=1, max_size=60))
def test_steps_of_scores_have_equal_widths(scores: list[Decimal]) -> None:
    limits = shades.of_scores(scores).limits
    assert len({b - a for a, b in pairwise(limits)}) <= 1
    assert all(min(scores) < limit < max(scores) for limit in limits)


def test_small_limits_can_be_written_their_own_way() -> None:
    made = shades.of_money([1, 12, 55, 240, 990], lambda pence: f"{pence}p")
    assert made.label(0) == "under 10p"


def test_a_step_says_its_limits_and_each_limit_belongs_to_the_step_above() -> None:
    made = shades.Steps(
        (Fraction(100_000_000), Fraction(500_000_000)), shades.money_label
    )
    assert [made.label(step) for step in range(3)] == [
        "under £1m",
        "£1m to under £5m",
        "£5m or more",
    ]
    assert [made.of(pence) for pence in (99_999_999, 100_000_000, 500_000_000)] == [
        0,
        1,
        2,
    ]

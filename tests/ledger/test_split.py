"""How lines become spend."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portfolio.finance import WHOLE, Month
from portfolio.ledger.split import (
    Amount,
    Part,
    RolledPart,
    Shared,
    roll_up,
    split_amount,
    split_lines,
)

JUNE = Month(2019, 6)
HALVES = Shared(
    (("KEN", 500_000), ("SOM", 500_000)),
    (("Mine action", 500_000), ("Peacebuilding", 500_000)),
)
SHARES = st.dictionaries(
    st.sampled_from(["AFG", "KEN", "SOM", "SYR"]), st.integers(1, WHOLE // 4)
).map(lambda found: tuple(sorted(found.items())))
AMOUNT = st.tuples(
    st.sampled_from([None, "KEN", "YEM"]),
    st.integers(JUNE.number - 2, JUNE.number + 2),
    st.sampled_from([1, 3]),
    st.sampled_from(["actual", "forecast"]),
    st.booleans(),
    st.integers(-(10**9), 10**9),
)


def test_a_line_is_split_by_country_and_each_part_then_by_theme() -> None:
    assert split_amount(3, None, HALVES) == [
        ("KEN", "Mine action", 1),
        ("KEN", "Peacebuilding", 1),
        ("SOM", "Mine action", 1),
        ("SOM", "Peacebuilding", 0),
    ]


def test_a_line_that_names_its_country_goes_there_whole() -> None:
    parts = split_amount(100, "YEM", HALVES)
    assert parts == [("YEM", "Mine action", 50), ("YEM", "Peacebuilding", 50)]


def test_what_shares_leave_open_is_unallocated() -> None:
    assert split_amount(100, None, Shared((("KEN", 600_000),))) == [
        ("KEN", None, 60),
        (None, None, 40),
    ]


def test_each_line_is_split_by_itself_and_never_a_sum() -> None:
    pennies = [(None, JUNE.number, 1, "actual", True, 1)] * 2
    parts = split_lines(pennies, Shared((("KEN", 500_000), ("SOM", 500_000))), JUNE)
    assert [(part.country, part.pence) for part in parts] == [("KEN", 2), ("SOM", 0)]


def test_a_country_keeps_its_row_where_its_parts_come_to_nothing() -> None:
    lines = [("KEN", JUNE.number, 1, "actual", True, pence) for pence in (5, -5)]
    assert roll_up(split_lines(lines, Shared(), JUNE)) == [
        RolledPart("actual", True, "KEN", None, True, 0)
    ]


def test_outturn_is_told_by_the_return_s_month() -> None:
    lines = [
        ("KEN", JUNE.number + month, 1, measure, True, 1)
        for month in (0, 1)
        for measure in ("actual", "forecast")
    ]
    parts: list[Part] = split_lines(lines, Shared(), JUNE)
    assert {
        (p.measure, p.period_start - JUNE.number) for p in parts if p.in_outturn
    } == {
        ("actual", 0),
        ("forecast", 1),
    }


@given(st.lists(AMOUNT, max_size=20), SHARES, SHARES)
def test_spend_and_rollup_sum_to_the_lines(
    lines: list[Amount], countries: tuple, themes: tuple
) -> None:  # type: ignore[type-arg]
    parts = split_lines(lines, Shared(countries, themes), JUNE)
    for measure in ("actual", "forecast"):
        whole = sum(line[5] for line in lines if line[3] == measure)
        assert sum(part.pence for part in parts if part.measure == measure) == whole
        assert (
            sum(part.pence for part in roll_up(parts) if part.measure == measure)
            == whole
        )


@given(st.lists(AMOUNT, max_size=20), SHARES, st.randoms())
def test_the_order_of_lines_does_not_matter(
    lines: list[Amount], countries: tuple, random
) -> None:  # type: ignore
    mixed = list(lines)
    random.shuffle(mixed)
    assert split_lines(mixed, Shared(countries), JUNE) == split_lines(
        lines, Shared(countries), JUNE
    )

"""What a return would change, told from figures alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger.changes import (
    Change,
    Figure,
    Restated,
    Sums,
    Threshold,
    compare,
    totals,
)

A, B, C = "CSSF-01-000001", "CSSF-01-000002", "CSSF-01-000003"
APRIL, MAY, JUNE, SEPTEMBER = (Month(2019, number) for number in (4, 5, 6, 9))


def figure(
    code: str,
    month: Month,
    pence: int,
    measure: str = "actual",
    oda: bool = True,
    length: int = 1,
) -> Figure:
    return Figure(code, month.number, length, measure, oda, pence, as_at=0)


def side(month: Month, *figures: Figure) -> list[Figure]:
    """The figures of a return for a month."""
    return [each._replace(as_at=month.number) for each in figures]


def test_a_new_month_that_was_forecast_right_changes_nothing() -> None:
    before = side(APRIL, figure(A, APRIL, 100), figure(A, MAY, 50, "forecast"))
    after = side(MAY, figure(A, APRIL, 100), figure(A, MAY, 50))
    (change,) = compare(before, after)
    assert (change.kind, change.outturn_change, change.restated) == ("same", 0, ())


def test_a_reported_month_that_reads_otherwise_is_history_changed_also_where_the_year_does_not_move() -> (
    None
):
    before = side(MAY, figure(A, APRIL, 100), figure(A, MAY, 50))
    after = side(JUNE, figure(A, APRIL, 90), figure(A, MAY, 60), figure(A, JUNE, 0))
    (change,) = compare(before, after)
    assert change.kind == "moved"
    assert change.restated == (
        Restated(Period(APRIL), True, 100, 90),
        Restated(Period(MAY), True, 50, 60),
    )
    assert (change.outturn_change, change.restated_by) == (0, 20)


def test_a_line_that_is_gone_and_one_that_is_new_in_a_reported_month_are_blanks_not_zeros() -> (
    None
):
    before = side(MAY, figure(A, APRIL, 100))
    after = side(MAY, figure(A, MAY, 0), figure(A, APRIL, 100, oda=False))
    (change,) = compare(before, after)
    assert set(change.restated) == {
        Restated(Period(APRIL), True, 100, None),
        Restated(Period(APRIL), False, None, 100),
        Restated(Period(MAY), True, None, 0),
    }


def test_months_and_a_quarter_are_compared_as_quarters() -> None:
    months = [figure(A, month, 10) for month in (APRIL, MAY, JUNE)]
    before, same = side(JUNE, *months), side(SEPTEMBER, figure(A, APRIL, 30, length=3))
    assert compare(before, same)[0].restated == ()
    (change,) = compare(before, side(SEPTEMBER, figure(A, APRIL, 31, length=3)))
    assert change.restated == (Restated(FinancialYear(2019).quarter(1), True, 30, 31),)


def test_a_quarter_of_which_a_part_was_reported_is_not_history_yet() -> None:
    before = side(MAY, figure(A, APRIL, 20, length=3))
    assert compare(before, side(JUNE, figure(A, APRIL, 30, length=3)))[0].restated == ()


def test_new_and_missing_programmes_and_the_largest_first() -> None:
    before = side(MAY, figure(A, APRIL, 100), figure(B, APRIL, 7))
    after = side(MAY, figure(A, APRIL, 100), figure(C, APRIL, 300))
    assert [
        (each.programme, each.kind, each.outturn_change)
        for each in compare(before, after)
    ] == [
        (C, "new", 300),
        (B, "missing", -7),
        (A, "same", 0),
    ]


def test_totals_keep_what_is_missing_unless_it_is_set_to_nil() -> None:
    before = side(MAY, figure(A, APRIL, 100), figure(B, APRIL, 7, oda=False))
    changes = compare(before, side(MAY, figure(A, APRIL, 90)))
    assert totals(changes).before == {True: 100, False: 7}
    assert totals(changes).after == {True: 90, False: 7}
    assert totals(changes, {B}).after == {True: 90, False: 0}


def test_a_comment_is_needed_where_part_and_amount_are_both_reached() -> None:
    ten_per_cent = Threshold(part=100_000, pence=10_000)

    def changed(before: int, after: int) -> Change:
        return Change(A, Sums(0, before, 0), Sums(0, after, 0))

    assert ten_per_cent.reached(changed(100_000, 110_000))
    assert not ten_per_cent.reached(changed(100_001, 110_001))
    assert not ten_per_cent.reached(changed(50_000, 59_999))
    assert ten_per_cent.reached(changed(0, -10_000))
    assert not ten_per_cent.reached(changed(0, 0))


def test_history_that_changed_by_much_needs_a_comment_also_where_the_year_stays() -> (
    None
):
    restated = (
        Restated(Period(APRIL), True, 50_000, 20_000),
        Restated(Period(MAY), True, 0, 30_000),
    )
    assert Threshold(100_000, 10_000).reached(
        Change(A, Sums(0, 90_000, 0), Sums(0, 90_000, 0), restated)
    )


FIGURES = st.lists(
    st.builds(
        figure,
        st.sampled_from([A, B, C]),
        st.sampled_from(FinancialYear(2019).months),
        st.integers(-(10**12), 10**12),
        st.sampled_from(["actual", "forecast"]),
        st.booleans(),
    ),
    max_size=20,
)


@given(FIGURES, FIGURES, st.sampled_from(FinancialYear(2019).months))
def test_the_changes_of_the_programmes_add_up_to_that_of_the_whole(
    old: list[Figure], new: list[Figure], month: Month
) -> None:
    changes = compare(side(month, *old), side(month, *new))
    everything = totals(changes, {A, B, C})
    moved = sum(everything.after.values()) - sum(everything.before.values())
    assert sum(change.outturn_change for change in changes) == moved
    expected = sum(
        each.pence for each in new if each.period.in_outturn(each.measure, month)
    )
    assert sum(everything.after.values()) == expected

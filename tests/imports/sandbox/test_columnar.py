"""Records packed by columns come back as they were."""

from __future__ import annotations

import pickle

from imports.model import Checked, Line
from imports.sandbox.columnar import MANY, packed
from portfolio.finance import Month, Period


def checked(count: int) -> Checked:
    """A check of a return with so many lines."""
    june = Period(Month(2019, 6), 1)
    lines = [
        Line("Return", f"F{n}", "CSSF-01-000001", None, None, june, "actual", True, n)
        for n in range(count)
    ]
    return Checked("a.xlsx", "0" * 64, "FCO", None, None, None, lines, [])


def test_long_and_short_lists_come_back_equal() -> None:
    for count in (0, 1, MANY - 1, MANY, 3 * MANY):
        before = checked(count)
        assert pickle.loads(pickle.dumps(packed(before))) == before


def test_a_long_list_travels_as_columns() -> None:
    assert b"_unpack" in pickle.dumps(packed(checked(MANY)))
    assert b"_unpack" not in pickle.dumps(packed(checked(MANY - 1)))


def test_what_is_no_dataclass_is_left_alone() -> None:
    assert packed([1, 2]) == [1, 2]
    assert packed(Checked) is Checked

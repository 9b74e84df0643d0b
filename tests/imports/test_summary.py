"""Problems of one kind are shown as one group."""

from __future__ import annotations

from imports.summary import grouped
from tests.imports.builders import (
    A,
    checked,
    long_list,
)


def test_problems_that_differ_in_the_amount_alone_are_one_group() -> None:
    lines = [
        [A, month, "Actual", "ODA", -amount]
        for amount, month in enumerate(("Apr", "May", "Jun"), 1)
    ]
    (group,) = grouped(checked(long_list(*lines)).problems)
    assert (group.rule, group.cells, group.value) == (
        "negative-amount",
        ("E4", "E5", "E6"),
        "-1, -2, -3",
    )

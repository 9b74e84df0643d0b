"""A sheet's tables are taken from the best candidates."""

from __future__ import annotations

from tests.imports.builders import (
    A,
    B,
    checked,
    found,
    pounds_by_cell,
)

TITLE = ["FCO return 2019/20 M06"]


def test_a_heading_repeated_at_the_top_of_a_page_splits_nothing() -> None:
    heading = ["Code", "ODA?", "Actual", "Actual", "Total"]
    rows = [
        TITLE,
        [None, None, "Apr", "May"],
        heading,
        [A, "Y", 1, 2, 3],
        heading,
        [B, "N", 3, 4, 7],
    ]
    result = checked([*rows, ["Total", None, 4, 6, 10]])
    assert found(result) == []
    assert pounds_by_cell(result) == {"C4": 1, "D4": 2, "C6": 3, "D6": 4}

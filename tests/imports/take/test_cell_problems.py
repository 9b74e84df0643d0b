"""A cell that is wrong has one problem, at its own place."""

from __future__ import annotations

from imports.check import check
from tests.imports.builders import (
    MONTHS,
    A,
    B,
    book,
    checked,
    context,
    found,
)

TITLE = ["FCO return 2019/20 M06"]


MERGED = [
    TITLE,
    ["Code", "Type", *MONTHS[:3]],
    ["CSSF-99-999999", "ODA", 1, 2, 3],
    [None, "NODA", 4, 5, 6],
]


def test_a_merged_code_that_is_unknown_is_blamed_once() -> None:
    rows = [*MERGED, [A, "ODA", 7, 8, 9], [None, "NODA", 1, 1, 1]]
    result = check(
        book({"Return": rows}, {"Return": ["A3:A4", "A5:A6"]}), "FCO.xlsx", context()
    )
    assert found(result) == [("unknown-programme", "A3")]


def test_a_word_alone_in_its_column_of_amounts_is_no_number() -> None:
    rows = [
        TITLE,
        [None, "Apr", None, "May", None],
        ["Code", *["ODA-eligible", "Non-ODA-eligible"] * 2],
        [A, 1, 2, "TBC"],
    ]
    assert found(checked(rows)) == [("not-a-number", "D4")]


TITLE_IN_POUNDS = ["FCO return 2019/20 M06 (£)"]


def test_an_answer_that_is_neither_yes_nor_no_is_blamed_and_not_the_heading_of_the_amounts() -> (
    None
):
    rows = [
        TITLE_IN_POUNDS,
        ["Programme code", "ODA?", "Apr"],
        [A, "ODA", 5],
        [B, "Other", 6],
    ]
    assert found(checked(rows)) == [("missing-oda", "B4")]

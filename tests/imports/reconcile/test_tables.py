"""Sheets that repeat others are told from sheets that do not."""

from __future__ import annotations

from typing import Any

from imports.check import check
from tests.imports.builders import (
    MONTHS,
    A,
    book,
    context,
    found,
)

TITLE = ["FCO return 2019/20 M06"]


AHEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


def test_sheets_of_countries_with_the_same_figures_are_no_repeats() -> None:
    def of(country: str) -> list[list[Any]]:
        return [TITLE, ["Country", country], [], AHEAD, [A, "ODA", *[5] * 12]]

    result = check(book({"One": of("Kenya"), "Two": of("Mali")}), "FCO.xlsx", context())
    assert found(result) == []
    assert len(result.lines) == 24

"""No sheet, however odd, brings the reader of ratings down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.ratings import reader as ratings
from imports.workbook import Sheet, Workbook
from portfolio import reference
from tests.imports.odd_sheets import SHEETS


@settings(max_examples=150)
@given(
    st.lists(SHEETS, max_size=3),
    st.sampled_from(["fsi", "wb-fcs", "gpi", "new"]),
    st.sampled_from([None, "2021", "FY24"]),
)
def test_any_sheet_as_ratings(
    sheets: list[Sheet], index: str, edition: str | None
) -> None:
    found = ratings.read_sheets(
        Workbook(tuple(sheets), "xlsx"), index, reference.places(), edition
    )
    assert found.ratings or found.problems
    assert len({rating.iso3 for rating in found.ratings}) == len(found.ratings)


def test_a_list_without_a_country_is_no_table() -> None:
    found = ratings.read_sheets(
        Workbook((Sheet("S", [["Conflict"]]),), "xlsx"), "wb-fcs", reference.places()
    )
    assert [problem.rule for problem in found.problems] == ["no-table-found"]


@pytest.mark.parametrize("where", [(3, 2), (3, 3)])
def test_error_cells_are_told_at_their_place(where: tuple[int, int]) -> None:
    sheet = Sheet(
        "S",
        [["iso3", "score", "band"], ["MLI", "", ""]],
        top=2,
        left=1,
        errors={where: "#REF!"},
    )
    found = ratings.read_sheets(Workbook((sheet,), "xlsx"), "new", reference.places())
    name = {(3, 2): "C4", (3, 3): "D4"}[where]
    assert [(problem.rule, problem.cell) for problem in found.problems] == [
        ("error-cell", name)
    ]

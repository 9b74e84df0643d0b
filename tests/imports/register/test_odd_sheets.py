"""No sheet, however odd, brings the reader of the register down."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from imports.register import reader as register
from imports.workbook import Sheet, Value, Workbook
from portfolio import reference
from tests.imports.odd_sheets import SHEETS


@settings(max_examples=150)
@given(st.lists(SHEETS, max_size=3))
def test_any_sheet_as_a_register(sheets: list[Sheet]) -> None:
    found = register.read_sheets(
        Workbook(tuple(sheets), "xlsx"), reference.places(), reference.register_lists()
    )
    assert found.records or found.problems or found.fields


def test_an_error_cell_of_a_register_is_blamed_once() -> None:
    rows: list[list[Value]] = [["code", "title", "lead"], ["CSSF-01-000274", "", "FCO"]]
    sheet = Sheet("S", rows, errors={(1, 1): "#N/A"})
    found = register.read_sheets(
        Workbook((sheet,), "xlsx"), reference.places(), reference.register_lists()
    )
    assert [(problem.rule, problem.cell) for problem in found.problems] == [
        ("error-cell", "B2")
    ]


def test_number_formats_that_scale_are_what_a_reader_sees() -> None:
    rows: list[list[Value]] = [
        ["code", "title", "lead", "2019/20 ODA", "2019/20 non-ODA"],
        ["CSSF-01-000274", "T", "FCO", 1.5, 2.0],
    ]
    sheet = Sheet("S", rows, suffixes={(1, 3): "k"})
    found = register.read_sheets(
        Workbook((sheet,), "xlsx"), reference.places(), reference.register_lists()
    )
    assert [allocated.pence for allocated in found.records[0].allocations] == [
        150_000,
        200,
    ]

"""No sheet, however odd, brings the readers of ratings and of the register down."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.ratings import reader as ratings
from imports.register import reader as register
from imports.workbook import Sheet, Value, Workbook
from portfolio import reference

WORDS = [
    "", "iso3", "country", "score", "band", "Year", "Rank", "Total", "FY24", "2021", "Conflict", "FCS", "GroupCode",
    "GroupName", "CountryCode", "CountryName", "AFG", "Mali", "Congo", "World", "Somaliland", "x", "(a-z)", "1st",
    "3,5", "code", "title", "lead department", "countries", "themes", "withheld", "2019/20 ODA", "FCO",
    "CSSF-01-000274", "SOM:50", "SOM:101; KEN", "soon", "indicator", "INFORM", "=", "\x00", "日本", "a" * 5_000,
]  # fmt: skip
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.just(datetime(2020, 1, 1, 5)),
    st.just(time(5)),
    st.just(timedelta(days=3)),
    st.just(date(2021, 1, 1)),
)
SHEETS = st.lists(st.lists(CELLS, max_size=8), max_size=8).map(
    lambda rows: Sheet("S", rows, top=2, left=1)
)


@settings(max_examples=150)
@given(st.lists(SHEETS, max_size=3))
def test_any_sheet_as_a_register(sheets: list[Sheet]) -> None:
    found = register.read_sheets(
        Workbook(tuple(sheets), "xlsx"), reference.places(), reference.register_lists()
    )
    assert found.records or found.problems or found.fields


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

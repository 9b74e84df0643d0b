"""The person's workbook back: faulty cells coloured and commented, problems listed, formulas and clashes harmless."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from imports.give_back.annotated_copy import annotated_copy
from imports.give_back.annotated_workbook import ERROR_FILL, WARNING_FILL, annotate
from imports.model import Problem
from imports.workbook import Refused, Sheet, Workbook
from tests.imports.raw_workbooks import workbook


def problem(
    sheet: str = "Return", cell: str = "B2", value: str = "TBC", severity: str = "error"
) -> Problem:
    return Problem(
        severity,
        "not-a-number",
        sheet,
        cell,
        value,
        "This is not a number.",
        "Enter a number.",
    )


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def own() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "Return"
    book.active.append(["Programme", "Amount"])
    book.active.append(["CSSF-01-000001", "TBC"])
    book.active["C2"] = "=1+1"
    book.active["B1"].number_format = "0.00"
    return book


def annotated(
    content: bytes, *problems: Problem, name: str = "return.xlsx"
) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(annotate(content, name, problems)))


def test_a_faulty_cell_is_coloured_and_commented_and_the_rest_is_kept() -> None:
    book = annotated(saved(own()), problem(), problem(cell="A2", severity="warning"))
    sheet = book["Return"]
    assert sheet["B2"].fill.start_color.rgb.endswith(ERROR_FILL)
    assert sheet["A2"].fill.start_color.rgb.endswith(WARNING_FILL)
    assert "This is not a number.\nEnter a number." in sheet["B2"].comment.text
    assert sheet["C2"].value == "=1+1"
    assert sheet["A1"].comment is None


def test_the_problems_are_listed_with_a_link_to_the_cell() -> None:
    book = annotated(saved(own()), problem())
    rows = list(book["Problems"].values)
    assert rows[0][:4] == ("Severity", "Rule", "Sheet", "Cell")
    assert rows[1] == (
        "error",
        "not-a-number",
        "Return",
        "B2",
        "TBC",
        "This is not a number.",
        "Enter a number.",
    )
    assert book["Problems"]["D2"].hyperlink.location == "'Return'!B2"
    assert book.active.title == "Problems"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [
        "Problems"
    ]


def test_formula_looking_text_is_neutralised_in_the_list() -> None:
    book = annotated(saved(own()), problem(value='=HYPERLINK("http://x.example")'))
    cell = book["Problems"]["E2"]
    assert cell.value == '\'=HYPERLINK("http://x.example")'
    assert cell.data_type == "s"


def test_a_sheet_called_problems_keeps_its_name() -> None:
    book = own()
    book.create_sheet("problems")
    assert annotated(saved(book), problem()).sheetnames == [
        "Return",
        "problems",
        "Problems (2)",
    ]


def test_a_problem_in_a_merged_cell_marks_its_first_cell() -> None:
    book = own()
    book.active.merge_cells("B2:D4")
    sheet = annotated(saved(book), problem(cell="C3"))["Return"]
    assert sheet["B2"].comment is not None


def test_several_problems_of_a_cell_share_its_comment_also_with_the_one_there() -> None:
    book = own()
    book.active["B2"].comment = Comment("Ask Jo", "Jo")
    other = Problem(
        "warning", "sub-penny", "Return", "B2", "1", "Half a penny.", "Round it."
    )
    text = annotated(saved(book), problem(), other)["Return"]["B2"].comment.text
    assert (
        text.index("Ask Jo") < text.index("not a number") < text.index("Half a penny")
    )


@pytest.mark.parametrize(
    "cell", [None, "", "ZZZ99999999", "A0", "nonsense", "XFE1", "B2 and 3 more"]
)
@pytest.mark.parametrize("sheet", [None, "", "Return", "Missing", "'[x]!"])
def test_a_problem_anywhere_is_listed(sheet: str | None, cell: str | None) -> None:
    book = annotated(
        saved(own()), Problem("error", "no-table-found", sheet, cell, None, "m", "r")
    )
    assert book["Problems"]["B2"].value == "no-table-found"


def test_a_csv_comes_back_as_a_copy_of_its_values() -> None:
    content = b"Programme,Amount\nCSSF-01-000001,=1+1\n"
    book = annotated(content, problem("", "B2", "=1+1"), name="return.csv")
    assert book.sheetnames == ["Return", "Problems"]
    cell = book["Return"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.fill.start_color.rgb.endswith(ERROR_FILL)
    assert "not a number" in cell.comment.text
    assert book["Problems"]["D2"].hyperlink.location == "'Return'!B2"


def test_a_copy_holds_whatever_a_cell_may_hold() -> None:
    values = [
        True,
        1.5,
        float("nan"),
        10**400,
        datetime.date(2019, 6, 1),
        datetime.date(1800, 1, 1),
    ]
    values += [
        datetime.datetime.fromisoformat("2019-06-01 12:00"),
        datetime.time(9, 30),
        datetime.timedelta(hours=30),
    ]
    values += [datetime.timedelta(-1), "\ud800", "\x00\x07", "x" * 40_000, "_x0041_"]
    book = Workbook(
        (
            Sheet("a/b[c]:*?", [values], 2, 1, errors={(5, 0): "#REF!"}),
            Sheet("A_B_C____", []),
        ),
        "ods",
    )
    copy = openpyxl.load_workbook(
        io.BytesIO(annotated_copy(book, [problem("a/b[c]:*?", "A6")]))
    )
    assert len(copy.sheetnames) == len({name.lower() for name in copy.sheetnames}) == 3
    sheet = copy.worksheets[0]
    assert [cell.value for cell in sheet[3]][1:3] == [True, 1.5]
    assert sheet["F3"].value == datetime.datetime.fromisoformat("2019-06-01")
    assert sheet["A6"].value == "#REF!"


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        "<hyperlinks><hyperlink\n ref='A1:XFD1048576' location='x'/></hyperlinks>",
        '<hyperlinks><hyperlink ref="nonsense" location="x"/></hyperlinks>',
    ],
)
def test_ranges_over_the_whole_sheet_are_not_laid_out_cell_by_cell(after: str) -> None:
    content = workbook('<row r="1"><c r="A1"><v>1</v></c></row>', after=after)
    assert annotated(content, problem(cell="A1"))["Return"]["A1"].comment is not None


def test_what_openpyxl_cannot_open_comes_back_as_a_copy() -> None:
    content = workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        styles="<cellXfs><xf numFmtId='x'/></cellXfs>",
    )
    assert annotated(content, problem(cell="A1"))["Return"]["A1"].value == 1


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(Refused):
        annotate(b"%PDF-1.7", "return.xlsx", [problem()])


def test_every_sample_comes_back(samples: Path) -> None:
    for path in samples.glob("*.[xoc]*"):
        book = annotated(path.read_bytes(), problem(cell="B2"), name=path.name)
        assert book.sheetnames[-1].startswith("Problems")

"""Every file opens in other readers, says that it is illustrative, and holds exactly the figures that were meant."""

import csv
import io
from collections import defaultdict
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from portfolio.illustration import Illustration, Return
from portfolio.illustration.manners import MANNERS
from portfolio.illustration.model import NOTICE

Cells = dict[tuple[str, int, int], object]


def _cells(sent: Return) -> Cells:
    """Every filled cell by sheet, row and column (from 1)."""
    if sent.filename.endswith(".csv"):
        table = csv.reader(io.StringIO(sent.content.decode("cp1252")))
        return {
            ("", row, column): cell
            for row, line in enumerate(table, 1)
            for column, cell in enumerate(line, 1)
        }
    book = CalamineWorkbook.from_filelike(io.BytesIO(sent.content))
    return {
        (name, row, column): cell
        for name in book.sheet_names
        for row, line in enumerate(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
        )
        for column, cell in enumerate(line, 1)
    }


def _pence(cell: object, pence_in_unit: int) -> int:
    """An amount as a reader would take it."""
    text = str(cell).replace("£", "").replace(",", "")
    sign = -1 if text.startswith("(") else 1
    return sign * int(Decimal(text.strip("()")) * pence_in_unit)


def test_every_meant_line_stands_in_its_cell(illustration: Illustration) -> None:
    for sent in illustration.returns:
        cells, unit = _cells(sent), MANNERS[sent.department].unit
        for line in sent.lines:
            found = cells[(line.sheet, *coordinate_to_tuple(line.cell))]
            assert _pence(found, unit.pence) == line.pence, (sent.filename, line)


def test_numbers_that_are_no_lines_are_the_totals(illustration: Illustration) -> None:
    """An independent sum: all numbers of a sheet are its lines, plus what each kind of total repeats of them."""
    repeats = {
        "FCO": 2,
        "FCDO": 2,
        "DFID": 4,
        "HMRC": 4,
        "DHSC": 4,
        "MOD": 4,
        "CO": 4,
        "BEIS": 4,
        "NCA": 6,
    }
    for sent in illustration.returns:
        if sent.department in repeats:
            unit = MANNERS[sent.department].unit
            numbers = [
                cell for cell in _cells(sent).values() if isinstance(cell, float)
            ]
            total = sum(_pence(repr(number), unit.pence) for number in numbers)
            assert total == repeats[sent.department] * sum(
                line.pence for line in sent.lines
            ), sent.filename


@pytest.mark.parametrize("department", sorted(MANNERS))
def test_the_first_sheet_says_that_all_is_invented(
    illustration: Illustration, department: str
) -> None:
    for sent in illustration.returns:
        if sent.department == department:
            cells = _cells(sent)
            first = next(iter(cells))[0]
            assert NOTICE in [
                value
                for (sheet, row, _), value in cells.items()
                if sheet == first and row <= 4
            ]


def test_the_register_and_the_ratings_say_so_too(illustration: Illustration) -> None:
    for content in (
        illustration.register,
        *(edition.content for edition in illustration.ratings),
    ):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert any(
            NOTICE in str(cell)
            for row in sheet.iter_rows(max_row=3, values_only=True)
            for cell in row
        )


def test_openpyxl_opens_one_workbook_of_every_department(
    illustration: Illustration,
) -> None:
    for department, sent in {
        sent.department: sent for sent in illustration.returns
    }.items():
        if sent.filename.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(sent.content))
            assert all(line.sheet in book.sheetnames for line in sent.lines), department
            assert book.properties.created.isoformat() == "2021-06-01T00:00:00"


def test_totals_are_formulas_with_their_results(illustration: Illustration) -> None:
    sent = next(sent for sent in illustration.returns if sent.department == "DFID")
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(sent.content), data_only=data_only)[
            "CSSF return"
        ]
        for data_only in (False, True)
    )
    last = formulas.max_row
    assert formulas.cell(last, 2).value == "Grand total"
    assert formulas.cell(last, 17).value == f"=SUM(Q9:Q{last - 1})"
    assert Decimal(repr(values.cell(last, 17).value)) * 100_000 == sum(
        line.pence for line in sent.lines
    )


def test_a_department_keeps_its_manner(illustration: Illustration) -> None:
    headings: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for sent in illustration.returns:
        if sent.department == "FCO":
            cells = _cells(sent)
            headings["FCO"].add(
                tuple(cells["CSSF return", 5, column] for column in range(1, 8))
            )
    assert headings["FCO"] == {
        (
            "Programme code",
            "Programme name",
            "Project",
            "Month",
            "Spend type",
            "ODA / non-ODA",
            "Spend (£)",
        )
    }

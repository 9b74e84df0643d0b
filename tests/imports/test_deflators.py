"""Deflators read from files as published, and what is wrong with others."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from imports.deflators import read_deflators
from portfolio.finance import FinancialYear


def published() -> bytes:
    """A workbook in the manner of HM Treasury's: notes above, headings over several rows, a year per row, changes beside."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active["A1"] = "GDP deflators at market prices, and money GDP"
    sheet = book.create_sheet("Financial year")
    rows = [
        ["GDP Deflators at Market Prices"],
        [None, "Financial", "GDP deflator at market prices", None, "Money GDP"],
        [
            None,
            "year",
            "2024-25 = 100",
            "per cent change on previous year",
            "£ million",
        ],
        [None, "2017-18", 82.5, None, 2_100_000],
        [None, "2018-19", 84.123456, 1.97, 2_200_000],
        [None, "2019-20", 86, 2.2, 2_250_000],
        [None, "2020-21", None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_published_workbook_is_read_with_its_cells() -> None:
    read = read_deflators(published(), "deflators.xlsx")
    assert read.problems == ()
    assert [
        (each.fy, each.value, each.sheet, each.cell) for each in read.deflators
    ] == [
        (FinancialYear(2017), Decimal("82.5"), "Financial year", "C4"),
        (FinancialYear(2018), Decimal("84.123456"), "Financial year", "C5"),
        (FinancialYear(2019), Decimal("86.0"), "Financial year", "C6"),
    ]


def test_a_plain_table_is_read() -> None:
    read = read_deflators(
        b'Financial year,GDP deflator,Per cent change\r\n2018/19,98,\r\n2019/20,"1,000.5",2\r\n',
        "d.csv",
    )
    assert [str(each.value) for each in read.deflators] == ["98", "1000.5"]


@pytest.mark.parametrize(
    ("content", "rule", "cell"),
    [
        (b"Year,GDP deflator\r\n2018/19,TBC\r\n2019/20,100\r\n", "not-a-number", "B2"),
        (b"Year,GDP deflator\r\n2018/19,0\r\n2019/20,100\r\n", "not-a-number", "B2"),
        (b"Year,GDP deflator\r\n2018/19,-4\r\n2019/20,1e999\r\n", "not-a-number", "B2"),
        (b"Year,GDP deflator\r\n2018/19,98\r\n2018-19,100\r\n", "duplicate-line", "B3"),
        (
            b"Year,Growth of the deflator\r\n2018/19,2\r\n2019/20,3\r\n",
            "no-table-found",
            None,
        ),
        (b"Country,Score\r\nSOM,2\r\n", "no-table-found", None),
        (b"PK\x03\x04 no workbook", "unreadable-file", None),
    ],
)
def test_a_fault_is_named_with_its_cell(
    content: bytes, rule: str, cell: str | None
) -> None:
    problem = read_deflators(content, "d.csv").problems[0]
    assert (problem.rule, problem.cell) == (rule, cell)

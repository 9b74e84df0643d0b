"""A receipt as CSV, JSON, XLSX and PDF: the same figures to the penny, the same bytes for the same
receipt.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from flask import render_template

from imports.text.cells import neutral
from portfolio import printing
from portfolio.finance import pounds
from portfolio.returns.receipts.receipt import COLUMNS, Amounts, Receipt

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
PDF_ROWS = 400
"""Programmes in the PDF; more take many seconds, and are in the other files."""
_MADE = datetime(
    2000,
    1,
    1,
    tzinfo=UTC,
)


def to_csv(receipt: Receipt) -> bytes:
    """A heading row, then a row for each programme; pounds with two decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)

    for row in receipt.rows:
        writer.writerow(
            [
                row.programme,
                neutral(row.title),
                *(f"{pounds(pence):.2f}" for pence in _six(row.amounts)),
            ]
        )

    return out.getvalue().encode()


def to_json(receipt: Receipt) -> bytes:
    """Money in whole pence."""
    rows = [
        dict(zip(COLUMNS, (row.programme, row.title, *_six(row.amounts)), strict=True))
        for row in receipt.rows
    ]
    document = {
        "return": receipt.number,
        "marking": receipt.marking,
        "facts": dict(receipt.facts),
        "rows": rows,
        "total": dict(zip(COLUMNS[2:], _six(receipt.total), strict=True)),
        "remarks": [
            dict(zip(("programme", "missing", "comment"), each, strict=True))
            for each in receipt.remarks
        ],
    }

    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def to_xlsx(receipt: Receipt) -> bytes:
    """Write a cover of facts and remarks, and a sheet of programmes with a total row."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": f"Return {receipt.number}", "created": _MADE.replace(tzinfo=None)}
    )
    _write_facts(book, receipt)
    _write_programmes(book, receipt)
    book.close()

    return out.getvalue()


def _write_programmes(book: Any, receipt: Receipt) -> None:
    sheet = book.add_worksheet("Return")
    sheet.activate()
    heading, money = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, heading)

    rows = [
        *((row.programme, row.title, row.amounts) for row in receipt.rows),
        ("Total", "", receipt.total),
    ]
    for at, (code, title, amounts) in enumerate(rows, 1):
        sheet.write_string(at, 0, neutral(code))
        sheet.write_string(at, 1, neutral(title))
        for column, pence in enumerate(_six(amounts), 2):
            # Excel keeps 15 figures: enough for pence up to ten trillion pounds.
            sheet.write_number(at, column, float(pounds(pence)), money)

    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    sheet.set_header(f"&C{receipt.marking}")
    sheet.set_footer(f"&C{receipt.marking}")


def _write_facts(book: Any, receipt: Receipt) -> None:
    sheet = book.add_worksheet("About")
    remarks = [
        (code, " ".join(word for word in words if word))
        for code, *words in receipt.remarks
    ]
    for at, (name, value) in enumerate(
        [
            *_kept(receipt),
            *receipt.facts,
            *remarks,
        ]
    ):
        sheet.write_string(at, 0, neutral(name))
        sheet.write_string(at, 1, neutral(value))

    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)


def _kept(receipt: Receipt) -> list[tuple[str, str]]:
    """How the file is to be kept, and whether its figures are invented."""
    return [
        ("Marking", receipt.marking),
        *([("Notice", receipt.notice)] if receipt.notice else []),
    ]


def _six(amounts: Amounts) -> tuple[int, ...]:
    return (*amounts.each(), amounts.total)


def to_pdf(receipt: Receipt) -> bytes:
    """A tagged PDF. OSError where Pango is not installed."""
    html = render_template(
        "returns/receipts/print.html", receipt=receipt, rows=receipt.rows[:PDF_ROWS]
    )
    return printing.to_pdf(html)


FORMATS = {
    "csv": to_csv,
    "json": to_json,
    "xlsx": to_xlsx,
    "pdf": to_pdf,
}

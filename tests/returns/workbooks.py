"""Workbooks of returns for tests, as a finance team sends them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from werkzeug.test import TestResponse

from tests.browsing import Page

HEADINGS = ("Programme code", "Title", "Month", "Type", "ODA", "Amount (£)")
P1, P2, P3 = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
GOOD = (
    (P1, "Open work", "Apr-19", "Actual", "ODA", 1200.5),
    (P1, "Open work", "Jun-19", "Actual", "Non-ODA", 99),
    (P2, "Other work", "Aug-19", "Forecast", "ODA", 500),
)


def workbook(
    *rows: tuple[Any, ...],
    headings: tuple[Any, ...] = HEADINGS,
    title: str = "FCO return 2019/20",
    as_at: str = "As at June 2019",
) -> bytes:
    """A long list under a title; the first line stands in row 4."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Return"
    for row in ((title,), (as_at,), headings, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def draft_number(answer: TestResponse) -> int:
    """The draft that an upload led to."""
    assert answer.status_code == 302, Page(
        answer.status_code, answer.get_data(as_text=True)
    ).text
    return int(answer.location.rsplit("/", 1)[-1])

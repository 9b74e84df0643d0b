"""Every cell behind a figure as a file, written as it is read: no more than a few rows are held at
a time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from imports.text.cells import neutral
from portfolio.filters import instant_in_name
from portfolio.finance import pounds
from portfolio.ledger.clock import AnySession
from portfolio.origins import wording
from portfolio.origins.model import Cell
from portfolio.origins.sources.from_allocations import Given
from portfolio.origins.trace import Traced

COLUMNS = (
    "programme",
    "project",
    "department",
    "return",
    "file",
    "sha256",
    "sheet",
    "cell",
    "period",
    "measure",
    "oda",
    "cell_amount",
    "part",
    "why",
)
BATCH = 500
"""Rows that are sent at once."""


def to_csv(session: AnySession, traced: Traced) -> Iterator[bytes]:
    """Every cell, then every allocation, behind a figure; money in pounds with two decimals and no
    separators.
    """
    why = wording.reason(session, traced.asked)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)

    for number, row in enumerate(_rows(traced, why), 1):
        writer.writerow(row)
        if number % BATCH == 0:
            yield out.getvalue().encode("utf-8")
            out.seek(0)
            out.truncate()

    yield out.getvalue().encode("utf-8")


def _rows(traced: Traced, why: wording.Why) -> Iterator[list[object]]:
    for _, cell in traced.cells():
        yield _cell(cell, why(cell))
    if traced.budget:
        for given in traced.budget.records(0, None):
            yield _given(given)


def _cell(cell: Cell, why: str) -> list[object]:
    book = cell.book
    return [
        *(
            neutral(text or "")
            for text in (cell.programme, cell.project, book.department)
        ),
        book.return_id,
        *(
            neutral(text)
            for text in (
                book.filename,
                book.sha256,
                cell.sheet,
                cell.cell,
            )
        ),
        str(cell.period),
        cell.measure,
        "yes" if cell.oda else "no",
        f"{pounds(cell.pence):.2f}",
        f"{pounds(cell.part):.2f}",
        neutral(why),
    ]


def _given(given: Given) -> list[object]:
    amount = f"{pounds(given.pence):.2f}"
    why = f"{given.version} allocation, {'pre-earmarked' if given.earmarked else 'discretionary'}"
    oda = "yes" if given.oda else "no"

    return [
        given.programme,
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        str(given.fy),
        "allocation",
        oda,
        amount,
        amount,
        why,
    ]


def to_json(traced: Traced) -> Iterator[str]:
    """The document of `portfolio origin --json`, in pieces; the parts of cells and allocations sum
    to the figure.
    """
    yield f'{{"as_at": {json.dumps(traced.as_at)}, "figure": {traced.figure}, "cells": ['
    for number, (_, cell) in enumerate(traced.cells()):
        yield (",\n " if number else "\n ") + json.dumps(
            cell.to_json(), ensure_ascii=False
        )

    yield "\n]"
    if traced.budget:
        given = [_allocation(each) for each in traced.budget.records(0, None)]
        yield f', "allocations": {json.dumps(given, ensure_ascii=False)}'

    yield "}\n"


def _allocation(given: Given) -> dict[str, object]:
    return {
        "programme": given.programme,
        "fy": str(given.fy),
        "oda": given.oda,
        "earmarked": given.earmarked,
        "version": given.version,
        "part": given.pence,
    }


def filename(traced: Traced, marking: str) -> str:
    """The name of the file: what it is, its year, its instant and its marking."""
    if traced.selection.fy:
        year = str(traced.selection.fy).replace("/", "-")
    else:
        year = "all-years"

    instant = instant_in_name(traced.as_at)
    return f"origin_{year}_as-at-{instant}_{marking}.csv"

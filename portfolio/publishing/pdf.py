"""A pack as a tagged PDF fit for a board paper: the finding, the page's own charts, and its tables
in short.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template

from portfolio import printing
from portfolio.publishing.document import Paper
from portfolio.publishing.pack import Pack
from portfolio.publishing.palette import standing_alone, swatch_alone
from portfolio.reports.table_model import Column, Row, Table

ROWS = 40
"""Rows of a table on paper: what a board reads. The rest is a link away, and in the other files."""
WIDE_TABLE = 8
"""Columns from which a table needs the long side of the page."""
ACROSS = 12
"""The most columns that have room on it: of a wider table the columns are printed in parts, the
total with each.
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """A table as printed: its first rows, all of its foot, and how many rows were left out."""

    table: Table
    rows: tuple[Row, ...]
    left_out: int
    foot: tuple[Row, ...]
    columns: tuple[Column, ...]
    part: str = ""
    """Which of its columns these are, where they have no room beside each other."""


def to_pdf(pack: Pack) -> bytes:
    """A tagged PDF (PDF/UA). OSError where Pango is not installed."""
    return printing.to_pdf(to_html(pack))


def to_html(pack: Pack) -> str:
    """The document that is printed."""
    shown = {
        "parts_of": parts_of,
        "is_wide": _is_wide,
        "standing_alone": standing_alone,
        "styled_swatch": swatch_alone,
    }

    return render_template("reports/paper.html", pack=pack, **shown)


def parts_of(table: Table) -> list[Cut]:
    """The table as printed, in as many parts as its columns need; the last column, its total,
    stands in each.
    """
    left_out = max(len(table.rows) - ROWS, 0)
    rows = table.rows[:ROWS]
    inner = len(table.columns) - 2
    if len(table.columns) <= ACROSS:
        return [
            Cut(
                table,
                rows,
                left_out,
                table.foot,
                table.columns,
            )
        ]

    count = -(-inner // (ACROSS - 2))
    size = -(-inner // count)
    places = [range(first, min(first + size, inner)) for first in range(0, inner, size)]

    return [
        Cut(
            table,
            tuple(_some(row, part) for row in rows),
            left_out if part is places[-1] else 0,
            tuple(_some(row, part) for row in table.foot),
            (
                table.columns[0],
                *(table.columns[1 + place] for place in part),
                table.columns[-1],
            ),
            f"columns {part.start + 1} to {part.stop} of {inner}, and the total",
        )
        for part in places
    ]


def _some(row: Row, places: range) -> Row:
    """A row with some of its cells and the last."""
    return replace(row, cells=(*(row.cells[place] for place in places), row.cells[-1]))


def _is_wide(paper: Paper) -> bool:
    return any(len(table.columns) > WIDE_TABLE for table in paper.tables)

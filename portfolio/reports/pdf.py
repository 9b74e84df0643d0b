"""A pack as a tagged PDF fit for a board paper: the finding, the page's own charts, and its tables in short."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from portfolio import printing
from portfolio.reports.inks import standing_alone, swatch_alone
from portfolio.reports.pack import Pack
from portfolio.reports.paper import Paper
from portfolio.reports.shown import Row, Table

ROWS = 40
"""Rows of a table on paper: what a board reads. The rest is a link away, and in the other files."""
WIDE_TABLE = 8
"""Columns from which a table needs the long side of the page."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A table as printed: its first rows, all of its foot, and how many rows were left out."""

    table: Table
    rows: tuple[Row, ...]
    left_out: int


def to_pdf(pack: Pack) -> bytes:
    """A tagged PDF (PDF/UA). OSError where Pango is not installed."""
    return printing.to_pdf(to_html(pack))


def to_html(pack: Pack) -> str:
    """The document that is printed."""
    shown = {"cut": _cut, "is_wide": _is_wide, "standing_alone": standing_alone, "styled_swatch": swatch_alone}
    return render_template("reports/paper.html", pack=pack, **shown)


def _cut(table: Table) -> Cut:
    return Cut(table, table.rows[:ROWS], max(len(table.rows) - ROWS, 0))


def _is_wide(paper: Paper) -> bool:
    return any(len(table.columns) > WIDE_TABLE for table in paper.tables)

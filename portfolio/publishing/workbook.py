"""A pack as an Excel workbook: real tables of exact figures, native charts, and on every sheet
what it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from imports.text.cells import neutral
from portfolio.finance import pounds
from portfolio.publishing.document import Paper
from portfolio.publishing.excel_charts import add_chart
from portfolio.publishing.pack import Pack
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.exports import FIXED_DATE
from portfolio.reports.titles import HEADINGS

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME = 31
"""Letters that the name of a sheet may have."""
TOP = 4
"""The row (from nought) in which a sheet's table begins: marking, title, instant, notice stand
above it.
"""
LINE, WORDS = 15, 100
"""Points of a line of text; letters that fit in one."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of a workbook."""

    marking: Any
    title: Any
    money: Any
    whole: Any
    share: Any
    wrapped: Any
    bold: Any


def to_xlsx(pack: Pack) -> bytes:
    """The same pack is the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties(
        {"title": pack.title, "created": FIXED_DATE.replace(tzinfo=None)}
    )
    looks = _looks(book)
    names = _Names()

    if pack.cover:
        _write_cover(book, pack, looks, names)

    for paper in pack.papers:
        _write_summary(
            book,
            pack,
            paper,
            looks,
            names,
        )
        _write_charts(
            book,
            pack,
            paper,
            looks,
            names,
        )
        _write_table(
            book,
            pack,
            paper,
            looks,
            names,
        )

    book.close()
    return out.getvalue()


class _Names:
    """Names of sheets: no two alike, none too long, none with a letter that Excel refuses."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, title: str, kind: str) -> str:
        """A free name that tells report and kind of sheet."""
        for number in range(1, 1000):
            ending = f" {kind}" if number == 1 else f" {kind} {number}"
            name = (
                _NOT_IN_NAMES.sub("", title)[: LONGEST_NAME - len(ending)].strip()
                + ending
            )
            if name.lower() not in self._taken:
                break

        self._taken.add(name.lower())
        return name


def _looks(book: Any) -> Looks:
    return Looks(
        marking=book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#12436D",
            }
        ),
        title=book.add_format({"bold": True, "font_size": 14}),
        money=book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"}),
        whole=book.add_format({"num_format": "#,##0"}),
        share=book.add_format({"num_format": "0.0%"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        bold=book.add_format({"bold": True, "valign": "top"}),
    )


def _sheet(book: Any, pack: Pack, paper: Paper, looks: Looks, name: str) -> Any:
    """A sheet that begins with its marking, its title and its instant, on the screen and on paper."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, pack.marking, looks.marking)
    sheet.write_string(1, 0, neutral(paper.title), looks.title)
    sheet.write_string(2, 0, f"As at {paper.report.as_at}")
    sheet.write_string(3, 0, pack.notice)
    _print_marking(sheet, pack.marking, f"As at {paper.report.as_at}")

    return sheet


def _print_marking(sheet: Any, marking: str, beside: str) -> None:
    sheet.set_header(f"&C{marking}")
    sheet.set_footer(f"&L{beside}&C{marking}&RPage &P of &N")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _write_cover(book: Any, pack: Pack, looks: Looks, names: _Names) -> None:
    if pack.cover is None:
        return

    sheet = book.add_worksheet(names.of("Cover", ""))
    sheet.write_string(0, 0, pack.marking, looks.marking)
    sheet.write_string(1, 0, neutral(pack.cover.title), looks.title)
    _print_marking(sheet, pack.marking, pack.papers[0].report.as_at)
    sheet.write_string(2, 0, pack.notice)
    held = [("Report", paper.title) for paper in pack.papers]
    _write_facts(
        sheet,
        3,
        [
            *pack.cover.facts,
            ("Marking", pack.marking),
            *held,
        ],
        looks,
    )


def _write_summary(
    book: Any, pack: Pack, paper: Paper, looks: Looks, names: _Names
) -> None:
    sheet = _sheet(
        book,
        pack,
        paper,
        looks,
        names.of(paper.title, "summary"),
    )
    facts = [
        ("Question", paper.question),
        ("Finding", paper.finding),
        *paper.facts,
    ]
    facts += [("Note", note) for note in paper.notes] + [
        ("Source", source) for source in paper.sources
    ]
    _write_facts(sheet, TOP, [*facts, ("Address", pack.link(paper))], looks)


def _write_facts(
    sheet: Any, first: int, facts: Iterable[tuple[str, str]], looks: Looks
) -> None:
    for number, (name, value) in enumerate(facts, first):
        sheet.write_string(number, 0, neutral(name), looks.bold)
        sheet.write_string(number, 1, neutral(value), looks.wrapped)
        sheet.set_row(number, LINE * max(-(-len(value) // WORDS), 1))

    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WORDS + 5)


def _write_charts(
    book: Any, pack: Pack, paper: Paper, looks: Looks, names: _Names
) -> None:
    """Each chart that has numbers on a sheet of its own, beside the numbers that it plots."""
    for chart in paper.drawn:
        if chart.plotted:
            name = names.of(paper.title, "chart")
            add_chart(
                book,
                _sheet(
                    book,
                    pack,
                    paper,
                    looks,
                    name,
                ),
                chart,
                looks.whole,
                looks.share,
            )


def _write_table(
    book: Any, pack: Pack, paper: Paper, looks: Looks, names: _Names
) -> None:
    sheet = _sheet(
        book,
        pack,
        paper,
        looks,
        names.of(paper.title, "table"),
    )
    report = paper.report
    add_table(
        sheet,
        report,
        TOP,
        looks.money,
        looks.share,
    )
    sheet.freeze_panes(TOP + 1, 1)


def add_table(
    sheet: Any, report: DrawnReport, top: int, money: Any, share: Any
) -> None:
    """The rows of a report as a table of Excel's own, its headings in row `top` (from nought)."""
    for number, row in enumerate(report.rows, top + 1):
        for column, name in enumerate(report.columns):
            write_value(
                sheet,
                (number, column),
                row[name],
                money if name in report.money else None,
                share,
            )

    headings = [{"header": heading(report, name)} for name in report.columns]
    last = (max(top + len(report.rows), top + 1), len(report.columns) - 1)
    sheet.add_table(
        top,
        0,
        *last,
        {
            "columns": headings,
            "style": "Table Style Light 1",
            "autofilter": bool(report.rows),
        },
    )

    for column, name in enumerate(report.columns):
        sheet.set_column(column, column, _width(report, name))


def write_value(
    sheet: Any, place: tuple[int, int], value: Any, money: Any, share: Any = None
) -> None:
    """One value: money in pounds, numbers as numbers, parts of one as percentages, text never as a
    formula.
    """
    if value is None:
        return

    if money is not None:
        # Excel keeps 15 figures: enough for pence up to ten trillion pounds.
        sheet.write_number(*place, float(pounds(value)), money)
    elif isinstance(value, bool):
        sheet.write_string(*place, "yes" if value else "no")
    elif isinstance(value, int | float | Decimal):
        is_part = isinstance(value, Decimal) and value.as_tuple().exponent == -6
        sheet.write_number(*place, float(value), share if is_part else None)
    else:
        sheet.write_string(*place, neutral(str(value)))


def heading(report: DrawnReport, column: str) -> str:
    """How a column is headed: in words, with the unit of money."""
    words = HEADINGS.get(column) or column.replace("_", " ").capitalize()
    if column == "country" and "name" in report.columns:
        words = "Country code"
    return f"{words} (£)" if column in report.money else words


def _width(report: DrawnReport, column: str) -> int:
    longest = max((len(str(row[column])) for row in report.rows), default=0)
    return min(max(longest + 2, len(heading(report, column)) + 4, 12), 60)


def headings(report: DrawnReport) -> Sequence[str]:
    """The headings of a report's table."""
    return [heading(report, column) for column in report.columns]

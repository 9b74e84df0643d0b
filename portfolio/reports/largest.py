"""Countries, themes and departments as bars: the charts of the plain reports, each beside its
table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.charts.bars import AMOUNT
from portfolio.figures.selection import UNALLOCATED
from portfolio.filters import money_short, share
from portfolio.reports import report_charts
from portfolio.reports.links import Links

SHOWN = 15
"""Bars that a reader takes in at a glance; the table has every row."""
Rows = Sequence[Mapping[str, Any]]


def countries(
    detail: Rows, bands: Sequence[str], links: Links
) -> report_charts.Chart | None:
    """The countries with most spend, each in the look of its band."""
    placed = [row for row in detail if row["country"] != UNALLOCATED]
    bars = [
        report_charts.BarRow(
            row["name"],
            row["total"],
            None,
            links.origin(country=row["country"]),
            row["band"],
        )
        for row in _largest(placed, "total")
    ]

    return _chart(bars, f"{bars[0].label} has most", placed, bands) if bars else None


def themes(detail: Rows, links: Links) -> report_charts.Chart | None:
    """The themes with most spend."""
    placed = [row for row in detail if row["theme"] != UNALLOCATED]
    bars = [
        report_charts.BarRow(
            row["theme"],
            row["total"],
            None,
            links.origin(theme=row["theme"]),
            AMOUNT[-1],
        )
        for row in _largest(placed, "total")
    ]

    return _chart(bars, f"{bars[0].label} has most", placed, AMOUNT) if bars else None


def departments(detail: Rows, links: Links) -> report_charts.Chart | None:
    """Each department's outturn, with its part of the department's allocation."""
    bars = [_of_allocation(row, links) for row in _largest(detail, "outturn")]
    if not bars:
        return None

    first = bars[0]
    title = f"{first.label} has the largest outturn: {money_short(first.pence)}"
    title += (
        f", {share(first.part)} of its allocation" if first.part is not None else ""
    )

    return report_charts.bars(
        bars,
        key="largest",
        title=title,
        bands=AMOUNT,
        notes=("In brackets: part of the allocation.",),
    )


def _of_allocation(row: Mapping[str, Any], links: Links) -> report_charts.BarRow:
    if row["allocation"]:
        part = float(Decimal(row["outturn"]) / row["allocation"])
    else:
        part = None

    url = links.origin(department=row["department"], measure="outturn")
    return report_charts.BarRow(
        row["department"],
        row["outturn"],
        part,
        url,
        AMOUNT[-1],
    )


def _largest(rows: Rows, column: str) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: -(row[column] or 0))[:SHOWN]


def _chart(
    bars: Sequence[report_charts.BarRow], who: str, placed: Rows, bands: Sequence[str]
) -> report_charts.Chart:
    left = sum(row["total"] for row in placed) - sum(bar.pence for bar in bars)
    notes = (
        f"The {SHOWN} largest of {len(placed)}; {money_short(left)} is in the others.",
    )
    title = f"{who}: {money_short(bars[0].pence)}"

    return report_charts.bars(
        bars,
        key="largest",
        title=title,
        bands=bands,
        notes=notes if len(placed) > SHOWN else (),
    )

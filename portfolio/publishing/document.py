"""A report as it leaves the tracker: the figures, words and charts of its page, made once for page
and files alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from portfolio.charts.geometry import Chart
from portfolio.figures.selection import Selection
from portfolio.filters import date_long, instant
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports import page as page_of
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.filter_panel import DEFAULTS, EMPTY, LABELS
from portfolio.reports.page import NO_WAYS, Page, between
from portfolio.reports.report import Report
from portfolio.reports.table_model import Table

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said of one report on paper, on a slide or in a workbook."""

    name: str
    title: str
    question: str
    finding: str
    report: DrawnReport
    """The exact rows, as CSV and JSON have them."""
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    facts: Facts
    """Instant, filters, index and edition, each with its name."""
    sources: tuple[str, ...]
    path: str
    """Where the page is, with its filters and its instant."""

    @property
    def drawn(self) -> tuple[Chart, ...]:
        """The charts in which there is something to see."""
        return tuple(chart for chart in self.charts if chart.drawings)


def draw(
    session: AnySession,
    name: str,
    chosen: Selection,
    reader: Reader,
    unit: str = "pounds",
    ways: Mapping[str, str] = NO_WAYS,
) -> Paper:
    """A report ready to be written to a file. KeyError for a name that is not in
    `registry.REPORTS`.
    """
    chosen = between(session, name, chosen)
    page = page_of.draw(session, name, chosen, reader, unit, ways)
    report = page.report
    answer = page.answer

    return Paper(
        name=name,
        title=page.heading,
        question=report.title.question,
        finding=page.statement,
        report=page.drawn.with_notice(session),
        tables=answer.tables,
        charts=() if page.nothing else answer.charts,
        notes=answer.notes,
        facts=(*_filters(chosen, report.without), *_rating(page)),
        sources=page.sources,
        path=_path(report, chosen),
    )


def _filters(chosen: Selection, unused: Sequence[str]) -> Facts:
    """The instant, and each filter that the report obeys and that is set."""
    words = {
        name: value
        for name, value in chosen.words().items()
        if name in LABELS and name not in unused
    }
    said = [
        (LABELS[name], _said(name, value))
        for name, value in words.items()
        if _is_told(name, value)
    ]

    if chosen.start and chosen.end:
        ends = [("From", chosen.start), ("To", chosen.end)]
    else:
        ends = []

    return (("As at", instant(chosen.as_at)), *ends, *said)


def _is_told(name: str, value: Any) -> bool:
    """Year and measure are always told; index and edition are, where they have a part, on a line
    of their own.
    """
    return name in {"fy", "measure"} or (
        value is not None and name not in {"index", "edition"}
    )


def _said(name: str, value: Any) -> str:
    if value is None:
        return EMPTY.get(name, DEFAULTS.get(name, "All"))
    if name == "oda":
        return "ODA only" if value == "yes" else "Non-ODA only"
    if name == "measure":
        return str(value).capitalize()
    return str(value)


def _rating(page: Page) -> Facts:
    """Which index, edition and date of publication the figures use."""
    if not page.report.rated:
        return ()

    index = page.risk.index
    edition = page.risk.edition
    if edition is None:
        return (
            (
                "Risk index",
                f"{index.name}: no edition was known at this instant, so every country is unrated",
            ),
        )

    return (
        (
            "Risk index",
            f"{index.name}, edition {edition.label}, published {date_long(edition.published)}",
        ),
    )


def _path(report: Report, chosen: Selection) -> str:
    """The address of the page, that gives the same figures for ever."""
    words = {
        key: str(value) for key, value in chosen.words().items() if value is not None
    }
    kept = {
        key: value
        for key, value in words.items()
        if DEFAULTS.get(key) != value and key != "edition"
    }

    # An edition is part of the address where it was asked for; the instant fixes any other.
    if "edition" in chosen.given and "edition" not in report.unused:
        kept["edition"] = chosen.edition_label or ""

    query = urlencode(kept | {"as_at": clock.to_text(chosen.as_at)})
    return f"{url_for('reports.table', name=report.name)}?{query}"

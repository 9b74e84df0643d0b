"""What the report pages show, as variables of their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from portfolio.charts.points import PER_HEAD, PROGRAMMES
from portfolio.figures import filter_options, per_head, spend
from portfolio.figures.ratings import UNRATED, edition_bands, ordered_bands, worst_bands
from portfolio.figures.selection import UNALLOCATED, Selection, select_for
from portfolio.filters import listed, money, money_short, share
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, RiskIndex, User
from portfolio.permissions import Reader
from portfolio.reports import (
    heat_table,
    largest,
    report_charts,
    table_model,
    tables,
    wording,
)
from portfolio.reports.catalogue import risk_and_spend_apart
from portfolio.reports.links import Links
from portfolio.reports.report import Asked
from portfolio.reports.rows import Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.titles import PAGES

Rows = list[dict[str, Any]]
RATED = frozenset({"spend-by-country", "spend-by-band", "theme-by-band"})
"""The reports that a risk index has a part in."""
FORMATS = (
    ("CSV", ".csv"),
    ("JSON", ".json"),
    ("XLSX", ".xlsx"),
    ("XLSX with charts", "/pack.xlsx"),
    ("PDF", ".pdf"),
    ("PPTX", ".pptx"),
)


def home(session: AnySession, reader: Reader, user: User) -> dict[str, Any]:
    """The home page: the latest year's figures, what awaits a decision, and the reports by their
    questions.
    """
    chosen = select_for(session, {})
    years = filter_options.years(session, chosen.as_at)
    page: dict[str, Any] = {
        "questions": PAGES,
        "awaiting": filter_options.awaiting(session, user),
        "fy": None,
    }
    if not years:
        return page

    chosen = replace(chosen, fy=years[0])
    seen = _Seen(session, chosen, reader)

    return (
        page
        | frame(session, chosen, seen.by_country)
        | {
            "fy": years[0],
            "figures": seen.figures(),
            "finding": seen.finding(),
        }
    )


def spend_against_risk(
    session: AnySession, chosen: Selection, reader: Reader, unit: str
) -> dict[str, Any]:
    """The page "Spend against risk"."""
    seen = _Seen(session, chosen, reader)
    departments = filter_options.departments(session, chosen.as_at)
    framed = frame(session, chosen, seen.by_country)
    past = chosen.as_at != clock.last_committed(session)

    if chosen.size == "per-head":
        framed["sources"].append(per_head.SOURCE)

    return framed | {
        "finding": seen.finding(),
        "figures": seen.figures(),
        "rows": seen.by_country,
        "points": _points_chart(session, seen),
        "band_chart": _band_chart(seen),
        "apart": risk_and_spend_apart.lists(Asked(session, chosen, reader), unit),
        "apart_url": seen.links.page(
            risk_and_spend_apart.QUESTION.page.name, past=past
        ),
        "heads_url": seen.links.page("spend-per-head", past=past),
        "table": table_model.show(seen.by_country, seen.links, departments, unit),
        "nothing": seen.nothing,
    }


def table(
    session: AnySession, name: str, chosen: Selection, reader: Reader, unit: str
) -> dict[str, Any]:
    """A report as a table, with its finding and, where it is by band, its chart."""
    report = tables.draw(session, name, chosen, reader)
    detail = [row for row in report.rows if not table_model.is_withheld(report, row)]
    worst = worst_bands(session, chosen)
    framed = frame(session, chosen, report)

    if name not in RATED:
        framed["sources"] = []

    return framed | {
        "rows": report,
        "rated": name in RATED,
        "finding": _finding(report, detail, worst),
        "chart": _chart(session, report, detail),
        "table": _table(session, report, detail, unit),
        "nothing": not detail,
    }


def downloads(path: str, query: str) -> list[tuple[str, str]]:
    """The same page as files: its address with an ending, and its query."""
    return [
        (name, f"{path}{ending}{f'?{query}' if query else ''}")
        for name, ending in FORMATS
    ]


class _Seen:
    """The two tables that a page of spend against risk is made of, and what follows from them."""

    def __init__(
        self,
        session: AnySession,
        chosen: Selection,
        reader: Reader,
    ) -> None:
        self.by_country = tables.draw(session, "spend-by-country", chosen, reader)
        self.by_band = tables.draw(session, "spend-by-band", chosen, reader)
        self.worst = worst_bands(session, chosen)
        self.spread = wording.spread_of(
            self.by_band.rows,
            self.worst,
            narrowed=table_model.is_narrowed(self.by_band),
        )
        self.links = Links.of(chosen)
        self.programmes = spend.programmes_by_country(session, chosen, reader)

    @property
    def detail(self) -> Rows:
        """The rows of countries and of what is unallocated: what the reader may follow."""
        return [
            row
            for row in self.by_country.rows
            if not table_model.is_withheld(self.by_country, row)
        ]

    @property
    def countries(self) -> Rows:
        """The rows of countries, the largest first."""
        return [row for row in self.detail if row["country"] != UNALLOCATED]

    @property
    def nothing(self) -> bool:
        """Whether nothing that the reader may follow matches."""
        return not self.detail

    def finding(self) -> Sentence:
        """The sentence that states what the page found."""
        chosen = self.by_country.selection
        if chosen.country and len(self.countries) == 1:
            row = self.countries[0]
            return wording.in_country(
                row["name"],
                row["total"],
                row["band"],
                chosen.fy,
                chosen.measure,
                self.links,
            )

        return wording.against_risk(self.spread, chosen.fy, chosen.measure, self.links)

    def figures(self) -> list[dict[str, Any]]:
        """The key figures; what can be placed nowhere is among them, under its own name."""
        spread = self.spread
        links = self.links
        total = sum(row["total"] for row in self.detail)
        fraction = spread.worst_share
        tiles = [
            _tile(
                "Total" if spread.withheld is None else "Total shown in detail",
                total,
                links.origin(),
            ),
            {
                "label": f"In {'the worst band' if len(spread.worst) == 1 else 'the two worst bands'}",
                "value": share(fraction)
                if fraction is not None
                else money_short(spread.worst_pence),
                "note": f"of what can be placed in a country: {listed(spread.worst)}",
                "url": links.origin(
                    band="|".join(spread.worst),
                    over="band,placed" if fraction is not None else None,
                ),
            },
            {
                "label": "Countries reached",
                "value": f"{spread.countries:,}",
                "note": None,
            },
            _tile("Unallocated", spread.unallocated, links.origin(country=UNALLOCATED)),
            _tile("Unrated", spread.unrated, links.origin(band=UNRATED)),
        ]

        if not spread.worst:
            del tiles[1]

        if spread.withheld is not None:
            note = (
                "of the whole fund: other filters do not narrow it"
                if table_model.is_narrowed(self.by_country)
                else None
            )
            tiles.append(
                {
                    "label": "Withheld",
                    "value": money_short(spread.withheld),
                    "note": note,
                }
            )

        return tiles


def _tile(label: str, pence: int, url: str) -> dict[str, Any]:
    return {
        "label": label,
        "value": money_short(pence),
        "url": url,
        "note": money(pence),
    }


def frame(session: AnySession, chosen: Selection, report: Report) -> dict[str, Any]:
    """What every page of figures says of itself: marking, instant, index and edition, sources."""
    index = spend.index_of(session, chosen)
    edition = spend.edition_of(session, chosen)

    return {
        "marking": report.marking,
        "as_at": chosen.as_at,
        "index": index,
        "edition": edition,
        "has_scores": any(
            rating.score is not None
            for rating in spend.ratings(session, chosen).values()
        ),
        "sources": _sources(index, edition),
    }


def _sources(index: RiskIndex, edition: Edition | None) -> list[str]:
    if edition is None:
        return []
    named = index.attribution or index.name
    return [
        f"{named}, edition {edition.label}. {f'Licence: {index.licence}.' if index.licence else ''}".strip()
    ]


def _points_chart(session: AnySession, seen: _Seen) -> report_charts.Chart:
    """Countries by spend and score; by spend within bands where the edition has no scores."""
    chosen = seen.by_country.selection
    points = [
        report_charts.CountryPoint(
            key=row["country"],
            name=row["name"],
            spend=row["total"],
            score=row["score"],
            band=None if row["band"] == UNRATED else row["band"],
            programmes=seen.programmes.get(row["country"], 0),
            url=seen.links.origin(country=row["country"]),
            per_head=per_head.per_head(row["country"], row["total"])
            if chosen.size == "per-head"
            else None,
        )
        for row in seen.countries
    ]
    index = spend.index_of(session, chosen)
    bands = edition_bands(session, chosen)
    title = wording.scatter_title(seen.countries, seen.worst)
    logarithmic = chosen.scale != "linear"
    sized_by = PER_HEAD if chosen.size == "per-head" else PROGRAMMES
    if any(row["score"] is not None for row in seen.countries):
        return report_charts.scatter(
            points,
            key="points",
            title=title,
            bands=bands,
            score_name=index.name,
            worse=index.worse,
            logarithmic=logarithmic,
            sized_by=sized_by,
        )

    return report_charts.strip(
        points,
        key="points",
        title=title,
        bands=bands,
        logarithmic=logarithmic,
        sized_by=sized_by,
    )


def _band_chart(seen: _Seen) -> report_charts.Chart:
    return _bars(
        seen.by_band, wording.band_title(seen.spread), seen.links, seen.by_band.rows
    )


def _bars(
    report: Report, title: str, links: Links, rows: Sequence[Mapping[str, Any]]
) -> report_charts.Chart:
    bars = [
        report_charts.BarRow(
            row["band"],
            row["total"],
            float(row["share_of_country_allocable"])
            if row["share_of_country_allocable"] is not None
            else None,
            None
            if table_model.is_withheld(report, row)
            else links.origin(band=row["band"]),
        )
        for row in rows
    ]
    bands = [row["band"] for row in rows if row["band"] not in table_model.APART]
    notes = [
        "Shares are of what can be placed in a country, unrated countries among them."
    ]

    if table_model.is_narrowed(report) and any(
        table_model.is_withheld(report, row) for row in rows
    ):
        notes.append(
            "Withheld money is of the whole fund: these filters do not narrow it."
        )

    return report_charts.bars(
        bars,
        key="bands",
        title=title,
        bands=bands,
        notes=tuple(notes),
    )


def _finding(
    report: Report, detail: Sequence[Mapping[str, Any]], worst: Sequence[str]
) -> Sentence:
    """The sentence of a table page."""
    chosen = report.selection
    links = Links.of(report.selection)
    if not detail:
        return Sentence(wording.NOTHING)
    if report.name == "spend-by-band":
        spread = wording.spread_of(
            report.rows, worst, narrowed=table_model.is_narrowed(report)
        )
        return wording.against_risk(spread, chosen.fy, chosen.measure, links)
    if report.name == "spend-by-department":
        return wording.departments(detail, chosen.fy, links)
    if report.name == "theme-by-band":
        return wording.themes_in_worst(detail, worst, chosen.fy, links)

    column, one, many = {
        "spend-by-country": ("name", "country", "countries"),
        "spend-by-theme": ("theme", "theme", "themes"),
    }[report.name]
    placed = [row for row in detail if row[report.columns[0]] != UNALLOCATED]
    if not placed:
        return wording.all_unallocated(
            sum(row["total"] for row in detail), chosen.fy, one, links
        )

    return wording.largest(
        placed,
        column,
        chosen.fy,
        one,
        many,
        links,
    )


def _chart(
    session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]]
) -> report_charts.Chart | None:
    if report.name == "spend-by-band" and detail:
        title = wording.band_title(
            wording.spread_of(report.rows, worst_bands(session, report.selection))
        )
        return _bars(report, title, Links.of(report.selection), report.rows)
    if report.name == "theme-by-band" and detail:
        return _stacks(session, report, detail)

    links = Links.of(report.selection)
    if report.name == "spend-by-country":
        return largest.countries(
            detail, edition_bands(session, report.selection), links
        )
    if report.name == "spend-by-theme":
        return largest.themes(detail, links)
    if report.name == "spend-by-department":
        return largest.departments(detail, links)

    return None


def _stacks(
    session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]]
) -> report_charts.Chart:
    links = Links.of(report.selection)
    themes: dict[str, list[report_charts.Segment]] = {}
    for row in detail:
        url = links.origin(theme=row["theme"], band=row["band"])
        themes.setdefault(row["theme"], []).append(
            report_charts.Segment(row["band"], row["total"], url)
        )

    rows = [
        report_charts.StackRow(
            "Unallocated" if theme == UNALLOCATED else theme, tuple(parts)
        )
        for theme, parts in themes.items()
    ]
    ordered = sorted(
        rows, key=lambda row: (row.label == "Unallocated", -row.pence, row.label)
    )
    title = wording.stack_title(detail, worst_bands(session, report.selection))

    return report_charts.stacked(
        ordered,
        key="stacks",
        title=title,
        bands=edition_bands(session, report.selection),
    )


def _table(
    session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]], unit: str
) -> table_model.Table:
    links = Links.of(report.selection)
    if report.name != "theme-by-band":
        return table_model.show(
            report,
            links,
            filter_options.departments(session, report.selection.as_at),
            unit,
        )

    rated = spend.ratings(session, report.selection)
    bands = ordered_bands(
        session, report.selection, rated, {row["band"] for row in detail}
    )
    hidden = [
        row["total"] for row in report.rows if table_model.is_withheld(report, row)
    ]

    return heat_table.show(
        detail,
        bands,
        links,
        unit,
        withheld=sum(hidden) if hidden else None,
        total_too=not table_model.is_narrowed(report),
    )

"""What the report pages show, as variables of their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from portfolio.filters import money, money_short, share
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, RiskIndex, User
from portfolio.permissions import Reader
from portfolio.reports import charts, finding, heads, largest, lists, matrix, queries, shown, tables
from portfolio.reports.bands import edition_bands, worst_bands
from portfolio.reports.links import Links
from portfolio.reports.points import PER_HEAD, PROGRAMMES
from portfolio.reports.questions import extremes
from portfolio.reports.questions.asking import Asked
from portfolio.reports.selection import UNALLOCATED, Selection, select_for
from portfolio.reports.tables import UNRATED, Report
from portfolio.reports.telling import Sentence
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
    """The home page: the latest year's figures, what awaits a decision, and the reports by their questions."""
    chosen = select_for(session, {})
    years = lists.years(session, chosen.as_at)
    page: dict[str, Any] = {"questions": PAGES, "awaiting": lists.awaiting(session, user), "fy": None}
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


def spend_against_risk(session: AnySession, chosen: Selection, reader: Reader, unit: str) -> dict[str, Any]:
    """The page "Spend against risk"."""
    seen = _Seen(session, chosen, reader)
    departments = lists.departments(session, chosen.as_at)
    framed, past = frame(session, chosen, seen.by_country), chosen.as_at != clock.last_committed(session)
    if chosen.size == "per-head":
        framed["sources"].append(heads.SOURCE)
    return framed | {
        "finding": seen.finding(),
        "figures": seen.figures(),
        "rows": seen.by_country,
        "points": _points_chart(session, seen),
        "band_chart": _band_chart(seen),
        "apart": extremes.lists(Asked(session, chosen, reader), unit),
        "apart_url": seen.links.page(extremes.QUESTION.page.name, past=past),
        "heads_url": seen.links.page("spend-per-head", past=past),
        "table": shown.show(seen.by_country, seen.links, departments, unit),
        "nothing": seen.nothing,
    }


def table(session: AnySession, name: str, chosen: Selection, reader: Reader, unit: str) -> dict[str, Any]:
    """A report as a table, with its finding and, where it is by band, its chart."""
    report = tables.draw(session, name, chosen, reader)
    detail = [row for row in report.rows if not shown.is_withheld(report, row)]
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
    return [(name, f"{path}{ending}{f'?{query}' if query else ''}") for name, ending in FORMATS]


class _Seen:
    """The two tables that a page of spend against risk is made of, and what follows from them."""

    def __init__(self, session: AnySession, chosen: Selection, reader: Reader) -> None:
        self.by_country = tables.draw(session, "spend-by-country", chosen, reader)
        self.by_band = tables.draw(session, "spend-by-band", chosen, reader)
        self.worst = worst_bands(session, chosen)
        self.spread = finding.spread_of(self.by_band.rows, self.worst, narrowed=shown.is_narrowed(self.by_band))
        self.links = Links.of(chosen)
        self.programmes = queries.programmes_by_country(session, chosen, reader)

    @property
    def detail(self) -> Rows:
        """The rows of countries and of what is unallocated: what the reader may follow."""
        return [row for row in self.by_country.rows if not shown.is_withheld(self.by_country, row)]

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
            return finding.in_country(row["name"], row["total"], row["band"], chosen.fy, chosen.measure, self.links)
        return finding.against_risk(self.spread, chosen.fy, chosen.measure, self.links)

    def figures(self) -> list[dict[str, Any]]:
        """The key figures; what can be placed nowhere is among them, under its own name."""
        spread, links = self.spread, self.links
        total = sum(row["total"] for row in self.detail)
        fraction = spread.worst_share
        tiles = [
            _tile("Total" if spread.withheld is None else "Total shown in detail", total, links.origin()),
            {
                "label": f"In {'the worst band' if len(spread.worst) == 1 else 'the two worst bands'}",
                "value": share(fraction) if fraction is not None else money_short(spread.worst_pence),
                "note": f"of what can be placed in a country: {finding.listed(spread.worst)}",
                "url": links.origin(band="|".join(spread.worst), over="band,placed" if fraction is not None else None),
            },
            {"label": "Countries reached", "value": f"{spread.countries:,}", "note": None},
            _tile("Unallocated", spread.unallocated, links.origin(country=UNALLOCATED)),
            _tile("Unrated", spread.unrated, links.origin(band=UNRATED)),
        ]
        if not spread.worst:
            del tiles[1]
        if spread.withheld is not None:
            note = "of the whole fund: other filters do not narrow it" if shown.is_narrowed(self.by_country) else None
            tiles.append({"label": "Withheld", "value": money_short(spread.withheld), "note": note})
        return tiles


def _tile(label: str, pence: int, url: str) -> dict[str, Any]:
    return {"label": label, "value": money_short(pence), "url": url, "note": money(pence)}


def frame(session: AnySession, chosen: Selection, report: Report) -> dict[str, Any]:
    """What every page of figures says of itself: marking, instant, index and edition, sources."""
    index, edition = queries.index_of(session, chosen), queries.edition_of(session, chosen)
    return {
        "marking": report.marking,
        "as_at": chosen.as_at,
        "index": index,
        "edition": edition,
        "has_scores": any(rating.score is not None for rating in queries.ratings(session, chosen).values()),
        "sources": _sources(index, edition),
    }


def _sources(index: RiskIndex, edition: Edition | None) -> list[str]:
    if edition is None:
        return []
    named = index.attribution or index.name
    return [f"{named}, edition {edition.label}. {f'Licence: {index.licence}.' if index.licence else ''}".strip()]


def _points_chart(session: AnySession, seen: _Seen) -> charts.Chart:
    """Countries by spend and score; by spend within bands where the edition has no scores."""
    chosen = seen.by_country.selection
    points = [
        charts.CountryPoint(
            key=row["country"],
            name=row["name"],
            spend=row["total"],
            score=row["score"],
            band=None if row["band"] == UNRATED else row["band"],
            programmes=seen.programmes.get(row["country"], 0),
            url=seen.links.origin(country=row["country"]),
            per_head=heads.per_head(row["country"], row["total"]) if chosen.size == "per-head" else None,
        )
        for row in seen.countries
    ]
    index = queries.index_of(session, chosen)
    bands = edition_bands(session, chosen)
    title = finding.scatter_title(seen.countries, seen.worst)
    logarithmic, sized_by = chosen.scale != "linear", PER_HEAD if chosen.size == "per-head" else PROGRAMMES
    if any(row["score"] is not None for row in seen.countries):
        return charts.scatter(
            points, key="points", title=title, bands=bands, score_name=index.name, worse=index.worse,
            logarithmic=logarithmic, sized_by=sized_by,
        )  # fmt: skip
    return charts.strip(points, key="points", title=title, bands=bands, logarithmic=logarithmic, sized_by=sized_by)


def _band_chart(seen: _Seen) -> charts.Chart:
    return _bars(seen.by_band, finding.band_title(seen.spread), seen.links, seen.by_band.rows)


def _bars(report: Report, title: str, links: Links, rows: Sequence[Mapping[str, Any]]) -> charts.Chart:
    bars = [
        charts.BarRow(
            row["band"],
            row["total"],
            float(row["share_of_country_allocable"]) if row["share_of_country_allocable"] is not None else None,
            None if shown.is_withheld(report, row) else links.origin(band=row["band"]),
        )
        for row in rows
    ]
    bands = [row["band"] for row in rows if row["band"] not in shown.APART]
    notes = ["Shares are of what can be placed in a country, unrated countries among them."]
    if shown.is_narrowed(report) and any(shown.is_withheld(report, row) for row in rows):
        notes.append("Withheld money is of the whole fund: these filters do not narrow it.")
    return charts.bars(bars, key="bands", title=title, bands=bands, notes=tuple(notes))


def _finding(report: Report, detail: Sequence[Mapping[str, Any]], worst: Sequence[str]) -> Sentence:
    """The sentence of a table page."""
    chosen, links = report.selection, Links.of(report.selection)
    if not detail:
        return Sentence(finding.NOTHING)
    if report.name == "spend-by-band":
        spread = finding.spread_of(report.rows, worst, narrowed=shown.is_narrowed(report))
        return finding.against_risk(spread, chosen.fy, chosen.measure, links)
    if report.name == "spend-by-department":
        return finding.departments(detail, chosen.fy, links)
    if report.name == "theme-by-band":
        return finding.themes_in_worst(detail, worst, chosen.fy, links)
    column, one, many = {
        "spend-by-country": ("name", "country", "countries"),
        "spend-by-theme": ("theme", "theme", "themes"),
    }[report.name]
    placed = [row for row in detail if row[report.columns[0]] != UNALLOCATED]
    if not placed:
        return finding.all_unallocated(sum(row["total"] for row in detail), chosen.fy, one, links)
    return finding.largest(placed, column, chosen.fy, one, many, links)


def _chart(session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]]) -> charts.Chart | None:
    if report.name == "spend-by-band" and detail:
        title = finding.band_title(finding.spread_of(report.rows, worst_bands(session, report.selection)))
        return _bars(report, title, Links.of(report.selection), report.rows)
    if report.name == "theme-by-band" and detail:
        return _stacks(session, report, detail)
    links = Links.of(report.selection)
    if report.name == "spend-by-country":
        return largest.countries(detail, edition_bands(session, report.selection), links)
    if report.name == "spend-by-theme":
        return largest.themes(detail, links)
    return largest.departments(detail, links) if report.name == "spend-by-department" else None


def _stacks(session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]]) -> charts.Chart:
    links = Links.of(report.selection)
    themes: dict[str, list[charts.Segment]] = {}
    for row in detail:
        url = links.origin(theme=row["theme"], band=row["band"])
        themes.setdefault(row["theme"], []).append(charts.Segment(row["band"], row["total"], url))
    rows = [
        charts.StackRow("Unallocated" if theme == UNALLOCATED else theme, tuple(parts))
        for theme, parts in themes.items()
    ]
    ordered = sorted(rows, key=lambda row: (row.label == "Unallocated", -row.pence, row.label))
    title = finding.stack_title(detail, worst_bands(session, report.selection))
    return charts.stacked(ordered, key="stacks", title=title, bands=edition_bands(session, report.selection))


def _table(session: AnySession, report: Report, detail: Sequence[Mapping[str, Any]], unit: str) -> shown.Table:
    links = Links.of(report.selection)
    if report.name != "theme-by-band":
        return shown.show(report, links, lists.departments(session, report.selection.as_at), unit)
    rated = queries.ratings(session, report.selection)
    bands = tables.ordered_bands(session, report.selection, rated, {row["band"] for row in detail})
    hidden = [row["total"] for row in report.rows if shown.is_withheld(report, row)]
    return matrix.show(
        detail,
        bands,
        links,
        unit,
        withheld=sum(hidden) if hidden else None,
        total_too=not shown.is_narrowed(report),
    )

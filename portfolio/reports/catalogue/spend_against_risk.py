"""Spend against risk: key figures, countries by spend and score, spend by band, and the countries."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.charts.geometry import Chart
from portfolio.charts.points import PER_HEAD, PROGRAMMES, CountryPoint
from portfolio.charts.scatter import scatter
from portfolio.charts.strip import strip
from portfolio.figures import per_head, spend
from portfolio.figures.ratings import UNRATED, edition_bands
from portfolio.figures.selection import UNALLOCATED
from portfolio.filters import listed, money, money_short, share
from portfolio.ledger import clock
from portfolio.reports import wording
from portfolio.reports.catalogue import (
    risk_and_spend_apart,
    spend_by_band,
    spend_by_country,
)
from portfolio.reports.catalogue.spend_by_band import BandRow
from portfolio.reports.catalogue.spend_by_country import CountryRow
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.spend_table import SpendRows, is_narrowed, mappings
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure at the top of a page."""

    label: str
    value: str
    note: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AgainstRisk:
    """Spend by country and by band under one selection."""

    by_country: SpendRows[CountryRow]
    by_band: SpendRows[BandRow]
    spread: wording.Spread

    @property
    def rows(self) -> tuple[CountryRow, ...]:
        """The rows of spend by country, which the files hold."""
        return self.by_country.rows

    @property
    def countries(self) -> tuple[CountryRow, ...]:
        """The rows of countries, the largest first."""
        return tuple(row for row in self.by_country.detail if row.is_country)


@dataclass(frozen=True, slots=True)
class Overview(Answer):
    """The answer with key figures, and the lists of countries where risk and spend differ."""

    figures: tuple[KeyFigure, ...] = ()
    apart: tuple[Table, ...] = ()
    apart_url: str = ""
    per_head_url: str = ""


def find(asked: Asked) -> AgainstRisk:
    """Spend by country and by band, with its spread over the bands."""
    by_band = spend_by_band.find(asked)
    spread = spend_by_band.spread_of(asked, by_band)

    return AgainstRisk(spend_by_country.find(asked), by_band, spread)


def show(asked: Asked, found: AgainstRisk, unit: str) -> Overview:
    """Whether the money follows the risk."""
    past = asked.chosen.as_at != clock.last_committed(asked.session)
    sources = (per_head.SOURCE,) if asked.chosen.size == "per-head" else ()
    links = asked.links

    return Overview(
        finding_of(asked, found),
        (spend_by_country.country_table(asked, found.by_country, unit),),
        (_points(asked, found), spend_by_band.band_chart(asked, found.by_band)),
        nothing=not found.by_country.detail,
        more_sources=sources,
        figures=key_figures(asked, found),
        apart=risk_and_spend_apart.lists(asked, unit),
        apart_url=links.page(risk_and_spend_apart.REPORT.name, past=past),
        per_head_url=links.page("spend-per-head", past=past),
    )


def finding_of(asked: Asked, found: AgainstRisk) -> Sentence:
    """The worst bands' share of the money; of one country, its spend and band."""
    selection = asked.chosen
    countries = found.countries
    if selection.country and len(countries) == 1:
        return wording.in_country(
            countries[0].name,
            countries[0].total,
            str(countries[0].band),
            selection.fy,
            selection.measure,
            asked.links,
        )

    return wording.against_risk(
        found.spread, selection.fy, selection.measure, asked.links
    )


def key_figures(asked: Asked, found: AgainstRisk) -> tuple[KeyFigure, ...]:
    """The key figures; money without a country or a rating is among them, under its own name."""
    spread = found.spread
    links = asked.links
    total = sum(row.total for row in found.by_country.detail)
    label = "Total" if spread.withheld is None else "Total shown in detail"
    figures = [_money_figure(label, total, links.origin())]
    if spread.worst:
        figures.append(_worst_figure(asked, spread))

    figures += [
        KeyFigure("Countries reached", f"{spread.countries:,}"),
        _money_figure(
            "Unallocated", spread.unallocated, links.origin(country=UNALLOCATED)
        ),
        _money_figure("Unrated", spread.unrated, links.origin(band=UNRATED)),
    ]

    if spread.withheld is not None:
        note = None
        if is_narrowed(asked.chosen):
            note = "of the whole fund: other filters do not narrow it"
        figures.append(KeyFigure("Withheld", money_short(spread.withheld), note))

    return tuple(figures)


def _money_figure(label: str, pence: int, url: str) -> KeyFigure:
    return KeyFigure(label, money_short(pence), money(pence), url)


def _worst_figure(asked: Asked, spread: wording.Spread) -> KeyFigure:
    """The worst bands' share; their money, where negative amounts make the share meaningless."""
    label = "In the two worst bands"
    if len(spread.worst) == 1:
        label = "In the worst band"

    fraction = spread.worst_share
    value = money_short(spread.worst_pence) if fraction is None else share(fraction)
    over = None if fraction is None else "band,placed"

    return KeyFigure(
        label,
        value,
        f"of what can be placed in a country: {listed(spread.worst)}",
        asked.links.origin(band="|".join(spread.worst), over=over),
    )


def _points(asked: Asked, found: AgainstRisk) -> Chart:
    """Countries by spend and score; by spend within bands where the edition has no scores."""
    session = asked.session
    selection = asked.chosen
    index = spend.index_of(session, selection)
    bands = edition_bands(session, selection)
    points = _country_points(asked, found)
    title = wording.scatter_title(mappings(found.countries), found.spread.worst)
    logarithmic = selection.scale != "linear"
    sized_by = PER_HEAD if selection.size == "per-head" else PROGRAMMES

    if any(row.score is not None for row in found.countries):
        return scatter(
            points,
            key="points",
            title=title,
            bands=bands,
            score_name=index.name,
            worse=index.worse,
            logarithmic=logarithmic,
            sized_by=sized_by,
        )

    return strip(
        points,
        key="points",
        title=title,
        bands=bands,
        logarithmic=logarithmic,
        sized_by=sized_by,
    )


def _country_points(asked: Asked, found: AgainstRisk) -> list[CountryPoint]:
    programmes = spend.programmes_by_country(asked.session, asked.chosen, asked.reader)
    sized_per_head = asked.chosen.size == "per-head"
    points = []

    for row in found.countries:
        heads = per_head.per_head(row.country, row.total) if sized_per_head else None
        points.append(
            CountryPoint(
                key=row.country,
                name=row.name,
                spend=row.total,
                score=row.score,
                band=None if row.band == UNRATED else row.band,
                programmes=programmes.get(row.country, 0),
                url=asked.links.origin(country=row.country),
                per_head=heads,
            )
        )

    return points


REPORT = Report(
    title=Title(
        "spend-against-risk",
        "Spend against risk",
        "Does the money follow the risk?",
        "Each country by spend and by risk, spend by band of risk, and the table of countries.",
    ),
    row=CountryRow,
    money=spend_by_country.REPORT.money,
    find=find,
    show=show,
    rated=True,
    edition_age=True,
    looks=True,
    template="reports/spend_against_risk.html",
    files=spend_by_country.REPORT.name,
)

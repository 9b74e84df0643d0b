"""Spend by country: each country with its band, score, ODA and non-ODA spend."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portfolio.charts.bars import BarRow
from portfolio.charts.geometry import Chart
from portfolio.figures import spend
from portfolio.figures.ratings import band_of, edition_bands
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.models import SpendRollup
from portfolio.reports import wording
from portfolio.reports.largest import chart_of_largest, largest
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.spend_table import (
    Amounts,
    SpendRows,
    amount_fields,
    amounts_by_key,
    mappings,
    spend_table,
    withheld_amounts,
)
from portfolio.reports.table import Field, Key, Layout
from portfolio.reports.table_model import APART, Table
from portfolio.reports.titles import Title


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country with its rating and its spend in pence."""

    country: str
    """ISO3, `unallocated` or `withheld`."""
    name: str
    band: str | None
    score: Decimal | None
    oda: int
    non_oda: int
    total: int

    @property
    def is_country(self) -> bool:
        """Whether the row is of a country."""
        return self.country not in {UNALLOCATED, WITHHELD}


def find(asked: Asked) -> SpendRows[CountryRow]:
    """A row a country, the largest first; then unallocated, then withheld."""
    rated = spend.ratings(asked.session, asked.chosen)
    names = spend.country_names(asked.session, asked.chosen.as_at)
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.country
    )
    sums = amounts_by_key(added)
    rows = []

    for iso3 in sorted(
        sums, key=lambda key: (key is None, -sums[key].total, key or "")
    ):
        if iso3 is None:
            rows.append(_row(UNALLOCATED, "Unallocated", None, None, sums[iso3]))
            continue

        score = rated[iso3].score if iso3 in rated else None
        band = band_of(rated, iso3)
        rows.append(_row(iso3, names.get(iso3, iso3), band, score, sums[iso3]))

    hidden = withheld_amounts(asked)
    if hidden is None:
        return SpendRows(tuple(rows))

    return SpendRows(tuple(rows), (_row(WITHHELD, "Withheld", None, None, hidden),))


def _row(
    country: str,
    name: str,
    band: str | None,
    score: Decimal | None,
    amounts: Amounts,
) -> CountryRow:
    return CountryRow(country, name, band, score, *amounts, amounts.total)


def show(asked: Asked, found: SpendRows[CountryRow], unit: str) -> Answer:
    """The largest countries in a sentence and as bars, and the table."""
    chart = _chart(asked, found)

    return Answer(
        _finding(asked, found),
        (country_table(asked, found, unit),),
        (chart,) if chart else (),
        nothing=not found.detail,
    )


def _finding(asked: Asked, found: SpendRows[CountryRow]) -> Sentence:
    if not found.detail:
        return Sentence(wording.NOTHING)

    countries = [row for row in found.detail if row.is_country]
    if not countries:
        pence = sum(row.total for row in found.detail)
        return wording.all_unallocated(pence, asked.chosen.fy, "country", asked.links)

    return wording.largest(
        mappings(countries),
        "name",
        asked.chosen.fy,
        "country",
        "countries",
        asked.links,
    )


def _chart(asked: Asked, found: SpendRows[CountryRow]) -> Chart | None:
    countries = [row for row in found.detail if row.is_country]
    if not countries:
        return None

    bars = []
    for row in largest(countries, "total"):
        url = asked.links.origin(country=row.country)
        bars.append(BarRow(row.name, row.total, None, url, row.band))

    pence = sum(row.total for row in countries)
    bands = edition_bands(asked.session, asked.chosen)

    return chart_of_largest(bars, pence, len(countries), bands)


def _key(row: CountryRow) -> Key:
    return {"country": row.country}


def country_table(asked: Asked, found: SpendRows[CountryRow], unit: str) -> Table:
    """The table of countries, with what is unallocated, the total and withheld money."""
    layout = Layout(
        REPORT.title.title,
        "Country",
        lambda row: row.name,
        (
            Field("Band", "text", lambda row: row.band),
            Field("Score", "score", lambda row: row.score),
            *amount_fields(asked.chosen, _key),
        ),
        apart=lambda row: not row.is_country or row.band in APART,
    )

    return spend_table(layout, found, asked, unit)


REPORT = Report(
    title=Title(
        "spend-by-country",
        "Spend by country",
        "How much goes to each country, and how is that country rated?",
        "Every country with its band, score, ODA and non-ODA spend.",
    ),
    row=CountryRow,
    money=frozenset({"oda", "non_oda", "total"}),
    find=find,
    show=show,
    rated=True,
    edition_age=True,
)

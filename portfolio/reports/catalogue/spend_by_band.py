"""Spend by band of risk: the share of the money in the most fragile countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.charts.bars import BarRow, bars
from portfolio.charts.geometry import Chart
from portfolio.figures import spend
from portfolio.figures.ratings import band_of, ordered_bands, worst_bands
from portfolio.models import SpendRollup
from portfolio.reports import wording
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import six_places
from portfolio.reports.spend_table import (
    Amounts,
    SpendRows,
    amount_fields,
    amounts_by_key,
    is_narrowed,
    mappings,
    spend_table,
    withheld_amounts,
)
from portfolio.reports.table import Field, Key, Layout
from portfolio.reports.table_model import APART, Table
from portfolio.reports.titles import HEADINGS, Title

UNALLOCATED, WITHHELD = "Unallocated", "Withheld"
"""As bands: what is in no country, and what the reader may not see in detail."""


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band with its countries and their spend in pence."""

    band: str
    countries: int | None
    oda: int
    non_oda: int
    total: int
    share_of_country_allocable: Decimal | None


def find(asked: Asked) -> SpendRows[BandRow]:
    """A row a band, the worst first; then unrated, unallocated and withheld."""
    rated = spend.ratings(asked.session, asked.chosen)
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.country
    )
    by_band: dict[str, list[Amounts]] = {}
    for iso3, amounts in amounts_by_key(added).items():
        band = UNALLOCATED if iso3 is None else band_of(rated, iso3)
        by_band.setdefault(band, []).append(amounts)

    sums = {band: _sum(countries) for band, countries in by_band.items()}
    allocable = sum(sums[band].total for band in sums if band != UNALLOCATED)
    rows = []
    for band in ordered_bands(asked.session, asked.chosen, rated, by_band):
        amounts = sums[band]
        if band == UNALLOCATED:
            rows.append(BandRow(band, 0, *amounts, amounts.total, None))
            continue

        share = six_places(amounts.total, allocable)
        count = len(by_band[band])
        rows.append(BandRow(band, count, *amounts, amounts.total, share))

    hidden = withheld_amounts(asked)
    if hidden is None:
        return SpendRows(tuple(rows))

    withheld = BandRow(WITHHELD, None, *hidden, hidden.total, None)
    return SpendRows(tuple(rows), (withheld,))


def _sum(amounts: Sequence[Amounts]) -> Amounts:
    return Amounts(
        sum(each.oda for each in amounts),
        sum(each.non_oda for each in amounts),
    )


def show(asked: Asked, found: SpendRows[BandRow], unit: str) -> Answer:
    """The worst bands' share in a sentence, the bands as bars, and the table."""
    charts: tuple[Chart, ...] = ()
    if found.detail:
        spread = spread_of(asked, found)
        finding = wording.against_risk(
            spread, asked.chosen.fy, asked.chosen.measure, asked.links
        )
        charts = (band_chart(asked, found),)
    else:
        finding = Sentence(wording.NOTHING)

    return Answer(
        finding,
        (_table(asked, found, unit),),
        charts,
        nothing=not found.detail,
    )


def spread_of(asked: Asked, found: SpendRows[BandRow]) -> wording.Spread:
    """The spread of the money over the bands of the edition."""
    return wording.spread_of(
        mappings(found.rows),
        worst_bands(asked.session, asked.chosen),
        narrowed=is_narrowed(asked.chosen),
    )


def band_chart(asked: Asked, found: SpendRows[BandRow]) -> Chart:
    """The bands as bars, withheld money among them."""
    drawn = []
    for row in found.rows:
        share = row.share_of_country_allocable
        drawn.append(
            BarRow(
                row.band,
                row.total,
                None if share is None else float(share),
                None if row in found.withheld else asked.links.origin(band=row.band),
            )
        )

    notes = [
        "Shares are of what can be placed in a country, unrated countries among them."
    ]
    if found.withheld and is_narrowed(asked.chosen):
        notes.append(
            "Withheld money is of the whole fund: these filters do not narrow it."
        )

    return bars(
        drawn,
        key="bands",
        title=wording.band_title(spread_of(asked, found)),
        bands=[row.band for row in found.rows if row.band not in APART],
        notes=tuple(notes),
    )


def _key(row: BandRow) -> Key:
    return {"band": row.band}


def _share_key(row: BandRow) -> Key:
    """The filters of a share: the band's money over all that can be placed in a country."""
    return {"band": row.band, "over": "band,placed"}


def _table(asked: Asked, found: SpendRows[BandRow], unit: str) -> Table:
    layout = Layout(
        REPORT.title.title,
        "Band",
        lambda row: row.band,
        (
            Field("Countries", "number", lambda row: row.countries),
            *amount_fields(asked.chosen, _key),
            Field(
                HEADINGS["share_of_country_allocable"],
                "share",
                lambda row: row.share_of_country_allocable,
                _share_key,
            ),
        ),
        apart=lambda row: row.band in APART,
    )

    return spend_table(layout, found, asked, unit)


REPORT = Report(
    title=Title(
        "spend-by-band",
        "Spend by band of risk",
        "What share of the money goes to the most fragile countries?",
        "Spend and number of countries in each band of an index, with what cannot be rated or placed.",
    ),
    row=BandRow,
    money=frozenset({"oda", "non_oda", "total"}),
    find=find,
    show=show,
    rated=True,
    edition_age=True,
)

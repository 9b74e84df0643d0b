"""Spend per head of each country's population, beside its rating.

A country whose population no source gives has no figure per head, and stands apart. The population
is of one year for all: the page states which, and whose figures they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from portfolio import reference
from portfolio.figures import editions
from portfolio.figures import per_head as heads
from portfolio.figures.editions import Rating
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.filters import count_of, listed, money, when
from portfolio.reports import rated_countries, report_charts
from portfolio.reports.rated_countries import Placed
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

DRAWN, FEWEST = 15, 1_000_000
"""How many bars a chart has; below how many people a country is too small to lead a comparison."""


@dataclass(frozen=True, slots=True)
class Head:
    """A country with its population, its spend, and that for each inhabitant, both in pence."""

    country: str
    name: str
    band: str | None
    score: Decimal | None
    population: int | None
    population_year: int | None
    total: int
    per_head: int | None


@dataclass(frozen=True, slots=True)
class Heads:
    """Countries with most per head first, those without a known population after them, then the
    rest.
    """

    rows: tuple[Head, ...]
    rating: Rating

    @property
    def seen(self) -> list[Head]:
        """Countries alone."""
        return [row for row in self.rows if row.country not in {UNALLOCATED, WITHHELD}]

    @property
    def large(self) -> list[Head]:
        """Countries large enough to be compared, the most per head first."""
        return [
            row
            for row in self.seen
            if row.per_head is not None and (row.population or 0) >= FEWEST
        ]


def find(asked: Asked) -> Heads:
    """Every country with a line in the selection; then what is unallocated and withheld."""
    rating = editions.chosen(asked)
    placed, unallocated = rated_countries.placed_and_rest(asked, rating)
    rows = [_head(country) for country in placed if country.total is not None]
    rows.sort(
        key=lambda row: (
            row.per_head is None,
            -(row.per_head or 0),
            -row.total,
            row.country,
        )
    )
    hidden = rated_countries.withheld(asked)

    if unallocated is not None:
        rows.append(
            Head(
                UNALLOCATED,
                "Unallocated",
                None,
                None,
                None,
                None,
                unallocated,
                None,
            )
        )

    if hidden is not None:
        rows.append(
            Head(
                WITHHELD,
                "Withheld",
                None,
                None,
                None,
                None,
                hidden,
                None,
            )
        )

    return Heads(tuple(rows), rating)


def _head(country: Placed) -> Head:
    population = reference.populations().get(country.country)
    total = country.total or 0
    people, year = (population.people, population.year) if population else (None, None)

    return Head(
        country.country,
        country.name,
        country.band,
        country.score,
        people,
        year,
        total,
        heads.per_head(country.country, total),
    )


def show(asked: Asked, found: Heads, unit: str) -> Answer:
    """The countries with most per head as bars, and all of them in a table."""
    return Answer(
        finding=_sentence(asked, found),
        tables=(_table(asked, found, unit),),
        charts=(_chart(asked, found),) if found.large else (),
        notes=_notes(asked, found),
        nothing=not any(row.country != WITHHELD for row in found.rows),
    )


SMALL_ALONE = "No country with spend in this selection has a million people or more."


def _of_none(asked: Asked, found: Heads) -> Sentence:
    """What is said where no country can be compared: unallocated money has no population."""
    told = asked.telling()
    loose = [row.total for row in found.rows if row.country == UNALLOCATED]

    if found.seen:
        words = SMALL_ALONE
    else:
        words = NOTHING if not loose else ""

    if loose:
        words += f"{' ' if words else ''}{when(asked.chosen.fy)}, {told.money(loose[0], {'country': UNALLOCATED})} "
        words += (
            "is not allocated to a country, so there is no population to divide it by."
        )

    return told.sentence(words)


def _sentence(asked: Asked, found: Heads) -> Sentence:
    if not found.large:
        return _of_none(asked, found)

    told = asked.telling()
    first = found.large[0]
    middle = round(median(row.per_head or 0 for row in found.large))
    words = f"{when(asked.chosen.fy)}, {first.name} has most for each of its people: "
    words += f"{told.exact(first.per_head, _per_head(first))}, against a median of {told.exact(middle, None)} over "
    words += (
        f"{count_of(len(found.large), 'country', 'countries')} of a million or more"
    )
    below = [
        row
        for row in found.large
        if row.band in found.rating.fragile and (row.per_head or 0) < middle
    ]

    if found.rating.fragile:
        words += f"; {len(below)} of those rated {listed(found.rating.fragile)} have less than that"

    return told.sentence(f"{words}.")


def _notes(asked: Asked, found: Heads) -> tuple[str, ...]:
    notes = [
        f"Spend of the selection divided by the population of 2019. {heads.SOURCE}",
        *editions.remark(asked),
    ]
    if any(row.per_head is None for row in found.seen):
        notes.append(
            "A dash means that no population is known, so there is no figure per head."
        )

    return tuple(notes)


def _chart(asked: Asked, found: Heads) -> report_charts.Chart:
    shown: Sequence[Head] = found.large[:DRAWN]
    bars = [
        report_charts.BarRow(
            row.name,
            row.per_head or 0,
            None,
            asked.links.origin(**_per_head(row)),
            row.band,
            money(row.per_head),
        )
        for row in shown
    ]
    title = f"{shown[0].name} has most spend per head: {money(shown[0].per_head)}"
    fragile = sum(row.band in found.rating.fragile for row in shown)

    if found.rating.fragile:
        title += f"; {fragile} of the {len(shown)} highest are in the two worst bands"

    return report_charts.bars(
        bars,
        key="heads",
        title=title,
        bands=found.rating.bands,
        notes=(
            "Countries of a million people or more; the table has the smaller ones too.",
        ),
        description="A bar of spend per head for each of the countries that have most. The table has every country.",
    )


def _per_head(row: Head) -> Key:
    """The filters of spend per head: what was spent there, divided by the people."""
    return {"country": row.country, "over": "people"}


def _table(asked: Asked, found: Heads, unit: str) -> Table:
    fields = (
        Field("Band", "text", lambda row: row.band),
        Field("Score", "score", lambda row: row.score),
        Field("Population, 2019", "number", lambda row: row.population),
        Field(
            "Spend",
            "money",
            lambda row: row.total,
            lambda row: {"country": row.country},
            True,
            {},
        ),
        Field("Spend per head", "pounds", lambda row: row.per_head, _per_head),
    )
    hidden = [row for row in found.rows if row.country == WITHHELD]
    layout = Layout(
        f"Spend and spend per head: {count_of(len(found.seen), 'country', 'countries')}",
        "Country",
        lambda row: row.name,
        fields,
        lambda row: row.country == UNALLOCATED,
        "Total" if not hidden else "Total shown in detail",
    )
    rows = [row for row in found.rows if row.country != WITHHELD]

    return table(
        layout,
        rows,
        asked.links,
        unit,
        beyond=hidden,
    )


REPORT = Report(
    title=Title(
        "spend-per-head",
        "Spend per head",
        "Which countries have most for each of their people?",
        "Each country's spend divided by its population, with its band.",
    ),
    row=Head,
    money=frozenset({"total", "per_head"}),
    find=find,
    show=show,
    rated=True,
)

"""The page about one theme: its spend by year and country, its programmes, objectives and reviews,
on two pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.figures import spend
from portfolio.figures.ratings import band_of, edition_bands
from portfolio.figures.selection import UNALLOCATED
from portfolio.filters import count_of, counted, listed, money, money_short
from portfolio.models import AnnualReview
from portfolio.reports import report_charts
from portfolio.reports.catalogue import spend_by_theme
from portfolio.reports.profiles import facts, profile
from portfolio.reports.profiles.facts import Part
from portfolio.reports.profiles.profile import Fact, Spent
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Layout, table
from portfolio.reports.table_model import Row, Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

DRAWN, NAMED = 8, 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What was found of a theme; without one, the themes that there are."""

    name: str | None
    rows: tuple[Fact, ...]
    spent: Spent
    parts: tuple[Part, ...] = ()
    reviews: tuple[tuple[Part, AnnualReview], ...] = ()

    @property
    def places(self) -> list[Fact]:
        """The rows of countries, the largest first, unallocated last."""
        return [row for row in self.rows if row.part == "country"]


def find(asked: Asked) -> Profile:
    """Everything about the chosen theme."""
    if asked.chosen.theme is None:
        return _choose(asked)

    spent = profile.spent(asked, profile.BY_COUNTRY)
    key = facts.theme_key(asked.session, asked.chosen.theme_id)
    parts = facts.parts(asked, facts.THEME_SHARE, key)
    reviews = facts.reviews(asked, parts)
    rows = (
        *profile.year_facts(spent.years),
        *_country_facts(asked, spent),
        *profile.programme_facts(parts),
        *profile.objective_facts(parts),
        *profile.review_facts(reviews),
        *profile.withheld_facts(spent.withheld),
    )
    name = (
        "Not allocated to a theme"
        if asked.chosen.theme == UNALLOCATED
        else asked.chosen.theme
    )

    return Profile(
        name,
        rows,
        spent,
        tuple(parts),
        tuple(reviews),
    )


def _country_facts(asked: Asked, spent: Spent) -> list[Fact]:
    """A row a country, with its band and score in the selection's edition."""
    ratings = spend.ratings(asked.session, asked.chosen)
    names = spend.country_names(asked.session, asked.chosen.as_at)
    found = []

    for iso3, name, pair in profile.by_size(spent.across, names):
        band = band_of(ratings, iso3) if iso3 else None
        scored = ratings[iso3].score if iso3 in ratings else None
        fact = Fact(
            "country",
            iso3 or UNALLOCATED,
            name,
            text=band,
            score=scored,
        )
        found.append(profile.with_amounts(fact, pair))

    return found


def _choose(asked: Asked) -> Profile:
    """Without a theme: those with spend in the selection."""
    rows = [
        profile.with_amounts(
            Fact("theme", row.theme, row.theme), (row.oda, row.non_oda)
        )
        for row in spend_by_theme.find(asked).detail
    ]

    return Profile(None, tuple(rows), Spent({}, {}, None))


def show(asked: Asked, found: Profile, unit: str) -> Answer:
    """The finding, charts and tables of a theme."""
    if found.name is None:
        return _show_choice(asked, found, unit)

    today = facts.day_of(asked)
    latest = profile.latest_reviews(found.reviews, today)
    shown = [
        profile.years_table(asked, found.spent, unit),
        profile.objectives_table(asked, found.parts, unit),
        profile.across_table(
            asked,
            found.places,
            found.spent,
            ("Spend by country", "Country"),
            unit,
        ),
        profile.programmes_table(asked, found.parts, latest, unit),
        profile.reviews_table(found.reviews, today),
    ]

    return Answer(
        finding=_finding(asked, found),
        tables=tuple(each for each in shown if each),
        charts=(
            profile.years_chart(asked, found.spent.years),
            _countries_chart(asked, found),
        ),
        notes=_notes(found),
        nothing=not (found.spent.years or found.parts),
        heading=found.name,
    )


def _show_choice(asked: Asked, found: Profile, unit: str) -> Answer:
    layout = Layout(
        "Themes with spend in this selection",
        "Theme",
        lambda row: "Unallocated" if row.item == UNALLOCATED else row.name,
        (
            Field(
                "Total",
                "money",
                lambda row: row.total,
                lambda row: {"theme": row.item},
                True,
                {},
            ),
        ),
        apart=lambda row: row.item == UNALLOCATED,
        total="Total",
    )
    made = table(layout, found.rows, asked.links, unit)
    rows = [
        Row(line.name, line.cells, line.apart, asked.links.theme(row.item))
        for line, row in zip(made.rows, found.rows, strict=True)
    ]
    words = f"Choose one of the {count_of(len(found.rows), 'theme')} with spend, or any other in the filters."
    chosen = Table(made.caption, made.columns, tuple(rows), made.foot)

    return Answer(
        Sentence(words if found.rows else NOTHING), (chosen,), nothing=not found.rows
    )


def _finding(asked: Asked, found: Profile) -> Sentence:
    """What was spent, against the year before, through how many programmes, and where most."""
    if not (found.spent.years or found.parts):
        return Sentence(NOTHING)

    told = asked.telling()
    with_money = sum(part.total is not None for part in found.parts)
    where = (
        f"on {found.name}" if asked.chosen.theme != UNALLOCATED else "on no one theme"
    )
    words = (
        profile.spent_words(asked, found.spent.total, where, told)
        + f" through {counted(with_money, 'programme')}"
    )

    if asked.chosen.fy:
        change = profile.change_words(asked, found.spent.years, told)
    else:
        change = ""

    words += f", {change}." if change else "."
    placed = [row for row in found.places if row.item != UNALLOCATED]
    if placed:
        most = [
            f"{row.name} ({told.money(row.total, {'country': row.item})})"
            for row in placed[:NAMED]
        ]
        words += f" Most in {listed(most)}."

    loose = [row.total for row in found.places if row.item == UNALLOCATED]
    if loose:
        words += f" {told.money(loose[0], {'country': UNALLOCATED})} is not allocated to a country."

    return told.sentence(words)


def _notes(found: Profile) -> tuple[str, ...]:
    if found.spent.withheld is None:
        return ()
    return (
        f"Money of withheld programmes ({money(found.spent.withheld)} of the whole fund) is in no other figure here, "
        "and part of that money may belong to this theme.",
    )


def _countries_chart(asked: Asked, found: Profile) -> report_charts.Chart:
    placed = [row for row in found.places if row.item != UNALLOCATED]
    bars = [
        report_charts.BarRow(
            row.name,
            row.total or 0,
            None,
            asked.links.origin(country=row.item),
            row.text or "",
        )
        for row in placed[:DRAWN]
    ]
    left = len(placed) - len(bars)
    notes = (
        (f"And {count_of(left, 'country', 'countries')} more in the table.",)
        if left
        else ()
    )
    title = (
        f"Most is spent in {placed[0].name}: {money_short(placed[0].total)}"
        if placed
        else "No country has spend"
    )
    bands = edition_bands(asked.session, asked.chosen)

    return report_charts.bars(
        bars,
        key="places",
        title=title,
        bands=bands,
        notes=notes,
    )


REPORT = Report(
    title=Title(
        "theme",
        "One theme in full",
        "What is done on a theme, where, and by which programmes?",
        "Its spend by year and country, programmes, strategy objectives and annual reviews.",
    ),
    row=Fact,
    money=frozenset({"oda", "non_oda", "total"}),
    find=find,
    show=show,
    rated=True,
    template="reports/profile.html",
)

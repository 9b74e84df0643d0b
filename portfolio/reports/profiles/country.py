"""The page about one country: everything that the tracker knows of it, on two printed pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from portfolio.figures import index_comparison, spend
from portfolio.figures.index_comparison import Known
from portfolio.figures.selection import UNALLOCATED
from portfolio.filters import absent, count_of, counted, date_long, money
from portfolio.models import AnnualReview, Jacs, Signal
from portfolio.reports.catalogue import spend_by_country
from portfolio.reports.profiles import facts, profile, ratings_over_time
from portfolio.reports.profiles.facts import Part
from portfolio.reports.profiles.profile import Fact, Spent
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Layout, table
from portfolio.reports.table_model import Cell, Column, Row, Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

SIGNALS = 5
"""Signals that the page shows: all are in its files."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What was found of a country; without one, the countries that there are."""

    name: str | None
    rows: tuple[Fact, ...]
    spent: Spent
    parts: tuple[Part, ...] = ()
    reviews: tuple[tuple[Part, AnnualReview], ...] = ()
    known: tuple[Known, ...] = ()
    jacs: tuple[Jacs, ...] = ()
    signals: tuple[Signal, ...] = ()

    @property
    def sensitive(self) -> bool:
        """Tell whether internal ratings, joint analyses or signals are on the page.

        Analyses and signals have no marking of their own yet, so each counts as sensitive.
        """
        internal = any(rating.internal for rating in self.known)
        return internal or bool(self.jacs) or bool(self.signals)


def find(asked: Asked) -> Profile:
    """Everything about the chosen country."""
    if asked.chosen.country is None:
        return _choose(asked)

    iso3 = asked.chosen.country
    names = spend.country_names(asked.session, asked.chosen.as_at)
    themes = _theme_names(asked)
    spent = profile.spent(asked, profile.BY_THEME)
    placed = None if iso3 == UNALLOCATED else iso3
    parts = facts.parts(asked, facts.COUNTRY_SHARE, placed)
    reviews = facts.reviews(asked, parts)
    known = (
        index_comparison.editions(asked.session, asked.chosen.as_at) if placed else []
    )
    jacs = facts.jacs(asked.session, iso3, asked.chosen.as_at)
    signals = facts.signals(asked.session, iso3, asked.chosen.as_at)
    rows = (
        *profile.year_facts(spent.years),
        *_theme_facts(spent, themes),
        *profile.programme_facts(parts),
        *profile.objective_facts(parts),
        *ratings_over_time.rating_facts(known, iso3),
        *profile.review_facts(reviews),
        *(
            Fact(
                "jacs",
                "JACS",
                date=row.dated.isoformat(),
                text=row.summary or row.drivers,
            )
            for row in jacs
        ),
        *(
            Fact(
                "signal",
                row.severity,
                row.source_kind,
                row.dated.isoformat(),
                row.note,
            )
            for row in signals
        ),
        *profile.withheld_facts(spent.withheld),
    )
    name = names.get(iso3, iso3) if placed else "Not allocated to a country"

    return Profile(
        name,
        rows,
        spent,
        tuple(parts),
        tuple(reviews),
        tuple(known),
        tuple(jacs),
        tuple(signals),
    )


def _theme_names(asked: Asked) -> dict[int | None, str]:
    return spend.theme_names(asked.session, asked.chosen.as_at)


def _theme_facts(spent: Spent, names: dict[int | None, str]) -> list[Fact]:
    return [
        profile.with_amounts(
            Fact("theme", UNALLOCATED if key is None else name, name), pair
        )
        for key, name, pair in profile.by_size(spent.across, names)
    ]


def _choose(asked: Asked) -> Profile:
    """Without a country: those with spend in the selection."""
    rows = [
        profile.with_amounts(
            Fact(
                "country",
                row.country,
                row.name,
                text=row.band,
                score=row.score,
            ),
            (row.oda, row.non_oda),
        )
        for row in spend_by_country.find(asked).detail
    ]

    return Profile(None, tuple(rows), Spent({}, {}, None))


def show(asked: Asked, found: Profile, unit: str) -> Answer:
    """The finding, charts and tables of a country."""
    if found.name is None:
        return _show_choice(asked, found, unit)

    today = facts.day_of(asked)
    theme_rows = [row for row in found.rows if row.part == "theme"]
    latest = profile.latest_reviews(found.reviews, today)
    iso3 = asked.chosen.country or ""
    shown = [
        ratings_over_time.table_of(found.known, iso3, asked.chosen.fy)
        if found.known
        else None,
        profile.years_table(asked, found.spent, unit),
        profile.across_table(
            asked,
            theme_rows,
            found.spent,
            ("Spend by theme", "Theme"),
            unit,
        ),
        profile.programmes_table(asked, found.parts, latest, unit),
        profile.objectives_table(asked, found.parts, unit),
        profile.reviews_table(found.reviews, today),
        _jacs_table(found.jacs, iso3, asked),
        _signals_table(found.signals, iso3),
    ]
    drawn = [
        profile.years_chart(asked, found.spent.years),
        *ratings_over_time.chart(found.known, iso3),
    ]

    return Answer(
        finding=_finding(asked, found),
        tables=tuple(each for each in shown if each),
        charts=tuple(drawn),
        notes=_notes(asked, found),
        nothing=not (found.spent.years or found.parts),
        heading=found.name,
        sources=ratings_over_time.sources(found.known),
    )


def _show_choice(asked: Asked, found: Profile, unit: str) -> Answer:
    layout = Layout(
        "Countries with spend in this selection",
        "Country",
        lambda row: row.name,
        (
            Field("Band", "text", lambda row: row.text),
            Field("Score", "score", lambda row: row.score),
            Field(
                "Total",
                "money",
                lambda row: row.total,
                lambda row: {"country": row.item},
                True,
                {},
            ),
        ),
        apart=lambda row: row.item == UNALLOCATED,
        total="Total",
    )
    made = table(layout, found.rows, asked.links, unit)
    rows = [
        Row(line.name, line.cells, line.apart, asked.links.country(row.item))
        for line, row in zip(made.rows, found.rows, strict=True)
    ]
    many = sum(row.item != UNALLOCATED for row in found.rows)
    words = f"Choose one of the {count_of(many, 'country', 'countries')} with spend, or any other in the filters."
    chosen = Table(made.caption, made.columns, tuple(rows), made.foot)

    return Answer(
        Sentence(words if many else NOTHING), (chosen,), nothing=not found.rows
    )


def _finding(asked: Asked, found: Profile) -> Sentence:
    """What was spent, against the year before, through how many programmes; how each index rates
    it.
    """
    spent = found.spent
    if not (spent.years or found.parts):
        return Sentence(NOTHING)

    told = asked.telling()
    name = found.name or ""
    where = (
        f"in {name}"
        if asked.chosen.country != UNALLOCATED
        else "outside any one country"
    )
    with_money = sum(part.total is not None for part in found.parts)
    words = (
        profile.spent_words(asked, spent.total, where, told)
        + f" through {counted(with_money, 'programme')}"
    )
    change = profile.change_words(asked, spent.years, told) if asked.chosen.fy else ""
    words += f", {change}." if change else "."
    latest = index_comparison.newest(found.known)
    said = [
        f"{each.name} {each.label}: {ratings_over_time.in_words(each, asked.chosen.country or '')}"
        for each in latest
    ]

    return told.sentence(f"{words} {'; '.join(said)}." if said else words)


def _notes(asked: Asked, found: Profile) -> tuple[str, ...]:
    notes = []
    disputed = ratings_over_time.disagreement(
        found.known, asked.chosen.country or "", found.name or ""
    )
    if disputed:
        notes.append(disputed)

    if found.spent.withheld is not None:
        notes.append(
            f"Money of withheld programmes ({money(found.spent.withheld)} of the whole fund) is in no other figure "
            "here, and part of that money may belong to this country."
        )

    return tuple(notes)


def _jacs_table(jacs: Sequence[Jacs], iso3: str, asked: Asked) -> Table | None:
    if not jacs:
        return None

    today = facts.day_of(asked)
    columns = (
        Column("Dated", False),
        Column("Review by", False),
        Column("Drivers", False),
        Column("Summary", False),
    )
    rows = [
        Row(
            date_long(row.dated),
            (
                Cell(
                    date_long(row.review_by)
                    + (" (overdue)" if row.review_by < today else "")
                ),
                Cell("; ".join(row.drivers.splitlines())),
                Cell(row.summary or absent()),
            ),
            url=url_for(
                "countries.analyses.show",
                iso3=iso3,
                analysis="jacs",
                number=row.number,
            ),
            only="screen" if place else "",
        )
        for place, row in enumerate(jacs)
    ]

    return Table("Joint analyses of conflict and stability", columns, tuple(rows))


def _signals_table(signals: Sequence[Signal], iso3: str) -> Table | None:
    if not signals:
        return None

    columns = (
        Column("Dated", False),
        Column("Severity", False),
        Column("Source", False),
        Column("What", False),
    )
    rows = [
        Row(
            date_long(row.dated),
            (Cell(row.severity.capitalize()), Cell(row.source_kind), Cell(row.note)),
            url=url_for(
                "countries.analyses.show",
                iso3=iso3,
                analysis="signals",
                number=row.number,
            ),
        )
        for row in signals[:SIGNALS]
    ]
    caption = "Early-warning signals"
    left = len(signals) - len(rows)

    return Table(
        f"{caption}: the latest {SIGNALS} of {len(signals)}" if left else caption,
        columns,
        tuple(rows),
    )


REPORT = Report(
    title=Title(
        "country",
        "One country in full",
        "What do we know of a country, and what do we do there?",
        "Its ratings over editions and indexes, spend by year and theme, programmes, reviews, objectives and analyses.",
    ),
    row=Fact,
    money=frozenset({"oda", "non_oda", "total"}),
    find=find,
    show=show,
    template="reports/profile.html",
    unused=("index", "edition"),
    sensitive=lambda found: found.sensitive,
)

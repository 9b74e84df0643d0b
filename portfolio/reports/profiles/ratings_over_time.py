"""A country's ratings over the editions of every index: as rows, as a table, as lines, and where
they disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.charts.lines import Axes, Series, lines
from portfolio.figures import editions, index_comparison
from portfolio.figures.index_comparison import WORST, Known
from portfolio.figures.ratings import UNRATED
from portfolio.filters import absent, date_long, listed, number, score, share
from portfolio.finance import FinancialYear
from portfolio.reports import report_charts
from portfolio.reports.profiles.profile import Fact
from portfolio.reports.table_model import Cell, Column, Row, Table

SHOWN = 4
"""The latest editions of an index that the page shows; all are in its files."""
ABBREVIATION, LONGEST_WORD = 5, 14
"""Letters of a word that is taken for an abbreviation; and the most that a line's name has room
for.
"""
DRAWN = 4
"""Indexes that lines can tell apart."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A country in one edition, and the edition before it of the same index."""

    edition: Known
    before: Known | None


def pairs(known: Iterable[Known]) -> list[list[Rated]]:
    """The editions of each index with the one before, the latest first."""
    found = []
    for some in index_comparison.by_index(known).values():
        rated = [
            Rated(each, before)
            for before, each in zip([None, *some], some, strict=False)
        ]
        found.append(rated[::-1])

    return found


def rating_facts(known: Iterable[Known], iso3: str) -> list[Fact]:
    """A row an edition: its band (`Unrated` where it lacks the country) and its score."""
    facts = []
    for each in (rated.edition for some in pairs(known) for rated in some):
        rating = each.ratings.get(iso3)
        scored = rating.score if rating else None
        name = f"{each.name} {each.label}"
        facts.append(
            Fact(
                "rating",
                each.index,
                name,
                each.published.isoformat(),
                each.said(iso3),
                scored,
            )
        )

    return facts


def table_of(known: Sequence[Known], iso3: str, fy: FinancialYear | None) -> Table:
    """The latest editions of each index: band, score, rank, how that moved, and how old it is."""
    columns = [
        Column("Index and edition", False),
        Column("Published", False),
        Column("Band", False),
        Column("Score", True),
        Column("Rank", True),
        Column("Worse by", True),
        Column("Rated better", True),
    ]
    if fy:
        columns.append(Column(f"Age at the end of {fy}", False))

    rows = [_row(rated, iso3, fy) for some in pairs(known) for rated in some[:SHOWN]]
    return Table("Ratings", tuple(columns), tuple(rows))


def _row(rated: Rated, iso3: str, fy: FinancialYear | None) -> Row:
    each = rated.edition
    rating = each.ratings.get(iso3)
    worse_by = each.worse_by(iso3, rated.before)
    cells = [
        Cell(date_long(each.published)),
        Cell(each.said(iso3)),
        Cell(score(rating.score if rating else None), True),
        Cell(
            number(rating.rank)
            if rating and rating.rank is not None
            else absent("no rank"),
            True,
        ),
        Cell(absent("not comparable") if worse_by is None else score(worse_by), True),
        Cell(share(each.better(iso3), 0), True),
    ]

    if fy:
        cells.append(Cell(editions.age(editions.lag(each.published, fy))))

    return Row(f"{each.name} {each.label}", tuple(cells), each.said(iso3) == UNRATED)


def chart(known: Sequence[Known], iso3: str) -> list[report_charts.Chart]:
    """The part of countries that each index rates better, over the years of its editions; none
    where none scores it.
    """
    scored = [
        some
        for some in index_comparison.by_index(known).values()
        if any(each.better(iso3) is not None for each in some)
    ][:DRAWN]
    if not scored:
        return []

    published = [each.published.year for some in scored for each in some]
    years = range(min(published), max(published) + 1)
    series = [_series(some, iso3, years, ink) for ink, some in enumerate(scored)]
    axes = Axes(tuple(map(str, years)), axis_label, (0.0, 1.0))

    return [
        lines(
            series,
            axes,
            key="ratings",
            title=_title(scored, iso3),
            description="Lines over the years of publication: the part of rated countries that each index rates better "
            "than this one. The table of ratings has every score.",
            notes=(
                "Scores of different indexes have different scales: their places among rated countries have not.",
            ),
        )
    ]


def _series(some: Sequence[Known], iso3: str, years: Sequence[int], ink: int) -> Series:
    by_year = {each.published.year: each.better(iso3) for each in some}
    found = [by_year.get(year) for year in years]
    values = tuple(None if value is None else float(value) for value in found)
    name = some[0].name
    about = tuple(
        f"{name}, {year}: {share(by_year.get(year), 0)} rated better" for year in years
    )

    return Series(
        name,
        short_name(some[0]),
        values,
        about,
        ink,
    )


def short_name(each: Known) -> str:
    """An index in a word, for drawings without room: `OECD`, `FSI`, `Illustrative`."""
    word = each.index.split("-")[0]
    if len(word) <= ABBREVIATION:
        return word.upper()

    return (
        word.capitalize()
        if len(word) <= LONGEST_WORD
        else f"{word[:LONGEST_WORD].capitalize()}…"
    )


def _title(scored: Sequence[Sequence[Known]], iso3: str) -> str:
    last = max(
        (each for some in scored for each in some if each.better(iso3) is not None),
        key=lambda e: e.published,
    )
    better = last.better(iso3)
    others = {1.0: "every other country", 0.0: "no other country"}.get(
        float(better or 0)
    )

    return f"{last.name} {last.label} rates {others or f'{share(better, 0)} of other countries'} better"


def disagreement(known: Sequence[Known], iso3: str, name: str) -> str:
    """Where the latest editions disagree about a country, in a sentence; empty where they do not."""
    latest = index_comparison.newest(known)
    if not index_comparison.disagree(iso3, latest):
        return ""

    worst = [
        f"{each.name} {each.label}" for each in latest if each.standing(iso3) == WORST
    ]
    others = [_other(each, iso3) for each in latest if each.standing(iso3) != WORST]

    return f"Indexes disagree about {name}: among the worst by {listed(worst)}; {listed(others)}."


def _other(each: Known, iso3: str) -> str:
    said = "not on it" if each.standing(iso3) == UNRATED else in_words(each, iso3)
    return f"{each.name} {each.label}: {said}"


def in_words(each: Known, iso3: str) -> str:
    """An edition's band of a country, else its score, else that it says nothing."""
    rating = each.ratings.get(iso3)
    if rating is not None and rating.band is None and rating.score is not None:
        return f"score {score(rating.score)}"
    return each.said(iso3)


def axis_label(value: Fraction) -> str:
    """A part of one as the axis writes it."""
    return f"{round(float(value) * 100)}%"


def sources(known: Iterable[Known]) -> tuple[str, ...]:
    """A line for each index shown: whose it is, and on which terms."""
    return tuple(
        f"{each.source}." for each in index_comparison.newest(known) if each.source
    )

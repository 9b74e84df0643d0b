"""What the pages about a country and about a theme share: the rows of their files, their charts
and their tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from portfolio.figures import spend
from portfolio.figures.selection import NOT_RECORDED, WITHHELD
from portfolio.filters import absent, count_of, date_long, money, money_short, share
from portfolio.finance import FinancialYear, percent
from portfolio.models import AnnualReview, Position, SpendRollup
from portfolio.reports import rated_countries, report_charts
from portfolio.reports.profiles import facts
from portfolio.reports.profiles.facts import Part
from portfolio.reports.report import Asked
from portfolio.reports.sentence import WHOLE, Telling
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Cell, Column, Row, Table
from portfolio.reports.wording import SPENT, part_of

PRINTED = 10
"""Rows of a long table that go on paper: the rest is one line there, and all of them are on the
page.
"""
PRINTED_REVIEWS = 6
"""Annual reviews that do: the latest score of each programme stands with the programme."""
LOOK = ("ODA", "Non-ODA")
Sums = Mapping[Any, tuple[int, int]]
"""(ODA, non-ODA) pence by key."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the file: which part of the page it belongs to, what it is of, and its figures.
    Money in pence.

    Parts: `year`, `theme` or `country`, `programme`, `objective`, `review`, `rating`, `jacs`,
    `signal`, `withheld`.
    """

    part: str
    item: str
    name: str = ""
    date: str | None = None
    """A financial year, or a day in ISO 8601."""
    text: str | None = None
    score: Decimal | None = None
    oda: int | None = None
    non_oda: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent on a country or theme, in the selection and over all years."""

    years: Sums
    """By the first year of each financial year, whichever the selection's is."""
    across: Sums
    """Within the selection, by theme (of a country) or by country (of a theme); None: unallocated."""
    withheld: int | None

    @property
    def total(self) -> int:
        """Everything in the selection."""
        return sum(sum(pair) for pair in self.across.values())


def spent(asked: Asked, across: Any) -> Spent:
    """Spend by year and by theme or country, in one read of all years."""
    every = replace(asked.chosen, fy=None)
    years: dict[int, list[int]] = {}
    beside: dict[Any, list[int]] = {}

    for fy, key, oda, pence in spend.added_up(
        asked.session,
        every,
        asked.reader,
        Position.fy,
        across,
    ):
        place = 0 if oda else 1
        years.setdefault(int(fy), [0, 0])[place] += pence
        if asked.chosen.fy is None or asked.chosen.fy.start == fy:
            beside.setdefault(key, [0, 0])[place] += pence

    return Spent(_pairs(years), _pairs(beside), rated_countries.withheld(asked))


BY_THEME, BY_COUNTRY = SpendRollup.theme_id, SpendRollup.country


def _pairs(sums: Mapping[Any, Sequence[int]]) -> Sums:
    return {key: (pair[0], pair[1]) for key, pair in sums.items()}


def by_size(
    sums: Sums, names: Mapping[Any, str]
) -> list[tuple[Any, str, tuple[int, int]]]:
    """(key, name, amounts), the largest first; what is unallocated last."""
    named = [
        (key, "Unallocated" if key is None else names.get(key, str(key)), pair)
        for key, pair in sums.items()
    ]

    return sorted(
        named,
        key=lambda each: (
            each[0] is None,
            -sum(each[2]),
            each[1],
            str(each[0]),
        ),
    )


def with_amounts(fact: Fact, pair: tuple[int, int] | None) -> Fact:
    """The row with its ODA, non-ODA and their sum; blank for None."""
    if pair is None:
        return fact

    return replace(
        fact,
        oda=pair[0],
        non_oda=pair[1],
        total=sum(pair),
    )


def year_facts(sums: Sums) -> list[Fact]:
    """A row a year."""
    named = {fy: str(FinancialYear(fy)) for fy in sorted(sums)}
    return [
        with_amounts(Fact("year", name, date=name), sums[fy])
        for fy, name in named.items()
    ]


def programme_facts(parts: Iterable[Part]) -> list[Fact]:
    """A row a programme; the text is its status."""
    return [
        with_amounts(
            Fact(
                "programme",
                part.code,
                part.title,
                text=part.status,
            ),
            part.pair,
        )
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class Objective:
    """What the programmes of a strategy objective spend, in pence; its name is None for those of
    no objective.
    """

    name: str | None
    oda: int
    non_oda: int
    programmes: int

    @property
    def total(self) -> int:
        """ODA and non-ODA together."""
        return self.oda + self.non_oda


def objectives(parts: Iterable[Part]) -> list[Objective]:
    """The strategy objectives of programmes, the largest first, no objective last."""
    sums: dict[str | None, list[int]] = {}
    for part in parts:
        own = sums.setdefault(part.objective, [0, 0, 0])
        own[0] += part.oda or 0
        own[1] += part.non_oda or 0
        own[2] += 1

    found = [Objective(name, *own) for name, own in sums.items()]
    return sorted(
        found, key=lambda each: (each.name is None, -each.total, each.name or "")
    )


def objective_facts(parts: Iterable[Part]) -> list[Fact]:
    """A row an objective."""
    return [
        with_amounts(
            Fact(
                "objective",
                each.name or "none recorded",
                text=f"{each.programmes} programmes",
            ),
            (each.oda, each.non_oda),
        )
        for each in objectives(parts)
    ]


def review_facts(reviews: Iterable[tuple[Part, AnnualReview]]) -> list[Fact]:
    """A row a review, dated by the day that it was due."""
    return [
        Fact(
            "review",
            part.code,
            part.title,
            row.due_date.isoformat(),
            facts.scored(row),
        )
        for part, row in reviews
    ]


def withheld_facts(pence: int | None) -> list[Fact]:
    """The row of what the reader may not see."""
    if pence is None:
        return []

    return [
        Fact(
            WITHHELD,
            WITHHELD,
            "Withheld, of the whole fund",
            total=pence,
        )
    ]


def years_chart(asked: Asked, sums: Sums) -> report_charts.Chart:
    """Spend by year, ODA and non-ODA."""
    links = asked.links
    stacks = []

    for fy in sorted(sums):
        year = str(FinancialYear(fy))
        pieces = [
            report_charts.Segment(
                name,
                pence,
                links.origin(fy=year, oda=said) if _may(asked, said) else None,
            )
            for name, said, pence in zip(
                LOOK,
                ("yes", "no"),
                sums[fy],
                strict=True,
            )
            if pence
        ]
        stacks.append(report_charts.StackRow(year, tuple(pieces)))

    return report_charts.stacked(
        stacks,
        key="years",
        title=_years_title(sums, asked.chosen.fy),
        bands=LOOK,
    )


def _may(asked: Asked, oda: str) -> bool:
    return asked.chosen.oda in {None, oda == "yes"}


def _years_title(sums: Sums, fy: FinancialYear | None) -> str:
    """What the chosen year (else the latest) has, beside the year before it."""
    if not sums:
        return "No spend in any year"

    last = fy.start if fy and fy.start in sums else max(sums)
    title = f"{money_short(sum(sums[last]))} in {FinancialYear(last)}"
    if last - 1 not in sums:
        return title

    gap = sum(sums[last]) - sum(sums[last - 1])
    fraction = part_of(abs(gap), sum(sums[last - 1]))
    change = f" ({share(fraction, 0)})" if fraction is not None else ""

    return f"{title}, {money_short(abs(gap))}{change} {'more' if gap >= 0 else 'less'} than the year before"


def years_table(asked: Asked, spent: Spent, unit: str) -> Table:
    """Spend by year; below the total, in a selection of one year too, what is withheld of the
    whole fund.
    """
    rows = year_facts(spent.years)
    fields = _money(asked, lambda row: {"fy": row.date}, whole={"fy": None})
    layout = Layout(
        "Spend by year",
        "Year",
        lambda row: row.item,
        fields,
        total="Total",
    )

    return table(layout, rows, asked.links, unit)


def across_table(
    asked: Asked, rows: Sequence[Fact], spent: Spent, layout: tuple[str, str], unit: str
) -> Table:
    """Spend by theme or country within the selection. `layout`: the caption, and what its rows are
    of.
    """
    caption, first = layout
    word = first.lower()
    made = Layout(
        caption,
        first,
        lambda row: row.name,
        _money(asked, lambda row: {word: row.item}),
        apart=lambda row: row.item in {"unallocated", WITHHELD},
        total="Total",
    )
    shown = table(
        made,
        rows,
        asked.links,
        unit,
        withheld_facts(spent.withheld),
    )
    links = [
        asked.links.theme(row.item)
        if word == "theme"
        else asked.links.country(row.item)
        for row in rows
    ]
    named = [
        line if row.item == "unallocated" else replace(line, url=url)
        for line, row, url in zip(
            shown.rows,
            rows,
            links,
            strict=True,
        )
    ]
    noun = ("country", "countries") if word == "country" else ("theme", "themes")

    return replace(shown, rows=on_paper(named, [row.total for row in rows], noun))


def _money(asked: Asked, key: Any, whole: Key | None = None) -> tuple[Field, ...]:
    """ODA, non-ODA and total, each leading to its origin; `whole` are the filters that the totals
    have besides.
    """
    beside = whole or {}

    def of(oda: str) -> Any:
        return lambda row: {**key(row), "oda": oda} if _may(asked, oda) else None

    def total_of(oda: str) -> Key | None:
        if _may(asked, oda):
            return {**beside, "oda": oda}
        return None

    return (
        Field(
            "ODA",
            "money",
            lambda row: row.oda,
            of("yes"),
            True,
            total_of("yes"),
        ),
        Field(
            "Non-ODA",
            "money",
            lambda row: row.non_oda,
            of("no"),
            True,
            total_of("no"),
        ),
        Field(
            "Total",
            "money",
            lambda row: row.total,
            key,
            True,
            beside,
        ),
    )


def programmes_table(
    asked: Asked, parts: Sequence[Part], reviews: Mapping[str, str], unit: str
) -> Table:
    """The programmes, the largest first, each leading to its page; the rest of a long list is one
    line on paper.
    """

    def share_of(part: Part) -> str | None:
        return None if part.share is None else f"{percent(part.share).normalize():f}%"

    layout = Layout(
        f"Programmes: {len(parts):,}",
        "Programme",
        lambda part: f"{part.code} {part.title}",
        (
            Field("Lead", "text", lambda part: part.department),
            Field(
                "Status", "text", lambda part: part.status and part.status.capitalize()
            ),
            Field("Share in force", "text", share_of),
            Field("Latest review", "text", lambda part: reviews.get(part.code)),
            *_money(asked, lambda part: {"programme": part.code}),
        ),
        total="Total",
    )
    shown = table(layout, parts, asked.links, unit)
    rows = [
        replace(row, url=url_for("programmes.record.show", code=part.code))
        for row, part in zip(shown.rows, parts, strict=True)
    ]

    return replace(
        shown,
        rows=on_paper(
            rows, [part.total for part in parts], ("programme", "programmes")
        ),
    )


def on_paper(
    rows: Sequence[Row], totals: Sequence[int | None], noun: tuple[str, str]
) -> tuple[Row, ...]:
    """The rows with those beyond the first few for the screen alone, and a line that stands for
    them on paper.
    """
    left = rows[PRINTED:]
    if len(left) <= 1:
        return tuple(rows)

    whole = sum(total or 0 for total in totals[PRINTED:])
    name = f"And {count_of(len(left), *noun)} more, {money(whole)} between them: on the page and in its files"
    blank = tuple(Cell("") for _ in rows[0].cells)

    return (
        *rows[:PRINTED],
        *(replace(row, only="screen") for row in left),
        Row(
            name,
            blank,
            True,
            only="print",
        ),
    )


def latest_reviews(
    reviews: Iterable[tuple[Part, AnnualReview]], today: date
) -> dict[str, str]:
    """Each programme's latest review that was done, and what is overdue, by code."""
    found: dict[str, str] = {}
    late: dict[str, str] = {}

    for part, row in reviews:
        if row.done_date is not None:
            scored = _unbroken(facts.scored(row) or "no score")
            done = _unbroken(date_long(row.done_date))
            found.setdefault(part.code, f"{scored}, {done}")
        elif row.due_date < today:
            late[part.code] = f"overdue since {_unbroken(date_long(row.due_date))}"

    return {
        code: "; ".join(filter(None, (found.get(code), late.get(code))))
        for code in {*found, *late}
    }


def reviews_table(
    reviews: Sequence[tuple[Part, AnnualReview]], today: date
) -> Table | None:
    """The annual reviews, the latest due first; None where there are none."""
    if not reviews:
        return None

    columns = (
        Column("Programme", False),
        Column("Due", False),
        Column("Done", False),
        Column("Score", False),
        Column("Summary", False),
    )
    rows = [
        Row(
            part.code,
            (
                Cell(_unbroken(date_long(row.due_date))),
                Cell(_unbroken(_done(row, today))),
                Cell(_unbroken(facts.scored(row) or absent("no score"))),
                Cell(row.summary or absent()),
            ),
            url=url_for("programmes.record.show", code=part.code),
            only="screen" if place >= PRINTED_REVIEWS else "",
        )
        for place, (part, row) in enumerate(reviews)
    ]

    return Table(f"Annual reviews: {len(reviews):,}", columns, tuple(rows))


def _unbroken(text: str) -> str:
    """Words that stay on one line, so that a long list of reviews keeps to its page."""
    if text.startswith("<"):
        return text
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _done(review: AnnualReview, today: date) -> str:
    if review.done_date is not None:
        return date_long(review.done_date)
    return "Overdue" if review.due_date < today else "Not yet due"


def objectives_table(asked: Asked, parts: Sequence[Part], unit: str) -> Table:
    """The strategy objectives that its programmes serve."""
    layout = Layout(
        "Strategy objectives of its programmes",
        "Objective",
        lambda row: row.name or "No objective recorded",
        (
            Field(
                "Programmes",
                "number",
                lambda row: row.programmes,
                None,
                True,
            ),
            *_money(asked, lambda row: {"objective": row.name or NOT_RECORDED}),
        ),
        apart=lambda row: row.name is None,
        total="Total",
    )

    return table(layout, objectives(parts), asked.links, unit)


def change_words(asked: Asked, sums: Sums, told: Telling) -> str:
    """How the chosen year (else the latest) compares with the one before it; nothing where there
    is none.
    """
    fy = asked.chosen.fy.start if asked.chosen.fy else max(sums, default=None)

    if fy is None or fy not in sums or fy - 1 not in sums:
        return ""

    gap = sum(sums[fy]) - sum(sums[fy - 1])
    if not gap:
        return f"the same as in {FinancialYear(fy - 1)}"

    before = str(FinancialYear(fy - 1))
    amount = told.money(abs(gap), {"fy": str(FinancialYear(fy)), "less": before})

    return f"{amount} {'more' if gap > 0 else 'less'} than in {before}"


def spent_words(asked: Asked, total: int, where: str, told: Telling) -> str:
    """`In 2019/20, £1.2m was spent in Somalia`, by the selection's measure."""
    when = f"In {asked.chosen.fy}" if asked.chosen.fy else "Over all years on record"
    return f"{when}, {told.money(total, WHOLE)} {SPENT[asked.chosen.measure]} {where}"

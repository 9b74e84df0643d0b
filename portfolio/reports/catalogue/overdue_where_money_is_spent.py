"""Annual reviews and joint analyses (JACS) that are overdue where money is being spent.

What is overdue is judged by the day of the report's instant, so that a report as at a day says the
same for ever. A country of high risk without any joint analysis on record has a list of its own:
none is not the same as late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portfolio.charts.bars import AMOUNT
from portfolio.figures import editions, spend
from portfolio.figures.all_years import Dimension
from portfolio.figures.editions import Rating
from portfolio.figures.ratings import band_of
from portfolio.figures.selection import WITHHELD
from portfolio.filters import count_of, date_long, listed, money_short, when
from portfolio.models import AnnualReview, Jacs, Position, SpendRollup
from portfolio.reports import rated_countries, report_charts, visible_programmes
from portfolio.reports.catalogue.weak_reviews_and_risk import day_of
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

REVIEW, ANALYSIS, NO_ANALYSIS = (
    "annual review overdue",
    "JACS overdue",
    "no JACS on record",
)
KINDS = (REVIEW, ANALYSIS, NO_ANALYSIS)
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Overdue:
    """A programme or country with spend (pence) whose review or analysis is late, or lacking."""

    kind: str
    key: str
    """The programme's code, or ISO3."""
    name: str
    band: str | None
    due: str | None
    days_overdue: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """The rows, the longest overdue first, and the day that they are judged by."""

    rows: tuple[Overdue, ...]
    day: date
    rating: Rating
    nothing: bool

    def of(self, kind: str) -> list[Overdue]:
        """The rows of a kind."""
        return [row for row in self.rows if row.kind == kind]


def find(asked: Asked) -> Found:
    """What is late on the day of the instant, where there is spend above nil."""
    day = day_of(asked)
    rating = editions.chosen(asked)
    by_programme = _sums(asked, Position.programme_id)
    by_country = _sums(asked, SpendRollup.country)
    rows = [
        *sorted(_reviews(asked, by_programme, day), key=_longest),
        *sorted(_analyses(asked, by_country, rating, day), key=_longest),
    ]
    rows.sort(key=lambda row: KINDS.index(row.kind))
    hidden = rated_countries.withheld(asked)

    if hidden is not None:
        rows.append(
            Overdue(
                WITHHELD,
                WITHHELD,
                "Withheld",
                None,
                None,
                None,
                hidden,
            )
        )

    return Found(tuple(rows), day, rating, not by_programme)


def _longest(row: Overdue) -> tuple[int, int, str]:
    return -(row.days_overdue or 0), -row.total, row.key


def _sums(asked: Asked, dimension: Dimension) -> dict[object, int]:
    sums: dict[object, int] = {}
    for key, _, pence in spend.added_up(
        asked.session, asked.chosen, asked.reader, dimension
    ):
        sums[key] = sums.get(key, 0) + pence
    return sums


def _reviews(asked: Asked, spent: dict[object, int], day: date) -> list[Overdue]:
    """One row a programme: its review that has been due longest and is not done."""
    review = AnnualReview
    known = visible_programmes.known(asked)
    late = select(review.programme_id, review.due_date).where(
        review.at(asked.chosen.as_at),
        review.ended.is_(False),
        review.done_date.is_(None),
        review.due_date < day,
    )
    oldest = {
        row[0]: row[1]
        for row in asked.session.execute(late.order_by(review.due_date.desc()))
    }

    return [
        Overdue(
            REVIEW,
            known[key].code,
            known[key].name,
            None,
            due.isoformat(),
            (day - due).days,
            spent[key],
        )
        for key, due in oldest.items()
        if key in known and spent.get(key, 0) > 0
    ]


def _analyses(
    asked: Asked, spent: dict[object, int], rating: Rating, day: date
) -> list[Overdue]:
    """Countries whose latest analysis is overdue; those of high risk that have none."""
    query = (
        select(Jacs)
        .where(Jacs.at(asked.chosen.as_at), Jacs.ended.is_(False))
        .order_by(Jacs.dated, Jacs.number)
    )
    latest = {row.iso3: row for row in asked.session.scalars(query)}
    names = spend.country_names(asked.session, asked.chosen.as_at)
    found = []

    for iso3, pence in spent.items():
        if not isinstance(iso3, str) or pence <= 0:
            continue

        name = names.get(iso3, iso3)
        band = band_of(rating.ratings, iso3)
        mine = latest.get(iso3)

        if mine is None and band in rating.fragile:
            found.append(
                Overdue(
                    NO_ANALYSIS,
                    iso3,
                    name,
                    band,
                    None,
                    None,
                    pence,
                )
            )
        elif mine is not None and mine.review_by < day:
            late = (day - mine.review_by).days
            found.append(
                Overdue(
                    ANALYSIS,
                    iso3,
                    name,
                    band,
                    mine.review_by.isoformat(),
                    late,
                    pence,
                )
            )

    return found


def show(asked: Asked, found: Found, unit: str) -> Answer:
    """A chart and a table of each kind; what is up to date is in none."""
    hidden = found.of(WITHHELD)
    shown = [_table(asked, found, kind, unit) for kind in KINDS if found.of(kind)]

    return Answer(
        finding=_sentence(asked, found),
        tables=(
            *(shown or [_table(asked, found, REVIEW, unit)]),
            *([_withheld(asked, hidden, unit)] if hidden else []),
        ),
        charts=tuple(_chart(asked, found, kind) for kind in KINDS if found.of(kind)),
        notes=_notes(asked, found),
        nothing=found.nothing,
    )


def _sentence(asked: Asked, found: Found) -> Sentence:
    if found.nothing:
        return Sentence(NOTHING)

    told = asked.telling()
    reviews, analyses, none = (found.of(kind) for kind in KINDS)
    late = []

    if reviews:
        amount = told.money(_spend(reviews), _together(REVIEW, reviews))
        late.append(
            f"{count_of(len(reviews), 'annual review')} of programmes with {amount} of spend"
        )

    if analyses:
        amount = told.money(_spend(analyses), _together(ANALYSIS, analyses))
        late.append(
            f"the joint analyses of {count_of(len(analyses), 'country', 'countries')} with {amount}"
        )

    are = "is" if late and len(reviews) == 1 and not analyses else "are"
    words = f"On {date_long(found.day)}, {listed(late) or 'no reviews or joint analyses'} {are} overdue"
    if none:
        words += f"; {count_of(len(none), 'country', 'countries')} of the two worst bands, with "
        words += f"{told.money(_spend(none), _together(NO_ANALYSIS, none))}, "
        words += f"{'has' if len(none) == 1 else 'have'} none on record"

    return told.sentence(
        f"{words}. Spend: {when(asked.chosen.fy)[0].lower()}{when(asked.chosen.fy)[1:]}."
    )


def _spend(rows: Sequence[Overdue]) -> int:
    return sum(row.total for row in rows)


def _notes(asked: Asked, found: Found) -> tuple[str, ...]:
    notes = [
        f"Overdue on {date_long(found.day)}, the day of these figures. "
        "Programmes and countries with spend above zero in this selection are listed; "
        "a programme with several late reviews is listed once, with the oldest.",
        *editions.remark(asked),
    ]
    if found.of(WITHHELD):
        notes.append("Withheld programmes and their reviews are in no list.")

    return tuple(notes)


def _origin(row: Overdue) -> Key:
    return {"programme" if row.kind == REVIEW else "country": row.key}


def _together(kind: str, rows: Sequence[Overdue]) -> Key:
    """The filters of all of a kind."""
    if kind == REVIEW:
        return {"among": "overdue-review"}
    return {"countries": ",".join(row.key for row in rows)}


def _chart(asked: Asked, found: Found, kind: str) -> report_charts.Chart:
    rows = sorted(found.of(kind), key=lambda row: (-row.total, row.key))
    bars = [
        report_charts.BarRow(
            _label(row),
            row.total,
            None,
            asked.links.origin(**_origin(row)),
            row.band or AMOUNT[-1],
        )
        for row in rows[:DRAWN]
    ]
    left = len(rows) - len(bars)
    notes = (f"And {left} more in the table.",) if left else ()
    bands = AMOUNT if kind == REVIEW else found.rating.bands

    return report_charts.bars(
        bars,
        key=kind.replace(" ", "-").lower(),
        title=_title(kind, rows),
        bands=bands,
        notes=notes,
        description="A bar of spend for each, the largest first; after the name how many days it is late.",
    )


def _label(row: Overdue) -> str:
    name = row.key if row.kind == REVIEW else row.name
    return (
        name
        if row.days_overdue is None
        else f"{name} ({count_of(row.days_overdue, 'day')})"
    )


def _title(kind: str, rows: Sequence[Overdue]) -> str:
    amount = money_short(_spend(rows))
    if kind == REVIEW:
        return f"{count_of(len(rows), 'programme')} with an overdue review: {amount} of spend"

    number = count_of(len(rows), "country", "countries")
    return (
        f"{number} with an overdue JACS: {amount}"
        if kind == ANALYSIS
        else f"{number} of high risk without a JACS: {amount}"
    )


def _table(asked: Asked, found: Found, kind: str, unit: str) -> Table:
    rows = found.of(kind)
    late = kind != NO_ANALYSIS
    fields = (
        *([Field("Band", "text", lambda row: row.band)] if kind != REVIEW else []),
        *(
            [Field("Due", "text", lambda row: date_long(date.fromisoformat(row.due)))]
            if late
            else []
        ),
        *(
            [Field("Days overdue", "number", lambda row: row.days_overdue)]
            if late
            else []
        ),
        Field(
            "Spend",
            "money",
            lambda row: row.total,
            _origin,
            True,
            _together(kind, rows),
        ),
    )
    first = "Programme" if kind == REVIEW else "Country"
    caption = f"{kind[0].upper()}{kind[1:]}: {len(rows)}"

    return table(
        Layout(
            caption,
            first,
            lambda row: row.name,
            fields,
            total="Total",
        ),
        rows,
        asked.links,
        unit,
    )


def _withheld(asked: Asked, hidden: Sequence[Overdue], unit: str) -> Table:
    fields = (Field("Spend", "money", lambda row: row.total),)
    layout = Layout(
        "Beside the lists: withheld programmes of the whole fund",
        "Money",
        lambda row: row.name,
        fields,
    )

    return table(
        layout,
        (),
        asked.links,
        unit,
        beyond=hidden,
    )


REPORT = Report(
    title=Title(
        "overdue-where-money-is-spent",
        "Overdue where money is spent",
        "Which reviews and conflict analyses are late where money is being spent?",
        "Annual reviews of programmes and Joint Analyses of Conflict and Stability that are overdue or lacking.",
    ),
    row=Overdue,
    money=frozenset({"total"}),
    find=find,
    show=show,
    rated=True,
    sensitive=lambda found: bool(found.of(ANALYSIS)),
)

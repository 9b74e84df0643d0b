"""Where a weak annual review meets a country of high risk: the programme's spend there.

Scores are on the scale that applied that year, and the two scales are never compared: each has its
own weak scores. A programme without a scored review is neither weak nor strong; its money is
counted under that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from portfolio.charts.bars import AMOUNT
from portfolio.figures import editions, spend
from portfolio.figures.editions import Rating
from portfolio.figures.ratings import band_of
from portfolio.figures.selection import WITHHELD
from portfolio.filters import count_of, counted, date_long, money_short, share, when
from portfolio.ledger import clock
from portfolio.models import AnnualReview, Position, Programme, SpendRollup
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.permissions import visible_programmes
from portfolio.reports import rated_countries, report_charts
from portfolio.reports import visible_programmes as programmes
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.visible_programmes import Facts
from portfolio.reports.wording import NOTHING, SPENT, part_of

WEAK: Mapping[str, tuple[str, ...]] = {"letters": ("B", "C"), "numbers": ("2", "1")}
"""The scores below what was expected, by scale, the better first."""
WEAK_REVIEW, OTHER_REVIEW, NO_REVIEW = (
    "Weak at the latest review",
    "Not weak",
    "No scored review",
)
KINDS = {
    "review-weak": WEAK_REVIEW,
    "review-other": OTHER_REVIEW,
    "review-none": NO_REVIEW,
}
"""The kinds of latest review by the names under which origins know them."""
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Meeting:
    """A programme of weak review in a country of high risk; `total` is its spend there, in pence."""

    programme: str
    title: str
    review_date: str | None
    scale: str | None
    score: str | None
    country: str | None
    name: str | None
    band: str | None
    country_score: Decimal | None
    total: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The meetings, and all spend in countries of high risk by the latest review of its programme,
    in pence.
    """

    rows: tuple[Meeting, ...]
    rating: Rating
    by_review: Mapping[str, int]
    programmes: Mapping[str, int]
    """How many programmes of each kind of review spend in a country of high risk."""
    nothing: bool

    @property
    def seen(self) -> list[Meeting]:
        """The meetings that the reader may follow."""
        return [row for row in self.rows if row.programme != WITHHELD]


@dataclass(frozen=True, slots=True)
class _Known:
    facts: Facts
    review: AnnualReview | None

    @property
    def kind(self) -> str:
        if self.review is None or self.review.score is None:
            return NO_REVIEW
        if self.review.score in WEAK[self.review.scale]:
            return WEAK_REVIEW
        return OTHER_REVIEW


def day_of(asked: Asked) -> date:
    """The day of the instant in the UK: what is overdue then is judged by it."""
    return clock.to_datetime(asked.chosen.as_at).astimezone(clock.LONDON).date()


def find(asked: Asked) -> Reviewed:
    """Programmes by country, beside the rating of the country and the latest scored review of the
    programme.
    """
    rating = editions.chosen(asked)
    known = _known(asked)
    names = spend.country_names(asked.session, asked.chosen.as_at)
    spent = _spent(asked)
    rows: list[Meeting] = []
    sums: dict[str, int] = {}
    spending: dict[str, set[str]] = {}

    for (programme, iso3), pence in spent.items():
        if iso3 is None or band_of(rating.ratings, iso3) not in rating.fragile:
            continue

        own = known[programme]
        sums[own.kind] = sums.get(own.kind, 0) + pence
        spending.setdefault(own.kind, set()).add(own.facts.code)

        if own.kind == WEAK_REVIEW:
            rows.append(
                _meeting(
                    own,
                    iso3,
                    names.get(iso3, iso3),
                    rating,
                    pence,
                )
            )

    rows.sort(
        key=lambda row: (
            rating.bands.index(row.band or ""),
            -row.total,
            row.programme,
            row.country or "",
        )
    )
    counts = {kind: len(own) for kind, own in spending.items()}

    return Reviewed(
        (*rows, *_withheld(asked)),
        rating,
        sums,
        counts,
        not spent,
    )


def _spent(asked: Asked) -> dict[tuple[int, str | None], int]:
    added = spend.added_up(
        asked.session,
        asked.chosen,
        asked.reader,
        Position.programme_id,
        SpendRollup.country,
    )
    sums: dict[tuple[int, str | None], int] = {}
    for programme, iso3, _, pence in added:
        sums[programme, iso3] = sums.get((programme, iso3), 0) + pence

    return sums


def _known(asked: Asked) -> dict[int, _Known]:
    latest = latest_reviews(asked)
    return {
        key: _Known(facts, latest.get(key))
        for key, facts in programmes.known(asked).items()
    }


def codes_of(asked: Asked, kind: str) -> list[str]:
    """The codes of the programmes whose latest review is of a kind, of those that the reader may
    see.
    """
    return sorted(own.facts.code for own in _known(asked).values() if own.kind == kind)


def latest_reviews(asked: Asked) -> dict[int, AnnualReview]:
    """The latest scored review of each programme that the reader may see, as known at the instant."""
    review = AnnualReview
    query = (
        select(review)
        .join(Programme, Programme.id == review.programme_id)
        .where(
            review.at(asked.chosen.as_at),
            review.ended.is_(False),
            review.score.is_not(None),
            review.done_date.is_not(None),
            visible_programmes(asked.reader),
        )
        .order_by(review.done_date, review.number)
    )

    return {row.programme_id: row for row in asked.session.scalars(query)}


def _meeting(own: _Known, iso3: str, name: str, rating: Rating, pence: int) -> Meeting:
    review = own.review
    done = review.done_date.isoformat() if review and review.done_date else None
    scale, score = (SCALE_NAMES[review.scale], review.score) if review else (None, None)
    rated = rating.ratings[iso3]

    return Meeting(
        own.facts.code,
        own.facts.title,
        done,
        scale,
        score,
        iso3,
        name,
        rated.band,
        rated.score,
        pence,
    )


def _withheld(asked: Asked) -> list[Meeting]:
    hidden = rated_countries.withheld(asked)
    if hidden is None:
        return []

    return [
        Meeting(
            WITHHELD,
            "Withheld",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            hidden,
        )
    ]


def show(asked: Asked, found: Reviewed, unit: str) -> Answer:
    """Spend in countries of high risk by review, the weak programmes as bars, and every meeting in
    a table.
    """
    if found.nothing or not found.rating.bands:
        drawn = []
    else:
        drawn = [_reviews(asked, found)]

    return Answer(
        finding=_sentence(asked, found),
        tables=(_table(asked, found, unit),),
        charts=(*drawn, *_weakest(asked, found)),
        notes=_notes(asked, found),
        nothing=found.nothing,
    )


def _sentence(asked: Asked, found: Reviewed) -> Sentence:
    if found.nothing:
        return Sentence(NOTHING)
    if not found.rating.bands:
        return Sentence(
            "This index gives no bands for these countries, so countries of high risk cannot be identified."
        )

    told = asked.telling()
    weak = found.programmes.get(WEAK_REVIEW, 0)
    spent = SPENT[asked.chosen.measure]
    missing = found.by_review.get(NO_REVIEW, 0)
    amount = told.money(
        found.by_review.get(WEAK_REVIEW, 0), _fragile(found, "review-weak")
    )
    words = f"{when(asked.chosen.fy)}, {amount} {spent} in countries rated "
    words += f"{' or '.join(found.rating.fragile)} by {counted(weak, 'programme')} with a weak latest review"

    if missing:
        none = count_of(found.programmes[NO_REVIEW], "programme has", "programmes have")
        words += f"; {none} no scored review on record and "
        words += f"{told.money(missing, _fragile(found, 'review-none'))} there"

    return told.sentence(f"{words}.")


def _notes(asked: Asked, found: Reviewed) -> tuple[str, ...]:
    scales = "; ".join(
        f"{' or '.join(WEAK[scale])} on the scale {name}"
        for scale, name in SCALE_NAMES.items()
    )
    notes = [
        f"Weak: {scales}. The two scales are never compared.",
        *editions.remark(asked),
    ]
    if any(row.programme == WITHHELD for row in found.rows):
        notes.append(
            "Withheld programmes and their reviews are in no figure here but their own row."
        )

    return tuple(notes)


def _reviews(asked: Asked, found: Reviewed) -> report_charts.Chart:
    whole = sum(found.by_review.values())
    weak = part_of(found.by_review.get(WEAK_REVIEW, 0), whole)
    title = "Spend in countries of high risk by the latest review"

    if weak is not None:
        title = f"{share(weak)} of the spend in countries of high risk is by programmes of weak review"

    bars = []
    for among, kind in KINDS.items():
        pence = found.by_review.get(kind, 0)
        fraction = part_of(pence, whole)
        name = f"{kind} ({found.programmes.get(kind, 0)})"
        url = asked.links.origin(**_fragile(found, among))
        bars.append(
            report_charts.BarRow(
                name,
                pence,
                float(fraction) if fraction is not None else None,
                url,
                AMOUNT[-1],
            )
        )

    return report_charts.bars(
        bars,
        key="reviews",
        title=title,
        bands=AMOUNT,
        notes=("In brackets after the name: how many programmes spend there.",),
        description="A bar for each kind of latest review, with spend in countries of high risk.",
    )


def _fragile(found: Reviewed, among: str) -> Key:
    """The filters of spend in countries of high risk by programmes of a kind of latest review."""
    return {"band": "|".join(found.rating.fragile), "among": among}


def _weakest(asked: Asked, found: Reviewed) -> Iterable[report_charts.Chart]:
    sums: dict[str, list[Meeting]] = {}
    for row in found.seen:
        sums.setdefault(row.programme, []).append(row)

    if not sums:
        return

    ordered = sorted(
        sums.items(), key=lambda item: (-sum(row.total for row in item[1]), item[0])
    )
    bars = [
        report_charts.StackRow(
            f"{code} ({rows[0].score})",
            tuple(
                report_charts.Segment(
                    row.band or "",
                    row.total,
                    asked.links.origin(programme=code, country=row.country),
                )
                for row in rows
            ),
        )
        for code, rows in ordered[:DRAWN]
    ]
    code, rows = ordered[0]
    title = f"{code} spends most there: {money_short(sum(row.total for row in rows))}, scored {rows[0].score}"
    left = len(ordered) - len(bars)
    notes = (f"And {count_of(left, 'programme')} more in the table.",) if left else ()
    yield report_charts.stacked(
        bars,
        key="weak",
        title=title,
        bands=found.rating.bands,
        notes=notes,
        description="A bar for each programme of weak review, made of the countries of high risk that it spends in.",
    )


def _table(asked: Asked, found: Reviewed, unit: str) -> Table:
    fields = (
        Field("Reviewed on", "text", lambda row: _day(row.review_date)),
        Field("Score", "text", lambda row: row.score),
        Field("Scale", "text", lambda row: row.scale),
        Field("Country", "text", lambda row: row.name),
        Field("Band", "text", lambda row: row.band),
        Field(
            "Spend there",
            "money",
            lambda row: row.total,
            lambda row: {"programme": row.programme, "country": row.country},
            True,
            _fragile(found, "review-weak"),
        ),
    )
    hidden = [row for row in found.rows if row.programme == WITHHELD]
    pairs = count_of(len(found.seen), "programme in a country", "programmes by country")
    caption = f"Weak reviews in countries of high risk: {pairs}"
    layout = Layout(
        caption,
        "Programme",
        _named,
        fields,
        total="Total" if not hidden else "Total shown in detail",
    )

    return table(
        layout,
        found.seen,
        asked.links,
        unit,
        beyond=hidden,
    )


def _named(row: Meeting) -> str:
    return row.title if row.programme == WITHHELD else f"{row.programme} {row.title}"


def _day(text: str | None) -> str | None:
    return date_long(date.fromisoformat(text)) if text else None


REPORT = Report(
    title=Title(
        "weak-reviews-and-risk",
        "Weak reviews and high risk",
        "Where does a weak annual review meet a country of high risk?",
        "Programmes whose latest review was weak, in the countries of the two worst bands that they spend in.",
    ),
    row=Meeting,
    money=frozenset({"total"}),
    find=find,
    show=show,
    rated=True,
)

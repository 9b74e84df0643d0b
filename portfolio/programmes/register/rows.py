"""The rows of the register: each programme's record with what belongs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import AnnualReview, CountryFacts, ImplementerFacts, Project
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.permissions import Reader, visible_programmes
from portfolio.programmes import records
from portfolio.programmes.owed import items
from portfolio.programmes.records import Record


@dataclass(frozen=True, slots=True)
class Row:
    """A programme in the register."""

    record: Record
    owes: tuple[items.Item, ...]
    regions: tuple[str, ...]
    implementers: tuple[str, ...]
    review: str | None
    """Scale and score of the latest review that has one, as `letters A+`."""


def read_rows(session: AnySession, reader: Reader, today: date) -> list[Row]:
    """Read the programmes that a reader may see, by code."""
    around = items.around(session, today)
    regions = _regions(session)
    implementers = _implementers(session)

    rows = []
    for record in records.current(session, visible_programmes(reader)):
        key = record.programme.id
        countries = [iso3 for iso3, _ in record["countries"]]
        row = Row(
            record,
            owes=tuple(items.items(record, around)),
            regions=tuple(
                sorted({regions[iso3] for iso3 in countries if iso3 in regions})
            ),
            implementers=tuple(sorted(implementers.get(key, ()))),
            review=_latest_score(around.reviews.get(key, ())),
        )
        rows.append(row)

    return rows


def _regions(session: AnySession) -> dict[str, str]:
    """Read the region of each country."""
    query = select(CountryFacts.iso3, CountryFacts.region)
    pairs = session.execute(query.where(CountryFacts.current()))
    return {iso3: region for iso3, region in pairs}


def _implementers(session: AnySession) -> dict[int, set[str]]:
    """Read the names of the implementers of each programme's projects."""
    query = (
        select(Project.programme_id, ImplementerFacts.name)
        .join(
            ImplementerFacts, ImplementerFacts.implementer_id == Project.implementer_id
        )
        .where(
            Project.current(),
            Project.ended.is_(False),
            ImplementerFacts.current(),
        )
    )
    names: dict[int, set[str]] = {}
    for programme_id, name in session.execute(query):
        names.setdefault(programme_id, set()).add(name)

    return names


def _latest_score(reviews: Sequence[AnnualReview]) -> str | None:
    """Give scale and score of the latest review that is done and scored."""
    latest: AnnualReview | None = None
    latest_day = date.min
    for review in reviews:
        if review.done_date and review.score and review.done_date > latest_day:
            latest = review
            latest_day = review.done_date

    return f"{latest.scale} {latest.score}" if latest else None


def review_label(review: str | None) -> str:
    """Write a score with its scale: scores of two scales cannot be compared."""
    if not review:
        return ""

    scale, _, score = review.partition(" ")
    return f"{score} ({SCALE_NAMES[scale]})"

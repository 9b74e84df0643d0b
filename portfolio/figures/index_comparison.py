"""How each risk index rates the countries, edition by edition, and where the indexes disagree.

A country is among the worst of an edition in its two worst bands; where an edition gives no bands,
in the worst fifth of the countries that it scores. A list names only those in trouble: who is not
on it is not among its worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from portfolio.figures.ratings import NO_BAND, UNRATED, worst_first
from portfolio.figures.ratings import WORST as WORST_BANDS
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, Rating, RiskIndex

WORST_PART = Decimal("0.2")
WORST, OTHER = "among the worst", "rated, not among the worst"


@dataclass(frozen=True)
class Known:
    """An edition as it was known at an instant, with what it says of each country (ISO3)."""

    index: str
    name: str
    internal: bool
    worse: str
    label: str
    published: date
    order: tuple[str, ...]
    """The index's bands, worst first."""
    source: str
    """Attribution and licence."""
    ratings: Mapping[str, Rating]

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """The bands that this edition gives, worst first."""
        given = {rating.band for rating in self.ratings.values() if rating.band}
        return tuple(worst_first(given, self.order, self.ratings.values(), self.worse))

    @cached_property
    def _scores(self) -> list[Decimal]:
        """Every score as a badness: a higher one is worse."""
        return sorted(
            bad
            for rating in self.ratings.values()
            if (bad := self._badness(rating)) is not None
        )

    def _badness(self, rating: Rating | None) -> Decimal | None:
        if rating is None or rating.score is None:
            return None
        return -rating.score if self.worse == "low" else rating.score

    def better(self, iso3: str) -> Decimal | None:
        """The part of the other countries with a score that are rated better; None without a
        score.
        """
        bad = self._badness(self.ratings.get(iso3))
        if bad is None or len(self._scores) < 2:
            return None

        return Decimal(sum(other < bad for other in self._scores)) / (
            len(self._scores) - 1
        )

    def standing(self, iso3: str) -> str:
        """`among the worst`, `rated, not among the worst` or `Unrated`."""
        rating = self.ratings.get(iso3)
        if rating is None:
            return UNRATED
        if self.bands:
            if rating.band in self.bands[:WORST_BANDS]:
                return WORST

            return OTHER

        better = self.better(iso3)
        return WORST if better is not None and better >= 1 - WORST_PART else OTHER

    def said(self, iso3: str) -> str:
        """The band that it gives a country; `No band` or `Unrated` where it gives none."""
        rating = self.ratings.get(iso3)
        return UNRATED if rating is None else rating.band or NO_BAND

    def worse_by(self, iso3: str, before: Known | None) -> Decimal | None:
        """By how much the score is worse than in an earlier edition; negative: better; None where
        either has none.
        """
        now = self._badness(self.ratings.get(iso3))
        then = before._badness(before.ratings.get(iso3)) if before else None

        return None if now is None or then is None else now - then


def editions(session: AnySession, as_at: int, *, latest: bool = False) -> list[Known]:
    """The editions known at an instant, by index and publication; `latest`: the last two of each
    index alone.
    """
    rows = session.execute(
        select(Edition, RiskIndex)
        .join(RiskIndex, RiskIndex.key == Edition.index_key)
        .where(Edition.at(as_at))
        .order_by(RiskIndex.name, RiskIndex.key, Edition.published, Edition.label)
    ).all()
    kept = [
        (edition, index)
        for edition, index in rows
        if not latest or _is_late(edition, rows)
    ]
    ratings: dict[int, dict[str, Rating]] = {edition.id: {} for edition, _ in kept}

    for rating in session.scalars(select(Rating).where(Rating.edition_id.in_(ratings))):
        ratings[rating.edition_id][rating.iso3] = rating

    return [
        Known(
            index.key,
            index.name,
            index.internal,
            index.worse,
            edition.label,
            edition.published,
            tuple(index.bands),
            _source(index),
            ratings[edition.id],
        )
        for edition, index in kept
    ]


def _source(index: RiskIndex) -> str:
    licence = f". Licence: {index.licence}" if index.licence else ""
    return f"{index.attribution or index.name}{licence}"


def _is_late(edition: Edition, rows: Iterable[Sequence[object]]) -> bool:
    same = [
        row[0]
        for row in rows
        if isinstance(row[0], Edition) and row[0].index_key == edition.index_key
    ]

    return edition in same[-2:]


def by_index(known: Iterable[Known]) -> dict[str, list[Known]]:
    """The editions of each index, the earliest first."""
    found: dict[str, list[Known]] = {}
    for each in known:
        found.setdefault(each.index, []).append(each)
    return found


def newest(known: Iterable[Known]) -> list[Known]:
    """The latest edition of each index."""
    return [some[-1] for some in by_index(known).values()]


def disagree(iso3: str, latest: Sequence[Known]) -> bool:
    """Whether one index has a country among its worst and another has not."""
    worst = [each.standing(iso3) == WORST for each in latest]
    return any(worst) and not all(worst)


def disputed(latest: Sequence[Known]) -> set[str]:
    """The countries (ISO3) that the indexes disagree about."""
    return {iso3 for each in latest for iso3 in each.ratings if disagree(iso3, latest)}

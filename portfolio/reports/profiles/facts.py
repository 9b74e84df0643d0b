"""Reads of the pages about one country or theme: its programmes, what is known of them, and what
analysts wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portfolio.figures import spend
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AnnualReview,
    Jacs,
    Position,
    Programme,
    ProgrammeFacts,
    Share,
    ShareSet,
    Signal,
    StrategyObjective,
    Theme,
)
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.permissions import visible_programmes
from portfolio.reports.report import Asked

COUNTRY_SHARE, THEME_SHARE = "country", "theme"


@dataclass(frozen=True, slots=True)
class Part:
    """A programme's part in a country or theme. Money in pence, None where no line says anything
    of it.
    """

    id: int
    code: str
    title: str
    department: str
    status: str | None
    objective: str | None
    share: int | None
    """The share in force, in millionths; None where the programme has none of its own there."""
    oda: int | None
    non_oda: int | None

    @property
    def pair(self) -> tuple[int, int] | None:
        """ODA and non-ODA, where any line says something."""
        if self.oda is None or self.non_oda is None:
            return None
        return (self.oda, self.non_oda)

    @property
    def total(self) -> int | None:
        """ODA and non-ODA together."""
        return None if self.pair is None else sum(self.pair)


def parts(asked: Asked, kind: str, key: str | None) -> list[Part]:
    """The programmes with lines in the selection, or with a share in force at the instant, the
    largest first.

    `key` is the ISO3 or the theme's key; None for what is unallocated, in which no programme has a
    share.
    """
    sums: dict[int, dict[bool, int]] = {}
    for programme, oda, pence in spend.added_up(
        asked.session, asked.chosen, asked.reader, Position.programme_id
    ):
        own = sums.setdefault(programme, {True: 0, False: 0})
        own[bool(oda)] += pence

    shares = _shares(asked, kind, key) if key else {}
    rows = _facts(asked, sums, shares)
    found = [
        Part(
            facts.programme_id,
            code,
            facts.title,
            facts.lead_department,
            facts.status,
            objective,
            shares.get(facts.programme_id),
            *_pair(sums.get(facts.programme_id)),
        )
        for code, facts, objective in rows
    ]

    return sorted(
        found, key=lambda part: (part.total is None, -(part.total or 0), part.code)
    )


def _pair(sums: Mapping[bool, int] | None) -> tuple[int | None, int | None]:
    if sums is None:
        return (None, None)
    return (sums[True], sums[False])


def _shares(asked: Asked, kind: str, key: str) -> dict[int, int]:
    """The share in force by programme: of the selection's year, else of the latest; narrowed as
    the selection is.
    """
    chosen = asked.chosen
    query = (
        select(ShareSet.programme_id, ShareSet.id, ShareSet.from_fy, Share.part)
        .join(Programme, Programme.id == ShareSet.programme_id)
        .outerjoin(
            Share,
            (Share.share_set_id == ShareSet.id)
            & (Share.kind == kind)
            & (Share.key == key),
        )
        .where(ShareSet.at(chosen.as_at), visible_programmes(asked.reader))
        .order_by(ShareSet.programme_id, ShareSet.from_fy)
    )
    query = query.where(*spend.of_programmes(chosen))

    if chosen.fy:
        query = query.where(ShareSet.from_fy <= chosen.fy.start)

    latest = {programme: part for programme, _, _, part in asked.session.execute(query)}
    return {programme: part for programme, part in latest.items() if part is not None}


def _facts(
    asked: Asked, spent: Collection[int], shared: Iterable[int]
) -> list[tuple[str, ProgrammeFacts, str | None]]:
    """(code, facts at the instant, objective) of programmes that the reader may see.

    Under a filter on a department, one without lines counts where that department leads it.
    """
    rows = asked.session.execute(
        select(Programme.code, ProgrammeFacts, StrategyObjective.name)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .outerjoin(
            StrategyObjective, StrategyObjective.id == ProgrammeFacts.objective_id
        )
        .where(
            ProgrammeFacts.at(asked.chosen.as_at), Programme.id.in_({*spent, *shared})
        )
        .where(visible_programmes(asked.reader))
    )
    wanted = asked.chosen.department

    return [
        (code, facts, objective)
        for code, facts, objective in rows
        if facts.programme_id in spent or wanted in {None, facts.lead_department}
    ]


def reviews(
    asked: Asked, programmes: Iterable[Part]
) -> list[tuple[Part, AnnualReview]]:
    """The annual reviews of programmes as known at the instant, the latest due of each programme
    first.
    """
    parts_by_id = {part.id: part for part in programmes}
    rows = asked.session.scalars(
        select(AnnualReview)
        .where(AnnualReview.at(asked.chosen.as_at), AnnualReview.ended.is_(False))
        .where(AnnualReview.programme_id.in_(parts_by_id))
        .order_by(AnnualReview.due_date.desc(), AnnualReview.number)
    )

    return [(parts_by_id[row.programme_id], row) for row in rows]


def jacs(session: AnySession, iso3: str, as_at: int) -> list[Jacs]:
    """The joint analyses of a country that stood at an instant, the latest first."""
    query = select(Jacs).where(Jacs.at(as_at), Jacs.ended.is_(False), Jacs.iso3 == iso3)
    return list(session.scalars(query.order_by(Jacs.dated.desc(), Jacs.number.desc())))


def signals(session: AnySession, iso3: str, as_at: int) -> list[Signal]:
    """The early-warning signals on a country that stood at an instant, the latest first."""
    query = select(Signal).where(
        Signal.at(as_at), Signal.ended.is_(False), Signal.iso3 == iso3
    )
    return list(
        session.scalars(query.order_by(Signal.dated.desc(), Signal.number.desc()))
    )


def theme_key(session: AnySession, theme_id: int | None) -> str | None:
    """The key of a theme, by which shares know it."""
    if theme_id is not None:
        return session.get_one(Theme, theme_id).key
    return None


def day_of(asked: Asked) -> date:
    """The day of the instant: what is overdue is so as at that day."""
    return clock.to_datetime(asked.chosen.as_at).astimezone(clock.LONDON).date()


def scored(review: AnnualReview) -> str | None:
    """A review's score with the scale that it is on: scales are never compared."""
    return (
        f"{review.score} (scale {SCALE_NAMES.get(review.scale, review.scale)})"
        if review.score
        else None
    )

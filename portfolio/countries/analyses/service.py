"""Joint analyses of conflict and stability, and signals: recorded, changed, withdrawn; none is
ever deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select

from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Country, Jacs, Signal

One = TypeVar("One", Jacs, Signal)
Values = Mapping[str, Any]
FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    Jacs: ("dated", "drivers", "summary", "review_by", "link"),
    Signal: ("dated", "source_kind", "severity", "note"),
}
"""What of each kind is entered."""


class AnalysisRefusal(Exception):
    """Something that cannot be kept, in a sentence that says why and what to do."""


def standing(
    session: AnySession,
    model: type[One],
    iso3: str | None = None,
    as_at: int | None = None,
) -> list[One]:
    """The analyses of a kind that stood at an instant (now where none is given), the latest of
    each country first.
    """
    known = model.current() if as_at is None else model.at(as_at)
    query = select(model).where(known, model.ended.is_(False))

    if iso3 is not None:
        query = query.where(model.iso3 == iso3)

    return list(
        session.scalars(
            query.order_by(model.iso3, model.dated.desc(), model.number.desc())
        )
    )


def latest(
    session: AnySession, model: type[One], as_at: int | None = None
) -> dict[str, One]:
    """The latest analysis of a kind by country (ISO3)."""
    found: dict[str, One] = {}
    for row in standing(session, model, as_at=as_at):
        found.setdefault(row.iso3, row)

    return found


def is_overdue(jacs: Jacs, today: date) -> bool:
    """Whether it should have been looked at again by a day."""
    return jacs.review_by < today


def find(session: AnySession, model: type[One], iso3: str, number: int) -> One | None:
    """One analysis as it stands, unless it was withdrawn."""
    return next(
        (row for row in standing(session, model, iso3) if row.number == number), None
    )


def versions(
    session: AnySession, model: type[One], iso3: str, number: int
) -> list[One]:
    """Every version of one, the latest first."""
    query = select(model).where(model.iso3 == iso3, model.number == number)
    return list(session.scalars(query.order_by(model.from_instant.desc())))


def add(session: AnySession, model: type[One], iso3: str, values: Values) -> One:
    """Record one under the country's next number. The caller commits. AnalysisRefusal for a
    country that is none.
    """
    begin_writing(session)
    clock.lock(session)
    if session.get(Country, iso3) is None:
        raise AnalysisRefusal(
            f"There is no country {iso3}. Choose an option from the list."
        )

    instant = clock.advance(session)
    last = session.scalar(select(func.max(model.number)).where(model.iso3 == iso3)) or 0

    return _write(
        session,
        model,
        iso3,
        last + 1,
        values,
        instant,
    )


def save(
    session: AnySession,
    model: type[One],
    iso3: str,
    number: int,
    version: int,
    values: Values,
) -> One:
    """Change one whose form was opened at a version (the id of its row). The caller commits.

    AnalysisRefusal where it was withdrawn, or where somebody else has changed it since.
    """
    begin_writing(session)
    clock.lock(session)
    now = _standing(session, model, iso3, number)
    if all(getattr(now, name) == values[name] for name in FIELDS[model]):
        return now
    if now.id != version:
        raise AnalysisRefusal(
            "Somebody else changed this while you edited. Open it again and repeat your change."
        )

    instant = _close(session, now)
    return _write(
        session,
        model,
        iso3,
        number,
        values,
        instant,
    )


def withdraw(session: AnySession, model: type[One], iso3: str, number: int) -> None:
    """Take one back; it stays on record as ended. The caller commits."""
    begin_writing(session)
    clock.lock(session)
    now = _standing(session, model, iso3, number)
    values = {name: getattr(now, name) for name in FIELDS[model]}
    instant = _close(session, now)
    _write(
        session,
        model,
        iso3,
        number,
        values,
        instant,
        ended=True,
    )


def _standing(session: AnySession, model: type[One], iso3: str, number: int) -> One:
    now = find(session, model, iso3, number)
    if now is None:
        raise AnalysisRefusal(
            "Somebody else has withdrawn this. Record it again if it is still needed."
        )

    return now


def _close(session: AnySession, row: Jacs | Signal) -> int:
    instant = clock.advance(session)
    row.to_instant = instant
    session.flush()

    return instant


def _write(
    session: AnySession,
    model: type[One],
    iso3: str,
    number: int,
    values: Values,
    instant: int,
    *,
    ended: bool = False,
) -> One:
    kept = {name: values[name] for name in FIELDS[model]}
    row = model(
        iso3=iso3,
        number=number,
        from_instant=instant,
        ended=ended,
        **kept,
    )
    session.add(row)
    session.flush()

    return row

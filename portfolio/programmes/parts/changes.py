"""The history of a programme's parts: who changed which of their fields, when, from what, to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from portfolio.filters import date_long, money
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme, ProgrammeChange, User
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.programmes.choices import Names
from portfolio.programmes.parts import implementers, service

_LABELS = {
    "implementer_id": "implementer",
    "review_number": "review",
    "file_id": "file",
    "address": "link",
    "done_date": "done",
    "due_date": "due",
}
"""What fields are called where their name does not say it."""
ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One act on a part: when, who (None: the command line), and each changed field with what it
    was and became.
    """

    model: type[Any]
    number: int
    act: str
    at: int
    person: str | None
    fields: tuple[tuple[str, str, str], ...]


def of_part(
    session: AnySession, model: Any, programme: Programme, number: int, names: Names
) -> list[PartChange]:
    """Every act on one part, the latest first. What it began with is told as changes from blank."""
    rows = service.versions(session, model, programme, number)[::-1]
    return list(
        _changes(rows, _people(session, programme), names, implementers.names(session))
    )[::-1]


def of_programme(
    session: AnySession, programme: Programme, names: Names
) -> list[PartChange]:
    """Every act on any part of a programme, removed ones too, the latest first."""
    found: list[PartChange] = []
    people = _people(session, programme)
    organisations = implementers.names(session)

    for model in service.FIELDS:
        query = (
            select(model)
            .where(model.programme_id == programme.id)
            .order_by(model.number, model.from_instant)
        )
        rows = session.scalars(query).all()
        for _, versions in groupby(rows, key=lambda row: row.number):
            found += _changes(list(versions), people, names, organisations)

    return sorted(found, key=lambda each: each.at, reverse=True)


def _changes(
    rows: Sequence[Any],
    people: Mapping[int, str | None],
    names: Names,
    organisations: Mapping[int, str],
) -> Iterator[PartChange]:
    """The acts that versions of one part come from, the first one first."""
    earlier: dict[str, str] = {}
    for row in rows:
        fields = service.FIELDS[type(row)]
        said = {
            name: _said(name, getattr(row, name), names, organisations)
            for name in fields
        }
        changed = tuple(
            (label(n), earlier.get(n, ""), said[n])
            for n in fields
            if earlier.get(n, "") != said[n]
        )

        if row.ended:
            act = REMOVED
        else:
            act = CHANGED if earlier else ADDED

        who = people.get(row.from_instant)
        yield PartChange(
            type(row),
            row.number,
            act,
            row.from_instant,
            who,
            () if row.ended else changed,
        )
        earlier = said


def _people(session: AnySession, programme: Programme) -> Mapping[int, str | None]:
    """Who acted on a programme at each instant."""
    acted = select(ProgrammeChange.at, User).outerjoin(
        User, User.id == ProgrammeChange.user_id
    )
    rows = session.execute(acted.where(ProgrammeChange.programme_id == programme.id))

    return {at: user.display_name if user else None for at, user in rows}


def label(name: str) -> str:
    """What a field of a part is called."""
    return _LABELS.get(name, name).replace("_", " ").capitalize()


def _said(name: str, value: Any, names: Names, organisations: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return date_long(value)
    if name == "budget":
        return money(value)
    if name == "countries":
        return ", ".join(names["countries"].get(iso3, iso3) for iso3 in value)

    named: dict[str, Any] = {"implementer_id": organisations, "scale": SCALE_NAMES}
    if name in named:
        return str(named[name].get(value, value))

    return str(value)

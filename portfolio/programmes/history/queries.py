"""Who changed what on a programme, when, from, to, and why: read from the rows that begin and end
at each instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import Programme, ProgrammeChange
from portfolio.programmes import records
from portfolio.programmes.choices import Names
from portfolio.programmes.records import NOTHING, Values, differences
from portfolio.programmes.wording import value_text


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the record before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Act:
    """One change of the record; `person` is None for an import by the command line."""

    at: int
    person: str | None
    reason: str
    fields: tuple[FieldChange, ...]


def acts(
    session: AnySession, programme: Programme, field: str | None = None
) -> list[Act]:
    """Every change of a programme's record, or of one field, the latest first."""
    noted = {note.at: note for note in session.scalars(_notes(programme))}
    found = []

    for at, before, after in _steps(session, programme):
        names = [name for name in differences(before, after) if field in {None, name}]
        if names:
            note = noted.get(at)
            person = note.person.display_name if note and note.person else None
            changes = tuple(
                FieldChange(name, before[name], after[name]) for name in names
            )
            found.append(Act(at, person, note.reason if note else "", changes))

    return found[::-1]


def life(
    session: AnySession, programme: Programme, names: Names
) -> list[tuple[str, int, str | None, str]]:
    """(status, since, who, why) of each step that the programme took, the first one first."""
    return [
        (
            value_text("status", act.fields[0].after, names) or "No status",
            act.at,
            act.person,
            act.reason,
        )
        for act in reversed(acts(session, programme, "status"))
    ]


def _notes(programme: Programme) -> Any:
    return select(ProgrammeChange).where(ProgrammeChange.programme_id == programme.id)


def _steps(
    session: AnySession, programme: Programme
) -> Iterator[tuple[int, Values, Values]]:
    """(instant, values before, values from it on) for each instant at which a row began or ended."""
    rows = records.rows_of_all_time(session, programme)
    before: Values = NOTHING
    for at in rows.instants():
        after = rows.at(at).values()
        yield at, before, after
        before = after

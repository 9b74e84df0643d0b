"""The history of a programme's record, from the rows that begin and end at each instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select

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
    """List the changes of a programme's record, or of one field, the latest first."""
    notes = {note.at: note for note in session.scalars(_notes(programme))}

    history = []
    for at, before, after in _steps(session, programme):
        names = differences(before, after)
        if field is not None:
            names = [name for name in names if name == field]

        if names:
            changes = [FieldChange(name, before[name], after[name]) for name in names]
            history.append(_act(at, notes.get(at), tuple(changes)))

    history.reverse()
    return history


def _act(
    at: int, note: ProgrammeChange | None, changes: tuple[FieldChange, ...]
) -> Act:
    if note is None:
        return Act(at, None, "", changes)

    person = note.person.display_name if note.person else None
    return Act(at, person, note.reason, changes)


class StepTaken(NamedTuple):
    """A step of a programme's life: the status, since when, by whom and why."""

    status: str
    since: int
    person: str | None
    reason: str


def life(session: AnySession, programme: Programme, names: Names) -> list[StepTaken]:
    """List the steps that a programme took, the first one first."""
    taken = []
    for act in reversed(acts(session, programme, "status")):
        status = value_text("status", act.fields[0].after, names) or "No status"
        taken.append(StepTaken(status, act.at, act.person, act.reason))

    return taken


def _notes(programme: Programme) -> Select[ProgrammeChange]:
    return select(ProgrammeChange).where(ProgrammeChange.programme_id == programme.id)


def _steps(
    session: AnySession, programme: Programme
) -> Iterator[tuple[int, Values, Values]]:
    """Give the values before and after each instant at which a row began or ended."""
    rows = records.rows_of_all_time(session, programme)
    before: Values = NOTHING
    for at in rows.instants():
        after = rows.at(at).values()
        yield at, before, after
        before = after

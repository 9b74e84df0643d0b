"""What an edited workbook would change, programme by programme and field by field; and changing
it, all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from imports.model import Problem
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock, position
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme, ProgrammeChange, User
from portfolio.permissions import (
    Reader,
    may_edit_programme,
    reader_of,
    visible_programmes,
)
from portfolio.programmes import completeness, records
from portfolio.programmes.bulk.read_back import ReadBack, Stated
from portfolio.programmes.editing import service as editing_service
from portfolio.programmes.editing.forms import BELOW_ZERO
from portfolio.programmes.editing.merge import merge
from portfolio.programmes.fields import SHARES
from portfolio.programmes.life import steps
from portfolio.programmes.records import (
    ALL_YEARS,
    NOTHING,
    Record,
    Rows,
    Values,
    differences,
)
from portfolio.programmes.row_versions import put


@dataclass(frozen=True, slots=True)
class Change:
    """One programme as it is and as it would be; no record for a new one."""

    record: Record | None
    wanted: Values
    fields: tuple[str, ...]
    overtaken: tuple[str, ...] = ()
    """Fields that somebody else changed too since the workbook was downloaded."""

    @property
    def before(self) -> Values:
        """What is on record."""
        return self.record.values if self.record else NOTHING


@dataclass(slots=True)
class Plan:
    """What would change, and what is in the way."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def make(session: AnySession, read: ReadBack, user: User) -> Plan:
    """Compare a workbook with what is on record, as far as a person may see and change it."""
    visible = visible_programmes(reader_of(session, user))
    known = {record.code: record for record in records.current(session, visible)}
    plan = Plan(problems=list(read.problems))
    moved = _changed_since(session, read.as_at)
    seen: set[str] = set()

    for row in read.rows:
        if row.code and row.code in seen:
            plan.problems.append(
                _problem(
                    row,
                    "duplicate-code",
                    "The programme is in two rows.",
                    "Keep one of its rows.",
                )
            )
        else:
            seen |= {row.code} if row.code else set()
            _compare(
                session,
                row,
                known,
                moved,
                user,
                plan,
            )

    return plan


def _changed_since(session: AnySession, as_at: int | None) -> Mapping[int, int]:
    """The keys of the programmes that somebody changed after an instant, each with that instant."""
    if as_at is None:
        return {}

    later = (
        select(ProgrammeChange.programme_id)
        .where(ProgrammeChange.at > as_at)
        .distinct()
    )

    return dict.fromkeys(session.scalars(later), as_at)


def _compare(
    session: AnySession,
    row: Stated,
    known: dict[str, Record],
    moved: Mapping[int, int],
    user: User,
    plan: Plan,
) -> None:
    """What a row would change. One that changes nothing is welcome whoever may change the
    programme.
    """
    record = known.get(row.code) if row.code else None
    change = (
        None if row.code and record is None else _change(session, row, record, moved)
    )

    if record is not None and change is not None and not change.fields:
        plan.unchanged += 1
    elif change is None or (
        record is not None
        and not may_edit_programme(session, user, record["lead_department"])
    ):
        # The same words whether it is withheld, another department's or none at all.
        message = f"{row.code} is not a programme that you may change."
        remedy = (
            "Leave its row as it was, or leave the code blank to enter a new programme."
        )
        plan.problems.append(_problem(row, "unknown-programme", message, remedy))
    elif wrong := _wrong(session, change, user):
        plan.problems.extend(
            _problem(row, "cannot-be", lack, "Correct the row.") for lack in wrong
        )
    else:
        plan.changes.append(change)


def _change(
    session: AnySession, row: Stated, record: Record | None, moved: Mapping[int, int]
) -> Change:
    if record is None:
        wanted = _stated(NOTHING, row) | {"status": steps.FIRST}
        return Change(None, wanted, tuple(differences(NOTHING, wanted)))

    base = record.values
    if record.programme.id in moved:
        then = records.at(session, record.programme, moved[record.programme.id])
        base = then if then["title"] else base

    merged = merge(base, _stated(base, row), record.values)
    return Change(
        record,
        merged.values,
        tuple(differences(record.values, merged.values)),
        merged.both,
    )


def _stated(base: Values, row: Stated) -> dict[str, Any]:
    """The earlier values with what the row fills in."""
    amounts = {
        (fy, oda, earmarked): pence for fy, oda, earmarked, pence in base["allocations"]
    }
    amounts |= {(fy, oda, False): pence for (fy, oda), pence in row.amounts.items()}
    kept = tuple(
        sorted((*key, pence) for key, pence in amounts.items() if pence is not None)
    )

    return dict(base) | dict(row.fields) | {"allocations": kept}


def _wrong(session: AnySession, change: Change, user: User) -> list[str]:
    said = [lack.remedy for lack in completeness.unsound(change.wanted)]
    earlier = change.record.values["allocations"] if change.record else ()
    if any(
        allocation[-1] < 0 and allocation not in earlier
        for allocation in change.wanted["allocations"]
    ):
        said.append(BELOW_ZERO)

    if change.record is None:
        lead = change.wanted["lead_department"]
        if lead and not may_edit_programme(session, user, lead):
            said.append("Enter programmes of your own department only")

        return said

    try:
        editing_service.refuse_final(change.record, change.wanted)
    except editing_service.ProgrammeRefusal as refusal:
        said.append(str(refusal))

    if editing_service.lifts_withholding(change.record.values, change.wanted):
        said.append("Publish a withheld programme on its own page, which asks why")

    return said


def _problem(row: Stated, rule: str, message: str, remedy: str) -> Problem:
    return Problem(
        "error",
        rule,
        row.sheet,
        row.cell,
        row.code,
        message,
        remedy,
    )


def apply(
    session: AnySession, read: ReadBack, user: User, first: int = ALL_YEARS
) -> Plan:
    """Make every change of a workbook under one instant, or none where anything is in the way. The
    caller commits.

    Compared again with what is on record by now: the plan that comes back is what was done.

    """
    begin_writing(session)
    clock.lock(session)
    plan = make(session, read, user)
    if plan.problems or not plan.changes:
        return plan

    instant = clock.advance(session)
    reader = reader_of(session, user)
    reshared = [
        programme_id
        for change in plan.changes
        if (
            programme_id := _put(
                session,
                change,
                reader,
                instant,
                first,
            )
        )
    ]
    position.reshare(session, reshared, instant)
    audit.record(
        session,
        "import",
        "programme",
        "workbook",
        {"changed": len(plan.changes)},
    )

    return plan


def _put(
    session: AnySession, change: Change, reader: Reader, instant: int, first: int
) -> int | None:
    """Write one change; the programme's key where its shares changed."""
    programme = change.record.programme if change.record else _new(session, reader)
    rows = change.record.rows if change.record else Rows()
    shares_changed = bool(SHARES.keys() & set(change.fields))
    from_year = first if shares_changed else editing_service.latest_year(rows)
    written = put(
        session,
        programme.id,
        rows,
        change.wanted,
        instant,
        from_year,
        "Uploaded in a workbook",
    )
    if SHARES.keys() & set(written):
        return programme.id

    return None


def _new(session: AnySession, reader: Reader) -> Programme:
    programme = Programme(code=editing_service.next_code(session, reader))
    session.add(programme)
    session.flush()

    return programme


def in_order(plan: Plan) -> Sequence[Change]:
    """Changed programmes by code, new ones last."""
    return sorted(
        plan.changes, key=lambda change: change.record.code if change.record else "~"
    )

"""Acts on one programme's record: entering, saving with a merge, restoring a value, moving through
its life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from imports.text.codes import canonical_code
from portfolio.extensions import begin_writing
from portfolio.ledger import clock, position
from portfolio.ledger.clock import AnySession
from portfolio.models import Programme
from portfolio.permissions import Reader, visible_programmes
from portfolio.programmes import completeness, records
from portfolio.programmes.editing.merge import Merge, merge
from portfolio.programmes.fields import BY_NAME, SHARES
from portfolio.programmes.life import steps
from portfolio.programmes.records import ALL_YEARS, Record, Rows, Values, differences
from portfolio.programmes.row_versions import put

LAST_NUMBER = 999_999


class ProgrammeRefusal(Exception):
    """A change that the rules of programmes forbid. The message says why and what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Overtaken(Exception):
    """Somebody else changed the same fields since the form was opened."""

    def __init__(
        self,
        merged: Merge,
        now: Record,
        instant: int,
    ) -> None:
        super().__init__("changed by somebody else")
        self.merged, self.now, self.instant = merged, now, instant


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the fields that it changed, and those that others had changed in the
    meantime.
    """

    programme: Programme
    changed: tuple[str, ...]
    theirs: tuple[str, ...] = ()


def next_code(session: AnySession, reader: Reader) -> str:
    """The free code that follows the highest of those that a reader sees: it tells nothing of the
    others.
    """
    taken = set(session.scalars(select(Programme.code)))
    last = canonical_code(
        session.scalar(
            select(func.max(Programme.code)).where(visible_programmes(reader))
        )
        or ""
    )
    group, number = (int(last[5:7]), int(last[8:])) if last else (1, 0)

    while True:
        group, number = (group, number + 1) if number < LAST_NUMBER else (group + 1, 1)
        code = f"CSSF-{group:02}-{number:06}"
        if code not in taken:
            return code


def create(
    session: AnySession,
    wanted: Values,
    reader: Reader,
    first: int = ALL_YEARS,
    code: str | None = None,
) -> Saved:
    """Enter a programme, under the next free code or one that is given. The caller commits.

    ProgrammeRefusal for a code that is taken, and for what no record may say.
    """
    begin_writing(session)
    clock.lock(session)
    values = dict(wanted) | {"status": wanted["status"] or steps.FIRST}
    _check(values)
    if code and session.scalar(select(Programme.id).where(Programme.code == code)):
        raise ProgrammeRefusal(
            f"{code} is taken. The next free code is {next_code(session, reader)}.",
            "code",
        )

    programme = Programme(code=code or next_code(session, reader))
    session.add(programme)
    session.flush()
    instant = clock.advance(session)
    changed = put(
        session,
        programme.id,
        Rows(),
        values,
        instant,
        first,
        "Entered",
    )
    session.flush()

    return Saved(programme, tuple(changed))


def save(
    session: AnySession,
    code: str,
    opened: int,
    mine: Values,
    first: int = ALL_YEARS,
    reason: str = "",
) -> Saved:
    """Save a form that was opened at an instant, merged by field with what others saved since. The
    caller commits.

    Overtaken where another changed a field that I changed too; ProgrammeRefusal for what no record
    may say.
    """
    now = _locked(session, code)
    base = records.at(session, now.programme, opened)
    if not base["title"]:
        raise ProgrammeRefusal(
            "The page is from before the programme was entered. Open it again and repeat your change."
        )

    merged = merge(base, mine, now.values)
    if merged.both:
        raise Overtaken(merged, now, clock.last_committed(session))

    changed = _write(
        session,
        now,
        merged.values,
        first,
        reason,
    )

    return Saved(now.programme, changed, merged.theirs)


def change(session: AnySession, code: str, values: Values, reason: str) -> Saved:
    """Change some fields of a programme as it stands. The caller commits. ProgrammeRefusal as for
    `save`.
    """
    now = _locked(session, code)
    return _changed(session, now, values, reason)


def restore(session: AnySession, code: str, name: str, instant: int) -> Saved:
    """Give a field the value that it had at an instant, by a new change. ProgrammeRefusal where it
    may not be.
    """
    if name not in RESTORABLE:
        raise ProgrammeRefusal("This field is changed on a page of its own.")

    now = _locked(session, code)
    value = records.at(session, now.programme, instant)[name]
    if lifts_withholding(now.values, dict(now.values) | {name: value}):
        raise ProgrammeRefusal(
            "Publish the programme on its edit page, which asks why."
        )

    return _changed(
        session,
        now,
        {name: value},
        f"{BY_NAME[name].label} restored to an earlier value",
    )


RESTORABLE = frozenset(BY_NAME) - {"status", "archived", "allocations"}
"""The fields of which an earlier value can be restored."""


def step(
    session: AnySession,
    code: str,
    to: str,
    reason: str,
    today: date,
    *,
    may_approve: bool,
) -> Saved:
    """Move a programme along its life. ProgrammeRefusal names every condition that is not met."""
    now = _locked(session, code)
    facts = steps.facts(session, now.programme, today)
    unmet = steps.unmet(
        now.values,
        to,
        facts,
        reason,
        may_approve=may_approve,
    )
    if unmet:
        raise ProgrammeRefusal(" ".join(unmet))

    return _changed(session, now, {"status": to}, reason or f"Moved to {to}")


def archive(
    session: AnySession, code: str, reason: str, *, archived: bool = True
) -> Saved:
    """Take a programme out of the lists, or bring it back. ProgrammeRefusal where it is under way,
    or says no why.
    """
    now = _locked(session, code)
    if archived and now["status"] not in {steps.LAST, steps.FIRST}:
        raise ProgrammeRefusal(
            "Only a programme that is closed or in the pipeline can be archived. Close it first."
        )
    if not reason:
        raise ProgrammeRefusal("Enter a reason.", "reason")

    return _changed(session, now, {"archived": archived}, reason)


def _locked(session: AnySession, code: str) -> Record:
    """A programme as it stands, which nobody else changes until the transaction ends."""
    begin_writing(session)
    clock.lock(session)
    programme = session.scalars(select(Programme).where(Programme.code == code)).one()

    return records.current_one(session, programme)


def _changed(session: AnySession, now: Record, values: Values, reason: str) -> Saved:
    wanted = dict(now.values) | dict(values)
    return Saved(
        now.programme,
        _write(
            session,
            now,
            wanted,
            latest_year(now.rows),
            reason,
        ),
    )


def _check(values: Values) -> None:
    unsound = completeness.unsound(values)
    if unsound:
        raise ProgrammeRefusal(unsound[0].remedy, unsound[0].field)


def _write(
    session: AnySession, now: Record, wanted: Values, first: int, reason: str
) -> tuple[str, ...]:
    _check(wanted)
    changed = differences(now.values, wanted)
    if not changed:
        return ()

    refuse_final(now, wanted)
    if lifts_withholding(now.values, wanted) and not reason:
        raise ProgrammeRefusal(
            "Enter why the programme is no longer withheld, for example the board that decided and the date.",
            "reason",
        )

    instant = clock.advance(session)
    from_year = first if SHARES.keys() & set(changed) else latest_year(now.rows)
    written = put(
        session,
        now.programme.id,
        now.rows,
        wanted,
        instant,
        from_year,
        reason,
    )
    session.flush()

    if SHARES.keys() & set(written):
        position.reshare(session, [now.programme.id], instant)

    return tuple(changed)


def lifts_withholding(now: Values, wanted: Values) -> bool:
    """Whether a withheld programme would be published."""
    return bool(now["withheld"] and not wanted["withheld"])


def latest_year(rows: Rows) -> int:
    """The year from which the latest shares hold: under it they are the same as before."""
    return max((each.from_fy for each in rows.sets), default=ALL_YEARS)


def refuse_final(now: Record, wanted: Values) -> None:
    """ProgrammeRefusal where a final allocation would change."""
    amounts = {
        (fy, oda, earmarked): pence
        for fy, oda, earmarked, pence in wanted["allocations"]
    }
    for row in now.rows.allocations:
        if (
            row.version == "final"
            and amounts.get((row.fy, row.oda, row.earmarked)) != row.pence
        ):
            message = "A final allocation cannot be changed here. Leave it as it is, or move budget by a virement."
            raise ProgrammeRefusal(message, "allocations")

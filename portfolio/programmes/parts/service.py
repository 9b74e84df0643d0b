"""The numbered parts of a programme (projects, indicators, reviews, ...): added, changed with a
merge, ended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select

from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AnnualReview,
    Document,
    Indicator,
    Programme,
    ProgrammeRisk,
    Project,
    Recommendation,
    UploadedFile,
)
from portfolio.programmes import row_versions
from portfolio.programmes.editing.service import ProgrammeRefusal
from portfolio.programmes.parts import implementers

Values = Mapping[str, Any]
AnyEntry = (
    Project | Indicator | AnnualReview | Recommendation | ProgrammeRisk | Document
)
One = TypeVar(
    "One",
    Project,
    Indicator,
    AnnualReview,
    Recommendation,
    ProgrammeRisk,
    Document,
)
NEW_IMPLEMENTER, NEW_FILE = "new_implementer", "new_file"
_TO_ADD = frozenset({NEW_IMPLEMENTER, NEW_FILE})
"""What a form brings that has no row of its own yet: a name, the bytes of a file."""

FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    Project: (
        "title",
        "implementer_id",
        "start_date",
        "end_date",
        "countries",
        "budget",
    ),
    Indicator: (
        "level",
        "title",
        "unit",
        "baseline",
        "target",
        "target_date",
        "actual",
        "actual_date",
        "milestones",
    ),
    AnnualReview: ("due_date", "done_date", "scale", "score", "summary"),
    Recommendation: ("text", "review_number", "owner", "due_date", "done_date"),
    ProgrammeRisk: (
        "title",
        "category",
        "likelihood",
        "impact",
        "owner",
        "mitigation",
        "residual",
    ),
    Document: ("title", "kind", "address", "file_id", "filename"),
}
"""What of each kind is entered."""


class EntryOvertaken(Exception):
    """Somebody else changed the same fields since the form was opened; `now` is the row that
    stands.
    """

    def __init__(self, fields: tuple[str, ...], now: AnyEntry) -> None:
        super().__init__("changed by somebody else")
        self.fields, self.now = fields, now


def current(session: AnySession, model: type[One], programme: Programme) -> list[One]:
    """A programme's entries of a kind that have not ended, by number."""
    query = select(model).where(
        model.programme_id == programme.id, model.current(), model.ended.is_(False)
    )
    return list(session.scalars(query.order_by(model.number)))


def find(
    session: AnySession, model: type[One], programme: Programme, number: int
) -> One | None:
    """An entry as it stands, unless it ended."""
    return next(
        (each for each in current(session, model, programme) if each.number == number),
        None,
    )


def versions(
    session: AnySession, model: type[One], programme: Programme, number: int
) -> list[One]:
    """Every version of an entry, the latest first."""
    query = select(model).where(
        model.programme_id == programme.id, model.number == number
    )
    return list(session.scalars(query.order_by(model.from_instant.desc())))


def add(
    session: AnySession, model: type[One], programme: Programme, values: Values
) -> One:
    """Add an entry under the next number. The caller commits."""
    begin_writing(session)
    clock.lock(session)
    instant = clock.advance(session)
    last = (
        session.scalar(
            select(func.max(model.number)).where(model.programme_id == programme.id)
        )
        or 0
    )

    return _write(
        session,
        model,
        programme.id,
        last + 1,
        values,
        instant,
        f"Added: {_what(model)} {last + 1}",
    )


def load(
    session: AnySession,
    given: Mapping[int, Sequence[tuple[type[Any], Values]]],
    reason: str,
) -> None:
    """Add entries to programmes that have none yet, by the programmes' keys, under one instant.
    The caller commits.
    """
    begin_writing(session)
    clock.lock(session)
    instant = clock.advance(session)
    listed = _listed(session, given, instant)

    for programme_id, entries in given.items():
        numbers: Counter[type[Any]] = Counter()
        for model, values in entries:
            numbers[model] += 1
            said = {
                name: value for name, value in values.items() if name not in _TO_ADD
            }
            if NEW_IMPLEMENTER in values:
                said["implementer_id"] = listed[values[NEW_IMPLEMENTER]]

            session.add(
                model(
                    programme_id=programme_id,
                    number=numbers[model],
                    from_instant=instant,
                    **said,
                )
            )

        row_versions.note(session, programme_id, instant, reason)

    session.flush()


def _listed(
    session: AnySession,
    given: Mapping[int, Sequence[tuple[type[Any], Values]]],
    instant: int,
) -> dict[str, int]:
    """The implementers that entries name, added where they are new."""
    named = sorted(
        {
            v[NEW_IMPLEMENTER]
            for entries in given.values()
            for _, v in entries
            if NEW_IMPLEMENTER in v
        }
    )

    return {
        name: implementers.find(session, name)
        or implementers.add(session, name, instant)
        for name in named
    }


def save(
    session: AnySession,
    model: type[One],
    programme: Programme,
    number: int,
    version: int,
    mine: Values,
) -> One:
    """Save an entry whose form was opened at a version (the id of its row), merged by field. The
    caller commits.

    EntryOvertaken where another changed a field that I changed too.

    """
    begin_writing(session)
    clock.lock(session)
    now = _standing(session, model, programme, number)
    base = session.get(model, version)
    if base is None or (base.programme_id, base.number) != (programme.id, number):
        raise ProgrammeRefusal(
            "The page is too old. Open it again and repeat your change."
        )

    changed = {
        name for name in mine if name in _TO_ADD or getattr(base, name) != mine[name]
    }
    stands = {name: getattr(now, name) for name in FIELDS[model]}
    both = tuple(
        n
        for n in changed & stands.keys()
        if stands[n] != getattr(base, n) and stands[n] != mine[n]
    )
    if both:
        raise EntryOvertaken(both, now)

    wanted = stands | {name: mine[name] for name in changed}
    if wanted == stands:
        return now

    instant = clock.advance(session)
    row_versions.close(session, [now], instant)

    return _write(
        session,
        model,
        programme.id,
        number,
        wanted,
        instant,
        f"Changed: {_what(model)} {number}",
    )


def end(
    session: AnySession, model: type[One], programme: Programme, number: int
) -> None:
    """Take an entry out; it stays on record as ended. The caller commits."""
    begin_writing(session)
    clock.lock(session)
    now = _standing(session, model, programme, number)
    stands = {name: getattr(now, name) for name in FIELDS[model]}
    instant = clock.advance(session)
    row_versions.close(session, [now], instant)
    row = _write(
        session,
        model,
        programme.id,
        number,
        stands,
        instant,
        f"Removed: {_what(model)} {number}",
    )
    row.ended = True
    session.flush()


def _standing(
    session: AnySession, model: type[One], programme: Programme, number: int
) -> One:
    now = find(session, model, programme, number)
    if now is None:
        raise ProgrammeRefusal(
            "Somebody else has removed this. Add it again if it is still needed."
        )

    return now


def _write(
    session: AnySession,
    model: type[One],
    programme_id: int,
    number: int,
    values: Values,
    instant: int,
    reason: str,
) -> One:
    wanted = dict(values)
    name = wanted.pop(NEW_IMPLEMENTER, None)
    if name:
        wanted["implementer_id"] = implementers.find(session, name) or implementers.add(
            session, name, instant
        )

    if NEW_FILE in wanted:
        wanted["file_id"] = _file(session, wanted.pop(NEW_FILE)).id

    row = model(
        programme_id=programme_id,
        number=number,
        from_instant=instant,
        **wanted,
    )
    session.add(row)
    row_versions.note(session, programme_id, instant, reason)
    session.flush()

    return row


def _file(session: AnySession, content: bytes) -> UploadedFile:
    digest = hashlib.sha256(content).hexdigest()
    found = session.scalars(
        select(UploadedFile).where(UploadedFile.sha256 == digest)
    ).first()
    if found is None:
        found = UploadedFile(sha256=digest, size=len(content), content=content)
        session.add(found)
        session.flush()

    return found


def _what(model: type[Any]) -> str:
    return str(model.__tablename__).replace("_", " ")

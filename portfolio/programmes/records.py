"""A programme's record as one set of values, as it stands now or stood at any instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from portfolio.ledger.clock import AnySession
from portfolio.models import OPEN_END, Allocation, Programme, ProgrammeFacts, ShareSet
from portfolio.programmes.fields import FIELDS, OF_FACTS, SHARES

Values = Mapping[str, Any]
ALL_YEARS = 0
NOTHING: Values = {field.name: field.blank for field in FIELDS}
"""The values of an empty record."""


@dataclass(frozen=True, slots=True)
class Record:
    """A programme with its values. Shares are (key, millionths), allocations (year, ODA,
    earmarked, pence).
    """

    programme: Programme
    values: Values
    rows: Rows

    @property
    def code(self) -> str:
        """The programme's code."""
        return self.programme.code

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(slots=True)
class Rows:
    """The rows that a programme's record is told by: those of now, or of all time."""

    facts: list[ProgrammeFacts] = field(default_factory=list)
    sets: list[ShareSet] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)

    def at(self, instant: int) -> Rows:
        """Those that were known at an instant."""
        return Rows(
            *([row for row in rows if _spans(row, instant)] for rows in self.all())
        )

    def all(self) -> tuple[Sequence[Any], ...]:
        """The rows of each kind."""
        return self.facts, self.sets, self.allocations

    def instants(self) -> list[int]:
        """When anything began or ended, in order."""
        rows = [row for rows in self.all() for row in rows]
        ends = {row.to_instant for row in rows} - {OPEN_END}

        return sorted({row.from_instant for row in rows} | ends)

    def values(self) -> Values:
        """What rows that were known at one time say together."""
        said = dict(NOTHING)
        for facts in self.facts:
            said |= {name: getattr(facts, name) for name in OF_FACTS}
            said["partners"] = tuple(
                sorted(each.department_code for each in facts.partners)
            )
            said["team"] = tuple(sorted(each.user_id for each in facts.team))

        for latest in sorted(self.sets, key=lambda each: each.from_fy)[-1:]:
            said |= {name: _shares(latest, kind) for name, kind in SHARES.items()}

        said["allocations"] = tuple(
            sorted(
                (
                    a.fy,
                    a.oda,
                    a.earmarked,
                    a.pence,
                )
                for a in self.allocations
            )
        )

        return said

    def reaching(self, fy: int) -> ShareSet | None:
        """The share set in force in a year."""
        return max(
            (each for each in self.sets if each.from_fy <= fy),
            key=lambda each: each.from_fy,
            default=None,
        )


def _spans(row: Any, instant: int) -> bool:
    return bool(row.from_instant <= instant < row.to_instant)


def _shares(share_set: ShareSet, kind: str) -> tuple[tuple[str, int], ...]:
    shares = (
        (share.key, share.part) for share in share_set.shares if share.kind == kind
    )
    return tuple(sorted(shares, key=lambda share: (-share[1], share[0])))


def current(
    session: AnySession, visible: ColumnElement[bool], *, archived: bool = True
) -> list[Record]:
    """The records of the programmes that fulfil a condition (`visible_programmes`), by code."""
    query = select(ProgrammeFacts, Programme).join(
        Programme, Programme.id == ProgrammeFacts.programme_id
    )
    query = query.where(ProgrammeFacts.current(), visible).order_by(Programme.code)

    if not archived:
        query = query.where(ProgrammeFacts.archived.is_(False))

    found = session.execute(
        query.options(
            selectinload(ProgrammeFacts.partners), selectinload(ProgrammeFacts.team)
        )
    ).all()
    rows = {programme.id: Rows(facts=[facts]) for facts, programme in found}
    _add(session, rows)

    return [
        Record(programme, rows[programme.id].values(), rows[programme.id])
        for _, programme in found
    ]


def current_one(session: AnySession, programme: Programme) -> Record:
    """A programme's record as it stands."""
    rows = Rows(
        *(
            list(
                session.scalars(
                    _of(model, [programme.id]).where(model.to_instant == OPEN_END)
                )
            )
            for model in _MODELS
        )
    )

    return Record(programme, rows.values(), rows)


def whole(session: AnySession, programme: Programme) -> Rows:
    """Every row of a programme's record of all time."""
    return Rows(
        *(list(session.scalars(_of(model, [programme.id]))) for model in _MODELS)
    )


def at(session: AnySession, programme: Programme, instant: int) -> Values:
    """What a programme's record said at an instant."""
    return whole(session, programme).at(instant).values()


_MODELS: tuple[Any, ...] = (ProgrammeFacts, ShareSet, Allocation)


def _of(model: Any, ids: Iterable[int]) -> Any:
    query = (
        select(model)
        .where(model.programme_id.in_(list(ids)))
        .order_by(model.from_instant, model.id)
    )
    if model is ShareSet:
        return query.options(selectinload(ShareSet.shares))

    return query


def _add(session: AnySession, rows: Mapping[int, Rows]) -> None:
    for share_set in session.scalars(
        select(ShareSet)
        .where(ShareSet.current())
        .options(selectinload(ShareSet.shares))
    ):
        if share_set.programme_id in rows:
            rows[share_set.programme_id].sets.append(share_set)

    for allocation in session.scalars(select(Allocation).where(Allocation.current())):
        if allocation.programme_id in rows:
            rows[allocation.programme_id].allocations.append(allocation)


def differences(earlier: Values, later: Values) -> list[str]:
    """The fields in which two sets of values differ, in the order of the form."""
    return [field.name for field in FIELDS if earlier[field.name] != later[field.name]]

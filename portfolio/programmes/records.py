"""A programme's record as one set of values, as it is now or was at any instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from portfolio.ledger.clock import AnySession
from portfolio.models import OPEN_END, Allocation, Programme, ProgrammeFacts, ShareSet
from portfolio.programmes.fields import FIELDS, OF_FACTS, SHARES

Values = Mapping[str, Any]
Share = tuple[str, int]
"""A country or theme by its key, and its part of the programme in millionths."""
ALL_YEARS = 0
NOTHING: Values = {field.name: field.blank for field in FIELDS}
"""The values of an empty record."""


class Budget(NamedTuple):
    """An allocation: the year in which its financial year starts, its kind, and pence."""

    fy: int
    oda: bool
    earmarked: bool
    pence: int

    @property
    def key(self) -> tuple[int, bool, bool]:
        """The year and kind: a record has one amount of each."""
        return self.fy, self.oda, self.earmarked


@dataclass(frozen=True, slots=True)
class Record:
    """A programme with its values, and the rows that they were read from."""

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
    """The rows of a programme's record: the current ones, or those of all time."""

    facts: list[ProgrammeFacts] = field(default_factory=list)
    sets: list[ShareSet] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)

    def at(self, instant: int) -> Rows:
        """Select the rows that were in force at an instant."""
        return Rows(
            facts=[row for row in self.facts if _spans(row, instant)],
            sets=[row for row in self.sets if _spans(row, instant)],
            allocations=[row for row in self.allocations if _spans(row, instant)],
        )

    def instants(self) -> list[int]:
        """List the instants at which a row began or ended, in order."""
        rows: list[Any] = [*self.facts, *self.sets, *self.allocations]
        starts = {row.from_instant for row in rows}
        ends = {row.to_instant for row in rows} - {OPEN_END}

        return sorted(starts | ends)

    def values(self) -> Values:
        """Read the values of rows that were in force at one instant."""
        values = dict(NOTHING)
        for facts in self.facts:
            values |= _values_of_facts(facts)

        if self.sets:
            latest = max(self.sets, key=lambda share_set: share_set.from_fy)
            for name, kind in SHARES.items():
                values[name] = _shares(latest, kind)

        budgets = [
            Budget(row.fy, row.oda, row.earmarked, row.pence)
            for row in self.allocations
        ]
        values["allocations"] = tuple(sorted(budgets))

        return values

    def reaching(self, fy: int) -> ShareSet | None:
        """Find the share set in force in a year."""
        earlier = [share_set for share_set in self.sets if share_set.from_fy <= fy]
        return max(earlier, key=lambda share_set: share_set.from_fy, default=None)


def _spans(row: Any, instant: int) -> bool:
    return bool(row.from_instant <= instant < row.to_instant)


def _values_of_facts(facts: ProgrammeFacts) -> dict[str, Any]:
    values = {name: getattr(facts, name) for name in OF_FACTS}
    partners = [partner.department_code for partner in facts.partners]
    team = [member.user_id for member in facts.team]

    return values | {"partners": tuple(sorted(partners)), "team": tuple(sorted(team))}


def _shares(share_set: ShareSet, kind: str) -> tuple[Share, ...]:
    return sorted_shares(
        (share.key, share.part) for share in share_set.shares if share.kind == kind
    )


def sorted_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Sort shares as a record has them: the largest first, equal ones by key."""
    return tuple(sorted(shares, key=lambda share: (-share[1], share[0])))


def current(
    session: AnySession, visible: ColumnElement[bool], *, archived: bool = True
) -> list[Record]:
    """Read the records of programmes that meet a condition, by code.

    The condition is that of `visible_programmes`, or narrower.
    """
    query = (
        select(ProgrammeFacts, Programme)
        .join(Programme, Programme.id == ProgrammeFacts.programme_id)
        .where(ProgrammeFacts.current(), visible)
        .order_by(Programme.code)
        .options(
            selectinload(ProgrammeFacts.partners),
            selectinload(ProgrammeFacts.team),
        )
    )
    if not archived:
        query = query.where(ProgrammeFacts.archived.is_(False))

    programmes = {}
    rows = {}
    for facts, programme in session.execute(query):
        programmes[programme.id] = programme
        rows[programme.id] = Rows(facts=[facts])

    _add_current(session, rows)
    return [
        Record(programme, rows[key].values(), rows[key])
        for key, programme in programmes.items()
    ]


def current_one(session: AnySession, programme: Programme) -> Record:
    """Read a programme's record as it is now."""
    rows = _rows(session, programme, only_current=True)
    return Record(programme, rows.values(), rows)


def rows_of_all_time(session: AnySession, programme: Programme) -> Rows:
    """Read every row that a programme's record ever had."""
    return _rows(session, programme)


def at(session: AnySession, programme: Programme, instant: int) -> Values:
    """Read the values of a programme's record at an instant."""
    return rows_of_all_time(session, programme).at(instant).values()


def _rows(
    session: AnySession, programme: Programme, *, only_current: bool = False
) -> Rows:
    def read(model: Any, query: Select[Any]) -> list[Any]:
        query = query.where(model.programme_id == programme.id)
        if only_current:
            query = query.where(model.to_instant == OPEN_END)
        return list(session.scalars(query.order_by(model.from_instant, model.id)))

    sets = select(ShareSet).options(selectinload(ShareSet.shares))
    return Rows(
        facts=read(ProgrammeFacts, select(ProgrammeFacts)),
        sets=read(ShareSet, sets),
        allocations=read(Allocation, select(Allocation)),
    )


def _add_current(session: AnySession, rows: Mapping[int, Rows]) -> None:
    """Add the current share sets and allocations to the rows of each programme."""
    sets = select(ShareSet).where(ShareSet.current())
    for share_set in session.scalars(sets.options(selectinload(ShareSet.shares))):
        if share_set.programme_id in rows:
            rows[share_set.programme_id].sets.append(share_set)

    for allocation in session.scalars(select(Allocation).where(Allocation.current())):
        if allocation.programme_id in rows:
            rows[allocation.programme_id].allocations.append(allocation)


def differences(earlier: Values, later: Values) -> list[str]:
    """List the fields in which two sets of values differ, in the order of the form."""
    return [field.name for field in FIELDS if earlier[field.name] != later[field.name]]

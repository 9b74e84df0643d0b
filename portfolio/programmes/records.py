"""A programme's record as one set of values, as it is now or was at any instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from portfolio.ledger.clock import AnySession
from portfolio.models import (
    OPEN_END,
    Allocation,
    Programme,
    ProgrammeFacts,
    ShareSet,
)
from portfolio.programmes.fields import FIELDS, OF_FACTS, SHARES

Values = Mapping[str, Any]
AnyRow = TypeVar("AnyRow", ProgrammeFacts, ShareSet, Allocation)
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
            _in_force(self.facts, instant),
            _in_force(self.sets, instant),
            _in_force(self.allocations, instant),
        )

    def instants(self) -> list[int]:
        """List the instants at which a row began or ended, in order."""
        instants: set[int] = set()
        rows: list[Any] = [*self.facts, *self.sets, *self.allocations]
        for row in rows:
            instants.add(row.from_instant)
            instants.add(row.to_instant)

        instants.discard(OPEN_END)
        return sorted(instants)

    def values(self) -> Values:
        """Read the values of rows that were in force at one instant."""
        values = dict(NOTHING)
        for facts in self.facts:
            values |= _values_of_facts(facts)

        if self.sets:
            latest = max(self.sets, key=_first_year)
            for name, kind in SHARES.items():
                values[name] = _shares(latest, kind)

        budgets = []
        for row in self.allocations:
            budget = Budget(
                row.fy,
                row.oda,
                row.earmarked,
                row.pence,
            )
            budgets.append(budget)

        values["allocations"] = tuple(sorted(budgets))
        return values

    def reaching(self, fy: int) -> ShareSet | None:
        """Find the share set in force in a year."""
        earlier = [each for each in self.sets if each.from_fy <= fy]
        return max(earlier, key=_first_year, default=None)


def _first_year(share_set: ShareSet) -> int:
    return share_set.from_fy


def _in_force(rows: Iterable[AnyRow], instant: int) -> list[AnyRow]:
    return [row for row in rows if row.from_instant <= instant < row.to_instant]


def _values_of_facts(facts: ProgrammeFacts) -> dict[str, Any]:
    values = {name: getattr(facts, name) for name in OF_FACTS}
    partners = sorted(partner.department_code for partner in facts.partners)
    team = sorted(member.user_id for member in facts.team)

    values["partners"] = tuple(partners)
    values["team"] = tuple(team)
    return values


def _shares(share_set: ShareSet, kind: str) -> tuple[Share, ...]:
    shares = []
    for share in share_set.shares:
        if share.kind == kind:
            shares.append((share.key, share.part))

    return sorted_shares(shares)


def sorted_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Sort shares as a record has them: the largest first, equal ones by key."""
    return tuple(sorted(shares, key=lambda share: (-share[1], share[0])))


def current(
    session: AnySession,
    visible: ColumnElement[bool],
    *,
    archived: bool = True,
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
    session: AnySession,
    programme: Programme,
    *,
    only_current: bool = False,
) -> Rows:
    def read(model: Any, query: Select[Any]) -> list[Any]:
        query = query.where(model.programme_id == programme.id)
        if only_current:
            query = query.where(model.to_instant == OPEN_END)

        query = query.order_by(
            model.from_instant,
            model.id,
        )
        return list(session.scalars(query))

    sets = select(ShareSet).options(selectinload(ShareSet.shares))
    return Rows(
        facts=read(ProgrammeFacts, select(ProgrammeFacts)),
        sets=read(ShareSet, sets),
        allocations=read(Allocation, select(Allocation)),
    )


def _add_current(session: AnySession, rows: Mapping[int, Rows]) -> None:
    """Add the current share sets and allocations to the rows of each programme."""
    sets = (
        select(ShareSet)
        .where(ShareSet.current())
        .options(selectinload(ShareSet.shares))
    )
    for share_set in session.scalars(sets):
        programme_rows = rows.get(share_set.programme_id)
        if programme_rows is not None:
            programme_rows.sets.append(share_set)

    allocations = select(Allocation).where(Allocation.current())
    for allocation in session.scalars(allocations):
        programme_rows = rows.get(allocation.programme_id)
        if programme_rows is not None:
            programme_rows.allocations.append(allocation)


def differences(earlier: Values, later: Values) -> list[str]:
    """List the fields in which two sets of values differ, in the order of the form."""
    names = []
    for each in FIELDS:
        if earlier[each.name] != later[each.name]:
            names.append(each.name)

    return names

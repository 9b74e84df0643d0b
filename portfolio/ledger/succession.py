"""Which department succeeded which: a successor's return replaces its predecessors'."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import DepartmentFacts


def predecessors(
    session: AnySession, department: str, instant: int | None = None
) -> frozenset[str]:
    """The departments that this one succeeded, directly or through others, as known now or at an
    instant.
    """
    return _related(
        session, department, instant, lambda facts: (facts.successor, facts.code)
    )


def successors(
    session: AnySession, department: str, instant: int | None = None
) -> frozenset[str]:
    """The departments that succeeded this one, as known now or at an instant."""
    return _related(
        session, department, instant, lambda facts: (facts.code, facts.successor)
    )


def _related(
    session: AnySession,
    department: str,
    instant: int | None,
    edge: Callable[[DepartmentFacts], tuple[str | None, str | None]],
) -> frozenset[str]:
    known = (
        DepartmentFacts.current() if instant is None else DepartmentFacts.at(instant)
    )
    edges = [
        edge(facts) for facts in session.scalars(select(DepartmentFacts).where(known))
    ]
    found: set[str] = set()
    waiting = [department]

    while waiting:
        here = waiting.pop()
        new = (
            {end for start, end in edges if start == here and end}
            - found
            - {department}
        )
        found |= new
        waiting.extend(new)

    return frozenset(found)

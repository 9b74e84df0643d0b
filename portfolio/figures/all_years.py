"""Reads that tell programmes apart over all years: from what is kept of all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AllYearsRollup,
    AllYearsVersion,
    Position,
    Programme,
    SpendPeriod,
    SpendRollup,
)

Dimension = ColumnElement[Any] | InstrumentedAttribute[Any]

_SAME: tuple[tuple[Dimension, Dimension], ...] = (
    (Position.department_code, AllYearsVersion.department_code),
    (Position.programme_id, AllYearsVersion.programme_id),
    (SpendRollup.country, AllYearsRollup.country),
    (SpendRollup.theme_id, AllYearsRollup.theme_id),
    *(
        (getattr(table, name), getattr(AllYearsRollup, name))
        for table in (SpendRollup, SpendPeriod)
        for name in ("measure", "oda", "in_outturn")
    ),
)


def columns(dimensions: Iterable[Dimension]) -> list[Dimension] | None:
    """The same dimensions over all years together; None where one of them tells years or periods
    apart.
    """
    found = [
        next((same for own, same in _SAME if own is each), None) for each in dimensions
    ]
    known = [each for each in found if each is not None]

    return known if len(known) == len(found) else None


def read(
    session: AnySession,
    instant: int,
    keys: Sequence[Dimension],
    conditions: Iterable[ColumnElement[bool]],
) -> list[Sequence[Any]]:
    """(keys..., pence) of what speaks at the instant.

    The versions are looked up first: from their number a database knows how little there is to
    read.
    """
    version = AllYearsVersion
    rollup = AllYearsRollup
    speaking = list(session.scalars(select(version.id).where(version.at(instant))))
    query = (
        select(*keys, func.sum(rollup.pence))
        .select_from(version)
        .join(rollup, rollup.version_id == version.id)
        .join(Programme, Programme.id == version.programme_id)
        .where(rollup.version_id.in_(speaking), *conditions)
    )

    return [tuple(row) for row in session.execute(query.group_by(*keys))]

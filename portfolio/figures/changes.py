"""What has changed since an instant: the returns, programmes, allocations, ratings and names
behind reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from portfolio.filters import count_of, month_name
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Allocation,
    CountryFacts,
    DepartmentFacts,
    Edition,
    FinanceReturn,
    Programme,
    ProgrammeFacts,
    RiskIndex,
    ShareSet,
    ThemeFacts,
)
from portfolio.permissions import Reader, visible_programmes

NAMED = 8
"""Programmes that are named of one act; the rest are counted."""
LISTED = 100
"""Acts that a page lists."""
OF_PROGRAMMES: tuple[tuple[str, Any], ...] = (
    ("Details", ProgrammeFacts),
    ("Allocations", Allocation),
    ("Country and theme shares", ShareSet),
)
OF_LISTS: tuple[tuple[str, Any], ...] = (
    ("countries", CountryFacts),
    ("departments", DepartmentFacts),
    ("themes", ThemeFacts),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that reports can see: its instant, what happened, and where to read of it."""

    at: int
    words: str
    url: str | None = None


def acts(session: AnySession, after: int, reader: Reader) -> list[Act]:
    """Everything after an instant, the latest first; of programmes only those that the reader may
    see.
    """
    found = [
        *_approved(session, after),
        *_reversed(session, after),
        *_editions(session, after),
        *_of_programmes(session, after, reader),
        *_of_lists(session, after),
    ]

    return sorted(found, key=lambda act: (-act.at, act.words))


def _approved(session: AnySession, after: int) -> Iterator[Act]:
    spoke = FinanceReturn.status.in_(("approved", "reversed"))
    for each in session.scalars(
        select(FinanceReturn).where(spoke, FinanceReturn.decided_at > after)
    ):
        yield _of_return(each, each.decided_at or 0, "was approved")


def _reversed(session: AnySession, after: int) -> Iterator[Act]:
    for each in session.scalars(
        select(FinanceReturn).where(FinanceReturn.reversed_at > after)
    ):
        yield _of_return(each, each.reversed_at or 0, "was reversed")


def _of_return(each: FinanceReturn, at: int, what: str) -> Act:
    month = month_name(Month.from_number(each.month))
    words = f"Return {each.id} of {each.department_code} for {FinancialYear(each.fy)}, {month}, {what}"
    return Act(at, words, url_for("returns.show", return_id=each.id))


def _editions(session: AnySession, after: int) -> Iterator[Act]:
    query = select(Edition.from_instant, Edition.label, RiskIndex.name).join(RiskIndex)
    for at, label, name in session.execute(query.where(Edition.from_instant > after)):
        yield Act(at, f"{name}: edition {label} was imported")


def _of_programmes(session: AnySession, after: int, reader: Reader) -> Iterator[Act]:
    """One act for each instant and kind of fact, that names its programmes."""
    for kind, model in OF_PROGRAMMES:
        query = select(model.from_instant, Programme.code).join(
            Programme, Programme.id == model.programme_id
        )
        rows = session.execute(
            query.where(
                model.from_instant > after, visible_programmes(reader)
            ).distinct()
        )
        for at, codes in _by_instant(rows):
            url = (
                url_for("programmes.history.show", code=codes[0])
                if len(codes) == 1
                else None
            )
            yield Act(
                at,
                f"{kind} of {count_of(len(codes), 'programme')}: {_named(codes)}",
                url,
            )


def _of_lists(session: AnySession, after: int) -> Iterator[Act]:
    for kind, model in OF_LISTS:
        rows = session.execute(
            select(model.from_instant, model.name).where(model.from_instant > after)
        )
        for at, names in _by_instant(rows):
            yield Act(at, f"The list of {kind}: {_named(names)}")


def _by_instant(rows: Iterable[Any]) -> Iterator[tuple[int, list[str]]]:
    found: dict[int, set[str]] = {}
    for at, name in rows:
        found.setdefault(at, set()).add(name)
    yield from ((at, sorted(names)) for at, names in found.items())


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")

"""The movement between two positions as rows: what changed for each department and programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from portfolio.figures import movement, spend
from portfolio.figures.selection import WITHHELD, Selection
from portfolio.ledger.clock import AnySession
from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.models import Programme
from portfolio.permissions import Reader
from portfolio.reports.rows import Report

NAME = "movement"
MONEY = ("actual_change", "outturn_change")
COLUMNS = (
    "department",
    "programme",
    "from",
    "to",
    *MONEY,
)


def draw(session: AnySession, chosen: Selection, reader: Reader) -> Report:
    """A row for each department's programme whose figures differ; then, for a reader without
    detail, one for the rest.

    The selection has `start` and `end`. Its measure plays no part: actual and outturn are both
    shown. FilterError for real terms: two positions of one year have the same prices.
    """
    return of(session, chosen, movement.between(session, chosen, reader))


def of(session: AnySession, chosen: Selection, moved: movement.Moved) -> Report:
    """What moved, as the table that every export writes."""
    before, after, hidden, seen = moved
    shown = movement.changes(
        session,
        chosen,
        seen,
        before,
        after,
        divided=True,
    )
    rows = list(_rows(session, chosen, shown))
    held = {
        place for place in before.keys() | after.keys() if place.programme in hidden
    }

    if held and movement.in_years(chosen, held):
        rest = movement.changes(
            session,
            chosen,
            movement.in_years(chosen, held & moved.changed),
            before,
            after,
            divided=False,
        )
        rows.append(_row(chosen, WITHHELD, None, movement.add_up(rest.values())))

    return Report(
        NAME,
        COLUMNS,
        frozenset(MONEY),
        tuple(rows),
        chosen,
        _marking(session, shown),
    )


def _rows(
    session: AnySession,
    chosen: Selection,
    changes: Mapping[tuple[str, int], movement.Figures],
) -> Iterator[dict[str, Any]]:
    codes = {
        key: code for key, code in session.execute(select(Programme.id, Programme.code))
    }
    named = {
        (department, codes[programme]): figures
        for (department, programme), figures in changes.items()
    }
    for (department, code), figures in sorted(named.items()):
        if any(figures):
            yield _row(chosen, department, code, figures)


def _row(
    chosen: Selection, department: str, programme: str | None, figures: movement.Figures
) -> dict[str, Any]:
    head = {
        "department": department,
        "programme": programme,
        "from": chosen.start,
        "to": chosen.end,
    }

    return head | dict(zip(MONEY, figures, strict=True))


def _marking(
    session: AnySession, shown: Mapping[tuple[str, int], movement.Figures]
) -> str:
    withheld = set(session.scalars(spend.withheld_programmes()))
    sensitive = any(
        programme in withheld and any(figures)
        for (_, programme), figures in shown.items()
    )

    return SENSITIVE if sensitive else OFFICIAL

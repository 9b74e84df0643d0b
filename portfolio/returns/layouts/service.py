"""The layouts that people of a department confirmed: remembered, replaced, forgotten. Callers
commit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from imports.layout import LayoutSpec, TableSpec
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import RememberedLayout
from portfolio.returns.drafts.service import acting
from portfolio.returns.service import Refusal


def with_table(
    before: LayoutSpec | None,
    table: TableSpec,
    instead_of: str | None,
    name: str,
) -> LayoutSpec:
    """A layout with a corrected table in the place of the one of shape `instead_of`; the others
    stay as they were.
    """
    replaced = {table.shape, instead_of}
    others = tuple(
        each for each in (before.tables if before else ()) if each.shape not in replaced
    )

    return LayoutSpec(name, (table, *others))


def remember(
    session: AnySession,
    department: str,
    spec: LayoutSpec,
    replaced: Collection[str],
    user_id: int,
) -> None:
    """Keep a layout from now on; those that know any of its tables, or one of the `replaced`
    shapes, end.
    """
    begin_writing(session)
    acting(session, user_id, department)
    now = clock.now(session)
    shapes = {table.shape for table in spec.tables} | set(replaced)

    for known in current(session, department):
        if shapes & {table.shape for table in LayoutSpec.from_json(known.spec).tables}:
            known.to_instant = now

    session.add(
        RememberedLayout(
            department_code=department,
            name=spec.name[:200],
            spec=spec.to_json(),
            confirmed_by=user_id,
            from_instant=now,
        )
    )
    session.flush()


def forget(session: AnySession, layout_id: int, department: str, user_id: int) -> None:
    """End a layout: from now on the sheet is recognised as any other. Refusal where there is no
    such layout.
    """
    begin_writing(session)
    acting(session, user_id, department)
    known = next(
        (each for each in current(session, department) if each.id == layout_id), None
    )
    if known is None:
        raise Refusal("This layout was replaced or forgotten in the meantime.")

    known.to_instant = clock.now(session)
    session.flush()


def current(session: AnySession, department: str) -> Sequence[RememberedLayout]:
    """The layouts that hold for a department, the latest first."""
    query = select(RememberedLayout).where(
        RememberedLayout.department_code == department, RememberedLayout.current()
    )
    return session.scalars(
        query.order_by(RememberedLayout.from_instant.desc(), RememberedLayout.id.desc())
    ).all()

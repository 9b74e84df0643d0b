"""The history of an entry of a list, or of a user, from the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portfolio.admin.lists.service import KeptList, key_of
from portfolio.ledger.clock import AnySession
from portfolio.models import AuditEntry, User

ARROW = " → "
NOT_SHOWN = frozenset(
    {"id", "from_instant", "to_instant", "theme_id", "implementer_id"}
)
"""The columns that the tracker fills in by itself."""


@dataclass(frozen=True, slots=True)
class Past:
    """One change: when, who (None: the command line), and each field with its values."""

    at: int
    person: str | None
    changes: tuple[tuple[str, str], ...]


def of_entry(
    session: AnySession, kept: KeptList, row: Any, names: Mapping[Any, str]
) -> list[Past]:
    """List the changes of an entry, the latest first.

    `names` has the names of the other entries of the list, by key.
    """
    history = []
    for past in _changes_of_entry(session, kept, row):
        changes = tuple(
            (field, _with_names(text, names) if field == "merged_into" else text)
            for field, text in past.changes
        )
        history.append(replace(past, changes=changes))

    return history


def _with_names(text: str, names: Mapping[Any, str]) -> str:
    """Replace keys of entries by their names."""
    parts = []
    for part in text.split(ARROW):
        if part.isdecimal():
            parts.append(names.get(int(part), "another"))
        else:
            parts.append(part)

    return ARROW.join(parts)


def _changes_of_entry(session: AnySession, kept: KeptList, row: Any) -> list[Past]:
    table = kept.model.__tablename__
    key = key_of(kept, row)
    if kept.identity is None:
        return of_rows(session, table, [str(key)])

    # An entry with system time is a new row after each change: the change is what
    # differs from the row before.
    same_entry = select(kept.model.id).where(getattr(kept.model, kept.key) == key)
    row_keys = [str(row_key) for row_key in session.scalars(same_entry)]

    history = []
    before: dict[str, Any] = {}
    for entry, user in _entries(session, table, row_keys):
        if entry.action == "create":
            history.append(_past(entry, user, _difference(before, entry.changes)))
            before = entry.changes

    return [past for past in reversed(history) if past.changes]


def of_rows(session: AnySession, table: str, keys: Iterable[str]) -> list[Past]:
    """List the changes of some rows of a table, the latest first."""
    history = [
        _past(entry, user, entry.changes)
        for entry, user in _entries(session, table, keys)
    ]

    return [past for past in reversed(history) if past.changes]


def _entries(
    session: AnySession, table: str, keys: Iterable[str]
) -> list[tuple[AuditEntry, User | None]]:
    query = (
        select(AuditEntry, User)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(AuditEntry.subject == table, AuditEntry.subject_key.in_(list(keys)))
        .order_by(AuditEntry.id)
    )

    return [(entry, user) for entry, user in session.execute(query)]


def _past(entry: AuditEntry, user: User | None, changes: dict[str, Any]) -> Past:
    shown = tuple(
        (name, _change_text(value))
        for name, value in changes.items()
        if name not in NOT_SHOWN
    )

    return Past(entry.at, user.display_name if user else None, shown)


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Pair the values of the columns in which two rows of an entry differ."""
    if not before:
        return after

    return {
        name: [before.get(name), after.get(name)]
        for name in before | after
        if before.get(name) != after.get(name)
    }


def _change_text(value: Any) -> str:
    """Write a value, or the pair of the values before and after a change."""
    if isinstance(value, list) and len(value) == 2:
        return ARROW.join(_value_text(each) for each in value)
    return _value_text(value)


def _value_text(value: Any) -> str:
    if value is None or value == "":
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

"""The history of an entry of a list, or of a user, as the audit trail has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portfolio.admin.lists.service import KeptList, key_of
from portfolio.ledger.clock import AnySession
from portfolio.models import AuditEntry, User

_SYSTEM = frozenset({"id", "from_instant", "to_instant", "theme_id", "implementer_id"})


@dataclass(frozen=True, slots=True)
class Past:
    """One change: when, who (None: the command line), and the fields with what they were given."""

    at: int
    person: str | None
    changes: tuple[tuple[str, str], ...]


def of_entry(
    session: AnySession, kept: KeptList, row: Any, names: Mapping[Any, str]
) -> list[Past]:
    """Every change of an entry, the latest first. `names` has the names of the entries that it
    refers to.
    """
    found = _of_entry(session, kept, row)

    return [
        replace(past, changes=tuple(_named(change, names) for change in past.changes))
        for past in found
    ]


def _named(change: tuple[str, str], names: Mapping[Any, str]) -> tuple[str, str]:
    """What an entry was merged into by its name instead of its number."""
    field, said = change
    if field != "merged_into":
        return change
    return field, " → ".join(
        names.get(int(n), "another") if n.isdecimal() else n for n in said.split(" → ")
    )


def _of_entry(session: AnySession, kept: KeptList, row: Any) -> list[Past]:
    if kept.identity is None:
        return of_rows(session, kept.model.__tablename__, [str(key_of(kept, row))])

    same = select(kept.model.id).where(
        getattr(kept.model, kept.key) == key_of(kept, row)
    )
    entries = _entries(
        session, kept.model.__tablename__, [str(key) for key in session.scalars(same)]
    )
    made = [(entry, user) for entry, user in entries if entry.action == "create"]
    earlier: list[dict[str, Any]] = [{}, *(entry.changes for entry, _ in made)]
    found = [
        _past(entry, user, _since(before, entry.changes))
        for before, (entry, user) in zip(earlier, made, strict=False)
    ]

    return [past for past in found[::-1] if past.changes]


def of_rows(session: AnySession, table: str, keys: Iterable[str]) -> list[Past]:
    """Every change of some rows of a table, the latest first."""
    found = [
        _past(entry, user, entry.changes)
        for entry, user in _entries(session, table, keys)
    ]

    return [past for past in found[::-1] if past.changes]


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
    return Past(entry.at, user.display_name if user else None, _said(changes))


def _since(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What a version of facts says otherwise than the one before it."""
    if not before:
        return after
    names = [name for name in (before | after) if before.get(name) != after.get(name)]
    return {name: [before.get(name), after.get(name)] for name in names}


def _said(changes: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _value(value)) for name, value in changes.items() if name not in _SYSTEM
    )


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_one(value[0])} → {_one(value[1])}"
    return _one(value)


def _one(value: Any) -> str:
    if value is None or value == "":
        return "blank"
    if value is True:
        return "yes"
    return "no" if value is False else str(value)

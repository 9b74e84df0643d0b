"""The one session listener that writes the audit trail; bulk writes add one explicit entry
instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from portfolio.ledger import clock
from portfolio.models import (
    AuditEntry,
    LedgerClock,
    Rating,
    SignInAttempt,
    UploadedFile,
    UserSession,
)
from portfolio.models.base import Model

ACTOR = "audit_user_id"
SECRET_FIELDS = frozenset({"password_hash", "token_hash", "content"})
"""Never written to the trail."""


NOT_AUDITED: tuple[type[Model], ...] = (
    AuditEntry,
    LedgerClock,
    Rating,
    SignInAttempt,
    UploadedFile,
    UserSession,
)
"""The trail itself, the clock, what an edition's entry stands for, and what only signs people in."""


def acting(session: Any, user_id: int | None) -> None:
    """Say who acts in this session from now on."""
    session.info[ACTOR] = user_id


def record(
    session: Any,
    action: str,
    subject: str,
    key: object,
    changes: dict[str, Any] | None = None,
) -> None:
    """One explicit entry: an act such as `approve`, or a bulk import."""
    session.add(
        _entry(
            session,
            action,
            subject,
            str(key),
            changes or {},
        )
    )


def install() -> None:
    """Listen to every session. Safe to call again."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "after_flush", _after_flush)


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    entries = [_entry_of(session, row, "create") for row in session.new]
    entries += [
        _entry_of(session, row, "change")
        for row in session.dirty
        if session.is_modified(row)
    ]
    found = [entry for entry in entries if entry is not None]
    if found:
        session.bulk_save_objects(found)


def _entry_of(session: Session, row: Any, action: str) -> AuditEntry | None:
    if isinstance(row, NOT_AUDITED):
        return None

    changes = _changes(row, created=action == "create")
    if changes:
        return _entry(
            session,
            action,
            row.__tablename__,
            _key(row),
            changes,
        )

    return None


def _entry(
    session: Any, action: str, subject: str, key: str, changes: dict[str, Any]
) -> AuditEntry:
    return AuditEntry(
        at=clock.to_instant(datetime.now(UTC)),
        user_id=session.info.get(ACTOR),
        action=action,
        subject=subject,
        subject_key=key,
        changes=changes,
    )


def _key(row: Any) -> str:
    return ",".join(
        str(value) for value in inspect(row).mapper.primary_key_from_instance(row)
    )


def _changes(row: Any, *, created: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for attribute in inspect(row).mapper.column_attrs:
        if attribute.key in SECRET_FIELDS:
            continue

        history = inspect(row).attrs[attribute.key].history
        if history.has_changes():
            new = _plain(history.added[0]) if history.added else None
            changes[attribute.key] = (
                new
                if created
                else [_plain(history.deleted[0]) if history.deleted else None, new]
            )

    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | bool | list | dict) or value is None:
        return value
    return str(value)

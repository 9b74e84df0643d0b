"""The audit trail: who did what to what, and when. It only grows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.models.base import BigKey, Model


class AuditEntry(Model):
    """One change to one row, or one bulk import."""

    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Empty for the command line acting for nobody in particular."""
    action: Mapped[str] = mapped_column(String(40))
    """`create`, `change`, or an act such as `submit`, `approve`, `import`."""
    subject: Mapped[str] = mapped_column(String(60))
    """The table, such as `finance_return`."""
    subject_key: Mapped[str] = mapped_column(String(120))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Field by field, from and to."""

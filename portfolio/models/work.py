"""Work in progress: drafts of returns, remembered layouts, and jobs whose truth is their row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, Model, Recorded
from portfolio.models.finance import FinanceReturn, UploadedFile
from portfolio.models.people import User


class ReturnDraft(Model):
    """An uploaded workbook before it is submitted: kept whatever is wrong with it, so that no
    upload is lost.
    """

    __table_args__ = (Index("ix_return_draft_department", "department_code", "status"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    fy: Mapped[int | None]
    """The financial year that the sender stated, if any."""
    month: Mapped[int | None]
    """The month number that the sender stated, if any."""
    file_id: Mapped[int] = mapped_column(ForeignKey("uploaded_file.id"))
    filename: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `checked`, `failed`, `submitted` or `discarded`."""
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the check said, lines left out: year, month, layout with reasons, totals, problems."""
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[int] = mapped_column(BigInteger)
    return_id: Mapped[int | None] = mapped_column(
        BigKey, ForeignKey("finance_return.id")
    )
    file: Mapped[UploadedFile] = relationship()
    uploader: Mapped[User] = relationship(foreign_keys=[uploaded_by])
    finance_return: Mapped[FinanceReturn | None] = relationship()


class RememberedLayout(Recorded, Model):
    """A department's layout as a person confirmed or corrected it (`imports.layout.LayoutSpec`, as
    text).
    """

    __table_args__ = (
        Index("ix_remembered_layout_department", "department_code", "to_instant"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    name: Mapped[str] = mapped_column(String(200))
    spec: Mapped[str] = mapped_column(Text)
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Job(Model):
    """Work in the background. A worker holds it by a lease; when the lease runs out another takes
    it up.
    """

    __table_args__ = (Index("ix_job_state", "state", "lease_until"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigKey)
    """The row that it works on, such as a draft."""
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What else it needs to know."""
    state: Mapped[str] = mapped_column(String(10))
    """`waiting`, `running`, `done`, `failed` or `cancelled`."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    in_all: Mapped[int] = mapped_column(BigInteger, default=0)
    """Progress: rows read of rows to read."""
    message: Mapped[str] = mapped_column(String(1000), default="")
    ended_at: Mapped[int | None] = mapped_column(BigInteger)

"""Reads of drafts: those that a person may see, and the return that came as the same bytes."""

from __future__ import annotations

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, ReturnDraft, User
from portfolio.permissions import Permission, allowed, may_act_for
from portfolio.returns.drafts.service import OPEN
from portfolio.returns.pages import department_names
from portfolio.returns.service import LIVE


def find(session: AnySession, draft_id: int, user: User) -> ReturnDraft | None:
    """A draft by its number, for who may act for its department."""
    draft = session.get(ReturnDraft, draft_id, populate_existing=True)
    return draft if draft and may_act_for(user, draft.department_code) else None


def may_change(draft: ReturnDraft, user: User) -> bool:
    """Whether a person may replace, submit or discard a draft."""
    sends = allowed(user.role, Permission.SUBMIT_RETURNS) and may_act_for(
        user, draft.department_code
    )
    return sends and draft.status in OPEN


def listed(session: AnySession, user: User) -> list[ReturnDraft]:
    """The open drafts that a person may see, the newest first."""
    query = (
        select(ReturnDraft)
        .where(ReturnDraft.status.in_(OPEN))
        .order_by(ReturnDraft.uploaded_at.desc())
    )
    if user.department_code is not None:
        query = query.where(ReturnDraft.department_code == user.department_code)

    return list(session.scalars(query))


def departments(session: AnySession, user: User) -> dict[str, str]:
    """The departments that a person may act for, by code."""
    return {
        code: name
        for code, name in department_names(session).items()
        if may_act_for(user, code)
    }


def same_bytes(session: AnySession, draft: ReturnDraft) -> FinanceReturn | None:
    """The latest live return of the department that came as the draft's very bytes."""
    query = select(FinanceReturn).where(
        FinanceReturn.department_code == draft.department_code,
        FinanceReturn.file_id == draft.file_id,
        FinanceReturn.status.in_(LIVE),
    )

    return session.scalars(query.order_by(FinanceReturn.id.desc()).limit(1)).first()

"""Decide on returns: approve, send back, reverse."""

from __future__ import annotations

from collections.abc import Callable

from imports.sandbox.garbage_collection import without_cycle_search
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock, position
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import LedgerRefusal
from portfolio.models import FinanceReturn, User
from portfolio.permissions import Permission
from portfolio.returns.changes import comparison
from portfolio.returns.service import Refusal, acting


def approve(
    session: AnySession,
    return_id: int,
    approver_id: int,
    comment: str = "",
    seen: str | None = None,
) -> FinanceReturn:
    """Put a submitted return in force. `seen` is the token of the position shown to the approver.

    Refusal says why it cannot be: not allowed, own return, wrong state, stale, or the position
    moved since.
    """
    finance_return, approver = _return_and_approver(session, return_id, approver_id)
    _refuse_moved(session, finance_return, seen)
    instant = clock.advance(session)
    movement = _move_position(position.approve, session, finance_return, instant)
    _record_decision(
        finance_return,
        "approved",
        approver,
        instant,
        comment,
    )
    audit.record(
        session,
        "approve",
        "finance_return",
        return_id,
        movement._asdict(),
    )

    return finance_return


def reject(
    session: AnySession, return_id: int, approver_id: int, why: str
) -> FinanceReturn:
    """Send a submitted return back with the reason. Refusal says why it cannot be."""
    if not why.strip():
        raise Refusal("Enter the reason for sending the return back.")

    finance_return, approver = _return_and_approver(session, return_id, approver_id)
    _record_decision(
        finance_return,
        "rejected",
        approver,
        clock.now(session),
        why,
    )
    audit.record(
        session,
        "reject",
        "finance_return",
        return_id,
        {"why": why},
    )

    return finance_return


def reverse(
    session: AnySession, return_id: int, approver_id: int, why: str
) -> FinanceReturn:
    """Undo an approval and restore the figures that the return had replaced.

    Refusal once a later return has replaced any of its figures.
    """
    if not why.strip():
        raise Refusal("Enter the reason for reversing the approval.")

    begin_writing(session)
    clock.lock(session)
    finance_return = _find(session, return_id, "approved")
    approver = acting(
        session, approver_id, Permission.DECIDE_RETURNS, finance_return.department_code
    )
    instant = clock.advance(session)
    movement = _move_position(position.reverse, session, finance_return, instant)
    finance_return.status = "reversed"
    finance_return.reversed_by, finance_return.reversed_at = approver.id, instant
    finance_return.reversal_reason = why
    audit.record(
        session,
        "reverse",
        "finance_return",
        return_id,
        {"why": why, **movement._asdict()},
    )

    return finance_return


def _find(session: AnySession, return_id: int, status: str) -> FinanceReturn:
    finance_return = session.get(FinanceReturn, return_id, populate_existing=True)
    if finance_return is None:
        raise Refusal(f"There is no return {return_id}.")
    if finance_return.status != status:
        raise Refusal(f"Return {return_id} is {finance_return.status}, not {status}.")
    return finance_return


def _return_and_approver(
    session: AnySession, return_id: int, approver_id: int
) -> tuple[FinanceReturn, User]:
    """Read the return and its approver after the clock's lock, so that approvers take turns."""
    begin_writing(session)
    clock.lock(session)
    finance_return = _find(session, return_id, "submitted")
    approver = acting(
        session, approver_id, Permission.DECIDE_RETURNS, finance_return.department_code
    )
    if finance_return.submitted_by == approver.id:
        raise Refusal(
            "The person who submitted a return cannot decide on it. Ask another person."
        )

    return finance_return, approver


def _refuse_moved(
    session: AnySession, finance_return: FinanceReturn, seen: str | None
) -> None:
    now = comparison.position_token(
        session, finance_return.department_code, finance_return.fy
    )
    if seen is not None and seen != now:
        raise Refusal(comparison.MOVED)


def _move_position(
    move: Callable[[AnySession, FinanceReturn, int], position.Moved],
    session: AnySession,
    finance_return: FinanceReturn,
    instant: int,
) -> position.Moved:
    """Move the position by a decision."""
    # Rows by the ten thousand are plain: the garbage collector would search them in vain.
    try:
        with without_cycle_search():
            return move(session, finance_return, instant)
    except LedgerRefusal as refusal:
        raise Refusal(str(refusal)) from None


def _record_decision(
    finance_return: FinanceReturn,
    status: str,
    approver: User,
    instant: int,
    comment: str,
) -> None:
    finance_return.status = status
    finance_return.decided_by, finance_return.decided_at = approver.id, instant
    finance_return.decision_comment = comment

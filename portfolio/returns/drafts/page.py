"""What the pages of drafts show: problems in a person's words, totals, how the workbook was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from imports.summary import ProblemGroup, Summary, Unsaid
from portfolio import queue
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import position
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Job, Programme, ReturnDraft, User
from portfolio.permissions import reader_of
from portfolio.returns import pages
from portfolio.returns.changes.comparison import Comparison
from portfolio.returns.drafts import background, queries
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.drafts.service import Choices
from portfolio.returns.months import service as months_service
from portfolio.returns.queries import any_withheld

UNREADABLE = frozenset({"unreadable-file", "password-protected", "file-too-large"})
"""The rules of files that cannot be shown as sheets."""
CELLS_SHOWN = 8
"""Cells named beside a problem; the others follow when asked for."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row of the table of problems."""

    sheet: str | None
    first: str
    """Such as `F17, F19`."""
    more: str
    """The other cells that are known."""
    others: int
    """How many cells besides the first ones."""
    unnamed: int
    """How many of the others are not named even in `more`."""
    value: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a draft stands, as a tag."""

    words: str
    colour: str


READY = Stage("Ready to submit", "green")
UNDER_WAY = {
    background.CHECK: "Being checked",
    background.MARK: "Being marked",
    background.SUBMIT: "Being submitted",
}


def stage(draft: ReturnDraft, job: Job | None = None) -> Stage:
    """Where a draft stands, in words."""
    outcome = draft.outcome
    if job and job.state in queue.ACTIVE:
        return Stage(UNDER_WAY[job.kind], "blue")
    if draft.status in ("submitted", "discarded"):
        return Stage(draft.status.capitalize(), "grey")
    if outcome is None:
        return Stage("Not checked", "grey")
    if outcome["errors"]:
        return Stage("Has errors", "red")

    return READY


def _stage_shown(
    draft: ReturnDraft, job: Job | None, closed: str, behind: str
) -> Stage:
    """The same, where its month may take no returns or the position has gone past it."""
    found = stage(draft, job)
    if found != READY or not (closed or behind):
        return found

    return Stage(
        "Month closed to returns" if closed else "A later return is in force", "orange"
    )


def stage_now(session: AnySession, draft: ReturnDraft, job: Job | None) -> Stage:
    """Where a draft stands, and whether its month and the position would take it."""
    if stage(draft, job) != READY or draft.outcome is None:
        return stage(draft, job)
    summary = Summary.from_json(draft.outcome)
    return _stage_shown(
        draft, job, _closed(session, summary), _behind(session, summary, draft)
    )


def rows(groups: Sequence[ProblemGroup], severity: str) -> list[ProblemRow]:
    """The problems of one severity as the page lists them."""
    return [_row(group) for group in groups if group.severity == severity]


def _row(group: ProblemGroup) -> ProblemRow:
    first = group.cells[:CELLS_SHOWN]
    more = group.cells[CELLS_SHOWN:]

    return ProblemRow(
        sheet=group.sheet,
        first=", ".join(first),
        more=", ".join(more),
        others=group.count - len(first) if first else 0,
        unnamed=group.count - len(group.cells) if first else 0,
        value=group.value,
        message=group.message,
        remedy=group.remedy,
    )


def unsaid(summary: Summary, severity: str) -> list[Unsaid]:
    """The problems of one severity that are counted but not listed."""
    return [each for each in summary.unsaid if each.severity == severity]


def draft_page(
    session: AnySession, draft: ReturnDraft, user: User, choices: Choices | None = None
) -> dict[str, Any]:
    """The variables of a draft's page; `choices` are those of a form that was not accepted."""
    job = background.latest(session, draft.id)
    summary = Summary.from_json(draft.outcome) if draft.outcome else None
    found: dict[str, Any] = {
        "draft": draft,
        "job": job,
        "stage": stage(draft, job),
        "summary": summary,
        "department": pages.department_names(session).get(
            draft.department_code, draft.department_code
        ),
        "may_change": queries.may_change(draft, user),
        "same": queries.same_bytes(session, draft),
        "stated": _stated(draft),
        "large": background.is_large(draft),
        "to_be_prepared": background.is_slow(session, draft)
        and background.marked(session, draft) is None,
    }
    if summary is None:
        return found | {"marking": pages.OFFICIAL}

    changes = drafts_service.compared(
        session,
        draft.department_code,
        summary,
        reader_of(session, user),
        choices,
    )
    outcome = _outcome(session, summary, draft, changes)

    return (
        found
        | outcome
        | {
            "comparison": changes,
            "stage": _stage_shown(draft, job, outcome["closed"], outcome["behind"]),
        }
    )


def _outcome(
    session: AnySession,
    summary: Summary,
    draft: ReturnDraft,
    changes: Comparison | None,
) -> dict[str, Any]:
    compared = [row.change.programme for row in changes.rows] if changes else []
    sensitive = any_withheld(session, {*summary.programmes, *compared})

    return {
        "fy": FinancialYear(summary.fy) if summary.fy is not None else None,
        "month": Month.from_number(summary.month)
        if summary.month is not None
        else None,
        "errors": rows(summary.problems, "error"),
        "warnings": rows(summary.problems, "warning"),
        "unsaid": {
            severity: unsaid(summary, severity) for severity in ("error", "warning")
        },
        "readable": not any(group.rule in UNREADABLE for group in summary.problems),
        "lacks": any(group.rule == "programme-missing" for group in summary.problems),
        "closed": _closed(session, summary),
        "behind": _behind(session, summary, draft),
        "seen": drafts_service.fingerprint(draft.outcome or {}),
        "marking": pages.SENSITIVE if sensitive else pages.OFFICIAL,
    }


def _closed(session: AnySession, summary: Summary) -> str:
    """Why the return could not be sent now, if its month takes none."""
    try:
        if summary.month is not None:
            months_service.refuse_closed(session, Month.from_number(summary.month))
    except months_service.MonthRefusal as refusal:
        return str(refusal)

    return ""


def _behind(session: AnySession, summary: Summary, draft: ReturnDraft) -> str:
    """Why the position would not take the return any more, if it would not."""
    if (
        draft.status not in drafts_service.OPEN
        or summary.errors
        or summary.fy is None
        or summary.month is None
    ):
        return ""

    sent = FinanceReturn(
        department_code=draft.department_code,
        fy=summary.fy,
        month=summary.month,
    )
    known = session.scalars(
        select(Programme.id).where(Programme.code.in_(list(summary.programmes)))
    )
    try:
        position.refuse_if_later_in_force(session, sent, known)
    except position.LedgerRefusal as refusal:
        return str(refusal)

    return ""


def _stated(draft: ReturnDraft) -> tuple[FinancialYear | None, Month | None]:
    year = FinancialYear(draft.fy) if draft.fy is not None else None
    return year, Month.from_number(draft.month) if draft.month is not None else None

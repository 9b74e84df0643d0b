"""Writes of drafts: a workbook is kept as it came, checked, replaced, submitted or discarded.
Callers commit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import null, select, update

from imports.give_back.check_and_annotate import check_and_mark
from imports.layout import LayoutSpec
from imports.model import Context
from imports.summary import Summary, summarise
from imports.workbook import Refused
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.ledger.changes import Figure
from portfolio.ledger.clock import AnySession
from portfolio.models import ReturnDraft, User
from portfolio.permissions import Permission, Reader, allowed, may_act_for, reader_of
from portfolio.returns import service, uploaded_files
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Comparison, Said
from portfolio.returns.drafts import checking
from portfolio.returns.drafts.stated import Stated
from portfolio.returns.service import Missing, Refusal

OPEN = ("waiting", "checked", "failed")
CHANGED = (
    "The results of the check have changed since the page was shown, because another return was approved, or a"
    " programme or layout changed. Look at the results again, then submit."
)
GONE = "Somebody else has submitted or discarded this upload."
UNACKNOWLEDGED = "Confirm that the warnings were looked at"


@dataclass(frozen=True, slots=True)
class Upload:
    """A workbook as a person sends it, with what they state of it."""

    department: str
    fy: FinancialYear | None
    month: Month | None
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decides when submitting. `seen` is the fingerprint of the outcome that they
    were shown.
    """

    missing: Missing
    comment: str
    acknowledged: bool
    seen: str
    position: str = ""
    """The token of the position that they were shown."""
    said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By programme: `keep`, `nil` or nothing, and a comment."""

    def to_json(self) -> dict[str, Any]:
        """The choices as plain values, for a job."""
        return {name: getattr(self, name) for name in self.__slots__}

    def of_programmes(self) -> dict[str, Said]:
        """What was decided and said of single programmes."""
        return {
            code: Said(missing or None, comment)
            for code, (missing, comment) in self.said.items()
        }


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of submitting a draft: a return, or the sentence that says why there is none."""

    return_id: int | None
    duplicate: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that a check of a draft needs, apart from the session that it was read in."""

    draft_id: int
    file_id: int
    filename: str
    content: bytes
    known: Context
    remembered: tuple[LayoutSpec, ...]


def upload(
    session: AnySession, given: Upload, user_id: int
) -> tuple[ReturnDraft, bool]:
    """Keep a workbook as a draft; and whether the same one was there already, open and stated
    alike.
    """
    begin_writing(session)
    acting(session, user_id, given.department)
    file = uploaded_files.keep(session, given.content)
    fy = given.fy.start if given.fy else None
    month = given.month.number if given.month else None
    same = select(ReturnDraft).where(
        ReturnDraft.department_code == given.department,
        ReturnDraft.file_id == file.id,
        ReturnDraft.status.in_(OPEN),
        ReturnDraft.fy.is_(None) if fy is None else ReturnDraft.fy == fy,
        ReturnDraft.month.is_(None) if month is None else ReturnDraft.month == month,
    )
    found = session.scalars(same.order_by(ReturnDraft.id.desc())).first()
    if found:
        return found, True

    draft = ReturnDraft(
        department_code=given.department,
        fy=fy,
        month=month,
        file_id=file.id,
        filename=uploaded_files.shown_name(given.filename),
        status="waiting",
        uploaded_by=user_id,
        uploaded_at=clock.now(session),
    )
    session.add(draft)
    session.flush()

    return draft, False


def replace_file(
    session: AnySession, draft_id: int, filename: str, content: bytes, user_id: int
) -> ReturnDraft:
    """A corrected workbook takes the place of the draft's; what was said of the old one goes."""
    draft = _to_change(session, draft_id, user_id)
    draft.file_id = uploaded_files.keep(session, content).id
    draft.filename = uploaded_files.shown_name(filename)
    draft.uploaded_by, draft.uploaded_at = user_id, clock.now(session)
    _reopen(session, draft)

    return draft


def state_again(session: AnySession, draft_id: int, user_id: int) -> ReturnDraft:
    """The draft is to be checked again."""
    draft = _to_change(session, draft_id, user_id)
    _reopen(session, draft)

    return draft


def restate(
    session: AnySession, draft_id: int, stated: Stated, user_id: int
) -> ReturnDraft:
    """The draft is to be checked again, for the year and month that a person states; None is as
    the workbook says.
    """
    draft = _to_change(session, draft_id, user_id)
    draft.fy = stated.fy.start if stated.fy else None
    draft.month = stated.month.number if stated.month else None
    _reopen(session, draft)

    return draft


def discard(session: AnySession, draft_id: int, user_id: int) -> ReturnDraft:
    """The draft is put aside; like everything else it stays on record."""
    draft = _to_change(session, draft_id, user_id)
    draft.status = "discarded"
    session.flush()

    return draft


def check_quickly(session: AnySession, draft_id: int) -> bool:
    """Check while the person waits; False, and nothing written, where that takes too much or
    others are at it.
    """
    try:
        with checking.place():
            work = to_check(session, draft_id)
            summary = checking.check_in_brief(*task(work), within=checking.QUICK)
    except (checking.BusyError, checking.OverBoundsError):
        return False

    begin_writing(session)
    record(session, work, summary)

    return True


def check_fully(session: AnySession, draft_id: int, within: checking.Bounds) -> None:
    """Check within the installation's bounds; going over them is the outcome then."""
    work = to_check(session, draft_id)
    try:
        summary = checking.check_in_brief(*task(work), within=within)
    except checking.OverBoundsError as over:
        summary = over.summary

    begin_writing(session)
    record(session, work, summary)


def mark(session: AnySession, draft_id: int, within: checking.Bounds) -> int:
    """Keep the draft's workbook with its problems marked, as a file; its number. Refusal where it
    cannot be marked.
    """
    content = marked(to_check(session, draft_id), within)
    begin_writing(session)
    file = uploaded_files.keep(session, content)
    session.flush()

    return file.id


def marked(work: Work, within: checking.Bounds) -> bytes:
    """The workbook with its problems marked, as .xlsx. Refusal where it cannot be."""
    try:
        return checking.apart(
            check_and_mark,
            *task(work),
            checking.limits(),
            within=within,
        )
    except Refused as refused:
        raise Refusal(
            f"The workbook cannot be given back with its problems marked. {refused}"
        ) from None


def submit(
    session: AnySession,
    draft_id: int,
    user_id: int,
    choices: Choices,
    within: checking.Bounds | None = None,
) -> Sent:
    """Check once more and make the return. Where the check now says something else, that is kept
    and said instead.

    Refusal says why it cannot be: warnings not acknowledged, not allowed, earlier than the
    position.
    """
    work = to_check(session, draft_id)
    checked = checking.check(*task(work), within=within)
    summary = summarise(checked)
    if fingerprint(summary.to_json()) != choices.seen:
        begin_writing(session)
        record(session, work, summary)
        return Sent(None, refusal=CHANGED)
    if summary.warnings and not choices.acknowledged:
        raise Refusal(UNACKNOWLEDGED)

    _refuse_unexplained(
        session,
        work.known.department,
        summary,
        choices,
        user_id,
    )
    done = service.submit(
        session,
        checked,
        work.content,
        user_id,
        missing=choices.missing,
        comment=choices.comment[:4000],
        said=choices.of_programmes(),
    )
    _close(session, work, done.finance_return.id)

    return Sent(done.finance_return.id, done.duplicate)


def compared(
    session: AnySession,
    department: str,
    summary: Summary,
    reader: Reader,
    choices: Choices | None = None,
) -> Comparison | None:
    """What a draft would change, for a reader; None where the check does not say enough."""
    if (
        summary.fy is None
        or summary.month is None
        or summary.errors
        or not summary.figures
    ):
        return None

    month = summary.month
    figures = [Figure(*figure, month) for figure in summary.figures]
    said, nil = (
        (choices.of_programmes(), choices.missing == "nil") if choices else ({}, False)
    )

    return comparison.of_figures(
        session,
        department,
        summary.fy,
        figures,
        reader,
        said,
        nil,
    )


def _refuse_unexplained(
    session: AnySession,
    department: str,
    summary: Summary,
    choices: Choices,
    user_id: int,
) -> None:
    """Refusal where the position is another one than was shown, or a large change has no comment."""
    reader = reader_of(session, session.get_one(User, user_id))
    found = compared(
        session,
        department,
        summary,
        reader,
        choices,
    )
    if found is None:
        return
    if choices.position and found.token != choices.position:
        raise Refusal(comparison.MOVED)

    unexplained = found.uncommented(
        [code for code, (_, words) in choices.said.items() if words], choices.comment
    )
    if unexplained:
        raise Refusal(comparison.explanation_missing(unexplained))


def fingerprint(outcome: dict[str, Any]) -> str:
    """What tells one outcome of a check from another."""
    return hashlib.sha256(json.dumps(outcome, sort_keys=True).encode()).hexdigest()


def to_check(session: AnySession, draft_id: int) -> Work:
    """What a check of the draft needs; the session is free afterwards."""
    draft = session.get_one(ReturnDraft, draft_id, populate_existing=True)
    fy = FinancialYear(draft.fy) if draft.fy is not None else None
    month = Month.from_number(draft.month) if draft.month is not None else None
    known = checking.context(
        session,
        draft.department_code,
        fy,
        month,
        reader_of(session, draft.uploader),
    )
    remembered = tuple(checking.remembered_layouts(session, draft.department_code))
    work = Work(
        draft.id,
        draft.file_id,
        draft.filename,
        draft.file.content,
        known,
        remembered,
    )
    session.rollback()

    return work


def record(session: AnySession, work: Work, summary: Summary) -> None:
    """Keep what a check said, unless the draft has another file by now or is closed."""
    checked = _open(work).values(outcome=summary.to_json(), status="checked")
    if session.execute(checked.returning(ReturnDraft.id)).scalar() is not None:
        found = {
            "errors": summary.errors,
            "warnings": summary.warnings,
            "lines": summary.lines,
        }
        audit.record(
            session,
            "check",
            "return_draft",
            work.draft_id,
            found,
        )


def give_up(session: AnySession, draft_id: int) -> None:
    """The check of a draft came to no end: it can be begun again."""
    waiting = update(ReturnDraft).where(
        ReturnDraft.id == draft_id, ReturnDraft.status == "waiting"
    )
    session.execute(
        waiting.values(status="failed").execution_options(synchronize_session=False)
    )


def _close(session: AnySession, work: Work, return_id: int) -> None:
    closed = _open(work).values(status="submitted", return_id=return_id)
    if session.execute(closed.returning(ReturnDraft.id)).scalar() is None:
        raise Refusal(GONE)

    audit.record(
        session,
        "submit",
        "return_draft",
        work.draft_id,
        {"return": return_id},
    )


def _open(work: Work) -> Any:
    """Rows are changed past the session: what a check says is far too long for the audit trail."""
    mine = (
        ReturnDraft.id == work.draft_id,
        ReturnDraft.file_id == work.file_id,
        ReturnDraft.status.in_(OPEN),
    )

    return update(ReturnDraft).where(*mine).execution_options(synchronize_session=False)


def task(work: Work) -> tuple[bytes, str, Context, tuple[LayoutSpec, ...]]:
    """What the checks take."""
    return work.content, work.filename, work.known, work.remembered


def _reopen(session: AnySession, draft: ReturnDraft) -> None:
    draft.status = "waiting"
    session.flush()
    forgotten = (
        update(ReturnDraft).where(ReturnDraft.id == draft.id).values(outcome=null())
    )
    session.execute(forgotten.execution_options(synchronize_session=False))


def _to_change(session: AnySession, draft_id: int, user_id: int) -> ReturnDraft:
    """The draft, if it is open and the person may act for its department."""
    begin_writing(session)
    draft = session.get_one(ReturnDraft, draft_id, populate_existing=True)
    acting(session, user_id, draft.department_code)
    if draft.status not in OPEN:
        raise Refusal(GONE)
    return draft


def acting(session: AnySession, user_id: int, department: str) -> None:
    """Say who acts, for the audit trail. Refusal where the person may not send returns of the
    department.
    """
    user = session.get_one(User, user_id)
    if not (
        allowed(user.role, Permission.SUBMIT_RETURNS) and may_act_for(user, department)
    ):
        raise Refusal(f"{user.email} may not send returns of {department}.")

    audit.acting(session, user.id)

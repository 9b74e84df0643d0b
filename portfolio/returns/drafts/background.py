"""What of a draft is done in the background: the kinds of job, and when the work is too much for a
page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from portfolio import queue
from portfolio.ledger.clock import AnySession
from portfolio.models import Job, ReturnDraft, UploadedFile
from portfolio.returns.drafts.service import Choices, fingerprint

CHECK, MARK, SUBMIT = "check-draft", "mark-draft", "submit-draft"
KINDS = (CHECK, MARK, SUBMIT)
FILE, OUTCOME, MARKED = "file", "outcome", "marked"
"""Words of jobs: the file that a check is of; the outcome that was to be marked, and the file that
came of it.
"""
LARGE_FILE = 1_000_000
"""Bytes beyond which a workbook may take more than a few seconds."""
MANY_LINES = 20_000


def is_large(draft: ReturnDraft) -> bool:
    """Whether work on the draft is sure to be too much for a page."""
    return (
        draft.file.size > LARGE_FILE
        or (draft.outcome or {}).get("lines", 0) > MANY_LINES
    )


def is_slow(session: AnySession, draft: ReturnDraft) -> bool:
    """Whether work on the draft is too much for a page: by its size, or because its check was."""
    job = queue.latest(session, [CHECK], draft.id)
    return is_large(draft) or (job is not None and job.words.get(FILE) == draft.file_id)


def to_be_checked(session: AnySession, draft_id: int, user_id: int) -> Job:
    """Have a draft checked in the background, unless something is under way."""
    words = {FILE: session.get_one(ReturnDraft, draft_id).file_id}

    return _active(session, draft_id) or queue.enqueue(
        session,
        CHECK,
        draft_id,
        user_id,
        words,
    )


def to_be_marked(session: AnySession, draft: ReturnDraft, user_id: int) -> Job:
    """Have a draft's workbook given back with its problems marked, unless something is under way."""
    words = {OUTCOME: fingerprint(draft.outcome or {})}

    return _active(session, draft.id) or queue.enqueue(
        session,
        MARK,
        draft.id,
        user_id,
        words,
    )


def marked(session: AnySession, draft: ReturnDraft) -> UploadedFile | None:
    """The marked workbook that was prepared for what the check says now."""
    job = queue.latest(session, [MARK], draft.id)
    if (
        job is None
        or job.state != queue.DONE
        or job.words[OUTCOME] != fingerprint(draft.outcome or {})
    ):
        return None

    return session.get_one(UploadedFile, job.words[MARKED])


def to_be_submitted(
    session: AnySession, draft_id: int, user_id: int, choices: Choices
) -> Job:
    """Have a draft submitted in the background, unless something is under way."""
    return _active(session, draft_id) or queue.enqueue(
        session,
        SUBMIT,
        draft_id,
        user_id,
        choices.to_json(),
    )


def latest(session: AnySession, draft_id: int) -> Job | None:
    """The newest job on a draft."""
    return queue.latest(session, KINDS, draft_id)


def choices(words: Mapping[str, Any]) -> Choices:
    """What was chosen, from a job's words."""
    return Choices(**cast(Any, words))


def _active(session: AnySession, draft_id: int) -> Job | None:
    job = latest(session, draft_id)
    return job if job and job.state in queue.ACTIVE else None

"""The life of a programme: pipeline, approved, active, closing, closed; and what each step asks
for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import AnnualReview, Programme, Recommendation
from portfolio.programmes import completeness
from portfolio.programmes.records import Values

STEPS = ("pipeline", "approved", "active", "closing", "closed")
FIRST, LAST = STEPS[0], STEPS[-1]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions look at besides the record."""

    today: date
    open_recommendations: int = 0
    reviews_done: int = 0


def facts(session: AnySession, programme: Programme, today: date) -> Facts:
    """What stands of a programme now."""
    mine = Recommendation.programme_id == programme.id
    undone = select(func.count()).where(
        mine,
        Recommendation.current(),
        Recommendation.ended.is_(False),
        Recommendation.done_date.is_(None),
    )
    done = select(func.count()).where(
        AnnualReview.programme_id == programme.id,
        AnnualReview.current(),
        AnnualReview.ended.is_(False),
        AnnualReview.done_date.is_not(None),
    )

    return Facts(today, session.scalar(undone) or 0, session.scalar(done) or 0)


def next_steps(status: str | None) -> list[str]:
    """Where a programme can go from a status: the next step, and one back."""
    if status not in STEPS:
        return [FIRST]
    at = STEPS.index(status)
    return [STEPS[to] for to in (at + 1, at - 1) if 0 <= to < len(STEPS)]


def unmet(
    values: Values,
    to: str,
    facts: Facts,
    reason: str = "",
    *,
    may_approve: bool = False,
) -> list[str]:
    """The conditions of a step that are not met, each as a sentence that says what to do."""
    status = values["status"]
    if to not in next_steps(status):
        return [
            f"A programme cannot go from {status or 'no status'} to {to}. Take one step at a time."
        ]
    if is_back(status, to):
        return [] if reason else [f"Enter why the programme goes back to {to}."]

    return _CONDITIONS[to](values, facts, may_approve)


def is_back(status: str | None, to: str) -> bool:
    """Whether a step leads back."""
    return status in STEPS and STEPS.index(to) < STEPS.index(status)


def conditions(status: str | None, to: str) -> str:
    """What a step asks for, in a sentence."""
    return "Enter a reason." if is_back(status, to) else _SAID[to]


_SAID = {
    "pipeline": "No conditions: every programme starts here.",
    "approved": "The record is complete, and the portfolio office approves it.",
    "active": "It has started, has an allocation for this financial year, and has not ended.",
    "closing": "An end date is set.",
    "closed": "The end date has passed, a review is on record, and every recommendation is done.",
}


def _approved(values: Values, _facts: Facts, may_approve: bool) -> list[str]:
    lacks = completeness.missing(values)
    said = [
        f"Complete the record first; it lacks {len(lacks)}: "
        + "; ".join(each.remedy for each in lacks)
        + "."
    ]
    asked = (
        [] if may_approve else ["Ask the portfolio office to approve the programme."]
    )

    return (said if lacks else []) + asked


def _active(values: Values, facts: Facts, _may_approve: bool) -> list[str]:
    start = values["start_date"]
    end = values["end_date"]
    year = FinancialYear.of_month(Month(facts.today.year, facts.today.month))
    said = []

    if start is None or start > facts.today:
        said.append("Wait until its start date, or correct the start date.")

    if end and end < facts.today:
        said.append("Its end date has passed: correct the end date.")

    if all(fy != year.start for fy, *_ in values["allocations"]):
        said.append(f"Enter an allocation for {year}.")

    return said


def _closing(values: Values, _facts: Facts, _may_approve: bool) -> list[str]:
    return [] if values["end_date"] else ["Enter its end date."]


def _closed(values: Values, facts: Facts, _may_approve: bool) -> list[str]:
    end = values["end_date"]
    said = []
    if end is None or end > facts.today:
        said.append("Wait until its end date, or correct the end date.")

    if not facts.reviews_done:
        said.append("Record its last review.")

    if facts.open_recommendations:
        said.append(
            f"Mark the {facts.open_recommendations} open recommendations as done, or remove them."
        )

    return said


_CONDITIONS = {
    "pipeline": lambda _values, _facts, _may_approve: [],
    "approved": _approved,
    "active": _active,
    "closing": _closing,
    "closed": _closed,
}

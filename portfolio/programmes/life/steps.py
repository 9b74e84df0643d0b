"""The steps of a programme's life, and the conditions of each."""

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
    """Count a programme's open recommendations and finished reviews."""
    open_recommendations = select(func.count()).where(
        Recommendation.programme_id == programme.id,
        Recommendation.current(),
        Recommendation.ended.is_(False),
        Recommendation.done_date.is_(None),
    )
    reviews_done = select(func.count()).where(
        AnnualReview.programme_id == programme.id,
        AnnualReview.current(),
        AnnualReview.ended.is_(False),
        AnnualReview.done_date.is_not(None),
    )

    return Facts(
        today,
        session.scalar(open_recommendations) or 0,
        session.scalar(reviews_done) or 0,
    )


def next_steps(status: str | None) -> list[str]:
    """List where a programme can go from a status: the next step, and one back."""
    if status not in STEPS:
        return [FIRST]

    place = STEPS.index(status)
    forward = list(STEPS[place + 1 : place + 2])
    back = [STEPS[place - 1]] if place else []
    return forward + back


def unmet(
    values: Values,
    to: str,
    facts: Facts,
    reason: str = "",
    *,
    may_approve: bool = False,
) -> list[str]:
    """List the conditions of a step that are not met, each as what to do."""
    status = values["status"]
    if to not in next_steps(status):
        start = status or "no status"
        return [f"A programme cannot go from {start} to {to}. Take one step at a time."]

    if is_back(status, to):
        return [] if reason else [f"Enter why the programme goes back to {to}."]
    if to == "approved":
        return _unmet_to_approve(values, may_approve=may_approve)
    if to == "active":
        return _unmet_to_start(values, facts.today)
    if to == "closing":
        return [] if values["end_date"] else ["Enter its end date."]
    if to == "closed":
        return _unmet_to_close(values, facts)

    return []


def is_back(status: str | None, to: str) -> bool:
    """Tell whether a step leads back."""
    return status in STEPS and STEPS.index(to) < STEPS.index(status)


def conditions(status: str | None, to: str) -> str:
    """Describe the conditions of a step in a sentence."""
    return "Enter a reason." if is_back(status, to) else _CONDITIONS[to]


_CONDITIONS = {
    "pipeline": "No conditions: every programme starts here.",
    "approved": "The record is complete, and the portfolio office approves it.",
    "active": (
        "It has started, has an allocation for this financial year, and has not ended."
    ),
    "closing": "An end date is set.",
    "closed": (
        "The end date has passed, a review is on record, "
        "and every recommendation is done."
    ),
}


def _unmet_to_approve(values: Values, *, may_approve: bool) -> list[str]:
    unmet = []
    lacks = completeness.missing(values)
    if lacks:
        remedies = "; ".join(lack.remedy for lack in lacks)
        unmet.append(f"Complete the record first; it lacks {len(lacks)}: {remedies}.")

    if not may_approve:
        unmet.append("Ask the portfolio office to approve the programme.")

    return unmet


def _unmet_to_start(values: Values, today: date) -> list[str]:
    unmet = []
    start = values["start_date"]
    if start is None or start > today:
        unmet.append("Wait until its start date, or correct the start date.")

    end = values["end_date"]
    if end and end < today:
        unmet.append("Its end date has passed: correct the end date.")

    year = FinancialYear.of_month(Month(today.year, today.month))
    if all(fy != year.start for fy, *_ in values["allocations"]):
        unmet.append(f"Enter an allocation for {year}.")

    return unmet


def _unmet_to_close(values: Values, facts: Facts) -> list[str]:
    unmet = []
    end = values["end_date"]
    if end is None or end > facts.today:
        unmet.append("Wait until its end date, or correct the end date.")

    if not facts.reviews_done:
        unmet.append("Record its last review.")

    if facts.open_recommendations:
        unmet.append(
            f"Mark the {facts.open_recommendations} open recommendations as done, "
            "or remove them."
        )

    return unmet

"""What programmes owe, and to whom.

Missing fields, shares, allocations, overspends, dates, reviews and recommendations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select

from portfolio.filters import date_long, money
from portfolio.finance import WHOLE, FinancialYear, percent
from portfolio.ledger.clock import AnySession
from portfolio.models import AnnualReview, Position, Recommendation, SpendRollup, User
from portfolio.permissions import Permission, allowed, reader_of, visible_programmes
from portfolio.programmes import completeness, records
from portfolio.programmes.life import steps
from portfolio.programmes.records import Record
from portfolio.programmes.wording import year_of

KINDS = {
    "missing": "Missing fields",
    "shares": "Shares not at 100%",
    "allocation": "Allocation missing",
    "overspend": "Spend over allocation",
    "dates": "Dates passed",
    "review": "Reviews overdue",
    "recommendation": "Recommendations overdue",
}
EDIT, LIFE, RECORD = "editing.edit", "life.show", "record.show"
"""The pages on which items are settled."""
YEAR = timedelta(days=365)
NOT_STARTED = frozenset({"pipeline", "approved", None})
LONGEST_QUOTE = 80
"""Characters of a recommendation that an item repeats."""
FEW_PROGRAMMES = 500
"""Fewer programmes are read by their keys; for more, every row is read."""
Part = TypeVar("Part", AnnualReview, Recommendation)


class Item(NamedTuple):
    """Something that a programme owes, and the page on which it is settled."""

    kind: str
    sentence: str
    page: str = EDIT


@dataclass(frozen=True, slots=True)
class Around:
    """What is read besides the records, by programme."""

    today: date
    reviews: Mapping[int, Sequence[AnnualReview]] = field(default_factory=dict)
    recommendations: Mapping[int, Sequence[Recommendation]] = field(
        default_factory=dict
    )
    outturn: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """Pence by financial year."""


def around(
    session: AnySession, today: date, programme_ids: Iterable[int] | None = None
) -> Around:
    """Read reviews, recommendations and outturn of some programmes, or of all."""
    ids = None if programme_ids is None else list(programme_ids)

    return Around(
        today,
        reviews=_current_parts(session, AnnualReview, ids),
        recommendations=_current_parts(session, Recommendation, ids),
        outturn=_outturn(session, ids),
    )


def _current_parts(
    session: AnySession, model: type[Part], ids: list[int] | None
) -> dict[int, list[Part]]:
    query = (
        select(model)
        .where(model.current(), model.ended.is_(False))
        .order_by(model.programme_id, model.number)
    )
    if ids is not None:
        query = query.where(model.programme_id.in_(ids))

    parts: dict[int, list[Part]] = {}
    for row in session.scalars(query):
        parts.setdefault(row.programme_id, []).append(row)

    return parts


def _outturn(session: AnySession, ids: list[int] | None) -> dict[int, dict[int, int]]:
    query = (
        select(Position.programme_id, Position.fy, func.sum(SpendRollup.pence))
        .join(
            SpendRollup,
            (SpendRollup.return_id == Position.return_id)
            & (SpendRollup.programme_id == Position.programme_id)
            & (SpendRollup.share_set_id == Position.share_set_id),
        )
        .where(Position.current(), SpendRollup.in_outturn.is_(True))
        .group_by(Position.programme_id, Position.fy)
    )
    if ids is not None:
        query = query.where(Position.programme_id.in_(ids))

    outturn: dict[int, dict[int, int]] = {}
    for programme_id, fy, pence in session.execute(query):
        outturn.setdefault(programme_id, {})[fy] = int(pence)

    return outturn


def items(record: Record, around: Around) -> list[Item]:
    """List what a programme owes: nothing where it is closed or archived."""
    if record["status"] == steps.LAST or record["archived"]:
        return []

    return [item for rule in _RULES for item in rule(record, around)]


def _missing(record: Record, _around: Around) -> Iterator[Item]:
    lacks = completeness.missing(record.values)
    if not lacks:
        return

    sentence = lacks[0].remedy
    if len(lacks) > 1:
        sentence += f", and {len(lacks) - 1} more"
    yield Item("missing", sentence)


def _shares(record: Record, _around: Around) -> Iterator[Item]:
    for name in ("countries", "themes"):
        total = sum(part for _, part in record[name])
        if record[name] and total < WHOLE:
            total_text = f"{percent(total).normalize():f}%"
            yield Item(
                "shares",
                f"Shares of {name} total {total_text}; the rest is unallocated",
            )


def _allocation(record: Record, around: Around) -> Iterator[Item]:
    start = record["start_date"]
    end = record["end_date"]
    has_started = start and start <= around.today
    has_ended = end and end < around.today
    if not has_started or has_ended:
        return

    year = year_of(around.today)
    if all(budget.fy != year.start for budget in record["allocations"]):
        yield Item("allocation", f"Enter the allocation for {year}")


def _overspend(record: Record, around: Around) -> Iterator[Item]:
    allocated: Counter[int] = Counter()
    for budget in record["allocations"]:
        allocated[budget.fy] += budget.pence

    outturn = around.outturn.get(record.programme.id, {})
    for fy, pence in sorted(outturn.items()):
        over = pence - allocated[fy]
        if over > 0:
            year = FinancialYear(fy)
            yield Item(
                "overspend", f"Outturn of {year} is {money(over)} over allocation"
            )


def _dates(record: Record, around: Around) -> Iterator[Item]:
    start = record["start_date"]
    end = record["end_date"]
    status = record["status"]
    still = f"is still {status or 'without a status'}"

    if end and end < around.today:
        yield Item("dates", f"It ended on {date_long(end)} and {still}", LIFE)
    elif start and start < around.today and status in NOT_STARTED:
        yield Item("dates", f"It started on {date_long(start)} and {still}", LIFE)


def _review(record: Record, around: Around) -> Iterator[Item]:
    reviews = around.reviews.get(record.programme.id, ())
    planned = [review for review in reviews if review.done_date is None]
    for review in planned:
        if review.due_date < around.today:
            day = date_long(review.due_date)
            yield Item("review", f"The review due on {day} is not on record", RECORD)

    if record["status"] != "active" or planned:
        return

    done = [review.done_date for review in reviews if review.done_date]
    last = max(done, default=record["start_date"])
    if last and last + YEAR < around.today:
        yield Item(
            "review", "No annual review was done in the last year or is planned", RECORD
        )


def _recommendation(record: Record, around: Around) -> Iterator[Item]:
    for row in around.recommendations.get(record.programme.id, ()):
        if row.done_date is None and row.due_date and row.due_date < around.today:
            quote = f"“{row.text[:LONGEST_QUOTE]}”"
            yield Item(
                "recommendation",
                f"{quote} was due on {date_long(row.due_date)}",
                RECORD,
            )


_RULES: tuple[Callable[[Record, Around], Iterator[Item]], ...] = (
    _missing,
    _shares,
    _allocation,
    _overspend,
    _dates,
    _review,
    _recommendation,
)


def is_mine(
    record: Record, user: User, departments: Iterable[str], active: Set[int]
) -> bool:
    """Tell whether a person is responsible for a programme.

    The active managers are; where there is none, everybody of its department is.
    """
    team = set(record["team"])
    if team & active:
        return user.id in team

    return user.department_code is None or record["lead_department"] in {*departments}


def of_person(
    session: AnySession, user: User, today: date
) -> list[tuple[Record, list[Item]]]:
    """List a person's programmes that owe something, with the items.

    Empty for a person who may not edit programmes.
    """
    if not allowed(user.role, Permission.EDIT_PROGRAMMES):
        return []

    reader = reader_of(session, user)
    visible = records.current(session, visible_programmes(reader), archived=False)
    active = set(session.scalars(select(User.id).where(User.active.is_(True))))
    mine = [
        record
        for record in visible
        if is_mine(record, user, reader.departments, active)
    ]

    ids = [record.programme.id for record in mine]
    read = around(session, today, ids if len(ids) < FEW_PROGRAMMES else None)
    owing = []
    for record in mine:
        owed = items(record, read)
        if owed:
            owing.append((record, owed))

    return owing


def counts(owing: Iterable[tuple[Record, list[Item]]]) -> dict[str, int]:
    """Count the programmes that owe something of each kind."""
    programmes: Counter[str] = Counter()
    for _, owed in owing:
        programmes.update({item.kind for item in owed})

    return {kind: programmes[kind] for kind in KINDS if programmes[kind]}

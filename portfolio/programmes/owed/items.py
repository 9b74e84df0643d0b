"""What programmes owe: missing fields, reviews, shares, allocations, dates, recommendations; and
to whom.
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
YEAR = timedelta(days=365)
Kept = TypeVar("Kept", AnnualReview, Recommendation)


class Item(NamedTuple):
    """Something that a programme owes, in a sentence, and the page on which it is mended."""

    kind: str
    sentence: str
    page: str = "editing.edit"


@dataclass(frozen=True, slots=True)
class Around:
    """What is looked at besides the records, by programme."""

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
    """Read what stands around the records of some programmes, or of all."""
    ids = None if programme_ids is None else list(programme_ids)

    return Around(
        today,
        _current(session, AnnualReview, ids),
        _current(session, Recommendation, ids),
        _outturn(session, ids),
    )


def _current(
    session: AnySession, model: type[Kept], ids: list[int] | None
) -> dict[int, list[Kept]]:
    query = (
        select(model)
        .where(model.current(), model.ended.is_(False))
        .order_by(model.programme_id, model.number)
    )
    found: dict[int, list[Kept]] = {}
    for row in session.scalars(
        query if ids is None else query.where(model.programme_id.in_(ids))
    ):
        found.setdefault(row.programme_id, []).append(row)

    return found


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

    found: dict[int, dict[int, int]] = {}
    for programme_id, fy, pence in session.execute(query):
        found.setdefault(programme_id, {})[fy] = int(pence)

    return found


def items(record: Record, stands: Around) -> list[Item]:
    """What one programme owes. One that is closed or archived owes nothing."""
    if record["status"] == steps.LAST or record["archived"]:
        return []
    return [item for rule in _RULES for item in rule(record, stands)]


def _missing(record: Record, _stands: Around) -> Iterator[Item]:
    lacks = completeness.missing(record.values)
    if lacks:
        yield Item(
            "missing",
            f"{lacks[0].remedy}{f', and {len(lacks) - 1} more' if len(lacks) > 1 else ''}",
        )


def _shares(record: Record, _stands: Around) -> Iterator[Item]:
    for name in ("countries", "themes"):
        total = sum(part for _, part in record[name])
        if record[name] and total < WHOLE:
            yield Item(
                "shares",
                f"Shares of {name} total {percent(total).normalize():f}%; the rest is unallocated",
            )


def _allocation(record: Record, stands: Around) -> Iterator[Item]:
    year = year_of(stands.today)
    start = record["start_date"]
    end = record["end_date"]
    runs = start and start <= stands.today and (end is None or end >= stands.today)
    if runs and all(fy != year.start for fy, *_ in record["allocations"]):
        yield Item("allocation", f"Enter the allocation for {year}")


def _overspend(record: Record, stands: Around) -> Iterator[Item]:
    allocated: Counter[int] = Counter()
    for fy, _, _, pence in record["allocations"]:
        allocated[fy] += pence

    for fy, spent in sorted(stands.outturn.get(record.programme.id, {}).items()):
        if spent > allocated[fy]:
            yield Item(
                "overspend",
                f"Outturn of {FinancialYear(fy)} is {money(spent - allocated[fy])} over allocation",
            )


def _dates(record: Record, stands: Around) -> Iterator[Item]:
    start = record["start_date"]
    end = record["end_date"]
    status = record["status"]

    if end and end < stands.today:
        yield Item(
            "dates",
            f"It ended on {date_long(end)} and is still {status or 'without a status'}",
            "life.show",
        )
    elif start and start < stands.today and status in {"pipeline", "approved", None}:
        yield Item(
            "dates",
            f"It started on {date_long(start)} and is still {status or 'without a status'}",
            "life.show",
        )


def _review(record: Record, stands: Around) -> Iterator[Item]:
    reviews = stands.reviews.get(record.programme.id, ())
    for review in reviews:
        if review.done_date is None and review.due_date < stands.today:
            yield Item(
                "review",
                f"The review due on {date_long(review.due_date)} is not on record",
                "record.show",
            )

    waiting = any(review.done_date is None for review in reviews)
    done = [review.done_date for review in reviews if review.done_date]
    last = max(done, default=record["start_date"])

    if (
        record["status"] == "active"
        and not waiting
        and last
        and last + YEAR < stands.today
    ):
        yield Item(
            "review",
            "No annual review was done in the last year or is planned",
            "record.show",
        )


def _recommendation(record: Record, stands: Around) -> Iterator[Item]:
    for each in stands.recommendations.get(record.programme.id, ()):
        if each.done_date is None and each.due_date and each.due_date < stands.today:
            yield Item(
                "recommendation",
                f"“{each.text[:80]}” was due on {date_long(each.due_date)}",
                "record.show",
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
    record: Record,
    user: User,
    departments: Iterable[str],
    active: Set[int],
) -> bool:
    """Whether a person answers for a programme: as its manager, or where none of them is active,
    for its department.
    """
    if {*record["team"]} & active:
        return user.id in record["team"]

    return user.department_code is None or record["lead_department"] in {*departments}


def of_person(
    session: AnySession, user: User, today: date
) -> list[tuple[Record, list[Item]]]:
    """A person's programmes that owe something, with what; empty for who edits none."""
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
    stands = around(
        session,
        today,
        [record.programme.id for record in mine] if len(mine) < 500 else None,
    )

    return [(record, owed) for record in mine if (owed := items(record, stands))]


def counts(owed: Iterable[tuple[Record, list[Item]]]) -> dict[str, int]:
    """In how many programmes something of each kind is owed."""
    found = Counter(
        kind for _, items_of in owed for kind in {item.kind for item in items_of}
    )
    return {kind: found[kind] for kind in KINDS if found[kind]}

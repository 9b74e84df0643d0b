"""Turn a checked return into rows: file, return, lines and their split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from operator import attrgetter
from typing import Literal

from sqlalchemy import select

from imports.model import Checked, Line
from imports.sandbox.garbage_collection import without_cycle_search
from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger import bulk, clock, position, spend, split
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import LedgerRefusal
from portfolio.models import (
    Department,
    FinanceReturn,
    LedgerLine,
    Programme,
    ReturnChoice,
    User,
)
from portfolio.permissions import Permission, allowed, may_act_for
from portfolio.returns import uploaded_files
from portfolio.returns.changes.comparison import Said
from portfolio.returns.months import service as months_service

Missing = Literal["keep", "nil"]
LIVE = ("submitted", "approved")
LONGEST_REMARK = 1000
MOST_PENCE = 10**17
"""Of all lines of a return without their signs: whatever is added up of some, 64 bits hold it."""
LINE_COLUMNS = (
    "return_id",
    "programme_id",
    "number",
    "project",
    "country",
    "period_start",
    "period_length",
    "measure",
    "oda",
    "pence",
    "sheet",
    "cell",
)


class Refusal(Exception):
    """What cannot be done with a return, in a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The outcome of a submission."""

    finance_return: FinanceReturn
    duplicate: bool


def submit(
    session: AnySession,
    checked: Checked,
    content: bytes,
    submitter_id: int,
    *,
    missing: Missing = "keep",
    comment: str = "",
    said: Mapping[str, Said] | None = None,
) -> Submitted:
    """Write a checked return: file, lines and their split, in one transaction. The caller commits.

    `said` is what was decided and said of single programmes, by code; `missing` goes for all
    others that the return lacks. The bytes of the department's latest live return for the year
    give that return back and write nothing. Refusal says why it cannot be: not allowed, with
    errors, for a locked or future month, earlier than the position.
    """
    fy, month = _year_and_month(checked)
    _refuse_immense(checked.lines)
    begin_writing(session)
    submitter = acting(
        session, submitter_id, Permission.SUBMIT_RETURNS, checked.department
    )
    _take_turns(session, checked.department)
    same = _live_with_bytes(session, checked, fy)
    if same:
        return Submitted(same, duplicate=True)

    _refuse_closed(session, month)
    finance_return = _new_return(
        session,
        checked,
        content,
        submitter,
        missing,
        comment,
    )
    finance_return.fy, finance_return.month = fy.start, month.number
    programmes = _programme_ids(session, checked.lines)
    _refuse_stale(session, finance_return, programmes.values())
    session.add(finance_return)
    session.flush()
    _write_lines(session, finance_return, checked.lines, programmes)
    _write_choices(session, finance_return.id, said or {})
    audit.record(
        session,
        "submit",
        "finance_return",
        finance_return.id,
        {"lines": len(checked.lines)},
    )
    # A month may have been locked while the lines were written. The clock is not locked here: a
    # change of shares holds that lock while it waits for the share sets that split the lines.
    _refuse_closed(session, month)

    return Submitted(finance_return, duplicate=False)


def refuse_forbidden(session: AnySession, submitter_id: int, department: str) -> None:
    """Refusal where a person may not submit a department's returns."""
    acting(session, submitter_id, Permission.SUBMIT_RETURNS, department)


def _year_and_month(checked: Checked) -> tuple[FinancialYear, Month]:
    """What the return is for; Refusal where the workbook has errors, and so may not say it."""
    if checked.has_errors or checked.fy is None or checked.month is None:
        raise Refusal(
            "The workbook has errors and cannot be submitted. "
            "Correct the errors and send the workbook again."
        )

    return checked.fy, checked.month


def _refuse_immense(lines: Sequence[Line]) -> None:
    if sum(map(abs, map(attrgetter("pence"), lines))) > MOST_PENCE:
        raise Refusal(
            "The amounts of this workbook add up to more than £1,000tn, which the tracker does not hold. Check the "
            "unit that its headings state, and send it again."
        )


def acting(
    session: AnySession, user_id: int, permission: Permission, department: str
) -> User:
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise Refusal("There is no such active user.")
    if not allowed(user.role, permission):
        what = "submit" if permission is Permission.SUBMIT_RETURNS else "decide on"
        raise Refusal(
            f"{user.email} has the role {user.role}, which may not {what} returns."
        )
    if not may_act_for(user, department):
        raise Refusal(
            f"{user.email} belongs to {user.department_code} and may not act for {department}."
        )

    audit.acting(session, user.id)
    return user


def _take_turns(session: AnySession, department: str) -> None:
    """Let the returns of a department be submitted one after the other, or the same bytes sent
    twice at once would both be new. SQLite writes one after the other anyway.
    """
    session.execute(
        select(Department.code)
        .where(Department.code == department)
        .with_for_update(key_share=True)
    )


def _live_with_bytes(
    session: AnySession, checked: Checked, fy: FinancialYear
) -> FinanceReturn | None:
    """The department's latest live return for the year, if it came as these very bytes."""
    latest = session.scalars(
        select(FinanceReturn)
        .where(
            FinanceReturn.department_code == checked.department,
            FinanceReturn.fy == fy.start,
            FinanceReturn.status.in_(LIVE),
        )
        .order_by(FinanceReturn.id.desc())
        .limit(1)
    ).first()
    if latest and latest.file.sha256 == checked.sha256:
        return latest

    return None


def _new_return(
    session: AnySession,
    checked: Checked,
    content: bytes,
    submitter: User,
    missing: Missing,
    comment: str,
) -> FinanceReturn:
    return FinanceReturn(
        department_code=checked.department,
        status="submitted",
        file=uploaded_files.keep(session, content),
        filename=checked.file[:255],
        missing=missing,
        comment=comment,
        layout=checked.layout_json(),
        problems=[problem.to_json() for problem in checked.problems],
        line_count=len(checked.lines),
        submitted_by=submitter.id,
        submitted_at=clock.now(session),
        **checked.totals(),
    )


def _programme_ids(session: AnySession, lines: Sequence[Line]) -> dict[str, int]:
    known = {
        code: key for code, key in session.execute(select(Programme.code, Programme.id))
    }
    codes = {line.programme for line in lines}
    unknown = sorted(codes - known.keys())
    if unknown:
        raise Refusal(f"There is no programme {unknown[0]}. Check the workbook again.")

    return {code: known[code] for code in codes}


def _refuse_closed(session: AnySession, month: Month) -> None:
    try:
        months_service.refuse_closed(session, month)
    except months_service.MonthRefusal as refusal:
        raise Refusal(str(refusal)) from None


def _write_choices(
    session: AnySession, return_id: int, said: Mapping[str, Said]
) -> None:
    """What was decided and said of single programmes; of programmes that there are not, nothing
    can be said.
    """
    about = {
        code: each
        for code, each in said.items()
        if each.missing or each.comment.strip()
    }
    known = select(Programme.code, Programme.id).where(Programme.code.in_(list(about)))

    for code, programme_id in session.execute(known):
        choice = about[code].missing
        words = about[code].comment.strip()[:LONGEST_REMARK]
        session.add(
            ReturnChoice(
                return_id=return_id,
                programme_id=programme_id,
                missing=choice,
                comment=words,
            )
        )


def _refuse_stale(
    session: AnySession, finance_return: FinanceReturn, programme_ids: Iterable[int]
) -> None:
    try:
        with session.no_autoflush:
            position.refuse_if_later_in_force(session, finance_return, programme_ids)
    except LedgerRefusal as refusal:
        raise Refusal(str(refusal)) from None


def _write_lines(
    session: AnySession,
    finance_return: FinanceReturn,
    lines: Sequence[Line],
    programmes: dict[str, int],
) -> None:
    """Lines in the order of the key (programme, then as in the workbook), so that loading only
    ever appends.
    """
    with without_cycle_search():
        rows, amounts = _rows(finance_return.id, lines, programmes)
        bulk.insert(session, LedgerLine, LINE_COLUMNS, rows)
        sets = spend.sets_in_force(session, finance_return.fy, amounts)
        spend.write(
            session,
            finance_return.id,
            finance_return.month,
            amounts,
            sets,
        )


def _rows(
    return_id: int, lines: Sequence[Line], programmes: dict[str, int]
) -> tuple[list[tuple[object, ...]], dict[int, list[split.Amount]]]:
    """The rows to load, and what the split needs of them by programme."""
    if not lines:
        return [], {}

    ordered = sorted(lines, key=lambda line: programmes[line.programme])
    sheets, cells, codes, projects, countries, periods, measures, markings, pence = zip(
        *ordered, strict=True
    )
    owners = list(map(programmes.__getitem__, codes))
    starts, lengths = _spans(periods)
    kinds = list(
        zip(
            countries,
            starts,
            lengths,
            measures,
            markings,
            pence,
            strict=True,
        )
    )
    key = repeat(return_id), owners, count(1), projects
    rows = zip(
        *key,
        countries,
        starts,
        lengths,
        measures,
        markings,
        pence,
        sheets,
        cells,
        strict=False,
    )

    return list(rows), dict(_runs(owners, kinds))


def _spans(periods: Sequence[Period]) -> tuple[list[int], list[int]]:
    """Start and length of each period. Lines share these objects, and reckoning is slow: each is
    looked at once.
    """
    keys = list(map(id, periods))
    distinct = dict(zip(keys, periods, strict=True))
    starts = {key: period.start.number for key, period in distinct.items()}
    lengths = {key: period.length for key, period in distinct.items()}

    return list(map(starts.__getitem__, keys)), list(map(lengths.__getitem__, keys))


def _runs(
    owners: Sequence[int], kinds: list[split.Amount]
) -> Iterator[tuple[int, list[split.Amount]]]:
    """The amounts of each programme. `owners` are in order."""
    start = 0
    for owner, number in Counter(owners).items():
        yield owner, kinds[start : start + number]
        start += number

"""Who is to be told what: returns that are due or late, what was decided, and figures that a
decision changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from portfolio.filters import count_of, date_long, month_name
from portfolio.finance import Month, pounds
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.mail import Letter
from portfolio.models import (
    FinanceReturn,
    Programme,
    ProgrammeFacts,
    Reminder,
    ReminderMute,
    TeamMember,
    User,
)
from portfolio.permissions import Role, reader_of
from portfolio.returns.board import queries as board
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Row
from portfolio.returns.months import service as months_service

DAYS_BEFORE = 5
"""How long before a deadline a department is reminded."""
DAYS_BACK = 30
"""How old a decision may be for somebody still to be told of it."""
MOST_PROGRAMMES = 30
"""Programmes named in one message."""
CHANGED, RESTORED = "figures-changed", "figures-restored"
DECIDED = {
    "approved": ("approved", "approved", "Its figures count now."),
    "rejected": (
        "sent-back",
        "sent back",
        "Read why on its page, correct the workbook and send it again.",
    ),
    "reversed": (
        "reversed",
        "reversed",
        "The figures that it had replaced count again. Read why on its page.",
    ),
}
"""What whoever submitted a return is told by what became of it: the kind of message, the word for
it, what then.
"""
FAREWELL = "\n\nYou can stop these messages on the page Reminders of the CSSF programme portfolio.\n"


@dataclass(frozen=True, slots=True)
class Reminding:
    """One message that is due: whom, about what (told once), and its text."""

    user_id: int
    kind: str
    subject: str
    letter: Letter


def due(session: AnySession, site: str) -> list[Reminding]:
    """Every message that is due now, sent before or not; `site` begins the links. Who muted them
    gets none.
    """
    muted = set(
        session.scalars(select(ReminderMute.user_id).where(ReminderMute.current()))
    )
    people = {
        user.id: user
        for user in session.scalars(select(User).where(User.active))
        if user.id not in muted
    }
    found = [*_owed(session, people.values(), site), *_decided(session, people, site)]

    return sorted(found, key=lambda each: (each.user_id, each.kind, each.subject))


def _owed(
    session: AnySession, people: Iterable[User], site: str
) -> Iterator[Reminding]:
    today = months_service.today(session)
    senders = [
        user for user in people if user.role == Role.FINANCE and user.department_code
    ]
    for fy in months_service.open_years(session):
        for line in board.board(session, fy):
            for cell in line.cells:
                kind = _kind(cell, today)
                mine = [
                    user for user in senders if user.department_code == line.department
                ]
                yield from (
                    _about_owed(
                        user,
                        cell,
                        kind,
                        line.name,
                        site,
                    )
                    for user in mine
                    if kind
                )


def _kind(cell: board.Cell, today: date) -> str:
    """Whether a cell of the board is to be reminded of: before its deadline, after it, or not."""
    if not cell.owed or cell.deadline is None or cell.locked:
        return ""
    if cell.deadline < today:
        return "overdue"
    if cell.deadline - timedelta(days=DAYS_BEFORE) <= today:
        return "due-soon"

    return ""


def _about_owed(
    user: User, cell: board.Cell, kind: str, department: str, site: str
) -> Reminding:
    deadline = date_long(cell.deadline)
    was = (
        f"was due on {deadline} and has not been submitted"
        if kind == "overdue"
        else f"is due by {deadline}"
    )
    state = {
        board.DRAFT: " An upload is waiting to be submitted.",
        board.SENT_BACK: " The last one was sent back.",
    }
    body = (
        f"The return of {department} for {month_name(cell.month)} {was}.{state.get(cell.state, '')}\n\n"
        f"Returns owed, and where to send them: {site}/returns/departments/{cell.department}"
    )
    title = f"Return for {month_name(cell.month)} {'overdue' if kind == 'overdue' else f'due by {deadline}'}"
    subject = f"{cell.department} {cell.month} by {cell.deadline}"

    return Reminding(user.id, kind, subject, Letter(user.email, title, body + FAREWELL))


def _decided(
    session: AnySession, people: Mapping[int, User], site: str
) -> Iterator[Reminding]:
    since = clock.now(session) - DAYS_BACK * 24 * 3600 * 1_000_000
    last = func.coalesce(FinanceReturn.reversed_at, FinanceReturn.decided_at)
    for found in session.scalars(
        select(FinanceReturn).where(last >= since).order_by(FinanceReturn.id)
    ):
        if found.submitted_by in people and found.status in DECIDED:
            yield _about_decision(people[found.submitted_by], found, site)

        if found.status in {"approved", "reversed"}:
            yield from _about_figures(session, people, found, site)


def _about_decision(user: User, found: FinanceReturn, site: str) -> Reminding:
    kind, words, then = DECIDED[found.status]
    what = f"Return {found.id} ({found.department_code}, {month_name(Month.from_number(found.month))})"
    decider = found.reverser if found.status == "reversed" else found.decider
    by = decider.display_name if decider else "somebody"
    # What was written about it may speak of withheld programmes, so it is read on the page alone.
    body = f"{what} was {words} by {by}. {then}\n\n{site}/returns/{found.id}"

    return Reminding(
        user.id,
        kind,
        f"return {found.id}",
        Letter(user.email, f"{what} was {words}", body + FAREWELL),
    )


def _about_figures(
    session: AnySession, people: Mapping[int, User], found: FinanceReturn, site: str
) -> Iterator[Reminding]:
    managed = _managed(session, people)
    if found.status == "reversed":
        # Who was never told that figures changed need not be told that they are back.
        told = _told(session, found)
        managed = {
            user_id: codes for user_id, codes in managed.items() if user_id in told
        }

    if not managed:
        return

    withheld = _withheld(session)
    for user_id, codes in managed.items():
        reader = reader_of(session, people[user_id])
        changes = comparison.of_return(session, found, reader)
        rows = [
            row
            for row in changes.rows
            if row.change.programme in codes and _changed(row, found)
        ]
        if rows:
            yield _about_programmes(
                people[user_id],
                found,
                rows,
                withheld,
                site,
            )


def _told(session: AnySession, found: FinanceReturn) -> set[int]:
    """Whom an earlier message told that a return changed their programmes' figures."""
    same = (
        Reminder.kind == CHANGED,
        Reminder.subject == f"return {found.id}",
        Reminder.sent_at.is_not(None),
    )

    return set(session.scalars(select(Reminder.user_id).where(*same)))


def _changed(row: Row, found: FinanceReturn) -> bool:
    """Whether the return changed the programme's figures; one that it lacks changes where it was
    set to nil.
    """
    if row.change.kind == "missing":
        return (row.missing or found.missing) == "nil"
    return row.change.kind != "same"


def _managed(session: AnySession, people: Mapping[int, User]) -> dict[int, set[str]]:
    """The programmes that each person manages."""
    query = (
        select(TeamMember.user_id, Programme.code)
        .join(ProgrammeFacts, ProgrammeFacts.id == TeamMember.facts_id)
        .join(Programme, Programme.id == ProgrammeFacts.programme_id)
        .where(ProgrammeFacts.current())
    )
    found: dict[int, set[str]] = {}

    for user_id, code in session.execute(query):
        if user_id in people:
            found.setdefault(user_id, set()).add(code)

    return found


def _withheld(session: AnySession) -> set[str]:
    query = select(Programme.code).join(
        ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id
    )
    return set(
        session.scalars(
            query.where(ProgrammeFacts.current(), ProgrammeFacts.withheld.is_(True))
        )
    )


def _about_programmes(
    user: User, found: FinanceReturn, rows: list[Row], withheld: set[str], site: str
) -> Reminding:
    month = month_name(Month.from_number(found.month))
    back = found.status == "reversed"
    lines = [
        _sentence(row, row.change.programme in withheld, back=back)
        for row in rows[:MOST_PROGRAMMES]
    ]

    if len(rows) > MOST_PROGRAMMES:
        lines.append(f"- and {len(rows) - MOST_PROGRAMMES} more")

    what = (
        "The figures of programmes that you manage are"
        if back
        else "It changed the figures of programmes"
    )
    rest = " as they were before the return:" if back else " that you manage:"
    body = (
        f"Return {found.id} of {found.department_code} for {month} was {found.status}. {what}{rest}\n\n"
        + "\n".join(lines)
        + f"\n\nAll changes: {site}/returns/{found.id}/changes"
    )
    title = f"Figures of your programmes {'are as before' if back else 'changed'} ({found.department_code}, {month})"
    letter = Letter(user.email, title, body + FAREWELL)

    return Reminding(
        user.id, RESTORED if back else CHANGED, f"return {found.id}", letter
    )


def _sentence(row: Row, is_withheld: bool, *, back: bool) -> str:
    """One programme and by how much; of a withheld one neither code nor figures are sent by
    e-mail.
    """
    if is_withheld:
        return "- a withheld programme: sign in to see it"

    change = row.change
    named = f"- {change.programme} {row.title}"
    if change.after is None:
        return (
            f"{named}: no longer set to zero"
            if back
            else f"{named}: set to zero, {_amount(change.outturn_change)}"
        )
    if change.before is None:
        new = _amount(change.after.outturn)
        return (
            f"{named}: outturn {new} no longer counts"
            if back
            else f"{named}: new, outturn {new}"
        )

    history = (
        f"; {count_of(len(change.restated), 'reported period')} restated"
        if change.restated
        else ""
    )
    before = _amount(change.before.outturn)
    after = _amount(change.after.outturn)

    if back:
        before, after, history = after, before, ""

    return f"{named}: outturn {before} before, {after} now{history}"


def _amount(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}£{abs(pounds(pence)):,.2f}"

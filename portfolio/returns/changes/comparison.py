"""What a return would change, from the ledger: its figures beside the position's, with what needs
a comment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select

from portfolio.ledger import changes
from portfolio.ledger.changes import Change, Figure, Threshold, Totals
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import replaced_departments, rows_in_force
from portfolio.models import (
    Allocation,
    CommentThreshold,
    FinanceReturn,
    LedgerLine,
    Position,
    Programme,
    ProgrammeFacts,
    ReturnChoice,
)
from portfolio.permissions import (
    EVERYTHING,
    Reader,
    hidden_programmes,
    visible_programmes,
)
from portfolio.returns import pages

MOVED = (
    "The position has changed since this page was shown, because another return of the department was approved or"
    " reversed. Look at the new comparison below, then decide."
)
DEFAULT = Threshold()
Lines = Select[str, int, int, str, bool, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One programme in what changes."""

    change: Change
    title: str
    needs_comment: bool
    missing: str | None = None
    """What was chosen for a programme that the return lacks."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A return beside the position, for one reader. Programmes withheld from them are in no figure
    of it.
    """

    rows: Sequence[Row]
    allocation: Mapping[bool, int]
    """Pence by whether it is ODA, of the programmes that the department leads."""
    totals: Totals
    token: str
    """Tells this position from any other."""
    hidden: int
    """How many programmes of either side are withheld from the reader."""

    @property
    def earlier(self) -> bool:
        """Tell whether figures of the department and year are already in force."""
        return any(row.change.before is not None for row in self.rows)

    @property
    def restated(self) -> list[Row]:
        """The programmes whose history changed."""
        return [row for row in self.rows if row.change.restated]

    @property
    def missing(self) -> list[Row]:
        """The programmes that the return lacks."""
        return [row for row in self.rows if row.change.kind == "missing"]

    def uncommented(self, said: Collection[str], comment: str) -> list[str]:
        """The programmes that need a comment and have none, neither of their own nor the return's."""
        needing = [row.change.programme for row in self.rows if row.needs_comment]
        if comment.strip():
            return []
        return [code for code in needing if code not in said]


@dataclass(frozen=True, slots=True)
class Said:
    """The submitter's choice and comment for one programme."""

    missing: str | None = None
    """`keep` or `nil` for a programme that the return lacks."""
    comment: str = ""


def explanation_missing(codes: Sequence[str]) -> str:
    """What is asked of who submits a return with large changes."""
    some = ", ".join(codes[:5]) + (
        f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    )
    return f"Explain why these programmes changed so much, one by one or in the return's comment: {some}"


def of_figures(
    session: AnySession,
    department: str,
    fy: int,
    after: Sequence[Figure],
    reader: Reader,
    said: Mapping[str, Said] | None = None,
    nil_otherwise: bool = False,
) -> Comparison:
    """What figures that are not yet submitted would change."""
    token = position_token(session, department, fy)
    before = _figures(
        session, _lines_in_force(department, fy, session).where(Position.current())
    )

    return _comparison(
        session,
        (department, fy, token),
        (before, after),
        reader,
        said or {},
        nil_otherwise,
    )


def of_return(session: AnySession, found: FinanceReturn, reader: Reader) -> Comparison:
    """Compare a return with the figures in force now, or just before its approval."""
    token = position_token(session, found.department_code, found.fy)
    in_force = _lines_in_force(found.department_code, found.fy, session)
    decided = found.decided_at if found.status in {"approved", "reversed"} else None
    before = _figures(
        session,
        in_force.where(Position.at(decided - 1) if decided else Position.current()),
    )
    after = of_submitted(session, found)
    place = (found.department_code, found.fy, token)
    said = said_to(session, found.id, reader)

    return _comparison(
        session,
        place,
        (before, after),
        reader,
        said,
        found.missing == "nil",
    )


def position_token(session: AnySession, department: str, fy: int) -> str:
    """What tells the position of a department and year from another: which return speaks for which
    programme.
    """
    rows = rows_in_force(session, replaced_departments(session, department), fy)
    in_force = sorted(
        (row.department_code, row.programme_id, row.return_id) for row in rows
    )

    return hashlib.sha256(repr(in_force).encode()).hexdigest()[:32]


def of_submitted(session: AnySession, found: FinanceReturn) -> list[Figure]:
    """The figures of a return on record."""
    return _figures(session, _lines().where(LedgerLine.return_id == found.id))


def said_of(session: AnySession, return_id: int) -> dict[str, Said]:
    """What was decided and said of each programme when a return was submitted."""
    rows = session.execute(
        select(Programme.code, ReturnChoice.missing, ReturnChoice.comment)
        .join(Programme, Programme.id == ReturnChoice.programme_id)
        .where(ReturnChoice.return_id == return_id)
    )

    return {code: Said(missing, comment) for code, missing, comment in rows}


def said_to(session: AnySession, return_id: int, reader: Reader) -> dict[str, Said]:
    """The same for a reader: nothing of programmes that are withheld from them, and no words that
    name one.
    """
    hidden = set(
        session.scalars(select(Programme.code).where(hidden_programmes(reader)))
    )
    names = pages.hidden_names(session, reader)

    return {
        code: Said(each.missing, pages.said(each.comment, names))
        for code, each in said_of(session, return_id).items()
        if code not in hidden
    }


def threshold_of(session: AnySession, fund: str) -> Threshold:
    """From which change on a comment is needed in a fund: 10% and £100,000 where nothing else was
    set.
    """
    found = session.scalars(
        select(CommentThreshold).where(
            CommentThreshold.current(), CommentThreshold.fund == fund
        )
    ).first()

    return Threshold(found.part, found.pence) if found else DEFAULT


def fund_of(code: str) -> str:
    """The fund that a programme belongs to: what its code begins with."""
    return code.split("-")[0]


def _lines() -> Lines:
    line = LedgerLine
    kind = (
        Programme.code,
        line.period_start,
        line.period_length,
        line.measure,
        line.oda,
    )

    return (
        select(*kind, func.sum(line.pence), FinanceReturn.month)
        .join(Programme, Programme.id == line.programme_id)
        .join(FinanceReturn, FinanceReturn.id == line.return_id)
        .group_by(*kind, FinanceReturn.month)
    )


def _lines_in_force(department: str, fy: int, session: AnySession) -> Lines:
    same = and_(
        Position.return_id == LedgerLine.return_id,
        Position.programme_id == LedgerLine.programme_id,
    )
    mine = Position.department_code.in_(list(replaced_departments(session, department)))
    return _lines().join(Position, same).where(mine, Position.fy == fy)


def _figures(session: AnySession, query: Lines) -> list[Figure]:
    return [
        Figure(
            code,
            start,
            length,
            measure,
            oda,
            int(pence),
            month,
        )
        for code, start, length, measure, oda, pence, month in session.execute(query)
    ]


def _comparison(
    session: AnySession,
    place: tuple[str, int, str],
    sides: tuple[Sequence[Figure], Sequence[Figure]],
    reader: Reader,
    said: Mapping[str, Said],
    nil_otherwise: bool,
) -> Comparison:
    department, fy, token = place
    hidden = set(
        session.scalars(select(Programme.code).where(hidden_programmes(reader)))
    )
    before, after = (
        [figure for figure in side if figure.programme not in hidden] for side in sides
    )
    unseen = {figure.programme for side in sides for figure in side} & hidden
    found = changes.compare(before, after)
    rows = _rows(
        session,
        found,
        said,
        earlier=bool(before),
    )
    nil = {
        row.change.programme
        for row in rows
        if (row.missing or ("nil" if nil_otherwise else "keep")) == "nil"
    }
    allocation = _allocation(session, department, fy, reader)

    return Comparison(
        rows,
        allocation,
        changes.totals(found, nil),
        token,
        len(unseen),
    )


def _rows(
    session: AnySession,
    found: Sequence[Change],
    said: Mapping[str, Said],
    *,
    earlier: bool,
) -> list[Row]:
    titles = titles_of(session)
    thresholds = {
        fund: threshold_of(session, fund)
        for fund in {fund_of(each.programme) for each in found}
    }
    nothing = Said()
    rows = []

    for change in found:
        about = said.get(change.programme, nothing)
        # With nothing to compare with, all is new and nothing needs explaining; what is kept does
        # not change.
        stays = change.kind == "missing" and about.missing != "nil"
        needs = (
            earlier
            and not stays
            and thresholds[fund_of(change.programme)].reached(change)
        )
        rows.append(
            Row(
                change,
                titles.get(change.programme, ""),
                needs,
                about.missing,
                about.comment,
            )
        )

    return rows


def titles_of(session: AnySession) -> dict[str, str]:
    """The programmes' titles now, by code."""
    query = select(Programme.code, ProgrammeFacts.title).join(
        ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id
    )
    return {
        code: title
        for code, title in session.execute(query.where(ProgrammeFacts.current()))
    }


def _allocation(
    session: AnySession, department: str, fy: int, reader: Reader = EVERYTHING
) -> dict[bool, int]:
    leads = ProgrammeFacts.lead_department.in_(
        list(replaced_departments(session, department))
    )
    query = (
        select(Allocation.oda, func.sum(Allocation.pence))
        .join(Programme, Programme.id == Allocation.programme_id)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(
            Allocation.current(),
            Allocation.fy == fy,
            ProgrammeFacts.current(),
            leads,
            visible_programmes(reader),
        )
        .group_by(Allocation.oda)
    )

    return {True: 0, False: 0} | {
        oda: int(pence) for oda, pence in session.execute(query)
    }

"""A check with what the tracker knows: programmes, countries, the department's position. Reads;
writes nothing.

Whatever comes from outside is read in a process of its own, bounded in time and memory (about 0.2
seconds more).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TypeVar

from flask import current_app
from sqlalchemy import select

from imports.check import check as check_content
from imports.layout import LayoutSpec
from imports.model import Checked, Context, Problem
from imports.problems import problem
from imports.sandbox.parent import Broken, run_limited
from imports.summary import Summary, check_in_short, summarise
from imports.text.folding import fold
from imports.workbook import Limits, Refused
from portfolio import reference
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import replaced_departments
from portfolio.models import (
    CountryAlias,
    CountryFacts,
    Department,
    PartnerDepartment,
    Position,
    Programme,
    ProgrammeFacts,
    RememberedLayout,
)
from portfolio.permissions import EVERYTHING, Reader, hidden_programmes

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece of work on a file may take, and who watches it."""

    seconds: float
    memory: int
    """Bytes of address space."""
    on_progress: Callable[[int, int], object] | None = None
    """Told rows done and rows in all."""
    cancelled: Callable[[], bool] | None = None
    """Asked several times a second; where it says yes, `imports.sandbox.parent.Cancelled` is
    raised.
    """


QUICK = Bounds(seconds=5, memory=768 << 20)
"""What may be done while a person waits for the page."""
WHILE_WAITING = Bounds(seconds=20, memory=1 << 30)
"""What may be done while a person waits for a download."""
_PLACES = BoundedSemaphore(2)
"""How many workbooks one server process has at work at the same time while people wait."""


class BusyError(Exception):
    """Other workbooks are at work for people who wait. Try again, or leave it to a worker."""


@contextmanager
def place() -> Iterator[None]:
    """A place for work on a workbook while a person waits. BusyError where all are taken."""
    if not _PLACES.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _PLACES.release()


def bounds(
    on_progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Bounds:
    """What a check may take in this installation."""
    settings = current_app.extensions["settings"]
    return Bounds(settings.check_seconds, settings.check_memory, on_progress, cancelled)


def limits() -> Limits:
    """How large a file of this installation may be."""
    return Limits(bytes=current_app.extensions["settings"].upload_bytes)


class UnknownDepartmentError(Exception):
    """A department code that the tracker does not know."""


def known_department(session: AnySession, department: str) -> str:
    """The code of a department. UnknownDepartmentError names a code that is unknown, and those
    that are.
    """
    code = department.strip().upper()
    if session.get(Department, code) is None:
        known = ", ".join(
            session.scalars(select(Department.code).order_by(Department.code))
        )
        raise UnknownDepartmentError(
            f"There is no department {department!r}. The departments are {known}."
        )

    return code


def context(
    session: AnySession,
    department: str,
    fy: FinancialYear | None,
    month: Month | None,
    reader: Reader = EVERYTHING,
) -> Context:
    """What a check of a department's workbook needs to know. UnknownDepartmentError names a code
    that is unknown.
    """
    code = known_department(session, department)
    last = last_programmes(session, code)
    programmes = programme_departments(session, code)
    unseen = _unseen(session, reader) - {
        each for codes in last.values() for each in codes
    }

    return Context(
        department=code,
        fy=fy,
        month=month,
        programmes={
            each: held
            for each, held in programmes.items()
            if each not in unseen or code in held
        },
        countries=country_names(session),
        ambiguous=reference.ambiguous_places(),
        last_programmes=last,
    )


def _unseen(session: AnySession, reader: Reader) -> set[str]:
    """The codes of programmes that are withheld from a reader: a check that knew them would tell."""
    return set(session.scalars(select(Programme.code).where(hidden_programmes(reader))))


def check(
    content: bytes,
    filename: str,
    known: Context,
    remembered: Sequence[LayoutSpec] = (),
    within: Bounds | None = None,
) -> Checked:
    """Check a workbook's bytes. Never raises for anything that the bytes may be; only being
    cancelled does.
    """
    try:
        return apart(
            check_content,
            content,
            filename,
            known,
            tuple(remembered),
            limits(),
            within=within,
        )
    except Refused as refused:
        return _refused(
            content,
            filename,
            known,
            Problem(
                "error",
                refused.rule,
                None,
                None,
                None,
                *_said(refused),
            ),
        )
    except Broken:
        _log.exception("checking %r failed", filename)
        return _refused(content, filename, known, problem("unreadable-file"))


def check_in_brief(
    content: bytes,
    filename: str,
    known: Context,
    remembered: Sequence[LayoutSpec],
    within: Bounds,
) -> Summary:
    """The summary of a check, without the cost of bringing its lines over. OverBoundsError where
    it took too much.
    """
    try:
        return apart(
            check_in_short,
            content,
            filename,
            known,
            tuple(remembered),
            limits(),
            within=within,
        )
    except Refused as refused:
        raise OverBoundsError(over_bounds(refused)) from None
    except Broken:
        _log.exception("checking %r failed", filename)
        return summarise(_refused(content, filename, known, problem("unreadable-file")))


class OverBoundsError(Exception):
    """A check took more time or memory than it may. `summary` says so as a problem of the file."""

    def __init__(self, summary: Summary) -> None:
        super().__init__("the check went over its bounds")
        self.summary = summary


def over_bounds(refused: Refused) -> Summary:
    """A refusal for time or memory, told as the outcome of a check."""
    said = Problem(
        "error",
        refused.rule,
        None,
        None,
        None,
        *_said(refused),
    )

    return summarise(_refused(b"", "", Context(""), said))


def apart(function: Callable[..., T], *args: object, within: Bounds | None = None) -> T:
    """Run a function on a foreign file in a process of its own. Refused, Broken and Cancelled as
    the sandbox says.
    """
    allowed = within or bounds()

    return run_limited(
        function,
        *args,
        seconds=allowed.seconds,
        memory=allowed.memory,
        on_progress=allowed.on_progress,
        cancelled=allowed.cancelled,
    )


def check_own(content: bytes, filename: str, known: Context) -> Checked:
    """Check a workbook of our own making, which needs no process of its own."""
    return check_content(content, filename, known)


def _said(refused: Refused) -> tuple[str, str]:
    return refused.message, refused.remedy


def _refused(content: bytes, filename: str, known: Context, found: Problem) -> Checked:
    digest = hashlib.sha256(content).hexdigest()
    return Checked(
        filename,
        digest,
        known.department,
        None,
        None,
        None,
        (),
        (found,),
    )


def remembered_layouts(session: AnySession, department: str) -> list[LayoutSpec]:
    """The layouts that people of a department have confirmed and that hold, the latest first."""
    query = select(RememberedLayout.spec).where(
        RememberedLayout.department_code == department, RememberedLayout.current()
    )
    texts = session.scalars(
        query.order_by(RememberedLayout.from_instant.desc(), RememberedLayout.id.desc())
    )

    return [LayoutSpec.from_json(text) for text in texts]


def programme_departments(
    session: AnySession, department: str
) -> dict[str, frozenset[str]]:
    """Every programme with the departments that lead it or take part in it.

    A successor stands in for the departments that it replaced.
    """
    replaced = replaced_departments(session, department)
    found: dict[str, set[str]] = {}
    facts = select(
        Programme.code,
        ProgrammeFacts.lead_department,
        PartnerDepartment.department_code,
    ).join_from(Programme, ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
    rows = session.execute(
        facts.outerjoin(PartnerDepartment).where(ProgrammeFacts.current())
    )

    for code, lead, partner in rows:
        departments = found.setdefault(code, set())
        departments.update(name for name in (lead, partner) if name)
        if departments & replaced:
            departments.add(department)

    return {code: frozenset(departments) for code, departments in found.items()}


def country_names(session: AnySession) -> dict[str, str]:
    """ISO3 by every name and alias that the tracker knows, folded."""
    aliases = select(CountryAlias.alias, CountryAlias.iso3).where(
        CountryAlias.retired.is_(False)
    )
    names = {alias: iso3 for alias, iso3 in session.execute(aliases)}

    for facts in session.scalars(select(CountryFacts).where(CountryFacts.current())):
        names |= {
            fold(name): facts.iso3
            for name in (facts.name, facts.official_name, facts.iso3)
            if name
        }

    return names


def last_programmes(
    session: AnySession, department: str
) -> dict[FinancialYear, frozenset[str]]:
    """The programmes of a department's position, by financial year."""
    rows = session.execute(
        select(Position.fy, Programme.code)
        .join(Programme, Programme.id == Position.programme_id)
        .where(
            Position.current(),
            Position.department_code.in_(
                list(replaced_departments(session, department))
            ),
        )
    )
    found: dict[FinancialYear, set[str]] = {}

    for fy, code in rows:
        found.setdefault(FinancialYear(fy), set()).add(code)

    return {fy: frozenset(codes) for fy, codes in found.items()}

"""Who may do what, and which programmes a person may see. The one place; every route and every
query starts here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from portfolio.ledger.clock import AnySession
from portfolio.ledger.succession import predecessors
from portfolio.models import PartnerDepartment, Programme, ProgrammeFacts, User

View = TypeVar("View", bound=Callable[..., object])


class Role(StrEnum):
    """The eight roles."""

    PROGRAMME_MANAGER = "programme-manager"
    FINANCE = "finance"
    APPROVER = "approver"
    PORTFOLIO_OFFICE = "portfolio-office"
    LEADERSHIP = "leadership"
    RISK_ANALYST = "risk-analyst"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route can ask for. `PUBLIC` routes need no sign-in; `SIGNED_IN` ones need no more
    than that.
    """

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    READ_REPORTS = "read-reports"
    PUBLISH_REPORTS = "publish-reports"
    READ_RETURNS = "read-returns"
    READ_DRAFTS = "read-drafts"
    SUBMIT_RETURNS = "submit-returns"
    DECIDE_RETURNS = "decide-returns"
    MANAGE_MONTHS = "manage-months"
    EDIT_PROGRAMMES = "edit-programmes"
    APPROVE_PROGRAMMES = "approve-programmes"
    ALLOCATE = "allocate"
    MANAGE_REFERENCE = "manage-reference"
    IMPORT_RATINGS = "import-ratings"
    ANALYSE_COUNTRIES = "analyse-countries"
    ADMINISTER = "administer"


_READING = frozenset(
    {
        Permission.PUBLIC,
        Permission.SIGNED_IN,
        Permission.READ_REPORTS,
        Permission.READ_RETURNS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROGRAMME_MANAGER: _READING | {Permission.EDIT_PROGRAMMES},
    Role.FINANCE: _READING | {Permission.READ_DRAFTS, Permission.SUBMIT_RETURNS},
    Role.APPROVER: _READING | {Permission.DECIDE_RETURNS},
    Role.PORTFOLIO_OFFICE: _READING
    | {
        Permission.PUBLISH_REPORTS,
        Permission.READ_DRAFTS,
        Permission.DECIDE_RETURNS,
        Permission.MANAGE_MONTHS,
        Permission.EDIT_PROGRAMMES,
        Permission.APPROVE_PROGRAMMES,
        Permission.ALLOCATE,
        Permission.MANAGE_REFERENCE,
        Permission.IMPORT_RATINGS,
        Permission.ANALYSE_COUNTRIES,
    },
    Role.LEADERSHIP: _READING,
    Role.RISK_ANALYST: _READING
    | {Permission.IMPORT_RATINGS, Permission.ANALYSE_COUNTRIES},
    Role.AUDITOR: _READING | {Permission.READ_DRAFTS},
    Role.ADMIN: _READING | {Permission.ADMINISTER, Permission.MANAGE_REFERENCE},
}

SEES_WITHHELD = frozenset(
    {
        Role.LEADERSHIP,
        Role.PORTFOLIO_OFFICE,
        Role.AUDITOR,
    }
)
"""Roles that see withheld programmes in detail whatever their department."""

_DECLARED = "portfolio_permission"


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view asks for. A view that declares nothing is refused."""

    def declare(view: View) -> View:
        setattr(view, _DECLARED, permission)
        return view

    return declare


def declared(view: Callable[..., object] | None) -> Permission | None:
    """What a view asks for, or None where it was not declared."""
    found: Permission | None = getattr(view, _DECLARED, None)
    return found


def allowed(role: str, permission: Permission) -> bool:
    """Whether a role carries a permission."""
    return permission in PERMISSIONS[Role(role)]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is drawn: the command line, which sees everything, or a person."""

    sees_withheld: bool = False
    departments: frozenset[str] = frozenset()
    """The person's department and those that it succeeded."""


EVERYTHING = Reader(sees_withheld=True)


def reader_of(session: AnySession, user: User) -> Reader:
    """What a person may see, as of now."""
    departments: frozenset[str] = frozenset()
    if user.department_code:
        departments = predecessors(session, user.department_code) | {
            user.department_code
        }

    return Reader(Role(user.role) in SEES_WITHHELD, departments)


def visible_programmes(reader: Reader) -> ColumnElement[bool]:
    """The condition on `Programme.id` that every query on programmes starts from. Visibility is as
    of now.
    """
    if reader.sees_withheld:
        return true()
    return Programme.id.not_in(_hidden(reader))


def hidden_programmes(reader: Reader) -> ColumnElement[bool]:
    """The condition on `Programme.id` of those whose money a reader sees only as `Withheld`."""
    if reader.sees_withheld:
        return false()
    return Programme.id.in_(_hidden(reader))


def _hidden(reader: Reader) -> Select[int]:
    mine = list(reader.departments)
    partner = select(PartnerDepartment.facts_id).where(
        PartnerDepartment.department_code.in_(mine)
    )
    own = or_(ProgrammeFacts.lead_department.in_(mine), ProgrammeFacts.id.in_(partner))

    return select(ProgrammeFacts.programme_id).where(
        and_(ProgrammeFacts.current(), ProgrammeFacts.withheld.is_(True), ~own)
    )


def may_act_for(user: User, department: str) -> bool:
    """Whether a person may act for a department: their own, or any where they have none."""
    return user.department_code is None or user.department_code == department


def may_edit_programme(session: AnySession, user: User, lead_department: str) -> bool:
    """Whether a person may change a programme: those who edit programmes, those of their
    department or any.
    """
    if not allowed(user.role, Permission.EDIT_PROGRAMMES):
        return False

    return (
        user.department_code is None
        or lead_department in reader_of(session, user).departments
    )

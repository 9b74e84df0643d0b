"""Writes of administration: users."""

from __future__ import annotations

import re

from sqlalchemy import select

from portfolio import sessions
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Department, Programme, ProgrammeFacts, TeamMember, User
from portfolio.permissions import Permission, Reader, Role, allowed, visible_programmes

LONGEST_NAME = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


class UserError(Exception):
    """A user that cannot be added, in a sentence that says why."""


def add_user(
    session: AnySession, email: str, role: str, department: str | None, name: str
) -> User:
    """Add a person. UserError says why not."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        raise UserError(f"{email!r} is not an email address")
    if role not in set(Role):
        raise UserError(f"there is no role {role!r}; the roles are {', '.join(Role)}")

    code = department.strip().upper() if department else None
    if code and session.get(Department, code) is None:
        known = ", ".join(
            session.scalars(select(Department.code).order_by(Department.code))
        )
        raise UserError(
            f"there is no department {department!r}; the departments are {known}"
        )
    if len(name.strip()) > LONGEST_NAME:
        raise UserError(f"the name has more than {LONGEST_NAME} characters")
    if session.scalars(select(User).where(User.email == address)).first():
        raise UserError(f"there is already a user {address}")

    user = User(
        email=address,
        role=role,
        department_code=code,
        name=name.strip(),
    )
    session.add(user)
    session.flush()

    return user


def change_user(
    session: AnySession,
    user_id: int,
    *,
    by: int,
    name: str,
    role: str,
    department: str | None,
    active: bool,
) -> User:
    """Change a person's rights; who may no longer sign in is signed out. The caller commits.
    UserError says why not.

    Nobody takes the administration from themselves, and only who still has it takes it from
    another: whoever was the last to act has it, so that somebody always does.
    """
    clock.lock(session)
    actor = session.get_one(User, by, populate_existing=True)
    if not actor.active or not allowed(actor.role, Permission.ADMINISTER):
        raise UserError(
            "You are no longer an administrator. Somebody else has changed your role"
        )

    user = session.get_one(User, user_id, populate_existing=True)
    if user_id == by and (role != user.role or not active):
        raise UserError("You cannot take your own role away. Ask another administrator")

    user.name, user.role, user.department_code, user.active = (
        name.strip(),
        role,
        department,
        active,
    )
    if not active:
        sessions.end_all(session, user_id)
        sessions.withdraw(session, user_id)

    session.flush()
    return user


def managed(session: AnySession, user_id: int, reader: Reader) -> list[str]:
    """The codes of the programmes that a person manages, as far as the reader may see them."""
    query = (
        select(Programme.code)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .join(TeamMember, TeamMember.facts_id == ProgrammeFacts.id)
        .where(
            ProgrammeFacts.current(),
            TeamMember.user_id == user_id,
            visible_programmes(reader),
        )
    )

    return list(session.scalars(query.order_by(Programme.code)))

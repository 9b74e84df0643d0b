"""Writes of administration: users."""

from __future__ import annotations

import re

from sqlalchemy import select

from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Department, User, UserSession
from portfolio.permissions import Role

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


class UserError(Exception):
    """A user that cannot be added, in a sentence that says why."""


def add_user(session: AnySession, email: str, role: str, department: str | None, name: str) -> User:
    """Add a person. UserError says why not."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        raise UserError(f"{email!r} is not an email address")
    if role not in set(Role):
        raise UserError(f"there is no role {role!r}; the roles are {', '.join(Role)}")
    code = department.strip().upper() if department else None
    if code and session.get(Department, code) is None:
        known = ", ".join(session.scalars(select(Department.code).order_by(Department.code)))
        raise UserError(f"there is no department {department!r}; the departments are {known}")
    if session.scalars(select(User).where(User.email == address)).first():
        raise UserError(f"there is already a user {address}")
    user = User(email=address, role=role, department_code=code, name=name.strip())
    session.add(user)
    session.flush()
    return user


def change_user(
    session: AnySession, user_id: int, *, by: int, name: str, role: str, department: str | None, active: bool
) -> User:
    """Change a person's rights; who may no longer sign in is signed out. UserError says why not.

    Nobody takes the administration from themselves, so that somebody always has it.
    """
    user = session.get_one(User, user_id)
    if user_id == by and (role != user.role or not active):
        raise UserError("You cannot take your own role away. Ask another administrator")
    user.name, user.role, user.department_code, user.active = name.strip(), role, department, active
    if not active:
        _sign_out(session, user_id)
    session.flush()
    return user


def _sign_out(session: AnySession, user_id: int) -> None:
    now = clock.now(session)
    for each in session.scalars(select(UserSession).where(UserSession.user_id == user_id)):
        each.ended_at = each.ended_at or now

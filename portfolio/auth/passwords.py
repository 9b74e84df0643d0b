"""Passwords: argon2id, and a check that takes as long for an unknown address as for a known one."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """What an unknown address is checked against, made when it is first needed."""
    return _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The argon2id hash that is kept."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; False, after as long, where none was."""
    try:
        return _HASHER.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False

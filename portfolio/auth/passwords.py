"""Passwords: argon2id, a check that takes as long for an unknown address as for a known one, and
what is too easy.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1000
FEWEST_CHARACTERS = 5
"""How many different characters a password has at least."""
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
)
_RUN = 8
_COMMON = (
    "password",
    "letmein",
    "welcome",
    "iloveyou",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "changeme",
    "administrator",
)
_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """What an unknown address is checked against, made when it is first needed."""
    return _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The argon2id hash that is kept."""
    return _HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; False, after as long, where none was."""
    try:
        return _HASHER.verify(kept or _nobody(), _plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, email: str, name: str = "") -> str | None:
    """Why a password is too easy to guess, as what to do; None where it is not. Length is checked
    apart.
    """
    folded = _plain(password).casefold()
    if len(set(folded)) < FEWEST_CHARACTERS:
        return f"Enter a password of at least {FEWEST_CHARACTERS} different characters"

    own = [
        part
        for part in (*email.casefold().split("@"), *name.casefold().split())
        if len(part) >= 4
    ]
    if any(len(folded.replace(part, "")) < SHORTEST // 2 for part in own):
        return "Enter a password that is more than your name or address"
    if any(
        len(folded.replace(word, "")) < SHORTEST // 2 for word in _COMMON
    ) or _is_run(folded):
        return "Enter a password that is harder to guess: this one is among the first that are tried"

    return None


def _is_run(folded: str) -> bool:
    """Whether most of it is keys or letters in their order, forwards or backwards."""
    parts = {folded[at : at + _RUN] for at in range(len(folded) - _RUN + 1)}
    return any(part in row or part in row[::-1] for part in parts for row in _ROWS)


def _plain(password: str) -> str:
    """One way of writing for characters that can be typed in several (NFKC)."""
    return unicodedata.normalize("NFKC", password)

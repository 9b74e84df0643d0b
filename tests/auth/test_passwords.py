"""Passwords: how they are kept, and which are too easy."""

from __future__ import annotations

import pytest

from portfolio.auth import passwords


def test_a_password_is_kept_as_argon2id_and_never_twice_alike() -> None:
    one, other = (
        passwords.hashed("three random words"),
        passwords.hashed("three random words"),
    )
    assert one.startswith("$argon2id$")
    assert one != other
    assert passwords.matches(one, "three random words")
    assert not passwords.matches(one, "three random word")


def test_a_character_typed_in_two_ways_is_one() -> None:
    assert passwords.matches(
        passwords.hashed("caf\u00e9 river nine"), "cafe\u0301 river nine"
    )


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$broken"])
def test_where_none_is_kept_none_matches(kept: str | None) -> None:
    assert not passwords.matches(kept, "")
    assert not passwords.matches(kept, "nobody has this password")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("aaaaaaaaaaaa", "different characters"), ("121212121212", "different characters"),
        ("ada.example12", "more than your name or address"), ("Ada.Example@x", "more than your name or address"),
        ("lovelace2024!", "more than your name or address"),
        ("Password1234", "harder to guess"), ("p@ssw0rd2024", "harder to guess"), ("LetMeIn12345", "harder to guess"),
        ("qwertyuiop12", "harder to guess"), ("0987654321ab", "harder to guess"), ("zyxwvutsrqpo", "harder to guess"),
        ("heron saddle quartz", None), ("Zn7$pqL0!vRw", None), ("correct horse battery", None),
        ("passwordless otter in may", None),
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str, said: str | None) -> None:
    found = passwords.weakness(password, "ada.example@x.example", "Ada Lovelace")
    assert (said in (found or "")) if said else found is None

"""Passwords hashed at little cost: what is tested is not how slow argon2id is."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from portfolio.auth import passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "heron saddle quartz"


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", CHEAP)
    passwords._nobody.cache_clear()

"""Text search that forgives spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.programmes.register.search import search

TEXTS = {
    "A": "CSSF-01-000001 Stabilisation of the borderlands",
    "B": "CSSF-01-000002 Police reform in Somalia",
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A", "B"]),
        ("stabilisation", ["A"]),
        ("STABIL", ["A"]),
        ("stablisation", ["A"]),
        ("stabilization borderlnads", ["A"]),
        ("polcie", ["B"]),
        ("Sómalia reform", ["B"]),
        ("cssf-01-000002", ["B"]),
        ("CSSF01000002", ["B"]),
        ("cssf 1 / 000002", ["B"]),
        ("000003", []),
        ("pol xyz", []),
        ("an", []),
    ],
)
def test_a_query_finds(query: str, found: list[str]) -> None:
    assert list(search(query, TEXTS).keys) == found


def test_what_was_read_instead_is_told() -> None:
    assert search("polcie reform", TEXTS).read_as == {"polcie": ("police",)}
    assert search("police", TEXTS).read_as == {}


def test_better_matches_come_first() -> None:
    texts = {"prefix": "policeman", "exact": "police"}
    assert list(search("police", texts).keys) == ["exact", "prefix"]


@given(
    st.text("abc", min_size=8, max_size=12), st.integers(0, 11), st.sampled_from("xyz")
)
def test_any_one_mistake_is_forgiven(word: str, at: int, letter: str) -> None:
    at %= len(word)
    for wrong in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
    ):
        assert list(search(wrong, {"it": word}).keys) == ["it"]

"""Text search that forgives spelling, over the words of whatever the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from imports.text.codes import canonical_code
from imports.text.folding import fold

Key = TypeVar("Key")
LONGEST_QUERY, MOST_WORDS = 200, 12
_PREFIX_COST, _MISSPELT_COST = 1, 3


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: the keys, best first, and how words without a match were read
    instead.
    """

    keys: Sequence[object]
    read_as: Mapping[str, tuple[str, ...]]


def search(query: str, texts: Mapping[Key, str]) -> Found:
    """The texts in which every word of the query occurs: as it is, as a beginning, or else
    misspelt.
    """
    asked = query[:LONGEST_QUERY]
    words = fold(canonical_code(asked) or asked).split()[:MOST_WORDS]
    split = {key: set(fold(text).split()) for key, text in texts.items()}
    vocabulary = set().union(*split.values()) if split else set()
    costs = {word: near(word, vocabulary) for word in words}
    ranked = []

    for place, (key, held) in enumerate(split.items()):
        per_word = [
            min(
                (cost for word, cost in costs[each].items() if word in held),
                default=None,
            )
            for each in words
        ]
        if None not in per_word:
            ranked.append(
                (sum(cost for cost in per_word if cost is not None), place, key)
            )

    read_as = {
        word: _nearest(found)
        for word, found in costs.items()
        if found and min(found.values()) >= _MISSPELT_COST
    }

    return Found(
        [key for *_, key in sorted(ranked, key=lambda each: each[:2])], read_as
    )


def near(word: str, vocabulary: Iterable[str]) -> dict[str, int]:
    """The words that a word may stand for, with what each costs; misspellings only where nothing
    else is found.
    """
    found = {
        other: 0 if other == word else _PREFIX_COST
        for other in vocabulary
        if other.startswith(word)
    }
    if found:
        return found

    if len(word) < 4 or word.isdigit():
        allowed = 0
    else:
        allowed = 1 if len(word) < 8 else 2

    if not allowed:
        return {}

    letters = set(word)
    return {
        other: _MISSPELT_COST + distance
        for other in vocabulary
        if abs(len(other) - len(word)) <= allowed
        and len(letters.symmetric_difference(other)) <= 2 * allowed
        and (distance := edits(word, other)) <= allowed
    }


def _nearest(found: Mapping[str, int]) -> tuple[str, ...]:
    best = min(found.values())
    return tuple(sorted(word for word, cost in found.items() if cost == best))[:3]


def edits(one: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))

    for i, letter in enumerate(one, 1):
        earlier = before
        before = row
        row = [i]

        for j, opposite in enumerate(other, 1):
            cost = min(
                before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite)
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, earlier[j - 2] + 1)

            row.append(cost)

    return row[-1]

"""Text search that forgives spelling, over the words of whatever the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.similarity import within_edits

Key = TypeVar("Key")
Costs = Mapping[str, int]
"""The words that a word of a query may stand for, with the cost of each."""
LONGEST_QUERY = 200
MOST_WORDS = 12

PREFIX_COST = 1
MISSPELT_COST = 3
SHORTEST_MISSPELT = 4
"""Characters: a shorter word is taken as it is."""
LONG_WORD = 8
"""Characters: a word as long may have two mistakes, a shorter one only one."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The keys of the texts that match, best first, and how misspelt words were read."""

    keys: Sequence[object]
    read_as: Mapping[str, tuple[str, ...]]


def search(query: str, texts: Mapping[Key, str]) -> Matches:
    """Find the texts with every word of the query: whole, as a beginning, or misspelt."""
    text = query[:LONGEST_QUERY]
    query_words = fold(canonical_code(text) or text).split()[:MOST_WORDS]
    words_of = {key: set(fold(text).split()) for key, text in texts.items()}
    vocabulary = set().union(*words_of.values())
    costs = {word: near(word, vocabulary) for word in query_words}

    ranked = []
    for place, (key, words) in enumerate(words_of.items()):
        cost = _cost(words, [costs[word] for word in query_words])
        if cost is not None:
            ranked.append((cost, place, key))

    ranked.sort(key=lambda match: match[:2])
    return Matches([key for _, _, key in ranked], _read_as(costs))


def _cost(words: set[str], costs: Iterable[Costs]) -> int | None:
    """Add the lowest cost of each word of a query; None where a text lacks one."""
    total = 0
    for costs_of_word in costs:
        present = [cost for word, cost in costs_of_word.items() if word in words]
        if not present:
            return None

        total += min(present)

    return total


def _read_as(costs: Mapping[str, Costs]) -> dict[str, tuple[str, ...]]:
    """Give up to three words that each misspelt word of a query was read as."""
    read_as = {}
    for word, candidates in costs.items():
        lowest = min(candidates.values(), default=0)
        if lowest >= MISSPELT_COST:
            best = sorted(other for other, cost in candidates.items() if cost == lowest)
            read_as[word] = tuple(best[:3])

    return read_as


def near(word: str, vocabulary: Iterable[str]) -> dict[str, int]:
    """Find the words that a word may stand for, with the cost of each.

    Misspellings count only where no word begins with it.
    """
    words = set(vocabulary)
    costs = {other: PREFIX_COST for other in words if other.startswith(word)}
    if word in costs:
        costs[word] = 0
    if costs:
        return costs

    if len(word) < SHORTEST_MISSPELT or word.isdigit():
        return {}

    mistakes = 1 if len(word) < LONG_WORD else 2
    edits = within_edits(word, words, mistakes)
    return {other: MISSPELT_COST + count for other, count in edits.items()}

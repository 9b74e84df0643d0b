"""Names and words that are spelt alike."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

ALIKE = 0.8
"""How much of two names must be the same (0 to 1) for one to be suggested for the other."""


def nearest(name: str, others: Iterable[str], limit: int = 3) -> list[str]:
    """Find the names most like a folded name, the most similar first."""
    matches = process.extract(
        name,
        list(others),
        scorer=Indel.normalized_similarity,
        score_cutoff=ALIKE,
        limit=limit,
    )

    return [other for other, _, _ in matches]


def within_edits(word: str, vocabulary: Iterable[str], most: int) -> dict[str, int]:
    """Count the edits to each word at most `most` edits away.

    An edit adds, drops or replaces a character, or swaps it with its neighbour.
    """
    distances = process.extract_iter(
        word, vocabulary, scorer=OSA.distance, score_cutoff=most
    )
    return {other: int(distance) for other, distance, _ in distances}

"""Names and words that are spelt alike."""

from __future__ import annotations

import pytest

from imports.text.similarity import nearest, within_edits


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("police", "police", 0),
        ("polce", "police", 1),
        ("polcie", "police", 1),
        ("x", "", 1),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_edits_are_counted_from_either_word(one: str, other: str, count: int) -> None:
    assert within_edits(one, [other], 3) == {other: count}
    assert within_edits(other, [one], 3) == {one: count}


def test_words_with_more_edits_are_left_out() -> None:
    assert within_edits("kitten", ["sitting", "mitten"], 2) == {"mitten": 1}


def test_the_most_similar_name_comes_first() -> None:
    names = ["somaliland", "somalia", "mali", "kenya"]
    assert nearest("somala", names) == ["somalia"]
    assert nearest("somalilan", names) == ["somaliland", "somalia"]
    assert nearest("somalilan", names, 1) == ["somaliland"]
    assert nearest("chad", names) == []

"""Columns of labels that know which different ones they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imports.labels import Labels, Mark, Memo, translated, types_of

words = st.lists(st.sampled_from(["ODA", "Non-ODA", "", "TBC"]), min_size=1, max_size=30)


def _mark(word: object) -> object:
    return Mark(oda=word == "ODA") if word in ("ODA", "Non-ODA") else None


@given(words, st.none() | st.tuples(st.integers(0, 29), st.just("written later")))
def test_each_different_label_is_asked_once_and_the_answers_are_those_of_every_row(words, change) -> None:
    memo = Memo(_mark)
    labels = Labels(map(memo.__getitem__, words), memo.values())
    if change:
        labels[change[0] % len(labels)] = change[1]
    asked: list[object] = []

    def meaning(label: object) -> str:
        asked.append(label)
        return repr(label)

    assert translated(labels, meaning) == [repr(label) for label in labels]
    assert len(asked) <= len(set(words)) + 1
    assert types_of(labels) >= set(map(type, labels))
    assert translated(list(labels), repr) == translated(labels, repr)

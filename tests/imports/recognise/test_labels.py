"""Columns of labels that know which different ones they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.recognise.labels import (
    Labels,
    Mark,
    Memo,
    Odd,
    country_reader,
    translated,
    types_of,
)
from imports.text.folding import fold

words = st.lists(
    st.sampled_from(["ODA", "Non-ODA", "", "TBC"]), min_size=1, max_size=30
)


def _mark(word: object) -> object:
    return Mark(oda=word == "ODA") if word in ("ODA", "Non-ODA") else None


@given(words, st.none() | st.tuples(st.integers(0, 29), st.just("written later")))
def test_each_different_label_is_asked_once_and_the_answers_are_those_of_every_row(
    words, change
) -> None:
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


KNOWN = {
    fold(name): iso3
    for name, iso3 in {
        "Sudan": "SDN", "South Sudan": "SSD", "Guinea": "GIN", "Guinea-Bissau": "GNB", "Kenya": "KEN", "Niger": "NER",
        "North Macedonia": "MKD", "Macedonia": "MKD", "Congo (Republic)": "COG", "Somalia": "SOM",
    }.items()
}  # fmt: skip
AMBIGUOUS = {"Congo": ["COD", "COG"]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Kenya (Nairobi office)", "KEN"),
        ("Sudan (South)", "SSD"),
        ("Guinea (Bissau)", "GNB"),
        ("ken", "KEN"),
        ("The Niger", "NER"),
        ("South Sudan, Republic of", "SSD"),
        ("Somalia, Fed. Rep.", "SOM"),
        ("Macedonia/North Macedonia", "MKD"),
        ("Regional", None),
        ("Congo", Odd("unknown", "Congo")),
        ("Kenya/Somalia", Odd("unknown", "Kenya/Somalia")),
        ("Total", Odd("total", "Total")),
    ],
)
def test_a_country_is_read_as_it_is_turned_and_never_guessed(
    written: str, meant: object
) -> None:
    assert country_reader(KNOWN, AMBIGUOUS)(written) == meant

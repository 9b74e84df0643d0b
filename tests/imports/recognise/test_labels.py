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
from tests.imports.builders import MONTHS, A, B, checked, found, pounds_by_cell

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


TITLE_IN_POUNDS = ["FCO return 2019/20 M06 (£)"]


@pytest.mark.parametrize(
    ("carried", "brought"),
    [
        ("Carried forward", "Brought forward"),
        ("C/f", "B/f"),
        ("Balance c/fwd", "Balance b/fwd"),
        ("Carry forward", "b/f"),
    ],
)
def test_sums_carried_from_page_to_page_are_no_lines(
    carried: str, brought: str
) -> None:
    head = ["Programme code", "ODA / non-ODA", "Apr", "May", "Jun"]
    rows = [
        TITLE_IN_POUNDS,
        head,
        [A, "ODA", 1, 2, 3],
        [carried, "", 1, 2, 3],
        head,
        [brought, "", 1, 2, 3],
    ]
    rows += [[B, "ODA", 5, 6, 7], ["Total", "", 6, 8, 10]]
    result = checked(rows)
    assert (found(result), sorted(pounds_by_cell(result))) == (
        [],
        ["C3", "C7", "D3", "D7", "E3", "E7"],
    )


@pytest.mark.parametrize(
    "label", ["All programmes", "GRAND TOT", "Ttl", "S/Total", "Tot."]
)
def test_totals_in_short_words(label: str) -> None:
    rows = [
        TITLE_IN_POUNDS,
        ["Programme code", "ODA?", "Apr"],
        [A, "Yes", 5],
        [B, "No", 6],
        [label, "", 11],
    ]
    assert (found(checked(rows)), len(checked(rows).lines)) == ([], 2)
    rows[4][2] = 12
    assert found(checked(rows)) == [("total-mismatch", "C5")]


HEAD = ["Programme code", "ODA / non-ODA", *MONTHS]


ROWS = [[A, "ODA", *[5] * 12], [B, "Non-ODA", *[7] * 12]]


UNDATED_TITLE = ["FCO return (£)"]


@pytest.mark.parametrize("example", [f"e.g. {A}", f"Example {A}", f"EXAMPLE: {A}"])
def test_a_row_of_an_example_is_no_line(example: str) -> None:
    result = checked([UNDATED_TITLE, HEAD, [example, "ODA", *[1] * 12], *ROWS])
    assert (found(result), len(result.lines)) == ([], 24)

"""Tables whose programme codes are written once and left blank in the rows below."""

from __future__ import annotations

from collections.abc import Set

from imports.recognise.labels import Odd
from imports.take.body import OUTLINE, Body


def is_outline(body: Body, blank_rows: Set[int]) -> bool:
    """Whether codes are written once and left blank in the rows below, without merged cells."""
    column = body.reading.column("programme")
    if column is None:
        return False

    merged = any(
        m.left <= column.index <= m.right and m.bottom > m.top >= body.reading.top
        for m in body.grid.merged
    )
    blank = [
        i
        for i, label in enumerate(body.programmes)
        if label is None
        and i not in blank_rows
        and is_labelled(body, i)
        and body.has_amount(i)
    ]
    coded = sum(label.__class__ is str for label in body.programmes)
    if merged or not blank:
        return False
    if coded == 1 or (len(blank) > 1 and len(blank) >= OUTLINE * coded):
        return True

    return len(blank) > 1 and _never_repeats(body)


def _never_repeats(body: Body) -> bool:
    """Whether no code stands in two rows running, and blank ones continue with other labels
    than those above.
    """
    above = None
    seen = set[tuple[object, ...]]()

    for index, label in enumerate(body.programmes):
        if not body.has_amount(index) or isinstance(label, Odd):
            continue

        if label is not None:
            if label == above:
                return False

            above = label
            seen = set()

        labels = _labels(body, index)
        if labels in seen:
            return False

        seen.add(labels)

    return True


def _labels(body: Body, index: int) -> tuple[object, ...]:
    return tuple(
        label[index]
        for label in (
            body.projects,
            body.countries,
            body.periods,
            body.marks,
            body.odas,
        )
    )


def is_labelled(body: Body, index: int) -> bool:
    """Whether any other label says what a row's amounts are."""
    labels = (
        body.projects,
        body.countries,
        body.periods,
        body.marks,
        body.odas,
    )

    return any(
        label[index] is not None and not isinstance(label[index], Odd)
        for label in labels
    )

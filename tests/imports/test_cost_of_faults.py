"""How much work faults cost: counted, never timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from imports.recognise import blocks, labels
from imports.take import rows
from tests.imports.builders import A, B, checked, long_list

ROWS = 1_500
PLACES = {
    "A": "Nobody {}",
    "B": "Smarch {}",
    "C": "Perhaps {}",
    "D": "Maybe {}",
    "E": "TBC {}",
}


def counting(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, calls: Counter[str]
) -> None:
    """Count the calls of a function that is looked up at its owner."""
    asked: Callable[..., Any] = getattr(owner, name)

    def counted(*args: Any) -> Any:
        calls[name] += 1
        return asked(*args)

    monkeypatch.setattr(owner, name, counted)


@pytest.mark.parametrize("letter", PLACES)
def test_faults_that_all_differ_cost_each_a_few_looks_at_its_own_cell(
    monkeypatch: pytest.MonkeyPatch, letter: str
) -> None:
    lines: list[list[object]] = [
        [(A, B)[row % 2], "Apr-19", "Actual", "ODA", row + 0.5] for row in range(ROWS)
    ]
    for row, line in enumerate(lines[1:]):
        line["ABCDE".index(letter)] = PLACES[letter].format(row)
    calls: Counter[str] = Counter()
    counting(monkeypatch, blocks, "look_at", calls)
    counting(monkeypatch, rows._Sorter, "_sort", calls)
    counting(monkeypatch, labels, "facets_of", calls)
    result = checked(long_list(*lines))
    assert (
        len(
            {
                each.cell
                for each in result.problems
                if each.cell and each.cell.startswith(letter)
            }
        )
        >= ROWS - 1
    )
    assert calls["look_at"] <= blocks.SCANNED_FIRST + 50
    assert calls["_sort"] <= 50
    assert calls["facets_of"] <= ROWS + 50

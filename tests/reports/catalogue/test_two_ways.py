"""Theme by country and department by portfolio, against the raw lines, under filters drawn at random."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given

from tests.browsing import get
from tests.reports.catalogue.conftest import INDEX, World
from tests.reports.catalogue.drawn import DRAWN, FILTERS, held, left, seen

WAYS = {
    "theme-by-country": ("country", "theme"),
    "department-by-portfolio": ("department", "portfolio"),
}


def crossed(frame: Any, name: str) -> dict[tuple[str, str], int]:
    """Pence by both ways, from pandas."""
    sums = frame.groupby(list(WAYS[name]))["pence"].sum()
    return {
        (row or "unallocated", column or "unallocated"): int(pence)
        for (row, column), pence in sums.items()
    }


def drawn(rows: list[dict[str, Any]], name: str) -> dict[tuple[str, str], int]:
    found = {(row[WAYS[name][0]], row[WAYS[name][1]]): row["total"] for row in rows}
    assert len(found) == len(rows), "each pair once"
    return found


@DRAWN
@given(words=FILTERS)
def test_each_cell_is_the_sum_of_its_raw_lines(
    world: World, words: dict[str, str]
) -> None:
    for name in WAYS:
        assert drawn(world.rows(name, **words), name) == crossed(
            left(world, words), name
        )


@DRAWN
@given(words=FILTERS)
def test_a_reader_without_the_right_has_withheld_money_beside_the_cells(
    world: World, words: dict[str, str]
) -> None:
    hidden = held(world, words)
    for name in WAYS:
        expected = crossed(seen(world, words), name)
        if len(hidden):
            expected["withheld", "withheld"] = int(hidden["pence"].sum())
        assert drawn(world.rows(name, world.outsider, **words), name) == expected


@pytest.mark.parametrize("name", WAYS)
def test_totals_are_those_of_the_cells_and_the_sentence_states_the_largest(
    leader: FlaskClient, name: str
) -> None:
    page = get(leader, f"/reports/{name}?index={INDEX}")
    rows = page.rows("figures")
    total = rows.pop("Total")
    numbers = [[_number(cell) for cell in cells] for cells in rows.values()]
    assert [round(sum(column), 2) for column in zip(*numbers, strict=True)] == [
        _number(cell) for cell in total
    ]
    assert all(round(sum(cells[:-1]), 2) == cells[-1] for cells in numbers)
    assert "the most of one" in page.text


def _number(text: str) -> float:
    return 0.0 if text == "–" else float(text.replace(",", "").replace("−", "-"))

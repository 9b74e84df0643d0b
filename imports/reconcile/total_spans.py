"""The rows that a stated total can be meant to sum."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from imports.recognise.headings import facets_of
from imports.recognise.labels import Mark
from imports.reconcile.column_sums import Ledger
from imports.take.body import Body, TotalRow
from imports.text.codes import codes_in
from imports.text.folding import fold

NEAREST: Final = 8
"""Earlier totals looked back at for the start of a subtotal's rows."""

SEVERAL: Final = 3
"""Columns of amounts that are not all the sums of some few rows by chance."""

FILTERED: Final = 200
"""Most totals in a table whose labels are read for a programme, measure or marking."""


def spans(body: Body, ledger: Ledger, total: TotalRow) -> Iterator[tuple[int, int]]:
    """The runs of rows that a total can be meant to sum, the likeliest first."""
    index = total.index
    height = ledger.height
    words = fold(total.label)
    places = ledger.total_rows
    here = bisect_left(places, index)
    earlier = places[max(0, here - NEAREST) : here]
    later = places[here + 1 : here + 1 + NEAREST]
    nearest = [(before + 1, index) for before in reversed(earlier)]
    whole = [(0, index), (0, height)]

    if words.startswith("grand") or words in ("total", "totals", "overall total"):
        yield from whole
        yield from nearest
    else:
        yield from nearest
        yield from whole

    yield from _alike_above(body, index)
    if len(ledger.amounts) >= SEVERAL:
        yield from ((index - rows, index) for rows in range(2, min(NEAREST, index) + 1))

    yield from _groups(ledger, index)
    yield from ((index + 1, after) for after in [*later, height])


def _groups(ledger: Ledger, index: int) -> Iterator[tuple[int, int]]:
    """The rows from each of the nearest headings of groups down to a total."""
    breaks = ledger.breaks
    place = bisect_left(breaks, index)

    return (
        (before + 1, index)
        for before in reversed(breaks[max(0, place - NEAREST) : place])
    )


def _alike_above(body: Body, index: int) -> Iterator[tuple[int, int]]:
    """The rows right above a total that are about one programme, project or country."""
    for labels in (body.programmes, body.projects, body.countries):
        start = index
        while (
            start
            and labels[start - 1] is not None
            and labels[start - 1] == labels[index - 1]
        ):
            start -= 1

        if start < index:
            yield start, index


def rows_named(body: Body, ledger: Ledger, total: TotalRow) -> list[int] | None:
    """The rows of the one programme, country, measure or marking that a total's label names."""
    if len(body.totals) > FILTERED:
        return None

    facets = facets_of(total.label)
    codes = codes_in(total.label)
    if not codes and not facets.measure and facets.oda is None:
        return None

    rows = [index for index in range(ledger.height) if index not in body.skipped]
    if len(codes) == 1:
        rows = [index for index in rows if body.programmes[index] == codes[0]]

    if facets.measure:
        rows = [
            index
            for index in rows
            if _marked(body, index, "measure") in (facets.measure, None)
        ]

    if facets.oda is not None:
        rows = [
            index for index in rows if _marked(body, index, "oda") in (facets.oda, None)
        ]

    return rows


def _marked(body: Body, index: int, name: str) -> object:
    for label in (body.marks[index], body.odas[index]):
        if isinstance(label, Mark) and getattr(label, name) is not None:
            return getattr(label, name)
    return None

"""Rows of totals, and rows beside the return such as memos, by their labels."""

from __future__ import annotations

from imports.recognise.headings import facets_of
from imports.recognise.labels import Odd, is_memo, is_total
from imports.take.body import Body
from imports.text.folding import fold


def is_total_row(body: Body, index: int, texts: list[tuple[int, str]]) -> bool:
    labels = (
        body.programmes,
        body.projects,
        body.countries,
        body.periods,
        body.marks,
        body.odas,
    )
    if any(
        isinstance(found := label[index], Odd) and found.kind == "total"
        for label in labels
    ):
        return True

    coded = isinstance(body.programmes[index], str)
    return (bool(texts) and not coded and is_total(texts[0][1])) or title_is_total(
        body, index
    )


def is_memo_row(body: Body, index: int, texts: list[tuple[int, str]]) -> bool:
    for label in (body.programmes[index], body.marks[index], body.odas[index]):
        if isinstance(label, Odd) and label.kind == "memo":
            return True

    return (
        not isinstance(body.programmes[index], str)
        and bool(texts)
        and is_memo(texts[0][1])
    )


def totals_no_spend(body: Body, index: int, label: str) -> bool:
    """Whether a total is one of budgets, variances or the like, or runs on from month to
    month.
    """
    if any(
        isinstance(label_mark := marks[index], Odd) and label_mark.kind == "memo"
        for marks in (body.marks, body.odas)
    ):
        return True

    facets = facets_of(label)
    if facets.measures or facets.strange or facets.kind in (None, "annual"):
        return False

    return facets.kind != "cumulative" or len(body.reading.having("amount")) > 1


def title_is_total(body: Body, index: int) -> bool:
    return any(
        fold(value)
        in ("total", "subtotal", "sub total", "grand total", "programme total")
        for column in body.reading.having("title")
        if isinstance(
            value := body.grid.cell(index + body.reading.top, column.index),
            str,
        )
    )

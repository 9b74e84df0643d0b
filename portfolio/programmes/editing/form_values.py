"""Between the form of a programme and the values of its record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from wtforms import FieldList

from portfolio.ledger.clock import AnySession
from portfolio.programmes.choices import Names, country_reader
from portfolio.programmes.editing.forms import (
    BELOW_ZERO,
    BUDGET_KINDS,
    DISCRETIONARY,
    EARMARKED,
    ProgrammeForm,
)
from portfolio.programmes.fields import OF_SEVERAL, ON_FORM, Field, Kind
from portfolio.programmes.records import NOTHING, Budget, Share, Values, sorted_shares

CHOICES = tuple(field.name for field in ON_FORM if field.kind is Kind.CHOICE)
SEVERAL = tuple(
    field.name for field in ON_FORM if field.kind in {Kind.DEPARTMENTS, Kind.PEOPLE}
)
SINGLE = tuple(field for field in ON_FORM if field.kind not in OF_SEVERAL)


def data_of(values: Values, names: Names) -> dict[str, Any]:
    """Give what a form is filled with for a record."""
    data: dict[str, Any] = {field.name: values[field.name] for field in SINGLE}
    for name in SEVERAL:
        data[name] = list(values[name])

    country_names = names["countries"]
    data["countries"] = [
        {"key": country_names.get(key, key), "part": part}
        for key, part in values["countries"]
    ]
    data["themes"] = [{"key": key, "part": part} for key, part in values["themes"]]
    data["allocations"] = _allocation_rows(values["allocations"])

    return data


def _allocation_rows(budgets: Iterable[Budget]) -> list[dict[str, Any]]:
    """Put ODA and non-ODA of a year and kind in one row, by year."""
    rows: dict[tuple[int, bool], dict[str, Any]] = {}
    for budget in budgets:
        key = (budget.fy, budget.earmarked)
        if key not in rows:
            kind = EARMARKED if budget.earmarked else DISCRETIONARY
            rows[key] = {"fy": budget.fy, "kind": kind, "oda": None, "non_oda": None}

        rows[key]["oda" if budget.oda else "non_oda"] = budget.pence

    return [rows[key] for key in sorted(rows)]


def offer(form: ProgrammeForm, names: Names, values: Values = NOTHING) -> None:
    """Give the form its lists: retired entries only where the record has them."""
    for name in CHOICES:
        value = values[name]
        pairs = names.pairs(name, value)
        if value is not None and value not in dict(pairs):
            pairs = [*pairs, (value, str(value))]

        form[name].offer(pairs)

    for name in SEVERAL:
        form[name].offer(names.pairs(name, *values[name]))

    themes = names.pairs("themes", *(key for key, _ in values["themes"]))
    for row in form.themes:
        row.form.key.offer(themes, "Choose a theme")
    for row in form.allocations:
        row.form.kind.offer(BUDGET_KINDS, "Choose a kind")


def values_of(session: AnySession, form: ProgrammeForm, earlier: Values) -> Values:
    """Read a valid form as values of the record; fields without an entry stay as they were.

    Rows that cannot be read get messages: look at `form.errors` afterwards.
    """
    values = dict(earlier)
    for field in SINGLE:
        values[field.name] = _single(form[field.name].data, field)
    for name in SEVERAL:
        values[name] = tuple(sorted(form[name].data or ()))

    values["countries"] = _shares(form.countries, country_reader(session))
    values["themes"] = _shares(form.themes, str)
    values["allocations"] = _allocations(form.allocations, earlier["allocations"])

    return values


def _single(value: Any, field: Field) -> Any:
    """Give a value as the record keeps it: a blank line is null."""
    if field.kind is Kind.TICK:
        return bool(value)
    if field.kind in {Kind.LINE, Kind.TEXT}:
        return value or field.blank
    return value


def _shares(rows: FieldList[Any], key_of: Callable[[str], str]) -> tuple[Share, ...]:
    shares: list[Share] = []
    for row in rows:
        key = row.form.key
        part = row.form.part
        if not key.data and part.data is None:
            continue

        if not key.data:
            key.errors = [f"Choose a {key.label.text.lower()}, or clear its share"]
        elif part.data is None:
            message = "Enter its share, or split the rest evenly"
            part.errors = list(part.errors[:1]) or [message]
        else:
            try:
                shares.append((key_of(key.data), part.data))
            except ValueError as error:
                key.errors = [str(error)]

    return sorted_shares(shares)


def _allocations(
    rows: FieldList[Any], earlier: Collection[Budget]
) -> tuple[Budget, ...]:
    budgets: dict[tuple[int, bool, bool], Budget] = {}
    for row in rows:
        cells = row.form
        entered = [
            (oda, cell)
            for oda, cell in ((True, cells.oda), (False, cells.non_oda))
            if cell.data is not None
        ]
        if not entered:
            continue

        if cells.fy.data is None:
            message = "Enter the financial year, for example 2019/20"
            cells.fy.errors = list(cells.fy.errors[:1]) or [message]
            continue

        earmarked = cells.kind.data == EARMARKED
        for oda, cell in entered:
            budget = Budget(cells.fy.data, oda, earmarked, cell.data)
            if budget.key in budgets:
                cells.fy.errors = [
                    "This year and kind are entered twice: put both in one row"
                ]

            # A negative amount on record may stay: it came from a register.
            if budget.pence < 0 and budget not in earlier:
                cell.errors = [BELOW_ZERO]

            budgets[budget.key] = budget

    return tuple(sorted(budgets.values()))

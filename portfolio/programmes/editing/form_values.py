"""Between the form of a programme and the values of its record: lists, rows, and what its buttons
do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from wtforms import FieldList

from portfolio.finance import WHOLE
from portfolio.ledger.clock import AnySession
from portfolio.programmes.choices import Names, country_reader
from portfolio.programmes.completeness import Lack, unsound
from portfolio.programmes.editing.forms import (
    BELOW_NIL,
    DISCRETIONARY,
    EARMARKED,
    MOST_ROWS,
    ProgrammeForm,
)
from portfolio.programmes.fields import OF_SEVERAL, ON_FORM, SHARES, Field, Kind
from portfolio.programmes.records import NOTHING, Values

KINDS = ((DISCRETIONARY, "Discretionary"), (EARMARKED, "Pre-earmarked"))
ROWS = {
    "country": "countries",
    "theme": "themes",
    "allocation": "allocations",
}
"""The words of the buttons that add and remove rows, and the tables that they act on."""
CHOICES = tuple(field.name for field in ON_FORM if field.kind is Kind.CHOICE)
SEVERAL = tuple(
    field.name for field in ON_FORM if field.kind in {Kind.DEPARTMENTS, Kind.PEOPLE}
)
SINGLE = tuple(field for field in ON_FORM if field.kind not in OF_SEVERAL)


def data_of(values: Values, names: Names) -> dict[str, Any]:
    """What a form is filled with for a record."""
    data: dict[str, Any] = {field.name: values[field.name] for field in SINGLE}
    data |= {name: list(values[name]) for name in SEVERAL}
    named = names["countries"]
    data["countries"] = [
        {"key": named.get(key, key), "part": part} for key, part in values["countries"]
    ]
    data["themes"] = [{"key": key, "part": part} for key, part in values["themes"]]
    data["allocations"] = _allocation_rows(values["allocations"])

    return data


def _allocation_rows(
    allocations: Iterable[tuple[int, bool, bool, int]],
) -> list[dict[str, Any]]:
    rows: dict[tuple[int, bool], dict[str, Any]] = {}
    for fy, oda, earmarked, pence in allocations:
        blank = {
            "fy": fy,
            "kind": EARMARKED if earmarked else DISCRETIONARY,
            "oda": None,
            "non_oda": None,
        }
        rows.setdefault((fy, earmarked), blank)["oda" if oda else "non_oda"] = pence

    return [rows[key] for key in sorted(rows)]


def offer(form: ProgrammeForm, names: Names, values: Values = NOTHING) -> None:
    """Give the form its lists; what is retired only where the record has it already."""
    for name in CHOICES:
        pairs = names.pairs(name, values[name])
        known = {key for key, _ in pairs}
        if values[name] is not None and values[name] not in known:
            pairs = [*pairs, (values[name], str(values[name]))]

        form[name].offer(pairs)

    for name in SEVERAL:
        form[name].offer(names.pairs(name, *values[name]))

    for row in form.themes:
        row.form.key.offer(
            names.pairs("themes", *(key for key, _ in values["themes"])),
            "Choose a theme",
        )

    for each in form.allocations:
        each.form.kind.offer(KINDS, "Choose a kind")


def values_of(session: AnySession, form: ProgrammeForm, earlier: Values) -> Values:
    """What a valid form says, as values of the record; what it has no field for stays as it was.

    Rows that cannot be read get their messages; look at `form.errors` afterwards.
    """
    stated: dict[str, Any] = {
        field.name: _single(form[field.name].data, field) for field in SINGLE
    }
    for name in SEVERAL:
        stated[name] = tuple(sorted(form[name].data or ()))

    stated["countries"] = _shares(form.countries, country_reader(session))
    stated["themes"] = _shares(form.themes, str)
    stated["allocations"] = _allocations(form.allocations, earlier["allocations"])

    return dict(earlier) | stated


def _single(value: Any, field: Field) -> Any:
    """Give the value of a field as the record keeps it: a blank line is null."""
    if field.kind is Kind.TICK:
        return bool(value)
    if field.kind in {Kind.LINE, Kind.TEXT}:
        return value or field.blank
    return value


def _shares(rows: FieldList[Any], key_of: Any) -> tuple[tuple[str, int], ...]:
    shares: list[tuple[str, int]] = []
    for row in rows:
        key = row.form.key
        part = row.form.part
        if not key.data and part.data is None:
            continue

        if not key.data:
            key.errors = [f"Choose a {key.label.text.lower()}, or clear its share"]
        elif part.data is None:
            part.errors = [*part.errors, "Enter its share, or split the rest evenly"][
                :1
            ]
        else:
            try:
                shares.append((key_of(key.data), part.data))
            except ValueError as error:
                key.errors = [str(error)]

    return tuple(sorted(shares, key=lambda share: (-share[1], share[0])))


def _allocations(
    rows: FieldList[Any], earlier: Collection[tuple[int, bool, bool, int]]
) -> tuple[tuple[int, bool, bool, int], ...]:
    found: dict[tuple[int, bool, bool], int] = {}
    for row in rows:
        cells = row.form
        amounts = [
            (oda, each.data)
            for oda, each in ((True, cells.oda), (False, cells.non_oda))
            if each.data is not None
        ]
        if not amounts:
            continue
        if cells.fy.data is None:
            cells.fy.errors = [
                *cells.fy.errors,
                "Enter the financial year, for example 2019/20",
            ][:1]
            continue

        earmarked = cells.kind.data == EARMARKED
        if any((cells.fy.data, oda, earmarked) in found for oda, _ in amounts):
            cells.fy.errors = [
                "This year and kind are entered twice: put both in one row"
            ]

        for oda, pence in amounts:
            # What a register brought stays until somebody mends it, and keeps nobody from other
            # changes.
            if (
                pence < 0
                and (
                    cells.fy.data,
                    oda,
                    earmarked,
                    pence,
                )
                not in earlier
            ):
                (cells.oda if oda else cells.non_oda).errors = [BELOW_NIL]

        found |= {(cells.fy.data, oda, earmarked): pence for oda, pence in amounts}

    return tuple(sorted((*key, pence) for key, pence in found.items()))


def act_on_rows(form: ProgrammeForm, act: str) -> bool:
    """Do what a button beside a table says (`add-country`, `remove-theme-2`, `split-countries`);
    whether it was one.
    """
    verb, _, rest = act.partition("-")
    what, _, number = rest.partition("-")
    if verb == "split" and rest in SHARES:
        split_rest(form[rest])
        return True
    if what not in ROWS or verb not in {"add", "remove"}:
        return False

    rows = form[ROWS[what]]
    if verb == "add" and len(rows) < MOST_ROWS:
        rows.append_entry()
    elif verb == "remove":
        rows.entries = [
            row for row in rows.entries if row.name.rpartition("-")[2] != number
        ]
        if not rows.entries:
            rows.append_entry()

    return True


def split_rest(rows: FieldList[Any]) -> None:
    """Give the rows that name something and have no share an equal part of what the others leave,
    exact to 100%.
    """
    named = [row.form.part for row in rows if row.form.key.data]
    blank = [part for part in named if part.data is None and not part.process_errors]
    rest = WHOLE - sum(row.form.part.data or 0 for row in rows)
    if not blank or rest < len(blank):
        return

    each, over = divmod(rest, len(blank))
    for at, part in enumerate(blank):
        part.data = each + (1 if at < over else 0)
        part.raw_data = None


def total(rows: FieldList[Any]) -> int:
    """What the shares in a table add up to, in millionths."""
    return sum(row.form.part.data or 0 for row in rows)


def tell(form: ProgrammeForm, lacks: Iterable[Lack]) -> None:
    """Put what is wrong beside the fields; what the form has no field for, at its head."""
    for name, remedy in lacks:
        field = form[name if name in form else "title"]
        if isinstance(field, FieldList):
            field.entries[0].form[FIRST_CELL[name]].errors = [remedy]
        else:
            field.errors = [*field.errors, remedy]


FIRST_CELL = {
    "countries": "key",
    "themes": "key",
    "allocations": "fy",
}


def problems(form: ProgrammeForm) -> list[tuple[str, str]]:
    """Every message with the id of its field, in the order of the page."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            found += [
                (str(error), cell.id)
                for row in field
                for cell in row.form
                for error in cell.errors
            ]
        else:
            found += [(str(error), field.id) for error in field.errors]

    return found


def check(form: ProgrammeForm, values: Values) -> bool:
    """Whether a validated form can be saved; where it cannot, its messages say everything that is
    wrong at once.
    """
    tell(form, (lack for lack in unsound(values) if not _faulty(form[lack.field])))
    return not problems(form)


def _faulty(field: Any) -> bool:
    """Whether a field has its message already. Of a table only its first cell can have another."""
    return bool(
        field.entries[0].form[FIRST_CELL[field.name]].errors
        if isinstance(field, FieldList)
        else field.errors
    )

"""The messages of a form: put beside the fields, and listed at the top of the page."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import Field, FieldList

from portfolio.programmes.completeness import Lack, unsound
from portfolio.programmes.editing.forms import ProgrammeForm
from portfolio.programmes.records import Values

FIRST_CELL = {
    "countries": "key",
    "themes": "key",
    "allocations": "fy",
}
"""The cell of the first row that has the message about a whole table."""


def put_messages(form: ProgrammeForm, lacks: Iterable[Lack]) -> None:
    """Put what is missing or wrong beside the fields; beside the title for other fields."""
    for name, remedy in lacks:
        field = form[name if name in form else "title"]
        if isinstance(field, FieldList):
            field.entries[0].form[FIRST_CELL[name]].errors = [remedy]
        else:
            field.errors = [*field.errors, remedy]


def problems(form: FlaskForm) -> list[tuple[str, str]]:
    """List every message with the id of its field, in the order of the page."""
    messages: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            cells = [cell for row in field for cell in row.form]
        else:
            cells = [field]

        for cell in cells:
            messages += [(str(error), cell.id) for error in cell.errors]

    return messages


def check(form: ProgrammeForm, values: Values) -> bool:
    """Put every message on a validated form, and give whether it can be saved."""
    new = [lack for lack in unsound(values) if not _has_message(form[lack.field])]
    put_messages(form, new)
    return not problems(form)


def _has_message(field: Field) -> bool:
    if isinstance(field, FieldList):
        field = field.entries[0].form[FIRST_CELL[field.name]]
    return bool(field.errors)

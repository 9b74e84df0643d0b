"""The form of a programme: one page in sections."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms import Field as WTField

from portfolio.forms import (
    ChoiceField,
    DayField,
    ManyField,
    PoundsField,
    ShareField,
    YearField,
    line,
    lines,
)
from portfolio.programmes.fields import ON_FORM, Field, Kind

MOST_ROWS = 100
EARMARKED, DISCRETIONARY = "earmarked", "discretionary"
BUDGET_KINDS = ((DISCRETIONARY, "Discretionary"), (EARMARKED, "Pre-earmarked"))
BELOW_ZERO = (
    "Enter an amount without a minus sign: "
    "budget that goes to another programme is moved by a virement"
)


class CountryRow(Form):
    """A country and its share."""

    key = line("Country", longest=200)
    part = ShareField("Share, per cent")


class ThemeRow(Form):
    """A theme and its share."""

    key = ChoiceField("Theme")
    part = ShareField("Share, per cent")


class AllocationRow(Form):
    """The budget of a financial year."""

    fy = YearField("Financial year")
    kind = ChoiceField("Kind")
    oda = PoundsField("ODA, £")
    non_oda = PoundsField("Non-ODA, £")


ROWS: dict[str, type[Form]] = {
    "countries": CountryRow,
    "themes": ThemeRow,
    "allocations": AllocationRow,
}
"""The forms of one row of the fields that are tables."""


class ProgrammeForm(FlaskForm):
    """The whole record of a programme; the fields of FIELDS are added below."""

    opened = HiddenField()
    code = line(
        "Code",
        "The next free code. Change it only if the programme already has another code.",
        20,
    )


def _form_field(field: Field) -> WTField:
    label = field.form_label or field.label
    if field.kind is Kind.LINE:
        return line(label, field.hint, field.longest)
    if field.kind is Kind.TEXT:
        return lines(label, field.hint, field.longest)
    if field.kind is Kind.DAY:
        return DayField(label, field.hint)
    if field.kind is Kind.TICK:
        return BooleanField(label)
    if field.kind is Kind.CHOICE:
        return ChoiceField(label, field.hint, numbers=field.numbers)
    if field.kind in {Kind.DEPARTMENTS, Kind.PEOPLE}:
        return ManyField(label, field.hint, numbers=field.numbers)

    rows = FormField(ROWS[field.name])
    return FieldList(rows, label=label, min_entries=1, max_entries=MOST_ROWS)


def _add_fields() -> None:
    """Add the fields of the record, and those that belong to one of them, in order.

    WTForms keeps fields in the order in which they are made.
    """
    for field in ON_FORM:
        setattr(ProgrammeForm, field.name, _form_field(field))
        if field.name == "team":
            ProgrammeForm.manager = line(
                "Add a manager", "Enter a name or an email address."
            )
        if field.name == "themes":
            ProgrammeForm.shares_from = YearField(
                "Changed shares apply from financial year",
                "Earlier years keep their shares. Leave blank for all years.",
            )

    ProgrammeForm.reason = line(
        "Reason for these changes",
        "Kept in the history. You may leave it blank.",
        1000,
    )


_add_fields()

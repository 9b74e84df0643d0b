"""The forms of reference data and of users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from imports.text.folding import fold
from imports.text.plain import one_line
from portfolio.forms import DayField


def _tidy(text: str | None) -> str:
    return one_line(text or "")


def _line(
    label: str, hint: str = "", longest: int = 200, needed: str = "", pattern: str = ""
) -> StringField:
    checks: list[Any] = [
        Length(max=longest, message=f"Shorten it to {longest} characters")
    ]
    if needed:
        checks.insert(0, InputRequired(needed))

    if pattern:
        checks.append(Regexp(pattern, message=hint))

    return StringField(
        label,
        checks,
        filters=[_tidy],
        description=hint,
    )


def _key(number: bool) -> Callable[[Any], Any]:
    def coerce(value: Any) -> Any:
        if value is None or value == "":
            return None
        return int(value) if number else str(value)

    return coerce


def _choice(label: str, hint: str = "", *, number: bool = False) -> SelectField:
    return SelectField(
        label,
        description=hint,
        coerce=_key(number),
        choices=[],
    )


class DepartmentForm(FlaskForm):
    """A department."""

    code = _line(
        "Code",
        "2 to 12 capital letters, for example FCDO.",
        12,
        "Enter the code",
        r"^[A-Z]{2,12}$",
    )
    name = _line("Name", needed="Enter the name")
    successor = _choice("Successor", "The department that took over from it, if any.")
    succeeded_on = DayField(
        "Since",
        "The day on which it took over, for example 2 September 2020.",
        checks=(),
    )

    retired = BooleanField("Retired: it can no longer be chosen")

    def validate_succeeded_on(self, field: Field) -> None:
        """A successor has its day, and a day its successor."""
        if bool(field.data) != bool(self.successor.data):
            raise ValidationError("Enter both the successor and the day, or neither")


class PortfolioForm(FlaskForm):
    """A portfolio."""

    name = _line(
        "Name",
        "The name cannot be changed later: retire the entry and add another.",
        needed="Enter the name",
    )
    board = _line("Board", "The board responsible for the portfolio.")
    retired = BooleanField("Retired: it can no longer be chosen")


class ObjectiveForm(FlaskForm):
    """An objective of a strategy."""

    name = _line(
        "Objective",
        "The name cannot be changed later: retire the entry and add another.",
        300,
        "Enter the objective",
    )
    strategy = _line("Strategy", "The strategy that it belongs to, with its year.")
    retired = BooleanField("Retired: it can no longer be chosen")


class ThemeForm(FlaskForm):
    """A theme."""

    name = _line(
        "Name",
        "Reports as at an earlier date keep the earlier name.",
        needed="Enter the name",
    )
    description = _line("Description", "", 1000)
    retired = BooleanField("Retired: it can no longer be chosen")


class AliasForm(FlaskForm):
    """Another name of a country."""

    alias = StringField(
        "Alias",
        [InputRequired("Enter the name"), Length(max=200)],
        filters=[lambda t: fold(t or "")],
        description="Case, accents and punctuation do not matter.",
    )
    iso3 = _choice("Country", "The country that the name means.")
    note = _line("Note", "What a reader should know about this name.", 500)
    retired = BooleanField("Retired: the name is no longer recognised")

    def validate_iso3(self, field: Field) -> None:
        """An alias stands for a country."""
        if not field.data:
            raise ValidationError("Choose the country")


class ImplementerForm(FlaskForm):
    """An implementer."""

    name = _line("Name", needed="Enter the name")
    merged_into = _choice(
        "The same as", "Its projects are then shown under that name.", number=True
    )
    retired = BooleanField("Retired: it can no longer be chosen")


class PurposeForm(FlaskForm):
    """A DAC purpose code."""

    code = _line(
        "Code",
        "Five digits, such as 15220.",
        5,
        "Enter the code",
        r"^[0-9]{5}$",
    )
    name = _line("Name", "", 300, "Enter the name")
    retired = BooleanField("Retired: it can no longer be chosen")


class ReviewScaleForm(FlaskForm):
    """Since when annual reviews are scored on a scale."""

    since = DayField(
        "From",
        "The first day of reviews scored on it, for example 1 April 2019.",
        checks=(InputRequired("Enter the day"),),
    )
    scale = _choice(
        "Scale", "How reviews are scored from that day on, until the next entry."
    )
    note = _line("Note", "Who decided it, and where it stands.", 300)
    retired = BooleanField("Retired: the scale no longer applies")

    def validate_scale(self, field: Field) -> None:
        """An entry says which scale."""
        if not field.data:
            raise ValidationError("Choose the scale")


class UserForm(FlaskForm):
    """A person who uses the tracker."""

    email = _line("Email address", "", 254, "Enter the email address")
    name = _line("Name")
    role = _choice("Role")
    department = _choice(
        "Department", "Leave blank for a person who acts for all departments."
    )
    active = BooleanField("Active: may sign in")


FORMS: dict[str, type[FlaskForm]] = {
    "departments": DepartmentForm,
    "portfolios": PortfolioForm,
    "objectives": ObjectiveForm,
    "themes": ThemeForm,
    "country-aliases": AliasForm,
    "implementers": ImplementerForm,
    "purpose-codes": PurposeForm,
    "review-scales": ReviewScaleForm,
}
FIXED = {"code", "alias", "since"}
"""Fields that are entered once and never changed."""
FIXED_NAMES = {"portfolios", "objectives"}
"""Lists whose names are their keys."""

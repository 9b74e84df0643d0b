"""The forms of a joint analysis and of a signal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from imports.text.plain import one_line, plain_text
from portfolio.forms import DayField
from portfolio.ledger.clock import LONDON
from portfolio.models import SEVERITIES, SOURCE_KINDS

EARLIEST = date(1990, 1, 1)


def _day(label: str, hint: str, needed: str) -> DayField:
    return DayField(label, hint, checks=(InputRequired(needed),))


def _text(label: str, hint: str, longest: int, needed: str = "") -> TextAreaField:
    checks: list[Any] = [
        Length(max=longest, message=f"Shorten it to {longest:,} characters")
    ]
    if needed:
        checks.insert(0, DataRequired(needed))

    return TextAreaField(
        label,
        checks,
        filters=[lambda text: plain_text(text or "")],
        description=hint,
    )


class ChoiceField(SelectField):
    """One of a fixed list."""

    def __init__(
        self, label: str, values: Sequence[str], needed: str, **words: Any
    ) -> None:
        super().__init__(
            label,
            [InputRequired(needed)],
            choices=[],
            **words,
        )
        names = [
            (value, value if value.isupper() else value[0].upper() + value[1:])
            for value in values
        ]
        self.choices = [("", "Choose one"), *names]


class AnalysisForm(FlaskForm):
    """What both forms share: the version that was opened."""

    version = HiddenField()

    def validate_dated(self, field: Field) -> None:
        """Nobody analyses the future, or a time before the records."""
        if field.data and not EARLIEST <= field.data <= datetime.now(LONDON).date():
            raise ValidationError("Enter a day that is past, and not before 1990")


class JacsForm(AnalysisForm):
    """A Joint Analysis of Conflict and Stability."""

    dated = _day(
        "Date",
        "The day of the analysis, for example 30 June 2019.",
        "Enter the day of the analysis",
    )
    review_by = _day(
        "Review by",
        "The day by which it is to be looked at again.",
        "Enter the day of the next review",
    )
    drivers = _text(
        "Drivers of conflict", "One a line.", 2000, "Name at least one driver"
    )
    summary = _text("Summary", "What the analysis found.", 4000)
    link = StringField(
        "Link",
        [Length(max=1000, message="Shorten it to 1,000 characters")],
        filters=[lambda text: one_line(text or "")],
        description="Where the analysis is kept, for example https://www.example.org/jacs",
    )

    def validate_review_by(self, field: Field) -> None:
        """A review comes after the analysis."""
        if field.data and self.dated.data and field.data < self.dated.data:
            raise ValidationError("Enter a day that is not before the analysis")

    def validate_link(self, field: Field) -> None:
        """An address of the web and no other."""
        if field.data and not _is_web(field.data):
            raise ValidationError("Enter a link that begins with https:// or http://")


class SignalForm(AnalysisForm):
    """One early-warning report."""

    dated = _day(
        "Date",
        "The day of the report, for example 30 June 2019.",
        "Enter the day of the report",
    )
    source_kind = ChoiceField(
        "Kind of source", SOURCE_KINDS, "Choose the kind of source"
    )
    severity = ChoiceField("Severity", SEVERITIES, "Choose the severity")
    note = _text("Note", "What was reported.", 2000, "Enter what was reported")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)

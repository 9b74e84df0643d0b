"""The forms of returns: uploading, submitting, deciding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from imports.text.dates import parse_date
from portfolio.finance import FinancialYear, Month, parse_share
from portfolio.ledger.changes import Threshold
from portfolio.returns.drafts import stated
from portfolio.returns.drafts.service import Choices
from portfolio.returns.service import LONGEST_REMARK, Missing

LONGEST_COMMENT = 4000
_TOO_LONG = Length(
    max=LONGEST_COMMENT,
    message=f"Keep the comment within {LONGEST_COMMENT:,} characters",
)


class CorrectedForm(FlaskForm):
    """A corrected workbook in the place of one that was uploaded."""

    file = FileField(validators=[FileRequired("Choose the workbook to upload")])


class UploadForm(FlaskForm):
    """A department's workbook, with the year and month where its sender wants to state them."""

    file = FileField(validators=[FileRequired("Choose the workbook to upload")])
    department = SelectField(
        "Department",
        widget=GovSelect(),
        validators=[InputRequired("Choose the department")],
        validate_choice=False,
    )
    fy = StringField(
        "Financial year (optional)",
        widget=GovTextInput(),
        description="For example 2019/20. Leave it empty if the workbook says it.",
        validators=[Length(max=20, message="Enter the financial year like 2019/20")],
    )
    month = SelectField(
        "Month up to which actuals go (optional)",
        widget=GovSelect(),
        choices={},
        default="",
    )
    submit = SubmitField("Upload and check", widget=GovSubmitInput())

    def __init__(
        self, departments: Mapping[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = frozenset(departments)
        several = {"": "Choose a department"} if len(departments) > 1 else {}
        self.department.choices = several | {
            code: f"{name} ({code})" for code, name in departments.items()
        }
        self.month.choices = {"": "As the workbook says", **stated.MONTHS}

    def validate_department(self, field: SelectField) -> None:
        """One that is offered."""
        if field.data not in self.offered:
            raise ValidationError("Choose a department that you may act for")

    def validate_fy(self, field: StringField) -> None:
        """The year must be one."""
        try:
            self.year()
        except ValueError:
            raise ValidationError(
                "Enter the financial year like 2019/20, or leave it empty"
            ) from None

    def validate_month(self, field: SelectField) -> None:
        """A month alone could be of any year."""
        if field.data and not (self.fy.data or "").strip():
            raise ValidationError(
                "Enter the financial year as well when you choose a month"
            )

    def year(self) -> FinancialYear | None:
        """The financial year that was stated. ValueError where it is none."""
        text = (self.fy.data or "").strip()
        return FinancialYear.parse(text) if text else None

    def as_at(self) -> Month | None:
        """The month that was stated, in the year that was stated."""
        year = self.year()
        if not year or not self.month.data:
            return None
        return stated.month_in(year, int(self.month.data))


class SubmitForm(FlaskForm):
    """What is decided when a draft is submitted."""

    seen = HiddenField(
        validators=[InputRequired("Look at the results of the check, then submit")]
    )
    position = HiddenField()
    missing = RadioField(
        "Programmes missing from this return",
        widget=GovRadioInput(),
        choices={
            "keep": "Keep last figures",
            "nil": "Set to zero from now on",
        },
        default="keep",
    )
    acknowledged = BooleanField(
        "I have looked at the warnings, and the return is right as it is",
        widget=GovCheckboxInput(),
    )
    comment = TextAreaField(
        "Comment for the approver (optional)",
        widget=GovTextArea(),
        validators=[_TOO_LONG],
    )
    submit = SubmitField("Submit for approval", widget=GovSubmitInput())

    def choices(self) -> Choices:
        """What was chosen."""
        missing: Missing = "nil" if self.missing.data == "nil" else "keep"

        return Choices(
            missing,
            (self.comment.data or "").strip(),
            bool(self.acknowledged.data),
            self.seen.data or "",
            self.position.data or "",
            _said(request.form),
        )


def _said(given: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What the table of changes says of each programme: `keep`, `nil` or nothing, and a comment."""
    codes = {
        name.partition("-")[2]
        for name in given
        if name.startswith(("missing-", "comment-"))
    }
    found = {
        code: (
            given.get(f"missing-{code}", ""),
            given.get(f"comment-{code}", "").strip(),
        )
        for code in codes
    }

    return {
        code: (missing if missing in {"keep", "nil"} else "", words[:LONGEST_REMARK])
        for code, (missing, words) in sorted(found.items())
        if missing or words
    }


class ApproveForm(FlaskForm):
    """Approval of a return."""

    position = HiddenField()
    comment = TextAreaField(
        "Comment (optional)", widget=GovTextArea(), validators=[_TOO_LONG]
    )
    submit = SubmitField("Approve", widget=GovSubmitInput())


class ThresholdForm(FlaskForm):
    """From which change on a programme of a fund needs a comment."""

    fund = SelectField(
        "Fund",
        widget=GovSelect(),
        validate_choice=False,
        validators=[InputRequired("Choose the fund")],
    )
    part = StringField(
        "Share of outturn, in per cent",
        widget=GovTextInput(),
        description="For example 10",
    )
    pounds = StringField(
        "Amount in pounds", widget=GovTextInput(), description="For example 100,000"
    )
    submit = SubmitField("Set from now on", widget=GovSubmitInput())

    def validate_part(self, field: StringField) -> None:
        """A percentage above 0."""
        try:
            parse_share(field.data or "")
        except ValueError:
            raise ValidationError(
                "Enter the part as a percentage above 0 and up to 100, for example 10"
            ) from None

    def validate_pounds(self, field: StringField) -> None:
        """Whole pounds."""
        text = (field.data or "").replace(",", "").removeprefix("£").strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= 12):
            raise ValidationError(
                "Enter the amount in whole pounds, for example 100,000"
            )

    def threshold(self) -> Threshold:
        """What was entered, once it is valid."""
        amount = (self.pounds.data or "").replace(",", "").removeprefix("£").strip()
        return Threshold(parse_share(self.part.data or ""), int(amount) * 100)


class MonthForm(FlaskForm):
    """Something done with a month for returns."""


class DeadlineForm(MonthForm):
    """Opening a month, or giving it another deadline."""

    deadline = StringField(
        "Last day for returns",
        widget=GovTextInput(),
        description="For example 12 July 2019 or 2019-07-12",
    )
    submit = SubmitField("Open until that day", widget=GovSubmitInput())

    def validate_deadline(self, field: StringField) -> None:
        """A day."""
        try:
            self.day()
        except ValueError:
            raise ValidationError(
                "Enter the last day for returns, for example 12 July 2019"
            ) from None

    def day(self) -> date:
        """The day that was entered. ValueError where it is none."""
        return parse_date((self.deadline.data or "").strip()[:40])


class LockForm(MonthForm):
    """Locking a month."""

    submit = SubmitField("Lock", widget=GovSubmitInput())


class ReopenForm(DeadlineForm):
    """Reopening a locked month."""

    reason = StringField(
        "Why it is reopened",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter the reason for reopening the month"),
            Length(max=1000),
        ],
    )
    submit = SubmitField("Reopen", widget=GovSubmitInput())


class SendBackForm(FlaskForm):
    """Sending a return back."""

    why = TextAreaField(
        "Reason for sending it back",
        widget=GovTextArea(),
        validators=[
            InputRequired("Enter the reason for sending the return back"),
            _TOO_LONG,
        ],
    )
    submit = SubmitField("Send back", widget=GovSubmitInput())


class ReverseForm(FlaskForm):
    """Reversing an approval."""

    why = TextAreaField(
        "Why the approval is reversed",
        widget=GovTextArea(),
        validators=[
            InputRequired("Enter the reason for reversing the approval"),
            _TOO_LONG,
        ],
    )
    submit = SubmitField("Reverse the approval", widget=GovSubmitInput())

"""The forms that upload an edited workbook and take what it changes."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from portfolio.forms import YearField


class UploadForm(FlaskForm):
    """An edited workbook."""

    file = FileField("Workbook", [FileRequired("Choose the workbook that you edited")])
    shares_from = YearField(
        "Changed shares apply from financial year",
        "Earlier years keep their shares. Leave blank for all years.",
    )


class ApplyForm(FlaskForm):
    """The workbook that was looked at, by its hash."""

    sha256 = HiddenField()
    shares_from = YearField("Changed shares apply from financial year")

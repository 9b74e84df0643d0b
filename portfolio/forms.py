"""Fields that forms share: they take what people type, days, amounts, years, lines of text.
Messages say what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import Length, Optional, ValidationError

from imports.text.dates import parse_date
from imports.text.money import LARGEST_PENCE, NotAnAmount, parse_amount, to_pence
from imports.text.plain import one_line, plain_text
from portfolio.finance import FinancialYear, parse_share, percent, pounds

TOO_LARGE = "Enter a smaller amount: this is more than the tracker can hold"


def line(label: str, hint: str = "", longest: int = 200, **words: Any) -> StringField:
    """A line of text, control characters and doubled spaces taken out."""
    message = f"Shorten it to {longest} characters"

    return StringField(
        label,
        [Length(max=longest, message=message)],
        filters=[lambda text: one_line(text or "")],
        description=hint,
        **words,
    )


def lines(
    label: str, hint: str = "", longest: int = 4000, rows: int = 4
) -> TextAreaField:
    """Text of several lines."""
    message = f"Shorten it to {longest:,} characters"

    return TextAreaField(
        label,
        [Length(max=longest, message=message)],
        filters=[lambda text: plain_text(text or "")],
        description=hint,
        render_kw={"rows": rows},
    )


class _Typed(Field):
    """A line that stands for a value; what was typed is kept where it stands for none."""

    def __init__(
        self,
        label: str,
        hint: str = "",
        checks: tuple[Any, ...] = (Optional(),),
        **words: Any,
    ) -> None:
        super().__init__(
            label,
            checks,
            description=hint,
            **words,
        )

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; ValueError becomes the field's message."""
        text = one_line(valuelist[0]) if valuelist else ""
        self.data = self.read(text) if text else None

    def written(self, value: Any) -> str:
        """A value as it would be typed."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value; ValueError says what to do."""
        raise NotImplementedError


class DayField(_Typed):
    """A day, as people in the UK write it."""

    def written(self, value: date | None) -> str:
        """Such as `1 April 2019`."""
        return f"{value:%-d %B %Y}" if value else ""

    def read(self, text: str) -> date:
        """The day."""
        try:
            return parse_date(text[:100])
        except ValueError:
            raise ValueError(
                "Enter a day that exists, for example 1 April 2019 or 1/4/2019"
            ) from None


class PoundsField(_Typed):
    """An amount in pounds, kept as whole pence."""

    def written(self, value: int | None) -> str:
        """Such as `1,250.00`."""
        return "" if value is None else f"{pounds(value):,.2f}"

    def read(self, text: str) -> int | None:
        """Pence."""
        try:
            parsed = parse_amount(text[:60])
        except NotAnAmount:
            immense = text.lstrip("£- ").replace(",", "").partition(".")[0].isdecimal()
            raise ValueError(
                TOO_LARGE
                if immense
                else "Enter the amount as a number, for example 1,250.00"
            ) from None

        if parsed is None:
            return None

        number, unit = parsed
        pence, lost = to_pence(number * (unit or 1))
        if lost:
            raise ValueError("Enter whole pence: two decimals at most")
        if abs(pence) > LARGEST_PENCE:
            raise ValueError(TOO_LARGE)

        return pence


class YearField(_Typed):
    """A financial year, kept as the year in which it starts."""

    def written(self, value: int | None) -> str:
        """Such as `2019/20`."""
        return str(FinancialYear(value)) if value else ""

    def read(self, text: str) -> int:
        """The year in which it starts."""
        try:
            return FinancialYear.parse(text[:30]).start
        except ValueError:
            raise ValueError("Enter a financial year, for example 2019/20") from None


class ShareField(_Typed):
    """A percentage, kept in millionths."""

    def written(self, value: int | None) -> str:
        """Such as `33.33`."""
        return f"{percent(value).normalize():f}" if value else ""

    def read(self, text: str) -> int:
        """Millionths of the whole."""
        try:
            return parse_share(text[:30])
        except ValueError:
            raise ValueError(
                "Enter a percentage above 0 and up to 100, with at most four decimals, for example 33.33"
            ) from None


class ChoiceField(SelectField):
    """One of a list, or nothing; kept as the key of the choice, a number where its keys are
    numbers.
    """

    def __init__(
        self, label: str, hint: str = "", *, numbers: bool = False, **words: Any
    ) -> None:
        super().__init__(
            label,
            coerce=_number if numbers else _text,
            description=hint,
            choices=[],
            **words,
        )
        self.offered: frozenset[Any] = frozenset()

    def offer(
        self, choices: Sequence[tuple[Any, str]], empty: str = "Choose one"
    ) -> None:
        """Set the list: (key, name) pairs, after an empty choice."""
        self.choices = [("", empty), *((str(key), name) for key, name in choices)]
        self.offered = frozenset(key for key, _ in choices)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list."""
        if self.data is not None and self.data not in self.offered:
            raise ValidationError("Choose an option from the list")


class ManyField(SelectMultipleField):
    """Any number of a list."""

    def __init__(
        self, label: str, hint: str = "", *, numbers: bool = False, **words: Any
    ) -> None:
        super().__init__(
            label,
            coerce=_number if numbers else _text,
            description=hint,
            choices=[],
            **words,
        )
        self.offered: Sequence[tuple[Any, str]] = ()

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Set the list: (key, name) pairs."""
        self.choices = [(str(key), name) for key, name in choices]
        self.offered = choices

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list."""
        if set(self.data or ()) - {key for key, _ in self.offered}:
            raise ValidationError("Choose from the list only")


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _number(value: Any) -> int | None:
    try:
        return None if value is None or value == "" else int(value)
    except ValueError:
        return -1

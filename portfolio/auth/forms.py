"""The forms of signing in and of setting a password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovPasswordInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from imports.text.plain import one_line
from portfolio.auth.passwords import LONGEST, SHORTEST, weakness
from portfolio.models import User


def _password(label: str, message: str) -> PasswordField:
    """A password that is had already."""
    return PasswordField(
        label,
        widget=GovPasswordInput(),
        validators=[
            InputRequired(message),
            Length(max=LONGEST, message=f"Enter at most {LONGEST:,} characters"),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class SignInForm(FlaskForm):
    """Address and password."""

    email = StringField(
        "Email address",
        widget=GovTextInput(),
        filters=[lambda text: one_line(text or "")],
        validators=[
            InputRequired("Enter your email address"),
            Length(max=254, message="Enter an address of at most 254 characters"),
        ],
        render_kw={
            "autocomplete": "username",
            "spellcheck": "false",
            "type": "email",
        },
    )
    password = _password("Password", "Enter your password")
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class PasswordForm(FlaskForm):
    """A new password, twice; and the one that is had, where the person is signed in."""

    current = _password("Current password", "Enter your current password")
    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        description=f"At least {SHORTEST} characters. Three random words work well.",
        validators=[
            InputRequired("Enter a new password"),
            Length(
                min=SHORTEST,
                message=f"Enter a password of at least {SHORTEST} characters",
            ),
            Length(max=LONGEST, message=f"Enter at most {LONGEST:,} characters"),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "Repeat the new password",
        widget=GovPasswordInput(),
        validators=[
            EqualTo("password", "The two passwords differ. Enter the same one twice")
        ],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Set password", widget=GovSubmitInput())

    def accepts(self, person: User) -> bool:
        """Whether the form is whole and the password is good enough for a person; its messages say
        why not.
        """
        if not self.validate():
            return False

        weak = weakness(self.password.data or "", person.email, person.name)
        self.password.errors = [weak] if weak else []
        return weak is None

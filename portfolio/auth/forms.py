"""The forms of signing in and of setting a password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from portfolio.auth.passwords import SHORTEST


class SignInForm(FlaskForm):
    """Address and password."""

    email = StringField(
        "Email address",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your email address"), Length(max=254)],
        render_kw={"autocomplete": "username", "spellcheck": "false", "type": "email"},
    )
    password = PasswordField(
        "Password",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter your password"), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        description=f"At least {SHORTEST} characters. Three random words work well.",
        validators=[
            InputRequired("Enter a new password"),
            Length(min=SHORTEST, max=1000, message=f"Enter a password of at least {SHORTEST} characters"),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same password again",
        widget=GovPasswordInput(),
        validators=[EqualTo("password", "The two passwords differ. Enter the same one twice")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Set password", widget=GovSubmitInput())

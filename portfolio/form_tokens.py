"""Form tokens that differ in every answer, so that compressed pages tell nothing of them.

An attacker who can add text to a page and see its compressed length learns a secret that stays the
same from answer to answer (the attack called BREACH). Each answer therefore holds the token under a
new random mask.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from flask import Flask, Response, current_app, g
from flask_wtf import CSRFProtect

MASK = "masked."


def mask(token: str) -> str:
    """Hide a token under random bytes of its own length."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    hidden = bytes(one ^ other for one, other in zip(plain, pad, strict=True))

    return MASK + base64.urlsafe_b64encode(pad + hidden).decode()


def unmask(text: str) -> str:
    """Read the token under a mask; any other text is given back, for the check to refuse."""
    if not text.startswith(MASK):
        return text

    try:
        content = base64.urlsafe_b64decode(text.removeprefix(MASK))
        half = len(content) // 2
        pad, hidden = content[:half], content[half:]
        return bytes(
            one ^ other for one, other in zip(pad, hidden, strict=True)
        ).decode()
    except (ValueError, binascii.Error):
        return text


class MaskedProtect(CSRFProtect):
    """Form protection that takes masked tokens."""

    def _get_csrf_token(self) -> str | None:
        token: str | None = super()._get_csrf_token()
        return unmask(token) if token else token


def install(app: Flask) -> None:
    """Mask the form tokens in each page of an application."""

    @app.after_request
    def mask_tokens(response: Response) -> Response:
        token = g.get(current_app.config["WTF_CSRF_FIELD_NAME"])
        if token is None or response.mimetype != "text/html" or response.is_streamed:
            return response

        response.set_data(
            response.get_data().replace(token.encode(), mask(token).encode())
        )
        return response

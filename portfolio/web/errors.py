"""Error pages: a sentence that says what happened and what to do, never a traceback."""

from __future__ import annotations

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from portfolio.extensions import db, login

PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 429, 500})


def install(app: Flask) -> None:
    """Answer every error with its page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(InternalServerError, _internal_error)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error.get_response()

    if error.code in PAGES:
        code = error.code
    else:
        code = 500 if (error.code or 500) > 500 else 400

    page = render_template(f"errors/{code}.html", message=_own_words(error))
    # What the standard asks for beside the page: which methods are allowed, when to try again.
    headers = [
        (name, value)
        for name, value in error.get_headers()
        if name in {"Allow", "Retry-After"}
    ]

    return page, error.code or 500, headers


def _own_words(error: HTTPException) -> str | None:
    """What we said of the error; Werkzeug's own words, which speak of servers and URLs, are left
    out.
    """
    if error.description == type(error).description:
        return None
    return error.description


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    message = "The form was open for too long, or was not sent from this site. Go back, reload the page and try again."
    return render_template("errors/400.html", message=message, path=request.path), 400


def _internal_error(_error: InternalServerError) -> ResponseReturnValue:
    try:
        db.session.rollback()
        # The page names its reader. What is read here is not read again by the page.
        _ = current_user.is_authenticated and current_user.display_name
    except SQLAlchemyError:
        g._login_user = login.anonymous_user()

    return render_template("errors/500.html"), 500

"""Guesses sent at once, on a server where they really run at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portfolio.auth import service
from portfolio.extensions import db
from tests.auth.conftest import CHEAP, GOOD
from tests.building import user
from tests.conftest import make_app
from tests.servers import postgres

GUESSES = 16


@pytest.mark.postgres
def test_guesses_at_once_are_answered_no_oftener_than_one_after_the_other() -> None:
    with postgres() as url:
        app = make_app(url)
        with app.app_context():
            user(db.session, "ada@x.example", "finance").password_hash = CHEAP.hash(
                GOOD
            )
            db.session.commit()
        with ThreadPoolExecutor(GUESSES) as crowd:
            told = Counter(crowd.map(lambda _: _guess(app), range(GUESSES)))
        with app.app_context():
            db.engine.dispose()
    assert told == {
        "wrong": service.MOST_BY_EMAIL,
        "too many": GUESSES - service.MOST_BY_EMAIL,
    }


def _guess(app: Flask) -> str:
    with app.app_context():
        try:
            token = service.sign_in(db.session, "ada@x.example", "not it", "here")
            db.session.commit()
        except service.TooManyAttemptsError:
            return "too many"
        return "in" if token else "wrong"

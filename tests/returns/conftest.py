"""Who uploads and decides in the tests of returns' pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.models import User
from tests.building import record, register, user
from tests.returns.person import Browser
from tests.returns.workbooks import P1, P2, P3


@pytest.fixture
def people(session: Any) -> dict[str, User]:
    register(
        session,
        *(
            record(code, title=title)
            for code, title in ((P1, "Open work"), (P2, "Other work"), (P3, "Third"))
        ),
    )
    return {
        "finance": user(session, "finance@x.example", "finance", "FCO"),
        "anywhere": user(session, "anywhere@x.example", "finance"),
        "elsewhere": user(session, "elsewhere@x.example", "finance", "MOD"),
        "approver": user(session, "approver@x.example", "approver"),
        "office": user(session, "office@x.example", "portfolio-office"),
        "auditor": user(session, "auditor@x.example", "auditor"),
        "manager": user(session, "manager@x.example", "programme-manager", "FCO"),
    }


@pytest.fixture
def browser(client: FlaskClient, session: Any, people: dict[str, User]) -> Browser:
    return Browser(client, session).be(people["finance"])

"""The small world of `raw`, sent through the real services, and what pandas makes of its raw lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient

from imports.ratings import Rating
from portfolio.countries import service as countries
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.models import User
from portfolio.permissions import EVERYTHING, Reader, reader_of
from portfolio.reports import registry
from portfolio.reports.report import Answer, Asked
from tests.browsing import sign_in
from tests.building import record, register, speak, user
from tests.reports.catalogue import raw

INDEX = "test-risk"


@dataclass
class World:
    """The session, the people, and the raw lines split a second time."""

    session: Any
    people: dict[str, User]
    frame: pd.DataFrame
    instants: list[str]
    """After each return, in the order of `raw.SENDERS` and years."""

    def asked(self, reader: Reader = EVERYTHING, **words: str) -> Asked:
        """A question's selection by the world's own index."""
        if words.get("as_at", "").isdecimal():
            words["as_at"] = self.instants[int(words["as_at"])]
        return Asked(
            self.session, select_for(self.session, {"index": INDEX} | words), reader
        )

    def rows(
        self, name: str, reader: Reader = EVERYTHING, **words: str
    ) -> list[dict[str, Any]]:
        """A question's rows as its files hold them."""
        asked = self.asked(reader, **words)
        return list(registry.draw(self.session, name, asked.chosen, reader).rows)

    def answer(self, name: str, reader: Reader = EVERYTHING, **words: str) -> Answer:
        """A question's answer, as its page shows it."""
        asked, question = self.asked(reader, **words), registry.REPORTS[name]
        return question.show(asked, question.find(asked), "pounds")

    @property
    def outsider(self) -> Reader:
        """Somebody who may not see withheld programmes."""
        return reader_of(self.session, self.people["manager"])


@pytest.fixture
def world(session: Any, app: Any) -> Any:
    """Six programmes over three years, rated in two editions."""
    records = [
        record(
            code,
            lead_department=raw.DEPARTMENT.get(code, "FCO"),
            portfolio=raw.PORTFOLIO.get(code, "Africa"),
            country_shares=where,
            theme_shares=what,
            withheld=code == raw.SECRET,
            withheld_reason="Agents at risk" if code == raw.SECRET else None,
            allocations=tuple(
                (FinancialYear(fy), True, 10_000_000 + fy) for fy in raw.YEARS
            ),
            channel=raw.CHANNEL.get(code, "bilateral"),
            instrument=None if code in raw.INSTRUMENT else "programme",
        )
        for code, (where, what) in raw.SHARES.items()
    ]
    register(session, *records)
    people = {
        name: user(session, f"{name}@x.example", role)
        for name, role in (("sender", "finance"), ("approver", "approver"), ("leader", "leadership"),
                           ("manager", "programme-manager"))
    }  # fmt: skip
    for label in raw.BANDS:
        _edition(session, label)
    lines, instants = raw.raw_lines(), []
    for fy in raw.YEARS:
        for department in raw.SENDERS:
            own = [
                each.line
                for each in lines
                if each.fy == fy and each.department == department
            ]
            own = [
                each._replace(cell=f"F{number}") for number, each in enumerate(own, 2)
            ]
            month = {"fy": FinancialYear(fy), "month": raw.december(fy)}
            speak(
                session,
                own,
                people["sender"],
                people["approver"],
                department=department,
                **month,
            )
            instants.append(clock.to_text(clock.last_committed(session)))
    with app.test_request_context():
        yield World(session, people, raw.frame(lines), instants)


def _edition(session: Any, label: str) -> None:
    ratings = tuple(
        Rating(iso3, Decimal(score), None, band, "", "")
        for iso3, (score, band) in sorted(raw.BANDS[label].items())
    )
    published = date.fromisoformat(raw.PUBLISHED[label])
    new = countries.NewIndex("Test risk", "high")
    countries.import_edition(
        session, INDEX, label, published, label.encode(), f"{label}.csv", ratings, new
    )
    session.commit()


@pytest.fixture
def leader(client: FlaskClient, session: Any, world: World) -> FlaskClient:
    """Somebody who sees withheld programmes in detail."""
    sign_in(client, session, world.people["leader"])
    return client

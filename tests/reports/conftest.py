"""A small portfolio: money in countries, unallocated, unrated and withheld, in two years."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.finance import FinancialYear, Month
from portfolio.models import User
from tests.browsing import sign_in
from tests.building import line, record, register, speak, user

PEACE, POLICE, SECRET = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"


@pytest.fixture
def returned(session: Any) -> dict[str, User]:
    """Approved returns of FCO (2019/20, 2018/19) and HO (2019/20), and who sent and approved them.

    SOM is extremely fragile and UKR on no list of the OECD's 2025 edition; FRA is not on it either.
    """
    register(
        session,
        record(
            PEACE,
            country_shares={"SOM": 60},
            theme_shares={"Peacebuilding": 100},
            allocations=_allocated(1_000),
        ),
        record(
            POLICE,
            country_shares={"UKR": "33.33"},
            lead_department="HO",
            portfolio="Americas",
        ),
        record(
            SECRET,
            country_shares={"SOM": 100},
            withheld=True,
            withheld_reason="Agents at risk",
            lead_department="MOD",
        ),
    )
    people = {
        "finance": user(session, "finance@x.example", "finance"),
        "approver": user(session, "approver@x.example", "approver"),
        "leader": user(session, "leader@x.example", "leadership"),
        "manager": user(session, "manager@x.example", "programme-manager"),
    }
    both = (people["finance"], people["approver"])
    speak(
        session,
        [
            line(PEACE, 1_001),
            line(PEACE, 500, oda=False, cell="F13"),
            line(SECRET, 70_000),
        ],
        *both,
    )
    speak(session, [line(POLICE, 100)], *both, department="HO")
    last_year = {"fy": FinancialYear(2018), "month": Month(2018, 6)}
    speak(session, [line(PEACE, 9_900, Month(2018, 6))], *both, **last_year)
    return people


def _allocated(pence: int) -> tuple[tuple[FinancialYear, bool, int], ...]:
    return ((FinancialYear(2019), True, pence),)


@pytest.fixture
def leader(client: FlaskClient, session: Any, returned: dict[str, User]) -> FlaskClient:
    """Somebody who sees withheld programmes in detail."""
    sign_in(client, session, returned["leader"])
    return client


@pytest.fixture
def manager(
    client: FlaskClient, session: Any, returned: dict[str, User]
) -> FlaskClient:
    """Somebody who does not."""
    sign_in(client, session, returned["manager"])
    return client

"""Budget: versions with reasons, virement as one act, over-programming by portfolio."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portfolio.finance import FinancialYear
from portfolio.models import Allocation, Portfolio, Programme, Virement
from tests.browsing import get, sign_in
from tests.building import record, register, user
from tests.programmes.pages import errors_of, send

ONE, TWO, SECRET = (f"CSSF-01-00000{n}" for n in (1, 2, 3))
FY = FinancialYear(2019)


@pytest.fixture
def office(session: Any, client: FlaskClient) -> None:
    """The portfolio office, with three programmes, one of them withheld."""
    register(
        session,
        record(ONE, allocations=[(FY, True, 100_000), (FY, False, 500)]),
        record(TWO, lead_department="MOD"),
        record(
            SECRET,
            lead_department="MOD",
            withheld=True,
            allocations=[(FY, True, 7_777)],
        ),
    )
    sign_in(client, session, user(session, "po@x.example", "portfolio-office"))


def vire(client: FlaskClient, **changes: str) -> Any:
    given = {
        "source": ONE, "target": TWO, "fy": "2019/20", "oda": "yes", "kind": "discretionary", "amount": "400",
        "reason": "The board moved it",
    } | changes  # fmt: skip
    return send(client, "/programmes/virement", given)


def amounts(session: Any) -> dict[tuple[str, int], int]:
    rows = session.execute(
        select(Programme.code, Allocation.oda, Allocation.pence)
        .join(Programme, Programme.id == Allocation.programme_id)
        .where(Allocation.current())
    )
    return {(code, int(oda)): pence for code, oda, pence in rows}


def test_a_virement_is_one_act_with_both_sides(
    client: FlaskClient, session: Any, office: None
) -> None:
    page = vire(client)
    assert errors_of(page) == []
    assert amounts(session)[ONE, 1] == 60_000
    assert amounts(session)[TWO, 1] == 40_000
    assert sum(amounts(session).values()) == 100_000 + 500 + 7_777
    since = set(
        session.scalars(
            select(Allocation.from_instant).where(
                Allocation.reason == "The board moved it"
            )
        )
    )
    assert since == {session.scalars(select(Virement.at)).one()}
    for code in (ONE, TWO):
        assert (
            "The board moved it" in get(client, f"/programmes/{code}/allocations").text
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "1000.01"}, f"{ONE} has £1,000.00 for 2019/20 ODA: lower the amount."),
        ({"amount": "0"}, "Enter an amount above zero."), ({"amount": "-5"}, "Enter an amount above zero."),
        ({"amount": ""}, "Enter the amount, for example 1,250.00"), ({"target": ONE}, "Choose two different programmes."),
        ({"fy": "2021/22"}, f"{ONE} has nothing for 2021/22 ODA: lower the amount."), ({"reason": ""}, "Enter a reason"),
        ({"target": "CSSF-99-999999"}, "Choose an option from the list"),
    ],
)  # fmt: skip
def test_a_virement_that_cannot_be_is_refused(
    client: FlaskClient, session: Any, office: None, changes: dict[str, str], said: str
) -> None:
    before = amounts(session)
    assert errors_of(vire(client, **changes)) == [said]
    assert amounts(session) == before


def test_a_final_allocation_is_changed_by_virement_only(
    client: FlaskClient, session: Any, office: None
) -> None:
    address = f"/programmes/{ONE}/allocations"
    assert errors_of(send(client, address, {"key": "2019-1-0", "reason": ""})) == [
        "Enter why the allocation is final"
    ]
    page = send(client, address, {"key": "2019-1-0", "reason": "Mid-year board"})
    assert page.rows("versions")["2019/20 ODA"][0].startswith(("Final", "Initial"))
    assert "Mid-year board" in page.text
    edited = send(
        client,
        f"/programmes/{ONE}/edit",
        {"allocations-0-oda": "5"},
        act=("act", "save"),
    )
    assert "A final allocation cannot be changed here." in errors_of(edited)[0]
    vire(client)
    assert amounts(session)[ONE, 1] == 60_000
    assert "Final" in get(client, address).text


def test_over_programming_is_shown_by_portfolio(
    client: FlaskClient, session: Any, office: None
) -> None:
    key = session.scalar(select(Portfolio.id).where(Portfolio.name == "Africa"))
    send(
        client,
        "/programmes/over-programming?fy=2019/20",
        {"portfolio": str(key), "oda": "yes", "amount": "900"},
    )
    rows = get(client, "/programmes/over-programming?fy=2019/20").rows("portfolios")
    assert rows["Africa"] == ["900.00", "1,077.77", "5.00", "1,082.77", "177.77"]
    assert rows["Americas"][0] == "–"
    assert rows["Total"] == ["900.00", "1,077.77", "5.00", "1,082.77", "177.77"]


def test_over_programming_of_portfolios_without_a_budget_is_not_made_up(
    client: FlaskClient, session: Any, office: None
) -> None:
    key = session.scalar(select(Portfolio.id).where(Portfolio.name == "Americas"))
    send(
        client,
        "/programmes/over-programming?fy=2019/20",
        {"portfolio": str(key), "oda": "yes", "amount": "100"},
    )
    page = get(client, "/programmes/over-programming?fy=2019/20")
    assert page.rows("portfolios")["Africa"][4] == "–"
    assert page.rows("portfolios")["Total"][4] == "−100.00"
    assert "OFFICIAL-SENSITIVE" in page.text


def test_who_may_not_see_a_programme_sees_its_budget_as_withheld(
    client: FlaskClient, session: Any, office: None
) -> None:
    vire(client, source=SECRET, target=ONE, amount="7.77", reason="From the secret one")
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    rows = get(client, "/programmes/over-programming?fy=2019/20").rows("portfolios")
    assert rows["Africa"][1:4] == ["1,007.77", "5.00", "1,012.77"]
    assert rows["Withheld"] == ["–", "70.00", "0.00", "70.00", "–"]
    for page in ("allocations", "history", "edit"):
        shown = get(client, f"/programmes/{ONE}/{page}")
        assert shown.status == 200
        assert SECRET not in shown.html
        assert "secret one" not in shown.html
    assert "Withheld" in get(client, f"/programmes/{ONE}/allocations").text


def test_only_the_portfolio_office_moves_budget(
    client: FlaskClient, session: Any, office: None
) -> None:
    sign_in(client, session, user(session, "m@x.example", "programme-manager", "FCO"))
    assert get(client, "/programmes/virement").status == 403
    assert client.post("/programmes/over-programming").status_code in {400, 403}


def test_a_budget_below_nil_is_refused_where_it_is_entered(
    client: FlaskClient, session: Any, office: None
) -> None:
    key = session.scalars(select(Portfolio.id)).first()
    given = {"portfolio": str(key), "oda": "yes", "amount": "-900"}
    page = send(client, "/programmes/over-programming?fy=2019/20", given)
    assert errors_of(page) == ["Enter an amount without a minus sign"]


def test_an_allocation_below_nil_that_a_register_brought_keeps_nobody_from_other_changes(
    client: FlaskClient, session: Any, office: None
) -> None:
    register(
        session, record(TWO, lead_department="MOD", allocations=[(FY, True, -300)])
    )
    page = send(
        client,
        f"/programmes/{TWO}/edit",
        {"title": "Another title"},
        act=("act", "save"),
    )
    assert errors_of(page) == []
    assert get(client, f"/programmes/{TWO}").heading == "Another title"
    assert amounts(session)[TWO, 1] == -300

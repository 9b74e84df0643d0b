"""The pages about a country and a theme: figures against the raw lines for filters drawn at random, parts, origins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.models import AnnualReview, Jacs, Programme, Signal
from portfolio.permissions import EVERYTHING
from portfolio.reports import registry
from tests.browsing import get, sign_in
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import INDEX, World

FILTERS = st.fixed_dictionaries(
    {
        "fy": st.sampled_from([None, *raw.YEARS]),
        "measure": st.sampled_from(["actual", "forecast", "outturn"]),
        "department": st.sampled_from([None, "FCO", "HO"]),
        "portfolio": st.sampled_from([None, "Africa", "Americas"]),
        "oda": st.sampled_from([None, "yes", "no"]),
    }
)


def narrowed(frame: pd.DataFrame, given: dict[str, Any]) -> pd.DataFrame:
    """The raw parts that filters select; not by year."""
    frame = (
        frame[frame.outturn]
        if given["measure"] == "outturn"
        else frame[frame.measure == given["measure"]]
    )
    for name in ("department", "portfolio"):
        frame = frame if given[name] is None else frame[frame[name] == given[name]]
    return (
        frame if given["oda"] is None else frame[frame.oda == (given["oda"] == "yes")]
    )


def words(given: dict[str, Any]) -> dict[str, str]:
    """The same filters as a query string has them."""
    said = {name: value for name, value in given.items() if value is not None}
    return said | ({"fy": str(FinancialYear(given["fy"]))} if given["fy"] else {})


def by(rows: list[dict[str, Any]], part: str, column: str = "total") -> dict[str, int]:
    """A column of the rows of a part, where there is a figure."""
    return {
        row["item"]: row[column]
        for row in rows
        if row["part"] == part and row[column] is not None
    }


def sums(frame: pd.DataFrame, key: str) -> dict[Any, int]:
    """Pence by a column of the raw parts."""
    found = frame.groupby(key).pence.sum().to_dict()
    return {
        name if name != "" else "unallocated": int(pence)
        for name, pence in found.items()
    }


def check(
    world: World, name: str, own: str, value: str, across: str, filters: dict[str, Any]
) -> None:
    """A page's figures by year, across and by programme against the raw parts."""
    frame = narrowed(world.frame[world.frame[own] == value], filters)
    of_year = frame if filters["fy"] is None else frame[frame.fy == filters["fy"]]
    rows = world.rows(name, **words(filters), **{own: value})
    assert by(rows, "year") == {
        str(FinancialYear(fy)): pence for fy, pence in sums(frame, "fy").items()
    }
    assert by(rows, across) == sums(of_year, across)
    assert by(rows, "programme") == sums(of_year, "programme")
    assert sum(by(rows, "objective").values()) == of_year.pence.sum()
    oda = of_year[of_year.oda]
    assert sum(by(rows, across, "oda").values()) == oda.pence.sum()


GIVEN_A_WORLD = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@GIVEN_A_WORLD
@given(filters=FILTERS, country=st.sampled_from(["SOM", "KEN", "UKR", "COL", "YEM"]))
def test_a_country_is_the_sum_of_its_lines(
    world: World, filters: dict[str, Any], country: str
) -> None:
    check(world, "country", "country", country, "theme", filters)


@GIVEN_A_WORLD
@given(
    filters=FILTERS,
    theme=st.sampled_from(
        ["Peacebuilding", "Mine Action", "Women, Peace and Security"]
    ),
)
def test_a_theme_is_the_sum_of_its_lines(
    world: World, filters: dict[str, Any], theme: str
) -> None:
    check(world, "theme", "theme", theme, "country", filters)


def test_a_programme_with_a_share_and_no_line_is_named_without_money(
    world: World,
) -> None:
    rows = world.rows(
        "country",
        country="COL",
        measure="forecast",
        fy="2019/20",
        oda="yes",
        theme="Mine Action",
    )
    found = {row["item"]: row["total"] for row in rows if row["part"] == "programme"}
    assert found == {raw.HO_ONE: None}


def test_every_edition_of_every_index_rates_it_or_says_that_it_does_not(
    world: World,
) -> None:
    rows = [
        row for row in world.rows("country", country="UKR") if row["part"] == "rating"
    ]
    assert {(row["item"], row["name"], row["text"]) for row in rows} >= {
        ("test-risk", "Test risk 2017", "Unrated"),
        ("oecd-sof", "OECD States of Fragility 2025", "Unrated"),
    }
    page = world.answer("country", country="SOM")
    assert "Test risk 2019: Severe" in page.finding
    assert page.heading == "Somalia"


def test_reviews_analyses_and_signals_are_on_it_as_they_stood(world: World) -> None:
    before = clock.to_text(clock.last_committed(world.session))
    _add_what_people_write(world.session)
    parts = {row["part"]: row["text"] for row in world.rows("country", country="YEM")}
    assert parts["review"] == "A (scale A++ to C)"
    assert (parts["jacs"], parts["signal"]) == (
        "Worse since spring",
        "Clashes in the north",
    )
    assert not {"review", "jacs", "signal"} & {
        r["part"] for r in world.rows("country", country="YEM", as_at=before)
    }


def test_analyses_and_signals_make_a_countrys_page_sensitive(world: World) -> None:
    report = registry.REPORTS["country"]
    before = world.asked(world.outsider, country="YEM")
    assert report.draw(before, report.find(before)).marking == OFFICIAL

    _add_what_people_write(world.session)

    after = world.asked(world.outsider, country="YEM")
    assert report.draw(after, report.find(after)).marking == SENSITIVE
    elsewhere = world.asked(world.outsider, country="UKR")
    assert report.draw(elsewhere, report.find(elsewhere)).marking == OFFICIAL


def _add_what_people_write(session: Any) -> None:
    programme = session.query(Programme).filter_by(code=raw.YEMEN).one()
    at = clock.advance(session)
    session.add_all(
        [
            AnnualReview(
                programme_id=programme.id, number=1, due_date=date(2019, 9, 1), done_date=date(2019, 9, 3),
                scale="letters", score="A", summary="On track", from_instant=at,
            ),
            Jacs(
                iso3="YEM", number=1, dated=date(2019, 5, 1), drivers="Water", summary="Worse since spring",
                review_by=date(2020, 5, 1), from_instant=at,
            ),
            Signal(
                iso3="YEM", number=1, dated=date(2019, 6, 1), source_kind="NGO", severity="high",
                note="Clashes in the north", from_instant=at,
            ),
        ]
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize(
    "address", ["country?country=SOM", "theme?theme=Peacebuilding", "country", "theme"]
)
def test_every_linked_figure_leads_to_its_cells(
    leader: FlaskClient, address: str
) -> None:
    page = get(leader, f"/reports/{address}{'&' if '?' in address else '?'}fy=2019/20")
    assert page.status == 200
    links = page.tree.xpath('//table//a[contains(@class, "app-origin")]')
    assert links
    for link in links[:60]:
        figure = "".join(link.xpath("./text()")).strip()
        heading = f"Where {'−' if figure.startswith('−') else ''}£{figure.lstrip('−')} comes from"
        assert get(leader, link.get("href")).heading == heading, link.get("href")


def test_a_withheld_programme_is_not_on_the_page_of_who_may_not_see_it(
    client: FlaskClient, session: Any, world: World
) -> None:
    sign_in(client, session, world.people["manager"])
    page = get(client, "/reports/country?country=SOM")
    assert raw.SECRET not in page.html
    frame = world.frame[(world.frame.measure == "actual") & ~world.frame.secret]
    rows = world.rows("country", world.outsider, country="SOM")
    assert (
        sum(by(rows, "programme").values()) == frame[frame.country == "SOM"].pence.sum()
    )
    whole = world.frame[
        (world.frame.measure == "actual") & world.frame.secret
    ].pence.sum()
    assert by(rows, "withheld") == {"withheld": whole}
    assert "of withheld programmes" in page.text


def test_internal_ratings_make_the_page_sensitive(world: World) -> None:
    found = world.asked(country="SOM")
    question = registry.REPORTS["country"]
    assert (
        question.draw(found, question.find(found)).marking == SENSITIVE
    )  # withheld is shown in detail
    asked = world.asked(world.outsider, country="SOM")
    assert question.draw(asked, question.find(asked)).marking == OFFICIAL
    from portfolio.models import RiskIndex

    world.session.get(RiskIndex, INDEX).internal = True
    again = world.asked(world.outsider, country="SOM", index="oecd-sof")
    assert question.draw(again, question.find(again)).marking == SENSITIVE


def test_without_a_country_there_is_a_list_to_choose_from(leader: FlaskClient) -> None:
    page = get(leader, "/reports/country")
    assert "Choose one of the" in page.text
    assert any(
        "country=SOM" in address for address in page.addresses("/reports/country")
    )


def test_names_in_tables_lead_to_the_pages_with_their_filters(
    leader: FlaskClient,
) -> None:
    page = get(leader, f"/reports/spend-by-country?fy=2019/20&index={INDEX}")
    assert f"/reports/country?fy=2019%2F20&index={INDEX}&country=SOM" in page.addresses(
        "/reports/country"
    )
    page = get(leader, "/reports/spend-by-theme?fy=2019/20")
    assert "/reports/theme?fy=2019%2F20&theme=Peacebuilding" in page.addresses(
        "/reports/theme"
    )


@contextmanager
def counted(session: Any) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []
    engine = session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("name", "given"),
    [("country", {"country": "SOM"}), ("theme", {"theme": "Peacebuilding"})],
)
def test_a_page_asks_a_fixed_number_of_questions_of_the_database(
    world: World, name: str, given: dict[str, str]
) -> None:
    asked = world.asked(**given)
    world.session.expire_all()
    with counted(world.session) as sent:
        registry.draw(world.session, name, asked.chosen, EVERYTHING)
    assert len(set(sent)) == len(sent) <= 15

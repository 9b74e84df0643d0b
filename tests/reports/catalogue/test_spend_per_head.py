"""Spend per head, the size and scale of points, and the two lists beside the chart of spend against risk."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given

from portfolio import reference
from portfolio.charts.points import PER_HEAD, CountryPoint
from portfolio.charts.scatter import scatter
from portfolio.figures import per_head
from portfolio.filters import money_short
from tests.browsing import get
from tests.reports.catalogue.conftest import INDEX, World
from tests.reports.catalogue.drawn import DRAWN, FILTERS, held, left, seen

NAME = "spend-per-head"
PEOPLE = {
    "SOM": 15_442_905,
    "KEN": 52_573_973,
    "UKR": 44_385_155,
    "COL": 50_339_443,
    "YEM": 29_161_922,
}
"""As the source publishes them for 2019."""
PAGE = f"/reports/spend-against-risk?index={INDEX}"


def expected(frame: Any) -> dict[str, tuple[int, int | None]]:
    """Spend and spend per head by country, from pandas."""
    found: dict[str, tuple[int, int | None]] = {}
    for country, pence in frame.groupby("country")["pence"].sum().items():
        if not country:
            found["unallocated"] = (int(pence), None)
            continue
        exact = Decimal(int(pence)) / PEOPLE[country]
        found[country] = (int(pence), int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
    return found


@DRAWN
@given(words=FILTERS)
def test_each_country_has_its_spend_divided_by_its_people(
    world: World, words: dict[str, str]
) -> None:
    rows = world.rows(NAME, **words)
    assert {
        row["country"]: (row["total"], row["per_head"]) for row in rows
    } == expected(left(world, words))
    outside = world.rows(NAME, world.outsider, **words)
    hidden, wanted = held(world, words), expected(seen(world, words))
    wanted |= {"withheld": (int(hidden["pence"].sum()), None)} if len(hidden) else {}
    assert {
        row["country"]: (row["total"], row["per_head"]) for row in outside
    } == wanted


def test_unallocated_money_has_no_population_and_is_told_with_its_amount(
    world: World,
) -> None:
    answer = world.answer(NAME, country="unallocated", fy="2019/20")
    (row,) = world.rows(NAME, country="unallocated", fy="2019/20")
    assert answer.finding == (
        f"In 2019/20, {money_short(row['total'])} is not allocated to a country, so there is no population to divide it by."
    )
    assert row["total"] > 0


def test_the_populations_are_of_countries_that_the_tracker_knows_and_of_one_year() -> (
    None
):
    known = {country.iso3 for country in reference.countries()}
    populations = reference.populations()
    assert set(populations) <= known
    assert {each.year for each in populations.values()} == {2019}
    assert {each.source for each in populations.values()} == {
        "World Bank",
        "Natural Earth",
    }
    assert all(each.people > 0 for each in populations.values())
    assert {iso3: populations[iso3].people for iso3 in PEOPLE} == PEOPLE


@pytest.mark.parametrize(
    ("pence", "head"),
    [(0, 0), (15_442_905, 1), (7_721_452, 0), (7_721_453, 1), (-15_442_905, -1)],
)
def test_halves_go_up_and_an_unknown_population_gives_no_figure(
    pence: int, head: int
) -> None:
    assert per_head.per_head("SOM", pence) == head
    assert per_head.per_head("ATA", pence) is None


def test_size_and_scale_are_in_the_address_and_change_the_drawing_alone(
    leader: FlaskClient,
) -> None:
    usual, looked = get(leader, PAGE), get(leader, f"{PAGE}&size=per-head&scale=linear")
    assert "(logarithmic scale)" in usual.text
    assert "(logarithmic scale)" not in looked.text
    assert "per head" in looked.text
    assert "Size of points: Spend per head" in looked.text
    assert looked.rows("figures") == usual.rows("figures")
    assert not any(
        "size=" in address or "scale=" in address
        for address in looked.addresses("/reports/origin")
    )
    assert get(leader, f"{PAGE}&size=huge").addresses("#filter-size") == [
        "#filter-size"
    ]
    assert (
        "Size of points"
        not in get(
            leader, f"/reports/spend-by-country?index={INDEX}&size=per-head"
        ).text.split("×")[-1]
    )


def test_the_source_of_the_populations_stands_where_they_are_used(
    leader: FlaskClient,
) -> None:
    assert per_head.SOURCE in get(leader, f"{PAGE}&size=per-head").text
    assert per_head.SOURCE not in get(leader, PAGE).text
    assert per_head.SOURCE in get(leader, f"/reports/{NAME}?index={INDEX}").text


def test_the_two_lists_stand_beside_the_chart_and_lead_on(
    leader: FlaskClient, world: World
) -> None:
    page = get(leader, f"{PAGE}&fy=2019/20")
    rows = world.rows("risk-and-spend-apart", fy="2019/20")
    names = {
        name: [row["name"] for row in rows if row["list"] == name]
        for name in {row["list"] for row in rows}
    }
    (kept,) = [name for name in names if name == "high risk, little spend"]
    assert list(page.rows("apart-1")) == names[kept]
    assert page.addresses("/reports/risk-and-spend-apart?")
    assert page.addresses(f"/reports/{NAME}?")


def test_a_point_per_head_grows_with_it_and_the_few_largest_are_drawn_alike() -> None:
    points = [
        CountryPoint(
            f"C{place}",
            f"C{place}",
            100,
            Decimal(place),
            "Severe",
            1,
            per_head=100 * (place + 1),
        )
        for place in range(20)
    ]
    chart = scatter(
        points,
        key="x",
        title="x",
        bands=["Severe"],
        score_name="Risk",
        sized_by=PER_HEAD,
    )
    radius = {mark.about.split(":")[0]: mark.radius for mark in chart.drawings[0].marks}
    assert radius["C0"] < radius["C10"] < radius["C18"] == radius["C19"]
    assert [entry.label for entry in chart.legend][-1] == "£19.00 per head or more"

"""Real terms: every report by the factor that its years have, against the raw lines, and what cannot be brought over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask.testing import FlaskClient

from imports.deflators import Deflator
from portfolio.figures.selection import FilterError
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.permissions import EVERYTHING
from portfolio.reports import exports, registry
from portfolio.reports.deflators import service
from tests.browsing import get
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import INDEX, World

ALIKE = sorted(set(registry.NAMES) - registry.NOMINAL_ONLY)
RATIOS = {2017: "96.1", 2018: "98", 2019: "100", 2020: "105.5"}
EPSILON = Decimal("0.000001")


def publish(session: Any, values: dict[int, str], label: str = "Deflators") -> None:
    """A series in use from now on."""
    rows = [
        Deflator(FinancialYear(fy), Decimal(value), "S", f"B{fy}")
        for fy, value in values.items()
    ]
    service.import_series(
        session, label, date(2025, 9, 30), repr(values).encode(), "x.csv", rows
    )
    session.commit()


@pytest.mark.parametrize("name", ALIKE)
def test_a_factor_that_all_years_share_multiplies_every_amount_and_no_share(
    world: World, name: str
) -> None:
    publish(world.session, {2010: "1", **dict.fromkeys(raw.YEARS, "3")})
    nominal, real = world.rows(name), world.rows(name, prices="real", base="2010/11")
    report = registry.draw(world.session, name, world.asked().chosen, EVERYTHING)
    assert len(nominal) == len(real)
    money = (
        report.money if name != "concentration" else report.money - {"size", "up_to"}
    )
    rounded = {"per_head", "plan"}
    if name == "spend-per-head":
        nominal, real = (
            sorted(rows, key=lambda row: row["country"]) for rows in (nominal, real)
        )
    for before, after in zip(nominal, real, strict=True):
        for column in money:
            if before[column] is None:
                assert after[column] is None
            else:
                gap = abs(after[column] - Decimal(before[column]) / 3)
                assert gap <= (1 if column in rounded else EPSILON), column


def test_amounts_of_several_years_are_each_brought_over_by_their_own(
    world: World,
) -> None:
    publish(world.session, RATIOS)
    frame = world.frame[world.frame.measure == "actual"]
    sums = frame.groupby(["country", "fy"]).pence.sum()
    wanted: dict[str, Fraction] = {}
    for (country, fy), pence in sums.items():
        key = country or "unallocated"
        wanted[key] = wanted.get(key, Fraction(0)) + int(pence) * Fraction(
            100
        ) / Fraction(RATIOS[fy])
    rows = world.rows("spend-by-country", prices="real", base="2019/20")
    assert {row["country"] for row in rows} == set(wanted)
    for row in rows:
        assert abs(Fraction(row["total"]) - wanted[row["country"]]) < Fraction(1, 10**6)


def test_nominal_files_are_the_same_bytes_with_a_series_on_record(world: World) -> None:
    def drawn() -> dict[str, bytes]:
        return {
            n: exports.to_json(registry.draw(world.session, n, chosen, EVERYTHING))
            for n in ALIKE
        }

    chosen = world.asked(
        as_at=clock.to_text(clock.last_committed(world.session))
    ).chosen
    before = drawn()
    publish(world.session, RATIOS)
    assert drawn() == before


def test_files_round_to_the_penny_and_say_the_base_year(world: World) -> None:
    publish(world.session, RATIOS)
    asked = world.asked(prices="real", base="2019/20", fy="2018/19")
    report = registry.draw(world.session, "spend-by-theme", asked.chosen, EVERYTHING)
    text = exports.to_json(report).decode()
    assert '"prices": "real",\n  "base": "2019/20"' in text
    assert '"total": ' in text
    line = exports.to_csv(report).decode().splitlines()[1]
    assert all(len(figure.split(".")[1]) == 2 for figure in line.split(",")[-3:])


def test_without_a_base_year_the_latest_with_returns_and_a_deflator_is_taken(
    world: World,
) -> None:
    publish(world.session, RATIOS)
    chosen = world.asked(prices="real").chosen
    assert chosen.words()["base"] == "2019/20"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("prices=real", "No series of GDP deflators was on record at that instant"),
        ("base=2019/20", "A base year goes with real terms"),
        ("prices=gold", "'gold' is neither nominal nor real"),
    ],
)
def test_what_cannot_be_is_said_without_a_series(
    leader: FlaskClient, query: str, said: str
) -> None:
    page = get(leader, f"/reports/spend-by-theme?{query}")
    assert (page.status, said in page.text) == (400, True)
    assert get(leader, f"/reports/spend-by-theme.csv?{query}").status == 400


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "prices=real&base=2001/02",
            "Deflators has no deflator of 2001/02, so it cannot be the base year",
        ),
        (
            "prices=real&base=2018/19",
            "There are amounts of 2017/18, for which Deflators has no deflator",
        ),
        ("prices=real&base=elephant", "is not a financial year"),
    ],
)
def test_a_year_without_a_deflator_is_said(
    leader: FlaskClient, world: World, query: str, said: str
) -> None:
    publish(world.session, {2018: "98", 2019: "100"})
    page = get(leader, f"/reports/spend-by-theme?{query}")
    assert (page.status, said in page.text) == (400, True)
    assert get(leader, f"/reports/spend-by-theme.json?{query}").status == 400
    assert (
        get(
            leader,
            f"/reports/spend-by-theme?fy=2018/19&{'&'.join(query.split('&')[:1])}&base=2019/20",
        ).status
        == 200
    )


def test_a_report_that_compares_one_and_the_same_period_refuses(world: World) -> None:
    publish(world.session, RATIOS)
    (name,) = registry.NOMINAL_ONLY
    with pytest.raises(FilterError, match="nominal prices alone"):
        world.rows(name, prices="real")


def test_the_way_to_the_cells_shows_each_years_factor_and_the_same_figure(
    leader: FlaskClient, world: World
) -> None:
    publish(world.session, RATIOS)
    page = get(
        leader, f"/reports/spend-by-theme?index={INDEX}&prices=real&base=2019/20"
    )
    assert "in 2019/20 prices" in page.text.replace("amounts of every year ", "")
    assert "in pounds, 2019/20 prices" in page.text
    assert "All amounts are in 2019/20 prices." in page.text
    assert "Rounding: total less the rows as shown" in page.text
    link = page.tree.xpath('//table//a[contains(@class, "app-origin")]')[0]
    behind = get(leader, link.get("href"))
    assert (
        behind.heading == f"Where £{''.join(link.xpath('./text()')).strip()} comes from"
    )
    assert "1.040583" in behind.text


@pytest.mark.parametrize(
    "name", sorted(set(registry.AT_ONE_INSTANT) - registry.NOMINAL_ONLY)
)
@pytest.mark.parametrize("unit", ["pounds", "millions"])
def test_every_page_is_drawn_in_real_terms(
    leader: FlaskClient, world: World, name: str, unit: str
) -> None:
    publish(world.session, RATIOS)
    subject = {"country": "&country=SOM", "theme": "&theme=Peacebuilding"}.get(name, "")
    page = get(
        leader,
        f"/reports/{name}?index={INDEX}&prices=real&base=2019/20&unit={unit}{subject}",
    )
    assert page.status == 200
    assert "2019/20 prices" in page.text


def test_a_past_instant_keeps_the_series_of_its_time(world: World) -> None:
    publish(world.session, RATIOS)
    then = clock.to_text(clock.last_committed(world.session))
    before = world.rows("spend-by-theme", prices="real", base="2019/20")
    publish(world.session, RATIOS | {2018: "90"}, "Revised")
    assert world.rows("spend-by-theme", prices="real", base="2019/20") != before
    assert (
        world.rows("spend-by-theme", prices="real", base="2019/20", as_at=then)
        == before
    )

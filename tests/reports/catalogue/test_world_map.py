"""The map of the world: its table against the raw lines, its shades against its table, and what it does not draw."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.charts import world_map
from portfolio.charts.geometry import Area
from portfolio.reference import countries, populations
from portfolio.reports import registry
from portfolio.reports.report import Answer, Asked
from tests.browsing import get
from tests.reports.catalogue.conftest import INDEX, World

NAME = "world-map"


def answer(given: World, shade: str, **words: str) -> Answer:
    asked = given.asked(**words)
    asked = Asked(asked.session, asked.chosen, asked.reader, {"shade": shade})
    question = registry.REPORTS[NAME]
    return question.show(asked, question.find(asked), "pounds")


def areas(answered: Answer) -> dict[str, Area]:
    """The areas that say what they are, by the name that they begin with."""
    (drawing,) = answered.charts[0].drawings
    return {area.about.split(":")[0]: area for area in drawing.areas if area.about}


@pytest.mark.parametrize("measure", ["actual", "forecast", "outturn"])
@pytest.mark.parametrize("fy", [None, 2019])
def test_spend_is_that_of_the_raw_lines(
    world: World, fy: int | None, measure: str
) -> None:
    frame = world.frame
    frame = (
        frame[frame.outturn]
        if measure == "outturn"
        else frame[frame.measure == measure]
    )
    frame = frame if fy is None else frame[frame.fy == fy]
    sums = frame.groupby("country").pence.sum().to_dict()
    rows = world.rows(NAME, measure=measure, **({"fy": f"{fy}/20"} if fy else {}))
    spent = {
        row["country"].replace("unallocated", ""): row["total"]
        for row in rows
        if row["total"] is not None
    }
    assert spent == sums
    assert all(
        row["oda"] + row["non_oda"] == row["total"]
        for row in rows
        if row["total"] is not None
    )


def test_a_rated_country_without_spend_is_in_the_table_and_is_not_nil(
    world: World,
) -> None:
    (row,) = [
        row
        for row in world.rows(NAME, theme="Women, Peace and Security")
        if row["country"] == "COL"
    ]
    assert (row["total"], row["band"]) == (None, "Low")


def test_the_darkest_shade_has_the_most_and_no_spend_has_a_pattern(
    world: World,
) -> None:
    shown = areas(answer(world, "spend"))
    rows = {
        row["name"]: row["total"]
        for row in world.rows(NAME)
        if len(row["country"]) == 3
    }
    most = max(rows, key=lambda name: rows[name] or 0)
    assert shown[most].css == "app-m5"
    assert shown[most].url == "/reports/country?index=test-risk&country=" + next(
        row["country"] for row in world.rows(NAME) if row["name"] == most
    )
    quiet = areas(answer(world, "spend", theme="Women, Peace and Security"))["Colombia"]
    assert (quiet.pattern, quiet.url) == ("sparse", None)


def test_by_risk_the_worst_score_is_darkest_and_the_unrated_have_a_pattern(
    world: World,
) -> None:
    shown = areas(answer(world, "score"))
    assert (shown["Somalia"].css, shown["Colombia"].css) == ("app-m5", "app-m1")
    assert shown["Ukraine"].pattern == "hatch"
    assert shown["Somaliland, drawn apart by the source. Somalia"].css.startswith(
        "app-m5"
    )


def test_every_country_of_the_list_is_drawn_or_known_to_be_too_small(
    session: Any,
) -> None:
    missing = set(world_map.undrawn(each.iso3 for each in countries()))
    assert missing <= {"ATA", "BES", "BVT", "CCK", "CXR", "GIB", "GLP", "GUF", "HMD", "MTQ", "MYT", "REU", "SJM", "TKL",
                       "UMI", "VAT"}  # fmt: skip
    assert len(world_map.world().areas) == 176


def test_a_shade_that_there_is_not_is_named(leader: FlaskClient) -> None:
    page = get(leader, f"/reports/{NAME}?index={INDEX}&shade=wealth")
    assert page.status == 400
    assert (
        "'wealth' is not a choice of shade the map by; choose one of spend, score"
        in page.text
    )


def test_per_head_is_spend_over_inhabitants(world: World) -> None:
    people = {iso3: each.people for iso3, each in populations().items()}
    for row in world.rows(NAME):
        if row["total"] is not None and row["country"] in people:
            assert abs(row["per_head"] - row["total"] / people[row["country"]]) <= 0.5
    chart = answer(world, "per-head").charts[0]
    assert chart.title.startswith("Most per head is spent in ")
    assert any(note.startswith("Population: ") for note in chart.notes)

"""What rated pages say of their index: where the indexes disagree, how old it is, and which others there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient

from imports.ratings import Rating
from portfolio.countries import service as countries
from portfolio.figures import index_comparison
from portfolio.figures.index_comparison import OTHER, WORST
from portfolio.ledger import clock
from portfolio.models import RiskIndex
from portfolio.permissions import EVERYTHING
from portfolio.reports.profiles import disagreement
from tests.browsing import get
from tests.reports.catalogue.conftest import INDEX, World

PAGE = f"/reports/spend-by-country?index={INDEX}&fy=2019/20"


def edition(
    session: Any, index: str, label: str, scores: dict[str, str], worse: str = "high"
) -> None:
    """An edition without bands."""
    ratings = [
        Rating(iso3, Decimal(score), None, None, "", "")
        for iso3, score in scores.items()
    ]
    new = countries.NewIndex(index.title(), worse)
    countries.import_edition(
        session,
        index,
        label,
        date(2019, 5, 1),
        repr(scores).encode(),
        "x.csv",
        ratings,
        new,
    )
    session.commit()


def test_a_country_that_one_index_has_among_its_worst_and_another_has_not(
    world: World,
) -> None:
    """Ukraine is on no list of the OECD and not rated by the world's own index; a third finds it the worst of ten."""
    edition(
        world.session,
        "other",
        "2019",
        {"UKR": "99"} | dict.fromkeys(("FRA", "DEU", "ESP", "ITA", "PRT"), "10"),
    )
    said = disagreement.remark(world.session, world.asked().chosen, EVERYTHING)
    assert "Ukraine" in said
    assert "disagree about" in said
    page = world.answer("country", country="UKR")
    assert page.notes[0].startswith(
        "Indexes disagree about Ukraine: among the worst by Other 2019;"
    )
    assert "OECD States of Fragility 2025: not on it" in page.notes[0]


def test_without_bands_the_worst_fifth_counts_whichever_way_is_worse(
    session: Any,
) -> None:
    scores = {
        iso3: str(at)
        for at, iso3 in enumerate(("AFG", "ALB", "DZA", "AGO", "ARG", "ARM"))
    }
    edition(session, "peace", "2019", scores, worse="low")
    (known,) = [
        each
        for each in index_comparison.editions(session, clock.last_committed(session))
        if each.index == "peace"
    ]
    assert [known.standing(iso3) for iso3 in ("AFG", "ALB", "ARM")] == [
        WORST,
        WORST,
        OTHER,
    ]
    assert known.better("AFG") == 1
    assert known.better("ARM") == 0


def test_an_internal_index_takes_no_part_on_a_page_of_another(world: World) -> None:
    edition(
        world.session,
        "secret",
        "2019",
        {"UKR": "99", "FRA": "1", "DEU": "1", "ESP": "1", "ITA": "1", "PRT": "1"},
    )
    assert "Secret" in disagreement.remark(
        world.session, world.asked().chosen, EVERYTHING
    )
    world.session.get(RiskIndex, "secret").internal = True
    assert "Secret" not in disagreement.remark(
        world.session, world.asked().chosen, EVERYTHING
    )


def test_a_rated_page_says_its_age_and_offers_the_other_indexes(
    leader: FlaskClient,
) -> None:
    page = get(leader, PAGE)
    assert "For 2019/20 the edition was 10 months old at the year's end." in page.text
    assert "/reports/spend-by-country?index=oecd-sof&fy=2019%2F20" in page.addresses(
        "/reports/spend-by-country"
    )
    assert "Rate by another index" not in get(leader, "/reports/spend-by-theme").text


def test_what_may_have_been_meant_is_offered(leader: FlaskClient) -> None:
    page = get(leader, "/reports/spend-by-country?country=Somalai&fy=2019/20")
    assert page.status == 400
    assert "Did you mean one of these?" in page.text
    assert any(
        "country=SOM" in address
        for address in page.addresses("/reports/spend-by-country")
    )
    page = get(leader, "/reports/spend-by-theme?theme=Peace+bilding")
    assert any(
        "theme=Peacebuilding" in address
        for address in page.addresses("/reports/spend-by-theme")
    )
    assert (
        "Did you mean"
        not in get(leader, f"/reports/spend-by-country?country={'x' * 5000}").text
    )


def test_the_remark_and_the_two_lists_of_spend_against_risk_stand_side_by_side(
    leader: FlaskClient, world: World
) -> None:
    edition(
        world.session,
        "other",
        "2019",
        {"UKR": "99"} | dict.fromkeys(("FRA", "DEU", "ESP", "ITA", "PRT"), "10"),
    )
    page = get(leader, f"/reports/spend-against-risk?index={INDEX}&fy=2019/20")
    assert "disagree about" in page.text
    captions = [
        caption.text_content().strip() for caption in page.tree.xpath("//main//caption")
    ]
    assert captions[0].startswith("High risk, little spend: ")
    assert all(captions)
    assert len(set(captions)) == len(captions)

"""The filter panel: what it offers, what it shows as chosen, and the addresses that it makes."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from portfolio.figures.selection import FilterError, select_for
from portfolio.models import User
from portfolio.permissions import EVERYTHING
from portfolio.reports import filter_panel, registry
from tests.browsing import get

PATH = "/reports/spend-by-country"


def panel(session: Any, query: dict[str, str]) -> filter_panel.Panel:
    return filter_panel.panel(
        session, select_for(session, filter_panel.words_of(query)), PATH, query
    )


def field(session: Any, query: dict[str, str], name: str) -> filter_panel.Field:
    (found,) = [each for each in panel(session, query).fields if each.name == name]
    return found


def test_years_are_those_that_returns_speak_for_the_latest_first(
    session: Any, returned: dict[str, User]
) -> None:
    assert field(session, {}, "fy").options == (
        ("2019/20", "2019/20"),
        ("2018/19", "2018/19"),
    )


def test_a_year_without_returns_is_shown_as_chosen_and_not_as_all_years(
    session: Any, returned: dict[str, User]
) -> None:
    found = field(session, {"fy": "FY35-36"}, "fy")
    assert found.selected == "2035/36"
    assert ("2035/36", "2035/36") in found.options


def test_editions_are_those_of_the_chosen_index(
    session: Any, returned: dict[str, User]
) -> None:
    assert field(session, {}, "edition").options == (("2025", "2025"), ("2022", "2022"))
    assert field(session, {}, "edition").selected is None
    assert field(session, {"edition": "2022"}, "edition").selected == "2022"
    assert panel(session, {}).edition_of == "oecd-sof"


def test_filters_in_use_are_named_and_can_be_taken_away_one_by_one(
    session: Any, returned: dict[str, User]
) -> None:
    in_use = panel(
        session, {"fy": "2019/20", "country": "SOM", "oda": "no", "measure": "actual"}
    ).in_use
    assert in_use == (
        ("Financial year", "2019/20", f"{PATH}?country=SOM&oda=no"),
        ("Country", "Somalia", f"{PATH}?fy=2019%2F20&oda=no"),
        ("ODA", "Non-ODA", f"{PATH}?fy=2019%2F20&country=SOM"),
    )


def test_an_edition_goes_with_its_index() -> None:
    given = {"index": "fsi", "edition": "2021", "fy": "2019/20"}
    assert filter_panel.address(PATH, given, index=None) == f"{PATH}?fy=2019%2F20"


@pytest.mark.parametrize(
    ("query", "short"),
    [
        ({"fy": " ", "measure": "actual", "index": "oecd-sof", "unit": "pounds"}, {}),
        ({"edition": "2022", "edition_of": "oecd-sof"}, {"edition": "2022"}),
        (
            {"edition": "2022", "edition_of": "oecd-sof", "index": "fsi"},
            {"index": "fsi"},
        ),
        ({"edition": "2021", "index": "fsi"}, {"index": "fsi", "edition": "2021"}),
    ],
)
def test_the_query_of_a_form_is_made_short(
    query: dict[str, str], short: dict[str, str]
) -> None:
    assert filter_panel.shortened(query) == short


def test_a_wrong_filter_is_beside_its_field_alone(
    session: Any, returned: dict[str, User]
) -> None:
    error = FilterError("country", "There is no country 'Ruritania'")
    found = filter_panel.panel(session, None, PATH, {"country": "Ruritania"}, error)
    assert {each.name: each.error for each in found.fields if each.error} == {
        "country": error.message
    }
    assert found.error_on("as_at") is None


def test_a_report_leaves_out_filters_that_it_has_no_use_for(
    session: Any, returned: dict[str, User]
) -> None:
    chosen = select_for(session, {})
    names = {
        each.name
        for each in filter_panel.panel(
            session, chosen, PATH, {}, without=("index", "edition")
        ).fields
    }
    assert not names & {"index", "edition"}


def test_the_nearest_are_the_years_with_money_and_single_filters_to_drop(
    session: Any, returned: dict[str, User]
) -> None:
    query = {"fy": "2018/19", "department": "HO"}
    chosen = select_for(session, filter_panel.words_of(query))
    assert filter_panel.near(session, chosen, EVERYTHING, PATH, query) == [
        ("Financial year 2019/20", f"{PATH}?fy=2019%2F20&department=HO"),
        ("Without department HO", f"{PATH}?fy=2018%2F19"),
    ]


def test_filters_that_match_nothing_one_by_one_are_taken_away_together(
    session: Any, returned: dict[str, User]
) -> None:
    query = {"country": "FRA", "theme": "Mine Action", "department": "HO", "oda": "no"}
    chosen = select_for(session, filter_panel.words_of(query))
    offers = filter_panel.near(session, chosen, EVERYTHING, PATH, query)
    assert (
        "Without country FRA, theme Mine Action and Non-ODA only",
        f"{PATH}?department=HO",
    ) in offers
    for _, address in offers:
        given = dict(parse_qsl(urlsplit(address).query))
        assert registry.draw(
            session, "spend-by-country", select_for(session, given), EVERYTHING
        ).rows, address


@pytest.mark.parametrize(
    ("fy", "first"), [("2010/11", "2018/19"), ("2035/36", "2019/20")]
)
def test_the_nearest_year_comes_first(
    session: Any, returned: dict[str, User], fy: str, first: str
) -> None:
    query = {"fy": fy}
    offers = filter_panel.near(
        session, select_for(session, query), EVERYTHING, PATH, query
    )
    assert next(words for words, _ in offers) == f"Financial year {first}"


def test_the_year_that_is_chosen_already_is_no_offer(
    session: Any, returned: dict[str, User]
) -> None:
    query = {"fy": "2019/20"}
    offers = filter_panel.near(
        session, select_for(session, query), EVERYTHING, PATH, query
    )
    assert offers
    assert "Financial year 2019/20" not in dict(offers)


def test_money_that_is_all_unallocated_is_no_empty_selection(leader: Any) -> None:
    page = get(leader, "/reports/spend-by-country?country=unallocated")
    assert "is allocated to no country" in page.text
    assert "Nothing in the returns" not in page.text


def test_an_index_without_editions_says_so(
    session: Any, returned: dict[str, User]
) -> None:
    with pytest.raises(
        FilterError, match="none of its editions was on record at that instant"
    ):
        select_for(session, {"index": "gpi", "edition": "2022"})


def test_names_are_offered_at_an_instant_before_all_of_them(
    session: Any, returned: dict[str, User]
) -> None:
    query = {"as_at": "2001-01-01", "country": "SOM"}
    assert ("SOM", "Somalia") in field(session, query, "country").options
    assert panel(session, query).in_use[0][:2] == ("Country", "Somalia")


def test_control_characters_in_an_address_are_no_part_of_a_name(
    session: Any, returned: dict[str, User]
) -> None:
    """PostgreSQL refuses a NUL that reaches it."""
    assert (
        select_for(
            session, {"country": "S\0OM", "department": " F\tCO\0".replace("\t", "")}
        ).country
        == "SOM"
    )
    with pytest.raises(FilterError):
        select_for(session, {"portfolio": "Nowhere\0"})

"""Countries by the names that are kept: what the screens changed holds wherever a name is read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from imports.text.folding import fold
from portfolio.models import CountryAlias, CountryFacts
from portfolio.places import kept_places
from portfolio.programmes.choices import country_reader
from portfolio.returns.drafts.checking import context


def test_an_alias_added_on_a_screen_is_understood_turned_or_not(session: Any) -> None:
    session.add(CountryAlias(alias=fold("Land of the Upright"), iso3="BFA"))
    session.flush()
    places = kept_places(session)
    assert places.resolve("Land of the Upright*") == "BFA"
    assert places.resolve("Republic of Mali") == "MLI"
    assert country_reader(session)("The Land of the Upright") == "BFA"


def test_a_retired_alias_is_no_longer_understood(session: Any) -> None:
    assert kept_places(session).resolve("Swaziland") == "SWZ"
    session.get_one(CountryAlias, "swaziland").retired = True
    session.flush()
    assert kept_places(session).resolve("Swaziland") is None
    with pytest.raises(ValueError, match="no longer used"):
        country_reader(session)("Swaziland")


def test_a_country_renamed_is_found_by_its_new_name_and_shown_by_it(
    session: Any,
) -> None:
    facts = session.scalars(
        select(CountryFacts).where(CountryFacts.current(), CountryFacts.iso3 == "MLI")
    ).one()
    facts.name = "Maliland"
    session.flush()
    places = kept_places(session)
    assert (places.resolve("maliland"), places.shown("MLI")) == ("MLI", "Maliland")


def test_part_of_a_country_stays_a_part(session: Any) -> None:
    places = kept_places(session)
    assert places.resolve("Somaliland") == "SOM"
    assert places.is_part("Somaliland")
    assert not places.is_part("Somalia")


def test_a_name_of_several_countries_is_none_of_them_in_a_return(session: Any) -> None:
    assert "congo" in {
        fold(name) for name in context(session, "FCO", None, None).ambiguous
    }

"""Countries by every name that the tracker keeps: those it came with, and what was changed on
screens.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from imports.text.folding import fold
from imports.text.places import PlaceName, Places
from portfolio import reference
from portfolio.ledger.clock import AnySession
from portfolio.models import CountryAlias, CountryFacts


def kept_places(session: AnySession) -> Places:
    """Every name of a country that is understood now. A retired alias is not, even where it came
    with the tracker.
    """
    return Places(
        [*_names(session), *_aliases(session)],
        reference.place_codes(),
        reference.ambiguous_places(),
    )


def _names(session: AnySession) -> Iterator[PlaceName]:
    query = select(
        CountryFacts.iso3, CountryFacts.name, CountryFacts.official_name
    ).where(CountryFacts.current())
    rows = session.execute(query.order_by(CountryFacts.iso3)).all()
    yield from (PlaceName(name, iso3) for iso3, name, _ in rows)
    yield from (PlaceName(official, iso3) for iso3, _, official in rows if official)


def _aliases(session: AnySession) -> Iterator[PlaceName]:
    shipped = {fold(each.alias): each.kind for each in reference.country_aliases()}
    for alias in session.scalars(
        select(CountryAlias).where(CountryAlias.retired.is_(False))
    ):
        kind = shipped.get(alias.alias)
        if kind != "code":
            yield PlaceName(alias.alias, alias.iso3, alias.note, kind == "part")

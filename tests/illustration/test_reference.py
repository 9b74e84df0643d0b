"""Everything that the illustration names is known to the reference data, so that nothing is lost on the way in."""

from portfolio import reference
from portfolio.illustration import Illustration
from portfolio.illustration.manners import MANNERS
from portfolio.illustration.programmes import programmes
from portfolio.illustration.ratings import scores
from portfolio.illustration.sheets import NAMES

PROGRAMMES = programmes(2019)


def test_countries_are_known_and_their_names_resolve() -> None:
    known = {country.iso3 for country in reference.countries()}
    assert {
        iso3 for programme in PROGRAMMES for iso3, _ in programme.countries
    } <= known
    assert set(scores(2021, 2019)) <= known
    assert {
        iso3: reference.places().resolve(name) for iso3, name in NAMES.items() if name
    } == {iso3: iso3 for iso3, name in NAMES.items() if name}


def test_lists_hold_every_value(illustration: Illustration) -> None:
    assert {p.portfolio for p in PROGRAMMES} <= {
        portfolio.name for portfolio in reference.portfolios()
    }
    assert {p.objective for p in PROGRAMMES} <= {
        objective.name for objective in reference.objectives()
    }
    assert {p.purpose for p in PROGRAMMES} <= {
        code.code for code in reference.purpose_codes()
    }
    themes = {name for p in PROGRAMMES for name, _ in p.themes}
    themes |= {
        name for change in illustration.share_changes for name, _ in change.themes
    }
    assert themes <= {theme.name for theme in reference.themes()}


def test_fixed_lists_hold_every_value() -> None:
    for name in ("status", "channel", "instrument"):
        assert {getattr(p, name) for p in PROGRAMMES} <= {
            choice.key for choice in reference.choices(name)
        }


def test_departments_are_known() -> None:
    known = {department.code for department in reference.departments()}
    named = {
        department
        for p in PROGRAMMES
        for department in (p.lead, *(partner for partner, _ in p.partners))
    }
    assert named | set(MANNERS) <= known

"""Loading the reference data: adds what is missing and leaves what people have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from imports.text.folding import fold
from portfolio import audit, reference
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Country,
    CountryAlias,
    CountryFacts,
    Department,
    DepartmentFacts,
    Edition,
    LedgerClock,
    Portfolio,
    PurposeCode,
    Rating,
    RiskIndex,
    StrategyObjective,
    Theme,
    ThemeFacts,
)
from portfolio.models.base import Model

Step = Callable[[AnySession, int], list[Model]]


def load(session: AnySession) -> int:
    """Add the reference data that is missing; the number of rows added. Safe to repeat. The caller
    commits.
    """
    begin_writing(session)
    if session.get(LedgerClock, 1) is None:
        session.add(LedgerClock(id=1, last_instant=0))
        session.flush()

    clock.lock(session)
    instant = clock.next_instant(session)
    added = 0

    for step in STEPS:
        rows = step(session, instant)
        session.add_all(rows)
        session.flush()
        added += len(rows)

    if added:
        clock.advance(session)
        audit.record(
            session,
            "load",
            "reference",
            "all",
            {"rows": added},
        )

    return added


def _departments(session: AnySession, _instant: int) -> list[Model]:
    known = set(session.scalars(select(Department.code)))
    return [
        Department(code=each.code)
        for each in reference.departments()
        if each.code not in known
    ]


def _department_facts(session: AnySession, instant: int) -> list[Model]:
    known = set(session.scalars(select(DepartmentFacts.code)))
    return [
        DepartmentFacts(
            code=each.code,
            name=each.name,
            successor=each.successor,
            succeeded_on=each.succeeded_on,
            from_instant=instant,
        )
        for each in reference.departments()
        if each.code not in known
    ]


def _countries(session: AnySession, _instant: int) -> list[Model]:
    known = set(session.scalars(select(Country.iso3)))
    return [
        Country(iso3=each.iso3)
        for each in reference.countries()
        if each.iso3 not in known
    ]


def _country_facts(session: AnySession, instant: int) -> list[Model]:
    known = set(session.scalars(select(CountryFacts.iso3)))
    return [
        CountryFacts(
            iso3=each.iso3,
            iso2=each.iso2,
            name=each.name,
            official_name=each.official_name,
            region=each.region,
            from_instant=instant,
        )
        for each in reference.countries()
        if each.iso3 not in known
    ]


def _country_aliases(session: AnySession, _instant: int) -> list[Model]:
    known = set(session.scalars(select(CountryAlias.alias)))
    rows: dict[str, Model] = {}
    for each in reference.country_aliases():
        alias = fold(each.alias)
        if alias not in known:
            rows.setdefault(
                alias, CountryAlias(alias=alias, iso3=each.iso3, note=each.note)
            )

    return list(rows.values())


def _themes(session: AnySession, _instant: int) -> list[Model]:
    return [
        Theme(key=name)
        for name in _missing(
            session, Theme.key, (each.name for each in reference.themes())
        )
    ]


def _theme_facts(session: AnySession, instant: int) -> list[Model]:
    known = set(session.scalars(select(ThemeFacts.theme_id)))
    described = {each.name: each.description for each in reference.themes()}

    return [
        ThemeFacts(
            theme_id=theme.id,
            name=theme.key,
            description=described.get(theme.key, ""),
            from_instant=instant,
        )
        for theme in session.scalars(select(Theme).order_by(Theme.id))
        if theme.id not in known
    ]


def _portfolios(session: AnySession, _instant: int) -> list[Model]:
    names = (each.name for each in reference.portfolios())
    return [Portfolio(name=name) for name in _missing(session, Portfolio.name, names)]


def _objectives(session: AnySession, _instant: int) -> list[Model]:
    names = (each.name for each in reference.objectives())
    return [
        StrategyObjective(name=name)
        for name in _missing(session, StrategyObjective.name, names)
    ]


def _purpose_codes(session: AnySession, _instant: int) -> list[Model]:
    known = set(session.scalars(select(PurposeCode.code)))
    return [
        PurposeCode(code=c.code, name=c.name)
        for c in reference.purpose_codes()
        if c.code not in known
    ]


def _indexes(session: AnySession, _instant: int) -> list[Model]:
    known = set(session.scalars(select(RiskIndex.key)))
    return [
        RiskIndex(
            key=each.key,
            name=each.name,
            publisher=each.publisher,
            worse="low" if each.worse == "low" else "high",
            licence=each.licence,
            attribution=each.attribution,
            internal=each.internal,
            bands=[label for labels in each.bands for label in labels],
        )
        for each in reference.risk_indexes()
        if each.key not in known
    ]


def _editions(session: AnySession, instant: int) -> list[Model]:
    known = {
        (edition.index_key, edition.label)
        for edition in session.scalars(select(Edition))
    }

    return [
        _edition(each, instant)
        for each in reference.editions()
        if (each.index, each.label) not in known
    ]


def _edition(shipped: reference.Edition, instant: int) -> Model:
    content = "\n".join(
        f"{iso3},{band}" for iso3, band in sorted(shipped.bands.items())
    )
    return Edition(
        index_key=shipped.index,
        label=shipped.label,
        published=shipped.published,
        source=shipped.source,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        from_instant=instant,
        ratings=[
            Rating(iso3=iso3, band=band) for iso3, band in sorted(shipped.bands.items())
        ],
    )


def _missing(
    session: AnySession, column: InstrumentedAttribute[str], names: Iterable[str]
) -> list[str]:
    known = {fold(name) for name in session.scalars(select(column))}
    return [name for name in names if fold(name) not in known]


STEPS: tuple[Step, ...] = (
    _departments,
    _department_facts,
    _countries,
    _country_facts,
    _country_aliases,
    _themes,
    _theme_facts,
    _portfolios,
    _objectives,
    _purpose_codes,
    _indexes,
    _editions,
)
"""In the order of their references to one another."""

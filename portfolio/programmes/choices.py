"""The choices of a programme's form: lists, people and names.

Retired entries are left out unless they are in use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select

from imports.text.folding import fold
from imports.text.places import Places
from portfolio import reference
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    CountryAlias,
    CountryFacts,
    DepartmentFacts,
    Portfolio,
    PurposeCode,
    StrategyObjective,
    Theme,
    ThemeFacts,
    User,
)
from portfolio.permissions import Permission, allowed
from portfolio.places import kept_places
from portfolio.programmes.fields import FIELDS, RISK_LEVELS, WITHHELD_REASONS, Field

Pairs = list[tuple[Any, str]]
NamesByKey = Mapping[Any, str]
LONGEST_QUOTE = 60
"""Characters of what was typed that a message repeats."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that records are shown with, by field and key."""

    by_field: Mapping[str, NamesByKey]
    open: Mapping[str, frozenset[Any]]
    """The keys that can still be chosen; every key where a field is not here."""
    people: Mapping[int, tuple[str, str]]
    """Name (may be empty) and email address of each user."""

    def pairs(self, field: str, *in_use: Any) -> Pairs:
        """List what a form offers for a field: what is open, and what is in use."""
        open_keys = self.open.get(field, frozenset(self.by_field[field]))
        return [
            (key, name)
            for key, name in self.by_field[field].items()
            if key in open_keys or key in in_use
        ]

    def managers(self) -> list[str]:
        """List the people who can be chosen as managers, each with the email address."""
        labels = [_person_label(*self.people[key]) for key in self.open["team"]]
        return sorted(labels, key=str.casefold)

    def __getitem__(self, field: str) -> NamesByKey:
        return self.by_field[field]


def _person_label(name: str, email: str) -> str:
    return f"{name} ({email})" if name else email


def names(session: AnySession) -> Names:
    """Read the names of everything that a record refers to, as they are now."""
    portfolios = session.scalars(select(Portfolio).order_by(Portfolio.name)).all()
    objectives = session.scalars(
        select(StrategyObjective).order_by(StrategyObjective.name)
    ).all()
    purposes = session.scalars(select(PurposeCode).order_by(PurposeCode.code)).all()
    people = session.scalars(select(User).order_by(User.name, User.email)).all()
    themes = _themes(session)
    departments = _departments(session)
    department_names = {row.code: f"{row.code} – {row.name}" for row in departments}
    open_departments = frozenset(row.code for row in departments if not row.retired)

    by_field: dict[str, NamesByKey] = _fixed_names() | {
        "portfolio_id": {row.id: row.name for row in portfolios},
        "objective_id": {row.id: row.name for row in objectives},
        "purpose_code": {row.code: f"{row.code} – {row.name}" for row in purposes},
        "themes": {key: theme.name for key, theme in themes.items()},
        "countries": _countries(session),
        "team": {person.id: person.display_name for person in people},
        "lead_department": department_names,
        "partners": department_names,
    }
    open_keys: dict[str, frozenset[Any]] = {
        "portfolio_id": frozenset(row.id for row in portfolios if not row.retired),
        "objective_id": frozenset(row.id for row in objectives if not row.retired),
        "purpose_code": frozenset(row.code for row in purposes if not row.retired),
        "themes": frozenset(key for key, theme in themes.items() if not theme.retired),
        "team": frozenset(person.id for person in people if _may_manage(person)),
        "lead_department": open_departments,
        "partners": open_departments,
    }
    emails = {person.id: (person.name, person.email) for person in people}

    return Names(by_field, open_keys, emails)


def _may_manage(person: User) -> bool:
    return person.active and allowed(person.role, Permission.EDIT_PROGRAMMES)


def _fixed_names() -> dict[str, NamesByKey]:
    """Give the names of the lists that are part of the tracker."""
    fixed: dict[str, NamesByKey] = {
        "risk_rating": {level: level.capitalize() for level in RISK_LEVELS},
        "withheld_reason": {reason: reason for reason in WITHHELD_REASONS},
    }
    for field in FIELDS:
        if field.fixed_list:
            fixed[field.name] = _reference_names(field)

    return fixed


def _reference_names(field: Field) -> NamesByKey:
    choices = reference.choices(field.name)
    if field.numbers:
        return {int(choice.key): choice.name for choice in choices}
    return {choice.key: choice.name for choice in choices}


def _themes(session: AnySession) -> dict[str, ThemeFacts]:
    """Read the themes by key, in the order of their names."""
    query = (
        select(Theme.key, ThemeFacts)
        .join(ThemeFacts, ThemeFacts.theme_id == Theme.id)
        .where(ThemeFacts.current())
        .order_by(ThemeFacts.name)
    )
    return {key: facts for key, facts in session.execute(query)}


def _countries(session: AnySession) -> Mapping[str, str]:
    query = (
        select(CountryFacts.iso3, CountryFacts.name)
        .where(CountryFacts.current())
        .order_by(CountryFacts.name)
    )
    return {iso3: name for iso3, name in session.execute(query)}


def _departments(session: AnySession) -> list[DepartmentFacts]:
    query = (
        select(DepartmentFacts)
        .where(DepartmentFacts.current())
        .order_by(DepartmentFacts.code)
    )
    return list(session.scalars(query))


def country_reader(session: AnySession) -> Callable[[str], str]:
    """Give a function from a country as people write it to its ISO3 code.

    Its ValueError suggests what may have been meant.
    """
    places = cache(lambda: kept_places(session))
    return lambda text: _country(session, places(), text)


def _country(session: AnySession, places: Places, text: str) -> str:
    quote = f"“{text[:LONGEST_QUOTE]}”"
    alias = session.get(CountryAlias, fold(text)[:200])
    if alias is not None and alias.retired:
        raise ValueError(
            f"{quote} is no longer used as the name of a country. "
            "Enter its usual name or ISO code."
        )

    iso3 = places.resolve(text)
    if iso3:
        return iso3

    hint = "Enter its name or its three-character ISO code, for example SOM."
    suggestions = places.suggest(text)
    if suggestions:
        hint = f"Did you mean {' or '.join(suggestions)}?"

    raise ValueError(f"{quote} is not a recognised country. {hint}")

"""What the form of a programme offers: lists, people and names, the retired left out unless they
are in use.
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
from portfolio.programmes.fields import FIELDS, RISK_LEVELS, WITHHELD_REASONS

Pairs = list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that records are shown with, by field and key; `open` has those that can still be
    chosen.
    """

    by_field: Mapping[str, Mapping[Any, str]]
    open: Mapping[str, frozenset[Any]]
    people: Mapping[int, tuple[str, str]]
    """Name (may be empty) and email address of each user."""

    def pairs(self, field: str, *in_use: Any) -> Pairs:
        """What a form offers for a field, in order: what is open, and what is in use though
        retired.
        """
        keys = self.open.get(field, frozenset(self.by_field[field]))

        return [
            (key, name)
            for key, name in self.by_field[field].items()
            if key in keys or key in in_use
        ]

    def managers(self) -> list[str]:
        """List the people who can be chosen as managers, each with the email address."""
        chosen = [self.people[key] for key in self.people if key in self.open["team"]]
        labels = [_person_label(name, email) for name, email in chosen]
        return sorted(labels, key=str.casefold)

    def __getitem__(self, field: str) -> Mapping[Any, str]:
        return self.by_field[field]


def _person_label(name: str, email: str) -> str:
    return f"{name} ({email})" if name else email


def names(session: AnySession) -> Names:
    """The names of everything that a record refers to, as they are now."""
    portfolios = session.scalars(select(Portfolio).order_by(Portfolio.name)).all()
    objectives = session.scalars(
        select(StrategyObjective).order_by(StrategyObjective.name)
    ).all()
    purposes = session.scalars(select(PurposeCode).order_by(PurposeCode.code)).all()
    people = session.scalars(select(User).order_by(User.name, User.email)).all()
    themes = _themes(session)
    named: dict[str, Mapping[Any, str]] = {
        "portfolio_id": {each.id: each.name for each in portfolios},
        "objective_id": {each.id: each.name for each in objectives},
        "purpose_code": {each.code: f"{each.code} – {each.name}" for each in purposes},
        "themes": {key: name for key, name, _ in themes},
        "countries": _countries(session),
        "team": {each.id: each.display_name for each in people},
    }
    still_open = {
        "portfolio_id": frozenset(each.id for each in portfolios if not each.retired),
        "objective_id": frozenset(each.id for each in objectives if not each.retired),
        "purpose_code": frozenset(each.code for each in purposes if not each.retired),
        "themes": frozenset(key for key, _, retired in themes if not retired),
        "team": frozenset(
            each.id
            for each in people
            if each.active and allowed(each.role, Permission.EDIT_PROGRAMMES)
        ),
    }
    departments, kept = _departments(session)
    still_open |= {"lead_department": kept, "partners": kept}

    return Names(
        named | _fixed() | {"lead_department": departments, "partners": departments},
        still_open,
        {person.id: (person.name, person.email) for person in people},
    )


def _fixed() -> dict[str, Mapping[Any, str]]:
    fixed: dict[str, Mapping[Any, str]] = {
        field.name: {
            int(choice.key) if field.numbers else choice.key: choice.name
            for choice in reference.choices(field.name)
        }
        for field in FIELDS
        if field.fixed_list
    }

    return fixed | {
        "risk_rating": {level: level.capitalize() for level in RISK_LEVELS},
        "withheld_reason": {reason: reason for reason in WITHHELD_REASONS},
    }


def _themes(session: AnySession) -> list[tuple[str, str, bool]]:
    query = select(Theme.key, ThemeFacts.name, ThemeFacts.retired).join(
        ThemeFacts, ThemeFacts.theme_id == Theme.id
    )
    return [
        (key, name, out)
        for key, name, out in session.execute(
            query.where(ThemeFacts.current()).order_by(ThemeFacts.name)
        )
    ]


def _countries(session: AnySession) -> Mapping[str, str]:
    query = (
        select(CountryFacts.iso3, CountryFacts.name)
        .where(CountryFacts.current())
        .order_by(CountryFacts.name)
    )

    return {iso3: name for iso3, name in session.execute(query)}


def _departments(session: AnySession) -> tuple[Mapping[str, str], frozenset[str]]:
    """The names of all departments, and the codes of those that are not retired."""
    query = (
        select(DepartmentFacts)
        .where(DepartmentFacts.current())
        .order_by(DepartmentFacts.code)
    )
    rows = session.scalars(query).all()

    return {row.code: f"{row.code} – {row.name}" for row in rows}, frozenset(
        r.code for r in rows if not r.retired
    )


def country_reader(session: AnySession) -> Callable[[str], str]:
    """What turns a country as people write it into its ISO3 code; its ValueError says what may
    have been meant.
    """
    places = cache(lambda: kept_places(session))
    return lambda text: _country(session, places(), text)


def _country(session: AnySession, places: Places, text: str) -> str:
    alias = session.get(CountryAlias, fold(text)[:200])
    if alias is not None and alias.retired:
        raise ValueError(
            f"“{text[:60]}” is no longer used as the name of a country. Enter its usual name or ISO code."
        )

    found = places.resolve(text)
    if found:
        return found

    near = places.suggest(text)
    hint = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else "Enter its name or its three-character ISO code, for example SOM."
    )
    raise ValueError(f"“{text[:60]}” is not a recognised country. {hint}")

"""The editable lists that programmes refer to, as a register reads and extends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from imports.register import Lists, Record
from imports.text.folding import fold
from portfolio import reference
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    Department,
    Portfolio,
    PurposeCode,
    StrategyObjective,
    Theme,
    ThemeFacts,
)

NamedModel = type[Portfolio] | type[StrategyObjective]


@dataclass(frozen=True, slots=True)
class References:
    """Keys by name, for the names that a register uses."""

    portfolios: Mapping[str, int]
    objectives: Mapping[str, int]
    themes: Mapping[str, str]
    """A theme's key by the folding of its key and of its name."""

    def share_key(self, kind: str, name: str) -> str:
        """Give the key that a share is kept under: ISO3, or the theme's key."""
        if kind == "country":
            return name
        return self.themes[fold(name)]


def read_lists(session: AnySession) -> Lists:
    """Read the lists that the words of a register are looked up in."""
    return Lists(
        departments=_departments(session),
        themes=_theme_keys(session),
        portfolios={fold(name): name for name in _names(session, Portfolio)},
        objectives={fold(name): name for name in _names(session, StrategyObjective)},
        statuses=reference.spelt_choices("status"),
        channels=reference.spelt_choices("channel"),
        instruments=reference.spelt_choices("instrument"),
        gender_markers=reference.spelt_choices("gender_marker"),
        purpose_codes=frozenset(session.scalars(select(PurposeCode.code))),
    )


def _departments(session: AnySession) -> dict[str, str]:
    """Read the codes of departments by their codes, names and aliases, folded."""
    codes = {fold(code): code for code in session.scalars(select(Department.code))}
    for department in reference.departments():
        for name in (department.name, *department.aliases):
            codes[fold(name)] = department.code

    return codes


def _names(session: AnySession, model: NamedModel) -> Iterable[str]:
    return session.scalars(select(model.name))


def add_new(session: AnySession, records: Sequence[Record], instant: int) -> References:
    """Add the portfolios, objectives and themes that are new, and give the keys of all."""
    portfolios = {record.portfolio for record in records if record.portfolio}
    objectives = {record.objective for record in records if record.objective}
    themes = _theme_keys(session)

    for name in sorted({name for record in records for name, _ in record.theme_shares}):
        if fold(name) not in themes:
            _add_theme(session, name, instant)
            themes[fold(name)] = name

    return References(
        _ids_of_names(session, Portfolio, portfolios),
        _ids_of_names(session, StrategyObjective, objectives),
        themes,
    )


def _add_theme(session: AnySession, name: str, instant: int) -> None:
    theme = Theme(key=name)
    session.add(theme)
    session.flush()
    session.add(ThemeFacts(theme_id=theme.id, name=name, from_instant=instant))


def _theme_keys(session: AnySession) -> dict[str, str]:
    """Read the keys of themes by key and by name, folded; keys go before names."""
    rows = session.execute(
        select(Theme.key, ThemeFacts.name)
        .outerjoin(ThemeFacts, (ThemeFacts.theme_id == Theme.id) & ThemeFacts.current())
        .order_by(Theme.id)
    ).all()
    by_name = {fold(name): key for key, name in rows if name}
    by_key = {fold(key): key for key, _ in rows}

    return by_name | by_key


def _ids_of_names(
    session: AnySession, model: NamedModel, names: Iterable[str]
) -> dict[str, int]:
    """Give the ids of names, after adding the names that are new."""
    rows: Iterable[Portfolio | StrategyObjective] = session.scalars(select(model))
    ids = {fold(row.name): row.id for row in rows}

    ids_by_name: dict[str, int] = {}
    for name in sorted(names):
        if fold(name) not in ids:
            row = model(name=name)
            session.add(row)
            session.flush()
            ids[fold(name)] = row.id

        ids_by_name[name] = ids[fold(name)]

    return ids_by_name

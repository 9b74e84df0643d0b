"""The editable lists that programmes refer to: what the tracker knows of them, and adding what a
register brings.
"""

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


@dataclass(frozen=True, slots=True)
class References:
    """Keys by name, for the names that a register uses."""

    portfolios: Mapping[str, int]
    objectives: Mapping[str, int]
    themes: Mapping[str, str]
    """A theme's key by the folding of its key and of its name."""

    def share_key(self, kind: str, name: str) -> str:
        """The key that a share is kept under: ISO3, or the theme's key."""
        if kind == "country":
            return name
        return self.themes[fold(name)]


def known(session: AnySession) -> Lists:
    """What a register's words are compared with."""
    departments = {
        fold(code): code for code in session.scalars(select(Department.code))
    }
    for each in reference.departments():
        departments |= {fold(name): each.code for name in (each.name, *each.aliases)}

    return Lists(
        departments=departments,
        themes={folded: key for folded, key in _themes(session).items()},
        portfolios={
            fold(name): name for name in session.scalars(select(Portfolio.name))
        },
        objectives={
            fold(name): name for name in session.scalars(select(StrategyObjective.name))
        },
        statuses=_choices("status"),
        channels=_choices("channel"),
        instruments=_choices("instrument"),
        gender_markers=_choices("gender_marker"),
        purpose_codes=frozenset(session.scalars(select(PurposeCode.code))),
    )


def keep(session: AnySession, records: Sequence[Record], instant: int) -> References:
    """Add the portfolios, objectives and themes that are new, and give the keys of all."""
    portfolios = _kept(session, Portfolio, (record.portfolio for record in records))
    objectives = _kept(
        session, StrategyObjective, (record.objective for record in records)
    )
    themes = _themes(session)

    for name in sorted({name for record in records for name, _ in record.theme_shares}):
        if fold(name) not in themes:
            _add_theme(session, name, instant)
            themes[fold(name)] = name

    return References(portfolios, objectives, themes)


def _add_theme(session: AnySession, name: str, instant: int) -> None:
    theme = Theme(key=name)
    session.add(theme)
    session.flush()
    session.add(ThemeFacts(theme_id=theme.id, name=name, from_instant=instant))


def _themes(session: AnySession) -> dict[str, str]:
    rows = session.execute(
        select(Theme.key, ThemeFacts.name)
        .outerjoin(ThemeFacts, (ThemeFacts.theme_id == Theme.id) & ThemeFacts.current())
        .order_by(Theme.id)
    ).all()
    by_name = {fold(name): key for key, name in rows if name}
    return by_name | {fold(key): key for key, _ in rows}


def _kept(
    session: AnySession,
    model: type[Portfolio] | type[StrategyObjective],
    names: Iterable[str | None],
) -> dict[str, int]:
    """Ids by the names used; what is new is added."""
    rows: Iterable[Portfolio | StrategyObjective] = session.scalars(select(model))
    ids = {fold(row.name): row.id for row in rows}
    found: dict[str, int] = {}

    for name in sorted({name for name in names if name}):
        if fold(name) not in ids:
            row = model(name=name)
            session.add(row)
            session.flush()
            ids[fold(name)] = row.id

        found[name] = ids[fold(name)]

    return found


def _choices(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for choice in reference.choices(name):
        found |= {
            fold(word): choice.key
            for word in (choice.key, choice.name, *choice.aliases)
        }

    return found

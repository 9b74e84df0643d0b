"""The editable lists: what is on each, how often it is used, and adding, changing and retiring.
Nothing is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from imports.text.folding import fold
from portfolio.admin.lists import usage
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    OPEN_END,
    Country,
    CountryAlias,
    Department,
    DepartmentFacts,
    Implementer,
    ImplementerFacts,
    Portfolio,
    Programme,
    ProgrammeFacts,
    Project,
    PurposeCode,
    ReviewScale,
    StrategyObjective,
    Theme,
    ThemeFacts,
)
from portfolio.permissions import Reader, visible_programmes

Values = Mapping[str, Any]
Count = usage.Count


class ListRefusal(Exception):
    """A change of a list that cannot be, in a sentence; `field` is what it is about."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list: its words, its rows, the column of their key, and the fields that can be changed."""

    name: str
    title: str
    one: str
    model: type[Any]
    key: str
    changed: tuple[str, ...]
    used: Callable[[ColumnElement[bool]], Count]
    """Key and number of programmes (of those that fulfil a condition) that use it."""
    identity: type[Any] | None = None
    """What the key refers to, where the rows are facts with system time."""


LISTS = {
    each.name: each
    for each in (
        KeptList(
            "departments",
            "Departments",
            "department",
            DepartmentFacts,
            "code",
            ("name", "successor", "succeeded_on", "retired"),
            usage.departments_used,
            Department,
        ),
        KeptList(
            "portfolios",
            "Portfolios and boards",
            "portfolio",
            Portfolio,
            "id",
            ("board", "retired"),
            usage.facts_by(ProgrammeFacts.portfolio_id),
        ),
        KeptList(
            "objectives",
            "Strategies and objectives",
            "objective",
            StrategyObjective,
            "id",
            ("strategy", "retired"),
            usage.facts_by(ProgrammeFacts.objective_id),
        ),
        KeptList(
            "themes",
            "Themes",
            "theme",
            ThemeFacts,
            "theme_id",
            ("name", "description", "retired"),
            usage.themes_used,
            Theme,
        ),
        KeptList(
            "country-aliases",
            "Country aliases",
            "alias",
            CountryAlias,
            "alias",
            ("iso3", "note", "retired"),
            usage.aliases_used,
        ),
        KeptList(
            "implementers",
            "Implementers",
            "implementer",
            ImplementerFacts,
            "implementer_id",
            ("name", "merged_into", "retired"),
            usage.implementers_used,
            Implementer,
        ),
        KeptList(
            "purpose-codes",
            "Purpose codes",
            "purpose code",
            PurposeCode,
            "code",
            ("name", "retired"),
            usage.facts_by(ProgrammeFacts.purpose_code),
        ),
        KeptList(
            "review-scales",
            "Review scales",
            "review scale",
            ReviewScale,
            "id",
            ("scale", "note", "retired"),
            usage.scales_used,
        ),
    )
}
"""The lists by their names in addresses."""


def rows(session: AnySession, kept: KeptList, reader: Reader) -> list[Any]:
    """The rows of a list as they are now, by name. An implementer of withheld programmes alone is
    left out.
    """
    query = select(kept.model)
    if kept.identity is not None:
        query = query.where(kept.model.to_instant == OPEN_END)

    if kept.model is ImplementerFacts:
        query = query.where(_seen(reader))

    found = list(session.scalars(query))
    return sorted(
        found, key=lambda row: (name_of(kept, row).casefold(), str(key_of(kept, row)))
    )


def _seen(reader: Reader) -> ColumnElement[bool]:
    everywhere = select(Project.implementer_id).where(
        Project.implementer_id.is_not(None)
    )
    visible = everywhere.join(Programme, Programme.id == Project.programme_id).where(
        visible_programmes(reader)
    )
    key = ImplementerFacts.implementer_id

    return or_(key.in_(visible), key.not_in(everywhere))


def counts(session: AnySession, kept: KeptList, reader: Reader) -> Counter[str]:
    """In how many programmes (or projects) that the reader sees each key is used; one merged into
    it counts too.
    """
    found = session.execute(kept.used(visible_programmes(reader)))
    used = Counter({str(key): count for key, count in found if key is not None})
    if kept.model is not ImplementerFacts:
        return used

    return _with_merged(session, used)


def _with_merged(session: AnySession, used: Counter[str]) -> Counter[str]:
    merged = select(ImplementerFacts).where(
        ImplementerFacts.current(), ImplementerFacts.merged_into.is_not(None)
    )
    leads = {
        str(row.implementer_id): str(row.merged_into) for row in session.scalars(merged)
    }
    whole = Counter(used)

    for key in leads:
        at = key
        while at in leads:
            at = leads[at]
            whole[at] += used[key]

    return whole


def key_of(kept: KeptList, row: Any) -> Any:
    """The key of a row, which never changes."""
    return getattr(row, kept.key)


def name_of(kept: KeptList, row: Any) -> str:
    """What a row is called."""
    return str(row.alias if kept.model is CountryAlias else row.name)


def find(session: AnySession, kept: KeptList, key: str, reader: Reader) -> Any | None:
    """A row by its key as an address has it."""
    return next(
        (row for row in rows(session, kept, reader) if str(key_of(kept, row)) == key),
        None,
    )


def add(session: AnySession, kept: KeptList, values: Values, reader: Reader) -> None:
    """Add an entry. The caller commits. ListRefusal where it is there already."""
    begin_writing(session)
    clock.lock(session)
    _refuse_same(
        session,
        kept,
        values,
        None,
        reader,
    )
    said = dict(values)
    if kept.identity is None:
        session.add(kept.model(**said))
        session.flush()
        return

    instant = clock.advance(session)
    identity = _identity(kept, said)
    session.add(identity)
    session.flush()
    key = identity.code if kept.identity is Department else identity.id
    said.pop("code", None)
    session.add(
        kept.model(
            **{kept.key: key},
            from_instant=instant,
            **said,
        )
    )
    session.flush()


def _identity(kept: KeptList, said: dict[str, Any]) -> Any:
    if kept.identity is Department:
        return Department(code=said["code"])
    if kept.identity is Theme:
        return Theme(key=said["name"])
    return Implementer()


def change(
    session: AnySession, kept: KeptList, key: str, values: Values, reader: Reader
) -> bool:
    """Change an entry; whether that changed anything. The caller commits. ListRefusal where it
    cannot be.
    """
    begin_writing(session)
    clock.lock(session)
    row = find(session, kept, key, reader)
    if row is None:
        raise ListRefusal("", "This entry is no longer there.")

    wanted = {name: values[name] for name in kept.changed}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False

    _refuse_same(
        session,
        kept,
        values,
        row,
        reader,
    )
    _refuse_circle(session, kept, row, wanted)
    if kept.identity is None:
        for name, value in wanted.items():
            setattr(row, name, value)
    else:
        instant = clock.advance(session)
        row.to_instant = instant
        session.flush()
        session.add(
            kept.model(
                **{kept.key: key_of(kept, row)},
                from_instant=instant,
                **wanted,
            )
        )

    session.flush()
    return True


def _refuse_same(
    session: AnySession, kept: KeptList, values: Values, row: Any | None, reader: Reader
) -> None:
    """Two entries of a list that a reader sees do not have one name (or code)."""
    others = [
        each
        for each in rows(session, kept, reader)
        if row is None or key_of(kept, each) != key_of(kept, row)
    ]
    for field in ("code", "alias", "name", "since"):
        said = fold(str(values.get(field) or ""))
        if said and any(
            fold(str(getattr(other, field, ""))) == said for other in others
        ):
            raise ListRefusal(field, f"“{values[field]}” is on the list already.")

    if (
        kept.identity is Theme
        and row is None
        and session.scalar(select(Theme.id).where(Theme.key == values["name"]))
    ):
        raise ListRefusal(
            "name", "A theme had this name before. Bring that one back instead."
        )


def _refuse_circle(
    session: AnySession, kept: KeptList, row: Any, wanted: Values
) -> None:
    """A successor, and what was merged into, never leads back to where it began."""
    field = {DepartmentFacts: "successor", ImplementerFacts: "merged_into"}.get(
        kept.model
    )
    if field is None:
        return

    leads = {
        key_of(kept, each): getattr(each, field)
        for each in session.scalars(
            select(kept.model).where(kept.model.to_instant == OPEN_END)
        )
    }
    at = wanted[field]
    start = key_of(kept, row)

    while at is not None:
        if at == start:
            raise ListRefusal(
                field, "The entry would lead back to itself. Choose another."
            )

        at = leads.get(at)


def countries(session: AnySession) -> list[str]:
    """Every country's ISO3 code."""
    return list(session.scalars(select(Country.iso3).order_by(Country.iso3)))

"""The kept list of implementers: found by name, warned of when nearly the same, added when new."""

from __future__ import annotations

from sqlalchemy import or_, select

from imports.text.folding import fold
from imports.text.similarity import nearest
from portfolio.ledger.clock import AnySession
from portfolio.models import Implementer, ImplementerFacts, Programme, Project
from portfolio.permissions import Reader, visible_programmes

MOST_SUGGESTED = 3
_COMMON = frozenset(
    {
        "the",
        "and",
        "of",
        "for",
        "ltd",
        "limited",
        "plc",
        "inc",
        "llp",
        "trust",
        "group",
        "uk",
    }
)


def known_to(session: AnySession, reader: Reader) -> list[str]:
    """List the implementers that a reader may be offered.

    They are those of programmes that the reader sees, and those of no programme.
    """
    everywhere = select(Project.implementer_id).where(
        Project.implementer_id.is_not(None)
    )
    visible = everywhere.join(Programme, Programme.id == Project.programme_id).where(
        visible_programmes(reader)
    )
    query = select(ImplementerFacts.name).where(
        ImplementerFacts.current(),
        ImplementerFacts.retired.is_(False),
        ImplementerFacts.merged_into.is_(None),
        or_(
            ImplementerFacts.implementer_id.in_(visible),
            ImplementerFacts.implementer_id.not_in(everywhere),
        ),
    )

    return sorted(session.scalars(query), key=str.casefold)


def nearly(name: str, names: list[str]) -> list[str]:
    """Find up to three names that may be this one, the most similar first."""
    by_core: dict[str, list[str]] = {}
    for other in names:
        core = _core(other)
        by_core.setdefault(core, []).append(other)

    alike: list[str] = []
    for core in nearest(_core(name), by_core):
        alike += by_core[core]

    return alike[:MOST_SUGGESTED]


def _core(name: str) -> str:
    """Fold a name and sort its words, without the words that many names share."""
    words = [word for word in fold(name).split() if word not in _COMMON]
    return " ".join(sorted(words)) or fold(name)


def find(session: AnySession, name: str) -> int | None:
    """Find an implementer by name, in any case and punctuation.

    A merged implementer leads on to the one that it was merged into.
    """
    rows = session.scalars(
        select(ImplementerFacts).where(ImplementerFacts.current())
    ).all()
    by_id = {row.implementer_id: row for row in rows}
    for row in rows:
        if fold(row.name) == fold(name):
            return _last(row, by_id).implementer_id

    return None


def add(session: AnySession, name: str, instant: int) -> int:
    """Add an implementer to the list."""
    implementer = Implementer()
    session.add(implementer)
    session.flush()
    session.add(
        ImplementerFacts(implementer_id=implementer.id, name=name, from_instant=instant)
    )
    session.flush()

    return implementer.id


def names(session: AnySession) -> dict[int, str]:
    """Read the names of all implementers, under its last name for a merged one."""
    rows = {
        row.implementer_id: row
        for row in session.scalars(
            select(ImplementerFacts).where(ImplementerFacts.current())
        )
    }

    return {key: _last(row, rows).name for key, row in rows.items()}


def _last(row: ImplementerFacts, rows: dict[int, ImplementerFacts]) -> ImplementerFacts:
    while row.merged_into is not None:
        row = rows[row.merged_into]
    return row

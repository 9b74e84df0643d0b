"""The register as a list: narrowed by filters, searched and sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.programmes import choices, wording
from portfolio.programmes.choices import Names
from portfolio.programmes.register.columns import SHOWN_FIRST, sort_rows
from portfolio.programmes.register.filters import (
    FILTERS,
    NO,
    Options,
    options_of,
    select_rows,
)
from portfolio.programmes.register.rows import Row, read_rows
from portfolio.programmes.register.search import Matches, search


@dataclass(frozen=True, slots=True)
class Selection:
    """The words, filters, order and columns that an address asks for."""

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = SHOWN_FIRST


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a selection, with the options of every filter."""

    rows: Sequence[Row]
    matches: Matches
    options: Mapping[str, Options]
    names: Names


def read_listing(
    session: AnySession, reader: Reader, selection: Selection, today: date
) -> Listing:
    """Read the programmes of a selection that a reader may see.

    Archived programmes are left out unless the selection asks for them.
    """
    names = choices.names(session)
    every_row = read_rows(session, reader, today)
    options = {each.name: options_of(each, every_row, names) for each in FILTERS}

    rows = select_rows(every_row, {"archived": NO} | dict(selection.filters))
    texts = {row.record.code: _searched_text(row, names) for row in rows}
    matches = search(selection.words, texts)
    if selection.words:
        # The best match comes first, until the reader sorts by a column.
        by_code = {row.record.code: row for row in rows}
        rows = [by_code[str(code)] for code in matches.keys]

    return Listing(sort_rows(rows, selection.sort, names), matches, options, names)


def _searched_text(row: Row, names: Names) -> str:
    """Join code, title, summary, people and implementers."""
    record = row.record
    people = wording.value_text("team", record["team"], names)
    parts = [record.code, record["title"], record["summary"], record["sro"] or ""]

    return " ".join([*parts, people, *row.implementers])

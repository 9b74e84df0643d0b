"""The register as a list: every column of a programme, narrowed by filters, searched, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import CountryFacts, ImplementerFacts, Project
from portfolio.models.reviewing import SCALE_NAMES, SCALES
from portfolio.permissions import Reader, visible_programmes
from portfolio.programmes import choices, records, wording
from portfolio.programmes.choices import Names
from portfolio.programmes.fields import BY_NAME, RISK_LEVELS
from portfolio.programmes.life import steps
from portfolio.programmes.owed import items
from portfolio.programmes.records import Record
from portfolio.programmes.register.search import Matches, search

NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Row:
    """A programme in the list: its record, and what is drawn from beside it."""

    record: Record
    owes: tuple[items.Item, ...]
    regions: tuple[str, ...]
    implementers: tuple[str, ...]
    review: str | None
    """Scale and score of the latest review that has one, as `letters A+`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its label and what a row says in it."""

    name: str
    label: str
    value: Callable[[Row, Names], str]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its name in addresses, its label, and the keys that a row falls under."""

    name: str
    label: str
    keys: Callable[[Row], Iterable[Any]]
    named: str = ""
    """The field whose names its keys have."""


def _of(name: str) -> Column:
    return Column(
        name,
        BY_NAME[name].label,
        lambda row, names: wording.said(name, row.record[name], names),
    )


COLUMNS = (
    Column(
        "lead_department",
        "Lead",
        lambda row, _names: str(row.record["lead_department"]),
    ),
    Column(
        "partners", "Partners", lambda row, _names: "; ".join(row.record["partners"])
    ),
    *map(_of, ("portfolio_id", "status", "objective_id", "countries")),
    Column("regions", "Regions", lambda row, _names: "; ".join(row.regions)),
    *map(
        _of,
        (
            "themes",
            "start_date",
            "end_date",
            "sro",
            "team",
            "channel",
            "instrument",
            "purpose_code",
        ),
    ),
    *map(_of, ("gender_marker", "risk_rating")),
    Column("review", "Latest review", lambda row, _names: review_said(row.review)),
    Column(
        "implementers", "Implementers", lambda row, _names: "; ".join(row.implementers)
    ),
    *map(_of, ("allocations", "withheld")),
    Column(
        "owed",
        "Owed",
        lambda row, _names: "; ".join(item.sentence for item in row.owes),
    ),
    _of("summary"),
)
BY_COLUMN = {column.name: column for column in COLUMNS}
SHOWN_FIRST = ("lead_department", "portfolio_id", "status", "end_date")


def _single(name: str) -> Callable[[Row], Iterable[Any]]:
    return lambda row: (row.record[name],)


def _departments(record: Record) -> tuple[str, ...]:
    return (record["lead_department"], *record["partners"])


FILTERS = (
    Filter(
        "department",
        "Department",
        lambda row: (row.record["lead_department"], *row.record["partners"]),
        "partners",
    ),
    Filter("portfolio", "Portfolio", _single("portfolio_id"), "portfolio_id"),
    Filter("status", "Status", _single("status"), "status"),
    Filter(
        "country",
        "Country",
        lambda row: (key for key, _ in row.record["countries"]),
        "countries",
    ),
    Filter("region", "Region", lambda row: row.regions),
    Filter(
        "theme", "Theme", lambda row: (key for key, _ in row.record["themes"]), "themes"
    ),
    Filter("channel", "Channel", _single("channel"), "channel"),
    Filter("instrument", "Instrument", _single("instrument"), "instrument"),
    Filter("purpose", "Purpose code", _single("purpose_code"), "purpose_code"),
    Filter("review", "Latest review", lambda row: (row.review,)),
    Filter("risk", "Overall risk", _single("risk_rating"), "risk_rating"),
    Filter("owed", "Owes", lambda row: {item.kind for item in row.owes}),
    Filter(
        "archived", "Archived", lambda row: (YES if row.record["archived"] else NO,)
    ),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for: words, filters by name, the order, and the columns."""

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = SHOWN_FIRST


@dataclass(frozen=True, slots=True)
class Listing:
    """The register as asked for, and what could have been asked."""

    rows: Sequence[Row]
    matches: Matches
    options: Mapping[str, Sequence[tuple[str, str]]]
    names: Names


def read_listing(
    session: AnySession, reader: Reader, chosen: Chosen, today: date
) -> Listing:
    """The programmes that a reader may see and an address asks for. Archived ones only where they
    are asked for.
    """
    names = choices.names(session)
    rows = _rows(session, reader, today)
    options = {each.name: _options(each, rows, names) for each in FILTERS}
    wanted = dict(chosen.filters)
    wanted.setdefault("archived", NO)
    kept = [
        row
        for row in rows
        if all(_falls(row, each, wanted.get(each.name, "")) for each in FILTERS)
    ]
    matches = search(chosen.words, {row.record.code: _text(row, names) for row in kept})
    by_code = {row.record.code: row for row in kept}

    if chosen.words:
        ordered = [by_code[str(code)] for code in matches.keys]
    else:
        ordered = kept

    return Listing(_sorted(ordered, chosen.sort, names), matches, options, names)


def _rows(session: AnySession, reader: Reader, today: date) -> list[Row]:
    stands = items.around(session, today)
    regions = {iso3: region for iso3, region in session.execute(_regions())}
    implementers = _implementers(session)

    return [
        Row(
            record,
            tuple(items.items(record, stands)),
            tuple(
                sorted(
                    {regions[key] for key, _ in record["countries"] if key in regions}
                )
            ),
            tuple(sorted(implementers.get(record.programme.id, ()))),
            _latest(stands.reviews.get(record.programme.id, ())),
        )
        for record in records.current(session, visible_programmes(reader))
    ]


def _regions() -> Any:
    return select(CountryFacts.iso3, CountryFacts.region).where(CountryFacts.current())


def _implementers(session: AnySession) -> dict[int, set[str]]:
    query = select(Project.programme_id, ImplementerFacts.name).join(
        ImplementerFacts, ImplementerFacts.implementer_id == Project.implementer_id
    )
    found: dict[int, set[str]] = {}
    for programme_id, name in session.execute(
        query.where(
            Project.current(), Project.ended.is_(False), ImplementerFacts.current()
        )
    ):
        found.setdefault(programme_id, set()).add(name)

    return found


def _latest(reviews: Sequence[Any]) -> str | None:
    done = [each for each in reviews if each.done_date and each.score]
    latest = max(done, key=lambda each: each.done_date, default=None)
    return f"{latest.scale} {latest.score}" if latest else None


def review_said(review: str | None) -> str:
    """A score with its scale: scores of one are not those of the other."""
    scale, _, score = (review or "").partition(" ")
    return f"{score} ({SCALE_NAMES[scale]})" if review else ""


def _options(
    chosen: Filter, rows: Iterable[Row], names: Names
) -> list[tuple[str, str]]:
    keys = {key for row in rows for key in chosen.keys(row)} - {None}
    if chosen.name == "owed":
        return [(kind, label) for kind, label in items.KINDS.items() if kind in keys]

    named = names[chosen.named] if chosen.named else {}
    said = {
        key: review_said(key) if chosen.name == "review" else str(named.get(key, key))
        for key in keys
    }
    in_order = [key for key in named if key in keys] + sorted(
        keys - set(named), key=str
    )

    return [(str(key), said[key]) for key in in_order]


def _falls(row: Row, chosen: Filter, wanted: str) -> bool:
    return not wanted or wanted in {
        str(key) for key in chosen.keys(row) if key is not None
    }


def _text(row: Row, names: Names) -> str:
    """What is searched: code, title, summary, implementers, people."""
    record = row.record
    people = wording.said("team", record["team"], names)

    return " ".join(
        (
            record.code,
            record["title"],
            record["summary"],
            record["sro"] or "",
            people,
            *row.implementers,
        )
    )


def _sorted(rows: Sequence[Row], sort: str, names: Names) -> list[Row]:
    """The rows by a column, blanks last whichever way; as they are where the address names none."""
    name = sort.removeprefix("-")
    if name not in {
        "code",
        "title",
        *BY_COLUMN,
    }:
        return list(rows)

    keys = {row.record.code: _sort_key(row, name, names) for row in rows}
    filled = [row for row in rows if keys[row.record.code]]
    blank = [row for row in rows if not keys[row.record.code]]

    return (
        sorted(
            filled,
            key=lambda row: keys[row.record.code],
            reverse=sort.startswith("-"),
        )
        + blank
    )


def _sort_key(row: Row, name: str, names: Names) -> Any:
    if name == "code":
        return row.record.code
    if name in {"start_date", "end_date"}:
        return row.record[name]
    if name in _IN_ORDER:
        return _place(name, row)

    if name == "title":
        said = row.record["title"]
    else:
        said = BY_COLUMN[name].value(row, names)

    return said.casefold()


_IN_ORDER: dict[str, Sequence[Any]] = {
    "status": steps.STEPS,
    "risk_rating": RISK_LEVELS,
    "gender_marker": (0, 1, 2),
    "review": [
        f"{scale} {score}" for scale, scores in SCALES.items() for score in scores
    ],
}
"""Columns whose values have an order of their own; scores of one scale, the best first, then those
of the other.
"""


def _place(name: str, row: Row) -> int:
    """Where a value stands in its column's order, from 1; 0 for a blank."""
    value = row.review if name == "review" else row.record[name]
    order = _IN_ORDER[name]

    return order.index(value) + 1 if value in order else 0

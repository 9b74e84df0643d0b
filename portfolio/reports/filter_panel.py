"""The filter panel of a report page: what can be chosen, what is, how to take it away, and what is
near.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

from portfolio.figures import filter_options, spend
from portfolio.figures.prices import NOMINAL, REAL, deflators_of, series_at
from portfolio.figures.selection import (
    DEFAULT_INDEX,
    LOOKS,
    OF_PROGRAMMES,
    UNALLOCATED,
    FilterError,
    Selection,
)
from portfolio.filters import listed
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Position
from portfolio.permissions import Reader
from portfolio.reports.table_model import UNIT_NAMES
from portfolio.reports.titles import MEASURES

PRICES = ("prices", "base")
NAMES = (
    "fy",
    "measure",
    "index",
    "edition",
    "department",
    "country",
    "theme",
    "portfolio",
    "oda",
    "as_at",
    *PRICES,
    *OF_PROGRAMMES,
    *LOOKS,
)
ENDS = ("from", "to")
LABELS = {
    "fy": "Financial year",
    "measure": "Measure",
    "index": "Risk index",
    "edition": "Edition",
    "department": "Department",
    "country": "Country",
    "theme": "Theme",
    "portfolio": "Portfolio",
    "oda": "ODA",
    "as_at": "As at",
    "prices": "Prices",
    "base": "Base year",
    "programme": "Programme",
    "channel": "Channel",
    "instrument": "Instrument",
    "size": "Size of points",
    "scale": "Scale of spend",
    "unit": "Amounts",
}
DEFAULTS = {
    "measure": "actual",
    "index": DEFAULT_INDEX,
    "unit": "pounds",
    "prices": NOMINAL,
    **{name: usual for name, (usual, *_) in LOOKS.items()},
}
EMPTY = {
    "base": "Latest year",
    "fy": "All years",
    "edition": "Latest",
    "oda": "ODA and non-ODA",
}
LOOK_NAMES = {
    "programmes": "Programmes",
    "per-head": "Spend per head",
    "logarithmic": "Logarithmic",
    "linear": "Linear",
}
PRICE_NAMES = {NOMINAL: "As returned (nominal)", REAL: "Real terms"}
ODA = (("yes", "ODA"), ("no", "Non-ODA"))
MOST_NEAR, MOST_TAKEN_AWAY = 4, 3
"""Offers of each kind where nothing matches; filters that may have to go together for there to be
anything.
"""
EDITION_OF = "edition_of"
"""A hidden field that names the index whose editions a form offered: one of another index does not
count.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a page may be drawn from the same figures: its word in the query, its label, its values
    (the first holds).
    """

    name: str
    label: str
    values: tuple[tuple[str, str], ...]

    def read(self, query: Mapping[str, str]) -> str:
        """The value that a query asks for. FilterError for one that there is not."""
        text = query.get(self.name, "").strip() or self.values[0][0]
        if text not in dict(self.values):
            known = ", ".join(value for value, _ in self.values)
            raise FilterError(
                self.name,
                f"{text!r} is not a choice of {self.label.lower()}; choose one of {known}",
            )

        return text

    def field(self, query: Mapping[str, str], error: FilterError | None) -> Field:
        """The choice in the panel."""
        wrong = error.message if error and error.name == self.name else None
        selected = query.get(self.name) or self.values[0][0]

        return Field(
            self.name,
            self.label,
            self.values,
            selected,
            None,
            wrong,
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One choice of the panel. `empty` is the label of no filter, None where one value always
    holds.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    selected: str | None
    empty: str | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """The variables of `components/report_filters.html`."""

    action: str
    fields: tuple[Field, ...]
    as_at: str
    edition_of: str
    in_use: tuple[tuple[str, str, str], ...]
    """Label, value, and the address without it."""
    clear_url: str
    error: FilterError | None = None
    offers: tuple[tuple[str, str], ...] = ()
    """What may have been meant by the filter that is wrong: name, and the address with it."""

    def error_on(self, name: str) -> str | None:
        """What is wrong with a field."""
        if self.error and self.error.name == name:
            return self.error.message
        return None


def words_of(query: Mapping[str, str]) -> dict[str, str | None]:
    """The filters of a query string, as `select_for` reads them."""
    return {name: query.get(name) for name in NAMES}


def ends_of(query: Mapping[str, str]) -> dict[str, str | None]:
    """Between which months or instants a movement is asked for."""
    return {name: query.get(name) for name in ENDS}


def shortened(query: Mapping[str, str]) -> dict[str, str]:
    """The query of a form without what is empty or the default, nor an edition that belongs to
    another index.
    """
    given = {
        name: text.strip()
        for name, text in query.items()
        if text.strip() and name != EDITION_OF
    }
    if query.get(EDITION_OF) not in {None, given.get("index", DEFAULT_INDEX)}:
        given.pop("edition", None)

    if given.get("prices", NOMINAL) == NOMINAL and EDITION_OF in query:
        given.pop("base", None)

    return {name: text for name, text in given.items() if DEFAULTS.get(name) != text}


def unit_of(query: Mapping[str, str]) -> str:
    """The unit that amounts are shown in. FilterError for one that there is not."""
    unit = query.get("unit", "").strip() or "pounds"
    if unit not in UNIT_NAMES:
        raise FilterError(
            "unit", f"{unit!r} is not a unit; choose one of {', '.join(UNIT_NAMES)}"
        )

    return unit


def panel(
    session: AnySession,
    chosen: Selection | None,
    path: str,
    query: Mapping[str, str],
    error: FilterError | None = None,
    *,
    without: Collection[str] = (),
    ways: Sequence[Choice] = (),
) -> Panel:
    """The panel of a page at `path`; with the error, and no selection, where a filter cannot be
    used.

    `without` names the filters that the page's report has no use for; `ways` are what it may be
    drawn by.
    """
    given = shortened(query)
    as_at = chosen.as_at if chosen else clock.last_committed(session)
    index = given.get("index", DEFAULT_INDEX)

    return Panel(
        action=path,
        fields=(
            *(way.field(given, error) for way in ways),
            *(
                field
                for field in _fields(
                    session,
                    chosen,
                    given,
                    index,
                    as_at,
                    error,
                )
                if field.name not in without
            ),
        ),
        as_at=given.get("as_at", ""),
        edition_of=index,
        in_use=_in_use(session, chosen, path, given),
        clear_url=path,
        error=error,
        offers=tuple(
            (label, address(path, given, **{error.name: value}))
            for value, label in error.offers
        )
        if error
        else (),
    )


def _fields(
    session: AnySession,
    chosen: Selection | None,
    given: Mapping[str, str],
    index: str,
    as_at: int,
    error: FilterError | None,
) -> tuple[Field, ...]:
    options = _options(session, index, as_at)
    # What figures lead to is no choice of the form, but stays in it once it is set.
    options |= {
        name: [(given[name], given[name])] for name in OF_PROGRAMMES if name in given
    }
    known: dict[str, Any] = chosen.words() if chosen else dict(given)

    if "edition" not in given:
        known["edition"] = None

    known["unit"] = given.get("unit")
    return tuple(
        Field(
            name=name,
            label=LABELS[name],
            options=tuple(
                options[name]
                + _besides(options[name], known.get(name) if chosen else None)
            ),
            selected=known.get(name) or DEFAULTS.get(name),
            empty=None if name in DEFAULTS else EMPTY.get(name, "All"),
            error=error.message if error and error.name == name else None,
        )
        for name in options
    )


def _besides(options: list[tuple[str, str]], selected: Any) -> list[tuple[str, str]]:
    """What is selected without being on offer, such as a year without returns: the panel never
    shows another.
    """
    if selected and selected not in dict(options):
        return [(selected, selected)]
    return []


def _options(
    session: AnySession, index: str, as_at: int
) -> dict[str, list[tuple[str, str]]]:
    """Years and editions as at the instant; names as they are now, since at an early instant there
    were none.
    """
    now = clock.last_committed(session)
    unallocated = [(UNALLOCATED, "Unallocated")]
    countries = sorted(
        spend.country_names(session, now).items(), key=lambda item: item[1]
    )
    themes = sorted(spend.theme_names(session, now).values())

    return {
        "fy": [(str(fy), str(fy)) for fy in filter_options.years(session, as_at)],
        "measure": list(MEASURES.items()),
        "index": filter_options.indexes(session, now),
        "edition": [
            (label, label) for label in filter_options.editions(session, index, as_at)
        ],
        "department": [
            (code, f"{code} – {name}")
            for code, name in filter_options.departments(session, now).items()
        ],
        "country": unallocated + countries,
        "theme": unallocated + [(name, name) for name in themes],
        "portfolio": [(name, name) for name in filter_options.portfolios(session)],
        "oda": list(ODA),
        **{
            name: [(look, LOOK_NAMES[look]) for look in looks]
            for name, looks in LOOKS.items()
        },
        **_prices_offered(session, as_at),
        "unit": [(unit, name.capitalize()) for unit, name in UNIT_NAMES.items()],
    }


def _prices_offered(
    session: AnySession, as_at: int
) -> dict[str, list[tuple[str, str]]]:
    """Nominal or real terms, and the base years that there are returns and a deflator of; nothing
    without a series.
    """
    series = series_at(session, as_at)
    if series is None:
        return {}

    known = deflators_of(session, series)
    years = [
        str(fy) for fy in filter_options.years(session, as_at) if fy.start in known
    ]

    return {
        "prices": list(PRICE_NAMES.items()),
        "base": [(year, year) for year in years],
    }


def _in_use(
    session: AnySession, chosen: Selection | None, path: str, given: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            LABELS[name],
            _value(session, chosen, name, given[name]),
            address(path, given, **{name: None}),
        )
        for name in (*NAMES, "unit")
        if name in given
    )


def _value(session: AnySession, chosen: Selection | None, name: str, text: str) -> str:
    """A filter in use as a reader knows it."""
    if chosen is None:
        return text
    if name == "country" and chosen.country:
        now = clock.last_committed(session)
        return spend.country_names(session, now).get(
            chosen.country, chosen.country.capitalize()
        )
    if name == "index":
        return spend.index_of(session, chosen).name
    if name == "measure":
        return MEASURES[chosen.measure]
    if name == "oda":
        return "ODA" if chosen.oda else "Non-ODA"
    if name == "prices":
        return PRICE_NAMES[text]
    if name in LOOKS:
        return LOOK_NAMES[text]
    if name == "unit":
        return UNIT_NAMES.get(text, text)

    return str(chosen.words().get(name) or text)


def address(path: str, given: Mapping[str, str], **changed: str | None) -> str:
    """The page with some filters changed; None takes one away, and an edition goes with its index."""
    if "index" in changed and "edition" not in changed:
        changed["edition"] = None
    query = {name: text for name, text in {**given, **changed}.items() if text}
    return f"{path}?{urlencode(query)}" if query else path


def near(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    path: str,
    query: Mapping[str, str],
) -> list[tuple[str, str]]:
    """For a selection that matches nothing: the nearest that do, each with its address."""
    given = shortened(query)
    found = [
        (
            f"Financial year {FinancialYear(fy)}",
            address(path, given, fy=str(FinancialYear(fy))),
        )
        for fy in _years_with_money(session, chosen, reader)
    ]
    found += [
        (taken_away(names, given), address(path, given, **dict.fromkeys(names)))
        for names in _fewest_away(session, chosen, reader, given)
    ]
    first = filter_options.first_instant(session)

    if first is not None and chosen.as_at < first:
        found.append(
            (
                "As the first approved return stood",
                address(path, given, as_at=clock.to_text(first)),
            )
        )
        found.append(("As everything stands now", address(path, given, as_at=None)))

    return found or ([("Everything on record", path)] if given else [])


def _years_with_money(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[int]:
    if chosen.fy is None:
        return []

    rows = spend.added_up(session, replace(chosen, fy=None), reader, Position.fy)
    wanted = chosen.fy.start

    return sorted(
        {int(row[0]) for row in rows} - {wanted}, key=lambda fy: (abs(fy - wanted), -fy)
    )[:MOST_NEAR]


def _fewest_away(
    session: AnySession, chosen: Selection, reader: Reader, given: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """The filters without which there is something: one of them, else two, else three together.

    The year alone is none of them: the years that there are have offers of their own.
    """
    changes = without()
    removable = [name for name in changes if name in given]

    for count in range(1, min(len(removable), MOST_TAKEN_AWAY) + 1):
        found = [
            names
            for names in combinations(removable, count)
            if names != ("fy",)
            and spend.added_up(
                session,
                replace(chosen, **_merged(changes[name] for name in names)),
                reader,
            )
        ]
        if found:
            return found[:MOST_NEAR]

    return []


def _merged(changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {field: value for change in changes for field, value in change.items()}


def taken_away(names: Sequence[str], given: Mapping[str, str]) -> str:
    """How a filter that is taken away is named: a measure gives way to actuals, any other to all."""
    words = [
        f"{LABELS[name].lower()} {given[name]}"
        if name != "oda"
        else dict(ODA).get(given[name].lower(), "ODA") + " only"
        for name in names
    ]

    return f"Without {listed(words)}"


def without() -> dict[str, dict[str, Any]]:
    """What taking a filter away changes of a selection, for each that may be taken."""
    return {
        "fy": {"fy": None},
        "measure": {"measure": "actual"},
        "department": {"department": None},
        "country": {"country": None},
        "theme": {"theme": None, "theme_id": None},
        "portfolio": {"portfolio": None, "portfolio_id": None},
        "oda": {"oda": None},
        **{name: {name: None} for name in OF_PROGRAMMES},
    }

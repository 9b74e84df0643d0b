"""Reference data that the tracker starts with: plain dataclasses read from the files beside this
one.

Countries: ISO 3166 codes, the names that FCDO's geographical names index approves (but "Congo
(Republic)", because "Congo" alone is ambiguous), DAC list of ODA recipients for 2024 and 2025
flows. Regions follow the fund's own boards, extended to the rest of the world; Sudan, Mauritania
and Djibouti are Africa, Afghanistan is South Asia, Myanmar is Asia Pacific, Turkey is Europe.

Populations: World Bank, World Development Indicators (SP.POP.TOTL) as published on 1 July 2020,
figures of 2019, CC BY 4.0; for Taiwan, Western Sahara and the Falkland Islands, which it lacks,
Natural Earth (public domain).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from imports.register.model import Lists
from imports.text.folding import fold
from imports.text.places import PlaceName, Places
from portfolio.finance import FinancialYear, pence

Row = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166, or Kosovo."""

    iso3: str
    iso2: str
    name: str
    official_name: str
    region: str
    oda_recipient: bool
    """On the DAC list of ODA recipients for 2024 and 2025 flows."""


@dataclass(frozen=True, slots=True)
class Population:
    """How many people lived in a country in the middle of a year, by a source."""

    iso3: str
    people: int
    year: int
    source: str


POPULATION_SOURCE = (
    "World Bank, World Development Indicators (population, total), figures of 2019. Licence: CC BY 4.0. Taiwan, "
    "Western Sahara and the Falkland Islands: Natural Earth, public domain."
)


@dataclass(frozen=True, slots=True)
class CountryAlias:
    """Another name or code of a country."""

    alias: str
    iso3: str
    kind: str
    """`name`, `former`, `publisher` (one publisher's convention), `code`, or `part` (a part of the
    country).
    """
    note: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department that leads or takes part in programmes; `successor` has done so since
    `succeeded_on`.
    """

    code: str
    name: str
    successor: str | None
    succeeded_on: date | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an editable list: a theme or a strategy objective."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A regional or thematic portfolio."""

    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class PurposeCode:
    """A DAC purpose code of sector 152, conflict, peace and security."""

    code: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a fixed list: `status`, `channel`, `instrument` or `gender_marker`."""

    list: str
    key: str
    name: str
    description: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskIndex:
    """A risk index; `bands` runs from the worst, each with the labels that its editions have used
    for it.
    """

    key: str
    name: str
    publisher: str
    worse: str
    """`high` or `low` score, or `none` for a list without scores."""
    default: bool
    internal: bool
    licence: str
    attribution: str
    source: str
    bands: tuple[tuple[str, ...], ...]

    def band_order(self, label: str) -> int | None:
        """The band's place counted from the worst (0); None for a label that is not known."""
        folded = label.casefold().strip()

        return next(
            (
                at
                for at, labels in enumerate(self.bands)
                if folded in map(str.casefold, labels)
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that is shipped: `bands` gives each listed country's band by ISO3."""

    index: str
    label: str
    published: date
    source: str
    bands: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FundTotal:
    """What ministers told Parliament of the whole fund in a financial year, in pence."""

    fy: FinancialYear
    final_allocation: int | None
    outturn: int | None
    oda: int | None
    non_oda: int | None
    source: str


@dataclass(frozen=True, slots=True)
class BoardAllocation:
    """A board's allocation in the written statement of 10 February 2026, in pence."""

    board: str
    fy: FinancialYear
    oda: bool
    amount: int


@cache
def countries() -> tuple[Country, ...]:
    """Every country of ISO 3166, and Kosovo as XKX, by ISO3."""
    return _rows(
        "countries.csv",
        lambda row: Country(**{**row, "oda_recipient": row["oda_recipient"] == "yes"}),
    )


@cache
def populations() -> Mapping[str, Population]:
    """The population of each country that a source gives one for, by ISO3."""
    found = _rows("populations.csv", _population)
    return {each.iso3: each for each in found}


@cache
def country_aliases() -> tuple[CountryAlias, ...]:
    """Other names, former names and codes of countries."""
    return _rows("country_aliases.csv", lambda row: CountryAlias(**row))


@cache
def ambiguous_places() -> Mapping[str, tuple[str, ...]]:
    """Names that could be several countries, with their ISO3."""
    return dict(
        _rows(
            "ambiguous_places.csv",
            lambda row: (row["name"], tuple(row["candidates"].split(";"))),
        )
    )


@cache
def place_codes() -> Mapping[str, str]:
    """ISO3 by the other codes of countries: ISO 3166 alpha-2 and those that publishers use."""
    codes = {country.iso2: country.iso3 for country in countries()}
    return codes | {
        alias.alias: alias.iso3 for alias in country_aliases() if alias.kind == "code"
    }


@cache
def places() -> Places:
    """Every known name of a country, ready to resolve what people write."""
    aliases = [alias for alias in country_aliases() if alias.kind != "code"]
    names = [PlaceName(country.name, country.iso3) for country in countries()]
    names += [PlaceName(country.official_name, country.iso3) for country in countries()]
    names += [
        PlaceName(alias.alias, alias.iso3, alias.note, alias.kind == "part")
        for alias in aliases
    ]

    return Places(names, place_codes(), ambiguous_places())


@cache
def departments() -> tuple[Department, ...]:
    """The departments of the fund; FCO and DFID were merged into FCDO on 2 September 2020."""
    return _rows("departments.csv", _department)


@cache
def themes() -> tuple[Entry, ...]:
    """Themes to begin with; the list is editable."""
    return _rows("themes.csv", lambda row: Entry(**row))


@cache
def objectives() -> tuple[Entry, ...]:
    """Objectives of the National Security Council's strategy to begin with; the list is editable."""
    return _rows("objectives.csv", lambda row: Entry(**row))


@cache
def portfolios() -> tuple[Portfolio, ...]:
    """Portfolios to begin with; the list is editable."""
    return _rows("portfolios.csv", lambda row: Portfolio(**row))


@cache
def purpose_codes() -> tuple[PurposeCode, ...]:
    """Purpose codes of the DAC's sector 152. Source: OECD DAC and CRS code lists."""
    return _rows("purpose_codes.csv", lambda row: PurposeCode(**row))


@cache
def choices(name: str) -> tuple[Choice, ...]:
    """The values of a fixed list, in order: `status`, `channel`, `instrument` or `gender_marker`."""
    every = _rows(
        "choices.csv", lambda row: Choice(**{**row, "aliases": _split(row["aliases"])})
    )
    return tuple(choice for choice in every if choice.list == name)


@cache
def register_lists() -> Lists:
    """What a register may name, from the lists to begin with."""
    spellings = [
        (name, d.code) for d in departments() for name in (d.code, d.name, *d.aliases)
    ]

    return Lists(
        departments={fold(name): code for name, code in spellings},
        themes={fold(entry.name): entry.name for entry in themes()},
        portfolios={fold(entry.name): entry.name for entry in portfolios()},
        objectives={fold(entry.name): entry.name for entry in objectives()},
        statuses=spelt_choices("status"),
        channels=spelt_choices("channel"),
        instruments=spelt_choices("instrument"),
        gender_markers=spelt_choices("gender_marker"),
        purpose_codes=frozenset(code.code for code in purpose_codes()),
    )


def spelt_choices(name: str) -> dict[str, str]:
    """The keys of a fixed list by every spelling of them, folded."""
    return {
        fold(text): c.key for c in choices(name) for text in (c.key, c.name, *c.aliases)
    }


@cache
def risk_indexes() -> tuple[RiskIndex, ...]:
    """The risk indexes that the tracker knows from the start; exactly one is the default."""
    return tuple(
        RiskIndex(**{**entry, "bands": tuple(map(tuple, entry["bands"]))})
        for entry in _toml("indexes.toml")["index"]
    )


@cache
def editions() -> tuple[Edition, ...]:
    """The editions that are shipped: OECD States of Fragility 2022 and 2025 (bands only, CC BY
    4.0).
    """
    return tuple(_edition(entry) for entry in _toml("indexes.toml")["edition"])


@cache
def fund_totals() -> tuple[FundTotal, ...]:
    """Published totals of the fund, each with its source."""
    return _rows("fund_totals.csv", _fund_total)


@cache
def board_allocations() -> tuple[BoardAllocation, ...]:
    """Allocations of the Integrated Security Fund by board, written statement of 10 February 2026."""
    return _rows("board_allocations.csv", _board_allocation)


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str, make: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    return tuple(make(row) for row in csv.DictReader(_text(name).splitlines()))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _population(row: Row) -> Population:
    return Population(row["iso3"], int(row["people"]), int(row["year"]), row["source"])


def _department(row: Row) -> Department:
    succeeded = date.fromisoformat(row["succeeded_on"]) if row["succeeded_on"] else None
    return Department(
        row["code"],
        row["name"],
        row["successor"] or None,
        succeeded,
        _split(row["aliases"]),
    )


def _edition(entry: Mapping[str, Any]) -> Edition:
    bands = dict(
        _rows(f"editions/{entry['file']}", lambda row: (row["iso3"], row["band"]))
    )
    return Edition(
        entry["index"],
        entry["label"],
        entry["published"],
        entry["source"],
        bands,
    )


def _fund_total(row: Row) -> FundTotal:
    return FundTotal(
        fy=FinancialYear.parse(row["financial_year"]),
        final_allocation=_millions(row["final_allocation_gbp_m"]),
        outturn=_millions(row["outturn_gbp_m"]),
        oda=_millions(row["oda_gbp_m"]),
        non_oda=_millions(row["non_oda_gbp_m"]),
        source=row["source"],
    )


def _board_allocation(row: Row) -> BoardAllocation:
    amount = pence(Decimal(row["gbp_m"]).scaleb(6))
    return BoardAllocation(
        row["board"],
        FinancialYear.parse(row["financial_year"]),
        row["oda"] == "yes",
        amount,
    )


def _millions(text: str) -> int | None:
    if text:
        return pence(Decimal(text).scaleb(6))
    return None

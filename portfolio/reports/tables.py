"""The reports as tables: named columns, rows of exact figures, the instant and the marking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from portfolio.figures import allocations, spend
from portfolio.figures.ratings import band_of, ordered_bands
from portfolio.figures.selection import UNALLOCATED, WITHHELD, Selection
from portfolio.finance import variance
from portfolio.ledger.clock import AnySession
from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.models import SpendRollup
from portfolio.permissions import Reader, hidden_programmes, visible_programmes
from portfolio.reports.rows import Report

SIX_PLACES = Decimal("0.000001")


Maker = Callable[[AnySession, Selection, Reader], list[dict[str, Any]]]


def draw(
    session: AnySession,
    name: str,
    chosen: Selection,
    reader: Reader,
) -> Report:
    """Draw a report. KeyError for a name that is not in `REPORTS`."""
    columns, money, make = REPORTS[name]
    rows = tuple(make(session, chosen, reader))
    mark = marking(
        session,
        chosen,
        reader,
        budgets=make is spend_by_department,
    )

    return Report(
        name,
        columns,
        frozenset(money),
        rows,
        chosen,
        mark,
    )


def marking(
    session: AnySession, chosen: Selection, reader: Reader, *, budgets: bool = False
) -> str:
    """OFFICIAL-SENSITIVE where withheld programmes or internal ratings show; `budgets`: in every
    measure.
    """
    internal = spend.index_of(session, chosen).internal
    sensitive = internal or spend.shows_withheld(
        session,
        chosen,
        reader,
        every_measure=budgets,
    )

    if budgets and not sensitive and not (chosen.country or chosen.theme):
        sensitive = allocations.shows_withheld_budget(session, chosen, reader)

    return SENSITIVE if sensitive else OFFICIAL


def spend_by_country(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[dict[str, Any]]:
    """A row a country, the largest first; then unallocated, then withheld."""
    rated = spend.ratings(session, chosen)
    names = spend.country_names(session, chosen.as_at)
    sums = _by_oda(spend.added_up(session, chosen, reader, SpendRollup.country))
    rows = []

    for iso3, amounts in sorted(
        sums.items(), key=lambda item: (item[0] is None, -sum(item[1]), item[0] or "")
    ):
        rating = rated.get(iso3) if iso3 else None
        row = {
            "country": iso3 or UNALLOCATED,
            "name": names.get(iso3, iso3) if iso3 else "Unallocated",
            "band": band_of(rated, iso3) if iso3 else None,
            "score": rating.score if rating else None,
        }
        rows.append(row | _amounts(amounts))

    return rows + _withheld_row(
        session,
        chosen,
        reader,
        {"country": WITHHELD, "name": "Withheld"},
        "band",
        "score",
    )


def spend_by_band(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[dict[str, Any]]:
    """A row a band, the worst first; then unrated, unallocated and withheld."""
    rated = spend.ratings(session, chosen)
    by_country = _by_oda(spend.added_up(session, chosen, reader, SpendRollup.country))
    bands: dict[str, list[tuple[int, int]]] = {}

    for iso3, amounts in by_country.items():
        bands.setdefault(band_of(rated, iso3) if iso3 else "Unallocated", []).append(
            amounts
        )

    allocable = sum(
        sum(pair)
        for band, pairs in bands.items()
        if band != "Unallocated"
        for pair in pairs
    )
    rows = []
    for band in ordered_bands(session, chosen, rated, bands):
        pair = (
            sum(oda for oda, _ in bands[band]),
            sum(non_oda for _, non_oda in bands[band]),
        )
        unallocated = band == "Unallocated"
        share = None if unallocated else _share(sum(pair), allocable)
        counted = {"band": band, "countries": 0 if unallocated else len(bands[band])}
        rows.append(counted | _amounts(pair) | {"share_of_country_allocable": share})

    hidden = _withheld_row(
        session,
        chosen,
        reader,
        {"band": "Withheld"},
        "countries",
        "share_of_country_allocable",
    )

    return rows + hidden


def spend_by_theme(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[dict[str, Any]]:
    """A row a theme, the largest first; then unallocated, then withheld."""
    names = spend.theme_names(session, chosen.as_at)
    sums = _by_oda(spend.added_up(session, chosen, reader, SpendRollup.theme_id))
    ordered = sorted(
        sums.items(),
        key=lambda item: (
            item[0] is None,
            -sum(item[1]),
            names.get(item[0], ""),
            item[0],
        ),
    )
    rows = [
        {"theme": theme_name(names, theme_id)} | _amounts(pair)
        for theme_id, pair in ordered
    ]

    return rows + _withheld_row(session, chosen, reader, {"theme": WITHHELD})


def theme_by_band(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[dict[str, Any]]:
    """A row a theme and band that meet, in the order of themes and bands."""
    rated = spend.ratings(session, chosen)
    names = spend.theme_names(session, chosen.as_at)
    sums: dict[tuple[int | None, str], int] = {}

    for theme_id, iso3, _, pence in spend.added_up(
        session,
        chosen,
        reader,
        SpendRollup.theme_id,
        SpendRollup.country,
    ):
        key = (theme_id, band_of(rated, iso3) if iso3 else "Unallocated")
        sums[key] = sums.get(key, 0) + pence

    order = ordered_bands(session, chosen, rated, {band for _, band in sums})
    keys = sorted(
        sums,
        key=lambda key: (
            key[0] is None,
            names.get(key[0], ""),
            key[0],
            order.index(key[1]),
        ),
    )
    rows = [
        {
            "theme": theme_name(names, key[0]),
            "band": key[1],
            "total": sums[key],
        }
        for key in keys
    ]
    hidden = _withheld_row(
        session, chosen, reader, {"theme": WITHHELD, "band": "Withheld"}
    )

    return rows + [
        {name: row[name] for name in ("theme", "band", "total")} for row in hidden
    ]


def spend_by_department(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[dict[str, Any]]:
    """Allocation (of the lead department) beside actual, forecast and outturn (of the returning
    one).
    """
    spent = spend.measured(session, chosen, reader)
    divided = bool(chosen.country or chosen.theme)
    allocations = (
        {}
        if divided
        else _allocations(
            session,
            chosen,
            visible_programmes(reader),
            filtered=True,
        )
    )
    departments = sorted({row[0] for row in spent} | allocations.keys())
    rows = [
        _department_row(
            department,
            allocations,
            [row[1:] for row in spent if row[0] == department],
            divided,
        )
        for department in departments
    ]

    if not reader.sees_withheld:
        hidden = spend.measured_withheld(session, chosen, reader)
        held = _allocations(
            session,
            chosen,
            hidden_programmes(reader),
            filtered=False,
        )
        if hidden or held:
            rows.append(
                _department_row(
                    WITHHELD,
                    {WITHHELD: sum(held.values())},
                    hidden,
                    divided=False,
                )
            )

    return rows


def _allocations(
    session: AnySession, chosen: Selection, programmes: Any, *, filtered: bool
) -> dict[str, int]:
    rows = allocations.allocated(
        session,
        chosen,
        programmes,
        filtered=filtered,
    )

    return {department: pence for department, pence in rows}


def _department_row(
    department: str,
    allocations: Mapping[str, int],
    spent: Iterable[spend.Row],
    divided: bool,
) -> dict[str, Any]:
    """Allocations are not split by country or theme: under such a filter they are blank, not
    nought.
    """
    rows = list(spent)
    outturn = sum(pence for _, in_outturn, pence in rows if in_outturn)
    allocation = None if divided else allocations.get(department, 0)

    return {
        "department": department,
        "allocation": allocation,
        "actual": sum(pence for measure, _, pence in rows if measure == "actual"),
        "forecast": sum(pence for measure, _, pence in rows if measure == "forecast"),
        "outturn": outturn,
        "variance": None if allocation is None else variance(allocation, outturn),
    }


def theme_name(names: Mapping[int | None, str], theme_id: int | None) -> str:
    """A theme's name; themes are told apart by their keys, so that two of one name are two rows
    and none is lost.
    """
    if theme_id is None:
        return UNALLOCATED
    return names.get(theme_id, str(theme_id))


def _by_oda(rows: Iterable[spend.Row]) -> dict[Any, tuple[int, int]]:
    """(ODA, non-ODA) pence by key."""
    sums: dict[Any, list[int]] = {}
    for key, oda, pence in rows:
        sums.setdefault(key, [0, 0])[0 if oda else 1] += pence
    return {key: (pair[0], pair[1]) for key, pair in sums.items()}


def _amounts(pair: tuple[int, int]) -> dict[str, Any]:
    return {
        "oda": pair[0],
        "non_oda": pair[1],
        "total": sum(pair),
    }


def _withheld_row(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    head: dict[str, Any],
    *blank: str,
) -> list[dict[str, Any]]:
    """One more row for a reader without their detail, in all reports alike."""
    hidden = spend.withheld_from(session, chosen, reader)
    if not hidden:
        return []

    return [
        head
        | dict.fromkeys(blank)
        | _amounts((hidden.get(True, 0), hidden.get(False, 0)))
    ]


def _share(part: int, whole: int) -> Decimal | None:
    if whole:
        return (Decimal(part) / Decimal(whole)).quantize(SIX_PLACES)
    return None


_ODA = ("oda", "non_oda", "total")
_DEPARTMENT = ("allocation", "actual", "forecast", "outturn", "variance")
REPORTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Maker]] = {
    "spend-by-country": (
        (
            "country",
            "name",
            "band",
            "score",
            *_ODA,
        ),
        _ODA,
        spend_by_country,
    ),
    "spend-by-band": (
        (
            "band",
            "countries",
            *_ODA,
            "share_of_country_allocable",
        ),
        _ODA,
        spend_by_band,
    ),
    "spend-by-theme": (("theme", *_ODA), _ODA, spend_by_theme),
    "theme-by-band": (("theme", "band", "total"), ("total",), theme_by_band),
    "spend-by-department": (
        ("department", *_DEPARTMENT),
        _DEPARTMENT,
        spend_by_department,
    ),
}
"""Each report's columns, which of them hold money, and what makes its rows."""

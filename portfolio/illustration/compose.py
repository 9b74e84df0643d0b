"""The whole illustration from its parts: programmes, their money, and the returns that tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portfolio.finance import FinancialYear, apportion
from portfolio.illustration.accounts import accounts, approver_email, finance_email
from portfolio.illustration.amounts import Months, Stream, streams
from portfolio.illustration.analyses import analyses
from portfolio.illustration.budget import changes, finals, moves
from portfolio.illustration.deflators import deflators
from portfolio.illustration.delivery import budgets, deliveries
from portfolio.illustration.manners import MANNERS, PREDECESSORS, Manner
from portfolio.illustration.model import Illustration, Return, ShareChange
from portfolio.illustration.programmes import (
    YEARS,
    Programme,
    parse_shares,
    parse_themes,
    programmes,
)
from portfolio.illustration.ratings import ratings
from portfolio.illustration.register import register
from portfolio.illustration.schedule import Event, events, months
from portfolio.illustration.sheets import Facts, Row, Sending, Unit

_CHANGES = (
    (
        "Sahel: border regions",
        YEARS[1],
        "MLI 40, BFA 30, NER 25",
        "PB 45, SJ 30, CT 25",
    ),
    (
        "Horn of Africa: mediation",
        YEARS[1],
        "ETH 45, SOM 25, KEN 10, DJI 5",
        "PB 75, WPS 25",
    ),
    (
        "Eastern neighbours: independent",
        YEARS[2],
        "UKR 25, MDA 20, GEO 15, BLR 30",
        "MED 90, FRB 10",
    ),
    (
        "Lake Chad basin: support",
        YEARS[2],
        "NGA 35, TCD 20, NER 20, CMR 20",
        "CT 60, SJ 30",
    ),
)
"""Programmes whose shares change, by the beginning of the title: from which year on, and to what."""


def illustrate(seed: int = 2019) -> Illustration:
    """The illustrative portfolio; the same seed gives the same bytes. Nothing in it is true."""
    found = programmes(seed)

    return Illustration(
        register=register(found),
        register_filename="CSSF programmes (illustrative).xlsx",
        returns=tuple(_returns(found, seed)),
        ratings=ratings(seed),
        accounts=accounts(),
        share_changes=tuple(_share_changes(found)),
        deliveries=deliveries(found, seed),
        budgets=tuple(budgets(found, seed)),
        analyses=analyses(seed),
        months=tuple(months()),
        deflators=deflators(seed),
        allocations=tuple(changes(found, seed)),
        finals=finals(found),
        moves=tuple(moves(found)),
    )


def _returns(found: Sequence[Programme], seed: int) -> Iterator[Return]:
    money = {
        fy: [stream for programme in found for stream in streams(programme, fy, seed)]
        for fy in YEARS
    }
    for event in events():
        yield _return(event, money)


def _return(event: Event, money: Mapping[FinancialYear, Sequence[Stream]]) -> Return:
    manner = MANNERS[event.department]
    sending = Sending(
        event.department,
        event.fy,
        event.number,
        tuple(_rows(event, manner, money)),
        manner.unit,
    )
    content, lines = manner.layout(sending)

    return Return(
        department=event.department,
        fy=event.fy,
        month=event.fy.month_number(event.number),
        filename=manner.file_named(sending, event.version),
        content=content,
        submitted_by=finance_email(event.department),
        decided_by=approver_email(),
        decision=event.decision,
        why=event.why,
        missing=event.missing,
        comment=event.comment,
        lines=lines,
    )


def _rows(
    event: Event, manner: Manner, money: Mapping[FinancialYear, Sequence[Stream]]
) -> Iterator[Row]:
    """The rows of one return, in the register's order."""
    own = {event.department, *PREDECESSORS.get(event.department, ())}
    for stream in money[event.fy]:
        title = stream.programme.title
        if stream.department not in own or (
            event.without and title.startswith(event.without)
        ):
            continue

        amounts = stream.told(event.number)
        if event.tenfold and title.startswith(event.tenfold):
            amounts = _tenfold(amounts, event.number - 1)

        yield from _as_kept(stream, amounts, manner)


def _tenfold(amounts: Months, at: int) -> Months:
    return tuple(
        amount and amount * 10 if month == at else amount
        for month, amount in enumerate(amounts)
    )


def _as_kept(stream: Stream, amounts: Months, manner: Manner) -> Iterator[Row]:
    """A stream as the department keeps it: in its unit, and by country where it does that."""
    countries = stream.programme.countries
    facts = Facts(
        stream.programme.code,
        stream.project if manner.projects else None,
        None,
        stream.oda,
    )
    if manner.countries == "split" and countries:
        yield from _by_country(facts, stream, amounts, manner.unit)
        return

    if manner.countries == "named" and len(countries) == 1:
        facts = replace(facts, country=countries[0][0])

    yield Row(
        facts,
        stream.programme.title,
        tuple(_rounded(amount, manner.unit) for amount in amounts),
    )


def _by_country(
    facts: Facts, stream: Stream, amounts: Months, unit: Unit
) -> Iterator[Row]:
    """One row for each country and one for what belongs to none, each month split by the shares."""
    split = [
        None
        if a is None
        else dict(apportion(round(a / unit.grain), stream.programme.countries))
        for a in amounts
    ]
    keys = next(parts for parts in split if parts is not None)

    for country in keys:
        months = tuple(
            None if parts is None else parts[country] * unit.grain for parts in split
        )
        yield Row(replace(facts, country=country), stream.programme.title, months)


def _rounded(amount: int | None, unit: Unit) -> int | None:
    return None if amount is None else unit.rounded(amount)


def _share_changes(found: Sequence[Programme]) -> Iterator[ShareChange]:
    for title, fy, countries, themes in _CHANGES:
        programme = next(
            programme for programme in found if programme.title.startswith(title)
        )
        yield ShareChange(
            programme.code, fy, parse_shares(countries), parse_themes(themes)
        )

"""Forecasts that departments made, month by month, beside the actuals that came of them.

What a department's return for a month forecast for later periods is set against what the position
says now that those periods cost: see `portfolio.ledger.outcomes`, which keeps it. A programme that
was set to nil since has cost nothing as far as its department has reported. Under filters on
country or theme the amounts are read from spend itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from portfolio.figures import spend
from portfolio.figures.selection import UNALLOCATED, Selection
from portfolio.ledger import foreseen, outcomes
from portfolio.ledger.clock import AnySession
from portfolio.models import ForecastTotal, ForecastVersion, Position, Programme, Spend
from portfolio.permissions import Reader, hidden_programmes, visible_programmes

CHUNK = 500


class Key(NamedTuple):
    """Whose forecasts, when they were made, and as far as when they can be compared."""

    department: str
    """Who answers for the outcome: the department, or who succeeded it."""
    fy: int
    made: int
    """The month (its number) of the return that made them."""
    until: int
    """The last month of which the actual is known."""
    set_to_nil: bool
    """Whether of programmes that were set to nil since."""


class Compared(NamedTuple):
    """Forecasts beside what came of them, in pence."""

    key: Key
    forecast: int
    actual: int
    gross: int
    """Every programme's and period's difference by its size, so that opposite ones do not hide
    each other.
    """


def compared(session: AnySession, chosen: Selection, reader: Reader) -> list[Compared]:
    """Of the programmes that the reader may see, under all filters but the measure."""
    if chosen.country or chosen.theme:
        return _divided(session, chosen, visible_programmes(reader))
    if spend.of_programmes(chosen):
        return _less(
            _of_programmes(
                session,
                chosen,
                visible_programmes(reader),
                narrowed=True,
            ),
            {},
        )

    hidden: Mapping[Key, Sums] = {}
    if not reader.sees_withheld:
        hidden = _of_programmes(
            session,
            chosen,
            hidden_programmes(reader),
            narrowed=True,
        )

    return _less(_totals(session, chosen), hidden)


def withheld(session: AnySession, chosen: Selection, reader: Reader) -> list[Compared]:
    """The same of what the reader may not see; it obeys FY, ODA and the instant only."""
    if reader.sees_withheld:
        return []

    return _less(
        _of_programmes(
            session,
            chosen,
            hidden_programmes(reader),
            narrowed=False,
        ),
        {},
    )


Sums = tuple[int, int, int, int]
"""Forecast, actual and gross difference in pence; how many outcomes they add up."""
NONE: Sums = (0, 0, 0, 0)


def _totals(session: AnySession, chosen: Selection) -> dict[Key, Sums]:
    """Of all programmes, as added up by department."""
    version = ForecastVersion
    total = ForecastTotal
    query = (
        select(
            version.department_code,
            version.fy,
            total.made,
            total.until,
            total.set_to_nil,
            total.forecast,
            total.actual,
            total.gross,
            total.parts,
        )
        .join(total, total.version_id == version.id)
        .where(
            total.version_id.in_(_versions(session, chosen)),
            _of_kind(total.oda, chosen),
        )
    )

    return {
        Key(*row[:5]): (
            row[5],
            row[6],
            row[7],
            row[8],
        )
        for row in session.execute(query)
    }


def _versions(session: AnySession, chosen: Selection) -> list[int]:
    """What departments' forecasts are added up by at the instant; looked up first, as the fund's
    versions are.
    """
    version = ForecastVersion
    query = select(version.id).where(version.at(chosen.as_at))

    if chosen.fy:
        query = query.where(version.fy == chosen.fy.start)

    if chosen.department:
        query = query.where(version.department_code == chosen.department)

    return list(session.scalars(query))


def _less(whole: Mapping[Key, Sums], hidden: Mapping[Key, Sums]) -> list[Compared]:
    """The whole less what is hidden. Where no part is left there is nothing."""
    found = []
    for key, (forecast, actual, gross, parts) in whole.items():
        less = hidden.get(key, NONE)
        if parts > less[3]:
            found.append(
                Compared(key, forecast - less[0], actual - less[1], gross - less[2])
            )

    return found


def _of_programmes(
    session: AnySession,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    narrowed: bool,
) -> dict[Key, Sums]:
    """Of some programmes, from the outcome of each."""
    held = outcomes.holding(chosen.as_at).c
    keys = (
        held.department_code,
        held.fy,
        held.made,
        held.until,
        held.set_to_nil,
    )
    sums = (
        func.sum(held.forecast),
        func.sum(held.actual),
        func.sum(held.gross),
        func.count(),
    )
    query = _selected(
        select(*keys, *sums),
        held,
        chosen,
        programmes,
        narrowed=narrowed,
    )
    query = query.where(_of_kind(held.oda, chosen), held.periods > 0).group_by(*keys)

    return {
        Key(*row[:5]): (
            int(row[5]),
            int(row[6]),
            int(row[7]),
            row[8],
        )
        for row in session.execute(query)
    }


def _selected(
    query: Select[Any],
    held: Any,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    narrowed: bool,
) -> Select[Any]:
    """Of these programmes and the year; narrowed, also of the department and what else programmes
    are chosen by.
    """
    query = query.join(Programme, Programme.id == held.programme_id).where(programmes)
    if chosen.fy:
        query = query.where(held.fy == chosen.fy.start)

    if not narrowed:
        return query

    if chosen.department:
        query = query.where(held.department_code == chosen.department)

    return query.where(*spend.of_programmes(chosen))


def _of_kind(column: Any, chosen: Selection) -> ColumnElement[bool]:
    """Both kinds of money together, or the one that is chosen."""
    found: ColumnElement[bool] = column.is_(chosen.oda)
    return found


class _Said(NamedTuple):
    """A programme in a return, and the share set under which it is divided."""

    return_id: int
    programme_id: int
    share_set_id: int


def _divided(
    session: AnySession, chosen: Selection, programmes: ColumnElement[bool]
) -> list[Compared]:
    """The part of a country or theme, from spend: the outcomes tell what is to be set against
    what.
    """
    found = selected_outcomes(session, chosen, programmes)
    shared = shared_last(session, chosen, {row.forecast_return_id for row in found})
    made: dict[tuple[Any, ...], list[_Said]] = defaultdict(list)

    for row in found:
        source = row.forecast_return_id, row.programme_id
        made[tuple(row)[:-1]].append(_Said(*source, shared[source]))

    forecasts = _amounts(
        session, chosen, {said for own in made.values() for said in own}, "forecast"
    )
    actuals = _amounts(
        session, chosen, {_Said(*key[5:]) for key in made if not key[4]}, "actual"
    )
    compared = []

    for key, own in made.items():
        before = _together(forecasts.get(said, {}) for said in own)
        sums = foreseen.compare(before, actuals.get(_Said(*key[5:]), {}), *key[2:4])
        if sums.periods:
            compared.append(Compared(Key(*key[:5]), *sums[1:]))

    return compared


def _together(several: Iterable[foreseen.Periods]) -> foreseen.Periods:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for amounts in several:
        for period, pence in amounts.items():
            found[period] += pence
    return found


def selected_outcomes(
    session: AnySession, chosen: Selection, programmes: ColumnElement[bool]
) -> list[Any]:
    """Which forecasts are set against which return: (department, FY, made, until, set to nil, ...,
    forecast return).
    """
    held = outcomes.holding(chosen.as_at).c
    columns = (
        held.department_code,
        held.fy,
        held.made,
        held.until,
        held.set_to_nil,
        held.return_id,
        held.programme_id,
        held.share_set_id,
        held.forecast_return_id,
    )
    query = _selected(
        select(*columns),
        held,
        chosen,
        programmes,
        narrowed=True,
    )

    return list(session.execute(query.where(held.oda.is_(None))))


def shared_last(
    session: AnySession, chosen: Selection, return_ids: Collection[int]
) -> dict[tuple[int, int], int]:
    """The share set that each programme of some returns was spoken for under last, by return and
    programme.
    """
    found: dict[tuple[int, int], int] = {}
    query = select(Position.return_id, Position.programme_id, Position.share_set_id)

    for chunk in _chunks(return_ids):
        spoke = query.where(
            Position.return_id.in_(chunk), Position.from_instant <= chosen.as_at
        )
        for return_id, programme_id, share_set_id in session.execute(
            spoke.order_by(Position.from_instant)
        ):
            found[return_id, programme_id] = share_set_id

    return found


def _chunks(return_ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(return_ids)
    return (ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK))


def _amounts(
    session: AnySession, chosen: Selection, wanted: Collection[_Said], measure: str
) -> dict[_Said, dict[tuple[int, int], int]]:
    """Pence by period of what falls to the country and theme."""
    found: dict[_Said, dict[tuple[int, int], int]] = defaultdict(dict)
    for chunk in _chunks({each.return_id for each in wanted}):
        query = _by_period(chosen, measure).where(Spend.return_id.in_(chunk))
        for (
            return_id,
            programme_id,
            share_set_id,
            start,
            length,
            pence,
        ) in session.execute(query):
            said = _Said(return_id, programme_id, share_set_id)
            if said in wanted:
                found[said][start, length] = int(pence)

    return found


def _by_period(chosen: Selection, measure: str) -> Select[Any]:
    key = (
        Spend.return_id,
        Spend.programme_id,
        Spend.share_set_id,
        Spend.period_start,
        Spend.period_length,
    )
    conditions = [Spend.measure == measure]
    if chosen.oda is not None:
        conditions.append(Spend.oda.is_(chosen.oda))

    if chosen.country:
        where = None if chosen.country == UNALLOCATED else chosen.country
        conditions.append(
            Spend.country.is_(None) if where is None else Spend.country == where
        )

    if chosen.theme:
        theme = chosen.theme_id
        conditions.append(
            Spend.theme_id.is_(None) if theme is None else Spend.theme_id == theme
        )

    columns: Sequence[Any] = (*key, func.sum(Spend.pence))
    return select(*columns).where(and_(*conditions)).group_by(*key)

"""Reads of reports: what the position says at an instant, added up by the dimensions that a report
needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from portfolio.figures import all_years, prices
from portfolio.figures.all_years import Dimension
from portfolio.figures.selection import NOT_RECORDED, UNALLOCATED, Selection
from portfolio.ledger import fund
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AllYearsRollup,
    AllYearsVersion,
    CountryFacts,
    Edition,
    FundRollup,
    FundVersion,
    Position,
    Programme,
    ProgrammeFacts,
    Rating,
    RiskIndex,
    Spend,
    SpendPeriod,
    SpendRollup,
    ThemeFacts,
)
from portfolio.permissions import Reader, hidden_programmes, visible_programmes

Row = Sequence[Any]
Rollup = type[SpendRollup | SpendPeriod]
Rolled = SpendRollup | SpendPeriod | FundRollup | AllYearsRollup
PositionTable = Position | FundVersion | AllYearsVersion


@dataclass(frozen=True, slots=True)
class Rated:
    """A country's rating in the edition that a report uses."""

    score: Decimal | None
    band: str | None


def added_up(
    session: AnySession, chosen: Selection, reader: Reader, *dimensions: Dimension
) -> list[Row]:
    """Pence by the dimensions and ODA: (dimensions..., oda, pence), over the programmes that the
    reader may see.
    """
    return prices.read(
        chosen.prices,
        Position.fy,
        lambda year: _nominal(session, chosen, reader, (*year, *dimensions)),
    )


def _nominal(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    dimensions: Sequence[Dimension],
) -> list[Row]:
    """The same as returned."""
    whole = _of_whole_fund(chosen, dimensions)
    if whole is None:
        return _of_programmes(
            session, chosen, [*dimensions, SpendRollup.oda], visible_programmes(reader)
        )

    conditions = [
        FundRollup.kind == fund.PLACE,
        *_open_filters(chosen, FundVersion, FundRollup),
    ]
    seen = _whole(
        session,
        chosen,
        [*whole, FundRollup.oda],
        [*conditions, *divided_by(chosen, FundRollup)],
    )

    return _less(
        seen,
        _hidden_sums(
            session, reader, [*dimensions, SpendRollup.oda], _all_filters(chosen)
        ),
    )


def _of_whole_fund(
    chosen: Selection, dimensions: Iterable[Dimension]
) -> list[Dimension] | None:
    """The same dimensions of the whole fund's totals; None where programmes or departments must be
    told apart.
    """
    if tells_programmes_apart(chosen):
        return None

    same = [
        next((whole for own, whole in _WHOLE if own is dimension), None)
        for dimension in dimensions
    ]
    found = [whole for whole in same if whole is not None]

    return found if len(found) == len(same) else None


_WHOLE: tuple[tuple[Dimension, Dimension], ...] = (
    (Position.fy, FundVersion.fy),
    (SpendRollup.country, FundRollup.country),
    (SpendRollup.theme_id, FundRollup.theme_id),
)


def _whole(
    session: AnySession,
    chosen: Selection,
    keys: Sequence[Dimension],
    conditions: Iterable[ColumnElement[bool]],
) -> list[Row]:
    """(keys..., pence, parts) of the whole fund's totals."""
    sums = func.sum(FundRollup.pence), func.sum(FundRollup.parts)
    joined = (
        select(*keys, *sums)
        .select_from(FundVersion)
        .join(FundRollup, FundRollup.version_id == FundVersion.id)
    )
    spoke = FundRollup.version_id.in_(fund_versions(session, chosen))

    return [
        tuple(row)
        for row in session.execute(joined.where(spoke, *conditions).group_by(*keys))
    ]


def fund_versions(session: AnySession, chosen: Selection) -> list[int]:
    """The versions of the fund at the instant, one a year: their number tells a database how
    little there is.
    """
    query = select(FundVersion.id).where(FundVersion.at(chosen.as_at))

    return list(
        session.scalars(
            query.where(FundVersion.fy == chosen.fy.start) if chosen.fy else query
        )
    )


def _of_programmes(
    session: AnySession,
    chosen: Selection,
    keys: Sequence[Dimension],
    programmes: ColumnElement[bool],
    *,
    every_measure: bool = False,
) -> list[Row]:
    """(keys..., pence) of what programmes speak for: of all years together where no year is told
    apart.
    """
    together = None if chosen.fy else all_years.columns(keys)
    if together is not None:
        filters = _all_filters(chosen, AllYearsRollup, AllYearsVersion)
        conditions = [
            *(_without_measure(filters) if every_measure else filters),
            programmes,
        ]
        return all_years.read(session, chosen.as_at, together, conditions)

    rollup = _rollup_for(chosen, keys)
    filters = _all_filters(chosen, rollup)
    conditions = [
        *(_without_measure(filters) if every_measure else filters),
        programmes,
    ]

    return _summed(session, [_in(rollup, key) for key in keys], conditions, rollup)


def _in(rollup: Rollup, key: Dimension) -> Dimension:
    """The column of that rollup: every one has measure, ODA and outturn."""
    names = {"measure", "oda", "in_outturn"}
    same = next((name for name in names if key is getattr(SpendRollup, name)), None)

    return key if same is None else getattr(rollup, same)


def _hidden_sums(
    session: AnySession,
    reader: Reader,
    keys: Sequence[Dimension],
    conditions: Iterable[ColumnElement[bool]],
) -> list[Row]:
    """(keys..., pence, parts) of the programmes that the reader may not see."""
    if reader.sees_withheld:
        return []

    query = _joined(select(*keys, func.sum(SpendRollup.pence), func.count()))
    hidden = query.where(*conditions, hidden_programmes(reader)).group_by(*keys)

    return [tuple(row) for row in session.execute(hidden)]


def _less(whole: Iterable[Row], hidden: Iterable[Row]) -> list[Row]:
    """The whole less what is hidden: (keys..., pence). A key of which no part is left is not
    there.
    """
    taken = {tuple(row[:-2]): row for row in hidden}
    found: list[Row] = []

    for row in whole:
        less = taken.get(tuple(row[:-2]), (0, 0))
        if row[-1] > less[-1]:
            found.append((*row[:-2], row[-2] - less[-2]))

    return found


def withheld_from(
    session: AnySession, chosen: Selection, reader: Reader
) -> dict[bool, int]:
    """Pence by ODA of the programmes that the reader may not see; obeys FY, measure, ODA and the
    instant only.
    """
    if reader.sees_withheld:
        return {}

    return {bool(oda): pence for oda, pence in withheld_by(session, chosen, reader)}


def withheld_by(
    session: AnySession, chosen: Selection, reader: Reader, *dimensions: Dimension
) -> list[Row]:
    """The same by year or measure (dimensions..., oda, pence): what tells no more than the row
    `withheld` does.
    """
    if reader.sees_withheld:
        return []

    conditions = [*_open_filters(chosen), hidden_programmes(reader)]
    keys = (*dimensions, SpendRollup.oda)

    return prices.read(
        chosen.prices,
        Position.fy,
        lambda year: _summed(session, (*year, *keys), conditions),
    )


def shows_withheld(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    *,
    every_measure: bool = False,
) -> bool:
    """Whether figures of withheld programmes are among those that the reader sees in detail."""
    filters = _all_filters(chosen)
    query = _joined(select(Position.id)).where(
        *(_without_measure(filters) if every_measure else filters),
        withheld_but_visible(reader),
    )

    return session.scalar(query.limit(1)) is not None


def withheld_programmes() -> Select[int]:
    """The programmes that are withheld now."""
    return select(ProgrammeFacts.programme_id).where(
        ProgrammeFacts.current(), ProgrammeFacts.withheld.is_(True)
    )


def withheld_but_visible(reader: Reader) -> ColumnElement[bool]:
    """The condition on `Programme.id` of those that are withheld, and that the reader sees in
    detail.
    """
    return and_(visible_programmes(reader), Programme.id.in_(withheld_programmes()))


def _rollup_for(chosen: Selection, dimensions: Iterable[Dimension]) -> Rollup:
    """The rollup with the fewest rows that tells apart what is asked for: by period, unless by
    country or theme.
    """
    divided = any(
        own is each
        for own in (SpendRollup.country, SpendRollup.theme_id)
        for each in dimensions
    )

    return SpendRollup if divided or divided_by(chosen) else SpendPeriod


def _joined(query: Select[Any], rollup: Rollup = SpendRollup) -> Select[Any]:
    split = and_(
        rollup.return_id == Position.return_id,
        rollup.programme_id == Position.programme_id,
        rollup.share_set_id == Position.share_set_id,
    )

    return (
        query.select_from(Position)
        .join(rollup, split)
        .join(Programme, Programme.id == Position.programme_id)
    )


def _open_filters(
    chosen: Selection,
    position: type[PositionTable] = Position,
    rollup: type[Rolled] = SpendRollup,
) -> list[ColumnElement[bool]]:
    """Those that the `withheld` row obeys too. The measure's condition is the second."""
    conditions: list[ColumnElement[bool]] = [
        position.at(chosen.as_at),
        _measure(chosen.measure, rollup),
    ]
    if chosen.fy and not issubclass(position, AllYearsVersion):
        conditions.append(position.fy == chosen.fy.start)

    if chosen.oda is not None:
        conditions.append(rollup.oda.is_(chosen.oda))

    return conditions


def _all_filters(
    chosen: Selection,
    rollup: type[SpendRollup | SpendPeriod | AllYearsRollup] = SpendRollup,
    position: type[Position | AllYearsVersion] = Position,
) -> list[ColumnElement[bool]]:
    conditions = _open_filters(chosen, position, rollup)
    if chosen.department:
        conditions.append(position.department_code == chosen.department)

    divided = divided_by(
        chosen, AllYearsRollup if rollup is AllYearsRollup else SpendRollup
    )
    return [
        *conditions,
        *of_programmes(chosen),
        *divided,
    ]


def divided_by(
    chosen: Selection,
    rollup: type[SpendRollup | FundRollup | AllYearsRollup | Spend] = SpendRollup,
) -> list[ColumnElement[bool]]:
    """The conditions on country and theme: those that take a part of a line."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.country:
        conditions.append(
            rollup.country.is_(None)
            if chosen.country == UNALLOCATED
            else rollup.country == chosen.country
        )

    if chosen.theme:
        conditions.append(
            rollup.theme_id.is_(None)
            if chosen.theme_id is None
            else rollup.theme_id == chosen.theme_id
        )

    return conditions


def tells_programmes_apart(chosen: Selection) -> bool:
    """Whether departments or programmes are filtered by: the whole fund's totals do not tell them
    apart.
    """
    return bool(chosen.department) or bool(of_programmes(chosen))


def of_programmes(chosen: Selection) -> list[ColumnElement[bool]]:
    """The conditions on `Programme.id`: by the code, and by what was known of it at the instant."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.programme:
        conditions.append(
            Programme.id.in_(
                select(Programme.id).where(Programme.code == chosen.programme)
            )
        )

    facts: list[ColumnElement[bool]] = []
    if chosen.portfolio:
        facts.append(
            ProgrammeFacts.portfolio_id.is_not_distinct_from(chosen.portfolio_id)
        )

    for column, value in (
        (ProgrammeFacts.channel, chosen.channel),
        (ProgrammeFacts.instrument, chosen.instrument),
    ):
        if value:
            facts.append(column.is_(None) if value == NOT_RECORDED else column == value)

    if facts:
        known = select(ProgrammeFacts.programme_id).where(
            ProgrammeFacts.at(chosen.as_at), *facts
        )
        conditions.append(Programme.id.in_(known))

    return conditions


def _measure(measure: str, rollup: type[Rolled]) -> ColumnElement[bool]:
    if measure == "outturn":
        return rollup.in_outturn.is_(True)
    return rollup.measure == measure


def programmes_by_country(
    session: AnySession, chosen: Selection, reader: Reader
) -> dict[str, int]:
    """How many of the reader's programmes have a line in each country, by ISO3."""
    pairs = (SpendRollup.country, Position.programme_id)
    rows = _of_programmes(session, chosen, pairs, visible_programmes(reader))

    return Counter(iso3 for iso3, _, _ in rows if iso3 is not None)


def measured(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    dimension: Dimension = Position.department_code,
) -> list[Row]:
    """(dimension, measure, in outturn, pence) over the reader's programmes, whatever the
    selection's measure.
    """
    return prices.read(
        chosen.prices,
        Position.fy,
        lambda year: _nominal_measured(
            session,
            chosen,
            reader,
            year,
            dimension,
        ),
    )


def _nominal_measured(
    session: AnySession,
    chosen: Selection,
    reader: Reader,
    year: Sequence[Dimension],
    dimension: Dimension,
) -> list[Row]:
    """The same as returned; by year too, where a year is given."""
    whole = _whole_by(chosen, dimension)
    keys = (
        *year,
        dimension,
        SpendRollup.measure,
        SpendRollup.in_outturn,
    )
    if whole is None:
        return _of_programmes(
            session,
            chosen,
            keys,
            visible_programmes(reader),
            every_measure=True,
        )

    kind, column = whole
    of_fund = _without_measure(
        _open_filters(chosen, FundVersion, FundRollup)
    ) + divided_by(chosen, FundRollup)
    same = (
        *(FundVersion.fy for _ in year),
        column,
        FundRollup.measure,
        FundRollup.in_outturn,
    )
    seen = _whole(session, chosen, same, [FundRollup.kind == kind, *of_fund])

    return _less(
        seen,
        _hidden_sums(session, reader, keys, _without_measure(_all_filters(chosen))),
    )


def _whole_by(chosen: Selection, dimension: Dimension) -> tuple[str, Dimension] | None:
    """The kind of the whole fund's totals that has a dimension, and its column there; None where
    none will do.
    """
    if dimension is Position.department_code:
        narrowed = chosen.country or chosen.theme or _of_whole_fund(chosen, ()) is None
        return None if narrowed else (fund.DEPARTMENT, FundRollup.department_code)

    found = _of_whole_fund(chosen, [dimension])
    return (fund.PLACE, found[0]) if found else None


def measured_withheld(
    session: AnySession, chosen: Selection, reader: Reader
) -> list[Row]:
    """(measure, in outturn, pence) of what the reader may not see."""
    keys = (SpendRollup.measure, SpendRollup.in_outturn)
    conditions = _without_measure(_open_filters(chosen))
    hidden = hidden_programmes(reader)

    return prices.read(
        chosen.prices,
        Position.fy,
        lambda year: _summed(session, (*year, *keys), [*conditions, hidden]),
    )


def _without_measure(
    conditions: list[ColumnElement[bool]],
) -> list[ColumnElement[bool]]:
    """The measure's condition is the second of the open filters."""
    return [conditions[0], *conditions[2:]]


def _summed(
    session: AnySession,
    keys: Sequence[Dimension],
    conditions: Iterable[ColumnElement[bool]],
    rollup: Rollup = SpendRollup,
) -> list[Row]:
    query = (
        _joined(select(*keys, func.sum(rollup.pence)), rollup)
        .where(*conditions)
        .group_by(*keys)
    )

    return [tuple(row) for row in session.execute(query)]


def ratings(session: AnySession, chosen: Selection) -> dict[str, Rated]:
    """The ratings of the selection's edition, by ISO3; empty where no edition is known."""
    if chosen.edition is None:
        return {}

    rows = session.execute(
        select(Rating.iso3, Rating.score, Rating.band).where(
            Rating.edition_id == chosen.edition
        )
    )

    return {iso3: Rated(score, band) for iso3, score, band in rows}


def index_of(session: AnySession, chosen: Selection) -> RiskIndex:
    """The risk index of the selection."""
    return session.get_one(RiskIndex, chosen.index)


def edition_of(session: AnySession, chosen: Selection) -> Edition | None:
    """The edition of the selection."""
    if chosen.edition is not None:
        return session.get(Edition, chosen.edition)
    return None


def country_names(session: AnySession, as_at: int) -> dict[str, str]:
    """The countries' names as known at the instant, by ISO3."""
    rows = session.execute(
        select(CountryFacts.iso3, CountryFacts.name).where(CountryFacts.at(as_at))
    )
    return {iso3: name for iso3, name in rows}


def theme_names(session: AnySession, as_at: int) -> dict[int | None, str]:
    """The themes' names as known at the instant, by id."""
    rows = session.execute(
        select(ThemeFacts.theme_id, ThemeFacts.name).where(ThemeFacts.at(as_at))
    )
    return {theme_id: name for theme_id, name in rows}

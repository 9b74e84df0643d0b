"""The cells behind the accuracy of forecasts: what was forecast, and what came of it, as often as
it is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portfolio.figures import forecasts
from portfolio.figures.movement import Said
from portfolio.ledger.clock import AnySession
from portfolio.ledger.foreseen import coarse, quarters_of
from portfolio.models import Spend, SpendPeriod
from portfolio.origins import conditions as parts
from portfolio.origins.figure import Figure, Of
from portfolio.origins.model import Source
from portfolio.origins.sources.from_returns import CHUNK, Listed, Span, Times
from portfolio.permissions import Reader, visible_programmes

Amounts = Mapping[Said, Mapping[Span, int]]
Weights = dict[Said, dict[Span, int]]
"""How often the cells of each period count."""


class Pair(NamedTuple):
    """The forecasts of one month for a programme, and the return that says what came of them."""

    made: int
    """The month (its number) of the forecasts."""
    until: int
    """The last month of which the actual is known."""
    forecast: tuple[Said, ...]
    actual: Said | None
    """None for a programme that was set to nil since: nothing came of its forecasts."""


def terms(
    session: AnySession, figure: Figure, reader: Reader
) -> Sequence[tuple[str, Source]]:
    """The forecasts and the actuals that a figure compares, under its filters."""
    pairs = list(_pairs(session, figure, reader))
    before, after = _weights(session, figure, pairs)
    forecast = _times(before)
    actual = _times(after)
    if figure.of == Of.FORECAST:
        return [("", Listed(session, figure, "forecast", forecast))]
    if figure.of == Of.CAME:
        return [("", Listed(session, figure, "actual", actual))]

    return [
        (
            "Actual spend in the periods forecast",
            Listed(session, figure, "actual", actual),
        ),
        (
            "The forecasts, taken off",
            Listed(
                session,
                figure,
                "forecast",
                forecast,
                -1,
            ),
        ),
    ]


def _pairs(session: AnySession, figure: Figure, reader: Reader) -> Iterator[Pair]:
    found = [
        row
        for row in forecasts.selected_outcomes(
            session, figure.chosen, visible_programmes(reader)
        )
        if figure.made is None or row.made == figure.made.number
    ]
    sets = forecasts.shared_last(
        session, figure.chosen, {row.forecast_return_id for row in found}
    )
    together: dict[tuple[Any, ...], list[Said]] = defaultdict(list)

    for row in found:
        source = row.forecast_return_id, row.programme_id
        together[tuple(row)[:-1]].append(Said(*source, sets[source]))

    for key, own in together.items():
        _, _, made, until, set_to_nil, *said = key
        yield Pair(made, until, tuple(own), None if set_to_nil else Said(*said))


def _weights(
    session: AnySession, figure: Figure, pairs: Sequence[Pair]
) -> tuple[Weights, Weights]:
    """Of forecasts and of actuals: once for each comparison; of sizes with the sign of its
    difference.
    """
    forecast = _amounts(
        session, figure, {said for pair in pairs for said in pair.forecast}, "forecast"
    )
    actual = _amounts(
        session, figure, {pair.actual for pair in pairs if pair.actual}, "actual"
    )
    before: Weights = defaultdict(lambda: defaultdict(int))
    after: Weights = defaultdict(lambda: defaultdict(int))

    for pair in pairs:
        mine = [
            (
                before,
                said,
                forecast.get(said, {}),
                -1,
            )
            for said in pair.forecast
        ]
        mine += (
            [
                (
                    after,
                    pair.actual,
                    actual.get(pair.actual, {}),
                    1,
                )
            ]
            if pair.actual
            else []
        )
        signs = _signs(
            pair,
            [(amounts, side) for _, _, amounts, side in mine],
            by_size=figure.of == Of.SIZES,
        )
        quarters = quarters_of(amounts for _, _, amounts, _ in mine)

        for weights, said, amounts, _ in mine:
            for span in amounts:
                weights[said][span] += signs.get(coarse(span, quarters), 0)

    return before, after


def _signs(
    pair: Pair, sides: Sequence[tuple[Mapping[Span, int], int]], *, by_size: bool
) -> dict[Span, int]:
    """1 for each period that is compared, at the coarser grain; `by_size`: -1 where less came of
    it, 0 for the same.
    """
    quarters = quarters_of(amounts for amounts, _ in sides)
    gaps: dict[Span, int] = defaultdict(int)

    for amounts, side in sides:
        for span, pence in amounts.items():
            gaps[coarse(span, quarters)] += side * pence

    return {
        (start, length): (gap > 0) - (gap < 0) if by_size else 1
        for (start, length), gap in gaps.items()
        if start > pair.made and start + length - 1 <= pair.until
    }


def _times(weights: Weights) -> dict[Said, Times]:
    def times_of(own: Mapping[Span, int]) -> Times:
        return lambda span: own.get(span, 0)

    return {said: times_of(own) for said, own in weights.items()}


def _amounts(
    session: AnySession, figure: Figure, wanted: Collection[Said], measure: str
) -> Amounts:
    """Pence by period of what the figure takes of each."""
    table: Any = Spend if figure.divided else SpendPeriod
    key = (
        table.return_id,
        table.programme_id,
        table.share_set_id,
        table.period_start,
        table.period_length,
    )
    conditions = [
        table.measure == measure,
        *parts.wanted(session, figure).of_split(table),
    ]

    if figure.chosen.oda is not None:
        conditions.append(table.oda.is_(figure.chosen.oda))

    found: dict[Said, dict[Span, int]] = defaultdict(dict)
    returns = sorted({said.return_id for said in wanted})
    for at in range(0, len(returns), CHUNK):
        query = select(*key, func.sum(table.pence)).where(
            *conditions, table.return_id.in_(returns[at : at + CHUNK])
        )
        for *owner, start, length, pence in session.execute(query.group_by(*key)):
            if (said := Said(*owner)) in wanted:
                found[said][start, length] = int(pence)

    return found

"""The cells behind a movement: those of the later position, and those of the earlier taken off."""

from __future__ import annotations

from portfolio.figures import movement, restated
from portfolio.figures.movement import Said
from portfolio.figures.restated import History
from portfolio.ledger.clock import AnySession
from portfolio.origins.figure import RESTATED, Figure
from portfolio.origins.sources.from_returns import Listed, Span, Times, once
from portfolio.permissions import Reader


def sides(session: AnySession, figure: Figure, reader: Reader) -> tuple[Listed, Listed]:
    """What the later position says where another return speaks, and what the earlier said, taken
    off.
    """
    chosen = figure.chosen
    moved = movement.between(session, chosen, reader)
    sets = movement.sets_in_force(session, chosen.as_at)
    known = restated.histories(session, moved) if figure.history else {}

    def side(in_force: movement.ReturnsInForce, sign: int) -> Listed:
        keys = {
            Said(in_force[place], place.programme, sets[place.programme, place.fy]): (
                _times(known[place], figure.history == RESTATED)
                if figure.history
                else once
            )
            for place in moved.seen
            if place in in_force
        }

        return Listed(
            session,
            figure,
            chosen.measure,
            keys,
            sign,
        )

    return side(moved.after, 1), side(moved.before, -1)


def _times(history: History, wanted: bool) -> Times:
    """Once where a period had been reported already, or had not; else never."""

    def times(span: Span) -> int:
        return int(history.has(span) is wanted)

    return times

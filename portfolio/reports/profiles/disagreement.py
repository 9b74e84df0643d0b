"""What every rated page says of its index: how old it is, which others there are, and where they
disagree.
"""

from __future__ import annotations

from datetime import date

from portfolio.figures import editions, index_comparison, spend
from portfolio.figures.index_comparison import Known
from portfolio.figures.selection import Selection
from portfolio.filters import count_of, listed, money_short
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, SpendRollup
from portfolio.permissions import Reader

NAMED = 6
MONTHS = 12


def remark(session: AnySession, chosen: Selection, reader: Reader) -> str:
    """About which countries with spend the latest editions disagree, by spend; empty where there
    is nothing to say.

    Internal indexes take part only where the page is drawn by one: it is marked for that.

    """
    latest = _compared(session, chosen)
    disputed = index_comparison.disputed(latest) if len(latest) > 1 else set()
    spent: dict[str, int] = {}

    for iso3, _, pence in spend.added_up(session, chosen, reader, SpendRollup.country):
        if iso3:
            spent[iso3] = spent.get(iso3, 0) + pence

    found = sorted(disputed & spent.keys(), key=lambda iso3: (-spent[iso3], iso3))
    if not found:
        return ""

    names = spend.country_names(session, chosen.as_at)
    said = [names.get(iso3, iso3) for iso3 in found[:NAMED]]
    left = [f"{len(found) - NAMED} more"] if len(found) > NAMED else []

    return (
        f"{listed([each.name for each in latest])} disagree about {len(found)} of the "
        f"{count_of(len(spent), 'country', 'countries')} with spend here "
        f"({money_short(sum(spent[iso3] for iso3 in found))}): one has them among its worst and another has not. "
        f"They are {listed([*said, *left])}; each country’s page says how."
    )


def _compared(session: AnySession, chosen: Selection) -> list[Known]:
    internal = spend.index_of(session, chosen).internal
    known = index_comparison.editions(session, chosen.as_at, latest=True)
    return [
        each for each in index_comparison.newest(known) if internal or not each.internal
    ]


def lag(edition: Edition | None, chosen: Selection) -> str:
    """How old the edition was at the end of the chosen year, else at the report's instant; empty
    without one.
    """
    if edition is None:
        return ""
    if chosen.fy:
        return f"For {chosen.fy} the edition was {editions.age(editions.lag(edition.published, chosen.fy))}."

    day = clock.to_datetime(chosen.as_at).date()
    return f"The edition was published {_months(edition.published, day)} these figures’ instant."


def _months(published: date, day: date) -> str:
    months = (day.year - published.year) * MONTHS + day.month - published.month
    return f"{count_of(abs(months), 'month')} {'before' if months >= 0 else 'after'}"

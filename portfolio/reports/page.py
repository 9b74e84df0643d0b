"""What the page of any report shows, made once for page and files alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portfolio.figures.selection import Selection
from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports import movement_page, pages, registry, titles
from portfolio.reports.report import Asked

NO_WAYS: Mapping[str, str] = {}


def variables(
    session: AnySession,
    name: str,
    chosen: Selection,
    reader: Reader,
    unit: str,
    ways: Mapping[str, str] = NO_WAYS,
) -> dict[str, Any]:
    """What the page of a report shows, drawn by these ways. KeyError for a name that is not in
    `registry.BY_NAME`.
    """
    registry.refuse_real(name, chosen)
    page = _variables(
        session,
        name,
        chosen,
        reader,
        unit,
        ways,
    )

    if chosen.prices:
        page["finding"] = page["finding"].more(f" All amounts are in {chosen.prices}.")

    return page


def _variables(
    session: AnySession,
    name: str,
    chosen: Selection,
    reader: Reader,
    unit: str,
    ways: Mapping[str, str],
) -> dict[str, Any]:
    if name == titles.MOVEMENT.name:
        return movement_page.variables(session, chosen, reader, unit)
    if name == titles.AGAINST_RISK:
        return pages.spend_against_risk(session, chosen, reader, unit)
    if name in registry.QUESTIONS:
        return _answer(Asked(session, chosen, reader, ways), name, unit)

    return pages.table(
        session,
        name,
        chosen,
        reader,
        unit,
    )


def _answer(asked: Asked, name: str, unit: str) -> dict[str, Any]:
    """A question asked and answered."""
    question = registry.QUESTIONS[name]
    found = question.find(asked)
    report = question.report(asked, found)
    answer = question.show(asked, found, unit)
    shown = {
        "answer": answer,
        "finding": answer.finding,
        "nothing": answer.nothing,
        "table": answer.tables[0],
    }
    shown |= {"title": answer.heading} if answer.heading else {}
    shown |= {"sources": answer.sources} if answer.sources or not question.rated else {}

    return (
        pages.frame(asked.session, asked.chosen, report)
        | shown
        | {"rated": question.rated, "rows": report}
    )


def between(session: AnySession, name: str, chosen: Selection) -> Selection:
    """The ends of a movement; other reports have none."""
    if name != titles.MOVEMENT.name:
        return replace(chosen, start=None, end=None)
    return movement_page.with_ends(session, chosen)


def check(session: AnySession, name: str, chosen: Selection) -> None:
    """FilterError where a report cannot be drawn under these filters, such as a country's page
    without a country.
    """
    variables(
        session,
        name,
        between(session, name, chosen),
        Reader(),
        "pounds",
    )

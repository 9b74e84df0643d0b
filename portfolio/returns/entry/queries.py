"""What a department's prepared workbook and its grid hold, from the ledger: programmes, months,
last figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import and_, or_, select

from portfolio.filters import money
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.ledger.position import month_of, replaced_departments
from portfolio.models import (
    Allocation,
    CountryFacts,
    FinanceReturn,
    LedgerLine,
    PartnerDepartment,
    Position,
    Programme,
    ProgrammeFacts,
)
from portfolio.permissions import Reader, visible_programmes
from portfolio.returns.entry.workbook import Row, Template
from portfolio.returns.months import service as months_service

Key = tuple[str, bool, str, str]
"""Programme, whether ODA, project and country ISO3 (each empty where there is none)."""


@dataclass(frozen=True, slots=True)
class Last:
    """One line that speaks now."""

    key: Key
    start: int
    length: int
    measure: str
    pence: int
    as_at: int


def prepared(
    session: AnySession,
    department: str,
    fy: FinancialYear,
    month: Month,
    reader: Reader,
) -> Template:
    """The workbook of a department for a month: a row for each stream of money that it has or is
    to have.

    Months up to the last return's hold its actuals, months after this return's its forecasts. What
    lies between was forecast and is now to be reported: it is left blank, with the forecast noted.
    Quarters are not spread over months: where the last return has one, the workbook is by
    quarters, and months are added up into them.
    """
    last = _last(session, department, fy, reader)
    titles = programmes(session, department, reader)
    countries = {iso3: name for iso3, name in _countries(session)}
    found: dict[Key, list[Last]] = defaultdict(list)

    for each in last:
        found[each.key].append(each)

    for key in _expected(session, titles, fy, {key[:2] for key in found}):
        found.setdefault(key, [])

    all_titles = titles | _titles(session, {key[0] for key in found} - titles.keys())
    length = 3 if any(each.length > 1 for each in last) else 1
    empty = Template(
        department,
        fy,
        month,
        (),
        all_titles,
        sorted(countries.values()),
        length,
    )
    rows = [
        _row(key, found[key], empty, countries) for key in sorted(found, key=_order)
    ]

    return replace(empty, rows=rows)


def next_month(session: AnySession, department: str, fy: FinancialYear) -> Month:
    """The month that a department is to return next: the one after its position's, within the year
    and not ahead.
    """
    latest = month_of(session, department, fy.start)
    today = months_service.today(session)
    now = Month(today.year, today.month)

    if latest is not None:
        following = Month.from_number(latest).plus(1)
    else:
        following = fy.months[0]

    if latest is None and now in fy.months:
        following = now.plus(-1) if now > fy.months[0] else now

    return max(min(following, fy.months[-1], max(now, fy.months[0])), fy.months[0])


def programmes(session: AnySession, department: str, reader: Reader) -> dict[str, str]:
    """Titles by code of the programmes that a department leads or takes part in, its predecessors'
    included.
    """
    mine = list(replaced_departments(session, department))
    partner = select(PartnerDepartment.facts_id).where(
        PartnerDepartment.department_code.in_(mine)
    )
    query = (
        select(Programme.code, ProgrammeFacts.title)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(
            ProgrammeFacts.current(),
            ProgrammeFacts.archived.is_(False),
            or_(
                ProgrammeFacts.lead_department.in_(mine), ProgrammeFacts.id.in_(partner)
            ),
            visible_programmes(reader),
        )
        .order_by(Programme.code)
    )

    return {code: title for code, title in session.execute(query)}


def _last(
    session: AnySession, department: str, fy: FinancialYear, reader: Reader
) -> list[Last]:
    line = LedgerLine
    mine = Position.department_code.in_(list(replaced_departments(session, department)))
    speaks = and_(
        Position.return_id == line.return_id, Position.programme_id == line.programme_id
    )
    facts = (
        Programme.code,
        line.oda,
        line.project,
        line.country,
    )
    query = (
        select(
            *facts,
            line.period_start,
            line.period_length,
            line.measure,
            line.pence,
            FinanceReturn.month,
        )
        .join(Position, speaks)
        .join(Programme, Programme.id == line.programme_id)
        .join(FinanceReturn, FinanceReturn.id == line.return_id)
        .where(
            Position.current(),
            mine,
            Position.fy == fy.start,
            visible_programmes(reader),
        )
    )

    return [
        Last(
            (
                code,
                oda,
                project or "",
                country or "",
            ),
            start,
            length,
            measure,
            pence,
            as_at,
        )
        for code, oda, project, country, start, length, measure, pence, as_at in session.execute(
            query
        )
    ]


def _expected(
    session: AnySession,
    titles: dict[str, str],
    fy: FinancialYear,
    known: set[tuple[str, bool]],
) -> Iterable[Key]:
    """The streams that programmes without figures are to have: by their allocation, else ODA."""
    query = (
        select(Programme.code, Allocation.oda)
        .join(Programme, Programme.id == Allocation.programme_id)
        .where(Allocation.current(), Allocation.fy == fy.start, Allocation.pence != 0)
    )
    allocated = {(code, oda) for code, oda in session.execute(query) if code in titles}
    streams = known | allocated
    lonely = {
        (code, True)
        for code in titles
        if (code, True) not in streams and (code, False) not in streams
    }

    return [(code, oda, "", "") for code, oda in (allocated | lonely) - known]


def _titles(session: AnySession, codes: set[str]) -> dict[str, str]:
    query = select(Programme.code, ProgrammeFacts.title).join(
        ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id
    )
    rows = session.execute(query.where(ProgrammeFacts.current()))
    return {code: title for code, title in rows if code in codes}


def _countries(session: AnySession) -> Iterable[tuple[str, str]]:
    rows = session.execute(
        select(CountryFacts.iso3, CountryFacts.name).where(CountryFacts.current())
    )
    return [(iso3, name) for iso3, name in rows]


def _row(
    key: Key, last: Iterable[Last], template: Template, countries: Mapping[str, str]
) -> Row:
    code, oda, project, country = key
    amounts: list[int | None] = [None] * len(template.periods)
    notes: dict[int, str] = {}

    for each in last:
        at = (each.start - template.fy.months[0].number) // template.length
        if _stays(each, at, template):
            amounts[at] = (amounts[at] or 0) + each.pence
        elif each.measure == "forecast" and at < template.reported:
            notes[at] = (
                f"Forecast in the last return: {money(each.pence)}. Enter the actual."
            )

    where = countries.get(country)
    return Row(
        code,
        template.programmes.get(code, ""),
        oda,
        project or None,
        where,
        tuple(amounts),
        notes,
    )


def _stays(each: Last, at: int, template: Template) -> bool:
    """Whether an amount can stand in the next return as it is: an actual up to its month, a
    forecast after it.

    In a quarter that is not all reported yet, what was spent in it so far is part of what is
    forecast for it.
    """
    if each.measure == "actual":
        return at < template.reported or template.length > 1

    return at >= template.reported and each.start + each.length - 1 > each.as_at


def _order(key: Key) -> tuple[str, bool, str, str]:
    code, oda, project, country = key
    return code, not oda, project, country

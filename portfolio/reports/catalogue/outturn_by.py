"""Allocation, actual, forecast outturn and variance by portfolio, programme, department, country
or theme.

Allocations belong to programmes: by country and theme, and under filters on them, they are blank
and not nought.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from textwrap import shorten

from sqlalchemy import select

from portfolio.charts.bars import AMOUNT
from portfolio.figures import allocations, filter_options
from portfolio.figures import spend as queries
from portfolio.figures.all_years import Dimension
from portfolio.figures.selection import NOT_RECORDED, UNALLOCATED, WITHHELD
from portfolio.filters import count_of, listed, money_short, when
from portfolio.finance import variance
from portfolio.models import (
    DepartmentFacts,
    Portfolio,
    Position,
    Programme,
    ProgrammeFacts,
    SpendRollup,
)
from portfolio.permissions import hidden_programmes, visible_programmes
from portfolio.reports import report_charts
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

DRAWN = 15
NO_PORTFOLIO = "No portfolio"


@dataclass(frozen=True, slots=True)
class Outturn:
    """What one has and spends, in pence. Allocations None where they are not split so."""

    key: str
    name: str
    allocation: int | None
    discretionary: int | None
    pre_earmarked: int | None
    actual: int
    forecast: int
    outturn: int
    variance: int | None
    spent: Decimal | None
    """Actual as a part of the allocation."""


@dataclass(frozen=True, slots=True)
class By:
    """What the money is told apart by: one in words, its plural, how rows are named, and the
    filter that finds one.
    """

    one: str
    many: str
    filter: str
    divided: bool
    """Whether it divides lines (country, theme): then allocations are blank."""


Budget = tuple[int, int]
"""Discretionary and pre-earmarked pence."""


@dataclass(slots=True)
class _Sums:
    actual: int = 0
    forecast: int = 0
    outturn: int = 0
    discretionary: int = 0
    pre_earmarked: int = 0

    def spend(
        self,
        measure: str,
        in_outturn: bool,
        pence: int,
    ) -> None:
        if measure == "actual":
            self.actual += pence
        else:
            self.forecast += pence

        self.outturn += pence if in_outturn else 0


@dataclass(frozen=True, slots=True)
class Found:
    """The rows, the largest outturn first, and the withheld one last."""

    rows: tuple[Outturn, ...]


def find(by: By, asked: Asked) -> Found:
    """A row for each, with its allocation where that is known of it."""
    names, group = _grouping(by, asked)
    chosen = asked.chosen
    divided = by.divided or bool(chosen.country or chosen.theme)
    sums: dict[str, _Sums] = {}

    for value, measure, in_outturn, pence in queries.measured(
        asked.session, chosen, asked.reader, _dimension(by)
    ):
        sums.setdefault(group(value), _Sums()).spend(measure, in_outturn, pence)

    if not divided:
        _budget(by, asked, group, sums)

    rows = [
        _row(
            key,
            names.get(key, key),
            own,
            divided=divided,
        )
        for key, own in sums.items()
    ]
    rows.sort(
        key=lambda row: (
            row.key in {UNALLOCATED, NO_PORTFOLIO},
            -row.outturn,
            row.name,
            row.key,
        )
    )

    return Found((*rows, *_withheld(asked, divided=divided)))


def _dimension(by: By) -> Dimension:
    return {
        "country": SpendRollup.country,
        "theme": SpendRollup.theme_id,
        "department": Position.department_code,
    }.get(by.one, Position.programme_id)


def _grouping(
    by: By, asked: Asked
) -> tuple[Mapping[str, str], Callable[[object], str]]:
    """The names of the keys, and what turns a value of the ledger into a key."""
    session = asked.session
    at = asked.chosen.as_at
    if by.one == "country":
        return queries.country_names(session, at) | {
            UNALLOCATED: "Unallocated"
        }, lambda iso3: str(iso3 or UNALLOCATED)
    if by.one == "theme":
        themes = {
            str(key): name for key, name in queries.theme_names(session, at).items()
        }
        return {
            UNALLOCATED: "Unallocated"
        }, lambda key: UNALLOCATED if key is None else themes.get(str(key), str(key))
    if by.one == "department":
        names = {
            code: f"{code} – {name}"
            for code, name in filter_options.departments(session, at).items()
        }
        return names, str

    return _programmes(by, asked)


def _programmes(
    by: By, asked: Asked
) -> tuple[Mapping[str, str], Callable[[object], str]]:
    """Programmes by code and title; or by the portfolio that they were in at the instant."""
    facts = ProgrammeFacts
    query = (
        select(Programme.id, Programme.code, facts.title, Portfolio.name)
        .join(facts, facts.programme_id == Programme.id)
        .outerjoin(Portfolio, Portfolio.id == facts.portfolio_id)
        .where(facts.at(asked.chosen.as_at), visible_programmes(asked.reader))
    )
    known = {row.id: row for row in asked.session.execute(query)}
    if by.one == "portfolio":
        portfolio = {key: row.name or NO_PORTFOLIO for key, row in known.items()}
        return {}, lambda programme: portfolio.get(_number(programme), NO_PORTFOLIO)

    codes = {key: row.code for key, row in known.items()}
    titles = {row.code: f"{row.code} {row.title}" for row in known.values()}

    return titles, lambda programme: codes.get(_number(programme), str(programme))


def portfolios(asked: Asked) -> tuple[Mapping[str, str], Callable[[object], str]]:
    """What turns a programme's id into the portfolio that it was in at the instant."""
    return _programmes(_PORTFOLIO, asked)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _budget(
    by: By, asked: Asked, group: Callable[[object], str], sums: dict[str, _Sums]
) -> None:
    """Add the allocations of the reader's programmes: a department's are those that it leads."""
    seen = visible_programmes(asked.reader)
    for programme, lead, earmarked, pence in allocations.budgets(
        asked.session,
        asked.chosen,
        seen,
        filtered=True,
    ):
        own = sums.setdefault(
            group(lead if by.one == "department" else programme), _Sums()
        )
        if earmarked:
            own.pre_earmarked += pence
        else:
            own.discretionary += pence


def _row(key: str, name: str, own: _Sums, *, divided: bool) -> Outturn:
    spending = (own.actual, own.forecast, own.outturn)
    if divided:
        return Outturn(
            key,
            name,
            None,
            None,
            None,
            *spending,
            None,
            None,
        )

    allocation = own.discretionary + own.pre_earmarked
    if allocation > 0:
        spent = (Decimal(own.actual) / allocation).quantize(SIX_PLACES)
    else:
        spent = None

    budget = (allocation, own.discretionary, own.pre_earmarked)
    return Outturn(
        key,
        name,
        *budget,
        *spending,
        variance(allocation, own.outturn),
        spent,
    )


def _withheld(asked: Asked, *, divided: bool) -> list[Outturn]:
    """The row of what the reader may not see: it obeys FY and ODA only."""
    if asked.reader.sees_withheld:
        return []

    own = _Sums()
    hidden = hidden_programmes(asked.reader)
    spent = queries.measured_withheld(asked.session, asked.chosen, asked.reader)

    for measure, in_outturn, pence in spent:
        own.spend(measure, in_outturn, pence)

    held = allocations.budgets(
        asked.session,
        asked.chosen,
        hidden,
        filtered=False,
    )
    for _, _, earmarked, pence in held:
        own.pre_earmarked += pence if earmarked else 0
        own.discretionary += 0 if earmarked else pence

    if spent or held:
        return [
            _row(
                WITHHELD,
                "Withheld",
                own,
                divided=divided,
            )
        ]

    return []


def show(by: By, asked: Asked, found: Found, unit: str) -> Answer:
    """Outturn as bars, the largest first, and every figure in a table."""
    seen = [row for row in found.rows if row.key != WITHHELD]
    hidden = [row for row in found.rows if row.key == WITHHELD]

    if by.one == "department":
        merged = _merged(asked, {row.key for row in seen})
    else:
        merged = frozenset()

    layout = Layout(
        f"Allocation, actual, forecast and outturn by {by.one}",
        by.one.capitalize(),
        lambda row: row.name,
        _fields(by),
        lambda row: row.key in {UNALLOCATED, NO_PORTFOLIO},
        "Total" if not hidden else "Total shown in detail",
    )

    return Answer(
        finding=_sentence(by, asked, seen, merged),
        tables=(
            table(
                layout,
                seen,
                asked.links,
                unit,
                beyond=hidden,
            ),
        ),
        charts=(_chart(by, asked, seen),) if seen else (),
        notes=(*_notes(by, asked, hidden=bool(hidden)), *map(_said, sorted(merged))),
        nothing=not seen,
    )


def _notes(by: By, asked: Asked, *, hidden: bool) -> tuple[str, ...]:
    notes = [
        "Variance is allocation less outturn: a negative variance is an overspend. Outturn is actuals up to the return's month, "
        "and forecast after it."
    ]
    if by.divided or asked.chosen.country or asked.chosen.theme:
        notes.append(
            "Allocations are given to programmes and not split by country or theme: they are blank here."
        )
    elif by.one == "department":
        notes.append(
            "An allocation counts to the department that leads the programme, spend to the one that returned it."
        )

    if hidden:
        notes.append(
            "Withheld money obeys the filters on year and ODA only, and is of the whole fund otherwise."
        )

    return tuple(notes)


def _merged(asked: Asked, codes: Collection[str]) -> frozenset[tuple[str, str]]:
    """Departments on view of which one succeeded the other: (successor, predecessor)."""
    facts = DepartmentFacts
    query = select(facts.successor, facts.code).where(
        facts.at(asked.chosen.as_at), facts.code.in_(codes), facts.successor.in_(codes)
    )

    return frozenset(
        (successor, code)
        for successor, code in asked.session.execute(query)
        if successor
    )


def _said(pair: tuple[str, str]) -> str:
    successor, before = pair
    return (
        f"{successor} succeeded {before}: what {successor} returned of programmes that {before} leads on record stands "
        f"against the allocations of {before}. Read both rows together."
    )


def _fields(by: By) -> tuple[Field, ...]:
    return (
        _made(by, "Allocation", lambda row: row.allocation, {"of": "allocation"}),
        _made(
            by,
            "Discretionary",
            lambda row: row.discretionary,
            {"of": "allocation", "earmarked": "no"},
        ),
        _made(
            by,
            "Pre-earmarked",
            lambda row: row.pre_earmarked,
            {"of": "allocation", "earmarked": "yes"},
        ),
        *(_spend(by, measure) for measure in ("actual", "forecast", "outturn")),
        _made(by, "Variance", lambda row: row.variance, {"of": "variance"}),
        Field(
            "Spent",
            "share",
            lambda row: row.spent,
            lambda row: _origin(by, row, {**ACTUAL, "over": "allocation"}),
        ),
    )


TITLE = 90
"""Letters of a name above a chart."""
ACTUAL: Key = {"measure": "actual"}
OUTTURN: Key = {"measure": "outturn"}
GIVEN: Key = {"of": "allocation"}
VARIANCE: Key = {"of": "variance"}


def _spend(by: By, measure: str) -> Field:
    def read(row: Outturn) -> int:
        found: int = getattr(row, measure)
        return found

    return _made(by, measure.capitalize(), read, {"measure": measure})


def _made(
    by: By, label: str, read: Callable[[Outturn], int | None], more: Key
) -> Field:
    """A column of money, with the filters that it adds to those of a row."""
    return Field(
        label,
        "money",
        read,
        lambda row: _origin(by, row, more),
        True,
        more,
    )


def _origin(by: By, row: Outturn, more: Key) -> Key | None:
    """The filters of a figure."""
    if row.key == WITHHELD:
        return None
    return {by.filter: NOT_RECORDED if row.key == NO_PORTFOLIO else row.key, **more}


def _sentence(
    by: By, asked: Asked, seen: Sequence[Outturn], merged: Collection[tuple[str, str]]
) -> Sentence:
    if not seen:
        return Sentence(NOTHING)

    told = asked.telling()
    outturn = sum(row.outturn for row in seen)
    words = f"{when(asked.chosen.fy)}, the outturn of {_counted(by, seen)} is "
    words += told.money(outturn, OUTTURN)
    known = [
        row for row in seen if row.allocation is not None and row.variance is not None
    ]
    if not known:
        first = _placed(seen)[:1]
        words += "".join(
            f", {row.name} the largest with {told.money(row.outturn, _origin(by, row, OUTTURN))}"
            for row in first
        )
        return told.sentence(f"{words}.")

    allocation = sum(row.allocation or 0 for row in known)
    gap = variance(allocation, outturn)
    words += f" against allocations of {told.money(allocation, GIVEN)}: {told.money(abs(gap), VARIANCE)} {_side(gap)}."
    apart = {code for pair in merged for code in pair}
    alone = [row for row in known if row.key not in apart]
    if not alone:
        return told.sentence(words)

    furthest = max(alone, key=lambda row: (abs(row.variance or 0), row.key))
    far = furthest.variance or 0
    amount = told.money(abs(far), _origin(by, furthest, VARIANCE))

    return told.sentence(
        f"{words} Furthest from its allocation is {furthest.name}, {amount} {_side(far)}."
    )


def _in_title(row: Outturn) -> str:
    """A name above a chart, which has two lines on a slide: a long one is cut between words."""
    return shorten(row.name, TITLE, placeholder=" …")


def _placed(seen: Sequence[Outturn]) -> list[Outturn]:
    """Countries, themes, portfolios: without what belongs to none."""
    return [row for row in seen if row.key not in {UNALLOCATED, NO_PORTFOLIO}]


def _counted(by: By, seen: Sequence[Outturn]) -> str:
    """Of how much a sum is; what belongs to none is no country, theme or portfolio, and is named."""
    loose = "what is in none" if by.one == "portfolio" else "what is unallocated"
    if placed := _placed(seen):
        names = [count_of(len(placed), by.one, by.many)]
    else:
        names = []

    return listed([*names, *([loose] if len(placed) < len(seen) else [])])


def _side(gap: int) -> str:
    return "under" if gap >= 0 else "over"


def _chart(by: By, asked: Asked, seen: Sequence[Outturn]) -> report_charts.Chart:
    bars = [
        report_charts.BarRow(
            row.key if by.one in {"programme", "department"} else row.name,
            row.outturn,
            _fraction(row),
            asked.links.origin(**key)
            if (key := _origin(by, row, {"measure": "outturn"}))
            else None,
            AMOUNT[-1],
        )
        for row in seen[:DRAWN]
    ]
    top = sum(row.outturn for row in seen[:DRAWN])
    whole = sum(row.outturn for row in seen)
    title = f"Outturn by {by.one}: {money_short(whole)}"

    if placed := _placed(seen):
        title = f"{_in_title(placed[0])} has the largest outturn: {money_short(placed[0].outturn)} of {money_short(whole)}"

    notes = []
    if len(seen) > DRAWN:
        notes.append(
            f"The {DRAWN} largest of {len(seen)}; {money_short(whole - top)} is in the others."
        )

    if any(row.allocation for row in seen):
        notes.append("In brackets: outturn as a part of the allocation.")

    return report_charts.bars(
        bars,
        key="outturn",
        title=title,
        bands=AMOUNT,
        notes=tuple(notes),
    )


def _fraction(row: Outturn) -> float | None:
    if row.allocation and row.allocation > 0:
        return row.outturn / row.allocation
    return None


def _question(by: By, question: str, shows: str) -> Report:
    return Report(
        title=Title(f"outturn-by-{by.one}", f"Outturn by {by.one}", question, shows),
        row=Outturn,
        money=frozenset(
            {
                "allocation",
                "discretionary",
                "pre_earmarked",
                "actual",
                "forecast",
                "outturn",
                "variance",
            }
        ),
        find=partial(find, by),
        show=partial(show, by),
        unused=("measure", *RISK_FILTERS),
        budgets=True,
    )


_SHOWS = "Allocation (discretionary and pre-earmarked), actual, forecast, outturn and variance of each."
_DIVIDED = "Actual, forecast and outturn of each, with what is allocated to none."
_PORTFOLIO = By("portfolio", "portfolios", "portfolio", False)
REPORTS: tuple[Report, ...] = (
    _question(_PORTFOLIO, "Which portfolio is over or under budget?", _SHOWS),
    _question(
        By("programme", "programmes", "programme", False),
        "Which programme is over or under budget?",
        _SHOWS,
    ),
    _question(
        By("department", "departments", "department", False),
        "How much of whose budget is earmarked?",
        _SHOWS,
    ),
    _question(
        By("country", "countries", "country", True),
        "What will each country have had by year's end?",
        _DIVIDED,
    ),
    _question(
        By("theme", "themes", "theme", True),
        "What will each theme have had by year's end?",
        _DIVIDED,
    ),
)

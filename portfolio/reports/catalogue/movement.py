"""Movement: actuals restated and outturn moved between two months or instants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from portfolio.charts.bars import AMOUNT, BarRow, bars
from portfolio.charts.geometry import Chart
from portfolio.figures import movement, restated, spend
from portfolio.figures.request import Request
from portfolio.figures.selection import WITHHELD, Selection
from portfolio.filters import count_of, instant, money_short, month_name
from portfolio.finance import Month
from portfolio.ledger.clock import AnySession
from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.models import FinanceReturn, Programme, ProgrammeFacts
from portfolio.reports import filter_panel
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title

ROWS_SHOWN = 300
"""Programmes in the table, the largest first; the files have all."""
NOMINAL = "Amounts are as returned: what moved is what departments now say of the same months, so it has no real terms."
SAME = "Nothing moved between these two positions under these filters."
NONE_OF_YEAR = "No approved return of {} is on record at this instant, so nothing has moved. Choose another year."
BEFORE_ANY = "No approved return is on record yet, so nothing has moved."
ACTUALS: Key = {"of": "movement", "measure": "actual"}
OUTTURN: Key = {"of": "movement", "measure": "outturn"}


@dataclass(frozen=True, slots=True)
class MovementRow:
    """What moved of a department's programme, in pence, as files hold it."""

    department: str
    """Code, or `withheld`."""
    programme: str | None
    start: str | None = field(metadata={"column": "from"})
    end: str | None = field(metadata={"column": "to"})
    actual_change: int
    outturn_change: int


@dataclass(frozen=True, slots=True)
class Line:
    """What moved of a department or of a programme, in pence, as the page shows it."""

    department: str
    programme: str
    title: str
    actual: int
    restated: int | None
    """The part of the actuals in periods reported before; None where it is not shown."""
    outturn: int

    @property
    def reported(self) -> int | None:
        """The part of the actuals in periods reported for the first time."""
        if self.restated is None:
            return None
        return self.actual - self.restated

    @property
    def key(self) -> Key:
        """The filters of the department or programme."""
        if self.programme:
            return {"department": self.department, "programme": self.programme}
        return {"department": self.department}


@dataclass(frozen=True, slots=True)
class Movement:
    """The difference between two positions; without positions there are no rows."""

    detail: tuple[MovementRow, ...] = ()
    withheld: tuple[MovementRow, ...] = ()
    moved: movement.Moved | None = None
    sensitive: bool = False
    """Whether a withheld programme moved and the reader sees it."""

    @property
    def rows(self) -> tuple[MovementRow, ...]:
        """All rows, as files hold them."""
        return (*self.detail, *self.withheld)


def between(session: AnySession, selection: Selection) -> Selection:
    """Give a selection its two positions: by default the last two months with returns.

    FilterError for real terms: two positions of one year have the same prices.
    """
    movement.refuse_real(selection)
    first, last = _last_two_months(session, selection)

    return replace(
        selection,
        start=selection.start or first,
        end=selection.end or last,
    )


def _last_two_months(
    session: AnySession, selection: Selection
) -> tuple[str | None, str | None]:
    """The last two months, within the selected year, of returns approved at the instant."""
    query = select(FinanceReturn.month).where(
        FinanceReturn.decided_at <= selection.as_at,
        FinanceReturn.status.in_(("approved", "reversed")),
    )
    if selection.fy:
        query = query.where(FinanceReturn.fy == selection.fy.start)

    months = sorted(session.scalars(query.distinct()))[-2:]
    if not months:
        return None, None

    last = Month.from_number(months[-1])
    first = Month.from_number(months[0]) if len(months) > 1 else last.plus(-1)

    return str(first), str(last)


def find(asked: Asked) -> Movement:
    """A row for each department's programme whose figures differ, and one of withheld money.

    The selection has `start` and `end`. Its measure plays no part: actual and outturn are both
    shown. FilterError for real terms.
    """
    if asked.chosen.start is None:
        return Movement()

    session = asked.session
    selection = asked.chosen
    moved = movement.between(session, selection, asked.reader)
    before, after, hidden, seen = moved
    shown = movement.changes(session, selection, seen, before, after, divided=True)
    places = {
        place for place in before.keys() | after.keys() if place.programme in hidden
    }

    withheld: tuple[MovementRow, ...] = ()
    if places and movement.in_years(selection, places):
        changed = movement.in_years(selection, places & moved.changed)
        rest = movement.changes(
            session, selection, changed, before, after, divided=False
        )
        figures = movement.add_up(rest.values())
        withheld = (_row(selection, WITHHELD, None, figures),)

    return Movement(
        tuple(_rows(session, selection, shown)),
        withheld,
        moved,
        _shows_withheld(session, shown),
    )


def _rows(
    session: AnySession,
    selection: Selection,
    changes: Mapping[tuple[str, int], movement.Figures],
) -> Iterator[MovementRow]:
    codes = {
        key: code for key, code in session.execute(select(Programme.id, Programme.code))
    }
    by_code = {
        (department, codes[programme]): figures
        for (department, programme), figures in changes.items()
    }
    for (department, code), figures in sorted(by_code.items()):
        if any(figures):
            yield _row(selection, department, code, figures)


def _row(
    selection: Selection,
    department: str,
    programme: str | None,
    figures: movement.Figures,
) -> MovementRow:
    return MovementRow(department, programme, selection.start, selection.end, *figures)


def _shows_withheld(
    session: AnySession, shown: Mapping[tuple[str, int], movement.Figures]
) -> bool:
    withheld = set(session.scalars(spend.withheld_programmes()))

    return any(
        programme in withheld and any(figures)
        for (_, programme), figures in shown.items()
    )


def _marking(_asked: Asked, found: Movement) -> str:
    return SENSITIVE if found.sensitive else OFFICIAL


def show(asked: Asked, found: Movement, unit: str) -> Answer:
    """What moved in a sentence, departments as bars and as a table, and programmes."""
    lines = _lines(asked, found)
    tables = _tables(asked, found, lines, unit)
    no_rows = _why_no_rows(asked.chosen, found)
    if not lines:
        return Answer(
            Sentence(no_rows),
            tables,
            notes=(NOMINAL,) if found.moved else (),
            nothing=bool(no_rows),
            no_rows=no_rows,
        )

    return Answer(
        _sentence(asked, lines),
        tables,
        (_chart(asked, lines),),
        (NOMINAL,),
    )


def _why_no_rows(selection: Selection, found: Movement) -> str:
    if found.rows:
        return ""
    if found.moved is not None:
        return SAME
    if selection.fy:
        return NONE_OF_YEAR.format(selection.fy)
    return BEFORE_ANY


def _lines(asked: Asked, found: Movement) -> list[Line]:
    """A line for each programme that moved, the largest first."""
    if found.moved is None:
        return []

    history = restated.restated(asked.session, asked.chosen, found.moved)
    codes = {row.programme for row in found.detail if row.programme}
    titles = _titles(asked, codes)
    lines = []
    for row in found.detail:
        programme = row.programme or ""
        lines.append(
            Line(
                row.department,
                programme,
                titles.get(programme, ""),
                row.actual_change,
                history.get((row.department, programme), 0),
                row.outturn_change,
            )
        )

    return sorted(
        lines,
        key=lambda line: (
            -abs(line.outturn),
            -abs(line.actual),
            line.programme,
            line.department,
        ),
    )


def _titles(asked: Asked, codes: set[str]) -> dict[str, str]:
    query = (
        select(Programme.code, ProgrammeFacts.title)
        .join(ProgrammeFacts)
        .where(ProgrammeFacts.at(asked.chosen.as_at))
    )
    rows = asked.session.execute(query)

    return {code: title for code, title in rows if code in codes}


def _by_department(lines: Iterable[Line]) -> list[Line]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.department, []).append(line)

    departments = [_sum(group, department) for department, group in groups.items()]
    return sorted(departments, key=lambda line: (-abs(line.outturn), line.department))


def _sum(lines: Sequence[Line], department: str) -> Line:
    parts = [line.restated for line in lines if line.restated is not None]

    return Line(
        department,
        "",
        "",
        sum(line.actual for line in lines),
        sum(parts) if parts else None,
        sum(line.outturn for line in lines),
    )


def _sentence(asked: Asked, lines: Sequence[Line]) -> Sentence:
    """What moved, the part of it that is restated, and who moved most."""
    selection = asked.chosen
    telling = asked.telling()
    total = _sum(lines, "")
    outturn = telling.figure(_signed(total.outturn), OUTTURN)
    actuals = telling.figure(_signed(total.actual), ACTUALS)
    words = (
        f"Between {_end(selection.start)} and {_end(selection.end)}, the outturn of "
        f"{_programmes(lines)} moved by {outturn} and actuals by {actuals}"
    )

    if total.restated == 0:
        words += ", with no period restated"
    elif total.restated is not None:
        history = _programmes(line for line in lines if line.restated)
        key = {**ACTUALS, "history": "restated"}
        amount = telling.figure(_signed(total.restated), key)
        words += f", of which {amount} restated earlier periods of {history}"

    department = _by_department(lines)[0]
    programme = lines[0]
    most = telling.figure(_signed(department.outturn), {**OUTTURN, **department.key})
    of_programmes = telling.figure(
        _signed(programme.outturn), {**OUTTURN, **programme.key}
    )

    return telling.sentence(
        f"{words}. {department.department} moved most ({most}), and of the programmes "
        f"{programme.programme} of {programme.department} ({of_programmes})."
    )


def _programmes(lines: Iterable[Line]) -> str:
    """How many programmes: several departments may have lines of one."""
    return count_of(len({line.programme for line in lines}), "programme")


def _signed(pence: int) -> str:
    return f"+{money_short(pence)}" if pence > 0 else money_short(pence)


def _end(point: str | None) -> str:
    """A month or an instant in words."""
    value = Selection.point(point)
    if isinstance(value, Month):
        return month_name(value)
    return instant(value)


def _chart(asked: Asked, lines: Sequence[Line]) -> Chart:
    departments = _by_department(lines)
    drawn = []
    for line in departments:
        url = asked.links.origin(**{**OUTTURN, **line.key})
        drawn.append(BarRow(line.department, line.outturn, None, url, AMOUNT[-1]))

    first = departments[0]
    title = f"{first.department}'s outturn moved most: {_signed(first.outturn)}"

    return bars(drawn, key="departments", title=title, bands=AMOUNT)


def _tables(
    asked: Asked, found: Movement, lines: Sequence[Line], unit: str
) -> tuple[Table, ...]:
    fields = (
        _field("Actuals moved", lambda line: line.actual, ACTUALS),
        _field(
            "New periods",
            lambda line: line.reported,
            {**ACTUALS, "history": "first"},
        ),
        _field(
            "Restated periods",
            lambda line: line.restated,
            {**ACTUALS, "history": "restated"},
        ),
        _field("Outturn moved", lambda line: line.outturn, OUTTURN),
    )
    withheld = [
        Line("Withheld", "", "", row.actual_change, None, row.outturn_change)
        for row in found.withheld
    ]
    by_department = Layout(
        "What moved by department",
        "Department",
        lambda line: line.department,
        fields,
        total="Total shown in detail" if withheld else "Total",
    )
    departments = table(
        by_department, _by_department(lines), asked.links, unit, beyond=withheld
    )
    if not lines:
        return (departments,)

    caption = "What moved by programme"
    if len(lines) > ROWS_SHOWN:
        caption = f"The {ROWS_SHOWN} programmes that moved most"

    by_programme = Layout(
        caption,
        "Programme",
        lambda line: f"{line.programme} {line.title}",
        (Field("Department", "text", lambda line: line.department), *fields),
    )

    return (departments, table(by_programme, lines[:ROWS_SHOWN], asked.links, unit))


def _field(label: str, read: Callable[[Line], int | None], key: Key) -> Field:
    """A column of what moved, with the filters that find its cells."""
    return Field(
        label,
        "money",
        read,
        lambda line: {**key, **line.key},
        summed=True,
        total_origin=key,
    )


def near(
    request: Request, path: str, query: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Where nothing moved: the filters and months without which something did."""
    if request.chosen.start is None:
        return filter_panel.near(
            request.session, request.chosen, request.reader, path, query
        )

    return list(_near(request, path, query))


def _near(
    request: Request, path: str, query: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    selection = request.chosen
    changes = {
        name: change for name, change in filter_panel.without().items() if name in query
    }
    for name, change in changes.items():
        if _has_moved(request, replace(selection, **change)):
            words = filter_panel.taken_away([name], query)
            yield words, filter_panel.address(path, query, **{name: None})

    everything = selection
    for change in changes.values():
        everything = replace(everything, **change)

    first, last = _last_two_months(request.session, everything)
    everything = replace(everything, start=first, end=last)
    if (first, last) == (selection.start, selection.end):
        return

    if _has_moved(request, everything):
        ends = {"from": first, "to": last}
        url = filter_panel.address(path, query, **dict.fromkeys(changes), **ends)
        yield f"From {_end(first)} to {_end(last)}, without filters", url


def _has_moved(request: Request, selection: Selection) -> bool:
    return bool(find(Asked(request.session, selection, request.reader)).detail)


REPORT = Report(
    title=Title(
        "movement",
        "Movement",
        "What has changed since last time?",
        "Actuals restated and outturn moved between two months or moments, by department and programme.",
    ),
    row=MovementRow,
    money=frozenset({"actual_change", "outturn_change"}),
    find=find,
    show=show,
    unused=("measure", *RISK_FILTERS, *filter_panel.PRICES),
    template="reports/movement.html",
    marking=_marking,
    between=between,
    near=near,
)

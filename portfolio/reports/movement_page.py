"""The page of the movement between two positions, and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portfolio.charts.bars import AMOUNT
from portfolio.extensions import db
from portfolio.figures import movement, restated
from portfolio.figures.selection import (
    LOOKS,
    WITHHELD,
    FilterError,
    Selection,
    select_for,
)
from portfolio.filters import count_of, instant, money_short, month_name
from portfolio.finance import Month
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Programme, ProgrammeFacts
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.reports import (
    exports,
    filter_panel,
    movement_rows,
    notice,
    pages,
    report_charts,
)
from portfolio.reports.links import Links
from portfolio.reports.report import RISK_FILTERS
from portfolio.reports.rows import Report
from portfolio.reports.sentence import Sentence, Telling
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import MOVEMENT

blueprint = Blueprint("movement", __name__)
ROWS_SHOWN = 300
"""Programmes in the table, the largest first; the files have all."""
NOMINAL = "Amounts are as returned: what moved is what departments now say of the same months, so it has no real terms."
SAME = "Nothing moved between these two positions under these filters."
NONE_OF_YEAR = "No approved return of {} is on record at this instant, so nothing has moved. Choose another year."
BEFORE_ANY = "No approved return is on record yet, so nothing has moved."


@dataclass(frozen=True, slots=True)
class Line:
    """What moved of a department or of a programme, in pence."""

    department: str
    programme: str
    title: str
    actual: int
    restated: int | None
    """The part of it in periods that had been reported already; None where it is not told."""
    outturn: int

    @property
    def reported(self) -> int | None:
        """The part of it in periods reported for the first time."""
        if self.restated is None:
            return None
        return self.actual - self.restated


@blueprint.get("/reports/movement")
@requires(Permission.READ_REPORTS)
def show() -> ResponseReturnValue:
    """What moved between two months or instants, by department and programme."""
    query = request.args.to_dict()
    frame: dict[str, Any] = {"title": MOVEMENT.title, "report": MOVEMENT}
    frame["ends"] = {name: query.get(name, "") for name in filter_panel.ENDS}
    frame["breadcrumbs"] = [
        ("Home", url_for("reports.home")),
        ("Reports", url_for("reports.index")),
    ]

    try:
        unit = filter_panel.unit_of(query)
        chosen = _selection(query)
    except FilterError as error:
        left_out = [name for name in _UNUSED if name != error.name]
        panel = filter_panel.panel(
            db.session,
            None,
            request.path,
            query,
            error,
            without=left_out,
        )
        return render_template(
            "reports/movement.html",
            panel=panel,
            title_prefix="Error: ",
            **frame,
        ), 400

    panel = filter_panel.panel(
        db.session,
        chosen,
        request.path,
        query,
        without=_UNUSED,
    )
    frame["ends"] = {"from": chosen.start or "", "to": chosen.end or ""}

    return render_template(
        "reports/movement.html",
        panel=panel,
        **frame,
        **_shown(chosen, unit, query),
    )


@blueprint.get("/reports/movement.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def file(ending: str) -> ResponseReturnValue:
    """The same as a file, with the columns of the command line."""
    try:
        chosen = _selection(request.args.to_dict())
    except FilterError as error:
        abort(400, error.message)

    if chosen.start is None:
        abort(404, BEFORE_ANY)

    drawn = notice.told(
        db.session,
        movement_rows.draw(db.session, chosen, reader_of(db.session, current_user)),
    )
    response = Response(
        exports.FORMATS[ending](drawn), content_type=exports.MEDIA[ending]
    )
    response.headers.set(
        "Content-Disposition", "attachment", filename=exports.filename(drawn, ending)
    )
    response.headers["X-Marking"], response.headers["X-As-At"] = (
        drawn.marking,
        drawn.as_at,
    )

    return response


_UNUSED = (
    "measure",
    *RISK_FILTERS,
    *filter_panel.PRICES,
    *LOOKS,
)


def _selection(query: Mapping[str, str]) -> Selection:
    """The filters, and between which positions; where an end is left out, the last two months with
    returns.
    """
    given = filter_panel.words_of(query) | filter_panel.ends_of(query)
    return with_ends(db.session, select_for(db.session, given))


def with_ends(session: AnySession, chosen: Selection) -> Selection:
    """The selection between two positions: where an end is left out, the last two months with
    returns.
    """
    movement.refuse_real(chosen)
    first, last = _last_two(session, chosen)

    return replace(
        chosen,
        start=chosen.start or first,
        end=chosen.end or last,
    )


def _last_two(session: AnySession, chosen: Selection) -> tuple[str | None, str | None]:
    """The last two months, within the chosen year, of returns that were approved at the instant."""
    query = select(FinanceReturn.month).where(FinanceReturn.decided_at <= chosen.as_at)
    query = query.where(FinanceReturn.status.in_(("approved", "reversed")))

    if chosen.fy:
        query = query.where(FinanceReturn.fy == chosen.fy.start)

    found = sorted(session.scalars(query.distinct()))[-2:]
    if not found:
        return None, None

    if len(found) > 1:
        first = Month.from_number(found[0])
    else:
        first = Month.from_number(found[0]).plus(-1)

    return str(first), str(Month.from_number(found[-1]))


def _shown(chosen: Selection, unit: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The variables of the page, and the same as files."""
    reader = reader_of(db.session, current_user)
    kept = filter_panel.shortened(query) | {
        "from": chosen.start or "",
        "to": chosen.end or "",
    }
    onward = filter_panel.address(
        url_for("publishing.new"), kept, reports=MOVEMENT.name
    )
    files = pages.downloads(request.path, urlencode(kept))
    page = variables(db.session, chosen, reader, unit)

    if page["nothing"] and chosen.start is None:
        page["near"] = filter_panel.near(
            db.session,
            chosen,
            reader,
            request.path,
            query,
        )
    elif page["nothing"]:
        page["near"] = list(_near(db.session, chosen, reader, kept))

    return page | {"files": files, "pack_url": onward}


def _near(
    session: AnySession, chosen: Selection, reader: Reader, kept: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where nothing moved: without which filter something did, and between which months; each with
    its address.
    """

    def moved(selection: Selection) -> bool:
        rows = movement_rows.draw(session, selection, reader).rows
        return any(row["department"] != WITHHELD for row in rows)

    changes = {
        name: change for name, change in filter_panel.without().items() if name in kept
    }

    for name, change in changes.items():
        if moved(replace(chosen, **change)):
            yield (
                filter_panel.taken_away([name], kept),
                filter_panel.address(request.path, kept, **{name: None}),
            )

    every = replace(
        chosen,
        **{
            field: value
            for change in changes.values()
            for field, value in change.items()
        },
    )
    first, last = _last_two(session, every)
    if (first, last) != (chosen.start, chosen.end) and moved(
        replace(every, start=first, end=last)
    ):
        url = filter_panel.address(
            request.path,
            kept,
            **dict.fromkeys(changes),
            **{"from": first, "to": last},
        )
        yield f"From {_end(first)} to {_end(last)}, without filters", url


def variables(
    session: AnySession, chosen: Selection, reader: Reader, unit: str
) -> dict[str, Any]:
    """What page and paper say of the movement between the ends of a selection."""
    if chosen.start is None:
        empty = Report(
            movement_rows.NAME,
            movement_rows.COLUMNS,
            frozenset(movement_rows.MONEY),
            (),
            chosen,
            "OFFICIAL",
        )
        return pages.frame(session, chosen, empty) | {
            "rows": empty,
            "rated": False,
            "sources": [],
            "nothing": NONE_OF_YEAR.format(chosen.fy) if chosen.fy else BEFORE_ANY,
            "tables": _tables(chosen, (), (), unit),
        }

    moved = movement.between(session, chosen, reader)
    report = movement_rows.of(session, chosen, moved)
    lines = _lines(session, chosen, report, restated.restated(session, chosen, moved))
    held = [row for row in report.rows if row["department"] == WITHHELD]

    return pages.frame(session, chosen, report) | {
        "rows": report,
        "rated": False,
        "sources": [],
        "nothing": "" if lines or held else SAME,
        "finding": _sentence(chosen, lines) if lines else "",
        "notes": [NOMINAL],
        "chart": _chart(chosen, lines) if lines else None,
        "tables": _tables(chosen, lines, held, unit),
    }


def _lines(
    session: AnySession,
    chosen: Selection,
    report: Report,
    history: Mapping[restated.Key, int],
) -> list[Line]:
    """A line for each programme that moved, the largest first."""
    titles = _titles(
        session, chosen, {row["programme"] for row in report.rows if row["programme"]}
    )
    found = []

    for row in report.rows:
        if row["department"] != WITHHELD:
            key = (row["department"], row["programme"])
            part = history.get(key, 0)
            title = titles.get(key[1], "")
            found.append(
                Line(
                    *key,
                    title,
                    row["actual_change"],
                    part,
                    row["outturn_change"],
                )
            )

    return sorted(
        found,
        key=lambda line: (
            -abs(line.outturn),
            -abs(line.actual),
            line.programme,
            line.department,
        ),
    )


def _titles(session: AnySession, chosen: Selection, codes: set[str]) -> dict[str, str]:
    query = select(Programme.code, ProgrammeFacts.title).join(ProgrammeFacts)
    rows = session.execute(query.where(ProgrammeFacts.at(chosen.as_at)))
    return {code: title for code, title in rows if code in codes}


def _by_department(lines: Iterable[Line]) -> list[Line]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.department, []).append(line)
    found = [_together(own, department) for department, own in groups.items()]
    return sorted(found, key=lambda line: (-abs(line.outturn), line.department))


def _together(lines: Sequence[Line], department: str) -> Line:
    told = [line.restated for line in lines if line.restated is not None]
    history = sum(told) if told else None

    return Line(
        department,
        "",
        "",
        sum(each.actual for each in lines),
        history,
        sum(each.outturn for each in lines),
    )


def _sentence(chosen: Selection, lines: Sequence[Line]) -> Sentence:
    """What moved, how much of it is history, and who moved most."""
    told = Telling(Links.of(chosen))
    whole = _together(lines, "")
    words = f"Between {_end(chosen.start)} and {_end(chosen.end)}, the outturn of {_programmes(lines)} "
    words += f"moved by {told.figure(_signed(whole.outturn), OUTTURN)} and actuals by "
    words += told.figure(_signed(whole.actual), ACTUALS)

    if whole.restated is not None:
        history = _programmes(line for line in lines if line.restated)
        words += ", none of it restated" if not whole.restated else ""
        if whole.restated:
            amount = told.figure(
                _signed(whole.restated), {**ACTUALS, "history": "restated"}
            )
            words += f", {amount} of it restated history of {history}"

    largest = _by_department(lines)[0]
    first = lines[0]
    most, of_programmes = ({**OUTTURN, **_of(line)} for line in (largest, first))

    return told.sentence(
        f"{words}. {largest.department} moved most ({told.figure(_signed(largest.outturn), most)}), and of the "
        f"programmes {first.programme} of {first.department} ({told.figure(_signed(first.outturn), of_programmes)})."
    )


def _programmes(lines: Iterable[Line]) -> str:
    """How many programmes: several departments may have lines of one."""
    return count_of(len({line.programme for line in lines}), "programme")


ACTUALS: Key = {"of": "movement", "measure": "actual"}
OUTTURN: Key = {"of": "movement", "measure": "outturn"}


def _signed(pence: int) -> str:
    return f"+{money_short(pence)}" if pence > 0 else money_short(pence)


def _end(named: str | None) -> str:
    point = Selection.point(named)
    if isinstance(point, Month):
        return month_name(point)
    return instant(point)


def _chart(chosen: Selection, lines: Sequence[Line]) -> report_charts.Chart:
    departments = _by_department(lines)
    links = Links.of(chosen)
    rows = [
        report_charts.BarRow(
            each.department,
            each.outturn,
            None,
            links.origin(of="movement", measure="outturn", **_of(each)),
            AMOUNT[-1],
        )
        for each in departments
    ]
    first = departments[0]
    title = f"{first.department}'s outturn moved most: {_signed(first.outturn)}"

    return report_charts.bars(
        rows,
        key="departments",
        title=title,
        bands=AMOUNT,
    )


def _fields() -> tuple[Field, ...]:
    return (
        _moved("Actuals moved", lambda line: line.actual, measure="actual"),
        _moved(
            "Of it reported for the first time",
            lambda line: line.reported,
            measure="actual",
            history="first",
        ),
        _moved(
            "Of it restated",
            lambda line: line.restated,
            measure="actual",
            history="restated",
        ),
        _moved("Outturn moved", lambda line: line.outturn, measure="outturn"),
    )


def _moved(label: str, read: Callable[[Line], int | None], **more: str) -> Field:
    """A column of what moved, with the filters that make it."""
    key: Key = {"of": "movement", **more}

    return Field(
        label,
        "money",
        read,
        lambda line: {**key, **_of(line)},
        True,
        key,
    )


def _of(line: Line) -> Key:
    """The filters of a department or programme."""
    return {
        "department": line.department,
        **({"programme": line.programme} if line.programme else {}),
    }


def _tables(
    chosen: Selection,
    lines: Sequence[Line],
    held: Sequence[Mapping[str, Any]],
    unit: str,
) -> tuple[Table, ...]:
    fields = _fields()
    links = Links.of(chosen)
    withheld = [
        Line(
            "Withheld",
            "",
            "",
            row["actual_change"],
            None,
            row["outturn_change"],
        )
        for row in held
    ]
    total = "Total shown in detail" if held else "Total"
    by_department = Layout(
        "What moved by department",
        "Department",
        lambda line: line.department,
        fields,
        total=total,
    )
    text = (Field("Department", "text", lambda line: line.department),)
    caption = (
        "What moved by programme"
        if len(lines) <= ROWS_SHOWN
        else f"The {ROWS_SHOWN} programmes that moved most"
    )
    by_programme = Layout(
        caption,
        "Programme",
        lambda line: f"{line.programme} {line.title}",
        (*text, *fields),
    )

    return (
        table(
            by_department,
            _by_department(lines),
            links,
            unit,
            beyond=withheld,
        ),
        *((table(by_programme, lines[:ROWS_SHOWN], links, unit),) if lines else ()),
    )

"""Turns one row of a register into a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from imports.register import cells
from imports.register.cells import Wrong, shown
from imports.register.headings import Budget
from imports.register.model import Allocated, Lists, Record, Shares
from imports.register.rows import Names, Row
from imports.text.money import (
    LARGEST_PENCE,
    MULTIPLIERS,
    NotAnAmount,
    parse_amount,
    to_pence,
)
from imports.text.places import Places
from imports.text.plain import one_line
from imports.workbook import Value

LONGEST_TITLE = 300
LONGEST_PERSON = 200
LONGEST_REASON = 300
LONGEST_NAME = 200
LONGEST_OBJECTIVE = 300
NO_SHARES: Shares = ()


class Recorder:
    """Makes records of rows, and remembers what it met in earlier ones."""

    def __init__(self, places: Places, lists: Lists) -> None:
        self._lists = lists
        self._country = cells.as_country(places)
        self._themes = Names("theme", dict(lists.themes), LONGEST_NAME)
        self._portfolios = Names("portfolio", dict(lists.portfolios), LONGEST_NAME)
        self._objectives = Names("objective", dict(lists.objectives), LONGEST_OBJECTIVE)
        self._codes: dict[str, str] = {}

    def record(self, row: Row) -> Record | None:
        """The row's programme; None where its code, title or lead department is missing or wrong."""
        start, end = self._dates(row)
        withheld, reason = self._withheld(row)
        lead = self._lead(row)
        record = Record(
            code=self._code(row),
            title=self._title(row),
            lead_department=lead,
            partner_departments=self._partners(row, lead),
            portfolio=self._named(row, "portfolio", self._portfolios),
            objective=self._named(row, "objective", self._objectives),
            status=self._choice(row, "status", "status", self._lists.statuses),
            start_date=start,
            end_date=end,
            sro=row.read("sro", cells.as_text(LONGEST_PERSON), None),
            channel=self._choice(row, "channel", "channel", self._lists.channels),
            instrument=self._choice(
                row, "instrument", "instrument", self._lists.instruments
            ),
            country_shares=row.read(
                "countries", cells.as_shares("country", self._country), NO_SHARES
            ),
            theme_shares=self._theme_shares(row),
            purpose_code=self._purpose_code(row),
            gender_marker=self._gender_marker(row),
            withheld=withheld,
            withheld_reason=reason,
            allocations=_allocations(row),
            sheet=row.grid.sheet.name,
            cells=_cells(row),
        )
        if record.code and record.title and record.lead_department:
            return record

        return None

    def _code(self, row: Row) -> str:
        code = row.read("code", cells.as_code, "")
        at = f"{row.grid.sheet.name}!{row.cell('code')}".lstrip("!")
        if code and self._codes.setdefault(code, at) != at:
            message = f"{code} stands already at {self._codes[code]}."
            row.note_field(
                "error",
                Wrong("duplicate-code", message, "Keep one row for each programme."),
                "code",
            )

        return code

    def _title(self, row: Row) -> str:
        read_text = cells.as_text(LONGEST_TITLE)

        def read(value: Value) -> str:
            title = read_text(value)
            if not title:
                raise Wrong(
                    "missing-title", "The programme has no title.", "Enter its title."
                )

            return title

        return row.read("title", read, "")

    def _lead(self, row: Row) -> str:
        def read(value: Value) -> str:
            if cells.is_blank(value):
                raise Wrong(
                    "missing-department",
                    "The programme has no lead department.",
                    "Enter its lead department.",
                )

            return cells.department(one_line(value), self._lists.departments)

        return row.read("lead_department", read, "")

    def _partners(self, row: Row, lead: str) -> tuple[str, ...]:
        none: tuple[str, ...] = ()
        codes = row.read(
            "partner_departments", cells.as_departments(self._lists.departments), none
        )
        return tuple(code for code in codes if code != lead)

    def _named(self, row: Row, column: str, names: Names) -> str | None:
        def read(value: Value) -> str | None:
            if cells.is_blank(value):
                return None
            return names.key(one_line(value))

        name = row.read(column, read, None)
        names.tell(row, column)

        return name

    def _choice(
        self, row: Row, column: str, what: str, known: Mapping[str, str]
    ) -> str | None:
        return row.read(column, cells.as_choice(what, known), None)

    def _theme_shares(self, row: Row) -> Shares:
        shares = row.read(
            "themes", cells.as_shares("theme", self._themes.key), NO_SHARES
        )
        self._themes.tell(row, "themes")
        return shares

    def _purpose_code(self, row: Row) -> str | None:
        code = row.read("purpose_code", _five_digits, None)
        if code and code not in self._lists.purpose_codes:
            message = f"{code} is not one of the purpose codes of conflict, peace and security (152)."
            wrong = Wrong(
                "other-purpose-code", message, "Check the code; it is kept as it is."
            )
            row.note_field("warning", wrong, "purpose_code")

        return code

    def _gender_marker(self, row: Row) -> int | None:
        marker = self._choice(
            row, "gender_marker", "gender marker", self._lists.gender_markers
        )
        return None if marker is None else int(marker)

    def _dates(self, row: Row) -> tuple[date | None, date | None]:
        start, end = (
            row.read(name, cells.as_date, None) for name in ("start_date", "end_date")
        )
        if start and end and end < start:
            message = f"The programme ends on {end:%-d %B %Y}, before it starts on {start:%-d %B %Y}."
            row.note_field(
                "error",
                Wrong("end-before-start", message, "Correct one of the two dates."),
                "end_date",
            )

        return start, end

    def _withheld(self, row: Row) -> tuple[bool | None, str | None]:
        withheld = row.read("withheld", cells.as_withheld, None)
        publishable = row.read("publishable", cells.as_not_publishable, None)
        reason = row.read(
            "withheld_reason", _blank_as_none(cells.as_text(LONGEST_REASON)), None
        )
        stated = {answer for answer in (withheld, publishable) if answer is not None}

        if len(stated) == 2 or (reason and not stated):
            message = (
                "The programme is not clearly withheld and not clearly publishable."
            )
            wrong = Wrong(
                "withheld-unclear",
                message,
                "Write yes or no in the column that says whether it is withheld.",
            )
            row.note_field("error", wrong, "withheld_reason" if reason else "withheld")

        return True in stated if stated else None, reason


def _blank_as_none(
    parse: Callable[[Value], str | None],
) -> Callable[[Value], str | None]:
    return lambda value: None if cells.is_blank(value) else parse(value)


def _five_digits(value: Value) -> str | None:
    text = one_line(value)
    if cells.is_blank(value):
        return None

    code = text.split(" ")[0].rstrip(":-")
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        raise Wrong(
            "bad-purpose-code",
            f"{shown(text)} is not a purpose code.",
            "Write its five digits, as in 15220.",
        )

    return code


def _allocations(row: Row) -> tuple[Allocated, ...]:
    found = (
        _allocation(row, budget)
        for budget in row.heading.budgets
        if budget.oda is not None
    )

    return tuple(
        sorted(
            (allocated for allocated in found if allocated),
            key=lambda a: (a.fy, not a.oda),
        )
    )


def _allocation(row: Row, budget: Budget) -> Allocated | None:
    exact: list[bool] = []

    def read(value: Value) -> int | None:
        amount = _pence(value, _unit(row, budget))
        if amount is None:
            return None
        exact.append(not amount[1])
        return amount[0]

    pence = row.read_column(budget.column, read, None)
    if pence is None:
        return None

    if not all(exact):
        message = (
            "The amount has a part of a penny and was rounded to the nearest penny."
        )
        row.note(
            "warning",
            Wrong("sub-penny", message, "Enter pounds and whole pence."),
            budget.column,
        )

    if pence < 0:
        wrong = Wrong(
            "negative-amount", "The allocation is below zero.", "Check the sign."
        )
        row.note("warning", wrong, budget.column)

    return Allocated(budget.fy, budget.oda is True, pence)


def _unit(row: Row, budget: Budget) -> int:
    """Multiplier to pounds; a number format that scales or names a unit says more than the
    heading.
    """
    sheet = row.grid.sheet
    at = (row.row + sheet.top, budget.column + sheet.left)
    if at in sheet.scales:
        return 1

    return MULTIPLIERS.get(sheet.suffixes.get(at) or "unstated", budget.unit)


def _pence(value: Value, unit: int) -> tuple[int, bool] | None:
    try:
        parsed = parse_amount(value)
    except NotAnAmount:
        message = f"{shown(one_line(value))} is not a number."
        raise Wrong(
            "not-a-number",
            message,
            "Enter the amount as a number, for example 1,250.00.",
        ) from None

    if parsed is None:
        return None

    number, stated = parsed
    pence, rounded = to_pence(number * (unit if stated is None else stated))
    if abs(pence) > LARGEST_PENCE:
        message = f"{shown(one_line(value))} is more than the tracker holds."
        raise Wrong("not-a-number", message, "Check the amount and its unit.")

    return pence, rounded


def _cells(row: Row) -> dict[str, str]:
    cells_of = {
        name: row.grid.name(row.row, column)
        for name, column in row.heading.fields.items()
    }
    budgets = row.heading.budgets

    return cells_of | {
        budget.name: row.grid.name(row.row, budget.column)
        for budget in budgets
        if budget.oda is not None
    }

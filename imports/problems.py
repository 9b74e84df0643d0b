"""The problems that a check can find, each with its severity and its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from imports.model import Problem, Severity
from imports.text.plain import plain_text
from imports.workbook import Value

_WARNINGS: Final = frozenset(
    {
        "wrong-department",
        "negative-amount",
        "sub-penny",
        "hidden-rows",
        "ambiguous-table",
        "programme-missing",
        "active-content",
    }
)

# A rule with several sentences has further entries, "rule: case".
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "unreadable-file": (
        "The workbook could be opened, but its tables could not be recognised.",
        "Save the return as a new .xlsx workbook and upload that; if it fails again, tell the administrator.",
    ),
    "no-table-found": (
        "No table of spend was found: no sheet has a row of headings with programmes, periods and amounts under it.",
        "Check that this is the finance return, and that its table has a heading row naming the programme code, the"
        " months or quarters, and actuals or forecasts.",
    ),
    "no-table-found: no amounts": (
        "The table has no amounts: every cell for an amount is blank or holds no number.",
        "Enter the amounts under the headings, 0 where nothing was spent, then upload the workbook again.",
    ),
    "unit-ambiguous": (
        "The unit is stated in two ways for one table: {detail}.",
        "Leave only the unit that the amounts are in, then upload the workbook again.",
    ),
    "unknown-programme": (
        "{detail}",
        "Enter the programme's code as it stands in the register, for example CSSF-01-000123.",
    ),
    "unknown-country": (
        '"{value}" is not a country that the tracker knows.',
        "Enter the country's usual name or ISO code, or Regional where the money falls to no one country.",
    ),
    "not-a-number": (
        '"{value}" stands where an amount belongs.',
        "Enter the amount as a number, for example 1,250.00, or leave the cell blank if there is none.",
    ),
    "error-cell": (
        "The cell shows the error {value} instead of a value.",
        "Correct the formula, or replace it with the value it should give.",
    ),
    "formula-not-calculated": (
        "The cell holds a formula that was saved without its result.",
        "Open the workbook in the spreadsheet program, let it calculate, save it and upload it again.",
    ),
    "missing-oda": (
        "{detail}",
        "Mark the amount as ODA or non-ODA.",
    ),
    "outside-year": (
        "{detail}",
        "Enter a month or quarter of the return's financial year, or move the amount to that year's return.",
    ),
    "duplicate-line": (
        "The same programme, project, country, period, measure and ODA marking already has an amount in {detail}.",
        "Remove one of the two, or add them together in one cell.",
    ),
    "duplicate-line: table": (
        "{detail}, line for line.",
        "Remove one of the two tables, then upload the workbook again.",
    ),
    "total-mismatch": (
        "The stated total {value} differs from the sum of its lines, {detail}.",
        "Correct the total, or the line that is wrong or missing.",
    ),
    "duplicate-heading": (
        'The heading "{value}" says the same as the heading in {detail}, so the amounts under one of them are counted'
        " twice or belong elsewhere.",
        "Give each column of amounts its own month, measure and ODA marking, or remove the repeated column.",
    ),
    "wrong-year": (
        "{detail}",
        "Upload the return of the stated financial year, or correct the year.",
    ),
    "year-unknown": (
        "The workbook does not say which financial year it is for.",
        "Put the financial year in the title, for example 2019/20, or state it when uploading or when correcting"
        " the layout.",
    ),
    "month-unknown": (
        "The workbook does not say up to which month its actuals go{detail}.",
        "Put the month in the title, for example Actuals to September 2019, or state it when uploading or when"
        " correcting the layout.",
    ),
    "wrong-department": (
        "{value} is neither led by {detail} nor has it as a partner.",
        "Check the code, or ask the portfolio office to add the department to the programme.",
    ),
    "negative-amount": (
        "The amount is negative.",
        "Leave it if it is a refund or a correction; otherwise correct the sign.",
    ),
    "sub-penny": (
        "The amount {value} has a part of a penny; it was rounded to {detail}.",
        "Round the amount to whole pence in the workbook.",
    ),
    "hidden-rows": (
        "{detail}",
        "Unhide them to check that they belong in the return, or delete them if they do not.",
    ),
    "ambiguous-table": (
        "{detail}",
        "Check which cells were read, and remove or rename what does not belong to the return.",
    ),
    "programme-missing": (
        "The programme is in the department's current figures for the year but not in this return.",
        "Add the programme, or choose when submitting whether its figures are kept or set to nil.",
    ),
    "active-content": (
        "The workbook contains {value}, which were ignored.",
        "Nothing needs doing; remove them if they are not meant to be there.",
    ),
}


def problem(
    rule: str,
    sheet: str | None = None,
    cell: str | None = None,
    value: Value | None = None,
    detail: str = "",
    severity: Severity | None = None,
) -> Problem:
    """Make a problem by its rule or "rule: case"; `detail` completes the sentence."""
    message, remedy = _SENTENCES[rule]
    rule, _, _ = rule.partition(":")
    text = value if value is None or isinstance(value, str) else plain_text(value)

    return Problem(
        severity=severity or ("warning" if rule in _WARNINGS else "error"),
        rule=rule,
        sheet=sheet,
        cell=cell,
        value=text,
        message=message.format(value=(text or "")[:200], detail=detail),
        remedy=remedy,
    )

"""`portfolio returns`: check, submit, approve, reject, list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from imports.model import Checked
from portfolio.commands import console
from portfolio.extensions import db
from portfolio.finance import FinancialYear, Month, pounds
from portfolio.models import FinanceReturn
from portfolio.returns import queries, service
from portfolio.returns.decisions import service as decisions
from portfolio.returns.drafts import checking


@click.group("returns", cls=console.GuardedGroup)
def returns() -> None:
    """Departments' finance returns."""


_file = click.argument("file", type=console.FILE)
_json = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON document.",
)
_by = click.option(
    "--by",
    required=True,
    metavar="EMAIL",
    help="Who does this.",
)
_fy = click.option("--fy", type=console.FY, help="The financial year, such as 2019/20.")
_department = click.option("--department", required=True, metavar="CODE")
_month = click.option(
    "--month", type=console.MONTH, help="The return's month, such as 2019-06."
)


@returns.command("check")
@_file
@_department
@_fy
@_month
@_json
def check(
    file: Path,
    department: str,
    fy: FinancialYear | None,
    month: Month | None,
    as_json: bool,
) -> None:
    """Check a workbook. Reads only; writes nothing."""
    checked = _check(
        file,
        console.read_file(file),
        department,
        fy,
        month,
    )
    if as_json:
        console.print_json(checked.to_json())
    else:
        _print_check(checked)

    console.stop(console.INPUT_ERRORS if checked.has_errors else console.DONE)


@returns.command("submit")
@_file
@_department
@_fy
@_month
@_by
@click.option(
    "--missing",
    type=click.Choice(["keep", "nil"]),
    default="keep",
)
@click.option("--comment", default="", metavar="TEXT")
@_json
def submit(
    file: Path,
    department: str,
    fy: FinancialYear | None,
    month: Month | None,
    by: str,
    missing: service.Missing,
    comment: str,
    as_json: bool,
) -> None:
    """Check a workbook and submit it for approval."""
    submitter = console.user_by_email(by).id
    content = console.read_file(file)
    _refuse_forbidden(submitter, department)
    checked = _check(
        file,
        content,
        department,
        fy,
        month,
    )

    if checked.has_errors:
        _print_refused(checked, as_json)
        console.stop(console.INPUT_ERRORS)

    submitted = _submit(
        checked,
        content,
        submitter,
        missing,
        comment,
    )
    _print_submitted(submitted, checked, as_json)


def _refuse_forbidden(submitter: int, department: str) -> None:
    """Whoever may not submit learns that before, and not after, what is wrong with the workbook."""
    with _refusals():
        service.refuse_forbidden(db.session, submitter, department.strip().upper())


def _submit(
    checked: Checked,
    content: bytes,
    submitter: int,
    missing: service.Missing,
    comment: str,
) -> service.Submitted:
    with _refusals():
        submitted = service.submit(
            db.session,
            checked,
            content,
            submitter,
            missing=missing,
            comment=comment,
        )

    db.session.commit()
    return submitted


@returns.command("approve")
@click.argument("return_id", metavar="ID", type=console.KEY)
@_by
def approve(return_id: int, by: str) -> None:
    """Approve a submitted return: it becomes the position."""
    _decide(decisions.approve, return_id, by)
    click.echo(f"Return {return_id} approved.")


@returns.command("reject")
@click.argument("return_id", metavar="ID", type=console.KEY)
@_by
@click.option("--why", required=True, metavar="TEXT")
def reject(return_id: int, by: str, why: str) -> None:
    """Send a submitted return back."""
    _decide(decisions.reject, return_id, by, why)
    click.echo(f"Return {return_id} sent back.")


@returns.command("reverse")
@click.argument("return_id", metavar="ID", type=console.KEY)
@_by
@click.option("--why", required=True, metavar="TEXT")
def reverse(return_id: int, by: str, why: str) -> None:
    """Undo an approval and restore what it replaced."""
    _decide(decisions.reverse, return_id, by, why)
    click.echo(f"Return {return_id} reversed.")


def _decide(how: Callable[..., object], return_id: int, by: str, *words: str) -> None:
    """Have a person decide on a return, and keep it."""
    decider = console.user_by_email(by).id
    with _refusals():
        how(db.session, return_id, decider, *words)
    db.session.commit()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the service refuses into the one line of a command."""
    try:
        yield
    except service.Refusal as refusal:
        raise console.Impossible(str(refusal)) from None


@returns.command("list")
@click.option("--department", metavar="CODE")
@_fy
@_json
def list_returns(
    department: str | None, fy: FinancialYear | None, as_json: bool
) -> None:
    """The returns on record, newest last."""
    try:
        found = queries.list_returns(
            db.session,
            department and checking.known_department(db.session, department),
            fy,
        )
    except checking.UnknownDepartmentError as error:
        raise console.Impossible(str(error)) from None

    if as_json:
        console.print_json([_as_document(each) for each in found])
        return

    for each in found:
        total = pounds(each.actual + each.forecast)
        where = f"{each.department_code} {FinancialYear(each.fy)} {Month.from_number(each.month)}"
        click.echo(f"{each.id}  {where}  {each.status}  {total:,.2f}  {each.filename}")


def _check(
    file: Path,
    content: bytes,
    department: str,
    fy: FinancialYear | None,
    month: Month | None,
) -> Checked:
    try:
        context = checking.context(db.session, department, fy, month)
        remembered = checking.remembered_layouts(db.session, context.department)
    except checking.UnknownDepartmentError as error:
        raise console.Impossible(str(error)) from None

    db.session.rollback()
    checked = checking.check(content, console.name_of(file), context, remembered)
    _refuse_other_year(month, fy or checked.fy)

    return checked


def _refuse_other_year(month: Month | None, fy: FinancialYear | None) -> None:
    """A month mistyped would keep the right ones out: none earlier than the position's is taken."""
    if month and fy and FinancialYear.of_month(month) != fy:
        raise console.Impossible(
            f"{month} is not a month of {fy}, the return's financial year: correct --month"
        )


def _print_check(checked: Checked) -> None:
    console.print_problems(checked.problems)
    totals = {
        name: f"{pounds(amount):,.2f}" for name, amount in checked.totals().items()
    }
    click.echo(
        f"{checked.file}: {len(checked.lines)} lines for {checked.department} {checked.fy or 'year unknown'} as at "
        f"{checked.month or 'month unknown'}; actual {totals['actual']}, forecast {totals['forecast']}, "
        f"ODA {totals['oda']}, non-ODA {totals['non_oda']}."
    )


def _print_refused(checked: Checked, as_json: bool) -> None:
    if as_json:
        document: dict[str, Any] = {
            "return": None,
            "status": "refused",
            "duplicate": False,
        }
        console.print_json(
            document | {"problems": [problem.to_json() for problem in checked.problems]}
        )
    else:
        _print_check(checked)
        click.echo(
            "Nothing was submitted. Correct the errors and send the workbook again."
        )


def _print_submitted(
    submitted: service.Submitted, checked: Checked, as_json: bool
) -> None:
    finance_return = submitted.finance_return
    if as_json:
        problems = [problem.to_json() for problem in checked.problems]
        console.print_json(
            _as_document(finance_return)
            | {"duplicate": submitted.duplicate, "problems": problems}
        )
    elif submitted.duplicate:
        click.echo(
            f"This is the file of return {finance_return.id}, {finance_return.status}. Nothing was written."
        )
    else:
        _print_check(checked)
        click.echo(
            f"Return {finance_return.id} submitted; another person can approve it."
        )


def _as_document(finance_return: FinanceReturn) -> dict[str, Any]:
    return {
        "return": finance_return.id,
        "status": finance_return.status,
        "department": finance_return.department_code,
        "fy": str(FinancialYear(finance_return.fy)),
        "month": str(Month.from_number(finance_return.month)),
        "file": finance_return.filename,
        "sha256": finance_return.file.sha256,
        "lines": finance_return.line_count,
        "totals": {
            "actual": finance_return.actual,
            "forecast": finance_return.forecast,
            "oda": finance_return.oda,
            "non_oda": finance_return.non_oda,
        },
        "submitted_by": finance_return.submitter.email,
        "comment": finance_return.comment,
    }


COMMANDS = (returns,)

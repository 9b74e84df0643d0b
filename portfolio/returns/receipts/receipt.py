"""The receipt of a return, for the department to file away. Page, CSV, JSON, XLSX and PDF are
drawn from it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from portfolio import illustrative
from portfolio.filters import instant, month_name, number
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.changes import Figure
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, User
from portfolio.permissions import Reader
from portfolio.returns import pages
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Said

MISSING = {"keep": "Last figures kept", "nil": "Set to zero"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a return says of a programme or of all, in pence."""

    actual_oda: int = 0
    actual_non_oda: int = 0
    forecast_oda: int = 0
    forecast_non_oda: int = 0

    @property
    def total(self) -> int:
        """Actual and forecast, ODA and non-ODA."""
        return sum(self.each())

    def each(self) -> tuple[int, ...]:
        """The four amounts in the order of the columns."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def plus(self, other: Amounts) -> Amounts:
        """Both added up."""
        return Amounts(
            *(
                mine + theirs
                for mine, theirs in zip(self.each(), other.each(), strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One programme of the return."""

    programme: str
    title: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Receipt:
    """A return as it is filed away."""

    number: int
    heading: str
    facts: Sequence[tuple[str, str]]
    """What, who and when, in words."""
    rows: Sequence[Row]
    total: Amounts
    remarks: Sequence[tuple[str, str, str]]
    """Programme, what becomes of it where the return lacks it, and what was said of it."""
    marking: str
    notice: str = ""
    """What it says where figures are invented."""

    @property
    def name(self) -> str:
        """The name of its files, without ending."""
        return f"return-{self.number}-receipt_{self.marking}"


COLUMNS = (
    "programme",
    "title",
    "actual_oda",
    "actual_non_oda",
    "forecast_oda",
    "forecast_non_oda",
    "total",
)


def receipt(session: AnySession, found: FinanceReturn, reader: Reader) -> Receipt:
    """The receipt of a return for a reader who sees the whole of it."""
    titles = comparison.titles_of(session)
    rows = _rows(comparison.of_submitted(session, found), titles)
    total = Amounts()

    for row in rows:
        total = total.plus(row.amounts)

    names = pages.department_names(session)
    department = names.get(found.department_code, found.department_code)

    return Receipt(
        number=found.id,
        heading=f"{department}, {FinancialYear(found.fy)}, as at {month_name(Month.from_number(found.month))}",
        facts=_facts(session, found, reader),
        rows=rows,
        total=total,
        remarks=_remarks(comparison.said_to(session, found.id, reader)),
        marking=pages.marking(session, [found.id], reader),
        notice=illustrative.notice(session),
    )


def _rows(figures: Sequence[Figure], titles: dict[str, str]) -> list[Row]:
    found: dict[str, Amounts] = {}
    for figure in figures:
        column = f"{figure.measure}_{'oda' if figure.oda else 'non_oda'}"
        found[figure.programme] = found.get(figure.programme, Amounts()).plus(
            Amounts(**{column: figure.pence})
        )

    return [Row(code, titles.get(code, ""), found[code]) for code in sorted(found)]


def _facts(
    session: AnySession, found: FinanceReturn, reader: Reader
) -> list[tuple[str, str]]:
    # A return without withheld programmes can still mention one in its comments.
    names = pages.hidden_names(session, reader)
    return [
        ("Return", str(found.id)),
        ("Department", found.department_code),
        ("Financial year", str(FinancialYear(found.fy))),
        ("Actuals up to", month_name(Month.from_number(found.month))),
        ("Status", pages.STATUSES[found.status]),
        ("File", f"{found.filename}, {number(found.file.size)} bytes"),
        ("SHA-256 of the file", found.file.sha256),
        ("Lines", number(found.line_count)),
        ("Warnings at submission", number(len(pages.problems_shown(found, names)))),
        ("Programmes missing from the return", MISSING[found.missing]),
        (
            "Submitted by",
            f"{found.submitter.display_name}, {instant(found.submitted_at)}",
        ),
        ("Comment", pages.said(found.comment, names) or "None given"),
        *_decision(found, names),
        *_reversal(session, found, names),
    ]


def _decision(found: FinanceReturn, names: Collection[str]) -> list[tuple[str, str]]:
    if found.decider is None:
        return []

    act = "Sent back by" if found.status == "rejected" else "Approved by"
    who = f"{found.decider.display_name}, {instant(found.decided_at)}"

    return [
        (act, who),
        (
            "Comment on the decision",
            pages.said(found.decision_comment, names) or "None given",
        ),
    ]


def _reversal(
    session: AnySession, found: FinanceReturn, names: Collection[str]
) -> list[tuple[str, str]]:
    if found.reversed_by is None:
        return []

    who = session.get_one(User, found.reversed_by).display_name
    why = pages.said(found.reversal_reason, names)

    return [
        ("Reversed by", f"{who}, {instant(found.reversed_at)}"),
        ("Why it was reversed", why),
    ]


def _remarks(said: dict[str, Said]) -> list[tuple[str, str, str]]:
    return [
        (code, MISSING.get(each.missing or "", ""), each.comment)
        for code, each in sorted(said.items())
    ]

"""Returns and the ledger: files, lines, their split, and which return speaks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from portfolio.models.base import BigKey, Model, Recorded
from portfolio.models.people import User


class UploadedFile(Model):
    """A workbook as it came, byte for byte."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class FinanceReturn(Model):
    """One department's workbook for one financial year as at one month."""

    __table_args__ = (
        Index("ix_finance_return_department_fy", "department_code", "fy"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    fy: Mapped[int]
    month: Mapped[int]
    """Month number (see `Month.number`)."""
    status: Mapped[str] = mapped_column(String(10))
    """`submitted`, `approved`, `rejected` or `reversed`."""
    file_id: Mapped[int] = mapped_column(ForeignKey("uploaded_file.id"))
    filename: Mapped[str] = mapped_column(String(255))
    missing: Mapped[str] = mapped_column(String(4), default="keep")
    """What becomes of programmes of the position that the workbook lacks: `keep` or `nil`."""
    comment: Mapped[str] = mapped_column(String(4000), default="")
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The warnings that stood when it was submitted."""
    line_count: Mapped[int] = mapped_column(default=0)
    actual: Mapped[int] = mapped_column(BigInteger, default=0)
    forecast: Mapped[int] = mapped_column(BigInteger, default=0)
    oda: Mapped[int] = mapped_column(BigInteger, default=0)
    non_oda: Mapped[int] = mapped_column(BigInteger, default=0)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[int] = mapped_column(BigInteger)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    """The instant of approval or rejection."""
    decision_comment: Mapped[str] = mapped_column(String(4000), default="")
    reversed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reversed_at: Mapped[int | None] = mapped_column(BigInteger)
    reversal_reason: Mapped[str] = mapped_column(String(4000), default="")
    file: Mapped[UploadedFile] = relationship()
    submitter: Mapped[User] = relationship(foreign_keys=[submitted_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])
    reverser: Mapped[User | None] = relationship(foreign_keys=[reversed_by])


class LedgerLine(Model):
    """One amount with the cell that it came from. Written when its return is submitted; never
    changed.

    The key begins with return and programme, so that the lines behind a figure are one range of
    one index.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str | None] = mapped_column(String(300))
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso3"))
    period_start: Mapped[int]
    """Month number."""
    period_length: Mapped[int]
    """1 or 3 months."""
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    sheet: Mapped[str] = mapped_column(String(100))
    cell: Mapped[str] = mapped_column(String(12))


class Spend(Model):
    """The split of a return's lines for a programme under a share set. Immutable."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    share_set_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("share_set.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    period_start: Mapped[int]
    period_length: Mapped[int]
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso3"))
    """Empty: unallocated."""
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    """Empty: unallocated."""
    pence: Mapped[int] = mapped_column(BigInteger)
    in_outturn: Mapped[bool]


class SpendRollup(Model):
    """`Spend` added up over the year: what reports read."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    share_set_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("share_set.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso3"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    in_outturn: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)


class SpendPeriod(Model):
    """`Spend` added up over countries and themes: what reports by month, quarter and calendar year
    read.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    share_set_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("share_set.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    period_start: Mapped[int]
    period_length: Mapped[int]
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    in_outturn: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)


class FundVersion(Recorded, Model):
    """The whole fund's position in a financial year, from one instant until another: what
    `fund_rollup` adds up.
    """

    __table_args__ = (UniqueConstraint("fy", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    fy: Mapped[int]


class FundRollup(Model):
    """The rollups of all programmes that spoke under a version, added up, so that a report reads
    no programme.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("fund_version.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    """By what it is added up: `place` (country and theme), `department` or `period`. The rest is
    empty.
    """
    number: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    period_start: Mapped[int | None]
    period_length: Mapped[int | None]
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso3"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    in_outturn: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int]
    """How many rows of programmes' rollups it adds up: with those of some taken away, whether
    anything is left.
    """


class AllYearsVersion(Recorded, Model):
    """What a department's programme has spoken for in all years together, from one instant until
    another.
    """

    __table_args__ = (
        UniqueConstraint("department_code", "programme_id", "to_instant"),
        Index("ix_all_years_version_interval", "to_instant", "from_instant"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))


class AllYearsRollup(Model):
    """The rollups of a programme's years under a version, added up."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("all_years_version.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(8))
    oda: Mapped[bool]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso3"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    in_outturn: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)


class ForecastOutcome(Recorded, Model):
    """What a return forecast for a programme, beside what a later return says has come of it, in
    pence. Immutable.

    Written when the later return is approved, for every earlier month's return that stood then:
    one row of both kinds of money together, and one for each of the two where anything can be
    compared. Where several departments forecast in the same month that one has succeeded since,
    the rows of the first hold all of it and those of the others nothing.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    """The later return, which holds the actuals."""
    set_to_nil: Mapped[bool] = mapped_column(primary_key=True)
    """Whether the later return lacks the programme, whose figures were set to nil: nothing has
    come of the forecast.

    Only of these does the interval matter: the others hold whenever the position says that the
    return speaks.
    """
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    forecast_return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id")
    )
    made: Mapped[int]
    """The month (its number) of the return that forecast."""
    until: Mapped[int]
    """The month of the later return."""
    oda: Mapped[bool | None]
    """Empty: both together, whose differences by size do not follow from those of the two."""
    periods: Mapped[int]
    """How many periods can be compared; of 0 there is nothing to say."""
    forecast: Mapped[int] = mapped_column(BigInteger)
    actual: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    """The difference of each period by its size."""


class ForecastVersion(Recorded, Model):
    """A department's forecasts of a financial year and their outcomes, from one instant until
    another.
    """

    __table_args__ = (UniqueConstraint("department_code", "fy", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    fy: Mapped[int]
    return_id: Mapped[int | None] = mapped_column(
        BigKey, ForeignKey("finance_return.id")
    )
    """The return that answers for programmes set to nil: the latest; empty once a successor has
    sent a later one.
    """


class ForecastTotal(Model):
    """The outcomes of all programmes under a version, added up, so that a report reads no
    programme.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("forecast_version.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[int]
    until: Mapped[int]
    set_to_nil: Mapped[bool]
    oda: Mapped[bool | None]
    forecast: Mapped[int] = mapped_column(BigInteger)
    actual: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int]
    """How many outcomes it adds up: with those of some taken away, whether anything is left."""


class Position(Recorded, Model):
    """Which return speaks for a department's programme in a financial year, split how. The only
    table that moves.
    """

    __table_args__ = (
        UniqueConstraint("department_code", "fy", "programme_id", "to_instant"),
        Index("ix_position_interval", "to_instant", "from_instant"),
        Index("ix_position_return", "return_id"),
        ForeignKeyConstraint(["share_set_id"], ["share_set.id"]),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    fy: Mapped[int]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    return_id: Mapped[int] = mapped_column(BigKey, ForeignKey("finance_return.id"))
    share_set_id: Mapped[int] = mapped_column(BigKey)


class LedgerClock(Model):
    """The single row that every change a report can see takes its instant from."""

    id: Mapped[int] = mapped_column(primary_key=True)
    last_instant: Mapped[int] = mapped_column(BigInteger)

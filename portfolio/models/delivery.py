"""What a programme has besides its record: projects, results, reviews, risks, documents, and who
changed what.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portfolio.models.base import BigKey, Model, Recorded
from portfolio.models.finance import UploadedFile
from portfolio.models.people import User


class TeamMember(Model):
    """A person who manages a programme, and is told what it owes."""

    facts_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("programme_facts.id"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)


class ProgrammeChange(Model):
    """One act on a programme: who did it and why. What it changed are the rows that begin or end
    at its instant.
    """

    __table_args__ = (Index("ix_programme_change_programme", "programme_id", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    person: Mapped[User | None] = relationship()


class Implementer(Model):
    """An organisation that carries out projects, by a number that never changes."""

    id: Mapped[int] = mapped_column(primary_key=True)


class ImplementerFacts(Recorded, Model):
    """An implementer's name, and the one that it was found to be the same as."""

    __table_args__ = (UniqueConstraint("implementer_id", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    implementer_id: Mapped[int] = mapped_column(ForeignKey("implementer.id"))
    name: Mapped[str] = mapped_column(String(200))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("implementer.id"))
    retired: Mapped[bool] = mapped_column(default=False)


class Entry(Recorded):
    """A numbered part of a programme, from one instant until another; a removed one stays on
    record as ended.
    """

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[int]
    """Counts from 1 within the programme and kind, and never changes."""
    ended: Mapped[bool] = mapped_column(default=False)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint, ...]:
        return (UniqueConstraint("programme_id", "number", "to_instant"),)


class Project(Entry, Model):
    """A component of a programme with one implementer."""

    title: Mapped[str] = mapped_column(String(300))
    implementer_id: Mapped[int | None] = mapped_column(ForeignKey("implementer.id"))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    """ISO3 codes."""
    budget: Mapped[int | None] = mapped_column(BigInteger)
    """Pence, over its whole life."""


class Indicator(Entry, Model):
    """What a programme is to achieve, and how far it is. Values are text: a count, a percentage, a
    word.
    """

    level: Mapped[str] = mapped_column(String(10))
    """`outcome` or `output`."""
    title: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(100), default="")
    baseline: Mapped[str] = mapped_column(String(100), default="")
    target: Mapped[str] = mapped_column(String(100), default="")
    target_date: Mapped[date | None]
    actual: Mapped[str] = mapped_column(String(100), default="")
    actual_date: Mapped[date | None]
    milestones: Mapped[str] = mapped_column(String(2000), default="")
    """One a line: date, expected, and what was found."""


class AnnualReview(Entry, Model):
    """A yearly judgement of a programme, on the scale that applied that year. Scales are never
    compared.
    """

    due_date: Mapped[date]
    done_date: Mapped[date | None]
    scale: Mapped[str] = mapped_column(String(10))
    """`letters` (A++ to C) or `numbers` (4 to 1)."""
    score: Mapped[str | None] = mapped_column(String(3))
    summary: Mapped[str] = mapped_column(String(2000), default="")


class Recommendation(Entry, Model):
    """What a review asks for, of whom, and by when."""

    text: Mapped[str] = mapped_column(String(1000))
    review_number: Mapped[int | None]
    """The number of the programme's annual review that made it."""
    owner: Mapped[str] = mapped_column(String(200), default="")
    due_date: Mapped[date | None]
    done_date: Mapped[date | None]


class ProgrammeRisk(Entry, Model):
    """A line of a programme's risk register."""

    title: Mapped[str] = mapped_column(String(500))
    category: Mapped[str] = mapped_column(String(30))
    likelihood: Mapped[str] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(200), default="")
    mitigation: Mapped[str] = mapped_column(String(2000), default="")
    residual: Mapped[str | None] = mapped_column(String(20))
    """What remains after mitigation: `minor`, `moderate`, `major` or `severe`."""


class Document(Entry, Model):
    """A document of a programme: an address elsewhere, or a file kept here."""

    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(1000), default="")
    file_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("uploaded_file.id"))
    filename: Mapped[str] = mapped_column(String(255), default="")
    file: Mapped[UploadedFile | None] = relationship()


class Virement(Model):
    """Budget moved from one programme to another as one act. Written once."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    from_programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    to_programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    fy: Mapped[int]
    oda: Mapped[bool]
    earmarked: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(1000))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PortfolioBudget(Recorded, Model):
    """What a portfolio may allocate in a financial year, in pence; programmes may be given more on
    purpose.
    """

    __table_args__ = (UniqueConstraint("portfolio_id", "fy", "oda", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    fy: Mapped[int]
    oda: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(1000), default="")

"""Programmes, what is known of them, and the lists that they refer to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, Model, Recorded
from portfolio.models.delivery import TeamMember


class Department(Model):
    """A department, by the code that never changes."""

    code: Mapped[str] = mapped_column(String(12), primary_key=True)


class DepartmentFacts(Recorded, Model):
    """A department's name and, once it has one, its successor."""

    __table_args__ = (UniqueConstraint("code", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    name: Mapped[str] = mapped_column(String(200))
    successor: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    succeeded_on: Mapped[date | None]
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())


class Country(Model):
    """A country, by ISO 3166 alpha-3 (and XKX)."""

    iso3: Mapped[str] = mapped_column(String(3), primary_key=True)


class CountryFacts(Recorded, Model):
    """A country's UK government name and region."""

    __table_args__ = (UniqueConstraint("iso3", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    iso3: Mapped[str] = mapped_column(ForeignKey("country.iso3"))
    iso2: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    official_name: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(100))


class CountryAlias(Model):
    """Another name of a country, folded, with a note where the name needs one."""

    alias: Mapped[str] = mapped_column(String(200), primary_key=True)
    iso3: Mapped[str] = mapped_column(ForeignKey("country.iso3"))
    note: Mapped[str] = mapped_column(String(500), default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No longer understood."""


class Theme(Model):
    """What money is for. The key is the theme's first name and never changes; splits use it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)


class ThemeFacts(Recorded, Model):
    """A theme's display name and description."""

    __table_args__ = (UniqueConstraint("theme_id", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(1000), default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())


class Portfolio(Model):
    """A regional or thematic portfolio with its board."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    board: Mapped[str] = mapped_column(String(200), default="", server_default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())


class StrategyObjective(Model):
    """An objective of the National Security Council's strategy."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)
    strategy: Mapped[str] = mapped_column(String(200), default="", server_default="")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())


class PurposeCode(Model):
    """A DAC purpose code, such as 15220."""

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())


class Programme(Model):
    """The unit managed and reported, by its code `CSSF-NN-NNNNNN`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)


class ProgrammeFacts(Recorded, Model):
    """Everything that a programme's record says, from one instant until another."""

    __table_args__ = (UniqueConstraint("programme_id", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    title: Mapped[str] = mapped_column(String(300))
    lead_department: Mapped[str] = mapped_column(ForeignKey("department.code"))
    portfolio_id: Mapped[int | None] = mapped_column(ForeignKey("portfolio.id"))
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("strategy_objective.id")
    )
    status: Mapped[str | None] = mapped_column(String(20))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    sro: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(40))
    instrument: Mapped[str | None] = mapped_column(String(40))
    purpose_code: Mapped[str | None] = mapped_column(String(5))
    gender_marker: Mapped[int | None]
    withheld: Mapped[bool] = mapped_column(default=False)
    withheld_reason: Mapped[str | None] = mapped_column(String(300))
    withheld_board: Mapped[str | None] = mapped_column(String(200))
    """Which board decided that it is withheld."""
    withheld_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(String(4000), default="", server_default="")
    risk_rating: Mapped[str | None] = mapped_column(String(20))
    """The overall risk: `minor`, `moderate`, `major` or `severe`."""
    archived: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Out of the lists; never deleted."""
    team: Mapped[list[TeamMember]] = relationship(order_by="TeamMember.user_id")
    partners: Mapped[list[PartnerDepartment]] = relationship(
        order_by="PartnerDepartment.department_code"
    )


class PartnerDepartment(Model):
    """A department that takes part in a programme without leading it."""

    facts_id: Mapped[int] = mapped_column(
        ForeignKey("programme_facts.id"), primary_key=True
    )
    department_code: Mapped[str] = mapped_column(
        ForeignKey("department.code"), primary_key=True
    )


class ShareSet(Recorded, Model):
    """The country and theme shares of a programme from a financial year on. Never changed: a new
    set replaces it.
    """

    __table_args__ = (UniqueConstraint("programme_id", "from_fy", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    from_fy: Mapped[int]
    """The year in which the first financial year starts; 0 for all years."""
    shares: Mapped[list[Share]] = relationship(order_by="(Share.kind, Share.key)")


class Share(Model):
    """The part of a programme that falls to a country or to a theme, in millionths."""

    __table_args__ = (CheckConstraint("part > 0 AND part <= 1000000", name="part"),)

    share_set_id: Mapped[int] = mapped_column(
        ForeignKey("share_set.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    """`country` or `theme`."""
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """ISO3, or the theme's key."""
    part: Mapped[int]


class Allocation(Recorded, Model):
    """Budget given to a programme for a financial year, in pence."""

    __table_args__ = (
        UniqueConstraint(
            "programme_id",
            "fy",
            "oda",
            "earmarked",
            "to_instant",
        ),
        Index("ix_allocation_fy", "fy"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    fy: Mapped[int]
    oda: Mapped[bool]
    earmarked: Mapped[bool] = mapped_column(default=False)
    """Pre-earmarked rather than discretionary."""
    version: Mapped[str] = mapped_column(String(10))
    """`initial`, `revised` or `final`."""
    pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(1000), default="")

"""In how many programmes each entry of a list is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portfolio.models import (
    AnnualReview,
    CountryAlias,
    PartnerDepartment,
    Programme,
    ProgrammeFacts,
    Project,
    ReviewScale,
    Share,
    ShareSet,
    Theme,
)

Count = Select[Any, Any]
"""Key and number of programmes."""


def facts_by(column: Any) -> Callable[[ColumnElement[bool]], Count]:
    """Give the count by a column of the record."""

    def used(visible: ColumnElement[bool]) -> Count:
        query = select(column, func.count()).join(
            Programme, Programme.id == ProgrammeFacts.programme_id
        )
        return query.where(ProgrammeFacts.current(), visible).group_by(column)

    return used


def departments_used(visible: ColumnElement[bool]) -> Count:
    """Count the programmes that each department leads or takes part in."""
    lead = select(
        ProgrammeFacts.lead_department.label("code"), ProgrammeFacts.programme_id
    ).where(ProgrammeFacts.current())
    partner = (
        select(
            PartnerDepartment.department_code.label("code"), ProgrammeFacts.programme_id
        )
        .join(ProgrammeFacts, ProgrammeFacts.id == PartnerDepartment.facts_id)
        .where(ProgrammeFacts.current())
    )
    both = lead.union(partner).subquery()
    query = select(both.c.code, func.count()).join(
        Programme, Programme.id == both.c.programme_id
    )

    return query.where(visible).group_by(both.c.code)


def themes_used(visible: ColumnElement[bool]) -> Count:
    """Count the programmes with a share of each theme."""
    query = select(Theme.id, func.count(ShareSet.programme_id.distinct())).join(
        Share, Share.key == Theme.key
    )
    query = query.join(ShareSet, ShareSet.id == Share.share_set_id).join(
        Programme, Programme.id == ShareSet.programme_id
    )

    return query.where(Share.kind == "theme", ShareSet.current(), visible).group_by(
        Theme.id
    )


def aliases_used(visible: ColumnElement[bool]) -> Count:
    """Count the programmes with a share of the country of each alias."""
    query = select(CountryAlias.alias, func.count(ShareSet.programme_id.distinct()))
    query = query.join(Share, Share.key == CountryAlias.iso3).join(
        ShareSet, ShareSet.id == Share.share_set_id
    )
    query = query.join(Programme, Programme.id == ShareSet.programme_id)

    return query.where(Share.kind == "country", ShareSet.current(), visible).group_by(
        CountryAlias.alias
    )


def implementers_used(visible: ColumnElement[bool]) -> Count:
    """Count the projects of each implementer."""
    query = select(Project.implementer_id, func.count()).join(
        Programme, Programme.id == Project.programme_id
    )
    return query.where(Project.current(), Project.ended.is_(False), visible).group_by(
        Project.implementer_id
    )


def scales_used(visible: ColumnElement[bool]) -> Count:
    """Count the programmes with a review on a day to which each entry applies."""
    entries = select(
        ReviewScale.id,
        ReviewScale.since,
        func.lead(ReviewScale.since).over(order_by=ReviewScale.since).label("until"),
    )
    spans = entries.where(ReviewScale.retired.is_(False)).subquery()
    day = func.coalesce(AnnualReview.done_date, AnnualReview.due_date)
    within = (day >= spans.c.since) & or_(spans.c.until.is_(None), day < spans.c.until)
    query = select(spans.c.id, func.count(AnnualReview.programme_id.distinct())).join(
        AnnualReview, within
    )
    query = query.join(Programme, Programme.id == AnnualReview.programme_id)

    return query.where(
        AnnualReview.current(), AnnualReview.ended.is_(False), visible
    ).group_by(spans.c.id)

"""The programmes that a reader may see, with what was known of them at the instant."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select

from portfolio.figures.selection import NOT_RECORDED
from portfolio.models import Programme, ProgrammeFacts
from portfolio.permissions import visible_programmes
from portfolio.reports.report import Asked


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of a programme; of one that has no record at the instant the code alone."""

    code: str
    title: str
    channel: str
    instrument: str

    @property
    def name(self) -> str:
        """Code and title."""
        return f"{self.code} {self.title}".strip()


def known(asked: Asked) -> dict[int, Facts]:
    """By the programme's id."""
    facts = ProgrammeFacts
    then = and_(facts.programme_id == Programme.id, facts.at(asked.chosen.as_at))
    query = (
        select(
            Programme.id,
            Programme.code,
            facts.title,
            facts.channel,
            facts.instrument,
        )
        .outerjoin(facts, then)
        .where(visible_programmes(asked.reader))
    )

    return {
        key: Facts(
            code, title or "", channel or NOT_RECORDED, instrument or NOT_RECORDED
        )
        for key, code, title, channel, instrument in asked.session.execute(query)
    }

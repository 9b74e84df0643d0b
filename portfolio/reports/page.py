"""The page of any report, made once for page and files alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portfolio.figures import spend
from portfolio.figures.prices import Prices
from portfolio.figures.selection import Selection
from portfolio.ledger.clock import AnySession
from portfolio.models import Edition, RiskIndex
from portfolio.permissions import Reader
from portfolio.reports import registry
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.wording import NOTHING

NO_WAYS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class IndexInUse:
    """The risk index and edition of a selection, with their attribution."""

    index: RiskIndex
    edition: Edition | None
    has_scores: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """The attribution and licence of the edition; none without one."""
        if self.edition is None:
            return ()

        name = self.index.attribution or self.index.name
        source = f"{name}, edition {self.edition.label}."
        if self.index.licence:
            source += f" Licence: {self.index.licence}."

        return (source,)


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a report shows, and its exact rows."""

    report: Report
    drawn: DrawnReport
    answer: Answer
    finding: Sentence
    risk: IndexInUse

    @property
    def selection(self) -> Selection:
        """The filters and the instant."""
        return self.drawn.selection

    @property
    def heading(self) -> str:
        """The heading of the page."""
        return self.answer.heading or self.report.title.title

    @property
    def nothing(self) -> bool:
        """Whether the reader may follow no row."""
        return self.answer.nothing

    @property
    def statement(self) -> str:
        """The finding, or why there are no rows."""
        if self.nothing:
            return self.answer.no_rows or NOTHING
        return str(self.finding)

    @property
    def prices(self) -> Prices | None:
        """The prices of amounts in real terms."""
        return self.selection.prices

    @property
    def sources(self) -> tuple[str, ...]:
        """Attributions and licences of what the page shows."""
        sources = self.answer.sources
        if self.report.rated and not sources:
            sources = self.risk.sources

        return (*sources, *self.answer.more_sources)


def draw(
    session: AnySession,
    name: str,
    selection: Selection,
    reader: Reader,
    unit: str,
    ways: Mapping[str, str] = NO_WAYS,
) -> Page:
    """Draw a report's page. KeyError for a name that is not in `registry.REPORTS`."""
    registry.refuse_real(name, selection)
    report = registry.REPORTS[name]
    asked = Asked(session, selection, reader, ways)
    found = report.find(asked)
    answer = report.show(asked, found, unit)
    finding = answer.finding
    if selection.prices:
        finding = finding.more(f" All amounts are in {selection.prices}.")

    return Page(
        report,
        report.draw(asked, found),
        answer,
        finding,
        index_in_use(session, selection),
    )


def index_in_use(session: AnySession, selection: Selection) -> IndexInUse:
    """The index and edition that a selection rates countries by."""
    ratings = spend.ratings(session, selection).values()

    return IndexInUse(
        spend.index_of(session, selection),
        spend.edition_of(session, selection),
        any(rating.score is not None for rating in ratings),
    )


def between(session: AnySession, name: str, selection: Selection) -> Selection:
    """Give a selection the two positions that a report compares; other reports have none."""
    report = registry.REPORTS[name]
    if report.between is None:
        return replace(selection, start=None, end=None)

    return report.between(session, selection)


def check(session: AnySession, name: str, selection: Selection) -> None:
    """FilterError where a report cannot be drawn, such as a country's page without a country."""
    draw(session, name, between(session, name, selection), Reader(), "pounds")

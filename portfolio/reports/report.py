"""What a question is, what it is asked of, and what its answer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Protocol, overload

from portfolio.charts.geometry import Chart
from portfolio.figures.request import Request
from portfolio.marking import SENSITIVE
from portfolio.reports import tables
from portfolio.reports.filter_panel import Choice
from portfolio.reports.links import Links
from portfolio.reports.rows import Report
from portfolio.reports.sentence import Sentence, Telling
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Page

RISK_FILTERS = ("index", "edition")


@dataclass(frozen=True, slots=True)
class Asked(Request):
    """A request for a report, with what its page is to be drawn by."""

    ways: Mapping[str, str] = field(default_factory=dict)
    """What the page is to be drawn by, where its question offers a choice; the figures do not
    depend on it.
    """

    def way(self, choice: Choice) -> str:
        """The value of a choice."""
        return choice.read(self.ways)

    @property
    def links(self) -> Links:
        """The addresses of origins under these filters."""
        return Links.of(self.chosen)

    def telling(self) -> Telling:
        """What writes the figures of a sentence under these filters."""
        return Telling(self.links)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows of a question: the finding in one sentence, charts, tables and remarks.

    `nothing` tells that no row may be followed: the page then offers what would match.
    """

    finding: Sentence
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    nothing: bool = False
    heading: str = ""
    """What the page is called, where that depends on what was asked."""
    sources: tuple[str, ...] = ()
    """Attributions and licences, where they are others than those of the selection's index."""


class Found(Protocol):
    """What a question found: the rows of its files, and whatever else its page needs of the same
    reads.
    """

    @property
    def rows(self) -> Sequence[Any]:
        """Frozen dataclasses, in the order of the files."""


class Written(Sequence[dict[str, Any]]):
    """The rows as files hold them, written when somebody looks at them: a page shows tables of its
    own.
    """

    def __init__(self, found: Found, columns: Sequence[str]) -> None:
        self._found, self._columns = found, columns

    @cached_property
    def _rows(self) -> tuple[dict[str, Any], ...]:
        return tuple(
            {column: getattr(row, column) for column in self._columns}
            for row in self._found.rows
        )

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[dict[str, Any]]: ...

    def __getitem__(self, at: int | slice) -> dict[str, Any] | Sequence[dict[str, Any]]:
        return self._rows[at]

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == tuple(other)

    def __hash__(self) -> int:
        return hash(len(self))


@dataclass(frozen=True, slots=True)
class Plain:
    """Rows, where they are all that a page needs."""

    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how its rows are found, and how they are shown.

    `row` is the frozen dataclass of its rows; its fields are the columns of the files, `money`
    those of them in pence.
    """

    page: Page
    row: type[Any]
    money: frozenset[str]
    find: Callable[[Asked], Any]
    """Gives a `Found` of its own kind, which `show` takes."""
    show: Callable[[Asked, Any, str], Answer]
    """Asked, what was found, and the unit of money (see `portfolio.filters.UNITS`)."""
    rated: bool = False
    unused: tuple[str, ...] = ()
    """The filters that it has no use for."""
    ways: tuple[Choice, ...] = ()
    """What its page may be drawn by."""
    template: str = "reports/question.html"
    sensitive: Callable[[Any], bool] = lambda _found: False
    """Whether what was found makes the page sensitive, beyond what the selection does."""
    budgets: bool = False
    """Whether it shows every measure, and allocations."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its files."""
        return tuple(field.name for field in fields(self.row))

    def report(self, asked: Asked, found: Found) -> Report:
        """What was found as the table that every export writes."""
        mark = tables.marking(
            asked.session,
            asked.chosen,
            asked.reader,
            budgets=self.budgets,
        )
        if self.sensitive(found):
            mark = SENSITIVE

        return Report(
            self.page.name,
            self.columns,
            self.money,
            Written(found, self.columns),
            asked.chosen,
            mark,
        )

"""What a report is: how its rows are found, and what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Protocol, overload

from portfolio.charts.geometry import Chart
from portfolio.figures.request import Request
from portfolio.figures.selection import LOOKS, Selection
from portfolio.ledger.clock import AnySession
from portfolio.marking import SENSITIVE
from portfolio.reports import filter_panel
from portfolio.reports.drawn import DrawnReport
from portfolio.reports.filter_panel import PRICES, Choice
from portfolio.reports.links import Links
from portfolio.reports.marking import marking_of
from portfolio.reports.sentence import Sentence, Telling
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title

RISK_FILTERS = ("index", "edition")
Near = Callable[[Request, str, Mapping[str, str]], list[tuple[str, str]]]
"""Takes a request, the page's path and query; gives words and addresses of selections with rows."""


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
    """What a page shows of a report: the finding in one sentence, charts, tables and notes."""

    finding: Sentence
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    nothing: bool = False
    """Whether the reader may follow no row: the page then offers filters that match."""
    no_rows: str = ""
    """Why there are no rows, where the usual words do not say it."""
    heading: str = ""
    """The page's heading, where it depends on the filters."""
    sources: tuple[str, ...] = ()
    """Attributions and licences in place of those of the selection's index."""
    more_sources: tuple[str, ...] = ()
    """Attributions and licences besides."""


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
            dict(zip(self._columns, values_of(row), strict=True))
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


def values_of(row: Any) -> tuple[Any, ...]:
    """The values of a row, in the order of the columns of its report."""
    return tuple(getattr(row, field.name) for field in fields(row))


def _nearest(
    request: Request, path: str, query: Mapping[str, str]
) -> list[tuple[str, str]]:
    return filter_panel.near(
        request.session, request.chosen, request.reader, path, query
    )


@dataclass(frozen=True, slots=True)
class Report:
    """One report: how its rows are found, and how they are shown."""

    title: Title
    row: type[Any]
    """The frozen dataclass of a row. Its fields are the columns of the files; a field whose column
    is no Python name has the column in its metadata."""
    money: frozenset[str]
    """The columns in pence."""
    find: Callable[[Asked], Any]
    """Gives a `Found` of its own kind, which `show` takes."""
    show: Callable[[Asked, Any, str], Answer]
    """Takes the request, what was found, and the unit of money (see `portfolio.filters.UNITS`)."""
    rated: bool = False
    """Whether a risk index has a part in it."""
    edition_age: bool = False
    """Whether its page says how old the index's edition is."""
    unused: tuple[str, ...] = ()
    """The filters that it has no use for, beside looks and prices."""
    looks: bool = False
    """Whether its page has points that can be drawn in several ways (see `selection.LOOKS`)."""
    nominal: bool = False
    """Whether it is shown in nominal prices alone."""
    ways: tuple[Choice, ...] = ()
    """What its page may be drawn by."""
    template: str = "reports/report.html"
    sensitive: Callable[[Any], bool] = lambda _found: False
    """Whether what was found makes the page sensitive, beyond what the selection does."""
    budgets: bool = False
    """Whether it shows every measure, and allocations."""
    marking: Callable[[Asked, Any], str] | None = None
    """The marking of what was found, where the selection does not decide it."""
    files: str = ""
    """The report whose rows its files hold, where they hold no rows of its own."""
    between: Callable[[AnySession, Selection], Selection] | None = None
    """Gives a selection the two positions that the report compares; None for one instant."""
    near: Near = _nearest
    """Finds filters that match, for a page without rows."""

    @property
    def name(self) -> str:
        """The report's name in addresses and on the command line."""
        return self.title.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its files."""
        return tuple(
            field.metadata.get("column", field.name) for field in fields(self.row)
        )

    @property
    def without(self) -> tuple[str, ...]:
        """The filters that its panel leaves out."""
        looks = () if self.looks else tuple(LOOKS)
        prices = PRICES if self.nominal else ()

        return (*self.unused, *looks, *prices)

    def draw(self, asked: Asked, found: Found) -> DrawnReport:
        """Write what was found as the rows that every export holds."""
        return DrawnReport(
            self.files or self.name,
            self.columns,
            self.money,
            Written(found, self.columns),
            asked.chosen,
            self._mark(asked, found),
        )

    def _mark(self, asked: Asked, found: Found) -> str:
        if self.marking is not None:
            return self.marking(asked, found)
        if self.sensitive(found):
            return SENSITIVE
        return marking_of(asked, budgets=self.budgets)

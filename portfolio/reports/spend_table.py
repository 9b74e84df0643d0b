"""Spend by country, band, theme or department: rows, withheld money beyond them, and their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from portfolio.figures import spend
from portfolio.figures.request import Request
from portfolio.figures.selection import UNALLOCATED, Selection
from portfolio.reports.links import Links
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import HEADINGS

TOTAL, TOTAL_IN_DETAIL, GRAND_TOTAL = (
    "Total",
    "Total shown in detail",
    "Total with withheld",
)
WHOLE_FUND = "Withheld, of the whole fund"
"""How withheld money is named where filters are set that it does not obey."""
SpendRow = TypeVar("SpendRow")


class Amounts(NamedTuple):
    """ODA and non-ODA, in pence."""

    oda: int
    non_oda: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.oda + self.non_oda


@dataclass(frozen=True, slots=True)
class SpendRows(Generic[SpendRow]):
    """The rows that the reader may follow, and those of money without its detail."""

    detail: tuple[SpendRow, ...]
    withheld: tuple[SpendRow, ...] = ()

    @property
    def rows(self) -> tuple[SpendRow, ...]:
        """All rows, as files hold them."""
        return (*self.detail, *self.withheld)


def amounts_by_key(rows: Iterable[spend.Row]) -> dict[Any, Amounts]:
    """Add up rows of (key, oda, pence) by their key."""
    sums: dict[Any, Amounts] = {}
    for key, oda, pence in rows:
        amounts = sums.get(key, Amounts(0, 0))
        if oda:
            sums[key] = Amounts(amounts.oda + pence, amounts.non_oda)
        else:
            sums[key] = Amounts(amounts.oda, amounts.non_oda + pence)

    return sums


def withheld_amounts(request: Request) -> Amounts | None:
    """The money that the reader may not see in detail; None where there is none."""
    hidden = spend.withheld_from(request.session, request.chosen, request.reader)
    if not hidden:
        return None

    return Amounts(hidden.get(True, 0), hidden.get(False, 0))


def is_narrowed(selection: Selection) -> bool:
    """Whether a filter is set that withheld money does not obey."""
    filters = (
        selection.department,
        selection.country,
        selection.theme,
        selection.portfolio,
        spend.of_programmes(selection),
    )

    return any(filters)


def mappings(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows by the names of their columns, as sentences read them."""
    return [asdict(row) for row in rows]


def theme_name(names: dict[int | None, str], theme_id: int | None) -> str:
    """Name a theme by its key: two themes of one name are two rows, and none is lost."""
    if theme_id is None:
        return UNALLOCATED
    return names.get(theme_id, str(theme_id))


def amount_fields(
    selection: Selection, key_of: Callable[[Any], Key]
) -> tuple[Field, ...]:
    """The columns of ODA, non-ODA and their total."""
    return (
        _oda_field(selection, key_of, "oda", is_oda=True),
        _oda_field(selection, key_of, "non_oda", is_oda=False),
        money_field("total", key_of, {}),
    )


def _oda_field(
    selection: Selection, key_of: Callable[[Any], Key], column: str, *, is_oda: bool
) -> Field:
    # Under a filter on the other kind of money the column is zero, and has no cells.
    if selection.oda not in {None, is_oda}:
        return money_field(column, lambda _row: None, None)

    return money_field(column, key_of, {"oda": "yes" if is_oda else "no"})


def money_field(
    column: str, key_of: Callable[[Any], Key | None], more: Key | None
) -> Field:
    """A column of money: its row's filters and `more` find the cells of a figure."""

    def origin(row: Any) -> Key | None:
        key = key_of(row)
        if key is None or more is None:
            return None
        return {**key, **more}

    def read(row: Any) -> Any:
        return getattr(row, column)

    return Field(
        HEADINGS[column],
        "money",
        read,
        origin,
        summed=True,
        total_origin=more,
    )


def spend_table(
    layout: Layout,
    found: SpendRows[Any],
    request: Request,
    unit: str,
) -> Table:
    """The table of the rows, their total, withheld money, and the total with it."""
    narrowed = is_narrowed(request.chosen)
    withheld = bool(found.withheld)
    layout = layout.with_totals(
        total=TOTAL_IN_DETAIL if withheld else TOTAL,
        grand_total=GRAND_TOTAL if withheld and not narrowed else None,
        beyond=WHOLE_FUND if narrowed else None,
    )

    return table(
        layout,
        found.detail,
        Links.of(request.chosen),
        unit,
        beyond=found.withheld,
    )

"""The buttons beside the tables of the form: add and remove rows, split the rest."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList

from portfolio.finance import WHOLE
from portfolio.programmes.editing.forms import MOST_ROWS, ProgrammeForm
from portfolio.programmes.fields import SHARES

TABLES = {
    "country": "countries",
    "theme": "themes",
    "allocation": "allocations",
}
"""The words of the buttons that add and remove rows, and the tables that they act on."""


def act_on_rows(form: ProgrammeForm, act: str) -> bool:
    """Act on a table where the button pressed asks for that.

    Buttons are `add-country`, `remove-theme-2`, `split-countries` and the like.
    """
    verb, _, rest = act.partition("-")
    word, _, number = rest.partition("-")
    if verb == "split" and rest in SHARES:
        split_rest(form[rest])
        return True

    if word not in TABLES or verb not in {"add", "remove"}:
        return False

    rows = form[TABLES[word]]
    if verb == "remove":
        _remove(rows, number)
    elif len(rows) < MOST_ROWS:
        rows.append_entry()

    return True


def _remove(rows: FieldList[Any], number: str) -> None:
    """Remove a row by the number in its name; one row is always left."""
    rows.entries = [
        row for row in rows.entries if row.name.rpartition("-")[2] != number
    ]
    if not rows.entries:
        rows.append_entry()


def split_rest(rows: FieldList[Any]) -> None:
    """Split what the shares leave of 100% evenly between the named rows without a share."""
    named = [row.form.part for row in rows if row.form.key.data]
    blank = [part for part in named if part.data is None and not part.process_errors]
    rest = WHOLE - total(rows)
    if not blank or rest < len(blank):
        return

    # The first rows get one millionth more, so that the parts are exactly the rest.
    share, left_over = divmod(rest, len(blank))
    for place, part in enumerate(blank):
        part.data = share + (1 if place < left_over else 0)
        part.raw_data = None


def total(rows: FieldList[Any]) -> int:
    """Add up the shares of a table, in millionths."""
    return sum(row.form.part.data or 0 for row in rows)

"""One row of a register: fields read by name, problems noted at their cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from imports.model import Problem, Severity
from imports.recognise.grid import Grid
from imports.register.cells import Wrong, shown
from imports.register.headings import Heading
from imports.text.folding import fold
from imports.text.plain import one_line
from imports.text.similarity import nearest
from imports.workbook import Value

T = TypeVar("T")

LONGEST_VALUE = 200
MOST_HINTS = 100


class Row:
    """A programme's row. `read` gives a field's value, or its default after noting the problem."""

    def __init__(
        self,
        grid: Grid,
        heading: Heading,
        row: int,
        problems: list[Problem],
    ) -> None:
        self.grid, self.heading, self.row, self.problems = grid, heading, row, problems

    def value(self, name: str) -> Value:
        """The cell of a field; the empty string where the register has no such column."""
        column = self.heading.fields.get(name)
        if column is None:
            return ""
        return self.grid.cell(self.row, column)

    def cell(self, name: str) -> str | None:
        """The name of a field's cell, such as `F12`."""
        column = self.heading.fields.get(name)
        if column is None:
            return None
        return self.grid.name(self.row, column)

    def read(self, name: str, parse: Callable[[Value], T], default: T) -> T:
        """A field's value as `parse` takes it; its fault is noted and the default given."""
        column = self.heading.fields.get(name)
        if column is None:
            return default
        return self.read_column(column, parse, default)

    def read_column(self, column: int, parse: Callable[[Value], T], default: T) -> T:
        """The value of any cell of the row."""
        if (self.row, column) in self.grid.errors:
            self._note_faulty_formula(column)
            return default

        value = self.grid.cell(self.row, column)
        try:
            return parse(value)
        except Wrong as wrong:
            self.note("error", wrong, column)
            return default

    def note(self, severity: Severity, wrong: Wrong, column: int | None) -> None:
        """Note a problem at a cell of this row, or at the row where it has no cell of its own."""
        if column is None:
            value = ""
        else:
            value = one_line(self.grid.cell(self.row, column))

        at = self.grid.name(
            self.row, self.heading.fields.get("code", 0) if column is None else column
        )
        sheet = self.grid.sheet.name
        self.problems.append(
            Problem(
                severity,
                wrong.rule,
                sheet,
                at,
                value[:LONGEST_VALUE] or None,
                wrong.message,
                wrong.remedy,
            )
        )

    def note_field(self, severity: Severity, wrong: Wrong, name: str) -> None:
        """Note a problem at the cell of a field."""
        self.note(severity, wrong, self.heading.fields.get(name))

    def _note_faulty_formula(self, column: int) -> None:
        text = self.grid.errors[self.row, column]
        if text:
            wrong = Wrong(
                "error-cell",
                f"The cell shows the error {text}.",
                "Mend its formula or type the value.",
            )
        else:
            remedy = "Open the workbook in Excel, save it, and import it again."
            wrong = Wrong(
                "formula-not-calculated",
                "The cell holds a formula without a result.",
                remedy,
            )

        self.note("error", wrong, column)


class Names:
    """A list that the register may add to: names spelt as the list has them, new ones noted once."""

    def __init__(
        self,
        what: str,
        known: dict[str, str],
        limit: int,
    ) -> None:
        self.what, self.known, self.limit = what, known, limit
        self._listed = dict(known)
        self._hints = 0
        self.new: list[str] = []
        """New names met since this was last emptied."""

    def key(self, text: str) -> str:
        """The list's own spelling of a name, or the name itself, which is then known."""
        name = one_line(text)
        if len(name) > self.limit:
            raise Wrong(
                "too-long",
                f"The name has {len(name)} characters.",
                f"Shorten it to {self.limit} characters.",
            )

        folded = fold(name)
        if not folded:
            raise Wrong(
                "bad-name",
                f"{shown(name)} is no name.",
                f"Write the {self.what} in Latin letters.",
            )

        if folded not in self.known:
            self.known[folded] = name
            self.new.append(name)

        return self.known[folded]

    def tell(self, row: Row, column: str) -> None:
        """Note the new names as warnings at the cell that brought them."""
        for name in self.new:
            hint = self._hint(name)
            message = f"{shown(name)} is a new {self.what}: it will be added to the list.{hint}"
            row.note_field(
                "warning",
                Wrong(f"new-{self.what}", message, "Check its spelling."),
                column,
            )

        self.new.clear()

    def _hint(self, name: str) -> str:
        """What the name may have meant; said of the first few only, because looking takes its
        time.
        """
        self._hints += 1
        if self._hints <= MOST_HINTS:
            near = nearest(fold(name), self._listed, 1)
        else:
            near = []

        return f" Did you mean {shown(self._listed[near[0]])}?" if near else ""

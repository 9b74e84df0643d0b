"""A worksheet's XML read element by element: for what patterns over raw bytes cannot be trusted
with.
"""

from __future__ import annotations

import re

from imports.read.extent import Extent
from imports.read.findings import Findings, is_sum
from imports.read.formats import NumberFormat
from imports.read.markup import is_true
from imports.read.refusals import unreadable

_CELL = re.compile(r"([A-Za-z]{1,4})(\d{1,9})", re.A)
_ROW = re.compile(r"\d{1,9}", re.A)


def cell_position(text: str) -> tuple[int, int] | None:
    """(row, column) from 0 of a reference such as `B7`; None where it is none."""
    found = _CELL.fullmatch(text)
    if not found:
        return None

    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64

    return int(found[2]) - 1, column - 1


class SheetEvents:
    """Takes the events of a worksheet's XML into its findings and its extent; also of parts of it."""

    def __init__(
        self,
        styles: dict[int, NumberFormat],
        findings: Findings,
        extent: Extent,
    ) -> None:
        self._styles, self._findings, self._extent = styles, findings, extent
        self._row, self._column = -1, -1
        self._cell: dict[str, str] = {}
        self._formula: str | None = None
        self._shared = ""
        self._value: str | None = None
        self._summing: set[str] = set()
        self._into = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        self._into = ""
        if name == "c":
            self._open_cell(attributes)
        elif name == "row":
            self._open_row(attributes)
        elif name == "f":
            self._formula, self._shared, self._into = "", attributes.get("si", ""), "f"
        elif name in ("v", "t"):
            self._value, self._into = self._value or "", "v"
        elif name == "col" and (
            is_true(attributes.get("hidden")) or _is_nil(attributes.get("width"))
        ):
            self._findings.hide_columns(
                _number(attributes.get("min")) - 1, _number(attributes.get("max")) - 1
            )

    def text(self, data: str) -> None:
        """Character data; of a value only the beginning matters."""
        if self._into == "f":
            self._formula = (self._formula or "") + data
        elif self._into == "v" and len(self._value or "") < 100:
            self._value = (self._value or "") + data[:100]

    def end(self, name: str) -> None:
        """An element closes."""
        self._into = ""
        if name == "c":
            self._close_cell()

    def _open_row(self, attributes: dict[str, str]) -> None:
        row = attributes.get("r")
        if row is not None and not _ROW.fullmatch(row):
            raise unreadable(f"The file is damaged: it has a row {row[:20]!r}.")
        self._row = int(row) - 1 if row else self._row + 1
        self._column = -1
        if is_true(attributes.get("hidden")) or _is_nil(attributes.get("ht")):
            self._findings.hidden_rows.add(self._row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "")
        position = cell_position(reference)
        if reference and position is None:
            # Whoever reads the values would make some other place of it, however far away.
            raise unreadable(f"The file is damaged: it has a cell {reference[:20]!r}.")

        self._row, self._column = position or (max(self._row, 0), self._column + 1)
        self._cell, self._formula, self._value, self._shared = (
            attributes,
            None,
            None,
            "",
        )

    def _close_cell(self) -> None:
        row = self._row
        column = self._column
        value = self._value

        if self._formula is not None:
            result = value or ("" if self._cell.get("t") == "str" else None)
            self._findings.formula(row, column, self._is_sum(), result)

        if self._cell.get("t") == "e":
            self._findings.errors.add(row, column, value or "#ERROR!")

        if value is None:
            return

        self._extent.add(row, column, row, column)
        found = self._styles.get(_number(self._cell.get("s")))
        if found:
            self._findings.format(row, column, found)

    def _is_sum(self) -> bool:
        summing = (
            is_sum(self._formula) if self._formula else self._shared in self._summing
        )
        if summing and self._shared:
            self._summing.add(self._shared)
        return summing


def _number(text: str | None) -> int:
    if text and text.isascii() and text.isdigit() and len(text) < 12:
        return int(text)
    return 0


def _is_nil(measure: str | None) -> bool:
    return bool(measure) and not str(measure).strip("0.")

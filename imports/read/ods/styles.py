"""The number formats of an OpenDocument spreadsheet: which cell styles scale a figure or add a
unit to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from imports.read.formats import PLAIN, NumberFormat, unit_word
from imports.read.markup import attribute

_DATA_STYLES = frozenset({"number-style", "currency-style", "percentage-style"})
_DEEPEST = 20


@dataclass(slots=True)
class OdsStyles:
    """Takes the events of a document's styles; afterwards tells the format of a cell style by its
    name.
    """

    _formats: dict[str, NumberFormat] = field(default_factory=dict)
    _cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The data style and the parent of each cell style."""
    _found: dict[str, NumberFormat] = field(default_factory=dict)
    _open: str = ""
    _divisor: Decimal = Decimal(1)
    _before: str = ""
    _after: str = ""
    _seen: bool = False
    _in_text: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        held = dict(attributes)
        if name == "style" and attribute(held, "family") == "table-cell":
            parent = attribute(held, "parent-style-name")
            data = attribute(held, "data-style-name")
            self._cells[attribute(held, "name")] = (data, parent)
        elif name in _DATA_STYLES:
            self._open, self._divisor, self._before, self._after = (
                attribute(held, "name"),
                Decimal(1),
                "",
                "",
            )
            self._seen = False
        elif name == "number" and self._open:
            self._divisor, self._seen = _factor(attribute(held, "display-factor")), True

        self._in_text = name == "text" and bool(self._open)

    def text(self, data: str) -> None:
        """Character data."""
        if self._in_text and self._seen:
            self._after += data
        elif self._in_text:
            self._before += data

    def end(self, name: str) -> None:
        """An element closes."""
        self._in_text = False
        if name in _DATA_STYLES:
            word = "%" if name == "percentage-style" else unit_word(self._after)
            self._formats[self._open] = NumberFormat(self._divisor, word)
            self._open = ""

    def of_cell(self, style: str) -> NumberFormat:
        """The format of a cell style: its own or the nearest ancestor's."""
        if style not in self._found:
            self._found[style] = self._of_ancestors(style)
        return self._found[style]

    def _of_ancestors(self, style: str) -> NumberFormat:
        for _ in range(_DEEPEST):
            data, parent = self._cells.get(style, ("", ""))
            if data or not parent:
                return self._formats.get(data, PLAIN)
            style = parent
        return PLAIN


def _factor(text: str) -> Decimal:
    try:
        factor = Decimal(text or "1")
    except InvalidOperation:
        return Decimal(1)

    if factor.is_finite() and factor > 0:
        return factor
    return Decimal(1)

"""The second look at an OpenDocument spreadsheet: one pass over its content."""

from __future__ import annotations

from dataclasses import dataclass, field

from imports.read.extent import Extent
from imports.read.findings import Findings, is_sum
from imports.read.formats import PLAIN, NumberFormat
from imports.read.markup import Stream, parse
from imports.read.ods.styles import OdsStyles
from imports.read.package import Package
from imports.read.refusals import locked, too_large
from imports.workbook import Limits, Range

_ACTIVE = {
    "dde-link": "DDE links",
    "table-source": "external links",
    "cell-range-source": "external links",
    "database-source-sql": "data connections",
    "database-source-table": "data connections",
    "database-source-query": "data connections",
    "event-listeners": "macros",
}
_PREFIXES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name
    for name in ("office", "table", "text", "style")
}
_PREFIXES["urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"] = (
    "calcext"
)
_ERROR_WORDS = ("#", "Err:")
_ROWS, _COLUMNS = 1 << 20, 1 << 14
_SPACES = 10_000_000
"""Spaces in a row in all texts of a document from which it is refused."""
_SHOWN = 100
"""Characters of a cell's text that matter here."""


@dataclass(slots=True)
class OdsTable:
    """One table of the document as looked at."""

    name: str
    findings: Findings = field(default_factory=Findings)
    extent: Extent = field(default_factory=Extent)
    merged: list[Range] = field(default_factory=list)
    column_styles: list[tuple[int, str]] = field(default_factory=list)
    """The last column of each run of columns, and the style of its cells."""

    def column_style(self, column: int) -> str:
        """The style of cells in a column that name none of their own."""
        return next((style for last, style in self.column_styles if column <= last), "")


@dataclass(slots=True)
class _Cell:
    attributes: dict[str, str]
    column: int
    repeated: int
    text: str = ""
    paragraphs: int = 0


class OdsLook:
    """Takes the events of `content.xml`."""

    def __init__(self, limits: Limits) -> None:
        self.tables: list[OdsTable] = []
        self.active: list[str] = []
        self._limits, self._styles = limits, OdsStyles()
        self._path: list[str] = []
        self._row, self._repeated, self._column, self._columns = 0, 1, 0, 0
        self._cell: _Cell | None = None
        self._in_note = self._spaces = 0
        self._prefixes: dict[str, str] = {}

    def read(self, package: Package) -> None:
        """Look at the whole document. Refused for encryption, a document type, depth, and a table
        too large.
        """
        if b"encryption-data" in b"".join(package.stream("meta-inf/manifest.xml")):
            raise locked()

        if "styles.xml" in package.names:
            parse(
                package.stream("styles.xml"),
                self._styles.start,
                self._styles.end,
                self._styles.text,
            )

        stream = Stream(self.start, self.end, self.text)
        for piece in package.stream("content.xml"):
            stream.feed(piece)

        stream.feed(b"", last=True)
        if any(name.startswith(("basic/", "scripts/")) for name in package.names):
            self.active.append("macros")

        if any(name.startswith("object ") for name in package.names):
            self.active.append("embedded objects")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if not self._path:
            self._prefixes = _unusual_prefixes(attributes)

        if self._prefixes:
            attributes = {
                _canonical(key, self._prefixes): value
                for key, value in attributes.items()
            }

        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name in ("table-cell", "covered-table-cell"):
            self._open_cell(attributes)
        elif name == "p" and self._cell and not self._in_note:
            self._cell.paragraphs += 1
        elif name == "table-row":
            self._row, self._column = self._row + self._repeated, 0
            self._repeated = _count(
                attributes.get("table:number-rows-repeated", ""), _ROWS
            )
            self._hide_row(attributes)
        elif name == "table" and parent == "spreadsheet":
            self._open_table(attributes)
        elif name == "table-column" and self.tables:
            self._open_column(attributes)
        elif name == "annotation":
            self._in_note += 1
        elif name in _ACTIVE:
            self.active.append(_ACTIVE[name])
        elif name == "s":
            self._count_spaces(attributes)
        elif not self.tables:
            self._styles.start(name, attributes)

    def _count_spaces(self, attributes: dict[str, str]) -> None:
        """Spaces are written as their number: calamine would write them all out, whatever memory
        that takes.
        """
        self._spaces += max(
            (
                _count(value, _SPACES)
                for key, value in attributes.items()
                if key.endswith(":c")
            ),
            default=1,
        )
        if self._spaces >= _SPACES:
            raise too_large(
                "The workbook claims more spaces in its texts than any has."
            )

    def text(self, data: str) -> None:
        """Character data."""
        if self._cell is None:
            self._styles.text(data)
        elif not self._in_note and len(self._cell.text) < _SHOWN:
            self._cell.text += data[:_SHOWN]

    def end(self, name: str) -> None:
        """An element closes."""
        self._path.pop()
        if name in ("table-cell", "covered-table-cell"):
            self._close_cell()
        elif name == "annotation":
            self._in_note -= 1
        elif not self.tables:
            self._styles.end(name)

    def _open_table(self, attributes: dict[str, str]) -> None:
        self.tables.append(OdsTable(attributes.get("table:name", "")))
        self._row, self._repeated, self._column, self._columns = -1, 1, 0, 0
        if len(self.tables) > self._limits.sheets:
            raise too_large(f"The workbook has more than {self._limits.sheets} sheets.")

    def _open_column(self, attributes: dict[str, str]) -> None:
        repeated = _count(attributes.get("table:number-columns-repeated", ""), _COLUMNS)
        last = self._columns + repeated - 1
        self.tables[-1].column_styles.append(
            (last, attributes.get("table:default-cell-style-name", ""))
        )
        if attributes.get("table:visibility", "") in ("collapse", "filter"):
            self.tables[-1].findings.hide_columns(self._columns, last)

        self._columns = last + 1

    def _hide_row(self, attributes: dict[str, str]) -> None:
        if self.tables and attributes.get("table:visibility", "") in (
            "collapse",
            "filter",
        ):
            last = min(self._row + self._repeated, _ROWS)
            self.tables[-1].findings.hidden_rows.update(range(self._row, last))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        repeated = _count(attributes.get("table:number-columns-repeated", ""), _COLUMNS)
        self._cell = _Cell(attributes, self._column, repeated)
        self._column += repeated

    def _close_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or not self.tables:
            return

        kind = cell.attributes.get("office:value-type", "")
        formula = cell.attributes.get("table:formula", "")
        if not (kind or formula or cell.paragraphs):
            self._merge(cell)
            return

        table = self.tables[-1]
        if table.extent.widen(
            self._row,
            cell.column,
            self._row + self._repeated - 1,
            cell.column + cell.repeated - 1,
        ):
            table.extent.check(table.name, self._limits)

        self._merge(cell)
        self._note(table.findings, cell, kind, formula)

    def _note(self, findings: Findings, cell: _Cell, kind: str, formula: str) -> None:
        failed = cell.text.strip() if _is_failed(cell, formula) else ""
        result = "value" if kind or cell.paragraphs else None
        found = self._format(cell)
        if not (formula or failed) and found is PLAIN:
            return

        for row in range(self._row, self._row + self._repeated):
            for column in range(cell.column, cell.column + cell.repeated):
                if formula:
                    findings.formula(row, column, is_sum(formula), result)

                if failed:
                    findings.errors.add(row, column, failed)

                findings.format(row, column, found)

    def _format(self, cell: _Cell) -> NumberFormat:
        style = cell.attributes.get("table:style-name", "") or self.tables[
            -1
        ].column_style(cell.column)
        return self._styles.of_cell(style) if style else PLAIN

    def _merge(self, cell: _Cell) -> None:
        if (
            "table:number-columns-spanned" not in cell.attributes
            and "table:number-rows-spanned" not in cell.attributes
        ):
            return

        columns = _count(
            cell.attributes.get("table:number-columns-spanned", ""), _COLUMNS
        )
        rows = _count(cell.attributes.get("table:number-rows-spanned", ""), _ROWS)
        if columns * rows > 1:
            self.tables[-1].merged.append(
                Range(
                    self._row,
                    cell.column,
                    self._row + rows - 1,
                    cell.column + columns - 1,
                )
            )


def _unusual_prefixes(attributes: dict[str, str]) -> dict[str, str]:
    """The usual prefix for each that the document declares otherwise."""
    declared = {
        key[6:]: _PREFIXES[uri]
        for key, uri in attributes.items()
        if key[:6] == "xmlns:" and uri in _PREFIXES
    }

    return {prefix: usual for prefix, usual in declared.items() if prefix != usual}


def _canonical(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes.get(prefix, prefix) + colon + local


def _is_failed(cell: _Cell, formula: str) -> bool:
    """An error cell: named so by LibreOffice, otherwise a formula whose text is an error's."""
    if cell.attributes.get("calcext:value-type") == "error":
        return True

    return (
        bool(formula)
        and not cell.attributes.get("office:value", "")
        and cell.text.startswith(_ERROR_WORDS)
    )


def _count(text: str, most: int) -> int:
    """How often something is repeated: at least once, and never more than a sheet has room for."""
    if not text or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(int(text[:12]), most))

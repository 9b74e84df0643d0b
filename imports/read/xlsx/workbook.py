"""Reading an .xlsx or .xlsm: safe first, then its values, then what calamine does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from imports.read.findings import Findings
from imports.read.formats import NumberFormat
from imports.read.marks import MarkedCells
from imports.read.package import Package
from imports.read.refusals import too_large, unreadable
from imports.read.values import read_values
from imports.read.xlsx import parts as openxml
from imports.read.xlsx.sheet_xml import SheetLook
from imports.workbook import Limits, Sheet, Workbook


def read_spreadsheetml(
    content: bytes,
    package: Package,
    kind: str,
    limits: Limits,
) -> Workbook:
    """The workbook of an Office Open XML package. Refused for whatever would harm whoever parses
    it.
    """
    book = openxml.read_book(package)
    if len(book.sheets) > limits.sheets:
        raise too_large(
            f"The workbook has {len(book.sheets):,} sheets; the tracker takes {limits.sheets}."
        )

    parts = {part for _, part in book.sheets if part}
    for name in package.names - parts:
        if name.endswith((".xml", ".rels")):
            package.examine(name)

    openxml.check_strings(package)
    findings = dict(_looks(package, book, limits))
    _distrust_zeros(book, findings)
    sheets = read_values(
        content, limits, frozenset(range(len(book.sheets))) - findings.keys()
    )
    if not findings.keys() >= sheets.keys():
        raise unreadable("The file is damaged: it names its sheets in two ways.")

    return Workbook(
        tuple(_joined(sheets, findings)), kind, openxml.active_content(package)
    )


def _looks(
    package: Package, book: openxml.Book, limits: Limits
) -> Iterator[tuple[int, Findings]]:
    """The findings in each sheet by its number; a sheet whose part is outside the package is
    passed over.
    """
    styles = openxml.read_styles(package)
    for number, (name, part) in enumerate(book.sheets):
        if part:
            yield (
                number,
                _look(
                    package,
                    name,
                    part,
                    styles,
                    limits,
                ),
            )


def _look(
    package: Package,
    name: str,
    part: str,
    styles: dict[int, NumberFormat],
    limits: Limits,
) -> Findings:
    look = SheetLook(styles)
    look.read(package.stream(part))
    if not look.extent.fits(limits):
        look = SheetLook(styles, exact=True)
        look.read(package.stream(part))

    look.extent.check(name, limits)
    return look.findings


def _distrust_zeros(book: openxml.Book, findings: Mapping[int, Findings]) -> None:
    """Some programs save 0 for every formula and ask for calculation on opening: those zeros are
    no results.
    """
    if not book.asks_calculation or any(found.results for found in findings.values()):
        return
    for found in findings.values():
        found.uncalculated = MarkedCells([*found.uncalculated, *found.zeros])


def _joined(
    sheets: Mapping[int, Sheet], findings: Mapping[int, Findings]
) -> Iterator[Sheet]:
    for number, sheet in sheets.items():
        found = findings[number]
        last = sheet.top + len(sheet.rows) - 1
        kept = replace(
            found, hidden_rows={row for row in found.hidden_rows if row <= last}
        )
        yield kept.onto(sheet)

"""The parts of an Office Open XML workbook: its sheets in order, its number formats, and what in
it is active.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from imports.read.formats import PLAIN, NumberFormat, parse_format
from imports.read.markup import attributes_of_first, is_true, parse
from imports.read.package import Package
from imports.read.refusals import DAMAGED, unreadable

BUILT_IN = {9: "0%", 10: "0.00%"}
"""The formats known by number alone that add a unit; the other built-in ones are plain or dates."""

_ACTIVE: tuple[tuple[str, str], ...] = (
    ("xl/vbaproject.bin", "macros"),
    ("xl/macrosheets/", "Excel 4 macros"),
    ("xl/externallinks/", "external links"),
    ("xl/connections.", "data connections"),
    ("xl/querytables/", "data connections"),
    ("xl/embeddings/", "embedded objects"),
    ("xl/activex/", "ActiveX controls"),
    ("xl/ctrlprops/", "form controls"),
    ("xl/webextensions/", "add-ins"),
    ("xl/model/", "a data model"),
    ("customui/", "ribbon commands"),
)


@dataclass(frozen=True, slots=True)
class Book:
    """What the workbook part says."""

    sheets: tuple[tuple[str, str], ...]
    """Each sheet's name and the part that holds it (empty where that is outside the package), in
    order.
    """
    asks_calculation: bool = False
    """Whether every formula is to be calculated on opening: so say programs that saved none of the
    results.
    """


def read_book(package: Package) -> Book:
    """What `xl/workbook.xml` says of its sheets and of calculation."""
    targets = relation_targets(package, "xl/_rels/workbook.xml.rels")
    sheets: list[tuple[str, str]] = []
    asked: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(
                (attributes.get("name", ""), targets.get(_relation(attributes), ""))
            )
        elif name == "calcPr":
            asked.append(is_true(attributes.get("fullCalcOnLoad")))

    parse(package.stream("xl/workbook.xml"), start)

    return Book(tuple(sheets), any(asked))


def _relation(attributes: Mapping[str, str]) -> str:
    """The relation's key, whatever prefix its namespace has; never the sheet's own `sheetId`."""
    return next(
        (
            value
            for key, value in attributes.items()
            if key == "r:id" or key.endswith(":id")
        ),
        "",
    )


def relation_targets(package: Package, name: str) -> dict[str, str]:
    """The part that each relation in a `.rels` leads to; those that lead outside the package are
    left out.
    """
    targets: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = _inside(attributes.get("Target", ""))

    if name in package.names:
        parse(package.stream(name), start)

    return targets


def _inside(target: str) -> str:
    """The part that a target names, lower case; empty where it points outside the package."""
    path = target.replace("\\", "/").lower()
    if ":" in path:
        return ""

    joined = posixpath.normpath(
        path.lstrip("/")
        if path.startswith(("/", "xl/"))
        else posixpath.join("xl", path)
    )

    return "" if joined.startswith("..") else joined


def read_styles(package: Package) -> dict[int, NumberFormat]:
    """The cell styles (by number) whose format scales the figure or adds a unit; the plain ones
    are left out.
    """
    codes: dict[int, str] = dict(BUILT_IN)
    formats: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "numFmt" and "numFmts" in inside:
            codes[_number(attributes.get("numFmtId"))] = attributes.get(
                "formatCode", ""
            )
        elif name == "xf" and "cellXfs" in inside:
            formats.append(_number(attributes.get("numFmtId")))

    if "xl/styles.xml" in package.names:
        parse(package.stream("xl/styles.xml"), start, lambda _: inside.pop())

    return scaling(
        {style: codes[key] for style, key in enumerate(formats) if key in codes}
    )


def check_strings(package: Package) -> None:
    """Refused where more shared strings are claimed than can be there: calamine would set aside
    memory for them.
    """
    name = "xl/sharedstrings.xml"
    claims = (
        attributes_of_first(package.stream(name), "sst")
        if name in package.names
        else None
    )
    claimed = (claims or {}).get("uniqueCount", "")
    if claimed and (
        not claimed.isdecimal() or int(claimed[:20]) > package.size_of(name)
    ):
        raise unreadable(DAMAGED)


def scaling(codes: Mapping[int, str]) -> dict[int, NumberFormat]:
    """The styles whose format scales the figure or adds a unit, from the format of each style."""
    parsed = {style: parse_format(code) for style, code in codes.items()}
    return {style: found for style, found in parsed.items() if found != PLAIN}


def _number(text: str | None) -> int:
    if text and text.isascii() and text.isdigit():
        return int(text)
    return 0


def active_content(package: Package) -> tuple[str, ...]:
    """What in the package could run or fetch, in words; it is never opened, only told by its
    parts' names.
    """
    found = [
        what
        for prefix, what in _ACTIVE
        if any(name.startswith(prefix) for name in package.names)
    ]
    if any(
        b"ddeLink" in package.read(name)
        for name in _named(package, "xl/externallinks/")
    ):
        found.append("DDE links")

    if any(
        b"DataMashup" in package.read(name).replace(b"\x00", b"")
        for name in _named(package, "customxml/item")
    ):
        found.append("Power Query")

    return tuple(dict.fromkeys(found))


def _named(package: Package, prefix: str) -> list[str]:
    return sorted(
        name
        for name in package.names
        if name.startswith(prefix) and name.endswith(".xml")
    )[:50]

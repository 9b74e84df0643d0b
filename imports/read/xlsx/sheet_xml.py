"""The second look at a worksheet's XML: streamed, and almost free where nothing unusual is in it.

Cells written as every common program writes them are found by patterns over the raw bytes; a piece
of a sheet written in any other way goes through expat, as everything before and after the rows
does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from functools import lru_cache
from html import unescape

from imports.read.extent import Extent
from imports.read.findings import Findings, is_sum
from imports.read.formats import NumberFormat
from imports.read.markup import Stream
from imports.read.refusals import too_large
from imports.read.xlsx.sheet_events import SheetEvents

_BEGIN, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_LONGEST = 64 << 20
"""Bytes of one row beyond which a sheet is refused: 16,384 cells of full-length text are not a
return.
"""

_WIDE = re.compile(rb'<c(?! r="[A-Z]\d{1,6}")(?!ol)')
"""A cell not plainly in columns A to Z and the first 999,999 rows."""
_ODD = re.compile(rb'<c(?! r="[A-Z]{1,3}\d{1,7}")(?!ol)')
"""A cell that does not begin with its reference as every common program writes it."""
_RARE = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}" [^st]')
"""A cell whose reference is followed by another attribute than its style or its type."""
_HIDDEN = re.compile(rb'<row [^>]*(?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_ROW = re.compile(rb' r="[A-Z]*(\d{1,7})"')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>(?!</c>)')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v>([^<]*)</v>)?'
)
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>\s*<f([^>]*?)(?:/>|>([^<]*)</f>)'  # the formula
    rb"\s*(?:<v[^>/]*>([^<]*)</v>)?"  # and its saved result
)
_SHARED = re.compile(rb' si="(\d+)"')
_NARROW_ROWS, _NARROW_COLUMNS = 999_999, 26


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """0 for `A`, 16,383 for `XFD`."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _of_styles(numbers: bytes, before: bytes) -> re.Pattern[bytes]:
    """Finds cells of some styles that are not empty; `before` matches what may stand before the
    style.
    """
    return re.compile(
        rb'<c r="([A-Z]{1,3}+)(\d{1,7}+)"'
        + before
        + rb' s="('
        + numbers
        + rb')"(?:[^>]*[^/])?>(?!</c>)'
    )


class SheetLook:
    """One worksheet, looked at as its bytes stream past.

    `extent` is exact where `exact` is asked for; otherwise pieces wholly in columns A to Z count
    for what they could at most reach, because measuring every one of their cells would cost as
    much as reading them.
    """

    def __init__(self, styles: dict[int, NumberFormat], exact: bool = False) -> None:
        self.findings, self.extent = Findings(), Extent()
        self._exact = exact
        self._styles = {str(style).encode(): found for style, found in styles.items()}
        self._events = SheetEvents(styles, self.findings, self.extent)
        self._stream = Stream(self._events.start, self._events.end, self._events.text)
        self._styled = self._style_patterns()
        self._summing: set[bytes] = set()
        self._shares_formulas = False
        """Whether a formula of this sheet is filled into others, which then have no text of their
        own.
        """

    def _style_patterns(self) -> tuple[re.Pattern[bytes], re.Pattern[bytes]] | None:
        """For cells with the attributes that every program writes, and for any others."""
        if not self._styles:
            return None
        numbers = b"|".join(self._styles)
        return _of_styles(numbers, rb'(?: t="\w*+")?+'), _of_styles(numbers, rb"[^>]*?")

    def read(self, pieces: Iterable[bytes]) -> None:
        """Look at the whole part. Refused for a document type, for depth, for a row without end
        and for broken XML.
        """
        for rows, piece in _split(pieces):
            wide = rows and _WIDE.search(piece) is not None
            if not rows or b':c r="' in piece or (wide and _ODD.search(piece)):
                self._stream.feed(piece)
            else:
                self._look(piece, wide)

        self._stream.feed(b"", last=True)

    def _look(self, rows: bytes, wide: bool) -> None:
        self._measure(rows, wide)
        # A single letter that is not there is found out ten times as fast as a word that is not.
        for hidden in _HIDDEN.finditer(rows) if b"h" in rows else ():
            if row := _ROW.search(rows, hidden.start()):
                self.findings.hidden_rows.add(int(row[1]) - 1)

        if b"e" in rows and b't="e"' in rows:
            for letters, number, text in _ERROR.findall(rows):
                self.findings.errors.add(
                    int(number) - 1,
                    column_number(letters),
                    text.decode(errors="replace") or "#ERROR!",
                )

        if self._shares_formulas or (b"f" in rows and b"</f>" in rows):
            for match in _FORMULA.finditer(rows):
                self._formula(match)

        if self._styled:
            styled = self._styled[_RARE.search(rows) is not None].findall(rows)
            for (letters, style), numbers in _by_column(styled).items():
                self.findings.formats(
                    column_number(letters), numbers, self._styles[style]
                )

    def _measure(self, rows: bytes, wide: bool) -> None:
        if not wide and not self._exact:
            self.extent.add(0, 0, _NARROW_ROWS - 1, _NARROW_COLUMNS - 1)
            return

        cells = _FILLED.findall(rows)
        if cells:
            columns = [
                column_number(letters) for letters in {letters for letters, _ in cells}
            ]
            numbers = [int(row) - 1 for row in {row for _, row in cells}]
            self.extent.add(min(numbers), min(columns), max(numbers), max(columns))

    def _formula(self, match: re.Match[bytes]) -> None:
        letters, row, cell, formula, text, result = match.groups()
        shared = _SHARED.search(formula)
        self._shares_formulas = self._shares_formulas or shared is not None

        if text:
            summing = is_sum(unescape(text.decode(errors="replace")))
        else:
            summing = self._continues_sum(shared)

        if summing and shared:
            self._summing.add(shared[1])

        value = result.decode(errors="replace") if result else None
        if value is None and b't="str"' in cell:
            value = ""

        self.findings.formula(int(row) - 1, column_number(letters), summing, value)

    def _continues_sum(self, shared: re.Match[bytes] | None) -> bool:
        return shared is not None and shared[1] in self._summing


def _by_column(
    cells: Iterable[tuple[bytes, bytes, bytes]],
) -> dict[tuple[bytes, bytes], list[int]]:
    """The rows from 0 of cells (letters, row from 1, style), by letters and style."""
    found: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
    for letters, row, style in cells:
        found[letters, style].append(int(row) - 1)

    return found


def _split(pieces: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """The part in pieces: (False, what is before or after the rows) and (True, whole rows)."""
    source = iter(pieces)
    held = b""

    for piece in source:
        held += piece
        if (begin := held.find(_BEGIN)) >= 0:
            yield False, held[: begin + len(_BEGIN)]
            held = yield from _rows(held[begin + len(_BEGIN) :], source)
            break

        yield False, held[: -len(_BEGIN)]
        held = held[-len(_BEGIN) :]

    yield False, held
    for piece in source:
        yield False, piece


def _rows(
    held: bytes, source: Iterator[bytes]
) -> Generator[tuple[bool, bytes], None, bytes]:
    """Whole rows until the end of the sheet's data; returns what follows them."""
    while (end := held.find(_END)) < 0:
        whole = held.rfind(_ROW_END) + len(_ROW_END)
        if whole >= len(_ROW_END):
            yield True, held[:whole]
            held = held[whole:]

        if len(held) > _LONGEST:
            raise too_large("A row of the sheet is longer than any return's.")

        piece = next(source, None)
        if piece is None:
            return held

        held += piece

    if end:
        yield True, held[:end]

    return held[end:]

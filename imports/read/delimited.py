"""Comma, semicolon or tab separated text: which encoding, which delimiter, and the rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from imports.read.refusals import too_large, unreadable
from imports.workbook import Limits, Sheet

_DELIMITERS = ",;\t|"
_SAMPLE = 200
_AT_ONCE = 1_000
"""Rows between two looks at the limits."""


def read_delimited(content: bytes, limits: Limits) -> Sheet:
    """The one sheet of a delimited text, every cell a string, every row of one length; its name is
    empty.
    """
    text = decode(content)
    csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))
    rows: list[list[str]] = []
    width = 0

    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        while some := list(islice(reader, _AT_ONCE)):
            rows += some
            width = max(width, *map(len, some))
            if (
                len(rows) > limits.rows
                or width > limits.columns
                or len(rows) * width > limits.cells
            ):
                raise too_large(
                    "The file has more rows or columns than a workbook may have."
                )
    except csv.Error as error:
        raise unreadable(f"The text cannot be read as a table: {error}.") from error

    while rows and not any(rows[-1]):
        rows.pop()

    return Sheet(
        "",
        [row if len(row) == width else row + [""] * (width - len(row)) for row in rows],
    )


def decode(content: bytes) -> str:
    """The text of UTF-8 (with or without its mark), UTF-16 or cp1252; Refused where it is no text
    at all.
    """
    if content.startswith(codecs.BOM_UTF8):
        return content[3:].decode("utf-8", errors="replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")

    odd = content[1:2000:2].count(0)
    even = content[0:2000:2].count(0)
    if max(odd, even) > min(len(content), 2000) // 8 and min(odd, even) == 0:
        return content.decode("utf-16-le" if odd else "utf-16-be", errors="replace")

    controls = sum(
        content.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0c\x1a"
    )
    if b"\x00" in content or controls * 50 > len(content):
        raise unreadable("This is neither a workbook nor a text file.")

    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The delimiter that gives the most lines the same number of cells, counted outside quotes."""
    head = text[:65_536]
    if head.lower().startswith("sep=") and len(head) > 4:
        return head[4]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))


def _evenness(head: str, delimiter: str) -> tuple[int, int]:
    widths = [len(row) for row in _sample(head, delimiter) if len(row) > 1]
    if not widths:
        return (0, 0)
    commonest = max(set(widths), key=widths.count)
    return (widths.count(commonest) * (commonest - 1), len(widths))


def _sample(head: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(_SAMPLE), reader, strict=False):
            yield row
    except csv.Error:
        return

"""XML from a hostile hand: parsed as a stream, without a document type, entities or depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from xml.parsers import expat

from imports.read.refusals import unreadable

DEPTH = 100
Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]
Text = Callable[[str], object]


class Stream:
    """An expat parser fed piece by piece that tells elements by their local names.

    Refused for a document type (and so for every entity of the file's own), for depth and for what
    is no XML.
    """

    def __init__(
        self,
        start: Start,
        end: End | None = None,
        text: Text | None = None,
    ) -> None:
        self._start, self._end, self._depth = start, end, 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close

        if text:
            self._parser.CharacterDataHandler = text

    def feed(self, data: bytes, last: bool = False) -> None:
        """Parse a further piece; `last` closes the document."""
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise unreadable(
                f"The file is damaged: {expat.ErrorString(error.code)} inside it."
            ) from error
        except (LookupError, ValueError) as error:
            raise unreadable(
                "The file is damaged: it names an encoding that does not exist."
            ) from error

    def _doctype(self, *_: object) -> None:
        raise unreadable(
            "The file holds a document type definition, which a workbook never does."
        )

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise unreadable(
                "The file holds XML nested deeper than a workbook's ever is."
            )

        self._start(name.rpartition(":")[2], attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(name.rpartition(":")[2])


def parse(
    chunks: Iterable[bytes],
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> None:
    """Parse a whole document. Refused as `Stream` says."""
    stream = Stream(start, end, text)
    for chunk in chunks:
        stream.feed(chunk)

    stream.feed(b"", last=True)


class _Found(Exception):
    """Ends the parsing of a document in which only one element is looked for."""


def attributes_of_first(chunks: Iterable[bytes], name: str) -> dict[str, str] | None:
    """The attributes of the first element of a name; what follows it is not looked at. Refused as
    `Stream` says.
    """
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == name:
            found.append(attributes)
            raise _Found

    with suppress(_Found):
        parse(chunks, start)

    return found[0] if found else None


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name, whatever its prefix; empty where it is missing."""
    if name in attributes:
        return attributes[name]
    return next(
        (value for key, value in attributes.items() if key.rpartition(":")[2] == name),
        "",
    )


def is_true(value: str | None) -> bool:
    """Whether an XML boolean says yes."""
    return value in ("1", "true", "on")

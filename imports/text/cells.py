"""Text on its way into a .csv or .xlsx: what a spreadsheet would take for a formula is made plain
text.
"""

from __future__ import annotations

import re
import unicodedata

_TRIGGERS = "=+-@"
_NUMBER = re.compile(
    r"[+-]?\s?[£$€]?\d[\d,]*(?:\.\d+)?%?|[+-]?\.\d+|[+-]?\d+(?:\.\d+)?[eE][+-]?\d+"
)


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could run it; plain numbers, also
    negative, stay.

    Looked at are the first character that is seen (full-width signs count as their plain ones, and
    so do the dashes that a spreadsheet mends) and a leading tab, line feed or carriage return.
    Source: OWASP, CSV injection.
    """
    if not text or _NUMBER.fullmatch(text):
        return text
    if text[0] in "\t\r\n\x00" or _first_seen(text) in _TRIGGERS:
        return "'" + text

    return text


def _first_seen(text: str) -> str:
    """The first character that is neither a space nor invisible, in its plain form; a space where
    there is none.
    """
    for character in text:
        if character.isspace() or unicodedata.category(character) in ("Cf", "Cc"):
            continue
        if character != "−":
            return unicodedata.normalize("NFKC", character)[:1]

        return "-"

    return " "

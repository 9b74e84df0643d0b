"""Programme codes as people type them, brought to the one form `CSSF-NN-NNNNNN`."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(
    r"[\s_./\\:;,|~+*#()\[\]\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff-]+"
)
_CODE = re.compile(r"cssf[\W_]{0,3}\d{1,2}[\W_]{0,3}\d{6}(?!\d)", re.I)
_LOOSE_CODE = re.compile(r"cssf[\s\W_]{0,3}\d[\d\W_]{6,12}\d", re.I)
_LONGEST = 400
"""Characters of a text that are searched for codes."""
_PREFIX = "cssf"
_LENGTHS = (2, 6)


def canonical_code(text: str) -> str | None:
    """The code in its canonical form, or None when the text is not a programme code.

    Case, spacing, dashes of any kind and missing separators do not matter, nor does the zero that
    a typist leaves off the first number (`cssf-1-000274`). The second number needs all six digits:
    a missing one cannot be guessed.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts = [part for part in _SEPARATORS.split(plain) if part]
    if not parts or not parts[0].startswith(_PREFIX):
        return None

    groups = [group for group in (parts[0].removeprefix(_PREFIX), *parts[1:]) if group]
    if not all(group.isascii() and group.isdigit() for group in groups):
        return None

    return _joined(groups)


def _joined(groups: list[str]) -> str | None:
    if [len(group) for group in groups] == [1, _LENGTHS[1]]:
        groups = ["0" + groups[0], groups[1]]
    digits = "".join(groups)
    if len(digits) != sum(_LENGTHS):
        return None
    return f"CSSF-{digits[: _LENGTHS[0]]}-{digits[_LENGTHS[0] :]}"


def codes_in(text: str) -> list[str]:
    """Find the programme codes in a text, each once and in its canonical form."""
    text = text[:_LONGEST]
    if _PREFIX not in text.casefold():
        return []

    matches = _CODE.findall(text) or _LOOSE_CODE.findall(text)
    codes = (canonical_code(match) for match in matches)
    return list(dict.fromkeys(code for code in codes if code))

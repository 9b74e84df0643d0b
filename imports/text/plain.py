"""What a cell says in plain text, whatever its type: no float's tail, no hidden characters."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from imports.workbook import Value

_HIDDEN = re.compile(
    r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc-\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")


def plain_text(value: Value) -> str:
    """The cell's text with control and invisible characters gone and spacing made single;
    `15210.0` is `15210`.

    Line breaks inside a cell are kept: lists are written with them.

    """
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (
        0,
        0,
        0,
    ):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()

    return str(value)


def one_line(value: Value) -> str:
    """The cell's text on one line."""
    return " ".join(plain_text(value).split())


def _tidy(text: str) -> str:
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isprintable():
        text = "".join(
            ch
            for ch in text
            if ch == "\n"
            or ch.isspace()
            or unicodedata.category(ch) not in ("Cc", "Cs")
        )

    return "\n".join(
        _SPACES.sub(" ", line).strip() for line in text.strip().split("\n")
    )

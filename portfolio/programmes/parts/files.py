"""Files that are kept as documents: which kinds, how large, and under which names."""

from __future__ import annotations

import unicodedata

LARGEST = 25_000_000
"""Bytes. A business case with pictures has a few million."""
LONGEST_NAME = 120
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), (_ZIP,)),
    **dict.fromkeys(("doc", "xls", "ppt", "msg"), (_OLE,)),
    "rtf": (b"{\\rtf",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    **dict.fromkeys(("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    **dict.fromkeys(("txt", "csv", "md"), ()),
}
"""The kinds that are kept, by the ending of the name, and what a file of the kind begins with
(nothing: plain text).
"""
KINDS = "PDF, Word, Excel, PowerPoint, OpenDocument, e-mail (.msg), RTF, text, CSV, PNG or JPEG"


def refusal(name: str, content: bytes) -> str | None:
    """Why a file is not kept, as what to do; None where it is."""
    if len(content) > LARGEST:
        return f"Choose a file of at most {LARGEST // 1_000_000} megabytes, or give a link to where it is kept"

    _, dot, ending = tidy_name(name).lower().rpartition(".")
    if not dot or ending not in _BEGINNINGS:
        return f"Choose a {KINDS} file, or give a link to where it is kept"
    if not content:
        return "Choose a file that is not empty"

    beginnings = _BEGINNINGS[ending]
    if not (content.startswith(beginnings) if beginnings else b"\0" not in content):
        return f"This file does not begin as a .{ending} file does. Save it again under its own kind, and choose that"

    return None


def tidy_name(name: str) -> str:
    """The file's own name without folders, and without what a computer would not take in a name."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        ch
        for ch in unicodedata.normalize("NFC", last)
        if ch.isprintable() and ch not in '<>:"|?*;'
    )
    stem, dot, ending = plain.strip(" .").rpartition(".")
    ending = ending[:10] if dot else ending[:LONGEST_NAME]

    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" or "document"

"""What a file is, from its content and never from its name."""

from __future__ import annotations

import re

from imports.read.refusals import locked, unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PK\x07\x08", "a part of a zip archive"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x00\x00\x1a\x00", "a Lotus 1-2-3 worksheet"),
    (b"\x00\x00\x02\x00", "a Lotus 1-2-3 worksheet"),
    (b"PAR1", "a Parquet file"),
    (b"bplist", "an Apple property list"),
)
_HEAD = 4096


def of_content(content: bytes) -> str:
    """`zip`, `ole` or `text`; Refused for whatever is none of these."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise unreadable("The file is empty.")
    if content.startswith(ZIP):
        return "zip"
    if content.startswith(OLE):
        return "ole"
    if _BIFF.match(content):
        raise unreadable("This is a workbook of an Excel from before 1997.")

    for magic, what in _MAGIC:
        if content.startswith(magic) and not _is_plain(content[:_HEAD]):
            raise unreadable(f"This is {what}, not a workbook.")

    _refuse_markup(content[:_HEAD])
    return "text"


def _is_plain(head: bytes) -> bool:
    """Whether a short magic such as `BM` is but the first word of a plain text."""
    return not head.startswith((b"%PDF", b"{\\rtf")) and all(
        byte >= 32 or byte in b"\t\r\n" for byte in head
    )


def _refuse_markup(head: bytes) -> None:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise unreadable(
            "This is an XML Spreadsheet 2003, which Excel opens but the tracker does not."
        )
    if re.match(
        rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|style|div)\b",
        text,
        re.S,
    ):
        raise unreadable("This is a web page (HTML) with a spreadsheet's name.")
    if text.startswith(b"mime-version:"):
        raise unreadable("This is a web archive (MHTML) with a spreadsheet's name.")
    if text.startswith((b"<?xml", b"<!doctype")):
        raise unreadable("This is an XML document, not a workbook.")
    if text.startswith(b"id;p"):
        raise unreadable("This is a SYLK file, which the tracker does not read.")


def of_package(names: frozenset[str], mimetype: str) -> str:
    """`xlsx`, `xlsm`, `xlsb` or `ods`, from the names inside a zip (lower case); Refused for any
    other zip.
    """
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaproject.bin" in names else "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and mimetype.startswith(
        "application/vnd.oasis.opendocument.spreadsheet"
    ):
        return "ods"

    raise unreadable(
        f"This is {_other_package(names, mimetype)}, not a workbook that the tracker reads."
    )


def _other_package(names: frozenset[str], mimetype: str) -> str:
    if "word/document.xml" in names or "opendocument.text" in mimetype:
        return "a text document"
    if "ppt/presentation.xml" in names or "opendocument.presentation" in mimetype:
        return "a presentation"
    if any(name.startswith("xl/worksheets/") for name in names):
        return "a workbook whose parts are not in their usual places"
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return "an Apple iWork document"

    return "a zip archive"


def of_ole(names: frozenset[str]) -> str:
    """`xls`, from the names of the streams in a compound file; Refused for whatever else such
    files hold.
    """
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise locked()
    if "Workbook" in names or "Book" in names:
        return "xls"

    what = "a compound file"
    if "WordDocument" in names:
        what = "a Word document"
    elif "PowerPoint Document" in names:
        what = "a presentation"
    elif any(name.startswith("__substg") for name in names):
        what = "an e-mail message"

    raise unreadable(f"This is {what}, not a workbook.")

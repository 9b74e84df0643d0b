"""The ways in which a file is refused, each with its sentence and its remedy."""

from __future__ import annotations

from imports.workbook import Refused

DAMAGED = "The file is damaged: it breaks off or contradicts itself."
_SAVE_AGAIN = "Open it in Excel, save it as an Excel workbook (.xlsx) and upload that."


def unreadable(
    message: str, remedy: str = _SAVE_AGAIN, sheet: str | None = None
) -> Refused:
    """The file, or one sheet of it, cannot be read."""
    return Refused("unreadable-file", message, remedy, sheet)


def locked() -> Refused:
    """The file needs a password to open."""
    return Refused(
        "password-protected",
        "The file is protected with a password and cannot be read.",
        "Open it in Excel, take the password off (File, Info, Protect Workbook), save it and upload it again.",
    )


def too_large(message: str, remedy: str = "", sheet: str | None = None) -> Refused:
    """The file, or one sheet of it, is larger than the tracker takes."""
    advice = "Delete the empty rows and columns around the figures and what is not part of the return, then save again."
    return Refused("file-too-large", message, remedy or advice, sheet)

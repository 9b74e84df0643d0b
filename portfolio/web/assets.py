"""Where the page's own files (style, script, icon) are found: an address that changes with their
content.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent.parent / "static"
COMPRESSED = {".br": "br", ".gz": "gzip"}
"""The endings of compressed copies, the smaller first, and the encoding each is sent with."""
_DIGITS = 12


def is_compressed(path: Path) -> bool:
    """Tell a compressed copy from the files that pages name."""
    return path.suffix in COMPRESSED


def digest(folder: Path = STATIC_FOLDER) -> str:
    """Twelve hex digits of the names and contents of all files in a folder."""
    known = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or is_compressed(path):
            continue

        content = hashlib.sha256(path.read_bytes()).hexdigest()
        known.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return known.hexdigest()[:_DIGITS]


def static_url_path(folder: Path = STATIC_FOLDER) -> str:
    """The address to give `Flask(static_url_path=...)`.

    One digest for the whole folder, so that a script's relative imports carry it too and all may
    be kept for a year.
    """
    return f"/static/{digest(folder)}"

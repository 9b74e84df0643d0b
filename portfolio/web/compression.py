"""Compressed answers: static files in advance, text of over a kilobyte when it is asked for."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import cast

import brotli
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress

from portfolio.web.assets import COMPRESSED, STATIC_FOLDER, is_compressed

SMALLEST = 1_000
"""Bytes: a shorter text is sent as it is."""
TEXTS = (".css", ".js", ".svg")
BEST_BROTLI = 11
BEST_GZIP = 9

_COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".br": lambda content: cast(bytes, brotli.compress(content, quality=BEST_BROTLI)),
    # No time in the file: the same content gives the same bytes.
    ".gz": lambda content: gzip.compress(content, BEST_GZIP, mtime=0),
}


def compress_files(folder: Path = STATIC_FOLDER) -> list[Path]:
    """Write a compressed copy beside each text file of a folder, and list the copies."""
    written = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TEXTS or path.stat().st_size < SMALLEST:
            continue

        content = path.read_bytes()
        for ending, compress in _COMPRESSORS.items():
            copy = path.with_name(path.name + ending)
            copy.write_bytes(compress(content))
            written.append(copy)

    return written


def install(app: Flask) -> None:
    """Compress the answers of an application, static files from their copies."""
    app.config.update(
        COMPRESS_MIN_SIZE=SMALLEST,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "text/plain",
            "text/javascript",
            "application/json",
            "image/svg+xml",
        ],
    )
    Compress(app)
    app.view_functions["static"] = _static_view(app)


def _static_view(app: Flask) -> Callable[..., ResponseReturnValue]:
    def send(filename: str) -> ResponseReturnValue:
        copy = None if is_compressed(Path(filename)) else _copy_of(app, filename)
        if copy is None:
            response = app.send_static_file(filename)
            # Read whole, or its file would stay open once its stream is compressed.
            response.direct_passthrough = False
            response.make_sequence()
            return response

        response = app.send_static_file(copy)
        response.content_type = _content_type(app, filename)
        response.headers["Content-Encoding"] = COMPRESSED[Path(copy).suffix]
        response.headers["Vary"] = "Accept-Encoding"
        return response

    return send


def _copy_of(app: Flask, filename: str) -> str | None:
    """Name the compressed copy that the browser takes; None where there is none to send.

    A copy that is older than its file is of other content, so it is passed over.
    """
    folder = Path(cast(str, app.static_folder))
    original = folder / filename
    for ending, encoding in COMPRESSED.items():
        copy = folder / (filename + ending)
        if not request.accept_encodings.quality(encoding) or not copy.is_file():
            continue
        if copy.stat().st_mtime_ns >= original.stat().st_mtime_ns:
            return filename + ending

    return None


def _content_type(app: Flask, filename: str) -> str:
    plain = app.send_static_file(filename)
    plain.close()
    return str(plain.headers["Content-Type"])


if __name__ == "__main__":
    compress_files()

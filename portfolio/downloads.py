"""Files as they are sent: content, name, marking and instant."""

from __future__ import annotations

from flask import Response


def attachment(
    content: bytes,
    media: str,
    filename: str,
    *,
    marking: str,
    as_at: str,
) -> Response:
    """Answer with a file to keep, whose headers carry its marking and its instant."""
    response = Response(content, content_type=media)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["X-Marking"] = marking
    response.headers["X-As-At"] = as_at

    return response

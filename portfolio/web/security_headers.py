"""The headers that every response carries: what a browser may load, keep, frame and tell others."""

from __future__ import annotations

from flask import Flask, Response, request

PAGE_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
"""The one inline script: GOV.UK Frontend's page template marks the body as having JavaScript. A
test compares them.
"""

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {PAGE_SCRIPT}",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = 31_536_000


def _caching(app: Flask, response: Response) -> str:
    """Assets under an address made from their content may be kept; everything else may hold what
    only some may see.
    """
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        return "no-store"
    hashed = app.static_url_path is not None and app.static_url_path.count("/") > 1
    return f"public, max-age={ONE_YEAR}, immutable" if hashed else "no-cache"


def install(app: Flask) -> None:
    """Add the headers to each response of an application, and strict transport where the request
    was secure.
    """

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers["Cache-Control"] = _caching(app, response)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = (
                f"max-age={ONE_YEAR}; includeSubDomains"
            )

        return response

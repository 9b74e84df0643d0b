"""Make the adapted copy of GOV.UK Frontend that `portfolio/static/govuk/` holds.

    npm pack govuk-frontend@6.3.0 && tar xzf govuk-frontend-6.3.0.tgz
    python docs/vendor_govuk_frontend.py package

Only services on GOV.UK may use the crown, the crest and the GDS Transport typeface, and the package's stylesheet
asks for them under `/assets/`. This takes them out: text falls back to Arial, and nothing is fetched in vain.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

VERSION = "6.3.0"
TARGET = Path(__file__).parent.parent / "portfolio" / "static" / "govuk"

_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_FONT_NAME = re.compile(r"GDS Transport,\s*arial", re.I)
_BRAND_RULE = re.compile(
    r"[^{}]*(?:__crown|__logotype|__copyright-logo)[^{}]*\{[^{}]*\}"
)
_EMPTIED_BLOCK = re.compile(r"@(?:supports|media)[^{}]*\{\s*\}")
_SOURCE_MAP = re.compile(r"\s*(?:/\*|//)# sourceMappingURL=\S+(?: \*/)?")


def adapt_stylesheet(text: str) -> str:
    """The stylesheet without typeface, crown, crest and source map. ValueError when a reference to them is left."""
    for pattern, replacement in (
        (_FONT_FACE, ""),
        (_FONT_NAME, "Arial,Helvetica"),
        (_BRAND_RULE, ""),
        (_EMPTIED_BLOCK, ""),
        (_SOURCE_MAP, "\n"),
    ):
        text = pattern.sub(replacement, text)
    for left in re.findall(r"/assets/|GDS Transport|crown|crest|__logotype", text):
        raise ValueError(
            f"the stylesheet still refers to {left!r}: teach this script the new form"
        )
    return text


def adapt_script(text: str) -> str:
    """The script without its reference to a source map."""
    return _SOURCE_MAP.sub("\n", text)


def main(package: Path) -> None:
    """Read an unpacked npm package and write the adapted files. ValueError for another version."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))[
        "version"
    ]
    if version != VERSION:
        raise ValueError(f"expected govuk-frontend {VERSION}, found {version}")
    built = package / "dist" / "govuk"
    for name, adapt in (
        ("govuk-frontend.min.css", adapt_stylesheet),
        ("govuk-frontend.min.js", adapt_script),
    ):
        (TARGET / name).write_text(
            adapt((built / name).read_text(encoding="utf-8")), encoding="utf-8"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

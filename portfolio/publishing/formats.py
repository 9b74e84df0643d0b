"""What a pack can be handed on as: paper, slides or a workbook."""

from __future__ import annotations

from collections.abc import Callable

from portfolio.publishing.pack import Pack
from portfolio.publishing.pdf import to_pdf
from portfolio.publishing.workbook import to_xlsx
from portfolio.reports import exports


def to_pptx(pack: Pack) -> bytes:
    """A pack as slides. What writes them is loaded only here: no other start need wait for it."""
    from portfolio.publishing import slides

    return slides.to_pptx(pack)


FORMATS: dict[str, Callable[[Pack], bytes]] = {
    "pdf": to_pdf,
    "pptx": to_pptx,
    "xlsx": to_xlsx,
}
MEDIA = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": exports.MEDIA["xlsx"],
    "json": exports.MEDIA["json"],
}

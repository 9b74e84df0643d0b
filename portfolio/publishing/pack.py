"""One or more reports as one file: the papers, and the cover of those that are handed on together."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from portfolio.marking import OFFICIAL, SENSITIVE
from portfolio.publishing.document import Facts, Paper

FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
FIXED_STAMP = b"2000-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Cover:
    """What a pack says of itself: its title, and who issued it when under which number."""

    title: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Pack:
    """Papers that are handed on together. Without a cover it is one report by itself."""

    papers: tuple[Paper, ...]
    site: str = ""
    """The site's address, which makes whole links; empty where it has none."""
    cover: Cover | None = None

    @property
    def marking(self) -> str:
        """The highest marking of its papers: every page of the pack carries it."""
        if any(paper.report.marking == SENSITIVE for paper in self.papers):
            return SENSITIVE
        return OFFICIAL

    @property
    def notice(self) -> str:
        """What the files say of all figures besides, such as that they are invented; empty as a
        rule.
        """
        return next(
            (paper.report.notice for paper in self.papers if paper.report.notice), ""
        )

    @property
    def title(self) -> str:
        """What the file is called in its own properties."""
        if self.cover:
            return self.cover.title
        return self.papers[0].title

    def link(self, paper: Paper) -> str:
        """Where a paper's full figures are."""
        return self.site + paper.path


def timeless(archive: bytes) -> bytes:
    """The same archive without a trace of when it was made, so that equal content is equal bytes.

    That holds for the workbooks inside it too, such as those behind the charts of a presentation.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for entry in given.infolist():
            part = zipfile.ZipInfo(entry.filename, FIXED_DATE)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            fixed.writestr(part, _timeless_part(entry.filename, given.read(entry)))

    return made.getvalue()


def _timeless_part(name: str, content: bytes) -> bytes:
    if name.endswith(".xlsx"):
        return timeless(content)
    if name == "docProps/core.xml":
        return _DATES.sub(rb"\g<1>" + FIXED_STAMP, content)
    return content

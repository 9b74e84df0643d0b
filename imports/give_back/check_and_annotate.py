"""A workbook checked and given back with every problem marked, in one go: what a process of its
own does.
"""

from __future__ import annotations

from collections.abc import Sequence

from imports.check import Progress, check
from imports.layout import LayoutSpec
from imports.model import Context
from imports.summary import unwatched
from imports.workbook import Limits


def check_and_mark(
    content: bytes,
    filename: str,
    context: Context,
    remembered: Sequence[LayoutSpec],
    limits: Limits,
    progress: Progress = unwatched,
) -> bytes:
    """The workbook as .xlsx with its problems marked; Refused where it cannot be read."""
    # Loaded only here, in the process that does the work: it takes openpyxl, which every other
    # start would wait for.
    from imports.give_back.annotated_workbook import annotate

    checked = check(
        content,
        filename,
        context,
        remembered,
        limits,
        progress,
    )

    return annotate(content, filename, checked.problems, limits)

"""The values of a workbook's cells, read by calamine."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from imports.read.extent import Extent
from imports.read.refusals import DAMAGED, locked, too_large, unreadable
from imports.workbook import Limits, Range, Sheet


def read_values(
    content: bytes, limits: Limits, passed_over: Collection[int] = ()
) -> dict[int, Sheet]:
    """The worksheets by their number in the workbook, with values, merged ranges and visibility.

    Refused where calamine cannot read the file. `passed_over` are numbers of sheets to leave out.
    """
    try:
        return dict(_sheets(content, limits, passed_over))
    except PasswordError as error:
        raise locked() from error
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise unreadable(DAMAGED) from error
    except MemoryError as error:
        raise too_large(
            "The file needs more memory than one check may take."
        ) from error
    except BaseException as error:
        # A panic inside calamine arrives as a BaseException of its own, outside Exception.
        if type(error).__name__ != "PanicException":
            raise

        raise unreadable(DAMAGED) from error


def _sheets(
    content: bytes, limits: Limits, passed_over: Collection[int]
) -> Iterator[tuple[int, Sheet]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        if len(book.sheets_metadata) > limits.sheets:
            raise too_large(
                f"The workbook has {len(book.sheets_metadata):,} sheets; the tracker takes {limits.sheets}."
            )

        left = limits.cells
        for number, entry in enumerate(book.sheets_metadata):
            if entry.typ == SheetTypeEnum.WorkSheet and number not in passed_over:
                sheet = _sheet(book.get_sheet_by_index(number), entry, limits)
                left -= len(sheet.rows) * (len(sheet.rows[0]) if sheet.rows else 0)
                if left < 0:
                    raise too_large(
                        f"The workbook has more than {limits.cells:,} cells."
                    )

                yield number, sheet


def _sheet(source: CalamineSheet, entry: SheetMetadata, limits: Limits) -> Sheet:
    top, left = source.start or (0, 0)
    if source.height and source.width:
        Extent(top, left, top + source.height - 1, left + source.width - 1).check(
            entry.name, limits
        )

    rows = source.to_python(skip_empty_area=True)
    sheet = Sheet(
        entry.name,
        rows,
        top,
        left,
        entry.visible != SheetVisibleEnum.Visible,
    )

    return replace(
        sheet,
        merged=tuple(
            clipped((Range(*a, *b) for a, b in source.merged_cell_ranges or ()), sheet)
        ),
    )


def clipped(merged: Iterable[Range], sheet: Sheet) -> Iterator[Range]:
    """The merged ranges as far as there are values, and no more than cover the sheet once: hostile
    ones overlap.
    """
    width = len(sheet.rows[0]) if sheet.rows else 0
    bottom = sheet.top + len(sheet.rows) - 1
    right = sheet.left + width - 1
    left_over = len(sheet.rows) * width

    for top, left, last_row, last_column in merged:
        if top > bottom or left > right:
            continue

        found = Range(top, left, min(last_row, bottom), min(last_column, right))
        left_over -= (found.bottom - top + 1) * (found.right - left + 1)
        if left_over < 0:
            return

        yield found

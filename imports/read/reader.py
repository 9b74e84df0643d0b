"""The way of one file: what it is, whether it is safe, its values, and what calamine does not
tell.
"""

from __future__ import annotations

import logging

from imports.read import kind
from imports.read.delimited import read_delimited
from imports.read.ods.workbook import read_opendocument
from imports.read.package import Package
from imports.read.refusals import DAMAGED, too_large, unreadable
from imports.read.xls.workbook import read_old_excel
from imports.read.xlsb.workbook import read_binary_workbook
from imports.read.xlsx.workbook import read_spreadsheetml
from imports.workbook import Limits, Refused, Workbook

_log = logging.getLogger(__name__)


def read_workbook(content: bytes, filename: str, limits: Limits = Limits()) -> Workbook:
    """Read a workbook or a delimited text of whatever format. Refused says why it cannot be;
    nothing else is raised.
    """
    if len(content) > limits.bytes:
        raise too_large(
            f"{filename} has more than the {limits.bytes:,} bytes that the tracker takes."
        )

    try:
        return _read(content, limits)
    except Refused:
        raise
    except MemoryError as error:
        raise too_large(
            "The file needs more memory than one check may take."
        ) from error
    except Exception as error:
        # Whatever a hostile file provokes that nobody thought of: said to the person, and kept for
        # us.
        _log.exception("reading %r failed in an unforeseen way", filename)
        raise unreadable(DAMAGED) from error


def _read(content: bytes, limits: Limits) -> Workbook:
    found = kind.of_content(content)
    if found == "text":
        return Workbook((read_delimited(content, limits),), "csv")
    if found == "zip":
        return _read_package(content, limits)
    return read_old_excel(content, limits)


def _read_package(content: bytes, limits: Limits) -> Workbook:
    package = Package(content, limits)
    found = kind.of_package(
        package.names, package.read("mimetype", 200).decode("ascii", "replace")
    )
    if found in ("xlsx", "xlsm"):
        return read_spreadsheetml(content, package, found, limits)
    if found == "ods":
        return read_opendocument(content, package, limits)

    return read_binary_workbook(content, package, limits)

"""Bytes in, a `Workbook` out, whatever the format; every file that cannot be read is refused by
name.
"""

from imports.read.reader import read_workbook

__all__ = ["read_workbook"]

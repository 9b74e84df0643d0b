"""The register of programmes: a workbook or .csv in, one record per programme and every problem
out.
"""

from imports.register.model import Allocated, Lists, Record, RegisterRead
from imports.register.reader import read_register

__all__ = ["Allocated", "Lists", "Record", "RegisterRead", "read_register"]

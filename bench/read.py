"""What the second look costs beside calamine's bare read of the same file: ratios, taken in one
run.

.venv/bin/python bench/read.py FILE...      or, without files, on workbooks made here (100,000 rows
by 7 and by 12)
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from imports.read import read_workbook
from imports.read.package import Package
from imports.read.xlsx.parts import read_book, read_styles
from imports.read.xlsx.sheet_xml import SheetLook
from imports.workbook import Limits

_HEADINGS = ("Programme", "Project", "Country", "Month", "Measure", "ODA", "Amount (£)")
_OTHERS = ("Note", "Implementer", "Officer", "Channel", "Reference")


def write_tidy(path: Path, rows: int, columns: int) -> None:
    """A long list of `rows` lines, as xlsxwriter writes one."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, money = (
        book.add_worksheet("Return"),
        book.add_format({"num_format": "#,##0.00"}),
    )
    sheet.write_row(0, 0, (_HEADINGS + _OTHERS)[:columns])

    for row in range(1, rows + 1):
        words = (
            f"CSSF-01-{row % 1000:06d}",
            f"P{row}",
            "Kenya",
            f"2019-{row % 9 + 4:02d}",
            "Actual",
            "ODA",
        )
        sheet.write_row(row, 0, words)
        sheet.write_number(row, 6, round(row * 1.37, 2), money)
        sheet.write_row(
            row, 7, ("note", "UNDP", "A. Officer", "bilateral", row)[: columns - 7]
        )

    book.close()


def bare(content: bytes) -> None:
    """Calamine alone, every cell as a Python value."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for number in range(len(book.sheet_names)):
        book.get_sheet_by_index(number).to_python()


def look(content: bytes) -> None:
    """The second look alone."""
    package = Package(content, Limits())
    styles = read_styles(package)
    for _, part in read_book(package).sheets:
        SheetLook(styles).read(package.stream(part))


def seconds(function: Callable[[bytes], object], content: bytes) -> float:
    """The best of three runs, in seconds of the processor, so that a busy machine changes little."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        function(content)
        best = min(best, time.process_time() - start)

    return best


def report(path: Path) -> None:
    """Print the ratios for one workbook."""
    content = path.read_bytes()
    alone = seconds(bare, content)
    second = seconds(look, content)
    whole = seconds(lambda data: read_workbook(data, path.name), content)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{path.name}: calamine {alone:.2f} s, second look {second:.2f} s ({second / alone:.2f}),"
        f" read {whole:.2f} s ({whole / alone:.2f}), peak {peak:.0f} MiB"
    )


def main() -> None:
    """Measure the named workbooks, or tidy ones made here."""
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            report(Path(name))

        return

    with tempfile.TemporaryDirectory() as folder:
        for columns in (7, 12):
            path = Path(folder) / f"100000x{columns}.xlsx"
            write_tidy(path, 100_000, columns)
            report(path)


if __name__ == "__main__":
    main()

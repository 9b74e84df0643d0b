"""What a check costs beside calamine's bare read of the same file, and what ten thousand errors
add.

.venv/bin/python bench/check.py [ROWS ...]      100,000 and 1,000,000 rows where none are given
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import xlsxwriter
from python_calamine import CalamineWorkbook

from imports.check import check
from imports.model import Checked, Context

HEADINGS = (
    "Programme code",
    "Project",
    "Period",
    "Measure",
    "ODA / non-ODA",
    "Amount (£)",
    "Note",
)
CODES = tuple(f"CSSF-01-{number:06}" for number in range(1, 1001))
MONTHS = (
    "Apr-19",
    "May-19",
    "Jun-19",
    "Jul-19",
    "Aug-19",
    "Sep-19",
    "Oct-19",
    "Nov-19",
    "Dec-19",
)
CONTEXT = Context("FCO", programmes=dict.fromkeys(CODES, frozenset({"FCO"})))
MOST_ROWS = 1_048_000
"""A sheet holds no more; a longer list goes on in the next sheet of the same headings."""


def write_tidy(
    path: Path,
    rows: int,
    errors: int = 0,
    words: str = "TBC",
) -> None:
    """A long list of `rows` lines, `errors` of them with words where an amount belongs; `{}` in
    these is the row.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Return 2019-20")
    sheet.write_row(0, 0, HEADINGS)

    for row in range(rows):
        project = f"Project {row // (len(CODES) * 18)}"
        kind = ("ODA", "Non-ODA")[row // (len(CODES) * 9) % 2]
        if row < errors:
            amount = words.format(row)
        else:
            amount = round((row % 9973) * 1.37 + 0.01, 2)

        cells = (
            CODES[row % 1000],
            project,
            MONTHS[row // 1000 % 9],
            "Actual",
            kind,
            amount,
            "as invoiced",
        )
        sheet.write_row(row + 1, 0, cells)

    book.close()


def timed(act: Callable[[], object]) -> float:
    """Seconds of the processor, so that a busy machine changes little: both sides work on one
    core.
    """
    start = time.process_time()
    act()

    return time.process_time() - start


def paired(
    first: Callable[[], object], second: Callable[[], object], times: int
) -> tuple[float, float, float]:
    """Medians of both, taken in turn, and the median of their ratios."""
    pairs = [(timed(first), timed(second)) for _ in range(times)]

    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(b / a for a, b in pairs),
    )


def bare(path: Path) -> None:
    """Calamine's read of every sheet, and no more."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def checked(path: Path) -> Checked:
    """The whole check."""
    return check(path.read_bytes(), path.name, CONTEXT)


def peak_of(path: Path) -> int:
    """Megabytes that a check takes at most, in a process of its own."""
    script = (
        "import resource, sys; from pathlib import Path; from bench.check import checked;"
        "print(len(checked(Path(sys.argv[1])).lines), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            script,
            path,
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    return int(done.stdout.split()[1])


def main() -> None:
    """Print the ratios."""
    sizes = [int(word) for word in sys.argv[1:]] or [100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as folder:
        per_line: dict[int, float] = {}
        for rows in sizes:
            path = Path(folder) / f"tidy {rows}.xlsx"
            write_tidy(path, min(rows, MOST_ROWS))
            read, whole, ratio = paired(
                lambda path=path: bare(path), lambda path=path: checked(path), 3
            )
            per_line[rows] = whole / rows
            print(
                f"{rows:>9} rows: bare read {read:.2f} s, check {whole:.2f} s, ratio {ratio:.2f}, {peak_of(path)} MB"
            )

        if len(sizes) > 1:
            print(
                f"per line, {sizes[-1]} rows against {sizes[0]}: {per_line[sizes[-1]] / per_line[sizes[0]]:.2f}"
            )

        _with_errors(Path(folder), 10_000, "TBC")
        _with_errors(Path(folder), 100_000, "TBC {}")


def _with_errors(folder: Path, rows: int, words: str) -> None:
    """Print what ten thousand errors add to the check of a list."""
    clean = folder / f"clean {rows}.xlsx"
    faulty = folder / f"faulty {rows}.xlsx"
    write_tidy(clean, rows)
    write_tidy(faulty, rows, 10_000, words)
    one, other, ratio = paired(lambda: checked(clean), lambda: checked(faulty), 5)
    kind = "different" if "{}" in words else "equal"
    print(
        f"{rows:>9} rows: clean {one:.2f} s, 10,000 {kind} errors {other:.2f} s, ratio {ratio:.2f}"
    )


if __name__ == "__main__":
    main()

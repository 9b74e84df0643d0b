"""The sheet that lists the problems of a workbook: its columns, its rows, its name among the
others.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from imports.model import Problem
from imports.text.cells import neutral

HEADINGS = ("Severity", "Rule", "Sheet", "Cell", "Value", "What is wrong", "What to do")
WIDTHS = (10, 22, 22, 10, 22, 60, 60)
"""Column widths in characters."""
LINKS = 10_000
"""Rows with a link to their cell: a workbook takes 65,530, and nobody follows more than these."""
_MARKED = 20_000
_TEXT = 32_000
"""Characters that a cell takes are 32,767."""
_REFERENCE = re.compile(r"\b([A-Z]{1,3})([1-9]\d{0,6})\b")
_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(text: str) -> str:
    """Text that any .xlsx can hold: no control characters, no half characters, not too long."""
    return _CONTROL.sub("\ufffd", text[:_TEXT]).encode("utf-8", "replace").decode()


def row_of(problem: Problem) -> tuple[str, ...]:
    """The cells of a problem's row, in the order of the headings, formula-looking text
    neutralised.
    """
    cells = (
        problem.severity,
        problem.rule,
        problem.sheet,
        problem.cell,
        problem.value,
    )

    return tuple(
        neutral(plain(cell or "")) for cell in (*cells, problem.message, problem.remedy)
    )


def sheet_name(wanted: str, taken: Container[str]) -> str:
    """A name that a sheet may have, like the one wanted; `taken` holds the others in lower case."""
    base = _UNFIT.sub("_", plain(wanted)).strip("' ")[:31] or "Sheet"
    if base.lower() == "history":
        base = "History_"

    name = base
    number = 2
    while name.lower() in taken:
        suffix = f" ({number})"
        name = base[: 31 - len(suffix)] + suffix
        number = number + 1

    return name


def location(sheet: str, cell: str) -> str:
    """Where a link inside the workbook leads: `'Return'!F12`."""
    return "'" + sheet.replace("'", "''") + "'!" + cell


def references(problem: Problem) -> Iterator[str]:
    """The cells that a problem names, such as `F12`."""
    for found in _REFERENCE.finditer(problem.cell or ""):
        column = _column(found[1])
        if column < 16_384 and int(found[2]) <= 1_048_576:
            yield found.group()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def position(reference: str) -> tuple[int, int]:
    """(row, column) from 0 of a reference such as `F12`."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(f"{reference!r} is not a cell")
    return int(found[2]) - 1, _column(found[1])


def faults(problems: Iterable[Problem]) -> Mapping[str, dict[str, list[Problem]]]:
    """The problems by sheet and cell, as many cells as a workbook opens with at ease."""
    by_sheet: dict[str, dict[str, list[Problem]]] = {}
    marked = 0

    for problem in problems:
        for reference in references(problem):
            cells = by_sheet.setdefault(problem.sheet or "", {})
            if reference in cells:
                cells[reference].append(problem)
            elif marked < _MARKED:
                cells[reference] = [problem]
                marked += 1

    return by_sheet


def comment(problems: Sequence[Problem]) -> str:
    """What is said beside a faulty cell."""
    said = dict.fromkeys(f"{problem.message}\n{problem.remedy}" for problem in problems)
    return plain("\n\n".join(said))[:2_000]


def is_error(problems: Iterable[Problem]) -> bool:
    """Whether any of them blocks submission."""
    return any(problem.severity == "error" for problem in problems)

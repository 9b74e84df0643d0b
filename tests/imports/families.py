"""One set of figures written as many workbooks: every family of layouts, with harmless choices drawn at random."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl.utils import get_column_letter

from tests.imports.builders import FY, A, B, C

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Figure(NamedTuple):
    """One amount of the abstract set of figures. `place` counts months (or quarters) of the year from 0."""

    programme: str
    project: str | None
    country: str | None
    place: int
    measure: str
    oda: bool
    pence: int


class Expected(NamedTuple):
    """What the check must give for one cell."""

    programme: str
    project: str | None
    country: str | None
    period: str
    measure: str
    oda: bool
    pence: int


@dataclass
class Paper:
    """A sheet being written, shifted by some rows and columns."""

    name: str
    top: int
    left: int
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    expected: dict[str, Expected] = field(default_factory=dict)
    row: int = 0

    def put(self, row: int, column: int, value: Any) -> str:
        """Write a value; the cell's name."""
        self.cells[row + self.top, column + self.left] = value
        return f"{get_column_letter(column + self.left + 1)}{row + self.top + 1}"

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a rectangle."""
        self.merged.append(
            (top + self.top, left + self.left, bottom + self.top, right + self.left)
        )


@dataclass
class Choices:
    """The harmless choices of one workbook."""

    draw: Draw
    unit: int
    words: dict[str, str]
    month_style: str
    oda_words: tuple[str, str]
    measure_words: tuple[str, str]
    unit_place: str
    year_place: str
    totals: bool
    notes: bool
    spacers: bool
    merges: bool
    month: int
    """How many months are actual."""

    def pick(self, *options: Any) -> Any:
        """One of the options."""
        return self.draw(st.sampled_from(options))

    def sometimes(self) -> bool:
        """Yes or no."""
        return bool(self.draw(st.booleans()))


UNIT_TITLES = {
    1: (
        "All figures in GBP",
        "Figures in whole pounds (£)",
        "Amounts in £",
        "Currency: pounds sterling",
    ),
    1_000: (
        "All figures in £ thousand",
        "Figures in £'000",
        "£000s",
        "Amounts are in thousands of pounds",
        "Unit: £k",
    ),
    1_000_000: (
        "All figures in £m",
        "Figures in £ million",
        "£ millions",
        "Unit: GBP million",
    ),
}
UNIT_MARKS = {
    1: ("£", "GBP"),
    1_000: ("£000", "£k", "£'000"),
    1_000_000: ("£m", "£ million"),
}
NAMES = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
)


@st.composite
def choices(draw: Draw) -> Choices:
    """Draw the choices that all families share."""
    return _with_stated_unit(Choices(
        draw=draw,
        unit=draw(st.sampled_from((1, 1_000, 1_000_000))),
        words={
            "programme": draw(st.sampled_from(("Programme code", "Prog ref", "Programme ID", "CSSF code", "PROGRAMME REFERENCE", "Code"))),
            "title": draw(st.sampled_from(("Programme name", "Programme title", "Title"))),
            "project": draw(st.sampled_from(("Project", "Component", "Project name", "Workstream"))),
            "country": draw(st.sampled_from(("Country", "Beneficiary country", "Location"))),
            "period": draw(st.sampled_from(("Period", "Month", "Accounting period"))),
            "measure": draw(st.sampled_from(("Spend type", "Measure", "Actual/Forecast", "Basis"))),
            "oda": draw(st.sampled_from(("ODA / non-ODA", "Funding type", "ODA marker", "ODA?"))),
            "amount": draw(st.sampled_from(("Spend", "Amount", "Value", "Expenditure"))),
            "total": draw(st.sampled_from(("Total", "Full year", "Grand total", "TOTAL"))),
        },
        month_style=draw(st.sampled_from(("Apr-19", "April 2019", "Apr", "April", "date", "P1", "M01", "Period 1", "2019-04"))),
        oda_words=draw(st.sampled_from((("ODA", "Non-ODA"), ("ODA", "NODA"), ("oda", "non oda"), ("RDEL ODA", "RDEL non-ODA")))),
        measure_words=draw(st.sampled_from((("Actual", "Forecast"), ("Actuals", "Forecasts"), ("ACTUAL", "FCST")))),
        unit_place=draw(st.sampled_from(("title", "heading"))),
        year_place=draw(st.sampled_from(("title", "sheet", "file"))),
        totals=draw(st.booleans()),
        notes=draw(st.booleans()),
        spacers=draw(st.booleans()),
        merges=draw(st.booleans()),
        month=draw(st.integers(1, 11)),
    ))  # fmt: skip


def _with_stated_unit(choice: Choices) -> Choices:
    """A date has no room for a unit beside it, so the title carries it."""
    if choice.month_style == "date":
        choice.unit_place = "title"
    return choice


def month_text(choice: Choices, place: int) -> Any:
    """A month in the style chosen, by its place in the year."""
    year, month = FY.start + (place > 8), (place + 3) % 12 + 1
    return {
        "Apr-19": f"{NAMES[place][:3]}-{year % 100}",
        "April 2019": f"{NAMES[place]} {year}",
        "Apr": NAMES[place][:3],
        "April": NAMES[place],
        "date": date(year, month, 1),
        "P1": f"P{place + 1}",
        "M01": f"M{place + 1:02d}",
        "Period 1": f"Period {place + 1}",
        "2019-04": f"{year}-{month:02d}",
    }[choice.month_style]


def period_text(place: int, quarters: bool) -> str:
    """A period as the contract writes it."""
    if quarters:
        return f"{FY} Q{place + 1}"
    return str(FY.months[place])


def code_text(choice: Choices, code: str) -> str:
    """A code as people type it."""
    return choice.pick(
        code,
        code,
        code,
        code.lower(),
        code.replace("-", " "),
        code.replace("-", "–"),
        f" {code}  ",
    )  # type: ignore[no-any-return]


def amount(choice: Choices, pence: int) -> Any:
    """An amount in the workbook's unit, as a number or as text."""
    value = pence / 100 / choice.unit
    if choice.draw(st.integers(0, 5)):
        return value
    decimals = {1: 2, 1_000: 5, 1_000_000: 8}[choice.unit]
    text = f"{abs(value):,.{decimals}f}"
    if pence < 0:
        return choice.pick(f"({text})", f"-{text}", f"{text}-", f"(£{text})")
    return choice.pick(text, f"£{text}", f"£ {text}", f"{text} ")


def nothing(choice: Choices) -> Any:
    """What stands where there is no amount."""
    return choice.pick(None, None, "-", "nil", "n/a", 0)


def headed(choice: Choices, word: str) -> str:
    """A heading of amounts, with the unit where headings carry it."""
    if choice.unit_place == "heading":
        return f"{word} ({choice.pick(*UNIT_MARKS[choice.unit])})"
    return word


def sheet(choice: Choices, name: str, extra_title: str = "") -> Paper:
    """A sheet with its titles written."""
    if choice.year_place == "sheet":
        name = f"{name} 2019-20"[-31:]
    paper = Paper(name, choice.draw(st.integers(0, 3)), choice.draw(st.integers(0, 2)))
    year = (
        choice.pick("2019/20", "2019-20", "FY19/20", "FY2019-20")
        if choice.year_place == "title"
        else ""
    )
    titles = [f"CSSF finance return {year} {extra_title}".strip()]
    if choice.unit_place == "title":
        titles.append(choice.pick(*UNIT_TITLES[choice.unit]))
    titles += [choice.pick("", "Complete every row. Do not add or remove columns.")]
    for title in titles:
        paper.put(paper.row, choice.pick(0, 1), title)
        paper.row += choice.pick(1, 1, 2)
    paper.row += choice.pick(1, 2)
    return paper


def finish(choice: Choices, paper: Paper) -> None:
    """Notes and a signature below the table."""
    if choice.notes:
        for offset, text in enumerate(
            (
                "Notes",
                "1. Late invoices fall in March.",
                "Signed off by:",
                "Name: Robin Exampleby",
            )
        ):
            paper.put(paper.row + 2 + offset, 0, text)


def written(choice: Choices, papers: Sequence[Paper]) -> tuple[bytes, str]:
    """The workbook and its name."""
    made = Book()
    made.remove(made.worksheets[0])
    for paper in papers:
        target = made.create_sheet(paper.name)
        for (row, column), value in paper.cells.items():
            if value is not None:
                target.cell(row + 1, column + 1, value)
        for top, left, bottom, right in paper.merged:
            target.merge_cells(
                start_row=top + 1,
                start_column=left + 1,
                end_row=bottom + 1,
                end_column=right + 1,
            )
        for row in paper.hidden:
            target.row_dimensions[row + paper.top + 1].hidden = True
    out = io.BytesIO()
    made.save(out)
    year = "2019-20 " if choice.year_place == "file" else ""
    return out.getvalue(), f"FCO return {year}M{choice.month:02d}.xlsx"


def label(
    choice: Choices, paper: Paper, row: int, columns: Sequence[str]
) -> dict[str, int]:
    """Write headings of labels, with an empty column here and there; their columns."""
    places: dict[str, int] = {}
    column = 0
    for name in columns:
        if choice.spacers and choice.sometimes():
            column += 1
        paper.put(row, column, choice.words[name])
        places[name] = column
        column += 1
    places["next"] = column
    return places


def expect(paper: Paper, cell: str, figure: Figure, quarters: bool = False) -> None:
    """Note what a cell must give."""
    period = period_text(figure.place, quarters)
    paper.expected[cell] = Expected(
        figure.programme,
        figure.project,
        figure.country,
        period,
        figure.measure,
        figure.oda,
        figure.pence,
    )


def write_amount(
    choice: Choices,
    paper: Paper,
    row: int,
    column: int,
    figure: Figure | None,
    quarters: bool = False,
) -> None:
    """One cell of amounts."""
    cell = paper.put(
        row, column, amount(choice, figure.pence) if figure else nothing(choice)
    )
    if figure:
        expect(paper, cell, figure, quarters)


def measure_at(choice: Choices, place: int, quarters: bool = False) -> str:
    """Actual up to the return's month."""
    return (
        "actual"
        if place < (max(1, choice.month // 3) if quarters else choice.month)
        else "forecast"
    )


PROGRAMMES = (A, B, C)

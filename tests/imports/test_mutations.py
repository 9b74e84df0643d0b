"""Any harmless change of a workbook's layout leaves its lines as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.check import check
from imports.model import Checked
from portfolio.finance import Month
from tests.imports.builders import context
from tests.imports.families import (
    PROGRAMMES,
    Choices,
    Draw,
    Figure,
    Paper,
    choices,
    code_text,
    finish,
    headed,
    label,
    measure_at,
    month_text,
    sheet,
    write_amount,
    written,
)  # fmt: skip

Family = Callable[[Choices, list[Figure]], list[Paper]]
PENCE = st.one_of(
    st.integers(100, 10**9), st.integers(100, 10**9), st.integers(-(10**6), -100)
)
LABELS = {"Kenya": "KEN", "Mali": "MLI", "Côte d'Ivoire": "CIV"}


def figures(
    draw: Draw, choice: Choices, places: int, projects: bool, countries: bool
) -> list[Figure]:
    """A set of figures: for some programmes, projects, countries and markings an amount in some periods."""
    found = []
    for programme in PROGRAMMES[: draw(st.integers(1, 3))]:
        for project in (
            ("Alpha", "Beta grants")[: draw(st.integers(1, 2))] if projects else (None,)
        ):
            for country in (
                ("KEN", "MLI")[: draw(st.integers(1, 2))] if countries else (None,)
            ):
                for oda in (True, False):
                    for place in range(places):
                        if place in (0, places - 1) or draw(st.integers(0, 4)):
                            measure = measure_at(choice, place, places == 4)
                            found.append(
                                Figure(
                                    programme,
                                    project,
                                    country,
                                    place,
                                    measure,
                                    oda,
                                    draw(PENCE),
                                )
                            )
    return found


def total_text(choice: Choices, pence: int) -> float:
    return round(pence / 100 / choice.unit, 10)


def at(found: list[Figure], **wanted: Any) -> list[Figure]:
    """The figures with these values."""
    return [
        one
        for one in found
        if all(getattr(one, name) == value for name, value in wanted.items())
    ]


def sum_of(found: list[Figure]) -> int:
    return sum(one.pence for one in found)


def long_list(choice: Choices, found: list[Figure]) -> list[Paper]:
    """One row for each amount, in any order, the columns of labels in any order."""
    paper = sheet(choice, "Return")
    labels = [
        "programme",
        *choice.draw(
            st.permutations(["project", "country", "period", "measure", "oda"])
        ),
    ]
    head = paper.row
    places = label(choice, paper, head, labels)
    amount_at = places["next"]
    paper.put(head, amount_at, headed(choice, choice.words["amount"]))
    row = head + 1 + (choice.spacers and choice.sometimes())
    for figure in choice.draw(st.permutations(found)):
        put_labels(choice, paper, row, places, figure)
        write_amount(choice, paper, row, amount_at, figure)
        if choice.draw(st.integers(0, 9)) == 0:
            paper.hidden.append(row)
        row += 1
    if choice.totals:
        paper.put(row, places["programme"], choice.words["total"])
        paper.put(row, amount_at, total_text(choice, sum_of(found)))
    paper.row = row
    finish(choice, paper)
    return [paper]


def put_labels(
    choice: Choices, paper: Paper, row: int, places: dict[str, int], figure: Figure
) -> None:
    """The labels of one row."""
    names = {code: name for name, code in LABELS.items()}
    texts = {
        "programme": lambda: code_text(choice, figure.programme),
        "project": lambda: figure.project,
        "country": lambda: (
            choice.pick(names[figure.country], figure.country)
            if figure.country
            else "Regional"
        ),
        "period": lambda: month_text(choice, figure.place),
        "measure": lambda: choice.measure_words[figure.measure == "forecast"],
        "oda": lambda: choice.oda_words[not figure.oda],
    }
    for name, column in places.items():
        if name in texts:
            paper.put(row, column, texts[name]())


def actual_and_forecast(choice: Choices, found: list[Figure]) -> list[Paper]:
    """A list with a column of actuals beside one of forecasts."""
    paper = sheet(choice, "Return")
    head = paper.row
    places = label(choice, paper, head, ["programme", "title", "period", "oda"])
    first = places["next"]
    for offset, word in enumerate(choice.measure_words):
        paper.put(head, first + offset, headed(choice, word))
    if choice.totals:
        paper.put(head, first + 2, headed(choice, choice.words["total"]))
    row = head + 1
    for figure in found:
        put_labels(choice, paper, row, places, figure)
        paper.put(row, places["title"], "Women mediators: Africa")
        for offset, measure in enumerate(("actual", "forecast")):
            write_amount(
                choice,
                paper,
                row,
                first + offset,
                figure if figure.measure == measure else None,
            )
        if choice.totals:
            paper.put(row, first + 2, total_text(choice, figure.pence))
        row += 1
    if choice.totals:
        paper.put(row, places["programme"], choice.words["total"])
        for offset, measure in enumerate(("actual", "forecast")):
            paper.put(
                row,
                first + offset,
                total_text(choice, sum_of(at(found, measure=measure))),
            )
        paper.put(row, first + 2, total_text(choice, sum_of(found)))
    paper.row = row
    finish(choice, paper)
    return [paper]


def put_band(
    choice: Choices, paper: Paper, row: int, first: int, count: int, text: str
) -> None:
    """A band over some columns, merged or only in the first."""
    paper.put(row, first, text)
    if choice.merges and count > 1:
        paper.merge(row, first, row, first + count - 1)


def bands(choice: Choices, paper: Paper, row: int, first: int, places: int) -> None:
    """Actuals and forecasts over the periods."""
    actuals = sum(
        measure_at(choice, place, places == 4) == "actual" for place in range(places)
    )
    put_band(choice, paper, row, first, actuals, choice.measure_words[0])
    put_band(
        choice, paper, row, first + actuals, places - actuals, choice.measure_words[1]
    )


def heads(choice: Choices, paper: Paper, row: int, first: int, places: int) -> None:
    for place in range(places):
        word = f"Q{place + 1}" if places == 4 else month_text(choice, place)
        paper.put(
            row, first + place, headed(choice, word) if isinstance(word, str) else word
        )


def across(choice: Choices, found: list[Figure], places: int = 12) -> list[Paper]:
    """Periods across under bands, a row for each programme and marking."""
    paper = sheet(choice, "Return")
    head = paper.row + 1
    columns = label(choice, paper, head, ["programme", "title", "oda"])
    first = columns["next"] + (choice.spacers and choice.sometimes())
    bands(choice, paper, head - 1, first, places)
    heads(choice, paper, head, first, places)
    if choice.totals:
        paper.put(head, first + places, choice.words["total"])
    row = write_rows(choice, paper, head + 1, columns, first, found, places)
    paper.row = row
    finish(choice, paper)
    return [paper]


def write_rows(
    choice: Choices,
    paper: Paper,
    row: int,
    columns: dict[str, int],
    first: int,
    found: list[Figure],
    places: int,
) -> int:
    """The rows of programmes with their totals; the row after the last."""
    for programme in dict.fromkeys(one.programme for one in found):
        for oda in (True, False):
            own = at(found, programme=programme, oda=oda)
            put_labels(
                choice,
                paper,
                row,
                {k: v for k, v in columns.items() if k in ("programme", "oda")},
                own[0],
            )
            put_row(choice, paper, row, first, own, places)
            row += 1
        row += choice.spacers and choice.sometimes()
    if choice.totals:
        paper.put(row, columns["programme"], choice.words["total"])
        put_sums(choice, paper, row, first, found, places)
        row += 1
    return row


def put_row(
    choice: Choices, paper: Paper, row: int, first: int, own: list[Figure], places: int
) -> None:
    by_place = {one.place: one for one in own}
    for place in range(places):
        write_amount(
            choice, paper, row, first + place, by_place.get(place), places == 4
        )
    if choice.totals:
        paper.put(row, first + places, total_text(choice, sum_of(own)))


def put_sums(
    choice: Choices,
    paper: Paper,
    row: int,
    first: int,
    found: list[Figure],
    places: int,
) -> None:
    for place in range(places):
        paper.put(
            row, first + place, total_text(choice, sum_of(at(found, place=place)))
        )
    paper.put(row, first + places, total_text(choice, sum_of(found)))


def quarters(choice: Choices, found: list[Figure]) -> list[Paper]:
    """Quarters across."""
    return across(choice, found, places=4)


def side_by_side(choice: Choices, found: list[Figure]) -> list[Paper]:
    """A block of ODA beside a block of non-ODA."""
    paper = sheet(choice, "Return")
    head = paper.row + 2
    columns = label(choice, paper, head, ["programme", "title"])
    firsts = {True: columns["next"], False: columns["next"] + 13 + choice.totals}
    for oda, first in firsts.items():
        put_band(
            choice,
            paper,
            head - 2,
            first,
            12 + choice.totals,
            choice.oda_words[not oda],
        )
        bands(choice, paper, head - 1, first, 12)
        heads(choice, paper, head, first, 12)
        if choice.totals:
            paper.put(head, first + 12, choice.words["total"])
    row = head + 1
    for programme in dict.fromkeys(one.programme for one in found):
        paper.put(row, columns["programme"], code_text(choice, programme))
        for oda, first in firsts.items():
            put_row(
                choice, paper, row, first, at(found, programme=programme, oda=oda), 12
            )
        row += 1
    if choice.totals:
        paper.put(row, columns["programme"], choice.words["total"])
        for oda, first in firsts.items():
            put_sums(choice, paper, row, first, at(found, oda=oda), 12)
    paper.row = row
    finish(choice, paper)
    return [paper]


def by_programme(choice: Choices, found: list[Figure]) -> list[Paper]:
    """A sheet for each programme, months down, four columns of amounts."""
    papers = []
    for number, programme in enumerate(
        dict.fromkeys(one.programme for one in found), 1
    ):
        paper = sheet(choice, f"{number} Programme")
        own = at(found, programme=programme)
        paper.put(paper.row, 0, choice.words["programme"])
        paper.put(paper.row, 1, code_text(choice, programme))
        head = paper.row + 2
        paper.put(head, 0, choice.words["period"])
        kinds = [
            (oda, measure)
            for oda in (True, False)
            for measure in ("actual", "forecast")
        ]
        for column, (oda, measure) in enumerate(kinds, 1):
            words = f"{choice.oda_words[not oda]} {choice.measure_words[measure == 'forecast']}"
            paper.put(head, column, headed(choice, words))
        for place in range(12):
            paper.put(head + 1 + place, 0, month_text(choice, place))
            for column, (oda, measure) in enumerate(kinds, 1):
                one = at(own, place=place, oda=oda, measure=measure)
                write_amount(
                    choice, paper, head + 1 + place, column, one[0] if one else None
                )
        if choice.totals:
            paper.put(head + 13, 0, choice.words["total"])
            for column, (oda, measure) in enumerate(kinds, 1):
                paper.put(
                    head + 13,
                    column,
                    total_text(choice, sum_of(at(own, oda=oda, measure=measure))),
                )
        paper.row = head + 14
        finish(choice, paper)
        papers.append(paper)
    return papers


def by_marking(choice: Choices, found: list[Figure]) -> list[Paper]:
    """A sheet for ODA and a sheet for non-ODA, named so or titled so."""
    papers = []
    for oda, word in ((True, "ODA"), (False, "Non-ODA")):
        paper = sheet(choice, word, extra_title=choice.pick("", f"- {word}"))
        head = paper.row + 1
        columns = label(choice, paper, head, ["programme", "title"])
        bands(choice, paper, head - 1, columns["next"], 12)
        heads(choice, paper, head, columns["next"], 12)
        row = head + 1
        for programme in dict.fromkeys(one.programme for one in found):
            paper.put(row, columns["programme"], code_text(choice, programme))
            by_place = {
                one.place: one for one in at(found, programme=programme, oda=oda)
            }
            for place in range(12):
                write_amount(
                    choice, paper, row, columns["next"] + place, by_place.get(place)
                )
            row += 1
        paper.row = row
        finish(choice, paper)
        papers.append(paper)
    return papers


def by_country(choice: Choices, found: list[Figure]) -> list[Paper]:
    """Groups by country with subtotals; codes written once, merged over their rows or left blank."""
    paper = sheet(choice, "Return")
    head = paper.row + 1
    columns = label(choice, paper, head, ["programme", "oda"])
    first = columns["next"]
    bands(choice, paper, head - 1, first, 12)
    heads(choice, paper, head, first, 12)
    if choice.totals:
        paper.put(head, first + 12, choice.words["total"])
    row = head + 1
    names = {code: name for name, code in LABELS.items()}
    for country in dict.fromkeys(one.country for one in found):
        name = names[country or ""]
        paper.put(row, columns["programme"], name)
        row = write_group(
            choice, paper, row + 1, columns, first, at(found, country=country)
        )
        if choice.totals:
            paper.put(
                row,
                columns["programme"],
                choice.pick(f"Subtotal {name}", f"{name} total", "Sub-total"),
            )
            put_sums(choice, paper, row, first, at(found, country=country), 12)
            row += 1
        row += choice.sometimes()
    if choice.totals:
        paper.put(row, columns["programme"], "Grand total")
        put_sums(choice, paper, row, first, found, 12)
    paper.row = row
    finish(choice, paper)
    return [paper]


def write_group(
    choice: Choices,
    paper: Paper,
    row: int,
    columns: dict[str, int],
    first: int,
    own: list[Figure],
) -> int:
    for programme in dict.fromkeys(one.programme for one in own):
        paper.put(row, columns["programme"], code_text(choice, programme))
        if choice.merges:
            paper.merge(row, columns["programme"], row + 1, columns["programme"])
        for oda in (True, False):
            paper.put(row, columns["oda"], choice.oda_words[not oda])
            put_row(
                choice, paper, row, first, at(own, programme=programme, oda=oda), 12
            )
            row += 1
    return row


FAMILIES: dict[str, tuple[Family, int, bool, bool]] = {
    "long list": (long_list, 12, True, True),
    "actual and forecast columns": (actual_and_forecast, 12, False, False),
    "months across": (across, 12, False, False),
    "quarters across": (quarters, 4, False, False),
    "ODA beside non-ODA": (side_by_side, 12, False, False),
    "a sheet for each programme": (by_programme, 12, False, False),
    "a sheet for each marking": (by_marking, 12, False, False),
    "groups by country": (by_country, 12, False, True),
}


def lines_of(result: Checked) -> Iterator[tuple[Any, ...]]:
    for line in result.lines:
        if line.pence:
            yield (line.sheet, line.cell, line.programme, line.project, line.country, str(line.period), line.measure,
                   line.oda, line.pence)  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_harmless_change_of_layout_changes_a_line(
    family: str, data: st.DataObject
) -> None:
    write, places, projects, countries = FAMILIES[family]
    choice = data.draw(choices())
    found = figures(data.draw, choice, places, projects, countries)
    papers = write(choice, found)
    content, name = written(choice, papers)

    result = check(content, name, context())

    wanted = {
        (paper.name, cell, *line)
        for paper in papers
        for cell, line in paper.expected.items()
    }
    assert [
        (p.rule, p.cell, p.message) for p in result.problems if p.severity == "error"
    ] == []
    assert set(lines_of(result)) == wanted
    assert str(result.fy) == "2019/20"
    assert result.month == Month(2019, 4).plus(choice.month - 1)

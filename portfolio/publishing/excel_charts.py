"""A chart as Excel draws it: a chart of Excel's own, and below it as a table the numbers that it
reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imports.text.cells import neutral
from portfolio.charts.geometry import Chart
from portfolio.charts.series import BARS, LINES, MONEY, POINTS, SHARE, Plotted, Run
from portfolio.publishing.palette import colour_of

TOP, NAMED = 4, 12
"""The row (from nought) in which the chart begins; how many points are named in it."""
PENCE = 100
WIDTH, HEIGHT, BAR, ROUND_BARS, ROW = 960, 460, 24, 140, 20
"""Pixels: of a chart, that a bar needs, that title and axis need, and of a row of a sheet."""
FORMATS = {MONEY: '[>=1000000]£#,##0.0,,"m";£#,##0', SHARE: "0%"}
GRID = {"visible": True, "line": {"color": "#D8DADB"}}
Series = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Where a chart goes: the book, its sheet, the row in which its table begins, and how numbers
    are written.
    """

    book: Any
    sheet: Any
    first: int
    written: Any

    def column(
        self,
        column: int,
        first: int,
        last: int,
    ) -> list[Any]:
        """A range of one column."""
        return [
            self.sheet.name,
            first,
            column,
            last,
            column,
        ]


def add_chart(book: Any, sheet: Any, chart: Chart, whole: Any, share: Any) -> None:
    """The chart from row `TOP` on, and its numbers below it; nothing for a chart that has none."""
    plotted = chart.plotted
    if plotted is None:
        return

    height = max(HEIGHT, BAR * len(plotted.places) + ROUND_BARS)
    page = Page(
        book, sheet, TOP + height // ROW + 2, share if plotted.unit == SHARE else whole
    )
    draw = {POINTS: _points, BARS: _bars}.get(plotted.kind, _over_places)
    drawn = draw(page, plotted)
    drawn.set_title({"name": neutral(chart.title), "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"} if plotted.kind != BARS else {"none": True})
    drawn.set_size({"width": WIDTH, "height": height})
    sheet.insert_chart(
        TOP,
        0,
        drawn,
        {"description": f"{chart.title}. {chart.description}", "object_position": 3},
    )


def figure(plotted: Plotted, value: float) -> float:
    """A figure as a spreadsheet has it: pounds, parts of one, or the number itself."""
    return value / PENCE if plotted.unit == MONEY else value


def only(plotted: Plotted, place: int) -> tuple[Run, float]:
    """The one run of a chart of bars that has a figure at a place, and that figure."""
    return next(
        (run, run.values[place] or 0.0)
        for run in plotted.runs
        if run.values[place] is not None
    )


def _bars(page: Page, plotted: Plotted) -> Any:
    """One series, each bar in the colour of what it is."""
    found = [only(plotted, place) for place in range(len(plotted.places))]
    for row, (place, (run, value)) in enumerate(
        zip(plotted.places, found, strict=True), page.first + 1
    ):
        page.sheet.write_string(row, 0, neutral(place))
        page.sheet.write_string(row, 1, neutral(run.name))
        page.sheet.write_number(row, 2, figure(plotted, value), page.written)

    last = page.first + len(found)
    _table(page, last, ["Bar", "Band or kind", "Spend (£)"])
    drawn = page.book.add_chart({"type": "bar"})
    drawn.add_series(
        {
            "name": "Spend",
            "categories": page.column(0, page.first + 1, last),
            "values": page.column(2, page.first + 1, last),
            "points": [
                {"fill": {"color": f"#{colour_of(run.css)}"}} for run, _ in found
            ],
            "data_labels": {"value": True, "num_format": FORMATS[MONEY]},
            "gap": 40,
        }
    )
    _lying(drawn, plotted)

    return drawn


def _over_places(page: Page, plotted: Plotted) -> Any:
    """Runs over places: a column and a series for each run."""
    unit = " (£)" if plotted.unit == MONEY else ""
    names = _unlike([neutral(run.name) + unit for run in plotted.runs])
    last = page.first + len(plotted.places)

    for row, place in enumerate(plotted.places, page.first + 1):
        page.sheet.write_string(row, 0, neutral(place))
        for column, run in enumerate(plotted.runs, 1):
            value = run.values[row - page.first - 1]
            if value is not None:
                page.sheet.write_number(
                    row, column, figure(plotted, value), page.written
                )

    _table(page, last, ["Place", *names])
    drawn = page.book.add_chart(_kind(plotted))
    for column, run in enumerate(plotted.runs, 1):
        read = {
            "categories": page.column(0, page.first + 1, last),
            "values": page.column(column, page.first + 1, last),
        }
        drawn.add_series(
            {
                "name": [
                    page.sheet.name,
                    page.first,
                    column,
                ]
            }
            | read
            | _look(plotted, run)
        )

    if plotted.kind == LINES:
        drawn.set_y_axis(_numbers(plotted))
    else:
        _lying(drawn, plotted)

    return drawn


def _kind(plotted: Plotted) -> Mapping[str, str]:
    if plotted.kind == LINES:
        return {"type": "line"}
    return {"type": "bar", "subtype": "stacked"}


def _look(plotted: Plotted, run: Run) -> Series:
    colour = f"#{colour_of(run.css)}"
    if plotted.kind == LINES:
        marker = {
            "type": "circle",
            "size": 6,
            "fill": {"color": colour},
            "border": {"color": colour},
        }
        return {"line": {"color": colour, "width": 2.25}, "marker": marker}

    return {"fill": {"color": colour}, "gap": 40}


def _numbers(plotted: Plotted) -> dict[str, Any]:
    return {"num_format": FORMATS.get(plotted.unit, "General"), "major_gridlines": GRID}


def _lying(drawn: Any, plotted: Plotted) -> None:
    """Bars from left to right, the first on top; turning them round takes the axis of figures to
    the top as well.
    """
    drawn.set_y_axis(
        {
            "reverse": True,
            "label_position": "low",
            "major_gridlines": {"visible": False},
        }
    )
    drawn.set_x_axis(_numbers(plotted) | {"label_position": "high"})


def _points(page: Page, plotted: Plotted) -> Any:
    """Points: a row for each, those of one run together, so that each run is a series."""
    drawn = page.book.add_chart({"type": "scatter"})
    named = _largest(plotted.runs)
    row = page.first

    for run in plotted.runs:
        before = row
        for name, spend, value in zip(
            run.names,
            run.across,
            run.values,
            strict=True,
        ):
            row += 1
            page.sheet.write_string(row, 0, neutral(name))
            page.sheet.write_string(row, 1, neutral(run.name))
            page.sheet.write_number(row, 2, spend / PENCE, page.written)
            page.sheet.write_number(row, 3, value or 0.0)

        drawn.add_series(
            _point_series(
                page,
                run,
                before + 1,
                row,
                named,
            )
        )

    _table(
        page,
        row,
        [
            "Country",
            "Band",
            "Spend (£)",
            neutral(plotted.upright) or "Score",
        ],
    )
    money = {
        "name": "Spend",
        "num_format": FORMATS[MONEY],
        "major_gridlines": GRID,
        "label_position": "low",
    }
    logarithmic = all(spend > 0 for run in plotted.runs for spend in run.across)
    drawn.set_x_axis(money | ({"log_base": 10} if logarithmic else {}))
    drawn.set_y_axis({"name": neutral(plotted.upright), "major_gridlines": GRID})

    return drawn


def _largest(runs: Sequence[Run]) -> frozenset[str]:
    """The points that are named: those with most spend."""
    pairs = [
        (spend, name)
        for run in runs
        for spend, name in zip(run.across, run.names, strict=True)
    ]

    return frozenset(name for _, name in sorted(pairs, reverse=True)[:NAMED])


def _point_series(
    page: Page, run: Run, first: int, last: int, named: frozenset[str]
) -> Series:
    colour = {"color": f"#{colour_of(run.css)}"}
    labels = [
        {"value": neutral(name)} if name in named else {"delete": True}
        for name in run.names
    ]

    return {
        "name": neutral(run.name),
        "categories": page.column(2, first, last),
        "values": page.column(3, first, last),
        "marker": {
            "type": "circle",
            "size": 8,
            "fill": colour,
            "border": {"color": "#FFFFFF"},
        },
        "data_labels": {
            "value": True,
            "custom": labels,
            "position": "right",
        },
    }


def _table(page: Page, last: int, names: Sequence[str]) -> None:
    columns = [{"header": name} for name in names]
    place = (
        page.first,
        0,
        max(last, page.first + 1),
        len(names) - 1,
    )
    page.sheet.add_table(
        *place,
        {
            "columns": columns,
            "style": "Table Style Light 1",
            "autofilter": False,
        },
    )
    page.sheet.set_column(0, 0, 34)
    page.sheet.set_column(1, max(len(names) - 1, 1), 18)


def _unlike(names: Sequence[str]) -> list[str]:
    """Headings of a table must differ, whatever their capitals."""
    found: list[str] = []
    for name in names:
        same = sum(other.lower() == name.lower() for other in found)
        found.append(f"{name} {same + 1}" if same else name)
    return found

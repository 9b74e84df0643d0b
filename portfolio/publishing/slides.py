"""A pack as a PowerPoint presentation: a slide for each chart, with its finding, instant, source
and marking.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from imports.text.cells import neutral
from portfolio.charts.geometry import Chart
from portfolio.charts.series import BARS, LINES, MONEY, POINTS, STACKED, Plotted
from portfolio.publishing.document import Facts, Paper
from portfolio.publishing.excel_charts import FORMATS, figure, only
from portfolio.publishing.pack import Pack, timeless
from portfolio.publishing.palette import colour_of
from portfolio.reports.table_model import Row, Table

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE = Inches(0.6)
TITLE_ONLY = 5
"""The layout of the built-in template that has a title and nothing else."""
ROWS, COLUMNS = 8, 7
"""Of a table on a slide; the rest is in the report."""
NAVY, QUIET = RGBColor(0x12, 0x43, 0x6D), RGBColor(0x48, 0x49, 0x49)
PENCE = 100
MOST_LABELS = 8
KINDS = {
    BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    STACKED: XL_CHART_TYPE.BAR_STACKED,
    LINES: XL_CHART_TYPE.LINE_MARKERS,
}
Box = tuple[int, int, int, int]
"""Left, top, width and height, in English metric units."""


def to_pptx(pack: Pack) -> bytes:
    """The same pack is the same bytes."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    show.core_properties.title, show.core_properties.author = (
        pack.title,
        "CSSF programme portfolio",
    )
    show.core_properties.last_modified_by = ""

    if pack.cover:
        _add_cover(show, pack, pack.cover.title, pack.cover.facts)

    for paper in pack.papers:
        _add_paper(show, pack, paper)

    out = io.BytesIO()
    show.save(out)

    return timeless(out.getvalue())


def _add_cover(show: Any, pack: Pack, title: str, facts: Facts) -> None:
    slide = _slide(show, pack, title)
    held = [f"{paper.title}: {paper.finding}" for paper in pack.papers]
    lines = [
        *(f"{name}: {value}" for name, value in facts),
        "",
        *held,
    ]
    _say(
        slide,
        (
            EDGE,
            Inches(1.7),
            WIDTH - 2 * EDGE,
            Inches(4.9),
        ),
        lines,
        16,
    )


def _add_paper(show: Any, pack: Pack, paper: Paper) -> None:
    charts = [chart for chart in paper.drawn if chart.plotted]
    for chart in charts:
        slide = _slide(show, pack, chart.title)
        _say(
            slide,
            (
                EDGE,
                Inches(1.35),
                WIDTH - 2 * EDGE,
                Inches(0.75),
            ),
            [paper.finding],
            15,
        )
        _draw(slide, chart)
        _finish(slide, pack, paper, chart.description)

    if not charts:
        slide = _slide(show, pack, paper.title)
        _say(
            slide,
            (
                EDGE,
                Inches(1.35),
                WIDTH - 2 * EDGE,
                Inches(0.75),
            ),
            [paper.finding],
            15,
        )
        _tabulate(slide, paper.tables[0])
        _finish(slide, pack, paper, paper.question)


def _slide(show: Any, pack: Pack, title: str) -> Any:
    """A slide with its title, and its marking above and below."""
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = (
        EDGE,
        Inches(0.45),
        WIDTH - 2 * EDGE,
        Inches(0.9),
    )
    shape.text_frame.text = title
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(
        shape.text_frame,
        24,
        bold=True,
        colour=NAVY,
    )

    for top in (Inches(0.08), HEIGHT - Inches(0.42)):
        box = slide.shapes.add_textbox(EDGE, top, WIDTH - 2 * EDGE, Inches(0.35))
        box.text_frame.text = pack.marking
        _write(
            box.text_frame,
            12,
            bold=True,
            align=PP_ALIGN.CENTER,
        )

    if pack.notice:
        _say(
            slide,
            (
                EDGE,
                Inches(0.08),
                WIDTH - 2 * EDGE,
                Inches(0.35),
            ),
            [pack.notice],
            10,
        )

    return slide


def _write(
    frame: Any,
    size: int,
    *,
    bold: bool = False,
    colour: Any = None,
    align: Any = PP_ALIGN.LEFT,
) -> None:
    frame.word_wrap = True
    for paragraph in frame.paragraphs:
        paragraph.alignment = align
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
            if colour is not None:
                run.font.color.rgb = colour


def _say(
    slide: Any, place: Box, lines: Sequence[str], size: int, colour: Any = None
) -> None:
    box = slide.shapes.add_textbox(*place)
    box.text_frame.text = "\n".join(lines)
    _write(box.text_frame, size, colour=colour)


def _finish(slide: Any, pack: Pack, paper: Paper, said: str) -> None:
    """Instant, filters, index and source at the foot; where the figures are among the notes of who
    speaks.
    """
    facts = "; ".join(f"{name}: {value}" for name, value in paper.facts)
    lines = [facts, " ".join((f"Source: {pack.link(paper)}", *paper.sources))]
    _say(
        slide,
        (
            EDGE,
            HEIGHT - Inches(1.15),
            WIDTH - 2 * EDGE,
            Inches(0.7),
        ),
        lines,
        9,
        QUIET,
    )
    notes = [
        paper.finding,
        said,
        *paper.notes,
        facts,
        pack.link(paper),
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _draw(slide: Any, chart: Chart) -> None:
    plotted = chart.plotted
    if plotted is None:
        return

    kind, data = (
        (XL_CHART_TYPE.XY_SCATTER, _points(plotted))
        if plotted.kind == POINTS
        else _over_places(plotted)
    )
    place = (
        EDGE,
        Inches(2.1),
        WIDTH - 2 * EDGE,
        HEIGHT - Inches(3.3),
    )
    frame = slide.shapes.add_chart(kind, *place, data)
    frame.name = "Chart"
    # What a screen reader says of the chart: python-pptx has no name of its own for it.
    frame._element.nvGraphicFramePr.cNvPr.set(
        "descr", f"{chart.title}. {chart.description}"
    )
    drawn = frame.chart
    drawn.has_title, drawn.font.size, drawn.font.name = False, Pt(11), "Arial"
    drawn.has_legend = plotted.kind != BARS

    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = (
            XL_LEGEND_POSITION.BOTTOM,
            False,
        )

    _LOOKS[plotted.kind](drawn, plotted)


def _over_places(plotted: Plotted) -> tuple[Any, Any]:
    data = CategoryChartData(number_format=FORMATS.get(plotted.unit, "General"))
    data.categories = [neutral(place) for place in plotted.places]
    if plotted.kind == BARS:
        found = [only(plotted, place)[1] for place in range(len(plotted.places))]
        data.add_series("Spend", [figure(plotted, value) for value in found])
    else:
        for run in plotted.runs:
            data.add_series(
                neutral(run.name),
                [None if v is None else figure(plotted, v) for v in run.values],
            )

    return KINDS[plotted.kind], data


def _points(plotted: Plotted) -> Any:
    data = XyChartData(number_format="General")
    for run in plotted.runs:
        series = data.add_series(neutral(run.name))
        for spend, value in zip(run.across, run.values, strict=True):
            series.add_data_point(spend / PENCE, value or 0.0)
    return data


def _fill(format_: Any, css: str) -> None:
    format_.fill.solid()
    format_.fill.fore_color.rgb = RGBColor.from_string(colour_of(css).upper())


def _look_of_bars(drawn: Any, plotted: Plotted) -> None:
    """The first bar on top, each in the colour of what it is, its figure at its end."""
    _lay(drawn)
    plot = drawn.plots[0]
    plot.vary_by_categories, plot.has_data_labels = False, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = (
        FORMATS[MONEY],
        False,
    )
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END

    for place in range(len(plotted.places)):
        _fill(plot.series[0].points[place].format, only(plotted, place)[0].css)


def _look_of_stacks(drawn: Any, plotted: Plotted) -> None:
    _lay(drawn)
    drawn.plots[0].overlap = 100
    for series, run in zip(drawn.plots[0].series, plotted.runs, strict=True):
        _fill(series.format, run.css)


def _lay(drawn: Any) -> None:
    drawn.plots[0].gap_width = 40
    drawn.category_axis.reverse_order = True
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    drawn.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    _rule(drawn.value_axis, FORMATS[MONEY])


def _rule(axis: Any, number_format: str) -> None:
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = (
        number_format,
        False,
    )
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = RGBColor(0xD8, 0xDA, 0xDB)


def _look_of_lines(drawn: Any, plotted: Plotted) -> None:
    _rule(drawn.value_axis, FORMATS.get(plotted.unit, "General"))
    for series, run in zip(drawn.plots[0].series, plotted.runs, strict=True):
        colour = RGBColor.from_string(colour_of(run.css).upper())
        series.smooth, series.format.line.width, series.format.line.color.rgb = (
            False,
            Pt(2.25),
            colour,
        )
        _fill(series.marker.format, run.css)


def _look_of_points(drawn: Any, plotted: Plotted) -> None:
    """Points by band, the largest named; spend across and the score upright."""
    _rule(drawn.category_axis, FORMATS[MONEY])
    _rule(drawn.value_axis, "General")

    for axis, name in (
        (drawn.category_axis, "Spend"),
        (drawn.value_axis, plotted.upright),
    ):
        axis.has_title = True
        axis.axis_title.text_frame.text = name

    spends = sorted(
        (spend for run in plotted.runs for spend in run.across), reverse=True
    )
    _scale(drawn.category_axis, [spend / PENCE for spend in spends])
    _level(drawn, max(len(run.values) for run in plotted.runs))
    least = spends[min(MOST_LABELS, len(spends)) - 1]

    for series, run in zip(drawn.plots[0].series, plotted.runs, strict=True):
        series.format.line.fill.background()
        series.marker.size = 8
        _fill(series.marker.format, run.css)

        for place, spend in enumerate(run.across):
            if spend >= least:
                label = series.points[place].data_label
                label.has_text_frame = True
                label.text_frame.text, label.position = (
                    run.names[place],
                    XL_LABEL_POSITION.LEFT,
                )


def _level(drawn: Any, longest: int) -> None:
    """Blank points up to the longest series: LibreOffice loses a series that a longer one follows."""
    for count in drawn._chartSpace.xpath(".//c:numCache/c:ptCount"):
        count.set("val", str(longest))


def _scale(axis: Any, pounds: Sequence[float]) -> None:
    """Powers of ten, as on the page; even steps where something is not above nil."""
    if min(pounds) <= 0:
        return
    axis.minimum_scale = 10.0 ** math.floor(math.log10(min(pounds)))
    axis.maximum_scale = 10.0 ** math.ceil(math.log10(max(pounds)))
    # python-pptx knows no logarithmic axes; the schema wants the base first.
    axis._element.scaling.insert(0, parse_xml(f"<c:logBase {nsdecls('c')} val='10'/>"))


_LOOKS: dict[str, Callable[[Any, Plotted], None]] = {
    BARS: _look_of_bars,
    STACKED: _look_of_stacks,
    LINES: _look_of_lines,
    POINTS: _look_of_points,
}


def _tabulate(slide: Any, table: Table) -> None:
    """The first rows of a report that has no chart, and its total."""
    rows = [*table.rows[:ROWS], *table.foot[:1]]
    columns = table.columns[:COLUMNS]
    place = (
        EDGE,
        Inches(2.2),
        WIDTH - 2 * EDGE,
        Inches(0.35) * (len(rows) + 1),
    )
    grid = slide.shapes.add_table(len(rows) + 1, len(columns), *place).table

    for number, column in enumerate(columns):
        _fill_cell(grid.cell(0, number), column.label, numeric=column.numeric)

    for at, row in enumerate(rows, 1):
        for number, (text, numeric) in enumerate(_texts(row)[: len(columns)]):
            _fill_cell(grid.cell(at, number), text, numeric=numeric)


def _texts(row: Row) -> list[tuple[str, bool]]:
    return [
        (row.name, False),
        *((plain(cell.text), cell.numeric) for cell in row.cells),
    ]


def plain(text: str) -> str:
    """A cell's text without its HTML: a blank is an en dash."""
    return "–" if text.startswith("<span aria-hidden") else text


def _fill_cell(cell: Any, text: str, *, numeric: bool) -> None:
    cell.text = text
    _write(cell.text_frame, 12, align=PP_ALIGN.RIGHT if numeric else PP_ALIGN.LEFT)

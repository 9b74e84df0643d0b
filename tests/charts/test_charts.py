"""Charts: nothing dropped, nothing outside the drawing, names that cover nothing, and equal input gives equal bytes."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from portfolio.charts.geometry import APART, SIZES, WIDE, Styles
from portfolio.charts.labels import box_of, box_of_text
from portfolio.charts.scales import even, money_label, nice_step, powers
from portfolio.reports.report_charts import (
    BarRow,
    Chart,
    CountryPoint,
    Segment,
    StackRow,
    bars,
    scatter,
    stacked,
    strip,
)

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
BANDS = ("Alert", "Warning", "Stable")
SVG = "{http://www.w3.org/2000/svg}"


def country(
    key: str,
    spend: int,
    score: float | None,
    band: str | None = "Alert",
    programmes: int = 1,
) -> CountryPoint:
    return CountryPoint(
        key, f"Country {key}", spend, score, band, programmes, f"/origin/{key}"
    )


def points(rows: list[CountryPoint], **options: object) -> Chart:
    return scatter(
        rows, key="c", title="A finding", bands=BANDS, score_name="Index", **options
    )  # type: ignore[arg-type]


ROWS = st.lists(
    st.builds(
        country,
        st.integers(0, 10**6).map(lambda number: f"K{number}"),
        st.integers(-(10**9), 10**13),
        st.none() | st.floats(0, 120).map(lambda value: round(value, 1)),
        st.none() | st.sampled_from([*BANDS, "A band that the index does not list"]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=80,
    unique_by=lambda row: row.key,
)


@pytest.fixture(scope="module")
def app() -> Flask:
    return Flask("charts", template_folder=str(TEMPLATES))


def written(app: Flask, chart: Chart) -> str:
    source = '{% from "components/charts/chart.html" import chart %}{{ chart(given, "table") }}'
    with app.app_context():
        return render_template_string(source, given=chart)


def svgs(html: str) -> list[etree._Element]:
    found = re.findall(r'<svg class="app-chart__drawing.*?</svg>', html, re.S)
    return [etree.fromstring(text) for text in found]


@given(ROWS, st.booleans(), st.sampled_from(["high", "low"]))
@settings(max_examples=60, deadline=None)
def test_every_country_is_a_point_inside_the_drawing_in_both_sizes(
    rows: list[CountryPoint], logarithmic: bool, worse: str
) -> None:
    chart = points(rows, logarithmic=logarithmic, worse=worse)

    for drawing in chart.drawings:
        assert sorted(mark.about for mark in drawing.marks) == sorted(
            row.about for row in rows
        )
        assert all(
            0 <= mark.x <= drawing.width and 0 <= mark.y <= drawing.height
            for mark in drawing.marks
        )


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_no_name_covers_another_name_or_a_point(rows: list[CountryPoint]) -> None:
    for size, drawing in zip(SIZES, points(rows).drawings, strict=True):
        names = [
            box_of_text(text, size.type_size)
            for text in drawing.texts
            if text.css == "app-chart__label"
        ]

        assert len(names) <= size.labels
        assert not any(
            name.meets(box_of(mark)) for name in names for mark in drawing.marks
        )
        assert not any(
            one.meets(two) for place, one in enumerate(names) for two in names[:place]
        )


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_does_not_change_the_chart(
    rows: list[CountryPoint], shuffle: object
) -> None:
    shuffled = list(rows)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]

    assert points(shuffled) == points(rows)
    assert strip(shuffled, key="c", title="t", bands=BANDS) == strip(
        rows, key="c", title="t", bands=BANDS
    )


@pytest.mark.parametrize(("worse", "higher_up"), [("high", "BAD"), ("low", "GOOD")])
def test_up_is_more_at_risk_whichever_way_the_index_runs(
    worse: str, higher_up: str
) -> None:
    rows = [country("BAD", 10**8, 110.0), country("GOOD", 10**8, 20.0)]

    marks = {
        mark.about.split(":")[0][8:]: mark
        for mark in points(rows, worse=worse).drawings[0].marks
    }

    assert min(marks, key=lambda key: marks[key].y) == higher_up


@pytest.mark.parametrize("logarithmic", [True, False])
def test_more_spend_is_further_right_and_nil_or_less_leftmost(
    logarithmic: bool,
) -> None:
    rows = [
        country("A", -500, 50.0),
        country("B", 10**6, 60.0),
        country("C", 10**8, 70.0),
        country("D", 10**9, 80.0),
    ]

    for drawing in points(rows, logarithmic=logarithmic).drawings:
        across = [mark.x for mark in sorted(drawing.marks, key=lambda mark: mark.about)]
        assert across == sorted(across)
        assert len(set(across)) == 4


def test_countries_without_a_score_stand_apart_below_all_others() -> None:
    rows = [
        country("RATED", 10**8, 1.0),
        country("OTHER", 10**8, 99.0),
        country("NONE", 10**8, None, None),
    ]

    for drawing in points(rows).drawings:
        lowest = max(drawing.marks, key=lambda mark: mark.y)
        assert lowest.about.startswith("Country NONE")
        assert "Unrated" in [text.text for text in drawing.texts]


def test_a_score_without_a_band_is_not_called_unrated_lane() -> None:
    rows = [country("A", 10**8, 50.0), country("B", 10**8, None, "Alert")]

    assert "No score" in [text.text for text in points(rows).drawings[0].texts]


def test_guides_stand_at_the_medians() -> None:
    rows = [
        country("A", 10**8, 40.0),
        country("B", 3 * 10**8, 60.0),
        country("C", 10**9, 90.0),
    ]

    drawing = points(rows).drawings[0]
    middle = next(mark for mark in drawing.marks if "Country B" in mark.about)
    upright, level = (line for line in drawing.lines if line.css == "app-chart__guide")

    assert (upright.x1, level.y1) == (middle.x, middle.y)
    assert {"Median £3.0m", "Median 60.0"} <= {text.text for text in drawing.texts}


def test_the_most_telling_countries_are_named_first() -> None:
    rows = [
        country(f"{n:03}", 10**7 + n, 50.0 + n / 10, programmes=1) for n in range(60)
    ]
    rows += [country("BIG", 10**10, 20.0), country("BAD", 10**6, 119.0)]

    names = [
        text.text
        for text in points(rows).drawings[0].texts
        if text.css == "app-chart__label"
    ]

    assert {"Country BIG", "Country BAD"} <= set(names)


def test_a_points_area_grows_with_its_programmes() -> None:
    rows = [
        country("ONE", 10**8, 50.0, programmes=4),
        country("FOUR", 10**9, 60.0, programmes=16),
    ]

    small, large = sorted(points(rows).drawings[0].marks, key=lambda mark: mark.radius)

    assert large.radius == pytest.approx(2 * small.radius, abs=0.1)


def test_a_strip_has_a_lane_for_each_band_and_for_the_unrated() -> None:
    rows = [
        country("A", 10**8, None, "Alert"),
        country("B", 10**7, None, "Stable"),
        country("C", 10**7, None, None),
    ]

    drawing = strip(rows, key="s", title="t", bands=BANDS).drawings[0]
    lanes = [text.text for text in drawing.texts if text.css == "app-chart__row"]

    assert lanes == ["Alert", "Stable", "Unrated"]
    assert "1 country, £1.0m" in [text.text for text in drawing.texts]
    heights = {mark.about[8]: mark.y for mark in drawing.marks}
    assert heights["A"] < heights["B"] < heights["C"]


@pytest.mark.parametrize("label", sorted(APART))
def test_what_is_no_band_has_a_pattern_of_its_own(label: str) -> None:
    chart = bars(
        [BarRow("Alert", 10**8), BarRow(label, 10**8)], key="b", title="t", bands=BANDS
    )

    band, apart = chart.drawings[0].bars

    assert band.pattern == ""
    assert apart.pattern
    assert len({style.pattern for style in APART.values()}) == len(APART)


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=12))
@settings(deadline=None)
def test_bars_are_in_proportion_and_start_at_nil(amounts: list[int]) -> None:
    rows = [BarRow(f"Band {place}", pence) for place, pence in enumerate(amounts)]

    for drawing in bars(rows, key="b", title="t", bands=BANDS).drawings:
        longest = max(bar.width for bar in drawing.bars)
        largest = max(abs(pence) for pence in amounts)
        nil = drawing.rules[0].x1
        for bar, pence in zip(drawing.bars, amounts, strict=True):
            assert bar.width == pytest.approx(
                longest * abs(pence) / max(largest, 1), abs=0.2
            )
            assert (bar.x if pence >= 0 else bar.x + bar.width) == pytest.approx(
                nil, abs=0.2
            )


def test_a_stack_keeps_every_part_and_its_total() -> None:
    row = StackRow(
        "Peacebuilding",
        (
            Segment("Unallocated", 5),
            Segment("Warning", 30_000),
            Segment("Alert", -10_000),
        ),
    )

    chart = stacked([row], key="k", title="t", bands=BANDS)
    drawing = chart.drawings[0]

    assert [bar.about for bar in drawing.bars] == [
        "Peacebuilding, Alert: −£100",
        "Peacebuilding, Warning: £300",
        "Peacebuilding, Unallocated: £0.05",
    ]
    assert "£200" in [text.text for text in drawing.texts]
    assert [entry.label for entry in chart.legend] == [
        "Alert",
        "Warning",
        "Unallocated",
    ]
    assert drawing.bars[0].x < drawing.rules[0].x1 <= drawing.bars[1].x


def test_bands_look_different_by_colour_and_neighbours_by_shape() -> None:
    styles = Styles(tuple(f"Band {place}" for place in range(12)))
    looks = [styles.of(band) for band in styles.bands]

    assert len({(look.css, look.shape) for look in looks}) == 12
    assert all(one.shape != two.shape for one, two in pairwise(looks))


@pytest.mark.parametrize(
    "empty",
    [
        points([]),
        strip([], key="c", title="t", bands=BANDS),
        bars([], key="c", title="t", bands=BANDS),
        stacked([], key="c", title="t", bands=BANDS),
    ],
)
def test_an_empty_selection_is_a_sentence_and_no_drawing(
    app: Flask, empty: Chart
) -> None:
    html = written(app, empty)

    assert empty.empty.endswith(".")
    assert empty.empty in html
    assert "<svg" not in html


def test_a_chart_is_named_described_and_leads_to_origins(app: Flask) -> None:
    html = written(
        app, points([country("A", 10**8, 50.0), country("B", 10**7, None, None)])
    )

    for svg in svgs(html):
        assert svg.get("role") == "group"
        assert svg.findtext(f"{SVG}title") == "A finding"
        assert "Further up: more risk" in (svg.findtext(f"{SVG}desc") or "")
        assert sorted(link.get("href") for link in svg.iter(f"{SVG}a")) == [
            "/origin/A",
            "/origin/B",
        ]
    assert 'href="#table"' in html


def test_a_chart_without_links_is_one_picture(app: Flask) -> None:
    html = written(app, bars([BarRow("Alert", 100)], key="b", title="t", bands=BANDS))

    assert [svg.get("role") for svg in svgs(html)] == ["img", "img"]


def test_names_from_outside_are_escaped_and_nothing_is_styled_inline(
    app: Flask,
) -> None:
    hostile = CountryPoint(
        "X", "<script>alert(1)</script>", 10**8, Decimal("50.0"), "Alert", 1, '/o?"><b>'
    )

    html = written(app, points([hostile]))

    assert "<script" not in html
    assert "<b>" not in html
    assert "style=" not in html


def test_ids_are_unique_in_a_page(app: Flask) -> None:
    rows = [BarRow("Alert", 100), BarRow("Unrated", 50), BarRow("Withheld", 20)]
    stack = [StackRow("Theme", (Segment("Unrated", 5), Segment("Withheld", 6)))]
    html = written(app, bars(rows, key="one", title="t", bands=BANDS)) + written(
        app, stacked(stack, key="two", title="t", bands=BANDS)
    )

    ids = re.findall(r'\sid="([^"]+)"', html)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_the_same_rows_give_the_same_bytes(app: Flask) -> None:
    rows = [
        country(str(number), 10**6 * (number + 1), 40.0 + number)
        for number in range(30)
    ]

    assert written(app, points(rows)) == written(app, points(rows))


@given(st.floats(1e-3, 1e15), st.integers(1, 12))
def test_a_step_is_round_and_crosses_in_time(spread: float, steps: int) -> None:
    step = nice_step(spread, steps)

    assert step * steps >= Fraction(spread)
    assert str(step.numerator).strip("0") in {"1", "2", "5"} or str(
        step.denominator
    ).strip("0") in {"1", "2", "5"}


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=20))
def test_an_even_axis_has_room_for_every_value(values: list[int]) -> None:
    scale, rounds = even([float(value) for value in values], 0, 100, 6, with_zero=True)

    assert scale.low <= min(0, *values) <= max(0, *values) <= scale.high
    assert 2 <= len(rounds) <= 9
    assert 0 in rounds


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=20), st.integers(3, 7))
def test_an_axis_of_powers_has_room_for_every_value(
    values: list[int], steps: int
) -> None:
    scale, rounds = powers([float(value) for value in values], 0, 100, steps)

    assert scale.low <= min(values) <= max(values) <= scale.high
    assert 1 <= len(rounds) <= steps + 1
    places = [scale.at(float(value)) for value in rounds]
    assert places == sorted(places)
    assert not any(math.isnan(place) for place in places)


@pytest.mark.parametrize(
    ("pence", "shown"),
    [
        (0, "£0"),
        (50, "£0.5"),
        (10**5, "£1k"),
        (25 * 10**7, "£2.5m"),
        (-(10**8), "−£1m"),
        (10**11, "£1bn"),
    ],
)
def test_round_amounts_on_an_axis(pence: int, shown: str) -> None:
    assert money_label(Fraction(pence)) == shown


def test_the_wide_drawing_is_first() -> None:
    assert points([country("A", 1, 1.0)]).drawings[0].size == WIDE.name


def test_from_three_colours_on_parts_are_numbered_where_there_is_room(
    app: Flask,
) -> None:
    parts = (
        Segment("A", 500_000),
        Segment("B", 300_000),
        Segment("C", 1_000),
        Segment("Unallocated", 400_000),
    )
    chart = stacked([StackRow("Row", parts)], key="k", title="t", bands=["A", "B", "C"])

    assert [(entry.label, entry.sign) for entry in chart.legend] == [
        ("A", "1"), ("B", "2"), ("C", "3"), ("Unallocated", ""),
    ]  # fmt: skip
    assert [bar.sign for bar in chart.drawings[0].bars] == ["1", "2", "", ""]
    two = stacked([StackRow("Row", parts[:2])], key="k", title="t", bands=["A", "B"])
    assert {bar.sign for bar in two.drawings[0].bars} == {""}

"""The charts of the reports: rows in, drawings out; `templates/components/charts/` writes them as
SVG.
"""

from __future__ import annotations

from portfolio.charts.bars import BarRow, Segment, StackRow, bars, stacked
from portfolio.charts.geometry import Chart
from portfolio.charts.points import CountryPoint
from portfolio.charts.scatter import scatter
from portfolio.charts.strip import strip

__all__ = [
    "BarRow",
    "Chart",
    "CountryPoint",
    "Segment",
    "StackRow",
    "bars",
    "scatter",
    "stacked",
    "strip",
]

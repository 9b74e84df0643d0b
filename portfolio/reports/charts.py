"""The charts of the reports: rows in, drawings out; `templates/components/charts/` writes them as SVG."""

from __future__ import annotations

from portfolio.reports.bars import BarRow, Segment, StackRow, bars, stacked
from portfolio.reports.drawing import Chart
from portfolio.reports.points import CountryPoint
from portfolio.reports.scatter import scatter
from portfolio.reports.strip import strip

__all__ = ["BarRow", "Chart", "CountryPoint", "Segment", "StackRow", "bars", "scatter", "stacked", "strip"]

"""Sheets of cells that make little sense together, for the readers that must survive any."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from imports.workbook import Sheet, Value

WORDS = [
    "", "iso3", "country", "score", "band", "Year", "Rank", "Total", "FY24", "2021", "Conflict", "FCS", "GroupCode",
    "GroupName", "CountryCode", "CountryName", "AFG", "Mali", "Congo", "World", "Somaliland", "x", "(a-z)", "1st",
    "3,5", "code", "title", "lead department", "countries", "themes", "withheld", "2019/20 ODA", "FCO",
    "CSSF-01-000274", "SOM:50", "SOM:101; KEN", "soon", "indicator", "INFORM", "=", "\x00", "日本", "a" * 5_000,
]  # fmt: skip
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.just(datetime(2020, 1, 1, 5)),
    st.just(time(5)),
    st.just(timedelta(days=3)),
    st.just(date(2021, 1, 1)),
)
SHEETS = st.lists(st.lists(CELLS, max_size=8), max_size=8).map(
    lambda rows: Sheet("S", rows, top=2, left=1)
)

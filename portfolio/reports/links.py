"""Addresses of report pages: the same filters elsewhere, and the way from a figure to its origin."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from portfolio.ledger import clock
from portfolio.reports.selection import DEFAULT_INDEX, LOOKS, Selection

ORIGIN, REPORT = "reports.figure_origin", "reports.table"
COUNTRY, THEME = "country", "theme"
"""The names of the pages about one country and one theme."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that keep a report's filters. Those of origins keep its instant too, so that the figure stays equal."""

    filters: tuple[tuple[str, str], ...]
    instant: str
    given: tuple[tuple[str, str], ...] = ()
    """The filters that were asked for, the instant among them."""
    prices: str = ""
    """The prices of amounts in real terms, such as `2019/20 prices`; empty for amounts as returned."""

    @classmethod
    def of(cls, chosen: Selection) -> Links:
        """The links of a selection; what is the default anyway is left out."""
        words = {name: str(value) for name, value in chosen.words().items() if value is not None}
        for look in LOOKS:
            words.pop(look, None)
        instant = clock.to_text(chosen.as_at)
        asked = {name: text for name, text in (words | {"as_at": instant}).items() if name in chosen.given}
        if words["measure"] == "actual":
            del words["measure"]
        if words["index"] == DEFAULT_INDEX:
            del words["index"]
        prices = str(chosen.prices) if chosen.prices else ""
        return cls(tuple(words.items()), instant, tuple(asked.items()), prices)

    def page(self, name: str, *, past: bool) -> str:
        """Another report under the same filters; `past`: as at the same instant, not as things stand now."""
        kept = dict(self.filters) | ({"as_at": self.instant} if past else {})
        url = url_for("reports.table", name=name)
        return f"{url}?{urlencode(kept)}" if kept else url

    def origin(self, **more: str | None) -> str:
        """The origin of the figure that these filters and `more` make; None takes a filter away."""
        query = dict(self.filters) | more
        if "band" not in more and "index" not in query:
            query.pop("edition", None)
        kept = {name: value for name, value in query.items() if value} | {"as_at": self.instant}
        return f"{url_for(ORIGIN)}?{urlencode(kept)}"

    def report(self, name: str, **more: str | None) -> str:
        """Another report with the filters that were asked for and `more`; None takes a filter away."""
        query = {word: value for word, value in (dict(self.given) | more).items() if value}
        return f"{url_for(REPORT, name=name)}?{urlencode(query)}" if query else url_for(REPORT, name=name)

    def country(self, iso3: str) -> str:
        """The page about a country, with the same filters."""
        return self.report(COUNTRY, country=iso3)

    def theme(self, name: str) -> str:
        """The page about a theme, with the same filters."""
        return self.report(THEME, theme=name)

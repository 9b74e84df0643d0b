"""Addresses of report pages: the same filters elsewhere, and the way from a figure to its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, url_for

from portfolio.figures.selection import DEFAULT_INDEX, LOOKS, Selection
from portfolio.ledger import clock

ORIGIN, REPORT = "origins.show", "reports.table"
COUNTRY, THEME = "country", "theme"
"""The names of the pages about one country and one theme."""


SAME = "same"
"""Divided by itself: a share of what the filters leave one of."""


def figure_url(words: Mapping[str, str | None]) -> str:
    """The address of a figure's origin. A page has hundreds: where it leads to is looked up once."""
    path = (
        g.setdefault("origin_path", url_for(ORIGIN))
        if "origin_path" not in g
        else g.origin_path
    )

    return f"{path}?{urlencode({name: text for name, text in words.items() if text}, safe=',')}"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that keep a report's filters. Those of origins keep its instant too, so that the
    figure stays equal.
    """

    filters: tuple[tuple[str, str], ...]
    instant: str
    given: tuple[tuple[str, str], ...] = ()
    """The filters that were asked for, the instant among them."""
    prices: str = ""
    """The prices of amounts in real terms, such as `2019/20 prices`; empty for amounts as
    returned.
    """

    @classmethod
    def of(cls, chosen: Selection) -> Links:
        """The links of a selection; what is the default anyway is left out."""
        words = {
            name: str(value)
            for name, value in chosen.words().items()
            if value is not None
        }
        for look in LOOKS:
            words.pop(look, None)

        instant = clock.to_text(chosen.as_at)
        asked = {
            name: text
            for name, text in (words | {"as_at": instant}).items()
            if name in chosen.given
        }
        if words["measure"] == "actual":
            del words["measure"]

        if words["index"] == DEFAULT_INDEX:
            del words["index"]

        prices = str(chosen.prices) if chosen.prices else ""
        return cls(tuple(words.items()), instant, tuple(asked.items()), prices)

    def page(self, name: str, *, past: bool) -> str:
        """Another report under the same filters; `past`: as at the same instant, not as things
        stand now.
        """
        kept = dict(self.filters) | ({"as_at": self.instant} if past else {})
        url = url_for("reports.table", name=name)

        return f"{url}?{urlencode(kept)}" if kept else url

    def origin(self, **more: str | None) -> str:
        """The origin of the figure that these filters and `more` make; None takes a filter away.

        `over` names what the figure is divided by: of the filters that `more` sets, those that the report has anyway
        stay in the divisor.

        """
        query = dict(self.filters) | more
        if "band" not in more and "index" not in query:
            query.pop("edition", None)

        if query.get("over"):
            query["over"] = self._over(str(query["over"]))

        kept = {name: value for name, value in query.items() if value} | {
            "as_at": self.instant
        }
        return figure_url(kept)

    def _over(self, names: str) -> str:
        kept = [name for name in names.split(",") if name not in dict(self.filters)]
        return ",".join(kept) or SAME

    def report(self, name: str, **more: str | None) -> str:
        """Another report with the filters that were asked for and `more`; None takes a filter
        away.
        """
        query = {
            word: value for word, value in (dict(self.given) | more).items() if value
        }

        return (
            f"{url_for(REPORT, name=name)}?{urlencode(query)}"
            if query
            else url_for(REPORT, name=name)
        )

    def country(self, iso3: str) -> str:
        """The page about a country, with the same filters."""
        return self.report(COUNTRY, country=iso3)

    def theme(self, name: str) -> str:
        """The page about a theme, with the same filters."""
        return self.report(THEME, theme=name)

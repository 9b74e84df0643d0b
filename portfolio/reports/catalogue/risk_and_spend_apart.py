"""Where risk and money part: high risk and little spend, low risk and much spend, extreme
fragility and none.

Much and little are above and below the median of the countries with spend. A country that the
edition does not rate is not of low risk: where it has much spend it stands in a list of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.figures import editions
from portfolio.figures.editions import Rating
from portfolio.figures.prices import whole
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.filters import count_of, counted, listed, money, money_short, when
from portfolio.reports import rated_countries, report_charts
from portfolio.reports.rated_countries import Placed
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING

LITTLE, MUCH = "high risk, little spend", "low risk, much spend"
NONE, UNKNOWN = "extreme fragility, no spend", "unrated, much spend"
LISTS = (LITTLE, MUCH, NONE, UNKNOWN)
NAMED = 6
SHORT = 8
"""How many countries a list has beside the chart of spend against risk."""
DRAWN = 12
"""How many bars a chart has at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A country on one of the lists; `total` in pence, None where no line says anything of it."""

    list: str
    country: str | None
    name: str
    band: str | None
    score: Decimal | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """The lists, and what they were made from: the rating, every country, and the median spend in
    pence.
    """

    rows: tuple[Entry, ...]
    rating: Rating
    everywhere: tuple[Placed, ...]
    middle: Decimal | None

    def of(self, name: str) -> list[Entry]:
        """The countries of one list."""
        return [entry for entry in self.rows if entry.list == name]


def find(asked: Asked) -> Apart:
    """The lists one after the other, and what is withheld last."""
    rating = editions.chosen(asked)
    found, loose = rated_countries.placed_and_rest(asked, rating)
    middle = rated_countries.middle(found)
    entries = [
        Entry(
            name,
            each.country,
            each.name,
            each.band,
            each.score,
            each.total,
        )
        for name in LISTS
        for each in sorted(
            (c for c in found if _list_of(c, rating, middle) == name),
            key=_order(name, rating),
        )
    ]

    if loose is not None:
        entries.append(
            Entry(
                UNALLOCATED,
                UNALLOCATED,
                "Unallocated",
                None,
                None,
                loose,
            )
        )

    hidden = rated_countries.withheld(asked)
    if hidden is not None:
        entries.append(
            Entry(
                WITHHELD,
                None,
                "Withheld",
                None,
                None,
                hidden,
            )
        )

    return Apart(tuple(entries), rating, tuple(found), middle)


def _list_of(country: Placed, rating: Rating, middle: Decimal | None) -> str | None:
    """The list that a country belongs to, if any."""
    if middle is None:
        return None

    spent = country.total or 0
    if rating.bands and country.band == rating.bands[0] and spent == 0:
        return NONE
    if country.band in rating.fragile:
        return LITTLE if spent < middle else None
    if spent <= middle:
        return None

    return MUCH if rated_countries.is_rated(country) else UNKNOWN


def _order(name: str, rating: Rating) -> Callable[[Placed], tuple[int, int, str]]:
    """High risk: the worst band and the least spend first. Much spend: the most first."""

    def key(country: Placed) -> tuple[int, int, str]:
        spent = country.total or 0
        if name in {LITTLE, NONE}:
            return rating.bands.index(country.band), spent, country.name
        return 0, -spent, country.name

    return key


def show(asked: Asked, found: Apart, unit: str) -> Answer:
    """The lists as tables; the two that matter most as bars."""
    beside = found.of(UNALLOCATED)
    hidden = found.of(WITHHELD)
    shown = [
        _table(asked, name, found.of(name), unit) for name in LISTS if found.of(name)
    ]

    if found.middle is not None:
        shown.append(_median(asked, found, unit))

    if beside or hidden:
        shown.append(_beside(asked, beside, hidden, unit))

    return Answer(
        finding=_sentence(asked, found),
        tables=tuple(shown) or (_table(asked, LITTLE, [], unit),),
        charts=tuple(
            _chart(asked, name, found.of(name), found.rating)
            for name in (LITTLE, MUCH)
            if found.of(name)
        ),
        notes=_notes(asked, found),
        nothing=found.middle is None and not beside,
    )


def lists(asked: Asked, unit: str) -> tuple[Table, ...]:
    """The two lists that matter most in short, for the page of spend against risk: none where
    there are no bands.
    """
    found = find(asked)

    return tuple(
        _short(asked, name, found.of(name), unit)
        for name in (LITTLE, MUCH)
        if found.of(name)
    )


def _short(asked: Asked, name: str, entries: Sequence[Entry], unit: str) -> Table:
    fields = (
        Field("Band", "text", lambda entry: entry.band),
        Field(
            "Spend",
            "money",
            lambda entry: entry.total,
            lambda entry: {"country": entry.country},
        ),
    )
    more = f" (the first {SHORT})" if len(entries) > SHORT else ""
    caption = (
        f"{name.capitalize()}: {count_of(len(entries), 'country', 'countries')}{more}"
    )

    return table(
        Layout(caption, "Country", lambda entry: entry.name, fields),
        entries[:SHORT],
        asked.links,
        unit,
    )


def _sentence(asked: Asked, found: Apart) -> Sentence:
    rating = found.rating
    middle = found.middle
    if middle is None:
        return _placeless(asked, found.of(UNALLOCATED))
    if not rating.bands:
        return Sentence(
            "This index gives no bands for these countries, so high and low risk cannot be distinguished."
        )

    told = asked.telling()
    little, much, none = (found.of(name) for name in (LITTLE, MUCH, NONE))
    few = counted(len(little), "country", "countries")
    many = counted(len(much), "country", "countries")
    words = (
        f"{when(asked.chosen.fy)}, {few} of {listed(rating.fragile)} had less than the median of "
        f"{told.money(whole(middle), _middle(found)[0].key)}, and {many} of other bands had more."
    )
    if none:
        names = [entry.name for entry in none]
        some = (
            names
            if len(names) <= NAMED
            else [*names[:NAMED], f"{len(names) - NAMED} more"]
        )
        return told.sentence(
            f"{words} Rated {rating.bands[0]} and without spend: {listed(some)}."
        )

    return told.sentence(
        f"{words} Every country rated {rating.bands[0]} has some spend."
    )


def _placeless(asked: Asked, beside: Sequence[Entry]) -> Sentence:
    """What is said where no country has spend."""
    if not beside:
        return Sentence(NOTHING)
    told = asked.telling()
    amount = told.money(beside[0].total, {"country": UNALLOCATED})
    words = f"{when(asked.chosen.fy)}, no country has spend in this selection: {amount} is not allocated to a country"

    return told.sentence(f"{words}, so there is no risk to set it against.")


def _notes(asked: Asked, found: Apart) -> tuple[str, ...]:
    notes = list(editions.remark(asked))
    if found.middle is not None:
        reached = sum(1 for each in found.everywhere if each.total and each.total > 0)
        notes.append(
            f"Much and little: above and below {money(whole(found.middle))}, the median of the "
            f"{count_of(reached, 'country', 'countries')} with spend in this selection. Unrated is not taken for low."
        )

    if found.of(WITHHELD):
        notes.append(
            "Money of withheld programmes is in no list: a country named here may have some of it."
        )

    return tuple(notes)


def _table(asked: Asked, name: str, entries: Sequence[Entry], unit: str) -> Table:
    together: Key = {
        "countries": ",".join(entry.country for entry in entries if entry.country)
    }
    fields = (
        Field("Band", "text", lambda entry: entry.band),
        Field("Score", "score", lambda entry: entry.score),
        Field(
            "Spend",
            "money",
            lambda entry: entry.total,
            lambda entry: {"country": entry.country},
            True,
            together,
        ),
    )
    caption = f"{name.capitalize()}: {count_of(len(entries), 'country', 'countries')}"

    return table(
        Layout(
            caption,
            "Country",
            lambda entry: entry.name,
            fields,
            total="Total",
        ),
        entries,
        asked.links,
        unit,
    )


@dataclass(frozen=True, slots=True)
class _Median:
    """The median spend in whole pence, and the one or two countries that it is of."""

    pence: int
    of: tuple[Placed, ...]

    @property
    def name(self) -> str:
        """Whose it is."""
        names = " and ".join(country.name for country in self.of)
        return names if len(self.of) == 1 else f"Half-way between {names}"

    @property
    def key(self) -> Key:
        """The filters of the countries' spend, and by how many it is divided."""
        codes = ",".join(country.country for country in self.of)
        return {
            "countries": codes,
            "over": str(len(self.of)) if len(self.of) > 1 else None,
        }


def _middle(found: Apart) -> tuple[_Median, int]:
    """The median, and of how many countries with spend."""
    ranked = sorted(
        (each for each in found.everywhere if each.total and each.total > 0),
        key=lambda each: each.total or 0,
    )
    middle = tuple(ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1])

    return _Median(whole(found.middle or Decimal(0)), middle), len(ranked)


def _median(asked: Asked, found: Apart, unit: str) -> Table:
    """The countries in the middle of those with spend: what tells much from little."""
    row, count = _middle(found)
    fields = (
        Field("Median spend", "money", lambda each: each.pence, lambda each: each.key),
    )
    caption = f"The median of {count_of(count, 'country', 'countries')} with spend"

    return table(
        Layout(caption, "Of", lambda each: each.name, fields), (row,), asked.links, unit
    )


def _beside(
    asked: Asked, beside: Sequence[Entry], hidden: Sequence[Entry], unit: str
) -> Table:
    """What is in no list: money of no country, and of withheld programmes."""
    fields = (
        Field(
            "Spend",
            "money",
            lambda entry: entry.total,
            lambda entry: {"country": entry.country},
        ),
    )
    kinds = ["what is unallocated"] if beside else []
    kinds += ["withheld programmes of the whole fund"] if hidden else []
    layout = Layout(
        f"Beside the lists: {listed(kinds)}",
        "Money",
        lambda entry: entry.name,
        fields,
        lambda _: True,
    )

    return table(
        layout,
        beside,
        asked.links,
        unit,
        beyond=hidden,
    )


def _chart(
    asked: Asked, name: str, entries: Sequence[Entry], rating: Rating
) -> report_charts.Chart:
    known = [entry for entry in entries if entry.total is not None]
    bars = [
        report_charts.BarRow(
            entry.name,
            entry.total or 0,
            None,
            asked.links.origin(country=entry.country),
            entry.band or "",
        )
        for entry in known[:DRAWN]
    ]
    left = len(known) - len(bars)
    notes = (
        [f"And {count_of(left, 'country', 'countries')} more in the table."]
        if left
        else []
    )

    if len(known) < len(entries):
        notes.append(
            f"{count_of(len(entries) - len(known), 'country has', 'countries have')} no spend at all."
        )

    total = sum(entry.total or 0 for entry in entries)
    number = count_of(len(entries), "fragile country", "fragile countries")
    title = f"{number} with less than the median: {money_short(total)} between them"

    if name == MUCH:
        number = count_of(len(entries), "country", "countries")
        title = f"{number} outside the two worst bands with more than the median: {money_short(total)}"

    key = "little" if name == LITTLE else "much"
    return report_charts.bars(
        bars,
        key=key,
        title=title,
        bands=rating.bands,
        notes=tuple(notes),
    )


REPORT = Report(
    title=Title(
        "risk-and-spend-apart",
        "Mismatch between risk and spend",
        "Where is risk high and spend low, and where is risk low and spend high?",
        "High risk and little spend; low risk and much spend; extreme fragility and none; unrated and much spend.",
    ),
    row=Entry,
    money=frozenset({"total"}),
    find=find,
    show=show,
    rated=True,
)

"""Where the money is concentrated: the largest programmes and the long tail, countries, channels,
instruments.

Programmes are taken with what was known of them at the instant. A programme of nil or less is in
no curve and has no share; it is counted under its own size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.charts.bars import AMOUNT
from portfolio.charts.lorenz import Curve, lorenz
from portfolio.figures import spend
from portfolio.figures.selection import NOT_RECORDED, UNALLOCATED, WITHHELD
from portfolio.filters import count_of, counted, share, when
from portfolio.models import Position, SpendRollup
from portfolio.reports import rated_countries, report_charts, visible_programmes
from portfolio.reports.report import RISK_FILTERS, Answer, Asked, Report
from portfolio.reports.sentence import WHOLE, Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, SPENT, part_of

PROGRAMME, SIZE, COUNTRY, CHANNEL, INSTRUMENT = (
    "programme",
    "size",
    "country",
    "channel",
    "instrument",
)
OTHERS, OTHER_PROGRAMMES, OTHER_COUNTRIES = "others", "programmes", "countries"
TOP, LISTED, SMALL = 10, 50, 100_000_000
"""How many of the largest and of the tail a page lists; below how many pence a programme is in the
tail.
"""
SIZES: tuple[tuple[str, int | None], ...] = (
    ("£10m and more", 1_000_000_000),
    ("£5m to £10m", 500_000_000),
    ("£1m to £5m", 100_000_000),
    ("£0.5m to £1m", 50_000_000),
    ("Under £0.5m", 1),
    ("Nil or less", None),
)
"""Sizes of programmes, the largest first, each with its least pence."""


@dataclass(frozen=True, slots=True)
class Part:
    """A programme, size, country, channel or instrument, in pence; shares of what the reader sees
    in detail.
    """

    part: str
    rank: int | None
    key: str
    name: str
    programmes: int | None
    total: int
    share: Decimal | None
    cumulative_share: Decimal | None
    """Its share and those of all before it in rank."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The rows of every kind, each kind the largest first; the withheld one last."""

    rows: tuple[Part, ...]

    def of(self, part: str) -> list[Part]:
        """The rows of a kind."""
        return [row for row in self.rows if row.part == part]

    @property
    def total(self) -> int:
        """All that the reader sees in detail."""
        return sum(row.total for row in self.of(PROGRAMME))

    @property
    def tail(self) -> list[Part]:
        """The programmes under a million pounds, the smallest last."""
        return [row for row in self.of(PROGRAMME) if row.total < SMALL]

    @property
    def reached(self) -> list[Part]:
        """The countries with spend above nil."""
        return [
            row for row in self.of(COUNTRY) if row.key != UNALLOCATED and row.total > 0
        ]


def find(asked: Asked) -> Spread:
    """The spread of the selection."""
    known = visible_programmes.known(asked)
    by_programme: dict[int, int] = {}

    for programme, _, pence in spend.added_up(
        asked.session, asked.chosen, asked.reader, Position.programme_id
    ):
        by_programme[programme] = by_programme.get(programme, 0) + pence

    own = {known[programme]: pence for programme, pence in by_programme.items()}
    whole = sum(own.values())
    hidden = rated_countries.withheld(asked)
    rows = [
        *_ranked(
            PROGRAMME,
            [(facts.code, facts.name, pence) for facts, pence in own.items()],
            whole,
        ),
        *_sizes(own.values(), whole),
        *_ranked(COUNTRY, _countries(asked), whole),
        *_grouped(
            CHANNEL, [(facts.channel, pence) for facts, pence in own.items()], whole
        ),
        *_grouped(
            INSTRUMENT,
            [(facts.instrument, pence) for facts, pence in own.items()],
            whole,
        ),
    ]

    if hidden is not None:
        rows.append(
            Part(
                WITHHELD,
                None,
                WITHHELD,
                "Withheld",
                None,
                hidden,
                None,
                None,
            )
        )

    return Spread(tuple(rows))


def _countries(asked: Asked) -> list[tuple[str, str, int]]:
    added = spend.added_up(
        asked.session, asked.chosen, asked.reader, SpendRollup.country
    )
    names = spend.country_names(asked.session, asked.chosen.as_at)
    return [
        (iso3 or UNALLOCATED, names.get(iso3, iso3) if iso3 else "Unallocated", pence)
        for iso3, pence in rated_countries.spent_by_country(added).items()
    ]


def _exact(part: int, whole: int) -> Decimal | None:
    fraction = part_of(part, whole)
    return fraction.quantize(SIX_PLACES) if fraction is not None else None


def _ranked(part: str, named: Iterable[tuple[str, str, int]], whole: int) -> list[Part]:
    """The largest first; what is unallocated has no rank and comes last."""
    ordered = sorted(
        named, key=lambda each: (each[0] == UNALLOCATED, -each[2], each[0])
    )
    found = []
    running = 0

    for rank, (key, name, pence) in enumerate(ordered, 1):
        running += pence
        apart = key == UNALLOCATED
        cumulative = None if apart else _exact(running, whole)
        counted = 1 if part == PROGRAMME else None
        found.append(
            Part(
                part,
                None if apart else rank,
                key,
                name,
                counted,
                pence,
                _exact(pence, whole),
                cumulative,
            )
        )

    return found


def _grouped(part: str, named: Iterable[tuple[str, int]], whole: int) -> list[Part]:
    sums: dict[str, list[int]] = {}
    for key, pence in named:
        sums.setdefault(key, []).append(pence)

    ordered = sorted(sums, key=lambda key: (key == NOT_RECORDED, -sum(sums[key]), key))
    return [
        Part(
            part,
            None,
            key,
            key.capitalize(),
            len(sums[key]),
            sum(sums[key]),
            _exact(sum(sums[key]), whole),
            None,
        )
        for key in ordered
    ]


def _sizes(amounts: Iterable[int], whole: int) -> list[Part]:
    by_size: dict[str, list[int]] = {name: [] for name, _ in SIZES}
    for pence in amounts:
        by_size[size_of(pence)].append(pence)

    return [
        Part(
            SIZE,
            None,
            name,
            name,
            len(own),
            sum(own),
            _exact(sum(own), whole),
            None,
        )
        for name, own in by_size.items()
        if own
    ]


def size_of(pence: int) -> str:
    """The size of a programme with that much spend."""
    return next(name for name, least in SIZES if least is None or pence >= least)


def half_of(rows: Sequence[Part], whole: int) -> int | None:
    """How many of the largest have half of the whole between them; None where nothing is above
    nil.
    """
    running = 0
    for count, row in enumerate(rows, 1):
        running += row.total
        if whole > 0 and 2 * running >= whole:
            return count

    return None


def show(asked: Asked, found: Spread, unit: str) -> Answer:
    """Curves, the long tail, channels and instruments as bars, and a table of each kind."""
    nothing = not found.of(PROGRAMME)

    return Answer(
        finding=_sentence(asked, found),
        tables=tuple(_tables(asked, found, unit)),
        charts=() if nothing else tuple(_charts(asked, found)),
        notes=_notes(found),
        nothing=nothing,
    )


def _sentence(asked: Asked, found: Spread) -> Sentence:
    ranked = found.of(PROGRAMME)
    whole = found.total
    if not ranked:
        return Sentence(NOTHING)

    told = asked.telling()
    top = sum(row.total for row in ranked[:TOP])
    words = f"{when(asked.chosen.fy)}, {told.money(whole, WHOLE)} {SPENT[asked.chosen.measure]} by "
    words += count_of(len(ranked), "programme")
    fraction = part_of(top, whole)

    if len(ranked) > TOP and fraction is not None:
        half = half_of(ranked, whole)
        most = told.share(fraction, {**ranks(ranked[:TOP]), "over": "among"})
        words += f", {most} by the {TOP} largest and half by {half}"

    words += f", in {counted(len(found.reached), 'country', 'countries')}"
    multilateral = next(
        (row for row in found.of(CHANNEL) if row.key == "multilateral"), None
    )
    if multilateral is not None and multilateral.share is not None:
        part = told.share(multilateral.share, _Origins(found).share(multilateral))
        words += f"; {part} went through multilateral channels"

    return told.sentence(f"{words}.")


def _notes(found: Spread) -> tuple[str, ...]:
    notes = [
        "Channel and instrument are those that the programmes have on record at the instant, for all years alike."
    ]
    if found.of(WITHHELD):
        notes.append(
            "Withheld money is in no share, size or curve; it is of the whole fund."
        )

    return tuple(notes)


def _charts(asked: Asked, found: Spread) -> Iterable[report_charts.Chart]:
    ranked = found.of(PROGRAMME)
    curves = (
        Curve("programmes", tuple(row.total for row in ranked if row.total > 0), 0),
        Curve(
            "countries",
            tuple(row.total for row in found.reached),
            1,
            dashed=True,
        ),
    )
    yield lorenz(
        curves,
        key="spread",
        title=_curve_title(ranked, found.total),
        across="Share of programmes or countries, the smallest first",
        up="Share of spend",
    )
    yield _bars(asked, found, SIZE, _tail_title(found))

    for part in (CHANNEL, INSTRUMENT):
        yield _bars(asked, found, part, _most_title(found, part))


def _curve_title(ranked: Sequence[Part], whole: int) -> str:
    half = half_of(ranked, whole)
    if half is None:
        return "How evenly the spend is spread"
    return f"Half of the spend is in {half} of {count_of(len(ranked), 'programme')}"


def _tail_title(found: Spread) -> str:
    small = found.tail
    count = len(small)
    fraction = part_of(sum(row.total for row in small), found.total)
    if fraction is None:
        return "Spend by size of programme"
    number = count_of(count, "programme")
    return f"The long tail: {number} under £1m {'has' if count == 1 else 'have'} {share(fraction)} of the spend"


def _most_title(found: Spread, part: str) -> str:
    rows = found.of(part)
    first = max(rows, key=lambda row: (row.total, row.key))
    fraction = f": {share(first.share)} of the spend" if first.share is not None else ""

    return (
        f"{first.name} is the largest {part}{fraction}"
        if first.key != NOT_RECORDED
        else f"Spend by {part}"
    )


def _bars(asked: Asked, found: Spread, part: str, title: str) -> report_charts.Chart:
    bars = []
    origins = _Origins(found)
    for row in found.of(part):
        key = origins.of(row)
        url = asked.links.origin(**key) if key is not None else None
        name = f"{row.name} ({row.programmes})"
        bars.append(
            report_charts.BarRow(
                name,
                row.total,
                float(row.share) if row.share is not None else None,
                url,
                AMOUNT[-1],
            )
        )

    notes = ("In brackets after the name: how many programmes.",)
    return report_charts.bars(
        bars,
        key=part,
        title=title,
        bands=AMOUNT,
        notes=notes,
        description=f"A bar of spend for each {part}, with its share of what is shown. The table has every figure.",
    )


@dataclass(frozen=True, slots=True)
class _Origins:
    """The filters of each figure: a row's own, or the ranks and countries that it adds up."""

    found: Spread

    def of(self, row: Part) -> Key | None:
        """Of a row's spend."""
        if row.part == WITHHELD:
            return None
        if row.part == SIZE:
            mine = [
                each
                for each in self.found.of(PROGRAMME)
                if size_of(each.total) == row.key
            ]
            return ranks(mine)
        if row.part == OTHERS:
            programmes = self.found.of(PROGRAMME)
            reached = self._countries
            if row.key == OTHER_PROGRAMMES:
                return ranks(programmes[TOP:])

            return _codes(reached[TOP:])

        return {row.part: row.key}

    def share(self, row: Part) -> Key | None:
        """Of a row's share: divided by all that the reader sees in detail."""
        key = self.of(row)
        return key and {**key, "over": ",".join(key)}

    def so_far(self, row: Part) -> Key | None:
        """Of its share and those of all before it in rank."""
        if row.rank is None and row.part != OTHERS:
            return None

        of_programmes = row.part == PROGRAMME or row.key == OTHER_PROGRAMMES
        every = self.found.of(PROGRAMME) if of_programmes else self._countries
        mine = every[: row.rank]
        if of_programmes:
            return {**ranks(mine), "over": "among"}

        return {**_codes(mine), "over": "countries"}

    @property
    def _countries(self) -> list[Part]:
        return [row for row in self.found.of(COUNTRY) if row.rank is not None]


def ranks(rows: Sequence[Part]) -> Key:
    """The filter of programmes that follow one another in rank."""
    return {"among": f"ranked:{rows[0].rank}-{rows[-1].rank}"}


def _codes(rows: Sequence[Part]) -> Key:
    return {"countries": ",".join(row.key for row in rows)}


def _tables(asked: Asked, found: Spread, unit: str) -> Iterable[Table]:
    hidden = found.of(WITHHELD)
    origins = _Origins(found)
    ranked = found.of(PROGRAMME)
    tail = found.tail
    top = _top(ranked, OTHER_PROGRAMMES, found.total)
    yield _table(
        asked,
        origins,
        f"The largest of {count_of(len(ranked), 'programme')}",
        "Programme",
        top,
        unit,
        hidden,
    )
    yield _table(
        asked,
        origins,
        "By size of programme",
        "Spend of a programme",
        found.of(SIZE),
        unit,
    )

    if tail:
        caption = f"The long tail: {count_of(len(tail), 'programme')} under £1m"
        yield _table(
            asked,
            origins,
            caption,
            "Programme",
            tail[:LISTED],
            unit,
            whole=ranks(tail[:LISTED]),
        )

    reached = _top(found.of(COUNTRY), OTHER_COUNTRIES, found.total)
    yield _table(
        asked,
        origins,
        f"The largest of {count_of(len(found.reached), 'country', 'countries')}",
        "Country",
        reached,
        unit,
    )
    yield _table(
        asked,
        origins,
        "Bilateral and multilateral",
        "Channel",
        found.of(CHANNEL),
        unit,
    )
    yield _table(
        asked,
        origins,
        "By instrument",
        "Instrument",
        found.of(INSTRUMENT),
        unit,
    )


def _apart(row: Part) -> bool:
    return row.key in {UNALLOCATED, NOT_RECORDED} or row.part == OTHERS


def _top(rows: Sequence[Part], many: str, whole: int) -> list[Part]:
    """The largest, the others in one row, and what is unallocated; the files have every one of
    them.
    """
    ranked = [row for row in rows if row.rank is not None]
    others = ranked[TOP:]
    apart = [row for row in rows if row.rank is None]
    if not others:
        return [*ranked, *apart]

    pence = sum(row.total for row in others)
    name = f"The other {len(others)} {many}"
    rest = Part(
        OTHERS,
        None,
        many,
        name,
        len(others),
        pence,
        _exact(pence, whole),
        ranked[-1].cumulative_share,
    )

    return [
        *ranked[:TOP],
        rest,
        *apart,
    ]


def _table(
    asked: Asked,
    origins: _Origins,
    caption: str,
    first: str,
    rows: Sequence[Part],
    unit: str,
    beyond: Sequence[Part] = (),
    *,
    whole: Key | None = None,
) -> Table:
    """`whole`: the filters of the total, where the rows are not all of their kind."""
    ranked = any(row.rank is not None for row in rows)
    fields = [
        *([Field("Rank", "number", lambda row: row.rank)] if ranked else []),
        *(
            []
            if ranked
            else [
                Field(
                    "Programmes",
                    "number",
                    lambda row: row.programmes,
                    None,
                    True,
                )
            ]
        ),
        Field(
            "Spend",
            "money",
            lambda row: row.total,
            origins.of,
            True,
            whole or {},
        ),
        Field("Share", "share", lambda row: row.share, origins.share),
        *(
            [
                Field(
                    "Share so far",
                    "share",
                    lambda row: row.cumulative_share,
                    origins.so_far,
                )
            ]
            if ranked
            else []
        ),
    ]
    total = "Total" if not beyond else "Total shown in detail"
    layout = Layout(
        caption,
        first,
        lambda row: row.name,
        tuple(fields),
        _apart,
        total,
    )

    return table(
        layout,
        rows,
        asked.links,
        unit,
        beyond=beyond,
    )


REPORT = Report(
    title=Title(
        "concentration",
        "Concentration",
        "How much of the money is in how few programmes, and how long is the tail?",
        "The largest programmes and the small ones, how evenly money is spread, countries, channels and instruments.",
    ),
    row=Part,
    money=frozenset({"total"}),
    find=find,
    show=show,
    unused=RISK_FILTERS,
)

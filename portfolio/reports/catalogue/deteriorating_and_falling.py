"""Countries whose rating worsened between editions while spend fell, and the reverse; who lost
most after a cut.

Two years are compared, each rated by the edition of its own time (see `editions.of_year`). Where
one edition rates both, the one before it is taken for the earlier year, else the one after it for
the later: the page says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portfolio.charts.quadrants import Moved, Names, quadrants
from portfolio.figures import editions, spend
from portfolio.figures.editions import Rating
from portfolio.figures.ratings import UNRATED, band_of
from portfolio.figures.selection import UNALLOCATED, WITHHELD
from portfolio.filters import counted, listed, money_short, score, share
from portfolio.finance import FinancialYear
from portfolio.models import Edition, Position, SpendRollup
from portfolio.reports import report_charts
from portfolio.reports.report import Answer, Asked, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, part_of

FALLING, RISING = "worse rated, less spend", "better rated, more spend"
FOLLOWING, LEAVING = "worse rated, more spend", "better rated, less spend"
LEVEL, UNCOMPARED = "no change in one of them", "not comparable"
NAMED, DRAWN = 5, 12
Spent = Mapping[str | None, int]
"""Pence by country; None: unallocated."""
FIELDS = Names(
    "Rating worse by",
    "Change in spend",
    ("better rated, more", "worse rated, more", "better, less", "worse, less"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A country between two years and editions. Money in pence, None where no line says anything
    of it.
    """

    movement: str
    country: str | None
    name: str
    band_before: str | None
    band_after: str | None
    score_before: Decimal | None
    score_after: Decimal | None
    worse_by: Decimal | None
    """By how much the score is worse; by how many bands, where a score is missing. Negative:
    better.
    """
    spend_before: int | None
    spend_after: int | None
    change: int
    part: Decimal | None
    """The change as a part of what it was."""
    fy_before: str | None
    fy_after: str | None
    edition_before: str | None
    edition_after: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Every country, and the years and ratings that were compared."""

    rows: tuple[Change, ...]
    years: tuple[FinancialYear, FinancialYear] | None
    before: Rating
    after: Rating

    def of(self, *movements: str) -> list[Change]:
        """The countries of some movements."""
        return [row for row in self.rows if row.movement in movements]

    @property
    def fragile_losses(self) -> list[Change]:
        """Countries in the two worst bands of the later edition that have less than before, the
        largest loss first.
        """
        lost = [
            row
            for row in self.rows
            if row.band_after in self.after.fragile and row.change < 0
        ]

        return sorted(lost, key=lambda row: (row.change, row.name))


def find(asked: Asked) -> Changes:
    """The chosen year (else the latest) against the one before it on record."""
    every = replace(asked.chosen, fy=None)
    spent: dict[int, dict[str | None, int]] = {}
    added = spend.added_up(
        asked.session,
        every,
        asked.reader,
        Position.fy,
        SpendRollup.country,
    )

    for fy, iso3, _, pence in added:
        of_year = spent.setdefault(int(fy), {})
        of_year[iso3] = of_year.get(iso3, 0) + pence

    years = _years(asked, spent)
    if years is None:
        return Changes(tuple(_hidden(asked)), None, editions.UNKNOWN, editions.UNKNOWN)

    before, after = (
        editions.rating(asked, edition) for edition in _editions(asked, years)
    )
    rows = _rows(
        asked,
        (spent.get(years[0].start, {}), spent[years[1].start]),
        years,
        before,
        after,
    )

    return Changes((*rows, *_hidden(asked, years)), years, before, after)


def _years(
    asked: Asked, spent: Mapping[int, object]
) -> tuple[FinancialYear, FinancialYear] | None:
    later = asked.chosen.fy.start if asked.chosen.fy else max(spent, default=None)

    if later is None or later not in spent:
        return None

    return FinancialYear(
        max((fy for fy in spent if fy < later), default=later - 1)
    ), FinancialYear(later)


def _editions(
    asked: Asked, years: tuple[FinancialYear, FinancialYear]
) -> tuple[Edition | None, Edition | None]:
    known = editions.known(asked)
    first, second = (editions.of_year(known, fy) for fy in years)
    if first is None or second is None or first.id != second.id:
        return first, second

    place = next(at for at, edition in enumerate(known) if edition.id == second.id)
    if place > 0:
        return known[place - 1], second

    return first, known[place + 1] if len(known) > 1 else second


def _rows(
    asked: Asked,
    spends: tuple[Spent, Spent],
    years: tuple[FinancialYear, FinancialYear],
    before: Rating,
    after: Rating,
) -> Iterable[Change]:
    spent, then = spends
    names = spend.country_names(asked.session, asked.chosen.as_at)
    worse_is_high = spend.index_of(asked.session, asked.chosen).worse == "high"
    found = []

    for iso3 in {*spent, *then}:
        worse_by = (
            _worse_by(
                iso3,
                before,
                after,
                high=worse_is_high,
            )
            if iso3
            else None
        )
        change = then.get(iso3, 0) - spent.get(iso3, 0)
        old, new = (
            rating.ratings.get(iso3) if iso3 else None for rating in (before, after)
        )
        row = Change(
            _movement(worse_by, change),
            iso3 or UNALLOCATED,
            names.get(iso3, iso3) if iso3 else "Unallocated",
            band_of(before.ratings, iso3) if iso3 else None,
            band_of(after.ratings, iso3) if iso3 else None,
            old.score if old else None,
            new.score if new else None,
            worse_by,
            spent.get(iso3),
            then.get(iso3),
            change,
            _part(change, spent.get(iso3)),
            str(years[0]),
            str(years[1]),
            before.label,
            after.label,
        )
        found.append(row)

    order = (FALLING, FOLLOWING, LEAVING, RISING, LEVEL, UNCOMPARED)
    return sorted(
        found,
        key=lambda row: (
            row.country == UNALLOCATED,
            order.index(row.movement),
            row.change,
            row.name,
        ),
    )


def _part(change: int, before: int | None) -> Decimal | None:
    if before and before > 0:
        return (Decimal(change) / Decimal(before)).quantize(SIX_PLACES)
    return None


def _worse_by(
    iso3: str, before: Rating, after: Rating, *, high: bool
) -> Decimal | None:
    old = before.ratings.get(iso3)
    new = after.ratings.get(iso3)
    if old is None or new is None or before.label == after.label:
        return None
    if old.score is not None and new.score is not None:
        return (new.score - old.score) * (1 if high else -1)
    if old.band in before.bands and new.band in after.bands:
        return Decimal(before.bands.index(old.band) - after.bands.index(new.band))

    return None


def _movement(worse_by: Decimal | None, change: int) -> str:
    if worse_by is None:
        return UNCOMPARED
    if not worse_by or not change:
        return LEVEL

    return {
        (True, True): FALLING,
        (True, False): FOLLOWING,
        (False, True): LEAVING,
        (False, False): RISING,
    }[worse_by > 0, change < 0]


def _hidden(
    asked: Asked, years: tuple[FinancialYear, FinancialYear] | None = None
) -> list[Change]:
    """The row of what is withheld in both years; in the latest that it has, where nothing else is
    found.
    """
    sums: dict[int, int] = {}
    every = replace(asked.chosen, fy=None)

    for fy, _, pence in spend.withheld_by(
        asked.session, every, asked.reader, Position.fy
    ):
        sums[int(fy)] = sums.get(int(fy), 0) + pence

    if asked.chosen.fy:
        last = asked.chosen.fy.start
    else:
        last = max(sums, default=0)

    first, second = years or (FinancialYear(last - 1), FinancialYear(last))
    before = sums.get(first.start)
    after = sums.get(second.start)
    if before is None and after is None:
        return []

    change = (after or 0) - (before or 0)
    amounts = (
        before,
        after,
        change,
        _part(change, before),
    )
    named = (
        str(first),
        str(second),
        None,
        None,
    )

    return [
        Change(
            WITHHELD,
            None,
            "Withheld",
            None,
            None,
            None,
            None,
            None,
            *amounts,
            *named,
        )
    ]


def show(asked: Asked, found: Changes, unit: str) -> Answer:
    """The two fields that matter most as tables, both changes as a chart, and who lost most."""
    hidden = found.of(WITHHELD)
    lost = found.fragile_losses
    shown = [
        _table(
            asked,
            found,
            found.of(FALLING),
            "Worse rated and less spend",
            unit,
        ),
        _table(
            asked,
            found,
            found.of(RISING),
            "Better rated and more spend",
            unit,
        ),
        _table(
            asked,
            found,
            lost,
            "Fragile countries that lost most",
            unit,
        ),
        _table(
            asked,
            found,
            found.of(FOLLOWING, LEAVING, LEVEL),
            "Every other country rated in both editions",
            unit,
        ),
        _table(
            asked,
            found,
            [*found.of(UNCOMPARED), *hidden],
            "Not comparable",
            unit,
        ),
    ]

    return Answer(
        finding=_sentence(asked, found),
        tables=tuple(each for each in shown if each.rows or each.foot) or (shown[0],),
        charts=()
        if found.years is None
        else (_chart(asked, found), *_losses(asked, found, lost)),
        notes=_notes(asked, found),
        nothing=found.years is None,
    )


def _sentence(asked: Asked, found: Changes) -> Sentence:
    if found.years is None:
        return Sentence(NOTHING)

    told = asked.telling()
    falling = sorted(found.of(FALLING), key=lambda row: row.change)
    rising = found.of(RISING)
    first, second = found.years
    if not any(row.worse_by is not None for row in found.rows):
        return told.sentence(
            f"Between {first} and {second} no two editions of this index rate the same countries."
        )

    what = {
        "actual": "spend",
        "forecast": "forecast spend",
        "outturn": "outturn",
    }[asked.chosen.measure]
    worse = counted(len(falling), "country", "countries")
    words = f"From {first} to {second}, {worse} became worse rated while {what} fell"

    if falling:
        names = listed([row.name for row in falling[:NAMED]])
        lost = -sum(row.change for row in falling)
        words += f", most of all {names} ({told.money(lost, _change(found, falling)(None))} less in all)"

    rose = f"{counted(len(rising), 'country', 'countries')} became better rated while it rose."
    return told.sentence(f"{words}; {rose}")


def _notes(asked: Asked, found: Changes) -> tuple[str, ...]:
    if found.years is None:
        return ()

    index = spend.index_of(asked.session, asked.chosen).name
    rated = [
        f"{fy} by edition {rating.label}, {editions.age(rating.lag(fy))}"
        for fy, rating in zip(found.years, (found.before, found.after), strict=True)
        if rating.label
    ]
    notes = [f"{index}: {'; '.join(rated)}."] if rated else []

    if found.before.label == found.after.label and rated:
        notes.append("Only one edition is known, so no rating can have changed.")

    notes.append(
        "A score that is missing is replaced by the place of the band; a country off either list is not comparable."
    )
    if found.of(WITHHELD):
        notes.append("Money of withheld programmes is in no country's figures here.")

    return tuple(notes)


def _chart(asked: Asked, found: Changes) -> report_charts.Chart:
    points = [
        Moved(
            row.country or "",
            row.name,
            row.worse_by,
            row.change,
            row.band_after if row.band_after != UNRATED else None,
            f"{row.name}: {_moved(row)}, {money_short(row.change)}",
            _url(asked, found, row),
        )
        for row in found.rows
        if row.worse_by is not None and row.country
    ]
    falling = len(found.of(FALLING))
    title = f"{counted(falling, 'country', 'countries').capitalize()} became worse rated and received less"

    return quadrants(
        points,
        FIELDS,
        key="changes",
        title=title,
        bands=found.after.bands,
    )


def _url(asked: Asked, found: Changes, row: Change) -> str | None:
    key = _change(found, None)(row)
    if key is not None:
        return asked.links.origin(**key)
    return None


def _moved(row: Change) -> str:
    if row.score_before is not None and row.score_after is not None:
        return f"score {score(row.score_before)} to {score(row.score_after)}"
    return f"{row.band_before} to {row.band_after}"


def _losses(
    asked: Asked, found: Changes, lost: Sequence[Change]
) -> list[report_charts.Chart]:
    """Who among the fragile lost most, and what part of all falls that is."""
    if not lost or found.years is None:
        return []

    falls = -sum(row.change for row in found.rows if row.change < 0 and row.country)
    fragile = -sum(row.change for row in lost)
    fraction = part_of(fragile, falls)
    title = f"Fragile countries lost {money_short(fragile)}: {share(fraction)} of all that countries lost"
    bars = [
        report_charts.BarRow(
            row.name,
            row.change,
            None,
            _url(asked, found, row),
            row.band_after,
        )
        for row in lost[:DRAWN]
    ]
    notes = (
        () if len(lost) <= DRAWN else (f"And {len(lost) - DRAWN} more in the table.",)
    )

    return [
        report_charts.bars(
            bars,
            key="losses",
            title=title,
            bands=found.after.bands,
            notes=notes,
        )
    ]


def _table(
    asked: Asked, found: Changes, rows: Sequence[Change], caption: str, unit: str
) -> Table:
    first, second = found.years or (FinancialYear(0), FinancialYear(0))
    fields = (
        Field(
            f"Band, {found.before.label or 'none'}", "text", lambda row: row.band_before
        ),
        Field(
            f"Band, {found.after.label or 'none'}", "text", lambda row: row.band_after
        ),
        Field("Score before", "score", lambda row: row.score_before),
        Field("Score after", "score", lambda row: row.score_after),
        _spend(first, "spend_before", rows),
        _spend(second, "spend_after", rows),
        Field(
            "Change",
            "money",
            lambda row: row.change,
            _change(found, None),
            True,
            _change(found, rows)(None),
        ),
        Field(
            "Change in %",
            "share",
            lambda row: row.part,
            _change(found, None, over="before"),
        ),
    )
    layout = Layout(
        caption,
        "Country",
        lambda row: row.name,
        fields,
        lambda row: row.country == UNALLOCATED,
        "Total",
    )
    seen = [row for row in rows if row.movement != WITHHELD]

    return table(
        layout,
        seen,
        asked.links,
        unit,
        beyond=[row for row in rows if row.movement == WITHHELD],
    )


def _change(
    found: Changes, rows: Sequence[Change] | None, **more: str
) -> Callable[[Change | None], Key | None]:
    """What gives the filters of a change: of a country, or of `rows` together."""

    def origin(row: Change | None) -> Key | None:
        if found.years is None:
            return None

        first, second = (str(fy) for fy in found.years)
        return {
            "fy": second,
            "less": first,
            **(_together(rows or ()) if row is None else _of(row)),
            **more,
        }

    return origin


def _of(row: Change) -> Key:
    return {"country": row.country}


def _together(rows: Sequence[Change]) -> Key:
    return {"countries": ",".join(row.country for row in rows if row.country)}


def _spend(fy: FinancialYear, name: str, rows: Sequence[Change]) -> Field:
    def read(row: Change) -> int | None:
        found: int | None = getattr(row, name)
        return found

    year: Key = {"fy": str(fy)}

    return Field(
        str(fy),
        "money",
        read,
        lambda row: {**year, **_of(row)},
        True,
        {**year, **_together(rows)},
    )


REPORT = Report(
    title=Title(
        "deteriorating-and-falling",
        "Deteriorating and falling",
        "Where did the risk grow while the money shrank?",
        "Countries whose rating worsened while spend fell, the reverse, and which fragile countries lost most.",
    ),
    row=Change,
    money=frozenset({"spend_before", "spend_after", "change"}),
    find=find,
    show=show,
    rated=True,
    unused=("edition",),
)

"""The share of country-allocable spend in fragile countries over the years, against the half that
policy set.

Twice: in the bands as rated each year, and in those of one edition throughout. What cannot be
rated or placed stays in view, and so does what the share would be with it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.charts.lines import Axes, Level, Series, lines
from portfolio.figures import editions, spend
from portfolio.figures.editions import Rating
from portfolio.figures.ratings import NO_BAND, UNRATED, band_of
from portfolio.filters import listed, share
from portfolio.finance import FinancialYear
from portfolio.models import Position, SpendRollup
from portfolio.reports import report_charts
from portfolio.reports.links import Links
from portfolio.reports.report import Answer, Asked, Plain, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.shares import SIX_PLACES
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.table_model import Table
from portfolio.reports.titles import Title
from portfolio.reports.wording import NOTHING, SPENT, part_of

EACH_YEAR, ONE_EDITION = "as rated each year", "by one edition"
TARGET = 0.5
UNALLOCATED_BAND, WITHHELD_BAND = "Unallocated", "Withheld"
TAIL = (NO_BAND, UNRATED, UNALLOCATED_BAND, WITHHELD_BAND)


@dataclass(frozen=True, slots=True)
class BandOfYear:
    """A band's spend (pence) in a year, and its share of three wholes; no share where corrections
    outweigh spend.
    """

    basis: str
    fy: str
    edition: str | None
    lag_months: int | None
    """From the edition's publication to the year's end."""
    band: str
    fragile: str | None
    """Whether the band counts as fragile: yes or no; None for what is in no band."""
    countries: int | None
    total: int
    share_of_country_allocable: Decimal | None
    share_of_rated: Decimal | None
    share_with_unallocated: Decimal | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year of one basis: its bands by name, and what follows from them."""

    fy: str
    edition: str | None
    lag_months: int | None
    bands: Mapping[str, BandOfYear]

    def spent(self, *bands: str) -> int:
        """What bands have between them, in pence."""
        return sum(self.bands[band].total for band in bands if band in self.bands)

    @property
    def fragile(self) -> int:
        """What the bands that count as fragile have."""
        return sum(band.total for band in self.bands.values() if band.fragile == "yes")

    @property
    def allocable(self) -> int:
        """What can be placed in a country."""
        return sum(
            row.total
            for band, row in self.bands.items()
            if band not in {UNALLOCATED_BAND, WITHHELD_BAND}
        )

    @property
    def total(self) -> int:
        """All that the reader sees in detail."""
        return self.allocable + self.spent(UNALLOCATED_BAND)

    @property
    def rated(self) -> bool:
        """Whether an edition rates it at all."""
        return self.edition is not None

    @property
    def share(self) -> Decimal | None:
        """The fragile part of the country-allocable."""
        if self.rated:
            return part_of(self.fragile, self.allocable)
        return None

    @property
    def share_with_unallocated(self) -> Decimal | None:
        """The fragile part of all that the reader sees in detail."""
        if self.rated:
            return part_of(self.fragile, self.total)
        return None


def rows(asked: Asked) -> list[BandOfYear]:
    """A row for each basis, year and band; bands worst first, then what is in none."""
    spent = _by_year(
        spend.added_up(
            asked.session,
            asked.chosen,
            asked.reader,
            Position.fy,
            SpendRollup.country,
        )
    )
    hidden = _hidden(asked)
    years = sorted(spent.keys() | hidden.keys())
    one = editions.chosen(asked)
    rated = _rated_each_year(asked, years)
    found: list[BandOfYear] = []

    for basis, rating_of in (
        (EACH_YEAR, rated),
        (ONE_EDITION, dict.fromkeys(years, one)),
    ):
        for fy in years:
            found += _rows_of(
                basis,
                FinancialYear(fy),
                rating_of[fy],
                spent.get(fy, {}),
                hidden.get(fy),
            )

    return found


def _by_year(added: Iterable[spend.Row]) -> dict[int, dict[str | None, int]]:
    sums: dict[int, dict[str | None, int]] = {}
    for fy, iso3, _, pence in added:
        of_year = sums.setdefault(int(fy), {})
        of_year[iso3] = of_year.get(iso3, 0) + pence
    return sums


def _hidden(asked: Asked) -> dict[int, int]:
    sums: dict[int, int] = {}
    for fy, _, pence in spend.withheld_by(
        asked.session, asked.chosen, asked.reader, Position.fy
    ):
        sums[int(fy)] = sums.get(int(fy), 0) + pence
    return sums


def _rated_each_year(asked: Asked, years: Sequence[int]) -> dict[int, Rating]:
    """The rating of each year; each edition is read once."""
    known = editions.known(asked)
    chosen = {fy: editions.of_year(known, FinancialYear(fy)) for fy in years}
    different = {
        edition.id if edition else None: edition for edition in chosen.values()
    }
    read = {key: editions.rating(asked, edition) for key, edition in different.items()}

    return {fy: read[edition.id if edition else None] for fy, edition in chosen.items()}


def _rows_of(
    basis: str,
    fy: FinancialYear,
    rating: Rating,
    spent: Mapping[str | None, int],
    hidden: int | None,
) -> list[BandOfYear]:
    sums, countries = _by_band(rating, spent)
    allocable = sum(pence for band, pence in sums.items() if band != UNALLOCATED_BAND)
    rated = allocable - sums.get(UNRATED, 0)
    whole = sum(sums.values())

    if hidden is not None:
        sums[WITHHELD_BAND] = hidden

    order = [*rating.bands, *TAIL]
    return [
        BandOfYear(
            basis,
            str(fy),
            rating.label,
            rating.lag(fy),
            band,
            _yes_no(band in rating.fragile) if band not in TAIL else None,
            countries.get(band),
            sums[band],
            _exact(sums[band], allocable)
            if band not in {UNALLOCATED_BAND, WITHHELD_BAND}
            else None,
            _exact(sums[band], rated)
            if band not in {UNRATED, UNALLOCATED_BAND, WITHHELD_BAND}
            else None,
            _exact(sums[band], whole) if band != WITHHELD_BAND else None,
        )
        for band in sorted(sums, key=order.index)
    ]


def _by_band(
    rating: Rating, spent: Mapping[str | None, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Pence and number of countries by band; every band of the edition, also one without spend."""
    sums = dict.fromkeys(rating.bands, 0)
    countries = dict.fromkeys(rating.bands, 0)

    for iso3, pence in spent.items():
        band = band_of(rating.ratings, iso3) if iso3 else UNALLOCATED_BAND
        sums[band] = sums.get(band, 0) + pence
        if iso3:
            countries[band] = countries.get(band, 0) + 1

    return sums, countries


def _yes_no(truth: bool) -> str:
    return "yes" if truth else "no"


def _exact(part: int, whole: int) -> Decimal | None:
    fraction = part_of(part, whole)
    return fraction.quantize(SIX_PLACES) if fraction is not None else None


def years_of(found: Sequence[BandOfYear], basis: str) -> list[Year]:
    """The years of one basis, the earliest first."""
    by_year: dict[str, list[BandOfYear]] = {}
    for row in found:
        if row.basis == basis:
            by_year.setdefault(row.fy, []).append(row)

    return [
        Year(fy, own[0].edition, own[0].lag_months, {row.band: row for row in own})
        for fy, own in by_year.items()
    ]


def find(asked: Asked) -> Plain:
    """The rows alone."""
    return Plain(tuple(rows(asked)))


def show(asked: Asked, plain: Plain, unit: str) -> Answer:
    """Shares as lines against the half, spend by band of each year as bars, and a table for each
    basis.
    """
    found: Sequence[BandOfYear] = plain.rows
    each = years_of(found, EACH_YEAR)
    one = years_of(found, ONE_EDITION)
    detail = any(
        row.band != WITHHELD_BAND and row.total is not None and _in_detail(row)
        for row in found
    )

    return Answer(
        finding=sentence(asked, each, one),
        charts=(_shares(each, one), _amounts(asked, each)),
        tables=(
            _table(asked, each, "Spend by band as rated each year", unit),
            _table(
                asked, one, f"Spend by band of edition {_edition(one)} throughout", unit
            ),
        ),
        notes=_notes(each, one),
        nothing=not detail,
    )


def _in_detail(row: BandOfYear) -> bool:
    """Bands of the edition are listed also without spend: only a country, or something
    unallocated, is a find.
    """
    return bool(row.countries) or row.band == UNALLOCATED_BAND


def _edition(years: Sequence[Year]) -> str:
    return (years[-1].edition if years else None) or "(none known)"


NO_EDITION = "No edition of this index rates these years"
PLACED_NOWHERE = "None of the money of these years can be placed in a country"


def sentence(asked: Asked, each: Sequence[Year], one: Sequence[Year]) -> Sentence:
    """The share in the latest year against the half, and against the earliest."""
    rated = [year for year in each if year.share is not None]
    if not rated:
        why = NO_EDITION if any(year.allocable for year in each) else PLACED_NOWHERE
        return Sentence(f"{why}, so no share can be given." if each else NOTHING)

    told = asked.telling()
    spent = SPENT[asked.chosen.measure]
    last = rated[-1]
    side = "above" if (last.share or 0) > Decimal(str(TARGET)) else "not above"
    words = f"In {last.fy}, {told.share(last.share, _fragile(last, PLACED))} of the money that can be placed in a "
    words += f"country {spent} in countries rated fragile, {side} the 50% that policy set; it would be "
    words += f"{told.share(last.share_with_unallocated, _fragile(last, WITH_ALL))} with the unallocated in."

    if len(rated) > 1:
        words += f" In {rated[0].fy} it was {told.share(rated[0].share, _fragile(rated[0], PLACED))}."

    same = next(
        (year for year in one if year.fy == last.fy and year.share is not None), None
    )
    if same and same.edition != last.edition:
        stands = told.share(same.share, _fragile(same, PLACED))
        words += f" By edition {same.edition} throughout, {last.fy} stands at {stands}."

    return told.sentence(words)


def _notes(each: Sequence[Year], one: Sequence[Year]) -> tuple[str, ...]:
    ages = [
        f"{year.fy} by edition {year.edition}, {editions.age(year.lag_months)}"
        for year in each
        if year.rated
    ]
    if one:
        fragile = listed(
            [band for band, row in one[-1].bands.items() if row.fragile == "yes"]
        )
    else:
        fragile = ""

    notes = [
        "Unrated countries are part of what can be placed in a country; unallocated and withheld money is not."
    ]
    if fragile:
        notes.append(
            f"Counted as fragile: the two worst bands of each edition ({fragile} in edition {_edition(one)})."
        )

    if ages:
        notes.append(f"As rated each year: {'; '.join(ages)}.")

    return tuple(notes)


def _shares(each: Sequence[Year], one: Sequence[Year]) -> report_charts.Chart:
    edition = _edition(one)
    series = (
        _series("As rated each year", "Each year", each, 0),
        _series(
            "… with unallocated",
            "+ unalloc.",
            each,
            0,
            unallocated=True,
        ),
        _series(f"By edition {edition}", f"By {edition}", one, 1),
        _series(
            "… with unallocated",
            "+ unalloc.",
            one,
            1,
            unallocated=True,
        ),
    )
    axes = Axes(
        tuple(year.fy for year in each),
        lambda value: f"{round(float(value) * 100)}%",
        (0.0, 0.6),
        Level(TARGET, "50%: what policy set for fragile states"),
    )

    return lines(
        series,
        axes,
        key="shares",
        title=_share_title(each),
        description=(
            "Lines over the financial years: the share of country-allocable spend in the two worst bands, as rated "
            "each year and by one edition throughout, and each with unallocated money in. The tables have every figure."
        ),
        notes=("Dashed: what the share would be with unallocated money in the whole.",),
    )


def _share_title(each: Sequence[Year]) -> str:
    rated = [year for year in each if year.share is not None]
    if not rated:
        return "The share of spend in fragile countries is not known"
    above = sum((year.share or 0) > Decimal(str(TARGET)) for year in rated)
    if len(rated) == 1:
        return f"{share(rated[0].share)} of country-allocable spend went to fragile countries in {rated[0].fy}"
    return f"More than half went to fragile countries in {above} of {len(rated)} years, as rated each year"


def _series(
    name: str, short: str, years: Sequence[Year], ink: int, *, unallocated: bool = False
) -> Series:
    values = [
        year.share_with_unallocated if unallocated else year.share for year in years
    ]
    return Series(
        name,
        short,
        tuple(None if value is None else float(value) for value in values),
        tuple(
            f"{name}, {year.fy}: {share(value)}"
            for year, value in zip(years, values, strict=True)
        ),
        ink,
        unallocated,
    )


def _amounts(asked: Asked, each: Sequence[Year]) -> report_charts.Chart:
    stacks = [
        report_charts.StackRow(
            year.fy,
            tuple(
                report_charts.Segment(
                    band, row.total, _band_url(asked.links, year, band)
                )
                for band, row in year.bands.items()
                if row.total
            ),
        )
        for year in each
    ]
    bands = _bands(each)
    unallocated = sum(year.spent(UNALLOCATED_BAND) for year in each)
    unrated = sum(year.spent(UNRATED) for year in each)
    title = "Spend by band as rated each year, with what cannot be placed or rated"
    whole = sum(row.total for year in each for row in year.bands.values())
    outside = part_of(unallocated + unrated, whole)

    if outside is not None:
        title = f"{share(outside)} of the spend on view is unallocated or in unrated countries"

    return report_charts.stacked(
        stacks,
        key="amounts",
        title=title,
        bands=[band for band in bands if band not in TAIL],
    )


def _band_url(links: Links, year: Year, band: str) -> str | None:
    if band == WITHHELD_BAND:
        return None
    return links.origin(**_key(year, band))


def _key(year: Year, band: str) -> Key:
    edition = {"edition": year.edition} if year.edition else {}
    return {
        "fy": year.fy,
        "band": band,
        **edition,
    }


PLACED, WITH_ALL = "band,placed", "band"
"""What the money of bands is divided by: what can be placed in a country, or everything."""


def _fragile(year: Year, over: str) -> Key:
    """The filters of the share of the worst bands: their money divided by what can be placed, or
    by everything.
    """
    bands = "|".join(band for band, row in year.bands.items() if row.fragile == "yes")
    return {**_key(year, bands), "over": over}


def _bands(years: Sequence[Year]) -> list[str]:
    """The bands that any year has: those of the latest editions in their order first, what is in
    none last.
    """
    named = list(
        dict.fromkeys(
            band for year in reversed(years) for band in year.bands if band not in TAIL
        )
    )

    return [
        *named,
        *(band for band in TAIL if any(band in year.bands for year in years)),
    ]


def _table(asked: Asked, years: Sequence[Year], caption: str, unit: str) -> Table:
    fields = [
        Field("Edition", "text", lambda year: year.edition),
        Field("Its age in months", "number", lambda year: year.lag_months),
        *(_band_field(band) for band in _bands(years)),
        Field("Total", "money", lambda year: year.total, lambda year: {"fy": year.fy}),
        Field(
            "Share in fragile",
            "share",
            lambda year: year.share,
            lambda year: _fragile(year, PLACED),
        ),
        Field(
            "… with unallocated",
            "share",
            lambda year: year.share_with_unallocated,
            lambda year: _fragile(year, WITH_ALL),
        ),
    ]
    layout = Layout(caption, "Year", lambda year: year.fy, tuple(fields))

    return table(layout, years, asked.links, unit)


def _band_field(band: str) -> Field:
    def read(year: Year) -> Any:
        if band in year.bands:
            return year.bands[band].total
        return None

    def origin(year: Year) -> Key | None:
        return None if band == WITHHELD_BAND else _key(year, band)

    return Field(band, "money", read, origin)


REPORT = Report(
    title=Title(
        "share-by-band-over-years",
        "Share by band over the years",
        "Does half of the money go to fragile countries, year after year?",
        "The share of country-allocable spend by band in each year, as rated then and by one edition throughout.",
    ),
    row=BandOfYear,
    money=frozenset({"total"}),
    find=find,
    show=show,
    rated=True,
)

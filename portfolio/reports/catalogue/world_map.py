"""Where the money and the risk lie: a map shaded by spend or by score, never the only way to read
a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.charts import world_map
from portfolio.charts.geometry import Chart, Entry
from portfolio.charts.scales import PENCE_PER_POUND, money_label, plain
from portfolio.charts.shades import STEPS, Steps, of_money, of_scores
from portfolio.charts.world_map import Shade
from portfolio.figures import editions, spend
from portfolio.figures.per_head import SOURCE, per_head
from portfolio.figures.ratings import NO_BAND, UNRATED, band_of, edition_bands
from portfolio.figures.selection import PLACED, UNALLOCATED, WITHHELD
from portfolio.filters import count_of, listed, money, money_short, score, when
from portfolio.reports.catalogue import spend_by_country
from portfolio.reports.filter_panel import Choice
from portfolio.reports.report import Answer, Asked, Plain, Report
from portfolio.reports.sentence import Sentence
from portfolio.reports.spend_table import mappings
from portfolio.reports.table import Field, Key, Layout, table
from portfolio.reports.titles import Title
from portfolio.reports.wording import IN_COUNTRIES, NOTHING, SPENT, part_of

SPEND, SCORE, PER_HEAD = "spend", "score", "per-head"
SHADE = Choice(
    "shade",
    "Shade the map by",
    ((SPEND, "Spend"), (SCORE, "Risk"), (PER_HEAD, "Spend per head")),
)
NAMED = 5
NO_SPEND = Shade("app-c-none", "sparse")
NIL = Shade("app-c-none", "crossed")
NOT_RATED = Shade("app-c-none", "hatch")
WITHOUT_BAND = Shade("app-c-none", "hatch-steep")
DESCRIPTION = "A map of the world on which each country is shaded. The table below gives every figure."


@dataclass(frozen=True, slots=True)
class Mapped:
    """A country, `unallocated` or `withheld`: its rating and its spend in pence, None where no
    line speaks of it.
    """

    country: str
    name: str
    band: str | None
    score: Decimal | None
    oda: int | None
    non_oda: int | None
    total: int | None
    per_head: int | None = None
    """Pence for each inhabitant; None where nothing was spent or their number is not known."""

    @property
    def placed(self) -> bool:
        """Whether it is a country."""
        return self.country not in {UNALLOCATED, WITHHELD}


def find(asked: Asked) -> Plain:
    """Every country with spend, the largest first, then those that are rated and have none, then
    what has no place.
    """
    spent = mappings(spend_by_country.find(asked).rows)
    rows = [
        Mapped(**row, per_head=per_head(row["country"], row["total"])) for row in spent
    ]
    apart = [row for row in rows if not row.placed]

    return Plain(
        (
            *(row for row in rows if row.placed),
            *_rated_alone(asked, {row.country for row in rows}),
            *apart,
        )
    )


def _rated_alone(asked: Asked, spent: set[str]) -> list[Mapped]:
    """The countries that the edition rates and no line speaks of; under a filter on a country that
    one alone.
    """
    names = spend.country_names(asked.session, asked.chosen.as_at)
    rated = spend.ratings(asked.session, asked.chosen)
    only = asked.chosen.country
    found = [
        Mapped(
            iso3,
            names.get(iso3, iso3),
            band_of(rated, iso3),
            rating.score,
            None,
            None,
            None,
        )
        for iso3, rating in rated.items()
        if iso3 not in spent and only in {None, iso3}
    ]

    return sorted(found, key=lambda row: (row.name, row.country))


def show(asked: Asked, found: Plain, unit: str) -> Answer:
    """The map, and the table beside it."""
    rows: Sequence[Mapped] = found.rows
    detail = [row for row in rows if row.country != WITHHELD]
    countries = [row for row in detail if row.placed]
    by_score = asked.way(SHADE) == SCORE
    heads = asked.way(SHADE) == PER_HEAD
    drawn = (
        _by_risk(asked, countries)
        if by_score
        else _by_spend(asked, countries, heads=heads)
    )

    return Answer(
        finding=_finding(asked, rows),
        charts=(drawn,),
        tables=(
            table(
                _layout(),
                detail,
                asked.links,
                unit,
                [row for row in rows if row.country == WITHHELD],
            ),
        ),
        notes=editions.remark(asked),
        nothing=all(row.total is None for row in detail),
    )


def _by_spend(asked: Asked, countries: Sequence[Mapped], *, heads: bool) -> Chart:
    """By what was spent; `heads`: for each inhabitant."""
    spent = {row.country: row.per_head if heads else row.total for row in countries}
    known = [amount for amount in spent.values() if amount is not None]
    steps = of_money(
        (amount for amount in known if amount > 0), _small if heads else money_label
    )
    shades = {
        row.country: _spend_shade(asked, row, spent[row.country], steps)
        for row in countries
    }
    labels = [steps.label(step) for step in range(steps.count)]
    blank = "No spend, or population not known" if heads else "No spend on record"
    entries = [*_entries(labels), Entry(blank, NO_SPEND.css, pattern=NO_SPEND.pattern)]

    if any(amount <= 0 for amount in known):
        entries.append(
            Entry("Nil, or corrections outweigh spend", NIL.css, pattern=NIL.pattern)
        )

    return world_map.choropleth(
        shades,
        NO_SPEND,
        key="map",
        title=_heads_title(countries) if heads else _spend_title(countries),
        description=DESCRIPTION,
        legend=tuple(entries),
        notes=(*_undrawn(countries), *((f"Population: {SOURCE}",) if heads else ())),
    )


def _small(pence: Fraction) -> str:
    """A small round amount: `50p`, `£2`."""
    return f"{plain(pence)}p" if pence < PENCE_PER_POUND else money_label(pence)


def _spend_shade(asked: Asked, row: Mapped, amount: int | None, steps: Steps) -> Shade:
    about = f"{row.name}: {money_short(row.total) if row.total is not None else 'no spend on record'}"
    if row.per_head is not None:
        about += f", {money(row.per_head)} per head"

    url = asked.links.country(row.country)
    if amount is None:
        return Shade(
            NO_SPEND.css,
            NO_SPEND.pattern,
            about,
            url if row.total is not None else None,
        )
    if amount <= 0:
        return Shade(NIL.css, NIL.pattern, about, url)

    return Shade(_step_css(steps.of(amount), steps.count), "", about, url)


def _by_risk(asked: Asked, countries: Sequence[Mapped]) -> Chart:
    """By score where the edition has scores, else by its bands; the darkest is the worst."""
    scored = [row.score for row in countries if row.score is not None]
    worst_high = spend.index_of(asked.session, asked.chosen).worse == "high"
    bands = edition_bands(asked.session, asked.chosen)

    if scored:
        steps = of_scores(scored)
        places = {
            row.country: steps.of(row.score)
            for row in countries
            if row.score is not None
        }
        labels = [steps.label(step) for step in range(steps.count)]
    else:
        places = {
            row.country: len(bands) - 1 - bands.index(row.band)
            for row in countries
            if row.band in bands
        }
        labels = bands[::-1]
        worst_high = True

    if not worst_high:
        places = {iso3: len(labels) - 1 - place for iso3, place in places.items()}
        labels = labels[::-1]

    shades = {
        row.country: _risk_shade(asked, row, places, len(labels)) for row in countries
    }
    return world_map.choropleth(
        shades,
        NOT_RATED,
        key="map",
        title=_risk_title(asked, countries, places, len(labels)),
        description=DESCRIPTION,
        legend=(*_risk_entries(labels, countries),),
        notes=_undrawn(countries),
    )


def _risk_shade(
    asked: Asked, row: Mapped, places: Mapping[str, int], count: int
) -> Shade:
    rating = (
        row.band or UNRATED
        if row.score is None
        else f"{score(row.score)}, {row.band or NO_BAND}"
    )
    spent = (
        f"{money_short(row.total)} spent"
        if row.total is not None
        else "no spend on record"
    )
    about = f"{row.name}: {rating}; {spent}"
    url = asked.links.country(row.country)
    if row.country in places:
        return Shade(_step_css(places[row.country], count), "", about, url)

    blank = NOT_RATED if row.band == UNRATED else WITHOUT_BAND
    return Shade(blank.css, blank.pattern, about, url)


def _risk_entries(labels: Sequence[str], countries: Sequence[Mapped]) -> list[Entry]:
    entries = _entries(labels)
    if any(row.score is None and row.band == NO_BAND for row in countries):
        entries.append(
            Entry(
                "Rated, without score or band",
                WITHOUT_BAND.css,
                pattern=WITHOUT_BAND.pattern,
            )
        )

    return [*entries, Entry(UNRATED, NOT_RATED.css, pattern=NOT_RATED.pattern)]


def _entries(labels: Sequence[str]) -> list[Entry]:
    return [
        Entry(label[0].upper() + label[1:], _step_css(place, len(labels)))
        for place, label in enumerate(labels)
    ]


def _step_css(place: int, count: int) -> str:
    """The class of a step: the last is the darkest, and few steps lie apart from one another."""
    if count == 1:
        return f"app-m{STEPS - 1}"
    return f"app-m{1 + round(min(place, count - 1) * (STEPS - 1) / (count - 1))}"


def _undrawn(countries: Sequence[Mapped]) -> tuple[str, ...]:
    missing = set(
        world_map.undrawn(row.country for row in countries if row.total is not None)
    )
    names = [row.name for row in countries if row.country in missing]
    return (f"Not on the map, but in the table: {listed(names)}.",) if names else ()


def _spend_title(countries: Sequence[Mapped]) -> str:
    spent = [row for row in countries if row.total is not None]
    if not spent:
        return "No country has spend in this selection"
    top = spent[:NAMED]
    return (
        f"{listed([row.name for row in top])} {'has' if len(top) == 1 else 'have'} most"
    )


def _heads_title(countries: Sequence[Mapped]) -> str:
    known = sorted(
        (row for row in countries if row.per_head is not None),
        key=lambda row: -(row.per_head or 0),
    )
    if not known:
        return "No country has spend per head in this selection"
    return f"Most per head is spent in {listed([f'{row.name} ({money(row.per_head)})' for row in known[:3]])}"


def _risk_title(
    asked: Asked, countries: Sequence[Mapped], places: Mapping[str, int], count: int
) -> str:
    index = spend.index_of(asked.session, asked.chosen)
    worst = [row for row in countries if places.get(row.country) == count - 1]
    if not worst:
        return f"No country is rated: {index.name}"

    with_spend = sum(row.total is not None for row in worst)
    none = count_of(len(worst), "country", "countries")

    return f"Of the {none} in the darkest shade, {with_spend or 'none'} {'have' if with_spend > 1 else 'has'} spend"


def _finding(asked: Asked, rows: Sequence[Mapped]) -> Sentence:
    """How many countries, which has most, what the largest have between them, and what has no
    place.
    """
    chosen = asked.chosen
    told = asked.telling()
    spent = [row for row in rows if row.placed and row.total is not None]
    unallocated = [
        row.total
        for row in rows
        if row.country == UNALLOCATED and row.total is not None
    ]
    if not spent:
        if not unallocated:
            return Sentence(NOTHING)

        amount = told.money(unallocated[0], {"country": UNALLOCATED})
        return told.sentence(
            f"{when(chosen.fy)}, all of the {amount} on view is allocated to no country."
        )

    whole = sum(row.total or 0 for row in spent)
    top = sum(row.total or 0 for row in spent[:NAMED])
    fraction = part_of(top, whole)
    sentence = (
        f"{when(chosen.fy)}, {told.money(whole, IN_COUNTRIES)} {SPENT[chosen.measure]} in "
        f"{count_of(len(spent), 'country', 'countries')}, most in {spent[0].name} "
        f"({told.money(spent[0].total, _here(spent[0]))})."
    )

    if len(spent) > NAMED and fraction is not None:
        five = {
            "countries": ",".join(row.country for row in spent[:NAMED]),
            "over": PLACED,
        }
        sentence += f" The five largest have {told.share(fraction, five)}."

    if unallocated:
        sentence += f" {told.money(unallocated[0], {'country': UNALLOCATED})} more is not allocated to a country."

    return told.sentence(sentence)


def _here(row: Mapped) -> Key:
    return {"country": row.country}


def _of(oda: str) -> Any:
    return lambda row: {"country": row.country, "oda": oda}


def _per_head(row: Mapped) -> Key:
    return {"country": row.country, "over": "people"}


def _layout() -> Layout:
    return Layout(
        caption="Countries by spend and risk",
        first="Country",
        name=lambda row: row.name,
        apart=lambda row: not row.placed or row.band in {UNRATED, NO_BAND},
        total="Total shown",
        fields=(
            Field("Band", "text", lambda row: row.band),
            Field("Score", "score", lambda row: row.score),
            Field(
                "ODA",
                "money",
                lambda row: row.oda,
                _of("yes"),
                summed=True,
                total_origin={"oda": "yes"},
            ),
            Field(
                "Non-ODA",
                "money",
                lambda row: row.non_oda,
                _of("no"),
                summed=True,
                total_origin={"oda": "no"},
            ),
            Field(
                "Total",
                "money",
                lambda row: row.total,
                _here,
                summed=True,
                total_origin={},
            ),
            Field(
                "Per head",
                "text",
                lambda row: None if row.per_head is None else money(row.per_head),
                _per_head,
            ),
        ),
    )


REPORT = Report(
    title=Title(
        "world-map",
        "World map of spend and risk",
        "Where in the world do the money and the risk lie?",
        "A map shaded by spend, by risk or by spend per head, with the table of every country.",
    ),
    row=Mapped,
    money=frozenset({"oda", "non_oda", "total", "per_head"}),
    find=find,
    show=show,
    rated=True,
    ways=(SHADE,),
)

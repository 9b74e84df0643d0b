"""The figures reckoned a second time, from raw events, in plain Python that knows nothing of the application's code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

FAMILY = {"FCDO": {"FCO", "DFID", "FCDO"}}
"""Whose figures a department's return replaces, where not its own alone."""
SEES_ALL = {"leadership", "portfolio-office", "auditor"}


@dataclass(frozen=True)
class RawLine:
    """A line as the department wrote it: first and last month as (year, month)."""

    programme: str
    first: tuple[int, int]
    last: tuple[int, int]
    measure: str
    oda: bool
    pence: int
    country: str | None


@dataclass
class Sent:
    """A return, and when it was approved or reversed."""

    department: str
    fy: int
    month: tuple[int, int]
    lines: list[RawLine]
    nil: bool
    approved: int | None = None
    reversed: int | None = None


@dataclass
class World:
    """Everything that happened, with the instant of each event; nothing is reckoned until it is asked for."""

    returns: list[Sent] = field(default_factory=list)
    shares: list[tuple[int, str, int, dict[str, Fraction], dict[str, Fraction]]] = (
        field(default_factory=list)
    )
    """(instant, programme, from year, country shares, theme shares), in per cent."""
    facts: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    """(instant, programme, lead, partners, portfolio, withheld, allocations by (year, ODA))."""
    ratings: list[tuple[int, dict[str, tuple[str | None, str | None]]]] = field(
        default_factory=list
    )
    """(instant, score and band by country): each edition replaces the one before."""

    def known(self, at: int) -> dict[str, dict[str, Any]]:
        """What was known of each programme at an instant."""
        return {code: facts for instant, code, facts in self.facts if instant <= at}

    def rated(self, at: int) -> dict[str, tuple[str | None, str | None]]:
        """The ratings known at an instant."""
        found = [ratings for instant, ratings in self.ratings if instant <= at]
        return found[-1] if found else {}

    def speaking(
        self, at: int, until: tuple[int, int] | None = None
    ) -> dict[tuple[str, int, str], Sent]:
        """The return that speaks for a department's programme in a year; `until`: of months not after that one."""
        position: dict[tuple[str, int, str], Sent] = {}
        standing = [
            s
            for s in self.returns
            if s.approved and s.approved <= at and not (s.reversed and s.reversed <= at)
        ]
        for sent in sorted(standing, key=lambda s: s.approved or 0):
            if until and sent.month > until:
                continue
            programmes = {line.programme for line in sent.lines}
            family = FAMILY.get(sent.department, {sent.department})
            position = {
                key: value
                for key, value in position.items()
                if not (
                    key[0] in family
                    and key[1] == sent.fy
                    and (sent.nil or key[2] in programmes)
                )
            }
            position |= {
                (sent.department, sent.fy, programme): sent for programme in programmes
            }
        return position

    def shares_of(
        self, programme: str, fy: int, at: int
    ) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """The shares in force at an instant for a line of a year."""
        sets: dict[int, tuple[dict[str, Fraction], dict[str, Fraction]]] = {}
        for instant, code, first, countries, themes in self.shares:
            if code == programme and instant <= at:
                sets = {year: kept for year, kept in sets.items() if year < first} | {
                    first: (countries, themes)
                }
        return sets[max(year for year in sets if year <= fy)]


def split(pence: int, shares: dict[str, Fraction]) -> list[tuple[str | None, int]]:
    """Largest remainder, ties to the lower code, what is open last; a negative amount as its opposite."""
    left = 100 - sum(shares.values())
    parts: list[tuple[str | None, Fraction]] = [
        *sorted(shares.items()),
        *([(None, left)] if left else []),
    ]
    exact = [abs(pence) * share / 100 for _, share in parts]
    whole = [floor(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: abs(pence) - sum(whole)]:
        whole[i] += 1
    return [
        (key, amount if pence >= 0 else -amount)
        for (key, _), amount in zip(parts, whole, strict=True)
    ]


@dataclass(frozen=True)
class Atom:
    """A part of a line that belongs to one country and theme."""

    department: str
    fy: int
    programme: str
    measure: str
    in_outturn: bool
    oda: bool
    country: str | None
    theme: str | None
    pence: int

    def counts(self, measure: str) -> bool:
        """Whether it is part of a measure."""
        return self.in_outturn if measure == "outturn" else self.measure == measure


def atoms(
    world: World, at: int, position: dict[tuple[str, int, str], Sent] | None = None
) -> Iterator[Atom]:
    """Every part of every line that speaks at an instant, split by the shares in force then."""
    speaking = world.speaking(at) if position is None else position
    for (department, fy, programme), sent in speaking.items():
        countries, themes = world.shares_of(programme, fy, at)
        for line in sent.lines:
            if line.programme != programme:
                continue
            counted = (
                line.first <= sent.month
                if line.measure == "actual"
                else line.last > sent.month
            )
            places = (
                [(line.country, line.pence)]
                if line.country
                else split(line.pence, countries)
            )
            for country, part in places:
                for theme, pence in split(part, themes):
                    yield Atom(
                        department,
                        fy,
                        programme,
                        line.measure,
                        counted,
                        line.oda,
                        country,
                        theme,
                        pence,
                    )


@dataclass(frozen=True)
class Asked:
    """The filters of a report, and who reads it (the departments whose withheld programmes they see; None: all)."""

    at: int
    fy: int | None = None
    measure: str = "actual"
    department: str | None = None
    country: str | None = None
    theme: str | None = None
    portfolio: str | None = None
    oda: bool | None = None
    sees: frozenset[str] | None = None

    def hidden(self, world: World) -> set[str]:
        """The programmes whose detail the reader may not see, by what is known now."""
        if self.sees is None:
            return set()
        now = world.known(2**62)
        mine = self.sees
        return {
            c
            for c, f in now.items()
            if f["withheld"] and f["lead"] not in mine and not mine & set(f["partners"])
        }

    def takes(self, atom: Atom) -> bool:
        """The filters that a withheld row obeys too."""
        return self.fy in (None, atom.fy) and self.oda in (None, atom.oda)

    def takes_all(self, world: World, atom: Atom) -> bool:
        """All filters but the measure."""
        return (
            self.takes(atom)
            and self.department in (None, atom.department)
            and (
                self.country is None or self.country == (atom.country or "unallocated")
            )
            and (self.theme is None or self.theme == (atom.theme or "unallocated"))
            and self.portfolio
            in (None, world.known(self.at)[atom.programme]["portfolio"])
        )


def tables(world: World, asked: Asked) -> dict[str, dict[Any, dict[str, Any]]]:
    """Each report's rows by the columns that name them; money in pence."""
    hidden, every = asked.hidden(world), list(atoms(world, asked.at))
    seen = [a for a in every if a.programme not in hidden and asked.takes_all(world, a)]
    held = [a for a in every if a.programme in hidden and asked.takes(a)]
    measured = [a for a in seen if a.counts(asked.measure)]
    rest = [a for a in held if a.counts(asked.measure)]
    rated = world.rated(asked.at)

    def band(country: str | None) -> str:
        return (
            "Unallocated"
            if country is None
            else "Unrated"
            if country not in rated
            else rated[country][1] or "No band"
        )

    found = {
        "spend-by-country": _sums(
            measured, lambda a: a.country or "unallocated", rest, "withheld"
        ),
        "spend-by-theme": _sums(
            measured, lambda a: a.theme or "unallocated", rest, "withheld"
        ),
        "spend-by-band": _sums(measured, lambda a: band(a.country), rest, "Withheld"),
        "theme-by-band": _sums(
            measured,
            lambda a: (a.theme or "unallocated", band(a.country)),
            rest,
            ("withheld", "Withheld"),
        ),
        "spend-by-department": _departments(world, asked, seen, held, hidden),
    }
    _describe(found, measured, rated, band)
    return found


def _sums(
    some: Iterable[Atom], key: Callable[[Atom], Any], rest: list[Atom], name: Any
) -> dict[Any, dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for named, atom in [
        *((key(each), each) for each in some),
        *((name, each) for each in rest),
    ]:
        row = rows.setdefault(named, {"oda": 0, "non_oda": 0, "total": 0})
        row["oda" if atom.oda else "non_oda"] += atom.pence
        row["total"] += atom.pence
    return rows


def _describe(
    found: Any, measured: list[Atom], rated: Any, band: Callable[[str | None], str]
) -> None:
    for country, row in found["spend-by-country"].items():
        known = country not in {"unallocated", "withheld"}
        row |= {
            "band": band(country) if known else None,
            "score": rated.get(country, (None, None))[0],
        }
    rows = found["spend-by-band"]
    allocable = sum(a.pence for a in measured if a.country)
    for name, row in rows.items():
        countries = {a.country for a in measured if band(a.country) == name}
        row["countries"] = None if name == "Withheld" else len(countries - {None})
        part = (
            None
            if name in {"Unallocated", "Withheld"} or not allocable
            else Fraction(row["total"], allocable)
        )
        row["share"] = part


def _departments(
    world: World, asked: Asked, seen: list[Atom], held: list[Atom], hidden: set[str]
) -> Any:
    rows: dict[str, dict[str, Any]] = {}
    divided = bool(asked.country or asked.theme)

    def row(name: str) -> dict[str, Any]:
        return rows.setdefault(
            name, {"allocation": 0, "actual": 0, "forecast": 0, "outturn": 0}
        )

    for name, atom in [
        *((a.department, a) for a in seen),
        *(("withheld", a) for a in held),
    ]:
        row(name)[atom.measure] += atom.pence
        row(name)["outturn"] += atom.pence if atom.in_outturn else 0
    for code, facts in world.known(asked.at).items():
        secret = code in hidden
        wanted = asked.department in (None, facts["lead"]) and asked.portfolio in (
            None,
            facts["portfolio"],
        )
        for (fy, oda), pence in facts["allocations"].items():
            if (
                asked.fy in (None, fy)
                and asked.oda in (None, oda)
                and (secret or (wanted and not divided))
            ):
                row("withheld" if secret else facts["lead"])["allocation"] += pence
    for name, found in rows.items():
        if divided and name != "withheld":
            found["allocation"] = None
        found["variance"] = (
            None
            if found["allocation"] is None
            else found["allocation"] - found["outturn"]
        )
    return rows


def movement(
    world: World, asked: Asked, start: Any, end: Any
) -> dict[tuple[str, str | None], tuple[int, int]]:
    """(actual, outturn) that each department's programme gained; start and end are instants or (year, month)."""
    hidden = asked.hidden(world)
    changes: dict[tuple[str, str | None], list[int]] = {}
    any_held = False
    for named, sign in ((end, 1), (start, -1)):
        month = isinstance(named, tuple)
        position = (
            world.speaking(asked.at, named)
            if month
            else world.speaking(min(named, asked.at))
        )
        for atom in atoms(world, asked.at, position):
            secret = atom.programme in hidden
            if not (asked.takes(atom) if secret else asked.takes_all(world, atom)):
                any_held |= secret and asked.fy in (None, atom.fy)
                continue
            any_held |= secret
            key = ("withheld", None) if secret else (atom.department, atom.programme)
            change = changes.setdefault(key, [0, 0])
            change[0] += sign * atom.pence * (atom.measure == "actual")
            change[1] += sign * atom.pence * atom.in_outturn
    found = {
        key: (actual, outturn)
        for key, (actual, outturn) in changes.items()
        if actual or outturn
    }
    if any_held:
        found.setdefault(("withheld", None), (0, 0))
    return found

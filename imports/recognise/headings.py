"""What one cell of a heading says: role, measure, ODA, period, unit, total, or a kind of column
that is no spend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final

from imports.text.codes import canonical_code
from imports.text.folding import fold
from imports.text.money import MILLION, POUND, THOUSAND
from imports.text.periods import Hint, as_closing, find_periods, period_of
from imports.vocabulary import (
    CLOSINGS,
    FILLERS,
    MEASURES,
    NOT_AMOUNTS,
    ODA,
    OUTTURNS,
    ROLES,
    SINGLE_LETTERS,
    TOTALS,
)
from imports.workbook import Value
from portfolio.finance import Measure

LONGEST_HEADING: Final = 120
LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything that a heading, band, title or marker says; empty where it says nothing of the
    kind.
    """

    roles: tuple[str, ...] = ()
    measures: frozenset[Measure] = frozenset()
    odas: frozenset[bool] = frozenset()
    hints: tuple[Hint, ...] = ()
    unit: int | None = None
    """Multiplier to pounds: 1, 1,000 or 1,000,000."""
    units: frozenset[int] = frozenset()
    total: bool = False
    kind: str | None = None
    """A kind of column that is no spend (`allocation`, `cumulative`, ...)."""
    programme: str | None = None
    country: str | None = None
    year_above: int | None = None
    """The financial year that a band over the column states."""
    closing: bool = False
    """Whether it names the closing period in words."""
    strange: int = 0
    """Words that mean nothing here: a heading has few, a sentence many."""
    rest: str = ""
    """The words that were not recognised: perhaps a name."""

    @property
    def says_something(self) -> bool:
        """Whether anything was recognised."""
        return bool(
            self.roles
            or self.measures
            or self.odas
            or self.hints
            or self.unit is not None
            or self.total
            or self.kind
            or self.programme
            or self.country
        )

    @property
    def is_heading(self) -> bool:
        """Whether a cell with these facets can be part of a heading."""
        return self.says_something and self.strange <= 2

    @property
    def measure(self) -> Measure | None:
        """The one measure stated, if it is one."""
        if len(self.measures) == 1:
            return next(iter(self.measures))
        return None

    @property
    def oda(self) -> bool | None:
        """ODA or non-ODA, if one of them is stated."""
        if len(self.odas) == 1:
            return next(iter(self.odas))
        return None

    @property
    def hint(self) -> Hint | None:
        """The one period stated (not a year or a range)."""
        placed = [
            hint for hint in self.hints if hint.kind in ("month", "number", "quarter")
        ]
        return placed[0] if len(placed) == 1 else None

    @property
    def fy(self) -> int | None:
        """The one financial year stated, by the year in which it starts."""
        years = {hint.year for hint in self.hints if hint.kind == "year"}
        return years.pop() if len(years) == 1 else None


NOTHING: Final = Facets()
SENTENCE: Final = Facets(strange=10)
"""A text too long to be a heading, which is not read as one."""


def _phrases() -> dict[tuple[str, ...], tuple[tuple[str, str | bool], ...]]:
    """Every phrase of the vocabulary by its words; where two lists have one phrase, the later line
    here wins.

    A phrase that both asks for a marking and is one (`ODA eligible`) means either.

    """
    asked = {tuple(phrase.split()) for phrase in ROLES["oda"]}
    single = _single_meanings()

    return {
        words: (meaning, ("role", "oda"))
        if meaning[0] == "oda" and words in asked
        else (meaning,)
        for words, meaning in single.items()
    }


def _single_meanings() -> dict[tuple[str, ...], tuple[str, str | bool]]:
    found: dict[tuple[str, ...], tuple[str, str | bool]] = {}
    for facet, words in (("role", ROLES), ("measure", MEASURES)):
        found.update(
            {
                tuple(phrase.split()): (facet, name)
                for name, many in words.items()
                for phrase in many
            }
        )

    found.update({tuple(phrase.split()): ("total", True) for phrase in TOTALS})
    found.update(
        {
            tuple(phrase.split()): ("kind", name)
            for name, many in NOT_AMOUNTS.items()
            for phrase in many
        }
    )
    found.update({tuple(phrase.split()): ("closing", True) for phrase in CLOSINGS})
    found.update({tuple(phrase.split()): ("outturn", "annual") for phrase in OUTTURNS})
    found.update(
        {
            tuple(phrase.split()): ("oda", mark)
            for mark, many in ODA.items()
            for phrase in many
        }
    )

    return found


_PHRASES: Final = _phrases()
_LONGEST: Final = max(len(words) for words in _PHRASES)

_NOT_COUNTED = r"(?<!\d)(?<!\d )"
"""A sum in words (`3 million`) states no unit."""

_UNITS: Final = (
    (
        MILLION,
        re.compile(
            r"£ ?'?000,?000s?|£ ?'?(?:m|mm|mn|mil|mln|mio)\b|\bgbp ?(?:m|mm|mn|mil|mio)\b|\b(?:m|mm|mn) ?gbp\b|\(m\)"
            r"|'000,000|\bmns?\b"
            rf"|{_NOT_COUNTED}\bmillions?\b"
        ),
    ),
    (
        THOUSAND,
        re.compile(
            r"£ ?[',]?0?00'?s?\b|£ ?k\b|\bgbp ?(?:k|'?000s?)\b|\(k\)|'000s?\b|\b000'?s\b|\bk ?(?:£|gbp\b)|\b£?ks\b"
            r"|\(000\)|£ ?thou\b"
            rf"|{_NOT_COUNTED}\bthousands?\b"
        ),
    ),
    (
        POUND,
        re.compile(
            r"\bwhole pounds\b|\bpounds(?: sterling)?\b|\bgbp\b|£(?:s\b)?(?! ?\d)|\bsterling\b"
        ),
    ),
)
_ANY_UNIT = re.compile(r"£|gbp|00|\((?:k|m)\)|million|thousand|pounds|sterling|mn")
_CODE = re.compile(r"cssf[\W_]{0,3}\d{1,2}[\W_]{0,3}\d{6}(?!\d)", re.I)
_LOOSE_CODE = re.compile(r"cssf[\s\W_]{0,3}\d[\d\W_]{6,12}\d", re.I)
_UNTIL = re.compile(r"\b(?:up )?to(?: the)?(?: end)?(?: of)?\s*$")
"""`Actuals to September`, once the month is taken out of it: what was spent so far."""
_PERCENT = re.compile(r"%(?<!\b100%)(?<!\b100 %)(?<!\b0%)(?<!\b0 %)")
"""A share; `100% ODA` is all of it."""


def codes_in(text: str) -> list[str]:
    """The programme codes that stand in a text, each in its canonical form."""
    if "cssf" not in text[:400].casefold():
        return []
    matches = _CODE.findall(text[:400]) or _LOOSE_CODE.findall(text[:400])
    found = (canonical_code(match) for match in matches)
    return list(dict.fromkeys(code for code in found if code))


def facets_of(value: Value) -> Facets:
    """What a cell says, if it is read as a heading."""
    if isinstance(value, str):
        return _facets_of_text(value) if len(value) <= LONGEST_HEADING else SENTENCE
    if isinstance(value, date):
        hint = period_of(value)
        return Facets(hints=(hint,)) if hint else NOTHING

    hint = period_of(value)
    if hint and hint.kind == "month":
        return Facets(hints=(hint,))

    return NOTHING


def facets_of_title(text: str) -> Facets:
    """What a title or a note says, which may be a sentence."""
    return _facets_of_text(text[:LONGEST_TITLE])


@lru_cache(maxsize=16_384)
def _facets_of_text(text: str) -> Facets:
    code = canonical_code(text) if len(text) <= 40 else None
    if code:
        return Facets(programme=code)

    hints, rest = find_periods(text)
    until = len(hints) == 1 and hints[0].kind == "month" and _UNTIL.search(rest)
    units, rest = _take_units(rest)
    facets = _read_words(fold(rest).split())
    kind = (
        "share"
        if _PERCENT.search(rest)
        else facets.kind or ("cumulative" if until else None)
    )
    codes = codes_in(text)

    return replace(
        facets,
        hints=as_closing(hints) if facets.closing and not facets.strange else hints,
        units=frozenset(units),
        unit=max(units) if units else None,
        kind=kind,
        programme=codes[0] if len(codes) == 1 else None,
        strange=facets.strange,
    )


def _take_units(text: str) -> tuple[set[int], str]:
    """The units stated, and the text without them. A scaled unit swallows the pound sign before
    it.
    """
    units: set[int] = set()
    if not _ANY_UNIT.search(text):
        return units, text

    for unit, pattern in _UNITS:
        shorter = pattern.sub(" ", text)
        if shorter != text:
            units.add(unit)

        text = shorter

    if len(units) > 1:
        units.discard(POUND)

    return units, text


def _read_words(words: list[str]) -> Facets:
    reading = _Reading(alone=len(words) == 1)
    position = 0
    while position < len(words):
        position += reading.take(words, position)
    return reading.facets()


@dataclass(slots=True)
class _Reading:
    """The words of one heading, read from the left, the longest known phrase first."""

    alone: bool
    roles: list[str] = field(default_factory=list)
    measures: set[Measure] = field(default_factory=set)
    odas: set[bool] = field(default_factory=set)
    total: bool = False
    closing: bool = False
    kinds: list[str] = field(default_factory=list)
    strange: int = 0
    rest: list[str] = field(default_factory=list)

    def take(self, words: list[str], position: int) -> int:
        """Read the phrase at a position; how many words it has."""
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            phrase = tuple(words[position : position + length])
            known = _PHRASES.get(phrase)
            if known and (self.alone or phrase[0] not in SINGLE_LETTERS or length > 1):
                for meaning in known:
                    self._note(*meaning)

                return length

        self.strange += words[position] not in FILLERS and not words[position].isdigit()
        self.rest.append(words[position])

        return 1

    def _note(self, facet: str, value: str | bool) -> None:
        if isinstance(value, bool):
            if facet == "oda":
                self.odas.add(value)
            else:
                self.closing, self.total = (
                    self.closing or facet == "closing",
                    self.total or facet == "total",
                )
        elif facet == "role":
            self.roles.append(value)
        elif facet == "measure":
            self.measures.add("actual" if value == "actual" else "forecast")
        else:
            self.kinds.append(value)
            self.measures.update(["forecast"] if facet == "outturn" else [])

    def facets(self) -> Facets:
        """What was read, as facets."""
        return Facets(
            roles=tuple(dict.fromkeys(self.roles)),
            measures=frozenset(self.measures),
            odas=frozenset(self.odas),
            total=self.total,
            kind=self.kinds[0] if self.kinds else None,
            closing=self.closing,
            strange=self.strange,
            rest=_name_in(self.rest),
        )


def _name_in(words: list[str]) -> str:
    """Words without the fillers at their ends."""
    while words and words[0] in FILLERS:
        words = words[1:]
    while words and words[-1] in FILLERS:
        words = words[:-1]
    return " ".join(words)


def with_country(facets: Facets, text: str, countries: Mapping[str, str]) -> Facets:
    """The facets with the country that a heading names, alone or beside other words (`Kenya
    (£k)`).
    """
    name = facets.rest
    if not name or (len(name) <= 3 and name.upper() not in text):
        return facets

    code = countries.get(name)
    amounts = {"amount", "oda"} if facets.odas else {"amount"}
    if code and set(facets.roles) <= amounts:
        return replace(facets, country=code, strange=0)

    return facets


def stacked(cells: Iterable[Facets]) -> Facets:
    """The facets of a column from its headings, the topmost first: what stands nearer to the
    amounts wins.
    """
    merged = NOTHING
    for cell in cells:
        merged = Facets(
            roles=cell.roles or merged.roles,
            measures=cell.measures or merged.measures,
            odas=cell.odas or merged.odas,
            hints=_nearer(merged.hints, cell.hints),
            unit=merged.unit if cell.unit is None else cell.unit,
            units=merged.units | cell.units,
            total=cell.total or merged.total,
            kind=cell.kind or merged.kind,
            programme=cell.programme or merged.programme,
            country=cell.country or merged.country,
            year_above=merged.fy if merged.fy is not None else merged.year_above,
            strange=merged.strange + cell.strange,
        )

    return merged


def _nearer(above: tuple[Hint, ...], below: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Periods of two rows: `2019/20` over `Q1` are one, otherwise the lower row's count."""
    if not below or not above:
        return below or above
    years = [hint.year for hint in above if hint.kind == "year"]
    if len(years) != 1 or years[0] is None:
        return below
    return tuple(_completed(below, years[0]))


def _completed(hints: Iterable[Hint], year: int) -> Iterator[Hint]:
    for hint in hints:
        if hint.year is None and hint.kind in ("quarter", "number", "month"):
            yield hint._replace(year=year + (hint.kind == "month" and hint.number < 4))
        else:
            yield hint

"""Reading of one heading, band, title or marker: its text in, its facets out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import (
    dataclass,
    field,
    replace,
)
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from imports.recognise.facets import (
    NOTHING,
    SENTENCE,
    Facets,
)
from imports.text.codes import canonical_code, codes_in
from imports.text.folding import fold
from imports.text.hints import Hint, as_closing
from imports.text.money import (
    MILLION,
    POUND,
    THOUSAND,
)
from imports.text.periods import find_periods, period_of
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
LONGEST_CODE: Final = 40


class Meaning(NamedTuple):
    """One facet that a phrase of the vocabulary states."""

    facet: str
    value: str | bool


Words = tuple[str, ...]


def _vocabulary() -> Iterator[tuple[Iterable[str], Meaning]]:
    """Yield every list of phrases with its meaning; a later list wins over an earlier one."""
    for role, phrases in ROLES.items():
        yield phrases, Meaning("role", role)
    for measure, phrases in MEASURES.items():
        yield phrases, Meaning("measure", measure)

    yield TOTALS, Meaning("total", True)
    for kind, phrases in NOT_AMOUNTS.items():
        yield phrases, Meaning("kind", kind)

    yield CLOSINGS, Meaning("closing", True)
    yield OUTTURNS, Meaning("outturn", "annual")
    for eligible, phrases in ODA.items():
        yield phrases, Meaning("oda", eligible)


def _meanings() -> dict[Words, tuple[Meaning, ...]]:
    """Return the meanings of every phrase, by its words.

    A phrase that both asks for a marking and is one (`ODA eligible`) has two.
    """
    meanings: dict[Words, tuple[Meaning, ...]] = {}
    for phrases, meaning in _vocabulary():
        for phrase in phrases:
            meanings[tuple(phrase.split())] = (meaning,)

    for phrase in ROLES["oda"]:
        words = tuple(phrase.split())
        (meaning,) = meanings[words]
        if meaning.facet == "oda":
            meanings[words] = (meaning, Meaning("role", "oda"))

    return meanings


_MEANINGS: Final = _meanings()
_LONGEST_PHRASE: Final = max(len(words) for words in _MEANINGS)

_NOT_COUNTED = r"(?<!\d)(?<!\d )"
"""A sum in words (`3 million`) states no unit."""

_UNITS: Final = (
    (
        MILLION,
        re.compile(
            r"£ ?'?000,?000s?|£ ?'?(?:m|mm|mn|mil|mln|mio)\b"
            r"|\bgbp ?(?:m|mm|mn|mil|mio)\b|\b(?:m|mm|mn) ?gbp\b|\(m\)"
            r"|'000,000|\bmns?\b"
            rf"|{_NOT_COUNTED}\bmillions?\b"
        ),
    ),
    (
        THOUSAND,
        re.compile(
            r"£ ?[',]?0?00'?s?\b|£ ?k\b|\bgbp ?(?:k|'?000s?)\b|\(k\)"
            r"|'000s?\b|\b000'?s\b|\bk ?(?:£|gbp\b)|\b£?ks\b"
            r"|\(000\)|£ ?thou\b"
            rf"|{_NOT_COUNTED}\bthousands?\b"
        ),
    ),
    (
        POUND,
        re.compile(
            r"\bwhole pounds\b|\bpounds(?: sterling)?\b|\bgbp\b"
            r"|£(?:s\b)?(?! ?\d)|\bsterling\b"
        ),
    ),
)
"""In this order: a scaled unit takes the pound sign before it out of the text."""

_ANY_UNIT = re.compile(r"£|gbp|00|\((?:k|m)\)|million|thousand|pounds|sterling|mn")
_UNTIL = re.compile(r"\b(?:up )?to(?: the)?(?: end)?(?: of)?\s*$")
"""`Actuals to September`, once the month is taken out of it: what was spent so far."""
_PERCENT = re.compile(r"%(?<!\b100%)(?<!\b100 %)(?<!\b0%)(?<!\b0 %)")
"""A share; `100% ODA` is all of it."""


def facets_of(value: Value) -> Facets:
    """Return what a cell states, if it is read as a heading."""
    if isinstance(value, str):
        if len(value) > LONGEST_HEADING:
            return SENTENCE

        return _facets_of_text(value)

    hint = period_of(value)
    if hint is None:
        return NOTHING
    if isinstance(value, date) or hint.kind == "month":
        return Facets(hints=(hint,))

    return NOTHING


def facets_of_title(text: str) -> Facets:
    """Return what a title or a note states, which may be a sentence."""
    return _facets_of_text(text[:LONGEST_TITLE])


@lru_cache(maxsize=16_384)
def _facets_of_text(text: str) -> Facets:
    code = canonical_code(text) if len(text) <= LONGEST_CODE else None
    if code:
        return Facets(programme=code)

    # Periods go first, then units: what is left is read word by word.
    hints, without_periods = find_periods(text)
    units, rest = _take_units(without_periods)
    facets = _read_words(fold(rest).split())

    kind = facets.kind
    if _PERCENT.search(rest):
        kind = "share"
    elif kind is None and _is_until(hints, without_periods):
        kind = "cumulative"

    if facets.closing and not facets.strange:
        hints = as_closing(hints)

    return replace(
        facets,
        hints=hints,
        units=units,
        unit=max(units, default=None),
        kind=kind,
        programme=_only_code(text),
    )


def _only_code(text: str) -> str | None:
    codes = codes_in(text)
    return codes[0] if len(codes) == 1 else None


def _is_until(hints: tuple[Hint, ...], rest: str) -> bool:
    """Return whether a text names a month up to which amounts run: `to September`."""
    if len(hints) != 1 or hints[0].kind != "month":
        return False
    return _UNTIL.search(rest) is not None


def _take_units(text: str) -> tuple[frozenset[int], str]:
    """Take the units out of a text: multipliers to pounds, and the text without them."""
    units: set[int] = set()
    if not _ANY_UNIT.search(text):
        return frozenset(), text

    for unit, pattern in _UNITS:
        shorter = pattern.sub(" ", text)
        if shorter != text:
            units.add(unit)

        text = shorter

    if len(units) > 1:
        units.discard(POUND)

    return frozenset(units), text


def _read_words(words: list[str]) -> Facets:
    reading = _Reading(alone=len(words) == 1)
    position = 0
    while position < len(words):
        position += reading.take(words, position)
    return reading.facets()


@dataclass(slots=True)
class _Reading:
    """The words of one heading, read from the left, the longest phrase first."""

    alone: bool
    roles: list[str] = field(default_factory=list)
    measures: set[Measure] = field(default_factory=set)
    odas: set[bool] = field(default_factory=set)
    total: bool = False
    closing: bool = False
    kinds: list[str] = field(default_factory=list)
    strange: int = 0
    rest: list[str] = field(default_factory=list)

    def take(
        self,
        words: list[str],
        position: int,
    ) -> int:
        """Read the phrase at a position and return how many words it has."""
        longest = min(_LONGEST_PHRASE, len(words) - position)
        for length in range(longest, 0, -1):
            phrase = tuple(words[position : position + length])
            meanings = _MEANINGS.get(phrase)
            if meanings and self._counts(phrase):
                for meaning in meanings:
                    self._note(meaning)

                return length

        self._note_strange(words[position])
        return 1

    def _counts(self, phrase: Words) -> bool:
        """Return whether a phrase marks here: a letter (`a` for actual) only where alone."""
        return self.alone or len(phrase) > 1 or phrase[0] not in SINGLE_LETTERS

    def _note_strange(self, word: str) -> None:
        self.rest.append(word)
        if word not in FILLERS and not word.isdigit():
            self.strange += 1

    def _note(self, meaning: Meaning) -> None:
        facet, value = meaning

        if isinstance(value, bool):
            if facet == "oda":
                self.odas.add(value)
            elif facet == "closing":
                self.closing = True
            else:
                self.total = True
        elif facet == "role":
            self.roles.append(value)
        elif facet == "measure":
            self.measures.add("actual" if value == "actual" else "forecast")
        else:
            self.kinds.append(value)
            if facet == "outturn":
                self.measures.add("forecast")

    def facets(self) -> Facets:
        """Return what was read, as facets."""
        different_roles = dict.fromkeys(self.roles)

        return Facets(
            roles=tuple(different_roles),
            measures=frozenset(self.measures),
            odas=frozenset(self.odas),
            total=self.total,
            kind=self.kinds[0] if self.kinds else None,
            closing=self.closing,
            strange=self.strange,
            rest=_without_fillers(self.rest),
        )


def _without_fillers(words: list[str]) -> str:
    """Drop the fillers at both ends."""
    while words and words[0] in FILLERS:
        words = words[1:]
    while words and words[-1] in FILLERS:
        words = words[:-1]
    return " ".join(words)

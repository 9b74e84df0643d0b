"""Countries as people and publishers write them, brought to ISO 3166 alpha-3. Never a guess."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from imports.text.folding import fold

LONGEST = 120
"""Characters in the longest text that is taken for a name at all."""

_ALIKE = 0.55
"""How much of two names' pairs of letters must be the same for one to be suggested for the other."""

_MARKS = re.compile(
    r"^[\s*†‡§¶#^°]+|(?:[\s*†‡§¶#^°¹²³⁰-⁹]|(?<=[^\W\d_])\d{1,2}$|(?<=\s)\d{1,2}$|(?<=\s)[a-z0-9]{1,2}/$|/\d{1,2}$)+$"
)
_BRACKETED = re.compile(r"(?P<base>[^()\[\]]+)[(\[](?P<inner>[^()\[\]]*)[)\]]?\s*")
_FOOTNOTE = re.compile(r"[a-z]?\d{0,2}", re.I)
_STYLE = re.compile(
    r"(?:the )?(?:republic|rep|state|kingdom|commonwealth) of (?:the )?(?P<rest>.+)"
)
_NEUTRAL = frozenset(
    [
        "the",
        "of",
        "republic",
        "rep",
        "state",
        "states",
        "kingdom",
        "islamic",
        "arab",
        "bolivarian",
        "plurinational",
        "federal",
        "federated",
        "fed",
        "sts",
        "rb",
        "commonwealth",
        "principality",
        "sultanate",
        "sar",
        "under",
        "un",
        "unscr",
        "united",
        "nations",
        "security",
        "council",
        "resolution",
        "1244",
        "99",
        "1999",
    ]
)
"""Words that may follow a name in brackets or behind a comma without making it another place."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a country."""

    text: str
    iso3: str
    note: str = ""
    """What a reader should know about this name, such as that Somaliland is reported under
    Somalia.
    """
    part: bool = False
    """The name is that of a part of the country: money for it belongs to the country, a rating of
    it does not.
    """


class Places:
    """Names of countries and what they stand for, tolerant of how they are written.

    The first name given of a country is the one shown. `ambiguous` maps names that could be
    several countries to those countries' ISO3: they never resolve.
    """

    def __init__(
        self,
        names: Iterable[PlaceName],
        codes: Mapping[str, str] | None = None,
        ambiguous: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._codes = {code.upper(): iso3 for code, iso3 in (codes or {}).items()}
        self._ambiguous = {
            fold(name): tuple(iso3s) for name, iso3s in (ambiguous or {}).items()
        }
        self._names: dict[str, PlaceName] = {}
        self._shown: dict[str, str] = {}

        for name in names:
            self._names.setdefault(fold(name.text), name)
            self._shown.setdefault(name.iso3, name.text)
            self._codes.setdefault(name.iso3, name.iso3)

        self._sizes = {folded: len(_letter_pairs(folded)) for folded in self._names}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for folded in self._names:
            for pair in _letter_pairs(folded):
                self._holding[pair].append(folded)

    def find(self, text: str) -> PlaceName | None:
        """The name that the text is taken for; None for unknown and for ambiguous names."""
        if len(text) > LONGEST:
            return None

        code = text.strip()
        iso3 = self._codes.get(code.upper() if len(code) == 3 else code)
        if iso3:
            return PlaceName(code, iso3)

        for form in _forms(text):
            if form in self._ambiguous:
                return None
            if form in self._names:
                return self._names[form]

        return (
            self._find_bracketed(text)
            or self._find_inverted(text)
            or self._find_of_two(text)
        )

    def resolve(self, text: str) -> str | None:
        """ISO3 of the country that the text names, or None."""
        found = self.find(text)
        return found.iso3 if found else None

    def note(self, text: str) -> str | None:
        """What a reader should know about the name as written, if anything."""
        found = self.find(text)
        return (found.note or None) if found else None

    def is_part(self, text: str) -> bool:
        """Whether the text names a part of a country, such as Somaliland."""
        found = self.find(text)
        return found.part if found else False

    def shown(self, iso3: str) -> str:
        """The name by which a country is shown; its code when it is unknown."""
        return self._shown.get(iso3, iso3)

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Names of the countries that the text may have meant, nearest first; for messages only."""
        folded = fold(text[:LONGEST])
        if folded in self._ambiguous:
            return [self.shown(iso3) for iso3 in self._ambiguous[folded]][:limit]

        nearest: dict[str, float] = defaultdict(float)
        for name, likeness in self._alike(folded):
            iso3 = self._names[name].iso3
            nearest[iso3] = max(nearest[iso3], likeness)

        return [
            self.shown(iso3)
            for iso3 in sorted(nearest, key=lambda iso3: (-nearest[iso3], iso3))
        ][:limit]

    def _alike(self, folded: str) -> Iterator[tuple[str, float]]:
        pairs = _letter_pairs(folded)
        shared = Counter(name for pair in pairs for name in self._holding.get(pair, ()))
        for name, count in shared.items():
            likeness = 2 * count / (len(pairs) + self._sizes[name])
            if likeness >= _ALIKE:
                yield name, likeness

    def _find_bracketed(self, text: str) -> PlaceName | None:
        found = _BRACKETED.fullmatch(text)
        if not found:
            return None

        base = self.find(found["base"])
        inner = found["inner"].strip()
        # What brackets hold may make it another country: Sudan (South), Guinea (Bissau).
        for whole in (
            fold(f"{inner} {found['base']}"),
            fold(f"{found['base']} {inner}"),
        ):
            if whole in self._names:
                return self._names[whole]

        if not base:
            return None
        if (
            _FOOTNOTE.fullmatch(inner)
            or _is_neutral(inner)
            or self.resolve(inner) == base.iso3
        ):
            return base

        return None

    def _find_inverted(self, text: str) -> PlaceName | None:
        base, comma, rest = text.partition(",")
        if not comma:
            return None
        rotated = fold(f"{rest} {base}")
        if rotated in self._names:
            return self._names[rotated]
        return self.find(base) if _is_neutral(rest) else None

    def _find_of_two(self, text: str) -> PlaceName | None:
        """Two names of one country, such as `Burma / Myanmar`."""
        if "/" in text:
            parts = [self.find(part) for part in text.split("/")]
        else:
            parts = []

        named = [part for part in parts if part]
        same = len(named) == len(parts) and len({part.iso3 for part in named}) == 1
        return named[0] if same else None


def _forms(text: str) -> Iterator[str]:
    folded = fold(text)
    yield folded
    unmarked = fold(_MARKS.sub("", text.strip()))
    yield unmarked
    yield unmarked.removeprefix("the ")
    styled = _STYLE.fullmatch(unmarked)
    if styled:
        yield styled["rest"]


def _is_neutral(text: str) -> bool:
    return all(word in _NEUTRAL for word in fold(text).split())


def _letter_pairs(folded: str) -> frozenset[str]:
    padded = f" {folded} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))

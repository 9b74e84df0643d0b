"""Which country a row of a publisher's table is about, if it is about one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from imports.ratings import vocabulary as words
from imports.text.folding import fold
from imports.text.places import Places

_MOST_KNOWN = 20_000


class Outside(Enum):
    """Why a row that names something is about no country of today."""

    AGGREGATE = "aggregate"
    HISTORIC = "historic"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Named:
    """What a row names: a country's ISO3, or why it is none, or neither where nobody knows."""

    text: str
    iso3: str | None = None
    outside: Outside | None = None
    other: str | None = None
    """ISO3 by the name, where the code says another country."""


@dataclass(frozen=True, slots=True)
class Countries:
    """Resolves the codes and names of one index's files."""

    places: Places
    index: str
    _known: dict[tuple[str, str, str], Named] = field(default_factory=dict, repr=False)

    def named(
        self,
        iso: str,
        code: str,
        name: str,
    ) -> Named:
        """What a row is about, looked up once: files repeat their countries for every year and
        sheet.
        """
        key = (iso, code, name)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()

            self._known[key] = self._look_up(iso, code, name)

        return self._known[key]

    def _look_up(self, iso: str, code: str, name: str) -> Named:
        """What a row is about. A code of ISO goes before the name, another code after it."""
        text = name or iso or code
        outside = self._outside(name, iso or code)
        if outside:
            return Named(text, outside=outside)

        by_iso = self._by_code(iso)
        by_name = self._by_name(name)
        if by_iso and by_name and by_iso != by_name:
            return Named(text, by_iso, other=by_name)

        found = (
            by_iso
            or by_name
            or self._by_code(code)
            or self._by_name("" if name else iso or code)
        )

        return Named(text, found)

    def _outside(self, name: str, code: str) -> Outside | None:
        folded = fold(name)
        if folded in words.HISTORIC or code.upper() in words.HISTORIC_CODES:
            return Outside.HISTORIC
        if folded in words.AGGREGATES or folded.endswith(words.AGGREGATE_ENDINGS):
            return Outside.AGGREGATE
        if code.upper() in words.AGGREGATE_CODES:
            return Outside.AGGREGATE

        return Outside.PART if self.places.is_part(name) else None

    def _by_code(self, code: str) -> str | None:
        if len(code) in (2, 3) and code.isalpha():
            return self.places.resolve(code)
        return None

    def _by_name(self, name: str) -> str | None:
        convention = words.CONVENTIONS.get(self.index, {}).get(fold(name))
        return convention or (self.places.resolve(name) if name else None)

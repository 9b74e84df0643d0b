"""Cells of label columns: programmes, projects, countries, periods, measures and ODA markings."""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import (
    Any,
    Final,
    TypeVar,
)

from imports.recognise.facets import Facets
from imports.recognise.headings import facets_of
from imports.text.codes import canonical_code, codes_in
from imports.text.folding import fold
from imports.text.hints import (
    is_closing,
    one_object,
    resolve,
)
from imports.text.periods import period_of
from imports.text.places import PlaceName, Places
from imports.vocabulary import (
    NO,
    NOT_COUNTRIES,
    TOTALS,
    YES,
)
from imports.workbook import Value
from portfolio.finance import (
    FinancialYear,
    Month,
    Period,
)

T = TypeVar("T")
_TOTAL = re.compile(
    r"^(?:(?:grand|overall|sub|net|running|combined) ?)?(?:sub ?)?totals?\b"
    r"|\b(?:sub ?)?totals?$|^sum\b|^overall$"
)
_MEMO = re.compile(
    r"^(?:of which|o w|including|includes|memo|memorandum|check|checks"
    r"|difference|variance|per ledger)\b"
    r"|^(?:(?:balance|total|sub ?total) )?"
    r"(?:(?:carr(?:y|ied)|brought|bring) (?:forward|fwd|down|over)|[bc] (?:f|fwd|d))$"
)
_EXAMPLE = re.compile(r"\s*(?:e\.?g\b|examples?\b)", re.I)
_BRACKETED = re.compile(r"(?P<base>[^()]+)\((?P<inner>[^()]+)\)\s*")
_NUMBERED_NAME = re.compile(r"(?![TtSs])(?=[^0-9]*[0-9])[!-~]+(?: [!-~]+)*")
"""A name with a number in it that cannot begin with a word for a total: most of a long list's
projects.
"""
LONGEST: Final = 120
"""Characters of a label that are looked at for its meaning."""
_NONE: Final = frozenset({"", "n a", "na", "none", "nil", "not applicable"})


@dataclass(frozen=True, slots=True)
class Odd:
    """A label's cell that is not one of the values of its column.

    `kind` is `total`, `memo` (allocations, checks and the like), `unknown` (looks right but is not
    known) or `text`.
    """

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Markings of a cell, which may have both (`ODA actual`)."""

    measure: str | None = None
    oda: bool | None = None


class Memo(dict[Value, object]):
    """Meanings of cells, each distinct cell read once."""

    def __init__(self, parse: Callable[[Value], object]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, key: Value) -> object:
        found = self[key] = self._parse(key)
        return found


class Labels(list[object]):
    """A column of labels with its distinct ones, so that most questions need not visit each row."""

    def __init__(
        self,
        labels: Iterable[object],
        distinct: Iterable[object],
    ) -> None:
        super().__init__(labels)
        self._distinct = list(distinct)

    def __setitem__(
        self,
        index: Any,
        label: Any,
    ) -> None:
        super().__setitem__(index, label)
        self._distinct.append(label)

    @property
    def distinct(self) -> Sequence[object]:
        """Every label that stands or once stood in the column, equal ones perhaps several times."""
        return self._distinct


def distinct_of(labels: Sequence[object]) -> Sequence[object]:
    """The different labels of a column, as objects."""
    if isinstance(labels, Labels):
        return labels.distinct
    return list(dict(zip(map(id, labels), labels, strict=True)).values())


def types_of(labels: Sequence[object]) -> set[type]:
    """The types of a column's labels."""
    return set(map(type, labels.distinct if isinstance(labels, Labels) else labels))


def translated(labels: Sequence[object], meaning: Callable[[object], T]) -> list[T]:
    """What each label means; each different one is asked once."""
    known = {id(label): meaning(label) for label in distinct_of(labels)}
    if len(known) == 1:
        return [*known.values()] * len(labels)
    return list(map(known.__getitem__, map(id, labels)))


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing, or only space."""
    return value == "" or (isinstance(value, str) and not value.strip())


def is_total(text: str) -> bool:
    """Whether a row's label says that the row is a total."""
    folded = fold(text[:LONGEST])
    return bool(_TOTAL.search(folded)) or folded in TOTALS


def is_memo(text: str) -> bool:
    """Whether a row's label says that its amounts are no lines: allocations, checks, `of which`."""
    return bool(_MEMO.match(fold(text[:LONGEST]))) or _is_other_kind(text)


def _is_other_kind(text: str) -> bool:
    facets = facets_of(text[:LONGEST])
    if facets.kind is None or facets.measure or fold(text[:LONGEST]) in NOT_COUNTRIES:
        return False  # what is unallocated is money of no programme
    return facets.strange <= 1


def programme_reader(known: Mapping[str, frozenset[str]]) -> Callable[[Value], object]:
    """Return a reader of programmes' cells: the code, None where blank, or Odd."""

    def read(value: Value) -> object:
        if is_blank(value):
            return None

        text = str(value)
        codes = codes_in(text) if isinstance(value, str) else []
        code = canonical_code(text) or (codes[0] if len(codes) == 1 else None)

        if is_total(text):
            return Odd("total", text)
        if code in known:
            return Odd("memo", text) if _EXAMPLE.match(text) else code
        if not codes and is_memo(text):
            return Odd("memo", text)

        looks_right = bool(code or codes)
        return Odd("unknown" if looks_right else "text", text)

    return read


def read_project(value: Value) -> object:
    """Read a project's cell: its name, None where it says there is none, or Odd."""
    if isinstance(value, str) and _NUMBERED_NAME.fullmatch(value):
        return value

    if isinstance(value, float) and value.is_integer():
        value = int(value)

    text = " ".join(str(value).split())
    plain = fold(text[:LONGEST])
    if plain in _NONE:
        return None
    if plain in TOTALS or plain.startswith(("total ", "subtotal ", "sub total ")):
        return Odd("total", text)

    return text


def country_reader(
    known: Mapping[str, str],
    ambiguous: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Callable[[Value], object]:
    """Return a reader of countries' cells: ISO3 code, None for no one country, or Odd.

    `known` and `ambiguous` are those of `imports.model.Context`.
    """
    codes = frozenset(known.values())

    # Most returns write names as they are known: the index of all names is built when one is not.
    @cache
    def places() -> Places:
        names = (PlaceName(name, iso3) for name, iso3 in known.items())
        return Places(names, ambiguous=ambiguous)

    def read(value: Value) -> object:
        if is_blank(value):
            return None

        text = str(value).strip()
        iso3 = _known_country(text, known)
        if iso3:
            return iso3
        if text.upper() in codes:
            return text.upper()
        if fold(text) in NOT_COUNTRIES:
            return None
        if is_total(text):
            return Odd("total", text)

        return places().resolve(text) or Odd("unknown", text)

    return read


def _known_country(text: str, known: Mapping[str, str]) -> str | None:
    """Return the country of the first way to read a cell that is a known name."""
    for name in map(fold, _ways_to_read(text)):
        if name in known:
            return known[name]

    return None


def _ways_to_read(text: str) -> Iterator[str]:
    """A country's cell as it stands, then with what it has in brackets before it, behind it and
    left out.
    """
    yield text
    found = _BRACKETED.fullmatch(text[:LONGEST])
    if found:
        yield f"{found['inner']} {found['base']}"
        yield f"{found['base']} {found['inner']}"

    yield re.sub(r"\(.*?\)", " ", text)


def period_reader(fy: FinancialYear | None) -> Callable[[Value], object]:
    """Return a reader of periods' cells: the period, None where blank, or Odd."""

    def read(value: Value) -> object:
        if is_blank(value):
            return None

        hint = period_of(value)
        period = resolve(hint, fy) if hint else None
        if hint and period:
            return one_object(period, is_closing(hint))

        text = str(value)
        names_total = isinstance(value, str) and is_total(text)
        return Odd("total" if names_total else "text", text)

    return read


def period_in_year(
    value: Value,
    year: Value,
    fy: FinancialYear | None,
) -> Period | None:
    """Return the period of a cell whose year stands in a cell of its own.

    The year is a financial year (`2019/20`) or, for months, a calendar year (2019).
    """
    hint = period_of(value)
    if hint is None:
        return None

    for stated in facets_of(year).hints:
        if stated.kind == "year" and stated.year is not None:
            return resolve(hint, FinancialYear(stated.year))

    calendar = str(year).removesuffix(".0").strip()
    is_calendar = calendar.isdigit() and len(calendar) == 4
    if is_calendar and hint.kind == "month" and hint.year is None:
        return Period(Month(int(calendar), hint.number))

    return resolve(hint, fy)


def marker_reader(question: bool | None) -> Callable[[Value], object]:
    """Return a reader of markers' cells: Mark, None where blank, or Odd.

    `question` is what a plain yes means: ODA, non-ODA, or (None) nothing.
    """

    def read(value: Value) -> object:
        if is_blank(value):
            return None

        text = str(value)
        facets = facets_of(text)
        is_marked = facets.measure is not None or facets.oda is not None
        if facets.kind == "share" and "%" in text:
            return Odd("text", text)  # `50% ODA` is neither
        if is_marked and facets.total:
            return Odd("total", text)
        if is_marked:
            return Mark(facets.measure, facets.oda)

        return _answer(text, question) or _unmarked(text, facets)

    return read


def _answer(text: str, question: bool | None) -> Mark | None:
    """Return what yes or no means under a question."""
    answer = fold(text)
    if question is None or answer not in YES | NO:
        return None
    return Mark(oda=question if answer in YES else not question)


def _unmarked(text: str, facets: Facets) -> Odd:
    if facets.kind:
        return Odd("memo", text)
    return Odd("total" if is_total(text) else "text", text)

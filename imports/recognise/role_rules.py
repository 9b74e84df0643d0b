"""Rules that give one column its role, by its heading and by its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from imports.recognise.columns import Column
from imports.text.folding import fold

LABELS: Final = (
    "programme",
    "project",
    "country",
    "period",
    "year",
    "measure",
    "oda",
    "unit",
    "title",
)
"""Roles of columns that say what an amount is about."""

BESIDE_BUDGETS: Final = (
    "actual and forecast stand in its cells; "
    "rows of budgets, variances and the like beside them are no spend"
)

YEAR_HEADINGS: Final = (
    "year",
    "financial year",
    "fiscal year",
    "fin year",
    "fy",
    "accounting year",
)

FEW_WORDS: Final = 3
"""Words in a column of amounts, or in its heading, that do not make it one of texts."""


class Role(NamedTuple):
    """A role of a column, and why the column has it (in words, after `because`)."""

    name: str
    reason: str


Rule = Callable[[Column], Role | None]


def role_of(column: Column) -> Role:
    """Return the role that the first fitting rule gives; `ignored` where none fits."""
    for rule in _RULES:
        role = rule(column)
        if role:
            return role

    return Role("ignored", "nothing in its heading or cells was recognised")


def names_money(column: Column) -> bool:
    """Return whether a heading plainly names amounts (`Amount (£)`): words below are faults."""
    facets = column.facets
    cells = column.profile

    if facets.roles != ("amount",) or facets.strange:
        return False

    return not (
        cells.measures or cells.odas or cells.codes or cells.yes_no or cells.periods
    )


def _codes(column: Column) -> Role | None:
    facets = column.facets
    cells = column.profile

    groups_projects = "project" in facets.roles or "country" in facets.roles
    if groups_projects and cells.codes + cells.totals < cells.words:
        return None  # codes that head groups of projects
    if facets.programme:
        # A heading that is a code stands over amounts, also where it is repeated below.
        return None
    if cells.mostly(cells.codes):
        return Role("programme", "its cells are programme codes")

    return None


def _two_sided_question(column: Column) -> Role | None:
    """Recognise a heading that asks: `Actual/Forecast`, `ODA / non-ODA`, `ODA?`."""
    facets = column.facets
    cells = column.profile

    if len(facets.measures) == 2 and _holds_only(column, cells.measures):
        return Role("measure", "its heading asks for actual or forecast")
    if len(facets.odas) == 2 and _holds_only(column, cells.odas + cells.yes_no):
        return Role("oda", "its heading asks for ODA or non-ODA")

    about_oda_alone = len(facets.odas) == 1 and not facets.hint and not facets.measures
    if about_oda_alone and _answers(column):
        return Role("oda", "yes and no stand under a heading about ODA")

    return None


def _holds_only(column: Column, markings: int) -> bool:
    """Return whether a column holds so many markings that it holds no amounts."""
    return column.profile.numbers == 0 or column.profile.mostly(markings)


def _year(column: Column) -> Role | None:
    if fold(column.heading) in YEAR_HEADINGS and not column.facets.measures:
        return Role("year", "its heading says year")
    return None


def _no_spend(column: Column) -> Role | None:
    kind = column.facets.kind
    cells = column.profile

    if kind is None:
        return None
    if kind == "share" and column.facets.odas and _answers(column):
        return Role("oda", "all or nothing of each row is ODA")
    if cells.mostly(cells.measures + cells.odas):
        return None

    return Role("memo", f"its heading says {kind}, which is no spend of a month")


def _total(column: Column) -> Role | None:
    facets = column.facets
    cells = column.profile

    asks = len(facets.measures) == 2 or len(facets.odas) == 2
    only_words = cells.words and not cells.numbers
    if not facets.total or asks or only_words:
        return None

    return Role("total", "its heading says that it is a total")


def _period_over_amounts(column: Column) -> Role | None:
    facets = column.facets
    cells = column.profile

    roles = set(facets.roles)
    if facets.odas:
        roles.discard("oda")

    if facets.hint is None or (roles and cells.words > cells.numbers):
        return None
    if "title" in roles and cells.words + cells.periods >= cells.numbers:
        return None  # `Start date 2019`; but amounts stand under `End Apr`

    return Role("amount", "its heading names a period")


def _heading_of_label(column: Column) -> Role | None:
    name = next((role for role in column.facets.roles if role in LABELS), None)
    if name is None or _stands_over_amounts(column, name):
        return None

    contradicted = _contradicted_label(column, name)
    return contradicted or Role(name, f'its heading "{column.heading}" says {name}')


def _stands_over_amounts(column: Column, name: str) -> bool:
    """Return whether amounts stand under a heading that names a label too."""
    facets = column.facets
    cells = column.profile

    if name in ("measure", "oda", "title"):
        marked = bool(facets.measures or facets.odas)
        return marked and cells.numbers > cells.words
    if name == "period" and "amount" in facets.roles:
        return not cells.mostly(cells.periods)  # `Spend in month`

    return False


def _contradicted_label(column: Column, name: str) -> Role | None:
    """Return the role that the cells show, where they show another than the heading names."""
    cells = column.profile

    if name == "title":
        return _markers_in(column)
    if name == "oda" and cells.measures > cells.odas + cells.yes_no:
        return Role("measure", "actual and forecast stand in its cells")
    if name == "measure" and cells.odas > cells.measures:
        return Role("oda", "ODA and non-ODA stand in its cells")
    if name == "unit" and cells.numbers > cells.words:
        return Role("amount", "its heading names a currency and its cells are numbers")

    return None


def _heading_of_amount(column: Column) -> Role | None:
    facets = column.facets
    if facets.strange > FEW_WORDS:
        return None

    named = (
        "amount" in facets.roles
        or facets.measure
        or facets.oda is not None
        or facets.unit is not None
    )
    stands_across = facets.programme or facets.country
    if not (named or stands_across):
        return None
    if _holds_words(column) and not names_money(column):
        return None

    return Role("amount", "its heading names amounts")


def _holds_words(column: Column) -> bool:
    cells = column.profile
    if cells.words <= cells.numbers + cells.nothings:
        return False
    return bool(cells.measures or cells.odas or cells.words > FEW_WORDS)


def _content(column: Column) -> Role | None:
    cells = column.profile
    if not cells.words:
        return None

    markers = _markers_in(column)
    if markers:
        return markers
    if cells.mostly(cells.periods):
        return Role("period", "its cells are periods")
    if 3 * cells.codes >= cells.words:
        return Role("programme", "programme codes stand in its cells")

    return None


def _markers_in(column: Column) -> Role | None:
    """Recognise words for actual and forecast, or for ODA and non-ODA, in the cells."""
    cells = column.profile

    if cells.words and cells.mostly(cells.measures):
        return Role("measure", "actual and forecast stand in its cells")
    if cells.measures and cells.mostly(cells.measures + cells.kinds):
        return Role("measure", BESIDE_BUDGETS)
    if cells.words and cells.mostly(cells.odas):
        return Role("oda", "ODA and non-ODA stand in its cells")

    return None


def _answers(column: Column) -> bool:
    """Return whether the cells answer yes or no: in words, or by nothing but 1 and 0."""
    cells = column.profile
    asks = column.heading.rstrip().endswith("?")

    if cells.numbers > cells.ones + cells.zeros:
        return False
    if not cells.words:
        return cells.ones > 0 or (asks and cells.zeros > 0)

    answers = cells.yes_no + cells.odas
    if asks and answers > 0:
        return True

    return cells.yes_no > 0 and cells.mostly(answers)


# The first rule that fits decides: what cells show plainly stands before what headings name.
_RULES: Final[tuple[Rule, ...]] = (
    _codes,
    _two_sided_question,
    _year,
    _no_spend,
    _total,
    _period_over_amounts,
    _heading_of_label,
    _heading_of_amount,
    _content,
)

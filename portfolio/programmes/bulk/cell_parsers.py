"""How the cell of each field of an edited workbook is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from imports.register import cells
from imports.register.cells import Wrong, shown
from imports.text.folding import fold
from imports.text.plain import one_line, plain_text
from imports.workbook import Value
from portfolio import reference
from portfolio.programmes.choices import Names
from portfolio.programmes.fields import BY_NAME, IN_WORKBOOK, Field, Kind
from portfolio.programmes.records import sorted_shares

Parse = Callable[[Value], Any]
"""From the value of a cell to that of a field; Wrong says what is the matter."""
MOST_NAMES = 40
"""How many choices a message lists."""


def parsers(
    names: Names, people: Mapping[str, int], country: Callable[[str], str]
) -> dict[str, Parse]:
    """Choose how the cell of each field is read."""
    departments = dict(reference.register_lists().departments) | {
        fold(code): code for code in names["lead_department"]
    }
    themes = {
        fold(text): key for key, name in names["themes"].items() for text in (key, name)
    }

    special: dict[str, Parse] = {
        "withheld_reason": cells.as_text(BY_NAME["withheld_reason"].longest),
        "lead_department": lambda value: cells.department(one_line(value), departments),
        "partners": lambda value: tuple(
            sorted(cells.as_departments(departments)(value))
        ),
        "purpose_code": _purpose(names["purpose_code"]),
        "team": lambda value: _team(value, people),
        "countries": _shares("country", _country(country)),
        "themes": _shares("theme", lambda name: _theme(name, themes)),
        "withheld": lambda value: bool(cells.as_withheld(value)),
    }
    return {
        field.name: special.get(field.name) or _parser(field, names)
        for field in IN_WORKBOOK
    }


def _parser(field: Field, names: Names) -> Parse:
    """Choose how the cell of a field is read by the kind of the field."""
    if field.kind is Kind.DAY:
        return cells.as_date
    if field.kind is Kind.TEXT:
        return _lines(field.longest)
    if field.kind is Kind.LINE:
        read_line = cells.as_text(field.longest)
        return _needed(read_line) if field.needed else read_line

    noun = field.noun or field.label.lower()
    if not field.fixed_list:
        return _listed(noun, names[field.name])

    read_choice = _choice(noun, field.name)
    if field.numbers:
        return lambda value: int(read_choice(value))

    return read_choice


def _needed(parse: Parse) -> Parse:
    return lambda value: parse(value) or ""


def _lines(limit: int) -> Parse:
    def value(cell: Value) -> str:
        text = plain_text(cell)
        if len(text) > limit:
            raise Wrong(
                "too-long",
                f"The text has {len(text)} characters.",
                f"Shorten it to {limit} characters.",
            )

        return text

    return value


def _choice(what: str, name: str) -> Parse:
    return cells.as_choice(what, reference.spelt_choices(name))


def _listed(what: str, named: Mapping[Any, str]) -> Parse:
    keys = {fold(name): key for key, name in named.items()}

    def value(cell: Value) -> Any:
        text = one_line(cell)
        if fold(text) not in keys:
            choices = ", ".join(list(named.values())[:MOST_NAMES])
            raise Wrong(
                f"unknown-{what.replace(' ', '-')}",
                f"{shown(text)} is not a {what}.",
                f"Use one of: {choices}.",
            )

        return keys[fold(text)]

    return value


def _purpose(named: Mapping[str, str]) -> Parse:
    def value(cell: Value) -> str:
        text = one_line(cell)
        code = text[:5]
        if code not in named:
            raise Wrong(
                "unknown-purpose-code",
                f"{shown(text)} is not a recognised purpose code.",
                f"Use one of: {', '.join(named)}.",
            )

        return code

    return value


def _team(value: Value, people: Mapping[str, int]) -> tuple[int, ...]:
    found = set()
    for address in _parts(value):
        if address.casefold() not in people:
            message = (
                f"{shown(address)} is not the address of somebody who edits programmes."
            )
            raise Wrong(
                "unknown-person",
                message,
                "Write email addresses, separated by semicolons.",
            )

        found.add(people[address.casefold()])

    return tuple(sorted(found))


def _parts(value: Value) -> Iterator[str]:
    return (
        part.strip()
        for part in plain_text(value).replace("\n", ";").split(";")
        if part.strip()
    )


def _shares(what: str, key_of: Callable[[str], str]) -> Parse:
    parse = cells.as_shares(what, key_of)
    return lambda value: sorted_shares(parse(value))


def _country(iso3_of: Callable[[str], str]) -> Callable[[str], str]:
    def read(name: str) -> str:
        try:
            return iso3_of(name)
        except ValueError as error:
            message, _, remedy = str(error).partition(". ")
            raise Wrong("unknown-country", f"{message}.", remedy) from None

    return read


def _theme(name: str, themes: Mapping[str, str]) -> str:
    if fold(name) not in themes:
        raise Wrong(
            "unknown-theme",
            f"{shown(name)} is not a theme.",
            f"Use one of: {', '.join(themes.values())}.",
        )

    return themes[fold(name)]

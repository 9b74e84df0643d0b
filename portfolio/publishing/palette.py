"""The looks of charts, read from the one stylesheet that has them, for files that cannot link to
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from markupsafe import escape

from portfolio.config import PROJECT

STYLESHEETS = PROJECT / "portfolio" / "static"
PLAIN = "3d3d3d"
APART = {
    "app-c-unrated": "b1b4b6",
    "app-c-no-band": "8f9294",
    "app-c-unallocated": "6f777b",
    "app-c-withheld": "0b0c0c",
}
"""What is no band is told by its pattern on a page; other programs give it a grey."""

_NAMED = re.compile(r"(--app-[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--app-[\w-]+)\)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASSES = re.compile(r"(?:\.[\w-]+)+")
_ELEMENT = re.compile(r'<(\w+) class="([^"]*)"([^>]*?)(/?)>')
_ATTRIBUTES = frozenset(
    {
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "font-family",
        "font-size",
        "font-weight",
    }
)
_OUTLINE = frozenset({"stroke", "stroke-width", "stroke-linejoin"})
Looks = Mapping[str, str]


@cache
def _rules() -> tuple[tuple[frozenset[str], Looks], ...]:
    """Classes that must meet in an element, and how it then looks; the more classes, the later, as
    in a stylesheet.
    """
    named = dict(_NAMED.findall((STYLESHEETS / "portfolio.css").read_text()))
    text = _USED.sub(
        lambda found: named.get(found[1], "inherit"),
        (STYLESHEETS / "charts.css").read_text(),
    )
    text = re.sub(
        r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}",
        "",
        text,
        flags=re.DOTALL,
    )
    found = [
        (frozenset(selector.strip().strip(".").split(".")), _looks(body))
        for selectors, body in _RULE.findall(text)
        for selector in selectors.split(",")
        if _CLASSES.fullmatch(selector.strip())
    ]

    return tuple(sorted(found, key=lambda rule: len(rule[0])))


def _looks(body: str) -> Looks:
    pairs = [each.split(":", 1) for each in body.split(";") if ":" in each]
    looks = {name.strip(): value.strip() for name, value in pairs}
    # An outline that is painted below the letters on a page would be painted over them elsewhere.
    left_out = _OUTLINE if "paint-order" in looks else frozenset()

    return {
        name: value for name, value in looks.items() if name in _ATTRIBUTES - left_out
    }


def looks_of(classes: str) -> dict[str, str]:
    """How an element of these classes (parted by spaces) looks, as attributes of SVG."""
    own = frozenset(classes.split())
    looks = dict[str, str]()
    for needed, given in _rules():
        if needed <= own:
            looks |= given

    return looks


def colour_of(css: str) -> str:
    """The colour of a chart's class, as six hexadecimal digits; a dark grey for one that has none."""
    looks = looks_of(css)
    given = APART.get(css) or looks.get("fill", "none").lstrip("#")

    return given if len(given) == len(PLAIN) else looks.get("stroke", PLAIN).lstrip("#")


def standing_alone(svg: str) -> str:
    """A drawing that carries its looks itself."""
    return _ELEMENT.sub(_looking, svg)


def _looking(found: re.Match[str]) -> str:
    tag, classes, rest, end = found.groups()
    return f"<{tag}{''.join(_missing(looks_of(classes), rest))}{rest}{end}>"


def _missing(looks: Looks, given: str) -> Iterator[str]:
    """The attributes that an element does not have already."""
    for name, value in looks.items():
        if f" {name}=" not in given:
            yield f' {name}="{escape(value)}"'


def swatch_alone(svg: str, label: str) -> str:
    """The sample beside a legend's entry, told to who cannot see it."""
    return standing_alone(svg).replace(">", f"><title>{escape(label)}</title>", 1)

"""Words of the private dialect do not come back to screens and messages.

Templates are read without their comments and expressions, code without its docstrings. What is
still there is counted by file in `wording_left.txt`; a count may only fall.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LEFT = Path(__file__).with_name("wording_left.txt")
BANNED = re.compile(
    r"\b(speaks?|spoke|spoken|said|told|mend(?:s|ed)?|nought|made out|whoever|of it"
    r"|came of|below nil|foreseen|asides?)\b",
    re.IGNORECASE,
)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SENTENCE = re.compile(r"\w+ \w+")
"""A text with two words in a row: names, keys and addresses have none."""


def templates() -> Iterator[tuple[str, str]]:
    """The words that each template shows."""
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        text = TAG.sub(" ", JINJA.sub(" ", path.read_text()))
        yield str(path.relative_to(PROJECT)), text


def messages() -> Iterator[tuple[str, str]]:
    """The sentences in the strings of each module, docstrings left out."""
    for package in ("portfolio", "imports"):
        for path in sorted((PROJECT / package).rglob("*.py")):
            tree = ast.parse(path.read_text())
            texts = [text for text in _strings(tree) if SENTENCE.search(text)]
            yield str(path.relative_to(PROJECT)), "\n".join(texts)


def _strings(tree: ast.Module) -> Iterator[str]:
    statements = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in statements:
            yield node.value


def counted() -> dict[str, int]:
    """Banned words by file."""
    counts: Counter[str] = Counter()
    for path, text in (*templates(), *messages()):
        counts[path] += len(BANNED.findall(text))
    return {path: count for path, count in counts.items() if count}


def recorded() -> dict[str, int]:
    """What was left when the list was last written: a path and a count a line."""
    lines = LEFT.read_text().splitlines()
    return {path: int(count) for path, count in (line.split() for line in lines)}


def test_no_file_has_more_banned_words_than_were_left() -> None:
    left = recorded()
    more = {
        path: count for path, count in counted().items() if count > left.get(path, 0)
    }
    assert more == {}


def test_the_list_of_what_is_left_is_up_to_date() -> None:
    now = counted()
    stale = {path for path, count in recorded().items() if count > now.get(path, 0)}
    assert stale == set(), "write the lower counts into wording_left.txt"


def test_the_words_are_found_in_a_sentence() -> None:
    assert BANNED.findall("Nothing speaks for it; mend the formula, of it £3") == [
        "speaks",
        "mend",
        "of it",
    ]
    assert BANNED.findall("A nil return; the amended recommendation") == []

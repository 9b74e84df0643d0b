"""Sentences whose figures lead to where they come from. In files they are the plain words that
they are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.filters import money, money_short, share
from portfolio.reports.links import Links

Key = Mapping[str, str | None]
WHOLE: Key = {}
"""The filters of all that a report is of."""


class Piece(NamedTuple):
    """A piece of a sentence: words, or a figure with the address of its origin."""

    text: str
    url: str | None = None


class Sentence(str):
    """A sentence, with the figures in it in the order in which they stand."""

    figures: tuple[Piece, ...]

    def __new__(cls, words: str, figures: Sequence[Piece] = ()) -> Sentence:
        """The plain words, and what their figures lead to."""
        made = super().__new__(cls, words)
        made.figures = tuple(figures)

        return made

    def more(self, words: str) -> Sentence:
        """The sentence with words after it."""
        return Sentence(f"{self}{words}", self.figures)

    @property
    def pieces(self) -> Iterator[Piece]:
        """The words and figures that it is made of, one after the other."""
        done = 0
        for figure in self.figures:
            start = self.find(figure.text, done)
            if start < 0:
                continue

            yield Piece(self[done:start])
            yield figure
            done = start + len(figure.text)

        yield Piece(self[done:])


class Telling:
    """Writes the figures of a sentence in the order in which they stand in it, and remembers their
    origins.

    A figure without filters (None) leads nowhere: withheld money, or what no single origin adds up
    to.
    """

    def __init__(self, links: Links | None) -> None:
        self._links = links
        self._figures: list[Piece] = []

    def money(self, pence: int | None, key: Key | None) -> str:
        """An amount as a reader says it."""
        return self.figure(money_short(pence), key)

    def exact(self, pence: int | None, key: Key | None) -> str:
        """An amount to the penny."""
        return self.figure(money(pence), key)

    def share(self, fraction: Decimal | float | None, key: Key | None) -> str:
        """A part of one as a percentage."""
        return self.figure(share(fraction), key)

    def figure(self, text: str, key: Key | None) -> str:
        """A figure as it is written."""
        url = self._links.origin(**key) if self._links and key is not None else None
        self._figures.append(Piece(text, url))

        return text

    def sentence(self, words: str) -> Sentence:
        """The words, and the figures that were written for them."""
        return Sentence(words, self._figures)

"""Sentences whose figures lead to their origin: the same plain words, each figure once, in its place."""

from __future__ import annotations

import json

from portfolio.reports.sentence import Piece, Sentence, Telling


def test_figures_of_equal_text_keep_their_own_origins() -> None:
    sentence = Sentence(
        "£5 of £5, in all £50.",
        (Piece("£5", "/a"), Piece("£5", None), Piece("£50", "/b")),
    )
    assert list(sentence.pieces) == [
        Piece(""), Piece("£5", "/a"), Piece(" of "), Piece("£5"), Piece(", in all "), Piece("£50", "/b"), Piece("."),
    ]  # fmt: skip
    assert "".join(piece.text for piece in sentence.pieces) == sentence


def test_it_is_plain_words_wherever_it_goes() -> None:
    sentence = Sentence("It is £5.", (Piece("£5", "/a"),))
    assert (str(sentence), json.loads(json.dumps(sentence)), f"{sentence}") == (
        "It is £5.",
        "It is £5.",
        "It is £5.",
    )
    assert type(str(sentence)) is str
    more = sentence.more(" In all.")
    assert (more, more.figures) == ("It is £5. In all.", sentence.figures)


def test_without_links_nothing_leads_anywhere() -> None:
    told = Telling(None)
    sentence = told.sentence(
        f"It is {told.money(500, {'country': 'SOM'})}, {told.share(0.5, None)} of it all."
    )
    assert sentence == "It is £5, 50.0% of it all."
    assert [piece.url for piece in sentence.pieces] == [None] * 5

"""How names are compared: one folding for headings, countries, themes and everything else that
people type.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Case, accents, punctuation and spacing taken away: `Côte  d'Ivoire` and `COTE D’IVOIRE` are
    one name.
    """
    letters = text.lower() if text.isascii() else _plain_letters(text)
    return _NOT_WORD.sub(" ", letters.replace("&", " and ").replace("'", "")).strip()


def _plain_letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(ch for ch in plain if not unicodedata.combining(ch))

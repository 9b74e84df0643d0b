"""The illustrative portfolio, the same every time: an invented register, workbooks, ratings and
accounts.
"""

from portfolio.illustration.compose import illustrate
from portfolio.illustration.model import (
    Account,
    Delivery,
    Illustration,
    MeantLine,
    RatingFile,
    Return,
    ShareChange,
)

__all__ = [
    "Account",
    "Delivery",
    "Illustration",
    "MeantLine",
    "RatingFile",
    "Return",
    "ShareChange",
    "illustrate",
]

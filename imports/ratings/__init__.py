"""Published ratings: a publisher's file as it is in, one rating per country and every problem out."""

from imports.ratings.model import Rating, RatingsRead
from imports.ratings.reader import read_ratings

__all__ = ["Rating", "RatingsRead", "read_ratings"]

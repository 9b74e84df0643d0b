"""What is wrong with what a report was asked."""

from __future__ import annotations


class FilterError(Exception):
    """A filter that cannot be used: which one, why, and what would do.

    `offers` are values that may have been meant, each with its name.
    """

    def __init__(
        self,
        name: str,
        message: str,
        offers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.name, self.message, self.offers = name, message, offers

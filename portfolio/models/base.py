"""What the models share: the base class, exact column types, and facts that carry system time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, and_
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portfolio.extensions import Base, db

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

OPEN_END = 253_402_300_799_999_999
"""The open end of an interval of instants: the last microsecond of the year 9999."""

BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key; SQLite numbers rows by itself only in an INTEGER column (which holds 64 bits
there).
"""


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept as its text, so that no database turns a published score into a float."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """The text that is stored."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The decimal that was stored."""
        return None if value is None else Decimal(value)


class Recorded:
    """A fact with system time: the tracker knew it from one instant until another (microseconds
    UTC, half-open).
    """

    from_instant: Mapped[int] = mapped_column(BigInteger)
    to_instant: Mapped[int] = mapped_column(BigInteger, default=OPEN_END)

    @classmethod
    def at(cls, instant: int) -> ColumnElement[bool]:
        """Known at that instant."""
        return and_(cls.from_instant <= instant, cls.to_instant > instant)

    @classmethod
    def current(cls) -> ColumnElement[bool]:
        """Known now."""
        return cls.to_instant == OPEN_END

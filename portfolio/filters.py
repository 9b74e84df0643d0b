"""How figures, dates and instants are written, in one place: the filters that every template
shares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from portfolio.finance import FinancialYear, Month, Period, pounds

MINUS = "\u2212"
UK_TIME = ZoneInfo("Europe/London")
EPOCH = datetime(
    1970,
    1,
    1,
    tzinfo=UTC,
)
UNITS = {
    "pounds": (0, 2, "£"),
    "thousands": (3, 1, "£k"),
    "millions": (6, 2, "£m"),
}
"""What a table may state its money in: power of ten of a pound, decimals shown, and how its
heading says so.
"""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT_FORMS = ((9, 1, "bn"), (6, 1, "m"), (3, 0, "k"))
"""Power of ten of a pound, decimals shown in the unit below, and letters."""


def absent(said: str = "not recorded") -> Markup:
    """What stands for a blank: an en dash to the eye, words to a screen reader. Never a zero."""
    return Markup(
        '<span aria-hidden="true">–</span><span class="govuk-visually-hidden">{}</span>'
    ).format(said)


def _signed(amount: Decimal, body: str) -> str:
    return f"{MINUS if amount < 0 else ''}{body}"


def money(pence: int | None) -> str:
    """Pence as pounds to the penny: `£1,234,567.89`, `−£5.00`; a blank for None."""
    if pence is None:
        return absent("none")
    amount = pounds(pence)
    return _signed(amount, f"£{abs(amount):,.2f}")


def money_short(pence: int | None) -> str:
    """Pence as a reader says it: `£1.2bn`, `£1.2m`, `£34.5k`, `£950`, `−£1.2m`; a blank for None.

    One decimal, halves away from zero; a figure that rounds up to a thousand moves to the next
    unit (`£1.0m`). An amount under half a pound that is not nil is written to the penny, so that
    it does not read as nothing.
    """
    if pence is None:
        return absent("none")

    amount = pounds(pence)
    if 0 < abs(pence) < 50:
        return money(pence)

    return _signed(amount, _short_size(abs(amount)))


def _short_size(size: Decimal) -> str:
    for power, decimals_below, letter in _SHORT_FORMS:
        if _rounded(size.scaleb(3 - power), decimals_below) >= 1000:
            return f"£{_rounded(size.scaleb(-power), 1):,}{letter}"
    return f"£{_rounded(size, 0):,}"


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def money_table(pence: int | None, unit: str = "pounds") -> str:
    """Pence in a table's unit, without the sign of the pound: its heading has that (see
    `money_heading`).

    `pounds` gives `1,234,567.89`, `thousands` `1,234.6`, `millions` `1.23`; a blank for None.
    KeyError for another unit.

    """
    power, decimals, _ = UNITS[unit]
    if pence is None:
        return absent("none")

    shown = _rounded(pounds(pence).scaleb(-power), decimals)
    return _signed(shown, f"{abs(shown):,}")


def money_heading(unit: str = "pounds") -> str:
    """How a heading names a table's unit: `£`, `£k`, `£m`. KeyError for another unit."""
    return UNITS[unit][2]


def share(fraction: Decimal | float | None, decimals: int = 1) -> str:
    """A part of one as a percentage: `0.3333` is `33.3%`; a blank for None.

    What is above nil but would round to it reads `<0.1%`, so that little is not taken for nothing.
    """
    if fraction is None:
        return absent("not applicable")

    exact = Decimal(str(fraction)) * 100
    shown = _rounded(exact, decimals)
    if exact and not shown:
        return f"{'<' if exact > 0 else f'>{MINUS}'}{Decimal(1).scaleb(-decimals)}%"

    return _signed(shown, f"{abs(shown):,}%")


def number(count: int | None) -> str:
    """A count with thousands separated: `1,234`; a blank for None."""
    if count is None:
        return absent()
    return _signed(Decimal(count), f"{abs(count):,}")


def score(value: Decimal | float | str | None) -> str:
    """A rating's score as its publisher wrote it, without an exponent; a blank for None or
    nothing.
    """
    if value is None or value == "":
        return absent("not rated")
    return f"{Decimal(str(value)):f}".replace("-", MINUS)


def month_name(month: Month | str | int | None) -> str:
    """A month in words: `2019-06`, a Month or a month number is `June 2019`; a blank for None."""
    if month is None:
        return absent()

    if isinstance(month, str):
        month = Month.parse(month)
    elif isinstance(month, int):
        month = Month.from_number(month)

    return f"{_MONTHS[month.month - 1]} {month.year}"


def period_name(period: Period | None) -> str:
    """A month or quarter in words: `June 2019`, `April to June 2019`; a blank for None."""
    if period is None:
        return absent()
    if period.length == 1:
        return month_name(period.start)

    same_year = period.start.year == period.end.year
    start = _MONTHS[period.start.month - 1] if same_year else month_name(period.start)
    return f"{start} to {month_name(period.end)}"


def date_long(day: date | None) -> str:
    """A date in words: `23 November 2026`; a blank for None. A datetime is shown by its own date."""
    return absent() if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(microseconds: int) -> datetime:
    """A system instant (microseconds since 1970, UTC) as a UTC datetime. OverflowError beyond the
    year 9999.
    """
    return EPOCH + timedelta(microseconds=microseconds)


def instant(microseconds: int | None) -> str:
    """Write a system instant in UK time, to the minute; a blank for None.

    Example: `23 November 2026 at 10:05 (UK time)`. The zone is named in the hour that autumn has
    twice.
    """
    if microseconds is None:
        return absent()

    local = moment(microseconds).astimezone(UK_TIME)
    return f"{date_long(local)} at {local:%H:%M} ({_zone(local)})"


def instant_short(microseconds: int | None) -> str:
    """A system instant to the minute in UK time, for lists: `23 November 2026, 10:05`; a blank for
    None.
    """
    if microseconds is None:
        return absent()
    local = moment(microseconds).astimezone(UK_TIME)
    return f"{date_long(local)}, {local:%H:%M}"


def instant_iso(microseconds: int) -> str:
    """Write a system instant for `<time datetime>`: `2026-11-23T10:05:30.000Z`.

    HTML allows at most three decimals of a second.
    """
    text = moment(microseconds).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def instant_in_name(as_at: str) -> str:
    """Write an instant in ISO 8601 (UTC) for the name of a file, to the minute.

    Example: `2026-11-23T10:05:30.000001Z` is `2026-11-23T1005Z`.
    """
    day_and_minute = as_at[: len("2026-11-23T10:05")]
    return day_and_minute.replace(":", "") + "Z"


def _zone(local: datetime) -> str:
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"UK time, {local.tzname()}" if twice else "UK time"


def count_of(number_of: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 country`, `3 countries`."""
    return f"{number(number_of)} {one if number_of == 1 else many or one + 's'}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun as a sentence has it: `no countries`, `1 country`, `3 countries`."""
    return count_of(count, one, many) if count else f"no {many or one + 's'}"


def when(fy: FinancialYear | None) -> str:
    """The years that a sentence covers."""
    return f"In {fy}" if fy else "Over all years on record"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `A`, `A and B`, `A, B and C`."""
    if len(names) > 1:
        return " and ".join((", ".join(names[:-1]), names[-1]))
    return "".join(names)


FILTERS: tuple[Callable[..., str], ...] = (
    money,
    money_short,
    money_table,
    money_heading,
    share,
    number,
    score,
    month_name,
    period_name,
    date_long,
    instant,
    instant_short,
    instant_iso,
    count_of,
)

"""What the invented programmes have besides money: purpose, managers, projects, results, reviews,
risks, budgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portfolio.finance import FinancialYear
from portfolio.illustration.accounts import manager_email
from portfolio.illustration.model import Budget, Delivery
from portfolio.illustration.programmes import YEARS, Chance, Programme, read_table

IMPLEMENTERS = (
    "Aspen Bridge Partners (invented)",
    "Borrowed Light Foundation (invented)",
    "Calder Stabilisation Ltd (invented)",
    "Dovecote International (invented)",
    "Evergreen Justice Trust (invented)",
    "Fenland Demining (invented)",
    "Greywater Consulting (invented)",
    "Harbourside Institute (invented)",
    "Ironwood Training (invented)",
    "Juniper Relief Network (invented)",
)
_AIMS = {
    "Peacebuilding": "help neighbours settle disputes before they turn violent",
    "Security and Justice": "make police and courts answer to the people whom they serve",
    "Counter-Terrorism": "help partners disrupt terrorism within the law",
    "Serious and Organised Crime": "take profit and safe havens from organised crime",
    "Women, Peace and Security": "bring women into the talks that decide on peace",
    "Peacekeeping": "prepare peacekeepers and those who command them",
    "Mine Action": "clear land and return it to those who farm it",
}
_BOARD = "Publication Board (invented)"
_OLDER = FinancialYear(2017)
"""The year of the last reviews on the scale from 4 to 1."""
_LATE = 0.25
"""How many of the last reviews of active programmes are not done."""


def deliveries(found: Sequence[Programme], seed: int) -> tuple[Delivery, ...]:
    """One for each programme; a few are left incomplete, so that something is owed."""
    texts = read_table("delivery.csv")
    return tuple(
        _delivery(programme, Chance.of(seed, "delivery", programme.code), texts)
        for programme in found
    )


def _delivery(
    programme: Programme, chance: Chance, texts: Sequence[Mapping[str, str]]
) -> Delivery:
    rating = chance.choice(("moderate", "major", "major", "severe"))
    record: dict[str, Any] = (
        {}
        if chance.random() < 0.06
        else {"summary": _summary(programme), "risk_rating": rating}
    )
    if programme.withheld_reason:
        record |= {"withheld_board": _BOARD, "withheld_on": programme.start}

    manager = manager_email(programme.lead) if chance.random() < 0.95 else None
    return Delivery(
        programme.code, record, manager, tuple(_parts(programme, chance, texts))
    )


def _summary(programme: Programme) -> str:
    aims = [
        _AIMS.get(name, f"make progress on {name.lower()}")
        for name, _ in programme.themes[:2]
    ]
    first = f"The programme works to {' and to '.join(aims)}."
    return f"{first} It serves the objective “{programme.objective}”. An invented programme: no part is true."


Texts = Sequence[Mapping[str, str]]
"""The rows of `delivery.csv`."""


def _parts(
    programme: Programme, chance: Chance, texts: Texts
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    by_kind = {
        kind: [row for row in texts if row["kind"] == kind]
        for kind in (row["kind"] for row in texts)
    }
    for row in chance.sample(by_kind["project"], 2):
        yield "projects", _project(programme, chance, row)

    for level in ("outcome", "output"):
        yield (
            "indicators",
            _indicator(programme, chance, chance.choice(by_kind[level]), level),
        )

    reviews = list(_reviews(programme, chance))
    yield from (("reviews", each) for each in reviews)
    done = sum(each["done_date"] is not None for each in reviews)

    if done:
        text = chance.choice(by_kind["recommendation"])["text"]
        yield "recommendations", _recommendation(programme, chance, text, done)

    for row in chance.sample(by_kind["risk"], 2):
        yield "risks", _risk(programme, chance, row)

    address = f"https://www.example.org/{programme.code.lower()}-summary"
    yield (
        "documents",
        {
            "title": "Programme summary (invented)",
            "kind": "Programme summary",
            "address": address,
        },
    )


def _project(
    programme: Programme, chance: Chance, row: Mapping[str, str]
) -> Mapping[str, Any]:
    yearly = [sum(amounts) for amounts in programme.allocations.values()]
    return {
        "title": row["text"],
        "implementer": chance.choice(IMPLEMENTERS),
        "start_date": programme.start,
        "end_date": programme.end,
        "countries": [iso3 for iso3, _ in programme.countries[:2]],
        "budget": sum(yearly) * 100 // 3,
    }


def _indicator(
    programme: Programme, chance: Chance, row: Mapping[str, str], level: str
) -> Mapping[str, Any]:
    low = int(row["low"])
    high = int(row["high"])
    target = chance.randrange((low + high) // 2, high)
    half = (low + target) // 2
    found = max(low, round(half * chance.uniform(0.8, 1.15)))

    return {
        "level": level,
        "title": row["text"],
        "unit": row["more"],
        "baseline": str(low),
        "target": str(target),
        "target_date": programme.end,
        "actual": str(found),
        "actual_date": date(2020, 9, 30),
        "milestones": f"31 March 2020; {half}; {found}\n31 March 2021; {target}",
    }


def _reviews(programme: Programme, chance: Chance) -> Iterator[Mapping[str, Any]]:
    """A review each autumn that it ran: up to 2017 on the scale from 4 to 1, later from A++ to C.

    Of programmes that go on, some reviews of the last autumn are not done, so that they are
    overdue.
    """
    for year in range(
        max(programme.start.year + 1, _OLDER.start),
        min(programme.end.year, YEARS[-1].start) + 1,
    ):
        older = year <= _OLDER.start
        if older:
            score = chance.choice(("3", "2"))
        else:
            score = chance.choice(("A+", "A", "A", "A", "B"))

        done = date(year, 10, chance.randrange(2, 28))
        if (
            year == YEARS[-1].start
            and programme.status == "active"
            and chance.random() < _LATE
        ):
            yield {
                "due_date": date(year, 9, 30),
                "done_date": None,
                "scale": "letters",
                "score": None,
                "summary": "",
            }
            continue

        yield {
            "due_date": date(year, 9, 30),
            "done_date": done,
            "scale": "numbers" if older else "letters",
            "score": score,
            "summary": "Invented: delivery kept its pace; assumptions were looked at again.",
        }


def _recommendation(
    programme: Programme, chance: Chance, text: str, last: int
) -> Mapping[str, Any]:
    if programme.status == "active" and chance.random() < 0.4:
        done = None
    else:
        done = date(2021, 2, 15)

    return {
        "text": text,
        "review_number": last,
        "owner": programme.sro,
        "due_date": date(2021, 3, 31),
        "done_date": done,
    }


def _risk(
    programme: Programme, chance: Chance, row: Mapping[str, str]
) -> Mapping[str, Any]:
    return {
        "title": row["text"],
        "category": row["more"],
        "likelihood": chance.choice(("Unlikely", "Possible", "Likely")),
        "impact": chance.choice(("moderate", "major", "severe")),
        "owner": programme.sro,
        "mitigation": row["remedy"],
        "residual": chance.choice(("minor", "moderate", "moderate", "major")),
    }


def budgets(found: Sequence[Programme], seed: int) -> Iterator[Budget]:
    """Each portfolio's budget: what its programmes are allocated, less some over-programming, in
    round numbers.
    """
    for portfolio in dict.fromkeys(programme.portfolio for programme in found):
        for fy in YEARS:
            part = Chance.of(seed, "budget", portfolio, fy).uniform(0.93, 1.01)
            amounts = [
                each.allocations[fy]
                for each in found
                if each.portfolio == portfolio and fy in each.allocations
            ]
            for at, oda in enumerate((True, False)):
                pounds = sum(amount[at] for amount in amounts)
                yield Budget(
                    portfolio, fy, oda, round(pounds * part / 100_000) * 100_000
                )

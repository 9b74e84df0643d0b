"""Invented money month by month: what was spent in the end, and what each return knew of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portfolio.finance import FinancialYear, apportion
from portfolio.illustration.programmes import Chance, Programme

SEASON = (5.0, 6.0, 7.0, 7.0, 6.5, 8.0, 8.0, 8.5, 8.0, 8.0, 9.0, 19.0)
"""How a year's spend falls on April to March: slow at first, and in a hurry at the end."""
INSTALMENTS = (0.8, 0.0, 0.0, 0.8, 0.0, 0.0, 0.9, 0.0, 0.0, 0.0, 0.0, 1.6)
"""How contributions to international bodies are paid."""
REPORTING = (3, 6, 9, 12)
"""The months of a year, April being 1, for which returns are made."""
HOPE = {
    3: 1.05,
    6: 1.03,
    9: 1.0,
}
"""How much more than its plan a department expects to spend, by the month of the return."""

_MAIN_PROJECT = "Programme delivery"
_PROJECTS = (
    "Adviser network",
    "Partner capacity",
    "Small grants",
    "Monitoring and learning",
    "Community liaison",
    "Training and equipment",
    "Research and evidence",
)
_PROJECT_LEADS = ("FCO",)
"""The departments whose returns name projects."""

Months = tuple[int | None, ...]
"""Twelve amounts in pence, April first; None where nothing was entered."""


@dataclass(frozen=True)
class Stream:
    """A year's money of a programme or project, ODA or non-ODA, as one department returns it."""

    programme: Programme
    department: str
    project: str | None
    oda: bool
    final: Months
    """What was spent in the end."""
    first: Months
    """What was said of each month when it was first returned."""
    corrected: tuple[int, ...]
    """The month number of the return from which on the final amount of each month is known."""
    forecasts: dict[int, Months]
    """What each return, by month number, expects of the months after it."""

    def told(self, month: int) -> Months:
        """The twelve amounts of the return for a month number: actual up to it, forecast after it."""
        return tuple(self._told(month, at) for at in range(12))

    def _told(self, month: int, at: int) -> int | None:
        if at >= month:
            return self.forecasts[month][at]
        if month >= self.corrected[at]:
            return self.final[at]
        return self.first[at]


def streams(programme: Programme, fy: FinancialYear, seed: int) -> Iterator[Stream]:
    """Every stream of a programme in a year: the lead department's, then those of partners that
    return a part.
    """
    if programme.status == "pipeline" or fy not in programme.allocations:
        return

    for oda, pounds in zip((True, False), programme.allocations[fy], strict=True):
        partners = [
            (department, part * 10_000)
            for department, part in programme.partners
            if part
        ]
        for department, budget in apportion(pounds * 100, partners):
            if budget:
                yield from _department_streams(
                    programme,
                    department,
                    budget,
                    oda,
                    (seed, programme.code, fy),
                )


def _department_streams(
    programme: Programme,
    department: str | None,
    budget: int,
    oda: bool,
    names: tuple[object, ...],
) -> Iterator[Stream]:
    if department is not None:
        yield _stream(
            programme,
            department,
            None,
            oda,
            budget,
            Chance.of(*names, department, oda),
        )
        return

    for project, part in _projects(programme, budget, oda, names):
        yield _stream(
            programme,
            programme.lead,
            project,
            oda,
            part,
            Chance.of(*names, project, oda),
        )


def _projects(
    programme: Programme, budget: int, oda: bool, names: tuple[object, ...]
) -> Iterator[tuple[str | None, int]]:
    """The lead department's budget by project: one to three of them, the larger the more."""
    if programme.lead not in _PROJECT_LEADS:
        yield None, budget
        return

    chance = Chance.of(*names[:2], "projects", oda)
    count = (budget > 300_000_000) + (budget > 1_200_000_000)
    smaller = [
        (name, chance.randrange(150_000, 300_000))
        for name in chance.sample(_PROJECTS, count)
    ]

    for project, part in apportion(budget, smaller):
        yield project or _MAIN_PROJECT, part


def _stream(
    programme: Programme,
    department: str,
    project: str | None,
    oda: bool,
    budget: int,
    chance: Chance,
) -> Stream:
    season = (
        INSTALMENTS
        if programme.channel == "multilateral" and chance.random() < 0.4
        else SEASON
    )
    final = _spread(budget * chance.uniform(0.88, 1.03), season, chance, 0.3)
    final = _with_recovery(final, chance)
    plan = _spread(float(budget), season, chance, 0.1)
    first, corrected = _first_told(final, chance)
    forecasts = {
        month: _forecast(plan, HOPE[month], chance) for month in REPORTING[:-1]
    }

    return Stream(
        programme,
        department,
        project,
        oda,
        final,
        first,
        corrected,
        forecasts,
    )


def _spread(
    pence: float, season: tuple[float, ...], chance: Chance, noise: float
) -> Months:
    """A year's amount over its months; None where the season has nothing."""
    weights = [weight * chance.uniform(1 - noise, 1 + noise) for weight in season]
    return tuple(
        round(pence * weight / sum(weights)) if weight else None for weight in weights
    )


def _with_recovery(final: Months, chance: Chance) -> Months:
    """Now and then a month holds a recovery from a partner: less than nothing was spent."""
    if chance.random() > 0.07:
        return final

    at = chance.randrange(1, 11)
    months = list(final)
    months[at] = -round(
        sum(amount or 0 for amount in final) / 12 * chance.uniform(0.05, 0.5)
    )

    return tuple(months)


def _first_told(final: Months, chance: Chance) -> tuple[Months, tuple[int, ...]]:
    """What was first said of each month, and the return that put it right."""
    first = list(final)
    corrected = [0] * 12

    for at, amount in enumerate(final):
        returned = REPORTING[at // 3]
        if amount is not None and returned < 12 and chance.random() < 0.15:
            first[at] = round(amount * chance.choice((0.7, 0.85, 1.1, 1.25)))
            corrected[at] = chance.choice(
                [month for month in REPORTING if month > returned]
            )

    return tuple(first), tuple(corrected)


def _forecast(plan: Months, hope: float, chance: Chance) -> Months:
    """A plan as forecast: hopeful, and in hundreds of pounds."""
    return tuple(
        None
        if amount is None
        else round(amount * hope * chance.uniform(0.95, 1.05) / 10_000) * 10_000
        for amount in plan
    )

"""Forecasts against what came of them, on returns whose figures can be read here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from imports.model import Line
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger import clock
from portfolio.models import User
from portfolio.origins import trace as tracing
from portfolio.origins.figure import Of, figure_for
from portfolio.permissions import EVERYTHING, Reader, reader_of
from portfolio.reports import registry
from portfolio.reports.catalogue import forecast_accuracy
from portfolio.reports.report import Answer, Asked
from portfolio.returns.decisions import service as decisions
from tests.building import line, record, register, speak, user

NAME = "forecast-accuracy"
ONE, TWO, SECRET = "CSSF-01-000001", "CSSF-02-000002", "CSSF-03-000003"
APRIL, MAY, JUNE, JULY = (Month(2019, number) for number in (4, 5, 6, 7))


class Story:
    """Two people who submit and approve, one after the other."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.sender, self.approver = (
            user(session, "f@x.example", "finance"),
            user(session, "a@x.example", "approver"),
        )
        secret = {"withheld": True, "withheld_reason": "Agents at risk"}
        shares = {"country_shares": {"SOM": "50"}}
        register(session, record(ONE, **shares), record(TWO), record(SECRET, **secret))

    def speak(self, month: Month, *lines: Line, **options: Any) -> int:
        """An approved return for a month of 2019/20."""
        placed = [
            each._replace(cell=f"F{number}") for number, each in enumerate(lines, 2)
        ]
        return speak(
            self.session, placed, self.sender, self.approver, month=month, **options
        ).id

    def answer(self, **words: str) -> Answer:
        """What the page shows."""
        asked, question = (
            Asked(self.session, select_for(self.session, words), EVERYTHING),
            registry.REPORTS[NAME],
        )
        return question.show(asked, question.find(asked), "pounds")

    def rows(self, reader: Reader = EVERYTHING, **words: str) -> list[dict[str, Any]]:
        """The rows of the files."""
        return list(
            registry.draw(
                self.session, NAME, select_for(self.session, words), reader
            ).rows
        )

    def sums(self, **words: str) -> list[tuple[Any, ...]]:
        """(department, made, until, forecast, actual, gross) of each row."""
        names = (
            "department",
            "made",
            "until",
            "forecast",
            "actual",
            "gross_difference",
        )
        rows = self.rows(**words)
        for row in rows:
            self.trace(row, words)
        return [tuple(row[name] for name in names) for row in rows]

    def trace(self, row: dict[str, Any], words: dict[str, str]) -> None:
        """Each figure of a row is the sum of its cells, each as often as it was compared."""
        own = words | {
            "department": row["department"],
            "fy": row["fy"],
            "made": row["made"],
        }
        columns = {
            "forecast": Of.FORECAST, "actual": Of.CAME, "difference": Of.DIFFERENCE, "gross_difference": Of.SIZES,
        }  # fmt: skip
        for column, of in columns.items():
            traced = tracing.trace(
                self.session, figure_for(self.session, own | {"of": of}), EVERYTHING
            )
            cells = list(traced.cells())
            assert (
                traced.figure == sum(cell.part for _, cell in cells) == row[column]
            ), (column, row)
            assert traced.count == len(cells)


@pytest.fixture
def story(session: Any) -> Story:
    """Nothing returned yet."""
    return Story(session)


def forecast(code: str, pence: int, month: Month, **more: Any) -> Line:
    """A forecast."""
    return line(code, pence, month, measure="forecast", **more)


def test_each_month_s_forecast_is_set_against_what_has_been_reported_since(
    story: Story,
) -> None:
    story.speak(
        APRIL,
        line(ONE, 10, APRIL),
        *(forecast(ONE, 100, month) for month in (MAY, JUNE, JULY)),
    )
    story.speak(
        MAY,
        line(ONE, 10, APRIL),
        line(ONE, 90, MAY),
        forecast(ONE, 120, JUNE),
        forecast(ONE, 100, JULY),
    )
    story.speak(
        JUNE,
        line(ONE, 10, APRIL),
        line(ONE, 90, MAY),
        line(ONE, 130, JUNE),
        forecast(ONE, 100, JULY),
    )
    assert story.sums() == [
        ("FCO", "2019-04", "2019-06", 200, 220, 10 + 30),
        ("FCO", "2019-05", "2019-06", 120, 130, 10),
    ]
    first = story.rows()[0]
    assert (first["difference"], str(first["out_by"]), str(first["gross_out_by"])) == (
        20,
        "0.100000",
        "0.200000",
    )


def test_a_correction_takes_the_place_of_the_month_s_forecast_and_a_reversed_one_does_not(
    story: Story,
) -> None:
    story.speak(APRIL, line(ONE, 10, APRIL), forecast(ONE, 100, MAY))
    story.speak(APRIL, line(ONE, 10, APRIL), forecast(ONE, 70, MAY))
    wrong = story.speak(APRIL, line(ONE, 10, APRIL), forecast(ONE, 1, MAY))
    decisions.reverse(story.session, wrong, story.approver.id, "The wrong file")
    story.session.commit()
    story.speak(MAY, line(ONE, 10, APRIL), line(ONE, 75, MAY))
    assert story.sums() == [("FCO", "2019-04", "2019-05", 70, 75, 5)]


def test_what_was_forecast_and_never_spent_and_spent_but_never_forecast_both_count(
    story: Story,
) -> None:
    story.speak(
        APRIL, line(ONE, 1, APRIL), line(TWO, 1, APRIL), forecast(ONE, 100, MAY)
    )
    story.speak(MAY, line(ONE, 1, APRIL), line(TWO, 1, APRIL), line(TWO, 60, MAY))
    assert story.sums() == [("FCO", "2019-04", "2019-05", 100, 60, 160)]


def test_quarters_are_compared_as_quarters_and_only_when_all_reported(
    story: Story,
) -> None:
    summer = Period(JULY, 3)
    story.speak(
        JUNE, line(ONE, 1, JUNE), line(ONE, 300, measure="forecast", period=summer)
    )
    story.speak(
        Month(2019, 8),
        line(ONE, 1, JUNE),
        line(ONE, 50, JULY),
        line(ONE, 60, Month(2019, 8)),
    )
    assert story.sums() == []
    by_month = [line(ONE, 100, month) for month in summer_months()]
    story.speak(Month(2019, 9), line(ONE, 1, JUNE), *by_month)
    assert story.sums()[0] == ("FCO", "2019-06", "2019-09", 300, 300, 0)


def summer_months() -> Sequence[Month]:
    """July to September 2019."""
    return FinancialYear(2019).months[3:6]


def test_a_successor_s_actuals_answer_for_its_predecessor_s_forecasts(
    story: Story,
) -> None:
    fy, july, august = FinancialYear(2020), Month(2020, 7), Month(2020, 9)
    before = [line(ONE, 5, july), forecast(ONE, 40, august)]
    speak(
        story.session,
        before,
        story.sender,
        story.approver,
        month=july,
        fy=fy,
        department="DFID",
    )
    after = [line(ONE, 5, july), line(ONE, 44, august)]
    speak(
        story.session,
        after,
        story.sender,
        story.approver,
        month=august,
        fy=fy,
        department="FCDO",
    )
    assert story.sums() == [("FCDO", "2020-07", "2020-09", 40, 44, 4)]
    assert story.sums(department="FCDO") == story.sums()
    assert story.sums(department="DFID") == []


def test_what_was_forecast_for_a_programme_that_was_set_to_nil_counts_as_not_spent(
    story: Story, app: Any
) -> None:
    story.speak(
        APRIL,
        line(ONE, 1, APRIL),
        line(TWO, 1, APRIL),
        *(forecast(TWO, 10_00, each) for each in (MAY, JUNE)),
    )
    story.speak(MAY, line(ONE, 1, APRIL), line(ONE, 60, MAY), missing="nil")
    assert story.sums() == [("FCO", "2019-04", "2019-05", 10_00, 60, 10_60)]
    assert story.sums(programme=TWO) == [("FCO", "2019-04", "2019-05", 10_00, 0, 10_00)]
    assert story.sums(programme=TWO, theme="unallocated") == story.sums(programme=TWO)
    with app.test_request_context():
        assert any(
            "not spent: £10 of the amounts shown here" in note
            for note in story.answer().notes
        )
    story.speak(JUNE, line(ONE, 1, APRIL), line(ONE, 60, MAY), line(ONE, 1, JUNE))
    assert story.sums(programme=TWO) == [("FCO", "2019-04", "2019-06", 20_00, 0, 20_00)]
    story.speak(JULY, line(ONE, 1, APRIL), line(TWO, 25_00, JUNE))
    assert story.sums(programme=TWO) == [
        ("FCO", "2019-04", "2019-07", 20_00, 25_00, 25_00)
    ]


def test_what_two_departments_forecast_together_is_set_once_against_their_successor_s_actual(
    story: Story,
) -> None:
    fy, july, september = FinancialYear(2020), Month(2020, 7), Month(2020, 9)
    for department, pence in (("DFID", 40), ("FCO", 60)):
        lines = [line(ONE, 5, july), forecast(ONE, pence, september)]
        speak(
            story.session,
            lines,
            story.sender,
            story.approver,
            month=july,
            fy=fy,
            department=department,
        )
    after = [line(ONE, 10, july), line(ONE, 90, september)]
    speak(
        story.session,
        after,
        story.sender,
        story.approver,
        month=september,
        fy=fy,
        department="FCDO",
    )
    assert story.sums() == [("FCDO", "2020-07", "2020-09", 100, 90, 10)]
    assert story.sums(country="SOM") == [("FCDO", "2020-07", "2020-09", 50, 45, 5)]


def test_many_months_are_shown_by_year_and_few_by_month(
    story: Story, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_accuracy, "MONTHS", 3)
    for fy in map(FinancialYear, (2018, 2019)):
        for made in fy.months[:4]:
            lines = [line(ONE, 100, each) for each in fy.months if each <= made]
            later = [forecast(ONE, 120, each) for each in fy.months if each > made]
            story.speak(made, *lines, *later, fy=fy)
    with app.test_request_context():
        over_years, of_one = story.answer(), story.answer(fy="2018/19")
    assert [row.name for row in over_years.tables[1].rows] == ["2018/19", "2019/20"]
    assert [row.name for row in of_one.tables[1].rows] == [
        "April 2018",
        "May 2018",
        "June 2018",
    ]


def test_filters_narrow_both_sides_alike(story: Story) -> None:
    story.speak(
        APRIL,
        line(ONE, 2, APRIL),
        forecast(ONE, 100, MAY),
        forecast(ONE, 40, MAY, oda=False),
    )
    story.speak(
        MAY, line(ONE, 2, APRIL), line(ONE, 90, MAY), line(ONE, 40, MAY, oda=False)
    )
    assert story.sums(oda="yes") == [("FCO", "2019-04", "2019-05", 100, 90, 10)]
    assert story.sums(country="SOM") == [("FCO", "2019-04", "2019-05", 70, 65, 5)]
    assert story.sums(programme=TWO) == []
    assert story.sums(fy="2018/19") == []


def test_as_at_an_earlier_instant_nothing_had_come_of_it_yet(story: Story) -> None:
    story.speak(APRIL, line(ONE, 2, APRIL), forecast(ONE, 100, MAY))
    then = clock.to_text(clock.last_committed(story.session))
    story.speak(MAY, line(ONE, 2, APRIL), line(ONE, 90, MAY))
    assert story.sums(as_at=then) == []
    assert len(story.sums()) == 1


def test_withheld_programmes_are_a_line_of_their_own_by_year(story: Story) -> None:
    story.speak(
        APRIL,
        *(line(code, 2, APRIL) for code in (ONE, SECRET)),
        forecast(ONE, 50, MAY),
        forecast(SECRET, 7, MAY),
    )
    story.speak(
        MAY,
        *(line(code, 2, APRIL) for code in (ONE, SECRET)),
        line(ONE, 55, MAY),
        line(SECRET, 9, MAY),
    )
    manager: User = user(story.session, "m@x.example", "programme-manager")
    outsider = reader_of(story.session, manager)
    rows = story.rows(outsider, department="HO")
    assert [
        (row["department"], row["made"], row["forecast"], row["actual"]) for row in rows
    ] == [("withheld", None, 7, 9)]
    rows = story.rows(outsider)
    assert [(row["department"], row["forecast"]) for row in rows] == [
        ("FCO", 50),
        ("withheld", 7),
    ]


def test_the_sentence_says_how_far_off_all_were_and_who_most(
    story: Story, app: Any
) -> None:
    story.speak(APRIL, line(ONE, 200, APRIL), forecast(ONE, 10_000_00, MAY))
    story.speak(
        APRIL, line(TWO, 200, APRIL), forecast(TWO, 10_000_00, MAY), department="HO"
    )
    story.speak(MAY, line(ONE, 200, APRIL), line(ONE, 9_000_00, MAY))
    story.speak(MAY, line(TWO, 200, APRIL), line(TWO, 9_900_00, MAY), department="HO")
    with app.test_request_context():
        answer = story.answer(fy="2019/20")
    assert answer.finding == (
        "In 2019/20, actual spend was £18.9k against forecasts of £20.0k (5.5% lower); by month and programme, forecasts were out by 5.5%. "
        "FCO was furthest out (10.0%) and HO nearest (1.0%)."
    )

"""Invented money: what a return says of a month, before and after it is put right."""

from portfolio.finance import FinancialYear
from portfolio.illustration.amounts import REPORTING, Stream, streams
from portfolio.illustration.programmes import Programme, programmes

FY = FinancialYear(2019)


def _all() -> list[Stream]:
    return [
        stream
        for programme in programmes(2019)
        for stream in streams(programme, FY, 2019)
    ]


def _named(title: str) -> Programme:
    return next(
        programme for programme in programmes(2019) if programme.title.startswith(title)
    )


def test_a_month_is_a_forecast_first_and_then_an_actual() -> None:
    stream = next(stream for stream in _all() if stream.corrected[3] == 9)
    july = [stream.told(number)[3] for number in REPORTING]
    assert july == [
        stream.forecasts[3][3],
        stream.first[3],
        stream.final[3],
        stream.final[3],
    ]
    assert stream.first[3] != stream.final[3]


def test_the_year_end_return_tells_the_final_amounts() -> None:
    assert all(stream.told(12) == stream.final for stream in _all())


def test_a_partner_returns_its_part_of_the_budget() -> None:
    found = list(streams(_named("Nigeria: policing"), FY, 2019))
    spent = dict.fromkeys(("FCO", "NCA"), 0)
    for stream in found:
        spent[stream.department] += sum(amount or 0 for amount in stream.final)
    assert 0.10 < spent["NCA"] / sum(spent.values()) < 0.20


def test_a_pipeline_programme_spends_nothing() -> None:
    waiting = _named("Ghana and Togo")
    assert waiting.status == "pipeline"
    assert list(streams(waiting, FinancialYear(2020), 2019)) == []


def test_instalments_leave_months_blank() -> None:
    assert any(None in stream.final for stream in _all())

"""Every report in every format as at an instant: the same bytes whatever has been approved, changed and published since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from imports.ratings import Rating
from portfolio import printing
from portfolio.countries import service as countries
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear
from portfolio.ledger import clock
from portfolio.permissions import EVERYTHING, Reader
from portfolio.programmes import import_service as programmes
from portfolio.publishing import document, pdf
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing.pack import Pack
from portfolio.reports import exports, registry
from tests.building import line, record, register, speak
from tests.reports.catalogue import raw
from tests.reports.catalogue.conftest import INDEX, World
from tests.reports.catalogue.test_prices import publish

ASKED: dict[str, dict[str, str]] = {
    "country": {"country": "SOM"},
    "theme": {"theme": "Peacebuilding"},
}


def papers(world: World, reader: Reader, as_at: str) -> list[document.Paper]:
    """Every report as at an instant."""
    words = {"index": INDEX, "measure": "outturn", "as_at": as_at}
    return [
        document.draw(
            world.session,
            name,
            select_for(world.session, words | ASKED.get(name, {})),
            reader,
        )
        for name in sorted(registry.REPORTS)
    ]


def written(every: list[document.Paper]) -> dict[tuple[str, str], bytes]:
    """The bytes of each report in each format; of PDF the document that is printed."""
    found = {}
    for one in every:
        found |= {
            (one.name, ending): write(one.report)
            for ending, write in exports.FORMATS.items()
        }
        found[one.name, "pdf"] = pdf.to_html(Pack((one,))).encode()
        found |= {
            (one.name, f"pack.{ending}"): publishing_formats.FORMATS[ending](
                Pack((one,))
            )
            for ending in ("pptx", "xlsx")
        }
    return found


def change_everything(world: World) -> None:
    """What may happen after an instant: returns, shares, records, budgets, ratings, deflators, names."""
    session, people = world.session, world.people
    lines = [line(raw.FCO_ONE, 77_777_777), line(raw.SECRET, 1_234_567, cell="F13")]
    speak(
        session, lines, people["sender"], people["approver"], month=raw.december(2019)
    )
    programmes.change_shares(
        session, raw.KENYA, FinancialYear(2018), [("UKR", 1_000_000)], []
    )
    given = ((FinancialYear(2019), True, 1),)
    register(
        session,
        record(
            raw.YEMEN, title="Another name", portfolio="Americas", allocations=given
        ),
    )
    ratings = (Rating("SOM", Decimal(1), None, "Low", "", ""),)
    countries.import_edition(
        session, INDEX, "2021", date(2021, 5, 1), b"2021", "2021.csv", ratings
    )
    session.commit()
    publish(session, dict.fromkeys(raw.YEARS, "100"))


@pytest.mark.parametrize("who", ["everybody", "outsider"])
def test_every_report_in_every_format_is_the_same_bytes_for_ever(
    world: World, who: str
) -> None:
    reader = EVERYTHING if who == "everybody" else world.outsider
    then = clock.to_text(clock.last_committed(world.session))
    first = written(papers(world, reader, then))
    assert len(first) == 6 * len(registry.REPORTS)
    change_everything(world)
    again = written(papers(world, reader, then))
    assert [key for key in first if first[key] != again[key]] == []
    now = written(
        papers(world, reader, clock.to_text(clock.last_committed(world.session)))
    )
    assert {
        name for name, ending in first if first[name, ending] != now[name, ending]
    } == {*registry.REPORTS}


@pytest.mark.skipif(not printing.can_make_pdf(), reason="Pango is not installed")
@pytest.mark.parametrize("first", [0, 1, 2], ids=["a third", "another", "the last"])
def test_a_document_printed_again_is_the_same_bytes(world: World, first: int) -> None:
    """Every report once: what is printed was proved to be the same above, so this is about the printing."""
    then = clock.to_text(clock.last_committed(world.session))
    some = Pack(tuple(papers(world, EVERYTHING, then)[first::3]))
    assert len(some.papers) > 8
    assert len({publishing_formats.FORMATS["pdf"](some) for _ in range(2)}) == 1

"""The real imports take from the illustration exactly what was meant, with nothing to complain of."""

from collections import Counter
from decimal import Decimal

import pytest

from imports.check import check
from imports.model import Checked, Context
from imports.ratings import read_ratings
from imports.register import Lists, read_register
from imports.text.folding import fold
from portfolio import reference
from portfolio.illustration import Illustration, Return
from portfolio.illustration.manners import MANNERS
from portfolio.illustration.programmes import programmes
from portfolio.illustration.ratings import band, scores

PROGRAMMES = programmes(2019)


def _involved(programme_code: str) -> frozenset[str]:
    """Departments of a programme; FCDO where one of its predecessors is."""
    programme = next(
        programme for programme in PROGRAMMES if programme.code == programme_code
    )
    own = {programme.lead, *(department for department, _ in programme.partners)}
    return frozenset(own | ({"FCDO"} if own & {"FCO", "DFID"} else set()))


INVOLVED = {programme.code: _involved(programme.code) for programme in PROGRAMMES}
COUNTRIES = {fold(alias.alias): alias.iso3 for alias in reference.country_aliases()}
COUNTRIES |= {
    fold(country.official_name): country.iso3 for country in reference.countries()
}
COUNTRIES |= {fold(country.name): country.iso3 for country in reference.countries()}


def _checked(sent: Return, stated: bool = True) -> Checked:
    fy, month = (sent.fy, sent.month) if stated else (None, None)
    known = Context(
        sent.department, fy, month, programmes=INVOLVED, countries=COUNTRIES
    )
    return check(sent.content, sent.filename, known)


@pytest.mark.parametrize("department", sorted(MANNERS))
def test_a_check_gives_exactly_the_meant_lines(
    illustration: Illustration, department: str
) -> None:
    for sent in illustration.returns:
        if sent.department == department:
            checked = _checked(sent)
            assert {problem.rule for problem in checked.problems} <= {
                "negative-amount"
            }, sent.filename
            assert Counter(map(tuple, checked.lines)) == Counter(
                map(tuple, sent.lines)
            ), sent.filename


def test_a_workbook_says_itself_which_year_and_month_it_is_for(
    illustration: Illustration,
) -> None:
    for sent in illustration.returns:
        if sent.department != "FCO":
            checked = _checked(sent, stated=False)
            assert (checked.fy, checked.month) == (sent.fy, sent.month), sent.filename


def _choices(name: str) -> dict[str, str]:
    return {fold(choice.key): choice.key for choice in reference.choices(name)}


def test_the_register_is_read_as_it_was_meant(illustration: Illustration) -> None:
    lists = Lists(
        departments={
            fold(department.code): department.code
            for department in reference.departments()
        },
        themes={fold(theme.name): theme.name for theme in reference.themes()},
        portfolios={
            fold(portfolio.name): portfolio.name for portfolio in reference.portfolios()
        },
        objectives={
            fold(objective.name): objective.name for objective in reference.objectives()
        },
        statuses=_choices("status"),
        channels=_choices("channel"),
        instruments=_choices("instrument"),
        gender_markers=_choices("gender_marker"),
        purpose_codes=frozenset(code.code for code in reference.purpose_codes()),
    )
    read = read_register(
        illustration.register, illustration.register_filename, reference.places(), lists
    )
    assert read.problems == ()
    for record, programme in zip(read.records, PROGRAMMES, strict=True):
        assert (record.code, record.title, record.sro) == (
            programme.code,
            programme.title,
            programme.sro,
        )
        assert sorted(record.country_shares) == sorted(programme.countries)
        assert sorted(record.theme_shares) == sorted(programme.themes)
        assert record.withheld == bool(programme.withheld_reason)
        assert {(fy, oda): pence for fy, oda, pence in record.allocations} == {
            (fy, oda): pounds * 100
            for fy, both in programme.allocations.items()
            for oda, pounds in zip((True, False), both, strict=True)
        }


def test_the_ratings_are_read_as_they_were_meant(illustration: Illustration) -> None:
    for file in illustration.ratings:
        read = read_ratings(
            file.content, file.filename, file.index, reference.places(), file.edition
        )
        assert read.problems == ()
        meant = {
            iso3: (Decimal(str(score)), band(score))
            for iso3, score in scores(int(file.edition), 2019).items()
        }
        assert {
            rating.iso3: (rating.score, rating.band) for rating in read.ratings
        } == meant

"""Reference data: complete, consistent, and right where it can be checked."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from imports.text.folding import fold
from portfolio import reference
from portfolio.finance import FinancialYear


def test_every_country_of_iso_3166_and_kosovo_once() -> None:
    countries = reference.countries()
    assert len(countries) == 250
    assert len({country.iso3 for country in countries}) == 250
    assert len({country.iso2 for country in countries}) == 250
    assert len({fold(country.name) for country in countries}) == 250
    assert all(country.region for country in countries)


def test_the_dac_list_has_its_141_recipients() -> None:
    recipients = {
        country.iso3 for country in reference.countries() if country.oda_recipient
    }
    assert len(recipients) == 141
    assert {"AFG", "UKR", "XKX", "PSE", "NRU"} <= recipients
    assert not {"CHL", "URY", "SYC", "COK", "ATG", "GBR"} & recipients


def test_no_name_stands_for_two_countries() -> None:
    meanings: dict[str, set[str]] = {}
    for country in reference.countries():
        for name in (country.name, country.official_name):
            meanings.setdefault(fold(name), set()).add(country.iso3)
    for alias in reference.country_aliases():
        meanings.setdefault(fold(alias.alias), set()).add(alias.iso3)
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}
    ambiguous = {fold(name) for name in reference.ambiguous_places()}
    assert ambiguous & meanings.keys() == set()


def test_aliases_and_ambiguous_names_point_at_known_countries() -> None:
    known = {country.iso3 for country in reference.countries()}
    assert {alias.iso3 for alias in reference.country_aliases()} <= known
    assert {
        iso3 for iso3s in reference.ambiguous_places().values() for iso3 in iso3s
    } <= known


@pytest.mark.parametrize(
    ("written", "iso3"),
    [
        ("Swaziland", "SWZ"),
        ("eSwatini", "SWZ"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Cote d' Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("DRC", "COD"),
        ("DR Congo", "COD"),
        ("Congo DR", "COD"),
        ("Congo (Kinshasa)", "COD"),
        ("Congo, Dem. Rep.", "COD"),
        ("Congo Democratic Republic", "COD"),
        ("Democratic Republic of Congo", "COD"),
        ("Zaire", "COD"),
        ("ZAI", "COD"),
        ("Congo Republic", "COG"),
        ("Congo, Rep.", "COG"),
        ("Republic of the Congo", "COG"),
        ("Congo-Brazzaville", "COG"),
        ("OPT", "PSE"),
        ("Occupied Palestinian Territories", "PSE"),
        ("West Bank and Gaza Strip", "PSE"),
        ("Palestinian Authority", "PSE"),
        ("WBG", "PSE"),
        ("Israel and West Bank", "ISR"),
        ("Kosovo", "XKX"),
        ("KSV", "XKX"),
        ("XK", "XKX"),
        ("Burma/Myanmar", "MMR"),
        ("Cabo Verde", "CPV"),
        ("Macedonia", "MKD"),
        ("Macedonia FYR", "MKD"),
        ("Czech Republic", "CZE"),
        ("Timor-Leste", "TLS"),
        ("TMP", "TLS"),
        ("Gambia", "GMB"),
        ("Syrian Arab Republic", "SYR"),
        ("Lao PDR", "LAO"),
        ("Korea DPR", "PRK"),
        ("Korea, Dem. People's Rep.", "PRK"),
        ("Korea Republic of", "KOR"),
        ("Korea, Rep.", "KOR"),
        ("Iran, Islamic Rep.", "IRN"),
        ("Venezuela, RB", "VEN"),
        ("Micronesia, Fed. Sts.", "FSM"),
        ("Türkiye", "TUR"),
        ("São Tomé and Principe", "STP"),
        ("Guinea Bissau", "GNB"),
        ("Kyrgyz Republic", "KGZ"),
        ("Slovak Republic", "SVK"),
        ("Brunei Darussalam", "BRN"),
        ("Hong Kong SAR, China", "HKG"),
        ("ROM", "ROU"),
        ("Taiwan, China", "TWN"),
        ("Republic of China", "TWN"),
    ],
)
def test_countries_as_publishers_write_them(written: str, iso3: str) -> None:
    assert reference.places().resolve(written) == iso3


def test_hundreds_of_spellings_in_use_resolve_however_they_are_set() -> None:
    places = reference.places()
    lines = (
        Path(__file__)
        .with_name("spellings.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    spelt = [
        (name, iso3)
        for iso3, _, names in (line.partition(": ") for line in lines)
        for name in names.split(";")
    ]
    assert len(spelt) > 550
    assert {
        name
        for name, iso3 in spelt
        for set_ in (name, f" {name.upper()}\xa0")
        if places.resolve(set_) != iso3
    } == set()


@pytest.mark.parametrize(
    "written",
    ["Congo", "Korea", "Virgin Islands", "Serbia and Montenegro", "USSR", "World"],
)
def test_what_is_no_one_country_does_not_resolve(written: str) -> None:
    assert reference.places().resolve(written) is None


def test_somaliland_is_somalia_with_a_note() -> None:
    places = reference.places()
    assert places.resolve("Somaliland") == "SOM"
    assert "Somalia" in (places.note("Somaliland") or "")
    assert places.is_part("Somaliland")


def test_fcdo_follows_both_its_predecessors() -> None:
    departments = {
        department.code: department for department in reference.departments()
    }
    assert len(departments) == 14
    for code in ("FCO", "DFID"):
        assert departments[code].successor == "FCDO"
        assert departments[code].succeeded_on == date(2020, 9, 2)
    assert departments["FCDO"].successor is None


def test_no_alias_of_a_department_is_that_of_another() -> None:
    names = [
        fold(name)
        for d in reference.departments()
        for name in {fold(n) for n in (d.code, d.name, *d.aliases)}
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_fixed_lists_are_the_glossarys() -> None:
    statuses = ["pipeline", "approved", "active", "closing", "closed"]
    assert [choice.key for choice in reference.choices("status")] == statuses
    assert [choice.key for choice in reference.choices("channel")] == [
        "bilateral",
        "multilateral",
    ]
    assert [choice.key for choice in reference.choices("gender_marker")] == [
        "0",
        "1",
        "2",
    ]
    assert {choice.key for choice in reference.choices("instrument")} == {
        "diplomacy",
        "programme",
        "defence",
        "policing",
        "peacekeeping",
    }


def test_purpose_codes_are_those_of_conflict_peace_and_security() -> None:
    assert [code.code for code in reference.purpose_codes()] == [
        "15210",
        "15220",
        "15230",
        "15240",
        "15250",
        "15261",
    ]


def test_lists_have_no_entry_twice() -> None:
    for entries in (reference.themes(), reference.objectives(), reference.portfolios()):
        names = [fold(entry.name) for entry in entries]
        assert len(names) == len(set(names))
        assert all(entry.description for entry in entries)


def test_one_index_is_the_default_and_all_six_are_there() -> None:
    indexes = {index.key: index for index in reference.risk_indexes()}
    assert set(indexes) == {"oecd-sof", "fsi", "inform-risk", "wb-fcs", "gpi", "ewp"}
    assert [key for key, index in indexes.items() if index.default] == ["oecd-sof"]
    # The OECD calls contexts fragile below -1.20 and extremely fragile below -2.50; a list has no scores.
    worse = {"oecd-sof": "low", "wb-fcs": "none"}
    assert {key: index.worse for key, index in indexes.items()} == dict.fromkeys(
        indexes, "high"
    ) | worse
    assert indexes["wb-fcs"].worse == "none"
    assert all(index.licence and index.attribution for index in indexes.values())


def test_bands_of_different_editions_stand_in_one_order() -> None:
    oecd = next(index for index in reference.risk_indexes() if index.key == "oecd-sof")
    assert (
        oecd.band_order("Extreme fragility")
        == oecd.band_order("Extremely fragile")
        == 0
    )
    assert oecd.band_order("other fragile") == oecd.band_order("Fragile") == 1
    assert oecd.band_order("Somewhat fragile") is None


def test_oecd_editions_name_as_many_contexts_as_the_reports_do() -> None:
    counts = {
        edition.label: Counter(edition.bands.values())
        for edition in reference.editions()
    }
    assert counts["2022"] == {"Extremely fragile": 15, "Other fragile": 45}
    assert counts["2025"] == {"Extreme fragility": 18, "High fragility": 43}
    known = {country.iso3 for country in reference.countries()}
    assert all(set(edition.bands) <= known for edition in reference.editions())


def test_every_band_of_a_shipped_edition_has_its_place() -> None:
    indexes = {index.key: index for index in reference.risk_indexes()}
    for edition in reference.editions():
        assert all(
            indexes[edition.index].band_order(band) is not None
            for band in edition.bands.values()
        )


def test_totals_of_the_fund_are_whole_pence() -> None:
    totals = {str(total.fy): total for total in reference.fund_totals()}
    assert totals["2019/20"].final_allocation == 126_620_000_000
    assert totals["2019/20"].outturn == 123_430_000_000
    assert totals["2020/21"].final_allocation is None
    assert totals["2016/17"].oda == 51_800_000_000


def test_board_allocations_add_up_to_the_statements_totals() -> None:
    sums: Counter[tuple[FinancialYear, bool]] = Counter()
    for allocation in reference.board_allocations():
        sums[allocation.fy, allocation.oda] += allocation.amount
    millions = {
        (str(fy), oda): amount / 100_000_000 for (fy, oda), amount in sums.items()
    }
    assert millions == {
        ("2026/27", False): 340.2,
        ("2026/27", True): 153.9,
        ("2027/28", False): 301.7,
        ("2027/28", True): 157.4,
        ("2028/29", False): 278.5,
        ("2028/29", True): 160.1,
    }

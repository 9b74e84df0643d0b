"""Published ratings, in look-alikes of each publisher's format with invented figures."""

from datetime import date
from decimal import Decimal

import pytest

from imports.ratings import Rating
from tests.imports.ratings.reading_ratings import bands, csv_of, faults, scores, xlsx_of

FSI_HEAD = ["Country", "Year", "Rank", "Total", "C1: Security Apparatus", "E1: Economy"]


def test_fragile_states_index_with_ranks_in_words_and_a_float_noisy_total() -> None:
    found = xlsx_of(
        {
            "2021": [
                FSI_HEAD,
                ["Yemen ", 2021, "1st", 110.69999999999999, 9.4, 9.8],
                ["Congo Democratic Republic", 2021, "2nd", 108.4, 1, 1],
                ["Cote d'Ivoire", 2021, "n/r", 90, 1, 1],
            ]
        },
        "fsi",
        "2021",
    )
    assert found.problems == ()
    assert found.ratings == (
        Rating("CIV", Decimal(90), None, None, "2021", "D4"),
        Rating("COD", Decimal("108.4"), 2, None, "2021", "D3"),
        Rating("YEM", Decimal("110.7"), 1, None, "2021", "D2"),
    )
    assert found.years == (2021,)


def test_the_published_total_is_taken_though_the_indicators_sum_to_another() -> None:
    found = xlsx_of(
        {"x": [["C1: A", "Total", "E1: B", "Country"], [10, 15.5, 10, "Mali"]]}, "fsi"
    )
    assert scores(found) == {"MLI": Decimal("15.5")}


@pytest.mark.parametrize(
    ("written", "iso3"),
    [
        ("Congo Republic", "COG"),
        ("Israel and West Bank", "ISR"),
        ("Swaziland", "SWZ"),
        ("Macedonia", "MKD"),
        ("Guinea Bissau", "GNB"),
        ("Kyrgyz Republic", "KGZ"),
        ("Slovak Republic", "SVK"),
        ("Brunei Darussalam", "BRN"),
        ("Micronesia", "FSM"),
        ("Sao Tome and Principe", "STP"),
        ("Cape Verde", "CPV"),
        ("Czech Republic", "CZE"),
        ("Palestine", "PSE"),
        ("United States", "USA"),
        ("Bosnia", "BIH"),
    ],
)
def test_names_of_the_fragile_states_index(written: str, iso3: str) -> None:
    assert scores(csv_of(f"Rank,Country,Total\n1st,{written},50.5\n", "fsi")) == {
        iso3: Decimal("50.5")
    }


FSI_YEARS = "Country,Year,Rank,Total\nMali,2019,1st,90.1\nMali,2020,1st,91.2\nChad,2019,2nd,80\nChad,2020,2nd,81\n"


def test_of_several_years_in_one_sheet_the_editions_is_taken() -> None:
    found = csv_of(FSI_YEARS, "fsi", "FSI 2020")
    assert scores(found) == {"MLI": Decimal("91.2"), "TCD": Decimal(81)}
    assert found.years == (2019, 2020)


@pytest.mark.parametrize("edition", [None, "latest", "2018"])
def test_several_years_and_no_word_which_is_asked(edition: str | None) -> None:
    found = csv_of(FSI_YEARS, "fsi", edition)
    assert found.ratings == ()
    assert faults(found) == [("error", "edition-unclear", "A1", None)]
    assert "2019, 2020" in found.problems[0].message


def test_of_a_sheet_for_each_year_the_editions_is_taken() -> None:
    sheets = {
        str(year): [["Country", "Total"], ["Mali", year - 1930]]
        for year in (2019, 2020, 2021)
    }
    assert scores(xlsx_of(sheets, "fsi", "2020")) == {"MLI": Decimal(90)}
    assert [problem.rule for problem in xlsx_of(sheets, "fsi", "newest").problems] == [
        "edition-unclear"
    ]


def test_years_may_be_dates() -> None:
    rows = [
        ["Country", "Year", "Total"],
        ["Mali", date(2010, 1, 1), 80.5],
        ["Mali", date(2011, 1, 1), 81.5],
    ]
    assert scores(xlsx_of({"all": rows}, "fsi", "2011")) == {"MLI": Decimal("81.5")}


def test_a_file_of_another_year_than_the_edition_is_warned_of() -> None:
    found = csv_of("Country,Year,Total\nMali,2016,90\n", "fsi", "2021")
    assert faults(found) == [("warning", "edition-year", "B1", "2016")]
    assert len(found.ratings) == 1


def test_blank_rows_to_the_sheets_reported_end_are_nothing() -> None:
    rows: list[list[object]] = [
        ["Country", "Total"],
        ["Mali", 90],
        *([["", ""]] * 2_000),
        ["Chad", 80],
    ]
    assert scores(xlsx_of({"2021": rows}, "fsi")) == {
        "MLI": Decimal(90),
        "TCD": Decimal(80),
    }


def test_inform_takes_the_main_sheet_its_class_and_release_date() -> None:
    head = [
        "COUNTRY",
        "ISO3",
        "INFORM RISK",
        "RISK CLASS",
        "Rank",
        "HAZARD & EXPOSURE",
        "Natural",
    ]
    found = xlsx_of(
        {
            "About": [["release:"], ["31 August 2021 v 0.6.1"], ["INFORM RISK INDEX"]],
            "INFORM Risk 2022 (a-z)": [
                [None],
                head,
                [
                    "(a-z)",
                    "(a-z)",
                    "(0-10)",
                    "(Very Low-Very High)",
                    "(1-191)",
                    "(0-10)",
                    "(0-10)",
                ],
                ["Afghanistan", "AFG", 8.2, "Very High", 3, 8.9, 6.7],
                ["Congo", "COG", 4.9, "Medium", 46, 1, 1],
                ["Korea DPR", "PRK", "x", "x", "x", "x", "x"],
            ],
            "Hazard & Exposure": [
                ["COUNTRY", "ISO3", "Earthquake"],
                ["Afghanistan", "AFG", 9.5],
            ],
            "Old": [head, ["Afghanistan", "AFG", 1, "Low", 1, 1, 1]],
        },
        "inform-risk",
        "2022",
        hidden=["Old"],
    )
    assert found.problems == ()
    assert found.ratings == (
        Rating("AFG", Decimal("8.2"), 3, "Very High", "INFORM Risk 2022 (a-z)", "C4"),
        Rating("COG", Decimal("4.9"), 46, "Medium", "INFORM Risk 2022 (a-z)", "C5"),
    )
    assert found.published == date(2021, 8, 31)
    assert found.years == (2022,)


def test_inform_csv_without_a_class_has_no_band() -> None:
    found = csv_of(
        "COUNTRY,ISO3,Natural,INFORM RISK,Rank,Missing\n\nMali,MLI,6.7,5.9,21,2\n\nChad,TCD,1,x,x,1\n",
        "inform-risk",
    )
    assert found.ratings == (Rating("MLI", Decimal("5.9"), 21, None, "", "D3"),)


GROUPS = [
    ["GroupCode", "GroupName", "CountryCode", "CountryName"],
    ["ARB", "Arab World", "EGY", "Egypt, Arab Rep."],
    ["FCS", "Fragile and conflict affected situations", "COD", "Congo, Dem. Rep."],
    ["FCS", "Fragile and conflict affected situations", "YEM", "Yemen, Rep."],
    ["WLD", "World", "EGY", "Egypt, Arab Rep."],
    ["WLD", "World", "CHI", "Channel Islands"],
]


def test_world_bank_list_is_one_group_of_many() -> None:
    economies = [
        ["Economy", "Code", "Region", "Income group"],
        ["Chad", "TCD", "Africa", "Low income"],
    ]
    found = xlsx_of(
        {"List of economies": economies, "Groups": GROUPS}, "wb-fcs", "FY24"
    )
    label = "Fragile and conflict affected situations"
    assert found.problems == ()
    assert found.ratings == (
        Rating("COD", None, None, label, "Groups", "D3"),
        Rating("YEM", None, None, label, "Groups", "D4"),
    )


def test_world_bank_file_without_the_group_is_no_list() -> None:
    rows = [row for row in GROUPS if row[0] != "FCS"]
    assert [
        problem.rule for problem in xlsx_of({"Groups": rows}, "wb-fcs").problems
    ] == ["no-table-found"]


def test_a_list_that_prints_each_class_as_a_column_of_names() -> None:
    found = xlsx_of(
        {
            "FY24": [
                ["FY24 List of Fragile and Conflict-affected Situations"],
                ["Conflict", "Institutional and Social Fragility"],
                ["Afghanistan", "Burundi"],
                ["Congo, Democratic Republic of", "Chad"],
                [None, "Kosovo"],
                [
                    "Note: classification of the World Bank, in the fiscal year shown above"
                ],
            ]
        },
        "wb-fcs",
        "FY24",
    )
    assert bands(found) == {
        "AFG": "Conflict",
        "COD": "Conflict",
        "BDI": "Institutional and Social Fragility",
        "TCD": "Institutional and Social Fragility",
        "XKX": "Institutional and Social Fragility",
    }


def test_a_list_that_marks_countries_and_a_bare_list() -> None:
    label = "Fragile and conflict affected situations"
    marked = csv_of(
        "iso3,country,FCS\nMLI,Mali,Yes\nGHA,Ghana,No\nTCD,Chad,x\nTGO,Togo,\n",
        "wb-fcs",
    )
    assert bands(marked) == {"MLI": label, "TCD": label}
    assert bands(csv_of("iso3\nMLI\nTCD\n", "wb-fcs")) == {"MLI": label, "TCD": label}


def test_a_list_over_the_years_takes_the_editions() -> None:
    text = "Country,FY22,FY23\nMali,x,x\nUkraine,,x\nGambia,x,\n"
    assert set(bands(csv_of(text, "wb-fcs", "FY23"))) == {"MLI", "UKR"}


def test_oecd_levels_are_taken_as_published() -> None:
    text = (
        "country_name,di_id,iso3,fragility,fragility_year\n"
        "Congo,CG,COG,Extremely fragile,2022\n"
        "Chile,CL,CHL,Not Fragile,2022\n"
    )
    assert bands(csv_of(text, "oecd-sof", "2022")) == {
        "COG": "Extremely fragile",
        "CHL": "Not Fragile",
    }


def test_oecd_scores_with_decimal_commas() -> None:
    found = csv_of(
        "iso3;country;Fragility score;Level\nSOM;Somalia;-4,25;Extreme\nTCD;Chad;-3,1;Extreme\n",
        "oecd-sof",
    )
    assert scores(found) == {"SOM": Decimal("-4.25"), "TCD": Decimal("-3.1")}
    assert bands(found) == {"SOM": "Extreme", "TCD": "Extreme"}


def test_a_long_table_of_dimensions_gives_the_aggregate() -> None:
    text = (
        "iso3,year,dimension,value\nSOM,2022,Aggregate,3.5\nSOM,2022,Economic,9\nSOM,2020,Aggregate,3.1\n"
        "TCD,2022,Aggregate,2.5\nTCD,2022,Human,8\n"
    )
    assert scores(csv_of(text, "oecd-sof", "2022")) == {
        "SOM": Decimal("3.5"),
        "TCD": Decimal("2.5"),
    }


def test_early_warning_project_takes_the_one_year_risk_and_the_name_before_its_codes() -> (
    None
):
    text = (
        '"","country","SFTGcode","COW","risk_in_2018","risk_2018_19","polity"\n'
        '"1","Slovenia","SLV",349,0.001325,0.0009629,1\n'
        '"2","Democratic Republic of Congo","ZAI",490,0.1377,0.3086,2\n'
        '"3","Burma/Myanmar","MYA",775,0.05,0.1,2\n'
    )
    found = csv_of(text, "ewp", "2017")
    assert scores(found) == {
        "SVN": Decimal("0.001325"),
        "COD": Decimal("0.1377"),
        "MMR": Decimal("0.05"),
    }


GPI = "Country,iso3c,2020,2021,2022\nMali,MLI,2.700,2.800,2.900\nIceland,ISL,1.100,1.090,1.107\n"


def test_global_peace_index_over_the_years_takes_the_editions() -> None:
    found = csv_of("\ufeff" + GPI, "gpi", "2021")
    assert scores(found) == {"MLI": Decimal("2.8"), "ISL": Decimal("1.09")}
    assert [rating.cell for rating in found.ratings] == ["D3", "D2"]


def test_years_across_and_no_word_which_is_asked() -> None:
    found = csv_of(GPI, "gpi", None)
    assert faults(found) == [("error", "edition-unclear", "A1", None)]
    assert found.years == (2020, 2021, 2022)


def test_scores_and_ranks_over_the_years() -> None:
    text = "Country,2021 score,2021 rank,2022 score,2022 rank\nMali,2.8,9,2.9,=4\n"
    found = csv_of(text, "gpi", "2022")
    assert found.ratings == (Rating("MLI", Decimal("2.9"), 4, None, "", "D2"),)


@pytest.mark.parametrize(
    "text",
    [
        "iso3,score,band\nMLI,3.5,High\nTCD,2,\n",
        "band,iso3,score\nHigh,MLI,3.5\n,TCD,2\n",
        "Title of the table,,\n,,\nCountry Code,Rating,Risk Level\nMLI,3.5,High\nTCD,2,n/a\n",
        "Value;Class;ISO\n3,5;High;MLI\n2;;TCD\n",
        "Country\tIndex score\tCategory\nMali\t3.50\tHigh\nChad\t2.0\t-\n",
    ],
)
def test_any_table_with_a_country_a_score_and_a_band(text: str) -> None:
    found = csv_of(text, "my-index")
    assert [rating[:4] for rating in found.ratings] == [
        ("MLI", Decimal("3.5"), None, "High"),
        ("TCD", Decimal(2), None, None),
    ]
    assert found.problems == ()


def test_a_score_alone_or_a_band_alone_is_enough() -> None:
    assert scores(csv_of("iso3,score\nMLI,3.5\n", "cri")) == {"MLI": Decimal("3.5")}
    assert bands(csv_of("iso3,band\nMLI,Very high\n", "cri")) == {"MLI": "Very high"}


def test_a_rating_is_a_score_where_numbers_stand_and_a_band_where_words_do() -> None:
    assert scores(csv_of("country,rating\nMali,3\nChad,4\n", "cri")) == {
        "MLI": Decimal(3),
        "TCD": Decimal(4),
    }
    assert bands(csv_of("country,rating\nMali,Red\nChad,Amber\n", "cri")) == {
        "MLI": "Red",
        "TCD": "Amber",
    }


def test_a_country_listed_without_any_figure_stays_unrated() -> None:
    assert set(
        scores(csv_of("iso3,score,band\nMLI,3,High\nTCD,..,\nGHA,,\n", "cri"))
    ) == {"MLI"}

"""How publishers head their columns and name what is no country: data, to be added to.

Words are written as `imports.text.folding.fold` leaves them, without the year that many headings carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ISO_CODES: Final = (
    "iso3", "iso3c", "iso", "iso 3", "iso code", "iso3 code", "iso 3 code", "iso alpha 3", "alpha 3", "alpha3",
    "iso a3",
    "country iso3", "country iso", "iso country code", "iso3 country code", "country code iso3", "iso3166", "iso 3166",
    "iso 3166 1 alpha 3", "iso3166 1 alpha 3", "iso 3 letter code", "iso codes", "ref area", "iso 3166 alpha 3",
    "iso country codes", "isocode", "iso3code", "countryiso3", "country code iso 3", "alpha 3 code", "iso alpha3",
)  # fmt: skip
"""Codes of ISO 3166: they say which country, whatever the name beside them."""

OTHER_CODES: Final = (
    "code", "country code", "countrycode", "economy code", "wb code", "wb country code", "world bank code", "location",
    "geocode", "geo code", "abbreviation", "iso2", "iso 2", "iso2c", "entity code",
)  # fmt: skip
"""Codes of a publisher's own or of no stated kind: the name beside them goes first.

The State Failure Task Force's and the Correlates of War's codes are left out: in the former SLV is Slovenia.
"""

NAMES: Final = (
    "country", "country name", "countryname", "countries", "economy", "nation", "territory", "country or territory",
    "country territory", "country and territory", "location name", "context", "reference area", "wb country name",
    "country region", "country en", "entity", "state", "name", "country or area", "country or economy", "states",
    "country context", "fragile context",
)  # fmt: skip

RANKS: Final = (
    "rank",
    "ranking",
    "rank order",
    "global rank",
    "overall rank",
    "world rank",
    "position",
    "fsi rank",
)
YEARS: Final = (
    "year", "edition", "edition year", "fragility year", "time", "time period", "inform year", "informyear",
    "fiscal year", "fy", "data year", "report year", "index year", "date",
)  # fmt: skip
INDICATORS: Final = (
    "indicator",
    "indicator name",
    "indicatorname",
    "dimension",
    "measure",
    "variable",
    "series",
    "series name",
)
"""Columns that say which of several figures a row gives."""

SCORES: Final = (
    "score", "total score", "overall score", "index score", "risk score", "aggregate score", "index value",
    "indicatorscore", "indicator score", "obs value", "observation value", "total", "overall", "aggregate", "index",
    "value", "points", "probability",
)  # fmt: skip
BANDS: Final = (
    "band", "risk band", "risk class", "fragility level", "level of fragility", "fragility band",
    "fragility classification", "fragility category", "fragility status", "risk level", "risk category", "risk rating",
    "state of peace", "alert level", "class", "category", "classification", "tier",
)  # fmt: skip
EITHER: Final = (
    "rating",
    "level",
    "fragility",
    "risk",
    "status",
    "group",
    "label",
    "fragility rating",
    "overall rating",
    "result",
)
"""Columns that are scores where they hold numbers, and bands where they hold words."""

PLAIN: Final = frozenset(["iso3", "score", "band"])
"""The table that is understood for every index: where all three stand, other figures are left alone."""

MAIN_SCORES: Final[Mapping[str, tuple[str, ...]]] = {
    "oecd-sof": (
        "fragility score", "aggregate fragility score", "overall fragility score", "aggregate fragility",
        "overall fragility", "total fragility", "fragility index", "aggregate pc1 score", "oecd fragility score",
    ),
    "fsi": (
        "total", "fsi score", "fragile states index", "fragile states index score", "failed states index", "fsi total",
        "fsi total score",
        "fsi overall score", "fsi",
    ),
    "inform-risk": (
        "inform risk", "inform risk index", "inform risk score", "inform index", "inform score", "inform",
        "inform global risk index", "inform risk mid", "inform risk mid year", "inform risk index mid",
        "inform risk index mid year",
    ),
    "gpi": ("gpi score", "gpi overall score", "overall score", "global peace index", "global peace index score", "gpi"),
    "ewp": (
        # The one-year risk: every edition of the series has had one, so that editions can be compared;
        # the two-year risk ("risk 2018-19") came later and serves where there is no other.
        "risk in", "one year risk", "1 year risk", "risk 1yr", "risk 1 yr", "risk 1 year", "1yr risk",
        "mean p", "risk of mass killing", "estimated risk", "risk",
        "risk estimate", "predicted probability", "two year risk", "2 year risk", "risk 2yr", "risk 2 yr",
        "risk 2 year", "2yr risk",
    ),
}  # fmt: skip
"""The index's own figure among a file's many, best first; other words count where a file has none of these."""

FIGURES: Final = frozenset(
    (
        *RANKS,
        *SCORES,
        *BANDS,
        *EITHER,
        *(text for texts in MAIN_SCORES.values() for text in texts),
    )
)
"""What heads a figure of a country, so that it may come again under each of several years."""

MAIN_INDICATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "oecd-sof": (
        "aggregate", "overall", "overall fragility", "fragility", "total", "aggregate fragility",
        "multidimensional fragility",
    ),
    "fsi": ("total", "fragile states index", "overall"),
    "inform-risk": ("inform", "inform risk", "inform risk index", "inform index"),
    "gpi": ("overall score", "overall", "global peace index", "gpi", "overall scores"),
    "ewp": ("risk",),
}  # fmt: skip
"""Which rows give the index itself where a column says what each row is."""

RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "fsi": (0, 120),  # twelve indicators of 0 to 10
    "inform-risk": (0, 10),
    "gpi": (1, 5),
    "ewp": (
        0,
        100,
    ),  # a probability; some editions print it in per cent without the sign
}
"""The least and the most that an index's score can be, by its publisher's method."""

GROUP_CODES: Final = ("groupcode", "group code", "wb group code", "aggregate code")
GROUP_NAMES: Final = ("groupname", "group name", "wb group name", "aggregate name")
LIST_CODE: Final = "fcs"
LIST_STARTS: Final = ("fragile", "fcs")
"""How the World Bank's list of fragile and conflict-affected situations is named among its groups of economies."""

LIST_BAND: Final = "Fragile and conflict affected situations"
LISTS: Final = frozenset(["wb-fcs"])
"""Indexes that are a list without scores: to be on it is the rating."""

MARKED: Final = (
    "fcs", "fcs status", "fcs list", "on fcs list", "fragile", "fragile situation", "fragile situations", "fcv",
    "fcs classification", "fragile and conflict affected situations", "fragile and conflict affected situation",
    "fragile state", "harmonized list", "in fcs list", "is fcs",
)  # fmt: skip
"""Columns of a list's file that mark the countries on it."""

LIST_BANDS: Final = (
    "conflict", "institutional and social fragility", "high institutional and social fragility",
    "high intensity conflict", "medium intensity conflict", "high intensity conflict countries",
    "medium intensity conflict countries", "fragile situations", "fragile and conflict affected situations",
    "countries in conflict", "countries with high institutional and social fragility",
)  # fmt: skip
"""Headings under each of which a list names its countries."""

YES: Final = frozenset(
    ["yes", "y", "x", "1", "true", "fcs", "fragile", "member", "listed"]
)
NO: Final = frozenset(
    ["no", "n", "0", "false", "not listed", "non fcs", "not fcs", "not fragile"]
)

NOTHING: Final = frozenset(
    [
        "",
        "x",
        "n a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "n r",
        "nr",
        "no data",
        "no data available",
        "data not available",
        "not available",
        "not applicable",
        "not assessed",
        "not included",
        "not ranked",
        "not rated",
        "unrated",
        "missing",
    ]
)
"""What stands in a score's, rank's or band's cell where the publisher gives none."""

CONVENTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "oecd-sof": {"congo": "COG", "korea": "KOR"},
    "inform-risk": {"congo": "COG", "korea": "KOR"},
    "gpi": {"congo": "COG"},
}
"""Ambiguous names that one publisher is known to use for one country (United Nations usage: Congo is Brazzaville)."""

AGGREGATES: Final = frozenset(
    [
        "world", "global", "global average", "world average", "average", "mean", "median", "total", "oecd",
        "oecd average",
        "oecd members", "oecd total", "arab world", "caribbean small states", "central europe and the baltics",
        "early demographic dividend", "late demographic dividend", "pre demographic dividend",
        "post demographic dividend", "east asia and pacific", "euro area", "europe and central asia", "european union",
        "fragile and conflict affected situations", "heavily indebted poor countries hipc", "high income", "low income",
        "lower middle income", "upper middle income", "middle income", "low and middle income", "ibrd only",
        "ida and ibrd total", "ida blend", "ida only", "ida total", "latin america and caribbean",
        "latin america and the caribbean", "least developed countries un classification",
        "middle east and north africa",
        "middle east north africa afghanistan and pakistan", "north america", "other small states",
        "pacific island small states", "small states", "south asia", "sub saharan africa",
        "africa eastern and southern",
        "africa western and central", "not classified", "channel islands", "fragile contexts",
        "extremely fragile contexts",
        "non fragile contexts", "other fragile contexts", "rest of the world", "developing countries", "all countries",
        "minimum", "maximum", "min", "max", "standard deviation", "russia and eurasia",
        "central america and the caribbean",
        "asia pacific", "europe", "africa", "asia", "oceania", "americas", "south america", "mena",
    ]
)  # fmt: skip
"""Groups, regions and lines of statistics: no countries, and skipped without a word."""

AGGREGATE_ENDINGS: Final = (
    " excluding high income",
    " ida and ibrd",
    " ida and ibrd countries",
    " total",
    " average",
)

AGGREGATE_CODES: Final = frozenset(
    [
        "ARB", "CEB", "CHI", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "HIC", "HPC", "IBD",
        "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC", "LIC", "LMC", "LMY", "LTE", "MEA", "MIC", "MNA",
        "NAC", "OED", "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN", "TSA",
        "TSS", "UMC", "WLD", "AFE", "AFW", "DEA", "DEC", "DLA", "DMN", "DNS", "DSA", "DSF", "DSS",
    ]
)  # fmt: skip
"""The World Bank's codes of aggregates, and of the Channel Islands, which are two territories."""

HISTORIC: Final = frozenset(
    [
        "serbia and montenegro", "serbia montenegro", "yugoslavia", "former yugoslavia",
        "federal republic of yugoslavia",
        "yugoslavia fr", "yugoslavia fed rep", "yugoslavia serbia and montenegro", "ussr", "soviet union",
        "czechoslovakia",
        "german democratic republic", "east germany", "germany east", "netherlands antilles", "south vietnam",
        "republic of vietnam", "south yemen", "yemen south", "yemen pdr", "yemen peoples republic", "democratic yemen",
        "peoples democratic republic of yemen", "us trust territory of the pacific islands", "former ussr",
    ]
)  # fmt: skip
"""States that are no more and have several successors: their rating is left out with a warning."""

HISTORIC_CODES: Final = frozenset(
    ["SCG", "YUG", "SUN", "CSK", "DDR", "ANT", "YMD", "VDR", "GDR"]
)

RELEASES: Final = (
    "release",
    "released",
    "release date",
    "published",
    "publication date",
    "date of publication",
    "published on",
)
"""Labels beside which a file states the day of its publication."""

"""The words that head the columns of a register: data, to be added to. Written as `imports.text.folding.fold` leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": (
        "code", "programme code", "program code", "programme id", "programme ref", "programme reference", "prog code",
        "programme number", "programme no", "cssf code", "cssf programme code", "isf code", "cssf ref", "id", "ref",
        "reference", "unique reference", "programme identifier",
    ),
    "title": (
        "title", "programme title", "programme name", "program title", "program name", "name", "prog title",
        "prog name", "name of programme", "title of programme", "programme",
    ),
    "lead_department": (
        "lead department", "lead dept", "lead government department", "lead", "department", "dept", "lgd",
        "owning department", "responsible department", "lead department code", "hmg lead", "lead organisation",
    ),
    "partner_departments": (
        "partner departments", "partner department", "partner depts", "other departments", "supporting departments",
        "partners", "departments involved", "contributing departments", "other hmg departments", "partner dept s",
        "partner department s", "other depts",
    ),
    "portfolio": (
        "portfolio", "portfolio name", "portfolio board", "board", "region", "regional board", "board or portfolio",
        "portfolio or board",
    ),
    "objective": (
        "strategy objective", "objective", "nsc objective", "nsc strategy objective", "nsc strategy",
        "strategic objective", "strategy", "national security objective", "nss objective",
    ),
    "status": ("status", "programme status", "stage", "programme stage", "lifecycle stage", "lifecycle", "state"),
    "start_date": (
        "start date", "start", "starts", "starts on", "date from", "from", "programme start", "programme start date",
        "start of programme", "planned start", "planned start date", "actual start date", "commencement date",
    ),
    "end_date": (
        "end date", "end", "ends", "ends on", "date to", "to", "until", "programme end", "programme end date",
        "end of programme", "planned end", "planned end date", "finish", "finish date", "completion date",
    ),
    "sro": (
        "sro", "sro name", "senior responsible owner", "senior responsible officer", "senior responsible owner sro",
        "responsible owner", "owner", "senior responsible official", "name of sro",
    ),
    "channel": ("channel", "delivery channel", "bilateral or multilateral", "bilateral multilateral", "aid channel"),
    "instrument": ("instrument", "instrument type", "type of instrument", "delivery instrument"),
    "countries": (
        "countries", "country", "country shares", "country share", "country split", "countries and shares",
        "country allocation", "beneficiary countries", "countries shares", "country percentages", "countries split",
        "geography", "country breakdown", "benefitting countries",
    ),
    "themes": (
        "themes", "theme", "theme shares", "theme share", "theme split", "themes and shares", "thematic split",
        "themes shares", "theme percentages", "themes split", "theme breakdown", "thematic areas",
    ),
    "purpose_code": (
        "purpose code", "dac code", "dac purpose code", "crs code", "crs purpose code", "sector code",
        "dac sector code", "oecd dac code", "input sector code", "purpose", "dac crs code", "oda purpose code",
    ),
    "gender_marker": (
        "gender marker", "gender", "gender equality marker", "dac gender marker", "gem", "gender equality",
        "gender policy marker", "gender equality policy marker", "gender score", "dac gender equality marker",
    ),
    "withheld": (
        "withheld", "withhold", "withheld from publication", "not for publication", "sensitive", "is withheld",
        "withheld y n", "exempt from publication", "publication withheld",
    ),
    "publishable": (
        "publishable", "publish", "can be published", "for publication", "publishable y n", "may be published",
        "to be published",
    ),
    "withheld_reason": (
        "withheld reason", "reason withheld", "reason for withholding", "withholding reason", "reason",
        "exemption", "reason for exemption", "why withheld", "reason not published",
    ),
}  # fmt: skip

NOT_BUDGET: Final = frozenset(
    ["actual", "actuals", "forecast", "forecasts", "outturn", "spend", "spent", "expenditure", "variance", "underspend"]
)
"""Words that make a column of a financial year something else than an allocation."""

UNITS: Final[Mapping[str, int]] = {
    "£m": 1_000_000, "£ m": 1_000_000, "gbp m": 1_000_000, "£mn": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000, "£k": 1_000, "£ k": 1_000, "gbp k": 1_000, "'000": 1_000, "000s": 1_000, "£000": 1_000,
    "thousand": 1_000, "thousands": 1_000,
}  # fmt: skip
"""What a heading says of the unit, in lower case, and the multiplier to pounds."""

YES: Final = frozenset(["yes", "y", "true", "1", "x"])
NO: Final = frozenset(["no", "n", "false", "0"])
WITHHELD: Final[Mapping[str, bool]] = {
    "withheld": True, "withhold": True, "sensitive": True, "not publishable": True, "publishable": False,
    "not withheld": False, "open": False, "public": False, "published": False,
}  # fmt: skip
"""Words that say by themselves whether a programme is withheld."""

BLANK: Final = frozenset(["", "n a", "na", "none", "nil", "not applicable"])
"""What stands in a cell of text where there is nothing to say yet."""

TOTALS: Final = frozenset(["total", "totals", "grand total", "sub total", "subtotal", "sum", "overall total"])

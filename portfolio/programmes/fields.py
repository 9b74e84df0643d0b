"""The fields of a programme's record: one list from which form, history, merge, workbook and
completeness are made.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = (
    ("identity", "Identity"),
    ("people", "People"),
    ("where", "Where"),
    ("what-for", "What for"),
    ("when", "When"),
    ("money", "Money"),
    ("delivery", "Delivery"),
    ("publication", "Publication"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in code, its label on screens and in workbooks, and the section that it is
    entered in.
    """

    name: str
    label: str
    section: str
    remedy: str = ""
    """What to do where a complete record lacks it; empty for what a record can do without."""


FIELDS = (
    Field("title", "Title", "identity", "Enter a title"),
    Field(
        "summary",
        "Summary",
        "identity",
        "Say in a few sentences what the programme does and why",
    ),
    Field(
        "portfolio_id",
        "Portfolio",
        "identity",
        "Choose the portfolio whose board answers for it",
    ),
    Field("status", "Status", "identity", "Choose how far along its life it is"),
    Field("archived", "Archived", "identity"),
    Field("lead_department", "Lead department", "people", "Choose the lead department"),
    Field("partners", "Partner departments", "people"),
    Field(
        "sro", "Senior responsible owner", "people", "Name the senior responsible owner"
    ),
    Field(
        "team",
        "Programme managers",
        "people",
        "Choose who manages it: they are told what it owes",
    ),
    Field(
        "countries",
        "Countries",
        "where",
        "Add at least one country, or a note of what is regional in the summary",
    ),
    Field(
        "objective_id",
        "Strategy objective",
        "what-for",
        "Choose the objective of the NSC strategy that it serves",
    ),
    Field("themes", "Themes", "what-for", "Add at least one theme"),
    Field("purpose_code", "Purpose code", "what-for", "Choose the DAC purpose code"),
    Field(
        "gender_marker",
        "Gender equality marker",
        "what-for",
        "Choose the gender equality marker",
    ),
    Field(
        "start_date",
        "Start date",
        "when",
        "Enter the day it starts, for example 1 April 2019",
    ),
    Field(
        "end_date",
        "End date",
        "when",
        "Enter the day it ends, for example 31 March 2022",
    ),
    Field(
        "allocations",
        "Allocations",
        "money",
        "Enter an allocation for at least one financial year",
    ),
    Field("channel", "Channel", "delivery", "Choose the channel"),
    Field("instrument", "Instrument", "delivery", "Choose the instrument"),
    Field("risk_rating", "Overall risk", "delivery", "Choose the overall risk"),
    Field("withheld", "Withheld", "publication"),
    Field("withheld_reason", "Reason withheld", "publication"),
    Field("withheld_board", "Deciding board", "publication"),
    Field("withheld_on", "Date of the decision", "publication"),
)
BY_NAME = {field.name: field for field in FIELDS}

SHARES = {"countries": "country", "themes": "theme"}
"""The fields that share sets hold, and the kind of their shares."""
OF_FACTS = tuple(
    f.name
    for f in FIELDS
    if f.name
    not in {
        "partners",
        "team",
        "allocations",
        *SHARES,
    }
)
"""The fields that are columns of the facts."""

RISK_LEVELS = ("minor", "moderate", "major", "severe")
WITHHELD_REASONS = ("National security", "Safety of beneficiaries or partners")
RISK_CATEGORIES = (
    "Context",
    "Delivery",
    "Safeguarding",
    "Operational",
    "Fiduciary",
    "Reputational",
    "Strategic",
    "Human rights",
)
LIKELIHOODS = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
DOCUMENT_KINDS = ("Business case", "Programme summary", "Annual review", "Other")

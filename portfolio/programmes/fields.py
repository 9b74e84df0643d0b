"""The fields of a programme's record, declared once.

Form, history, merge, workbook, list, facts on the page and completeness are made from FIELDS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

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


class Kind(Enum):
    """How a field is entered, read from a workbook and kept."""

    LINE = auto()
    TEXT = auto()
    DAY = auto()
    TICK = auto()
    CHOICE = auto()
    DEPARTMENTS = auto()
    PEOPLE = auto()
    SHARES = auto()
    ALLOCATIONS = auto()


OF_SEVERAL = frozenset({Kind.DEPARTMENTS, Kind.PEOPLE, Kind.SHARES, Kind.ALLOCATIONS})
"""The kinds of fields whose rows are kept beside the facts."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record: how it is named, entered, read and shown."""

    name: str
    label: str
    """On screens and in histories."""
    section: str
    kind: Kind
    remedy: str = ""
    """What to do where it is missing; empty where a complete record can do without it."""
    hint: str = ""
    on_form: bool = True
    form_label: str = ""
    """On the form, where it is not the label."""
    in_workbook: bool = True
    heading: str = ""
    """Of its column in a workbook, where it is not the label."""
    noun: str = ""
    """In messages about a choice, where it is not the label."""
    longest: int = 200
    """Characters of a line or text."""
    needed: bool = False
    """Whether the database keeps an empty text, not null, where it is blank."""
    numbers: bool = False
    """Whether the keys of its choices are numbers."""
    fixed_list: bool = False
    """Whether its choices are those of the reference data under its name."""
    ranked: bool = False
    """Whether a list is sorted by the order of the choices rather than by their names."""
    is_fact: bool = True
    """Whether the page of a programme has it among the facts at the top."""

    @property
    def blank(self) -> Any:
        """The value of a record in which the field is empty."""
        if self.kind in OF_SEVERAL:
            return ()
        if self.kind is Kind.TICK:
            return False
        return "" if self.needed else None

    @property
    def column(self) -> str:
        """The heading of its column in a workbook."""
        return self.heading or self.label


FIELDS = (
    Field(
        "title",
        "Title",
        "identity",
        Kind.LINE,
        "Enter a title",
        "As it would be published.",
        longest=300,
        needed=True,
        is_fact=False,
    ),
    Field(
        "summary",
        "Summary",
        "identity",
        Kind.TEXT,
        "Describe in a few sentences what the programme does and why",
        "What the programme does and why, in a few sentences.",
        longest=4000,
        needed=True,
        is_fact=False,
    ),
    Field(
        "portfolio_id",
        "Portfolio",
        "identity",
        Kind.CHOICE,
        "Choose the portfolio whose board is responsible for the programme",
        "The regional or thematic board responsible for the programme.",
        numbers=True,
    ),
    Field(
        "status",
        "Status",
        "identity",
        Kind.CHOICE,
        "Choose the status of the programme",
        on_form=False,
        in_workbook=False,
        fixed_list=True,
        ranked=True,
    ),
    Field(
        "archived",
        "Archived",
        "identity",
        Kind.TICK,
        on_form=False,
        in_workbook=False,
        is_fact=False,
    ),
    Field(
        "lead_department",
        "Lead department",
        "people",
        Kind.CHOICE,
        "Choose the lead department",
        "The department accountable to Parliament for the programme.",
    ),
    Field(
        "partners",
        "Partner departments",
        "people",
        Kind.DEPARTMENTS,
        hint="Departments that take part without leading the programme.",
    ),
    Field(
        "sro",
        "Senior responsible owner",
        "people",
        Kind.LINE,
        "Name the senior responsible owner",
        "One named person.",
        heading="SRO",
    ),
    Field(
        "team",
        "Programme managers",
        "people",
        Kind.PEOPLE,
        "Choose the programme managers: their home page lists what the programme owes",
        "They see on their home page what the programme owes.",
        numbers=True,
    ),
    Field(
        "countries",
        "Countries",
        "where",
        Kind.SHARES,
        "Add at least one country, or describe in the summary what is regional",
        is_fact=False,
    ),
    Field(
        "objective_id",
        "Strategy objective",
        "what-for",
        Kind.CHOICE,
        "Choose the objective of the NSC strategy that the programme serves",
        "The objective of the NSC strategy that the programme serves.",
        numbers=True,
    ),
    Field(
        "themes",
        "Themes",
        "what-for",
        Kind.SHARES,
        "Add at least one theme",
        is_fact=False,
    ),
    Field(
        "purpose_code",
        "Purpose code",
        "what-for",
        Kind.CHOICE,
        "Choose the DAC purpose code",
        "The purpose that most of the money serves.",
        form_label="DAC purpose code",
    ),
    Field(
        "gender_marker",
        "Gender equality marker",
        "what-for",
        Kind.CHOICE,
        "Choose the gender equality marker",
        "The marker of the DAC.",
        heading="Gender marker",
        noun="gender marker",
        numbers=True,
        fixed_list=True,
        ranked=True,
    ),
    Field(
        "start_date",
        "Start date",
        "when",
        Kind.DAY,
        "Enter the start date, for example 1 April 2019",
        "For example 1 April 2019.",
    ),
    Field(
        "end_date",
        "End date",
        "when",
        Kind.DAY,
        "Enter the end date, for example 31 March 2022",
        "For example 31 March 2022.",
    ),
    Field(
        "allocations",
        "Allocations",
        "money",
        Kind.ALLOCATIONS,
        "Enter an allocation for at least one financial year",
        in_workbook=False,
        is_fact=False,
    ),
    Field(
        "channel",
        "Channel",
        "delivery",
        Kind.CHOICE,
        "Choose the channel",
        "The kind of organisation that the money goes through.",
        fixed_list=True,
    ),
    Field(
        "instrument",
        "Instrument",
        "delivery",
        Kind.CHOICE,
        "Choose the instrument",
        "The main means that the programme uses.",
        fixed_list=True,
    ),
    Field(
        "risk_rating",
        "Overall risk",
        "delivery",
        Kind.CHOICE,
        "Choose the overall risk",
        "After mitigation, as in the risk register.",
        noun="level of risk",
        ranked=True,
        is_fact=False,
    ),
    Field(
        "withheld",
        "Withheld",
        "publication",
        Kind.TICK,
        form_label="Not for publication: withhold this programme",
        is_fact=False,
    ),
    Field(
        "withheld_reason",
        "Reason withheld",
        "publication",
        Kind.CHOICE,
        hint="Why publication would do harm.",
        heading="Withheld reason",
        longest=300,
        is_fact=False,
    ),
    Field(
        "withheld_board",
        "Deciding board",
        "publication",
        Kind.LINE,
        hint="The board that decided to withhold the programme.",
        is_fact=False,
    ),
    Field(
        "withheld_on",
        "Date of the decision",
        "publication",
        Kind.DAY,
        hint="For example 12 June 2019.",
        is_fact=False,
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
ON_FORM = tuple(field for field in FIELDS if field.on_form)
FIRST_COLUMNS = ("title", "summary", "lead_department", "partners")
"""The first columns of a workbook: what a row of a new programme cannot do without."""
IN_WORKBOOK = (
    *(BY_NAME[name] for name in FIRST_COLUMNS),
    *(
        field
        for field in FIELDS
        if field.in_workbook and field.name not in FIRST_COLUMNS
    ),
)
FACTS = tuple(field for field in FIELDS if field.is_fact)

SHARES = {"countries": "country", "themes": "theme"}
"""The fields that share sets hold, and the kind of their shares."""
OF_FACTS = tuple(field.name for field in FIELDS if field.kind not in OF_SEVERAL)
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

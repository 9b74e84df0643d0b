"""The forms of a programme's parts: projects, indicators, reviews, recommendations, risks,
documents.
"""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField

from portfolio.forms import ChoiceField, DayField, PoundsField, line, lines
from portfolio.models.reviewing import SCALE_NAMES, SCALES
from portfolio.programmes.fields import (
    DOCUMENT_KINDS,
    LIKELIHOODS,
    RISK_CATEGORIES,
    RISK_LEVELS,
)
from portfolio.programmes.parts.files import KINDS, LARGEST


def _pairs(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


LEVELS = [(level, level.capitalize()) for level in RISK_LEVELS]
SCORES = [
    (score, f"{score} ({SCALE_NAMES[scale]})")
    for scale, scores in SCALES.items()
    for score in scores
]


class EntryForm(FlaskForm):
    """What the forms share: the version that was opened, and lists that never change."""

    version = HiddenField()

    def offer(self) -> None:
        """Set the lists."""


class ProjectForm(EntryForm):
    """A project."""

    title = line("Title", "", 300)
    implementer = line(
        "Implementer",
        "The organisation that carries it out. Choose from the list, or type a new one.",
    )
    add_new = BooleanField(
        "It is another organisation than those named: add it to the list"
    )
    start_date = DayField("Start date", "For example 1 April 2019.")
    end_date = DayField("End date", "For example 31 March 2022.")
    countries = line(
        "Countries", "Separated by semicolons, for example Somalia; Kenya.", 2000
    )
    budget = PoundsField("Budget, £", "Over its whole life, for example 1,250,000.")


class IndicatorForm(EntryForm):
    """An indicator."""

    level = ChoiceField("Level", "Outcome: what changes. Output: what is done.")
    title = line("Indicator", "What is counted or observed.", 300)
    unit = line("Unit", "For example people trained, or per cent.", 100)
    baseline = line("Baseline", "The value at the start.", 100)
    milestones = lines(
        "Milestones",
        "One a line: date; value expected; value found, if known. For example 31 March 2020; 40; 38.",
        2000,
    )
    target = line("Target", "", 100)
    target_date = DayField("Date of the target", "For example 31 March 2022.")
    actual = line("Actual", "The latest value found.", 100)
    actual_date = DayField("Date of the actual", "For example 30 September 2019.")

    def offer(self) -> None:
        """Set the lists."""
        self.level.offer([("outcome", "Outcome"), ("output", "Output")])


class ReviewForm(EntryForm):
    """An annual review."""

    due_date = DayField("Due", "For example 30 September 2019.")
    done_date = DayField("Done", "The day of the review. Leave blank until then.")
    scale = ChoiceField(
        "Scale",
        "The one that applied on the day of the review; the list of review scales may have it.",
    )
    score = ChoiceField("Score", "On that scale; the two are never compared.")
    summary = lines("Summary", "What the review found.", 2000)

    def offer(self) -> None:
        """Set the lists."""
        self.scale.offer(list(SCALE_NAMES.items()))
        self.score.offer(SCORES, "Not scored yet")


class RecommendationForm(EntryForm):
    """A recommendation."""

    text = lines("Recommendation", "", 1000)
    review_number = ChoiceField(
        "Review", "The annual review that made it.", numbers=True
    )
    owner = line("Owner", "One named person.")
    due_date = DayField("Due", "For example 31 December 2019.")
    done_date = DayField("Done", "Leave blank until then.")


class RiskForm(EntryForm):
    """A line of the risk register."""

    title = line("Risk", "What may happen, and with what effect.", 500)
    category = ChoiceField("Category")
    likelihood = ChoiceField("Likelihood")
    impact = ChoiceField("Impact")
    owner = line("Owner", "One named person.")
    mitigation = lines("Mitigation", "What is done to reduce the risk.", 2000)
    residual = ChoiceField("Residual risk", "What remains after mitigation.")

    def offer(self) -> None:
        """Set the lists."""
        self.category.offer(_pairs(RISK_CATEGORIES))
        self.likelihood.offer(_pairs(LIKELIHOODS))
        self.impact.offer(LEVELS)
        self.residual.offer(LEVELS)


class DocumentForm(EntryForm):
    """A document: a link or a file."""

    title = line("Title", "", 300)
    kind = ChoiceField("Kind")
    address = line("Link", "Where it is kept, for example https://www.gov.uk/…", 1000)
    upload = FileField(
        "Or a file",
        description=f"A {KINDS} file of at most {LARGEST // 1_000_000} megabytes. It is kept here byte for byte.",
    )

    def offer(self) -> None:
        """Set the lists."""
        self.kind.offer(_pairs(DOCUMENT_KINDS))

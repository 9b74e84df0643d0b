"""The form of a programme: one page in sections."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField

from portfolio.forms import (
    ChoiceField,
    DayField,
    ManyField,
    PoundsField,
    ShareField,
    YearField,
    line,
    lines,
)

MOST_ROWS = 100
EARMARKED, DISCRETIONARY = "earmarked", "discretionary"
BELOW_NIL = "Enter an amount without a minus sign: budget that goes to another programme is moved by a virement"


class CountryRow(Form):
    """A country and its share."""

    key = line("Country", longest=200)
    part = ShareField("Share, per cent")


class ThemeRow(Form):
    """A theme and its share."""

    key = ChoiceField("Theme")
    part = ShareField("Share, per cent")


class AllocationRow(Form):
    """The budget of a financial year."""

    fy = YearField("Financial year")
    kind = ChoiceField("Kind")
    oda = PoundsField("ODA, £")
    non_oda = PoundsField("Non-ODA, £")


class ProgrammeForm(FlaskForm):
    """Everything that a programme's record says."""

    opened = HiddenField()
    code = line(
        "Code",
        "The next free code. Change it only where the programme already has one elsewhere.",
        20,
    )
    title = line("Title", "As it would be published.", 300)
    summary = lines(
        "Summary", "What the programme does and why, in a few sentences.", 4000
    )
    portfolio_id = ChoiceField(
        "Portfolio", "The regional or thematic board that answers for it.", numbers=True
    )
    lead_department = ChoiceField(
        "Lead department", "The department that answers for it to Parliament."
    )
    partners = ManyField(
        "Partner departments", "Departments that take part without leading it."
    )
    sro = line("Senior responsible owner", "One named person.")
    team = ManyField(
        "Programme managers",
        "They see on their home page what the programme owes.",
        numbers=True,
    )
    manager = line("Add a manager", "Enter a name or an email address.")
    countries = FieldList(
        FormField(CountryRow),
        label="Countries",
        min_entries=1,
        max_entries=MOST_ROWS,
    )
    themes = FieldList(
        FormField(ThemeRow),
        label="Themes",
        min_entries=1,
        max_entries=MOST_ROWS,
    )
    shares_from = YearField(
        "Changed shares hold from financial year",
        "Earlier years keep their shares. Leave blank for all years.",
    )
    objective_id = ChoiceField(
        "Strategy objective",
        "What of the NSC strategy the programme serves.",
        numbers=True,
    )
    purpose_code = ChoiceField(
        "DAC purpose code", "The purpose that most of the money serves."
    )
    gender_marker = ChoiceField(
        "Gender equality marker", "The DAC's marker.", numbers=True
    )
    start_date = DayField("Start date", "For example 1 April 2019.")
    end_date = DayField("End date", "For example 31 March 2022.")
    allocations = FieldList(
        FormField(AllocationRow),
        label="Allocations",
        min_entries=1,
        max_entries=MOST_ROWS,
    )
    channel = ChoiceField("Channel", "Through whom the money goes.")
    instrument = ChoiceField("Instrument", "The main means that it uses.")
    risk_rating = ChoiceField(
        "Overall risk", "After mitigation, as the risk register has it."
    )
    withheld = BooleanField("Not for publication: withhold this programme")
    withheld_reason = ChoiceField("Reason withheld", "Why publishing would do harm.")
    withheld_board = line("Deciding board", "The board that decided to withhold it.")
    withheld_on = DayField("Date of the decision", "For example 12 June 2019.")
    reason = line(
        "Why these changes", "Kept in the history. You may leave it blank.", 1000
    )


class FinalForm(FlaskForm):
    """An allocation made final."""

    key = ChoiceField(
        "Allocation",
        "What becomes final as it stands. It can be changed by a virement only.",
    )
    reason = line("Why", "Such as the board and its date.", 1000)


class VirementForm(FlaskForm):
    """Budget moved from one programme to another."""

    source = ChoiceField("From programme", "The programme that gives.")
    target = ChoiceField("To programme", "The programme that receives.")
    fy = YearField("Financial year", "For example 2019/20.")
    oda = ChoiceField("ODA or non-ODA")
    kind = ChoiceField("Kind")
    amount = PoundsField("Amount, £", "For example 1,250.00.")
    reason = line("Why", "Kept with both programmes.", 1000)


class BudgetForm(FlaskForm):
    """What a portfolio may allocate in a financial year."""

    portfolio = ChoiceField("Portfolio", numbers=True)
    oda = ChoiceField("ODA or non-ODA")
    amount = PoundsField("Budget, £", "For example 1,250,000.00.")
    reason = line(
        "Why",
        "Such as the settlement that it comes from. You may leave it blank.",
        1000,
    )

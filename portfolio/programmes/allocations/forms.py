"""The forms of budget: a final allocation, a virement, the budget of a portfolio."""

from __future__ import annotations

from flask_wtf import FlaskForm

from portfolio.forms import ChoiceField, PoundsField, YearField, line


class FinalForm(FlaskForm):
    """An allocation made final."""

    key = ChoiceField(
        "Allocation",
        "The allocation to make final. Only a virement can change it afterwards.",
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

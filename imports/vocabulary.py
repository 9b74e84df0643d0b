"""The words that headings, titles and markers are made of: data, to be added to whenever a
department has another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list written with commas over any number of lines."""
    return tuple(
        " ".join(phrase.split()) for phrase in text.split(",") if phrase.strip()
    )


# Every phrase is written as `imports.text.folding.fold` leaves it: lower case, no punctuation, `&`
# as "and".

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "programme": phrases(
        """
        programme, program, prog, programme code, programme id, programme ref, programme reference, programme
        number, programme no, programme identifier, program code, program id, program ref, prog code, prog id,
        prog ref, prog reference, prog no, prog number, cssf code, cssf id, cssf ref, cssf reference, cssf
        programme, cssf programme code, cssf number, scheme code, code, ref, ref no, reference, id, identifier,
        unique id, unique reference, urn, pid, programme code and title, programme code and name, isf code, fund
        code, portfolio code, progid, progcode, progref, programmeid, programmecode, prog code no, cssf
        programme ref, cssf prog code, cssf prog ref, project programme code, cssf programme reference, cssf
        programme id
        """
    ),
    "title": phrases(
        """
        programme name, programme title, program name, program title, prog name, prog title, name, title, scheme
        name, programme description, description, name of programme, description of programme, sro, senior
        responsible owner, department, dept, portfolio, region, strategy, objective, comment, comments, notes,
        note, remarks, narrative, explanation, owner, lead, contact, status, cost centre, account, account code,
        supplier, vendor, implementer, implementing partner, partner, delivery partner, channel, theme, board,
        rag, team, directorate, category, currency code, source, return, start date, end date, start, end,
        approval date, date approved, review date, start month, end month, priority, rank, ranking, likelihood,
        impact, weighting, weight, importance, risk rating, risk level, rag rating, number of projects, no of
        projects, number of activities, number of partners, number of countries, number of staff, duration, number
        of months, row no, row number, line no, line number, serial, serial no, serial number, item, item no, s no,
        sr no, budget holder, budget manager, budget owner, budget code, budget centre, budget team, approved
        by, authorised by
        """
    ),
    "project": phrases(
        """
        project, project name, project title, name of project, project description, description of project,
        project code, project id, project ref, project reference, project number, project no, component,
        component name, activity, activity name, workstream, work stream, sub project, subproject, sub
        programme, subprogramme, intervention, strand, work package, project component, programme component,
        output, element, budget line
        """
    ),
    "country": phrases(
        """
        country, country name, countries, country code, location, beneficiary country, recipient country,
        recipient, benefitting country, iso3, iso code, iso, country territory, country or region, country
        region, geography, where, place, benefiting country, country iso3, country of spend
        """
    ),
    "period": phrases(
        """
        period, month, months, quarter, accounting period, financial period, fiscal period, date, period name,
        month name, reporting period, spend month, month of spend, period no, period number, fin period, posting
        period, gl period, month end, month ending, profile, qtr, mth, pd, fiscal month, financial month, month
        no, month number, when, quarter name, transaction date, month year, month and year, year month, period
        year, year period
        """
    ),
    "year": phrases("year, financial year, fiscal year, fin year, fy, accounting year"),
    "measure": phrases(
        """
        measure, basis, spend type, type of spend, amount type, value type, figure type, actual or not, version,
        scenario, data type, data version, ledger, stage, record type, line type, entry type, a or f, type of
        figure, status of figure, spend basis, type of amount, nature, a f
        """
    ),
    "oda": phrases(
        """
        funding type, fund type, type of funding, funding, oda marker, oda flag, oda status, oda category, oda
        type, oda eligible, oda eligibility, is oda, oda y n, oda yes no, budget type, funding stream, resource
        type, spend category, oda classification, dac eligible, oda code, oda scoring, money type, type of
        money, fund, funding category, oda split, oda indicator, classification, oda eligible y n, oda scored,
        spending type, budget category
        """
    ),
    "unit": phrases(
        "unit, units, unit of measure, multiplier, denomination, currency, scale, figures in"
    ),
    "amount": phrases(
        """
        amount, amounts, spend, value, expenditure, cost, spending, net amount, gross amount, net, amount gbp,
        amount in gbp, figure, figures, sum of amount, payment, payments, cash, sterling, spend amount, amount
        spent, spend value, net spend, gross spend, costs, programme spend, expenditure amount, actual or
        forecast amount
        """
    ),
}
"""What a column is, by the words over it."""

MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "actual": phrases(
        """
        actual, actuals, act, acts, actual spend, actual expenditure, actual outturn, outturn, spent, actual
        cost, actual costs, realised, incurred, paid, ledger actuals, actual amount, a, actual value, actual
        spending, provisional outturn, final outturn, prelim actual, act spend
        """
    ),
    "forecast": phrases(
        """
        forecast, forecasts, fcst, fcast, f cast, fc, forecast spend, forecast expenditure, projected,
        projection, projections, estimate, estimated, estimates, est, planned spend, profiled spend, expected,
        expected spend, anticipated, f, forecast amount, forecast value, forecasted, planned, profiled, future
        spend, forecast cost, forecast costs
        """
    ),
}
"""Spent, or expected to be."""

SINGLE_LETTERS: Final = frozenset(phrases("a, f, n, y"))
"""Words that mean something alone in a cell only, never within a longer heading."""

ODA: Final[Mapping[bool, tuple[str, ...]]] = {
    False: phrases(
        """
        non oda, noda, nonoda, non o d a, n o d a, n oda, not oda, non oda spend, non oda eligible, rdel non
        oda, non oda rdel, cdel non oda, non oda cdel, non official development assistance, not oda eligible,
        oda ineligible, oda no, oda n, non dac, without oda, other than oda, rdel noda, noda rdel, excluding
        oda, 0 oda, non oda funding, non oda resource, non oda eligible spend
        """
    ),
    True: phrases(
        """
        oda, o d a, rdel oda, oda rdel, cdel oda, oda cdel, oda spend, official development assistance, oda
        funding, 100 oda, oda resource, oda eligible spend, dac, oda yes, oda y, dac eligible spend, oda
        eligible, dac eligible
        """
    ),
}
"""Official development assistance, or not."""

YES: Final = frozenset(
    phrases("1, 1 0, 100, eligible, in full, oda eligible, qualifies, true, x, y, yes")
)
"""What stands under a heading that asks whether a row is ODA."""

NO: Final = frozenset(
    phrases(
        "0, 0 0, does not qualify, false, ineligible, n, no, non eligible, none, not eligible"
    )
)

TOTALS: Final = phrases(
    """
    total, totals, grand total, grand totals, sub total, subtotal, sub totals, subtotals, sum, full year, full
    year total, year total, annual total, total year, fy total, overall, overall total, total spend, total
    amount, all, total for year, year, in year total, total cost, total fy, whole year, full fy, full year
    spend, total expenditure, total value, row total, total all, cumulative total for year, total for the year,
    total in year, in total, tot, ttl, grand tot, grand ttl, sub tot, s total, g total, all programmes, all projects
    """
)
"""Columns that sum others: reconciled, never counted."""

NOT_AMOUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "allocation": phrases(
        """
        allocation, allocated, budget, initial budget, revised budget, approved budget, allocations, budgets,
        initial allocation, revised allocation, final allocation, approved allocation, ceiling, delegated
        budget, delegation, funding allocation, funding available, approved funding, control total, budget
        allocation, settlement, approved, baseline, grant value, contract value, full year budget, annual
        budget, total budget, total allocation, full year allocation, award, plan, target
        """
    ),
    "cumulative": phrases(
        """
        ytd, year to date, to date, cumulative, spend to date, actuals to date, actual to date, running total,
        total to date, ytd actual, ytd actuals, cumulative actual, cumulative actuals, cumulative spend, actual
        ytd, actuals ytd, ytd spend, ytd total, ytd forecast, cum, spent to date, cumulative total
        """
    ),
    "annual": phrases(
        """
        full year forecast, full year outturn, year end forecast, forecast full year, fyf, annual forecast,
        forecast for the year, forecast to year end, year end outturn, total forecast outturn, actual plus
        forecast, actuals plus forecast, actual and forecast, actuals and forecast, fye forecast, full year
        actual, annual actual, total outturn, fy forecast, actuals plus forecasts, remaining forecast
        """
    ),
    "variance": phrases(
        """
        variance, variation, difference, diff, movement, change, balance, remaining, underspend, overspend, over
        under, under over, variance to budget, check, checks, control, unspent, budget remaining, uncommitted,
        headroom, var, delta, surplus, deficit, unallocated
        """
    ),
    "share": phrases(
        """
        percent, percentage, per cent, pct, proportion, share, ratio, rate, oda percentage, spent pct, exchange
        rate, fx rate, score, probability, fte, headcount, oda share, oda proportion
        """
    ),
    "prior": phrases(
        """
        prior year, previous year, last year, py, prior yr, previous yr, prior year actual, next year, future
        years, future year, prior year outturn, previous year outturn, last year actual, prior years, last
        month, previous month, previous forecast, last forecast, prior forecast, original forecast, prior month,
        previous return, last return, initial forecast, commitment, commitments, committed, invoiced to date,
        accrued, purchase orders
        """
    ),
}
"""Columns of numbers that are no spend of the year's months: by kind, and never counted."""

CLOSINGS: Final = phrases(
    """
    adjustment period, adjustments period, adj period, adjusting period, year end adjustment, year end adjustments, year
    end adj, year end adjs, year end adjusting, yr end adjustment, yr end adjustments, yr end adj, ye adjustment, ye
    adjustments, ye adj, end of year adjustment, end of year adjustments, end year adjustment, end year adjustments, eoy
    adjustment, eoy adjustments, eoy adj, post year end adjustment, post year end adjustments, post year end adj,
    closing period, closing adjustment, closing adjustments, closing adj, final adjustment, final adjustments, audit
    adjustment, audit adjustments, thirteenth period, thirteenth month, period thirteen, month thirteen, 13th period,
    13th month
    """
)
"""The closing period, P13, in words: what is put right after March, which counts to March."""

OUTTURNS: Final = phrases(
    """
    forecast outturn, outturn forecast, projected outturn, estimated outturn, expected outturn, latest forecast,
    forecast latest, latest estimate
    """
)
"""The year's result as expected, in one column; where every month has such a column, its
forecasts.
"""

FILLERS: Final = frozenset(
    phrases(
        """
    a, all, amount, amounts, an, and, are, as, at, be, by, capital, cash, cdel, column, cost, costs, cssf,
    current, data, each, eligible, end, ended, ending, expenditure, figure, figures, for, from, fund, funded,
    funding, fy, gbp, gross, in, is, k, m, month, monthly, months, net, of, on, only, or, p, per, period,
    phased, phasing, plus, pounds, profile, prog, programme, quarterly, rdel, resource, return, s, spend,
    spending, sterling, the, these, this, to, total, type, value, values, with, year
    """
    )
)
"""Words that leave a heading what it is."""

NOT_COUNTRIES: Final = frozenset(
    phrases(
        """
    africa, all, americas, asia, balkans, caribbean, central, central asia, counter terrorism, cross cutting,
    east africa, east asia, eastern europe, eastern europe and central asia, europe, global, great lakes, gulf,
    horn of africa, hq, indo pacific, international, lake chad, lake chad basin, latin america, mena, middle
    east, middle east and north africa, multi, multi country, multi country regional, multilateral, multiple,
    multiple countries, n a, na, nil, non country specific, none, north africa, not allocated, not applicable,
    not country specific, other, overseas territories, pacific, region, regional, regional programme, regional
    unallocated, sahel, south asia, south east asia, southern africa, sub saharan africa, tbc, thematic, uk,
    unallocated, unspecified, various, various countries, west africa, western balkans, world, worldwide
    """
    )
) | {""}
"""Where the money falls to no one country: said in the country's place, and not a fault."""

BLANKS: Final = frozenset(
    phrases("blank, n a, na, nil, nil return, none, not applicable, null")
) | {""}
"""Folded texts in an amount's cell that say there is none. Dashes fold to the empty string."""

SUMMARY_SHEETS: Final = phrases(
    """
    summary, overview, consolidated, consolidation, dashboard, total, totals, rollup, roll up, all programmes,
    pivot, reconciliation, checks, check, recon, master summary, cover, chart, charts, headline
    """
)
"""Names of sheets that usually repeat others; whether one does is judged by its figures."""

PAIR_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "year": phrases(
        "financial year, fy, year, fiscal year, return year, reporting year"
    ),
    "month": phrases(
        """
        month, period, reporting month, reporting period, return month, as at, month of return, actuals to,
        position at, quarter, month ending, actuals up to, accounting period, return for, period covered to,
        current month, current period, actuals to end of, return period, return quarter, reporting quarter, period of
        return, quarter of return, quarter ending, period ending, month end, reporting date, position as at, data as
        at, actuals as at, period end
        """
    ),
    "unit": phrases(
        "unit, units, currency, figures in, amounts in, denomination, all figures in, scale"
    ),
    "oda": phrases(
        "oda, oda marker, funding type, oda non oda, oda or non oda, type of funding, oda eligible, funding"
    ),
    "measure": phrases("measure, basis, type of figures"),
    "country": phrases("country, location, beneficiary country"),
    "project": phrases("project, project name, component"),
}
"""Labels of the `label: value` pairs that stand above tables (the programme's are those of
`ROLES`).
"""

DATES_THAT_ARE_NOT_THE_MONTH: Final = frozenset(
    phrases(
        """
    approved, before, by, complete, completed, created, date, deadline, deliver, draft, due, example, extracted,
    generated, issued, prepared, printed, returned, revised, run, sign, signed, submit, submitted, updated,
    version
    """
    )
)
"""A title with one of these words gives the day of something else than the return's month."""

GUIDANCE: Final = frozenset(
    phrases(
        "complete, do, email, ensure, enter, fill, insert, leave, must, not, please, put, record, select, should, use"
    )
)
"""A title with one of these words tells people what to do, and marks no figures as actual,
forecast or ODA.
"""

NOT_THE_YEAR: Final = frozenset(
    phrases(
        """
    compared, comparison, ending, ends, guidance, last, next, previous, prior, programme, review, runs, since,
    started, until
    """
    )
)
"""A title with one of these words may name another year than the return's."""

TABLES_OF_NO_SPEND: Final = frozenset({"allocation", "variance", "prior"})
"""The kinds of `NOT_AMOUNTS` whose tables, by their title, are none of the return."""

ASIDE_WORDS: Final = frozenset(
    phrases(
        "table, annex, appendix, section, part, information, info, original, revised, reference, memo, monthly, sheet"
    )
)
"""Words that may stand beside such a kind in the title of its table."""

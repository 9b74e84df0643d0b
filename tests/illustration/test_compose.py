"""The whole illustration: the same bytes every time, and what it promises to show."""

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from portfolio.finance import WHOLE, FinancialYear
from portfolio.illustration import Illustration, Return, illustrate
from portfolio.illustration.programmes import YEARLY_POUNDS, YEARS, programmes
from portfolio.programmes.fields import WITHHELD_REASONS

ROOT = Path(__file__).parents[2]
MILLION = 100_000_000
"""Pence in a million pounds."""


def _digest(found: Illustration) -> str:
    digest = hashlib.sha256(found.register)
    for file in (*found.returns, *found.ratings):
        digest.update(file.filename.encode() + file.content)
    return digest.hexdigest()


def _position(found: Illustration, fy: FinancialYear) -> dict[tuple[str, str], Return]:
    """The return that speaks for each department and programme of a year, once all decisions are made."""
    speaking: dict[tuple[str, str], Return] = {}
    for sent in found.returns:
        if sent.fy != fy or sent.decision != "approve":
            continue
        own = {line.programme for line in sent.lines}
        if sent.missing == "nil":
            speaking = {
                key: value
                for key, value in speaking.items()
                if key[0] != sent.department
            }
        for before in ("FCO", "DFID") if sent.department == "FCDO" else ():
            speaking = {
                key: value
                for key, value in speaking.items()
                if key[0] != before or key[1] not in own
            }
        speaking |= {(sent.department, programme): sent for programme in own}
    return speaking


def _outturn(found: Illustration, fy: FinancialYear) -> dict[str, int]:
    """Pence by programme, actual to the month of the return that speaks and forecast after it."""
    sums: dict[str, int] = Counter()
    for (_, programme), sent in _position(found, fy).items():
        for line in sent.lines:
            if line.programme == programme and line.period.in_outturn(
                line.measure, sent.month
            ):
                sums[programme] += line.pence
    return sums


def test_same_bytes_twice(illustration: Illustration) -> None:
    assert _digest(illustrate()) == _digest(illustration)


def test_same_bytes_in_another_process_with_other_hashes(
    illustration: Illustration,
) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/illustration'); from test_compose import _digest, illustrate; "
        "print(_digest(illustrate()))"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "12345",
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": str(ROOT),
    }
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    assert found.stdout.strip() == _digest(illustration), found.stderr


def test_another_seed_gives_other_figures(illustration: Illustration) -> None:
    assert _digest(illustrate(7)) != _digest(illustration)


def test_sizes_are_as_promised(illustration: Illustration) -> None:
    lines = sum(len(sent.lines) for sent in illustration.returns)
    assert 70 <= len(illustration.returns) <= 100
    assert 30_000 <= lines <= 42_000
    assert len({sent.department for sent in illustration.returns}) == 13
    assert {sent.fy for sent in illustration.returns} == set(YEARS)


def test_allocations_come_to_the_years_total() -> None:
    for fy in YEARS:
        pounds = [
            programme.allocations.get(fy, (0, 0)) for programme in programmes(2019)
        ]
        total, oda = sum(map(sum, pounds)), sum(aid for aid, _ in pounds)
        assert abs(total - YEARLY_POUNDS[fy]) < 200_000
        assert 0.42 <= oda / total <= 0.48


def test_each_year_spends_between_1_1_and_1_3_billion(
    illustration: Illustration,
) -> None:
    for fy in YEARS:
        assert (
            1100 * MILLION <= sum(_outturn(illustration, fy).values()) <= 1300 * MILLION
        )


def test_spend_has_a_long_tail(illustration: Illustration) -> None:
    amounts = sorted(_outturn(illustration, YEARS[1]).values(), reverse=True)
    assert sum(amounts[:20]) > 0.5 * sum(amounts)
    assert amounts[len(amounts) // 2] < 10 * MILLION


def test_the_expected_countries_are_large(illustration: Illustration) -> None:
    spent: dict[str, int] = defaultdict(int)
    shares = {programme.code: programme.countries for programme in programmes(2019)}
    for code, pence in _outturn(illustration, YEARS[1]).items():
        for country, share in shares[code]:
            spent[country] += pence * share // WHOLE
    largest = sorted(spent, key=lambda country: -spent[country])[:18]
    assert {
        "AFG",
        "SYR",
        "SOM",
        "IRQ",
        "YEM",
        "SSD",
        "COD",
        "UKR",
        "JOR",
        "LBN",
        "PAK",
        "NGA",
        "COL",
    } <= set(largest)
    assert len(spent) >= 70


def test_spend_hurries_at_the_end_of_the_year(illustration: Illustration) -> None:
    year_end = next(
        sent
        for sent in illustration.returns
        if sent.filename == "FCO CSSF return 2019-20 M12.xlsx"
    )
    by_month: dict[int, int] = defaultdict(int)
    for line in year_end.lines:
        by_month[line.period.start.month] += line.pence
    assert by_month[3] == max(by_month.values())
    assert by_month[3] > 1.5 * by_month[10]


def test_later_returns_restate_earlier_actuals(illustration: Illustration) -> None:
    earlier, later = (
        {line[2:8]: line.pence for line in sent.lines if line.measure == "actual"}
        for sent in illustration.returns
        if sent.filename
        in ("FCO CSSF return 2018-19 M03.xlsx", "FCO CSSF return 2018-19 M06.xlsx")
    )
    changed = [key for key, pence in earlier.items() if later[key] != pence]
    assert 10 < len(changed) < len(earlier) / 4


def test_there_are_negative_corrections(illustration: Illustration) -> None:
    negative = [
        line for sent in illustration.returns for line in sent.lines if line.pence < 0
    ]
    assert negative
    assert {line.measure for line in negative} == {"actual"}


def test_a_rejected_return_is_followed_by_its_correction(
    illustration: Illustration,
) -> None:
    rejected = [
        at for at, sent in enumerate(illustration.returns) if sent.decision == "reject"
    ]
    assert len(rejected) == 1
    bad, good = illustration.returns[rejected[0]], illustration.returns[rejected[0] + 1]
    assert bad.why
    assert (bad.department, bad.month) == (good.department, good.month)
    wrong = [
        (was.pence, now.pence)
        for was, now in zip(bad.lines, good.lines, strict=True)
        if was != now
    ]
    assert wrong
    assert all(was == 10 * now for was, now in wrong)


def test_one_return_waits_and_one_sets_to_nil(illustration: Illustration) -> None:
    assert [
        sent.department for sent in illustration.returns if sent.decision == "leave"
    ] == ["NCA"]
    assert [
        sent.department for sent in illustration.returns if sent.missing == "nil"
    ] == ["DHSC"]


def test_months_never_go_back(illustration: Illustration) -> None:
    latest: dict[tuple[str, FinancialYear], object] = {}
    for sent in illustration.returns:
        key = (sent.department, sent.fy)
        assert str(latest.get(key, "")) <= str(sent.month)
        latest[key] = sent.month


def test_the_successor_returns_what_both_predecessors_did(
    illustration: Illustration,
) -> None:
    def codes(department: str, number: str) -> set[str]:
        found = next(
            s
            for s in illustration.returns
            if s.department == department and str(s.month) == number
        )
        return {line.programme for line in found.lines}

    assert codes("FCDO", "2020-09") == codes("FCO", "2020-06") | codes(
        "DFID", "2020-06"
    )


def test_whoever_submits_does_not_decide_and_both_have_accounts(
    illustration: Illustration,
) -> None:
    roles = {account.email: account for account in illustration.accounts}
    for sent in illustration.returns:
        submitter = roles[sent.submitted_by]
        assert submitter.role == "finance"
        assert submitter.department in (None, sent.department)
        assert roles[sent.decided_by].role == "approver"


def test_no_two_files_have_the_same_bytes_or_name(illustration: Illustration) -> None:
    assert len({sent.content for sent in illustration.returns}) == len(
        illustration.returns
    )
    assert len({sent.filename for sent in illustration.returns}) == len(
        illustration.returns
    )


def test_no_return_says_the_same_thing_twice(illustration: Illustration) -> None:
    for sent in illustration.returns:
        assert not [
            key
            for key, count in Counter(line[2:8] for line in sent.lines).items()
            if count > 1
        ]


def test_changed_shares_stay_within_the_whole(illustration: Illustration) -> None:
    known = {programme.code: programme for programme in programmes(2019)}
    assert illustration.share_changes
    for change in illustration.share_changes:
        assert change.from_fy in known[change.programme].allocations
        assert change.countries != known[change.programme].countries
        assert sum(share for _, share in change.countries) <= WHOLE
        assert sum(share for _, share in change.themes) <= WHOLE


def test_half_years_and_year_ends_are_asked_for_and_some_departments_are_late(
    illustration: Illustration,
) -> None:
    assert [str(each.month) for each in illustration.months][:3] == [
        "2018-09",
        "2019-03",
        "2019-09",
    ]
    for each in illustration.months:
        after = each.month.plus(1)
        assert each.deadline == date(after.year, after.month, 20)
        returned = {
            sent.department for sent in illustration.returns if sent.month == each.month
        }
        assert {"MOD", "HO"} <= returned
    half_year = {
        sent.department for sent in illustration.returns if str(sent.month) == "2018-09"
    }
    assert not {"BEIS", "MOJ"} & half_year


def test_reasons_for_withholding_are_those_of_the_list(
    illustration: Illustration,
) -> None:
    reasons = {programme.withheld_reason for programme in programmes(2019)} - {""}
    assert reasons == set(WITHHELD_REASONS)

"""The invented register: its columns, codes, shares and withheld programmes."""

import io
import re

import openpyxl

from portfolio.finance import WHOLE, parse_share
from portfolio.illustration import Illustration
from portfolio.illustration.programmes import programmes


def _rows(illustration: Illustration) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(illustration.register)).worksheets[0]
    _, headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_columns(illustration: Illustration) -> None:
    assert list(_rows(illustration)[0]) == [
        "code", "title", "lead_department", "partner_departments", "portfolio", "strategy_objective", "status",
        "start_date", "end_date", "sro", "channel", "instrument", "countries", "themes", "purpose_code",
        "gender_marker", "withheld", "withheld_reason", "2018/19 ODA", "2018/19 non-ODA", "2019/20 ODA",
        "2019/20 non-ODA", "2020/21 ODA", "2020/21 non-ODA",
    ]  # fmt: skip


def test_codes_are_unique_and_well_formed(illustration: Illustration) -> None:
    codes = [str(row["code"]) for row in _rows(illustration)]
    assert 95 <= len(codes) <= 110
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"CSSF-\d{2}-\d{6}", code) for code in codes)


def test_shares_total_at_most_100_and_many_less(illustration: Illustration) -> None:
    open_shares = 0
    for row in _rows(illustration):
        for kind in ("countries", "themes"):
            parts = [
                parse_share(part.split(":")[1])
                for part in str(row[kind] or "").split("; ")
                if part
            ]
            assert sum(parts) <= WHOLE
            open_shares += kind == "countries" and sum(parts) < WHOLE
    assert open_shares >= 30
    assert sum(not row["countries"] for row in _rows(illustration)) >= 5


def test_withheld_programmes_have_a_reason(illustration: Illustration) -> None:
    withheld = [row for row in _rows(illustration) if row["withheld"] == "yes"]
    assert 6 <= len(withheld) <= 7
    assert all(row["withheld_reason"] for row in withheld)


def test_every_title_is_marked_and_every_line_is_registered(
    illustration: Illustration,
) -> None:
    rows = _rows(illustration)
    assert all(str(row["title"]).endswith("(illustrative)") for row in rows)
    codes = {row["code"] for row in rows}
    assert {
        line.programme for sent in illustration.returns for line in sent.lines
    } <= codes


def test_the_workbook_says_what_the_programmes_are(illustration: Illustration) -> None:
    first, row = programmes(2019)[0], _rows(illustration)[0]
    assert (row["code"], row["countries"], row["sro"]) == (
        first.code,
        "SOM:100",
        first.sro,
    )
    assert (row["2019/20 ODA"], row["2019/20 non-ODA"]) == tuple(
        first.allocations.values()
    )[1]
    assert row["start_date"].date() == first.start  # type: ignore[attr-defined]

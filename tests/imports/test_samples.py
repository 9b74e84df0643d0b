"""The sample workbooks give exactly the lines that a careful reader takes from them, where the samples are at hand."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imports.check import check
from imports.model import Context
from imports.text.folding import fold

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TRUTHS = sorted(SAMPLES.glob("*.truth.json")) if SAMPLES.is_dir() else []
NAMES = {
    "Burkina Faso": "BFA", "Burundi": "BDI", "Central African Republic": "CAF", "Chad": "TCD", "Côte d'Ivoire": "CIV",
    "Democratic Republic of the Congo": "COD", "Ethiopia": "ETH", "Ghana": "GHA", "Kenya": "KEN", "Mali": "MLI",
    "Niger": "NER", "Nigeria": "NGA", "Rwanda": "RWA", "Somalia": "SOM", "South Sudan": "SSD", "Sudan": "SDN",
    "Uganda": "UGA",
}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not TRUTHS, reason="the sample workbooks are not at hand"
)


@cache
def programmes() -> dict[str, frozenset[str]]:
    with (SAMPLES / "programmes.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["code"]: frozenset(
                {
                    row["lead_department"],
                    *row["partner_departments"].replace(" ", "").split(";"),
                }
            )
            for row in csv.DictReader(file)
        }


def key(line: dict[str, Any]) -> tuple[Any, ...]:
    names = (
        "sheet",
        "cell",
        "programme",
        "project",
        "country",
        "period",
        "measure",
        "oda",
        "pence",
    )
    return tuple(line[name] if line[name] is not None else "" for name in names)


@pytest.mark.parametrize(
    "truth", TRUTHS, ids=lambda path: path.name.removesuffix(".truth.json")
)
def test_a_sample_gives_its_truth(truth: Path) -> None:
    wanted = json.loads(truth.read_text("utf-8"))
    (workbook,) = [
        p
        for p in SAMPLES.glob(truth.name.removesuffix("truth.json") + "*")
        if p != truth
    ]
    context = Context(
        wanted["department"],
        programmes=programmes(),
        countries={fold(name): code for name, code in NAMES.items()},
    )

    result = check(workbook.read_bytes(), workbook.name, context).to_json()

    assert [
        problem for problem in result["problems"] if problem["severity"] == "error"
    ] == wanted["problems"]
    lines = [key(line) for line in result["lines"] if line["pence"]]
    assert sorted(lines) == sorted(key(line) for line in wanted["lines"])
    assert (result["fy"], result["month"]) == (wanted["fy"], wanted["month"])

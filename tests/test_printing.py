"""PDF files: tagged, and every heading of a table tagged as one of a column or of a row."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from portfolio import printing

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Spend</title></head><body>
<h1>Spend</h1><table><thead><tr><th scope="col">Country</th><th scope="col">ODA</th></tr></thead>
<tbody><tr><th scope="row">Somalia</th><td>1</td></tr>
<tr><th scope="row">Ukraine</th><td>2</td></tr></tbody>
<tfoot><tr><th scope="row">Total</th><td>3</td></tr></tfoot></table></body></html>"""

pytestmark = pytest.mark.skipif(
    not printing.can_make_pdf(), reason="Pango is not installed"
)


def elements(node: Any) -> Iterator[Any]:
    """Every structure element of a tagged PDF."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid)
    elif hasattr(node, "get") and not isinstance(node, int):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_each_heading_of_a_table_has_its_scope() -> None:
    reader = PdfReader(io.BytesIO(printing.to_pdf(PAGE)))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]

    scopes = Counter(
        node["/A"].get_object()["/Scope"]
        for node in elements(tree)
        if node.get("/S") == "/TH"
    )

    assert scopes == {"/Column": 2, "/Row": 3}


def test_the_same_page_is_the_same_bytes() -> None:
    assert printing.to_pdf(PAGE) == printing.to_pdf(PAGE)

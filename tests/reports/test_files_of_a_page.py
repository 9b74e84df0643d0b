"""The files of the project's own code that one page of a report runs through."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from flask.testing import FlaskClient

from portfolio.models import User
from tests.browsing import get, sign_in

ROOT = Path(__file__).parent.parent.parent
OWN = (f"{ROOT}/portfolio/", f"{ROOT}/imports/")
MOST = 36
"""Files that a page runs through today; the number may only fall, to 22."""


def test_a_page_of_spend_by_country_runs_through_few_files(
    client: FlaskClient, session: Any, returned: dict[str, User]
) -> None:
    sign_in(client, session, returned["leader"])
    address = "/reports/spend-by-country"
    assert get(client, address).status == 200

    files: set[str] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        file = frame.f_code.co_filename
        if file.startswith(OWN):
            files.add(file.removeprefix(f"{ROOT}/"))

    sys.setprofile(note)
    try:
        client.get(address)
    finally:
        sys.setprofile(None)

    assert len(files) <= MOST, "\n".join(sorted(files))

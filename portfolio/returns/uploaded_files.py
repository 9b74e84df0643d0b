"""Uploaded files as rows: the same bytes are kept once."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.ledger.clock import AnySession
from portfolio.models import UploadedFile

NAMELESS = "workbook"
_LONGEST_NAME = 255
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def keep(session: AnySession, content: bytes) -> UploadedFile:
    """The row of these bytes, made if it is not there; also where somebody else makes it at the
    same time.
    """
    digest = hashlib.sha256(content).hexdigest()
    same = select(UploadedFile).where(UploadedFile.sha256 == digest)
    found = session.scalars(same).first()
    if found:
        return found

    made = UploadedFile(sha256=digest, size=len(content), content=content)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(same).one()

    return made


def shown_name(filename: str | None) -> str:
    """A file's name without folders, control characters and marks that turn text around; short
    enough to be kept.
    """
    last = (
        _UNFIT.sub("", (filename or "").replace("\\", "/")).rsplit("/", 1)[-1].strip()
    )
    return last[-_LONGEST_NAME:] or NAMELESS

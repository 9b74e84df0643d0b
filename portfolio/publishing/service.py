"""Making packs and publishing them: who asked for what, both versions of a published report, their
files kept for good.

A published report has an open version, which shows nobody's withheld detail, and where that
differs a full one for those who see all of it. So the same number may be read by everybody, and
nothing leaks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, select

from portfolio import printing, queue
from portfolio.extensions import begin_writing
from portfolio.figures.selection import FilterError, select_for
from portfolio.filters import instant_short
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Job, PackFile, Programme, ProgrammeFacts, ReportPack, User
from portfolio.permissions import EVERYTHING, Reader, hidden_programmes, reader_of
from portfolio.publishing import document as paper
from portfolio.publishing import formats as publishing_formats
from portfolio.publishing.pack import Cover, Pack
from portfolio.reports import exports, page, registry

KIND = "make-pack"
OPEN, FULL, OWN = "open", "full", "own"
AT_ONCE = 2
"""Reports that a page may make while somebody waits; more are made in the background."""
LONGEST_TITLE = 200
Progress = Callable[[int, int], object]


def order(
    session: AnySession,
    user: User,
    title: str,
    names: Sequence[str],
    words: Mapping[str, str | None],
    *,
    publish: bool,
) -> ReportPack:
    """Ask for a pack as at the instant that the words name. FilterError where something of it
    cannot be used.
    """
    chosen = select_for(session, words)
    title = " ".join(title.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise FilterError("title", f"Enter a title of at most {LONGEST_TITLE} letters")

    known = [name for name in registry.REPORTS if name in names]
    if not known:
        raise FilterError("reports", "Select at least one report")

    made = ReportPack(
        number=_next_number(session) if publish else None,
        title=title,
        reports=known,
        words={name: text for name, text in words.items() if text and name != "as_at"},
        as_at=chosen.as_at,
        created_by=user.id,
        created_at=clock.now(session),
    )
    session.add(made)
    session.flush()

    return made


def check(
    session: AnySession, names: Sequence[str], words: Mapping[str, str | None]
) -> None:
    """FilterError where a report cannot be drawn under these filters, such as a country's page
    without a country.
    """
    chosen = select_for(session, words)
    for name in names:
        if name in registry.REPORTS:
            page.check(session, name, chosen)


def _next_number(session: AnySession) -> int:
    """Under the one lock, so that no two reports are given the same."""
    clock.lock(session)
    return (session.scalar(select(func.max(ReportPack.number))) or 0) + 1


def start(session: AnySession, pack: ReportPack, site: str) -> Job | None:
    """Make a small pack now; have a large one made in the background, and give its job."""
    if len(pack.reports) > AT_ONCE:
        return queue.enqueue(session, KIND, pack.id, pack.created_by)
    make(session, pack.id, site)
    return None


def make(
    session: AnySession,
    pack_id: int,
    site: str,
    progress: Progress = lambda _done, _all: None,
) -> None:
    """Draw the reports and keep their files. Needs a request's context: their links are addresses
    of pages.
    """
    pack = session.get_one(ReportPack, pack_id)
    if pack.made_at is not None:
        return

    own = reader_of(session, pack.author)
    if pack.number is None:
        readers = {OWN: own}
    else:
        readers = {OPEN: Reader(), FULL: EVERYTHING}

    steps = _Steps(
        progress,
        len(readers) * (len(pack.reports) + len(publishing_formats.FORMATS) + 1),
    )
    drawn = {
        version: _drawn(
            session,
            pack,
            reader,
            site,
            steps,
        )
        for version, reader in readers.items()
    }
    if FULL in drawn and _says(drawn[FULL]) == _says(drawn[OPEN]):
        del drawn[FULL]

    made = [
        file
        for version, papers in drawn.items()
        for file in _files(pack, version, papers, steps)
    ]
    hidden = _hidden(session, Reader() if pack.number else own)
    _keep(session, pack_id, made, hidden)


def _keep(
    session: AnySession, pack_id: int, made: Sequence[PackFile], hidden: list[int]
) -> None:
    """Write the files, unless somebody else has done so in the meantime: what was made once is
    never made anew.
    """
    begin_writing(session)
    pack = session.get_one(
        ReportPack,
        pack_id,
        with_for_update=True,
        populate_existing=True,
    )

    if pack.made_at is None:
        session.add_all(made)
        pack.hidden, pack.made_at = hidden, clock.now(session)
        session.flush()


class _Steps:
    """Counts what is done of what is to do."""

    def __init__(self, progress: Progress, in_all: int) -> None:
        self._progress, self._in_all, self._done = progress, in_all, 0

    def one(self) -> None:
        """One more is done."""
        self._done += 1
        self._progress(self._done, self._in_all)


def _drawn(
    session: AnySession, pack: ReportPack, reader: Reader, site: str, steps: _Steps
) -> Pack:
    words = {name: text for name, text in pack.words.items() if name != "unit"}
    chosen = select_for(session, words | {"as_at": clock.to_text(pack.as_at)})
    papers = []

    for name in pack.reports:
        papers.append(
            paper.draw(
                session,
                name,
                chosen,
                reader,
                pack.words.get("unit", "pounds"),
            )
        )
        steps.one()

    return Pack(tuple(papers), site, _cover(pack))


def _cover(pack: ReportPack) -> Cover:
    facts = [
        ("Made by" if pack.number is None else "Issued by", pack.author.display_name)
    ]
    facts += [
        ("Date", instant_short(pack.created_at)),
        ("Figures as at", instant_short(pack.as_at)),
    ]

    return Cover(
        pack.title,
        tuple([("Published report", f"No. {pack.number}")] * bool(pack.number) + facts),
    )


def _says(pack: Pack) -> list[tuple[Any, ...]]:
    return [
        (each.report.rows, each.report.marking, each.finding) for each in pack.papers
    ]


def _files(
    pack: ReportPack, version: str, drawn: Pack, steps: _Steps
) -> Iterator[PackFile]:
    """Every file of a version; no PDF where the server cannot make one."""
    contents: dict[str, Callable[[Pack], bytes]] = {
        "json": lambda made: _to_json(pack, made),
        **publishing_formats.FORMATS,
    }
    if not printing.can_make_pdf():
        del contents["pdf"]

    for ending, write in contents.items():
        content = write(drawn)
        digest = hashlib.sha256(content).hexdigest()
        yield PackFile(
            pack_id=pack.id,
            version=version,
            ending=ending,
            marking=drawn.marking,
            sha256=digest,
            size=len(content),
            content=content,
        )
        steps.one()


def _to_json(pack: ReportPack, drawn: Pack) -> bytes:
    """The exact rows of each report as `--format json` has them, and what the pack says of itself."""
    reports = [_told(each) for each in drawn.papers]
    document = {
        "number": pack.number,
        "title": pack.title,
        "issued": clock.to_text(pack.created_at),
        "author": pack.author.display_name,
        "marking": drawn.marking,
        "as_at": clock.to_text(pack.as_at),
        "reports": reports,
    }

    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told(each: paper.Paper) -> dict[str, Any]:
    """One report of a pack, with the page that it is of."""
    rows: dict[str, Any] = json.loads(exports.to_json(each.report))

    return rows | {
        "page": each.name,
        "title": each.title,
        "finding": each.finding,
        "columns": list(each.report.columns),
        "money": sorted(each.report.money),
    }


def _hidden(session: AnySession, reader: Reader) -> list[int]:
    return sorted(
        session.scalars(select(Programme.id).where(hidden_programmes(reader)))
    )


def version_for(session: AnySession, pack: ReportPack, reader: Reader) -> str | None:
    """The version that somebody may read; None where a programme was withheld from them since it
    was made.

    Visibility is as of now: figures that were open when they were issued are not for ever.

    """
    if reader.sees_withheld and pack.number is not None:
        full = select(
            exists().where(PackFile.pack_id == pack.id, PackFile.version == FULL)
        )
        return FULL if session.scalar(full) else OPEN

    known_then = exists().where(
        ProgrammeFacts.programme_id == Programme.id,
        ProgrammeFacts.from_instant <= pack.as_at,
    )
    now_hidden = select(Programme.id).where(hidden_programmes(reader), known_then)
    if set(session.scalars(now_hidden)) - set(pack.hidden):
        return None

    return OWN if pack.number is None else OPEN


def files_of(session: AnySession, pack: ReportPack, version: str) -> list[PackFile]:
    """The files of a version, without their content."""
    query = select(PackFile).where(
        PackFile.pack_id == pack.id, PackFile.version == version
    )
    return list(session.scalars(query.order_by(PackFile.ending)))


def published(session: AnySession) -> list[ReportPack]:
    """Every published report whose files are there, the latest first."""
    query = select(ReportPack).where(
        ReportPack.number.is_not(None), ReportPack.made_at.is_not(None)
    )
    return list(session.scalars(query.order_by(ReportPack.number.desc())))


def own(session: AnySession, user: User, most: int = 50) -> list[ReportPack]:
    """The latest packs that somebody made for themselves."""
    query = select(ReportPack).where(
        ReportPack.created_by == user.id, ReportPack.number.is_(None)
    )
    return list(session.scalars(query.order_by(ReportPack.id.desc()).limit(most)))


def document(session: AnySession, pack: ReportPack, version: str) -> dict[str, Any]:
    """What a version of a published report says, from its own bytes."""
    file = session.get_one(PackFile, (pack.id, version, "json"))
    told: dict[str, Any] = json.loads(file.content)

    return told

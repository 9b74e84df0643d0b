"""`portfolio report` and `portfolio origin`: the figures, and the cells behind them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import click

from imports.text.plain import one_line
from portfolio.commands import console
from portfolio.extensions import db
from portfolio.figures.prices import NOMINAL, REAL
from portfolio.figures.selection import (
    MEASURES,
    WITHHELD,
    FilterError,
    Selection,
    select_for,
)
from portfolio.finance import pounds
from portfolio.origins import export as origins_export
from portfolio.origins import trace
from portfolio.origins.figure import Of, figure_for, words_of
from portfolio.permissions import EVERYTHING, Reader, reader_of
from portfolio.reports import exports, registry

Command = Callable[..., Any]
MOVEMENT = "movement"
"""The report that needs --from and --to."""


def _filters(command: Command) -> Command:
    """The filters that every report takes."""
    options = (
        click.option("--fy", metavar="FY"),
        click.option(
            "--for",
            "reader",
            metavar="EMAIL",
            help="Narrow to what this person may see.",
        ),
        click.option(
            "--measure",
            type=click.Choice(MEASURES),
            default="actual",
        ),
        click.option("--index", metavar="KEY"),
        click.option("--edition", metavar="LABEL"),
        click.option("--as-at", "as_at", metavar="INSTANT"),
        click.option("--department", metavar="CODE"),
        click.option("--theme", metavar="NAME"),
        click.option("--portfolio", metavar="NAME"),
        click.option("--programme", metavar="CODE"),
        click.option("--oda", type=click.Choice(["yes", "no"])),
    )
    for option in reversed(options):
        command = option(command)

    return command


@click.command("report", cls=console.OnDatabase)
@click.argument("name", metavar="NAME")
@_filters
@click.option("--country", metavar="ISO3")
@click.option(
    "--prices",
    type=click.Choice([NOMINAL, REAL]),
    help="Real terms by GDP deflator, or as returned.",
)
@click.option(
    "--base", metavar="FY", help="For real terms: the year whose prices to use."
)
@click.option(
    "--from",
    "start",
    metavar="X",
    help="For movement: a month such as 2019-06, or an instant.",
)
@click.option(
    "--to",
    "end",
    metavar="Y",
    help="For movement: a month or an instant.",
)
@click.option(
    "--format",
    "ending",
    type=click.Choice(sorted(exports.FORMATS)),
    default="csv",
)
@click.option("--out", type=console.FILE)
def report(
    name: str,
    reader: str | None,
    start: str | None,
    end: str | None,
    ending: str,
    out: Path | None,
    **words: str | None,
) -> None:
    """Draw a report."""
    if name == MOVEMENT:
        _require_both(start, end)
    else:
        _refuse_unknown(name, *registry.NAMES, MOVEMENT)
        _refuse_unused(start, end)

    chosen = _select(words | {"from": start, "to": end})
    try:
        drawn = registry.draw(db.session, name, chosen, _reader(reader))
    except FilterError as error:
        raise console.Impossible(error.message) from None

    _write(exports.FORMATS[ending](drawn.with_notice(db.session)), out)


def _refuse_unknown(name: str, *names: str) -> None:
    if name not in names:
        raise console.Impossible(
            f"there is no report {name!r}; the reports are {', '.join(names)}"
        )


def _require_both(start: str | None, end: str | None) -> None:
    if not (start and start.strip() and end and end.strip()):
        raise console.Impossible(
            "movement needs --from and --to: months such as 2019-06, or instants"
        )


def _refuse_unused(start: str | None, end: str | None) -> None:
    if start or end:
        raise console.Impossible(
            "--from and --to are for the report movement; --as-at draws any other at an instant"
        )


def _write(drawn: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(drawn)
        return

    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise console.Impossible(f"cannot write {out}: {error.strerror}") from None


@click.command("origin", cls=console.OnDatabase)
@click.option(
    "--report",
    "name",
    required=True,
    metavar="NAME",
)
@_filters
@click.option("--country", metavar="ISO3")
@click.option(
    "--from",
    "start",
    metavar="X",
    help="For movement: a month such as 2019-06, or an instant.",
)
@click.option(
    "--to",
    "end",
    metavar="Y",
    help="For movement: a month or an instant.",
)
@click.option(
    "--query",
    metavar="TEXT",
    help="Instead of filters: what follows ? in the address of a figure's own origin page.",
)
@click.option("--json", "as_json", is_flag=True)
def origin_command(
    name: str,
    reader: str | None,
    start: str | None,
    end: str | None,
    query: str | None,
    as_json: bool,
    **words: str | None,
) -> None:
    """The workbook cells behind a figure."""
    _refuse_unknown(name, *registry.NAMES, MOVEMENT)
    asked = _figure_words(name, query, words | {"from": start, "to": end})
    if (asked["country"] or "").strip().lower() == WITHHELD:
        raise console.Impossible(NO_ORIGIN)

    try:
        figure = figure_for(db.session, asked)
        if figure.apart:
            raise console.Impossible(NO_ORIGIN)

        traced = trace.trace(db.session, figure, _reader(reader))
        if as_json:
            _print_pieces(origins_export.to_json(traced))
        else:
            _print_cells(traced)
    except FilterError as error:
        raise console.Impossible(error.message) from None


NO_ORIGIN = "withheld money has no origin that can be shown"


def _figure_words(
    name: str, query: str | None, words: dict[str, str | None]
) -> dict[str, str | None]:
    """The words of a figure, from the options or from the query of its page's address."""
    given = {option: text for option, text in words.items() if text is not None}
    if query is not None:
        if given != {"measure": "actual"}:
            raise console.Impossible(
                "--query names the figure: leave out the other filters"
            )

        return words_of(dict(parse_qsl(query.lstrip("?"))))

    if name == MOVEMENT:
        _require_both(words["from"], words["to"])
        given["of"] = Of.MOVEMENT
    elif "country" not in given:
        raise click.UsageError("Missing option '--country'.")
    else:
        _refuse_unused(words["from"], words["to"])

    _refuse_blank(given)
    return words_of(given)


def _print_pieces(pieces: Iterator[str]) -> None:
    for piece in pieces:
        click.echo(piece, nl=False)


def _print_cells(traced: trace.Traced) -> None:
    for _, cell in traced.cells():
        place = f"{cell.sheet}!{cell.cell}" if cell.sheet else cell.cell
        click.echo(
            f"return {cell.book.return_id}  {place}  {pounds(cell.pence):,.2f}  part {pounds(cell.part):,.2f}"
        )

    for given in traced.budget.records(0, None) if traced.budget else ():
        click.echo(
            f"allocation  {given.programme}  {given.fy}  {pounds(given.pence):,.2f}"
        )

    click.echo(f"Figure {pounds(traced.figure):,.2f} from {traced.count} cells.")


def _refuse_blank(words: Mapping[str, str | None]) -> None:
    for name, text in words.items():
        # A script's empty variable must not turn one department's figure into everybody's.
        if text is not None and not one_line(text):
            raise console.Impossible(
                f"--{name.replace('_', '-')} is blank: leave it out, or say which"
            )


def _select(words: dict[str, str | None]) -> Selection:
    _refuse_blank(words)
    try:
        return select_for(db.session, words)
    except FilterError as error:
        raise console.Impossible(error.message) from None


def _reader(email: str | None) -> Reader:
    if email is None:
        return EVERYTHING
    return reader_of(db.session, console.user_by_email(email))


COMMANDS = (report, origin_command)

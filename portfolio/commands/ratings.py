"""`portfolio ratings`: editions of risk indexes, as published."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from imports.model import Problem
from imports.ratings import RatingsRead, read_ratings
from imports.ratings.figures import years_in
from portfolio.commands import console
from portfolio.countries import service
from portfolio.extensions import db
from portfolio.models import RiskIndex
from portfolio.places import kept_places


@click.group("ratings", cls=console.GuardedGroup)
def ratings() -> None:
    """Risk indexes and their editions."""


@ratings.command("import")
@click.argument("file", type=console.FILE)
@click.option("--index", required=True, metavar="KEY")
@click.option("--edition", required=True, metavar="LABEL")
@click.option(
    "--published", metavar="DATE", help="Date of publication, such as 2019-04-10."
)
@click.option("--name", metavar="NAME", help="Name of a new index.")
@click.option(
    "--worse",
    type=click.Choice(["high", "low"]),
    help="Which score of a new index is the worse.",
)
@click.option(
    "--public",
    is_flag=True,
    help="A new index is published by somebody: otherwise it is internal.",
)
@click.option("--json", "as_json", is_flag=True)
def import_ratings(
    file: Path,
    index: str,
    edition: str,
    published: str | None,
    name: str | None,
    worse: str | None,
    public: bool,
    as_json: bool,
) -> None:
    """Import a published file as it is."""
    content = console.read_file(file)
    filename = console.name_of(file)
    new = _new_index(index, name, worse, public)
    given = _date(published)
    read = read_ratings(
        content,
        filename,
        index,
        kept_places(db.session),
        edition,
    )
    errors = [problem for problem in read.problems if problem.severity == "error"]

    if errors:
        _print(
            as_json,
            index,
            edition,
            0,
            False,
            read.problems,
        )
        console.stop(console.INPUT_ERRORS)

    when = (
        given
        or read.published
        or _published_before(index, edition)
        or _start_of_year(edition)
    )
    changed = _import(
        index,
        edition,
        when,
        content,
        filename,
        read,
        new,
    )
    _print(
        as_json,
        index,
        edition,
        len(read.ratings),
        changed,
        read.problems,
    )


def _import(
    index: str,
    edition: str,
    when: date,
    content: bytes,
    filename: str,
    read: RatingsRead,
    new: service.NewIndex | None,
) -> bool:
    try:
        _, changed = service.import_edition(
            db.session,
            index,
            edition,
            when,
            content,
            filename,
            read.ratings,
            new,
        )
    except service.RatingsError as error:
        raise console.Impossible(str(error)) from None

    db.session.commit()
    return changed


def _new_index(
    index: str, name: str | None, worse: str | None, public: bool
) -> service.NewIndex | None:
    """What a new index needs; Impossible where the index is unknown and that is not given.

    The published series are known from the start, so one more is taken for internal unless it is
    said to be public: a page marked too high does less harm than one marked too low.
    """
    if db.session.get(RiskIndex, index) is None and not (name and worse):
        raise console.Impossible(
            f"there is no risk index {index!r}; to make a new one give --name and --worse"
        )
    if name and worse:
        return service.NewIndex(name, worse, internal=not public)

    return None


def _date(text: str | None) -> date | None:
    if text is None:
        return None

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise console.Impossible(
            f"{text!r} is not a date; write it as 2019-04-10"
        ) from None


def _published_before(index: str, edition: str) -> date | None:
    """When the edition was published as the tracker has it: another file of it does not change
    that.
    """
    earlier = service.current_edition(db.session, index, edition)
    return earlier.published if earlier else None


def _start_of_year(edition: str) -> date:
    """The start of the year that the label names, else today."""
    years = years_in(edition)
    if years:
        return date(min(years), 1, 1)
    return datetime.now(UTC).date()


def _print(
    as_json: bool,
    index: str,
    edition: str,
    count: int,
    changed: bool,
    problems: tuple[Problem, ...],
) -> None:
    if as_json:
        found = [problem.to_json() for problem in problems]
        document = {
            "index": index,
            "edition": edition,
            "ratings": count,
            "changed": changed,
            "problems": found,
        }
        console.print_json(document)
        return

    console.print_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        click.echo("Nothing was imported.")
    else:
        what = (
            f"{count} ratings imported"
            if changed
            else "the same file is already imported; nothing changed"
        )
        click.echo(f"{index} {edition}: {what}.")


COMMANDS = (ratings,)

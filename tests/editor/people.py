"""People of the editor's face for tests, and clients in which they have signed in.

`Client` is a WebTest client that behaves as a browser does: https, an Origin, cookies.
"""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import transaction
from msgspec.structs import replace
from webtest import TestApp

from xarst_site.accounts import totp
from xarst_site.accounts.model import Person, TotpKey
from xarst_site.editor.proof import new_hash
from xarst_site.storage.accounts import Accounts

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
HOST = "texts.example"
PASSWORD = "three lanterns by the moat"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of those who have an authenticator: that of RFC 6238."""


class Clock:
    """Stands still where a test puts it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Client(TestApp):  # type: ignore[misc]
    """A browser of its own, at an address of its own."""

    def __init__(self, site: Any, *, address: str = "192.0.2.1") -> None:
        super().__init__(
            site,
            extra_environ={
                "wsgi.url_scheme": "https",
                "HTTP_HOST": HOST,
                "HTTP_ORIGIN": f"https://{HOST}",
                "HTTP_ACCEPT_LANGUAGE": "en",
                "REMOTE_ADDR": address,
            },
        )

    def sign_in(self, account: str, password: str = PASSWORD, **more: Any) -> Any:
        """Send the form of the sign-in; the answer to it."""
        form = self.get("/editor/sign-in").forms[0]
        form["account"] = account
        form["password"] = password
        return form.submit(**more)

    def token(self) -> str:
        """The token of forms that this browser now has."""
        page = self.get("/editor/account/", expect_errors=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, page.text
        return found[1]

    @property
    def session_cookie(self) -> str:
        return self.cookies.get("__Host-session", "").strip('"')


@cache
def password_hash() -> str:
    return new_hash(PASSWORD)


def person(role: str, **more: Any) -> Person:
    """Somebody of a role, called like it: editor, reviewer, …"""
    return replace(
        Person(
            id=role,
            name=role.title(),
            email=f"{role}@texts.example",
            role=role,
            language="en",
            password=password_hash(),
            created_at=NOW,
        ),
        **more,
    )


def with_authenticator(one: Person) -> Person:
    return replace(one, totp=TotpKey(secret=SECRET, added_at=NOW))


def code_at(at: datetime) -> str:
    return totp.code(SECRET, totp.step_at(at))


class Store:
    """The accounts of a site, read and written beside it: ``with Store(site) as accounts``."""

    def __init__(self, site: Any) -> None:
        self.databases = site.application.registry.databases

    def __enter__(self) -> Accounts:
        self.manager = transaction.TransactionManager()
        self.connection = self.databases.accounts.open(transaction_manager=self.manager)
        return Accounts(self.connection)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.manager.commit()
        self.manager.abort()
        self.connection.close()


def add_people(site: Any, *people: Person) -> None:
    with Store(site) as accounts:
        for one in people:
            accounts.add(one)


def trail(site: Any) -> list[tuple[str, str, str]]:
    """Actor, action and subject of every entry, oldest first."""
    with Store(site) as accounts:
        return [(e.actor, e.action, e.subject) for e in accounts.trail()][::-1]

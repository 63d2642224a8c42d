"""Apps and their keys in the accounts database.

One `Apps` reads and writes through one ZODB connection; whoever opened it commits. What a
key opens is in `accounts.apps`.
"""

from datetime import date, datetime
from typing import Any

from xarst_site.accounts.apps import App, AppKey, app_of, opening_key
from xarst_site.storage.library import NotHere, decode
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes


class TakenApp(Exception):  # noqa: N818  said as it is
    """There is, or was, an app of that id."""


class Apps:
    """Apps through a connection to the accounts database."""

    def __init__(self, connection: Any) -> None:
        self._root = connection.root()

    def apps(self) -> tuple[App, ...]:
        """Every app, in the order of their ids, disabled ones too."""
        return tuple(decode(record, App) for record in self._root["apps"].values())

    def app(self, app_id: str) -> App:
        """One app. Raises NotHere."""
        record = self._root["apps"].get(app_id)
        if record is None:
            raise NotHere(f"there is no app {app_id}")
        return decode(record, App)

    def add(self, app: App) -> None:
        """Store a new app. Raises TakenApp."""
        if app.id in self._root["apps"]:
            raise TakenApp(f"there is an app {app.id} already")
        self._root["apps"][app.id] = Record(canonical_bytes(app))

    def put(self, app: App) -> None:
        """Store an app anew. Raises NotHere."""
        self.app(app.id)
        self._root["apps"][app.id].put(canonical_bytes(app))

    def holder(self, token: str, at: datetime) -> tuple[App, AppKey] | None:
        """The app and the key that a token opens at this instant; None for any other."""
        record = self._root["apps"].get(app_of(token))
        if record is None:
            return None
        app = decode(record, App)
        key = opening_key(app, token, at)
        return (app, key) if key is not None else None

    def last_used(self, key_id: str) -> date | None:
        """The day on which a key was last used, as far as was noted."""
        noted = self._root["app_use"].get(key_id)
        return date.fromisoformat(noted) if noted else None

    def note_use(self, key_id: str, on: date) -> bool:
        """Note that a key was used on a day; True if that was not noted yet.

        Only the day is kept: one write a key a day.
        """
        if self._root["app_use"].get(key_id) == on.isoformat():
            return False
        self._root["app_use"][key_id] = on.isoformat()
        return True

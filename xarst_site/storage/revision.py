"""The revision of the content: the name of its last transaction.

Logins and receipts live in other databases, so this one string changes exactly when
something public may have changed (law 10). `content_revision` asks the database;
`RevisionWatch` keeps the answer at hand for whoever needs it on every request.
"""

import logging
import threading
from types import TracebackType
from typing import Self

from ZODB import DB
from ZODB.interfaces import IMVCCStorage

INTERVAL = 0.2
"""Seconds between two looks: how long another process's publication may go unseen."""

_log = logging.getLogger(__name__)


class _Reader:
    """Asks one database for its last transaction, whichever process wrote it."""

    def __init__(self, db: DB) -> None:
        # A storage shared between processes shows each instance one snapshot, so this
        # one has an instance of its own to move forward.
        self._own = db.storage.new_instance() if IMVCCStorage.providedBy(db.storage) else None
        self._storage = self._own if self._own is not None else db.storage

    def read(self) -> str:
        if self._own is not None:
            self._own.sync()
            self._own.poll_invalidations()
        last: bytes = self._storage.lastTransaction()
        return last.hex()

    def close(self) -> None:
        if self._own is not None:
            self._own.release()


def content_revision(db: DB) -> str:
    """The last transaction of this database, as 16 hex digits. Reads the database."""
    reader = _Reader(db)
    try:
        return reader.read()
    finally:
        reader.close()


class RevisionWatch:
    """The revision of a database, always at hand: ``current`` is a plain attribute.

    A daemon thread looks every `INTERVAL` seconds. While the database cannot be read
    ``current`` keeps its last value and ``error`` says why; both mend by themselves.
    The thread starts with the watch and ends with `close`, which must come before the
    database's own.
    """

    def __init__(self, db: DB, interval: float = INTERVAL) -> None:
        self._reader = _Reader(db)
        self._interval = interval
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.error: Exception | None = None
        self.current: str = self._reader.read()
        self._thread = threading.Thread(target=self._look, name="revision-watch", daemon=True)
        self._thread.start()

    def refresh(self) -> str:
        """Look now, and return what is ``current`` then. Raises what the database raises."""
        with self._lock:
            if not self._closing.is_set():
                self.current = self._reader.read()
                self.error = None
            return self.current

    def close(self) -> None:
        """Stop looking. ``current`` stays readable."""
        self._closing.set()
        self._thread.join()
        with self._lock:
            self._reader.close()

    def _look(self) -> None:
        while not self._closing.wait(self._interval):
            try:
                self.refresh()
            except Exception as error:  # noqa: BLE001  the watch outlives every failure of the store
                if self.error is None:
                    _log.warning("The content database cannot be read: %s", error)
                self.error = error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

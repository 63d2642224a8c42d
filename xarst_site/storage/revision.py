"""The revision of the content: the name of the last transaction that the public can see.

Every transaction that adds or withdraws something public writes one small object (the
root's ``published``), and no other does. So its transaction is a string that changes
exactly when something public changed (law 10), however often drafts are saved.
`content_revision` asks the database; `RevisionWatch` keeps the answer at hand for
whoever needs it on every request.
"""

import logging
import threading
from types import TracebackType
from typing import Self

import transaction
from ZODB import DB
from ZODB.interfaces import IMVCCStorage
from ZODB.utils import load_current

INTERVAL = 0.2
"""Seconds between two looks: how long another process's publication may go unseen."""

_log = logging.getLogger(__name__)


def _published(db: DB) -> bytes | None:
    """The id of the object that publications write; None in a database of another kind."""
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        marker = connection.root().get("published")
        oid: bytes | None = None if marker is None else marker._p_oid  # noqa: SLF001  ZODB's own name for it
        return oid
    finally:
        manager.abort()
        connection.close()


class _Reader:
    """Asks one database for its revision, whichever process wrote it."""

    def __init__(self, db: DB) -> None:
        self._marker = _published(db)
        # A storage shared between processes shows each instance one snapshot, so this
        # one has an instance of its own to move forward.
        self._own = db.storage.new_instance() if IMVCCStorage.providedBy(db.storage) else None
        self._storage = self._own if self._own is not None else db.storage

    def read(self) -> str:
        if self._own is not None:
            self._own.sync()
            self._own.poll_invalidations()
        last: bytes
        if self._marker is None:
            last = self._storage.lastTransaction()
        elif self._own is not None:
            # From this instance's cache, while nobody publishes.
            _, last = self._own.load(self._marker)
        else:
            _, last = load_current(self._storage, self._marker)
        return last.hex()

    def close(self) -> None:
        if self._own is not None:
            self._own.release()


def content_revision(db: DB) -> str:
    """The revision of this database, as 16 hex digits. Reads the database.

    That of accounts and receipts, of which nothing is public, is their last transaction.
    """
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

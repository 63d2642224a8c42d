"""The revision of the content: the name of the last transaction that the public can see.

Every transaction that adds or withdraws something public writes one small object (the
root's ``published``), and no other does. So its transaction is a string that changes
exactly when something public changed (law 10), however often drafts are saved.
`content_revision` asks the database; `RevisionWatch` keeps the answer at hand for
whoever needs it on every request.
"""

import logging
import threading
from functools import partial
from types import TracebackType
from typing import Self

import transaction
from ZODB import DB
from ZODB.interfaces import IMVCCStorage
from ZODB.utils import load_current

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

    def last(self) -> bytes:
        """The last transaction of all, 8 bytes."""
        if self._own is not None:
            self._own.sync()
            self._own.poll_invalidations()
        last: bytes = self._storage.lastTransaction()
        return last

    def last_of(self, oid: bytes) -> bytes:
        """The last transaction that wrote this object, as of the last look."""
        load = self._own.load if self._own is not None else partial(load_current, self._storage)
        _, last = load(oid)
        found: bytes = last
        return found

    def close(self) -> None:
        if self._own is not None:
            self._own.release()


class _ContentReader(_Reader):
    """Asks the content database for its revision."""

    def __init__(self, db: DB) -> None:
        manager = transaction.TransactionManager()
        connection = db.open(transaction_manager=manager)
        try:
            self._published: bytes = connection.root()["published"]._p_oid  # noqa: SLF001  ZODB's own name
        finally:
            manager.abort()
            connection.close()
        self._looked_at = b""
        self._revision = b""
        super().__init__(db)

    def read(self) -> str:
        last = self.last()
        if last != self._looked_at:
            # Somebody wrote something, most often a draft: did they publish?
            self._revision = self.last_of(self._published)
            self._looked_at = last
        return self._revision.hex()


def last_transaction(db: DB) -> str:
    """The last transaction of any database, as 16 hex digits. Reads the database."""
    reader = _Reader(db)
    try:
        return reader.last().hex()
    finally:
        reader.close()


def content_revision(db: DB) -> str:
    """The revision of the content database, as 16 hex digits. Reads the database."""
    reader = _ContentReader(db)
    try:
        return reader.read()
    finally:
        reader.close()


class RevisionWatch:
    """The revision of the content, always at hand: ``current`` is a plain attribute.

    A daemon thread looks every `INTERVAL` seconds. While the database cannot be read
    ``current`` keeps its last value and ``error`` says why; both mend by themselves.
    The thread starts with the watch and ends with `close`, which must come before the
    database's own.
    """

    def __init__(self, db: DB, interval: float = INTERVAL) -> None:
        self._reader = _ContentReader(db)
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

"""What public answers depend on besides their URL: the content revision and the clock.

Gives the response cache what it asks for, and knows no HTTP.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import transaction

from xarst_site.documents.force import next_instant
from xarst_site.storage.databases import Databases
from xarst_site.storage.library import Library
from xarst_site.storage.revision import RevisionWatch
from xarst_site.web.cache import ResponseCache


def next_instant_of_all(databases: Databases) -> Callable[[datetime], datetime | None]:
    """The next instant at which the clock alone changes what is public of any document."""

    def read(at: datetime) -> datetime | None:
        manager = transaction.TransactionManager()
        connection = databases.content.open(transaction_manager=manager)
        try:
            library = Library(connection)
            ahead = (
                next_instant(library.versions(d.id), at, library.withdrawals(d.id))
                for d in library.documents()
            )
            return min((moment for moment in ahead if moment is not None), default=None)
        finally:
            manager.abort()
            connection.close()

    return read


def cached(application: Any, registry: Any) -> ResponseCache:
    """The application behind the response cache.

    ``registry`` has ``databases`` and ``clock``; it gets ``revision``, the watch over the
    content database, which must be closed before the databases are.
    """
    registry.revision = RevisionWatch(registry.databases.content)
    return ResponseCache(
        application,
        revision=registry.revision,
        next_instant=next_instant_of_all(registry.databases),
        clock=registry.clock,
    )

"""The content database, as a request sees it: ``request.library``.

A connection is opened when a request first asks for it and closed when the request
is done. It reads one snapshot; nothing of the public site writes.
"""

from typing import Any

import transaction

from xarst_site.storage.library import Library


def _library(request: Any) -> Library:
    # A transaction manager of its own: the snapshot lives and dies with this request,
    # whatever else its thread does.
    manager = transaction.TransactionManager()
    connection = request.registry.databases.content.open(transaction_manager=manager)

    def close(_request: Any) -> None:
        manager.abort()
        connection.close()

    request.add_finished_callback(close)
    return Library(connection)


def includeme(config: Any) -> None:
    """Add ``request.library``."""
    config.add_request_method(_library, "library", reify=True)

"""The content database, as a request sees it: ``request.content``, ``request.library``.

A connection is opened when a request first asks for it and closed when the request
is done. It reads one snapshot; nothing of the public site writes. Under /editor it joins
the transaction of the request (`web.transactions`), and what is written to it is
committed with that.
"""

from typing import Any

import transaction

from xarst_site.storage.library import Library


def _content(request: Any) -> Any:
    # Outside /editor a transaction manager of its own: the snapshot lives and dies with
    # this request, whatever else its thread does.
    own = None if request.environ.get("tm.active") else transaction.TransactionManager()
    manager = own or request.tm
    connection = request.registry.databases.content.open(transaction_manager=manager)

    def close(_request: Any) -> None:
        if own is not None:
            own.abort()
        connection.close()

    request.add_finished_callback(close)
    return connection


def _library(request: Any) -> Library:
    return Library(request.content)


def includeme(config: Any) -> None:
    """Add ``request.content``, the connection, and ``request.library``."""
    config.add_request_method(_content, "content", reify=True)
    config.add_request_method(_library, "library", reify=True)

"""Real databases in a temporary directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import transaction

from xarst_site.storage.databases import Databases, open_databases
from xarst_site.storage.library import Library


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Embedded databases, not yet made."""
    return {"xarst.var": str(tmp_path / "var")}


@pytest.fixture
def databases(settings: dict[str, str]) -> Iterator[Databases]:
    """The three, open."""
    with open_databases(settings) as opened:
        yield opened


@contextmanager
def writing(databases: Databases) -> Iterator[Library]:
    """A library whose changes are committed at the end of the block."""
    with root(databases.content) as found:
        yield Library(found._p_jar)


@contextmanager
def root(db: Any) -> Iterator[Any]:
    """A database's root; what is done to it is committed at the end of the block."""
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield connection.root()
        manager.commit()
    finally:
        manager.abort()
        connection.close()

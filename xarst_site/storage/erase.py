"""Taking what was erased out of the files, and making the ledger's files small.

An erasure (`ledger.Erasure`) rewrites what held a person's key and receipts. Until this has
run, older pages may lie in SQLite's write-ahead log, and dead rows in PostgreSQL.
"""

import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import transaction

from xarst_site.storage.databases import StoreError, sqlite_directory, uri
from xarst_site.storage.persistent import Record
from xarst_site.storage.receipts import Segment, read_segment, write_segment


def scrub(settings: Mapping[str, Any]) -> None:
    """Write the files of the receipts anew, without what no longer lies in the database.

    They take no more room than they need afterwards, and as much again meanwhile; recording
    waits. The site may be running; where it is in the way this is a StoreError, and nothing
    is lost by trying again.
    """
    where = uri(settings, "receipts")
    directory = sqlite_directory(where)
    if directory is not None:
        _scrub_sqlite(directory)
    elif where.startswith(("postgresql:", "postgres:")):
        _vacuum_postgresql(where)


def _scrub_sqlite(directory: Path) -> None:
    """SQLite overwrites what is deleted, and yet leaves copies in the unused part of a page

    when it moves its neighbours: so every page is written anew, and the log emptied.
    """
    file = directory / "main.sqlite3"
    if not file.exists():
        raise StoreError(f"there is no database in {directory}")
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=15, isolation_level=None)) as own:
            own.execute("PRAGMA secure_delete = ON")
            own.execute("VACUUM")
            (busy, _, _) = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{file}: {error}; try again") from error
    if busy:
        raise StoreError(f"{file}: somebody is reading an older state; try again")


def _vacuum_postgresql(where: str) -> None:
    import psycopg2  # noqa: PLC0415  an extra

    try:
        with contextlib.closing(psycopg2.connect(where)) as own:
            own.autocommit = True
            own.cursor().execute("VACUUM FULL object_state")
    except psycopg2.Error as error:
        raise StoreError(f"xarst.receipts: {' '.join(str(error).split())}") from error


def merge_segments(db: Any, size: int, *, before: int) -> int:
    """Merge neighbouring small segments into ones of ``size`` receipts; how many are fewer.

    Only those whose receipts come before this place in the order: a repeated request for a
    later one is still answered with the checkpoint of its batch, which is left out here.
    One transaction for some hundred at a time, so that recording goes on beside it.
    """
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    fewer = 0
    try:
        segments = connection.root()["segments"]
        start = 0
        while True:
            manager.begin()
            keys = list(segments.keys(min=start, max=before, excludemax=True))[:256]
            if len(keys) < 2:
                return fewer
            start = keys[-1]
            fewer += _merge_run(segments, keys, size)
            manager.commit()
    finally:
        manager.abort()
        connection.close()


def _merge_run(segments: Any, keys: list[int], size: int) -> int:
    """Merge what can be among these segments, which follow one another."""
    fewer = 0
    into, merged = keys[0], read_segment(segments[keys[0]].data)
    for key in keys[1:]:
        following = read_segment(segments[key].data)
        if following.kid == merged.kid and len(merged.rows) + len(following.rows) <= size:
            merged = Segment(
                first=merged.first, kid=merged.kid, checkpoint="", rows=merged.rows + following.rows
            )
            del segments[key]
            fewer += 1
        else:
            _put(segments, into, merged)
            into, merged = key, following
    _put(segments, into, merged)
    return fewer


def _put(segments: Any, key: int, segment: Segment) -> None:
    data = write_segment(segment)
    record: Record = segments[key]
    if record.data != data:
        record.put(data)

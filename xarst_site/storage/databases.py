"""The three databases, opened by URI.

Settings ``xarst.content``, ``xarst.accounts`` and ``xarst.receipts`` name them;
without one, it is ``sqlite:<xarst.var>/<kind>``, and ``xarst.var`` is ``var``.

- ``sqlite:<directory>``: RelStorage on SQLite, the embedded default (docs/adr/0001).
  Several processes at once. Made on first open, for its owner's eyes only.
- ``postgresql://user:password@host/name``: RelStorage on PostgreSQL.
- ``memory:``: gone when it is closed; for tests.

What lies in them is in `persistent`; nothing here knows of documents.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, get_args

import transaction
from ZODB import DB

from xarst_site.storage.evolve import newest
from xarst_site.storage.persistent import Kind, lay_out

KINDS: tuple[Kind, ...] = get_args(Kind)

PRAGMAS = {
    # An answered commit survives a power cut: one fsync of the write-ahead log each.
    "synchronous": 2,
    # What is deleted is overwritten at once, not when its page happens to be reused.
    "secure_delete": 1,
}
LOCK_TIMEOUT = 15
"""Seconds for which a commit waits for another process's."""
POOL_SIZE = 8
CACHE_OBJECTS = 400
"""Per connection. Texts are memoised decoded (`library`), so few objects are needed."""
CACHE_MB = 2
"""RelStorage's cache of pickles, per database, shared by its connections."""


class StoreError(Exception):
    """A database that cannot be used as it is; the message says what to do."""


@dataclass(frozen=True)
class Databases:
    """The three, open."""

    content: DB
    accounts: DB
    receipts: DB

    def close(self) -> None:
        """Close all three; their connections must have been closed."""
        for kind in KINDS:
            getattr(self, kind).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def uri(settings: Mapping[str, Any], kind: Kind) -> str:
    """Where the database of this kind is, by the settings."""
    default = f"sqlite:{Path(settings.get('xarst.var') or 'var') / kind}"
    return str(settings.get(f"xarst.{kind}") or default).strip()


def open_databases(settings: Mapping[str, Any], *, any_schema: bool = False) -> Databases:
    """Open all three, making those that do not exist.

    Raises StoreError where one cannot be opened, is of another kind, or has a schema
    that this code does not write; ``any_schema`` lets older ones pass (`evolve`).
    """
    opened: dict[str, DB] = {}
    try:
        for kind in KINDS:
            opened[kind] = open_database(settings, kind, any_schema=any_schema)
    except BaseException:
        for db in opened.values():
            db.close()
        raise
    return Databases(**opened)


def open_database(
    settings: Mapping[str, Any], kind: Kind, *, any_schema: bool = False, make: bool = True
) -> DB:
    """Open one of them. As `open_databases`; without ``make``, one that is not there is
    a StoreError too.
    """
    where = uri(settings, kind)
    directory = sqlite_directory(where)
    if directory and not make and not (directory / "main.sqlite3").exists():
        raise StoreError(f"xarst.{kind}: there is no database in {directory}")
    db = _open(where, kind)
    try:
        _recognise(db, kind, any_schema=any_schema)
    except BaseException:
        db.close()
        raise
    return db


def sqlite_directory(where: str) -> Path | None:
    """The directory that a ``sqlite:`` URI names; None for any other."""
    scheme, _, rest = where.partition(":")
    return Path(rest) if scheme == "sqlite" and rest else None


def _open(where: str, kind: Kind) -> DB:
    """One database, laid out."""
    scheme = where.partition(":")[0]
    if scheme == "memory":
        return _laid_out(None, kind)
    if directory := sqlite_directory(where):
        return _open_sqlite(directory, kind)
    if scheme in {"postgresql", "postgres"}:
        return _open_postgresql(where, kind)
    raise StoreError(
        f"xarst.{kind}: {where!r} is not a database this site knows:"
        " sqlite:<directory>, postgresql://… or memory:"
    )


def _open_sqlite(directory: Path, kind: Kind) -> DB:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(directory):
            _drop_unreadable(directory / "oids.sqlite3")
            for name in ("main.sqlite3", "oids.sqlite3"):
                # SQLite gives its -wal and -shm files the mode of the database.
                os.close(os.open(directory / name, os.O_CREAT | os.O_RDWR, 0o600))
            return _laid_out(_sqlite_storage(directory), kind)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"xarst.{kind}: cannot open {directory}: {error}") from error


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """While one process makes a database, others that open it wait.

    The kernel holds this lock for the process and drops it with the process, so one
    that is killed leaves nothing behind.
    """
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _drop_unreadable(counter: Path) -> None:
    """Remove the counter of object ids if a power cut has torn it.

    RelStorage never syncs it; it is made anew from the database itself.
    """
    if counter.exists():
        try:
            with contextlib.closing(sqlite3.connect(counter)) as file:
                sound = file.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            counter.unlink()


def _sqlite_storage(directory: Path) -> Any:
    # Imported where it is used: `memory:` and `--help` need none of it.
    from relstorage.adapters.sqlite.adapter import Sqlite3Adapter  # noqa: PLC0415

    options = _options()
    adapter = Sqlite3Adapter(str(directory), dict(PRAGMAS), options=options)
    storage = _relstorage(adapter, options)
    # RelStorage keeps its counter of object ids in a file of its own that it never
    # syncs. After a power cut, or a restored backup of the other file alone, it may be
    # behind: it is put in front of every id in use.
    with contextlib.closing(sqlite3.connect(directory / "main.sqlite3")) as main:
        (highest,) = main.execute("SELECT MAX(zoid) FROM object_state").fetchone()
    if highest is not None:
        adapter.oidallocator.set_min_oid(None, highest)
    return storage


def _open_postgresql(where: str, kind: Kind) -> DB:
    try:
        import psycopg2  # noqa: PLC0415
        import psycopg2.extensions  # noqa: PLC0415
        from relstorage.adapters.postgresql import PostgreSQLAdapter  # noqa: PLC0415
    except ImportError as error:
        raise StoreError(
            f"xarst.{kind}: PostgreSQL needs psycopg2: pip install 'xarst-site[postgres]'"
        ) from error
    options = _options()
    try:
        # RelStorage adds words of its own to the DSN, which a URI would not take.
        dsn = psycopg2.extensions.make_dsn(**psycopg2.extensions.parse_dsn(where))
        # While one process makes the tables, others wait; the server drops the lock with
        # the connection.
        with contextlib.closing(psycopg2.connect(dsn)) as alone:
            alone.cursor().execute("SELECT pg_advisory_lock(hashtext('xarst-site'))")
            return _laid_out(_relstorage(PostgreSQLAdapter(dsn, options=options), options), kind)
    except psycopg2.Error as error:
        said = " ".join(str(error).split())
        raise StoreError(f"xarst.{kind}: cannot open the database: {said}") from error


def _options() -> Any:
    from relstorage.options import Options  # noqa: PLC0415

    return Options(keep_history=False, cache_local_mb=CACHE_MB, commit_lock_timeout=LOCK_TIMEOUT)


def _relstorage(adapter: Any, options: Any) -> Any:
    from relstorage.storage import RelStorage  # noqa: PLC0415

    return RelStorage(adapter, options=options)


def _laid_out(storage: Any, kind: Kind) -> DB:
    db = DB(storage, pool_size=POOL_SIZE, cache_size=CACHE_OBJECTS)
    try:
        with _root(db) as (root, manager):
            if not root:
                lay_out(root, kind, newest(kind))
                manager.commit()
    except BaseException:
        db.close()
        raise
    return db


def _recognise(db: DB, kind: Kind, *, any_schema: bool) -> None:
    """Refuse a database that is not this kind, or not in a schema we can work with."""
    with _root(db) as (root, _):
        found, schema = root.get("kind"), root.get("schema")
    if found != kind or not isinstance(schema, int):
        holds = f"the database of {found}" if found else "something else"
        raise StoreError(f"xarst.{kind}: this is {holds}, not a database of {kind}")
    if schema > newest(kind):
        raise StoreError(
            f"xarst.{kind}: written by a newer xarst-site (schema {schema}, this one knows"
            f" {newest(kind)}); install that release or a later one"
        )
    if schema < newest(kind) and not any_schema:
        raise StoreError(
            f"xarst.{kind}: written by an older xarst-site (schema {schema}, this one needs"
            f" {newest(kind)}); run: xarst evolve"
        )


@contextlib.contextmanager
def _root(db: DB) -> Iterator[tuple[Any, transaction.TransactionManager]]:
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield connection.root(), manager
    finally:
        manager.abort()
        connection.close()

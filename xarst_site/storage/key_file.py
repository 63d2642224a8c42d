"""The site's keys as a file: ``keys.json`` in a directory of its own.

The setting ``xarst.keys`` names the directory, else it is ``keys`` under ``xarst.var``. It
lies outside the databases, so that a copy of these signs nothing and names nobody. Only its
owner may read it: a file that others can read is refused, since its secrets may be known.
It also holds the high-water marks of the logs (`mark`).
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from xarst_site.receipts.keys import KeySet, UnusableKeys, check, new_key_set
from xarst_site.receipts.subject import KEY_SIZE
from xarst_site.storage.databases import StoreError

NAME = "keys.json"


def keys_directory(settings: Mapping[str, Any]) -> Path:
    """Where the keys are, by the settings."""
    default = Path(settings.get("xarst.var") or "var") / "keys"
    return Path(settings.get("xarst.keys") or default)


def new_keys(settings: Mapping[str, Any]) -> KeySet:
    """New keys for a site at this address, from the machine's randomness."""
    address = str(settings.get("xarst.url") or "http://127.0.0.1:6543").rstrip("/")
    return new_key_set(
        *(os.urandom(KEY_SIZE) for _ in range(3)),
        name=address.partition("://")[2] or address,
        at=datetime.now(UTC),
    )


def read_keys(directory: Path) -> KeySet:
    """The keys in a directory. Raises StoreError."""
    file = directory / NAME
    try:
        with file.open("rb") as opened:
            _refuse_if_open(file, os.fstat(opened.fileno()))
            data = opened.read()
    except FileNotFoundError as error:
        raise StoreError(f"{file}: there are no keys; run: xarst keys make") from error
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror}") from error
    try:
        keys = msgspec.json.decode(data, type=KeySet)
        check(keys)
    except (msgspec.MsgspecError, UnicodeDecodeError, UnusableKeys) as error:
        raise StoreError(f"{file}: {error}") from error
    return keys


def write_keys(directory: Path, keys: KeySet, *, new: bool = False) -> Path:
    """Put keys in a directory, for their owner's eyes only; the file changes as a whole.

    With ``new``, keys that are there already are a StoreError.
    """
    file = directory / NAME
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if new and file.exists():
            raise StoreError(f"{file}: there are keys already; to replace one: xarst keys rotate")
        data = msgspec.json.format(msgspec.json.encode(keys), indent=1) + b"\n"
        part = directory / f"{NAME}.new"
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
        _sync_directory(directory)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror}") from error
    return file


@contextlib.contextmanager
def changing_keys(directory: Path) -> Iterator[None]:
    """While one process changes keys, others that would wait. Raises StoreError."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(directory, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{directory}: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _refuse_if_open(file: Path, status: os.stat_result) -> None:
    """Raise StoreError if anybody but the owner may read or write a file."""
    if status.st_mode & 0o077:
        raise StoreError(
            f"{file}: others may read these keys (mode {status.st_mode & 0o777:o});"
            f" if nobody has: chmod 600 {file}; else rotate them"
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise StoreError(f"{file}: belongs to somebody else")


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""How far a log has been signed: a small file outside the databases.

A database can be put back to an older state; what was signed cannot. So the size and root of
the last checkpoint that left this site lie in a file beside the keys, and a log that is
shorter, or another, is never signed again.

The file has two slots of 512 bytes, written in turn, so that a crash in the middle of one
leaves the other. Its size never changes: a full disk does not stop it. Several processes
share it; the larger mark stays.

It is not synced at each step, which would double the price of a batch. A killed process loses
nothing; after a power cut it may be some seconds behind, and would miss no backup but one
that was made in those seconds.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from xarst_site.receipts.verify import from_b64, from_decimal

_SLOT = 512


class Mark(NamedTuple):
    """The last checkpoint that left: its size, its root, and its time in milliseconds."""

    size: int
    root: bytes
    at: int


class MarkError(Exception):
    """A mark that cannot be read, or a log that is behind it; the message says what to do."""


class MarkFile:
    """The mark of one log, ``<name>.mark`` in the directory of the keys. Open while it is used."""

    def __init__(self, directory: Path, name: str) -> None:
        self.path = directory / f"{name}.mark"
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise MarkError(f"{self.path}: {error.strerror}") from error

    def close(self) -> None:
        """Sync the file and close it."""
        os.fsync(self._file)
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> Mark | None:
        """The mark; None where nothing was ever signed. Raises MarkError."""
        slots = self._slots()
        if slots is None:
            return None
        found = [mark for mark in slots if mark is not None]
        if not found:
            raise MarkError(
                f"{self.path}: damaged; nothing says any more how far the log was signed"
            )
        return max(found)

    def advance(self, mark: Mark) -> None:
        """Remember this checkpoint, unless a later one is remembered. Raises MarkError."""
        try:
            with self._alone():
                slots = self._slots() or (None, None)
                if any(kept is not None and kept >= mark for kept in slots):
                    return
                older = min((0, 1), key=lambda one: slots[one] or Mark(-1, b"", 0))
                if os.fstat(self._file).st_size < 2 * _SLOT:
                    # The whole size is taken before anything is signed.
                    os.pwrite(self._file, b"\n" * 2 * _SLOT, 0)
                    os.fsync(self._file)
                os.pwrite(self._file, _written(mark), older * _SLOT)
        except OSError as error:
            raise MarkError(f"{self.path}: cannot be written: {error.strerror}") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _slots(self) -> tuple[Mark | None, Mark | None] | None:
        try:
            data = os.pread(self._file, 2 * _SLOT, 0)
        except OSError as error:
            raise MarkError(f"{self.path}: cannot be read: {error.strerror}") from error
        if not data.strip():
            return None
        return _read(data[:_SLOT]), _read(data[_SLOT:])


def _written(mark: Mark) -> bytes:
    said = f"{mark.size} {base64.b64encode(mark.root).decode()} {mark.at}"
    check = hashlib.sha256(said.encode()).hexdigest()
    return f"{said} {check}\n".encode().ljust(_SLOT, b"\n")


def _read(slot: bytes) -> Mark | None:
    """The mark in a slot; None for an empty or torn one."""
    try:
        said, _, check = slot.decode("ascii").strip().rpartition(" ")
        size, root, at = said.split(" ")
        mark = Mark(from_decimal(size), from_b64(root), from_decimal(at))
    except ValueError:
        return None
    return mark if hashlib.sha256(said.encode()).hexdigest() == check else None

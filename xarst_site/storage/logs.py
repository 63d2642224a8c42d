"""A log in the database: its entries, its tiles and its signed head.

Both logs are kept alike: ``receipts``, whose entries are blinded, and ``documents``, which is
wholly public. `append` is for the ledger's committer alone (`ledger`); everything else only
reads. Partial tiles and bundles are kept as they grow, so a narrower one that was served
before is the beginning of what lies here now.
"""

from typing import Any

import msgspec

from xarst_site.receipts import proof, tree
from xarst_site.receipts.keys import Log
from xarst_site.receipts.tree import WIDTH, Tree
from xarst_site.receipts.verify import EMPTY_ROOT, HASH_SIZE
from xarst_site.storage.library import Damaged
from xarst_site.storage.persistent import Record

_LEVEL = 48
"""Bits for the number of a tile in its key; the level is above them."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where a log stands: ``last`` is the order of its last entry, whose first 48 bits are the

    time; ``checkpoint`` is the signed note, empty before the first entry.
    """

    size: int = 0
    root: bytes = EMPTY_ROOT
    last: int = 0
    checkpoint: str = ""

    @property
    def at(self) -> int:
        """The time of its last entry, in milliseconds since 1970."""
        return self.last >> 12


class LogStore:
    """One log, through a connection to the receipts database."""

    def __init__(self, connection: Any, name: Log) -> None:
        self._kept = connection.root()["logs"][name]

    def head(self) -> Head:
        """Where the log stands. Raises Damaged."""
        data: bytes = self._kept["head"].data
        if not data:
            return Head()
        try:
            return msgspec.json.decode(data, type=Head)
        except msgspec.MsgspecError as error:
            raise Damaged(f"the head of a log cannot be read: {error}") from error

    def put_head(self, head: Head) -> None:
        """Let the log stand there."""
        self._kept["head"].put(msgspec.json.encode(head))

    def tile(self, level: int, number: int, width: int = WIDTH) -> bytes:
        """The first ``width`` hashes of a tile. KeyError where it is not that wide."""
        record = self._kept["tiles"].get(level << _LEVEL | number)
        if record is None or len(record.data) < width * HASH_SIZE:
            raise KeyError((level, number, width))
        data: bytes = record.data
        return data[: width * HASH_SIZE]

    def bundle(self, number: int, width: int = WIDTH) -> bytes:
        """The first ``width`` entries of a bundle. KeyError where it has not as many."""
        record = self._kept["entries"].get(number)
        entries = [] if record is None else tree.read_bundle(record.data)
        if len(entries) < width:
            raise KeyError((number, width))
        return tree.bundle(entries[:width])

    def entry(self, index: int) -> bytes:
        """One entry. KeyError where there is none."""
        number, place = divmod(index, WIDTH)
        return tree.read_bundle(self.bundle(number, place + 1))[place]

    def tree(self, size: int) -> Tree:
        """The tree of this size, over the stored tiles."""
        return Tree(size, self.tile)

    def proof(self, index: int, view: Tree | None = None) -> str:
        """The tlog-proof of an entry, under the present checkpoint."""
        head = self.head()
        path = (view or self.tree(head.size)).inclusion_proof(index)
        return proof.inclusion(index, path, head.checkpoint)

    def append(self, size: int, entries: list[bytes]) -> None:
        """Put entries behind the first ``size``; the head is not touched."""
        tiles = self._kept["tiles"]
        for (level, number), data in tree.grow(size, self.tile, tree.leaves(entries)).items():
            _grow(tiles, level << _LEVEL | number, data)
        while entries:
            number, width = divmod(size, WIDTH)
            here, entries = entries[: WIDTH - width], entries[WIDTH - width :]
            before = self._kept["entries"][number].data if width else b""
            _grow(self._kept["entries"], number, before + tree.bundle(here))
            size += len(here)


def _grow(kept: Any, key: int, data: bytes) -> None:
    record = kept.get(key)
    if record is None:
        kept[key] = Record(data)
    else:
        record.put(data)

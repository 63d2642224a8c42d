"""Re-deriving the ledger: every receipt, every entry, every tile, every index.

As `fsck`, of which this is the part for receipts: nothing is trusted and nothing repaired. It
goes through the ledger once, in order, and keeps in memory what one tile needs.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import transaction

from xarst_site.receipts import keys as rules
from xarst_site.receipts import subject as people
from xarst_site.receipts import tree
from xarst_site.receipts.ids import order_of
from xarst_site.receipts.jws import assemble
from xarst_site.receipts.keys import LOGS, KeySet, Log
from xarst_site.receipts.tree import WIDTH
from xarst_site.receipts.verify import (
    Keys,
    Unverified,
    check_body,
    commitment,
    open_checkpoint,
    open_jws,
    read_checkpoint,
    read_jwks,
    read_note,
    receipt_entry,
)
from xarst_site.storage.databases import StoreError
from xarst_site.storage.key_file import read_keys
from xarst_site.storage.library import Damaged, NotHere
from xarst_site.storage.logs import Head, LogStore
from xarst_site.storage.mark import MarkError, MarkFile
from xarst_site.storage.receipts import Erased, Receipts, Row, Segment, read_segment

_STEP = 10_000
"""Progress is told after so many receipts."""


def receipts_faults(db: Any, directory: Path, progress: Callable[[str], None]) -> Iterator[str]:
    """Everything that is wrong with the ledger, a sentence each.

    ``directory`` holds the keys and the marks. Where there are no keys and nothing was ever
    recorded, that is well; where there are receipts, they cannot be checked without.
    """
    with _reading(db) as connection:
        heads: dict[Log, Head] = {}
        yield from _byte_faults(connection.root())
        for log in LOGS:
            store = LogStore(connection, log)
            try:
                heads[log] = store.head()
            except Damaged as error:
                yield f"log {log}: {error}"
        if not any(head.size for head in heads.values()) and not len(connection.root()["segments"]):
            return
        try:
            keys = read_keys(directory)
        except StoreError as error:
            yield f"receipts cannot be checked without their keys: {error}"
            return
        trusted = read_jwks(msgspec.json.encode(rules.jwks(keys)))
        for log, head in heads.items():
            progress(f"log {log}: {head.size} entries")
            yield from _log_faults(LogStore(connection, log), log, head, keys, trusted)
            yield from _mark_faults(LogStore(connection, log), log, head, directory)
        if "receipts" in heads:
            yield from _Receipts(connection, keys, trusted, progress).faults(heads["receipts"])


@contextmanager
def _reading(db: Any) -> Iterator[Any]:
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield connection
    finally:
        manager.abort()
        connection.close()


def _byte_faults(root: Any) -> Iterator[str]:
    """Every record against the digest that it was put with."""
    kept = {"segment": root["segments"]}
    for log in LOGS:
        parts = root["logs"][log]
        kept |= {f"log {log}: tile": parts["tiles"], f"log {log}: bundle": parts["entries"]}
        kept[f"log {log}:"] = {"head": parts["head"]}
    for name, records in kept.items():
        for key, record in records.items():
            if (found := hashlib.sha256(record.data).hexdigest()) != record.sha256:
                yield f"{name} {key}: the bytes have the digest {found}"


def _log_faults(
    store: LogStore, log: Log, head: Head, keys: KeySet, trusted: Keys
) -> Iterator[str]:
    """Entries against tiles, tiles against each other, all against the signed root."""
    yield from _tile_faults(store, log, head)
    try:
        if store.tree(head.size).root() != head.root:
            yield f"log {log}: its tiles lead to another root than its head says"
    except KeyError:
        pass  # the tile that is missing has been named
    if not head.size:
        return
    try:
        signed, _ = open_checkpoint(head.checkpoint, trusted.logs)
        if (signed.origin, signed.size, signed.root) != (keys.origin(log), head.size, head.root):
            yield f"log {log}: its checkpoint speaks of another tree than its head"
    except Unverified as error:
        yield f"log {log}: {error}"


def _tile_faults(store: LogStore, log: Log, head: Head) -> Iterator[str]:
    above: list[bytes] = []
    for number in range((head.size + WIDTH - 1) // WIDTH):
        width = tree.tile_width(0, number, head.size)
        try:
            hashes = tree.leaves(tree.read_bundle(store.bundle(number, width)))
        except (KeyError, ValueError):
            yield f"log {log}: the bundle of entries {number} is not whole"
            return
        yield from _one_tile(store, log, 0, number, hashes)
        if width == WIDTH:
            above.append(tree.tile_hash(hashes))
    level = 1
    while above:
        following = []
        for number in range((len(above) + WIDTH - 1) // WIDTH):
            hashes = above[number * WIDTH : (number + 1) * WIDTH]
            yield from _one_tile(store, log, level, number, hashes)
            if len(hashes) == WIDTH:
                following.append(tree.tile_hash(hashes))
        level, above = level + 1, following


def _one_tile(
    store: LogStore, log: Log, level: int, number: int, hashes: list[bytes]
) -> Iterator[str]:
    try:
        if store.tile(level, number, len(hashes)) != b"".join(hashes):
            yield f"log {log}: the tile {level}/{number} is not that of its entries"
    except KeyError:
        yield f"log {log}: the tile {level}/{number} is not whole"


def _mark_faults(store: LogStore, log: Log, head: Head, directory: Path) -> Iterator[str]:
    try:
        with MarkFile(directory, log) as file:
            mark = file.read()
    except MarkError as error:
        yield str(error)
        return
    if mark is None:
        if head.size:
            yield f"log {log}: nothing beside the keys says how far it was signed"
    elif mark.size > head.size:
        yield (
            f"log {log}: has {head.size} entries, and {mark.size} were signed;"
            " this is an older state of the database"
        )
    else:
        try:
            if store.tree(head.size).root_at(mark.size) != mark.root:
                yield f"log {log}: contradicts what was signed when it had {mark.size} entries"
        except KeyError:
            pass  # the tile that is missing has been named


class _Receipts:
    """One look through the receipts."""

    def __init__(
        self, connection: Any, keys: KeySet, trusted: Keys, progress: Callable[[str], None]
    ) -> None:
        self._root = connection.root()
        self._receipts = Receipts(connection, keys)
        self._trusted = trusted
        self._progress = progress
        self._bundle: tuple[int, list[bytes]] = (-1, [])

    def faults(self, head: Head) -> Iterator[str]:
        index, last = 0, 0
        for key, record in self._root["segments"].items():
            try:
                segment = read_segment(record.data)
            except Damaged as error:
                yield f"segment {key}: {error}"
                continue
            if segment.first != index or not segment.rows or segment.rows[0].order != key:
                yield f"segment {key}: begins at entry {segment.first}, not {index}"
            yield from self._checkpoint(key, segment)
            for place, row in enumerate(segment.rows):
                if row.order <= last:
                    yield f"segment {key}: its receipts are not in order"
                last = row.order
                yield from self._row(segment, segment.first + place, row)
                if (segment.first + place + 1) % _STEP == 0:
                    self._progress(f"receipts: {segment.first + place + 1} of {head.size}")
            index = segment.first + len(segment.rows)
        if index != head.size:
            yield f"there are {index} receipts, and {head.size} entries in their log"
        if last != head.last:
            yield "the last receipt is not that of which the head of the log speaks"
        for name in ("requests", "people"):
            yield from self._index(name)

    def _checkpoint(self, key: int, segment: Segment) -> Iterator[str]:
        """What was signed at the end of a batch, against the tree of today."""
        if not segment.checkpoint:
            return
        try:
            signed = read_checkpoint(read_note(segment.checkpoint).text)
            if self._receipts.log.tree(signed.size).root() != signed.root:
                yield f"segment {key}: contradicts the checkpoint of {signed.size} entries"
        except (ValueError, KeyError):
            yield f"segment {key}: its checkpoint is damaged"

    def _row(self, segment: Segment, index: int, row: Row) -> Iterator[str]:
        if not row.payload:
            if row != Row(order=row.order):
                yield f"receipt {index}: erased, and something is left of it"
            return
        try:
            token = assemble(segment.kid, row.payload, row.signature)
            data, key = open_jws(token, self._trusted.receipts)
            body = check_body(data, key)
        except Unverified as error:
            yield f"receipt {index}: {error}"
            return
        identity = body["receipt_id"]
        if order_of(identity) != row.order:
            yield f"receipt {identity}: lies where another one belongs"
        expected = receipt_entry(commitment(people.blind(row.key, identity), row.payload))
        if self._entry(index) != expected:
            yield f"receipt {identity}: the entry of the log is not its own"
        yield from self._indexed(identity, body["document"], row)

    def _indexed(self, identity: str, document: str, row: Row) -> Iterator[str]:
        _, found = self._receipts.by_mark(row.request)
        if found is None or found.row.order != row.order:
            yield f"receipt {identity}: cannot be found by its request"
        latest = self._root["people"].get(row.person)
        if latest is None or latest < row.order:
            yield f"receipt {identity}: cannot be found by its person"
        for name, order in row.heads.items():
            try:
                before = self._receipts.at(order)
            except (Erased, NotHere, Damaged):
                yield f"receipt {identity}: the one before it is not there"
                continue
            if order >= row.order or before.row.key != row.key or before.body.document != name:
                yield f"receipt {identity}: the one before it is somebody else's"
        if row.heads.get(document) is None and self._body_previous(row) is not None:
            yield f"receipt {identity}: names one before it, and has none"

    def _body_previous(self, row: Row) -> Any:
        return msgspec.json.decode(row.payload)["previous"]

    def _entry(self, index: int) -> bytes | None:
        number, place = divmod(index, WIDTH)
        if self._bundle[0] != number:
            size = self._receipts.log.head().size
            try:
                data = self._receipts.log.bundle(number, tree.tile_width(0, number, size))
                self._bundle = (number, tree.read_bundle(data))
            except (KeyError, ValueError):
                self._bundle = (number, [])
        entries = self._bundle[1]
        return entries[place] if place < len(entries) else None

    def _index(self, name: str) -> Iterator[str]:
        """Every number leads to a receipt that has it."""
        for number, order in self._root[name].items():
            try:
                row = self._receipts.at(order).row
            except Erased:
                continue  # left where another number, met by this one, lies behind it
            except (NotHere, Damaged):
                yield f"{name}: {number} leads to a receipt that is not there"
                continue
            own = row.person if name == "people" else people.number(row.request)
            if name == "people" and own != number:
                yield f"people: {number} leads to somebody else's receipt"
            elif name == "requests" and not own <= number < own + 64:
                yield f"requests: {number} leads to another request's receipt"

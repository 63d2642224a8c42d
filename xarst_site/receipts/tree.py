"""The log's tree, in tiles (RFC 9162 section 2.1; C2SP tlog-tiles).

A tile of level L holds up to 256 hashes: of leaves at level 0, of whole tiles of the level
below otherwise. Tiles only ever grow to the right, so a narrower one is the beginning of a
wider one. Where tiles come from is not known here: `Tree` is given a function that reads
them. Checking proofs is in `verify`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from xarst_site.receipts.verify import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash

WIDTH = 256
"""Hashes in a whole tile, entries in a whole bundle."""
_HEIGHT = 8
_MAX_ENTRY = 0xFFFF

ReadTile = Callable[[int, int, int], bytes]
"""(level, number, width) -> the first ``width`` hashes of that tile, 32 bytes each."""


class TilePath(NamedTuple):
    """Which tile, or which bundle of entries (``level`` None), and how wide."""

    level: int | None
    number: int
    width: int


def tile_path(level: int | None, number: int, width: int = WIDTH) -> str:
    """The address of a tile after ``tile/``: 1, 1234067, 5 -> ``1/x001/x234/067.p/5``."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    part = "" if width == WIDTH else f".p/{width}"
    return f"{'entries' if level is None else level}/{'/'.join(groups)}{part}"


def read_tile_path(path: str) -> TilePath:
    """What an address after ``tile/`` names. ValueError for any that `tile_path` does not make."""
    match = re.fullmatch(
        r"(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([0-9]{1,3}))?",
        path,
        re.ASCII,
    )
    if match is None:
        raise ValueError("not the path of a tile")
    number = int(match[2].replace("x", "").replace("/", ""))
    level = None if match[1] == "entries" else int(match[1])
    found = TilePath(level, number, int(match[3] or WIDTH))
    if (level or 0) > 63 or tile_path(*found) != path or not 1 <= found.width <= WIDTH:
        raise ValueError("not the path of a tile")
    return found


def tile_width(level: int, number: int, size: int) -> int:
    """How many hashes a tile has in a tree of this size; 0 if it is not there."""
    return max(0, min(WIDTH, (size >> (_HEIGHT * level)) - number * WIDTH))


def tiles_of(size: int) -> Iterable[tuple[int, int, int]]:
    """Every tile of a tree of this size: level, number, width."""
    level = 0
    while (count := size >> (_HEIGHT * level)) > 0:
        for number in range((count + WIDTH - 1) // WIDTH):
            yield level, number, tile_width(level, number, size)
        level += 1


class Tree:
    """A tree of a given size over tiles that are read when they are needed."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[tuple[int, int], list[list[bytes]]] = {}

    def root(self) -> bytes:
        """The root over all entries."""
        return self._hash(0, self.size) if self.size else EMPTY_ROOT

    def root_at(self, size: int) -> bytes:
        """The root that the tree had when it was smaller."""
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """The proof that an entry is in the tree, from the leaf's neighbour upwards.

        IndexError where there is no such entry.
        """
        if not 0 <= index < self.size:
            raise IndexError("there is no such entry")
        path = []
        low, high = 0, self.size
        while high - low > 1:
            middle = low + _below(high - low)
            if index < middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low = middle
        return tuple(reversed(path))

    def consistency_proof(self, old: int) -> tuple[bytes, ...]:
        """The proof that the tree of ``old`` entries is the beginning of this one.

        Empty from the empty tree and from this one itself. IndexError beyond it.
        """
        if not 0 <= old <= self.size:
            raise IndexError("there is no such tree")
        if old in (0, self.size):
            return ()
        path = []
        low, high, whole = 0, self.size, True
        while old != high:
            middle = low + _below(high - low)
            if old <= middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._hash(low, high))
        return tuple(reversed(path))

    def _hash(self, low: int, high: int) -> bytes:
        """The hash over the entries from ``low`` to before ``high``, as RFC 9162 splits them."""
        count = high - low
        if count & (count - 1) == 0 and low % count == 0:
            return self._node(count.bit_length() - 1, low // count)
        middle = low + _below(count)
        return node_hash(self._hash(low, middle), self._hash(middle, high))

    def _node(self, height: int, place: int) -> bytes:
        """The hash of a whole subtree: ``place`` counts those of its height from the left."""
        level, above = divmod(height, _HEIGHT)
        number, within = divmod(place << above, WIDTH)
        return self._tile(level, number)[above][within >> above]

    def _tile(self, level: int, number: int) -> list[list[bytes]]:
        """A tile's hashes, and those of the heights inside it above them."""
        key = (level, number)
        if key not in self._tiles:
            data = self._read(level, number, tile_width(level, number, self.size))
            rows = [[data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]]
            while len(rows[-1]) > 1:
                row = rows[-1]
                rows.append([node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
            self._tiles[key] = rows
        return self._tiles[key]


def _below(count: int) -> int:
    """The largest power of two below a count of two or more."""
    return 1 << ((count - 1).bit_length() - 1)


def grow(size: int, read: ReadTile, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaf hashes are appended, each as it is then.

    ``size`` is that of the tree before.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, added = 0, list(leaves)
    while added:
        number, width = divmod(size >> (_HEIGHT * level), WIDTH)
        row = _split(read(level, number, width)) if width else []
        full = []
        for one in added:
            row.append(one)
            if len(row) == WIDTH:
                changed[level, number] = b"".join(row)
                full.append(tile_hash(row))
                number, row = number + 1, []
        if row:
            changed[level, number] = b"".join(row)
        level, added = level + 1, full
    return changed


def _split(data: bytes) -> list[bytes]:
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def tile_hash(row: list[bytes]) -> bytes:
    """The hash over a whole tile, which stands in the tile above."""
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each with its length before it. ValueError for one too long."""
    parts = []
    for entry in entries:
        if len(entry) > _MAX_ENTRY:
            raise ValueError("an entry is longer than 65535 bytes")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def read_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. ValueError if it ends in the middle of one."""
    entries = []
    place = 0
    while place < len(data):
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        if end > len(data) or place + 2 > len(data):
            raise ValueError("the bundle ends in the middle of an entry")
        entries.append(data[place + 2 : end])
        place = end
    return entries


def leaves(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf hashes of entries."""
    return [leaf_hash(entry) for entry in entries]

"""Receipts in the database, as they lie there and as they are read.

A segment is msgpack (`write_segment`). A receipt is found by its id, whose
time and counter are its place in the order of all receipts; a person and an idempotency key
by a 63-bit number, after which the receipt itself says whether it is the right one. A
person's receipts are chained, latest first (`Row.heads`).

`Receipts` reads one snapshot; whatever writes is in `ledger`.
"""

import zlib
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import msgspec

from xarst_site.receipts import subject as people
from xarst_site.receipts.decide import standing_after
from xarst_site.receipts.ids import order_of
from xarst_site.receipts.jws import assemble
from xarst_site.receipts.keys import KeySet
from xarst_site.receipts.model import Body, Item, read_body
from xarst_site.receipts.proof import inclusion
from xarst_site.receipts.verify import b64url, from_b64url
from xarst_site.storage.library import Damaged, NotHere
from xarst_site.storage.logs import LogStore

LEVEL, WINDOW, MEMORY = 3, 12, 6
"""How payloads are deflated: zlib's level, the window as a power of two, its memory level."""


class Erased(NotHere):
    """There was such a receipt; its person has had it erased."""


class Row(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """One receipt. After an erasure only ``order`` is left.

    ``key`` is the subject key; ``person`` the number under which the person is found;
    ``request`` stands for the app's idempotency key and ``asked`` for the body that came
    with it; ``heads`` says for each document which was the person's latest receipt before.
    """

    order: int
    payload: bytes = b""
    signature: bytes = b""
    key: bytes = b""
    person: int = 0
    request: bytes = b""
    asked: bytes = b""
    heads: dict[str, int] = {}


class Segment(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """Receipts that follow one another. ``first`` is the log's index of the first one.

    All are signed with the key ``kid``. ``checkpoint`` is what was signed at the end of the
    batch; empty once segments have been merged.
    """

    first: int
    kid: str
    checkpoint: str
    rows: tuple[Row, ...]


class _Packed(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A segment as it is stored: payloads are deflated, each by itself, against ``pattern``."""

    first: int
    kid: str
    checkpoint: str
    pattern: bytes
    rows: tuple[Row, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Packed)


def write_segment(segment: Segment) -> bytes:
    """The bytes of a segment.

    Receipts are alike but for some dozen bytes, so each is deflated against the first that
    is there: as small as all of them together, and one can be read without the others.
    """
    pattern = next((row.payload for row in segment.rows if row.payload), b"")
    packed = _Packed(
        first=segment.first,
        kid=segment.kid,
        checkpoint=segment.checkpoint,
        pattern=_deflate(pattern),
        rows=tuple(
            msgspec.structs.replace(row, payload=_deflate(row.payload, pattern))
            if row.payload
            else row
            for row in segment.rows
        ),
    )
    return _ENCODER.encode(packed)


def read_segment(data: bytes) -> Segment:
    """The segment whose bytes these are. Raises Damaged."""
    packed = _unpack(data)
    return Segment(
        first=packed.first,
        kid=packed.kid,
        checkpoint=packed.checkpoint,
        rows=tuple(_row(packed, place) for place in range(len(packed.rows))),
    )


def _unpack(data: bytes) -> _Packed:
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:  # the latter from a key of a map
        raise Damaged(f"a segment of receipts cannot be read: {error}") from error


def _row(packed: _Packed, place: int) -> Row:
    row = packed.rows[place]
    if not row.payload:
        return row
    return msgspec.structs.replace(row, payload=_inflate(row.payload, _inflate(packed.pattern)))


def _deflate(data: bytes, pattern: bytes = b"") -> bytes:
    work = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW, MEMORY, zdict=pattern)
    return work.compress(data) + work.flush()


def _inflate(data: bytes, pattern: bytes = b"") -> bytes:
    work = zlib.decompressobj(-WINDOW, zdict=pattern)
    try:
        found = work.decompress(data)
    except zlib.error as error:
        raise Damaged(f"a receipt cannot be read: {error}") from error
    if not work.eof or work.unused_data:
        raise Damaged("a receipt cannot be read: its bytes are not whole")
    return found


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded receipt. ``replayed``: it had been recorded before, under this key.

    `parts` is what its holder gets.
    """

    jws: str
    payload: bytes
    blind: bytes
    proof: str
    replayed: bool = False

    @property
    def body(self) -> Body:
        """What it says."""
        return read_body(self.payload)

    def parts(self) -> dict[str, Any]:
        """The receipt as its holder gets it, ready for JSON."""
        return {
            "receipt": self.jws,
            "body": msgspec.Raw(self.payload),
            "blind": b64url(self.blind),
            "proof": self.proof,
        }


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt in the store: its row, its index in the log, the key that signed it."""

    row: Row
    index: int
    kid: str
    checkpoint: str
    """What was signed at the end of its batch, or empty."""

    @property
    def body(self) -> Body:
        """What it says."""
        return read_body(self.row.payload)


class Receipts:
    """The receipts, through a connection to their database: one snapshot."""

    def __init__(self, connection: Any, keys: KeySet) -> None:
        self._root = connection.root()
        self._index_key = from_b64url(keys.index_key)
        self.log = LogStore(connection, "receipts")

    def find(self, receipt_id_: str, app: str) -> Found:
        """One of an app's receipts. Raises NotHere: also for that of another app."""
        try:
            found = self.at(order_of(receipt_id_))
        except ValueError as error:
            raise NotHere("there is no such receipt") from error
        if found.row.payload:
            body = found.body
            if body.receipt_id == receipt_id_ and body.app.id == app:
                return found
        raise NotHere("there is no such receipt")

    def at(self, order: int) -> Found:
        """The receipt at this place in the order. Raises NotHere, Erased."""
        segments = self._root["segments"]
        try:
            first = segments.maxKey(order)
        except ValueError:
            first = None
        if first is not None:
            segment = _unpack(segments[first].data)
            place = bisect_left(segment.rows, order, key=lambda row: row.order)
            if place < len(segment.rows) and segment.rows[place].order == order:
                if not segment.rows[place].payload:
                    raise Erased("this receipt was erased")
                return Found(
                    row=_row(segment, place),
                    index=segment.first + place,
                    kid=segment.kid,
                    checkpoint=segment.checkpoint,
                )
        raise NotHere("there is no such receipt")

    def _at_or_none(self, order: int) -> Found | None:
        try:
            return self.at(order)
        except Erased:
            return None

    def latest(self, app: str, subject: str) -> Found | None:
        """The latest receipt of an app's person."""
        return self.latest_at(people.lookup(self._index_key, app, subject), app, subject)[1]

    def latest_at(self, number: int, app: str, subject: str) -> tuple[int, Found | None]:
        """The number under which a person is kept, or could be, and the latest receipt there."""
        kept = self._root["people"]
        while (order := kept.get(number)) is not None:
            found = self._at_or_none(order)
            if found and found.body.pii_principal_id == people.principal(
                found.row.key, app, subject
            ):
                return number, found
            number = _next(number)
        return number, None

    def of_person(self, app: str, subject: str, document: str | None = None) -> tuple[Found, ...]:
        """The receipts of an app's person, oldest first; all, or those for one document."""
        latest = self.latest(app, subject)
        found = () if latest is None else self.chain(latest, document)
        return tuple(sorted(found, key=lambda one: one.row.order))

    def chain(self, latest: Found, document: str | None = None) -> Iterator[Found]:
        """A person's receipts, for each document from the latest backwards."""
        heads = {**latest.row.heads, latest.body.document: latest.row.order}
        for name in heads if document is None else (document,):
            order = heads.get(name)
            while order is not None:
                found = self.at(order)
                yield found
                order = found.row.heads.get(name)

    def by_request(self, app: str, idempotency_key: str) -> Found | None:
        """The receipt that was recorded under an app's idempotency key."""
        mark = people.request_mark(self._index_key, app, idempotency_key)
        return self.by_mark(mark)[1]

    def by_mark(self, mark: bytes) -> tuple[int, Found | None]:
        """The number under which a request is kept, or could be, and its receipt."""
        number = people.number(mark)
        kept = self._root["requests"]
        while (order := kept.get(number)) is not None:
            found = self._at_or_none(order)
            if found and found.row.request == mark:
                return number, found
            number = _next(number)
        return number, None

    def issued(self, found: Found, *, first: bool = False) -> Issued:
        """A receipt as its holder gets it, its proof under the present checkpoint.

        With ``first``, under that which was signed when it was recorded, if it is still
        known: the same answer as the first one, to the byte.
        """
        blind = people.blind(found.row.key, found.body.receipt_id)
        if first and found.checkpoint:
            path = self.log.tree(_size(found.checkpoint)).inclusion_proof(found.index)
            proof = inclusion(found.index, path, found.checkpoint)
        else:
            proof = self.log.proof(found.index)
        return Issued(
            jws=assemble(found.kid, found.row.payload, found.row.signature),
            payload=found.row.payload,
            blind=blind,
            proof=proof,
            replayed=first,
        )

    def standing(self, app: str, subject: str, document: str) -> dict[str, Item]:
        """How each item of a document stands for an app's person."""
        return standing_after([one.body for one in self.of_person(app, subject, document)])


def _next(number: int) -> int:
    return (number + 1) & ((1 << 63) - 1)


def _size(checkpoint: str) -> int:
    return int(checkpoint.split("\n", 2)[1])

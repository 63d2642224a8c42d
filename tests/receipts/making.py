"""A small log in memory, with fixed keys: what the tests of receipts are made of."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from xarst_site.receipts import keys, note, proof, subject, tree
from xarst_site.receipts.ids import receipt_id
from xarst_site.receipts.model import (
    Acceptance,
    App,
    Body,
    Item,
    OnBehalfOf,
    body_of,
    payload,
)
from xarst_site.receipts.verify import (
    Checkpoint,
    b64url,
    commitment,
    read_jwks,
    receipt_entry,
)

AT = datetime(2026, 11, 23, 6, 3, 11, 250_000, tzinfo=UTC)
NAMESPACE = "https://xarst.example"
ORIGIN = "xarst.example/log/receipts"
TEXT = "示例文本".encode()
ACCEPTANCE = Acceptance(
    app=App(id="xarst-android", version="3.2.0"),
    document="xarst",
    version="2023-09-06",
    language="zh-CN",
    text_sha256=hashlib.sha256(TEXT).hexdigest(),
    effective_from="2023-09-06T00:00:00+08:00",
    items=(
        Item(id="user-agreement", act="terms_acceptance", state="given"),
        Item(id="face-recognition", act="separate_consent", state="refused"),
    ),
    affirmative_action="tap-agree",
    client_time="2026-11-23T14:03:09+08:00",
)
GUARDIAN = OnBehalfOf(relation="母亲", basis="under_14")


def seed(name: str) -> bytes:
    """32 bytes that are always the same for one name."""
    return hashlib.sha256(name.encode()).digest()


KEYS = keys.new_key_set(
    seed("receipt"),
    seed("checkpoint"),
    seed("index"),
    name="xarst.example",
    at=AT - timedelta(days=3),
)
JWKS = keys.jwks(KEYS)


def trusted() -> Any:
    """What a verifier believes who has the published key set."""

    return read_jwks(msgspec.json.encode(JWKS))


class Log:
    """Entries, tiles, and receipts made one after another."""

    def __init__(self, key_set: keys.KeySet = KEYS) -> None:
        self.keys = key_set
        self.entries: list[bytes] = []
        self.tiles: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int, width: int) -> bytes:
        data = self.tiles[level, number][: width * 32]
        assert len(data) == width * 32
        return data

    def append(self, *entries: bytes) -> None:
        self.tiles |= tree.grow(len(self.entries), self.read, tree.leaves(entries))
        self.entries += entries

    def tree(self, size: int | None = None) -> tree.Tree:
        return tree.Tree(len(self.entries) if size is None else size, self.read)

    def checkpoint(self, size: int | None = None, at: datetime = AT) -> str:
        size = len(self.entries) if size is None else size
        said = Checkpoint(ORIGIN, size, self.tree(size).root())
        return note.sign_checkpoint(said, keys.note_signers(self.keys, "receipts", at))

    def proof(self, index: int, size: int | None = None) -> str:
        path = self.tree(size).inclusion_proof(index)
        return proof.inclusion(index, path, self.checkpoint(size))

    def consistency(self, old: int, size: int | None = None) -> str:
        path = self.tree(size).consistency_proof(old)
        return proof.consistency(old, path, self.checkpoint(size))

    def issue(
        self, acceptance: Acceptance = ACCEPTANCE, *, at: datetime = AT, who: str = "u-1"
    ) -> dict[str, Any]:
        """A receipt with everything its holder gets; its proof is from now."""
        key = seed(f"subject {who}")
        order = int(at.timestamp() * 1000) * 4096 + len(self.entries)
        identity = receipt_id(order, seed(str(len(self.entries)))[:8])
        body = body_of(
            acceptance,
            namespace=NAMESPACE,
            receipt_id=identity,
            principal=subject.principal(key, acceptance.app.id, who),
            at=at,
            previous=None,
        )
        return self.log(body, subject.blind(key, identity), at=at)

    def log(self, body: Body, blind: bytes, *, at: datetime = AT) -> dict[str, Any]:
        """A receipt for any body."""
        return self.log_bytes(payload(body), blind, at=at)

    def log_bytes(self, data: bytes, blind: bytes, *, at: datetime = AT) -> dict[str, Any]:
        """A receipt for whatever bytes."""
        token = keys.signer(self.keys, at).sign(data)
        self.append(receipt_entry(commitment(blind, data)))
        return {
            "receipt": token,
            "body": _decoded(data),
            "blind": b64url(blind),
            "proof": self.proof(len(self.entries) - 1),
        }


def _decoded(data: bytes) -> Any:

    return msgspec.json.decode(data)


def filled(count: int) -> Log:
    """A log with so many entries of which nothing else is known."""
    log = Log()
    log.append(*(b"entry %d" % number for number in range(count)))
    return log

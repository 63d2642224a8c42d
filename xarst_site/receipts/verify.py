"""Checking a receipt, offline: this file and the library `cryptography` are all it takes.

    python verify.py FILE --jwks JWKS [--checkpoint F] [--text F] [--witness VKEY] [--lang zh-CN]

FILE is what the site answered when the receipt was made: JSON with ``receipt`` (a JWS),
``body``, ``blind`` and ``proof``. Exit status 0: it holds. 1: it does not, and why.
2: it could not be checked, and why.

Everything here reads what others say and believes none of it: encodings that allow two
spellings of one value are refused, so that no bit can be changed unseen. What is *made*
(signatures, proofs, notes) is made in the modules beside this one, which import from here
and never the other way round; nothing else of this project may be imported.

Formats: RFC 7515 (JWS), RFC 9864 (``Ed25519``), RFC 7638 (thumbprints), RFC 8785 (JSON),
RFC 9162 section 2.1 (the tree), and of C2SP signed-note, tlog-checkpoint, tlog-cosignature
and tlog-proof@v1.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SCHEMA = "/ns/receipt/1"
"""What the ``schema_version`` of a receipt ends with; before it, the site's address."""
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
ED25519_NOTE = 0x01
"""Type of a log's own signature under a note."""
ED25519_COSIGNATURE = 0x04
"""Type of a witness's timestamped signature under a checkpoint."""
HASH_SIZE = 32
MAX_SIGNATURES = 64
MAX_PROOF = 63
MAX_SIZE = 2**63
MAX_FILE = 1_000_000
"""Bytes; a receipt with its proof has some thousands."""


# What can be wrong, in both languages.

REASONS = {
    "file": ("{0} cannot be read: {1}", "无法读取 {0}：{1}"),
    "file-size": ("{0} is too large to be a receipt", "{0} 过大，不是回执"),
    "not-json": ("{0} is not JSON: {1}", "{0} 不是 JSON：{1}"),
    "not-receipt": (
        "this is not a receipt: it needs receipt, body, blind and proof, and nothing else",
        "这不是回执：应当有且只有 receipt、body、blind、proof 四项",
    ),
    "bare-jws": (
        (
            "this is the signed part alone; without body, blind and proof nothing shows that it"
            " is in the log"
        ),
        "这只是签名部分；没有 body、blind、proof，无法证明它已记入日志",
    ),
    "no-keys": ("{0} holds no key for receipts", "{0} 中没有回执密钥"),
    "no-log-keys": ("{0} holds no key of a log (vkeys)", "{0} 中没有日志密钥（vkeys）"),
    "jwks-missing": (
        (
            "whose signature? Name the key file with --jwks (the site publishes it as"
            " /.well-known/jwks.json)"
        ),
        "不知道应当核对谁的签名：请用 --jwks 指定密钥文件（网站公布于 /.well-known/jwks.json）",
    ),
    "jwks": ("{0} is not a key file of this kind: {1}", "{0} 不是可用的密钥文件：{1}"),
    "jws": ("the receipt is not a JWS of this kind: {0}", "回执不是可用的 JWS：{0}"),
    "unknown-key": (
        "the receipt is signed with the key {0}, which is not in the key file",
        "回执由密钥 {0} 签名，而该密钥不在密钥文件中",
    ),
    "signature": (
        "the signature does not fit: the receipt is not what was signed",
        "签名不符：回执不是当初签名的内容",
    ),
    "key-time": (
        "recorded at {0}, when the key {1} was not in use",
        "记录时间 {0} 不在密钥 {1} 的使用期内",
    ),
    "payload": ("what was signed is not a receipt: {0}", "所签内容不是回执：{0}"),
    "body": (
        "body and the signed content differ",
        "body 与签名内容不一致",
    ),
    "blind": ("blind is not 32 bytes in base64url", "blind 不是 32 字节的 base64url"),
    "proof": ("the proof is malformed: {0}", "证明格式有误：{0}"),
    "note": ("the checkpoint is malformed: {0}", "检查点格式有误：{0}"),
    "unsigned-checkpoint": (
        "no known key of the log {0} has signed the checkpoint",
        "检查点没有日志 {0} 的已知密钥签名",
    ),
    "checkpoint-signature": (
        "the signature of {0} under the checkpoint does not fit",
        "检查点上 {0} 的签名不符",
    ),
    "not-included": (
        "the log's checkpoint does not contain this receipt",
        "日志的检查点不包含这张回执",
    ),
    "witness-missing": ("the witness {0} has not signed the checkpoint", "见证方 {0} 未签署检查点"),
    "vkey": ("{0} is not a verifier key", "{0} 不是验证密钥"),
    "other-log": (
        "{0} is a checkpoint of another log: {1}, not {2}",
        "{0} 是另一个日志的检查点：{1}，不是 {2}",
    ),
    "fork": (
        (
            "the log has shown two histories: its checkpoint in {0} and the one in the receipt"
            " contradict each other"
        ),
        "日志出现两个版本：{0} 中的检查点与回执中的检查点相矛盾",
    ),
    "not-comparable": (
        (
            "{0} speaks of {1} entries and the receipt of {2}; a consistency proof between the"
            " two is needed (lines «old {3}», the proof, an empty line, the checkpoint)"
        ),
        (
            "{0} 有 {1} 条记录，回执为 {2} 条；需要两者之间的一致性证明"
            "（依次为：一行「old {3}」、证明、空行、检查点）"
        ),
    ),
    "text": (
        "{0} has the digest {1}; what was shown had {2}",
        "{0} 的摘要是 {1}；当时展示的文本摘要是 {2}",
    ),
}
LANGUAGES = ("en", "zh-CN")


class Unverified(Exception):  # noqa: N818  said as it is
    """Something that did not pass. ``code`` is a key of `REASONS`."""

    status = 1

    def __init__(self, code: str, *details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """The reason in ``en`` or ``zh-CN``."""
        return REASONS[self.code][LANGUAGES.index(language)].format(*self.details)


class Unusable(Unverified):
    """What could not be checked at all, which says nothing about the receipt."""

    status = 2


# Encodings with one spelling each.


def b64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    """The bytes of unpadded base64url. ValueError for any other spelling of them."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, UnicodeError) as error:
        raise ValueError("not base64url") from error
    if b64url(data) != text:
        raise ValueError("not base64url without padding")
    return data


def from_b64(text: str) -> bytes:
    """The bytes of padded standard base64. ValueError for any other spelling of them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise ValueError("not base64 as it is written")
    return data


def from_decimal(text: str) -> int:
    """A number below 2**63 in ASCII digits without leading zeroes. ValueError."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) >= MAX_SIZE:
        raise ValueError(f"{text[:24]!r} is not a number")
    return int(text)


def canonical(value: Any) -> bytes:
    """RFC 8785 JSON of what a receipt may hold: objects with ASCII names, lists, strings,

    booleans, null and whole numbers. Those need no more than sorted names.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def read_json(data: bytes) -> Any:
    """JSON with every name once in its object. ValueError."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_instant(text: str) -> datetime:
    """An RFC 3339 instant with its offset. ValueError."""
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", text, flags=re.ASCII
    ):
        raise ValueError(f"{text[:40]!r} is not an instant")
    return datetime.fromisoformat(text)


# The tree (RFC 9162 section 2.1, the same as RFC 6962).


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without entries."""


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2). ValueError if it

    is too long or too short for this place in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError("the index is outside the tree")
    place, last, root = index, size - 1, leaf
    for one in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if place & 1 or place == last:
            root = node_hash(one, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, one)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return root


def consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows the smaller tree to be the beginning of the larger one

    (RFC 9162, 2.1.4.2). Any tree begins with the empty one, and with itself.
    """
    if not 0 <= old_size <= size:
        return False
    if old_size == 0 and old_root != EMPTY_ROOT:
        return False
    if old_size in (0, size):
        return not proof and (old_size == 0 < size or old_root == root)
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(one, older), node_hash(one, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, one)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == root


# Signed notes and checkpoints.


class VerifierKey(NamedTuple):
    """A key that signs notes: ``type`` is `ED25519_NOTE` or `ED25519_COSIGNATURE`."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that say in a signature line which key it is."""
        named = self.name.encode("utf-8") + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        """As a vkey: ``name+id+key``."""
        key = base64.b64encode(bytes([self.type]) + self.public).decode("ascii")
        return f"{self.name}+{self.id.hex()}+{key}"


def is_key_name(name: str) -> bool:
    """Whether a key of a note may be called so: no space, no plus, not empty."""
    return bool(name) and "+" not in name and not any(c.isspace() or ord(c) < 0x20 for c in name)


def read_vkey(text: str) -> VerifierKey:
    """A vkey. ValueError."""
    name, _, rest = text.partition("+")
    identity, _, key = rest.partition("+")
    data = from_b64(key)
    if len(data) != 33 or data[0] not in (ED25519_NOTE, ED25519_COSIGNATURE):
        raise ValueError("not an Ed25519 key")
    found = VerifierKey(name, data[0], data[1:])
    if not is_key_name(name) or found.id.hex() != identity:
        raise ValueError("its name and its id do not fit")
    return found


class NoteSignature(NamedTuple):
    """One line under a note."""

    name: str
    id: bytes
    signature: bytes


class Note(NamedTuple):
    """A note taken apart; nothing in it has been checked."""

    text: str
    signatures: tuple[NoteSignature, ...]


_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


def read_note(note: str) -> Note:
    """Text and signatures of a note. ValueError."""
    if any(ord(character) < 0x20 and character != "\n" for character in note):
        raise ValueError("a control character")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise ValueError("no signatures, or no newline at the end")
    signatures = []
    for line in lines[:-1].split("\n"):
        match = _SIGNATURE_LINE.fullmatch(line)
        if match is None or not is_key_name(match[1]):
            raise ValueError(f"{line[:40]!r} is not a signature line")
        data = from_b64(match[2])
        if len(data) < 5:
            raise ValueError("a signature is too short")
        signatures.append(NoteSignature(match[1], data[:4], data[4:]))
    if len(signatures) > MAX_SIGNATURES:
        raise ValueError("too many signatures")
    return Note(text + "\n", tuple(signatures))


class Signed(NamedTuple):
    """A signature that was checked and fits. ``at`` is a witness's time, in seconds since 1970."""

    key: VerifierKey
    at: int | None


def signatures_that_fit(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """Every signature by one of these keys; signatures of others are passed over.

    Raises Unverified if one of these keys' signatures does not fit.
    """
    known = {(key.name, key.id): key for key in keys}
    found = []
    for line in note.signatures:
        key = known.get((line.name, line.id))
        if key is None:
            continue
        at, signature, message = None, line.signature, note.text.encode("utf-8")
        if key.type == ED25519_COSIGNATURE:
            at = int.from_bytes(signature[:8], "big")
            message = cosigned(note.text, at)
            signature = signature[8:]
        if not _fits(key.public, signature, message):
            raise Unverified("checkpoint-signature", line.name)
        found.append(Signed(key, at))
    return tuple(found)


def cosigned(checkpoint: str, at: int) -> bytes:
    """What a witness signs: the checkpoint's text and the time in seconds since 1970."""
    return f"cosignature/v1\ntime {at}\n{checkpoint}".encode()


def _fits(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Checkpoint(NamedTuple):
    """What a log says of itself: its name, the number of its entries, the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def read_checkpoint(text: str) -> Checkpoint:
    """The text of a checkpoint, without signatures. ValueError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise ValueError("not three lines")
    root = from_b64(lines[2])
    if len(root) != HASH_SIZE:
        raise ValueError("the root is not 32 bytes")
    return Checkpoint(lines[0], from_decimal(lines[1]), root, tuple(lines[3:]))


@dataclass(frozen=True)
class Proof:
    """A tlog-proof taken apart: where the entry is, its path, and the signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def read_proof(text: str) -> Proof:
    """A tlog-proof@v1 as this log writes them, without ``extra``. ValueError."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != PROOF_HEAD:
        raise ValueError(f"it does not begin with {PROOF_HEAD}")
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise ValueError("the second line is not its index")
    path = tuple(from_b64(line) for line in lines[2:])
    if len(path) > MAX_PROOF or any(len(one) != HASH_SIZE for one in path):
        raise ValueError("its path is not a list of hashes")
    return Proof(from_decimal(lines[1][6:]), path, checkpoint)


# Keys and signatures of receipts.


class ReceiptKey(NamedTuple):
    """A public key that signs receipts, and the time in which it does."""

    kid: str
    public: bytes
    valid_from: datetime | None
    valid_until: datetime | None


class Keys(NamedTuple):
    """What to believe: keys of receipts by kid, and keys of logs."""

    receipts: Mapping[str, ReceiptKey]
    logs: tuple[VerifierKey, ...]


def thumbprint(public: bytes) -> str:
    """The RFC 7638 thumbprint of an Ed25519 public key."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": b64url(public)}
    return b64url(hashlib.sha256(canonical(members)).digest())


def read_jwks(data: bytes) -> Keys:
    """The site's key set: ``keys`` (RFC 7517), and ``vkeys`` of its logs. ValueError.

    Keys of other kinds are passed over, as RFC 7517 asks.
    """
    found = read_json(data)
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise ValueError("no list of keys")  # noqa: TRY004  every fault of a file is a ValueError
    receipts = {}
    for one in found["keys"]:
        if not isinstance(one, dict) or (one.get("kty"), one.get("crv")) != ("OKP", "Ed25519"):
            continue
        if one.get("use", "sig") != "sig" or one.get("alg", "Ed25519") != "Ed25519":
            continue
        public = from_b64url(_string(one, "x"))
        kid = thumbprint(public)
        if len(public) != 32 or one.get("kid", kid) != kid:
            raise ValueError("a key whose kid is not its thumbprint")
        receipts[kid] = ReceiptKey(
            kid, public, _optional_instant(one, "valid_from"), _optional_instant(one, "valid_until")
        )
    vkeys = found.get("vkeys", [])
    if not isinstance(vkeys, list) or not all(isinstance(one, str) for one in vkeys):
        raise ValueError("vkeys is not a list of strings")
    logs = tuple(read_vkey(one) for one in vkeys)
    if {key.public for key in logs} & {key.public for key in receipts.values()}:
        raise ValueError("one key signs both receipts and checkpoints")
    return Keys(receipts, logs)


def _string(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a string")  # noqa: TRY004
    return value


def _optional_instant(members: Mapping[str, Any], name: str) -> datetime | None:
    return None if members.get(name) is None else read_instant(_string(members, name))


def open_jws(token: str, keys: Mapping[str, ReceiptKey]) -> tuple[bytes, ReceiptKey]:
    """The signed bytes of a compact JWS, and the key that signed them. Raises Unverified."""
    try:
        head, payload, signature = token.split(".")
        header = read_json(from_b64url(head))
        data, signed = from_b64url(payload), from_b64url(signature)
    except ValueError as error:
        raise Unverified("jws", _say(error)) from error
    if not isinstance(header, dict) or set(header) != {"alg", "kid"}:
        raise Unverified("jws", "its header is not alg and kid")
    if header["alg"] != "Ed25519" or not isinstance(header["kid"], str):
        raise Unverified("jws", "its algorithm is not Ed25519")
    key = keys.get(header["kid"])
    if key is None:
        raise Unverified("unknown-key", header["kid"][:64])
    if not _fits(key.public, signed, f"{head}.{payload}".encode("ascii")):
        raise Unverified("signature")
    return data, key


def commitment(blind: bytes, payload: bytes) -> str:
    """What of a receipt stands in the public log: HMAC-SHA256 under its blind, base64url."""
    return b64url(hmac.digest(blind, payload, "sha256"))


def receipt_entry(commitment_: str) -> bytes:
    """The log's entry for a receipt: RFC 8785 JSON."""
    return b'{"c":"' + commitment_.encode("ascii") + b'","t":"receipt","v":1}'


# A receipt as a whole.

PARTS = ("receipt", "body", "blind", "proof")
_MEMBERS: dict[str, type | tuple[type, ...]] = {
    "schema_version": str,
    "receipt_id": str,
    "pii_principal_id": str,
    "app": dict,
    "document": str,
    "version": str,
    "language": str,
    "text_sha256": str,
    "effective_from": str,
    "items": list,
    "event": dict,
    "on_behalf_of": (dict, type(None)),
    "previous": (str, type(None)),
}


@dataclass(frozen=True)
class Verified:
    """A receipt that holds, and what it was checked against."""

    body: Mapping[str, Any]
    key: ReceiptKey
    checkpoint: Checkpoint
    index: int
    witnesses: tuple[Signed, ...] = ()
    compared: tuple[str, ...] = field(default=())
    """Files with checkpoints from elsewhere that agree."""
    text: str = ""
    """The file whose digest is that of the text that was shown; empty if none was given."""


def verify(parts: Any, keys: Keys, witnesses: Sequence[VerifierKey] = ()) -> Verified:
    """Check a receipt: its signature, its content, its place in the log.

    ``parts`` is the JSON of the receipt as it was answered. Every one of ``witnesses``
    must have cosigned. Raises Unverified with the first thing that does not hold.
    """
    if not isinstance(parts, dict) or set(parts) != set(PARTS):
        raise Unusable("not-receipt")
    if not all(isinstance(parts[name], str) for name in ("receipt", "blind", "proof")):
        raise Unusable("not-receipt")
    payload, key = open_jws(parts["receipt"], keys.receipts)
    body = check_body(payload, key)
    if _canonical_or_none(parts["body"]) != payload:
        raise Unverified("body")
    try:
        blind = from_b64url(parts["blind"])
    except ValueError as error:
        raise Unverified("blind") from error
    if len(blind) != HASH_SIZE:
        raise Unverified("blind")
    leaf = leaf_hash(receipt_entry(commitment(blind, payload)))
    checkpoint, index, seen = verify_proof(parts["proof"], leaf, keys.logs, witnesses)
    return Verified(body, key, checkpoint, index, seen)


def verify_proof(
    proof: str, leaf: bytes, logs: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()
) -> tuple[Checkpoint, int, tuple[Signed, ...]]:
    """The signed checkpoint in which a proof shows this leaf, its index, and who cosigned.

    Raises Unverified.
    """
    try:
        found = read_proof(proof)
    except ValueError as error:
        raise Unverified("proof", _say(error)) from error
    checkpoint, seen = open_checkpoint(found.checkpoint, logs, witnesses)
    try:
        root = root_from_inclusion(leaf, found.index, checkpoint.size, found.path)
    except ValueError as error:
        raise Unverified("proof", _say(error)) from error
    if root != checkpoint.root:
        raise Unverified("not-included")
    return checkpoint, found.index, seen


def open_checkpoint(
    note: str, logs: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()
) -> tuple[Checkpoint, tuple[Signed, ...]]:
    """A checkpoint that its log has signed, and its cosignatures. Raises Unverified.

    A key of a log signs for the origin that it is named after, and for no other.
    """
    try:
        read = read_note(note)
        checkpoint = read_checkpoint(read.text)
    except ValueError as error:
        raise Unverified("note", _say(error)) from error
    own = [key for key in logs if key.name == checkpoint.origin and key.type == ED25519_NOTE]
    if not signatures_that_fit(read, own):
        raise Unverified("unsigned-checkpoint", checkpoint.origin)
    seen = signatures_that_fit(read, witnesses)
    for witness in witnesses:
        if witness not in [one.key for one in seen]:
            raise Unverified("witness-missing", witness.name)
    return checkpoint, seen


def compare(
    own: Checkpoint, other: str, logs: Sequence[VerifierKey], *, name: str = "checkpoint"
) -> None:
    """Hold a receipt's checkpoint against one from elsewhere.

    ``other`` is a signed checkpoint of the same size, or, for another size, a
    consistency proof before it: ``old N``, the hashes, an empty line, the checkpoint
    (as in C2SP tlog-witness). Raises Unverified if they contradict each other or
    cannot be compared.
    """
    old: int | None = None
    path: tuple[bytes, ...] = ()
    note = other
    try:
        if other.startswith("old "):
            head, _, note = other.partition("\n\n")
            first, *lines = head.split("\n")
            old, path = from_decimal(first[4:]), tuple(from_b64(line) for line in lines)
    except ValueError as error:
        raise Unverified("note", _say(error)) from error
    theirs, _ = open_checkpoint(note, logs)
    if theirs.origin != own.origin:
        raise Unusable("other-log", name, theirs.origin, own.origin)
    small, large = sorted((own, theirs), key=lambda one: one.size)
    if small.size == large.size:
        if small.root != large.root:
            raise Unverified("fork", name)
        return
    if old != small.size:
        raise Unusable("not-comparable", name, theirs.size, own.size, small.size)
    if not consistent(small.size, small.root, large.size, large.root, path):
        raise Unverified("fork", name)


def check_body(payload: bytes, key: ReceiptKey) -> Mapping[str, Any]:
    """What was signed, if it is a receipt and could be made when it says. Raises Unverified."""
    try:
        body = read_json(payload)
    except ValueError as error:
        raise Unverified("payload", _say(error)) from error
    if _canonical_or_none(body) != payload:
        raise Unverified("payload", "not RFC 8785 JSON")
    if not isinstance(body, dict) or set(body) != set(_MEMBERS):
        raise Unverified("payload", "not the members of a receipt")
    for name, kind in _MEMBERS.items():
        if not isinstance(body[name], kind):
            raise Unverified("payload", f"{name} is of another kind")
    if not body["schema_version"].endswith(SCHEMA):
        raise Unverified("payload", f"not of the schema …{SCHEMA}")
    try:
        _check_members(body)
        at = read_instant(_string(body["event"], "recorded_at"))
        minted = _minted_at(body["receipt_id"])
    except ValueError as error:
        raise Unverified("payload", _say(error)) from error
    if minted != int(at.timestamp()):
        raise Unverified("payload", "receipt_id and recorded_at are of different times")
    # An instant is written in whole seconds, so a key's last second counts to its end.
    early = key.valid_from is not None and at + timedelta(seconds=1) <= key.valid_from
    if early or (key.valid_until is not None and at >= key.valid_until):
        raise Unverified("key-time", body["event"]["recorded_at"], key.kid)
    return body


def _check_members(body: Mapping[str, Any]) -> None:
    for name in ("id", "version"):
        if name in body["app"] and not isinstance(body["app"][name], str | None):
            raise ValueError(f"app/{name} is of another kind")
    for item in body["items"]:
        if not isinstance(item, dict):
            raise ValueError("an item is not an object")  # noqa: TRY004
        for name in ("id", "act", "state"):
            _string(item, name)
    if not re.fullmatch("[0-9a-f]{64}", body["text_sha256"]):
        raise ValueError("text_sha256 is not a digest")
    read_instant(body["effective_from"])
    _string(body["event"], "affirmative_action")


def _minted_at(receipt_id: str) -> int:
    """The second in which a version 7 UUID was made. ValueError."""
    if not re.fullmatch(
        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", receipt_id
    ):
        raise ValueError("receipt_id is not a UUID of version 7")
    return int(receipt_id[:8] + receipt_id[9:13], 16) // 1000


def _canonical_or_none(value: Any) -> bytes | None:
    try:
        return canonical(value)
    except (ValueError, UnicodeError, TypeError, RecursionError):
        return None


def _say(error: Exception) -> str:
    return " ".join(str(error).split())


# What is said of it.

_STATES = {
    "given": ("given", "同意或接受"),
    "refused": ("refused", "拒绝"),
    "withdrawn": ("withdrawn", "撤回"),
}
_ACTS = {
    "terms_acceptance": ("acceptance of terms", "接受协议"),
    "notice_acknowledged": ("acknowledgement of a notice", "知悉"),
    "consent": ("consent", "同意"),
    "separate_consent": ("separate consent", "单独同意"),
    "guardian_consent": ("consent of a guardian", "监护人同意"),
}


def report(found: Verified, language: str) -> str:
    """What a receipt that holds proves and does not prove, in ``en`` or ``zh-CN``."""
    here = LANGUAGES.index(language)
    body, event = found.body, found.body["event"]
    lines = [
        ("VALID", "有效")[here],
        "",
        ("It proves:", "它证明：")[here],
        (
            f"- Not one character was changed since the key {found.key.kid} signed it.",
            f"- 自密钥 {found.key.kid} 签名之后，一个字都没有改动。",
        )[here],
        (
            (
                f"- At {event['recorded_at']} the log's operator recorded these answers to"
                f" {body['document']}, version {body['version']}, in {body['language']},"
                f" given by «{event['affirmative_action']}» in the app {body['app'].get('id')}:"
            ),
            (
                f"- 日志运营方于 {event['recorded_at']} 记录了对 {body['document']}"
                f" 版本 {body['version']}（{body['language']}）的以下答复，"
                f"由应用 {body['app'].get('id')} 中的操作「{event['affirmative_action']}」作出："
            ),
        )[here],
    ]
    for item in body["items"]:
        act = _ACTS.get(item["act"], (item["act"],) * 2)[here]
        state = _STATES.get(item["state"], (item["state"],) * 2)[here]
        lines.append(f"    {item['id']} ({act}): {state}")
    lines.append(
        (
            f"- The text shown has the SHA-256 {body['text_sha256']}.",
            f"- 所展示文本的 SHA-256 为 {body['text_sha256']}。",
        )[here]
    )
    if body["on_behalf_of"] is not None:
        relation = body["on_behalf_of"].get("relation")
        lines.append(
            (
                f"- It was answered on behalf of somebody else, as: {relation}.",
                f"- 系代他人作出，关系：{relation}。",
            )[here]
        )
    if event.get("queued_offline"):
        lines.append(
            (
                (
                    "- It had waited in the app, by the app's clock since"
                    f" {event['client_time']}; the version was in force then."
                ),
                (
                    f"- 该答复曾在应用中离线等待，按应用时钟作于 {event['client_time']}，"
                    "当时该版本有效。"
                ),
            )[here]
        )
    lines.append(
        (
            (
                f"- It is entry {found.index} of the log {found.checkpoint.origin}, which held"
                f" {found.checkpoint.size} when it signed. It cannot be taken out or changed"
                " without contradicting that signature."
            ),
            (
                f"- 它是日志 {found.checkpoint.origin} 的第 {found.index} 条（从 0 数起），"
                f"签署时日志共有 {found.checkpoint.size} 条；"
                "删除或改动它都会与该签名矛盾。"
            ),
        )[here]
    )
    lines += [
        (
            f"- The witness {one.key.name} saw the same log at {_utc(one.at)}.",
            f"- 见证方 {one.key.name} 于 {_utc(one.at)} 看到同一日志。",
        )[here]
        for one in found.witnesses
    ]
    lines += [
        (
            f"- The checkpoint in {name} agrees with it.",
            f"- {name} 中的检查点与之一致。",
        )[here]
        for name in found.compared
    ]
    if found.text:
        lines.append(
            (
                f"- {found.text} is the text that was shown, to the byte.",
                f"- {found.text} 与所展示的文本逐字节相同。",
            )[here]
        )
    lines += ["", ("It does not prove:", "它不能证明：")[here]]
    lines += _not_proven(found, here)
    return "\n".join(lines) + "\n"


def _not_proven(found: Verified, here: int) -> list[str]:
    said = [
        (
            "- whose keys these are: that depends on where the key file came from;",
            "- 密钥属于谁：这取决于密钥文件的来源；",
        )[here],
        (
            "- who the person is: the receipt holds a keyed hash, which only the app can explain;",
            "- 当事人是谁：回执只含带密钥的摘要，只有应用方能够对应；",
        )[here],
        (
            "- that the answer still holds: it may have been withdrawn since;",
            "- 该答复现在仍然有效：之后可能已经撤回；",
        )[here],
    ]
    if not found.text:
        said.append(
            (
                "- what the text says: compare it with --text;",
                "- 文本写了什么：可用 --text 比对；",
            )[here]
        )
    if not found.witnesses and not found.compared:
        said.append(
            (
                (
                    "- that everybody is shown the same log: compare a checkpoint from elsewhere"
                    " (--checkpoint) or ask for a witness (--witness)."
                ),
                (
                    "- 所有人看到的是同一个日志：可用 --checkpoint 比对别处取得的检查点，"
                    "或用 --witness 要求见证方签名。"
                ),
            )[here]
        )
    return said


def _utc(seconds: int | None) -> str:
    if seconds is None or seconds > 253402300799:
        return "?"
    return (
        datetime.fromisoformat("1970-01-01T00:00:00+00:00")
        .__add__(timedelta(seconds=seconds))
        .strftime("%Y-%m-%dT%H:%M:%SZ")
    )


# The command.


def check_file(
    file: Path,
    *,
    jwks: Path | Keys | None = None,
    checkpoints: Sequence[Path] = (),
    witnesses: Sequence[str] = (),
    text: Path | None = None,
) -> Verified:
    """Check the receipt in a file, against a key file or keys. Raises Unverified."""
    content = _read(file)
    keys = jwks if isinstance(jwks, Keys) else _keys(jwks)
    found = verify(_parts(file, content, keys), keys, [_witness(one) for one in witnesses])
    for other in checkpoints:
        try:
            compare(found.checkpoint, _read(other).decode("utf-8"), keys.logs, name=str(other))
        except UnicodeDecodeError as error:
            raise Unusable("file", other, "not UTF-8") from error
    if text is not None:
        digest = hashlib.sha256(_read(text, limit=None)).hexdigest()
        if digest != found.body["text_sha256"]:
            raise Unverified("text", text, digest, found.body["text_sha256"])
    return Verified(
        found.body,
        found.key,
        found.checkpoint,
        found.index,
        found.witnesses,
        tuple(str(other) for other in checkpoints),
        str(text) if text is not None else "",
    )


def _keys(jwks: Path | None) -> Keys:
    if jwks is None:
        raise Unusable("jwks-missing")
    try:
        keys = read_jwks(_read(jwks))
    except ValueError as error:
        raise Unusable("jwks", jwks, _say(error)) from error
    if not keys.receipts:
        raise Unusable("no-keys", jwks)
    if not keys.logs:
        raise Unusable("no-log-keys", jwks)
    return keys


def _parts(file: Path, content: bytes, keys: Keys) -> Any:
    try:
        return read_json(content)
    except ValueError as error:
        token = content.decode("latin-1").strip()
        if re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, flags=re.ASCII):
            open_jws(token, keys.receipts)
            raise Unusable("bare-jws") from error
        raise Unusable("not-json", file, _say(error)) from error


def _witness(text: str) -> VerifierKey:
    try:
        key = read_vkey(text)
    except ValueError as error:
        raise Unusable("vkey", text) from error
    if key.type != ED25519_COSIGNATURE:
        raise Unusable("vkey", text)
    return key


def _read(file: Path, limit: int | None = MAX_FILE) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read() if limit is None else opened.read(limit + 1)
    except OSError as error:
        raise Unusable("file", file, error.strerror or type(error).__name__) from error
    if limit is not None and len(data) > limit:
        raise Unusable("file-size", file)
    return data


def own_language() -> str:
    """The language to answer in, by the environment."""
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-CN" if said.startswith("zh") else "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a receipt as the command line says, and return the exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE", help="the receipt, JSON")
    parser.add_argument("--jwks", type=Path, help="the key file, /.well-known/jwks.json")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], metavar="F")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY")
    parser.add_argument("--text", type=Path, metavar="F", help="the text that was shown, JSON")
    parser.add_argument("--lang", choices=LANGUAGES, default=own_language())
    asked = parser.parse_args(arguments)
    return run(
        asked.lang,
        asked.file,
        jwks=asked.jwks,
        checkpoints=asked.checkpoint,
        witnesses=asked.witness,
        text=asked.text,
    )


def run(
    language: str,
    file: Path,
    *,
    jwks: Path | Keys | None,
    checkpoints: Sequence[Path],
    witnesses: Sequence[str],
    text: Path | None,
) -> int:
    """Check a file, say what came of it, and return the exit status."""
    try:
        found = check_file(file, jwks=jwks, checkpoints=checkpoints, witnesses=witnesses, text=text)
    except Unverified as error:
        heading = {1: ("INVALID", "无效"), 2: ("NOT CHECKED", "未能核验")}[error.status]
        said = f"{heading[LANGUAGES.index(language)]}: {error.say(language)}\n"
        _write(sys.stderr, said)
        return error.status
    _write(sys.stdout, report(found, language))
    return 0


def _write(stream: Any, said: str) -> None:
    """Print, also where the terminal cannot show every character."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(said.encode(encoding, "replace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())

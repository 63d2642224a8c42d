"""A second verifier of receipts, written from the RFCs alone.

It imports nothing of the package: hashlib, hmac, json, and cryptography for Ed25519. What
`xarst verify` and this accept must be the same.
"""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):  # noqa: N818
    pass


def _need(held: bool, what: str) -> None:
    if not held:
        raise Wrong(what)


def _url64(text: str) -> bytes:
    _need(re.fullmatch(r"[A-Za-z0-9_-]*", text) is not None, "base64url")
    data = base64.urlsafe_b64decode(text + "==="[: (4 - len(text) % 4) % 4])
    _need(base64.urlsafe_b64encode(data).decode().rstrip("=") == text, "base64url")
    return data


def _std64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    _need(base64.b64encode(data).decode() == text, "base64")
    return data


def _jcs(value: Any) -> str:
    """RFC 8785 for objects, lists, strings, whole numbers, booleans and null."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_jcs(name)}:{_jcs(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_jcs, value)) + "]"
    _need(not isinstance(value, float), "a float")
    return json.dumps(value, ensure_ascii=False)


def _ed25519(public: bytes, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except Exception as error:
        raise Wrong("signature") from error


def _jws(token: str, jwks: dict[str, Any]) -> bytes:
    """RFC 7515 section 5.2, RFC 8037, RFC 9864."""
    pieces = token.split(".")
    _need(len(pieces) == 3, "three parts")
    header = json.loads(_url64(pieces[0]))
    _need(header.get("alg") == "Ed25519", "alg")
    for key in jwks["keys"]:
        thumb = hashlib.sha256(
            _jcs({"crv": key["crv"], "kty": key["kty"], "x": key["x"]}).encode()
        ).digest()
        if base64.urlsafe_b64encode(thumb).decode().rstrip("=") == header.get("kid"):
            signed = (pieces[0] + "." + pieces[1]).encode("ascii")
            _ed25519(_url64(key["x"]), _url64(pieces[2]), signed)
            return _url64(pieces[1])
    raise Wrong("kid")


def merkle_root(leaf_hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, by its definition."""
    if not leaf_hashes:
        return hashlib.sha256().digest()
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    split = 1
    while split * 2 < len(leaf_hashes):
        split *= 2
    left, right = merkle_root(leaf_hashes[:split]), merkle_root(leaf_hashes[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def audit_root(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root an audit path leads to, by the recursion of RFC 6962 section 2.1.1, inverted."""
    if size == 1:
        _need(not path, "a path that is too long")
        return leaf
    _need(bool(path), "a path that is too short")
    split = 1
    while split * 2 < size:
        split *= 2
    if index < split:
        left, right = audit_root(index, split, leaf, path[:-1]), path[-1]
    else:
        left, right = path[-1], audit_root(index - split, size - split, leaf, path[:-1])
    return hashlib.sha256(b"\x01" + left + right).digest()


def consistency_path(leaf_hashes: list[bytes], old: int) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2, by its definition."""

    def sub(m: int, hashes: list[bytes], whole: bool) -> list[bytes]:
        if m == len(hashes):
            return [] if whole else [merkle_root(hashes)]
        k = 1
        while k * 2 < len(hashes):
            k *= 2
        if m <= k:
            return [*sub(m, hashes[:k], whole), merkle_root(hashes[k:])]
        return [*sub(m - k, hashes[k:], False), merkle_root(hashes[:k])]

    return sub(old, leaf_hashes, True) if 0 < old < len(leaf_hashes) else []


def _checkpoint(note: str, jwks: dict[str, Any]) -> tuple[int, bytes]:
    """C2SP signed-note and tlog-checkpoint."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    _need(re.fullmatch("0|[1-9][0-9]*", size) is not None, "size")
    _need(lines.endswith("\n"), "newline")
    fits = False
    for line in lines[:-1].split("\n"):
        dash, name, data = line.split(" ")
        _need(dash == "—", "dash")
        signature = _std64(data)
        for vkey in jwks["vkeys"]:
            known, identity, public = vkey.split("+", 2)
            raw = _std64(public)
            expected = hashlib.sha256(known.encode() + b"\n" + raw).digest()[:4]
            _need(identity == expected.hex(), "vkey")
            if (known, expected) == (name, signature[:4]) and known == origin and raw[0] == 1:
                _ed25519(raw[1:], signature[4:], text.encode())
                fits = True
    _need(fits, "checkpoint without a known signature")
    return int(size), _std64(root)


def check(parts: dict[str, Any], jwks: dict[str, Any]) -> dict[str, Any]:
    """The body of a receipt that holds; anything else is an exception."""
    _need(set(parts) == {"receipt", "body", "blind", "proof"}, "parts")
    payload = _jws(parts["receipt"], jwks)
    body = json.loads(payload)
    _need(_jcs(body).encode() == payload, "canonical")
    _need(_jcs(parts["body"]).encode() == payload, "body")
    blind = _url64(parts["blind"])
    _need(len(blind) == 32, "blind")
    commitment = hmac.new(blind, payload, hashlib.sha256).digest()
    c = base64.urlsafe_b64encode(commitment).decode().rstrip("=")
    entry = _jcs({"v": 1, "t": "receipt", "c": c}).encode()
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    head, _, note = parts["proof"].partition("\n\n")
    magic, index, *hashes = head.split("\n")
    _need(magic == "c2sp.org/tlog-proof@v1", "magic")
    _need(re.fullmatch("index (0|[1-9][0-9]*)", index) is not None, "index")
    size, root = _checkpoint(note, jwks)
    place = int(index[6:])
    _need(place < size, "index")
    _need(audit_root(place, size, leaf, [_std64(one) for one in hashes]) == root, "root")
    return dict(body)

"""The golden set: good and bad receipts for anybody's verifier, made from fixed seeds.

    python -m tests.receipts.golden

writes tests/data/receipts/. A test holds the files to what this makes, so a change of any
format shows as a change of these files.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tests.receipts.making import (
    ACCEPTANCE,
    AT,
    GUARDIAN,
    JWKS,
    KEYS,
    NAMESPACE,
    ORIGIN,
    TEXT,
    Log,
    filled,
    seed,
)
from xarst_site.receipts import keys, subject
from xarst_site.receipts.ids import receipt_id
from xarst_site.receipts.model import App, Item, body_of
from xarst_site.receipts.note import NoteSigner, add_lines
from xarst_site.receipts.verify import b64url, canonical, from_b64url, read_note

PLACE = Path(__file__).parents[1] / "data" / "receipts"
WITNESS = NoteSigner("witness.example/w1", seed("witness"), witness=True)
SEEN_AT = 1_795_413_800


class Case(NamedTuple):
    """A file, and what ``xarst verify`` says of it: 0, or the code of the reason."""

    name: str
    parts: Any
    status: int
    code: str
    says: str


def cases() -> Iterator[Case]:
    """Every receipt of the set."""
    log = filled(300)
    good = log.issue()
    rich = log.issue(
        msgspec.structs.replace(
            ACCEPTANCE,
            items=(Item(id="child", act="guardian_consent", state="given"),),
            on_behalf_of=GUARDIAN,
            queued_offline=True,
            app=App(id="xarst-ios", version=None),
            shown_from="2026-11-23T14:00:00+08:00",
        ),
        who="u-2",
    )
    withdrawn = log.issue(
        msgspec.structs.replace(
            ACCEPTANCE,
            items=(Item(id="face-recognition", act="separate_consent", state="withdrawn"),),
            affirmative_action="tap-withdraw",
            client_time=None,
        )
    )
    later = {**good, "proof": log.proof(300)}
    cosigned = {**good, "proof": _cosigned(log.proof(300))}
    alone = Log().issue()
    yield Case("good/first.json", good, 0, "", "as answered, entry 300 of 301")
    yield Case("good/later-checkpoint.json", later, 0, "", "the same, its proof from 303 entries")
    yield Case("good/cosigned.json", cosigned, 0, "", "the same, its checkpoint seen by a witness")
    yield Case("good/only-entry.json", alone, 0, "", "the only entry of a log: an empty path")
    yield Case("good/guardian-offline.json", rich, 0, "", "for a child, after waiting offline")
    yield Case("good/withdrawal.json", withdrawn, 0, "", "a consent is withdrawn")
    yield from _bad_signatures(good)
    yield from _bad_payloads()
    yield from _bad_proofs(log, good)
    for name in ("receipt", "body", "blind", "proof"):
        missing = {part: value for part, value in good.items() if part != name}
        yield Case(f"bad/without-{name}.json", missing, 2, "not-receipt", f"{name} is missing")
    yield Case("bad/more.json", {**good, "more": 1}, 2, "not-receipt", "a part too many")
    yield Case("bad/list.json", [good], 2, "not-receipt", "a list")
    yield Case("bad/bare.jws", good["receipt"], 2, "bare-jws", "the signed part alone")


def _cosigned(proof: str) -> str:
    head, _, note = proof.partition("\n\n")
    line = WITNESS.cosign(read_note(note).text, SEEN_AT)
    return f"{head}\n\n{add_lines(note, (line,))}"


def _bad_signatures(good: dict[str, Any]) -> Iterator[Case]:
    head, payload_, signature = good["receipt"].split(".")
    data = bytearray(from_b64url(signature))
    data[0] ^= 1
    changed = f"{head}.{payload_}.{b64url(bytes(data))}"
    yield Case("bad/signature.json", {**good, "receipt": changed}, 1, "signature", "one bit of it")
    body = {**good["body"], "document": "other"}
    swapped = f"{head}.{b64url(canonical(body))}.{signature}"
    yield Case(
        "bad/payload.json",
        {**good, "receipt": swapped, "body": body},
        1,
        "signature",
        "another document under the old signature",
    )
    for name, header, code in (
        ("alg-none", {"alg": "none", "kid": json.loads(from_b64url(head))["kid"]}, "jws"),
        ("alg-eddsa", {"alg": "EdDSA", "kid": json.loads(from_b64url(head))["kid"]}, "jws"),
        ("header-jwk", {**json.loads(from_b64url(head)), "jwk": JWKS["keys"][0]}, "jws"),
        ("kid", {"alg": "Ed25519", "kid": "x" * 43}, "unknown-key"),
    ):
        token = f"{b64url(canonical(header))}.{payload_}.{signature}"
        yield Case(f"bad/{name}.json", {**good, "receipt": token}, 1, code, f"header: {name}")
    padded = f"{head}.{payload_}.{signature}=="
    yield Case("bad/padded.json", {**good, "receipt": padded}, 1, "jws", "base64url with padding")
    # 64 bytes leave four bits of the last character unused; here one of them is set.
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    loose = signature[:-1] + last[last.index(signature[-1]) ^ 1]
    yield Case(
        "bad/loose-base64.json",
        {**good, "receipt": f"{head}.{payload_}.{loose}"},
        1,
        "jws",
        "another spelling of the same signature",
    )
    stranger = keys.new_key_set(
        seed("r2"), seed("c2"), seed("i2"), name="xarst.example", at=AT - timedelta(days=3)
    )
    foreign = Log(key_set=stranger).issue()
    yield Case("bad/stranger.json", foreign, 1, "unknown-key", "signed by somebody else")
    crossed = msgspec.structs.replace(
        KEYS,
        keys=(
            msgspec.structs.replace(KEYS.keys[1], role="receipt"),
            msgspec.structs.replace(KEYS.keys[0], role="checkpoint"),
        ),
    )
    yield Case(
        "bad/crossed-keys.json",
        Log(key_set=crossed).issue(),
        1,
        "unknown-key",
        "the checkpoint key signed the receipt, and the other way round",
    )
    early = Log().issue(at=AT - timedelta(days=2, hours=23))
    assert early["body"]["event"]["recorded_at"] > JWKS["keys"][0]["valid_from"]
    before = AT - timedelta(days=3, hours=1)
    yield Case(
        "bad/before-key.json",
        _issued_at(before),
        1,
        "key-time",
        "recorded before its key was in use",
    )


def _issued_at(at: Any) -> dict[str, Any]:
    """A receipt that claims to be from ``at``, signed with today's key."""
    identity = receipt_id(int(at.timestamp() * 1000) * 4096, bytes(8))
    body = body_of(
        ACCEPTANCE,
        namespace=NAMESPACE,
        receipt_id=identity,
        principal=subject.principal(seed("k"), "xarst-android", "u"),
        at=at,
        previous=None,
    )
    return Log().log(body, subject.blind(seed("k"), identity))


def _bad_payloads() -> Iterator[Case]:
    sound = Log().issue()["body"]

    def changed(name: str, says: str, **changes: Any) -> Case:
        body = {key: value for key, value in {**sound, **changes}.items() if value != "absent"}
        parts = Log().log_bytes(canonical(body), seed("blind"))
        return Case(f"bad/{name}.json", parts, 1, "payload", says)

    yield changed("schema", "another schema", schema_version="https://xarst.example/ns/receipt/2")
    yield changed("member-missing", "no text_sha256", text_sha256="absent")
    yield changed("member-more", "a member too many", ip="192.0.2.1")
    yield changed("member-kind", "items is an object", items={})
    yield changed("digest", "text_sha256 is not one", text_sha256="AB" * 32)
    other = sound["receipt_id"][:8] + "-0000" + sound["receipt_id"][13:]
    yield changed("id-time", "the id is of another time", receipt_id=other)
    yield changed("id-kind", "not a UUID of version 7", receipt_id=sound["receipt_id"].upper())
    spaced = json.dumps(sound, ensure_ascii=False).encode()
    yield Case(
        "bad/not-canonical.json",
        Log().log_bytes(spaced, seed("blind")),
        1,
        "payload",
        "signed, but not as RFC 8785 writes it",
    )
    listed = payload_list()
    yield Case("bad/payload-list.json", listed, 1, "payload", "a list was signed")


def payload_list() -> dict[str, Any]:
    """A signed list."""
    return Log().log_bytes(b"[]", seed("blind"))


def _bad_proofs(log: Log, good: dict[str, Any]) -> Iterator[Case]:
    yield Case(
        "bad/body.json",
        {**good, "body": {**good["body"], "language": "en"}},
        1,
        "body",
        "body is not what was signed",
    )
    blind = bytearray(from_b64url(good["blind"]))
    blind[31] ^= 128
    changed = {**good, "blind": b64url(bytes(blind))}
    yield Case("bad/blind.json", changed, 1, "not-included", "one bit of the blind")
    short = {**good, "blind": good["blind"][:-4]}
    yield Case("bad/blind-short.json", short, 1, "blind", "a blind of 29 bytes")
    elsewhere = {**good, "proof": log.proof(299)}
    yield Case("bad/other-entry.json", elsewhere, 1, "not-included", "another entry's proof")
    for name, old, new, code in (
        ("index", "index 300", "index 301", "proof"),
        ("index-moved", "index 300", "index 299", "proof"),
        ("index-written", "index 300", "index 0300", "proof"),
        ("version", "@v1", "@v2", "proof"),
        ("size", "\n301\n", "\n302\n", "checkpoint-signature"),
        ("origin", f"\n{ORIGIN}\n", "\nother.example/log\n", "unsigned-checkpoint"),
    ):
        text = good["proof"].replace(old, new, 1)
        yield Case(f"bad/proof-{name}.json", {**good, "proof": text}, 1, code, f"{old!r} changed")
    lines = good["proof"].split("\n")
    shorter = "\n".join(lines[:2] + lines[3:])
    longer = "\n".join([*lines[:3], base64.b64encode(bytes(32)).decode(), *lines[3:]])
    yield Case("bad/path-short.json", {**good, "proof": shorter}, 1, "proof", "a hash too few")
    yield Case("bad/path-long.json", {**good, "proof": longer}, 1, "proof", "a hash too many")
    unsigned = good["proof"].rpartition("— ")[0] + WITNESS.line("x")
    yield Case(
        "bad/unsigned-checkpoint.json",
        {**good, "proof": unsigned},
        1,
        "unsigned-checkpoint",
        "nobody known has signed the checkpoint",
    )


def files() -> dict[str, bytes]:
    """Every file of the set by its path, but README.md."""
    made: dict[str, bytes] = {}
    expected = {}
    for case in cases():
        if isinstance(case.parts, str):
            made[case.name] = case.parts.encode()
        else:
            made[case.name] = _pretty(case.parts)
        expected[case.name] = {"status": case.status, "reason": case.code, "says": case.says}
    log = filled(300)
    log.issue()
    made["checkpoint-301.txt"] = log.checkpoint().encode()
    log.append(*(b"later %d" % one for one in range(500)))
    made["checkpoint-801.txt"] = log.checkpoint().encode()
    made["consistency-301-801.txt"] = log.consistency(301).encode()
    fork = filled(299)
    fork.append(b"something else", b"and more")
    made["fork-301.txt"] = fork.checkpoint().encode()
    fork.append(*(b"later %d" % one for one in range(500)))
    made["fork-301-801.txt"] = fork.consistency(301).encode()
    made["jwks.json"] = _pretty(JWKS)
    made["witness.vkey"] = WITNESS.key.text.encode() + b"\n"
    made["text.txt"] = TEXT
    made["expected.json"] = _pretty(expected)
    return made


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> None:
    """Write the set."""
    for name, data in files().items():
        file = PLACE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


if __name__ == "__main__":
    main()

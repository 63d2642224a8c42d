"""People, as keyed hashes, and what an erasure destroys.

An app names a person by a subject of its own. That name is never stored. For every person
of an app there is one random *subject key* (32 bytes), and everything that ties a receipt
to a person comes from it:

- the principal, which stands in receipts: HMAC(subject key, app and subject);
- the blind of each receipt: HMAC(subject key, receipt id), which opens the commitment that
  stands in the public log.

An erasure destroys the subject key and the bodies of that person's receipts. What stays is
the commitment: 32 bytes that nobody can open or compute again, and under which the tree,
and so everybody else's proof, stays as it was. Whoever kept a receipt can still verify it.

To find a person's key again, the store holds a 63-bit number made with the site's *index
key*, which lies beside the signing keys and not in the store.
"""

import hmac

import msgspec

KEY_SIZE = 32
"""Bytes of a subject key and of an index key."""


def principal(subject_key: bytes, app: str, subject: str) -> str:
    """The ``pii_principal_id`` of a person in an app's receipts."""
    return "hmac-sha256:" + _hash(subject_key, "principal", app, subject).hex()


def blind(subject_key: bytes, receipt_id: str) -> bytes:
    """The 32 bytes under which a receipt is committed to in the log."""
    return _hash(subject_key, "blind", receipt_id)


def lookup(index_key: bytes, app: str, subject: str) -> int:
    """Where an app's person is looked up: 63 bits, which may meet those of another."""
    return number(_hash(index_key, "subject", app, subject))


def request_mark(index_key: bytes, app: str, idempotency_key: str) -> bytes:
    """16 bytes that stand for an app's idempotency key."""
    return _hash(index_key, "request", app, idempotency_key)[:16]


def number(hashed: bytes) -> int:
    """The first 63 bits of a hash."""
    return int.from_bytes(hashed[:8], "big") >> 1


def _hash(key: bytes, *parts: str) -> bytes:
    # As a JSON list no two different lists of parts are the same bytes.
    return hmac.digest(key, msgspec.json.encode(parts), "sha256")

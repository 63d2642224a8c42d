"""The keys of a site: which sign now, which did, and what is published of them.

There are two roles. ``receipt`` keys sign receipts, ``checkpoint`` keys the checkpoints of
the logs; no key does both. A new key is published before it signs and an old one stays
published for ever, since what it signed must be verified for ever. Once its time is over,
its private half is destroyed.

Also here: the index key, with which the store finds a person (`subject`).

Where keys are kept is `storage/key_file.py`; random bytes come in as arguments.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from xarst_site.receipts.jws import Signer, jwk
from xarst_site.receipts.model import instant
from xarst_site.receipts.note import NoteSigner
from xarst_site.receipts.verify import (
    ED25519_NOTE,
    VerifierKey,
    b64url,
    from_b64url,
    is_key_name,
    thumbprint,
)

Role = Literal["receipt", "checkpoint"]
ROLES: tuple[Role, ...] = ("receipt", "checkpoint")

LEAD = timedelta(days=1)
"""A new key is published so long before it signs: whoever caches the key set has it then."""
OVERLAP = timedelta(hours=1)
"""The old key may still sign so long after the new one begins: clocks differ a little."""


class Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key. ``private`` (its seed) and ``public`` are base64url; ``private`` is empty once

    it has been destroyed. It signs from ``valid_from`` until before ``valid_until``; both
    are kept in UTC to the second.
    """

    role: Role
    public: str
    private: str
    made_at: datetime
    valid_from: datetime
    valid_until: datetime | None = None

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        return thumbprint(from_b64url(self.public))

    def valid(self, at: datetime) -> bool:
        """Whether it may sign at this instant."""
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


Log = Literal["receipts", "documents"]
"""The two logs: of receipts, blinded, and of what is published, in clear."""
LOGS: tuple[Log, ...] = ("receipts", "documents")


class KeySet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All keys of a site, oldest first. ``index_key`` is base64url.

    ``name`` is what the site's logs are called after: the address at which it began,
    without the scheme. It stays when the address changes, since a log with another name is
    another log.
    """

    name: str
    keys: tuple[Key, ...]
    index_key: str

    def origin(self, log: Log) -> str:
        """The origin of a log: its name in checkpoints and of its keys."""
        return f"{self.name}/log/{log}"

    def signing(self, role: Role, at: datetime) -> tuple[Key, ...]:
        """The keys that may sign in this role at this instant, the newest first."""
        found = [
            (one.valid_from, place, one)
            for place, one in enumerate(self.keys)
            if one.role == role and one.valid(at) and one.private
        ]
        return tuple(one for _, _, one in sorted(found, key=lambda it: it[:2], reverse=True))


class UnusableKeys(Exception):  # noqa: N818  said as it is
    """A key set that cannot be used; the message says why."""


def new_key(role: Role, seed: bytes, *, at: datetime, valid_from: datetime | None = None) -> Key:
    """A key from 32 random bytes."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key(
        role=role,
        public=b64url(public),
        private=b64url(seed),
        made_at=_second(at),
        valid_from=_second(valid_from or at),
    )


def new_key_set(
    receipt: bytes, checkpoint: bytes, index: bytes, *, name: str, at: datetime
) -> KeySet:
    """The first keys of a site, from 32 random bytes each. Raises UnusableKeys."""
    made = KeySet(
        name=name,
        keys=(new_key("receipt", receipt, at=at), new_key("checkpoint", checkpoint, at=at)),
        index_key=b64url(index),
    )
    check(made)
    return made


def rotate(
    keys: KeySet, role: Role, seed: bytes, *, at: datetime, lead: timedelta = LEAD
) -> KeySet:
    """The key set with a new key that signs after ``lead``; the one before it stops then.

    Private halves of keys whose time is over are destroyed on the way.
    """
    added = new_key(role, seed, at=at, valid_from=at + lead)
    end = added.valid_from + OVERLAP
    kept = []
    for one in keys.keys:
        if one.role == role and (one.valid_until is None or one.valid_until > end):
            if one.valid_from > added.valid_from:
                raise UnusableKeys(
                    f"a key that signs from {instant(one.valid_from)} is waiting already"
                )
            kept.append(msgspec.structs.replace(one, valid_until=end))
        elif one.valid_until is not None and one.valid_until <= at:
            kept.append(msgspec.structs.replace(one, private=""))
        else:
            kept.append(one)
    made = msgspec.structs.replace(keys, keys=(*kept, added))
    check(made)
    return made


def check(keys: KeySet) -> None:
    """Raises UnusableKeys if the set contradicts itself."""
    if not is_key_name(keys.name) or keys.name.endswith("/"):
        raise UnusableKeys(f"a log cannot be called after {keys.name!r}")
    publics = [one.public for one in keys.keys]
    if len(set(publics)) != len(publics):
        raise UnusableKeys("one key stands in it twice; receipts and checkpoints need keys apart")
    try:
        if len(from_b64url(keys.index_key)) != 32:
            raise UnusableKeys("its index key is not 32 bytes")
        for one in keys.keys:
            if one.private:
                Signer(from_b64url(one.private), from_b64url(one.public))
    except ValueError as error:
        raise UnusableKeys(f"a key in it is damaged: {error}") from error
    for role in ROLES:
        if not any(one.role == role for one in keys.keys):
            raise UnusableKeys(f"there is no key for {role}s in it")


def signer(keys: KeySet, at: datetime) -> Signer:
    """What signs receipts at this instant. Raises UnusableKeys where no key may."""
    for one in keys.signing("receipt", at):
        return Signer(from_b64url(one.private), from_b64url(one.public))
    raise UnusableKeys(f"no key may sign receipts at {instant(at)}; run: xarst keys rotate receipt")


def note_signers(keys: KeySet, log: Log, at: datetime) -> tuple[NoteSigner, ...]:
    """What signs the checkpoints of a log at this instant. Raises UnusableKeys where no key may."""
    found = tuple(
        NoteSigner(keys.origin(log), from_b64url(one.private))
        for one in keys.signing("checkpoint", at)
    )
    if not found:
        raise UnusableKeys(
            f"no key may sign checkpoints at {instant(at)}; run: xarst keys rotate checkpoint"
        )
    return found


def vkeys(keys: KeySet) -> tuple[VerifierKey, ...]:
    """The verifier keys of both logs, those of the past and of the future among them."""
    return tuple(
        VerifierKey(keys.origin(log), ED25519_NOTE, from_b64url(one.public))
        for log in LOGS
        for one in keys.keys
        if one.role == "checkpoint"
    )


def jwks(keys: KeySet) -> dict[str, Any]:
    """What is published: keys of receipts as RFC 7517 has it, with the time in which each

    signs, and beside them as ``vkeys`` the keys of the logs.
    """
    published = []
    for one in keys.keys:
        if one.role != "receipt":
            continue
        member = jwk(from_b64url(one.public))
        member["valid_from"] = instant(one.valid_from)
        if one.valid_until is not None:
            member["valid_until"] = instant(one.valid_until)
        published.append(member)
    return {"keys": published, "vkeys": [key.text for key in vkeys(keys)]}


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)

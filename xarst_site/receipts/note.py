"""Signing checkpoints: C2SP signed-note, tlog-checkpoint and tlog-cosignature.

A log signs what it holds; a witness adds that it saw the log at a time. Taking notes apart
and checking them is in `verify`.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from xarst_site.receipts.verify import (
    ED25519_COSIGNATURE,
    ED25519_NOTE,
    Checkpoint,
    VerifierKey,
    cosigned,
    is_key_name,
    read_note,
)


class NoteSigner:
    """A private key that signs notes under a name: a log's origin, or a witness."""

    def __init__(self, name: str, seed: bytes, *, witness: bool = False) -> None:
        if not is_key_name(name):
            raise ValueError(f"{name!r} cannot be the name of a key")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = VerifierKey(name, ED25519_COSIGNATURE if witness else ED25519_NOTE, public)

    def line(self, text: str) -> str:
        """The signature line under a text, as the log."""
        return self._line(self._private.sign(text.encode("utf-8")))

    def cosign(self, checkpoint: str, at: int) -> str:
        """The signature line under a checkpoint's text, as a witness, at this second."""
        signature = self._private.sign(cosigned(checkpoint, at))
        return self._line(at.to_bytes(8, "big") + signature)

    def _line(self, signature: bytes) -> str:
        data = base64.b64encode(self.key.id + signature).decode("ascii")
        return f"— {self.key.name} {data}\n"


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text of a checkpoint, to be signed."""
    root = base64.b64encode(checkpoint.root).decode("ascii")
    lines = (checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def sign_checkpoint(checkpoint: Checkpoint, signers: tuple[NoteSigner, ...]) -> str:
    """A checkpoint signed by its log, with every key that is in use."""
    text = checkpoint_text(checkpoint)
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def add_lines(note: str, lines: tuple[str, ...]) -> str:
    """A note with further signature lines; one that is there already is not added again."""
    there = set(read_note(note).signatures)
    text = read_note(note).text
    new = [line for line in lines if not set(read_note(f"{text}\n{line}").signatures) <= there]
    return note + "".join(new)

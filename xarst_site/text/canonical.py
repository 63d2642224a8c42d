"""Canonical bytes and digests: what a hash of a text means.

The bytes are RFC 8785 JSON (JCS) of the content model with default values left
out, in UTF-8; the digest is their SHA-256 in lower-case hex. A field added to the
model later, with a default, changes no digest of an older text.
"""

import hashlib

import msgspec
import rfc8785

from xarst_site.text.nodes import Node, Text


def canonical_bytes(value: msgspec.Struct) -> bytes:
    """RFC 8785 JSON of any value of the domain."""
    return rfc8785.dumps(msgspec.to_builtins(value))


def digest(value: msgspec.Struct) -> str:
    """SHA-256 of the canonical bytes, 64 hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def read_text(data: bytes) -> Text:
    """The text whose canonical bytes these are; msgspec.ValidationError if none."""
    return msgspec.json.decode(data, type=Text)


def part_digest(language: str, nodes: tuple[Node, ...]) -> str:
    """The digest of some provisions of a text, taken as a text of their own."""
    return digest(Text(language=language, nodes=nodes))

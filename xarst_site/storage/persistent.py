"""What lies in the databases: the only pickled classes, and the layout of each root.

A database's root is a mapping. ``kind`` says which of the three it is, ``schema`` in
which form it is (`evolve`). The root of ``content`` also holds:

- ``documents``: OOBTree, document id -> Record of the canonical bytes of a Document
- ``versions``: OOBTree, document id -> OOBTree, version id -> Record (of a Version)
- ``texts``: OOBTree, SHA-256 -> Record of the canonical bytes of a Text
- ``sources``: OOBTree, SHA-256 -> Record of a kept source file, as imported

The root of ``accounts`` also holds:

- ``people``: OOBTree, account id -> Record (of a Person)
- ``sessions``: OOBTree, SHA-256 of a token -> Record (of a Session)
- ``trail``: OOBTree, number of an entry -> Record (of an AuditEntry)
- ``trail_end``: Record of the number and digest of the newest entry. Every new entry sets
  it anew, so that of two made side by side one is refused and tried again.

Domain values are canonical bytes and never pickled, so that they can be renamed
freely. What is written here must stay readable for ever: a change is a step of
`evolve`.
"""

import hashlib
from typing import Any, Literal

from BTrees.OOBTree import OOBTree
from persistent import Persistent

Kind = Literal["content", "accounts", "receipts"]
"""The three databases, with three lives."""


class Record(Persistent):
    """Some bytes and their SHA-256 (lower-case hex).

    Whoever reads them compares the two, so that damage is found and not served. A version's, a
    text's, a source's and a trail entry's record is never set anew.
    """

    def __init__(self, data: bytes) -> None:
        self.put(data)

    def put(self, data: bytes) -> None:
        """Hold these bytes."""
        self.data = data
        self.sha256 = hashlib.sha256(data).hexdigest()


def lay_out(root: Any, kind: Kind, schema: int) -> None:
    """Give an empty root the newest layout of its kind."""
    if kind == "content":
        for name in ("documents", "versions", "texts", "sources"):
            root[name] = OOBTree()
    if kind == "accounts":
        lay_out_accounts(root)
    root["kind"] = kind
    root["schema"] = schema


def lay_out_accounts(root: Any) -> None:
    """What the root of ``accounts`` holds, empty."""
    for name in ("people", "sessions", "trail"):
        root[name] = OOBTree()
    root["trail_end"] = Record(b"")

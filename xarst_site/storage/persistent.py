"""What lies in the databases: the only pickled classes, and the layout of each root.

A database's root is a mapping. ``kind`` says which of the three it is, ``schema`` in
which form it is (`evolve`). The root of ``content`` also holds:

- ``documents``: OOBTree, document id -> Record of the canonical bytes of a Document
- ``versions``: OOBTree, document id -> OOBTree, version id -> Record (of a Version)
- ``texts``: OOBTree, SHA-256 -> Record of the canonical bytes of a Text
- ``sources``: OOBTree, SHA-256 -> Record of a kept source file, as imported

The root of ``receipts`` also holds (`ledger` says what is in the bytes):

- ``segments``: LOBTree, order of its first receipt -> Record of a batch of receipts
- ``people``: Numbers, number of an app's person -> order of their latest receipt
- ``requests``: Numbers, number of an app's idempotency key -> order of its receipt
- ``logs``: OOBTree, ``receipts`` and ``documents`` -> OOBTree of ``head`` (Record), ``tiles``
  (LOBTree, level and number -> Record) and ``entries`` (LOBTree, number -> Record)

Domain values are canonical bytes and never pickled, so that they can be renamed
freely. What is written here must stay readable for ever: a change is a step of
`evolve`.
"""

import hashlib
from typing import Any, Literal

from BTrees.LLBTree import LLBTree
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

Kind = Literal["content", "accounts", "receipts"]
"""The three databases, with three lives."""


class Record(Persistent):
    """Some bytes and their SHA-256 (lower-case hex).

    Whoever reads them compares the two, so that damage is found and not served. Only a
    document's own record is ever set anew; a version's, a text's, a source's never is.
    """

    def __init__(self, data: bytes) -> None:
        self.put(data)

    def put(self, data: bytes) -> None:
        """Hold these bytes."""
        self.data = data
        self.sha256 = hashlib.sha256(data).hexdigest()


class Numbers(LLBTree):
    """63-bit numbers, in no order of time, to 63-bit numbers.

    Each one that is added rewrites the leaf it falls into, so leaves are small.
    """

    max_leaf_size = 30


def lay_out(root: Any, kind: Kind, schema: int) -> None:
    """Give an empty root the newest layout of its kind."""
    if kind == "content":
        for name in ("documents", "versions", "texts", "sources"):
            root[name] = OOBTree()
    if kind == "receipts":
        lay_out_ledger(root)
    root["kind"] = kind
    root["schema"] = schema


def lay_out_ledger(root: Any) -> None:
    """Make the parts of an empty ledger."""
    root["segments"] = LOBTree()
    root["people"] = Numbers()
    root["requests"] = Numbers()
    root["logs"] = OOBTree()
    for name in ("receipts", "documents"):
        root["logs"][name] = OOBTree(
            {"head": Record(b""), "tiles": LOBTree(), "entries": LOBTree()}
        )

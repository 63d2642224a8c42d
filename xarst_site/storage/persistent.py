"""What lies in the databases: the only pickled classes, and the layout of each root.

A database's root is a mapping. ``kind`` says which of the three it is, ``schema`` in
which form it is (`evolve`). The root of ``content`` also holds:

- ``documents``: OOBTree, document id -> Record of the canonical bytes of a Document
- ``versions``: OOBTree, document id -> OOBTree, version id -> Record (of a Version)
- ``texts``: OOBTree, SHA-256 -> Record of the canonical bytes of a Text
- ``sources``: OOBTree, SHA-256 -> Record of a kept source file, as imported
- ``publications``: OOBTree, document id -> OOBTree, version id -> Record (of a Publication)
- ``withdrawals``: OOBTree, document id -> OOBTree, version id -> Record (of a Withdrawal)
- ``published``: Record of a number that grows with everything that the public can see. Its
  last transaction is the revision of the content (`revision`).
- ``drafts``: OOBTree, draft id -> Record (of `drafts.Shelved`), set anew with each command
- ``draft_parts``: OOBTree, draft id -> OOBTree, SHA-256 -> Record of the canonical bytes of a
  Text or Version of that draft, or of a source file it was imported from

The root of ``accounts`` also holds:

- ``people``: OOBTree, account id -> Record (of a Person)
- ``sessions``: OOBTree, SHA-256 of a token -> Record (of a Session)
- ``trail``: OOBTree, number of an entry -> Record (of an AuditEntry)
- ``trail_end``: Record of the number and digest of the newest entry. Every new entry sets
  it anew, so that of two made side by side one is refused and tried again.
- ``apps``: OOBTree, app id -> Record (of an App with its keys)
- ``app_use``: OOBTree, key id -> the day it was last used, as 2026-11-24
- ``outbox``: OOBTree, letter id -> Record (of a Letter that is still to be sent)
- ``previews``: OOBTree, SHA-256 of a token -> Record (of a Preview)

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

    Whoever reads them compares the two, so that damage is found and not served. The record of
    a version and what lies beside it, of a text, a source or a trail entry is never set anew.
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
        lay_out_drafts(root)
    if kind == "accounts":
        lay_out_accounts(root)
    if kind == "receipts":
        lay_out_ledger(root)
    root["kind"] = kind
    root["schema"] = schema


def lay_out_drafts(root: Any) -> None:
    """What the root of ``content`` holds besides what was published, empty."""
    for name in ("publications", "withdrawals", "drafts", "draft_parts"):
        root[name] = OOBTree()
    root["published"] = Record(b"0")


def lay_out_accounts(root: Any) -> None:
    """What the root of ``accounts`` holds, empty."""
    for name in ("people", "sessions", "trail", "apps", "app_use", "outbox", "previews"):
        root[name] = OOBTree()
    root["trail_end"] = Record(b"")


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

"""What a comparison says: changes, their two sides, and what stayed.

Holds values only. A `ChangeSet` holds enough to turn the old text into the new one
and back, character by character (`apply`): every node is either in one run of
``kept`` or a side of exactly one change. Nothing here compares, judges or renders.
"""

from collections import Counter
from typing import Any, Literal

import msgspec

from xarst_site.text.nodes import Node

Op = Literal["=", "-", "+"]
"""Stands on both sides, only on the old one, only on the new one."""

Segments = tuple[tuple[Op, str], ...]
"""Joining ``=`` and ``-`` gives the old text exactly, ``=`` and ``+`` the new.
Between two ``=`` stands at most one ``-`` and, behind it, at most one ``+``."""

ChangeKind = Literal[
    "modified",  # other words, same place
    "added",
    "deleted",
    "moved",  # same words, out of order among its siblings or in another provision
    "moved_modified",
    "renumbered",  # same words, same place, another printed number
    "split",  # one provision became several
    "merged",  # several became one
    "typographic",  # white space, width of punctuation, emphasis, level: no other word
]

KINDS: tuple[ChangeKind, ...] = (
    "modified",
    "added",
    "deleted",
    "moved",
    "moved_modified",
    "renumbered",
    "split",
    "merged",
    "typographic",
)

Aspect = Literal["number", "kind", "level", "emphasis", "links", "spacing", "table"]
"""What differs besides the words: the printed number, what the node is, how deep it
stands, strong and em, the target of a link, white space around it, a table's shape."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this package have in common: frozen and strict."""


def wording(node: Node) -> str:
    """The words of a node without its printed number: heading and text, or its cells.

    The cells of a row are joined with a tab.
    """
    return "\t".join(node.cells) if node.kind == "row" else node.heading + node.text


class Side(_Value, frozen=True, kw_only=True):
    """A provision as it stands in one of the two texts.

    ``index`` counts nodes in reading order from 0, ``depth`` from 0 at the top.
    ``node`` is without its children, which are nodes of their own. ``eid`` is the
    address within that text, '' where none was given to the comparison.
    """

    index: int
    depth: int
    node: Node
    eid: str = ""

    @property
    def uid(self) -> str:
        """The identity of the provision in this text."""
        return self.node.uid

    @property
    def num(self) -> str:
        """The printed number, '' where there is none."""
        return self.node.num.literal if self.node.num else ""

    @property
    def text(self) -> str:
        """The words without the number."""
        return wording(self.node)


class Change(_Value, frozen=True, kw_only=True):
    """One change to one provision (of a split or merge: to all that took part).

    ``from_`` (``from`` in JSON) and ``to`` hold no side where there is none, and more
    than one only for ``merged`` and ``split``; the parts' words are then joined with a
    line break, so that a split shows as an inserted break. ``cells`` are the segments
    of each column of a table's row. ``aspects`` says what differs besides the words.
    ``moved`` is also set for a split or merged provision that moved.

    ``from_place`` and ``to_place`` are places in reading order; where a side is
    missing, the place at which it would stand.
    """

    kind: ChangeKind
    from_place: int
    to_place: int
    from_: tuple[Side, ...] = msgspec.field(default=(), name="from")
    to: tuple[Side, ...] = ()
    segments: Segments = ()
    cells: tuple[Segments, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    moved: bool = False

    @property
    def from_text(self) -> str:
        """The old words: what ``=`` and ``-`` join to."""
        return "\n".join(side.text for side in self.from_)

    @property
    def to_text(self) -> str:
        """The new words: what ``=`` and ``+`` join to."""
        return "\n".join(side.text for side in self.to)

    @property
    def renumbered(self) -> bool:
        """Whether the printed number changed, whatever else did."""
        return "number" in self.aspects


class Kept(_Value, frozen=True, kw_only=True):
    """A run of nodes in both texts that are the same: ``count`` from ``from_index`` and
    ``to_index`` on.

    ``deeper`` is by how much they stand deeper in the new text. ``uids`` pairs old and
    new uids, and is empty where none differs.
    """

    from_index: int
    to_index: int
    count: int
    deeper: int = 0
    uids: tuple[tuple[str, str], ...] = ()


class FieldChange(_Value, frozen=True, kw_only=True):
    """A field that has another value; None where it is not there.

    ``path`` says where: ``between`` of a text, ``operator.contacts.phone`` of a record.
    ``segments`` are given where both values are strings.
    """

    path: str
    from_: Any = msgspec.field(default=None, name="from")
    to: Any = None
    segments: Segments = ()


class RowChange(_Value, frozen=True, kw_only=True):
    """A row of a register, an item or a component that changed.

    ``place`` is ``registers.<name>``, ``items`` or ``components``; ``uid`` the row's uid
    or the item's id. ``cells`` are the fields that differ; a row added or deleted has
    all of them. The places count from 0 in its list, -1 where the row is not there.
    """

    place: str
    uid: str
    kind: Literal["added", "deleted", "modified", "moved", "moved_modified"]
    from_place: int
    to_place: int
    cells: tuple[FieldChange, ...] = ()


class ChangeSet(_Value, frozen=True, kw_only=True):
    """All that differs between two texts.

    ``changes`` stand in the reading order of the new text, deleted provisions where
    they would be. ``front`` are the fields of the text itself (language, white space at
    its ends). ``from_size`` and ``to_size`` count nodes.
    """

    from_size: int
    to_size: int
    kept: tuple[Kept, ...] = ()
    changes: tuple[Change, ...] = ()
    front: tuple[FieldChange, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many changes of each kind there are; kinds without one are left out."""
        count = Counter(change.kind for change in self.changes)
        return {kind: count[kind] for kind in KINDS if count[kind]}


class Records(_Value, frozen=True, kw_only=True):
    """What differs between two records (the JSON of two versions): rows and fields."""

    rows: tuple[RowChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()


class ChangeError(ValueError):
    """A change set that does not belong to the text it is applied to."""


def records_json(records: Records) -> list[dict[str, Any]]:
    """Rows and fields as one list of plain JSON values; a field has the place ''."""
    rows = [
        {
            "place": row.place,
            "uid": row.uid,
            "kind": row.kind,
            "cells": [_field_json(cell) for cell in row.cells],
        }
        for row in records.rows
    ]
    fields = [
        {"place": "", "uid": "", "kind": _field_kind(field), "cells": [_field_json(field)]}
        for field in records.fields
    ]
    return rows + fields


def _field_kind(field: FieldChange) -> str:
    if field.from_ is None:
        return "added"
    return "deleted" if field.to is None else "modified"


def _field_json(field: FieldChange) -> dict[str, Any]:
    return {
        "path": field.path,
        "from": field.from_,
        "to": field.to,
        "segments": [list(segment) for segment in field.segments],
    }


def as_json(changes: ChangeSet) -> dict[str, Any]:
    """``summary`` and ``changes`` as plain JSON values, for people and other programs.

    A side is ``{uid, eid, num, text}`` or None; that of several provisions has the
    first one's address, the joined words, and each of them under ``parts``.
    """
    return {"summary": changes.summary, "changes": [_change_json(c) for c in changes.changes]}


def _change_json(change: Change) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": change.kind,
        "from": _sides_json(change.from_),
        "to": _sides_json(change.to),
        "segments": [list(segment) for segment in change.segments],
    }
    if change.cells:
        made["cells"] = [[list(segment) for segment in cell] for cell in change.cells]
    if change.aspects:
        made["aspects"] = list(change.aspects)
    return made


def _sides_json(sides: tuple[Side, ...]) -> dict[str, Any] | None:
    if not sides:
        return None
    parts = [{"uid": s.uid, "eid": s.eid, "num": s.num, "text": s.text} for s in sides]
    if len(parts) == 1:
        return parts[0]
    return {**parts[0], "text": "\n".join(side.text for side in sides), "parts": parts}

"""Using a change set: applying it to the old text, and turning it round.

Works on the flat form of a text (its nodes in reading order, each with its depth).
It must not compare anything.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from xarst_site.changes.model import Change, ChangeError, ChangeSet, FieldChange, Kept, Segments
from xarst_site.text.nodes import Mark, Node, Text

FRONT = ("language", "between", "start", "end")
"""The fields of a text beside its nodes."""

Placed = tuple[int, Node]
"""Depth, and the node without its children."""


def flatten(text: Text) -> list[Placed]:
    """Every node without its children, in reading order, with its depth."""
    flat: list[Placed] = []
    stack: list[tuple[int, Node]] = [(0, node) for node in reversed(text.nodes)]
    while stack:
        depth, node = stack.pop()
        if node.children:
            stack.extend((depth + 1, child) for child in reversed(node.children))
            flat.append((depth, msgspec.structs.replace(node, children=())))
        else:
            flat.append((depth, node))
    return flat


def build(flat: Sequence[Placed]) -> tuple[Node, ...]:
    """The tree of which this is the flat form; ChangeError if a level is skipped."""
    # children[d] collects, from the end backwards, what stands at depth d
    children: list[list[Node]] = [[]]
    for depth, node in reversed(flat):
        while len(children) <= depth + 1:
            children.append([])
        if any(children[depth + 2 :]):
            raise ChangeError("a provision stands deeper than its place allows")
        below = tuple(reversed(children[depth + 1]))
        children[depth + 1] = []
        children[depth].append(msgspec.structs.replace(node, children=below) if below else node)
    if any(children[1:]):
        raise ChangeError("the first provision does not stand at the top")
    return tuple(reversed(children[0]))


def one_to_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Old uid to new uid, where neither stands in more than one pair."""
    listed = list(pairs)
    old = Counter(a for a, _ in listed)
    new = Counter(b for _, b in listed)
    return {a: b for a, b in listed if old[a] == 1 and new[b] == 1}


def relabel(node: Node, uid: str, uids: dict[str, str]) -> Node:
    """The node under another uid, its cross-references following ``uids``."""
    marks = node.marks
    if any(mark.kind == "ref" for mark in marks):
        marks = tuple(_follow(mark, uids) for mark in marks)
    if uid == node.uid and marks == node.marks:
        return node
    return msgspec.structs.replace(node, uid=uid, marks=marks)


def _follow(mark: Mark, uids: dict[str, str]) -> Mark:
    if mark.kind != "ref" or mark.value not in uids:
        return mark
    return msgspec.structs.replace(mark, value=uids[mark.value])


def apply(old: Text, changes: ChangeSet) -> Text:
    """The new text, exactly. ChangeError if ``old`` is not what was compared."""
    flat = flatten(old)
    if len(flat) != changes.from_size:
        raise ChangeError(f"{len(flat)} provisions, compared were {changes.from_size}")
    fields = {name: getattr(old, name) for name in FRONT}
    for field in changes.front:
        if fields.get(field.path) != field.from_:
            raise ChangeError(f"{field.path} is not what was compared")
        fields[field.path] = field.to
    uids = _carried(flat, changes)
    made: list[Placed | None] = [None] * changes.to_size
    for kept in changes.kept:
        for k in range(kept.count):
            depth, node = flat[kept.from_index + k]
            uid = kept.uids[k][1] if kept.uids else node.uid
            made[kept.to_index + k] = (depth + kept.deeper, relabel(node, uid, uids))
    for change in changes.changes:
        for side in change.from_:
            if flat[side.index] != (side.depth, side.node):
                raise ChangeError(f"provision {side.uid} is not what was compared")
        for side in change.to:
            made[side.index] = (side.depth, side.node)
    whole = [placed for placed in made if placed is not None]
    if len(whole) != len(made):
        raise ChangeError("the changes leave a gap")
    return Text(nodes=build(whole), **fields)


def _carried(flat: Sequence[Placed], changes: ChangeSet) -> dict[str, str]:
    """Old uid to new uid of all that continues one to one."""
    pairs: list[tuple[str, str]] = []
    for kept in changes.kept:
        if kept.uids:
            pairs += kept.uids
        else:
            run = flat[kept.from_index : kept.from_index + kept.count]
            pairs += ((node.uid, node.uid) for _, node in run)
    pairs += (
        (change.from_[0].uid, change.to[0].uid)
        for change in changes.changes
        if len(change.from_) == len(change.to) == 1
    )
    return one_to_one(pairs)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in the reading order of the new text, deleted ones where they would be."""
    return tuple(
        sorted(changes, key=lambda c: (c.to_place, bool(c.to), c.from_place, bool(c.from_)))
    )


def reverse_segments(segments: Segments) -> Segments:
    """The segments from new to old, ``-`` again before ``+``."""
    made: list[tuple[str, str]] = []
    for op, text in segments:
        if op == "=":
            made.append((op, text))
        elif op == "-":
            made.append(("+", text))
        elif made and made[-1][0] == "+":
            made.insert(len(made) - 1, ("-", text))
        else:
            made.append(("-", text))
    return tuple(made)  # type: ignore[arg-type]


_REVERSED = {"added": "deleted", "deleted": "added", "split": "merged", "merged": "split"}


def _reverse_change(change: Change) -> Change:
    return Change(
        kind=_REVERSED.get(change.kind, change.kind),  # type: ignore[arg-type]
        from_=change.to,
        to=change.from_,
        segments=reverse_segments(change.segments),
        cells=tuple(reverse_segments(cell) for cell in change.cells),
        aspects=change.aspects,
        moved=change.moved,
        from_place=change.to_place,
        to_place=change.from_place,
    )


def reverse_fields(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Field changes from new to old."""
    return tuple(
        FieldChange(
            path=field.path,
            from_=field.to,
            to=field.from_,
            segments=reverse_segments(field.segments),
        )
        for field in fields
    )


def _reverse_kept(kept: Kept) -> Kept:
    return Kept(
        from_index=kept.to_index,
        to_index=kept.from_index,
        count=kept.count,
        deeper=-kept.deeper,
        uids=tuple((new, old) for old, new in kept.uids),
    )


def reverse(changes: ChangeSet) -> ChangeSet:
    """The change set from the new text to the old."""
    kept = sorted((_reverse_kept(k) for k in changes.kept), key=lambda k: k.to_index)
    return ChangeSet(
        from_size=changes.to_size,
        to_size=changes.from_size,
        kept=tuple(kept),
        changes=in_order(_reverse_change(c) for c in changes.changes),
        front=reverse_fields(changes.front),
    )

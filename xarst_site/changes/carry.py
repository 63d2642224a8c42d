"""Carrying the identity of provisions from one version to the next.

A uid is minted once (a provision's identity is neither its number nor its place), so a
new version takes the uids of the old one by the same alignment that compares them, and
a translation those of the text it translates, by structure. Nothing else of the new
text is touched.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec
from rapidfuzz.distance import LCSseq

from xarst_site.changes.align import align
from xarst_site.changes.apply import Placed, build, flatten, relabel
from xarst_site.changes.compare import moved_nodes
from xarst_site.changes.pairing import Alignment, Flat
from xarst_site.text.nodes import Node, Text

Relation = Literal["continued", "moved", "split_from", "merged_from", "new"]


class Lineage(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Where a provision of the new version comes from.

    ``uid`` is the one it has now, ``was`` the one that it had before its uid was carried
    (components, items and registers that name it must follow), ``sources`` the uids of
    the old version's provisions: one, several for ``merged_from``, none for ``new``. The
    longest part of a split keeps the old uid, the others have one of their own; what
    was merged keeps the uid of its longest source.
    """

    uid: str
    was: str
    relation: Relation
    sources: tuple[str, ...] = ()


class Carried(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The new text under carried uids, and the lineage of each of its provisions."""

    text: Text
    lineage: tuple[Lineage, ...]

    @property
    def uids(self) -> dict[str, str]:
        """From the uid that a provision had to the one it has."""
        return {line.was: line.uid for line in self.lineage}


def carry_uids(old: Text, new: Text) -> Carried:
    """``new`` under the uids of ``old`` wherever its provisions continue old ones.

    A provision that is new keeps its uid, unless the old text has that uid, too: then
    it gets another, so that no uid is ever used for two provisions.
    """
    a, b = Flat(flatten(old)), Flat(flatten(new))
    aligned = align(a, b)
    moved = moved_nodes(aligned)
    sources = list(_sources(aligned, moved))
    continued = [
        a.nodes[aligned.back[j]].uid if aligned.back[j] >= 0 else "" for j in range(len(b))
    ]
    text = _under(new, b.placed, continued, {node.uid for node in a.nodes})
    lineage = tuple(
        Lineage(
            uid=node.uid,
            was=b.nodes[j].uid,
            relation=sources[j][0],
            sources=tuple(a.nodes[i].uid for i in sources[j][1]),
        )
        for j, (_, node) in enumerate(flatten(text))
    )
    return Carried(text=text, lineage=lineage)


def _sources(aligned: Alignment, moved: dict[int, int]) -> Iterator[tuple[Relation, list[int]]]:
    for j, i in enumerate(aligned.back):
        if j in aligned.merged:
            yield "merged_from", aligned.merged[j]
        elif aligned.part_of_old[j] >= 0:
            yield "split_from", [aligned.part_of_old[j]]
        elif i < 0:
            yield "new", []
        else:
            yield ("moved" if i in moved else "continued"), [i]


def carry_to_translation(text: Text, translation: Text) -> Carried:
    """``translation`` under the uids of the text that it translates.

    By structure alone: what stands in the same order with the same kind, depth and
    number. A provision of the translation without a counterpart keeps its own uid and
    is ``new`` in the lineage: an editor should look at it.
    """
    a, b = flatten(text), flatten(translation)
    pairs: dict[int, int] = {}
    for key in (_structure, _kind):
        _match_between(a, b, pairs, key)
    continued = [a[pairs[j]][1].uid if j in pairs else "" for j in range(len(b))]
    made = _under(translation, b, continued, {node.uid for _, node in a})
    lineage = tuple(
        Lineage(
            uid=node.uid,
            was=b[j][1].uid,
            relation="continued" if continued[j] else "new",
            sources=(continued[j],) if continued[j] else (),
        )
        for j, (_, node) in enumerate(flatten(made))
    )
    return Carried(text=made, lineage=lineage)


def _structure(placed: Placed) -> tuple[object, ...]:
    depth, node = placed
    return (depth, node.kind, node.num.ordinal if node.num else None, len(node.cells))


def _kind(placed: Placed) -> tuple[object, ...]:
    return (placed[1].kind,)


def _match_between(
    a: Sequence[Placed],
    b: Sequence[Placed],
    pairs: dict[int, int],
    key: Callable[[Placed], tuple[object, ...]],
) -> None:
    """Pair by the longest common sequence of keys, within the gaps between pairs."""
    gaps: list[tuple[int, int, int, int]] = []
    i, j = 0, 0
    for m, n in [*((pairs[m], m) for m in sorted(pairs)), (len(a), len(b))]:
        gaps.append((i, m, j, n))
        i, j = m + 1, n + 1
    for low, high, left, right in gaps:
        codes: dict[tuple[object, ...], int] = {}
        rows = [codes.setdefault(key(p), len(codes)) for p in a[low:high]]
        columns = [codes.setdefault(key(p), len(codes)) for p in b[left:right]]
        for block in LCSseq.opcodes(rows, columns):
            if block.tag == "equal":
                for k in range(block.src_end - block.src_start):
                    pairs[left + block.dest_start + k] = low + block.src_start + k


def _under(text: Text, placed: Sequence[Placed], continued: list[str], reserved: set[str]) -> Text:
    """The text under the uids of ``continued``; where that is '', under its own, or a
    new one where its own is reserved or taken.
    """
    taken = reserved | set(continued)
    uids: list[str] = []
    used: set[str] = set()
    for (_, node), carried in zip(placed, continued, strict=True):
        uid = carried or node.uid
        if uid in used or (not carried and uid in taken):
            uid = _mint(node.uid, taken | used)
        used.add(uid)
        uids.append(uid)
    renamed = {node.uid: uid for (_, node), uid in zip(placed, uids, strict=True)}
    flat: list[tuple[int, Node]] = [
        (depth, relabel(node, uid, renamed))
        for (depth, node), uid in zip(placed, uids, strict=True)
    ]
    return msgspec.structs.replace(text, nodes=build(flat))


def _mint(uid: str, taken: set[str]) -> str:
    """A uid that is not taken, derived from another: eight characters, a letter first."""
    count = 0
    while True:
        made = hashlib.sha256(f"{uid}:{count}".encode()).digest()
        fresh = base64.b32encode(made).decode().lower()[:8]
        if fresh[0].isalpha() and fresh not in taken:
            return fresh
        count += 1

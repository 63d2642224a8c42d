"""Comparing two texts: the pipeline from two values to a change set.

Lay flat, align, decide what moved, say of each pair what kind of change it is, and
inside each pair which words. The same from either side and from run to run: the two
texts are always compared in one direction, and the result is turned round if needed.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from xarst_site.changes.align import align
from xarst_site.changes.apply import (
    FRONT,
    Placed,
    flatten,
    in_order,
    one_to_one,
    relabel,
    reverse,
)
from xarst_site.changes.model import (
    Aspect,
    Change,
    ChangeKind,
    ChangeSet,
    FieldChange,
    Kept,
    Segments,
    Side,
)
from xarst_site.changes.order import longest_increasing
from xarst_site.changes.pairing import Alignment, Flat
from xarst_site.changes.shadow import number_shadow, shadow
from xarst_site.changes.words import segments, segments_of
from xarst_site.text.nodes import Node, Text

Eids = Mapping[str, str]
"""The address of each provision within its text, by uid."""

AT_HOME = 1.25
"""What weighs a provision that stands in the same provision as before, against one that
does not, where one of them must have moved."""
TERM_LENGTH = range(2, 13)
"""How long a defined term may be that is never cut."""


def compare(
    old: Text, new: Text, *, from_eids: Eids | None = None, to_eids: Eids | None = None
) -> ChangeSet:
    """All that differs between two texts of one language.

    ``apply(old, compare(old, new)) == new`` for any two texts, and
    ``compare(new, old) == reverse(compare(old, new))``. The eids are only written
    beside the changes.
    """
    if msgspec.json.encode(new) < msgspec.json.encode(old):
        return reverse(_compare(new, old, to_eids or {}, from_eids or {}))
    return _compare(old, new, from_eids or {}, to_eids or {})


def _compare(old: Text, new: Text, from_eids: Eids, to_eids: Eids) -> ChangeSet:
    a, b = Flat(flatten(old)), Flat(flatten(new))
    aligned = align(a, b)
    terms = _terms((*a.nodes, *b.nodes))
    moved = moved_nodes(aligned)
    uids = one_to_one(
        (a.nodes[i].uid, b.nodes[j].uid)
        for i, j in enumerate(aligned.to)
        if j >= 0 and i not in aligned.split and j not in aligned.merged
    )
    from_side = _sides(a.placed, from_eids)
    to_side = _sides(b.placed, to_eids)
    from_places = _places(aligned.back, moved, turned=True)
    to_places = _places(aligned.to, moved, turned=False)

    kept: list[tuple[int, int]] = []
    changes: list[Change] = []
    for i, j in enumerate(aligned.to):
        if i in aligned.split:
            parts = [to_side(k) for k in aligned.split[i]]
            changes.append(_parted("split", [from_side(i)], parts, moved=i in moved))
        elif aligned.part_of_new[i] >= 0:
            pass  # one of those merged, said by the new side below
        elif j >= 0:
            change = _paired(
                from_side(i),
                to_side(j),
                alike=a.shadows[i] == b.shadows[j],
                moved=i in moved,
                uids=uids,
            )
            if change is None:
                kept.append((i, j))
            else:
                changes.append(change)
        else:
            side = from_side(i)
            changes.append(
                Change(
                    kind="deleted",
                    from_place=i,
                    to_place=to_places[i],
                    from_=(side,),
                )
            )
    for j, i in enumerate(aligned.back):
        if j in aligned.merged:
            parts = [from_side(k) for k in aligned.merged[j]]
            changes.append(_parted("merged", parts, [to_side(j)], moved=i in moved))
        elif i < 0 and aligned.part_of_old[j] < 0:
            side = to_side(j)
            changes.append(
                Change(
                    kind="added",
                    from_place=from_places[j],
                    to_place=j,
                    to=(side,),
                )
            )
    return ChangeSet(
        from_size=len(a),
        to_size=len(b),
        kept=_runs(kept, a.placed, b.placed),
        changes=in_order(_with_words(changes, terms)),
        front=_front(old, new),
    )


def _sides(placed: Sequence[Placed], eids: Eids) -> Callable[[int], Side]:
    def side(index: int) -> Side:
        depth, node = placed[index]
        return Side(index=index, depth=depth, node=node, eid=eids.get(node.uid, ""))

    return side


def _terms(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Defined terms: the headings of definitions, without quotes and separators."""
    found = {
        node.heading.strip("“”\"'‘’「」《》:：,，—-. \t\u00a0\u3000")
        for node in nodes
        if node.kind == "definition"
    }
    return tuple(sorted(term for term in found if len(term) in TERM_LENGTH))


def _front(old: Text, new: Text) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(path=name, from_=getattr(old, name), to=getattr(new, name))
        for name in FRONT
        if getattr(old, name) != getattr(new, name)
    )


def _runs(
    kept: Sequence[tuple[int, int]], old: Sequence[Placed], new: Sequence[Placed]
) -> tuple[Kept, ...]:
    """The pairs that are the same, as runs in the order of the new text."""
    runs: list[list[tuple[int, int]]] = []
    last = (-2, -2, 0)
    for i, j in sorted(kept, key=lambda pair: pair[1]):
        deeper = new[j][0] - old[i][0]
        if (i - 1, j - 1, deeper) == last:
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
        last = (i, j, deeper)
    made: list[Kept] = []
    for run in runs:
        i, j = run[0]
        uids = tuple((old[i][1].uid, new[j][1].uid) for i, j in run)
        made.append(
            Kept(
                from_index=i,
                to_index=j,
                count=len(run),
                deeper=new[j][0] - old[i][0],
                uids=uids if any(was != now for was, now in uids) else (),
            )
        )
    return tuple(made)


def _places(to: Sequence[int], moved: Mapping[int, int], *, turned: bool) -> list[int]:
    """For each node, paired or not, the place behind the nearest paired and unmoved
    node before it.
    """
    out_of_place = set(moved.values()) if turned else set(moved)
    places: list[int] = []
    place = 0
    for index, other in enumerate(to):
        places.append(place)
        if other >= 0 and index not in out_of_place:
            place = other + 1
    return places


# What moved


def moved_nodes(aligned: Alignment) -> dict[int, int]:
    """Old index to new index of all that is out of order.

    Among all that stood in one provision: those outside the longest increasing run,
    wherever they stand now. Of what is in another provision than before and still in
    order there, the reading order of the whole decides, for it may have stayed and only a
    heading come or gone: a level moves nothing. What only follows its provision has not
    moved by itself.
    """
    families: dict[int, list[int]] = {}
    strangers: set[int] = set()
    for i, j in enumerate(aligned.to):
        if j < 0:
            continue
        home = aligned.old_home(i)
        families.setdefault(home, []).append(i)
        if home != aligned.new_home(j):
            strangers.add(i)
    moved: dict[int, int] = {}
    weights = _weights(aligned, strangers)
    for family in families.values():
        values = [aligned.to[i] for i in family]
        stay = set(longest_increasing(values, [weights[i] for i in family]))
        moved.update((i, aligned.to[i]) for k, i in enumerate(family) if k not in stay)
    if strangers - moved.keys():
        order = _in_their_own_right(aligned, moved, strangers)
        values = [aligned.to[i] for i in order]
        stay = set(longest_increasing(values, [weights[i] for i in order]))
        moved.update((i, aligned.to[i]) for k, i in enumerate(order) if k not in stay)
    return moved


def _in_their_own_right(
    aligned: Alignment, moved: Mapping[int, int], strangers: set[int]
) -> list[int]:
    """Paired old nodes that have not moved and do not only follow what moved, or what is
    in another provision now: as its parts, or directly behind it without being its parts
    any more.
    """
    behind = _behind(aligned.back)
    carried = set(moved) | strangers
    alone = strangers - moved.keys()
    order: list[int] = []
    last = -1
    for i, j in enumerate(aligned.to):
        if j < 0:
            continue
        if aligned.old_home(i) in carried:
            if i not in strangers:
                carried.add(i)
            elif last in carried and behind.get(aligned.to[last]) == j:
                alone.discard(i)
        if i in alone or i not in carried:
            order.append(i)
        last = i
    return order


def _behind(back: Sequence[int]) -> dict[int, int]:
    """Each paired new index, and the next one."""
    return dict(itertools.pairwise(j for j, i in enumerate(back) if i >= 0))


def _weights(aligned: Alignment, strangers: set[int]) -> list[float]:
    """What speaks for each old node to have stayed: one, somewhat more in the provision
    where it was, and so much for its words that only equal numbers are decided by them.
    """
    sizes = [float(len(s)) for s in aligned.old.shadows]
    for i in range(len(sizes) - 1, -1, -1):
        parent = aligned.old.parents[i]
        if parent >= 0:
            sizes[parent] += sizes[i]
    whole = (1 + sum(sizes)) * (1 + len(sizes))
    return [(1 if i in strangers else AT_HOME) + size / whole for i, size in enumerate(sizes)]


# What kind of change


def _paired(
    was: Side,
    now: Side,
    *,
    alike: bool,
    moved: bool,
    uids: dict[str, str],
) -> Change | None:
    """The change to a pair; None where nothing differs but the uid and the depth.

    ``alike``: their shadows are the same.
    """
    if not moved and relabel(was.node, now.uid, uids) == now.node:
        return None
    aspects = _aspects(was, now, uids)
    kind: ChangeKind
    if not alike or _retargeted(was.node, now.node, uids):
        kind = "moved_modified" if moved else "modified"
    elif moved:
        kind = "moved"
    elif "number" in aspects:
        kind = "renumbered"
    else:
        kind = "typographic"
    return Change(
        kind=kind,
        from_place=was.index,
        to_place=now.index,
        from_=(was,),
        to=(now,),
        aspects=aspects,
        moved=moved,
    )


def _parted(
    kind: ChangeKind,
    from_: Sequence[Side],
    to: Sequence[Side],
    *,
    moved: bool,
) -> Change:
    return Change(
        kind=kind,
        from_place=from_[0].index,
        to_place=to[0].index,
        from_=tuple(from_),
        to=tuple(to),
        moved=moved,
    )


def _with_words(changes: Sequence[Change], terms: tuple[str, ...]) -> Iterator[Change]:
    """The changes with the segments of their words."""
    written = segments_of([(change.from_text, change.to_text) for change in changes], terms)
    for change, made in zip(changes, written, strict=True):
        rows = [side.node for side in (*change.from_, *change.to) if side.node.kind == "row"]
        cells: tuple[Segments, ...] = ()
        if len(rows) == len(change.from_) + len(change.to) == 2:
            was, now = rows
            if len(was.cells) == len(now.cells):
                pairs = zip(was.cells, now.cells, strict=True)
                cells = tuple(segments(x, y, terms) for x, y in pairs)
        yield msgspec.structs.replace(change, segments=made, cells=cells)


def _aspects(was: Side, now: Side, uids: Mapping[str, str]) -> tuple[Aspect, ...]:
    a, b = was.node, now.node
    found: list[Aspect] = []
    if number_shadow(a) != number_shadow(b):
        found.append("number")
    if a.kind != b.kind or _shape(a) != _shape(b):
        found.append("kind")
    if was.depth != now.depth:
        found.append("level")
    if _emphasis(a) != _emphasis(b):
        found.append("emphasis")
    if _targets(a, uids) != _targets(b, {}):
        found.append("links")
    if (a.before, a.gaps) != (b.before, b.gaps) or (
        number_shadow(a) == number_shadow(b) and _spacing(a) != _spacing(b)
    ):
        found.append("spacing")
    if (a.header, a.flat) != (b.header, b.flat):
        found.append("table")
    return tuple(found)


def _shape(node: Node) -> tuple[object, ...]:
    """What the parser made of the same characters."""
    heading = shadow(node.heading) if node.text else ""
    return (bool(heading), node.num.defect if node.num else None)


def _spacing(node: Node) -> tuple[str, str]:
    return (node.num.literal, node.num.gap) if node.num else ("", "")


def _emphasis(node: Node) -> list[tuple[str, str]]:
    return [
        (mark.kind, shadow(node.text[mark.start : mark.end]))
        for mark in node.marks
        if mark.kind in ("strong", "em")
    ]


def _targets(node: Node, uids: Mapping[str, str]) -> list[str]:
    return [
        uids.get(mark.value, mark.value) if mark.kind == "ref" else mark.value
        for mark in node.marks
        if mark.kind in ("link", "ref")
    ]


def _retargeted(was: Node, now: Node, uids: Mapping[str, str]) -> bool:
    """Whether the same words lead elsewhere: a link added or taken away does not."""
    before, after = _targets(was, uids), _targets(now, {})
    return bool(before) and len(before) == len(after) and before != after

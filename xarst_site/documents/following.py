"""From where on numbers no longer follow, after a provision was added, moved or removed.

Offers only: each gives the provisions at which counting would begin anew, and with which
number; `counted_on` gives the text if it did. The counting itself is `numbers`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from xarst_site.documents.numbers import Where, family, renumber, renumbering, suggest_number
from xarst_site.text.nodes import Node, Num, Text

MAX_ORDINAL = 99_999
"""No provision is counted from a greater number."""


class Start(NamedTuple):
    """A provision, and the number from which it and those behind it would be counted."""

    uid: str
    ordinal: int


class Moved(NamedTuple):
    """Where counting would begin after a move; ``number`` is one that fits the new place
    where the provision has none, or one that does not count on from those there.
    """

    starts: tuple[Start, ...]
    number: Num | None


def after_adding(text: Text, uid: str) -> tuple[Start, ...]:
    """Behind a new provision. Raises KeyError where there is none of this uid."""
    num = text.by_uid()[uid].num
    return (Start(uid, num.ordinal),) if num is not None and num.ordinal is not None else ()


def after_removing(old: Text, new: Text, uid: str) -> tuple[Start, ...]:
    """Where a provision of the old text stood that is gone, or elsewhere, in the new one.

    Raises KeyError where the old text has none of this uid.
    """
    node, left = old.by_uid()[uid], new.by_uid()
    num = node.num
    if num is None or num.ordinal is None:
        return ()
    for each in _behind(_fellows(old, uid), uid):
        if each.uid in left and each.num is not None and alike(each.num, num):
            again = each.num.ordinal is not None and each.num.ordinal < num.ordinal
            return () if again else (Start(each.uid, num.ordinal),)  # again: another list
    if node.kind == "article":  # their numbers may run on through the chapters
        for each in _behind(list(old.walk()), uid):
            if each.uid in left and each.num is not None and alike(each.num, num):
                follows = each.num.ordinal == num.ordinal + 1
                return (Start(each.uid, num.ordinal),) if follows else ()
    return ()


def after_moving(old: Text, new: Text, uid: str, to: str, where: Where) -> Moved:
    """Where a provision stood and where it stands, which is beside or inside ``to``."""
    num = new.by_uid()[uid].num
    if new == old:
        return Moved((), None)
    here = suggest_number(_without(new, uid), to, where)
    fits = here is not None and num is not None and alike(here, num)
    starts = [start.uid for start in after_removing(old, new, uid)] + [uid] * fits
    order = {node.uid: k for k, node in enumerate(new.walk())}
    kept: list[Start] = []
    text = new
    for each in sorted(starts, key=order.__getitem__):
        # Each goes on from what those before it have got by then.
        if each == uid:
            fitting = suggest_number(_without(text, uid), to, where)
            ordinal = fitting.ordinal if fitting is not None else None
        else:
            ordinal = _next(old, text, uid, each)
        changed = text if ordinal is None else counted_on(text, [Start(each, ordinal)])
        if changed != text and ordinal is not None:
            kept.append(Start(each, ordinal))
            text = changed
    return Moved(tuple(kept), None if fits else here)


def _next(old: Text, text: Text, gone: str, uid: str) -> int | None:
    """The number with which ``uid`` goes on, where ``gone`` no longer stands before it."""
    num = old.by_uid()[gone].num
    if num is None or num.ordinal is None:
        return None
    before = _last_before(_fellows(text, uid), uid, num)
    if before is None and _last_before(list(old.walk()), gone, num) == num.ordinal - 1:
        before = _last_before(list(text.walk()), uid, num)  # it ran on from another chapter
    return num.ordinal if before is None else before + 1


def _last_before(nodes: Sequence[Node], uid: str, like: Num) -> int | None:
    found = None
    for node in nodes:
        if node.uid == uid:
            break
        if node.num is not None and node.num.ordinal is not None and alike(node.num, like):
            found = node.num.ordinal
    return found


def counted_on(text: Text, starts: Iterable[Start]) -> Text:
    """The text if counting began anew at each of these. What is not in it is passed over."""
    for uid, ordinal in starts:
        if uid in text.by_uid() and 0 < ordinal <= MAX_ORDINAL:
            text = renumber(text, renumbering(text, uid, ordinal=ordinal))
    return text


def alike(one: Num, other: Num) -> bool:
    """Whether two numbers count on from each other, as 1. and 2、 do."""
    groups = [known.group if (known := family(num)) else num.scheme for num in (one, other)]
    return groups[0] == groups[1]


def _fellows(text: Text, uid: str) -> Sequence[Node]:
    for nodes in (text.nodes, *(node.children for node in text.walk())):
        if any(node.uid == uid for node in nodes):
            return nodes
    raise KeyError(uid)


def _behind(nodes: Sequence[Node], uid: str) -> Sequence[Node]:
    k = next(k for k, node in enumerate(nodes) if node.uid == uid)
    return nodes[k + 1 :]


def _without(text: Text, uid: str) -> Text:
    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(replace(n, children=walk(n.children)) for n in nodes if n.uid != uid)

    return replace(text, nodes=walk(text.nodes))

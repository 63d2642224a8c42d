"""Which number a provision would have, by those around it.

Suggestions and offers only: the number of a new provision, and what the ones behind it
would be called if they followed on. Nothing is renumbered but by `renumber`, with
exactly what it is given.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from xarst_site.text.nodes import Kind, Node, Num, Text
from xarst_site.text.numbering import FIXED_RANK, SCHEMES, Scheme, read_number
from xarst_site.text.numerals import in_style

Where = Literal["before", "after", "first", "inside"]
"""Beside a provision, or below it as its first or last."""

_BELOW: Mapping[str, str] = {"N": "（一）", "(N)": "1.", "1": "1）"}
"""By group of the number above: what usually numbers the level below it, in Chinese."""


class Suggestion(NamedTuple):
    """What a new provision would be: its kind, its number (None: it has none), and
    whether its fellows are headings on a line of their own.
    """

    kind: Kind
    num: Num | None
    headed: bool = False


class Renumber(NamedTuple):
    """One provision, its number and the one it would have."""

    uid: str
    was: Num
    now: Num


def family(num: Num | None) -> Scheme | None:
    """The family of a number, None where it has none that is known."""
    if num is None:
        return None
    return SCHEMES.get(num.scheme)


def _group(num: Num | None) -> str:
    known = family(num)
    return known.group if known else (num.scheme if num else "")


def suggest(text: Text, uid: str, where: Where) -> Suggestion:
    """Kind and number of a provision that would be added there, as its fellows have them.

    Raises KeyError where there is no such provision.
    """
    parent, siblings, index = _place(text, uid, where)
    fellow = _fellow(siblings, index, where)
    if fellow is not None and fellow.num is not None:
        headed = bool(fellow.heading) and not fellow.text
        return Suggestion(fellow.kind, _next(text, fellow, siblings, index, parent), headed)
    if not siblings and parent is not None and parent.num is not None:
        return _first_below(text, parent)
    return Suggestion("tocItem" if parent is not None and parent.kind == "toc" else "text", None)


def suggest_number(text: Text, uid: str, where: Where) -> Num | None:
    """The number of a provision that would be added there, None where it has none."""
    return suggest(text, uid, where).num


def _place(text: Text, uid: str, where: Where) -> tuple[Node | None, tuple[Node, ...], int]:
    """(parent, its children, where among them the new one would stand)."""
    for parent, siblings in _families(text):
        for k, node in enumerate(siblings):
            if node.uid != uid:
                continue
            if where == "first":
                return node, node.children, 0
            if where == "inside":
                return node, node.children, len(node.children)
            return parent, siblings, k + (where == "after")
    raise KeyError(uid)


def _families(text: Text) -> Iterator[tuple[Node | None, tuple[Node, ...]]]:
    yield None, text.nodes
    for node in text.walk():
        yield node, node.children


def _fellow(siblings: Sequence[Node], index: int, where: Where) -> Node | None:
    """The neighbour that a new provision would be like."""
    if not siblings:
        return None
    before = siblings[index - 1] if index else None
    behind = siblings[index] if index < len(siblings) else None
    beside = before if where in ("after", "inside") else behind
    if beside is None or beside.num is not None:
        return beside
    if where == "before" and beside.kind == "wrapUp" and before is not None and before.num:
        return before  # in front of the closing words: one more item of the list
    if behind is not None and behind.num and (where == "first" or beside.kind == "intro"):
        return behind  # behind the leading words: a new first item
    if where == "first" and beside.kind == "intro" and len(siblings) > 1:
        return siblings[1]
    if where == "inside" and beside.kind == "wrapUp":
        return next((n for n in reversed(siblings) if n.num is not None), beside)
    return beside


def _next(
    text: Text, fellow: Node, siblings: Sequence[Node], index: int, parent: Node | None
) -> Num | None:
    like = fellow.num
    if like is None:
        return None
    if like.scheme == "•" or (like.ordinal is None and like.defect != "empty"):
        return replace(like, defect=None)
    previous = _last(siblings[:index], like)
    if previous is None and _runs_on(text, like):
        previous = _last(list(_reading_order(text, siblings, index, parent)), like)
    if like.defect == "empty":
        others = [n for n in siblings if _group(n.num) == _group(like) and n.num != like]
        like = next((n.num for n in others if n.num and n.num.ordinal is not None), like)
    if previous is None:
        # In front of the first: that one's number, which the others then follow.
        behind = next((n for n in siblings[index:] if _group(n.num) == _group(like)), None)
        start = behind.num.ordinal if behind is not None and behind.num else None
        return in_style(like, 1 if start is None else start)
    return in_style(like, previous + 1)


def _last(nodes: Sequence[Node], like: Num) -> int | None:
    """The value of the last number of this group; an empty one counts one more."""
    empty = 0
    for node in reversed(nodes):
        if node.num is None or _group(node.num) != _group(like):
            continue
        if node.num.ordinal is not None:
            return node.num.ordinal + empty
        empty += 1
    return empty or None


def _runs_on(text: Text, like: Num) -> bool:
    """Whether the numbers of this family run through the whole text, as articles do."""
    known = family(like)
    if known is None or known.rank != FIXED_RANK:
        return False
    firsts = [
        next((n.num.ordinal for n in siblings if n.num and n.num.scheme == like.scheme), None)
        for _, siblings in _families(text)
    ]
    found = [first for first in firsts if first is not None]
    return len(found) < 2 or any(first != 1 for first in found)


def _reading_order(
    text: Text, siblings: Sequence[Node], index: int, parent: Node | None
) -> Iterator[Node]:
    """All provisions in front of a place."""
    stop = siblings[index] if index < len(siblings) else None
    within = {n.uid for n in parent.walk()} if parent is not None else set()
    entered = False
    for node in text.walk():
        if node is stop or (parent is not None and entered and node.uid not in within):
            return
        entered = entered or (parent is not None and node.uid == parent.uid)
        yield node


def _first_below(text: Text, parent: Node) -> Suggestion:
    """The first provision below one that has none yet: as elsewhere in the text."""
    examples: Counter[tuple[str, Kind, str, bool]] = Counter()
    like: dict[tuple[str, Kind, str, bool], Num] = {}
    for node in text.walk():
        if node.uid == parent.uid or _group(node.num) != _group(parent.num):
            continue
        first = next((n for n in node.children if n.kind not in ("intro", "crossHeading")), None)
        if first is not None and first.num is not None and first.num.defect is None:
            key = (
                first.num.scheme,
                first.kind,
                first.num.gap,
                bool(first.heading and not first.text),
            )
            examples[key] += 1
            like.setdefault(key, first.num)
    if examples:
        key = examples.most_common(1)[0][0]
        num = like[key]
        after = _last(list(_reading_order(text, (), 0, parent)), num) if _runs_on(text, num) else 0
        return Suggestion(key[1], in_style(num, (after or 0) + 1), key[3])
    known = family(parent.num)
    if known is None or not text.language.startswith("zh"):
        return Suggestion("text", None)
    literal = "一、" if known.rank < FIXED_RANK else _BELOW.get(known.group)
    if known.rank == FIXED_RANK:
        literal = "（一）"
    return _printed(text, literal) if literal else Suggestion("text", None)


def _printed(text: Text, literal: str) -> Suggestion:
    """A first number, half or full width as the text has its brackets."""
    words = "".join(node.literal for node in text.walk())
    if words.count("(") > words.count("（"):
        literal = literal.replace("（", "(").replace("）", ")")
    found = read_number(literal + " X")
    if found is None:
        return Suggestion("text", None)
    num = replace(found[0], gap="")
    return Suggestion(SCHEMES[num.scheme].kind, num)


# --- following on -----------------------------------------------------------------


def renumbering(text: Text, uid: str, *, ordinal: int | None = None) -> tuple[Renumber, ...]:
    """The numbers that change if this provision has ``ordinal`` (None: the one it has)
    and the ones behind it follow on, each in its own style.

    The provisions behind it are those of its list: its siblings of the same group up to
    where a new list begins, and for articles that run through the text all behind it.
    What cannot be read keeps its number and is counted. Raises KeyError for an unknown
    uid; a provision without a number gives nothing.
    """
    nodes = text.by_uid()
    node = nodes[uid]
    if node.num is None:
        return ()
    start = node.num.ordinal if ordinal is None else ordinal
    if start is None or node.num.scheme == "•":
        return ()
    found: list[Renumber] = []
    for number, each in enumerate((node, *_behind(text, node, start)), start):
        if each.num is None or each.num.ordinal in (None, number):
            continue
        now = in_style(each.num, number)
        if now is None:
            break
        found.append(Renumber(each.uid, each.num, now))
        found.extend(_decimals(each, each.num, now))
    return tuple(found)


def _behind(text: Text, node: Node, start: int) -> Iterator[Node]:
    if node.num is None:
        return
    group = _group(node.num)
    if _runs_on(text, node.num):
        candidates: Sequence[Node] = list(text.walk())
    else:
        candidates = next(s for _, s in _families(text) if any(n.uid == node.uid for n in s))
    at = next(k for k, n in enumerate(candidates) if n.uid == node.uid)
    first = True
    for each in candidates[at + 1 :]:
        if each.num is None or _group(each.num) != group or each.kind == "tocItem" != node.kind:
            continue
        if each.num.ordinal == 1 and not (first and start == 1):
            return  # a new list
        first = False
        yield each


def _decimals(node: Node, was: Num, now: Num) -> Iterator[Renumber]:
    """``2.1`` below a 2 that becomes 3."""
    head, new = was.literal.rstrip(".．、"), now.literal.rstrip(".．、")
    for below in node.walk():
        num = below.num
        if below is node or num is None or not num.scheme.startswith("1.1"):
            continue
        if num.literal.startswith((head + ".", head + "．")):
            literal = new + num.literal[len(head) :]
            yield Renumber(below.uid, num, replace(num, literal=literal))


def renumber(text: Text, changes: Sequence[Renumber]) -> Text:
    """The text with these numbers; every other character as it is.

    Raises ValueError where a provision no longer has the number that was offered to be
    changed, KeyError where it is not there.
    """
    wanted = {change.uid: change for change in changes}
    nodes = text.by_uid()
    for change in changes:
        if nodes[change.uid].num != change.was:
            raise ValueError(f"{change.uid} no longer has the number {change.was.literal}")

    def walk(each: tuple[Node, ...]) -> tuple[Node, ...]:
        made = []
        for node in each:
            children = walk(node.children)
            change = wanted.get(node.uid)
            if change is not None:
                node = replace(node, num=change.now)  # noqa: PLW2901
            if any(a is not b for a, b in zip(children, node.children, strict=True)):
                node = replace(node, children=children)  # noqa: PLW2901
            made.append(node)
        return tuple(made)

    return replace(text, nodes=walk(text.nodes))

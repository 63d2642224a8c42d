"""A translation beside the authoritative text: what is out of step, and bringing the
structure along.

Nothing here translates. Provisions are matched by uid alone; words come from people.
"""

from collections.abc import Collection
from typing import NamedTuple

from msgspec.structs import replace

from xarst_site.documents.editing import without_references
from xarst_site.text.nodes import Node, Num, Text
from xarst_site.text.numerals import in_style


class Stale(NamedTuple):
    """Provisions at which a translation is out of step: uids in reading order.

    ``changed``: reworded in the authoritative text and not in the translation;
    ``missing``: not in the translation, or there without words; ``surplus``: only in it.
    """

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


def stale(
    old: Text | None, new: Text, old_translation: Text | None, new_translation: Text | None
) -> Stale:
    """Where the new translation is out of step with the new authoritative text.

    ``old`` and ``old_translation`` are what was last known to say the same, None where
    nothing was.
    """
    if new_translation is None:
        return Stale(missing=tuple(n.uid for n in new.walk() if _words(n)))
    was = old.by_uid() if old is not None else {}
    said = old_translation.by_uid() if old_translation is not None else {}
    says = new_translation.by_uid()
    changed, missing = [], []
    here = set()
    for node in new.walk():
        here.add(node.uid)
        theirs = says.get(node.uid)
        if theirs is None or (_words(node) and not _words(theirs)):
            missing.append(node.uid)
        elif (
            node.uid in was
            and _said(was[node.uid]) != _said(node)
            and node.uid in said
            and _said(said[node.uid]) == _said(theirs)
        ):
            changed.append(node.uid)
    surplus = tuple(n.uid for n in new_translation.walk() if n.uid not in here)
    return Stale(tuple(changed), tuple(missing), surplus)


def _said(node: Node) -> tuple[object, ...]:
    """What a translator has to say in another language."""
    num = (
        (node.num.ordinal if node.num.ordinal is not None else node.num.literal) if node.num else 0
    )
    return (num, node.heading, node.text, node.cells)


def _words(node: Node) -> bool:
    return bool(node.heading.strip() or node.text.strip() or any(c.strip() for c in node.cells))


def begin_translation(text: Text, language: str) -> Text:
    """Every provision of a text in another language, as yet without words.

    The numbers are the authoritative ones: how they are printed is for the translator.
    """
    empty = Text(language=language, nodes=())
    return follow(None, text, empty)


def follow(old: Text | None, new: Text, translation: Text) -> Text:
    """The translation in the structure of the new authoritative text.

    What was added is there without words, what was removed (it is in ``old``) is gone,
    what was moved stands at its new place with its words. The number of a provision
    follows where it was the same as the authoritative one, printed as the translation
    prints its numbers. What only the translation has stays behind its neighbour.
    """
    was = old.by_uid() if old is not None else {}
    now = new.by_uid()
    says = translation.by_uid()
    extra = _extra(translation, now.keys() | was.keys())
    styles = _styles(new, translation)

    def build(nodes: tuple[Node, ...], parent: str) -> tuple[Node, ...]:
        made = list(extra.get((parent, ""), ()))
        for node in nodes:
            theirs = says.get(node.uid)
            children = build(node.children, node.uid)
            if theirs is None:
                made.append(_empty(node, styles, children))
            else:
                made.append(_followed(node, was.get(node.uid), theirs, styles, children))
            made.extend(extra.get((parent, node.uid), ()))
        return tuple(made)

    made = replace(translation, nodes=build(new.nodes, ""))
    gone = says.keys() - {node.uid for node in made.walk()}
    return without_references(made, set(gone))


_Extra = dict[tuple[str, str], list[Node]]


def _extra(translation: Text, known: Collection[str]) -> _Extra:
    """Provisions that only the translation has, by parent and the sibling before them."""
    found: _Extra = {}

    def walk(nodes: tuple[Node, ...], parent: str) -> None:
        before = ""
        for node in nodes:
            if node.uid in known:
                before = node.uid
                walk(node.children, node.uid)
            else:
                # What is known below it comes back at its own place.
                left = tuple(n for n in node.children if n.uid not in known)
                found.setdefault((parent, before), []).append(replace(node, children=left))

    walk(translation.nodes, "")
    return found


def _styles(new: Text, translation: Text) -> dict[str, Num]:
    """How the translation prints the numbers of each authoritative family."""
    says = translation.by_uid()
    styles: dict[str, Num] = {}
    for node in new.walk():
        theirs = says.get(node.uid)
        if node.num is not None and theirs is not None and theirs.num is not None:
            styles.setdefault(node.num.scheme, theirs.num)
    return styles


def _printed(num: Num, styles: dict[str, Num]) -> Num:
    like = styles.get(num.scheme)
    if like is None or num.ordinal is None:
        return num
    return in_style(like, num.ordinal) or num


def _empty(node: Node, styles: dict[str, Num], children: tuple[Node, ...]) -> Node:
    return Node(
        uid=node.uid,
        kind=node.kind,
        num=_printed(node.num, styles) if node.num is not None else None,
        cells=("",) * len(node.cells),
        header=node.header,
        flat=node.flat,
        children=children,
    )


def _followed(
    node: Node, was: Node | None, theirs: Node, styles: dict[str, Num], children: tuple[Node, ...]
) -> Node:
    """A provision of the translation in its new place."""
    num = theirs.num
    before = was.num if was is not None else None
    if node.num is None:
        num = None if before is not None else num
    elif before is None and was is not None and num is None:
        num = _printed(node.num, styles)
    elif (
        before is not None
        and num is not None
        and num.ordinal == before.ordinal
        and (node.num.scheme, node.num.ordinal) != (before.scheme, before.ordinal)
    ):
        if node.num.scheme == before.scheme and node.num.ordinal is not None:
            num = in_style(num, node.num.ordinal) or num
        else:
            num = _printed(node.num, styles)
    cells = theirs.cells
    if len(cells) < len(node.cells):
        cells += ("",) * (len(node.cells) - len(cells))
    elif len(cells) > len(node.cells) and not any(c.strip() for c in cells[len(node.cells) :]):
        cells = cells[: len(node.cells)]
    return replace(
        theirs,
        kind=node.kind,
        num=num,
        cells=cells,
        header=node.header if node.kind == "table" else theirs.header,
        children=children,
    )

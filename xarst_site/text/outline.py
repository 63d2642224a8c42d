"""The outline of a text: its headed provisions, for a contents list.

Holds nothing that is printed; the list is taken from the headings, not from a
contents list that may stand in the text and disagree (`lint`).
"""

from typing import NamedTuple

from xarst_site.text.nodes import NUMBERED, Node, Text


class Entry(NamedTuple):
    """One headed provision.

    ``num`` and ``heading`` are as printed, ``gap`` the white space between them;
    ``depth`` is 0 at the top.
    """

    uid: str
    num: str
    gap: str
    heading: str
    depth: int
    children: tuple["Entry", ...]


def outline(text: Text, *, deepest: int = 2) -> tuple[Entry, ...]:
    """The headed provisions of a text, down to ``deepest`` (0: only the top ones).

    A provision counts as headed when its heading stands on a line of its own; a
    heading that runs into its text does not make a line of the contents.
    """
    return _entries(text.nodes, 0, deepest)


def _entries(nodes: tuple[Node, ...], depth: int, deepest: int) -> tuple[Entry, ...]:
    if depth > deepest:
        return ()
    return tuple(
        Entry(
            uid=node.uid,
            num=node.num.literal if node.num else "",
            gap=node.num.gap if node.num else "",
            heading=node.heading,
            depth=depth,
            children=_entries(node.children, depth + 1, deepest),
        )
        for node in nodes
        if is_headed(node)
    )


def is_headed(node: Node) -> bool:
    """Whether a provision stands under a heading of its own line."""
    return node.kind in NUMBERED and bool(node.heading.strip()) and not node.text.strip()

"""A text as plain characters: for a text that was read from plain text, its source.

The nodes' literals stand behind each other with the white space that stood between
them (law 3). It must not lay out, number or wrap anything.
"""

from collections.abc import Iterator

from xarst_site.text.nodes import Node, Text

CELL = "\t"
"""Stands between the cells of a row where nothing else is said and the table is not flat."""


def write(text: Text) -> str:
    """``start``, every node with what stands in front of it, ``end``.

    A contents list or table without words of its own takes no line; what stood in
    front of it stands in front of its first child. A row is one line, its cells parted
    by tabs or by what its ``gaps`` say, or in a flat table one line for each cell.
    """
    parts = [text.start]
    for i, (before, literal) in enumerate(_pieces(text.nodes)):
        if i or before is not None:
            parts.append(text.between if before is None else before)
        parts.append(literal)
    parts.append(text.end)
    return "".join(parts)


def _pieces(nodes: tuple[Node, ...], *, flat: bool = False) -> Iterator[tuple[str | None, str]]:
    """(white space in front, None: the usual; characters) of every line, in order."""
    for node in nodes:
        before = node.before
        if node.kind == "row":
            lines = node.cells if flat else (_row(node),)
        else:
            silent = node.kind in ("toc", "table") and not node.literal
            lines = () if silent else (node.literal,)
        for line in lines:
            yield before, line
            before = None
        for below, line in _pieces(node.children, flat=node.flat):
            yield (before if below is None else below), line
            before = None


def _row(row: Node) -> str:
    gaps = row.gaps or (CELL,) * (len(row.cells) - 1)
    return "".join(cell + gap for cell, gap in zip(row.cells, (*gaps, ""), strict=False))

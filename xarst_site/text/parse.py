"""Plain text of a policy, agreement or statute into a `Text`.

Holds the order of the steps; they are in `blocks` (lines), `drawn_tables` (bars and
tabs), `numbering` (numbers), `contents` (contents lists, flattened tables), `structure`
(the tree) and `irregular` (what to report). Nothing is normalised: `plain.write` gives back
exactly the characters that came in.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from xarst_site.text.blocks import Block, guard, split
from xarst_site.text.contents import compare_contents, find_contents, find_flat_tables
from xarst_site.text.drawn_tables import find_drawn_tables
from xarst_site.text.irregular import irregularities
from xarst_site.text.nodes import Problem, Text
from xarst_site.text.numbering import believe
from xarst_site.text.structure import Assembly


def parse(
    source: str, *, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    """The text of a plain-text source, and what an editor should know of it.

    ``mint`` gives a new uid for a position key (``L63``). Raises `TextError` where
    the source is no text or absurdly large; problems of level ``error`` are returned
    for the caller to refuse.
    """
    guard(source)
    blocks, end = split(source)
    if not blocks:
        return Text(language=language, nodes=(), start=end), ()
    counted = Counter(block.before for block in blocks[1:])
    # The first of the commonest: Counter keeps the order in which it met them.
    between = counted.most_common(1)[0][0] if counted else "\n\n"
    blocks, end, drawn = find_drawn_tables(blocks, end)
    bodies = ["" if b.cells else b.body for b in blocks]
    for block, reading in zip(blocks, believe(bodies), strict=True):
        block.reading = reading
    text, found = assemble(blocks, language=language, mint=mint, between=between)
    problems = sorted((*drawn, *found), key=lambda p: (p.line, p.code))
    return Text(
        language=language, nodes=text.nodes, between=between, start=blocks[0].before, end=end
    ), tuple(problems)


def assemble(
    blocks: Sequence[Block], *, language: str, mint: Callable[[str], str], between: str
) -> tuple[Text, tuple[Problem, ...]]:
    """Blocks whose numbers are read, of whatever format, into a text and its problems."""
    contents = find_contents(blocks)
    tables, problems = find_flat_tables(blocks, between)
    listed = {i for c in contents for i in c.items}
    tables = [t for t in tables if not listed.intersection(t.blocks)]
    tree = Assembly(blocks, between=between, mint=mint, contents=contents, tables=tables)
    nodes = tree.nodes()
    problems.extend(compare_contents(contents, blocks))
    problems.extend(tree.problems)
    problems.extend(irregularities(blocks, tree.drafts()))
    problems.sort(key=lambda p: (p.line, p.code))
    return Text(language=language, nodes=nodes, between=between), tuple(problems)

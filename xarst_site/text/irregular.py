"""Irregularities of a source that need its lines; nothing of the tree is changed."""

from collections.abc import Iterator, Sequence

from xarst_site.text.blocks import Block
from xarst_site.text.nodes import Problem
from xarst_site.text.structure import Draft


def irregularities(blocks: Sequence[Block], drafts: Sequence[Draft]) -> Iterator[Problem]:
    """What an editor should know of the lines of a source, in no particular order."""
    yield from ()

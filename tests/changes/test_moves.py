"""Moves of single provisions and of whole sections, between two files read separately.

The new text is written as plain text and read again, so that no uid is shared and the
tree is what the parser makes of it: a section put in front of a list takes in what stood
before the list, and the like.
"""

import pytest

from tests.changes.scores import Score, pairs
from tests.changes.seed import ROOT
from tests.changes.truth import Item, Revision, words_of
from xarst_site.changes.apply import apply, flatten
from xarst_site.changes.compare import compare
from xarst_site.text import plain
from xarst_site.text.nodes import Text
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

SEEDS = 50
NEVER = ("row", "table", "toc", "tocItem", "title", "dateline")


def read(source: str, version: str) -> Text:
    return parse(source, language="zh-CN", mint=minter("xarst", version))[0]


OLD = read((ROOT / "tests" / "data" / "xarst-2023-09-06.txt").read_text("utf-8"), "1")


def holds(item: Item, siblings: list[Item]) -> bool:
    return item.children is siblings or any(holds(child, siblings) for child in item.children)


def move(revision: Revision, *, section: bool, away: bool) -> None:
    """Move a provision, or one with all below it: past two siblings or more, or away into
    another provision that has its like.
    """
    draw = revision.random
    for _ in range(60):
        siblings = draw.choice(revision.lists())
        k = draw.randrange(len(siblings))
        item = siblings[k]
        if item.node.kind in NEVER or not words_of(item) or bool(item.children) != section:
            continue
        if away:
            places = [
                other
                for other in revision.lists()
                if other is not siblings
                and any(x.node.kind == item.node.kind for x in other)
                and not holds(item, other)
            ]
            if not places or revision.touched & set(item.old):
                continue
            there = draw.choice(places)
            m, touched = draw.randrange(len(there) + 1), [item]
        else:
            there, m = siblings, draw.randrange(len(siblings))
            touched = siblings[min(k, m) : max(k, m) + 1]
            if abs(k - m) < 2 or any(revision.touched & set(x.old) for x in touched):
                continue
        there.insert(m, siblings.pop(k))
        revision.moved.append(item)
        for x in touched:
            revision.touched.update(x.old)
        return


@pytest.mark.parametrize("away", [False, True], ids=["among its like", "elsewhere"])
@pytest.mark.parametrize("section", [False, True], ids=["one provision", "whole section"])
def test_moves_are_found(*, section: bool, away: bool) -> None:
    moves, alignment = Score(), Score()
    for number in range(SEEDS):
        revision = Revision(OLD, number)
        for _ in range(revision.random.choice((1, 1, 2))):
            move(revision, section=section, away=away)
        for _ in range(10):
            revision.edit()
        truth = revision.done(keep_uids=False)
        new = read(plain.write(truth.text), "2")
        literals = [node.literal for _, node in flatten(new)]
        if literals != [node.literal for _, node in flatten(truth.text)]:
            continue  # read as a contents list or a table: other provisions than were meant
        changes = compare(OLD, new)
        assert apply(OLD, changes) == new
        found = {
            (c.from_[0].index, c.to[0].index)
            for c in changes.changes
            if c.kind in ("moved", "moved_modified")
        }
        moves.add(set(found), set(truth.moved))
        alignment.add(set(pairs(changes)), set(truth.pairs))
    print(moves, moves.f1, alignment.f1)
    assert moves.true > 50
    assert moves.f1 >= 0.98
    assert alignment.f1 >= 0.995

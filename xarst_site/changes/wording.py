"""The edits that the rules over prose judge: one sentence each, with what came and went.

A change of a provision is taken apart into sentences; those that stand in both texts are
left out, wherever they stand. Nothing here says how much an edit matters.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from rapidfuzz.distance import Indel

from xarst_site.changes.findings import Evidence
from xarst_site.changes.model import Change, Side
from xarst_site.changes.reading import (
    NOTHING,
    Residue,
    Words,
    bare,
    middles,
    numbers,
    references,
    residue,
    words,
)
from xarst_site.text.nodes import Node

ALIKE = 0.5
"""Two sentences less alike than this are one that went and one that came."""

CELLS = 100_000_000
"""Largest product of two lengths whose likeness is looked at."""
BESIDE = 16
"""Characters beside an edit in which a number may stand that it changes."""

_SENTENCE = re.compile(
    r"[^。！？!?；;\n\t]*?(?:[。！？!?；;\n\t]+|(?<!e\.g)(?<!i\.e)(?<!etc)\.(?=\s|$)|$)"
)
_REACHES = re.compile("[0-9@]|www|http")
_SAYS = re.compile(r"\w")


@dataclass(frozen=True)
class Place:
    """Where a sentence stands: the node, the words that lead into it, its headings."""

    node: Node
    lead: str = ""
    headings: str = ""
    parent: str = ""
    operative: bool = True
    """Whether it says something by itself: a heading or a contents list does not."""


@dataclass(frozen=True, eq=False)
class Edit:
    """One sentence that came (``old`` is ''), went (``new`` is '') or was reworded."""

    change: int
    old: str
    new: str
    place: Place
    language: str
    pair: tuple[Words, Words]

    @cached_property
    def added(self) -> bool:
        """Whether it stands in the new text only."""
        return not self.old

    @cached_property
    def deleted(self) -> bool:
        """Whether it stands in the old text only."""
        return not self.new

    @cached_property
    def reworded(self) -> bool:
        """Whether it stands in both, in other words."""
        return bool(self.old and self.new)

    @cached_property
    def text(self) -> str:
        """The new words; of a sentence that went, the old."""
        return self.new or self.old

    @cached_property
    def said(self) -> Words:
        """What is in `text`."""
        return self.pair[1] if self.new else self.pair[0]

    def has(self, *families: str) -> bool:
        """Whether the sentence, as it is now or was, has a word of one of the families."""
        return not self.said.families.keys().isdisjoint(families)

    def came(self, *families: str) -> tuple[str, ...]:
        """Words of the families that are more often in the new sentence, by group."""
        return _joined([self._moved[family][0] for family in families if family in self._moved])

    def went(self, *families: str) -> tuple[str, ...]:
        """Words of the families that are more often in the old sentence, by group."""
        return _joined([self._moved[family][1] for family in families if family in self._moved])

    def fresh(self, *families: str) -> tuple[str, ...]:
        """Those of `came` that stood nowhere in the old sentence."""
        return tuple(w for w in self.came(*families) if w not in self.pair[0].lower)

    def lost(self, *families: str) -> tuple[str, ...]:
        """Those of `went` that stand nowhere in the new sentence."""
        return tuple(w for w in self.went(*families) if w not in self.pair[1].lower)

    def changed(self, *families: str) -> tuple[str, ...]:
        """What came and what went."""
        return _joined([some for f in families if f in self._moved for some in self._moved[f][:2]])

    def count(self, family: str) -> int:
        """By how many words of the family the new sentence has more than the old."""
        return self._moved[family][2] if family in self._moved else 0

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Numbers, dates and periods that only one of two wordings has."""
        if not self.reworded:
            return ()
        old, new = (numbers(part) for part in self._middles)
        return tuple(dict.fromkeys([*(old - new), *(new - old)]))

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """Telephone numbers and addresses on the net in one of the sides only, as printed."""
        if self.reworded and not any(_REACHES.search(part) for part in self._middles):
            return ()
        old, new = (words.contacts for words in self.pair)
        gone = (old[key] for key in old if key not in new)
        return (*gone, *(new[key] for key in new if key not in old))

    @cached_property
    def referred(self) -> tuple[str, ...]:
        """Provisions that only one of two wordings refers to."""
        if not self.reworded:
            return ()
        old, new = (references(part) for part in self._middles)
        return (*(old - new), *(new - old))

    @cached_property
    def _middles(self) -> tuple[str, str]:
        """Where the two wordings differ, with a little of what stands beside it."""
        return middles(self.pair[0].text, self.pair[1].text, BESIDE)

    @cached_property
    def left(self) -> Residue:
        """What is left of the two wordings when the harmless is taken away."""
        return residue(*self.pair) if self.reworded else NOTHING

    @cached_property
    def _moved(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], int]]:
        """By family: what came, what went, and by how many words it grew."""
        old, new = self.pair[0].families, self.pair[1].families
        return {
            family: (
                _more(old.get(family, {}), new.get(family, {})),
                _more(new.get(family, {}), old.get(family, {})),
                sum(map(len, new.get(family, {}).values()))
                - sum(map(len, old.get(family, {}).values())),
            )
            for family in {*old, *new}
            if old.get(family) != new.get(family)
        }


def _more(less: dict[int, list[str]], more: dict[int, list[str]]) -> tuple[str, ...]:
    """Of each group that is more often in the second: a word of it, a new one if there is."""
    found: list[str] = []
    for group, printed in more.items():
        before = less.get(group, ())
        if len(printed) > len(before):
            found.append(next((word for word in printed if word not in before), printed[0]))
    return tuple(dict.fromkeys(found))


def _joined(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    if not parts:
        return ()
    return tuple(dict.fromkeys(word for part in parts for word in part))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without white space round them."""
    return [found.strip() for found in _SENTENCE.findall(text) if _SAYS.search(found)]


def edits(seen: Evidence) -> tuple[Edit, ...]:
    """Every sentence that came, went or was reworded, of the changes that have other words.

    A sentence that went from one provision and came into another is left out of both.
    """
    made: list[Edit] = []
    for index, change in enumerate(seen.changes):
        if change.kind not in ("typographic", "renumbered", "moved"):
            made += _edits(seen, index, change)
    return tuple(_without_moved(made))


def _edits(seen: Evidence, index: int, change: Change) -> Iterator[Edit]:
    language = seen.new.language
    old, new = sentences(change.from_text), sentences(change.to_text)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    if bare("".join(old)) == bare("".join(new)):
        return
    old_place = place_of(seen, change.from_[0], new=False) if change.from_ else None
    new_place = place_of(seen, change.to[0], new=True) if change.to else None
    for was, now in _pairs(old, new, language):
        place = (new_place if now else old_place) or old_place or new_place
        if place is not None:
            pair = words(was, language), words(now, language)
            yield Edit(index, was, now, place, language, pair)


def _pairs(old: Sequence[str], new: Sequence[str], language: str) -> Iterator[tuple[str, str]]:
    """Sentences that differ, paired by likeness; alone where nothing is like them."""
    if len(old) == len(new) == 1 and (
        len(old[0]) * len(new[0]) > CELLS or Indel.normalized_similarity(old[0], new[0]) > ALIKE
    ):
        yield old[0], new[0]
        return
    was, now = [bare(s) for s in old], [bare(s) for s in new]
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            continue
        if b - a == 1 and d - c == 1 and Indel.normalized_similarity(was[a], now[c]) > ALIKE / 2:
            yield old[a], new[c]
            continue
        whole = "".join(old[a:b]), "".join(new[c:d])
        if b > a and d > c and _cut_otherwise(*whole, language):
            yield whole
            continue
        taken: set[int] = set()
        for i in range(a, b):
            likeness = [
                (Indel.normalized_similarity(was[i], now[j]), -j)
                for j in range(c, d)
                if j not in taken
            ]
            best, place = max(likeness, default=(0.0, 0))
            if best > ALIKE:
                taken.add(-place)
                if was[i] != now[-place]:
                    yield old[i], new[-place]
            else:
                yield old[i], ""
        for j in range(c, d):
            if j not in taken:
                yield "", new[j]


def _cut_otherwise(old: str, new: str, language: str) -> bool:
    """Whether the same is said in more or fewer sentences."""
    was, now = words(old, language), words(new, language)
    counted = ("negation", "limit", "consent", "processing", "recipient", "sensitive", "liability")
    if any(was.groups(name) != now.groups(name) for name in counted):
        return False
    return was.numbers == now.numbers and not residue(was, now).came


def _without_moved(made: Sequence[Edit]) -> Iterator[Edit]:
    came = Counter(bare(edit.new) for edit in made if edit.added)
    went = Counter(bare(edit.old) for edit in made if edit.deleted)
    both = came & went
    left = {"added": Counter(both), "deleted": Counter(both)}
    for edit in made:
        if edit.reworded:
            yield edit
            continue
        side = left["added" if edit.added else "deleted"]
        key = bare(edit.text)
        if side[key] > 0:
            side[key] -= 1
        else:
            yield edit


# Places


def _place(ways: dict[str, tuple[Node, ...]], leads: dict[str, str], side: Side) -> Place:
    node = side.node
    way = ways.get(node.uid, ())
    in_contents = node.kind in ("toc", "tocItem") or any(above.kind == "toc" for above in way)
    return Place(
        node=node,
        lead=leads.get(node.uid, ""),
        headings=" / ".join(above.heading for above in way if above.heading),
        parent=way[-1].uid if way else "",
        operative=not in_contents and (bool(node.text or node.cells) or node.kind == "row"),
    )


def place_of(seen: Evidence, side: Side, *, new: bool) -> Place:
    """Where a provision stands in the old or in the new text."""
    if new:
        return _place(seen.new_way, seen.new_lead, side)
    return _place(seen.old_way, seen.old_lead, side)

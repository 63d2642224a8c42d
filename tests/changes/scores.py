"""How near a comparison comes to the truth. Not a test."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from tests.changes.truth import Truth
from xarst_site.changes.model import Change, ChangeSet

SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


@dataclass
class Score:
    """Right, found and true ones, added up."""

    right: int = 0
    found: int = 0
    true: int = 0

    def add(self, found: set[object], true: set[object]) -> None:
        self.right += len(found & true)
        self.found += len(found)
        self.true += len(true)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


def pairs(changes: ChangeSet) -> set[tuple[int, int]]:
    """All pairs one to one, by index."""
    made = {(k.from_index + n, k.to_index + n) for k in changes.kept for n in range(k.count)}
    for change in changes.changes:
        if len(change.from_) == len(change.to) == 1:
            made.add((change.from_[0].index, change.to[0].index))
    return made


@dataclass
class Scores:
    """Of many comparisons together."""

    alignment: Score = field(default_factory=Score)
    moves: Score = field(default_factory=Score)
    parts: Score = field(default_factory=Score)
    marked: int = 0
    least: int = 0
    hunks: Counter[int] = field(default_factory=Counter)

    def add(self, changes: ChangeSet, truth: Truth) -> None:
        self.alignment.add(set(pairs(changes)), set(truth.pairs))
        moved = {
            (c.from_[0].index, c.to[0].index)
            for c in changes.changes
            if c.kind in ("moved", "moved_modified")
        }
        self.moves.add(set(moved), set(truth.moved))
        parted: set[object] = set()
        for c in changes.changes:
            if c.kind == "split":
                parted.add((c.from_[0].index, tuple(s.index for s in c.to)))
            elif c.kind == "merged":
                parted.add((tuple(s.index for s in c.from_), c.to[0].index))
        self.parts.add(parted, set(truth.splits) | set(truth.merges))
        self.words(changes.changes)

    def words(self, changes: Iterable[Change]) -> None:
        for c in changes:
            if c.kind not in ("modified", "moved_modified"):
                continue
            self.marked += sum(len(t) for op, t in c.segments if op != "=")
            self.least += Indel.distance(c.from_text, c.to_text)
            self.hunks.update(hunks_per_sentence(c))

    @property
    def ratio(self) -> float:
        return self.marked / self.least if self.least else 1.0

    @property
    def mean_hunks(self) -> float:
        return sum(k * n for k, n in self.hunks.items()) / max(1, self.hunks.total())


def hunks_per_sentence(change: Change) -> list[int]:
    """Of each changed sentence of the new words, how many marks it has."""
    counts = [0]
    open_mark = False
    for op, text in change.segments:
        if op == "=":
            open_mark = False
            counts += [0] * len(SENTENCE_END.findall(text))
        elif not open_mark:
            counts[-1] += 1
            open_mark = True
    return [n for n in counts if n]

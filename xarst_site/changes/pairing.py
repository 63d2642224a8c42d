"""What an alignment works on and what it says: a text laid flat, pairs and parts.

Holds no decision about which provision is which: `align` and `parts` make those.
"""

import itertools
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from xarst_site.changes.apply import Placed
from xarst_site.changes.shadow import node_shadow

EXACT_CELLS = 100_000_000
"""Largest product of two lengths whose similarity is computed exactly."""


class Flat:
    """A text laid flat, with what the alignment asks of each node."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self.placed = placed
        self.nodes = [node for _, node in placed]
        self.shadows = [node_shadow(node) for node in self.nodes]
        self.parents = _parents([depth for depth, _ in placed])
        self.children: list[list[int]] = [[] for _ in placed]
        self.top: list[int] = []
        for index, parent in enumerate(self.parents):
            (self.top if parent < 0 else self.children[parent]).append(index)

    def __len__(self) -> int:
        return len(self.placed)

    def below(self, parent: int) -> list[int]:
        """The children of a node; of -1, the top nodes."""
        return self.top if parent < 0 else self.children[parent]


def _parents(depths: Sequence[int]) -> list[int]:
    parents: list[int] = []
    path: list[int] = []
    for index, depth in enumerate(depths):
        del path[depth:]
        parents.append(path[-1] if path else -1)
        path.append(index)
    return parents


def similarity(a: str, b: str) -> float:
    """How alike two shadows are, from 0 to 1 (Indel; of enormous ones, pairs of
    characters in common).
    """
    if len(a) * len(b) <= EXACT_CELLS:
        return float(Indel.normalized_similarity(a, b))
    left, right = Counter(itertools.pairwise(a)), Counter(itertools.pairwise(b))
    return 2 * sum((left & right).values()) / (left.total() + right.total())


def common_length(a: str, b: str) -> float:
    """How many characters two shadows have in common, in order."""
    return similarity(a, b) * (len(a) + len(b)) / 2


class Alignment:
    """Pairs of indexes, and the further parts of what was split or merged.

    ``to[i]`` is the new index of old node i, ``back[j]`` the old index of new node j,
    -1 where there is none. ``split[i]`` are all new parts of old node i, in order,
    among them ``to[i]``; ``merged[j]`` likewise.
    """

    def __init__(self, old: Flat, new: Flat) -> None:
        self.old = old
        self.new = new
        self.to = [-1] * len(old)
        self.back = [-1] * len(new)
        self.split: dict[int, list[int]] = {}
        self.merged: dict[int, list[int]] = {}
        self.part_of_old = [-1] * len(new)
        self.part_of_new = [-1] * len(old)

    def pair(self, i: int, j: int) -> None:
        """Say that old node i is new node j."""
        self.to[i] = j
        self.back[j] = i

    def pair_split(self, i: int, parts: list[int]) -> None:
        """Say that old node i was split into these."""
        self.split[i] = parts
        for j in parts:
            self.part_of_old[j] = i
        if self.to[i] < 0:
            self.pair(i, max(parts, key=lambda j: (len(self.new.shadows[j]), -j)))

    def pair_merged(self, j: int, parts: list[int]) -> None:
        """Say that new node j was merged from these."""
        self.merged[j] = parts
        for i in parts:
            self.part_of_new[i] = j
        if self.back[j] < 0:
            self.pair(max(parts, key=lambda i: (len(self.old.shadows[i]), -i)), j)

    def free_old(self) -> list[int]:
        """Old nodes that are nothing yet."""
        return [i for i, j in enumerate(self.to) if j < 0 and self.part_of_new[i] < 0]

    def free_new(self) -> list[int]:
        """New nodes that are nothing yet."""
        return [j for j, i in enumerate(self.back) if i < 0 and self.part_of_old[j] < 0]

    def old_home(self, i: int) -> int:
        """The nearest paired node above old node i, -1 at the top."""
        home = self.old.parents[i]
        while home >= 0 and self.to[home] < 0:
            home = self.old.parents[home]
        return home

    def new_home(self, j: int) -> int:
        """The old index of the nearest paired node above new node j, -1 at the top."""
        home = self.new.parents[j]
        while home >= 0 and self.back[home] < 0:
            home = self.new.parents[home]
        return self.back[home] if home >= 0 else -1


def anchors(paired: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each index the nearest paired one before it and behind it, -1 for none."""
    before: list[int] = []
    last = -1
    for index, other in enumerate(paired):
        before.append(last)
        if other >= 0:
            last = index
    behind = [-1] * len(paired)
    last = -1
    for index in range(len(paired) - 1, -1, -1):
        behind[index] = last
        if paired[index] >= 0:
            last = index
    return before, behind

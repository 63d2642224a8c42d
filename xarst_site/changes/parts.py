"""What was split (one old provision, several new) and merged (several old, one new).

The same search serves both, with the two texts exchanged. A part is only taken in if it
explains words of the whole that no other part explains.
"""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence

from xarst_site.changes.pairing import Alignment, anchors, common_length, similarity

JOINED = 0.9
"""Least similarity of a provision to its two parts joined, before all else is asked."""
LONG = 20_000
"""The longest provision whose parts are looked for among its neighbours."""
WINDOW = 64
"""Most unpaired provisions in a gap that are tried as parts of another."""
TRIED = 8
"""Provisions with the same beginning and end that are tried for two parts."""


def find_joined(a: Alignment) -> None:
    """Pair first what is plainly its two parts put together, before either part is
    taken for something else that is like it.
    """
    for whole, parts, free_whole, free_parts, say in (
        (a.old.shadows, a.new.shadows, a.free_old(), a.free_new(), a.pair_split),
        (a.new.shadows, a.old.shadows, a.free_new(), a.free_old(), a.pair_merged),
    ):
        ends: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for x in free_whole:
            if len(whole[x]) >= 12:
                ends[whole[x][:4], whole[x][-4:]].append(x)
        loose = {k for k in free_parts if len(parts[k]) >= 4}
        for k in free_parts:
            for m in (k + 1, k + 2):
                if k not in loose or m not in loose:
                    continue
                joined = parts[k] + parts[m]
                for x in ends.get((parts[k][:4], parts[m][-4:]), ())[:TRIED]:
                    if similarity(whole[x], joined) >= JOINED and is_whole(
                        whole[x], (parts[k], parts[m])
                    ):
                        say(x, [k, m])
                        ends[parts[k][:4], parts[m][-4:]].remove(x)
                        loose -= {k, m}
                        break


def find_parts(a: Alignment) -> None:
    """Find what was split (one old, several new) and merged (several old, one new)."""
    _Parts(a.old.shadows, a.new.shadows, a.to, a.back, a.part_of_old, a.part_of_new).find(
        a.pair_split
    )
    _Parts(a.new.shadows, a.old.shadows, a.back, a.to, a.part_of_new, a.part_of_old).find(
        a.pair_merged
    )


class _Parts:
    """The search for one whole and its parts, in one direction."""

    def __init__(
        self,
        whole: Sequence[str],
        parts: Sequence[str],
        to: Sequence[int],
        back: Sequence[int],
        part_of: Sequence[int],
        taken: Sequence[int],
    ) -> None:
        self.whole = whole
        self.parts = parts
        self.to = to
        self.back = back
        self.part_of = part_of
        self.taken = taken

    def find(self, say: Callable[[int, list[int]], None]) -> None:
        """Call ``say(whole, parts)`` for each."""
        loose = [k for k in range(len(self.parts)) if self.is_free(k)]
        if not loose:
            return
        before, behind = anchors(self.to)
        for x, y in enumerate(self.to):
            if self.taken[x] >= 0 or not 8 <= len(self.whole[x]) <= LONG:
                continue
            group: list[int] | None = None
            if y >= 0:
                if self.part_of[y] < 0 and self.parts[y] and self.whole[x] != self.parts[y]:
                    group = self.grow(x, [y])
            else:
                start = self.to[before[x]] + 1 if before[x] >= 0 else 0
                end = self.to[behind[x]] if behind[x] >= 0 else len(self.parts)
                group = self.among(x, loose[bisect_left(loose, start) : bisect_left(loose, end)])
            if group and len(group) > 1 and self.holds(x, group):
                say(x, group)

    def is_free(self, k: int) -> bool:
        """Whether part k can still be taken in."""
        return (
            0 <= k < len(self.parts)
            and self.back[k] < 0
            and self.part_of[k] < 0
            and len(self.parts[k]) >= 4
        )

    def holds(self, x: int, group: Sequence[int]) -> bool:
        """Whether the group is all of x."""
        return is_whole(self.whole[x], [self.parts[k] for k in group])

    def among(self, x: int, loose: Sequence[int]) -> list[int] | None:
        """The first group of neighbours that is all of x."""
        if len(loose) > WINDOW:
            return None
        words = self.whole[x]
        pieces = [
            k
            for k in loose
            if len(self.parts[k]) <= 1.2 * len(words)
            and common_length(words, self.parts[k]) >= 0.7 * len(self.parts[k])
        ]
        for k, m in itertools.pairwise(pieces):
            if m - k <= 2 and self.is_free(k) and self.is_free(m):
                group = self.grow(x, [k, m])
                if self.holds(x, group):
                    return group
        return None

    def grow(self, x: int, group: list[int]) -> list[int]:
        """Take in neighbours (or the next but one) as long as each explains words of x
        that were not explained yet.
        """
        words = self.whole[x]
        have = common_length(words, "".join(self.parts[k] for k in group))
        while True:
            best = (0.0, group)
            for k in (group[0] - 1, group[-1] + 1, group[0] - 2, group[-1] + 2):
                if not self.is_free(k):
                    continue
                longer = [k, *group] if k < group[0] else [*group, k]
                joined = "".join(self.parts[m] for m in longer)
                if len(joined) > 1.6 * len(words) + 8:
                    continue
                gain = common_length(words, joined) - have
                if gain >= 0.7 * len(self.parts[k]) and gain > best[0]:
                    best = (gain, longer)
            if not best[0]:
                return group
            have, group = have + best[0], best[1]


def is_whole(words: str, parts: Sequence[str]) -> bool:
    """Whether the parts together are the whole, and none could be left out."""
    if similarity(words, "".join(parts)) < 0.75:
        return False
    have = common_length(words, "".join(parts))
    return all(
        have - common_length(words, "".join([*parts[:k], *parts[k + 1 :]])) >= 0.6 * len(part)
        for k, part in enumerate(parts)
    )

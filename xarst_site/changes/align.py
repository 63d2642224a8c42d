"""Which provision of the old text is which of the new one.

Identity first (uids, where they can be believed), then equal shadows, then
similarity with context, then containers by what they hold, then one-to-many. Works
on the flat form of a text and returns indexes; what the pairs mean is `compare`'s.

Every step is bounded: candidates are few per provision, whatever the texts hold.
"""

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import Indel, LCSseq

from xarst_site.changes.apply import Placed
from xarst_site.changes.shadow import node_shadow, number_shadow

NEAR = 0.45
"""Least similarity of two provisions in the same gap or provision."""
FAR = 0.6
"""Least similarity of two provisions anywhere."""
REWRITTEN = 0.2
"""Least similarity of two provisions under the same number in the same place."""
BRIEF = 20
"""Two provisions with fewer characters than this together have to be more alike, …"""
SURE = 0.75
"""… namely this much, to be paired from anywhere."""
JOINED = 0.9
"""Least similarity of a provision to its two parts joined, before all else is asked."""
UID = 0.4
"""Least similarity at which a common uid is believed before the words are asked."""
NEAREST = 8
"""Candidates looked at per provision in its gap and in its parent."""
VOTED = 6
"""Candidates looked at per provision anywhere, chosen by rare pairs of characters."""
RARE = 24
"""Pairs of characters of a provision that vote, the rarest first."""
COMMON = 48
"""A pair of characters in more provisions than this does not vote."""
LONG = 20_000
"""The longest provision whose parts are looked for among its neighbours."""
WINDOW = 64
"""Most unpaired provisions in a gap that are tried as parts of another."""
FEW = 36
"""Words that stand so often (old times new) are told apart by their surroundings."""
LCS_CELLS = 400_000_000
"""Largest product of two lengths whose LCS is computed (one bit each)."""
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


def align(old: Flat, new: Flat) -> Alignment:
    """Pair the nodes of two texts."""
    a = Alignment(old, new)
    late = _by_uid(a)
    _by_shadow(a)
    _containers(a)
    _joined(a)
    _by_similarity(a, near=True)
    _parts(a)
    _by_similarity(a, near=False)
    _containers(a)
    _by_similarity(a, near=True)
    _parts(a)
    _by_number(a)
    for i, j in late:
        if a.to[i] < 0 and a.back[j] < 0 and a.part_of_new[i] < 0 and a.part_of_old[j] < 0:
            a.pair(i, j)
    return a


# By uid


def _by_uid(a: Alignment) -> list[tuple[int, int]]:
    """Pair by uid; return the pairs of one uid whose words do not bear it out.

    Two imports of one text may mint the same uid for the same *place*, so a uid that
    the words contradict is not believed, and if many are contradicted none is.
    """
    old, new = a.old, a.new
    count_old = Counter(node.uid for node in old.nodes)
    count_new = Counter(node.uid for node in new.nodes)
    where = {node.uid: j for j, node in enumerate(new.nodes)}
    common = [
        (i, where[node.uid])
        for i, node in enumerate(old.nodes)
        if count_old[node.uid] == 1 and count_new[node.uid] == 1
    ]
    if not common:
        return []
    once_old, once_new = _once(old.shadows), _once(new.shadows)
    sure: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    contradicted = 0
    for i, j in common:
        s, t = old.shadows[i], new.shadows[j]
        if s == t:
            sure.append((i, j))
        elif (s in once_old and s in once_new) or (t in once_old and t in once_new):
            contradicted += 1
        elif similarity(s, t) >= UID:
            sure.append((i, j))
        else:
            doubtful.append((i, j))
    if 4 * contradicted > len(common):
        return []
    for i, j in sure:
        a.pair(i, j)
    return doubtful


def _once(shadows: Iterable[str]) -> set[str]:
    return {s for s, n in Counter(shadows).items() if n == 1 and s}


# By equal shadows


def _by_shadow(a: Alignment) -> None:
    old, new = a.old, a.new
    free_old, free_new = a.free_old(), a.free_new()
    once = _once(old.shadows[i] for i in free_old) & _once(new.shadows[j] for j in free_new)
    where = {new.shadows[j]: j for j in free_new if new.shadows[j] in once}
    for i in free_old:
        if old.shadows[i] in once:
            a.pair(i, where[old.shadows[i]])
    # what stands several times: by what stands around it, within the same parent, anywhere,
    # and at last in order
    _by_surroundings(a)
    _spread(a)
    _by_lcs(
        a,
        lambda i: (old.shadows[i], a.old_home(i)),
        lambda j: (new.shadows[j], a.new_home(j)),
    )
    _spread(a)
    _by_lcs(a, lambda i: (old.shadows[i], 0), lambda j: (new.shadows[j], 0))
    _spread(a)
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(a.free_new()):
        if new.shadows[j]:
            waiting[new.shadows[j]].append(j)
    for i in a.free_old():
        if waiting.get(old.shadows[i]):
            a.pair(i, waiting[old.shadows[i]].pop())


def _by_surroundings(a: Alignment) -> None:
    """Words that stand a few times: each with the one in the most similar surroundings."""
    again_old: defaultdict[str, list[int]] = defaultdict(list)
    again_new: defaultdict[str, list[int]] = defaultdict(list)
    for i in a.free_old():
        again_old[a.old.shadows[i]].append(i)
    for j in a.free_new():
        again_new[a.new.shadows[j]].append(j)
    scored: list[tuple[float, int, int]] = []
    for words, rows in again_old.items():
        columns = again_new.get(words)
        if words and columns and len(rows) * len(columns) <= FEW:
            scored += ((1 + _around(a, i, j), i, j) for i in rows for j in columns)
    for i, j in _assign(scored):
        a.pair(i, j)


def _around(a: Alignment, i: int, j: int) -> float:
    """How alike the surroundings are, from 0 to about 1."""
    worth = 2 * _context(a, i, j)
    for step in (-1, 1):
        m, n = i + step, j + step
        outside = not 0 <= m < len(a.to), not 0 <= n < len(a.back)
        if any(outside):
            worth += 0.2 * all(outside)
        elif a.to[m] >= 0 or a.back[n] >= 0:
            worth += 0.2 * (a.to[m] == n)
        else:
            worth += 0.2 * similarity(a.old.shadows[m], a.new.shadows[n])
    return worth


def _same(a: Alignment, i: int, j: int) -> bool:
    if a.to[i] >= 0 or a.back[j] >= 0 or a.old.shadows[i] != a.new.shadows[j]:
        return False
    return bool(a.old.shadows[i]) or a.old.nodes[i].kind == a.new.nodes[j].kind


def _spread(a: Alignment) -> None:
    """From every pair on, forwards and backwards, as long as the shadows are equal."""
    for i, j in enumerate(a.to):
        if j >= 0 and i + 1 < len(a.to) and j + 1 < len(a.back) and _same(a, i + 1, j + 1):
            a.pair(i + 1, j + 1)
    for i in range(len(a.to) - 1, 0, -1):
        j = a.to[i]
        if j > 0 and _same(a, i - 1, j - 1):
            a.pair(i - 1, j - 1)


def _by_lcs(
    a: Alignment,
    old_key: Callable[[int], tuple[str, int]],
    new_key: Callable[[int], tuple[str, int]],
) -> None:
    free_old, free_new = a.free_old(), a.free_new()
    codes: dict[tuple[str, int], int] = {}
    left = [codes.setdefault(old_key(i), len(codes)) for i in free_old if a.old.shadows[i]]
    known = len(codes)
    right = [codes.setdefault(new_key(j), len(codes)) for j in free_new if a.new.shadows[j]]
    shared = set(right)
    free_old = [i for i in free_old if a.old.shadows[i]]
    free_new = [j for j in free_new if a.new.shadows[j]]
    rows = [(i, code) for i, code in zip(free_old, left, strict=True) if code in shared]
    columns = [(j, code) for j, code in zip(free_new, right, strict=True) if code < known]
    if not rows or not columns or len(rows) * len(columns) > LCS_CELLS:
        return
    for block in LCSseq.opcodes([c for _, c in rows], [c for _, c in columns]):
        if block.tag == "equal":
            for k in range(block.src_end - block.src_start):
                a.pair(rows[block.src_start + k][0], columns[block.dest_start + k][0])


# By similarity


def _by_similarity(a: Alignment, *, near: bool) -> None:
    """Pair what is left by how alike it is: in its gap or parent, or anywhere."""
    free_old = [i for i in a.free_old() if a.old.shadows[i]]
    free_new = [j for j in a.free_new() if a.new.shadows[j]]
    if not free_old or not free_new:
        return
    wanted = _near(a, free_old, free_new) if near else _voted(a, free_old, free_new)
    scored: list[tuple[float, int, int]] = []
    for i, j in wanted:
        s, t = a.old.shadows[i], a.new.shadows[j]
        if max(len(s), len(t)) > 9 * min(len(s), len(t)):
            continue  # could be no more alike than .2, and is no piece of it either
        alike = similarity(s, t)
        least = NEAR if near else FAR if len(s) + len(t) >= BRIEF else SURE
        if alike >= least or (near and _contained(alike, s, t)):
            scored.append((alike + _context(a, i, j), i, j))
    for i, j in _assign(scored):
        a.pair(i, j)


def _contained(alike: float, s: str, t: str) -> bool:
    """Whether nearly all of the shorter stands in the longer."""
    shorter = min(len(s), len(t))
    return (
        12 <= shorter >= max(len(s), len(t)) / 5 and alike * (len(s) + len(t)) / 2 >= 0.9 * shorter
    )


def _context(a: Alignment, i: int, j: int) -> float:
    """What speaks for a pair besides its words."""
    bonus = 0.0
    if a.old_home(i) == a.new_home(j):
        bonus += 0.05
    if i > 0 and j > 0 and a.to[i - 1] == j - 1:
        bonus += 0.04
    if i + 1 < len(a.to) and j + 1 < len(a.back) and a.to[i + 1] == j + 1:
        bonus += 0.04
    if a.old.nodes[i].kind == a.new.nodes[j].kind:
        bonus += 0.02
    number = number_shadow(a.old.nodes[i])
    if number and number == number_shadow(a.new.nodes[j]):
        bonus += 0.02
    return bonus


def _assign(scored: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """One to one: the best pairs first, then exchanges that raise the sum."""
    scored.sort(key=lambda c: (-c[0], abs(c[1] - c[2]), c[1], c[2]))
    to: dict[int, int] = {}
    back: dict[int, int] = {}
    for _, i, j in scored:
        if i not in to and j not in back:
            to[i] = j
            back[j] = i
    worth = {(i, j): score for score, i, j in scored}
    for score, i, j in scored:
        if i not in to or j not in back or to[i] == j:
            continue
        was, other = to[i], back[j]
        crossed = worth.get((other, was), 0.0)
        if crossed and score + crossed > worth[i, was] + worth[other, j] + 1e-9:
            to[i], to[other] = j, was
            back[j], back[was] = i, other
    return sorted(to.items())


def _near(a: Alignment, free_old: list[int], free_new: list[int]) -> Iterable[tuple[int, int]]:
    """Pairs in the same gap (after or before paired neighbours) or the same parent."""
    made: dict[tuple[int, int], None] = {}
    after, before = _anchors(a.to)
    after_new, before_new = _anchors(a.back)
    by_after: defaultdict[int, list[int]] = defaultdict(list)
    by_before: defaultdict[int, list[int]] = defaultdict(list)
    by_home: defaultdict[int, list[int]] = defaultdict(list)
    for j in free_new:
        # the place between two paired neighbours, named by the old index of either
        by_after[a.back[after_new[j]] if after_new[j] >= 0 else -1].append(j)
        by_before[a.back[before_new[j]] if before_new[j] >= 0 else -1].append(j)
        by_home[a.new_home(j)].append(j)
    for i in free_old:
        offset = i - after[i] + (a.to[after[i]] if after[i] >= 0 else -1)
        for group in (by_after[after[i]], by_before[before[i]], by_home[a.old_home(i)]):
            for j in _nearest(group, offset):
                made[i, j] = None
    return made


def _anchors(paired: Sequence[int]) -> tuple[list[int], list[int]]:
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


def _nearest(group: Sequence[int], place: int) -> Sequence[int]:
    if len(group) <= NEAREST:
        return group
    middle = bisect_left(group, place)
    start = max(0, min(middle - NEAREST // 2, len(group) - NEAREST))
    return group[start : start + NEAREST]


def _voted(a: Alignment, free_old: list[int], free_new: list[int]) -> Iterable[tuple[int, int]]:
    """For each new node the old ones that share most of its rarest character pairs."""
    if len(free_old) * len(free_new) <= 64:
        return [(i, j) for i in free_old for j in free_new]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i in free_old:
        for gram in _grams(a.old.shadows[i]):
            holders[gram].append(i)
    made: list[tuple[int, int]] = []
    for j in free_new:
        length = len(a.new.shadows[j])
        known = [(len(holders[g]), g) for g in _grams(a.new.shadows[j]) if g in holders]
        known.sort()
        votes: Counter[int] = Counter()
        for number, gram in known[:RARE]:
            if number <= COMMON:
                votes.update(holders[gram])
        best = sorted(
            votes, key=lambda i: (-votes[i], abs(len(a.old.shadows[i]) - length), abs(i - j), i)
        )
        made += ((i, j) for i in best[:VOTED])
    return made


def _grams(text: str) -> set[str]:
    text = text[:4000]
    return {text[k : k + 2] for k in range(len(text) - 1)} or {text}


def _by_number(a: Alignment) -> None:
    """Pair what was rewritten under its number: unlike, but in the same gap of the same
    provision, under the same printed number.
    """
    after, _ = _anchors(a.to)
    after_new, _ = _anchors(a.back)
    there: dict[tuple[int, int, str], int] = {}
    for j in a.free_new():
        number = number_shadow(a.new.nodes[j])
        if number:
            before = a.back[after_new[j]] if after_new[j] >= 0 else -1
            there.setdefault((before, a.new_home(j), number), j)
    if not there:
        return
    for i in a.free_old():
        key = (after[i], a.old_home(i), number_shadow(a.old.nodes[i]))
        if key in there:
            s, t = a.old.shadows[i], a.new.shadows[there[key]]
            if s and t and similarity(s, t) >= REWRITTEN:
                a.pair(i, there.pop(key))


# Containers


def _containers(a: Alignment) -> None:
    """Pair nodes whose words say nothing by what they hold: most of their children."""
    for i in range(len(a.to) - 1, -1, -1):
        below = a.old.children[i]
        if a.to[i] >= 0 or not below or a.part_of_new[i] >= 0:
            continue
        votes: Counter[int] = Counter()
        for child in below:
            j = a.to[child]
            if j >= 0 and a.new.parents[j] >= 0:
                votes[a.new.parents[j]] += 1
        if not votes:
            continue
        j, number = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        if a.back[j] >= 0 or a.part_of_old[j] >= 0:
            continue
        if 2 * number > max(len(below), len(a.new.children[j])):
            a.pair(i, j)


# One to many


def _joined(a: Alignment) -> None:
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
                for x in ends.get((parts[k][:4], parts[m][-4:]), ())[:NEAREST]:
                    if similarity(whole[x], joined) >= JOINED and _holds(
                        whole[x], (parts[k], parts[m])
                    ):
                        say(x, [k, m])
                        ends[parts[k][:4], parts[m][-4:]].remove(x)
                        loose -= {k, m}
                        break


def _parts(a: Alignment) -> None:
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
        before, behind = _anchors(self.to)
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
        return _holds(self.whole[x], [self.parts[k] for k in group])

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


def _holds(words: str, parts: Sequence[str]) -> bool:
    """Whether the parts together are the whole, and none could be left out."""
    if similarity(words, "".join(parts)) < 0.75:
        return False
    have = common_length(words, "".join(parts))
    return all(
        have - common_length(words, "".join([*parts[:k], *parts[k + 1 :]])) >= 0.6 * len(part)
        for k, part in enumerate(parts)
    )


# Order


def longest_increasing(values: Sequence[int], weights: Sequence[float]) -> list[int]:
    """The positions of the increasing subsequence of greatest weight, in order.

    The values all differ. O(n log n), by a Fenwick tree of best sums.
    """
    if all(a < b for a, b in itertools.pairwise(values)):
        return list(range(len(values)))
    rank = {value: k + 1 for k, value in enumerate(sorted(values))}
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(values) + 1)
    came_from: list[int] = []
    best = (0.0, -1)
    for position, value in enumerate(values):
        sum_before, last = 0.0, -1
        k = rank[value] - 1
        while k > 0:
            if tree[k][0] > sum_before:
                sum_before, last = tree[k]
            k -= k & -k
        came_from.append(last)
        here = (sum_before + weights[position], position)
        if here[0] > best[0]:
            best = here
        k = rank[value]
        while k <= len(values):
            if here[0] > tree[k][0]:
                tree[k] = here
            k += k & -k
    chosen: list[int] = []
    position = best[1]
    while position >= 0:
        chosen.append(position)
        position = came_from[position]
    chosen.reverse()
    return chosen

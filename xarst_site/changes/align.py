"""Which provision of the old text is which of the new one.

Identity first (uids, where they can be believed), then equal shadows, then
similarity with context, containers by what they hold, and what was split or merged.
Returns indexes; what the pairs mean is for `compare` to say.

Every step is bounded: candidates are few per provision, whatever the texts hold.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import LCSseq

from xarst_site.changes.pairing import Alignment, Flat, anchors, similarity
from xarst_site.changes.parts import find_joined, find_parts
from xarst_site.changes.shadow import number_shadow

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
FEW = 36
"""Words that stand so often (old times new) are told apart by their surroundings."""
LCS_CELLS = 400_000_000
"""Largest product of two lengths whose LCS is computed (one bit each)."""


def align(old: Flat, new: Flat) -> Alignment:
    """Pair the nodes of two texts."""
    a = Alignment(old, new)
    late = _by_uid(a)
    _by_shadow(a)
    _containers(a)
    find_joined(a)
    _by_similarity(a, near=True)
    find_parts(a)
    _by_similarity(a, near=False)
    _containers(a)
    _by_similarity(a, near=True)
    find_parts(a)
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
    after, before = anchors(a.to)
    after_new, before_new = anchors(a.back)
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
    after, _ = anchors(a.to)
    after_new, _ = anchors(a.back)
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

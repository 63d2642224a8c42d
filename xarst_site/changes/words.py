"""What differs inside one provision: segments of words.

Han characters are compared one by one; runs of digits, dates, Latin words, addresses
and defined terms are never cut. The result is made fit to be read (edges at words, no
islands, few marks in a sentence) without marking much more than must be marked. It is
the same from either side, and knows nothing of provisions.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from xarst_site.changes.apply import reverse_segments
from xarst_site.changes.model import Segments
from xarst_site.changes.vocabulary import VOCABULARY

WHOLE = 0.6
"""Above this share of changed characters old and new are shown whole where `MOST` allows, …"""
SURELY = 0.7
"""… and above this one in any case: what is left between so many marks helps nobody."""
HUNKS = 3
"""Most marks in one sentence, where `MOST` allows."""
ISLAND = 2
"""Fewer unchanged characters than this between two marks are marked too."""
MOST = 1.28
"""How much may be marked, against the least possible (the Indel distance, in characters) of
all pairs together. Few marks and little marked pull in opposite directions: a sentence that
was changed in ten places has three marks only if what stayed between them is marked, too.
So marks are joined where that costs least for each mark less, and no more is spent on it
than this. What is left over are sentences changed all over, which keep more marks.

Measured on 88 pairs of Chinese statutes and regulations (4,228 changed sentences): 1.21 ×
altogether, 1.29 at most in a pair that differs in 100 characters or more, and 4.3 % of the
changed sentences have more than three marks. A bound for each pair alone leaves 11.8 % at
the same most, and joining always, 1.0 %, would mark up to 1.7 × as much."""
WORDS = 1.15
"""How much may be marked at least, against the least that cuts no word: English words that
are not alike have letters in common, and a third more than the Indel distance is marked
before anything is joined (142 pairs of English policies: 1.54 ×, 7 % above three)."""
SNAP = 1.1
"""How much may be marked, against the least that cuts no atom, to end at words."""
STEP = 3
"""Most characters by which one end of a mark is moved to the edge of a word."""
ROOM = 24
"""Characters before and behind a mark that are read to know which atoms stand there."""
CELLS = 60_000_000
"""Largest product of two lengths compared character by character."""

_NUMERAL = "〇零一二三四五六七八九十百千万亿两"
_ATOMS = (
    r"https?://[^\s，。；、（）()《》“”<>]+",
    r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    r"\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?",
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    r"\d+(?:[.,:]\d+)*[%％]?",
    rf"[{_NUMERAL}]{{2,}}",
    r"[A-Za-z\u00c0-\u024f\u0370-\u052f]+(?:['’\-][A-Za-z\u00c0-\u024f\u0370-\u052f]+)*",
    r"\s+",
    r"[\s\S]",
)
_SPANS = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""How words of two to four characters can lie across a place."""
_END = frozenset("。！？!?；;\n\t")
_PAUSE = _END | frozenset("，,、：:.．)）】》”")
_ENDS = re.compile(r"[。！？!?；;\n\t]|\.(?=\s|$)")
_BARRIER = frozenset("，。；、（）()《》“”")
"""Characters that stand in no atom but themselves: a text can be cut in front of them."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+")
_CLAUSE = re.compile(r"[^，,、：:。！？!?；;\s]*[，,、：:。！？!?；;\s]+|[^，,、：:。！？!?；;\s]+")

Hunk = tuple[int, int, int, int]
"""old[a:b] became new[c:d], in characters."""


@lru_cache(maxsize=64)
def _tokens_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile("|".join([*(re.escape(term) for term in longest_first), *_ATOMS]))


def segments(old: str, new: str, terms: Iterable[str] = ()) -> Segments:
    """The segments from ``old`` to ``new``; ``terms`` are words never to be cut."""
    return segments_of([(old, new)], terms)[0]


def segments_of(pairs: Iterable[tuple[str, str]], terms: Iterable[str] = ()) -> list[Segments]:
    """The segments of several pairs of old and new, which share what may be marked to have
    fewer marks (`MOST`): a sentence changed all over takes from it what others leave.
    """
    known = tuple(terms)
    drafts = [_Draft(old, new, known) for old, new in pairs]
    _fewer([draft for draft in drafts if draft.least])
    return [draft.segments() for draft in drafts]


class _Draft:
    """One pair: its hunks, and the least that could be marked, in characters
    (``least``), and without cutting a word (``whole_words``).
    """

    def __init__(self, old: str, new: str, terms: tuple[str, ...]) -> None:
        # one direction only, so that it is the same from either side
        self.turned = (len(old), old) > (len(new), new)
        self.old, self.new = (new, old) if self.turned else (old, new)
        self.hunks: list[Hunk] = []
        self.least = self.whole_words = 0
        if old and new and old != new:
            self._find(_tokens_of(terms), _BARRIER.difference(*terms))
        elif old != new:
            self.hunks = [(0, len(self.old), 0, len(self.new))]

    def _find(self, pattern: re.Pattern[str], barrier: frozenset[str]) -> None:
        old, new = self.old, self.new
        start, tail = _alike(old, new, barrier)
        left, right = old[start : len(old) - tail], new[start : len(new) - tail]
        if len(left) * len(right) > CELLS:
            raw = _by_pieces(left, right, pattern, (_SENTENCE, _CLAUSE))
            self.least = _marked(raw)
        else:
            raw = _by_token(left, right, pattern)
            self.least = Indel.distance(left, right)
        raw = _moved_by(raw, start, start)
        self.whole_words = _marked(raw)
        hunks = _join(old, _slide(old, new, _join(old, raw), pattern))
        self.hunks = _snap(old, new, hunks, pattern, int(SNAP * self.whole_words))

    def segments(self) -> Segments:
        made: list[tuple[str, str]] = []
        at = 0
        for a, b, c, d in self.hunks:
            if a > at:
                made.append(("=", self.old[at:a]))
            if b > a:
                made.append(("-", self.old[a:b]))
            if d > c:
                made.append(("+", self.new[c:d]))
            at = b
        if at < len(self.old):
            made.append(("=", self.old[at:]))
        written: Segments = tuple(made)  # type: ignore[arg-type]
        return reverse_segments(written) if self.turned else written


def _alike(old: str, new: str, barrier: frozenset[str]) -> tuple[int, int]:
    """How much at both ends is the same and can be left out without cutting an atom."""
    start = _common_prefix(old, new)
    while start and old[start - 1] not in barrier:
        start -= 1
    tail = _common_prefix(old[start:][::-1], new[start:][::-1])
    while tail and old[-tail] not in barrier:
        tail -= 1
    return start, tail


def _marked(hunks: Iterable[Hunk]) -> int:
    return sum(b - a + d - c for a, b, c, d in hunks)


# Finding


def _by_token(old: str, new: str, pattern: re.Pattern[str]) -> list[Hunk]:
    return _by_atom(pattern.findall(old), pattern.findall(new))


def _by_atom(left: Sequence[str], right: Sequence[str]) -> list[Hunk]:
    """The least edit of two sequences of pieces."""
    a_of, c_of = _offsets(left), _offsets(right)
    numbers: dict[str, int] = {}
    if len(left) + len(right) > 65_000:
        opcodes = Indel.opcodes(
            [numbers.setdefault(piece, len(numbers)) for piece in left],
            [numbers.setdefault(piece, len(numbers)) for piece in right],
        )
    else:
        # one character stands for itself, a longer piece for one nobody writes
        codes = {piece: piece for piece in (*left, *right)}
        for number, piece in enumerate(filter(_is_long, codes)):
            codes[piece] = chr(0xF0000 + number)
        opcodes = Indel.opcodes(
            "".join([codes[piece] for piece in left]), "".join([codes[piece] for piece in right])
        )
    hunks: list[Hunk] = []
    for block in opcodes:
        if block.tag == "equal":
            continue
        a, b = a_of[block.src_start], a_of[block.src_end]
        c, d = c_of[block.dest_start], c_of[block.dest_end]
        if hunks and hunks[-1][1] == a and hunks[-1][3] == c:
            a, c = hunks[-1][0], hunks[-1][2]
            hunks.pop()
        hunks.append((a, b, c, d))
    return hunks


def _is_long(piece: str) -> bool:
    return len(piece) > 1


def _offsets(pieces: Sequence[str]) -> list[int]:
    return list(itertools.accumulate(map(len, pieces), initial=0))


def _by_pieces(
    old: str, new: str, token: re.Pattern[str], cuts: tuple[re.Pattern[str], ...]
) -> list[Hunk]:
    """Enormous provisions: by sentences, then by clauses, and only then by tokens."""
    start = _common_prefix(old, new)
    end = _common_prefix(old[start:][::-1], new[start:][::-1])
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if len(left) * len(right) <= CELLS:
        return _moved_by(_by_token(left, right, token), start, start)
    whole = [(start, start + len(left), start, start + len(right))]
    if not cuts:
        return whole
    pieces, others = cuts[0].findall(left), cuts[0].findall(right)
    if len(pieces) * len(others) > CELLS:
        return whole
    hunks: list[Hunk] = []
    for a, b, c, d in _by_atom(pieces, others):
        if a == b or c == d:
            inner = [(0, b - a, 0, d - c)]
        else:
            inner = _by_pieces(left[a:b], right[c:d], token, cuts[1:])
        hunks += _moved_by(inner, a + start, c + start)
    return hunks


def _common_prefix(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _moved_by(hunks: Iterable[Hunk], old: int, new: int) -> list[Hunk]:
    return [(a + old, b + old, c + new, d + new) for a, b, c, d in hunks]


# Making fit to be read


def _join(old: str, hunks: Sequence[Hunk]) -> list[Hunk]:
    """Join hunks between which nearly nothing stands."""
    made: list[Hunk] = []
    for hunk in hunks:
        if made and _is_island(old[made[-1][1] : hunk[0]]):
            last = made.pop()
            made.append((last[0], hunk[1], last[2], hunk[3]))
        else:
            made.append(hunk)
    return made


def _is_island(between: str) -> bool:
    return len(between) < ISLAND and not _END & set(between)


class _Wish(NamedTuple):
    """To join hunks of a draft across the gaps behind these of them; all of them and what
    stands around them where ``whole``.
    """

    cost: float  # characters marked for each mark less
    draft: int
    gaps: tuple[int, ...]
    whole: bool = False


def _fewer(drafts: Sequence[_Draft]) -> None:
    """Join across the shortest gaps until the marks in every sentence are few, and show
    what is nearly all new whole: what costs least for each mark first, and nothing that
    would mark more than `MOST` allows.
    """
    marked = sum(_marked(draft.hunks) for draft in drafts)
    room = -marked + max(
        int(MOST * sum(draft.least for draft in drafts)),
        int(WORDS * sum(draft.whole_words for draft in drafts)),
    )
    joined: list[set[int]] = [set() for _ in drafts]
    for wish in sorted(
        wish for number, draft in enumerate(drafts) for wish in _wishes(number, draft)
    ):
        draft, done = drafts[wish.draft], joined[wish.draft]
        cost = 2 * sum(
            draft.hunks[k + 1][0] - draft.hunks[k][1] for k in wish.gaps if k not in done
        )
        if wish.whole:
            cost += 2 * (draft.hunks[0][0] + len(draft.old) - draft.hunks[-1][1])
        if cost <= room or wish.cost <= 0:
            room -= cost
            done.update((*wish.gaps, -1) if wish.whole else wish.gaps)
    for draft, done in zip(drafts, joined, strict=True):
        if -1 in done:
            draft.hunks = [(0, len(draft.old), 0, len(draft.new))]
        elif done:
            draft.hunks = _joined(draft.hunks, done)


def _wishes(number: int, draft: _Draft) -> Iterator[_Wish]:
    hunks = draft.hunks
    if len(hunks) < 2:
        return
    marked, total = _marked(hunks), len(draft.old) + len(draft.new)
    if marked > WHOLE * total:
        everywhere = tuple(range(len(hunks) - 1))
        cost = (total - marked) / len(everywhere) if marked <= SURELY * total else 0
        yield _Wish(cost, number, everywhere, whole=True)
    if len(hunks) <= HUNKS:
        return
    sentence: list[int] = []  # the gaps within one
    for k in range(len(hunks)):
        last = k + 1 == len(hunks)
        if last or _ENDS.search(draft.old, hunks[k][1], hunks[k + 1][0] + 1):
            if len(sentence) >= HUNKS:
                gaps = sorted(sentence, key=lambda g: hunks[g + 1][0] - hunks[g][1])
                gaps = gaps[: len(sentence) + 1 - HUNKS]
                cost = 2 * sum(hunks[g + 1][0] - hunks[g][1] for g in gaps)
                yield _Wish(cost / len(gaps), number, tuple(gaps))
            sentence = []
        else:
            sentence.append(k)


def _joined(hunks: Sequence[Hunk], gaps: AbstractSet[int]) -> list[Hunk]:
    made = [hunks[0]]
    for k, hunk in enumerate(hunks[1:]):
        if k in gaps:
            last = made.pop()
            made.append((last[0], hunk[1], last[2], hunk[3]))
        else:
            made.append(hunk)
    return made


def _slide(old: str, new: str, hunks: Sequence[Hunk], pattern: re.Pattern[str]) -> list[Hunk]:
    """Put pure insertions and deletions, which often fit in several places, where a
    reader would cut: at punctuation, else at the edges of words.
    """
    made: list[Hunk] = []
    for k, (a, b, c, d) in enumerate(hunks):
        if (a == b) == (c == d):
            made.append((a, b, c, d))
            continue
        text, start, end = (new, c, d) if a == b else (old, a, b)
        left_limit = a - (made[-1][1] if made else 0)
        right_limit = (hunks[k + 1][0] if k + 1 < len(hunks) else len(old)) - b
        low = 0
        while low < left_limit and text[start - low - 1] == text[end - low - 1]:
            low += 1
        high = 0
        while high < right_limit and text[start + high] == text[end + high]:
            high += 1
        shift = 0
        if low or high:
            shift = _best_shift(text, start, end, low, high, pattern)
        made.append((a + shift, b + shift, c + shift, d + shift))
    return made


def _best_shift(
    text: str, start: int, end: int, low: int, high: int, pattern: re.Pattern[str]
) -> int:
    low, high = min(low, 64), min(high, 64)
    tokens = _cuts(text, max(0, start - low - 40), min(len(text), end + high + 40), pattern)
    best = (-1.0, 0)
    for shift in range(-low, high + 1):
        s, e = start + shift, end + shift
        if s not in tokens or e not in tokens:
            continue
        worth = _is_edge(text, s) + _is_edge(text, e) + 0.5 * (not text[s].isspace())
        if (s == 0 or text[s - 1] in _PAUSE) and text[e - 1] in _PAUSE:
            worth += 2 + (text[e - 1] in _END and (s == 0 or text[s - 1] in _END))
        elif text[s] in _PAUSE and (e == len(text) or text[e] in _PAUSE):
            worth += 1
        if worth > best[0]:
            best = (worth, shift)
    return best[1] if best[0] >= 0 else 0


def _cuts(text: str, start: int, end: int, pattern: re.Pattern[str]) -> frozenset[int]:
    """Where atoms begin and end in ``text[start:end]``."""
    return frozenset(start + offset for offset in _offsets(pattern.findall(text[start:end])))


def _is_edge(text: str, at: int) -> bool:
    """Whether no common word would be cut there."""
    return not any(
        before <= at and text[at - before : at + behind] in VOCABULARY for before, behind in _SPANS
    )


def _snap(old: str, new: str, hunks: list[Hunk], pattern: re.Pattern[str], most: int) -> list[Hunk]:
    """Widen hunks to the edges of words, as long as no more than ``most`` is marked."""
    budget = most - _marked(hunks)
    made = list(hunks)
    for k, hunk in enumerate(made):
        if budget < 2:
            break
        a, b, c, d = hunk
        # what stands between two hunks is the same on both sides, and so are its atoms
        cuts = _cuts(old, max(0, a - ROOM), a, pattern)
        room = a - (made[k - 1][1] if k else 0)
        step = _to_word(
            [
                a - n in cuts and _is_edge(old, a - n) and _is_edge(new, c - n)
                for n in range(min(room, STEP) + 1)
            ]
        )
        if step and 2 * step <= budget and (room == step or room - step >= ISLAND):
            a, c, budget = a - step, c - step, budget - 2 * step
        cuts = _cuts(old, b, min(len(old), b + ROOM), pattern)
        room = (made[k + 1][0] if k + 1 < len(made) else len(old)) - b
        step = _to_word(
            [
                b + n in cuts and _is_edge(old, b + n) and _is_edge(new, d + n)
                for n in range(min(room, STEP) + 1)
            ]
        )
        if step and 2 * step <= budget and (room == step or room - step >= ISLAND):
            b, d, budget = b + step, d + step, budget - 2 * step
        made[k] = (a, b, c, d)
    return _join(old, made)


def _to_word(at_edge: Sequence[bool]) -> int:
    return at_edge.index(True) if True in at_edge else 0

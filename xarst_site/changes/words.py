"""What differs inside one provision: segments of words.

Han characters are compared one by one; runs of digits, dates, Latin words, addresses
and defined terms are never cut. The result is made fit to be read (edges at words, no
islands, few marks in a sentence) without marking much more than must be marked. It is
the same from either side, and knows nothing of provisions.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import rjieba
from rapidfuzz.distance import Indel

from xarst_site.changes.apply import reverse_segments
from xarst_site.changes.model import Segments
from xarst_site.changes.shadow import shadow

WHOLE = 0.65
"""Above this share of changed characters old and new are shown whole."""
HUNKS = 3
"""Most marks in one sentence, unless the words between them are many."""
ISLAND = 2
"""Fewer unchanged characters than this between two marks are marked too."""
BRIDGE = 12
"""Most unchanged characters that are marked to have fewer marks in a sentence."""
SNAP = 1.1
"""How much may be marked at most, against the least possible, to end at words."""
CELLS = 60_000_000
"""Largest product of two lengths compared character by character."""

_NUMERAL = "〇零一二三四五六七八九十百千万亿两"
_ATOMS = (
    r"https?://[^\s，。；、（）()《》“”<>]+",
    r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    r"\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?",
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    r"\d+(?:[.,:]\d+)*[%％]?",
    rf"第[{_NUMERAL}\d]+[条款项章节编](?:之[{_NUMERAL}])?",
    rf"[{_NUMERAL}]{{2,}}",
    r"[A-Za-z\u00c0-\u024f\u0370-\u052f]+(?:['’\-][A-Za-z\u00c0-\u024f\u0370-\u052f]+)*",
    r"\s+",
    r"[\s\S]",
)
_END = frozenset("。！？!?；;\n\t")
_PAUSE = _END | frozenset("，,、：:.．)）】》”")
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
    if old == new:
        return (("=", old),) if old else ()
    if not old or not new:
        return (("-", old),) if old else (("+", new),)
    # one direction only, so that it is the same from either side
    if (len(old), old) > (len(new), new):
        return reverse_segments(segments(new, old, terms))
    return _write(old, new, _hunks(old, new, tuple(terms)))


def only_typographic(old: str, new: str) -> bool:
    """Whether two marked runs differ in typography alone, to be shown quietly."""
    return shadow(old) == shadow(new)


def _write(old: str, new: str, hunks: Sequence[Hunk]) -> Segments:
    made: list[tuple[str, str]] = []
    at = 0
    for a, b, c, d in hunks:
        if a > at:
            made.append(("=", old[at:a]))
        if b > a:
            made.append(("-", old[a:b]))
        if d > c:
            made.append(("+", new[c:d]))
        at = b
    if at < len(old):
        made.append(("=", old[at:]))
    return tuple(made)  # type: ignore[arg-type]


def _hunks(old: str, new: str, terms: tuple[str, ...]) -> list[Hunk]:
    pattern = _tokens_of(terms)
    if len(old) * len(new) > CELLS:
        raw = _by_pieces(old, new, pattern, (_SENTENCE, _CLAUSE))
    else:
        raw = _by_token(old, new, pattern)
    least = _marked(raw)
    hunks = _join(old, raw)
    hunks = _slide(old, new, hunks, pattern)
    hunks = _join(old, hunks)
    hunks = _fewer(old, new, hunks)
    hunks = _snap(old, new, hunks, pattern, least)
    if len(hunks) > 1 and _marked(hunks) > WHOLE * (len(old) + len(new)):
        return [(0, len(old), 0, len(new))]
    return hunks


def _marked(hunks: Iterable[Hunk]) -> int:
    return sum(b - a + d - c for a, b, c, d in hunks)


# Finding


def _by_token(old: str, new: str, pattern: re.Pattern[str]) -> list[Hunk]:
    return _by_atom(pattern.findall(old), pattern.findall(new))


def _by_atom(left: Sequence[str], right: Sequence[str]) -> list[Hunk]:
    """The least edit of two sequences of pieces, in characters."""
    codes: dict[str, str] = {}

    def code(piece: str) -> str:
        # one character stands for itself, a longer piece for one nobody writes
        return piece if len(piece) == 1 else codes.setdefault(piece, chr(0xF0000 + len(codes)))

    a_of, c_of = _offsets(left), _offsets(right)
    if len(left) + len(right) > 65_000:
        numbers: dict[str, int] = {}
        opcodes = Indel.opcodes(
            [numbers.setdefault(piece, len(numbers)) for piece in left],
            [numbers.setdefault(piece, len(numbers)) for piece in right],
        )
    else:
        opcodes = Indel.opcodes("".join(map(code, left)), "".join(map(code, right)))
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


def _offsets(pieces: Sequence[str]) -> list[int]:
    offsets = [0]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return offsets


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


def _fewer(old: str, new: str, hunks: list[Hunk]) -> list[Hunk]:
    """In every sentence join across the shortest islands until the marks are few."""
    made: list[Hunk] = []
    sentence: list[Hunk] = []
    for hunk in hunks:
        if sentence and _END & set(old[sentence[-1][1] : hunk[0]]):
            made += _bridge(old, new, sentence)
            sentence = []
        sentence.append(hunk)
    return made + _bridge(old, new, sentence)


def _bridge(old: str, new: str, hunks: list[Hunk]) -> list[Hunk]:
    while sum(not only_typographic(old[a:b], new[c:d]) for a, b, c, d in hunks) > HUNKS:
        gaps = [(hunks[k + 1][0] - hunks[k][1], k) for k in range(len(hunks) - 1)]
        gap, k = min(gaps)
        if gap > BRIDGE:
            break
        joined = (hunks[k][0], hunks[k + 1][1], hunks[k][2], hunks[k + 1][3])
        hunks = [*hunks[:k], joined, *hunks[k + 2 :]]
    return hunks


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
    tokens, words = _edges(text, max(0, start - low - 40), min(len(text), end + high + 40), pattern)
    best = (-1.0, 0)
    for shift in range(-low, high + 1):
        s, e = start + shift, end + shift
        if s not in tokens or e not in tokens:
            continue
        worth = (s in words) + (e in words) + 0.5 * (not text[s].isspace())
        if (s == 0 or text[s - 1] in _PAUSE) and text[e - 1] in _PAUSE:
            worth += 2 + (text[e - 1] in _END and (s == 0 or text[s - 1] in _END))
        elif text[s] in _PAUSE and (e == len(text) or text[e] in _PAUSE):
            worth += 1
        if worth > best[0]:
            best = (worth, shift)
    return best[1] if best[0] >= 0 else 0


def _edges(
    text: str, start: int, end: int, pattern: re.Pattern[str]
) -> tuple[frozenset[int], frozenset[int]]:
    """Where tokens and where words begin and end in ``text[start:end]``."""
    part = text[start:end]
    tokens = {start + offset for offset in _offsets(pattern.findall(part))}
    words = rjieba.cut(part)
    edges = {start + offset for offset in _offsets(words)} if "".join(words) == part else tokens
    return frozenset(tokens), frozenset(edges & tokens)


def _snap(
    old: str, new: str, hunks: list[Hunk], pattern: re.Pattern[str], least: int
) -> list[Hunk]:
    """Widen hunks to the edges of words, as far as that marks little more."""
    budget = int(least * SNAP) - _marked(hunks)
    if budget < 2:
        return hunks
    made = list(hunks)
    for k, hunk in enumerate(made):
        if budget < 2:
            break
        a, b, c, d = hunk
        low_old, high_old = max(0, a - 24), min(len(old), b + 24)
        low_new, high_new = max(0, c - 24), min(len(new), d + 24)
        _, old_words = _edges(old, low_old, high_old, pattern)
        _, new_words = _edges(new, low_new, high_new, pattern)
        room = a - (made[k - 1][1] if k else 0)
        step = _to_word(
            [a - n in old_words and c - n in new_words for n in range(min(room, 3) + 1)]
        )
        if step and 2 * step <= budget and (room == step or room - step >= ISLAND):
            a, c, budget = a - step, c - step, budget - 2 * step
        room = (made[k + 1][0] if k + 1 < len(made) else len(old)) - b
        step = _to_word(
            [b + n in old_words and d + n in new_words for n in range(min(room, 3) + 1)]
        )
        if step and 2 * step <= budget and (room == step or room - step >= ISLAND):
            b, d, budget = b + step, d + step, budget - 2 * step
        made[k] = (a, b, c, d)
    return _join(old, made)


def _to_word(at_edge: Sequence[bool]) -> int:
    return at_edge.index(True) if True in at_edge else 0

"""The edits that the rules over prose judge: one sentence each, with what came and went.

A change of a provision is taken apart into sentences; those that stand in both texts are
left out, wherever they stand. Nothing here says how much an edit matters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

import rjieba
from rapidfuzz.distance import Indel

from xarst_site.changes.findings import Evidence
from xarst_site.changes.lexicon import (
    CHINESE,
    CHINESE_EMPTY,
    CHINESE_SAME,
    CHINESE_SPELLINGS,
    ENGLISH,
    ENGLISH_EMPTY,
    ENGLISH_SAME,
    Families,
)
from xarst_site.changes.model import Change, Side
from xarst_site.changes.shadow import shadow
from xarst_site.text.nodes import NUMBERED, Node, Text

ALIKE = 0.5
"""Two sentences less alike than this are one that went and one that came."""

_SENTENCE = re.compile(
    r"[^。！？!?；;\n\t]*?(?:[。！？!?；;\n\t]+|(?<!e\.g)(?<!i\.e)(?<!etc)\.(?=\s|$)|$)"
)
_NUMERAL = "〇零一二三四五六七八九十百千万两"
_UNIT = (
    "个工作日|工作日|个自然日|自然日|周岁|岁|小时|分钟|个月|日|天|年|月|周|次|元|倍|人|名|份|MB|GB"
    "|business days?|working days?|days?|months?|years?|hours?|minutes?|weeks?|times?|yuan|aged?"
)
_SPELT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred"
).split()
_REFERENCE = re.compile(
    rf"第[{_NUMERAL}\d]+(?:部分|[条款项章节编点])"
    rf"(?:第?[{_NUMERAL}\d]+[条款项章节点]|[（(][{_NUMERAL}\d]+[）)])*"
    r"|\b(?:Part|Chapter|Section|Article|Clause|Paragraph) (?:[IVXLC]+|\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#~-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\(?\+?\d{2,4}\)?[-\s]\d{3,8}(?:-\d{2,6})?|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)[48]00\d{7}(?!\d)"
    r"|(?<!\d)12\d{3}(?!\d)",
    re.ASCII,
)
_NUMBER = re.compile(
    rf"(\d+(?:[.,:]\d+)*|百分之[{_NUMERAL}]+|[{_NUMERAL}半]+(?=个?\s?(?:{_UNIT}))"
    rf"|\b(?:{'|'.join(_SPELT)})(?:-\w+)?(?= (?:{_UNIT})\b))"
    rf"\s?([%％‰]|{_UNIT})?",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:以下|以上|以内|之内|不满|未满|超过|不超过|不足|至少|届满|前|后|or under|under|over|within"
    r"|at least|more than|less than|before|after)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_ITEM = re.compile(r"[、,，;；：:()（）]|以及|和|及|或者|或|\b(?:and|or)\b")
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_SAME_UNIT = {"天": "日", "自然日": "日", "个自然日": "日", "周岁": "岁", "个工作日": "工作日"}


@dataclass(frozen=True)
class Place:
    """Where a sentence stands: the node, the words that lead into it, its headings."""

    node: Node
    lead: str = ""
    headings: str = ""
    parent: str = ""
    operative: bool = True
    """Whether it says something by itself: a heading or a contents list does not."""


@dataclass(frozen=True)
class Edit:
    """One sentence that came (``old`` is ''), went (``new`` is '') or was reworded."""

    change: int
    old: str
    new: str
    place: Place
    language: str
    pair: tuple["Words", "Words"] = field(compare=False)

    @property
    def added(self) -> bool:
        """Whether it stands in the new text only."""
        return not self.old

    @property
    def deleted(self) -> bool:
        """Whether it stands in the old text only."""
        return not self.new

    @property
    def reworded(self) -> bool:
        """Whether it stands in both, in other words."""
        return bool(self.old and self.new)

    @property
    def text(self) -> str:
        """The new words; of a sentence that went, the old."""
        return self.new or self.old

    def has(self, *families: str) -> bool:
        """Whether the sentence, as it is now or was, has a word of one of the families."""
        words = self.pair[1] if self.new else self.pair[0]
        return any(words.families.get(family) for family in families)

    def came(self, *families: str) -> tuple[str, ...]:
        """Words of the families that are more often in the new sentence, by group."""
        return _more(self.pair[0], self.pair[1], families)

    def went(self, *families: str) -> tuple[str, ...]:
        """Words of the families that are more often in the old sentence, by group."""
        return _more(self.pair[1], self.pair[0], families)

    def fresh(self, *families: str) -> tuple[str, ...]:
        """Those of `came` that stood nowhere in the old sentence."""
        old = shadow(self.old).lower()
        return tuple(word for word in self.came(*families) if word.lower() not in old)

    def lost(self, *families: str) -> tuple[str, ...]:
        """Those of `went` that stand nowhere in the new sentence."""
        new = shadow(self.new).lower()
        return tuple(word for word in self.went(*families) if word.lower() not in new)

    def changed(self, *families: str) -> tuple[str, ...]:
        """What came and what went."""
        return (*self.came(*families), *self.went(*families))

    def count(self, family: str) -> int:
        """By how many words of the family the new sentence has more than the old."""
        old, new = (words.families.get(family, Counter()) for words in self.pair)
        return sum(new.values()) - sum(old.values())

    @property
    def new_words(self) -> tuple[str, ...]:
        """Words with a meaning of their own that only the new sentence has."""
        return self._apart[1]

    @property
    def old_words(self) -> tuple[str, ...]:
        """Words with a meaning of their own that only the old sentence has."""
        return self._apart[0]

    @cached_property
    def _apart(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Both; none where the same characters only stand in another order."""
        return _apart(self.old, self.new, self.pair)

    @cached_property
    def substance(self) -> tuple[str, ...]:
        """Of `new_words` those that are more than style."""
        return _more_than_style(self.old, self.new_words, self.old_words, self.language)


STYLE = frozenset("a c p r d y e o u ul uj uv ug ud uz zg z f".split())
"""Parts of speech (as jieba tags them) that name nothing by themselves: adjectives,
conjunctions, prepositions, pronouns, adverbs, particles. What some of them change
nevertheless (only, necessary, always) is in a family of words."""
INTERCHANGEABLE = frozenset("v vn vi vd b l i m q ad an".split())
"""Parts of speech of which one word stands for another that shares a character."""
STEM = 5
"""Letters by which two English words are taken for forms of one."""


def _apart(
    old: str, new: str, pair: tuple["Words", "Words"]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if Counter(bare(old)) == Counter(bare(new)):
        return (), ()
    was, now = pair
    gone = tuple(sorted((was.bare - now.bare).elements()))
    return gone, tuple(sorted((now.bare - was.bare).elements()))


def _more_than_style(
    old: str, came: Sequence[str], gone: Sequence[str], language: str
) -> tuple[str, ...]:
    """Not an adjective, an adverb or a preposition, not another verb for an old one, not
    old characters put otherwise.
    """
    had = shadow(old).lower()
    left = tuple(word for word in came if not _style(word, had, gone, language))
    one_for_one = len(left) == 1 and len(came) <= len(gone)
    return () if one_for_one and not _chinese(language) else left


def broadened(old: str, new: str, language: str) -> tuple[str, ...]:
    """Words that qualified an item of an enumeration and went, while the item stays."""
    before = [set(words(item, language).bare) for item in _ITEM.split(old)]
    after = [set(words(item, language).bare) for item in _ITEM.split(new)]
    lost: list[str] = []
    for item in after:
        if item and item not in before:
            wider = [was - item for was in before if item < was and was not in after]
            lost += [word for gone in wider[:1] for word in sorted(gone)]
    still = words(new, language).bare
    return tuple(word for word in lost if word not in still and _names(word, language))


def _names(word: str, language: str) -> bool:
    """Whether a word names something: a noun, as far as can be told."""
    return not _chinese(language) or rjieba.tag(word)[-1][1].startswith(("n", "eng", "j", "vn"))


def substance(old: str, new: str, language: str) -> tuple[str, ...]:
    """Words of substance that only the new of two wordings has, as in `Edit.substance`."""
    gone, came = _apart(old, new, (words(old, language), words(new, language)))
    return _more_than_style(old, came, gone, language)


def spelled(text: str, language: str) -> str:
    """The words alone, with the spellings of one word made one."""
    text = bare(text).casefold()
    if _chinese(language):
        for group in CHINESE_SPELLINGS:
            first, other = group.split("|")
            text = text.replace(other, first)
    return text


def _style(word: str, old: str, gone: Sequence[str], language: str) -> bool:
    if not _chinese(language):
        if word.endswith("ly") or word in old.split():
            return True
        return len(word) > STEM and any(word[:STEM] == other[:STEM] for other in gone)
    if all(char in old for char in word):
        return True
    part = rjieba.tag(word)[-1][1]
    if part in STYLE:
        return True
    return part in INTERCHANGEABLE and any(set(word) & set(other) for other in gone)


@dataclass(frozen=True)
class Words:
    """What is in a sentence, in the terms of the rules."""

    families: dict[str, Counter[str]]
    """By family: how often each group of words; a group goes by its first word."""
    printed: dict[str, tuple[str, ...]]
    """The words that stand there, by ``family:group``."""
    bare: Counter[str]
    """Words with a meaning of their own, synonyms made one, empty ones left out."""
    parties: tuple[str, ...]
    """Who is spoken of, in order, each once in a row."""
    numbers: Counter[str]
    references: Counter[str]
    contacts: Counter[str]


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """The words alone: the shadow without punctuation. Signs that mean something stay."""
    return "".join(
        char
        for char in shadow(text)
        if char in "%‰#@&" or unicodedata.category(char)[0] not in "PZ"
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text, without white space round them."""
    return [found.strip() for found in _SENTENCE.findall(text) if bare(found)]


def _more(less: Words, more: Words, families: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for family in families:
        extra = more.families.get(family, Counter()) - less.families.get(family, Counter())
        for group in extra:
            printed = more.printed[f"{family}:{group}"]
            before = less.printed.get(f"{family}:{group}", ())
            found += [word for word in printed if word not in before][:1] or printed[:1]
    return tuple(dict.fromkeys(found))


# Words


class _Reader:
    """Finds the words of a list in a text: the longest at each place, none overlapping.

    In Chinese they stand anywhere; in other languages only whole words count.
    """

    def __init__(self, listed: Iterable[str], *, whole: bool) -> None:
        longest = sorted({word.lower() for word in listed}, key=lambda word: (-len(word), word))
        self.by_first: dict[str, list[str]] = {}
        for word in longest:
            self.by_first.setdefault(word[0], []).append(word)
        self.whole = whole

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Places and words, in order; the text is in lower case."""
        at, end = 0, len(text)
        while at < end:
            for word in self.by_first.get(text[at], ()):
                if text.startswith(word, at) and (not self.whole or _whole(text, at, len(word))):
                    yield at, word
                    at += len(word)
                    break
            else:
                at += 1


def _whole(text: str, at: int, length: int) -> bool:
    before, behind = text[at - 1 : at], text[at + length : at + length + 1]
    return not before.isalnum() and not behind.isalnum()


@lru_cache(maxsize=4)
def _reader(language: str) -> tuple[_Reader, dict[str, list[tuple[str, str]]]]:
    """What finds the words of all families, and who claims each."""
    families: Families = CHINESE if _chinese(language) else ENGLISH
    claims: dict[str, list[tuple[str, str]]] = {}
    for family, groups in families.items():
        for group in groups:
            listed = group.split("|")
            for word in listed:
                claims.setdefault(word.lower(), []).append((family, listed[0]))
    return _Reader(claims, whole=not _chinese(language)), claims


@lru_cache(maxsize=4)
def _same(language: str) -> tuple[_Reader, dict[str, str]]:
    """What finds words with a synonym, and the first of each group."""
    chinese = _chinese(language)
    first = {
        word.lower(): group.split("|")[0].lower()
        for group in reversed(CHINESE_SAME if chinese else ENGLISH_SAME)
        for word in group.split("|")
    }
    return _Reader(first, whole=not chinese), first


def _chinese(language: str) -> bool:
    return language.lower().split("-")[0] == "zh"


@lru_cache(maxsize=4096)
def words(sentence: str, language: str) -> Words:
    """What is in a sentence; the same from run to run."""
    text = shadow(sentence)
    if not _chinese(language):
        text = re.sub(r"[’']", "'", text)
    reader, claims = _reader(language)
    families: dict[str, Counter[str]] = {}
    printed: dict[str, tuple[str, ...]] = {}
    parties: list[str] = []
    for _, word in reader.find(text.lower()):
        for family, group in claims[word]:
            if family == "idle":
                continue
            families.setdefault(family, Counter())[group] += 1
            key = f"{family}:{group}"
            printed[key] = (*printed.get(key, ()), word)
            if family in ("party_user", "party_operator") and parties[-1:] != [family]:
                parties.append(family)
    contacts = Counter(re.sub(r"[^\w@.]", "", c.lower()) for c in _CONTACT.findall(text))
    rest = _CONTACT.sub(" ", text)
    references = Counter(_REFERENCE.findall(rest))
    rest = _REFERENCE.sub(" ", rest)
    numbers = Counter(_number(found, rest) for found in _NUMBER.finditer(rest))
    return Words(
        families=families,
        printed=printed,
        bare=_meaning(text, language),
        parties=tuple(parties),
        numbers=numbers,
        references=references,
        contacts=contacts,
    )


def _number(found: re.Match[str], text: str) -> str:
    """A number with its unit and the bound beside it: 30日, 14岁以下."""
    unit = (found[2] or "").lower().rstrip("s")
    unit = _SAME_UNIT.get(unit, unit)
    behind = _BOUND.match(text[found.end() : found.end() + 8].lstrip())
    ahead = _BOUND.findall(text[max(0, found.start() - 10) : found.start()])
    bounds = sorted({*(m.lower() for m in ahead), *([behind[0].lower()] if behind else [])})
    return _value(found[1]) + unit + "".join(f"[{bound}]" for bound in bounds)


def _value(printed: str) -> str:
    if printed[0].isdigit():
        return printed.replace(",", "")
    if printed.startswith("百分之"):
        return f"{_chinese_value(printed[3:])}%"
    if printed[0].isascii():
        spelt = [word for word in printed.lower().split("-") if word in _SPELT]
        return str(sum(_english_value(word) for word in spelt))
    return str(_chinese_value(printed)) if printed != "半" else "0.5"


def _english_value(word: str) -> int:
    place = _SPELT.index(word)
    return place + 1 if place < 20 else (place - 17) * 10


def _chinese_value(printed: str) -> int:
    if not any(char in _SCALE for char in printed):
        return int("".join(str(_DIGIT.get(char, 0)) for char in printed) or 0)
    total = last = 0
    for char in printed:
        if char in _SCALE:
            total += (last or 1) * _SCALE[char]
            last = 0
        else:
            last = _DIGIT.get(char, 0)
    return total + last


def _meaning(text: str, language: str) -> Counter[str]:
    reader, first = _same(language)
    text = text.lower()
    at, parts = 0, []
    for place, word in reader.find(text):
        parts += [text[at:place], first[word]]
        at = place + len(word)
    text = "".join((*parts, text[at:]))
    if _chinese(language):
        cut = [word.strip().lower() for word in rjieba.cut(text)]
        empty = CHINESE_EMPTY
    else:
        cut = [word.lower() for word in _WORD.findall(text) if len(word) > 1]
        cut += re.findall(r"\d+(?:[.,:]\d+)*", text)
        empty = ENGLISH_EMPTY
    return Counter(word for word in cut if bare(word) and word not in empty)


# Sentences


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
    old_place = _place(seen.old, seen.old_way, change.from_[0]) if change.from_ else None
    new_place = _place(seen.new, seen.new_way, change.to[0]) if change.to else None
    if bare(change.from_text) == bare(change.to_text):
        return
    old, new = sentences(change.from_text), sentences(change.to_text)
    for was, now in _pairs(old, new, language):
        place = (new_place if now else old_place) or old_place or new_place
        if place is not None:
            pair = words(was, language), words(now, language)
            yield Edit(index, was, now, place, language, pair)


def _pairs(old: Sequence[str], new: Sequence[str], language: str) -> Iterator[tuple[str, str]]:
    """Sentences that differ, paired by likeness; alone where nothing is like them."""
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
    same = all(was.families.get(name) == now.families.get(name) for name in counted)
    return same and was.numbers == now.numbers and not substance(old, new, language)


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


def _place(text: Text, ways: dict[str, tuple[Node, ...]], side: Side) -> Place:
    node = side.node
    way = ways.get(node.uid, ())
    siblings = way[-1].children if way else text.nodes
    lead = ""
    for sibling in siblings:
        if sibling.uid == node.uid:
            break
        if sibling.kind in ("intro", "text", "wrapUp") and _leads(sibling):
            lead = sibling.text
        elif sibling.kind == "crossHeading":
            lead = sibling.heading
        elif sibling.kind not in NUMBERED and sibling.kind not in ("row", "tocItem"):
            lead = "" if node.kind not in NUMBERED else lead
    if way and _leads(way[-1]):
        lead = way[-1].text
    headings = " / ".join(above.heading for above in way if above.heading)
    in_contents = node.kind in ("toc", "tocItem") or any(above.kind == "toc" for above in way)
    return Place(
        node=node,
        lead=lead,
        headings=headings,
        parent=way[-1].uid if way else "",
        operative=not in_contents and (bool(node.text or node.cells) or node.kind == "row"),
    )


def _leads(node: Node) -> bool:
    return node.text.rstrip().endswith((":", "：", "——"))


def place_of(seen: Evidence, side: Side, *, new: bool) -> Place:
    """Where a provision stands in the old or in the new text."""
    if new:
        return _place(seen.new, seen.new_way, side)
    return _place(seen.old, seen.old_way, side)

"""One sentence read in the terms of the rules: its words by family, its numbers, its parties.

Also what is left of two wordings when all that is known to be harmless is taken away
(`residue`). Nothing here knows provisions, or says how much anything matters.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel, Postfix, Prefix

from xarst_site.changes.lexicon import Lexicon
from xarst_site.changes.lexicon_chinese import CHINESE
from xarst_site.changes.lexicon_english import ENGLISH
from xarst_site.changes.shadow import shadow

_NUMERAL = "〇零一二三四五六七八九十百千万两"
_UNIT = (
    "个工作日|工作日|个自然日|自然日|周岁|岁|小时|分钟|个月|日|天|年|月|周|次|元|倍|人|名|份|张|册|件|台|笔"
    "|MB|GB|TB"
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
    r"|\(?\+?(?<!\d)0\d{2,3}\)?[-\s]?\d{3,8}(?:[-\s]\d{2,6})*|\+\d{1,3}[-\s]\d[-\s\d]{5,14}\d"
    r"|(?<!\d)\d{2,4}-\d{3,8}(?:-\d{2,6})*|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)[48]00[-\s]?\d{3}[-\s]?\d{4}(?!\d)|(?<!\d)12\d{3}(?!\d)",
    re.ASCII,
)
_NUMBER = re.compile(
    rf"(\d+(?:[.,:]\d+)*|百分之(?!百)[{_NUMERAL}]+|[{_NUMERAL}半]+(?=个?\s?(?:{_UNIT}))"
    rf"|\b(?:{'|'.join(_SPELT)})(?:-\w+)?(?= (?:{_UNIT})\b))"
    rf"\s?([%％‰]|{_UNIT})?",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"以下|以上|以内|之内|不满|未满|超过|不超过|不足|至少|届满|前|后|or under|under|over|within"
    r"|at least|more than|less than|before|after",
    re.IGNORECASE,
)
_REFERS = ("第", "part ", "chapter ", "section ", "article ", "clause ", "paragraph ")
_FIGURES = frozenset(f"0123456789半{_NUMERAL}")
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_SAME_UNIT = {"天": "日", "自然日": "日", "个自然日": "日", "周岁": "岁", "个工作日": "工作日"}
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['-][A-Za-z\u00c0-\u024f]+)*|\d+(?:[.,:]\d+)*")
_SIGNS = re.compile(r"[^\w%‰#@&+<=>$€£¥°~]+|_+")
_SPOKEN = re.compile(r"[^\w、 %‰#@&'.-]+|_+")
_PAUSE = re.compile(r"[,、;:()\[\]/]+")

_ENDINGS = (
    ("ation", "", 7),
    ("ion", "", 6),
    ("ies", "y", 4),
    ("ing", "", 5),
    ("al", "", 6),
    ("ed", "", 4),
    ("es", "", 4),
    ("ly", "", 4),
    ("s", "", 3),
)
"""Endings of English words, what stands in their place, and how long a word must be."""

PARTICLES = frozenset("的地得了")
"""Chinese particles that change no meaning between two words."""


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """The words alone: the shadow without punctuation. Signs that mean something stay."""
    return _SIGNS.sub("", shadow(text))


def chinese(language: str) -> bool:
    """Whether words of this language stand side by side without a space."""
    return language.lower().split("-")[0] == "zh"


def lexicon(language: str) -> Lexicon:
    """The words of a language; those of English where there is none of its own."""
    return CHINESE if chinese(language) else ENGLISH


class _Finder:
    """Finds the words of a list in a text: the longest at each place, none overlapping."""

    def __init__(self, listed: Collection[str], *, whole: bool) -> None:
        self.listed = listed
        self.whole = whole
        starts: dict[str, dict[str, set[int]]] = {}
        for word in listed:
            starts.setdefault(word[0], {}).setdefault(word[1:2], set()).add(len(word))
        self.starts = {
            first: {
                second: tuple(sorted({*some, *seconds.get("", ())}, reverse=True))
                for second, some in seconds.items()
            }
            for first, seconds in starts.items()
        }
        """By first and second letter: how long such words are, the longest first. What is
        by '' is the word of one letter."""

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Places and words, in order; the text is in lower case."""
        listed = self.listed
        end = 0
        for at, seconds in enumerate(map(self.starts.get, text)):
            if seconds is None or at < end:
                continue
            lengths = seconds.get(text[at + 1 : at + 2])
            for length in seconds.get("", ()) if lengths is None else lengths:
                word = text[at : at + length]
                if word in listed and (not self.whole or _whole(text, at, length)):
                    yield at, word
                    end = at + length
                    break

    def sub(self, text: str, to: Mapping[str, str]) -> str:
        """The text with other words in the place of those found."""
        parts: list[str] = []
        last = 0
        for at, word in self.find(text):
            parts += [text[last:at], to[word]]
            last = at + len(word)
        return "".join((*parts, text[last:]))

    def only(self, text: str) -> bool:
        """Whether nothing but such words stands in it."""
        covered = sum(len(word) for _, word in self.find(text))
        return covered == len(text)


def _whole(text: str, at: int, length: int) -> bool:
    before, behind = text[at - 1 : at], text[at + length : at + length + 1]
    return not before.isalnum() and not behind.isalnum()


class _Reader(NamedTuple):
    """What finds the words of one language."""

    families: _Finder
    claims: Mapping[str, tuple[tuple[str, int], ...]]
    """Of each word: the families it is in, and the number of its group there."""
    same: _Finder
    first: Mapping[str, str]
    """Of a word with a synonym: the first of its group; of an empty word: nothing."""
    idle: _Finder
    """Empty words and pauses, and nothing else."""
    spelling: _Finder
    spelled: Mapping[str, str]


@lru_cache(maxsize=2)
def _reader(*, in_chinese: bool) -> _Reader:
    words = CHINESE if in_chinese else ENGLISH
    claims: dict[str, list[tuple[str, int]]] = {}
    for family, groups in words.families.items():
        for number, group in enumerate(groups):
            for word in group:
                claims.setdefault(word, []).append((family, number))
    empty = {word.lower() for word in words.empty}
    first = {word: word for word in empty if len(word) > 1} if in_chinese else {}
    if in_chinese:  # or a shorter word inside of them would be taken for another
        first |= {word: word for group in words.families["idle"] for word in group}
    first |= {word: group[0] for group in (*words.spellings, *words.same) for word in group}
    if in_chinese:
        first = {word: "" if to in empty else to for word, to in first.items()}
    spelled = {word: group[0] for group in words.spellings for word in group}
    return _Reader(
        families=_Finder(claims, whole=words.whole),
        claims={
            word: tuple(claim for claim in claimed if claim[0] != "idle")
            for word, claimed in claims.items()
        },
        same=_Finder(first, whole=words.whole),
        first=first,
        idle=_Finder(empty | {"、", " ", "."}, whole=False),
        spelling=_Finder(spelled, whole=words.whole),
        spelled=spelled,
    )


class Words:
    """What is in a sentence, in the terms of the rules."""

    def __init__(self, sentence: str, language: str) -> None:
        self.language = language
        self.text = shadow(sentence)
        self.lower = re.sub(r"[’']", "'", self.text).lower()
        reader = _reader(in_chinese=chinese(language))
        families: dict[str, dict[int, list[str]]] = {}
        parties: list[str] = []
        for _, word in reader.families.find(self.lower):
            for family, group in reader.claims[word]:
                families.setdefault(family, {}).setdefault(group, []).append(word)
                if family in ("party_user", "party_operator") and parties[-1:] != [family]:
                    parties.append(family)
        self.families = families
        """By family and group: the words that stand there."""
        self.parties = tuple(parties)
        """Who is spoken of, in order, each once in a row."""

    def groups(self, family: str) -> dict[int, int]:
        """How often each group of a family is there."""
        return {group: len(found) for group, found in self.families.get(family, {}).items()}

    @cached_property
    def contacts(self) -> dict[str, str]:
        """Telephone numbers and addresses on the net, without what parts them, as printed."""
        if _FIGURES.isdisjoint(self.text) and "@" not in self.text and "." not in self.text:
            return {}
        return {_contact(found): found for found in _CONTACT.findall(self.text)}

    @cached_property
    def numbers(self) -> Counter[str]:
        """Amounts, ages, dates and periods, with their unit and the bound beside them."""
        return numbers(self.text)

    @cached_property
    def plain(self) -> str:
        """The words with synonyms made one and empty ones left out; pauses as 、."""
        return _plain(self.lower, self.language)

    @cached_property
    def tokens(self) -> Counter[str]:
        """The words of `plain` that are not empty, each by its stem (not for Chinese)."""
        empty = lexicon(self.language).empty
        alike = _stems()
        found = (word for word in _WORD.findall(self.plain) if word not in empty)
        stems = (alike.get(stem(word), stem(word)) for word in found)
        return Counter(word for word in stems if word)


def numbers(text: str) -> Counter[str]:
    """Amounts, ages, dates and periods, with their unit and the bound beside them."""
    if not _may_count(text) or not _NUMBER.search(text):
        return Counter()
    rest = _REFERENCE.sub(" ", _CONTACT.sub(" ", text))
    return Counter(_number(found, rest) for found in _NUMBER.finditer(rest))


def _plain(text: str, language: str) -> str:
    reader = _reader(in_chinese=chinese(language))
    text = reader.same.sub(_counted(text), reader.first)
    return _SPOKEN.sub("" if chinese(language) else " ", _PAUSE.sub("、", text))


def references(text: str) -> Counter[str]:
    """Provisions that are referred to by their number."""
    lower = text.lower()
    if not any(sign in lower for sign in _REFERS):
        return Counter()
    return Counter(_REFERENCE.findall(_CONTACT.sub(" ", text)))


def _may_count(text: str) -> bool:
    """Whether it is worth looking for numbers: figures, or words that spell one."""
    return not _FIGURES.isdisjoint(text) or re.search("[a-z]", text) is not None


@lru_cache(maxsize=8192)
def words(sentence: str, language: str) -> Words:
    """What is in a sentence; the same from run to run."""
    return Words(sentence, language)


def spelled(text: str, language: str) -> str:
    """The words alone, with the spellings of one word made one and particles left out."""
    reader = _reader(in_chinese=chinese(language))
    text = reader.spelling.sub(_counted(shadow(text).lower()), reader.spelled)
    text = bare(text)
    if chinese(language):
        text = "".join(char for char in text if char not in PARTICLES)
    return text


def stem(word: str) -> str:
    """What two forms of an English word have in common."""
    for ending, instead, least in _ENDINGS:
        if len(word) > least and word.endswith(ending):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and (word[-1] == "e" or word[-1] == word[-2]):
        word = word[:-1]
    return word


@lru_cache(maxsize=1)
def _stems() -> dict[str, str]:
    """Of the stem of an English word with a synonym: that of the first of its group, ''
    where that says nothing.
    """
    single = [[word for word in group if " " not in word] for group in ENGLISH.same]
    return {
        stem(word): "" if group[0] in ENGLISH.empty else stem(group[0])
        for group, words in zip(reversed(ENGLISH.same), reversed(single), strict=True)
        for word in words
        if " " not in group[0]
    }


class Residue(NamedTuple):
    """What is left of two wordings when all that is known to be harmless is taken away.

    ``dropped``: words of an enumeration that went, with nothing in their place.
    """

    gone: tuple[str, ...]
    came: tuple[str, ...]
    dropped: tuple[str, ...] = ()


NOTHING = Residue((), ())


def only_says(text: str, said: Collection[str], language: str) -> bool:
    """Whether a piece of `residue` is made of these words, and of empty ones."""
    if not chinese(language):
        return text in {stem(part) for word in said for part in word.split()}
    for word in sorted(said, key=len, reverse=True):
        text = text.replace(word, "")
    return _reader(in_chinese=True).idle.only(text)


def middles(old: str, new: str, beside: int) -> tuple[str, str]:
    """Where two wordings differ, with so many of the characters beside it."""
    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old[head:], new[head:])
    start, behind = max(0, head - beside), max(0, tail - beside)
    return old[start : len(old) - behind], new[start : len(new) - behind]


@lru_cache(maxsize=4096)
def residue(old: Words, new: Words) -> Residue:
    """The words of substance that only one of two wordings has."""
    if chinese(old.language):
        return _residue_by_character(old, new)
    if old.plain == new.plain:
        return NOTHING
    gone, came = old.tokens - new.tokens, new.tokens - old.tokens
    listed = [word for word in gone if re.search(rf"(?:、 ?|\band ){re.escape(word)}", old.plain)]
    return Residue(
        tuple(sorted(gone)),
        tuple(sorted(came)),
        tuple(sorted(listed)) if len(listed) == len(gone) and not came else (),
    )


NEAR = 12
"""Characters beside a difference that may be part of the same word."""

CELLS = 16_000_000
"""Largest product of two lengths that is compared character by character."""

_AFTER = "前后"
"""拒绝后 and 如拒绝 say the same; what comes with 前 or 后 is another time."""

_JOINS = "、和与或及"


def _residue_by_character(old: Words, new: Words) -> Residue:
    a, b = (_plain(part, old.language) for part in middles(old.lower, new.lower, NEAR))
    if a == b or sorted(a.replace("、", "")) == sorted(b.replace("、", "")):
        return NOTHING
    if len(a) * len(b) > CELLS:
        return Residue((a[:NEAR],), (b[:NEAR],))
    idle = _reader(in_chinese=True).idle
    gone: list[str] = []
    came: list[str] = []
    dropped: list[str] = []
    for i, j, k, m in _hunks(a, b):
        was, now = _core(a[i:j], idle), _core(b[k:m], idle)
        if len(now) > 1 and now in a:
            now = ""
        if len(was) > 1 and was in b:
            was = ""
        if was and not (was in _AFTER and not now):
            gone.append(was)
            before = a[i] in _JOINS or (i > 0 and a[i - 1] in _JOINS)
            behind = a[j - 1] in _JOINS or j == len(a) or a[j] in _JOINS + "等"
            if not now and ((before and behind) or a[i] == "、" or a[j - 1] == "、"):
                dropped.append(was)
        if now:
            came.append(now)
    moved = Counter(gone) & Counter(came)
    left, right = Counter(gone) - moved, Counter(came) - moved
    only = len(dropped) == len(gone) and not right
    return Residue(tuple(left), tuple(right), tuple(dropped) if only else ())


def _core(run: str, idle: _Finder) -> str:
    """A run of words without the empty ones at its ends."""
    found = list(idle.find(run))
    start, end = 0, len(run)
    for place, word in found:
        if place != start:
            break
        start += len(word)
    for place, word in reversed(found):
        if place + len(word) != end or place < start:
            break
        end = place
    return run[start:end]


def _hunks(a: str, b: str) -> list[tuple[int, int, int, int]]:
    """a[i:j] became b[k:m]; with no more than one character that stayed inside."""
    hunks: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            continue
        i, j, k, m = op.src_start, op.src_end, op.dest_start, op.dest_end
        if hunks and i - hunks[-1][1] <= 1 and a[hunks[-1][1] : i] != "、":
            first = hunks.pop()
            i, k = first[0], first[2]
        hunks.append((i, j, k, m))
    return hunks


# Numbers and contacts


def _contact(printed: str) -> str:
    """A contact without what only parts its digits."""
    if re.search("[a-zA-Z]", printed):
        return printed.lower().rstrip("./")
    return re.sub(r"\D", "", printed)


def _number(found: re.Match[str], text: str) -> str:
    """A number with its unit and the bound beside it: 30日, 14岁以下."""
    behind = _BOUND.match(text[found.end() : found.end() + 8].lstrip())
    ahead = _BOUND.findall(text[max(0, found.start() - 10) : found.start()])
    bounds = sorted({*(m.lower() for m in ahead), *([behind[0].lower()] if behind else [])})
    return _value(found[1]) + _unit(found[2]) + "".join(f"[{bound}]" for bound in bounds)


def _counted(text: str) -> str:
    """The text with its numbers in figures and their units in one spelling."""
    if not _may_count(text):
        return text
    return _NUMBER.sub(lambda found: _value(found[1]) + _unit(found[2]), text)


def _unit(printed: str | None) -> str:
    unit = (printed or "").lower().rstrip("s")
    return _SAME_UNIT.get(unit, unit)


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

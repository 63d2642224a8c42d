"""Numbering families: how a line of a legal text begins with a number.

Holds the schemes, the reading of one line (`read_number`, `readings`) and the
judgement over all lines of a source which of the doubtful readings are numbers
(`believe`): `1.5米`, `A. Smith` and `(c) 2023` look like numbers and are none.
It must not build a tree or judge the text.

In the name of a scheme ``N`` stands for a Chinese numeral and ``1`` for a figure,
``a`` and ``i`` for letters and Roman numerals; full and half width are one.
"""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from xarst_site.text.nodes import Kind, Num

SPACE = r"\s\u200b\u200c\u200e\u200f\u2060\ufeff\u180e"
"""What counts as white space, for a character class: Unicode's and the invisible."""

_HAN = "零〇○一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰廿卅"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"○": 0, "两": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}

_N = f"[{_HAN}]{{1,7}}"
_D = "[0-9０-９]"
_W = "[ \\t\u3000\u00a0]{0,4}"
_OPEN = "[(（〔﹙]"
_CLOSE = "[)）〕﹚]"
_DOT = "[.．]"
_TAIL = "[、.．:：]?"
_ROMAN = "[ivxlcdmIVXLCDM]{1,8}"
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """One family of numbers.

    ``rank`` is its usual depth (small is high), ``group`` the families that people
    mix within one list. A number of a scheme that is not ``sure`` is believed only
    beside its neighbours (`believe`).
    """

    name: str
    kind: Kind
    rank: int
    group: str
    pattern: re.Pattern[str]
    sure: bool = True


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One way of reading a line: its number, the ``rest``, and the figures of it.

    ``path`` is ``(3, 1)`` for ``3.1`` and ``(ordinal,)`` else. A ``glued`` number has
    no white space or mark behind it.
    """

    num: Num
    rest: str
    path: tuple[int, ...]
    glued: bool = False

    @property
    def scheme(self) -> Scheme:
        """The family of the number."""
        return SCHEMES[self.num.scheme]


def _scheme(
    name: str, kind: Kind, rank: int, pattern: str, *, group: str = "", sure: bool = True
) -> Scheme:
    return Scheme(
        name=name,
        kind=kind,
        rank=rank,
        group=group or name,
        pattern=re.compile(pattern),
        sure=sure,
    )


def _de(unit: str) -> str:
    return f"第{_W}(?P<n>{_N}|{_D}{{1,4}}){_W}{unit}{_TAIL}"


def _english(word: str) -> str:
    words = "|".join(_WORDS)
    return (
        f"(?i:{word})[ \u00a0\u3000]{{1,4}}"
        f"(?P<n>[0-9]{{1,3}}(?:\\.[0-9]{{1,3}})*|{_ROMAN}|(?i:{words})|[A-Z])"
        r"(?![A-Za-z0-9])[.:：、)）]?(?:[ \u00a0]?[—–-])?"
    )


_BULLETS = "•·●○■□◆◇▪▫‣◦★☆►▶➢➤✓√※\uf0b7\uf06c\uf0d8\uf075"

SCHEMES: dict[str, Scheme] = {
    s.name: s
    for s in (
        _scheme("第N编", "part", 0, _de("编")),
        _scheme("第N部分", "part", 1, _de("部分")),
        _scheme("第N分编", "part", 2, _de("分编")),
        _scheme("第N篇", "part", 0, _de("篇")),
        _scheme("第N卷", "part", 0, _de("卷")),
        _scheme("附件N", "part", 0, f"附(?:件|录|表){_W}(?P<n>{_N}|{_D}{{1,3}}|[A-Z]){_TAIL}"),
        _scheme("第N章", "chapter", 10, _de("章")),
        _scheme("第N节", "section", 20, _de("节")),
        _scheme("第N条之N", "article", 30, f"第{_W}(?:{_N}|{_D}{{1,4}}){_W}条之(?P<n>{_N}){_TAIL}"),
        _scheme("第N条", "article", 30, _de("条")),
        _scheme("Part N", "part", 1, _english("part")),
        _scheme("Annex N", "part", 0, _english("annex|appendix|schedule|exhibit")),
        _scheme("Chapter N", "chapter", 10, _english("chapter")),
        _scheme("Section N", "section", 20, _english("section")),
        _scheme("Article N", "article", 30, _english("article|clause")),
        _scheme("§ 1", "section", 20, f"§{{1,2}}{_W}(?P<n>{_D}{{1,4}}){_DOT}?"),
        _scheme("N、", "section", 40, f"(?P<n>{_N}){_W}、", group="N"),
        _scheme("N.", "section", 40, f"(?P<n>{_N}){_W}{_DOT}", group="N"),
        _scheme(
            "(N)", "subsection", 50, f"(?:{_OPEN}{_W}(?P<n>{_N}){_W}{_CLOSE}|(?P<c>[㈠-㈩])){_TAIL}"
        ),
        _scheme("N)", "subsection", 50, f"(?P<n>{_N}){_W}{_CLOSE}、?", group="(N)"),
        _scheme("()", "subsection", 50, f"{_OPEN}{_W}{_CLOSE}{_TAIL}", group="(N)"),
        _scheme(
            "1.1",
            "subsection",
            62,
            f"(?P<n>{_D}{{1,3}}(?:{_W}{_DOT}{_W}{_D}{{1,3}}){{1,7}})(?:{_DOT}(?!{_D})|、)?",
            sure=False,
        ),
        _scheme(
            "1.",
            "paragraph",
            60,
            f"(?:(?P<n>{_D}{{1,3}}){_W}{_DOT}(?!{_D})|(?P<c>[⒈-⒛]))",
            group="1",
        ),
        _scheme("1、", "paragraph", 60, f"(?P<n>{_D}{{1,3}}){_W}、", group="1"),
        _scheme("1)", "subparagraph", 70, f"(?P<n>{_D}{{1,3}}){_W}{_CLOSE}、?", group="1)"),
        _scheme(
            "(1)",
            "subparagraph",
            72,
            f"(?:{_OPEN}{_W}(?P<n>{_D}{{1,3}}){_W}{_CLOSE}|(?P<c>[⑴-⒇])){_TAIL}",
            group="1)",
        ),
        _scheme("①", "subparagraph", 74, f"(?P<c>[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉➊-➓]){_TAIL}"),
        _scheme("I.", "point", 76, f"(?P<r>[IVXL]{{1,8}}|[Ⅰ-Ⅻ]){_W}[.．、]", sure=False),
        _scheme("(I)", "point", 77, f"{_OPEN}(?P<r>[IVXL]{{1,8}}|[Ⅰ-Ⅻ]){_CLOSE}、?", sure=False),
        _scheme("A.", "point", 78, f"(?P<a>[A-ZＡ-Ｚ]){_W}[.．、](?![A-Za-z])", sure=False),
        _scheme("(A)", "point", 79, f"{_OPEN}?(?P<a>[A-ZＡ-Ｚ]){_CLOSE}、?", sure=False),
        _scheme("a.", "point", 80, f"(?P<a>[a-zａ-ｚ]){_W}[.．、](?![A-Za-z])", sure=False),
        _scheme("a)", "point", 82, f"(?P<a>[a-zａ-ｚ]){_CLOSE}、?", group="a)", sure=False),
        _scheme("(a)", "point", 83, f"{_OPEN}(?P<a>[a-zａ-ｚ]){_CLOSE}、?", group="a)", sure=False),
        _scheme("i.", "point", 86, f"(?P<r>[ivx]{{1,6}}|[ⅰ-ⅻ]){_W}[.．、](?![A-Za-z])", sure=False),
        _scheme("i)", "point", 87, f"(?P<r>[ivx]{{1,6}}|[ⅰ-ⅻ]){_CLOSE}、?", group="i)", sure=False),
        _scheme(
            "(i)",
            "point",
            88,
            f"{_OPEN}(?P<r>[ivx]{{1,6}}|[ⅰ-ⅻ]){_CLOSE}、?",
            group="i)",
            sure=False,
        ),
        _scheme("•", "point", 99, f"(?:[{_BULLETS}]|[-*–—+](?=[ \\t\u3000\u00a0]))"),
        _scheme(
            "1", "paragraph", 60, f"(?P<n>{_D}{{1,3}})(?=[ \\t\u3000\u00a0])", group="1", sure=False
        ),
        _scheme("N", "section", 40, f"(?P<n>{_N})(?=[ \\t\u3000\u00a0])", group="N", sure=False),
    )
}
"""Every family under its name. ``()`` is the empty number, of which neither can be read."""

_EMPTY = {
    **{
        f"第N{unit}": re.compile(f"第{_W}{unit}{_TAIL}(?![款件例])")
        for unit in ("编", "部分", "分编", "篇", "卷", "章", "节", "条")
    },
    **{
        f"{word} N": re.compile(f"(?:{word}|{word.upper()})[ \u00a0]{{0,4}}[.:：]")
        for word in ("Part", "Chapter", "Section", "Article")
    },
}
"""Families whose number can be missing where its words are there: ``第条``, ``Article :``."""

_BARE = {"、": ("N、", "1、"), ")": ("1)", "(1)", "(N)", "N)"), ".": ("1.", "N.")}
_BARE |= {"）": _BARE[")"], "．": _BARE["."]}
"""Marks that stand behind a number, and the families whose number may be missing."""

FIXED_RANK = 30
"""Parts, chapters, sections and articles: families whose order is never another."""

_GAP = re.compile(f"[{SPACE}]*")
_REFERENCE = re.compile(
    "第.{1,6}[条款项章节]|[至和或及与、]第?|规定|约定|所(?:称|述|列|规定)|中(?:所|的|，|,)|的|之规定|款|项|以[上下]"
)
_MEASURE = "个年月日天元次名位条款项份种倍周岁小分秒万亿千百米公里人家台套件%％℃"
_CONSECUTIVE = "审级线类等楼层期次年月日号款项条批手代者种个名位孩胎方、"


def chinese_numeral(numeral: str) -> int | None:
    """The value of 十二, 一百零三, 二〇, 廿一; None where it is no number below 10,000."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if not any(c in _UNITS for c in numeral):
        digits = [_DIGITS[c] for c in numeral if c in _DIGITS]
        if len(digits) != len(numeral) or len(digits) > 4:
            return None
        return int("".join(map(str, digits)))
    total, digit, unit_before = 0, -1, 10_000
    for c in numeral:
        if c in _UNITS:
            unit = _UNITS[c]
            if unit >= unit_before:
                return None
            total += (1 if digit < 0 else digit) * unit
            digit, unit_before = -1, unit
        elif digit > 0:
            return None
        else:
            digit = _DIGITS[c]
    return total + max(digit, 0)


def roman_numeral(numeral: str) -> int | None:
    """The value of a Roman numeral in either case, None where it is not a proper one."""
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    figures = [values[c] for c in numeral.lower()]
    total = sum(
        -v if i + 1 < len(figures) and v < figures[i + 1] else v for i, v in enumerate(figures)
    )
    return total if to_roman(total) == numeral.lower() else None


def to_roman(value: int) -> str:
    """A number below 4,000 in lower-case Roman figures."""
    out = ""
    for unit, letters in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        out += letters * (value // unit)
        value %= unit
    return out


def _ordinal(match: re.Match[str]) -> tuple[int, ...] | None:
    """The figures of a matched number; None where it is no number after all."""
    groups = match.groupdict()
    if roman := groups.get("r"):
        value = roman_numeral(unicodedata.normalize("NFKC", roman))
        return None if value is None else (value,)
    if letter := groups.get("a"):
        return (ord(unicodedata.normalize("NFKC", letter).lower()) - 96,)
    if sign := groups.get("c"):
        return (int(unicodedata.numeric(sign)),)
    text = unicodedata.normalize("NFKC", groups.get("n") or "")
    if not text:
        return ()
    if text[0].isdigit() and text[0] in "0123456789":
        figures = re.findall("[0-9]+", text)
        if any(len(f) > 1 and f[0] == "0" for f in figures):
            return None
        return tuple(int(f) for f in figures)
    if text[0] in _HAN:
        value = chinese_numeral(text)
        return None if value is None else (value,)
    if text.lower() in _WORDS:
        return (_WORDS.index(text.lower()) + 1,)
    value = roman_numeral(text) if re.fullmatch(_ROMAN, text) else None
    if value is None:
        value = ord(text.lower()) - 96 if len(text) == 1 else 0
    return (value,) if value else None


def _refused(scheme: Scheme, path: tuple[int, ...], gap: str, rest: str) -> bool:
    """Whether what follows shows that this is no number."""
    first = rest[:1]
    name = scheme.name
    if name.startswith("第") and not gap and _REFERENCE.match(rest):
        return True
    if name in ("附件N", "Annex N") and (len(rest) > 60 or rest[-1:] in "。;；.,，"):
        return True
    if name.endswith(" N") and (first.islower() or (not gap and first and first not in "-—–:(")):
        return True
    if name in ("N、", "1、") and not gap and path:
        follow = re.match(f"[{_HAN}]+|{_D}+", rest)
        if follow and _value(follow.group()) == path[0] + 1:
            return name == "1、" or rest[follow.end() : follow.end() + 1] in tuple(_CONSECUTIVE)
    if name in ("(1)", "1)", "1.") and not gap and first.isdigit():
        return True
    if name == "1." and not gap and re.match(r"[A-Za-z0-9-]+\.[A-Za-z]", rest):
        return True
    if name in ("1", "N") and (not rest or first in _MEASURE or first in "-—+=×/~～.,，、:：)"):
        return True
    if name in ("A.", "a.", "I.", "i.") and not gap and rest and first.isascii():
        return True
    if name in ("•", "()"):
        return not rest
    return name == "1.1" and (any(f > 199 for f in path) or (not gap and first in ".%％℃/:-"))


def _value(numeral: str) -> int | None:
    if numeral[0] in _HAN:
        return chinese_numeral(numeral)
    return int(unicodedata.normalize("NFKC", numeral))


_FIRST = re.compile(
    rf"[第附§(（〔﹙{_HAN}0-9０-９㈠-㈩①-⓿❶-➓Ⅰ-ⅿA-Za-zＡ-Ｚａ-ｚ{re.escape(_BULLETS)}*–—+-]"
)


def readings(line: str) -> tuple[Reading, ...]:
    """Every way to read the beginning of a line as a number, likeliest first.

    ``line`` has no white space at its edges. There is more than one reading only for
    letters that are Roman numerals as well.
    """
    if not _FIRST.match(line):
        return ()
    found: list[Reading] = []
    for scheme in SCHEMES.values():
        match = scheme.pattern.match(line)
        if not match:
            continue
        path = _ordinal(match)
        if path is None:
            continue
        gap_match = _GAP.match(line, match.end())
        gap = gap_match.group() if gap_match else ""
        rest = line[match.end() + len(gap) :]
        if _refused(scheme, path, gap, rest):
            continue
        empty = scheme.name == "()"
        depth = len(path) if scheme.name == "1.1" else 1
        num = Num(
            scheme=".".join(["1"] * depth) if depth > 1 else ("(N)" if empty else scheme.name),
            literal=match.group(),
            ordinal=path[-1] if path else None,
            gap=gap,
            defect="empty" if empty else None,
        )
        glued = not gap and bool(rest) and match.group()[-1] not in "、.．:：)）"
        found.append(Reading(num=num, rest=rest, path=path, glued=glued))
        if scheme.sure:
            break
    if not found and line[0] in "第PCSA":
        found += (
            _empty(name, line, match.end())
            for name, pattern in _EMPTY.items()
            if (match := pattern.match(line))
        )
    return tuple(found[:1] if found and found[0].num.defect else found)


def _empty(scheme: str, line: str, end: int) -> Reading:
    """A number of which nothing but the first ``end`` characters is there."""
    found = _GAP.match(line, end)
    gap = found.group() if found else ""
    num = Num(scheme=scheme, literal=line[:end], gap=gap, defect="empty")
    return Reading(num=num, rest=line[end + len(gap) :], path=())


for _depth in range(3, 9):
    _name = ".".join(["1"] * _depth)
    _kind: Kind = "paragraph" if _depth == 3 else "subparagraph" if _depth == 4 else "point"
    SCHEMES[_name] = Scheme(
        name=_name,
        kind=_kind,
        rank=60 + _depth,
        group=_name,
        pattern=re.compile("(?!)"),
        sure=False,
    )


def read_number(line: str) -> tuple[Num, str] | None:
    """The number a line begins with and what stands behind it, taken by itself.

    None where it begins with none. Doubtful numbers (letters, decimals, figures
    before a space) are read as such: only their neighbours can tell (`believe`).
    """
    found = readings(line)
    return (found[0].num, found[0].rest) if found else None


def believe(lines: Sequence[str]) -> list[Reading | None]:
    """For every line of a source its number, None where it has none.

    A sure number is taken at its word. A doubtful one needs a neighbour: the one
    before it, or for the first of its list the second behind it.
    """
    possible = [readings(line) for line in lines]
    paths = {r.path for found in possible for r in found if len(r.path) > 1}
    following: list[dict[str, int]] = []  # for each line: the next ordinal of its schemes
    ahead: dict[str, int] = {}
    for line, found in zip(reversed(lines), reversed(possible), strict=True):
        asked = _BARE.get(line[:1], ()) if not found else [r.num.scheme for r in found]
        following.append({name: ahead[name] for name in asked if name in ahead})
        for r in found:
            if r.num.ordinal is not None:
                ahead[r.num.scheme] = r.num.ordinal
    following.reverse()

    taken: list[Reading | None] = []
    last: dict[str, int] = {}
    seen_tops: set[int] = set()
    for line, found, after in zip(lines, possible, following, strict=True):
        best: Reading | None = None
        if not found and after:
            # A mark without its number is one where the list around it lacks just that.
            name = next((n for n in after if after[n] == last.get(n, -9) + 2), "")
            taken.append(_empty(name, line, 1) if name else None)
            continue
        for r in found:
            if _believed(r, last, after, paths, seen_tops) and (
                best is None or _fits(r, last) > _fits(best, last)
            ):
                best = r
        taken.append(best)
        if best is not None and best.num.ordinal is not None:
            last[best.num.scheme] = best.num.ordinal
            if len(best.path) == 1:
                seen_tops.add(best.path[0])
    return taken


def _fits(reading: Reading, last: dict[str, int]) -> int:
    """2: carries its list on; 1: begins one; 0: neither."""
    ordinal = reading.num.ordinal or 0
    if last.get(reading.num.scheme) == ordinal - 1 and ordinal > 1:
        return 2
    return 1 if ordinal == 1 else 0


def _believed(
    r: Reading,
    last: dict[str, int],
    after: dict[str, int],
    paths: set[tuple[int, ...]],
    tops: set[int],
) -> bool:
    name, ordinal = r.num.scheme, r.num.ordinal
    if len(r.path) > 1:
        *front, end = r.path
        before, behind = (*front, end - 1), (*front, end + 1)
        if end == 1:
            return (
                behind in paths or tuple(front) in paths or (len(front) == 1 and front[0] in tops)
            )
        return before in paths or (not r.glued and behind in paths)
    if r.scheme.sure:
        if r.num.defect == "empty":
            return True
        if name.startswith("第") and r.glued and name not in ("第N部分", "第N编"):
            value = ordinal or 0
            return value == 1 or value == last.get(name, 0) + 1 or after.get(name) == value + 1
        return True
    if ordinal is None:
        return False
    behind_it = ordinal - last.get(name, -9)
    if ordinal == 1:
        return after.get(name) == 2 or name in ("(a)", "a)", "(A)")
    return behind_it == 1 or (behind_it == 2 and name in ("(a)", "a)", "(i)", "i)"))

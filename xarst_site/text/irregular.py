"""Irregularities of a source: what an editor should know of its lines.

Holds rules about characters, marks, dates and wording that need the source's lines.
What needs the law or the whole text is in `lint`; numbers out of order are found
while the tree is built. Nothing is changed, and no rule knows one particular text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from xarst_site.text import shape
from xarst_site.text.blocks import BREAK, Block, problem
from xarst_site.text.nodes import Problem
from xarst_site.text.structure import Draft

_HAN = "[\u3400-\u9fff]"
_READABLE = frozenset({"text", "intro", "wrapUp", "definition"})


def irregularities(blocks: Sequence[Block], drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Every irregularity of the lines, in no particular order."""
    yield from _dates(blocks, drafts)
    yield from _spaces(blocks, drafts)
    yield from _bare_marks(blocks)
    yield from _gaps(drafts)
    yield from _widths(blocks)
    yield from _duplicate_headings(drafts)
    yield from _broken_sentences(drafts, blocks)
    yield from _closing_marks(drafts)
    yield from _only_children(drafts)
    yield from _doubled(blocks)
    yield from _brackets(blocks)
    yield from missing_separators(blocks)


# --- dates and versions -------------------------------------------------------------


def _dates(blocks: Sequence[Block], drafts: Sequence[Draft]) -> Iterator[Problem]:
    datelines = {d.line for d in drafts if d.kind == "dateline"}
    for block in blocks:
        if len(block.body) > 2000 and block.line not in datelines:
            continue
        for printed, (year, month, day) in shape.dates(block.body):
            stated = block.line in datelines
            try:
                date(year, month, day)
            except ValueError:
                yield problem(
                    "date.impossible",
                    block.line,
                    f"日历上没有这一天:{printed}",
                    f"there is no such day: {printed}",
                    excerpt=block.body,
                    level="error" if stated else "warning",
                )
                continue
            if stated and printed.isdigit():
                yield problem(
                    "date.compact",
                    block.line,
                    f"日期写成紧凑形式 {printed},读作 {year}-{month:02}-{day:02}",
                    f"a compact date, {printed}, read as {year}-{month:02}-{day:02}",
                    excerpt=block.body,
                    level="notice",
                )
    head = blocks[:12]
    if datelines and not any(shape.version_number(b.body) for b in head):
        line = min(datelines)
        yield problem(
            "version.missing",
            line,
            "文首有日期,但没有版本号",
            "the head has a date but no version number",
            level="notice",
        )


# --- white space and marks ------------------------------------------------------------

_STRAY = re.compile(
    f"(?:{_HAN}|[。，、；：！？”）》]|(?<={_HAN})[,;:!?)]|[”）》][,;:])"
    "[ \u3000]+(?=[\u3400-\u9fff“（《])"
)


def _spaces(blocks: Sequence[Block], drafts: Sequence[Draft]) -> Iterator[Problem]:
    dated = {d.line for d in drafts if d.kind in ("dateline", "title")}
    for block in blocks:
        lead = BREAK.split(block.before)[-1]
        count = lead.count("\u00a0") + block.body.count("\u00a0")
        if count:
            where_zh = "行首" if not block.body.count("\u00a0") else "行内"
            where_en = "in front of the line" if not block.body.count("\u00a0") else "in the line"
            yield problem(
                "space.nbsp",
                block.line,
                f"{where_zh}有 {count} 个不换行空格(U+00A0)",
                f"{count} no-break space(s) (U+00A0) {where_en}",
                excerpt=block.body,
                level="notice",
            )
        hidden = sorted(
            {f"U+{ord(c):04X}" for c in block.body if c in "\u200b\u200c\u2060\ufeff\u00ad"}
        )
        if hidden:
            yield problem(
                "space.invisible",
                block.line,
                f"行内有不可见字符:{'、'.join(hidden)}",
                f"invisible characters in the line: {', '.join(hidden)}",
                excerpt=block.body,
                level="notice",
            )
        said = block.reading.rest if block.reading else block.body
        stray = None if block.line in dated else _STRAY.search(said)
        if stray and len(re.findall(_HAN, said)) > 8:
            near = said[max(0, stray.start() - 6) : stray.end() + 6]
            yield problem(
                "space.stray",
                block.line,
                f"汉字之间有多余的空格:“{near}”",
                f"a stray space between Chinese characters: “{near}”",
                excerpt=block.body,
                level="notice",
            )


_BARE_MARK = re.compile("[、)）](?=.)|[.．](?![.．0-9])")


def _bare_marks(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Lines that begin with a mark that stands behind numbers."""
    for block in blocks:
        mark = _BARE_MARK.match(block.body) if block.reading is None else None
        if mark:
            yield problem(
                "num.empty",
                block.line,
                f"以“{mark.group()}”开头:编号可能是空的",
                f"the line begins with “{mark.group()}”: its number seems to be empty",
                excerpt=block.body,
            )


def _gaps(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Headings of one family with different white space behind their numbers."""
    families: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.num is not None and draft.headed and draft.scheme and draft.scheme.rank < 60:
            families[draft.num.scheme].append(draft)
    for members in families.values():
        gaps = Counter(d.num.gap for d in members if d.num)
        usual = gaps.most_common(1)[0][0]
        for draft in members:
            if draft.num is not None and draft.num.gap != usual:
                shown = "+".join(f"U+{ord(c):04X}" for c in draft.num.gap) or "∅"
                common = "+".join(f"U+{ord(c):04X}" for c in usual) or "∅"
                yield problem(
                    "num.spacing",
                    draft.line,
                    f"编号“{draft.num.literal}”后的间隔({shown})与同类标题({common})不同",
                    f"the gap behind “{draft.num.literal}” ({shown}) is not that of its kin "
                    f"({common})",
                    excerpt=draft.words,
                    level="notice",
                )


def _widths(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Half-width marks between Chinese characters beside full-width ones."""
    pairs = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", ".": "。"}
    half: Counter[str] = Counter()
    full: Counter[str] = Counter()
    first = 0
    for block in blocks:
        for match in re.finditer("(?<=[\u3400-\u9fff”》])[,;:().](?![0-9A-Za-z])", block.body):
            half[match.group()] += 1
            first = first or block.line
        for mark in pairs.values():
            full[mark] += block.body.count(mark)
    if half and sum(full.values()):
        shown = " ".join(f"{m}×{n}" for m, n in half.most_common())
        beside = " ".join(f"{m}×{n}" for m, n in full.most_common() if n)
        yield problem(
            "punctuation.width",
            first,
            f"全文半角与全角标点混用:半角 {shown};全角 {beside}",
            f"half-width marks among Chinese ({shown}) beside full-width ones ({beside})",
            level="notice",
        )


_PAIRS = ("()", "《》", "【】")  # a quotation may run over paragraphs, a bracket not


def _brackets(blocks: Sequence[Block]) -> Iterator[Problem]:
    for block in blocks:
        said = block.reading.rest if block.reading else block.body
        folded = said.replace("（", "(").replace("）", ")")
        bad = [
            pair
            for pair in _PAIRS
            if folded.count(pair[0]) != folded.count(pair[1])
            and not re.match(r"[^(（]{0,3}[)）]", said)
        ]
        if bad:
            shown = " ".join(bad)
            yield problem(
                "punctuation.unmatched",
                block.line,
                f"括号或引号不成对:{shown}",
                f"brackets or quotes without their fellow: {shown}",
                excerpt=block.body,
                level="notice",
            )


def _closing_marks(drafts: Sequence[Draft]) -> Iterator[Problem]:
    for draft in drafts:
        said = draft.text
        if draft.kind in ("toc", "tocItem", "title", "dateline", "crossHeading", "table", "row"):
            continue
        open_end = (
            shape.units(said) > 20
            and shape.last_mark(said) not in (*shape.SENTENCE_END, *shape.LIST_END, *shape.COLON)
            and not re.search(r"[A-Za-z0-9/]$", said)
        )
        if open_end:
            yield problem(
                "punctuation.missing",
                draft.line,
                "句末没有标点",
                "the sentence has no closing mark",
                excerpt=said[-30:],
                level="notice",
            )
        if draft.scheme is None or draft.generated or draft is not draft.run[-1]:
            continue
        yield from _list_marks(draft.run)


def _list_marks(run: Sequence[Draft]) -> Iterator[Problem]:
    """How the items of one list end."""
    if len(run) < 2 or any(d.children or not d.text for d in run):
        return
    *items, last = run
    if last.text[-1] in ";；，,、":
        yield problem(
            "punctuation.list_end",
            last.line,
            f"列表最后一项以“{last.text[-1]}”结尾",
            f"the last item of a list ends with “{last.text[-1]}”",
            excerpt=last.text[-30:],
            level="notice",
        )
    ends = Counter(d.text[-1] for d in items)
    odd = [d for d in items if d.text[-1] in "。."]
    if odd and ends[";"] + ends["；"] >= 2:
        lines = ", ".join(str(d.line) for d in odd)
        yield problem(
            "punctuation.list_mixed",
            odd[0].line,
            f"同一列表各项结尾标点不一:第 {lines} 行以句号结尾,其余以分号结尾",
            f"items of one list end differently: line(s) {lines} with a full stop, "
            "others with a semicolon",
            excerpt=odd[0].text[-30:],
            level="notice",
        )


# --- headings and lists ---------------------------------------------------------------


def _duplicate_headings(drafts: Sequence[Draft]) -> Iterator[Problem]:
    seen: dict[str, Draft] = {}
    for draft in drafts:
        if not draft.heading or draft.text or draft.kind == "title":
            continue
        name = shape.shadow(draft.heading)
        if name in seen:
            first = seen[name]
            yield problem(
                "heading.duplicate",
                draft.line,
                f"标题“{draft.heading}”与第 {first.line} 行重复",
                f"the heading “{draft.heading}” stands in line {first.line} already",
                excerpt=draft.heading,
                level="notice",
            )
        elif len(name) > 1:
            seen[name] = draft


def _only_children(drafts: Sequence[Draft]) -> Iterator[Problem]:
    for draft in drafts:
        if (
            draft.scheme is not None
            and 40 <= draft.scheme.rank < 99
            and not draft.generated
            and draft.num is not None
            and len(draft.run) == 1
            and draft.ordinal == 1
        ):
            yield problem(
                "num.only",
                draft.line,
                f"列表只有“{draft.num.literal}”一项",
                f"a list with one item, “{draft.num.literal}”",
                excerpt=draft.words,
                level="notice",
            )


_CONTINUES = re.compile("(?:以及|及|和|或者?|并且?|与|、|，|,|；|;|(?:and|or|but)\\b|[a-z])")


def _broken_sentences(drafts: Sequence[Draft], blocks: Sequence[Block]) -> Iterator[Problem]:
    for k in range(len(drafts) - 1):
        draft, following = drafts[k], drafts[k + 1]
        if draft.kind not in _READABLE or following.kind not in _READABLE:
            continue
        if following.parent is not draft.parent or not draft.text or not following.text:
            continue
        cut = shape.last_mark(draft.text)
        if cut in shape.SENTENCE_END or cut in (*shape.COLON, ";", "；"):
            continue
        begun = blocks[following.index].body if following.index >= 0 else following.text
        if _CONTINUES.match(begun) or cut in ",，、":
            yield problem(
                "sentence.broken",
                draft.line,
                *_broken_over(draft.line, following.line),
                excerpt=draft.text[-20:] + " ⏎ " + begun[:20],
            )


def _broken_over(first: int, second: int) -> tuple[str, str]:
    if first == second:
        return f"一句话断在第 {first} 行的两段", f"one sentence in two paragraphs of line {first}"
    return (
        f"一句话断在两段:第 {first} 行与第 {second} 行",
        f"one sentence is broken over lines {first} and {second}",
    )


# --- wording --------------------------------------------------------------------------

_MALFORMED = {
    "包括但不仅限于": "“包括但不限于”与“不仅限于”混成一句",
    "包含但不仅限于": "“包含但不限于”与“不仅限于”混成一句",
}
_DOUBLED = re.compile(
    "(的|了|和|或|及|与|并|您|将|在|对|向|被|于|由)\\1(?!士)|([\u3400-\u9fff]{2,6})\\2|"
    "([\u3400-\u9fff]{2,4})向\\3|\\b((?i:the|of|to|and|or|in|a|is|that|for|with))\\s+\\4\\b"
)


def _doubled(blocks: Sequence[Block]) -> Iterator[Problem]:
    for block in blocks:
        for wrong, why in _MALFORMED.items():
            if wrong in block.body:
                yield problem(
                    "wording.malformed",
                    block.line,
                    f"“{wrong}”:{why}",
                    f"“{wrong}” mixes two set phrases",
                    excerpt=block.body,
                    level="notice",
                )
        for match in _DOUBLED.finditer(block.body):
            found = match.group()
            yield problem(
                "wording.doubled",
                block.line,
                f"疑似重复:“{found}”",
                f"doubled words: “{found}”",
                excerpt=block.body[max(0, match.start() - 15) : match.end() + 15],
                level="notice",
            )


# --- separators that are missing --------------------------------------------------------

_ACRONYMS = frozenset(
    "ID MAC IP IMEI IMSI SDK API GPS URL UUID OAID IDFA IDFV VAID AAID SIM SSID BSSID MEID GUID "
    "ICCID CPU OS APP HTTP HTTPS WIFI NFC RAM ROM SN".split()
)
_CUT = re.compile('[、,，;；。:：()（）“”"\\[\\]/\\s]|以及|等|或|和|与|及')
_REPEATED = re.compile("([\u3400-\u9fff]{3,6})([\u3400-\u9fff]{1,4})\\1(?=[\u3400-\u9fff])")
_FUNCTION = re.compile("[和与及或的对向在是为将给从至到所之并而者被以等中外内如则应须按经由因]")
_TRAILING = re.compile(
    "([\u3400-\u9fff]{2,8}[^的等及和或与所最非有为需不其])(必要|相关|其他|其它)(信息|资料|数据|内容)"
)


def missing_separators(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Places where two things stand together and a comma between them seems lost.

    Four signs: a Latin word that is two other words of the text without a visible
    seam; an item of an enumeration that ends with another item, behind words that
    elsewhere end on their own; one stem used twice in one unbroken phrase; a noun
    with a determiner (必要, 其他) straight behind it in an enumeration.
    """
    latin = {w for b in blocks for w in re.findall("[A-Za-z]+", b.body)} | _ACRONYMS
    items = Counter(
        item for b in blocks for item in _CUT.split(b.body) if 4 <= len(item) <= 8 and _is_han(item)
    )
    glued = [(b, list(_glued_items(b.body, items))) for b in blocks]
    endings = _continuations(blocks, {front[-4:] for _, found in glued for front, _ in found})
    for block, ends in glued:
        found = [
            *_glued_latin(block.body, latin),
            *(
                (front, together)
                for front, together in ends
                if any(not c.startswith(together[len(front) :]) for c in endings[front[-4:]])
            ),
            *(
                (m.group(1) + m.group(2), whole_of(block.body, m))
                for m in _REPEATED.finditer(block.body)
                if _is_two(m, blocks)
            ),
            *(
                (m.group(1), m.group())
                for m in _TRAILING.finditer(block.body)
                if m.start() and block.body[m.start() - 1] in "、,，"
            ),
        ]
        for front, together in dict.fromkeys(found):
            yield problem(
                "separator.missing",
                block.line,
                f"“{together}”中“{front}”之后似缺分隔符",
                f"a separator seems to be missing behind “{front}” in “{together}”",
                excerpt=together,
            )


def _is_two(match: re.Match[str], blocks: Sequence[Block]) -> bool:
    """Whether both halves of a repeated stem stand elsewhere on their own."""
    stem, first = match.groups()
    if _FUNCTION.search(first):
        return False
    second = stem + match.string[match.end() : match.end() + 2]
    others = [b.body for b in blocks if b.body is not match.string]
    return any(stem + first in o for o in others) and any(second in o for o in others)


def whole_of(body: str, match: re.Match[str]) -> str:
    """The match with up to four more Han characters, for showing."""
    return match.group() + "".join(re.findall(f"^{_HAN}{{1,4}}", body[match.end() :]))


_NO_ITEM = re.compile("[各该此其等不可需应已未将则会并能无有直相其若且或也还均].?|.*的$")


def _is_han(text: str) -> bool:
    return bool(re.fullmatch(f"{_HAN}+", text))


def _glued_latin(body: str, words: set[str] | frozenset[str]) -> Iterator[tuple[str, str]]:
    for word in re.findall("[A-Za-z]{5,40}", body):
        for cut in range(2, len(word) - 2):
            front, back = word[:cut], word[cut:]
            if word[cut - 1].isupper() and back.isupper() and {front, back} <= words:
                yield front, word
                break


def _glued_items(body: str, items: Counter[str]) -> Iterator[tuple[str, str]]:
    """(front, whole) of items of an enumeration that end with another item of the text."""
    for match in re.finditer(f"(?<=[、,，])({_HAN}{{9,16}}?)(?=[、,，。;；]|等|以及)", body):
        together = match.group(1)
        for length in range(min(8, len(together) - 5), 3, -1):
            front, back = together[:-length], together[-length:]
            if (
                items[back]
                and not _FUNCTION.search(front[-4:])
                and not _NO_ITEM.match(front)
                and not _NO_ITEM.match(back)
                and "限于" not in front
            ):
                yield front, together
                break


def _continuations(blocks: Sequence[Block], stems: set[str]) -> defaultdict[str, set[str]]:
    """What stands behind each of these four-character stems, wherever they are."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    if stems:
        for body in (b.body for b in blocks):
            for i in range(len(body) - 3):
                if (stem := body[i : i + 4]) in stems and len(found[stem]) < 50:
                    found[stem].add(body[i + 4 : i + 12])
    return found

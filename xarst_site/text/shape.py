"""What a line looks like: a heading, a definition, a date line, a run-in heading.

Holds questions about the wording of one line, asked while a tree is built. It must
not know the tree. All answers come from marks and common words, none from one text.
"""

import re
import unicodedata

from xarst_site.text.numbering import SPACE, chinese_numeral

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_CHARACTER = re.compile(f"[{_HAN}]")
_WORD = re.compile("[A-Za-z0-9À-ÿ]+")
_PUNCTUATION = str.maketrans(
    {"，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "“": '"', "”": '"'}
    | {
        "’": "'",
        "‘": "'",
        "、": ",",
        "【": "[",
        "】": "]",
        "—": "-",
        "–": "-",
        "！": "!",
        "？": "?",
    }
)

SENTENCE_END = "。.!！?？…"
LIST_END = ";；,，、"
COLON = ":："
CLOSERS = "”’\"'）)】」』》"


def shadow(text: str) -> str:
    """For comparing only: NFKC, no white space, marks folded to half width, lower case."""
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION).casefold()
    return re.sub(f"[{SPACE}]+", "", text)


def units(text: str) -> int:
    """How long a reader finds it: a Han character counts 1, a word of letters 2."""
    return len(_CHARACTER.findall(text)) + 2 * len(_WORD.findall(text))


def last_mark(text: str) -> str:
    """The last character, looking behind closing quotes and brackets; '' if none."""
    return text.rstrip(CLOSERS)[-1:] or text[-1:]


def ends_with_colon(text: str) -> bool:
    """Whether the line announces what follows it."""
    return text[-1:] in tuple(COLON) or text[-2:] in ("：—", ":-", "：-", ":—")


_INSIDE = re.compile("[。；;！!]|[.?？][ \u00a0][A-Z]")


def heading_like(text: str, limit: int = 40) -> bool:
    """Short and without closing punctuation, as headings are (a question may be one)."""
    if len(text) > 160 or not 0 < units(text) <= limit:
        return False
    if text[-1] in "。.;；,，!！:：、…—-_" or re.search(r"(?i)\b(and|or|the|of)$", text):
        return False
    if text.startswith(("http://", "https://", "www.")) or re.search(r"\S@\S+\.\S", text):
        return False
    return not _INSIDE.search(text) and len(re.findall("[,，]", text)) <= 2


def sentences(text: str) -> int:
    """How many sentences end in it, the last one with or without its mark."""
    ends = len(re.findall(r"[。!！?？]|\.(?=\s|$)", text))
    return max(1, ends + (0 if last_mark(text) in SENTENCE_END else 1))


_BACK = re.compile(
    "上述|以上|前述|前款|上列|前列|任一|任何一[项种]|此类|该等|除此之外|(?i:\\babove|foregoing|aforementioned)"
)


def refers_back(text: str) -> bool:
    """Whether it speaks of the list in front of it, and does not announce another."""
    return bool(_BACK.search(text)) and not ends_with_colon(text)


# --- run-in headings and definitions ----------------------------------------------

_RUN_IN = re.compile(
    f'([^。;；!！?？，,:：“"]{{1,48}}[:：][{SPACE}]*)(?=[^/{SPACE}])'
)  # the bracketed set keeps it to one clause
_NO_RUN_IN_END = re.compile(
    "(?:包括|包含|如下|以下|下列|例如|譬如|同意|承诺|知悉|确认|保证|注意|理解|表示|告知|认为|规定|约定|"
    "是|为|有|即|如|于|指|(?i:including|includes|include|following|that|are|is|agree|means))$"
)
_NO_RUN_IN_START = re.compile(
    "(?:您|你|我们|我方|用户(?=[同理承确])|甲方|乙方|双方|请|如|若|当|因|除|但|"
    "(?i:we|you|if|please|when|where|in|for|to|by|the following)\\b)"
)
_RUN_IN_SENTENCE = re.compile(
    r"((?!(?:Mr|Mrs|Ms|Dr|No|Inc|Ltd|Co|vs|eg|ie)\.)"
    r"[A-Z][\w'’&/-]*(?:,? [\w'’&/()-]+){0,7}\.[ \u00a0]+)"
    r"(?=[\"“(]?[A-Z])"
)
_BRACKETED = re.compile(f"([【\\[〔][^】\\]〕]{{1,30}}[】\\]〕][{SPACE}]*)(?=.)")


def run_in(text: str, *, numbered: bool) -> str:
    """The heading that runs into its text, with its separator; '' if there is none.

    ``设备信息:为识别…`` has one, a sentence that merely contains a colon has none.
    """
    bracketed = _BRACKETED.match(text)
    if numbered and bracketed:
        return bracketed.group(1)
    match = _RUN_IN.match(text)
    if match:
        head = match.group(1)
        name = head.rstrip().rstrip(COLON).rstrip()
        if (
            name
            and units(name) <= (20 if numbered else 16)
            and not _NO_RUN_IN_END.search(name)
            and not _NO_RUN_IN_START.match(name)
            and not (name[-1].isdigit() and text[len(head) : len(head) + 1].isdigit())
            and not (not numbered and name[0] in "在为对向从由与")
        ):
            return head
        return ""
    if numbered:
        match = _RUN_IN_SENTENCE.match(text)
        if match and len(text) - match.end() > 20 and units(match.group(1)) <= 14:
            return match.group(1)
    return ""


_MEANS = (
    "(?:是指|系指|均指|意指|指的是|指(?![引南定示令导派出])|"
    "(?i:(?:shall |will )?means?\\b|refers? to\\b|is defined as|has the meaning))"
)
_QUOTED_TERM = re.compile(
    f'((?:[“"「『‘][^”"」』’]{{1,60}}[”"」』’])'
    f"(?:[^，,。；;:：]{{0,30}}?)(?:[（(][^）)]{{1,60}}[）)])?[{SPACE}]*(?:[:：，,][{SPACE}]*)?)(?={_MEANS})"
)
_COLON_TERM = re.compile(f"([^，,。；;:：]{{1,40}}[:：][{SPACE}]*)(?={_MEANS})")
_LISTED_TERM = re.compile(f"([^。；;:：]{{1,60}}[:：][{SPACE}]*)(?=.)")
_BARE_TERM = re.compile(f"([^，,。；;:：]{{1,30}}?[{SPACE}]*)(?={_MEANS})")
_SCOPE = re.compile("定义|释义|名词解释|术语|用语|(?i:definitions?|interpretation|glossary)")


def opens_definitions(heading: str) -> bool:
    """Whether what stands below this heading are definitions."""
    return bool(_SCOPE.search(heading)) and units(heading) <= 14


def defined_term(text: str, *, in_definitions: bool) -> str:
    """The term a line defines, with its separator; '' if it defines none."""
    patterns = [_QUOTED_TERM, _COLON_TERM]
    if in_definitions:
        patterns += [_BARE_TERM, _LISTED_TERM]
    for pattern in patterns:
        match = pattern.match(text)
        if match and match.end() < len(text):
            term = match.group(1)
            if pattern is _LISTED_TERM and _NO_RUN_IN_END.search(term.rstrip().rstrip(COLON)):
                continue
            return term
    return ""


# --- dates --------------------------------------------------------------------------

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "(?:" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in _MONTHS) + r")\.?"
_DATE = re.compile(
    r"(?<![0-9])(?:(?P<y1>(?:19|20)[0-9]{2})(?P<m1>[0-9]{2})(?P<d1>[0-9]{2})(?![0-9])"
    r"|(?P<y2>[0-9]{4})[ \u00a0]*[-/.年][ \u00a0]*(?P<m2>[0-9]{1,2})[ \u00a0]*[-/.月]"
    r"[ \u00a0]*(?P<d2>[0-9]{1,2})(?![0-9])日?"
    r"|(?P<y3>[二一][〇零○九][〇零○一二三四五六七八九]{2})年(?P<m3>[一二三四五六七八九十]{1,2})月"
    r"(?P<d3>[一二三四五六七八九十廿]{1,3})日"
    rf"|(?i:(?P<m4>{_MONTH})\s+(?P<d4>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>[0-9]{{4}}))"
    rf"|(?i:(?P<d5>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?P<m5>{_MONTH}),?\s+(?P<y5>[0-9]{{4}})))"
)
_UPDATED = re.compile(
    "更新|修订|修改|修正|版本日期|发布|公布|(?i:updated|revised|modified|published|amended|revision)"
)
_EFFECTIVE = re.compile("生效|实施|施行|(?i:effective|in force|takes effect)")
_LABEL = re.compile(
    "[【\\[（(《]?(?:本(?:政策|协议|版|条款|声明|隐私政策)[^:：]{0,10})?(?:最[近后新]|上次|本次|首次)?"
    "(?:更新|生效|发布|公布|修订|修改|修正|实施|施行|签署|签订|制定|通过|版本|版次|日期|时间|"
    "(?i:(?:last |date |this )?"
    "(?:updated|revised|modified|effective|published|version|amended|date)))"
)
_VERSION_LINE = re.compile(
    "[【\\[（(]?(?:当前|本)?(?:版本号?|版次|(?i:version|ver\\.?|revision))[^0-9]{0,8}(?P<v>[vV]?[0-9]+(?:\\.[0-9]+){0,3})"
)


def dates(text: str) -> list[tuple[str, tuple[int, int, int]]]:
    """The dates in a line as printed, with year, month and day, possible or not."""
    found = []
    for match in _DATE.finditer(text):
        groups = {k[0]: v for k, v in match.groupdict().items() if v is not None}
        y, m, d = groups["y"], groups["m"], groups["d"]
        if m[0].isascii() and m[0].isalpha():
            month = next(i for i, name in enumerate(_MONTHS, 1) if name[:3] == m[:3].lower())
            value = (int(y), month, int(d))
        elif y[0].isdigit():
            value = (int(y), int(m), int(d))
        else:
            value = (
                chinese_numeral(y.replace("○", "〇")) or 0,
                chinese_numeral(m) or 0,
                chinese_numeral(d) or 0,
            )
        found.append((match.group(), value))
    return found


def is_dateline(text: str, *, head: bool) -> bool:
    """Whether the line says when the instrument was made, changed or takes effect.

    In the ``head`` of a text (before its first number) less is asked of it.
    """
    if units(text) > 60 or len(text) > 200:
        return False
    if head and _VERSION_LINE.match(text) and units(text) <= 24:
        return True
    found = dates(text)
    if not found:
        return False
    bare = text.strip("【】[]（）()。. ")
    if bare == found[0][0]:
        return True
    if _LABEL.match(text) and units(text) <= 40:
        return True
    return head and (
        (text[0] in "(（【[" and text[-1] in ")）】]")
        or (units(text) <= 36 and bool(_UPDATED.search(text) or _EFFECTIVE.search(text)))
    )


def proposed_dates(text: str) -> tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]:
    """What a date line says: (updated, effective) as year, month, day; None where silent."""
    updated = effective = None
    for match in _DATE.finditer(text):
        value = dates(match.group())[0][1]
        front = text[: match.start()]
        behind = text[match.end() : match.end() + 12]
        at_update = max((m.end() for m in _UPDATED.finditer(front)), default=-1)
        at_effect = max((m.end() for m in _EFFECTIVE.finditer(front)), default=-1)
        if at_effect > at_update or (
            at_effect < 0 and re.match("\\s*(?:起|开始|正式)*(?:生效|施行|实施)", behind)
        ):
            effective = effective or value
        elif at_update >= 0:
            updated = updated or value
    return updated, effective


def version_number(text: str) -> str:
    """The version number a line of the head prints; '' if none."""
    match = _VERSION_LINE.match(text)
    return match.group("v") if match else ""

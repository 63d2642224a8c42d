"""The notation of our Markdown files, below the level of blocks.

Holds what reading and writing must agree on, character by character: escapes and
entities, marks, attribute lists, and which beginnings of a paragraph are numbers.
Nothing here knows nodes or Python-Markdown.

The numbers are a rule of the file format and not a guess: `numbering` may learn
new families, but a file once written must always read the same. So this table is
its own, and it is only ever added to with a new version of the format.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

# --- characters -----------------------------------------------------------------

_NAMED = {
    "\t": "Tab",
    "\n": "NewLine",
    "\xa0": "nbsp",
    "\xad": "shy",
    "\u2002": "ensp",
    "\u2003": "emsp",
    "\u2009": "thinsp",
    "\u200c": "zwnj",
    "\u200d": "zwj",
    "\u200e": "lrm",
    "\u200f": "rlm",
}

_UNSEEN = (
    "\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\ufeff\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff"
)
"""Characters a reader of a diff would not see, or could not tell apart. No surrogates."""

_SPECIAL = re.compile(rf"[\\`*{{\[]|&(?=[#\w])|<(?=[A-Za-z/!?])|[{_UNSEEN}]")
_IN_LABEL = re.compile(r"\]")
_IN_CELL = re.compile(r"[|\n]")
_IN_TARGET = re.compile(rf"[\\()&<>\s{_UNSEEN}]")
_IN_VALUE = re.compile(rf'["{{}}|&\\\n{_UNSEEN}]')
_LINE_START = re.compile(r"[#|>+=~-]")

_UNIT = re.compile(
    r"\\(?P<escaped>.)"
    r"|&(?P<entity>\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?P<plain>.)",
    re.DOTALL,
)
"""One character as it is written: escaped, by name or number, or itself."""


class NotationError(ValueError):
    """Something that cannot be read; ``code``, and what to tell people (zh-CN, en)."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.message = {"zh-CN": zh, "en": en}
        super().__init__(en)


def entity(character: str) -> str:
    """The entity that shows this one character: ``&nbsp;``, ``&#x3000;``."""
    name = _NAMED.get(character)
    return f"&{name};" if name else f"&#x{ord(character):X};"


def _written(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\\`*{[&<>]()|":
        return "\\" + character
    return entity(character)


def _edges(line: str) -> str:
    """With a first and last space written so that no editor strips them."""
    if line[:1] == " ":
        line = "&#32;" + line[1:]
    if line[-1:] == " ":
        line = line[:-1] + "&#32;"
    return line


def escape(text: str) -> str:
    """Text as it stands inside a line; line ends and edges stay as they are."""
    return _SPECIAL.sub(_written, text)


def escape_line(text: str) -> str:
    """Text that must stay on one line."""
    return _edges(escape(text).replace("\n", "&NewLine;"))


def escape_cell(text: str) -> str:
    """Text of one cell of a table."""
    return _edges(_IN_CELL.sub(_written, escape(text)))


def escape_value(value: str) -> str:
    """A value between double quotes."""
    return _IN_VALUE.sub(lambda m: entity(m[0]), value)


def escape_lines(inline: str, *, first: bool) -> str:
    """Inline notation laid out in lines, none of which is taken for something else.

    A line end stays a line end where both its lines hold something. ``first`` says
    that the first line starts a paragraph (it does not behind a number).
    """
    lines = [_edges(line) for line in inline.split("\n")]
    result = lines[0]
    for before, line in pairwise(lines):
        if before and line:
            result += "\n" + _guarded(line)
        else:
            result += "&NewLine;" + line
    return _guarded_first(result) if first else result


def _guarded_first(block: str) -> str:
    line, end, rest = block.partition("\n")
    return _guarded(line) + end + rest


def _guarded(line: str) -> str:
    """A line whose beginning means nothing."""
    if _LINE_START.match(line):
        return "\\" + line
    number = read_number(line)
    if number is None:
        return line
    last = len(number.literal) - 1
    if not number.literal[last].isalnum():
        candidate = line[:last] + "\\" + line[last:]
        if read_number(candidate) is None:
            return candidate
    return "\\" + line


def _character(match: re.Match[str]) -> str:
    if match["escaped"] is not None:
        return match["escaped"]
    name = match["entity"]
    if name is None:
        return match[0]
    if not name.startswith("#"):
        return html5.get(name + ";", match[0])
    code = int("0" + name[1:], 0) if name[1] in "xX" else int(name[1:])
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise NotationError(
            "markdown.entity",
            f"没有这个字符:{match[0]}",
            f"there is no such character: {match[0]}",
        )
    return chr(code)


_ENCODED = re.compile(
    r"\\(?P<escaped>.)"
    r"|&(?P<entity>\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});",
    re.DOTALL,
)


def unescape(raw: str) -> str:
    """The characters that this notation stands for, marks not read."""
    return _ENCODED.sub(_character, raw)


def units(raw: str) -> Iterator[tuple[int, str]]:
    """Every character with the offset behind its notation, in order."""
    for match in _UNIT.finditer(raw):
        yield match.end(), _character(match)


# --- marks ----------------------------------------------------------------------

_MARK = re.compile(
    r"\\(?P<escaped>.)"
    r"|\*\*(?=[^\s*])(?P<strong>(?:\\.|[^\\*])++)(?<=\S)\*\*"
    r"|\*(?=[^\s*])(?P<em>(?:\\.|[^\\*])++)(?<=\S)\*"
    r"|\[(?P<label>(?:\\.|[^\\\[\]])++)\]\((?P<target>(?:\\.|[^\\()\s])*+)\)",
    re.DOTALL,
)

_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


class Piece(NamedTuple):
    """A run of text under one mark (``kind`` empty: under none). Raw: still escaped."""

    raw: str
    kind: str = ""
    target: str = ""


def pieces(raw: str) -> Iterator[Piece]:
    """The runs of a paragraph, in order. Linear in its length."""
    begin = 0
    for match in _MARK.finditer(raw):
        if match["escaped"] is not None:
            continue
        if match.start() > begin:
            yield Piece(raw[begin : match.start()])
        begin = match.end()
        if match["label"] is not None:
            target = unescape(match["target"])
            if target.startswith("#"):
                yield Piece(match["label"], "ref", target[1:])
            elif is_link(target):
                yield Piece(match["label"], "link", target)
            else:
                raise NotationError(
                    "markdown.link",
                    f"链接只能用 http、https、mailto、tel 或 #uid:{target[:40]}",
                    f"a link must be http, https, mailto, tel or #uid: {target[:40]}",
                )
        else:
            kind = "strong" if match["strong"] is not None else "em"
            yield Piece(match[kind], kind)
    if begin < len(raw):
        yield Piece(raw[begin:])


def is_link(target: str) -> bool:
    """Whether a link may point there."""
    return _LINK.match(target) is not None


def mark(text: str, kind: str, target: str = "") -> str:
    """Text under a mark, as written."""
    inner = _edges(escape(text))
    if kind == "strong":
        return f"**{_closed(inner)}**"
    if kind == "em":
        return f"*{_closed(inner)}*"
    target = ("#" if kind == "ref" else "") + _IN_TARGET.sub(_written_target, target)
    return f"[{_IN_LABEL.sub(_written, inner)}]({target})"


def _closed(inner: str) -> str:
    """With line ends at its edges written out: emphasis begins and ends at a character."""
    if inner[0] == "\n":
        inner = "&NewLine;" + inner[1:]
    if inner[-1] == "\n":
        inner = inner[:-1] + "&NewLine;"
    return inner


def _written_target(match: re.Match[str]) -> str:
    character = match[0]
    return "\\" + character if character in "\\()&" else entity(character)


# --- run-in headings ------------------------------------------------------------

_RUN_IN = re.compile(r"\*\*(?P<heading>(?:\\.|[^\\*])++)\*\*(?P<space> |\n|$)?", re.DOTALL)


def spaced(language: str) -> bool:
    """Whether the space behind a run-in heading is one of the text.

    ``**Term:** means`` holds its space, as English is printed; in ``**个人信息:** 指``
    the space only ends the heading, since Chinese has none there.
    """
    return language.partition("-")[0].lower() not in ("zh", "ja")


def run_in(raw: str, *, spaced: bool) -> tuple[str, str]:
    """(heading, the rest), both raw: ``**设备信息:** 为识别…``; no heading is ''."""
    match = _RUN_IN.match(raw)
    if match is None or (match["space"] is None and not spaced):
        return "", raw
    heading = match["heading"] + (" " if spaced and match["space"] == " " else "")
    return heading, raw[match.end() :]


def with_run_in(heading: str, rest: str, *, spaced: bool) -> str:
    """The reverse of `run_in`, for the heading's characters and a raw rest."""
    if not spaced:
        return f"**{escape_line(heading)}** {rest}".rstrip(" ")
    if heading.endswith(" ") and heading != " " and rest:
        return f"**{escape_line(heading[:-1])}** {rest}"
    return f"**{escape_line(heading)}**{rest}"


# --- attribute lists ------------------------------------------------------------

_ATTRIBUTE = re.compile(
    r"\s*(?:\#(?P<uid>[^\s\"]+)|\.(?P<kind>[^\s\"]+)"
    r'|(?P<key>[A-Za-z-]+)(?:=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]*)))?)(?=\s|$)'
)

KEYS = frozenset(
    {
        *("scheme", "ordinal", "gap", "defect", "before", "under"),
        *("cells", "gaps", "flat", "bold", "text"),
    }
)
"""What an attribute list may say besides ``#uid`` and ``.kind``."""


def split_attributes(line: str) -> tuple[str, str | None]:
    """A line without its attribute list, and the inside of the list (None: it has none)."""
    begin = line.rfind("{")
    in_text = begin < 0 or line[:begin][-1:] not in ("", " ")
    if in_text or line.find("}", begin) != len(line) - 1:
        return line, None
    return line[:begin].rstrip(" "), line[begin + 1 : -1]


def read_attributes(inside: str) -> dict[str, str]:
    """``#a .b c="d" e`` as {"uid": "a", "kind": "b", "c": "d", "e": ""}."""
    found: dict[str, str] = {}
    position = 0
    inside = inside.strip()
    while position < len(inside):
        match = _ATTRIBUTE.match(inside, position)
        key = "" if match is None else str(match.lastgroup)
        value = "" if match is None else str(match[key])
        if match is not None and match["key"] is not None:
            key = match["key"]
            quoted = match["quoted"]
            value = unescape(quoted) if quoted is not None else match["bare"] or ""
        if match is None or key in found or key not in KEYS | {"uid", "kind"}:
            rest = inside[position:].split()[0][:40]
            raise NotationError(
                "markdown.attribute",
                f"看不懂的标记:{rest}(正文里的花括号写作 \\{{)",
                f"cannot read this attribute: {rest} (a brace of the text is written \\{{)",
            )
        found[key] = value
        position = match.end()
    return found


def write_attributes(attributes: dict[str, str]) -> str:
    """The reverse of `read_attributes`, with braces; keys in their given order."""
    parts = []
    for key, value in attributes.items():
        if key == "uid":
            parts.append(f"#{value}")
        elif key == "kind":
            parts.append(f".{value}")
        elif key in ("flat", "bold", "text"):
            parts.append(key)
        elif re.fullmatch(r"[#0-9a-z_]+", value):
            parts.append(f"{key}={value}")
        else:
            parts.append(f'{key}="{escape_value(value)}"')
    return "{" + " ".join(parts) + "}"


# --- numbers --------------------------------------------------------------------


class Number(NamedTuple):
    """A number at the beginning of a paragraph; ``kind`` is what it usually numbers."""

    scheme: str
    literal: str
    ordinal: int | None
    kind: str


_HAN = "零〇一二三四五六七八九十百千两"
_D = "[0-9０-９]{1,4}"
_ROMAN = "(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"  # to 39
_END = r"(?=[ \n&*]|$)"  # behind a number that could as well begin a sentence
_FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("第N部分", f"第(?:[{_HAN}]{{1,7}}|{_D})部分{_END}", "part"),
    ("第N编", f"第(?:[{_HAN}]{{1,7}}|{_D})编{_END}", "part"),
    ("第N章", f"第(?:[{_HAN}]{{1,7}}|{_D})章{_END}", "chapter"),
    ("第N节", f"第(?:[{_HAN}]{{1,7}}|{_D})节{_END}", "section"),
    ("第N条", f"第(?:[{_HAN}]{{1,7}}|{_D})条{_END}", "article"),
    ("Part N", rf"Part (?:[0-9]{{1,3}}|{_ROMAN})[.:]?{_END}", "part"),
    ("Chapter N", rf"Chapter (?:[0-9]{{1,3}}|{_ROMAN})[.:]?{_END}", "chapter"),
    ("Section N", rf"Section (?:[0-9]{{1,3}}|{_ROMAN})[.:]?{_END}", "section"),
    ("Article N", rf"Article (?:[0-9]{{1,3}}|{_ROMAN})[.:]?{_END}", "article"),
    ("I.", rf"{_ROMAN}\.{_END}", "section"),
    ("N、", f"[{_HAN}]{{1,7}}、", "section"),
    ("(N)", f"[(（][{_HAN}]{{1,7}}[)）]", "subsection"),
    ("(1)", f"[(（]{_D}[)）]", "subparagraph"),
    ("1)", f"{_D}[)）]", "subparagraph"),
    ("1、", f"{_D}、", "paragraph"),
    ("1.", f"{_D}[.．](?![0-9０-９])", "paragraph"),
    ("1.1", rf"[0-9]{{1,3}}\.[0-9]{{1,3}}{_END}", "subsection"),
    ("1.1.1", rf"[0-9]{{1,3}}\.[0-9]{{1,3}}\.[0-9]{{1,3}}{_END}", "paragraph"),
    ("(a)", "[(（][a-z][)）]", "point"),
    ("a)", "[a-z][)）]", "point"),
    ("①", "[①-⑳]", "subparagraph"),
    ("•", f"[•●○■□◆◇]{_END}", "point"),
)
_NUMBER = re.compile("|".join(f"(?P<f{i}>{regex})" for i, (_, regex, _) in enumerate(_FAMILIES)))

KIND_OF_SCHEME = {scheme: kind for scheme, _, kind in _FAMILIES}


def read_number(raw: str) -> Number | None:
    """The number that a line of a file begins with, or None."""
    match = _NUMBER.match(raw)
    if match is None:
        return None
    scheme, _, kind = _FAMILIES[int(str(match.lastgroup)[1:])]
    return Number(scheme, match[0], _ordinal(match[0]), kind)


def _ordinal(literal: str) -> int | None:
    """The value of a literal of one of the families; a bullet has none."""
    core = re.findall(f"[0-9０-９]+|[{_HAN}]{{1,7}}|[IVX]+|[a-z](?![a-z])|[①-⑳]", literal)
    if not core:
        return None
    value = core[-1]
    if value.isdecimal():
        return int(value)
    if "①" <= value <= "⑳":
        return ord(value) - ord("①") + 1
    if "a" <= value <= "z":
        return ord(value) - ord("a") + 1
    if value[0] in "IVX":
        return _roman(value)
    return _han(value)


def _roman(core: str) -> int:
    """XIV → 14, for the proper numerals that the families let through."""
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in core]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _han(core: str) -> int | None:
    """十二 → 12, 一百零三 → 103, 二〇 → 20."""
    digits = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if all(c in digits for c in core):
        return int("".join(str(digits[c]) for c in core))
    total = digit = 0
    for c in core:
        if c in digits:
            digit = digits[c]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
    return total + digit


def escape_label(text: str) -> str:
    """Text between square brackets, on one line."""
    return _IN_LABEL.sub(_written, escape(text)).replace("\n", "&NewLine;")


_LABEL = re.compile(r"\[((?:\\.|[^\\\]])*+)\]", re.DOTALL)


def read_label(raw: str) -> tuple[str, str]:
    """(the number, what is behind it) of ``[()]系统权限``: a number delimited by hand."""
    match = _LABEL.match(raw)
    if match is None:
        raise NotationError(
            "markdown.number",
            "写了 scheme=… 就要把编号放进方括号:[1.]",
            "with scheme=… the number stands in square brackets: [1.]",
        )
    return unescape(match[1]), raw[match.end() :]


def read_gap(raw: str, length: int | None) -> tuple[str, str]:
    """(gap, the raw rest) behind a number: so many characters, or all white space."""
    gap = ""
    end = 0
    for position, character in units(raw):
        if len(gap) == length or (length is None and not character.isspace()):
            break
        gap += character
        end = position
    return gap, raw[end:]


def count(value: str) -> int:
    """A small number of an attribute."""
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise NotationError(
            "markdown.attribute", f"不是整数:{value[:40]}", f"not a number: {value[:40]}"
        )
    return int(value)

"""The automatic numbers of a .docx file: word/numbering.xml, counted as they are printed.

A paragraph names a list (`w:num`) and a level of it; several lists may share one
definition (`w:abstractNum`), and then go on counting from each other. `Counters.next`
gives the number that stands in front of the next paragraph. It must not read paragraphs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from xarst_site.text.numbering import to_roman
from xarst_site.text.numerals import chinese, chinese_digits, circled, full_width, letters

_LEVELS = 9
_LONGEST = 60  # characters of a printed number
_ON = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, '' for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of an attribute, in whichever edition of the namespace it is written."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in names:
        element = (
            next((e for e in element if local(e) == name), None) if element is not None else None
        )
    return element


def value(element: etree._Element | None, *names: str) -> str | None:
    """The ``w:val`` of a child along a path of names."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val")


def switched(element: etree._Element | None, name: str) -> bool | None:
    """A property that is on by being there; None where nothing is said."""
    found = child(element, name)
    return None if found is None else _ON.get(attribute(found, "val") or "1", True)


def number(text: str | None, default: int) -> int:
    """A small whole number, or the default."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


class Printed(NamedTuple):
    """A number in front of a paragraph: its characters, its value, the format of its
    last figure, and the white space that parts it from the words (tab, space, nothing).
    """

    literal: str
    ordinal: int | None
    format: str
    suffix: str
    known: bool = True


@dataclass(slots=True)
class Level:
    """One level of a list (`w:lvl`)."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    suffix: str = "tab"
    restart: int | None = None
    style: str = ""
    hidden: bool = False


@dataclass(slots=True)
class _List:
    """One list (`w:num`): its definition, and the levels that it overrides."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Counters:
    """The lists of one file and where each of them has got to."""

    def __init__(
        self, root: etree._Element | None, linked: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._definitions: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        for element in root if root is not None else ():
            key = attribute(element, "abstractNumId") or ""
            if local(element) == "abstractNum":
                self._definitions[key] = dict(_levels(element))
                style = value(element, "numStyleLink")
                if style:
                    links[key] = style
            elif local(element) == "num":
                self._lists[attribute(element, "numId") or ""] = _read_list(element)
        for key, style in links.items():
            # A list style keeps its levels in the definition of the list that it names.
            other = self._lists.get(linked(style) or "")
            if other is not None and not self._definitions[key]:
                self._definitions[key] = self._definitions.get(other.definition, {})

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level of a list that is tied to a paragraph style."""
        known = self._lists.get(list_id)
        if known is None:
            return None
        levels = self._definitions.get(known.definition, {}) | known.levels
        return next((n for n, level in levels.items() if level.style == style), None)

    def next(self, list_id: str, level: int) -> Printed | None:
        """Count one on, and the number as it is printed; None where none is printed."""
        known = self._lists.get(list_id)
        if known is None or not 0 <= level < _LEVELS:
            return None
        levels = self._definitions.get(known.definition, {}) | known.levels
        counts = self._counts.setdefault(known.definition, {})
        if level in known.starts and (list_id, level) not in self._begun:
            counts[level] = known.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = _start(known, levels, level)
        self._begun.add((list_id, level))
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counts.pop(deeper, None)
        if level not in levels:
            return None
        return _printed(known, levels, counts, level)

    def first(self, list_id: str, level: int) -> Printed | None:
        """What the first number of a level looks like; nothing is counted."""
        known = self._lists.get(list_id)
        levels = self._definitions.get(known.definition, {}) | known.levels if known else {}
        if known is None or level not in levels:
            return None
        return _printed(known, levels, dict.fromkeys(range(_LEVELS), 1), level)


def _levels(element: etree._Element) -> Iterator[tuple[int, Level]]:
    for each in element:
        if local(each) == "lvl":
            yield number(attribute(each, "ilvl"), 0), _read_level(each)


def _read_level(element: etree._Element) -> Level:
    restart = value(element, "lvlRestart")
    return Level(
        start=number(value(element, "start"), 0 if child(element, "start") is None else 1),
        format=_format(element),
        text=(value(element, "lvlText") or "")[:_LONGEST],
        legal=bool(switched(element, "isLgl")),
        suffix=value(element, "suff") or "tab",
        restart=None if restart is None else number(restart, 0),
        style=value(element, "pStyle") or "",
        hidden=bool(switched(child(element, "rPr"), "vanish")),
    )


def _format(element: etree._Element) -> str:
    """The number format; of alternatives the first that is known."""
    plain = value(element, "numFmt")
    if plain is not None:
        return plain
    alternatives = child(element, "AlternateContent")
    found = (
        [value(each, "numFmt") or "" for each in alternatives] if alternatives is not None else []
    )
    known = [f for f in found if f in _FORMATS or f in ("bullet", "none")]
    return (known or found or ["decimal"])[0]


def _read_list(element: etree._Element) -> _List:
    made = _List(value(element, "abstractNumId") or "")
    for override in element:
        if local(override) != "lvlOverride":
            continue
        level = number(attribute(override, "ilvl"), 0)
        start = value(override, "startOverride")
        if start is not None:
            made.starts[level] = number(start, 1)
        own = child(override, "lvl")
        if own is not None:
            made.levels[level] = _read_level(own)
    return made


def _start(known: _List, levels: dict[int, Level], level: int) -> int:
    if level in known.starts:
        return known.starts[level]
    return levels[level].start if level in levels else 1


def _printed(
    known: _List, levels: dict[int, Level], counts: dict[int, int], level: int
) -> Printed | None:
    own = levels[level]
    suffix = {"space": " ", "nothing": ""}.get(own.suffix, "\t")
    if own.hidden:
        return None
    if own.format == "bullet":
        return Printed(_bullet(own.text), None, "bullet", suffix)
    understood = True
    out: list[str] = []
    k = 0
    while k < len(own.text):
        shown = own.text[k + 1 : k + 2]
        if own.text[k] == "%" and shown in tuple("123456789"):
            which = int(shown) - 1
            each = levels.get(which, own)
            count = counts.get(which, _start(known, levels, which))
            name = "decimal" if own.legal and each.format not in ("none", "bullet") else each.format
            figure = figured(count, name)
            understood = understood and figure is not None
            out.append(str(count) if figure is None else figure)
            k += 2
        else:
            out.append(own.text[k])
            k += 1
    literal = "".join(out).strip()[:_LONGEST]
    if not literal:
        return None
    return Printed(literal, counts[level], own.format, suffix, understood)


def _bullet(text: str) -> str:
    """The sign of a bullet; those of symbol fonts as the signs that they show."""
    sign = text.strip()[:1]
    return _SYMBOLS.get(sign, sign if sign in "•·●○■□◆◇▪▫‣◦★☆►▶➢➤✓√※–—-*" and sign else "•")


_SYMBOLS = {
    "\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf0a7": "▪", "\uf075": "◆", "\uf0d8": "➢",
    "\uf0fc": "✓", "\uf0a8": "□", "o": "○", "\uf06f": "□", "\uf0b2": "◇",
}  # fmt: skip


def symbol(font: str, code: str) -> tuple[str, bool]:
    """The character of a `w:sym`, and whether it is known what it shows.

    Symbol fonts have their signs in the private area, where they mean nothing without
    the font.
    """
    try:
        point = int(code, 16)
    except ValueError:
        return "", False
    if not 0 < point < 0x110000 or 0xD800 <= point < 0xE000:
        return "", False
    character = chr(point)
    if font.lower().startswith(("wingdings", "symbol", "webdings")):
        shown = _FONTS.get((font.lower().split(" ")[0], point & 0xFF))
        return (shown, True) if shown else (character, False)
    return character, not 0xE000 <= point <= 0xF8FF


_FONTS = {
    ("symbol", 0xB7): "•", ("symbol", 0xA3): "≤", ("symbol", 0xB3): "≥", ("symbol", 0xB1): "±",
    ("symbol", 0xB4): "×", ("symbol", 0xB0): "°", ("symbol", 0xAE): "→",
    ("wingdings", 0x6C): "●", ("wingdings", 0x6E): "■", ("wingdings", 0xA8): "□",
    ("wingdings", 0x6F): "□", ("wingdings", 0xFC): "✓", ("wingdings", 0xFE): "☑",
    ("wingdings", 0xA7): "▪", ("wingdings", 0xD8): "➢", ("wingdings", 0x75): "◆",
    ("wingdings", 0xFB): "✗", ("wingdings", 0xFD): "☒",
}  # fmt: skip


# --- formats ------------------------------------------------------------------------


def _japanese(count: int) -> str | None:
    said = chinese(count)
    if said is None:
        return None
    said = said.replace("零", "") or "〇"
    return said.replace("一十", "十").replace("一百", "百").replace("一千", "千")


def _chosen(signs: str) -> Callable[[int], str | None]:
    return lambda n: signs[n - 1] if 1 <= n <= len(signs) else None


def _ordinal(count: int) -> str:
    last = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{last}"


def _roman(count: int) -> str | None:
    return to_roman(count) if 1 <= count < 4000 else None


def _upper(made: str | None) -> str | None:
    return None if made is None else made.upper()


_FORMATS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: full_width(str(n)),
    "decimalFullWidth2": lambda n: full_width(str(n)),
    "decimalEnclosedCircle": lambda n: circled(n) or str(n),
    "decimalEnclosedCircleChinese": lambda n: circled(n) or str(n),
    "decimalEnclosedFullstop": _chosen("".join(chr(c) for c in range(0x2488, 0x249C))),
    "decimalEnclosedParen": _chosen("".join(chr(c) for c in range(0x2474, 0x2488))),
    "ideographEnclosedCircle": _chosen("".join(chr(c) for c in range(0x3280, 0x328A))),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": _japanese,
    "ideographDigital": chinese_digits,
    "japaneseDigitalTenThousand": chinese_digits,
    "taiwaneseDigital": chinese_digits,
    "chineseLegalSimplified": lambda n: chinese(n, formal=True),
    "ideographTraditional": _chosen("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _chosen("子丑寅卯辰巳午未申酉戌亥"),
    "lowerLetter": letters,
    "upperLetter": lambda n: letters(n, "A"),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _upper(_roman(n)),
    "ordinal": _ordinal,
    "numberInDash": lambda n: f"- {n} -",
    "none": lambda _: "",
    "bullet": lambda _: "•",
}


def figured(count: int, name: str) -> str | None:
    """A count in a number format; None where the format is not known or has no such number."""
    made = _FORMATS.get(name)
    return None if made is None else made(count)

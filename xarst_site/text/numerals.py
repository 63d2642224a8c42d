"""Writing numbers: in Chinese, letters, Roman figures, circles, and in the style of another.

The reverse of `numbering`, which reads them. It must not decide which number a
provision has.
"""

import re
import unicodedata

from xarst_site.text.nodes import Num
from xarst_site.text.numbering import SCHEMES, to_roman

_PLAIN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_SIGNS = tuple(
    "".join(chr(code) for first, last in runs for code in range(first, last + 1))
    for runs in (
        ((0x2460, 0x2473), (0x3251, 0x325F), (0x32B1, 0x32BF)),  # ① … ㊿
        ((0x2776, 0x277F), (0x24EB, 0x24F4)),  # ❶ … ⓴
        ((0x2780, 0x2789),),  # ➀
        ((0x278A, 0x2793),),  # ➊
        ((0x3220, 0x3229),),  # ㈠
        ((0x2474, 0x2487),),  # ⑴
        ((0x2488, 0x249B),),  # ⒈
        ((0x2160, 0x216B),),  # Ⅰ
        ((0x2170, 0x217B),),  # ⅰ
    )
)
"""Rows of signs that count by themselves, each from one on."""


def chinese(value: int, *, formal: bool = False) -> str | None:
    """十二, 一百零三, and 壹拾贰 where ``formal``; None below 0 and from 10,000 on."""
    if not 0 <= value < 10_000:
        return None
    digits, units = (
        (_FORMAL, ("仟", "佰", "拾", "")) if formal else (_PLAIN, ("千", "百", "十", ""))
    )
    out, gap = "", False
    for figure, unit in zip(f"{value:04d}", units, strict=True):
        if figure == "0":
            gap = bool(out)
            continue
        out += ("零" if gap else "") + digits[int(figure)] + unit
        gap = False
    if not formal and 10 <= value < 20:
        out = out[1:]
    return out or digits[0]


def chinese_digits(value: int) -> str | None:
    """二〇 for 20: one character a figure."""
    return str(value).translate(_POSITIONAL) if value >= 0 else None


_POSITIONAL = {ord("0") + n: c for n, c in enumerate("〇一二三四五六七八九")}


def letters(value: int, first: str = "a") -> str | None:
    """From a to z, then from aa to zz, as word processors count; ``first`` says which alphabet."""
    if not 1 <= value <= 26 * 30:
        return None
    return chr(ord(first) + (value - 1) % 26) * ((value - 1) // 26 + 1)


def circled(value: int) -> str | None:
    """① to ㊿."""
    return _SIGNS[0][value - 1] if 1 <= value <= len(_SIGNS[0]) else None


def full_width(figures: str) -> str:
    """ASCII as full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in figures)


def in_style(like: Num, ordinal: int) -> Num | None:
    """The number ``ordinal``, printed as ``like`` is: ``（三）`` and 4 give ``（四）``.

    None where that number cannot be printed so (a bullet, an empty number, the
    twenty-seventh letter).
    """
    decimal = like.scheme.startswith("1.1")
    scheme = SCHEMES.get("1.1" if decimal else like.scheme)
    match = scheme.pattern.match(like.literal) if scheme else None
    if match is None or match.end() != len(like.literal):
        return None
    for group, core in match.groupdict().items():
        if core is None:
            continue
        start, end = match.span(group)
        if decimal:
            start = end - len(re.split(r"[.．\s]", core)[-1])
            core = like.literal[start:end]  # noqa: PLW2901 - only its last figure counts
        figure = _like(core, group, ordinal)
        if figure is None:
            return None
        literal = like.literal[:start] + figure + like.literal[end:]
        return Num(scheme=like.scheme, literal=literal, ordinal=ordinal, gap=like.gap)
    return None


def _like(core: str, group: str, value: int) -> str | None:
    """A figure written as another is."""
    if value < 0:
        return None
    for signs in _SIGNS:
        if core in signs:
            return signs[value - 1] if 1 <= value <= len(signs) else None
    plain = unicodedata.normalize("NFKC", core)
    made: str | None
    if plain.isdecimal():
        made = str(value)
    elif plain.lower() in _WORDS and len(plain) > 2:
        made = _WORDS[value - 1] if 1 <= value <= len(_WORDS) else None
        if made and plain[0].isupper():
            made = made.upper() if plain.isupper() else made.capitalize()
    elif group == "r" or (group == "n" and plain.isascii() and _is_roman(plain)):
        made = to_roman(value) if 1 <= value < 4000 else None
        if made and plain[0].isupper():
            made = made.upper()
    elif plain.isascii():
        made = letters(value, "a" if plain.islower() else "A") if value <= 26 else None
    else:
        return chinese(value, formal=any(c in _FORMAL[1:] + "拾佰" for c in plain))
    return full_width(made) if made and core[0] > "\uff00" else made


def _is_roman(core: str) -> bool:
    return set(core.lower()) <= set("ivxlcdm") and not (len(core) == 1 and core.lower() in "lcdm")

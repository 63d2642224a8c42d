"""The comparison shadow: what is left of words when typography is taken away.

Two texts with the same shadow differ only in typography: white space, the width of
punctuation, letters and digits, the shape of quotation marks and dashes. Letters keep
their case, and no word is ever taken away. Shadows are compared, never shown or stored.
"""

import re
import unicodedata

from xarst_site.text.nodes import Node

_FOLD: dict[str, str] = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {
    char: to
    for chars, to in (
        ("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029", " "),
        ("\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff\u202f", " "),
        ("\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f", " "),
        ("。｡．", "."),
        ("､", "、"),
        ("“”„‟「」『』｢｣〝〞＂", '"'),
        ("‘’‚‛＇", "'"),
        ("‐‑‒–—―−－", "-"),
        ("〔【［", "["),
        ("〕】］", "]"),
        ("〈", "<"),
        ("〉", ">"),
        ("•‧∙･・", "·"),
        ("〜～", "~"),
        ("\u00ad", ""),
    )
    for char in chars
}
_FOLD["…"] = "..."

_FOLDED = re.compile("[" + "".join(map(re.escape, _FOLD)) + "]")
_GAP = re.compile(" {2,}")
_IDLE_SPACE = re.compile(r"(?<![0-9A-Za-z\u00c0-\u052f]) | (?![0-9A-Za-z\u00c0-\u052f])")


def shadow(text: str) -> str:
    """NFC, width and shape of punctuation folded; white space kept (as one space) only
    between two letters or digits of alphabets that need it, and nowhere at the ends.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    # much faster than str.translate, which looks up each character, rare or not
    text = _FOLDED.sub(_folded, text)
    if " " not in text:
        return text
    return _IDLE_SPACE.sub("", _GAP.sub(" ", text))


def _folded(found: re.Match[str]) -> str:
    return _FOLD[found[0]]


def node_shadow(node: Node) -> str:
    """The shadow of a node's words. Its printed number is no part of it."""
    if node.kind == "row":
        return "\t".join(shadow(cell) for cell in node.cells)
    return shadow(node.heading + node.text)


def number_shadow(node: Node) -> str:
    """The shadow of the printed number, '' where there is none."""
    return shadow(node.num.literal) if node.num else ""

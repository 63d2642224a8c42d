"""The comparison shadow: what is left of words when typography is taken away.

Two texts with the same shadow differ only in typography: white space, the width of
punctuation, letters and digits, the shape of quotation marks and dashes. Letters keep
their case, and no word is ever taken away. Shadows are compared, never shown or stored.
"""

import re
import unicodedata

from xarst_site.text.nodes import Node

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {
    ord(char): to
    for chars, to in (
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
_FOLD[ord("…")] = "..."

_GAP = re.compile(r"\s+")
_IDLE_SPACE = re.compile(r"(?<![0-9A-Za-z\u00c0-\u052f]) | (?![0-9A-Za-z\u00c0-\u052f])")


def shadow(text: str) -> str:
    """NFC, width and shape of punctuation folded; white space kept (as one space) only
    between two letters or digits of alphabets that need it, and nowhere at the ends.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if not text.isascii():
        text = text.translate(_FOLD)
    text = _GAP.sub(" ", text)
    return _IDLE_SPACE.sub("", text) if " " in text else text


def node_shadow(node: Node) -> str:
    """The shadow of a node's words. Its printed number is no part of it."""
    if node.kind == "row":
        return "\t".join(shadow(cell) for cell in node.cells)
    return shadow(node.heading + node.text)


def number_shadow(node: Node) -> str:
    """The shadow of the printed number, '' where there is none."""
    return shadow(node.num.literal) if node.num else ""

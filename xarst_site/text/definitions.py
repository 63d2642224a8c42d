"""The terms a text defines, and where each definition holds.

Holds their finding in a finished text: definition nodes, “X”是指…, 以下简称“X”,
本部分中所称“X”均指…. It must not judge them (`lint`) or mark them up (`html`).
"""

import re
from collections.abc import Iterator

import msgspec

from xarst_site.text import shape
from xarst_site.text.nodes import NUMBERED, Node, Text


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """One definition: the ``term`` without quotes, the ``uid`` of the node that gives it.

    ``scope_uid`` is the uid of the part or section in which it holds, '' for the
    whole text; ``meaning`` is the text that says what the term means.
    """

    term: str
    uid: str
    scope_uid: str
    meaning: str


_SHORT = re.compile(
    "(?:以下|下|或|或者|并|统一|合)?(?:简称|统称|合称|下称)(?:为|作)?"
    '[ \u00a0]*[“"「『]([^”"」』]{1,30})[”"」』]'
    '(?:[、或和及/]+[“"「『]([^”"」』]{1,30})[”"」』])?'
)
_SHORT_BARE = re.compile('[（(](?:以下)?(?:简称|统称|下称)(?:为)?([^“”"（）()，,。]{1,16})[）)]')
_ENGLISH = re.compile(
    "\\((?:(?:the|each,? an?|collectively|together|hereinafter|referred to as|,|our|we|or)\\s*)"
    "{0,6}"
    '[“"]([^”"]{1,40})[”"]',
    re.IGNORECASE,
)
_LOCAL = re.compile(
    "(本[部分章节条款协议政策声明]{1,4}|本)(?:中|内)?[，,]?(?:所)?(?:表述的|称的?|述的?|指的?)?"
    '[“"「]([^”"」]{1,30})[”"」](?:均|系|是)?指(.{1,200})'
)
_INLINE = re.compile(
    '(?:^|[。；;])[“"]?([^，,。；;：:“”"（）()]{2,16})[”"]?(?:是指|系指)([^。]{4,})'
)


def definitions(text: Text) -> tuple[Definition, ...]:
    """Every definition of a text, in reading order; one term may have several."""
    found: list[Definition] = []
    for node, above in _with_ancestors(text.nodes, ()):
        if node.kind in ("toc", "tocItem", "title", "dateline"):
            continue
        found.extend(_of_node(node, above))
    return tuple(found)


def _with_ancestors(
    nodes: tuple[Node, ...], above: tuple[Node, ...]
) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    for node in nodes:
        yield node, above
        yield from _with_ancestors(node.children, (*above, node))


def _scope(word: str, above: tuple[Node, ...]) -> str:
    """The uid of what 本部分, 本章, 本条 … means here; '' for the whole instrument."""
    kinds = {
        "部分": ("part", "section"), "章": ("chapter",), "节": ("section",), "条": ("article",),
    }  # fmt: skip
    for name, wanted in kinds.items():
        if word.endswith(name):
            # 本部分 means the nearest named division, whatever family its number is of.
            near = NUMBERED if name == "部分" else wanted
            return next((n.uid for n in reversed(above) if n.kind in near and n.heading), "")
    return ""


def _of_node(node: Node, above: tuple[Node, ...]) -> Iterator[Definition]:
    said = node.heading + node.text
    seen: set[str] = set()

    def one(term: str, meaning: str, scope: str = "") -> Iterator[Definition]:
        name = term.strip().rstrip("：:，,").strip()
        if name and name not in seen:
            seen.add(name)
            yield Definition(term=name, uid=node.uid, scope_uid=scope, meaning=meaning.strip())

    in_definitions = any(shape.opens_definitions(n.heading) for n in above)
    if (
        node.kind == "definition"
        or (node.heading and node.text and in_definitions)
        or (node.heading and shape.defined_term(said, in_definitions=False) == node.heading)
    ):
        yield from one(_term(node.heading), node.text)
    for match in _LOCAL.finditer(said):
        yield from one(match.group(2), match.group(3), _scope(match.group(1), above))
    for match in _SHORT.finditer(said):
        for term in match.groups():
            if term:
                yield from one(term, _before(said, match.start()))
    for pattern in (_SHORT_BARE, _ENGLISH):
        for match in pattern.finditer(said):
            yield from one(match.group(1), _before(said, match.start()))
    for match in _INLINE.finditer(said):
        yield from one(match.group(1), match.group(2))


def _term(heading: str) -> str:
    """The quoted term of a definition's heading where all of it is quoted, else all."""
    bare = heading.strip().rstrip("：:，,").strip()
    whole = re.fullmatch('[“"「『]([^”"」』]+)[”"」』](?:[（(].*[）)])?', bare)
    return whole.group(1) if whole else bare


def _before(said: str, end: int) -> str:
    """The clause in front of a short name: what it stands for."""
    clause = re.split("[。；;！!？?]", said[:end])[-1]
    return clause.rstrip("（(，, ").rstrip("或")[-120:]

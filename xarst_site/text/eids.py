"""eIds: the address of a provision within one version, in the manner of Akoma Ntoso.

``part_3__sec_1__subsec_2__para_1`` says the way from the top: element and number of
every level (Akoma Ntoso Naming Convention 1.0). A uid outlives a version, an eId
does not. It must not be stored.
"""

from collections import Counter

from xarst_site.text.nodes import NUMBERED, Node, Text

_NAMES = {
    "title": "docTitle",
    "dateline": "p",
    "chapter": "chp",
    "section": "sec",
    "article": "art",
    "subsection": "subsec",
    "paragraph": "para",
    "subparagraph": "subpara",
    "text": "p",
    "definition": "p",
    "wrapUp": "wrapup",
    "row": "tr",
}
"""What an element is called in an eId, where that is not the name of its kind."""


def eids(text: Text) -> dict[str, str]:
    """The eId of every node, by uid, in reading order.

    A provision is addressed by its number, one without a readable number by ``nn``
    and its place among such; everything else by its place among its like. Where a
    number comes twice under one parent, the second and later have ``_2``, ``_3``
    behind it.
    """
    found: dict[str, str] = {}
    _number(text.nodes, "", found, set())
    return found


def _number(nodes: tuple[Node, ...], prefix: str, found: dict[str, str], taken: set[str]) -> None:
    places: Counter[str] = Counter()
    for node in nodes:
        name = _NAMES.get(node.kind, node.kind)
        if node.kind not in NUMBERED:
            places[name] += 1
            address = f"{name}_{places[name]}"
        elif node.num is None or node.num.ordinal is None:
            places[name] += 1
            address = f"{name}_nn_{places[name]}"
        else:
            address = f"{name}_{node.num.ordinal}"
        eid = base = prefix + address
        again = 1
        while eid in taken:
            again += 1
            eid = f"{base}_{again}"
        taken.add(eid)
        found[node.uid] = eid
        _number(node.children, eid + "__", found, taken)

"""A text as Akoma Ntoso 3.0, for exchange with other legal databases. Export only.

A document here is an AKN ``doc``: provisions are its hierarchical elements with
their eId, and the uid as wId; the characters are those of the text, white space
behind numbers included. It must not decide what is in force: dates come in.
"""

import re
import xml.etree.ElementTree as ET
from datetime import date
from urllib.parse import quote

from xarst_site.text.eids import eids
from xarst_site.text.nodes import NUMBERED, Node, Text
from xarst_site.text.outline import is_headed

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_ISO_639_2 = {"zh": "zho", "en": "eng", "ug": "uig", "bo": "bod", "mn": "mon"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|\n")
_MARKS = {"strong": "b", "em": "i", "link": "a", "ref": "ref"}
_URL_SAFE = "%/:?#@!$&'()*+,;=~"
_SOURCE = "#publisher"


def export(
    text: Text,
    *,
    document: str,
    version: str,
    publisher: str,
    published_on: date,
    effective_on: date,
    work_on: date,
    translated_from: str = "",
) -> bytes:
    """The XML of one language of a version, UTF-8 with its declaration.

    ``document`` and ``version`` are ids, ``publisher`` the name of who issues it;
    ``work_on`` is the date of the document's first version, ``published_on`` and
    ``effective_on`` those of this one; ``translated_from`` is the tag of the
    authoritative language where this is a translation. Characters that XML cannot
    hold stand as ``inline name="U+0002"`` with their picture.
    """
    root = ET.Element("akomaNtoso", {"xmlns": NAMESPACE})
    doc = ET.SubElement(root, "doc", {"name": "agreement"})
    meta = ET.SubElement(doc, "meta")
    work = f"/akn/cn/doc/{work_on.isoformat()}/{document}"
    expression = f"{work}/{_language(text.language)}@{effective_on.isoformat()}"
    _identification(
        ET.SubElement(meta, "identification", {"source": _SOURCE}),
        work=(work, work_on),
        expression=(expression, effective_on),
        published_on=published_on,
        language=text.language,
        version=version,
        title=text.title,
        translated_from=translated_from,
    )
    _life(meta, published_on, effective_on)
    references = ET.SubElement(meta, "references", {"source": _SOURCE})
    issuer = {"eId": "publisher", "href": "/akn/ontology/organization/publisher"}
    ET.SubElement(references, "TLCOrganization", issuer | {"showAs": _shown(publisher)})
    in_force = {"eId": "inForce", "href": "/akn/ontology/concept/inForce", "showAs": "in force"}
    ET.SubElement(references, "TLCConcept", in_force)
    _Body(text, doc, references).build()
    ET.indent(meta)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


# --- what is said about it ------------------------------------------------------


def _language(tag: str) -> str:
    """ISO 639-2 of a BCP 47 tag, as AKN addresses want it; ``und`` where unknown."""
    return _ISO_639_2.get(tag.partition("-")[0].lower(), "und")


def _identification(
    parent: ET.Element,
    *,
    work: tuple[str, date],
    expression: tuple[str, date],
    published_on: date,
    language: str,
    version: str,
    title: str,
    translated_from: str,
) -> None:
    """The three levels of FRBR: the work, this language of this version, this file."""
    element = _level(parent, "FRBRWork", *work, "generation")
    ET.SubElement(element, "FRBRcountry", {"value": "cn"})
    if title:
        ET.SubElement(element, "FRBRname", {"value": _shown(title)})
    element = _level(parent, "FRBRExpression", *expression, "effective")
    ET.SubElement(element, "FRBRversionNumber", {"value": version})
    original = "false" if translated_from else "true"
    ET.SubElement(element, "FRBRauthoritative", {"value": original})
    ET.SubElement(element, "FRBRlanguage", {"language": language})
    if translated_from:
        source = f"{work[0]}/{_language(translated_from)}@{expression[1].isoformat()}"
        translation = {"href": source, "fromLanguage": translated_from, "by": _SOURCE}
        ET.SubElement(element, "FRBRtranslation", translation | {"authoritative": "false"})
    file = f"{expression[0]}/main.xml"
    element = _level(parent, "FRBRManifestation", file, published_on, "published")
    ET.SubElement(element, "FRBRformat", {"value": "application/akn+xml"})


def _level(parent: ET.Element, name: str, uri: str, on: date, event: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    this = uri if uri.endswith(".xml") else f"{uri}/!main"
    ET.SubElement(element, "FRBRthis", {"value": this})
    ET.SubElement(element, "FRBRuri", {"value": uri})
    ET.SubElement(element, "FRBRdate", {"date": on.isoformat(), "name": event})
    ET.SubElement(element, "FRBRauthor", {"href": _SOURCE})
    return element


def _life(meta: ET.Element, published_on: date, effective_on: date) -> None:
    """When it was published and from when it holds. When it ends is not known here."""
    lifecycle = ET.SubElement(meta, "lifecycle", {"source": _SOURCE})
    for eid, on in (("published", published_on), ("effective", effective_on)):
        event = {"eId": eid, "date": on.isoformat(), "source": _SOURCE, "type": "generation"}
        ET.SubElement(lifecycle, "eventRef", event)
    temporal = ET.SubElement(meta, "temporalData", {"source": _SOURCE})
    group = ET.SubElement(temporal, "temporalGroup", {"eId": "force"})
    interval = {"start": "#effective", "refersTo": "#inForce"}
    ET.SubElement(group, "timeInterval", interval)


def _shown(characters: str) -> str:
    """Characters for an attribute: one line, and nothing that XML forbids."""
    return _FORBIDDEN.sub(" ", characters)


# --- the text itself ------------------------------------------------------------


class _Body:
    """Builds preface and main body of one text."""

    def __init__(self, text: Text, doc: ET.Element, references: ET.Element) -> None:
        self.text = text
        self.doc = doc
        self.references = references
        self.eids = eids(text)
        self.headings: dict[str, str] = {}
        for node in text.walk():
            if is_headed(node):
                self.headings.setdefault(_bare(node.heading), self.eids[node.uid])

    def build(self) -> None:
        """Title and date lines at the top are the preface, the rest is the main body."""
        nodes = list(self.text.nodes)
        front: list[Node] = []
        while nodes and nodes[0].kind in ("title", "dateline") and not nodes[0].children:
            front.append(nodes.pop(0))
        if front:
            preface = ET.SubElement(self.doc, "preface")
            for node in front:
                self._preface(preface, node)
        body = ET.SubElement(self.doc, "mainBody")
        for node in nodes:
            if _is_hierarchy(node):
                self._provision(body, node)
            else:
                self._block(body, node)
        if not nodes:
            ET.SubElement(body, "p")

    def _preface(self, preface: ET.Element, node: Node) -> None:
        if node.kind == "title":
            paragraph = ET.SubElement(preface, "p")
            self._words(ET.SubElement(paragraph, "docTitle", self._identity(node)), node)
        else:
            attributes = self._identity(node) | {"class": "dateline"}
            self._words(ET.SubElement(preface, "p", attributes), node)

    def _identity(self, node: Node) -> dict[str, str]:
        return {"eId": self.eids[node.uid], "wId": node.uid}

    def _provision(self, parent: ET.Element, node: Node) -> None:
        """A hierarchical element: number, heading, then what it says and holds."""
        identity = self._identity(node)
        if node.kind in NUMBERED:
            element = ET.SubElement(parent, node.kind, identity)
        else:
            element = ET.SubElement(parent, "hcontainer", identity | {"name": node.kind})
        if node.num is not None:
            _put(ET.SubElement(element, "num"), node.num.literal + node.num.gap)
        eid = self.eids[node.uid]
        if node.heading:
            _put(ET.SubElement(element, "heading", {"eId": f"{eid}__heading"}), node.heading)
        first = next((i for i, c in enumerate(node.children) if _is_hierarchy(c)), None)
        if first is None:
            self._blocks(element, "content", eid, node, node.children)
            return
        last = max(i for i, c in enumerate(node.children) if _is_hierarchy(c))
        self._blocks(element, "intro", eid, node, node.children[:first])
        for child in node.children[first : last + 1]:
            self._between(element, child)
        self._blocks(element, "wrapUp", eid, None, node.children[last + 1 :])

    def _between(self, element: ET.Element, child: Node) -> None:
        """What stands among provisions: AKN has no plain text there."""
        if _is_hierarchy(child):
            self._provision(element, child)
        elif child.kind == "crossHeading" and not child.children:
            self._words(ET.SubElement(element, "crossHeading", self._identity(child)), child)
        else:
            eid = f"{self.eids[child.uid]}__hcontainer"
            box = ET.SubElement(element, "hcontainer", {"eId": eid, "name": child.kind})
            self._blocks(box, "content", eid, None, (child,))

    def _blocks(
        self,
        element: ET.Element,
        name: str,
        eid: str,
        owner: Node | None,
        nodes: tuple[Node, ...],
    ) -> None:
        """The owner's own text and unnumbered nodes, in an element of this name if any."""
        own = owner is not None and bool(owner.text)
        if not own and not nodes:
            return
        box = ET.SubElement(element, name, {"eId": f"{eid}__{name.lower()}"})
        if owner is not None and own:
            paragraph = ET.SubElement(box, "p", {"eId": f"{eid}__{name.lower()}__p"})
            self._marked(paragraph, owner)
        for node in nodes:
            self._block(box, node)

    def _block(self, parent: ET.Element, node: Node) -> None:
        """A node that is no hierarchical element: paragraph, table, contents list."""
        identity = self._identity(node)
        if node.kind == "table" and node.children:
            self._table(ET.SubElement(parent, "table", identity), node)
        elif node.children:
            box = ET.SubElement(parent, "blockContainer", identity | {"class": node.kind})
            if node.literal:
                self._words(ET.SubElement(box, "p", {"eId": identity["eId"] + "__p"}), node)
            if node.kind == "toc" and all(_is_toc_item(c) for c in node.children):
                toc = ET.SubElement(box, "toc", {"eId": identity["eId"] + "__toc"})
                for child in node.children:
                    self._toc_item(toc, child)
            else:
                for child in node.children:
                    self._block(box, child)
        elif node.kind == "crossHeading":
            self._words(ET.SubElement(parent, "block", identity | {"name": node.kind}), node)
        else:
            self._words(ET.SubElement(parent, "p", identity | {"class": node.kind}), node)

    def _toc_item(self, toc: ET.Element, node: Node) -> None:
        identity = self._identity(node)
        target = self.headings.get(_bare(node.heading + node.text), identity["eId"])
        item = ET.SubElement(toc, "tocItem", identity | {"href": f"#{target}", "level": "1"})
        self._words(item, node)

    def _table(self, table: ET.Element, node: Node) -> None:
        for i, row in enumerate(node.children):
            line = ET.SubElement(table, "tr", self._identity(row))
            for cell in row.cells or ("",):
                box = ET.SubElement(line, "th" if i < node.header else "td")
                _put(ET.SubElement(box, "p"), cell)

    def _words(self, element: ET.Element, node: Node) -> None:
        """All characters of a node in one inline element."""
        if node.num is not None:
            _put(element, node.num.literal + node.num.gap)
        if node.kind == "definition":
            self._term(element, node)
        elif node.heading and node.text and node.kind != "tocItem":
            _put(ET.SubElement(element, "b"), node.heading)
        else:
            _put(element, node.heading)
        self._marked(element, node)

    def _term(self, element: ET.Element, node: Node) -> None:
        """The term of a definition, and what it refers to."""
        name = re.sub(r"[:：,，\s]+$", "", node.heading)
        if name:
            concept = f"concept-{node.uid}"
            href = f"/akn/ontology/concept/{concept}"
            shown = {"eId": concept, "href": href, "showAs": _shown(name)}
            ET.SubElement(self.references, "TLCConcept", shown)
            eid = self.eids[node.uid]
            definition = ET.SubElement(element, "def", {"eId": f"{eid}__def"})
            term = {"eId": f"{eid}__term", "refersTo": f"#{concept}"}
            _put(ET.SubElement(definition, "term", term), name)
        _put(element, node.heading[len(name) :])

    def _marked(self, element: ET.Element, node: Node) -> None:
        """The text of a node with its marks."""
        position = 0
        for number, mark in enumerate(node.marks, 1):
            _put(element, node.text[position : mark.start])
            attributes = {}
            if mark.kind == "link":
                attributes = {"href": quote(mark.value, safe=_URL_SAFE)}
            elif mark.kind == "ref":
                target = self.eids.get(mark.value, mark.value)
                eid = f"{self.eids[node.uid]}__ref_{number}"
                attributes = {"eId": eid, "href": f"#{target}"}
            marked = ET.SubElement(element, _MARKS[mark.kind], attributes)
            _put(marked, node.text[mark.start : mark.end])
            position = mark.end
        _put(element, node.text[position:])


def _is_hierarchy(node: Node) -> bool:
    """Whether a node is an element of the hierarchy: numbered by kind, or above one that is."""
    return node.kind in NUMBERED or any(_is_hierarchy(child) for child in node.children)


def _is_toc_item(node: Node) -> bool:
    return node.kind == "tocItem" and not node.children


def _bare(heading: str) -> str:
    """A heading for comparing: without white space."""
    return re.sub(r"\s+", "", heading)


def _put(element: ET.Element, characters: str) -> None:
    """Characters at the end of an element; what XML cannot hold as an element of its own."""
    position = 0
    for match in _FORBIDDEN.finditer(characters):
        _append(element, characters[position : match.start()])
        position = match.end()
        code = ord(match[0])
        if code == 10:
            ET.SubElement(element, "eol")
            continue
        strange = ET.SubElement(element, "inline", {"name": f"U+{code:04X}"})
        strange.text = chr(0x2400 + code) if code < 0x20 else "\ufffd"
    _append(element, characters[position:])


def _append(element: ET.Element, characters: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + characters
    else:
        element.text = (element.text or "") + characters

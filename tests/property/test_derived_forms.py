"""Whatever is derived from a text holds its characters, and its uids as addresses."""

import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser

from hypothesis import given

from tests.property.trees import texts
from xarst_site.text import akn, html, plain
from xarst_site.text.eids import eids
from xarst_site.text.nodes import Text
from xarst_site.text.outline import Entry, outline

VOID = {"br"}


class Page(HTMLParser):
    """Reads a fragment back: its ids, its characters, and whether every tag is closed."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.characters = ""
        self.feed(str(fragment))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for key, value in attrs if key == "id"]
        if tag in VOID:
            self.characters += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.characters += data


def printed(text: Text) -> str:
    return "".join(node.literal + "".join(node.cells) for node in text.walk())


def pictured(characters: str) -> str:
    """As HTML shows control characters."""
    return "".join(chr(0x2400 + ord(c)) if c < " " and c not in "\t\n" else c for c in characters)


@given(texts())
def test_html_holds_every_character_and_every_uid_once(text: Text) -> None:
    page = Page(html.render(text, heading_level=3))
    assert not page.open
    assert page.characters == pictured(printed(text))
    assert sorted(page.ids) == sorted(node.uid for node in text.walk())


@given(texts())
def test_akoma_ntoso_is_well_formed_and_holds_every_uid(text: Text) -> None:
    day = date(2026, 1, 1)
    xml = akn.export(
        text,
        document="x",
        version="1",
        publisher='<&"\x02',
        published_on=day,
        effective_on=day,
        work_on=day,
    )
    root = ET.fromstring(xml)
    wids = [e.get("wId") for e in root.iter() if e.get("wId")]
    assert sorted(wids) == sorted(node.uid for node in text.walk())
    addresses = [e.get("eId") for e in root.iter() if e.get("eId")]
    assert len(addresses) == len(set(addresses))
    assert not any(" " in a for a in addresses)


@given(texts())
def test_every_node_has_an_address_of_its_own(text: Text) -> None:
    found = eids(text)
    assert list(found) == [node.uid for node in text.walk()]
    assert len(set(found.values())) == len(found)


@given(texts())
def test_plain_text_holds_the_characters_in_order(text: Text) -> None:
    written = plain.write(text)
    assert written.startswith(text.start)
    assert written.endswith(text.end)
    position = 0
    for node in text.walk():
        for part in (node.literal, *node.cells):
            position = written.index(part, position) + len(part)


@given(texts())
def test_the_outline_is_made_of_headings(text: Text) -> None:
    nodes = text.by_uid()

    def check(entries: tuple[Entry, ...], depth: int) -> None:
        for entry in entries:
            node = nodes[entry.uid]
            assert entry.num + entry.gap + entry.heading + node.text == node.literal
            assert entry.depth == depth <= 2
            check(entry.children, depth + 1)

    check(outline(text), 0)

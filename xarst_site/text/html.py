"""A text as HTML: a fragment for a page, escaped throughout.

Every provision has its uid as id and a permalink. What is read out of the fragment
(its text content) is exactly what is printed in the source; numbers are the literal
ones, nothing is numbered by the browser. The sign of a permalink is drawn by the
style sheet, so that it is not copied with the text. What a defined term means stands
behind its use (``.meaning``) and is shown only when it is asked for: that alone is no text
of the source.

Holds no page, no style and no interface words but those passed in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from markupsafe import Markup, escape

from xarst_site.text.nodes import Mark, Node, Text
from xarst_site.text.outline import is_headed

_SEPARATOR = re.compile(r"[:：,，、\s]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_SHORT = 24
"""How many characters of a provision name it, in the label of its permalink."""

_MEANING = 160
"""How many characters of a definition are shown where its term is used."""


class Term(Protocol):
    """A defined term (`definitions.Definition` is one).

    ``uid`` is the provision that defines it, ``scope_uid`` the provision within which
    it holds, '' for the whole text.
    """

    @property
    def term(self) -> str:
        """The term as it is used."""

    @property
    def uid(self) -> str:
        """Where it is defined."""

    @property
    def scope_uid(self) -> str:
        """Where it holds."""

    @property
    def meaning(self) -> str:
        """What it means."""


def render(
    text: Text,
    *,
    terms: Sequence[Term] = (),
    page_language: str = "",
    heading_level: int = 2,
    title_level: int | None = None,
    permalink: str = "#{}",
    note: tuple[str, str] = ("→", "×"),
    behind: Mapping[str, Markup] | None = None,
) -> Markup:
    """The whole text in one ``div.text``.

    ``heading_level`` is the level of the top headings; ``title_level`` that of the
    title, None for a plain paragraph. ``permalink`` is the label of a permalink in
    the language of the page, with ``{}`` for the name of the provision. The ``div``
    has ``lang`` where the text's language is not that of the page. The first use of
    a defined term in a section links to a note with its meaning, right behind it; ``note``
    is what its two links say, to the definition and to close it, in the language of the
    page. ``behind`` is what the page puts behind the words of a provision, by uid: it is no
    part of the text.
    """
    renderer = _Renderer(
        terms=_Terms(terms),
        headings=_headings(text.nodes),
        title_level=title_level,
        permalink=permalink,
        note=note,
        note_language=page_language if text.language != page_language else "",
        behind=behind or {},
    )
    attributes = {"class": "text"}
    if text.language != page_language:
        attributes["lang"] = text.language
    return _element("div", attributes, *renderer.blocks(text.nodes, heading_level, ("",)))


def render_node(
    node: Node,
    *,
    heading_level: int | None = None,
    anchored: bool = True,
    permalink: str = "#{}",
) -> Markup:
    """One provision without what is below it; of a table, all of it.

    ``heading_level`` is the level of a heading, None for a plain paragraph;
    ``anchored`` says whether it has its id and permalink (in one of two columns only).
    """
    renderer = _Renderer(
        terms=_Terms(()),
        headings={},
        title_level=heading_level,
        permalink=permalink,
        anchored=anchored,
    )
    if node.kind == "table" and node.children:
        return renderer.table(node)
    as_heading = heading_level is not None and (
        is_headed(node) or node.kind in ("title", "crossHeading")
    )
    return renderer.line(node, level=heading_level if as_heading else None, path=("",))


def pairs(a: Text, b: Text) -> tuple[tuple[Node | None, Node | None, int], ...]:
    """The provisions of two languages side by side: (of a, of b, depth), by uid.

    In the order of ``a``; what only ``b`` has stands behind its predecessor there. A
    table is one provision, with its rows.
    """
    there = {node.uid: node for node, _ in _with_depth(b.nodes, 0)}
    here = {node.uid for node, _ in _with_depth(a.nodes, 0)}
    behind: dict[str, list[tuple[None, Node, int]]] = {}
    last = ""
    for node, depth in _with_depth(b.nodes, 0):
        if node.uid in here:
            last = node.uid
        else:
            behind.setdefault(last, []).append((None, node, depth))
    found: list[tuple[Node | None, Node | None, int]] = [*behind.get("", ())]
    for node, depth in _with_depth(a.nodes, 0):
        found.append((node, there.get(node.uid), depth))
        found.extend(behind.get(node.uid, ()))
    return tuple(found)


def _with_depth(nodes: tuple[Node, ...], depth: int) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        yield node, depth
        if node.kind != "table":
            yield from _with_depth(node.children, depth + 1)


# --- small pieces ---------------------------------------------------------------


def _element(name: str, attributes: dict[str, str], *content: str) -> Markup:
    """An element; content that is no Markup is escaped."""
    written = "".join(f' {key}="{escape(_visible(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(map(escape, content))}</{name}>")  # noqa: S704


def _visible(characters: str) -> str:
    """Control characters, which HTML cannot hold, as their pictures: ␀."""
    return _CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])), characters)


def _run(characters: str) -> Markup:
    """Characters as they stand; a line end breaks the line."""
    lines = [escape(line) for line in _visible(characters).split("\n")]
    return Markup("<br>").join(lines)


def _plain(characters: str) -> str:
    """For comparing headings: half width, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", characters)).casefold()


def _headings(nodes: Iterable[Node]) -> dict[str, str]:
    """Headed provisions by their heading; of equal ones the first."""
    found: dict[str, str] = {}
    for node in nodes:
        for below in node.walk():
            if is_headed(below):
                found.setdefault(_plain(below.heading), below.uid)
    return found


def _name(node: Node) -> str:
    """What to call a provision in a label: its first characters."""
    literal = " ".join((node.literal or " ".join(node.cells)).split())
    return literal if len(literal) <= _SHORT else literal[: _SHORT - 1] + "…"


# --- defined terms --------------------------------------------------------------


class _Terms:
    """Finds defined terms in running text, each once in a section (the second level down)."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.by_name: dict[str, list[Term]] = {}
        for term in terms:
            if term.term:
                self.by_name.setdefault(term.term, []).append(term)
        self.patterns: dict[tuple[str, ...], re.Pattern[str] | None] = {}
        self.seen: set[tuple[str, str]] = set()

    def _pattern(self, path: tuple[str, ...]) -> re.Pattern[str] | None:
        """What to look for below these provisions: the terms that hold there, longest first."""
        if path not in self.patterns:
            holding = [n for n, terms in self.by_name.items() if _holding(terms, path)]
            names = sorted(holding, key=lambda name: (-len(name), name))
            self.patterns[path] = re.compile("|".join(map(_whole, names))) if names else None
        return self.patterns[path]

    def split(
        self, text: str, node: Node, path: tuple[str, ...]
    ) -> Iterator[tuple[str, Term | None]]:
        """The text in runs, a run with its term where that is to be explained.

        ``path`` names the headed provisions above the node, outermost first.
        """
        begin = 0
        section = path[:3][-1]
        pattern = self._pattern(path)
        for match in pattern.finditer(text) if pattern else ():
            term = self._meant(match[0], node, path)
            if term is None or (section, match[0]) in self.seen:
                continue
            self.seen.add((section, match[0]))
            yield text[begin : match.start()], None
            yield match[0], term
            begin = match.end()
        yield text[begin:], None

    def _meant(self, name: str, node: Node, path: tuple[str, ...]) -> Term | None:
        """The definition that holds here: the one of the narrowest scope, first of equals."""
        terms = self.by_name[name]
        if any(term.uid == node.uid for term in terms):
            return None
        return max(_holding(terms, path), key=lambda term: path.index(term.scope_uid))


def _holding(terms: list[Term], path: tuple[str, ...]) -> list[Term]:
    """The definitions that hold below these provisions."""
    return [term for term in terms if term.scope_uid in path]


def _whole(name: str) -> str:
    """A pattern for a term that is not part of a longer Latin word."""
    edge = "[A-Za-z0-9]"
    front = f"(?<!{edge})" if re.match(edge, name) else ""
    back = f"(?!{edge})" if re.search(f"{edge}$", name) else ""
    return front + re.escape(name) + back


# --- provisions -----------------------------------------------------------------


@dataclass
class _Renderer:
    """What stays the same over a whole text."""

    terms: _Terms
    headings: dict[str, str]
    title_level: int | None
    permalink: str
    anchored: bool = True
    note: tuple[str, str] = ("", "")
    note_language: str = ""
    notes: int = 0
    behind: Mapping[str, Markup] = field(default_factory=dict)

    def blocks(
        self, nodes: tuple[Node, ...], level: int, path: tuple[str, ...]
    ) -> Iterator[Markup]:
        """Siblings, in order; numbered items that stand together are one list."""
        for listed, group in groupby(nodes, _is_item):
            rendered = [self.block(node, level, path) for node in group]
            if listed:
                yield _element("ul", {"class": "items", "role": "list"}, *rendered)
            else:
                yield from rendered

    def block(self, node: Node, level: int, path: tuple[str, ...]) -> Markup:
        """A provision with all below it."""
        if node.kind == "table" and node.children:
            return self.table(node)
        headed = is_headed(node)
        own = self._own_level(node, level) if headed or _is_line_heading(node) else None
        if headed:
            path = (*path, node.uid)
        wrapper = (
            "li" if _is_item(node) else "section" if headed else "div" if node.children else ""
        )
        if not wrapper:
            return self.line(node, level=own, path=path)
        below = self.blocks(node.children, level + 1 if headed else level, path)
        silent = node.kind == "toc" and not node.literal
        line = () if silent else (self.line(node, level=own, path=path, wrapped=True),)
        return _element(wrapper, self._attributes(node), *line, *below)

    def _own_level(self, node: Node, level: int) -> int | None:
        return self.title_level if node.kind == "title" else level

    def _attributes(self, node: Node) -> dict[str, str]:
        identity = {"id": node.uid} if self.anchored else {}
        return identity | {"class": f"provision {node.kind}"}

    def line(
        self, node: Node, *, level: int | None, path: tuple[str, ...], wrapped: bool = False
    ) -> Markup:
        """A provision's own words as a paragraph, or as a heading of this level."""
        parts: list[Markup] = []
        if node.num is not None:
            parts.append(_element("span", {"class": "num"}, _run(node.num.literal)))
            if node.num.gap:
                parts.append(_element("span", {"class": "gap"}, _run(node.num.gap)))
        words = [*self._heading(node, level), *self._text(node, path)]
        if node.kind == "tocItem":
            target = self.headings.get(_plain(node.heading + node.text))
            if target is not None:
                words = [_element("a", {"href": f"#{target}"}, _run(node.heading + node.text))]
        parts += [*words, self.behind.get(node.uid, Markup()), self.link(node)]
        attributes = {"class": "words"} if wrapped else self._attributes(node)
        if level is None:
            return _element("p", attributes, *parts)
        if level > 6:
            attributes["aria-level"] = str(level)
        return _element(f"h{min(level, 6)}", attributes, *parts)

    def link(self, node: Node) -> Markup:
        """The permalink of a provision."""
        if not self.anchored:
            return Markup()
        label = self.permalink.replace("{}", _name(node))
        return _element("a", {"class": "permalink", "href": f"#{node.uid}", "aria-label": label})

    @staticmethod
    def _heading(node: Node, level: int | None) -> Iterator[Markup]:
        """The heading: a term, a run-in heading, or the words of a heading line."""
        if not node.heading:
            return
        if node.kind == "definition":
            separator = _SEPARATOR.search(node.heading)
            end = separator.start() if separator else len(node.heading)
            yield _element("dfn", {}, _run(node.heading[:end]))
            yield _run(node.heading[end:])
        elif level is None and node.kind != "tocItem":
            yield _element("b", {"class": "run-in"}, _run(node.heading))
        else:
            yield _run(node.heading)

    def _text(self, node: Node, path: tuple[str, ...]) -> Iterator[Markup]:
        """The text with its marks, and defined terms explained outside of links."""
        position = 0
        for mark in node.marks:
            yield from self._words(node.text[position : mark.start], node, path)
            yield self._mark(mark, node, path)
            position = mark.end
        yield from self._words(node.text[position:], node, path)

    def _mark(self, mark: Mark, node: Node, path: tuple[str, ...]) -> Markup:
        characters = node.text[mark.start : mark.end]
        if mark.kind == "link":
            return _element("a", {"href": mark.value, "rel": "noopener"}, _run(characters))
        if mark.kind == "ref":
            return _element("a", {"class": "ref", "href": f"#{mark.value}"}, _run(characters))
        return _element(mark.kind, {}, *self._words(characters, node, path))

    def _words(self, characters: str, node: Node, path: tuple[str, ...]) -> Iterator[Markup]:
        for run, term in self.terms.split(characters, node, path):
            if term is None:
                yield _run(run)
                continue
            self.notes += 1
            yield _element("a", {"class": "term", "href": f"#m_{self.notes}"}, _run(run))
            yield self._meaning(term, self.notes)

    def _meaning(self, term: Term, number: int) -> Markup:
        """What a term means, shown while the address names it (no uid has a ``_``).

        The link that closes it leads to itself: the note is no longer what is named, nothing
        moves, and the next stop of the Tab key is the one behind the term.
        """
        meaning = " ".join(term.meaning.split())
        if len(meaning) > _MEANING:
            meaning = meaning[: _MEANING - 1] + "…"
        spoken = {"lang": self.note_language} if self.note_language else {}
        more, close = self.note
        return _element(
            "span",
            {"class": "meaning", "id": f"m_{number}", "role": "note", "tabindex": "-1"},
            _element("b", {}, _run(term.term)),
            " ",
            _run(meaning),
            " ",
            _element("a", {"href": f"#{term.uid}"} | spoken, more),
            " ",
            _element("a", {"id": f"x_{number}", "href": f"#x_{number}"} | spoken, close),
        )

    # --- tables

    def table(self, node: Node) -> Markup:
        """A table. The roles keep it one where the style sheet shows rows as lists."""
        heads = node.children[: node.header]
        labels = [" ".join(cells) for cells in zip(*(row.cells for row in heads), strict=False)]
        groups = []
        for name, rows in (("thead", heads), ("tbody", node.children[node.header :])):
            if rows:
                lines = [self._row(row, labels, head=name == "thead") for row in rows]
                groups.append(_element(name, {"role": "rowgroup"}, *lines))
        # No permalink of its own: its rows have theirs, and it has no words to be called by.
        table = _element("table", {"role": "table"}, *groups)
        return _element("div", self._attributes(node), table)

    def _row(self, row: Node, labels: list[str], *, head: bool) -> Markup:
        cells = []
        for i, cell in enumerate(row.cells):
            content = [_run(cell)]
            if i == len(row.cells) - 1 and not head:
                content += [self.behind.get(row.uid, Markup()), self.link(row)]
            if head:
                cells.append(_element("th", {"scope": "col", "role": "columnheader"}, *content))
            else:
                label = {"data-label": labels[i]} if i < len(labels) else {}
                cells.append(_element("td", {"role": "cell"} | label, *content))
        identity = {"id": row.uid} if self.anchored else {}
        return _element("tr", identity | {"role": "row"}, *cells)


def _is_item(node: Node) -> bool:
    """Whether a provision is an item of a list: numbered, and not under a heading line."""
    return node.kind == "tocItem" or (node.num is not None and not is_headed(node))


def _is_line_heading(node: Node) -> bool:
    return node.kind in ("title", "crossHeading")

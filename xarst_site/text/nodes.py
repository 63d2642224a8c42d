"""The content model of a legal text: nodes, numbers, marks.

Holds the values only, with the few walks everybody needs. It must not parse,
render or judge.

One node stands for one run of the source that a lawyer would point at. Written
out, a node is ``num.literal + num.gap + heading + text``; nothing is normalised,
so putting the nodes behind each other, with the white space that stood between
them, gives the source's characters back (law 3).
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

Kind = Literal[
    "title",  # the name of the instrument, its first line
    "dateline",  # 更新日期:… / 生效日期:…
    "part",  # 第N部分, 第N编, Part N
    "chapter",  # 第N章, Chapter N
    "section",  # N、  第N节, Section N
    "article",  # 第N条, Article N
    "subsection",  # (N)
    "paragraph",  # 1.  1、
    "subparagraph",  # 1)  (1)  ①
    "point",  # a)  (a)  (i): whatever is deeper
    "intro",  # unnumbered text leading into the numbered children behind it
    "text",  # unnumbered text
    "wrapUp",  # unnumbered text resuming after numbered children
    "crossHeading",  # a heading without a number, a line of its own: 特别提示:
    "definition",  # heading is the term with its separator, text what it means
    "toc",  # a contents list printed inside the text; children are tocItem
    "tocItem",
    "table",  # children are row; the first `header` rows are headings
    "row",  # cells, no text
]
"""What a node is. Names follow Akoma Ntoso where it has one."""

NUMBERED: frozenset[str] = frozenset(
    {"part", "chapter", "section", "article", "subsection", "paragraph", "subparagraph", "point"}
)
"""Kinds that form the hierarchy: the provisions that can hold others."""


class Num(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The printed number of a provision.

    ``literal`` is what is printed and what is rendered, ``gap`` the white space
    between it and what follows. ``scheme`` is the family (``第N部分``, ``N、``,
    ``(N)``, ``1.``, ``1、``, ``1)``, …: `numbering.SCHEMES`), in which full and
    half width are one. ``ordinal`` is the value, None where it cannot be read.
    ``defect`` names what is wrong with it (``empty``, ``mixed``, ``out_of_order``)
    and never changes the literal.
    """

    scheme: str
    literal: str
    ordinal: int | None = None
    gap: str = ""
    defect: str | None = None


class Mark(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Emphasis, link or cross-reference over ``text[start:end]``.

    Marks of one node do not overlap and stand in order. ``value`` is the target:
    a URL (http, https, mailto, tel) of a ``link``, the uid of a ``ref``.
    """

    start: int
    end: int
    kind: Literal["strong", "em", "link", "ref"]
    value: str = ""


class Node(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One unit of a text.

    ``uid`` is opaque, minted once and carried from version to version (law 4);
    the same provision has the same uid in every language. ``before`` is the white
    space that stands in front of the node in the source, None where it is the
    usual one (`Text.between`); the lines and edges of a table drawn in plain text
    stand there as well. ``cells`` belong to rows, and ``gaps``: what stands between
    them in the source, where that is not a tab each. ``header`` (how many of the
    first children are headings) and ``flat`` belong to tables: a flat table stood in
    the source as one cell a line.
    """

    uid: str
    kind: Kind
    num: Num | None = None
    heading: str = ""
    text: str = ""
    marks: tuple[Mark, ...] = ()
    cells: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    header: int = 0
    flat: bool = False
    before: str | None = None
    children: tuple["Node", ...] = ()

    @property
    def literal(self) -> str:
        """The node's own characters as printed, without its children's."""
        num = self.num.literal + self.num.gap if self.num else ""
        return num + self.heading + self.text

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Text(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One language of a version.

    ``language`` is a BCP 47 tag. ``between`` is the usual white space between two
    nodes of the source, ``start`` what stands before the first node (usually
    nothing) and ``end`` what stands behind the last.
    """

    language: str
    nodes: tuple[Node, ...]
    between: str = "\n\n"
    start: str = ""
    end: str = ""

    def walk(self) -> Iterator[Node]:
        """All nodes, in reading order."""
        for node in self.nodes:
            yield from node.walk()

    @property
    def title(self) -> str:
        """The name of the instrument as printed, or '' where the text has none."""
        return next((node.literal for node in self.walk() if node.kind == "title"), "")

    def by_uid(self) -> dict[str, Node]:
        """Every node under its uid."""
        return {node.uid: node for node in self.walk()}


class Problem(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Something an editor should know about a text; never a repair.

    ``code`` is stable (``num.empty``, ``table.flattened``, …); ``line`` counts from
    1 in the source or file, 0 where only the uid is known; ``message`` is keyed by
    language (zh-CN and en both, always). An ``error`` refuses the file, a
    ``warning`` and a ``notice`` do not.
    """

    code: str
    line: int
    message: dict[str, str]
    uid: str = ""
    excerpt: str = ""
    level: Literal["error", "warning", "notice"] = "warning"


class TextError(Exception):
    """A source or file that cannot be read, with every problem that says why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.line}: {p.message.get('en', p.code)}" for p in problems))

"""Markdown ↔ text: the form in which people edit and exchange a text.

`write` and `read` are each other's reverse: every valid text comes back equal, and
a file that `write` made comes back character by character. The dialect is told to
editors in docs/content-format.md; its characters are in `notation`. Reading is
Python-Markdown with an extension that takes out what a legal text has no use for
(raw HTML, automatic lists, code, images, references) and puts in literal numbers.

Other people's Markdown is not read here but by `markdown_source`.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, cast, get_args

from xarst_site.text import notation
from xarst_site.text.markdown_extension import parse, problem
from xarst_site.text.nodes import NUMBERED, Kind, Mark, Node, Num, Problem, Text, TextError
from xarst_site.text.notation import NotationError

MAX_CHARACTERS = 10_000_000
"""No legal text comes near this; a file beyond it is refused unread."""

MAX_DEPTH = 32
"""The deepest nesting of a text, and so of every recursion over one."""

_DEEPEST_HEADING = 4  # a node at depth 4 is written with six #
_UID = re.compile(r"[a-z][a-z0-9-]{3,31}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_KINDS = frozenset(get_args(Kind))
_HEADED = (*NUMBERED, "title")
_UNNUMBERED_HEADINGS = ("title", "part", "section", "subsection", "paragraph", "subparagraph")
_FRONT = {"language": "", "between": "\n\n", "start": "", "end": ""}


# --- writing --------------------------------------------------------------------


def write(text: Text) -> str:
    """The file of this text: UTF-8, one final newline.

    Raises TextError for a value that is no valid text: a uid twice or malformed,
    marks that overlap or lie outside, a link of a scheme we do not allow, a ref to
    nothing, rows outside a table, nesting beyond `MAX_DEPTH`.
    """
    problems = tuple(_invalid(text))
    if problems:
        raise TextError(problems)
    front = [f"language: {text.language}"]
    for key in ("between", "start", "end"):
        value = getattr(text, key)
        if value != _FRONT[key]:
            front.append(f'{key}: "{notation.escape_value(value)}"')
    writer = _Writer(spaced=notation.spaced(text.language))
    writer.children(text.nodes, None, 0, headed=True)
    return "\n\n".join(["\n".join(["---", *front, "---"]), *writer.blocks]) + "\n"


@dataclass
class _Writer:
    """Blocks written so far, and the level of the last heading (-1: none is open)."""

    spaced: bool
    blocks: list[str] = field(default_factory=list)
    level: int = -1

    def children(
        self, nodes: tuple[Node, ...], parent: Node | None, depth: int, *, headed: bool
    ) -> None:
        """Nodes of one parent; ``headed``: all above them are written as headings."""
        places = _places(parent.kind if parent else "", [node.num is not None for node in nodes])
        for node, place in zip(nodes, places, strict=True):
            self.node(node, place, depth, headed=headed)

    def node(self, node: Node, place: "_Place", depth: int, *, headed: bool) -> None:
        """One node with all below it."""
        if node.kind == "table" and node.children:
            self.blocks.append(self._table(node, self._place(depth, headed=headed)))
            return
        as_heading = headed and _is_heading(node, depth)
        if as_heading:
            alone = node.kind == "title" and depth == 0 and not node.children
            self.level = -1 if alone else depth
            marker = "#" * (1 if self.level < 0 else depth + 2) + " "
            under, indent = dict[str, str](), ""
        else:
            marker = ""
            under, indent = self._place(depth, headed=headed)
        body, attributes = _body(node, as_heading=as_heading, spaced=self.spaced)
        default = _default_kind(
            level=len(marker) - 1,
            scheme=node.num.scheme if node.num else None,
            heading=node.heading,
            text=node.text,
            place=place,
        )
        written = {"uid": node.uid}
        if node.kind != default:
            written["kind"] = node.kind
        written |= attributes | _before(node) | under
        lines = (body + (" " if body else "") + notation.write_attributes(written)).split("\n")
        self.blocks.append(marker + "\n".join(indent + line for line in lines))
        self.children(node.children, node, depth + 1, headed=as_heading)

    def _place(self, depth: int, *, headed: bool) -> tuple[dict[str, str], str]:
        """Where a paragraph stands: what it must say about it, and its indentation."""
        under = {}
        if headed and depth - 1 != self.level:
            self.level = depth - 1
            under = {"under": "#" * (depth + 1)}
        return under, "    " * (depth - self.level - 1)

    @staticmethod
    def _table(node: Node, place: tuple[dict[str, str], str]) -> str:
        under, indent = place
        width = max(1, len(node.children[0].cells))
        lines = [_row(row, width) for row in node.children]
        lines.insert(node.header, "|" + "---|" * width)
        written = {"uid": node.uid} | ({"flat": ""} if node.flat else {}) | _before(node) | under
        lines.append(notation.write_attributes(written))
        return "\n".join(indent + line for line in lines)


def _is_heading(node: Node, depth: int) -> bool:
    """Whether this node is written with #: it is heading alone, and not too deep."""
    return (
        node.kind in _HEADED
        and depth <= _DEEPEST_HEADING
        and bool(node.heading) != bool(node.text)
        and not node.marks
        and (node.kind == "title" or bool(node.heading))
    )


def _before(node: Node) -> dict[str, str]:
    return {} if node.before is None else {"before": node.before}


def _row(row: Node, width: int) -> str:
    attributes = {"uid": row.uid}
    if len(row.cells) != width:
        attributes["cells"] = str(len(row.cells))
    if row.gaps:
        alike = len(set(row.gaps)) == 1
        attributes["gaps"] = row.gaps[0] if alike else "\n".join(row.gaps)
    cells = [notation.escape_cell(cell) for cell in row.cells] or [""]
    tail = notation.write_attributes(attributes | _before(row))
    cells[-1] += (" " if cells[-1] else "") + tail
    return "| " + " | ".join(cells) + " |"


def _body(node: Node, *, as_heading: bool, spaced: bool) -> tuple[str, dict[str, str]]:
    """What a node says in its block, and the attributes needed to read it so again."""
    attributes: dict[str, str] = {}
    if as_heading:
        rest = notation.escape_line(node.heading or node.text)
        if node.text:
            attributes["text"] = ""
    else:
        rest = notation.escape_lines(_inline(node), first=not node.heading and node.num is None)
        if node.heading:
            rest = notation.with_run_in(node.heading, rest, spaced=spaced)
        elif notation.run_in(rest, spaced=spaced)[0]:
            attributes["bold"] = ""
    if node.num is None:
        if as_heading:
            rest = notation.escape_lines(rest, first=True)
        return rest, attributes
    body, numbering = _numbered(node.num, rest)
    return body, numbering | attributes


def _numbered(num: Num, rest: str) -> tuple[str, dict[str, str]]:
    """A number with what follows it, delimited by hand where it would be read otherwise."""
    attributes: dict[str, str] = {}
    tail = notation.escape(num.gap).replace("\n", "&NewLine;") + rest
    if tail.endswith(" "):
        tail = tail[:-1] + "&#32;"
    found = notation.read_number(num.literal + tail)
    if found is None or (found.literal, found.scheme, found.ordinal) != (
        num.literal,
        num.scheme,
        num.ordinal,
    ):
        attributes["scheme"] = num.scheme
        if num.ordinal is not None:
            attributes["ordinal"] = str(num.ordinal)
        literal = notation.escape_label(num.literal)
    else:
        literal = num.literal
    if notation.read_gap(tail, None)[0] != num.gap:
        attributes["gap"] = str(len(num.gap))
    if num.defect is not None:
        attributes["defect"] = num.defect
    return (f"[{literal}]" if "scheme" in attributes else literal) + tail, attributes


def _inline(node: Node) -> str:
    """The text of a node with its marks, before it is laid out in lines."""
    parts = []
    position = 0
    for m in node.marks:
        parts.append(notation.escape(node.text[position : m.start]))
        parts.append(notation.mark(node.text[m.start : m.end], m.kind, m.value))
        position = m.end
    parts.append(notation.escape(node.text[position:]))
    return "".join(parts)


class _Place(NamedTuple):
    """Where a block stands: the kind above it ('' at the top), and whether its next

    neighbour has a number, and any of those before it under the same parent.
    """

    parent: str
    before_number: bool
    behind_number: bool


def _places(parent: str, numbered: list[bool]) -> list[_Place]:
    """The places of all blocks under one parent, given which of them have a number."""
    first = numbered.index(True) if True in numbered else len(numbered)
    return [
        _Place(parent, numbered[i + 1 : i + 2] == [True], i > first) for i in range(len(numbered))
    ]


def _default_kind(*, level: int, scheme: str | None, heading: str, text: str, place: _Place) -> str:
    """What a block is when nothing else is said. A rule of the format: it never changes.

    ``level``: how many # it has (below 1: none); ``scheme``: of its number, None
    without one.
    """
    if place.parent == "toc":
        return "tocItem"
    if level == 1:
        return "title"
    if scheme is not None:
        return notation.KIND_OF_SCHEME.get(scheme, "paragraph")
    if level > 1:
        return _UNNUMBERED_HEADINGS[min(level, len(_UNNUMBERED_HEADINGS)) - 1]
    if heading:
        return "text" if text else "crossHeading"
    if place.before_number and text.endswith((":", "：")):
        return "intro"
    return "wrapUp" if place.behind_number else "text"


# --- what a valid text is -------------------------------------------------------


def _invalid(text: Text) -> Iterator[Problem]:
    """Why this value cannot be a text."""
    if not _LANGUAGE.fullmatch(text.language):
        yield problem(
            "markdown.language",
            0,
            f"语言标记不对:{text.language!r}",
            f"not a language tag: {text.language!r}",
        )
    if _deeper_than(text.nodes, MAX_DEPTH):
        yield _too_deep(0)
        return
    uids: set[str] = set()
    for node in text.walk():
        if not _UID.fullmatch(node.uid) or node.uid in uids:
            yield _bad_uid(node.uid, 0, twice=node.uid in uids)
        uids.add(node.uid)
        yield from _invalid_marks(node)
    for node in text.walk():
        for m in node.marks:
            if m.kind == "ref" and m.value not in uids:
                yield _unknown_ref(m.value, 0, node.uid)
    yield from _misplaced_rows(text.nodes, None)


def _deeper_than(nodes: tuple[Node, ...], limit: int) -> bool:
    level = list(nodes)
    depth = 0
    while level:
        depth += 1
        if depth > limit:
            return True
        level = [child for node in level for child in node.children]
    return False


def _invalid_marks(node: Node) -> Iterator[Problem]:
    position = 0
    for m in node.marks:
        links = m.kind == "link" and notation.is_link(m.value)
        plain = m.kind in ("strong", "em") and not m.value
        if not position <= m.start < m.end <= len(node.text) or not (
            links or plain or m.kind == "ref"
        ):
            yield problem(
                "markdown.mark",
                0,
                f"标注不对:{m.kind} {m.start}–{m.end} {m.value}",
                f"not a mark of this text: {m.kind} {m.start}–{m.end} {m.value}",
                uid=node.uid,
            )
        position = m.end


def _misplaced_rows(nodes: tuple[Node, ...], parent: Node | None) -> Iterator[Problem]:
    for node in nodes:
        table = node.kind == "table"
        row = node.kind == "row"
        wrong = (
            row != (parent is not None and parent.kind == "table")
            or (node.cells and not row)
            or (node.gaps and not (row and _are_gaps(node.gaps, node.cells)))
            or ((node.header or node.flat) and not (table and node.children))
            or not 0 <= node.header <= len(node.children)
            or ((row or (table and node.children)) and (node.literal or node.num or node.marks))
            or (row and node.children)
        )
        if wrong:
            yield problem(
                "markdown.table",
                0,
                "表格由行组成,行由单元格组成,别无其他",
                "a table is made of rows, a row of cells, and neither of anything else",
                uid=node.uid,
            )
        yield from _misplaced_rows(node.children, node)


_GAP = re.compile("[ \t\u3000\xa0]*[\t|｜│┃║][ \t\u3000\xa0]*")
_BAD_GAPS = (
    "gaps 说明各格之间的字符:一个制表符或竖线,可带空格;各处不同时每处一个",
    "gaps says what stands between the cells: a tab or bar each, with or without spaces",
)


def _are_gaps(gaps: tuple[str, ...], cells: tuple[str, ...]) -> bool:
    """Whether these can stand between those cells of a source."""
    return len(gaps) == len(cells) - 1 > 0 and all(_GAP.fullmatch(gap) for gap in gaps)


def _bad_uid(uid: str, line: int, *, twice: bool, first: int = 0) -> Problem:
    if twice:
        where_zh, where_en = (f"(第 {first} 行已用)", f" (line {first})") if first else ("", "")
        return problem(
            "markdown.uid.twice",
            line,
            f"标识 {uid} 用了两次{where_zh}",
            f"uid {uid} is used twice{where_en}",
            uid=uid,
        )
    return problem(
        "markdown.uid",
        line,
        f"标识 {uid[:40]!r} 不对:小写字母开头,4 至 32 个小写字母、数字或连字符",
        f"not a uid: {uid[:40]!r}; it starts with a letter and has 4 to 32 of a-z, 0-9 and -",
        uid=uid,
    )


def _unknown_ref(target: str, line: int, uid: str) -> Problem:
    return problem(
        "markdown.ref",
        line,
        f"引用的条款不存在:#{target[:40]}",
        f"reference to a provision that is not here: #{target[:40]}",
        uid=uid,
    )


def _too_deep(line: int) -> Problem:
    return problem(
        "markdown.depth",
        line,
        f"嵌套超过 {MAX_DEPTH} 层",
        f"nested deeper than {MAX_DEPTH} levels",
    )


# --- reading: elements into nodes -----------------------------------------------


def read(markdown: str, *, mint: Callable[[str], str] | None = None) -> Text:
    """The text of a file in our dialect.

    ``mint`` gives a uid for the position key of a provision without one; without
    ``mint`` every provision must have its own. Raises TextError with every problem
    and its line; it never repairs.
    """
    if len(markdown) > MAX_CHARACTERS:
        raise TextError(
            (
                problem(
                    "markdown.size",
                    1,
                    f"文件超过 {MAX_CHARACTERS} 个字符",
                    f"the file has more than {MAX_CHARACTERS} characters",
                ),
            )
        )
    lines = markdown.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    front, behind, faults = _front(lines)
    if not behind:
        raise TextError(tuple(faults))
    # Blank lines instead of the front matter keep the numbers of the lines right.
    root, found = parse(
        [""] * behind + lines[behind:], spaced=notation.spaced(front.get("language", ""))
    )
    reader = _Reader(mint, [*faults, *found])
    nodes = reader.tree(root)
    if reader.faults:
        raise TextError(tuple(sorted(reader.faults, key=lambda p: p.line)))
    return Text(nodes=nodes, **front)


def _front(lines: list[str]) -> tuple[dict[str, str], int, list[Problem]]:
    """The front matter, the index of the line behind it, and what is wrong with it."""
    if lines[0].rstrip() != "---" or "---" not in [line.rstrip() for line in lines[1:40]]:
        return (
            {},
            0,
            [
                problem(
                    "markdown.front",
                    1,
                    "文件开头应为:---、language: zh-CN、---",
                    "the file must begin with: ---, language: zh-CN, ---",
                )
            ],
        )
    end = next(i for i in range(1, len(lines)) if lines[i].rstrip() == "---")
    front: dict[str, str] = {}
    faults = []
    for n, line in enumerate(lines[1:end], 2):
        match = re.fullmatch(r'([a-z]+): *(?:"([^"]*)"|([^"]*?)) *', line)
        if match is None or match[1] not in _FRONT or match[1] in front:
            faults.append(
                problem(
                    "markdown.front",
                    n,
                    f"看不懂或重复:{line[:60]}",
                    f"cannot read this, or it is there twice: {line[:60]}",
                )
            )
            continue
        try:
            front[match[1]] = match[3] if match[2] is None else notation.unescape(match[2])
        except NotationError as error:
            faults.append(Problem(code=error.code, line=n, message=error.message, level="error"))
    if not _LANGUAGE.fullmatch(front.get("language", "")):
        tag = front.get("language", "")
        faults.append(
            problem(
                "markdown.language",
                1,
                f"语言标记不对:{tag[:40]!r}",
                f"not a language tag: {tag[:40]!r}",
            )
        )
    return front, end + 1, faults


@dataclass
class _Draft:
    """A node in the making."""

    element: ET.Element
    children: list["_Draft"] = field(default_factory=list)

    @property
    def line(self) -> int:
        return int(self.element.get("line", "0"))


class _Reader:
    """Elements into nodes: depth, kinds, uids, references."""

    def __init__(self, mint: Callable[[str], str] | None, faults: list[Problem]) -> None:
        self.mint = mint
        self.faults = faults
        self.lines: dict[str, int] = {}  # uid -> its line
        self.refs: list[tuple[str, int]] = []

    def fault(self, line: int, code: str, zh: str, en: str) -> None:
        self.faults.append(problem(code, line, zh, en))

    def tree(self, root: ET.Element) -> tuple[Node, ...]:
        """The nodes of a whole file."""
        for element in root.iter():
            self._claim(element)
        drafts = self._nest(root)
        nodes = self._nodes(drafts, "", "")
        for target, line in self.refs:
            if target not in self.lines:
                self.faults.append(_unknown_ref(target, line, ""))
        return nodes

    def _claim(self, element: ET.Element) -> None:
        """Note an explicit uid, before any is minted."""
        uid = element.get("uid")
        line = int(element.get("line", "0"))
        if uid is None:
            return
        if not _UID.fullmatch(uid) or uid in self.lines:
            self.faults.append(
                _bad_uid(uid, line, twice=uid in self.lines, first=self.lines.get(uid, 0))
            )
        self.lines.setdefault(uid, line)

    def _nest(self, root: ET.Element) -> list[_Draft]:
        """The blocks as a tree: headings by their level, paragraphs by indentation."""
        top: list[_Draft] = []
        path: list[_Draft] = []  # the open draft at every depth
        level = -1  # the depth of the last heading
        for element in root:
            draft = _Draft(element)
            depth, level = self._depth(draft, len(path), level)
            del path[depth:]
            (path[-1].children if path else top).append(draft)
            path.append(draft)
        return top

    def _depth(self, draft: _Draft, deepest: int, level: int) -> tuple[int, int]:
        """(depth of this block, level of the last heading behind it)."""
        element = draft.element
        if element.tag == "h":
            hashes = int(element.get("level", "1"))
            depth = max(hashes - 2, 0)
            if depth > level + 1 or hashes > _DEEPEST_HEADING + 2:
                self.fault(
                    draft.line,
                    "markdown.level",
                    f"标题级别跳过了一级:{'#' * min(hashes, 9)}",
                    f"this heading skips a level: {'#' * min(hashes, 9)}",
                )
                depth = min(depth, level + 1)
            return depth, (-1 if hashes == 1 else depth)
        under = element.get("under")
        if under is not None:
            if not re.fullmatch("#+", under) or len(under) > level + 2:
                self.fault(
                    draft.line,
                    "markdown.under",
                    f"上面没有这一级标题:under={under[:20]}",
                    f"no heading of this level is open: under={under[:20]}",
                )
            else:
                level = len(under) - 2
        depth = level + 1 + int(element.get("indent", "0"))
        if depth > deepest:
            self.fault(
                draft.line,
                "markdown.indent",
                "缩进过深:上面没有它所属的段落",
                "indented too far: no paragraph above that it could belong to",
            )
            depth = deepest
        if depth >= MAX_DEPTH:
            self.faults.append(_too_deep(draft.line))
            depth = MAX_DEPTH - 1
        return depth, level

    def _nodes(self, drafts: list[_Draft], parent: str, key: str) -> tuple[Node, ...]:
        nodes = []
        numbered = [draft.element.get("scheme") is not None for draft in drafts]
        for i, (draft, place) in enumerate(zip(drafts, _places(parent, numbered), strict=True), 1):
            try:
                nodes.append(self._node(draft, place, f"{key}{i}"))
            except NotationError as error:
                self.faults.append(
                    Problem(code=error.code, line=draft.line, message=error.message, level="error")
                )
        return tuple(nodes)

    def _node(self, draft: _Draft, place: _Place, key: str) -> Node:
        element = draft.element
        if element.tag == "table":
            self._allow(element, "uid", "before", "flat", "under", "kind")
            return Node(
                uid=self._uid(element, key),
                kind="table",
                header=int(element.get("header", "0")),
                flat=element.get("flat") is not None,
                before=element.get("before"),
                children=tuple(self._row(row, f"{key}.{i}") for i, row in enumerate(element, 1)),
            )
        text, marks = self._text(element)
        heading = element.get("heading", "")
        kind = element.get("kind") or _default_kind(
            level=int(element.get("level", "0")),
            scheme=element.get("scheme"),
            heading=heading,
            text=text,
            place=place,
        )
        if kind not in _KINDS or kind == "row":
            raise NotationError(
                "markdown.kind",
                f"没有这种条款:.{kind[:40]}",
                f"there is no such kind: .{kind[:40]}",
            )
        self._allow(
            element, "uid", "kind", "scheme", "ordinal", "gap", "defect", "before", "under",
            "text" if element.tag == "h" else "bold",
        )  # fmt: skip
        return Node(
            uid=self._uid(element, key),
            kind=cast(Kind, kind),
            num=self._num(element),
            heading=heading,
            text=text,
            marks=marks,
            before=element.get("before"),
            children=self._nodes(draft.children, kind, f"{key}."),
        )

    def _row(self, element: ET.Element, key: str) -> Node:
        self._allow(element, "uid", "before", "kind", "gaps")
        cells = tuple(cell.text or "" for cell in element)
        said = element.get("gaps")
        gaps = tuple(said.split("\n")) if said is not None else ()
        if len(gaps) == 1:
            gaps *= len(cells) - 1
        if said is not None and not _are_gaps(gaps, cells):
            self.fault(int(element.get("line", "0")), "markdown.table.gaps", *_BAD_GAPS)
        return Node(
            uid=self._uid(element, key),
            kind="row",
            cells=cells,
            gaps=gaps,
            before=element.get("before"),
        )

    def _allow(self, element: ET.Element, *keys: str) -> None:
        """A fault for an attribute that means nothing here."""
        for key in notation.KEYS - set(keys):
            if element.get(key) is not None:
                self.fault(
                    int(element.get("line", "0")),
                    "markdown.attribute",
                    f"这里不能用 {key}",
                    f"{key} means nothing here",
                )

    def _uid(self, element: ET.Element, key: str) -> str:
        uid = element.get("uid")
        if uid is not None:
            return uid
        line = int(element.get("line", "0"))
        if self.mint is None:
            self.fault(
                line,
                "markdown.uid.missing",
                "这一段没有标识 {#…}",
                "this provision has no uid {#…}",
            )
            return ""
        uid = self.mint(key)
        while uid in self.lines:
            key += "+"
            uid = self.mint(key)
        self.lines[uid] = line
        return uid

    @staticmethod
    def _num(element: ET.Element) -> Num | None:
        scheme = element.get("scheme")
        if scheme is None:
            return None
        ordinal = element.get("ordinal")
        return Num(
            scheme=scheme,
            literal=element.get("literal", ""),
            ordinal=None if ordinal is None else notation.count(ordinal),
            gap=element.get("gap", ""),
            defect=element.get("defect"),
        )

    def _text(self, element: ET.Element) -> tuple[str, tuple[Mark, ...]]:
        text = element.get("content", "")
        parts = [text]
        position = len(text)
        marks = []
        for run in element:
            characters = run.text or ""
            parts.append(characters)
            end = position + len(characters)
            if run.tag != "span":
                target = run.get("target", "")
                marks.append(Mark(start=position, end=end, kind=run.tag, value=target))  # type: ignore[arg-type]
                if run.tag == "ref":
                    self.refs.append((target, int(element.get("line", "0"))))
            position = end
        return "".join(parts), tuple(marks)

"""Our dialect as an extension of Python-Markdown: a file's lines into an element tree.

Every block becomes one element (``h``, ``p``, ``table`` with ``tr`` and ``td``) with its
line, its place and what its attribute list says; what is wrong is collected with its
line and not raised. What the elements mean as provisions is decided in `markdown`.
"""

import re
import xml.etree.ElementTree as ET
from typing import cast

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from xarst_site.text import notation
from xarst_site.text.nodes import Problem
from xarst_site.text.notation import NotationError


def problem(code: str, line: int, zh: str, en: str, uid: str = "") -> Problem:
    """An error of a file: it is refused."""
    return Problem(
        code=code,
        line=line,
        message={"zh-CN": zh, "en": en},
        uid=uid,
        level="error",
    )


_STAMP = re.compile(rf"{STX}([0-9]+){ETX}")


class _Lines(Preprocessor):
    """Lines into blocks: one blank line between any two, each line stamped with its number.

    A heading, a table, a line that begins with a number and the line behind an
    attribute list start a block of their own, blank line or not.
    """

    def __init__(self, md: Markdown, faults: list[Problem]) -> None:
        super().__init__(md)
        self.faults = faults

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        previous = ""
        for n, raw in enumerate(lines, 1):
            line = self._checked(raw, n)
            stripped = line.strip(" ")
            if not stripped:
                previous = ""
                continue
            if not previous or parted(previous, stripped):
                out.append("")
            out.append(f"{STX}{n}{ETX}{line.rstrip(' ')}")
            previous = stripped
        return out[1:]

    def _checked(self, raw: str, n: int) -> str:
        """The line with tabs at its start as four spaces, and no control characters."""
        body = raw.lstrip(" \t")
        line = raw[: len(raw) - len(body)].replace("\t", "    ") + body
        strange = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line)
        if strange:
            code = ord(strange[0])
            self.faults.append(
                problem(
                    "markdown.control",
                    n,
                    f"控制字符 U+{code:04X};如确需保留,请写作 &#{code};",
                    f"control character U+{code:04X}; if it is meant, write &#{code};",
                )
            )
            line = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", line)
        return line


def parted(previous: str, line: str) -> bool:
    """Whether a line starts a block of its own behind another, without a blank line."""
    if previous.startswith("|"):
        return not line.startswith("|") and notation.split_attributes(line)[0] != ""
    return (
        line.startswith(("#", "|"))
        or previous.startswith("#")
        or notation.split_attributes(previous)[1] is not None
        or notation.read_number(line) is not None
    )


class _Block(BlockProcessor):
    """What our block processors share: a block's lines with their numbers, and faults."""

    def __init__(self, parser: object, faults: list[Problem]) -> None:
        super().__init__(parser)
        self.faults = faults

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        stamped = blocks.pop(0).split("\n")
        numbers = [int(m[1]) for m in map(_STAMP.match, stamped) if m is not None]
        lines = [_STAMP.sub("", line, count=1) for line in stamped]
        spaces = len(lines[0]) - len(lines[0].lstrip(" "))
        if spaces % 4:
            self.fault(
                numbers[0],
                "markdown.indent",
                f"缩进 {spaces} 个空格;每层缩进四个空格",
                f"indented by {spaces} spaces; a level is four spaces",
            )
        place = {"line": str(numbers[0]), "indent": str(spaces // 4)}
        self.build(parent, [line.strip(" ") for line in lines], numbers, place)

    def build(
        self, parent: ET.Element, lines: list[str], numbers: list[int], place: dict[str, str]
    ) -> None:
        """Add the element of this block."""
        raise NotImplementedError

    def fault(self, line: int, code: str, zh: str, en: str) -> None:
        self.faults.append(problem(code, line, zh, en))

    def attributes(self, inside: str | None, line: int) -> dict[str, str]:
        """An attribute list; where it cannot be read a fault, and the uid if it has one."""
        try:
            return notation.read_attributes(inside or "")
        except NotationError as error:
            self.fault(line, error.code, error.message["zh-CN"], error.message["en"])
            uid = re.match(r"\s*#([^\s\"]+)", inside or "")
            return {"uid": uid[1]} if uid else {}


def _content(block: str) -> str:
    return _STAMP.sub("", block, count=1).lstrip(" ")


class _Headings(_Block):
    """``## 第一部分 定义 {#uid}``: an element ``h`` with its level."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002 - its signature
        return _content(block).startswith("#")

    def build(
        self, parent: ET.Element, lines: list[str], numbers: list[int], place: dict[str, str]
    ) -> None:
        body, inside = notation.split_attributes(lines[0])
        content = body.lstrip("#")
        element = ET.SubElement(parent, "h", place | self.attributes(inside, numbers[0]))
        element.set("level", str(len(body) - len(content)))
        element.text = content.lstrip(" ")


# No possessive quantifiers: Python 3.11 before 3.11.4 lets them end a full match too early.
_ROW = re.compile(r"\|(?:(?:\\.|[^\\|])*\|)+")
_CELL = re.compile(r"((?:\\.|[^\\|])*+)\|")


class _Tables(_Block):
    """Rows between pipes: an element ``table`` with ``tr`` and ``td``."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002 - its signature
        return _content(block).startswith("|")

    def build(
        self, parent: ET.Element, lines: list[str], numbers: list[int], place: dict[str, str]
    ) -> None:
        inside = None
        if not lines[-1].startswith("|"):
            _, inside = notation.split_attributes(lines.pop())
        attributes = self.attributes(inside, numbers[-1])
        table = ET.SubElement(parent, "table", place | {"kind": "table"} | attributes)
        width: int | None = None
        rows: list[tuple[int, list[str]]] = []
        for n, line in zip(numbers, lines, strict=False):
            cells = self._cells(line, n)
            if width is None and cells and all(re.fullmatch(r" *:?-+:? *", c) for c in cells):
                width = len(cells)
                table.set("header", str(len(rows)))
            else:
                rows.append((n, cells))
        if width is None:
            self.fault(
                numbers[0],
                "markdown.table.rule",
                "表格缺少 |---| 一行",
                "a table needs its line of |---|",
            )
            return
        for n, cells in rows:
            self._row(table, cells, width, n)

    def _cells(self, line: str, n: int) -> list[str]:
        if not _ROW.fullmatch(line):
            self.fault(
                n,
                "markdown.table.unclosed",
                "表格的这一行没有以 | 结束",
                "this row of a table does not end with |",
            )
        return _CELL.findall(line[1:])

    def _row(self, table: ET.Element, cells: list[str], width: int, n: int) -> None:
        last, inside = notation.split_attributes(cells[-1].strip(" ")) if cells else ("", None)
        attributes = self.attributes(inside, n)
        cells = [*(cell.strip(" ") for cell in cells[:-1]), last]
        meant = attributes.pop("cells", str(width))
        if meant == "0" and cells == [""]:
            cells = []
        if meant != str(len(cells)):
            self.fault(
                n,
                "markdown.table.cells",
                f"这一行有 {len(cells)} 格,应为 {meant} 格",
                f"this row has {len(cells)} cells instead of {meant}",
            )
        row = ET.SubElement(table, "tr", {"kind": "row", "line": str(n)} | attributes)
        for cell in cells:
            ET.SubElement(row, "td", {"line": str(n)}).text = cell


class _Paragraphs(_Block):
    """Everything else: an element ``p``."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002 - its signature
        return True

    def build(
        self, parent: ET.Element, lines: list[str], numbers: list[int], place: dict[str, str]
    ) -> None:
        lines[-1], inside = notation.split_attributes(lines[-1])
        attributes = self.attributes(inside, numbers[-1])
        element = ET.SubElement(parent, "p", place | attributes)
        element.text = "\n".join(lines)


class _Provisions(Treeprocessor):
    """Splits the content of ``h`` and ``p`` into number, heading and text with marks.

    It stands in for Python-Markdown's own inline processor, whose placeholders copy
    the paragraph at every match and so take quadratic time.
    """

    def __init__(self, md: Markdown, faults: list[Problem], *, spaced: bool) -> None:
        super().__init__(md)
        self.faults = faults
        self.spaced = spaced

    def run(self, root: ET.Element) -> None:
        for element in root.iter():
            try:
                if element.tag == "td":
                    element.text = notation.unescape(element.text or "")
                elif element.tag in ("h", "p"):
                    self._provision(element)
            except NotationError as error:
                self.faults.append(
                    Problem(
                        code=error.code,
                        line=int(element.get("line", "0")),
                        message=error.message,
                        level="error",
                    )
                )

    def _provision(self, element: ET.Element) -> None:
        raw = element.text or ""
        rest = self._number(element, raw)
        if element.tag == "h":
            key = "content" if element.get("text") is not None else "heading"
            element.set(key, notation.unescape(rest))
            element.text = None
            return
        if element.get("bold") is None:
            heading, rest = notation.run_in(rest, spaced=self.spaced)
            element.set("heading", notation.unescape(heading))
        element.text = None
        for piece in notation.pieces(rest):
            run = ET.SubElement(element, piece.kind or "span", {"target": piece.target})
            run.text = notation.unescape(piece.raw)

    @staticmethod
    def _number(element: ET.Element, raw: str) -> str:
        """Takes the number off: sets scheme, literal, ordinal and gap; the rest comes back."""
        if element.get("scheme") is not None:
            literal, rest = notation.read_label(raw)
        else:
            number = notation.read_number(raw)
            if number is None:
                return raw
            literal, rest = number.literal, raw[len(number.literal) :]
            element.set("scheme", number.scheme)
            if number.ordinal is not None:
                element.set("ordinal", str(number.ordinal))
        count = element.get("gap")
        gap, rest = notation.read_gap(rest, None if count is None else notation.count(count))
        element.set("literal", literal)
        element.set("gap", gap)
        return rest


class LiteralNumbers(Extension):
    """Our dialect as a Python-Markdown extension; collects ``faults`` instead of raising."""

    def __init__(self, *, spaced: bool) -> None:
        super().__init__()
        self.spaced = spaced
        self.faults: list[Problem] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - its name there
        """Puts our processors in the place of all others."""
        for registry in (md.preprocessors, md.parser.blockprocessors, md.treeprocessors):
            for name in [item.name for item in registry._priority]:  # noqa: SLF001
                registry.deregister(name)
        md.preprocessors.register(_Lines(md, self.faults), "lines", 10)
        blocks = md.parser.blockprocessors
        blocks.register(_Headings(md.parser, self.faults), "headings", 30)
        blocks.register(_Tables(md.parser, self.faults), "tables", 20)
        blocks.register(_Paragraphs(md.parser, self.faults), "paragraphs", 10)
        md.treeprocessors.register(
            _Provisions(md, self.faults, spaced=self.spaced), "provisions", 10
        )


def parse(lines: list[str], *, spaced: bool) -> tuple[ET.Element, list[Problem]]:
    """The element tree of a file's lines, and what is wrong with them."""
    extension = LiteralNumbers(spaced=spaced)
    md = Markdown(extensions=[extension])
    for preprocessor in md.preprocessors:
        lines = preprocessor.run(lines)
    if not lines:
        return ET.Element("div"), extension.faults
    root = md.parser.parseDocument(lines).getroot()
    for treeprocessor in md.treeprocessors:
        treeprocessor.run(root)
    return cast(ET.Element, root), extension.faults

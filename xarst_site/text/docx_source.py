"""Word-processor files (.docx) into a `Text`.

Read paragraph by paragraph into the same blocks as HTML, with the numbers that the word
processor prints (`docx_numbering`) as literal numbers, and put together by the same
recognition of structure. Every character ends in a node or in a problem with the number
of its paragraph; `Problem.line` counts paragraphs from 1, those in tables and text boxes
among them. What others have tracked as a change is accepted, and said.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from xarst_site.text.blocks import MAX_CHARACTERS, MAX_LINE, Block, problem, too_long
from xarst_site.text.docx_numbering import (
    Counters,
    Printed,
    attribute,
    child,
    local,
    number,
    switched,
    symbol,
    value,
)
from xarst_site.text.docx_package import Package, Relation, refused
from xarst_site.text.docx_styles import Styles
from xarst_site.text.nodes import Mark, Num, Problem, Text, TextError
from xarst_site.text.notation import is_link
from xarst_site.text.numbering import SPACE, Reading, believe, readings
from xarst_site.text.parse import assemble

MAX_PARAGRAPHS = 50_000
MAX_NESTING = 40
"""How deep tables, boxes and controls may stand in each other."""

MAX_CELLS = 100_000
MAX_COLUMNS = 60
_HEADING = 60
"""A paragraph in a heading style is a heading if it has no more characters."""

_CHUNK = 2_000
_EDGE = re.compile(f"[{SPACE}]*")
_THROUGH = frozenset({
    "smartTag", "customXml", "sdtContent", "ruby", "rubyBase", "dir", "bdo", "ins", "moveTo",
    "fldSimple", "hyperlink", "sdt", "r",
})  # fmt: skip
_SILENT = frozenset({
    "pPr", "rPr", "sdtPr", "sdtEndPr", "proofErr", "bookmarkStart", "bookmarkEnd", "permStart",
    "permEnd", "commentRangeStart", "commentRangeEnd", "lastRenderedPageBreak", "tblPr",
    "tblGrid", "trPr", "tcPr", "sectPr", "smartTagPr", "customXmlPr", "annotationRef",
    "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "rubyPr", "fldData",
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "tblPrEx",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
    "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "docPartObj",
})  # fmt: skip
_WHY = {
    "deleted": (
        "docx.tracked",
        "修订:已删除的文字,不再保留",
        "tracked: deleted words, not kept",
    ),
    "moved": ("docx.tracked", "修订:移往他处的文字", "tracked: words moved elsewhere"),
    "inserted": (
        "docx.tracked",
        "修订:新插入的内容,予以保留",
        "tracked: inserted here, and kept",
    ),
    "hidden": ("docx.hidden", "略去隐藏的文字", "hidden words left out"),
    "toc": ("docx.toc", "略去自动目录", "a generated contents list left out"),
    "instruction": ("docx.field", "略去域代码", "the code of a field left out"),
}

_QUIET_FIELDS = ("REF", "PAGEREF", "NOTEREF", "SEQ", "HYPERLINK", "FORMTEXT", "TOC", "LISTNUM", "")


def parse_docx(
    data: bytes, *, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    """The text of a .docx file, and what an editor should know of it.

    Raises `TextError` where it is no such file, encrypted, damaged, far too large when
    unpacked, or holds what cannot be read without losing words.
    """
    package = Package(data)
    reader = _Reader(package)
    reader.read()
    problems = [*package.oddities(), *reader.problems]
    errors = tuple(p for p in problems if p.level == "error")
    if errors:
        raise TextError(errors)
    blocks = reader.blocks
    if not blocks:
        return Text(language=language, nodes=()), tuple(problems)
    bodies = ["" if b.reading is not None or b.cells else b.body for b in blocks]
    for block, reading in zip(blocks, believe(bodies), strict=True):
        block.reading = block.reading or reading
    text, more = assemble(blocks, language=language, mint=mint, between="\n\n")
    everything = sorted((*problems, *more), key=lambda p: (p.line, p.code))
    return (
        Text(
            language=language,
            nodes=text.nodes,
            between="\n\n",
            start=blocks[0].before,
            end=reader.trailing,
        ),
        tuple(everything),
    )


# --- paragraphs ---------------------------------------------------------------------

_Mark = tuple[str, str]  # kind, value


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction so far, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False
    line: int = 0

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()

    @property
    def target(self) -> str:
        """Where a HYPERLINK field points."""
        found = re.search(r'HYPERLINK\s+"([^"]*)"', self.instruction)
        return found[1] if found and is_link(found[1]) else ""


@dataclass(slots=True)
class _Cell:
    blocks: list[Block]
    across: int
    merged: str  # what vMerge says: "", restart, continue
    strong: bool


@dataclass(slots=True)
class _Flow:
    """Where blocks go: the document, a cell, a box."""

    blocks: list[Block] = field(default_factory=list)


class _Reader:
    """One reading of a file."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main()
        self.relations = package.relations(self.main)
        self.styles = Styles(self._related("styles"))
        self.counters = Counters(self._related("numbering"), self.styles.linked_list)
        self.problems: list[Problem] = []
        self.blocks: list[Block] = []
        self.trailing = ""
        self.titled = False
        self._flow = _Flow(self.blocks)
        self._line = 0
        self._depth = 0
        self._characters = 0
        self._cells = 0
        self._pieces: list[tuple[str, _Mark]] = []
        self._fields: list[_Field] = []
        self._boxes: list[etree._Element] = []
        self._dropped: dict[str, list[str]] = {}
        self._asides: dict[str, dict[str, etree._Element]] = {}  # notes and comments, by id
        self._white = ""  # white space behind the block before
        self._by_level: set[str] = set()  # lists whose levels only their depth tells apart

    def _related(self, kind: str) -> etree._Element | None:
        """The part of a kind that belongs to the document."""
        for relation in self.relations.values():
            if relation.type == kind and not relation.external:
                return self.package.part(relation.target)
        return None

    def read(self) -> None:
        """Read the whole document; `blocks` and `problems` when done."""
        root = self.package.part(self.main)
        body = child(root, "body")
        if body is None:
            raise refused("docx.broken", "文件里没有正文", "the file has no body")
        self.titled = any(
            self.styles.is_title(attribute(e, "val") or "")
            for e in body.iter()
            if local(e) == "pStyle"
        )
        self._find_twins(body)
        self._outside(self.relations)
        self._around()
        self._contents(body)
        self._end_paragraph(None)
        self.trailing = self._white
        for open_field in self._fields:
            self._note(
                "docx.field",
                "域没有结束,其后的内容可能属于它",
                "a field never ends; what stands behind it may belong to it",
                level="error" if open_field.name == "TOC" or not open_field.shown else "warning",
                line=open_field.line,
            )

    def _note(
        self, code: str, zh: str, en: str, *, said: str = "", level: str = "notice", line: int = 0
    ) -> None:
        """A problem at this paragraph, with all the characters that it is about."""
        if len(self.problems) > MAX_PARAGRAPHS:
            raise refused("docx.problems", "问题过多,不予读取", "too much is wrong with this file")
        said = said.strip()
        for at in range(0, max(len(said), 1), _CHUNK):
            part = said[at : at + _CHUNK]
            self.problems.append(
                problem(
                    code,
                    line or self._line,
                    zh + (f":{part}" if part else ""),
                    en + (f": {part}" if part else ""),
                    excerpt=part,
                    level=level,
                )
            )

    def _outside(self, relations: dict[str, Relation]) -> None:
        """Name what lies outside the file; it is never followed."""
        for relation in relations.values():
            if relation.external and relation.type != "hyperlink":
                self._note(
                    "docx.external",
                    f"不读取文件之外的内容({relation.type})",
                    f"what lies outside the file is not read ({relation.type})",
                    said=relation.target[:500],
                    level="warning",
                    line=1,
                )

    def _around(self) -> None:
        """Name the words of headers and footers: they are no part of the text."""
        for relation in self.relations.values():
            if relation.type in ("header", "footer") and not relation.external:
                said = _all_words(self.package.part(relation.target))
                if said.strip():
                    zh, en = (
                        ("页眉", "a header") if relation.type == "header" else ("页脚", "a footer")
                    )
                    self._note("docx.header", f"略去{zh}", f"{en} left out", said=said, line=1)

    # --- blocks of the document -----------------------------------------------------

    def _contents(self, parent: etree._Element) -> None:
        """Paragraphs, tables and what wraps them."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise refused("docx.deep", "嵌套过深,不予读取", "nested too deep to be read")
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._end_paragraph(None)
                self._table(element)
            elif name == "sdt":
                self._control(element, self._contents)
            elif name in ("sdtContent", "customXml", "ins", "moveTo"):
                self._contents(element)
            elif name == "AlternateContent":
                self._contents(_chosen(element))
            elif name in ("altChunk", "subDoc"):
                self._note(
                    "docx.chunk",
                    "此处插入了另一种格式的内容,无法读取;请在文字处理软件里把它变成普通正文",
                    "here is content of another format that cannot be read; make it ordinary text"
                    " in the word processor",
                    level="error",
                    line=self._line + 1,
                )
            elif name not in _SILENT:
                self._unknown(element)
        self._depth -= 1

    def _control(self, element: etree._Element, into: Callable[[etree._Element], None]) -> None:
        """A content control: its content, but not a generated contents list or a hint."""
        properties = child(element, "sdtPr")
        content = child(element, "sdtContent")
        if content is None:
            return
        gallery = value(properties, "docPartObj", "docPartGallery") or ""
        if "table of contents" in gallery.lower():
            self._note(
                "docx.toc",
                "略去自动目录",
                "a generated contents list left out",
                said=_all_words(content),
                line=self._line + 1,
            )
            self._line += sum(1 for e in content.iter() if local(e) == "p")
        elif switched(properties, "showingPlcHdr"):
            self._note(
                "docx.placeholder",
                "略去未填写的占位文字",
                "a hint in an empty control left out",
                said=_all_words(content),
            )
        else:
            into(content)

    def _unknown(self, element: etree._Element) -> None:
        said = _all_words(element)
        if said.strip():
            self._note(
                "docx.unknown",
                f"看不懂 <{local(element)}>,略去其中文字",
                f"<{local(element)}> is not known; its words are left out",
                said=said,
                level="warning",
            )

    # --- one paragraph --------------------------------------------------------------

    def _paragraph(self, element: etree._Element) -> None:
        self._line += 1
        if max(self._line, len(self.blocks)) > MAX_PARAGRAPHS:
            raise _too_many()
        properties = child(element, "pPr")
        style = value(properties, "pStyle") or self.styles.default
        self._runs(element, style, ("", ""))
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            # The end of the paragraph is deleted: it goes on in the next one.
            self._say_dropped()
            self._note(
                "docx.tracked",
                "修订:此段的段落标记已删除,与下一段合并",
                "tracked: the end of this paragraph is deleted; it goes on in the next",
            )
            return
        if child(mark, "ins") is not None:
            self._dropped.setdefault("inserted", [])
        self._end_paragraph(properties, style, hidden=self._hides(mark, style))

    def _end_paragraph(
        self, properties: etree._Element | None, style: str = "", *, hidden: bool = False
    ) -> None:
        """Make blocks of the characters that have come together."""
        self._say_dropped()
        pieces, self._pieces = self._pieces, []
        boxes, self._boxes = self._boxes, []
        empty = not any(said.strip() for said, _ in pieces)
        printed = None
        if properties is not None and not (hidden and empty):
            printed = self._printed(properties, style)
        if empty and printed is not None and printed.format != "bullet":
            self._note(
                "docx.empty_number",
                f"空段带有自动编号“{printed.literal}”,略去",
                f"an empty paragraph with the number “{printed.literal}” left out",
                level="warning",
            )
        if not empty:
            self._make(pieces, properties, style, printed)
        for box in boxes:
            self._note(
                "docx.box",
                "文本框中的文字移到它所在的段落之后",
                "the words of a text box stand behind the paragraph that it is fixed to",
                level="warning",
            )
            self._contents(box)

    def _make(
        self,
        pieces: list[tuple[str, _Mark]],
        properties: etree._Element | None,
        style: str,
        printed: Printed | None,
    ) -> None:
        for n, part in enumerate(_parted(pieces)):
            lead, body, marks, tail = _joined(part)
            if not body:
                self._white += lead
                continue
            if n > MAX_PARAGRAPHS:
                raise _too_many()
            if len(body) > MAX_LINE:
                raise too_long(self._line, len(body))
            self._characters += len(body)
            if self._characters > MAX_CHARACTERS:
                raise refused(
                    "source.large",
                    f"全文超过 {MAX_CHARACTERS} 字",
                    f"the text has more than {MAX_CHARACTERS} characters",
                )
            first = not self._flow.blocks
            if self._flow.blocks is self.blocks:
                before = self._white + ("" if first else "\n\n") + lead
                self._white = tail
            else:
                before = ""
            block = Block(line=self._line, body=body, before=before, marks=marks)
            if n == 0 and printed is not None:
                self._number(block, printed, properties, style)
            if n == 0:
                block.level = self._level(block, properties, style)
            self._flow.blocks.append(block)

    def _number(
        self, block: Block, printed: Printed, properties: etree._Element | None, style: str
    ) -> None:
        """Put the automatic number in front of the words."""
        rest = block.body
        gap = printed.suffix
        if gap == "\t":
            # A tab is layout: behind 第一条 a space is usual, behind 一、 and ① nothing.
            last = printed.literal[-1]
            word = last.isalpha() or last.isdecimal() or printed.format == "bullet"
            gap = " " if word else ""
        reading = _reading(printed, gap, rest)
        if not printed.known:
            self._note(
                "docx.format",
                f"编号格式 {printed.format} 不认识,按“{printed.literal}”读取",
                f"the number format {printed.format} is not known; it is read as"
                f" “{printed.literal}”",
                level="warning",
            )
        if reading is None:
            gap = gap or " "
            self._note(
                "docx.number",
                f"自动编号“{printed.literal}”不是认识的形式,写入文字",
                f"the automatic number “{printed.literal}” is of no family that is known; it is"
                " put into the words",
                level="warning",
            )
        block.body = printed.literal + gap + rest
        by = len(printed.literal) + len(gap)
        block.marks = tuple(
            Mark(start=m.start + by, end=m.end + by, kind=m.kind, value=m.value)
            for m in block.marks
        )
        block.reading = reading
        if reading is None:
            return
        list_id, level = self._list(properties, style) or ("", 0)
        if printed.format == "bullet" or list_id in self._by_level:
            block.item, block.depth = True, level + 1

    def _find_twins(self, body: etree._Element) -> None:
        """Find the lists of which two levels that are used have numbers of one family."""
        used: dict[str, set[int]] = {}
        for element in body.iter():
            if local(element) == "p":
                properties = child(element, "pPr")
                style = value(properties, "pStyle") or self.styles.default
                found = self._list(properties, style)
                if found is not None:
                    used.setdefault(found[0], set()).add(found[1])
        for list_id, levels in used.items():
            groups = []
            for level in levels:
                printed = self.counters.first(list_id, level)
                reading = _reading(printed, "", "") if printed is not None else None
                if reading is not None:
                    groups.append(reading.scheme.group)
            if len(set(groups)) < len(groups):
                self._by_level.add(list_id)

    def _list(self, properties: etree._Element | None, style: str) -> tuple[str, int] | None:
        """The list of a paragraph and its level there: its own, else that of its style."""
        own = child(properties, "numPr")
        list_id = value(own, "numId")
        level = value(own, "ilvl")
        by_style = self.styles.list_of(style)
        if list_id is None and by_style is not None:
            list_id, styled, named = by_style
            if level is None:
                tied = self.counters.level_of_style(list_id, named)
                level = str(styled if styled is not None else tied or 0)
        if list_id is None or list_id == "0":
            return None
        return list_id, number(level, 0)

    def _printed(self, properties: etree._Element, style: str) -> Printed | None:
        found = self._list(properties, style)
        return None if found is None else self.counters.next(*found)

    def _level(self, block: Block, properties: etree._Element | None, style: str) -> int:
        """The level of a heading, by its style: 1 to 6, 0 where it is none."""
        said = value(properties, "outlineLvl")
        outline = number(said, 9) if said is not None else self.styles.outline(style)
        title = self.styles.is_title(style)
        if len(block.body) > _HEADING or block.body[-1] in "。;；" or block.item:
            return 0
        if title:
            return 1
        if outline is None or outline > 8:
            return 0
        return min(outline + 1 + self.titled, 6)

    # --- inside a paragraph ---------------------------------------------------------

    def _runs(self, parent: etree._Element, style: str, mark: _Mark) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise refused("docx.deep", "嵌套过深,不予读取", "nested too deep to be read")
        for element in parent:
            self._inside(element, style, mark)
        self._depth -= 1

    def _inside(self, element: etree._Element, style: str, mark: _Mark) -> None:
        name = local(element)
        if name in _SILENT:
            return
        if name == "r":
            self._run(element, style, mark)
        elif name in ("del", "moveFrom"):
            self._drop("deleted" if name == "del" else "moved", _all_words(element))
        elif name in ("ins", "moveTo"):
            self._drop("inserted", _all_words(element))
            self._runs(element, style, mark)
        elif name == "hyperlink":
            self._runs(element, style, self._link(element) or mark)
        elif name == "fldSimple":
            self._simple_field(element, style, mark)
        elif name == "sdt":
            self._control(element, lambda content: self._runs(content, style, mark))
        elif name == "AlternateContent":
            self._runs(_chosen(element), style, mark)
        elif name in ("oMath", "oMathPara"):
            said = _all_words(element)
            self._note(
                "docx.formula",
                "公式只保留字符",
                "of a formula only the characters are kept",
                said=said,
            )
            self._put(said, mark)
        elif name == "rt":
            self._note(
                "docx.ruby",
                "略去注音",
                "the reading of a character left out",
                said=_all_words(element),
            )
        elif name in _THROUGH:
            self._runs(element, style, mark)
        else:
            self._unknown(element)

    def _link(self, element: etree._Element) -> _Mark | None:
        relation = self.relations.get(attribute(element, "id") or "")
        if relation is None:
            return None  # a place in the document itself
        if relation.external and is_link(relation.target):
            return "link", relation.target
        self._note(
            "docx.link",
            "略去不能保留的链接",
            "a link that cannot be kept",
            said=relation.target[:500],
        )
        return None

    def _simple_field(self, element: etree._Element, style: str, mark: _Mark) -> None:
        made = _Field(attribute(element, "instr") or "", shown=True, line=self._line)
        if made.name == "TOC":
            self._drop("toc", _all_words(element))
            return
        self._computed(made, _all_words(element))
        self._runs(element, style, ("link", made.target) if made.target else mark)

    def _computed(self, made: _Field, said: str) -> None:
        if made.name not in _QUIET_FIELDS:
            self._note(
                "docx.field",
                f"此处文字由域 {made.name[:20]} 算出,照当前结果保留",
                f"these words are computed by the field {made.name[:20]}; kept as they stand",
                said=said,
            )

    def _run(self, run: etree._Element, style: str, mark: _Mark) -> None:
        properties = child(run, "rPr")
        character_style = value(properties, "rStyle") or ""
        own = mark
        for flag, kind in (("b", "strong"), ("i", "em")):
            on = switched(properties, flag)
            if on is None:
                on = self.styles.flag(character_style, flag)
            if on and not own[0]:
                own = (kind, "")
        hidden = self._hides(properties, style, character_style)
        for element in run:
            self._piece(element, style, own, hidden=hidden)

    def _hides(self, properties: etree._Element | None, style: str, character: str = "") -> bool:
        for said in (
            switched(properties, "vanish"),
            self.styles.flag(character, "vanish"),
            self.styles.flag(style, "vanish"),
        ):
            if said is not None:
                return said
        return False

    def _piece(self, element: etree._Element, style: str, mark: _Mark, *, hidden: bool) -> None:  # noqa: C901, PLR0912 - one line a kind of element
        name = local(element)
        if name in _SILENT:
            return
        if name in ("t", "delText"):
            self._put(element.text or "", mark, hidden=hidden)
        elif name in ("tab", "ptab"):
            self._put("\t", mark, hidden=hidden)
        elif name in ("br", "cr"):
            if attribute(element, "type") in (None, "textWrapping"):
                self._put("\n", mark, hidden=hidden)
        elif name == "noBreakHyphen":
            self._put("\u2011", mark, hidden=hidden)
        elif name == "softHyphen":
            self._put("\u00ad", mark, hidden=hidden)
        elif name == "sym":
            self._symbol(element, mark, hidden=hidden)
        elif name == "fldChar":
            self._field(element)
        elif name in ("instrText", "delInstrText"):
            if self._fields and not self._fields[-1].shown:
                self._fields[-1].instruction += element.text or ""
        elif name in ("footnoteReference", "endnoteReference", "commentReference"):
            self._aside(name, attribute(element, "id") or "")
        elif name in ("drawing", "pict", "object"):
            self._picture(element)
        elif name == "AlternateContent":
            for each in _chosen(element):
                self._piece(each, style, mark, hidden=hidden)
        elif name == "ruby":
            self._runs(element, style, mark)
        elif name in (
            "pgNum",
            "dayLong",
            "dayShort",
            "monthLong",
            "monthShort",
            "yearLong",
            "yearShort",
        ):
            self._note("docx.field", f"略去自动内容 {name}", f"generated content left out: {name}")
        else:
            self._unknown(element)

    def _put(self, said: str, mark: _Mark, *, hidden: bool = False) -> None:
        """Characters as the document shows them."""
        if not said:
            return
        said = said.replace("\r", "\n") if "\r" in said else said
        if any(f.name == "TOC" for f in self._fields):
            self._drop("toc", said)
        elif self._fields and not self._fields[-1].shown:
            self._drop("instruction", said)
        elif hidden:
            self._drop("hidden", said)
        else:
            target = next((f.target for f in reversed(self._fields) if f.target), "")
            self._pieces.append((said, ("link", target) if target else mark))

    def _symbol(self, element: etree._Element, mark: _Mark, *, hidden: bool) -> None:
        font, code = attribute(element, "font") or "", attribute(element, "char") or ""
        said, known = symbol(font, code)
        if not known:
            self._note(
                "docx.symbol",
                f"字体 {font} 的符号 {code} 没有对应的字符,请核对",
                f"the sign {code} of the font {font} stands for no known character; check it",
                level="warning",
            )
        self._put(said, mark, hidden=hidden)

    def _field(self, element: etree._Element) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            if len(self._fields) > MAX_NESTING:
                raise refused("docx.deep", "嵌套过深,不予读取", "nested too deep to be read")
            self._fields.append(_Field(line=self._line))
        elif not self._fields:
            return
        elif kind == "separate":
            self._fields[-1].shown = True
            self._computed(self._fields[-1], "")
        elif kind == "end":
            self._fields.pop()

    def _aside(self, name: str, key: str) -> None:
        """A note or comment: no part of the text, told with its words."""
        part = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}.get(
            name, "comments"
        )
        if part not in self._asides:
            root = self._related(part)
            self._asides[part] = {
                attribute(e, "id") or "": e for e in (root if root is not None else ())
            }
        said = _all_words(self._asides[part].get(key))
        if part == "comments":
            self._note("docx.comment", "略去批注", "a comment left out", said=said)
        else:
            self._note(
                "docx.note",
                "略去脚注或尾注;它若属于正文,请移入正文",
                "a note left out; if it belongs to the text, move it there",
                said=said,
                level="warning",
            )

    def _picture(self, element: etree._Element) -> None:
        """A picture, box or object; the words of boxes come behind the paragraph."""
        outer = [e for e in element.iter() if local(e) == "txbxContent" and _outermost(e, element)]
        self._boxes.extend(outer)
        if outer:
            return
        described = next(
            (
                attribute(e, "descr") or attribute(e, "alt") or attribute(e, "name") or ""
                for e in element.iter()
                if local(e) in ("docPr", "shape", "imagedata")
            ),
            "",
        )
        art = next(
            (attribute(e, "string") or "" for e in element.iter() if local(e) == "textpath"), ""
        )
        self._note(
            "docx.object" if local(element) == "object" else "docx.image",
            "略去图片、图表或嵌入的对象",
            "a picture, chart or embedded object left out",
            said=" ".join(filter(None, (described, art, _all_words(element)))),
            level="warning" if local(element) == "object" or art else "notice",
        )

    def _drop(self, why: str, said: str) -> None:
        self._dropped.setdefault(why, []).append(said)

    def _say_dropped(self) -> None:
        dropped, self._dropped = self._dropped, {}
        for why, said in dropped.items():
            code, zh, en = _WHY[why]
            words = "".join(said)
            if words.strip() or why == "inserted":
                level = "notice" if why == "toc" else "warning"
                self._note(code, zh, en, said=words, level=level)

    # --- tables ---------------------------------------------------------------------

    def _table(self, element: etree._Element) -> None:
        line = self._line + 1
        outer = self._flow
        nested = outer.blocks is not self.blocks
        rows: list[list[_Cell]] = []
        header = 0
        for row in _rows(element):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._line += sum(1 for e in row.iter() if local(e) == "p")
                self._drop("deleted", _all_words(row))
                self._say_dropped()
                continue
            made = [_Cell([], 1, "", strong=False) for _ in range(_before(properties))]
            made += [self._cell(cell) for cell in _cells(row)]
            if switched(properties, "tblHeader") and header == len(rows):
                header += 1
            rows.append(made)
        self._flow = outer
        rows = [row for row in rows if row]
        if not rows:
            return
        if nested:
            self._note(
                "table.nested",
                "表格中的表格并入单元格",
                "a table inside a cell is kept as its text",
                line=line,
                level="warning",
            )
            outer.blocks += [b for row in rows for cell in row for b in cell.blocks]
        elif max(sum(c.across for c in row) for row in rows) <= 1:
            # Laid out with a table, not tabulated.
            for block in (b for row in rows for cell in row for b in cell.blocks):
                block.before, self._white = self._white + ("\n\n" if self.blocks else ""), ""
                self.blocks.append(block)
        else:
            self._tabulate(rows, header, line)

    def _cell(self, element: etree._Element) -> _Cell:
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise refused(
                "docx.cells", f"超过 {MAX_CELLS} 个单元格", f"more than {MAX_CELLS} cells"
            )
        outer, self._flow = self._flow, _Flow()
        self._contents(element)
        self._end_paragraph(None)
        blocks, self._flow = self._flow.blocks, outer
        properties = child(element, "tcPr")
        merge = child(properties, "vMerge")
        merged = "" if merge is None else attribute(merge, "val") or "continue"
        across = max(1, min(number(value(properties, "gridSpan"), 1), MAX_COLUMNS))
        strong = bool(blocks) and all(
            [(m.kind, m.start, m.end) for m in b.marks] == [("strong", 0, len(b.body))]
            for b in blocks
        )
        return _Cell(blocks, across, merged, strong)

    def _tabulate(self, rows: list[list[_Cell]], header: int, line: int) -> None:
        if not header and len(rows) > 1 and all(c.strong for c in rows[0]):
            header = 1
        header = min(header, len(rows) - 1)
        width = min(max(sum(c.across for c in row) for row in rows), MAX_COLUMNS)
        grid = []
        spans = False
        for row in rows:
            cells: list[str] = []
            for cell in row:
                spans = spans or cell.across > 1 or bool(cell.merged)
                cells.append("\n".join(b.body for b in cell.blocks))
                cells += [""] * (cell.across - 1)
                if any(m.kind == "link" for b in cell.blocks for m in b.marks):
                    self._note(
                        "table.link",
                        "单元格中的链接只保留文字",
                        "of a link in a cell only the words are kept",
                        line=cell.blocks[0].line,
                    )
            if len(cells) > width:
                cells = [*cells[: width - 1], " ".join(filter(None, cells[width - 1 :]))]
            grid.append(tuple(cells + [""] * (width - len(cells))))
        if spans:
            self._note(
                "table.spans",
                "表格有合并的单元格:内容写在第一格,其余留空",
                "a table with merged cells: the text stands in the first, the others are empty",
                line=line,
            )
        if not any(cell.strip() for row in grid for cell in row):
            return
        first = not self.blocks
        before, self._white = self._white + ("" if first else "\n\n"), ""
        body = "\n".join("\t".join(row) for row in grid)
        self._characters += len(body)
        self.blocks.append(
            Block(line=line, body=body, before=before, cells=tuple(grid), header=header, depth=0)
        )


def _too_many() -> TextError:
    return refused(
        "docx.paragraphs",
        f"超过 {MAX_PARAGRAPHS} 段",
        f"more than {MAX_PARAGRAPHS} paragraphs",
    )


# --- small things -------------------------------------------------------------------


def _chosen(element: etree._Element) -> etree._Element:
    """The alternative that is read: the first choice, else the fallback."""
    for name in ("Choice", "Fallback"):
        for each in element:
            if local(each) == name and len(each):
                return each
    return etree.Element("nothing")


def _all_words(element: etree._Element | None) -> str:
    """Every character below an element, a space between paragraphs; of alternatives the
    first only.
    """
    if element is None:
        return ""
    out: list[str] = []
    skipped: set[etree._Element] = set()
    for each in element.iter():
        name = local(each)
        parent = each.getparent()
        if parent is not None and parent in skipped:
            skipped.add(each)
            continue
        if name == "Fallback" and parent is not None and _chosen(parent) is not each:
            skipped.add(each)
        elif name in ("t", "delText") and each.text:
            out.append(each.text)
        elif name in ("tab", "br", "cr") or (name in ("p", "tc") and out):
            out.append(" ")
    return "".join(out)


def _outermost(box: etree._Element, within: etree._Element) -> bool:
    """Whether a box stands in no other box of the same picture."""
    for above in box.iterancestors():
        if above is within:
            return True
        if local(above) == "txbxContent":
            return False
    return True


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, through whatever wraps them."""
    for element in table:
        if local(element) == "tr":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(element)


def _before(properties: etree._Element | None) -> int:
    """How many columns a row leaves empty in front."""
    return min(number(value(properties, "gridBefore"), 0), MAX_COLUMNS)


def _parted(pieces: list[tuple[str, _Mark]]) -> Iterator[list[tuple[str, _Mark]]]:
    """The lines of a paragraph, parted at its soft breaks."""
    line: list[tuple[str, _Mark]] = []
    for said, mark in pieces:
        for n, part in enumerate(said.split("\n")):
            if n:
                yield line
                line = []
            if part:
                line.append((part, mark))
    yield line


def _joined(pieces: list[tuple[str, _Mark]]) -> tuple[str, str, tuple[Mark, ...], str]:
    """(white space in front, characters, marks, white space behind) of a line."""
    whole = "".join(said for said, _ in pieces)
    lead = _EDGE.match(whole)
    start = lead.end() if lead else 0
    end = len(whole)
    while end > start and re.match(f"[{SPACE}]", whole[end - 1]):
        end -= 1
    marks: list[Mark] = []
    at = 0
    for said, (kind, target) in pieces:
        first, last = max(at - start, 0), min(at + len(said) - start, end - start)
        at += len(said)
        if not kind or first >= last:
            continue
        if marks and (marks[-1].end, marks[-1].kind, marks[-1].value) == (first, kind, target):
            first = marks.pop().start
        marks.append(Mark(start=first, end=last, kind=kind, value=target))  # type: ignore[arg-type]
    return whole[:start], whole[start:end], tuple(marks), whole[end:]


def _reading(printed: Printed, gap: str, rest: str) -> Reading | None:
    """The automatic number as one of the families, None where it is of none."""
    if printed.format == "bullet":
        num = Num(scheme="•", literal=printed.literal, gap=gap)
        return Reading(num=num, rest=rest, path=())
    found = [r for r in readings(printed.literal + " X") if r.num.literal == printed.literal]
    if not found:
        return None
    letters = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
    wanted = letters.get(printed.format, "")
    best = next((r for r in found if wanted and wanted in r.num.scheme), found[0])
    num = Num(
        scheme=best.num.scheme,
        literal=best.num.literal,
        ordinal=best.num.ordinal if printed.ordinal is None else printed.ordinal,
        gap=gap,
    )
    return Reading(num=num, rest=rest, path=best.path)

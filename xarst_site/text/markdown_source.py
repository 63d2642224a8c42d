"""Other people's Markdown into a `Text`.

Read line by line rather than with a Markdown library, because those number lists
anew and forget the lines, and law 3 needs both as they stand. What is understood:
headings, lists, pipe tables, quotes, fences, emphasis, links; the rest is text. Our
own dialect is read by `markdown`.
"""

import html
import re
from collections.abc import Callable
from typing import Literal, NoReturn

from xarst_site.text.blocks import Block, guard, lost_marks, problem, split
from xarst_site.text.html_source import HtmlBlocks, number_and_assemble, unreadable_references
from xarst_site.text.nodes import Mark, Problem, Text, TextError
from xarst_site.text.notation import is_link
from xarst_site.text.numbering import readings
from xarst_site.text.shape import SENTENCE_END, ends_with_colon, last_mark

_HEADING = re.compile(r"(#{1,6})[ \t\u3000\u00a0]+(.*?)[ \t]*#*$|(#{1,6})([^#\s!\[].*)$")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
_UNDERLINE = re.compile(r"=+$|-+$")
_ROW = re.compile(r"\|.*|.*[^\\]\|.*")
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_BULLET = re.compile(r"[-*+][ \t\u00a0]+(?=\S)")
_ITEM = re.compile(r"[0-9]{1,4}[.)][ \t]")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_TABLE_TAG = re.compile(r"<table\b", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def parse_markdown(
    source: str, *, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    """The text of a Markdown file, and what an editor should know of it.

    Raises `TextError` where the file is no text or absurdly large, or a table is
    broken off.
    """
    guard(source)
    reader = _Reader(source)
    reader.read()
    reader.problems += unreadable_references(source)
    return number_and_assemble(reader.blocks, reader.problems, language=language, mint=mint)


class _Reader:
    """One reading of a file, line by line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines, _ = split(source)
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.fence = ""
        self.open = False  # the last block is a paragraph that the next line may carry on

    def read(self) -> None:
        """Fill ``blocks`` and ``problems``."""
        i = self._front_matter()
        while i < len(self.lines):
            i = self._line(i)
        if self.fence:
            self._note(self.lines[-1].line, "代码围栏没有结束", "a code fence is never closed")

    def _note(
        self, line: int, zh: str, en: str, excerpt: str = "", code: str = "md.markup"
    ) -> None:
        self.problems.append(problem(code, line, zh, en, excerpt=excerpt, level="notice"))

    def _front_matter(self) -> int:
        if not self.lines or self.lines[0].body != "---" or self.lines[0].line != 1:
            return 0
        for i in range(1, min(len(self.lines), 60)):
            if self.lines[i].body == "---":
                said = " / ".join(b.body for b in self.lines[1:i])
                self._note(1, f"略去文首元数据:{said}", f"the front matter left out: {said}", said)
                return i + 1
        return 0

    def _line(self, i: int) -> int:
        block = self.lines[i]
        body = block.body
        fence = _FENCE.match(body)
        if fence and (not self.fence or body.startswith(self.fence)):
            self.fence = "" if self.fence else fence.group(1)
            self._note(block.line, "略去代码围栏标记", "the mark of a code fence left out", body)
            self.open = False
            return i + 1
        if self.fence:
            self.blocks.append(Block(line=block.line, body=body))
            return i + 1
        if body.startswith("<!--"):
            return self._comment(i)
        if _TABLE_TAG.match(body):
            return self._html_table(i)
        if i + 1 < len(self.lines) and self._is_table(i):
            return self._table(i)
        heading = _HEADING.match(body)
        if heading:
            level = len(heading.group(1) or heading.group(3))
            self._add(block, heading.group(2) or heading.group(4) or "", level=level)
            self.open = False
            return i + 1
        if _RULE.match(body) and not self._underlines(i):
            self._note(block.line, "略去分隔线", "a rule left out", body)
            self.open = False
            return i + 1
        if i + 1 < len(self.lines) and self._underlines(i + 1):
            self._add(block, body, level=1 if self.lines[i + 1].body[0] == "=" else 2)
            self.open = False
            return i + 2
        self._paragraph(i)
        return i + 1

    def _underlines(self, i: int) -> bool:
        """Whether line i makes a heading of the line in front of it."""
        line = self.lines[i]
        return bool(
            i
            and len(line.body) >= 2
            and _UNDERLINE.match(line.body)
            and self.lines[i - 1].line == line.line - 1
            and not _RULE.match(self.lines[i - 1].body)
            and not _BULLET.match(self.lines[i - 1].body)
            and not self.lines[i - 1].body.startswith(("|", "#", ">"))
        )

    def _comment(self, i: int) -> int:
        start = i
        while i < len(self.lines) and "-->" not in self.lines[i].body:
            i += 1
        if i == len(self.lines):
            i = start
            self.problems.append(
                problem(
                    "html.unclosed",
                    self.lines[i].line,
                    "<!-- 没有结束,其后的全部字符按正文保留",
                    "<!-- never ends; all characters behind it are kept as text",
                    excerpt=self.lines[i].body,
                )
            )
            self._add(self.lines[i], self.lines[i].body)
            return i + 1
        said = " ".join(b.body for b in self.lines[start : i + 1])
        front, _, behind = said.partition("-->")
        self._note(self.lines[start].line, "略去注释", "a comment left out", front, "html.dropped")
        if behind.strip():
            self._add(self.lines[i], behind.strip())
        self.open = False
        return i + 1

    def _html_table(self, i: int) -> int:
        end = i
        while end < len(self.lines) and "</table" not in self.lines[end].body.lower():
            end += 1
        stop = min(end + 1, len(self.lines))
        reader = HtmlBlocks(self.lines[i].line)
        piece = []
        for k in range(i, stop):
            piece.append("\n" * (self.lines[k].line - self.lines[k - 1].line) if k > i else "")
            piece.append(self.lines[k].body)
        reader.feed("".join(piece))
        blocks, problems = reader.finished()
        self.blocks += blocks
        self.problems += problems
        self.open = False
        return stop

    # --- tables -----------------------------------------------------------------------

    def _is_table(self, i: int) -> bool:
        following = self.lines[i + 1]
        return bool(
            "|" in self.lines[i].body
            and "-" in following.body
            and ("|" in following.body)
            and _DELIMITER.match(following.body)
            and following.line == self.lines[i].line + 1
        )

    def _table(self, i: int) -> int:
        head = self.lines[i]
        columns = len(_cells(head.body))
        if columns != len(_cells(self.lines[i + 1].body)):
            self._broken(
                head.line + 1,
                "表头与分隔行的列数不同",
                "the delimiter row has another number of columns",
            )
        rows = [head]
        k = i + 2
        while (
            k < len(self.lines)
            and self.lines[k].line == self.lines[k - 1].line + 1
            and "|" in self.lines[k].body
        ):
            rows.append(self.lines[k])
            k += 1
        closed = head.body.startswith("|") and head.body.endswith("|")
        cells = []
        for row in rows:
            if closed and not row.body.endswith("|"):
                self._broken(
                    row.line, "表格的行没有以 | 结束", "a row of a table that is not closed with |"
                )
            found = _cells(row.body)
            if len(found) > columns:
                self._broken(
                    row.line,
                    f"本行 {len(found)} 格,多于表头的 {columns} 格",
                    f"{len(found)} cells in this row, more than the {columns} of the heading",
                )
            if len(found) < columns:
                self.problems.append(
                    problem(
                        "table.ragged",
                        row.line,
                        f"本行 {len(found)} 格,表头 {columns} 格",
                        f"{len(found)} cells here, {columns} in the heading",
                        excerpt=row.body,
                    )
                )
            read = [_inline(c, row.line, self.problems) for c in found]
            for words, marks in read:
                self.problems += lost_marks(marks, words, row.line, head=row is head)
            cells.append(tuple(words for words, _ in read))
        if len(rows) == 1:
            self._broken(
                head.line, "表格只有表头,没有一行内容", "a table that ends behind its heading"
            )
        width = max(len(c) for c in cells)
        grid = tuple((*c, *[""] * (width - len(c))) for c in cells)
        body = "\n".join("\t".join(c) for c in grid)
        self.blocks.append(Block(line=head.line, body=body, cells=grid, header=1, depth=0))
        self.open = False
        return k

    def _broken(self, line: int, zh: str, en: str) -> NoReturn:
        raise TextError((problem("table.unclosed", line, zh, en, level="error"),))

    # --- paragraphs ---------------------------------------------------------------------

    def _paragraph(self, i: int) -> None:
        block = self.lines[i]
        body = block.body
        indent = _indent(block.before)
        while body.startswith(">"):
            body = body[1:].lstrip()
            self._note(block.line, "略去引用标记 >", "the quote mark > left out")
        if not body:
            return
        item = bool(_BULLET.match(body)) or (indent >= 2 and bool(_ITEM.match(body)))
        depth = indent // 2 + 1 if item else indent // 2
        if self._carries_on(i, body, item=item):
            last = self.blocks[-1]
            text, marks = _inline(body, block.line, self.problems)
            by = len(last.body) + 1
            last.marks += tuple(
                Mark(start=m.start + by, end=m.end + by, kind=m.kind, value=m.value) for m in marks
            )
            last.body += " " + text
        else:
            for n, part in enumerate(_BREAK.split(body)):
                if part.strip():
                    self._add(block, part.strip(), item=item and n == 0, depth=depth)
        following = self.lines[i + 1] if i + 1 < len(self.lines) else None
        hard = following is not None and (
            re.match("(?: {2,}|\\\\)", following.before) or body.endswith("\\")
        )
        self.open = not hard

    def _carries_on(self, i: int, body: str, *, item: bool) -> bool:
        """Whether a line is the rest of a wrapped paragraph: Western text without a stop."""
        if not self.open or not self.blocks or item or not i:
            return False
        before = self.blocks[-1]
        return (
            self.lines[i - 1].line == self.lines[i].line - 1
            and not before.cells
            and not before.level
            and not readings(body)
            and not _BREAK.search(body)
            and before.body[-1].isascii()
            and body[0].isascii()
            and not ends_with_colon(before.body)
            and not (last_mark(before.body) in SENTENCE_END and len(before.body) < 40)
        )

    def _add(
        self, line: Block, body: str, *, level: int = 0, item: bool = False, depth: int | None = 0
    ) -> None:
        bullet = ""
        match = _BULLET.match(body) if item else None
        if match:
            bullet, body = match.group(), body[match.end() :]
        text, marks = _inline(body, line.line, self.problems)
        if not text:
            return
        shift = len(bullet)
        if level and len(marks) == 1 and marks[0].kind in ("strong", "em"):
            marks = ()  # a heading is strong anyway
        self.blocks.append(
            Block(
                line=line.line,
                body=bullet + text,
                marks=tuple(
                    Mark(start=m.start + shift, end=m.end + shift, kind=m.kind, value=m.value)
                    for m in marks
                ),
                level=level,
                depth=depth,
                item=item,
            )
        )


def _indent(before: str) -> int:
    lead = re.split("[\n\r]", before)[-1]
    return sum(4 if c == "\t" else 1 for c in lead if c in " \t")


def _cells(row: str) -> list[str]:
    """The cells of a pipe row; an escaped bar is a character of a cell."""
    inner = row.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [c.strip() for c in re.split(r"(?<!\\)\|", inner)]


_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`{1,3})(?P<code>[^`]{1,2000})(?P=ticks)"
    r"|!\[(?P<alt>[^\[\]]{0,500})\]\((?P<image>[^()\s]{0,2000})[^()]{0,300}\)"
    r"|\[(?P<label>[^\[\]]{1,1000})\]\(\s?<?(?P<target>[^()\s<>]{0,2000})>?(?P<title>\s[^()]{0,300})?\)"
    r"|<(?P<auto>(?:https?://|mailto:)[^<>\s]{1,2000})>"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?>)"
    r"|(?P<emphasis>\*\*\*|\*\*|__|~~|\*|_)"
)


def _inline(source: str, line: int, problems: list[Problem]) -> tuple[str, tuple[Mark, ...]]:
    """Characters and marks of one paragraph; markup that is left out is named."""
    return _Inline(source, line, problems).read()


class _Inline:
    """One reading of the inside of a paragraph."""

    def __init__(self, source: str, line: int, problems: list[Problem]) -> None:
        self.source = source
        self.line = line
        self.problems = problems
        self.out: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.opened: dict[str, tuple[int, int]] = {}  # sign: place in the text, in `out`

    def read(self) -> tuple[str, tuple[Mark, ...]]:
        """The characters and marks, without white space at the edges."""
        at = 0
        for match in _TOKEN.finditer(self.source):
            self._put(html.unescape(self.source[at : match.start()]))
            at = match.end()
            self._token(match)
        self._put(html.unescape(self.source[at:]))
        for sign, (start, place) in sorted(self.opened.items(), key=lambda o: -o[1][0]):
            # Never closed: it was a character after all.
            self.out[place] = sign
            self.marks = [_moved(m, len(sign)) if m.start >= start else m for m in self.marks]
        return _trimmed("".join(self.out), self.marks)

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def _note(self, code: str, zh: str, en: str) -> None:
        self.problems.append(problem(code, self.line, zh, en, level="notice"))

    def _token(self, match: re.Match[str]) -> None:
        if match["emphasis"]:
            self._emphasis(match)
        elif match["image"] is not None:
            shown = f"{match['alt']} {match['image']}"
            self._note("md.image", f"略去图片 {shown}", f"an image left out: {shown}")
        elif match["label"]:
            self._link(match["label"], match["target"])
        elif match["auto"]:
            self._link(match["auto"], match["auto"])
        elif match["tag"]:
            tag = match["tag"]
            self._note("html.dropped", f"略去标签 {tag}", f"a tag left out: {tag}")
        else:
            self._put(match["escaped"] or match["code"] or "")

    def _link(self, label: str, target: str) -> None:
        said = label if label == target else _inline(label, self.line, self.problems)[0]
        if is_link(target) and said.strip():
            start = self.length
            self.marks.append(Mark(start=start, end=start + len(said), kind="link", value=target))
        elif target and not target.startswith("#"):
            self._note(
                "md.link", f"略去不能保留的链接:{target}", f"a link that cannot be kept: {target}"
            )
        self._put(said)

    def _emphasis(self, match: re.Match[str]) -> None:
        """Open or close emphasis, or keep the sign as a character."""
        sign = match["emphasis"]
        front = self.source[max(match.start() - 1, 0) : match.start()]
        behind = self.source[match.end() : match.end() + 1]
        inside_word = sign[0] == "_" and front.isalnum() and behind.isalnum()
        if sign in self.opened and (front.strip() or len(sign) > 1) and not inside_word:
            start, _ = self.opened.pop(sign)
            if start < self.length and sign != "~~":
                self.marks = [m for m in self.marks if m.start < start or m.kind == "link"]
                if not any(m.start >= start for m in self.marks):
                    kind: Literal["em", "strong"] = "em" if len(sign) == 1 else "strong"
                    self.marks.append(Mark(start=start, end=self.length, kind=kind))
            return
        closes = self.source.find(sign, match.end(), match.end() + 4000)
        if sign not in self.opened and behind.strip() and closes > match.end() and not inside_word:
            self.opened[sign] = (self.length, len(self.out))
            self.out.append("")
        else:
            self._put(sign)


def _moved(mark: Mark, by: int) -> Mark:
    return Mark(start=mark.start + by, end=mark.end + by, kind=mark.kind, value=mark.value)


def _trimmed(text: str, marks: list[Mark]) -> tuple[str, tuple[Mark, ...]]:
    """Text and marks without white space at the edges; of marks that overlap, the first."""
    lead = len(text) - len(text.lstrip())
    body = text.strip()
    kept: list[Mark] = []
    for m in sorted(marks, key=lambda m: (m.start, -m.end)):
        start = max(m.start - lead, kept[-1].end if kept else 0)
        end = min(m.end - lead, len(body))
        while start < end and body[start].isspace():
            start += 1
        while end > start and body[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append(Mark(start=start, end=end, kind=m.kind, value=m.value))
    return body, tuple(kept)

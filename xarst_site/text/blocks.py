"""A source as a row of blocks: the paragraphs a parser looks at, with their lines.

Holds `Block`, the limits every source must keep, and the splitting of plain text.
It must not read numbers or build a tree.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xarst_site.text.nodes import Mark, Problem, TextError
from xarst_site.text.numbering import SPACE, Reading

MAX_CHARACTERS = 5_000_000
"""A source may not have more."""

MAX_LINE = 200_000
"""A line (or a paragraph of HTML) may not have more characters."""


@dataclass(slots=True)
class DrawnRow:
    """A row of a table that is drawn in plain text, with the characters of its frame.

    ``before`` stands in front of its first cell, ``gaps`` between the cells.
    """

    line: int
    before: str
    cells: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """One paragraph: a line of plain text, a block element of HTML.

    ``before`` is the white space in front of it, as it stands. The other fields are
    hints that only marked-up sources give: ``level`` is that of a heading (1 to 6, 0
    for none), ``depth`` how many lists it stands in (None: unknown), ``item`` whether
    it begins a list item, ``cells`` the rows of a table, the first ``header`` of them
    headings. ``drawn`` are the same rows where plain text draws them.
    """

    line: int
    body: str
    before: str = ""
    reading: Reading | None = None
    level: int = 0
    depth: int | None = None
    item: bool = False
    marks: tuple[Mark, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    header: int = 0
    drawn: tuple[DrawnRow, ...] = ()


BREAK = re.compile("[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
"""A character that ends a line."""

_LINE = re.compile(
    "([^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]|$)"
)
_LEFT = re.compile(f"[{SPACE}]*")
_RIGHT = re.compile(f"[{SPACE}]")


def problem(
    code: str,
    line: int,
    zh: str,
    en: str,
    *,
    excerpt: str = "",
    level: str = "warning",
    uid: str = "",
) -> Problem:
    """A problem with its message in both languages; excerpts are cut at 60 characters."""
    if len(excerpt) > 60:
        excerpt = excerpt[:59] + "…"
    return Problem(
        code=code,
        line=line,
        message={"zh-CN": zh, "en": en},
        excerpt=excerpt,
        level=level,  # type: ignore[arg-type]
        uid=uid,
    )


def lost_marks(marks: Sequence[Mark], body: str, line: int, *, head: bool) -> Iterator[Problem]:
    """What a cell cannot keep: emphasis (a heading is strong anyway) and links."""
    for mark in marks:
        said = body[mark.start : mark.end]
        if mark.kind == "link":
            yield problem(
                "table.link",
                line,
                f"单元格中的链接只保留文字,略去 {mark.value}",
                f"of a link in a cell only the words are kept, not {mark.value}",
                excerpt=said,
                level="notice",
            )
        elif not (head and said == body):
            yield problem(
                "table.emphasis",
                line,
                f"单元格中的强调只保留文字:{said}",
                f"of emphasis in a cell only the words are kept: {said}",
                excerpt=said,
                level="notice",
            )


def guard(source: str) -> None:
    """Refuse what is no text or too large: `TextError` with the line."""
    if len(source) > MAX_CHARACTERS:
        raise TextError(
            (
                problem(
                    "source.large",
                    1,
                    f"全文 {len(source)} 字,上限为 {MAX_CHARACTERS} 字",
                    f"the source has {len(source)} characters; the limit is {MAX_CHARACTERS}",
                    level="error",
                ),
            )
        )
    bad = re.search("[\x00\ud800-\udfff]", source)
    if bad:
        raise TextError(
            (
                problem(
                    "source.binary",
                    line_of(source, bad.start()),
                    f"含有不属于文本的字符 U+{ord(bad.group()):04X}",
                    f"U+{ord(bad.group()):04X} is no character of a text",
                    level="error",
                ),
            )
        )


def too_long(line: int, length: int) -> TextError:
    """The refusal of an absurdly long line."""
    return TextError(
        (
            problem(
                "line.long",
                line,
                f"本行 {length} 字,上限为 {MAX_LINE} 字",
                f"the line has {length} characters; the limit is {MAX_LINE}",
                level="error",
            ),
        )
    )


def range_zh(first: int, last: int) -> str:
    """第 3–7 行, or 第 3 行 where it is one (a page may stand in a single line)."""
    return f"第 {first} 行" if first == last else f"第 {first}–{last} 行"


def range_en(first: int, last: int) -> str:
    """Of a range of lines: lines 3–7, or line 3 where it is one."""
    return f"line {first}" if first == last else f"lines {first}–{last}"


def line_of(source: str, position: int) -> int:
    """The line (from 1) of a position, as editors count: LF, CR LF and CR end one."""
    head = source[:position]
    return 1 + head.count("\n") + head.count("\r") - head.count("\r\n")


def split(source: str) -> tuple[list[Block], str]:
    """The non-blank lines of a plain text, and the white space behind the last.

    Everything that Unicode counts as a line break ends a block; lines are numbered
    as editors number them. ``before`` + ``body`` of all, and the end, are the source.
    """
    blocks: list[Block] = []
    before: list[str] = []
    line = 1
    for match in _LINE.finditer(source):
        content, ending = match.groups()
        left = _LEFT.match(content)
        start = left.end() if left else 0
        end = len(content)
        while end > start and _RIGHT.match(content, end - 1):
            end -= 1
        before.append(content[:start])
        if end > start:
            if end - start > MAX_LINE:
                raise too_long(line, end - start)
            blocks.append(Block(line=line, body=content[start:end], before="".join(before)))
            before = [content[end:]]
        before.append(ending)
        if ending in ("\n", "\r", "\r\n"):
            line += 1
    return blocks, "".join(before)

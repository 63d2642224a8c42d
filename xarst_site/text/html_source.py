"""HTML pages of a policy into a `Text`.

Read with the standard library's `html.parser` and a strict list of what counts: it
tells the line of everything, which neither nh3 nor lxml does, and nothing of the
page's markup is passed on (there is no HTML in a text), so that nothing needs
cleaning. Every visible character ends in a node; what is left out (scripts, styles,
comments, navigation, images, unusable links) is named in a problem with its line.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from xarst_site.text.blocks import (
    MAX_LINE,
    Block,
    guard,
    line_of,
    lost_marks,
    problem,
    too_long,
)
from xarst_site.text.nodes import Mark, Num, Problem, Text, TextError
from xarst_site.text.notation import is_link
from xarst_site.text.numbering import SPACE, Reading, believe, readings, to_roman
from xarst_site.text.parse import assemble

MAX_LISTS = 12
"""How deep lists may stand in each other."""

_INLINE = 32  # more tags open at once than this say nothing more

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form head h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol option p pre "
    "section select summary table tbody td tfoot th thead tr ul caption br".split()
)
_DROPPED = frozenset(
    "script style template noscript nav title svg math object iframe audio video canvas".split()
)
_READ_BY_PEOPLE = frozenset({"nav", "title", "noscript", "object", "math", "svg"})
_STRONG = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_SILENT = frozenset({"img", "input", "embed", "source", "track", "area"})
_ANY_BLOCK = re.compile(r"<(?:p|div|br|h[1-6]|li|table|tr|section|article|dd)\b", re.IGNORECASE)
_EDGE = re.compile(f"[{SPACE}]+")


@dataclass(slots=True)
class _List:
    ordered: bool
    style: str
    next: int
    step: int
    line: int
    made: int = 0


@dataclass(slots=True)
class _Table:
    line: int
    rows: list[list["_Cell"]] = field(default_factory=list)
    spans: bool = False


@dataclass(slots=True)
class _Cell:
    head: bool
    across: int
    down: int
    blocks: list[Block] = field(default_factory=list)


def parse_html(
    source: str, *, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    """The text of an HTML page, and what an editor should know of it.

    Raises `TextError` where the page is no text, absurdly large or nested, or a table
    is not closed.
    """
    guard(source)
    reader = HtmlBlocks()
    if not _ANY_BLOCK.search(source):
        reader.keep_lines()  # plain text under another name
    whole, loose = _without_loose_ends(source)
    reader.feed(whole)
    blocks, problems = reader.finished()
    problems += [*loose, *unreadable_references(source)]
    return number_and_assemble(blocks, problems, language=language, mint=mint)


def _without_loose_ends(source: str) -> tuple[str, list[Problem]]:
    """The page with tags and comments that never end taken for characters, and their names.

    The parser would read on to the end of the page for each of them.
    """
    problems = []
    for sign, end in (("<!--", "-->"), ("<", ">")):
        at = source.rfind(end) + len(end) if end in source else 0
        first = source.find(sign, at)
        if first < 0:
            continue
        if re.match(r"<(?:!--|[A-Za-z/!?])", source[first : first + 4]):
            line = line_of(source, first)
            problems.append(
                problem(
                    "html.unclosed",
                    line,
                    f"{sign} 没有结束,其后的全部字符按正文保留",
                    f"{sign} never ends; all characters behind it are kept as text",
                    excerpt=source[first : first + 60],
                )
            )
        source = source[:at] + source[at:].replace(sign, "&lt;" + sign[1:])
    return source, problems


_REFERENCE = re.compile("&#(?:[0-9]{1,12}|[xX][0-9A-Fa-f]{1,12});?")
_HARMLESS = re.compile("[\\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def unreadable_references(source: str) -> Iterator[Problem]:
    """Numbers of characters that are none: a page shows something else, or nothing.

    One problem a line, with the first of its references.
    """
    for n, line in enumerate(re.split("\r\n|\r|\n", source), 1):
        bad = [m for m in _REFERENCE.finditer(line) if not _readable(html.unescape(m.group()))]
        if not bad:
            continue
        shown = html.unescape(bad[0].group())
        more_zh, more_en = (f",共 {len(bad)} 处", f", {len(bad)} of them") if bad[1:] else ("", "")
        as_zh = f"显示为 U+{ord(shown):04X}" if shown else "不显示"
        as_en = f"shown as U+{ord(shown):04X}" if shown else "not shown"
        yield problem(
            "html.reference",
            n,
            f"字符引用 {bad[0].group()} 不是可读的字符,{as_zh}{more_zh}",
            f"the reference {bad[0].group()} is no readable character, {as_en}{more_en}",
            excerpt=line[max(0, bad[0].start() - 20) : bad[0].end() + 20],
        )


def _readable(shown: str) -> bool:
    if not shown or shown == "\ufffd":
        return False
    return shown.isprintable() or bool(_HARMLESS.fullmatch(shown))


def number_and_assemble(
    blocks: list[Block], problems: list[Problem], *, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    """Read the numbers of marked-up blocks and build their text.

    An item whose number the page only implies keeps the generated one.
    """
    errors = tuple(p for p in problems if p.level == "error")
    if errors:
        raise TextError(errors)
    bodies = ["" if b.reading is not None or b.cells else b.body for b in blocks]
    for block, reading in zip(blocks, believe(bodies), strict=True):
        block.reading = block.reading or reading
        block.before = "\n\n" if block is not blocks[0] else ""
    if not blocks:
        return Text(language=language, nodes=()), tuple(problems)
    text, more = assemble(blocks, language=language, mint=mint, between="\n\n")
    everything = sorted((*problems, *more), key=lambda p: (p.line, p.code))
    return text, tuple(everything)


class HtmlBlocks(HTMLParser):
    """The blocks of a page, or of a piece of one that begins at ``first_line``."""

    def __init__(self, first_line: int = 1) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = first_line
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self._pieces: list[tuple[str, str, str]] = []  # characters, kind of mark, its value
        self._line = 0
        self._inline: list[tuple[str, str, str]] = []  # open tag, kind of mark, its value
        self._lists: list[_List] = []
        self._number: Num | None = None  # of the item that has begun
        self._tables: list[_Table] = []
        self._level = 0
        self._pre = 0
        self._dropping: list[str] = []
        self._dropped_from, self._dropped_tag = 0, ""
        self._dropped: list[str] = []

    def keep_lines(self) -> None:
        """Let every line be a paragraph, as inside <pre>."""
        self._pre += 1

    def _here(self) -> int:
        return self.getpos()[0] + self.first_line - 1

    def _note(self, code: str, zh: str, en: str, *, excerpt: str = "", line: int = 0) -> None:
        self.problems.append(
            problem(code, line or self._here(), zh, en, excerpt=excerpt, level="notice")
        )

    # --- tags -------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if self._dropping:
            if tag in _DROPPED:
                self._dropping.append(tag)
            if tag != "body":
                return
            self._stop_dropping()
        given = {name: value or "" for name, value in attrs}
        if tag in _DROPPED:
            self._flush()
            self._dropping, self._dropped_tag = [tag], tag
            self._dropped_from, self._dropped = self._here(), []
        elif tag in _BLOCKS:
            self._flush()
            self._begin(tag, given)
        elif tag in _STRONG:
            if len(self._inline) < _INLINE:
                self._inline.append((tag, _STRONG[tag], ""))
        elif tag == "a":
            self._link(given.get("href", ""))
        elif tag in _SILENT:
            shown = given.get("alt") or given.get("value") or given.get("src") or ""
            if tag != "input" or given.get("type") not in ("hidden", None):
                self._note(
                    "html.dropped",
                    f"略去 <{tag}> {shown}",
                    f"<{tag}> left out: {shown}",
                    excerpt=shown,
                )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        if tag in _DROPPED or tag in _STRONG or tag == "a":
            self.handle_endtag(tag)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("ol", "ul", "menu"):
            if len(self._lists) >= MAX_LISTS:
                raise TextError(
                    (
                        problem(
                            "html.deep",
                            self._here(),
                            f"列表嵌套超过 {MAX_LISTS} 层",
                            f"lists nested deeper than {MAX_LISTS}",
                            level="error",
                        ),
                    )
                )
            start = int(given["start"]) if re.fullmatch("[0-9]{1,4}", given.get("start", "")) else 1
            step = -1 if "reversed" in given else 1
            self._lists.append(
                _List(tag == "ol", given.get("type", "1"), start, step, self._here())
            )
        elif tag == "li":
            self._item(given)
        elif tag == "table":
            self._tables.append(_Table(self._here()))
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables and tag in ("td", "th"):
            self._cell(tag, given)
        elif re.fullmatch("h[1-6]", tag):
            self._level = int(tag[1])
        elif tag == "pre":
            self._pre += 1

    def _item(self, given: dict[str, str]) -> None:
        if not self._lists:
            self._number = None
            return
        current = self._lists[-1]
        if re.fullmatch("[0-9]{1,4}", given.get("value", "")):
            current.next = int(given["value"])
        if current.ordered:
            literal, scheme = _literal(current.next, given.get("type") or current.style)
            self._number = Num(
                scheme=scheme, literal=literal, ordinal=current.next, gap=" ", defect="generated"
            )
            current.next += current.step
        else:
            self._number = Num(scheme="•", literal="•", gap=" ", defect="generated")

    def _cell(self, tag: str, given: dict[str, str]) -> None:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        spans = [
            int(given[name]) if re.fullmatch("[0-9]{1,2}", given.get(name, "")) else 1
            for name in ("colspan", "rowspan")
        ]
        across, down = (max(n, 1) for n in spans)
        if across > 1 or down > 1:
            table.spans = True
        table.rows[-1].append(_Cell(tag == "th", across, down))

    def _link(self, target: str) -> None:
        target = target.strip()
        good = is_link(target)
        if target and not good and not target.startswith("#"):
            self._note(
                "html.link",
                f"略去不能保留的链接:{target[:200]}",
                f"a link that cannot be kept: {target[:200]}",
                excerpt=target,
            )
        if len(self._inline) < _INLINE:
            self._inline.append(("a", "link" if good else "", target if good else ""))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._dropping:
            if tag in self._dropping:
                while self._dropping.pop() != tag:
                    pass
                if not self._dropping:
                    self._stop_dropping()
            return
        if tag in _BLOCKS:
            self._flush()
            self._end(tag)
            return
        for k in range(len(self._inline) - 1, -1, -1):
            if self._inline[k][0] == tag:
                del self._inline[k]
                return

    def _end(self, tag: str) -> None:
        if tag in ("ol", "ul", "menu") and self._lists:
            self._number = None
            self._end_list(self._lists.pop())
        elif tag == "table" and self._tables:
            self._end_table(self._tables.pop())
        elif tag == "li":
            self._number = None
        elif re.fullmatch("h[1-6]", tag):
            self._level = 0
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def _stop_dropping(self) -> None:
        """Name the element that was left out, with its words where people read them."""
        tag = self._dropped_tag
        said = " ".join("".join(self._dropped).split())
        shown = f": {said[:400]}" if said and tag in _READ_BY_PEOPLE else ""
        self._dropping = []
        self._note(
            "html.dropped",
            f"略去 <{tag}>{shown}",
            f"<{tag}> left out{shown}",
            excerpt=said,
            line=self._dropped_from,
        )

    def handle_comment(self, data: str) -> None:
        """A comment is left out and named."""
        self._note("html.dropped", "略去注释", "a comment left out", excerpt=data.strip())

    def unknown_decl(self, data: str) -> None:
        """A marked section is left out and named."""
        self._note("html.dropped", "略去标记节", "a marked section left out", excerpt=data)

    def handle_pi(self, data: str) -> None:
        """A processing instruction is left out and named."""
        self._note("html.dropped", "略去处理指令", "an instruction left out", excerpt=data)

    # --- characters ---------------------------------------------------------------------

    def handle_data(self, data: str) -> None:
        """Characters between tags."""
        if self._dropping:
            self._dropped.append(data)
            return
        line = self._here()
        for n, part in enumerate(data.split("\n") if self._pre else (data,)):
            if n:
                self._flush()
            lead = len(part) - len(_EDGE.sub("", part, count=1)) if _EDGE.match(part) else 0
            if not self._line and lead < len(part):
                self._line = line + n + part[:lead].count("\n")
            self._pieces.append((part, *self._mark()))

    def _mark(self) -> tuple[str, str]:
        """The mark of the characters that come now: a link before emphasis."""
        kinds = [(kind, value) for _, kind, value in self._inline if kind]
        link = next((k for k in reversed(kinds) if k[0] == "link"), None)
        strong = next((k for k in kinds if k[0] == "strong"), None)
        return link or strong or (kinds[-1] if kinds else ("", ""))

    def _flush(self) -> None:
        """End the paragraph that is open."""
        body, marks = _joined(self._pieces)
        line = self._line or self._here()
        self._pieces, self._line = [], 0
        if not body:
            return
        if len(body) > MAX_LINE:
            raise too_long(line, len(body))
        block = Block(line=line, body=body, marks=marks, level=self._level, depth=len(self._lists))
        if self._tables:
            table = self._tables[-1]
            if table.rows and table.rows[-1]:
                table.rows[-1][-1].blocks.append(block)
                return
        self._numbered(block)
        self.blocks.append(block)

    def _numbered(self, block: Block) -> None:
        number, self._number = self._number, None
        if number is None or block.level:
            return
        printed = readings(block.body)
        if printed and printed[0].scheme.sure and printed[0].num.scheme != "•":
            return
        block.item = True
        if self._lists:
            self._lists[-1].made += 1
        block.reading = Reading(
            num=number, rest=block.body, path=() if number.ordinal is None else (number.ordinal,)
        )

    def _end_list(self, done: _List) -> None:
        if done.made:
            self._note(
                "num.generated",
                f"列表的 {done.made} 个编号由页面生成,源文中没有",
                f"{done.made} numbers or bullets of a list are made by the page, not printed in it",
                line=done.line,
            )

    # --- tables -------------------------------------------------------------------------

    def _end_table(self, table: _Table) -> None:
        rows = [row for row in table.rows if row]
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            outer = self._tables[-1].rows[-1][-1]
            outer.blocks += [b for row in rows for cell in row for b in cell.blocks]
            self._note(
                "table.nested",
                "表格中的表格并入单元格",
                "a table inside a cell is kept as its text",
                line=table.line,
            )
            return
        if max((sum(c.across for c in row) for row in rows), default=0) <= 1:
            for row in rows:  # laid out with a table, not tabulated
                self.blocks += [b for cell in row for b in cell.blocks]
            return
        cells = _grid(rows)
        header = 0
        while header < len(rows) - 1 and all(c.head for c in rows[header]):
            header += 1
        if not header and len(rows) > 1 and all(_all_strong(c) for c in rows[0]):
            header = 1
        if table.spans:
            self._note(
                "table.spans",
                "表格有合并的单元格:内容写在第一格,其余留空",
                "a table with spanning cells: the text stands in the first, the others are empty",
                line=table.line,
            )
        for n, row in enumerate(rows):
            for b in (b for c in row for b in c.blocks):
                self.problems += lost_marks(b.marks, b.body, b.line, head=n < header)
        body = "\n".join("\t".join(r) for r in cells)
        self.blocks.append(
            Block(line=table.line, body=body, cells=cells, header=header, depth=len(self._lists))
        )

    def finished(self) -> tuple[list[Block], list[Problem]]:
        """All blocks and problems, when the whole page has been fed."""
        self.close()
        if self._dropping:
            # What stands behind it may be the text itself: never left out quietly.
            tag, line = self._dropped_tag, self._dropped_from
            self._stop_dropping()
            self.problems.append(
                problem(
                    "html.unclosed",
                    line,
                    f"<{tag}> 没有结束，其后的全部内容无法读取",
                    f"<{tag}> never ends; all that stands behind it cannot be read",
                    level="error",
                )
            )
        self._flush()
        for table in self._tables:
            self.problems.append(
                problem(
                    "table.unclosed",
                    table.line,
                    "表格没有结束标签 </table>",
                    "a table that is never closed: </table> is missing",
                    level="error",
                )
            )
        return self.blocks, self.problems


def _joined(pieces: list[tuple[str, str, str]]) -> tuple[str, tuple[Mark, ...]]:
    """Characters with white space as a browser shows it, and the marks over them."""
    parts: list[str] = []
    runs: list[tuple[int, int, str, str]] = []
    at, blank = 0, True
    for raw, kind, value in pieces:
        shown = re.sub("[ \t\n\r\f]+", " ", raw)
        if blank:
            shown = shown.lstrip(" ")
        if not shown:
            continue
        blank = shown[-1] == " "
        if kind and runs and runs[-1][1:] == (at, kind, value):
            runs[-1] = (runs[-1][0], at + len(shown), kind, value)
        elif kind:
            runs.append((at, at + len(shown), kind, value))
        parts.append(shown)
        at += len(shown)
    whole = "".join(parts)
    lead = _EDGE.match(whole)
    start = lead.end() if lead else 0
    end = len(whole)
    while end > start and _EDGE.match(whole, end - 1):
        end -= 1
    body = whole[start:end]
    marks = []
    for begun, ended, kind, value in runs:
        first, last = max(begun - start, 0), min(ended - start, len(body))
        while first < last and body[first].isspace():
            first += 1
        while last > first and body[last - 1].isspace():
            last -= 1
        if first < last:
            marks.append(Mark(start=first, end=last, kind=kind, value=value))  # type: ignore[arg-type]
    return body, tuple(marks)


def _literal(value: int, style: str) -> tuple[str, str]:
    """A list number as a browser prints it, and its family."""
    if style in ("a", "A") and 1 <= value <= 26:
        return chr(ord(style) + value - 1) + ".", f"{style}."
    if style in ("i", "I") and 1 <= value <= 3999:
        roman = to_roman(value)
        return (roman if style == "i" else roman.upper()) + ".", f"{style}."
    return f"{value}.", "1."


def _words(cell: _Cell) -> str:
    return " ".join(b.body for b in cell.blocks)


def _all_strong(cell: _Cell) -> bool:
    return bool(cell.blocks) and all(
        [(m.kind, m.start, m.end) for m in b.marks] == [("strong", 0, len(b.body))]
        for b in cell.blocks
    )


def _grid(rows: list[list[_Cell]]) -> tuple[tuple[str, ...], ...]:
    """Rows of equal length; a spanning cell has its text in the first place it covers."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for dy in range(min(cell.down, len(rows) - y)):
                for dx in range(cell.across):
                    taken.setdefault((y + dy, x + dx), "")
            taken[y, x] = _words(cell)
            x += cell.across
    width = 1 + max(x for _, x in taken)
    return tuple(tuple(taken.get((y, x), "") for x in range(width)) for y in range(len(rows)))

"""Editing a text provision by provision.

Every operation takes a text and gives another in which all it did not name is the same,
uid for uid and character for character. What cannot be done raises `EditError` with the
field of the form that it concerns; nothing is ever half done. Numbers are suggested by
`numbers`; the whole text at once is edited in `whole_text`.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from msgspec.structs import replace

from xarst_site.documents.numbers import Suggestion, Where, suggest
from xarst_site.text import notation
from xarst_site.text.blocks import MAX_LINE
from xarst_site.text.markdown import MAX_DEPTH
from xarst_site.text.nodes import NUMBERED, Kind, Mark, Node, Num, Text
from xarst_site.text.notation import NotationError
from xarst_site.text.numbering import SCHEMES, readings

MAX_HEADING = 2_000
"""No heading has more characters."""

MAX_CELLS = 100
MAX_ROWS = 2_000

Mint = Callable[[str], str]
"""Gives a uid for a key; one that the text has already is asked for again."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NEVER_PARENT = ("table", "row", "title", "dateline", "tocItem")


class EditError(Exception):
    """Why an edit cannot be done.

    ``field`` is that of the form (words, heading, number, cells, where, uid), ``message``
    has both languages, ``uids`` name the provisions that stand in the way.
    """

    def __init__(
        self, field: str, code: str, zh: str, en: str, *, uids: tuple[str, ...] = ()
    ) -> None:
        self.field = field
        self.code = code
        self.message = {"zh-CN": zh, "en": en}
        self.uids = uids
        super().__init__(f"{field}: {en}")


class Wording(NamedTuple):
    """A provision as it stands in a form.

    ``words`` is light Markdown (emphasis, links, references, escapes), ``characters``
    the same without marks, as printed.
    """

    number: str
    heading: str
    words: str
    characters: str


def wording(node: Node) -> Wording:
    """What stands in the fields of a form for this provision."""
    parts = []
    position = 0
    for m in node.marks:
        parts.append(notation.escape(node.text[position : m.start]))
        parts.append(notation.mark(node.text[m.start : m.end], m.kind, m.value))
        position = m.end
    parts.append(notation.escape(node.text[position:]))
    number = node.num.literal if node.num else ""
    return Wording(number, node.heading, "".join(parts), node.text)


# --- places -------------------------------------------------------------------------

_Path = tuple[int, ...]


def _path(text: Text, uid: str, field: str = "uid") -> _Path:
    """The indices that lead to a provision."""
    stack: list[tuple[_Path, tuple[Node, ...]]] = [((), text.nodes)]
    while stack:
        path, nodes = stack.pop()
        for k, node in enumerate(nodes):
            if node.uid == uid:
                return (*path, k)
            if node.children:
                stack.append(((*path, k), node.children))
    raise EditError(
        field,
        f"{field}.unknown",
        f"文本中没有条款 {uid[:40]},可能已被删除",
        f"there is no provision {uid[:40]} in this text; it may have been removed",
    )


def _children(text: Text, path: _Path) -> tuple[Node, ...]:
    """What stands below the provision of a path, at the top for ``()``."""
    nodes = text.nodes
    for k in path:
        nodes = nodes[k].children
    return nodes


def _node(text: Text, path: _Path) -> Node:
    return _children(text, path[:-1])[path[-1]]


def _with_children(text: Text, path: _Path, children: tuple[Node, ...]) -> Text:
    for depth in range(len(path) - 1, -1, -1):
        siblings = _children(text, path[:depth])
        k = path[depth]
        changed = replace(siblings[k], children=children)
        children = (*siblings[:k], changed, *siblings[k + 1 :])
    return replace(text, nodes=children)


def _put(text: Text, path: _Path, node: Node) -> Text:
    """The text with another node in this place."""
    siblings = _children(text, path[:-1])
    k = path[-1]
    return _with_children(text, path[:-1], (*siblings[:k], node, *siblings[k + 1 :]))


def _insert(text: Text, place: tuple[_Path, int], node: Node) -> Text:
    parent, k = place
    if len(parent) + _depth(node) > MAX_DEPTH:
        raise EditError(
            "where",
            "where.deep",
            f"嵌套超过 {MAX_DEPTH} 层",
            f"nested deeper than {MAX_DEPTH} levels",
        )
    siblings = _children(text, parent)
    return _with_children(text, parent, (*siblings[:k], node, *siblings[k:]))


def _depth(node: Node) -> int:
    return 1 + max((_depth(child) for child in node.children), default=0)


def _place(text: Text, uid: str, where: Where, field: str = "uid") -> tuple[_Path, int]:
    """(path of the parent, index among its children) beside or below a provision."""
    path = _path(text, uid, field)
    node = _node(text, path)
    if where in ("first", "inside"):
        if node.kind in _NEVER_PARENT:
            raise _bad_where(
                "where.inside", "这里面不能放条款", "nothing can be put inside this provision"
            )
        return path, (0 if where == "first" else len(node.children))
    if where not in ("before", "after"):
        raise _bad_where("where.unknown", "请选择位置", "choose where it is to stand")
    if node.kind == "row":
        raise _bad_where(
            "where.row", "表格里只能增加行", "inside a table there are only rows: add a row"
        )
    return path[:-1], path[-1] + (where == "after")


def _bad_where(code: str, zh: str, en: str) -> EditError:
    return EditError("where", code, zh, en)


def _new_uid(text: Text, mint: Mint, key: str) -> str:
    taken = {node.uid for node in text.walk()}
    for _ in range(100):
        uid = mint(key)
        if uid not in taken:
            return uid
    raise ValueError("the mint gives only uids that are taken")


# --- words --------------------------------------------------------------------------


def reword(
    text: Text,
    uid: str,
    *,
    number: str | None = None,
    heading: str | None = None,
    words: str | None = None,
    plain: bool = False,
) -> Text:
    """The text with another number, heading or words of one provision.

    None leaves a field alone, and so does exactly what `wording` shows. ``words`` is
    light Markdown, with ``plain`` mere characters: then marks stay where what they mark
    stays. Browsers' line ends are taken for line ends.
    """
    path = _path(text, uid)
    node = _node(text, path)
    if node.kind in ("table", "row"):
        raise EditError(
            "uid",
            "uid.table",
            "表格按行修改",
            "a table is changed row by row",
        )
    shown = wording(node)
    made = node
    before = shown.characters if plain else shown.words
    if words is not None and _lines(words) != _lines(before):
        raw = _trimmed(_lines(words), _lines(before))
        if "\n\n" not in before:
            _paragraph(raw)
        changed, marks = _plainly(node, raw) if plain else _marked(text, raw)
        made = replace(made, text=changed, marks=marks)
    if heading is not None and _lines(heading) != _lines(shown.heading):
        made = replace(made, heading=_heading(text, made, heading))
    if number is not None and number.strip() != shown.number.strip():
        num = _number(text, path, number, node)
        made = replace(made, num=num, kind=_kind(text, path, node, num))
    if made == node:
        return text
    _wordy(made)
    return _put(text, path, made)


def _lines(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _trimmed(new: str, old: str) -> str:
    """Without white space at an edge where there was none."""
    if not old[:1].isspace():
        new = new.lstrip()
    if not old[-1:].isspace():
        new = new.rstrip()
    return new


def _checked(words: str, field: str, limit: int) -> str:
    if len(words) > limit:
        raise EditError(
            field,
            f"{field}.long",
            f"共 {len(words)} 字,上限为 {limit} 字",
            f"{len(words)} characters; the limit is {limit}",
        )
    strange = _CONTROL.search(words)
    if strange:
        code = ord(strange[0])
        raise EditError(
            field,
            f"{field}.control",
            f"含有看不见的控制字符 U+{code:04X},请删去",
            f"it contains the invisible control character U+{code:04X}; take it out",
        )
    return words


def _paragraph(words: str) -> str:
    """Words of one provision: one paragraph."""
    if re.search(r"\n[^\S\n]*\n", words):
        raise EditError(
            "words",
            "words.paragraphs",
            "一个条款是一段。请删去空行,或把后面的段落另加为条款",
            "a provision is one paragraph: take out the empty lines, or add the paragraphs behind"
            " them as provisions of their own",
        )
    return words


def _marked(text: Text, raw: str) -> tuple[str, tuple[Mark, ...]]:
    """Characters and marks of light Markdown."""
    _checked(raw, "words", MAX_LINE)
    parts: list[str] = []
    marks: list[Mark] = []
    at = 0
    try:
        for piece in notation.pieces(raw):
            said = notation.unescape(piece.raw)
            parts.append(said)
            if piece.kind and said:
                kind = cast("Mark", piece).kind
                marks.append(Mark(start=at, end=at + len(said), kind=kind, value=piece.target))
            at += len(said)
    except NotationError as error:
        raise EditError("words", error.code, error.message["zh-CN"], error.message["en"]) from None
    known = {node.uid for node in text.walk()}
    for m in marks:
        if m.kind == "ref" and m.value not in known:
            raise EditError(
                "words",
                "words.reference",
                f"引用的条款不存在:#{m.value[:40]}",
                f"a reference to a provision that is not here: #{m.value[:40]}",
            )
    return _checked("".join(parts), "words", MAX_LINE), tuple(marks)


def _plainly(node: Node, new: str) -> tuple[str, tuple[Mark, ...]]:
    """New characters, and the marks over what stays of the old ones."""
    _checked(new, "words", MAX_LINE)
    old = node.text
    shorter = min(len(old), len(new))
    head = next((k for k in range(shorter) if old[k] != new[k]), shorter)
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    by = len(new) - len(old)
    marks = []
    for m in node.marks:
        if m.end <= head:
            marks.append(m)
        elif m.start >= len(old) - tail:
            marks.append(replace(m, start=m.start + by, end=m.end + by))
        elif m.start < head and m.end > len(old) - tail:
            marks.append(replace(m, end=m.end + by))
        else:  # partly reworded: over what is left of it
            start = m.start if m.start < head else len(new) - tail
            end = head if m.start < head else m.end + by
            if start < end:
                marks.append(replace(m, start=start, end=end))
    return new, tuple(marks)


def _heading(text: Text, node: Node, heading: str) -> str:
    new = _checked(_trimmed(_lines(heading), ""), "heading", MAX_HEADING)
    if "\n" in new:
        raise EditError("heading", "heading.lines", "标题只能有一行", "a heading is one line")
    if not new:
        return new
    if node.heading:
        # The space that parts it from the words is not typed, and not lost.
        return new + node.heading[len(node.heading.rstrip()) :]
    return new + (" " if node.text and notation.spaced(text.language) else "")


def _wordy(node: Node) -> None:
    if not (node.heading.strip() or node.text.strip() or node.children):
        raise EditError(
            "words",
            "words.empty",
            "条款不能没有文字;如不再需要,请删除它",
            "a provision cannot be without words; if it is not needed, remove it",
        )


# --- numbers ------------------------------------------------------------------------


def _number(text: Text, path: _Path, typed: str, node: Node | None) -> Num | None:
    """The number that was typed, '' for none; the gap behind it as it was or is usual."""
    typed = _checked(typed.strip(), "number", 60)
    if not typed:
        return None
    fellows = [n.num for n in _children(text, path[:-1]) if n.num is not None]
    found = [r.num for r in readings(typed + " X") if r.num.literal == typed]
    if not found:
        raise EditError(
            "number",
            "number.unreadable",
            f"看不懂的编号:{typed}。可以写 第三条、三、、（三）、3.、3）、①、a) 等",
            f"this is no number that is known: {typed}; it may be like Article 3, III., (3), 3.,"
            " 3), ① or a)",
        )
    schemes = {num.scheme for num in fellows}
    chosen = next((num for num in found if num.scheme in schemes), found[0])
    if node is not None and node.num is not None:
        gap = node.num.gap
    else:
        gaps = [num.gap for num in fellows if num.scheme == chosen.scheme]
        gap = gaps[-1] if gaps else _usual_gap(text, chosen)
    return replace(chosen, gap=gap)


def _usual_gap(text: Text, num: Num) -> str:
    """The white space that stands behind numbers of this family in this text."""
    for node in text.walk():
        if node.num is not None and node.num.scheme == num.scheme:
            return node.num.gap
    return " " if num.literal[-1].isalnum() or notation.spaced(text.language) else ""


def _kind(text: Text, path: _Path, node: Node, num: Num | None) -> Kind:
    """The kind of a provision whose number has changed."""
    if num is None:
        return node.kind if node.heading and not node.text else "text"
    if node.num is not None and node.num.scheme == num.scheme:
        return node.kind
    for fellow in _children(text, path[:-1]):
        if fellow.uid != node.uid and fellow.num is not None and fellow.num.scheme == num.scheme:
            return fellow.kind
    return _kind_of(num)


def _kind_of(num: Num) -> Kind:
    usual = notation.KIND_OF_SCHEME.get(num.scheme)
    return cast("Kind", usual) if usual else SCHEMES[num.scheme].kind


# --- adding, moving, removing -------------------------------------------------------


def add(
    text: Text,
    uid: str,
    where: Where,
    *,
    mint: Mint,
    words: str = "",
    heading: str = "",
    number: str | None = None,
    kind: Kind | None = None,
    plain: bool = False,
) -> tuple[Text, str]:
    """The text with a new provision, and its uid.

    ``number`` None takes the one that is suggested, '' none; ``kind`` None the kind of its
    fellows. The numbers behind it stay as they are: see `renumbering`.
    """
    parent, k = _place(text, uid, where)
    suggestion = suggest(text, uid, where)
    num = suggestion.num if number is None else _number(text, (*parent, k), number, None)
    raw = _paragraph(_lines(words[: MAX_LINE + 1]).strip())
    characters, marks = (_checked(raw, "words", MAX_LINE), ()) if plain else _marked(text, raw)
    draft = Node(uid=uid, kind="text", num=num, text=characters, marks=marks)
    draft = replace(draft, heading=_heading(text, draft, heading))
    if kind is None:
        siblings = _children(text, parent)
        if num is not None:
            same = suggestion.num is not None and num.scheme == suggestion.num.scheme
            kind = suggestion.kind if same else _kind(text, (*parent, k), draft, num)
        else:
            kind = _unnumbered(siblings, k, draft, suggestion)
    elif kind in ("table", "row"):
        raise EditError("kind", "kind.table", "表格另行添加", "a table is added by itself")
    _wordy(draft)
    new = _new_uid(text, mint, f"{where}-{uid}")
    return _insert(text, (parent, k), replace(draft, uid=new, kind=kind)), new


def _unnumbered(siblings: Sequence[Node], k: int, draft: Node, suggestion: Suggestion) -> Kind:
    """The kind of a new provision without a number, by the rule of the file format."""
    beside = [*siblings[max(k - 1, 0) : k], *siblings[k : k + 1]]
    if suggestion.kind == "tocItem":
        return "tocItem"
    if draft.heading and draft.text:
        return "definition" if any(n.kind == "definition" for n in beside) else "text"
    if draft.heading:
        alike = [n.kind for n in beside if n.heading and not n.text and n.num is None]
        return next((each for each in alike if each in NUMBERED), "crossHeading")
    if draft.text.endswith((":", "：")) and k < len(siblings) and siblings[k].num is not None:
        return "intro"
    return "wrapUp" if any(n.num is not None for n in siblings[:k]) else "text"


def move(text: Text, uid: str, to: str, where: Where) -> Text:
    """The text with a provision, and all below it, beside or inside another.

    Its number stays as it is.
    """
    path = _path(text, uid)
    node = _node(text, path)
    if node.kind == "row":
        raise _bad_where("where.row", "表格的行只能在表内移动", "a row moves within its table only")
    if to in {each.uid for each in node.walk()}:
        raise _bad_where(
            "where.itself", "不能移到它自己里面", "a provision cannot be moved into itself"
        )
    _place(text, to, where, "where")
    siblings = _children(text, path[:-1])
    without = _with_children(text, path[:-1], siblings[: path[-1]] + siblings[path[-1] + 1 :])
    moved = _insert(without, _place(without, to, where, "where"), node)
    return text if moved == text else moved


def remove(text: Text, uid: str, *, unlink: bool = False) -> Text:
    """The text without a provision and all below it.

    Where references from elsewhere point into it, refused (`EditError.uids` says which
    provisions they stand in), or with ``unlink`` their words stay and point nowhere.
    What a version's components, items and registers say of it: see `pointing`.
    """
    path = _path(text, uid)
    node = _node(text, path)
    if node.kind == "row":
        return remove_row(text, uid)
    siblings = _children(text, path[:-1])
    left = _with_children(text, path[:-1], siblings[: path[-1]] + siblings[path[-1] + 1 :])
    if not left.nodes:
        raise EditError(
            "uid", "remove.last", "文本至少要有一个条款", "a text has at least one provision"
        )
    gone = {each.uid for each in node.walk()}
    pointing = tuple(
        each.uid
        for each in left.walk()
        if any(m.kind == "ref" and m.value in gone for m in each.marks)
    )
    if pointing and not unlink:
        raise EditError(
            "uid",
            "remove.referenced",
            f"其他 {len(pointing)} 处引用了它;请先改动引用,或选择只去掉链接",
            f"{len(pointing)} other provision(s) refer to it: change the references first, or"
            " let only their links go",
            uids=pointing,
        )
    return without_references(left, gone)


def without_references(text: Text, uids: set[str]) -> Text:
    """The text whose references to these provisions are mere words."""

    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(
            replace(
                node,
                marks=tuple(m for m in node.marks if m.kind != "ref" or m.value not in uids),
                children=walk(node.children),
            )
            for node in nodes
        )

    if not any(m.kind == "ref" and m.value in uids for node in text.walk() for m in node.marks):
        return text
    return replace(text, nodes=walk(text.nodes))


def relink(text: Text, uid: str, to_uid: str) -> Text:
    """The text in which the provision ``uid`` is the one known as ``to_uid``.

    That is: it continues the provision that had this uid in an earlier version. Where
    another provision has it now, the two swap theirs. References stay with their
    provisions.
    """
    _path(text, uid)
    if not re.fullmatch(r"[a-z][a-z0-9-]{3,31}", to_uid):
        raise EditError(
            "to_uid",
            "to_uid.syntax",
            f"不是条款标识:{to_uid[:40]}",
            f"not the uid of a provision: {to_uid[:40]}",
        )
    swapped = {uid: to_uid, to_uid: uid}

    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(
            replace(
                node,
                uid=swapped.get(node.uid, node.uid),
                marks=tuple(
                    replace(m, value=swapped.get(m.value, m.value)) if m.kind == "ref" else m
                    for m in node.marks
                ),
                children=walk(node.children),
            )
            for node in nodes
        )

    return text if uid == to_uid else replace(text, nodes=walk(text.nodes))


# --- tables -------------------------------------------------------------------------


def add_table(
    text: Text,
    uid: str,
    where: Where,
    *,
    mint: Mint,
    rows: Sequence[Sequence[str]],
    header: int = 1,
) -> tuple[Text, str]:
    """The text with a new table, and its uid; the first ``header`` rows are headings."""
    place = _place(text, uid, where)
    width = len(rows[0]) if rows else 0
    if not 0 < len(rows) <= MAX_ROWS or not 0 < width <= MAX_CELLS:
        raise EditError(
            "rows",
            "rows.size",
            f"表格要有 1 至 {MAX_ROWS} 行、1 至 {MAX_CELLS} 列",
            f"a table has 1 to {MAX_ROWS} rows and 1 to {MAX_CELLS} columns",
        )
    made = [_cells(row, width, ("",) * width) for row in rows]
    taken = text
    nodes: list[Node] = []
    new = ""
    for n in range(len(made) + 1):
        fresh = _new_uid(taken, mint, f"{where}-{uid}-{n}")
        cells = made[n - 1] if n else ()
        row = Node(uid=fresh, kind="row", cells=cells) if n else Node(uid=fresh, kind="table")
        new = new or fresh
        nodes.append(row)
        taken = replace(text, nodes=(*text.nodes, *nodes))
    table = replace(nodes[0], header=max(0, min(header, len(rows))), children=tuple(nodes[1:]))
    return _insert(text, place, table), new


def _row(text: Text, uid: str, field: str = "uid") -> tuple[_Path, Node, Node]:
    """(path of a row, its table, the row)."""
    path = _path(text, uid, field)
    row = _node(text, path)
    if row.kind != "row":
        raise EditError(field, f"{field}.not_row", "这不是表格的行", "this is no row of a table")
    return path, _node(text, path[:-1]), row


def _cells(cells: Sequence[str], width: int, old: Sequence[str]) -> tuple[str, ...]:
    if len(cells) != width:
        raise EditError(
            "cells",
            "cells.number",
            f"这一行有 {len(cells)} 格,应为 {width} 格",
            f"this row has {len(cells)} cells instead of {width}",
        )
    return tuple(
        was
        if _lines(cell) == _lines(was)
        else _checked(_trimmed(_lines(cell), was), "cells", MAX_LINE)
        for cell, was in zip(cells, old, strict=True)
    )


def add_row(
    text: Text, uid: str, where: Where, cells: Sequence[str], *, mint: Mint
) -> tuple[Text, str]:
    """The text with a new row before or after another (or ``inside`` a table: at its end),
    and the row's uid. A heading row can only be added to beside another.
    """
    path = _path(text, uid)
    if _node(text, path).kind == "table":
        table = _node(text, path)
        k = table.header if where == "first" else len(table.children)
    else:
        row_path, table, _ = _row(text, uid)
        path = row_path[:-1]
        if where not in ("before", "after"):
            raise _bad_where("where.row", "行里面不能再有行", "a row has no rows inside")
        k = row_path[-1] + (where == "after")
    if len(table.children) >= MAX_ROWS:
        raise EditError(
            "cells", "rows.size", f"表格最多 {MAX_ROWS} 行", f"a table has {MAX_ROWS} rows at most"
        )
    width = len(table.children[0].cells) if table.children else len(cells)
    made = _cells(cells, width, ("",) * width)
    new = _new_uid(text, mint, f"{where}-{uid}")
    row = Node(uid=new, kind="row", cells=made)
    children = (*table.children[:k], row, *table.children[k:])
    header = table.header + (k < table.header)
    return _put(text, path, replace(table, children=children, header=header)), new


def change_row(text: Text, uid: str, cells: Sequence[str]) -> Text:
    """The text with other cells of a row; as many as it has."""
    path, _, row = _row(text, uid)
    made = _cells(cells, len(row.cells), row.cells)
    return text if made == row.cells else _put(text, path, replace(row, cells=made))


def move_row(text: Text, uid: str, to: str, where: Where) -> Text:
    """The text with a row before or after another of its table; headings stay headings."""
    path, table, row = _row(text, uid)
    target, other, _ = _row(text, to, "where")
    if other.uid != table.uid or where not in ("before", "after"):
        raise _bad_where("where.row", "表格的行只能在表内移动", "a row moves within its table only")
    if (path[-1] < table.header) != (target[-1] < table.header):
        raise _bad_where(
            "where.header",
            "表头行与内容行不能互换",
            "a heading row stays among the headings, another below them",
        )
    if uid == to:
        return text
    rows = [r for r in table.children if r.uid != uid]
    k = next(k for k, r in enumerate(rows) if r.uid == to) + (where == "after")
    rows.insert(k, row)
    return _put(text, path[:-1], replace(table, children=tuple(rows)))


def remove_row(text: Text, uid: str) -> Text:
    """The text without a row; the last one goes only with its table."""
    path, table, _ = _row(text, uid)
    if len(table.children) == 1:
        raise EditError(
            "uid",
            "remove.last_row",
            "这是表格的最后一行;请删除整个表格",
            "this is the last row of its table: remove the table",
        )
    rows = tuple(r for r in table.children if r.uid != uid)
    header = table.header - (path[-1] < table.header)
    return _put(text, path[:-1], replace(table, children=rows, header=header))

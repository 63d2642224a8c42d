"""The whole text as Markdown for people: without uids, and back under the old ones.

`as_markdown` is the file format (docs/content-format.md) without its attribute lists.
`from_markdown` gives every block that still says the same its list back, so that an
unchanged text comes back equal and a change of one provision changes no other; what is
new or reworded finds the provision that it continues as any new version does
(`changes.carry`). It must not judge the text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from xarst_site.changes.carry import Carried, Lineage, carry_uids
from xarst_site.documents.markdown_blocks import (
    Block,
    Pairs,
    indent_of,
    note_levels,
    pair_blocks,
    split_blocks,
    without_list,
)
from xarst_site.text import markdown, notation
from xarst_site.text.blocks import problem
from xarst_site.text.nodes import Kind, Node, Problem, Text, TextError
from xarst_site.text.notation import NotationError

MAX_CHARACTERS = 2_000_000
"""What is typed or pasted may not have more."""

MAX_BLOCKS = 20_000
"""Nor more paragraphs, headings and rows."""


_TAG = re.compile(
    r"</?(?:a|b|br|div|font|form|h[1-6]|i|iframe|img|li|link|meta|object|ol|p|script|span|style|svg"
    r"|table|td|th|tr|u|ul)\b[^<>]{0,200}/?>?",
    re.IGNORECASE,
)


class Whole(NamedTuple):
    """The text that was typed, what is to be said of it (lines of what was typed), and
    where each of its provisions comes from.
    """

    text: Text
    problems: tuple[Problem, ...]
    lineage: tuple[Lineage, ...]


def as_markdown(text: Text) -> str:
    """The whole text for a person to edit: Markdown without front matter, uids and kinds.

    Only a provision that says nothing at all keeps its list, since nothing else would
    be there to see. Raises TextError for what is no valid text.
    """
    lines = markdown.write(text).split("\n")
    body = lines[lines.index("---", 1) + 2 :]
    shown: list[str] = []
    for line in body:
        bare, inside = without_list(line)
        if inside is None or bare.strip():
            shown.append(bare)
        elif not (shown and shown[-1].lstrip(" ").startswith("|")):
            uid = notation.read_attributes(inside)["uid"]
            shown.append(f"{bare}{indent_of(line)}{{#{uid}}}")
    return "\n".join(shown)


# --- lists for the new blocks -------------------------------------------------------


def _completed(
    old: Sequence[Block], new: Sequence[Block], pairs: Pairs, kinds: dict[str, Kind]
) -> None:
    """Give every new block the attribute list that it has in the old text, where it is
    the same, and as much of it as holds where it is reworded.
    """
    level = -1
    opened: dict[int, int] = {}
    for j, block in enumerate(new):
        i = pairs.old[j]
        typed = block.attributes
        given: dict[str, str] = {}
        if i >= 0 and pairs.exact[j]:
            given = {k: v for k, v in old[i].attributes.items() if k != "under"}
            if block.form not in ("row", "table"):
                given["kind"] = kinds[given["uid"]]
        elif i >= 0:
            given = _still(old[i], block, kinds)
        block.attributes = given | typed
        if block.hashes:
            level = -1 if block.hashes == 1 else block.hashes - 2
            opened = {d: h for d, h in opened.items() if d < level}
            if level >= 0:
                opened[level] = j
        elif "under" in typed:
            level = len(typed["under"]) - 2
        else:
            meant = _meant(j, level, opened, (old, new), pairs)
            if meant < level and block.form != "row":
                block.attributes["under"] = "#" * (meant + 2)
                level = meant
        opened = {d: h for d, h in opened.items() if d <= level}


def _still(was: Block, block: Block, kinds: dict[str, Kind]) -> dict[str, str]:
    """What of an attribute list holds for the reworded block."""
    had = was.attributes
    given = {"uid": had["uid"]}
    if "before" in had:
        given["before"] = had["before"]
    if block.form in ("row", "table"):
        if "flat" in had:
            given["flat"] = ""
        return given
    if was.form == block.form and ("kind" in had or not _numbers(was, block)):
        given["kind"] = kinds[had["uid"]]
    if block.hashes and "text" in had:
        given["text"] = ""
    if "bold" in had and not block.hashes:
        given["bold"] = ""
    number = _number_of(was)
    if number and _content(block).startswith(number):
        given |= {k: had[k] for k in ("scheme", "ordinal", "gap", "defect") if k in had}
    return given


def _numbers(was: Block, block: Block) -> bool:
    """Whether the two begin with numbers of different families, or one has none."""
    one, other = notation.read_number(_content(was)), notation.read_number(_content(block))
    return (one.scheme if one else "") != (other.scheme if other else "")


def _content(block: Block) -> str:
    return block.body.lstrip("#").lstrip(" ")


def _number_of(block: Block) -> str:
    """The number that a block begins with, and the white space behind it, as written."""
    content = _content(block)
    try:
        if "scheme" in block.attributes:
            rest = notation.read_label(content)[1]
        else:
            number = notation.read_number(content)
            if number is None:
                return ""
            rest = content[len(number.literal) :]
        count = block.attributes.get("gap")
        rest = notation.read_gap(rest, None if count is None else notation.count(count))[1]
    except NotationError:
        return ""
    return content[: len(content) - len(rest)]


def _meant(
    j: int,
    level: int,
    opened: dict[int, int],
    blocks: tuple[Sequence[Block], Sequence[Block]],
    pairs: Pairs,
) -> int:
    """The level of heading under which a paragraph or table is meant to stand.

    An old one behind a heading to which it does not belong stays out of it; a new one
    whose number follows that of an open heading stands beside that heading.
    """
    old, new = blocks
    i = pairs.old[j]
    if i >= 0:
        meant = old[i].level
        if meant >= level or not pairs.placed[j]:
            return level
        passed = [pairs.old[opened[d]] for d in opened if d > meant]
        behind = all(0 <= h < i for h in passed)
        same = (
            meant < 0 or pairs.old[opened[meant]] == old[i].under if meant in opened else meant < 0
        )
        return meant if behind and same else level
    if not new[j].key.startswith("0 "):
        return level
    number = notation.read_number(_content(new[j]))
    if number is None or number.ordinal is None:
        return level
    for d in sorted(opened, reverse=True):
        head = notation.read_number(_content(new[opened[d]]))
        if head and head.scheme == number.scheme and head.ordinal == number.ordinal - 1:
            return d - 1
    return level


def _written(lines: Sequence[str], new: Sequence[Block]) -> tuple[list[str], list[int]]:
    """The typed lines with the lists in them, and of each the line that was typed."""
    out = [line.rstrip(" ") for line in lines]
    behind: dict[int, str] = {}
    table: Block | None = None
    for k, block in enumerate(new):
        written = notation.write_attributes(block.attributes) if block.attributes else ""
        if block.form == "table":
            table = block
            out[block.first] = without_list(out[block.first])[0]
            if block.last != block.first:
                out[block.last] = ""
        elif block.form == "row":
            bare = without_list(out[block.last])[0]
            if written and bare.endswith("|"):
                inner = bare[:-1].rstrip(" ")
                bare = inner + (" " if inner else "") + written + " |"
            out[block.last] = bare
        elif block.fault is None:
            indent = out[block.last][: len(out[block.last]) - len(out[block.last].lstrip(" \t"))]
            bare = notation.split_attributes(out[block.last].strip(" \t"))[0]
            out[block.last] = indent + bare + (" " if bare and written else "") + written
        following = new[k + 1] if k + 1 < len(new) else None
        ends = following is None or following.form not in ("row", "table")
        if table is not None and (ends or (following and following.first > block.last + 1)):
            if table.attributes:
                at = max(block.last, table.first)
                indent = out[table.first][: -len(out[table.first].lstrip(" ")) or None]
                behind[at] = indent + notation.write_attributes(table.attributes)
            table = None
    made: list[str] = []
    origin: list[int] = []
    for n, line in enumerate(out):
        made.append(line)
        origin.append(n)
        if n in behind:
            made.append(behind[n])
            origin.append(n)
    return made, origin


# --- reading ------------------------------------------------------------------------


def from_markdown(old: Text, typed: str, *, mint: Callable[[str], str]) -> Whole:
    """The text that was typed over ``as_markdown(old)``, under the uids of ``old``.

    Blocks may have attribute lists of their own: a uid that is written is kept. HTML is
    mere characters. Raises TextError, with the lines of what was typed, where it cannot
    be read; nothing is repaired.
    """
    if len(typed) > MAX_CHARACTERS:
        raise TextError(
            (
                _error(
                    "markdown.size",
                    1,
                    f"共 {len(typed)} 个字符,上限为 {MAX_CHARACTERS} 个",
                    f"{len(typed)} characters; the limit is {MAX_CHARACTERS}",
                ),
            )
        )
    typed = typed.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    broken = re.search("[\ud800-\udfff]", typed)
    if broken:
        line = typed.count("\n", 0, broken.start()) + 1
        raise TextError((_error("markdown.control", line, "含有残缺的字符", "half a character"),))
    lines = typed.split("\n")
    front, skipped = _front(old, lines)
    new = split_blocks(lines[skipped:])
    if len(new) > MAX_BLOCKS:
        raise TextError(
            (
                _error(
                    "markdown.blocks",
                    skipped + new[MAX_BLOCKS].first + 1,
                    f"超过 {MAX_BLOCKS} 段",
                    f"more than {MAX_BLOCKS} paragraphs",
                ),
            )
        )
    if not new:
        raise TextError((_error("markdown.empty", 1, "没有文字", "there is no text"),))
    written = markdown.write(old).split("\n")
    was = split_blocks(written[written.index("---", 1) + 1 :])
    note_levels(was)
    pairs = pair_blocks(was, new)
    written_uids = {b.attributes["uid"] for b in new if "uid" in b.attributes}
    _completed(was, new, pairs, {node.uid: node.kind for node in old.walk()})
    body, origin = _written(lines[skipped:], new)
    text, minted = _read_back(front, body, [skipped + n for n in origin], mint)
    fixed = written_uids | {
        b.attributes["uid"] for b, sure in zip(new, pairs.sure, strict=True) if sure
    }
    carried = _fixed(old, carry_uids(old, text), fixed)
    return Whole(
        _like_fellows(carried, minted),
        tuple(_notices(new, pairs, skipped)),
        carried.lineage,
    )


def _error(code: str, line: int, zh: str, en: str) -> Problem:
    return problem(code, line, zh, en, level="error")


def _front(old: Text, lines: Sequence[str]) -> tuple[list[str], int]:
    """The front matter: the one that was typed, with how many lines it has, or the old."""
    if lines[0].rstrip() == "---" and any(line.startswith("language:") for line in lines[1:6]):
        end = next((n for n in range(1, min(len(lines), 40)) if lines[n].rstrip() == "---"), 0)
        if end:
            said = next(line for line in lines[1:6] if line.startswith("language:"))
            if said.partition(":")[2].strip() != old.language:
                raise TextError(
                    (
                        _error(
                            "markdown.language",
                            1 + lines.index(said),
                            f"这里要的是 {old.language} 的文本",
                            f"the text that is edited here is in {old.language}",
                        ),
                    )
                )
            return list(lines[: end + 1]), end + 1
    written = markdown.write(replace(old, nodes=())).split("\n")
    return written[: written.index("---", 1) + 1], 0


def _read_back(
    front: list[str], body: list[str], origin: list[int], mint: Callable[[str], str]
) -> tuple[Text, set[str]]:
    """The text of the completed lines, and the uids that had to be minted."""
    minted: set[str] = set()

    def noted(key: str) -> str:
        uid = mint(key)
        minted.add(uid)
        return uid

    try:
        return markdown.read("\n".join([*front, *body]), mint=noted), minted
    except TextError as error:
        raise TextError(
            tuple(replace(p, line=_typed_line(p.line, len(front), origin)) for p in error.problems)
        ) from None


def _typed_line(line: int, front: int, origin: Sequence[int]) -> int:
    if line <= front:
        return max(line, 1)
    return origin[min(line - front, len(origin)) - 1] + 1


def _fixed(old: Text, carried: Carried, fixed: set[str]) -> Carried:
    """The carried text with these uids where they were, whatever the alignment says."""
    if all(line.was == line.uid for line in carried.lineage if line.was in fixed):
        return carried
    known = {node.uid for node in old.walk()}
    final: dict[str, str] = {}
    lineage: list[Lineage] = []
    for line in carried.lineage:
        made = line
        if line.was in fixed and line.uid != line.was:
            sources = (line.was,) if line.was in known else ()
            made = Lineage(
                uid=line.was,
                was=line.was,
                relation="continued" if sources else "new",
                sources=sources,
            )
        elif line.was not in fixed and line.uid in fixed:
            made = replace(line, uid=line.was, relation="new", sources=())
        final[line.uid] = made.uid
        lineage.append(made)

    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(
            replace(
                node,
                uid=final[node.uid],
                marks=tuple(
                    replace(m, value=final.get(m.value, m.value)) if m.kind == "ref" else m
                    for m in node.marks
                ),
                children=walk(node.children),
            )
            for node in nodes
        )

    return Carried(
        text=replace(carried.text, nodes=walk(carried.text.nodes)), lineage=tuple(lineage)
    )


def _like_fellows(carried: Carried, minted: set[str]) -> Text:
    """New provisions take the kind of their fellows with the same family of numbers, and
    among definitions they are definitions.
    """
    fresh = {line.uid for line in carried.lineage if line.was in minted}
    if not fresh:
        return carried.text

    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        kinds = {n.num.scheme: n.kind for n in reversed(nodes) if n.num and n.uid not in fresh}
        made = []
        for k, node in enumerate(nodes):
            kind = node.kind
            beside = [n.kind for n in (*nodes[max(k - 1, 0) : k], *nodes[k + 1 : k + 2])]
            if node.uid in fresh and node.num is not None:
                kind = kinds.get(node.num.scheme, kind)
            elif node.uid in fresh and kind == "text" and node.heading and "definition" in beside:
                kind = "definition"
            children = walk(node.children)
            same = kind == node.kind and all(
                a is b for a, b in zip(children, node.children, strict=True)
            )
            made.append(node if same else replace(node, kind=kind, children=children))
        return tuple(made)

    return replace(carried.text, nodes=walk(carried.text.nodes))


def _notices(new: Sequence[Block], pairs: Pairs, skipped: int) -> Iterable[Problem]:
    """What people should know of what they typed."""
    for block, exact in zip(new, pairs.exact, strict=True):
        tag = None if exact else _TAG.search(block.body)
        if tag:
            yield problem(
                "markdown.html",
                skipped + block.first + 1,
                f"HTML 标记照文字保留:{tag[0][:60]}",
                f"HTML stays as the characters it is: {tag[0][:60]}",
                excerpt=block.body,
                level="notice",
            )

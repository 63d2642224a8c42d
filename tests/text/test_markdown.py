"""The dialect of the content files: what is written means what docs/content-format.md says."""

import contextlib
import re
from pathlib import Path

import pytest

from xarst_site.text.markdown import MAX_CHARACTERS, MAX_DEPTH, read, write
from xarst_site.text.nodes import Mark, Node, Num, Text, TextError

FRONT = "---\nlanguage: zh-CN\n---\n\n"
ROOT = Path(__file__).parents[2]


def minter():
    given = iter(range(100_000))
    return lambda key: f"m{next(given):05d}"


def nodes(body: str, language: str = "zh-CN") -> tuple[Node, ...]:
    text = read(f"---\nlanguage: {language}\n---\n\n{body}", mint=minter())
    assert read(write(text)) == text
    return text.nodes


def faults(body: str, front: str = FRONT) -> list[tuple[str, int]]:
    with pytest.raises(TextError) as caught:
        read(front + body)
    return [(p.code, p.line) for p in caught.value.problems]


def test_the_example_of_the_guide_is_canonical():
    guide = (ROOT / "docs/content-format.md").read_text(encoding="utf-8")
    example = re.search(r"```\n(---\nlanguage.*?)```", guide, re.DOTALL)[1]
    text = read(example)
    assert write(text) == example
    kinds = [node.kind for node in text.walk()]
    assert kinds == [
        *["title", "dateline", "part", "definition", "part", "section", "intro"],
        *["paragraph", "text", "paragraph", "subparagraph", "subparagraph", "wrapUp"],
    ]


def test_the_table_of_the_guide_is_canonical():
    guide = (ROOT / "docs/content-format.md").read_text(encoding="utf-8")
    example = re.search(r"```\n(\| 名称.*?)```", guide, re.DOTALL)[1]
    assert write(read(FRONT + example)) == FRONT + example


@pytest.mark.parametrize("path", sorted(ROOT.glob("content/*/*/*.md")), ids=str)
def test_every_content_file_is_canonical(path):
    file = path.read_bytes().decode("utf-8")
    assert write(read(file)) == file


def test_headings_nest_by_level_and_paragraphs_by_indentation():
    part, last = nodes(
        "## 第一部分 甲\n\n### 一、乙\n\n丙\n\n1.丁\n\n    1)戊\n\n    己\n\n## 第二部分 庚"
    )
    section = part.children[0]
    assert [n.literal for n in section.children] == ["丙", "1.丁"]
    assert [n.literal for n in section.children[1].children] == ["1)戊", "己"]
    assert last.num == Num(scheme="第N部分", literal="第二部分", ordinal=2, gap=" ")


def test_a_paragraph_can_go_back_under_a_higher_heading():
    part, behind = nodes("## 甲\n\n### 乙\n\n丙\n\n丁 {under=##}\n\n戊\n\n己 {under=#}")
    assert [n.literal for n in part.children] == ["乙", "丁", "戊"]
    assert behind.literal == "己"


@pytest.mark.parametrize(
    ("line", "scheme", "literal", "ordinal", "gap", "kind"),
    [
        ("第一部分 定义", "第N部分", "第一部分", 1, " ", "part"),
        ("第十二条&#x3000;甲", "第N条", "第十二条", 12, "\u3000", "article"),
        ("一百零三、甲", "N、", "一百零三、", 103, "", "section"),
        ("（二十）甲", "(N)", "（二十）", 20, "", "subsection"),
        ("1. 甲", "1.", "1.", 1, " ", "paragraph"),
        ("１．甲", "1.", "１．", 1, "", "paragraph"),
        ("12、甲", "1、", "12、", 12, "", "paragraph"),
        ("1)甲", "1)", "1)", 1, "", "subparagraph"),
        ("③甲", "①", "③", 3, "", "subparagraph"),
        ("b) 甲", "a)", "b)", 2, " ", "point"),
        ("2.3 甲", "1.1", "2.3", 3, " ", "subsection"),
        ("Part IV Foo", "Part N", "Part IV", 4, " ", "part"),
        ("• 甲", "•", "•", None, " ", "point"),
    ],
)
def test_literal_numbers(line, scheme, literal, ordinal, gap, kind):
    (node,) = nodes(line)
    assert node.num == Num(scheme=scheme, literal=literal, ordinal=ordinal, gap=gap)
    assert node.kind == kind


@pytest.mark.parametrize(
    "text", ["1.5米以上", "一\u200b、", "2026年1月", "第一条规定的", "A. Smith", "(十)"]
)
def test_what_is_no_number_stays_text(text):
    value = Text(language="zh-CN", nodes=(Node(uid="abcd", kind="text", text=text),))
    assert read(write(value)) == value


def test_a_number_that_counts_differently_is_delimited_by_hand():
    num = Num(scheme="(N)", literal="()", defect="empty")
    value = Text(
        language="zh-CN", nodes=(Node(uid="abcd", kind="subsection", num=num, heading="权限"),)
    )
    file = write(value)
    assert '[()]权限 {#abcd scheme="(N)" defect=empty}' in file
    assert read(file) == value


def test_run_in_headings_in_chinese_and_english():
    (chinese,) = nodes("**设备信息:** 为识别")
    assert (chinese.heading, chinese.text, chinese.kind) == ("设备信息:", "为识别", "text")
    (english,) = nodes("**Device:** to recognise", "en")
    assert (english.heading, english.text) == ("Device: ", "to recognise")
    (alone,) = nodes("**特别提示:**")
    assert (alone.heading, alone.kind) == ("特别提示:", "crossHeading")


def test_marks():
    (_, node) = nodes("甲 {#abcd}\n\n见**重要**、*强调*、[站](https://a.b/c)和[甲](#abcd)\\*。")
    assert node.text == "见重要、强调、站和甲*。"
    assert node.marks == (
        Mark(start=1, end=3, kind="strong"),
        Mark(start=4, end=6, kind="em"),
        Mark(start=7, end=8, kind="link", value="https://a.b/c"),
        Mark(start=9, end=10, kind="ref", value="abcd"),
    )


def test_html_images_code_and_lists_are_only_text():
    body = "<b>a</b> ![x] `c` - d <!-- e -->\n\n- f\n\n> g\n\n[h]: http://i"
    assert [n.text for n in nodes(body)] == [
        "<b>a</b> ![x] `c` - d <!-- e -->",
        *["- f", "> g", "[h]: http://i"],
    ]


def test_white_space_that_nobody_sees_is_written_out():
    text = " 甲\xa0乙\u3000丙\u200b\t丁 "
    value = Text(language="zh-CN", nodes=(Node(uid="abcd", kind="text", text=text),))
    file = write(value)
    assert "&#32;甲&nbsp;乙&#x3000;丙&#x200B;&Tab;丁&#32; {#abcd}" in file
    assert read(file) == value


def test_a_line_end_inside_a_paragraph_is_one_of_the_text():
    (node,) = nodes("甲\n乙")
    assert node.text == "甲\n乙"


def test_lines_typed_without_blank_lines_between_them_are_still_items():
    assert [n.literal for n in nodes("甲:\n1.乙\n2.丙\n## 丁")] == ["甲:", "1.乙", "2.丙", "丁"]


def test_a_table():
    (table,) = nodes("| 名称 | 用途 |\n|---|---|\n| a \\| b | c&NewLine;d |")
    assert (table.kind, table.header) == ("table", 1)
    assert [row.cells for row in table.children] == [("名称", "用途"), ("a | b", "c\nd")]


def test_reading_gives_no_uid_twice_and_keeps_those_that_are_there():
    given = iter(["aaaa", "bbbb", "cccc"])
    text = read(FRONT + "甲\n\n乙 {#aaaa}\n\n丙", mint=lambda key: next(given))
    assert [n.uid for n in text.nodes] == ["bbbb", "aaaa", "cccc"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("甲", [("markdown.uid.missing", 5)]),
        ("甲 {#abcd}\n\n乙 {#abcd}", [("markdown.uid.twice", 7)]),
        ("甲 {#A}", [("markdown.uid", 5)]),
        ("甲 {#abcd .clause}", [("markdown.kind", 5)]),
        ("甲 {#abcd colour=red}", [("markdown.attribute", 5)]),
        ("甲 {#abcd flat}", [("markdown.attribute", 5)]),
        ("1.甲 {#abcd gap=x}", [("markdown.attribute", 5)]),
        ("甲 {#abcd}\n\n[乙](#nope) {#abce}", [("markdown.ref", 7)]),
        ("[乙](javascript:alert) {#abcd}", [("markdown.link", 5)]),
        ("[乙](file:///etc/passwd) {#abcd}", [("markdown.link", 5)]),
        ("### 甲 {#abcd}", [("markdown.level", 5)]),
        ("## 甲 {#abcd}\n\n#### 乙 {#abce}", [("markdown.level", 7)]),
        ("    甲 {#abcd}", [("markdown.indent", 5)]),
        ("甲 {#abcd}\n\n  乙 {#abce}", [("markdown.indent", 7)]),
        ("甲 {#abcd under=###}", [("markdown.under", 5)]),
        ("甲&#xD800; {#abcd}", [("markdown.entity", 5)]),
        ("甲\x07 {#abcd}", [("markdown.control", 5)]),
        ("甲 {#abcd scheme=x}", [("markdown.number", 5)]),
        (
            "| a | b {#abcd} |\n|---|---|\n| c {#abce} |\n{#abcf}",
            [("markdown.table.cells", 7)],
        ),
        (
            "| a | b {#abcd} |\n|---|---|\n| c | d\n{#abcf}",
            [
                ("markdown.table.unclosed", 7),
                ("markdown.table.cells", 7),
                ("markdown.uid.missing", 7),
            ],
        ),
        ("| a | b |\n{#abcd}", [("markdown.table.rule", 5)]),
    ],
)
def test_what_is_refused_and_on_which_line(body, expected):
    assert faults(body) == expected


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("", "markdown.front"),
        ("---\nlanguage: zh-CN\n", "markdown.front"),
        ("---\nlanguage: not a tag\n---\n", "markdown.language"),
        ("---\nbetween: x\n---\n", "markdown.language"),
        ("---\nlanguage: en\nlanguage: en\n---\n", "markdown.front"),
    ],
)
def test_the_front_matter_is_asked_for(front, code):
    assert code in [c for c, _ in faults("", front)]


def test_too_deep_and_too_large():
    deep = "\n\n".join("    " * i + f"甲 {{#a{i:03d}}}" for i in range(MAX_DEPTH + 1))
    assert ("markdown.depth", 5 + 2 * MAX_DEPTH) in faults(deep)
    assert faults("甲" * MAX_CHARACTERS) == [("markdown.size", 1)]


@pytest.mark.parametrize(
    "node",
    [
        Node(uid="Bad", kind="text"),
        Node(uid="abcd", kind="row", cells=("a",)),
        Node(uid="abcd", kind="text", cells=("a",)),
        Node(uid="abcd", kind="table", children=(Node(uid="abce", kind="text"),)),
        Node(uid="abcd", kind="text", text="ab", marks=(Mark(start=0, end=3, kind="em"),)),
        Node(
            uid="abcd", kind="text", text="ab", marks=(Mark(start=0, end=2, kind="ref", value="x"),)
        ),
        Node(
            uid="abcd",
            kind="text",
            text="ab",
            marks=(Mark(start=0, end=2, kind="link", value="javascript:x"),),
        ),
    ],
)
def test_a_value_that_is_no_text_is_not_written(node):
    with pytest.raises(TextError):
        write(Text(language="en", nodes=(node,)))


@pytest.mark.parametrize(
    "unit", ["*", "**a ", "[", "[a](", "\\", "&amp;", "{", "|", "一", "1", "#"]
)
def test_a_hostile_paragraph_is_read_or_refused_at_once(unit):
    body = unit * (100_000 // len(unit))
    with contextlib.suppress(TextError):
        read(FRONT + body, mint=minter())


def test_ten_thousand_paragraphs():
    file = FRONT + "\n\n".join(f"{i % 999}.第 {i} 段" for i in range(10_000))
    assert len(read(file, mint=minter()).nodes) == 10_000


def test_files_written_by_the_first_format_read_the_same_for_ever():
    """If this fails, the format has changed: files out there would change their meaning."""
    (node, *_) = nodes("第一条 甲 {#abcd}\n\n(3)乙 {#abce}\n\nI. 丙 {#abcf}")
    assert node.num == Num(scheme="第N条", literal="第一条", ordinal=1, gap=" ")

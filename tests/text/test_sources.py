"""HTML pages, other people's Markdown, encodings and uids."""

import pytest

from xarst_site.text.decoding import decode
from xarst_site.text.html_source import parse_html
from xarst_site.text.markdown_source import parse_markdown
from xarst_site.text.nodes import Node, Problem, Text, TextError
from xarst_site.text.uids import minter

PAGE = """<!DOCTYPE html><html><head><title>示例</title><style>p{}</style></head>
<body><nav>首页</nav><!-- 注 -->
<h1>示例隐私政策</h1>
<p>更新日期：2023年9月6日</p>
<h2>一、收集</h2><p>我们<strong>收集</strong>&lt;信息&gt;：<br>第二行<a
href="https://a.example/b">链接</a></p>
<ol><li>姓名；</li><li>电话。<ul><li>手机</li></ul></li></ol>
<p>上述信息仅用于服务。</p>
<h2>联系</h2><h3>邮箱</h3><p><a href="javascript:x()">x</a></p>
<table><tr><th>名称</th><th>用途</th></tr><tr>
<td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>
<script>var a = 1;</script></body></html>
"""


def html(source: str) -> tuple[Text, tuple[Problem, ...]]:
    return parse_html(source, language="zh-CN", mint=minter("t", "1"))


def md(source: str) -> tuple[Text, tuple[Problem, ...]]:
    return parse_markdown(source, language="zh-CN", mint=minter("t", "1"))


def find(text: Text, said: str) -> Node:
    return next(n for n in text.walk() if said in n.literal)


def test_a_page_becomes_a_tree() -> None:
    text, problems = html(PAGE)
    assert text.title == "示例隐私政策"
    section = find(text, "一、收集")
    assert [(c.kind, c.text) for c in section.children] == [
        ("text", "我们收集<信息>："),
        ("text", "第二行链接"),
        ("paragraph", "姓名；"),
        ("paragraph", "电话。"),
        ("wrapUp", "上述信息仅用于服务。"),
    ]
    numbers = [c.num for c in section.children if c.num]
    assert [(n.literal, n.defect) for n in numbers] == [("1.", "generated"), ("2.", "generated")]
    assert [(m.kind, m.start, m.end) for m in section.children[0].marks] == [("strong", 2, 4)]
    assert section.children[1].marks[0].value == "https://a.example/b"
    contact = find(text, "联系")
    assert [c.heading for c in contact.children] == ["邮箱"]
    table = next(n for n in text.walk() if n.kind == "table")
    assert table.header == 1
    assert [r.cells for r in table.children] == [("名称", "用途"), ("甲", "乙"), ("", "丙")]
    dropped = {(p.line, p.excerpt) for p in problems if p.code == "html.dropped"}
    assert {(1, "示例"), (1, "p{}"), (2, "首页"), (2, "注"), (12, "var a = 1;")} == dropped
    assert {"num.generated", "html.link", "table.spans"} <= {p.code for p in problems}


@pytest.mark.parametrize(
    ("source", "line"),
    [("<p>甲</p>\n<table><tr><td>x", 2), ("<ul><li>" * 20, 1), ("<p>\0</p>", 1)],
)
def test_pages_that_are_refused(source: str, line: int) -> None:
    with pytest.raises(TextError) as error:
        html(source)
    assert error.value.problems[0].line == line


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", '<a href="', "<b>x", "<div>", "&", "</b>"])
def test_malformed_pages_end_in_time(piece: str) -> None:
    html(piece * 20_000)


MARKDOWN = """---
layout: page
---
# 示例协议

更新日期：**2023-09-06**

## 1. 定义
**“用户”**：指使用 snake_case 的人，5 * 3。
- 甲
  - 乙
- 丙 *强调* [链接](https://a.example/)

1. 一项 \\*
2. 二项

| 名称 | 用途 |
|---|---|
| 甲 | `乙` |

未闭 **强调
"""


def test_markdown_of_others() -> None:
    text, problems = md(MARKDOWN)
    assert text.title == "示例协议"
    definition = find(text, "snake_case")
    assert definition.kind == "definition"
    assert definition.heading == "“用户”："
    assert definition.text == "指使用 snake_case 的人，5 * 3。"
    assert [c.text for c in find(text, "甲").children] == ["乙"]
    assert [m.kind for m in find(text, "丙").marks] == ["em", "link"]
    assert find(text, "一项").literal == "1. 一项 *"
    assert find(text, "未闭").text == "未闭 **强调"
    assert [r.cells for n in text.walk() if n.kind == "table" for r in n.children] == [
        ("名称", "用途"),
        ("甲", "乙"),
    ]
    assert any("layout: page" in p.message["en"] for p in problems)


@pytest.mark.parametrize(
    "table", ["| a | b |\n|---|\n| x | y |", "| a | b |\n|---|---|\n| x | y", "|a|b|\n|-|-|"]
)
def test_broken_tables_are_refused(table: str) -> None:
    with pytest.raises(TextError) as error:
        md("# 题\n\n" + table)
    assert error.value.problems[0].line >= 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_detected_and_exact(encoding: str) -> None:
    data = "示例政策，第一条。\r\n“甲”".encode(encoding)
    found = decode(data)
    assert (found.encoding, found.exact) == (encoding, True)
    assert found.text.encode(found.encoding) == data


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_its_mark(encoding: str) -> None:
    data = ("\ufeff" + "示例").encode(encoding)
    assert decode(data).text.encode(encoding) == data
    with pytest.raises(TextError):
        decode(b"a\x00b\x00")


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"ok\n\xff\xff", 2), (b"We don\x92t sell\nit\x92s", 1), ("示例\n".encode() + b"\xe7\xa4", 2)],
)
def test_undecodable_bytes_have_their_line(data: bytes, line: int) -> None:
    with pytest.raises(TextError) as error:
        decode(data)
    assert error.value.problems[0].line == line


def test_uids_are_deterministic_and_never_given_twice() -> None:
    first, second = minter("a", "1"), minter("a", "1")
    keys = ["L1", "L2", "L1", "L1"]
    uids = [first(k) for k in keys]
    assert uids == [second(k) for k in keys]
    assert len(set(uids)) == 4
    assert all(len(u) == 8 and u[0].isalpha() for u in uids)
    assert minter("a", "2")("L1") != uids[0]


def test_what_a_cell_cannot_keep_is_named() -> None:
    page = (
        "<table><tr><th><b>名称</b></th><th>用途</th></tr>\n"
        "<tr><td>甲<b>乙</b></td><td><a href='https://a.example'>丙</a></td></tr></table>"
    )
    table = "| **名称** | 用途 |\n|---|---|\n| 甲*乙* | [丙](https://a.example) |\n"
    for read, source in ((html, page), (md, table)):
        text, problems = read(source)
        assert [r.cells for r in text.walk() if r.kind == "row"] == [
            ("名称", "用途"),
            ("甲乙", "丙"),
        ]
        lost = {p.code: (p.excerpt, p.message["en"]) for p in problems if p.level == "notice"}
        assert lost["table.emphasis"][0] == "乙"
        assert "https://a.example" in lost["table.link"][1]
        assert len([p for p in problems if p.code.startswith("table.")]) == 2


def test_a_row_with_a_cell_too_many_is_refused_with_its_line() -> None:
    with pytest.raises(TextError) as error:
        md("# 甲\n\n| a | b |\n|---|---|\n| c | d |\n| e | f | g |\n")
    assert [(p.code, p.line) for p in error.value.problems] == [("table.unclosed", 6)]


@pytest.mark.parametrize("reference", ["&#0;", "&#xD800;", "&#1;", "&#x110000;", "&#127;"])
def test_references_to_no_character_are_named(reference: str) -> None:
    for read, source in (
        (html, f"<p>甲</p>\n<p>乙{reference}丙</p>"),
        (md, f"甲\n\n乙{reference}丙"),
    ):
        found = [p for p in read(source)[1] if p.code == "html.reference"]
        assert [p.line for p in found] == [source.count("\n") + 1]
        assert reference in found[0].message["en"]


def test_other_references_are_not() -> None:
    _, problems = html("<p>&nbsp;&#8203;&#x3000;&#13;&#128;&#x4E2D;&amp;#0;</p>")
    assert "html.reference" not in {p.code for p in problems}


def test_a_comment_that_never_ends_keeps_its_text_and_is_named() -> None:
    for read, source in (
        (html, "<p>甲</p>\n<!-- 乙 <b>\n<p>丙</p>\n<!-- 丁\n<p>戊</p>"),
        (md, "甲\n<!-- 乙\n\n丙\n\n丁戊"),
    ):
        text, problems = read(source)
        said = "".join(n.literal for n in text.walk())
        assert all(c in said for c in "甲乙丙丁戊")
        assert [p.line for p in problems if p.code == "html.unclosed"] == [2]


def test_a_page_of_one_line_names_no_range() -> None:
    columns = "".join(f"<p>{c}</p>" for c in ("名称", "用途", "方式", "甲", "乙", "丙"))
    _, problems = html(f"<p>我们收集,</p><p>以及使用。</p>{columns}")
    said = [p.message["en"] for p in problems if p.code in ("table.flattened", "sentence.broken")]
    assert len(said) == 2
    assert not any("lines" in s for s in said)


@pytest.mark.parametrize(
    "source",
    ["一、总则\xa0\xa0\xa0\xa0\xa0\xa0©", "Terms — “we” and ‘you’, 20°", "A\xa0\xa0list\xa0• b"],
)
def test_marks_and_spaces_do_not_make_a_gb18030_file_doubtful(source: str) -> None:
    read = decode(source.encode("gb18030"))
    assert (read.text, read.encoding, read.exact) == (source, "gb18030", True)


@pytest.mark.parametrize("source", ["Café été déjà vu", "“Hello” naïve façade"])
def test_other_western_files_are_still_refused(source: str) -> None:
    with pytest.raises(TextError):
        decode(source.encode("cp1252"))

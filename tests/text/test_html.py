from typing import NamedTuple

import pytest
from lxml import html as parser

from xarst_site.text.html import pairs, render, render_node
from xarst_site.text.markdown import read
from xarst_site.text.nodes import Node, Text

FILE = """---
language: zh-CN
---

# 协议 {#titl}

更新日期:20230906 {#date .dateline}

**特别提示:** {#cros}

## 第一部分&nbsp;定义 {#prt1}

**个人信息:** 指各种信息。 {#def1 .definition}

## 第二部分 政策 {#prt2}

本部分包括: {#toc1 .toc}

    1.收集 {#itm1}

    2.没有的标题 {#itm2}

### 一、收集 {#sec1}

我们收集个人信息和<b>个人信息</b>: {#int1}

1.**手机:** 用于登录&NewLine;换行 {#par1}

    1)个人信息 {#sub1}

2.见[第一部分](#prt1)和[站](https://a.example/?a=1&b="2") {#par2}

### 二、共享 {#sec2}

共享个人信息 {#txt1}

| 名称 | 用途 {#row1} |
|---|---|
| 甲 | 乙 {#row2} |
{#tab1}
"""

TEXT = read(FILE)


class Term(NamedTuple):
    term: str
    uid: str
    scope_uid: str
    meaning: str


INFORMATION = Term("个人信息", "def1", "", "指各种\n信息。")


def page(**options):
    return parser.fragment_fromstring(str(render(TEXT, **options)))


def words(element):
    return "".join(element.itertext())


def test_the_levels_follow_the_headings_and_none_is_skipped():
    levels = [(e.tag, words(e)) for e in page(title_level=1).iter("h1", "h2", "h3")]
    assert levels == [
        ("h1", "协议"),
        ("h2", "特别提示:"),
        ("h2", "第一部分\xa0定义"),
        ("h2", "第二部分 政策"),
        ("h3", "一、收集"),
        ("h3", "二、共享"),
    ]
    assert [e.tag for e in page(heading_level=6).iter("h6")] == ["h6"] * 5
    assert [e.get("aria-level") for e in page(heading_level=6).iter("h6")][-1] == "7"


def test_numbers_stand_apart_and_items_are_a_list_inside_their_item():
    (item,) = page().xpath("//*[@id='par1']")
    assert item.tag == "li"
    assert item.getparent().tag == "ul"
    assert item.getparent().get("role") == "list"
    assert words(item.xpath("./p/span[@class='num']")[0]) == "1."
    assert words(item.xpath("./p/b[@class='run-in']")[0]) == "手机:"
    assert [li.get("id") for li in item.xpath("./ul/li")] == ["sub1"]
    assert page().xpath("//ol") == []


def test_every_provision_has_a_permalink_with_a_name():
    links = page(permalink="链接:{}").xpath("//a[@class='permalink']")
    assert {a.get("href") for a in links} == {f"#{n.uid}" for n in TEXT.walk()} - {"#row1", "#tab1"}
    names = {a.get("href"): a.get("aria-label") for a in links}
    assert names["#sec1"] == "链接:一、收集"
    assert names["#row2"] == "链接:甲 乙"
    assert not any(a.text for a in links)


def test_a_term_is_explained_once_in_a_section_and_not_where_it_is_defined():
    terms = page(terms=[INFORMATION]).xpath("//a[@class='term']")
    assert [a.xpath("ancestor::*[@id][1]/@id")[0] for a in terms] == ["int1", "txt1"]
    note = terms[0].getnext()
    assert note.get("id") == terms[0].get("href")[1:]
    assert words(note) == "个人信息 指各种 信息。 → ×"
    more, close = note.findall("a")
    assert more.get("href") == "#def1"
    assert close.get("href") == f"#{close.get('id')}"
    assert words(page().xpath("//dfn")[0]) == "个人信息"


def test_the_narrowest_definition_holds():
    terms = [
        INFORMATION,
        Term("个人信息", "cros", "sec2", "别的"),
        Term("共享个人信息", "x", "sec1", ""),
    ]
    found = page(terms=terms).xpath("//a[@class='term']")
    assert [a.getnext().find("a").get("href") for a in found] == ["#def1", "#cros"]


def test_but_for_its_notes_an_explained_text_reads_as_it_does_without():
    explained = page(terms=[INFORMATION], page_language="en", note=("Definition", "Close"))
    for note in explained.xpath("//*[@class='meaning']"):
        assert {a.get("lang") for a in note.iter("a")} == {"en"}
        note.drop_tree()
    assert words(explained) == words(page())


def test_a_latin_term_is_a_whole_word():
    text = Text(language="en", nodes=(Node(uid="aaaa", kind="text", text="Application App, App"),))
    written = render(text, terms=[Term("App", "bbbb", "", "the app")])
    assert written.count('class="term"') == 1
    assert 'Application <a class="term"' in written


def test_a_contents_list_links_to_the_headings_it_names():
    toc = page().xpath("//*[@id='toc1']")[0]
    assert [a.get("href") for a in toc.xpath(".//li//a[not(@class)]")] == ["#sec1"]
    assert words(toc) == "本部分包括:1.收集2.没有的标题"


def test_a_table_keeps_its_meaning_where_rows_are_shown_as_lists():
    table = page().xpath("//div[@id='tab1']/table")[0]
    assert [(th.get("scope"), words(th)) for th in table.iter("th")] == [
        ("col", "名称"),
        ("col", "用途"),
    ]
    assert [(td.get("data-label"), words(td)) for td in table.iter("td")] == [
        ("名称", "甲"),
        ("用途", "乙"),
    ]
    assert [tr.get("id") for tr in table.iter("tr")] == ["row1", "row2"]
    assert {e.get("role") for e in table.iter()} >= {"cell", "columnheader", "row", "rowgroup"}


def test_links_references_and_escaping():
    written = str(render(TEXT))
    assert "&lt;b&gt;个人信息&lt;/b&gt;" in written
    assert '<a class="ref" href="#prt1">第一部分</a>' in written
    assert 'href="https://a.example/?a=1&amp;b=&#34;2&#34;"' in written
    assert "用于登录<br>换行" in written
    assert '第一部分</span><span class="gap">\xa0</span>定义' in written


def test_the_language_is_said_where_it_is_not_that_of_the_page():
    assert page(page_language="en").get("lang") == "zh-CN"
    assert page(page_language="zh-CN").get("lang") is None


def test_control_characters_become_pictures():
    text = Text(language="en", nodes=(Node(uid="aaaa", kind="text", text="a\x00\x1bb\tc"),))
    assert "a␀␛b\tc" in render(text)


@pytest.mark.parametrize(
    ("uid", "level", "start"),
    [
        ("sec1", 3, '<h3 id="sec1" class="provision section">'),
        ("sec1", None, '<p id="sec1" class="provision section">'),
        ("par1", 3, '<p id="par1" class="provision paragraph">'),
        ("tab1", 3, '<div id="tab1" class="provision table"><table role="table">'),
    ],
)
def test_one_provision_alone(uid, level, start):
    node = TEXT.by_uid()[uid]
    written = render_node(node, heading_level=level)
    assert written.startswith(start)
    assert "permalink" in written
    bare = render_node(node, heading_level=level, anchored=False)
    assert " id=" not in bare
    assert "permalink" not in bare


def test_two_languages_side_by_side():
    def provision(uid: str, *children: Node) -> Node:
        return Node(uid=uid, kind="text", text=uid, children=children)

    a = Text(language="zh-CN", nodes=(provision("aaaa", provision("bbbb")), provision("cccc")))
    b = Text(language="en", nodes=(provision("aaaa", provision("dddd")), provision("cccc")))
    found = [(x and x.uid, y and y.uid, depth) for x, y, depth in pairs(a, b)]
    assert found == [
        ("aaaa", "aaaa", 0),
        (None, "dddd", 1),
        ("bbbb", None, 1),
        ("cccc", "cccc", 0),
    ]

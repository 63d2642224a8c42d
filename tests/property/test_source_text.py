"""Source ↔ text: no character is lost, whatever comes in."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from xarst_site.text import markdown, plain
from xarst_site.text.html_source import parse_html
from xarst_site.text.lint import lint
from xarst_site.text.markdown_source import parse_markdown
from xarst_site.text.nodes import Text, TextError
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

BREAKS = ["\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"]
BREAKS += [" \n\u3000", "\n\xa0\u200b"]
NUMBERS = [
    *(
        "第一部分 ",
        "第二部分\xa0",
        "第一章 ",
        "第一条 ",
        "第二条",
        "一、",
        "二、 ",
        "（一）",
        "(二)",
        "()",
    ),
    *("1.", "2.", "1、", "3、", "1)", "（1）", "①", "1.1 ", "1.2", "a) ", "(i) ", "A. ", "• "),
    *("", "", ""),
]
WORDS = [
    *(
        "定义",
        "目录",
        "名称",
        "用途",
        "类型",
        "个人信息",
        "我们收集：",
        "下列情形：",
        "甲；",
        "乙。",
    ),
    *(
        "设备信息:为识别。",
        "“用户”是指使用者。",
        "上述信息用于服务。",
        "更新日期：20230906",
        "以及其他",
    ),
    *("| a | b |", "|---|--|", "+--+", "a\tb", "\t", "名称\t用途", "序号 | 名称", "1\tx"),
    *("a|b", "**x**", "<b>", "&amp;", "\\", "{#uid}", "http://a.b", "。", "x" * 60),
]
words = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
line = st.builds(str.__add__, st.sampled_from(NUMBERS), words)
policies = st.lists(st.tuples(line, st.sampled_from(BREAKS)), max_size=40).map(
    lambda pairs: "".join(a + b for a, b in pairs)
)
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


def read(source: str) -> Text:
    return parse(source, language="zh-CN", mint=minter("t", "1"))[0]


def holds(source: str) -> None:
    text = read(source)
    assert plain.write(text) == source
    uids = [n.uid for n in text.walk()]
    assert len(uids) == len(set(uids))
    assert markdown.read(markdown.write(text)) == text
    lint(text)


@given(policies)
@settings(max_examples=150, deadline=None)
def test_policies_come_back_exactly(source: str) -> None:
    holds(source)


@given(anything)
@settings(max_examples=150, deadline=None)
def test_any_characters_come_back_exactly(source: str) -> None:
    holds(source)


@given(policies)
@settings(max_examples=50, deadline=None)
def test_every_line_is_in_a_node(source: str) -> None:
    bare = "".join(source.replace("\u200b", "").split())
    said = "".join("".join(n.literal.split()) + "".join(n.cells) for n in read(source).walk())
    # The frame of a drawn table stands between its cells; the rest is in a node, in order.
    left = iter(bare)
    assert all(c in left for c in "".join(said.split()))
    assert (Counter(bare) - Counter(said)).keys() <= set("|-+")


@given(policies)
@settings(max_examples=150, deadline=None)
def test_a_table_of_which_the_frame_is_known_comes_back(source: str) -> None:
    holds(
        f"甲\n\n| 名称 | 用途 |\n|---|---|\n| {source[:3].strip()} | b |\n{source}\na\tb \n\tc\t\n"
    )


@given(st.lists(line, max_size=15))
@settings(max_examples=50, deadline=None)
def test_every_visible_character_of_a_page_is_in_a_node(lines: list[str]) -> None:
    shown = [x.replace("<b>", "").replace("&amp;", "+").replace("\\", "") for x in lines]
    page = "".join(f"<p>{x}</p>\n" for x in shown)
    text, _ = parse_html(page, language="zh-CN", mint=minter("t", "1"))
    said = "".join(n.literal + "".join(n.cells) for n in text.walk())
    assert sorted("".join(said.split())) == sorted("".join("".join(shown).split()))


@given(st.one_of(policies, anything))
@settings(max_examples=60, deadline=None)
def test_markup_never_ends_in_a_traceback(source: str) -> None:
    for parser in (parse_html, parse_markdown):
        try:
            text, _ = parser(source, language="zh-CN", mint=minter("t", "1"))
        except TextError:
            continue
        assert markdown.read(markdown.write(text)) == text

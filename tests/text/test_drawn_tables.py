"""Tables that plain text draws: what becomes one, what stays text, and that all comes back."""

import pytest

from xarst_site.text import markdown, plain
from xarst_site.text.nodes import Node, Problem, Text
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter


def tree(source: str) -> tuple[Text, tuple[Problem, ...]]:
    text, problems = parse(source, language="zh-CN", mint=minter("t", "1"))
    assert plain.write(text) == source
    assert markdown.read(markdown.write(text)) == text
    return text, problems


def tables(text: Text) -> list[Node]:
    return [n for n in text.walk() if n.kind == "table"]


BARS = "甲政策\n\n一、清单\n\n| 名称 | 用途 |\n|---|:--|\n| 微信 | 登录 |\n\n二、其他\n\n完。\n"
GRID = "甲\n\n+----+------+\n| 名称 | 用途   |\n+====+======+\n| 微信 | 登录   |\n+----+------+\n丙"
BOX = "甲\n\n┌──┬──┐\n│名称│用途│\n├──┼──┤\n│微信│登录│\n└──┴──┘\n\n丙。"
OPEN = "名称 | 用途\n--- | ---\n微信 | 登录"
TABS = "甲政策\n\n一、清单\n\n名称\t用途\n微信\t登录\n\n二、其他\n\n完。\n"
SPACED = "甲\n\n名称 \t 用途\n\n微信\t登录\n"


@pytest.mark.parametrize("source", [BARS, GRID, BOX, OPEN, TABS, SPACED])
def test_a_drawn_table_is_a_table(source: str) -> None:
    text, problems = tree(source)
    (table,) = tables(text)
    assert [row.cells for row in table.children] == [("名称", "用途"), ("微信", "登录")]
    assert table.header == 1
    (notice,) = [p for p in problems if p.code.startswith("table.")]
    assert (notice.code, notice.level) == ("table.drawn", "notice")


def test_the_notice_names_the_lines() -> None:
    notice = next(p for p in tree(BARS)[1] if p.code == "table.drawn")
    assert notice.line == 5
    assert "lines 5–7" in notice.message["en"]
    assert "第 5–7 行" in notice.message["zh-CN"]


def test_cells_at_the_edges_may_be_empty() -> None:
    text, _ = tree("甲\n\n名称\t用途\t机构\n微信\t登录\t\n\t定位\t高德\n\n完。\n")
    (table,) = tables(text)
    assert [r.cells for r in table.children][1:] == [("微信", "登录", ""), ("", "定位", "高德")]


def test_rows_may_be_counted() -> None:
    text, _ = tree("甲\n\n序号\t名称\n1\t微信\n2\t高德\n")
    assert [r.cells for r in tables(text)[0].children] == [
        ("序号", "名称"), ("1", "微信"), ("2", "高德"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "甲\n\n一、\t总则\n1.\t乙方。\n2.\t丙方。\n",  # tabs behind numbers
        "甲\n\n总则\t1\n附则\t12\n",  # pages of a contents list
        "甲\n\n名称\t用途\n\n完。\n",  # one line
        "甲\n\n名称\t用途\n微信\n登录\t登录\n",  # not the same number of cells
        "甲 | 乙\n\n完。\n",
    ],
)
def test_what_is_no_table_stays_text(source: str) -> None:
    text, problems = tree(source)
    assert not tables(text)
    assert not [p for p in problems if p.code.startswith("table.")]


@pytest.mark.parametrize(
    "source",
    [
        "甲\n\n| a | b |\n| c |\n\n完。\n",
        "首页 | 关于\n登录 | 注册\n\n完。\n",
        "甲\n\n| a |\n| b |\n",
    ],
)
def test_what_may_be_a_table_stays_text_with_a_notice(source: str) -> None:
    text, problems = tree(source)
    assert not tables(text)
    assert [p.code for p in problems if p.code.startswith("table.")] == ["table.suspected"]


def test_gaps_that_cannot_stand_between_cells_are_refused() -> None:
    written = markdown.write(tree(BARS)[0])
    for wrong in ('gaps="x"', 'gaps=" &#x7C; &NewLine; &#x7C; "', 'gaps="&NewLine;"'):
        with pytest.raises(markdown.TextError) as error:
            markdown.read(written.replace('gaps=" &#x7C; "', wrong, 1))
        assert [(p.code, p.line) for p in error.value.problems] == [("markdown.table.gaps", 10)]

from pathlib import Path

import pytest

from xarst_site.text.nodes import Node, Num, Text
from xarst_site.text.parse import parse
from xarst_site.text.plain import write
from xarst_site.text.uids import minter

DATA = Path(__file__).parents[1] / "data"


def text(*nodes: Node, **more: str) -> Text:
    return Text(language="zh-CN", nodes=nodes, **more)


def node(uid: str, words: str = "", **more: object) -> Node:
    return Node(uid=uid, kind="text", text=words, **more)  # type: ignore[arg-type]


def test_nodes_stand_behind_each_other_with_what_was_between_them():
    num = Num(scheme="1.", literal="1.", ordinal=1, gap="\xa0")
    item = Node(uid="aaab", kind="paragraph", num=num, heading="甲:", text="乙")
    written = write(text(node("aaaa", "丙"), item, node("aaac", "丁", before="\n \n"), end="\n"))
    assert written == "丙\n\n1.\xa0甲:乙\n \n丁\n"


def test_what_stands_before_the_first_node_is_kept():
    assert write(text(node("aaaa", "甲"), start="\n\n ")) == "\n\n 甲"


def test_a_flat_table_is_one_cell_a_line_and_another_one_row_a_line():
    rows = tuple(
        Node(uid=f"row{i}", kind="row", cells=cells)
        for i, cells in enumerate([("名称", "用途"), ("a", "b")])
    )
    flat = Node(uid="aaaa", kind="table", children=rows, header=1, flat=True, before="\n\n\n")
    assert write(text(node("aaab", "甲"), flat, between="\n")) == "甲\n\n\n名称\n用途\na\nb"
    table = Node(uid="aaaa", kind="table", children=rows, header=1)
    assert write(text(node("aaab", "甲"), table)) == "甲\n\n名称\t用途\n\na\tb"


def test_a_contents_list_without_words_takes_no_line():
    item = Node(uid="aaac", kind="tocItem", text="乙")
    toc = Node(uid="aaab", kind="toc", children=(item,), before="\n\n\n")
    assert write(text(node("aaaa", "甲"), toc)) == "甲\n\n\n乙"


@pytest.mark.parametrize(
    "source",
    [
        "协议\n\n第一部分 定义\n\n1. 甲\n\n  乙\n\n\n(一)丙\n",
        "\ufeff协议\r\n\r\n一、甲\r\n乙\r\n",
        "协议\n一、甲\n二、乙\n \n\u3000\u3000丙\n",
        "",
        "\n\n",
    ],
)
def test_a_parsed_source_comes_back(source):
    parsed, _ = parse(source, language="zh-CN", mint=minter("x", "1"))
    assert write(parsed) == source

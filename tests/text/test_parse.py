"""The tree of the real text, line by line, and of small texts that ask one question each."""

from pathlib import Path

import pytest

from xarst_site.text import markdown, plain
from xarst_site.text.definitions import definitions
from xarst_site.text.lint import lint
from xarst_site.text.nodes import Node, Problem, Text, TextError
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

SEED = Path(__file__).parent.parent / "data" / "xarst-2023-09-06.txt"


def tree(source: str) -> tuple[Text, tuple[Problem, ...]]:
    return parse(source, language="zh-CN", mint=minter("t", "1"))


class Seed:
    """The parsed seed; nodes and their parents by the line they came from."""

    def __init__(self) -> None:
        self.source = SEED.read_bytes().decode()
        self.by_line: dict[int, Node] = {}
        uids: dict[str, int] = {}
        mint = minter("xarst", "2023-09-06")

        def recording(key: str) -> str:
            uid = mint(key)
            uids[uid] = int(key[1:].rstrip("t"))
            return uid

        self.text, self.problems = parse(self.source, language="zh-CN", mint=recording)
        self.parents: dict[str, Node] = {}
        for node in self.text.walk():
            if node.kind != "table":
                self.by_line[uids[node.uid]] = node
            for child in node.children:
                self.parents[child.uid] = node

    def kind(self, line: int) -> str:
        return self.by_line[line].kind

    def above(self, line: int) -> Node:
        return self.parents[self.by_line[line].uid]

    def lines(self, code: str) -> list[int]:
        return [p.line for p in self.problems if p.code == code]


@pytest.fixture(scope="module")
def seed() -> Seed:
    return Seed()


def test_the_source_comes_back(seed: Seed) -> None:
    assert plain.write(seed.text) == seed.source
    assert markdown.read(markdown.write(seed.text)) == seed.text


def test_every_line_is_in_a_node(seed: Seed) -> None:
    in_nodes = [n.literal for n in seed.text.walk() if n.literal]
    in_nodes += [c for n in seed.text.walk() for c in n.cells]
    lines = [line.strip() for line in seed.source.split("\n") if line.strip()]
    assert sorted(in_nodes) == sorted(lines)


def test_parts_permissions_contents_and_the_table(seed: Seed) -> None:
    parts = [n for n in seed.text.nodes if n.kind == "part"]
    assert [p.heading for p in parts] == ["定义", "法律声明", "隐私保护政策", "用户协议"]
    permissions = seed.by_line[127]
    assert permissions.num is not None
    assert (permissions.num.literal, permissions.num.defect) == ("()", "empty")
    assert [c.kind for c in permissions.children] == ["intro", *["paragraph"] * 8, "wrapUp"]
    toc = seed.by_line[43]
    assert [c.num.ordinal for c in toc.children if c.num] == list(range(1, 9))
    tables = [n for n in seed.text.walk() if n.kind == "table"]
    assert [(t.flat, t.header, [len(r.cells) for r in t.children]) for t in tables] == [
        (True, 1, [4, 4])
    ]
    assert seed.parents[tables[0].uid] is seed.by_line[167]


def test_head_and_definitions(seed: Seed) -> None:
    assert [seed.kind(n) for n in (1, 3, 5, 11, 13)] == [
        "title", "dateline", "dateline", "crossHeading", "text",
    ]  # fmt: skip
    assert {seed.kind(n) for n in (17, 19, 21, 23, 25)} == {"definition"}
    assert seed.by_line[21].heading == "个人信息:"


@pytest.mark.parametrize(
    ("line", "item"),
    [(71, 67), (75, 67), (113, 109), (115, 109), (165, 163), (295, 293), (313, 311)],
)
def test_text_that_continues_an_item(seed: Seed, line: int, item: int) -> None:
    assert seed.above(line) is seed.by_line[item]


@pytest.mark.parametrize(("line", "list_of"), [(147, 127), (175, 167), (215, 199)])
def test_text_that_closes_a_list(seed: Seed, line: int, list_of: int) -> None:
    assert seed.kind(line) == "wrapUp"
    assert seed.above(line) is seed.by_line[list_of]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        (67, "帮助您成为“西安人社通”App用户"),
        (79, "我们在您使用服务过程中收集的信息"),
        (83, "设备信息:"),
        (121, ""),
        (159, "在获取明确同意的情况下共享:"),
        (287, "手机识别码IMEI、本地存储:"),
        (297, ""),
        (203, ""),
    ],
)
def test_headings_and_run_in_headings(seed: Seed, line: int, heading: str) -> None:
    assert seed.by_line[line].heading == heading


def test_lists_below_lists(seed: Seed) -> None:
    assert seed.kind(313) == "intro"
    assert [seed.above(n) for n in (315, 321)] == [seed.by_line[311]] * 2
    assert [seed.kind(n) for n in (355, 365)] == ["subparagraph"] * 2
    assert seed.above(355) is seed.by_line[349]
    assert seed.kind(273) == seed.kind(275) == "text"
    assert seed.above(275) is seed.by_line[271]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("date.compact", [3, 5]),
        ("version.missing", [3]),
        ("space.nbsp", [67, 69, 131, 143, 147, 149, 261]),
        ("num.spacing", [261, 341]),
        ("space.stray", [33, 151, 259]),
        ("num.empty", [127]),
        ("num.mixed", [279]),
        ("num.only", [287, 325]),
        ("level.skipped", [355]),
        ("toc.differs", [47, 49, 51, 53]),
        ("heading.duplicate", [371]),
        ("sentence.broken", [273]),
        ("table.flattened", [177]),
        ("punctuation.missing", [273, 287, 405]),
        ("punctuation.list_end", [339]),
        ("punctuation.list_mixed", [361]),
        ("separator.missing", [83, 131, 139, 141, 297, 299]),
        ("wording.doubled", [175]),
        ("wording.malformed", [325]),
    ],
)
def test_irregularities_are_reported_with_their_lines(
    seed: Seed, code: str, lines: list[int]
) -> None:
    assert seed.lines(code) == lines


def test_every_problem_explains_itself_in_both_languages(seed: Seed) -> None:
    found = (*seed.problems, *lint(seed.text))
    assert found
    assert all(p.message["zh-CN"] and p.message["en"] for p in found)


def test_the_lint_finds_what_the_law_finds_wanting(seed: Seed) -> None:
    found = {p.code: p.uid for p in lint(seed.text) if not p.code.endswith(("names", "redefined"))}
    by_line = {line: node.uid for line, node in seed.by_line.items()}
    assert found == {
        "lint.dates_alike": by_line[5],
        "lint.deemed_acceptance": by_line[7],
        "lint.minor_age": by_line[23],
        "lint.contradiction": by_line[343],
        "lint.recipient_contact": next(n.uid for n in seed.text.walk() if n.kind == "table"),
        "lint.retention": by_line[223],
        "lint.rights": by_line[1],
    }


def test_terms_and_their_scopes(seed: Seed) -> None:
    found = [(d.term, d.uid, d.scope_uid) for d in definitions(seed.text)]
    by_line = {line: node.uid for line, node in seed.by_line.items()}
    assert [f for f in found if f[0] == "用户"] == [
        ("用户", by_line[267], by_line[265]),
        ("用户", by_line[343], by_line[341]),
    ]
    assert [f[1] for f in found if f[0] == "我们"] == [by_line[7], by_line[19]]
    assert ("个人信息", by_line[21], "") in found


def test_families_in_an_unusual_order_are_learned() -> None:
    text, _ = tree("1. 甲\n一、乙\n二、丙\n2. 丁\n一、戊\n3. 己")
    assert [n.num.literal for n in text.nodes if n.num] == ["1.", "2.", "3."]
    assert [[c.num.literal for c in n.children if c.num] for n in text.nodes] == [
        ["一、", "二、"],
        ["一、"],
        [],
    ]


def test_decimals_stand_below_their_number() -> None:
    text, _ = tree("1. Terms\n1.1 First is this.\n1.1.1 Deep.\n1.2 Second.\n2. End\n2.1 Last.")
    assert [n.num.literal for n in text.nodes if n.num] == ["1.", "2."]
    assert [c.num.literal for c in text.nodes[0].children if c.num] == ["1.1", "1.2"]


def test_articles_of_a_statute() -> None:
    text, problems = tree(
        "某某条例\n（2021年8月20日通过）\n第一章 总则\n第一条 为了示例。\n"
        "第二条 有下列情形之一的：\n"
        "（一）甲；\n（二）乙。\n前款所称甲，是指示例。\n第二章 附则\n第三条 第一条规定的示例。"
    )
    chapters = [n for n in text.nodes if n.kind == "chapter"]
    assert [[c.kind for c in n.children] for n in chapters] == [["article"] * 2, ["article"]]
    assert [c.kind for c in chapters[0].children[1].children] == ["subsection"] * 2 + ["wrapUp"]
    assert [p.code for p in problems if p.code.startswith("num")] == []


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("一、甲\n三、乙\n二、丙", "num.out_of_order", 3),
        ("1.甲;\n2.乙;\n2.丙。", "num.duplicate", 3),
        ("1.甲;\n\n4.乙。", "num.gap", 3),
        ("标题\n更新日期：20230931", "date.impossible", 2),
        ("标题\n目录\n一、甲\n二、乙\n一、甲\n正文。", "toc.missing", 4),
    ],
)
def test_what_is_wrong_has_its_line(source: str, code: str, line: int) -> None:
    assert (code, line) in [(p.code, p.line) for p in tree(source)[1]]


@pytest.mark.parametrize(
    ("source", "line"),
    [("a\nb\0", 2), ("字" * 200_001, 1), ("\r\na\rb\n\ud800", 4)],
    ids=["NUL", "long line", "surrogate"],
)
def test_what_is_no_text_is_refused(source: str, line: int) -> None:
    with pytest.raises(TextError) as error:
        tree(source)
    assert [p.line for p in error.value.problems] == [line]


@pytest.mark.parametrize("line", ["1. abc:", "（一）", "甲", "名称", "• x", "第一条 甲"])
def test_ten_thousand_equal_lines(line: str) -> None:
    text, _ = tree(f"{line}\n" * 10_000)
    assert plain.write(text) == f"{line}\n" * 10_000


@pytest.mark.parametrize(
    ("source", "literal"),
    [
        ("甲法\n\n第一条 甲。\n\n第条 乙。\n\n第三条 丙。\n", "第条"),
        ("甲法\n\n第一条 甲。\n\n第 条 乙。\n\n第三条 丙。\n", "第 条"),
        ("甲法\n\n第一章 甲\n\n第章 乙\n\n第三章 丙\n", "第章"),
        ("甲\n\n一、甲。\n\n、乙。\n\n三、丙。\n", "、"),
        ("甲\n\n1.甲。\n\n.乙。\n\n3.丙。\n", "."),
        ("甲\n\n(1)甲;\n\n)乙;\n\n(3)丙。\n", ")"),
        ("Terms\n\nArticle 1: A thing.\n\nArticle : A hole.\n\nArticle 3: Last.\n", "Article :"),
    ],
)
def test_empty_numbers_of_every_family(source: str, literal: str) -> None:
    text, problems = tree(source)
    assert plain.write(text) == source
    assert markdown.read(markdown.write(text)) == text
    numbered = [n for n in text.walk() if n.num]
    assert len(numbered) == 3
    empty = numbered[1]
    assert empty.num is not None
    assert (empty.num.literal, empty.num.defect) == (literal, "empty")
    assert empty.kind == numbered[0].kind
    assert [(p.code, p.line) for p in problems if p.code.startswith("num.")] == [("num.empty", 5)]
    assert "2" in next(p for p in problems if p.code == "num.empty").message["en"]


@pytest.mark.parametrize("line", ["、空", ")空", ".空"])
def test_a_line_that_begins_with_the_mark_of_a_number(line: str) -> None:
    text, problems = tree(f"甲\n\n一、乙。\n\n{line}\n\n二、丙。\n")
    assert [p.line for p in problems if p.code == "num.empty"] == [5]
    assert [n.text for n in text.walk() if n.kind == "text"] == [line] or line in str(text)


@pytest.mark.parametrize(
    "source",
    [
        "甲\n\n一、甲。\n\n三、乙。\n\n二、丙。\n",
        "甲\n\n1.1 甲。\n\n1.3 乙。\n\n1.2 丙。\n",
        "甲\n\n第一条 甲。\n\n第三条 乙。\n\n第二条 丙。\n",
        "Terms\n\nSection 1. A\n\nSection 3. B\n\nSection 2. C\n",
    ],
)
def test_numbers_out_of_order(source: str) -> None:
    _, problems = tree(source)
    assert [p.line for p in problems if p.code == "num.out_of_order"] == [7]


def test_endless_column_names_are_read_once():
    # Each line could begin a table of all that follow: ten thousand of them took minutes.
    source = "名称\n用途\n范围\n\n" * 20_000
    text, problems = parse(source, language="zh-CN", mint=minter("d", "v"))
    assert plain.write(text) == source
    assert all(len(p.message["en"]) < 2_000 for p in problems)

"""The whole text as Markdown, and back: nothing changes but what was changed."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.property.trees import texts
from xarst_site.documents.whole_text import MAX_CHARACTERS, as_markdown, from_markdown
from xarst_site.text import markdown
from xarst_site.text.nodes import Node, Text, TextError
from xarst_site.text.uids import minter

CONTENT = Path(__file__).parents[2] / "content"
FILES = sorted(CONTENT.glob("*/*/*.md"))


def mint() -> object:
    return minter("tests", "edited")


def real(language: str = "zh-CN") -> Text:
    return markdown.read((CONTENT / "xarst/2023-09-06" / f"{language}.md").read_text("utf-8"))


def sample(version: str, language: str = "zh-CN") -> Text:
    return markdown.read((CONTENT / "sample" / version / f"{language}.md").read_text("utf-8"))


def edit(text: Text, was: str, now: str) -> Text:
    shown = as_markdown(text)
    assert shown.count(was) == 1, was
    return from_markdown(text, shown.replace(was, now), mint=mint()).text


def bare(node: Node) -> tuple[object, ...]:
    return tuple(getattr(node, f) for f in node.__struct_fields__ if f != "children")


def others_equal(old: Text, new: Text, *changed: str) -> None:
    """Everything but the provisions with these uids is what it was, in place and order."""
    kept = [bare(n) for n in old.walk() if n.uid not in changed and n.uid in new.by_uid()]
    assert kept == [bare(n) for n in new.walk() if n.uid in old.by_uid() and n.uid not in changed]


@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-3:]))
def test_unchanged_markdown_is_the_same_text(path: Path) -> None:
    text = markdown.read(path.read_text("utf-8"))
    shown = as_markdown(text)
    assert "{" not in shown
    whole = from_markdown(text, shown, mint=mint())
    assert whole.text == text
    assert whole.problems == ()
    assert {line.relation for line in whole.lineage} == {"continued"}


def test_windows_line_ends_and_a_mark_of_order_change_nothing() -> None:
    text = real()
    typed = "\ufeff" + as_markdown(text).replace("\n", "\r\n")
    assert from_markdown(text, typed, mint=mint()).text == text


@given(texts())
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back(text: Text) -> None:
    assert from_markdown(text, as_markdown(text), mint=mint()).text == text


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_rewording_one_provision_leaves_all_others(data: st.DataObject) -> None:
    text = real()
    lines = as_markdown(text).split("\n")
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if len(line) > 30]))
    assume(not lines[at].startswith("|---"))
    lines[at] = lines[at][:-8] + "另行约定的内容" + lines[at][-8:]
    new = from_markdown(text, "\n".join(lines), mint=mint()).text
    assert [n.uid for n in new.walk()] == [n.uid for n in text.walk()]
    changed = [n.uid for n in new.walk() if bare(n) != bare(text.by_uid()[n.uid])]
    assert len(changed) == 1


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_taking_out_one_paragraph_leaves_all_others(data: st.DataObject) -> None:
    text = real()
    lines = as_markdown(text).split("\n")
    plain = [n for n, line in enumerate(lines) if line and line[0] not in "#|"]
    at = data.draw(st.sampled_from(plain))
    assume(not (at + 2 < len(lines) and lines[at + 2].startswith("    ")))  # it holds others
    del lines[at]
    new = from_markdown(text, "\n".join(lines), mint=mint()).text
    gone = text.by_uid().keys() - new.by_uid().keys()
    assert len(gone) == 1
    others_equal(text, new)


def test_the_white_space_of_the_source_stays_with_its_provision() -> None:
    text = real()
    odd = [n for n in text.walk() if n.before is not None]
    assert odd
    for node in odd:
        assert node.text or node.heading
    new = edit(text, "五、未成年人保护", "五、未成年人的保护")
    assert [bare(n) for n in new.walk() if n.before is not None] == [bare(n) for n in odd]


def test_an_odd_number_survives_a_change_of_its_words() -> None:
    text = real()
    new = edit(text, "[()]系统权限使用", "[()]系统权限的使用")
    node = next(n for n in new.walk() if n.literal.endswith("系统权限的使用"))
    assert (node.num.literal, node.num.defect) == ("()", "empty")
    others_equal(text, new, node.uid)


def test_a_new_item_behind_a_heading_of_the_same_list_stands_beside_it() -> None:
    text = sample("2026-06-01")
    new = edit(text, "（四）**公开。**", "（四）**新增。** 新的内容。\n\n（五）**公开。**")
    parent = next(n for n in new.walk() if any(c.uid == "cjefh7bd" for c in n.children))
    assert [c.num.literal for c in parent.children] == [
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "（五）",
    ]
    assert parent.children[3].kind == "subsection"
    others_equal(text, new, "cjefh7bd")


def test_taking_out_the_item_that_stepped_up_leaves_what_follows_in_its_place() -> None:
    text = sample("2026-06-01")
    shown = as_markdown(text)
    paragraph = next(line for line in shown.split("\n") if line.startswith("（四）**公开"))
    new = from_markdown(text, shown.replace(paragraph + "\n\n", ""), mint=mint()).text
    assert "cjefh7bd" not in new.by_uid()
    others_equal(text, new)


def test_a_new_heading_takes_what_stands_behind_it() -> None:
    text = sample("2026-06-01")
    new = edit(text, "本应用的界面、图标", "#### （一）新标题\n\n本应用的界面、图标")
    heading = next(n for n in new.walk() if n.heading == "新标题")
    assert [c.uid for c in heading.children] == ["vsjogzii"]


def test_new_english_items_are_what_their_fellows_are() -> None:
    text = sample("2026-06-01", "en")
    new = edit(
        text,
        "(6) **Customer service.**",
        "(6) **Trying.** We try.\n\n(7) **Customer service.**",
    )
    node = next(n for n in new.walk() if n.heading.startswith("Trying"))
    assert node.kind == "subsection"
    assert "zduwd7gg" in new.by_uid()


def test_a_new_definition_among_definitions_is_one() -> None:
    text = real()
    new = edit(text, "**个人信息删除:**", "**生物识别信息:** 指人脸照片。\n\n**个人信息删除:**")
    assert next(n for n in new.walk() if n.heading == "生物识别信息:").kind == "definition"


def test_rows_keep_their_uids() -> None:
    text = sample("2026-06-01")
    shown = as_markdown(text)
    row = next(line for line in shown.split("\n") if line.startswith("| 示例地图"))
    more = row.replace("示例地图", "示例推送").replace("精确位置", "设备标识")
    new = from_markdown(text, shown.replace(row, f"{more}\n{row}"), mint=mint()).text
    table = new.by_uid()["rtwctfiz"]
    assert [r.uid for r in table.children if r.uid in text.by_uid()] == [
        "lghp4w3p", "ajyh4wlt", "rru3itio"
    ]  # fmt: skip
    assert len(table.children) == 4
    others_equal(text, new)


def test_moved_paragraphs_keep_their_uids() -> None:
    text = sample("2026-06-01")
    shown = as_markdown(text)
    block = next(line for line in shown.split("\n") if line.startswith("本应用的界面"))
    moved = shown.replace(block + "\n\n", "").replace(
        "### 五、服务的中断\n\n", f"### 五、服务的中断\n\n{block}\n\n"
    )
    new = from_markdown(text, moved, mint=mint())
    parent = next(n for n in new.text.walk() if any(c.uid == "vsjogzii" for c in n.children))
    assert parent.uid == "iy75apxr"
    assert {line.uid: line.relation for line in new.lineage}["vsjogzii"] == "moved"


def test_a_split_is_told_and_the_longer_part_keeps_the_uid() -> None:
    text = sample("2026-06-01")
    new = from_markdown(
        text,
        as_markdown(text).replace(
            "发生争议的，可以协商解决。协商", "发生争议的，可以协商解决。\n\n协商"
        ),
        mint=mint(),
    )
    relations = {line.relation for line in new.lineage if "sbni32o7" in line.sources}
    assert relations <= {"split_from", "continued"}
    assert "sbni32o7" in new.text.by_uid()


def test_our_own_file_keeps_the_uids_it_names() -> None:
    text = sample("2026-06-01")
    typed = markdown.write(text)
    assert from_markdown(text, typed, mint=mint()).text == text
    named = as_markdown(text).replace(
        "### 四、知识产权", "### 四、知识产权\n\n全新的一段。 {#brandnew}"
    )
    assert from_markdown(text, named, mint=mint()).text.by_uid()["brandnew"].text == "全新的一段。"


def test_a_uid_that_is_named_wins_over_the_comparison() -> None:
    text = sample("2026-06-01")
    paragraph = text.by_uid()["vsjogzii"].text
    typed = as_markdown(text).replace(paragraph, paragraph + " {#renamed1}")
    new = from_markdown(text, typed, mint=mint()).text
    assert new.by_uid()["renamed1"].text == paragraph
    assert "vsjogzii" not in new.by_uid()


def test_an_empty_provision_can_be_seen_and_filled() -> None:
    text = Text(
        language="en",
        nodes=(
            Node(uid="aaaa", kind="title", heading="Sample"),
            Node(uid="bbbb", kind="definition"),
        ),
    )
    shown = as_markdown(text)
    assert "{#bbbb}" in shown
    assert from_markdown(text, shown, mint=mint()).text == text
    new = from_markdown(text, shown.replace("{#bbbb}", "Filled. {#bbbb}"), mint=mint()).text
    assert (new.by_uid()["bbbb"].text, new.by_uid()["bbbb"].kind) == ("Filled.", "definition")


@pytest.mark.parametrize(
    ("typed", "line", "code"),
    [
        ("# 标题\n\n| 甲 | 乙 |\n\n末尾", 3, "markdown.table.rule"),
        ("# 标题\n\n见[此处](javascript:alert)。", 3, "markdown.link"),
        ("# 标题\n\n见[此处](#nothing)。", 3, "markdown.ref"),
        ("# 标题\n\n正文 {坏}", 3, "markdown.attribute"),
        ("# 标题\n\n    缩进\n\n            过深", 5, "markdown.indent"),
        ("# 标题\n\n## 一、\n\n##### 跳级", 5, "markdown.level"),
        ("# 标题\n\n控制\x07字符", 3, "markdown.control"),
        ("---\nlanguage: en\n---\n\n# Title", 2, "markdown.language"),
        ("   \n\n", 1, "markdown.empty"),
        ("半个\ud800", 1, "markdown.control"),
    ],
)
def test_faults_have_the_line_that_was_typed(typed: str, line: int, code: str) -> None:
    with pytest.raises(TextError) as refused:
        from_markdown(sample("2026-06-01"), typed, mint=mint())
    found = [(p.line, p.code) for p in refused.value.problems]
    assert (line, code) in found
    assert all(set(p.message) == {"zh-CN", "en"} for p in refused.value.problems)


def test_ten_megabytes_are_refused_at_once() -> None:
    for typed in ("字" * 3_500_000, "x" * 10_000_000):
        with pytest.raises(TextError) as refused:
            from_markdown(real(), typed, mint=mint())
        assert refused.value.problems[0].code == "markdown.size"
    assert MAX_CHARACTERS < 3_500_000


def test_pasted_html_stays_characters_and_is_told() -> None:
    text = sample("2026-06-01")
    pasted = '<script>alert(1)</script><a href="javascript:x()">点我</a>'
    typed = as_markdown(text).replace("### 六、责任", f"{pasted}\n\n### 六、责任")
    whole = from_markdown(text, typed, mint=mint())
    node = next(n for n in whole.text.walk() if "script" in n.text)
    assert node.text == pasted
    assert not node.marks
    assert [p.code for p in whole.problems] == ["markdown.html"]
    assert typed.split("\n")[whole.problems[0].line - 1] == pasted


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=100, deadline=None)
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    text = sample("2026-06-01")
    shown = as_markdown(text).replace("### 六、责任", f"{typed}\n\n### 六、责任")
    try:
        new = from_markdown(text, shown, mint=mint()).text
    except TextError:
        return
    assert markdown.read(markdown.write(new)) == new
    assert len(new.by_uid()) == len(list(new.walk()))

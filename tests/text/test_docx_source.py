"""Word-processor files: numbers as printed, no character lost, nothing followed or run."""

import html
import io
import re
import time
import zipfile
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.docx_making import abstract, docx, lvl, num, p, part, relation, run
from xarst_site.text import markdown, plain
from xarst_site.text.docx_source import parse_docx
from xarst_site.text.nodes import Problem, Text, TextError
from xarst_site.text.uids import minter


def parse(data: bytes, language: str = "zh-CN") -> tuple[Text, tuple[Problem, ...]]:
    return parse_docx(data, language=language, mint=minter("tests", "docx"))


def lines(data: bytes, language: str = "zh-CN") -> list[str]:
    """The text as lines, as it would be printed."""
    text, _ = parse(data, language)
    assert markdown.read(markdown.write(text)) == text
    return plain.write(text).split("\n\n")


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def told(problems: tuple[Problem, ...], code: str) -> str:
    return " / ".join(q.message["en"] for q in problems if q.code == code)


# --- numbers ------------------------------------------------------------------------


def counted(fmt: str, text: str, count: int, *, start: int = 1) -> list[str]:
    body = "".join(p("条", num="1") for _ in range(count))
    return lines(docx(body, numbering=abstract(0, lvl(0, fmt, text, start=start)) + num(1, 0)))


@pytest.mark.parametrize(
    ("fmt", "text", "start", "printed"),
    [
        ("decimal", "%1.", 9, ["9.条", "10.条"]),
        ("decimal", "%1、", 1, ["1、条", "2、条"]),
        ("decimal", "第%1条", 1, ["第1条 条", "第2条 条"]),
        ("chineseCounting", "第%1部分", 10, ["第十部分 条", "第十一部分 条"]),
        ("chineseCountingThousand", "%1、", 20, ["二十、条", "二十一、条"]),
        ("taiwaneseCountingThousand", "（%1）", 1, ["（一）条", "（二）条"]),
        ("ideographDigital", "%1、", 19, ["一九、条", "二〇、条"]),
        ("japaneseCounting", "第%1章", 10, ["第十章 条", "第十一章 条"]),
        ("chineseLegalSimplified", "%1、", 11, ["壹拾壹、条", "壹拾贰、条"]),
        ("decimal", "Article %1", 3, ["Article 3 条", "Article 4 条"]),
        ("lowerLetter", "%1)", 1, ["a)条", "b)条"]),
        ("upperLetter", "%1.", 1, ["A.条", "B.条"]),
        ("lowerRoman", "(%1)", 3, ["(iii)条", "(iv)条"]),
        ("upperRoman", "%1.", 1, ["I.条", "II.条"]),
        ("decimalEnclosedCircle", "%1", 1, ["①条", "②条"]),
        ("decimalFullWidth", "%1．", 1, ["１．条", "２．条"]),
    ],
)
def test_formats(fmt: str, text: str, start: int, printed: list[str]) -> None:
    assert counted(fmt, text, 2, start=start) == printed


def test_the_number_is_that_of_the_provision() -> None:
    text, problems = parse(
        docx(
            p("总则", num="1") + p("适用", num="1"),
            numbering=abstract(0, lvl(0, "chineseCounting", "第%1条")) + num(1, 0),
        )
    )
    assert [
        (n.kind, n.num.scheme, n.num.literal, n.num.ordinal, n.num.gap) for n in text.nodes
    ] == [
        ("article", "第N条", "第一条", 1, " "),
        ("article", "第N条", "第二条", 2, " "),
    ]
    assert not problems


def test_levels_count_within_each_other_and_start_again() -> None:
    numbering = abstract(
        0,
        lvl(0, "chineseCounting", "%1、"),
        lvl(1, "chineseCounting", "（%2）"),
        lvl(2, "decimal", "%3."),
    ) + num(1, 0)
    body = "".join(p(f"条{k}", num="1", level=k) for k in (0, 1, 2, 2, 1, 2, 0, 1))
    assert lines(docx(body, numbering=numbering)) == [
        "一、条0", "（一）条1", "1.条2", "2.条2", "（二）条1", "1.条2", "二、条0", "（一）条1",
    ]  # fmt: skip


def test_placeholders_of_higher_levels_and_legal_numbers() -> None:
    numbering = abstract(
        0,
        lvl(0, "chineseCounting", "第%1章"),
        lvl(1, "decimal", "%1.%2", more="<w:isLgl/><w:suff w:val='space'/>"),
    ) + num(1, 0)
    body = p("甲", num="1") + p("乙", num="1", level=1) + p("丙", num="1", level=1)
    assert lines(docx(body, numbering=numbering)) == ["第一章 甲", "1.1 乙", "1.2 丙"]


def test_what_follows_a_number_is_kept() -> None:
    for suffix, gap in (("space", " "), ("nothing", ""), ("tab", "")):
        numbering = abstract(0, lvl(0, "decimal", "%1.", more=f'<w:suff w:val="{suffix}"/>'))
        found = lines(docx(p("条", num="1"), numbering=numbering + num(1, 0)))
        assert found == [f"1.{gap}条"]


def test_lists_that_share_a_definition_go_on_counting() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0) + num(2, 0)
    body = p("a", num="1") + p("b", num="2") + p("c", num="1")
    assert lines(docx(body, numbering=numbering)) == ["1.a", "2.b", "3.c"]


def test_an_override_starts_a_list_again_once() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0) + num(2, 0, again)
    body = p("a", num="1") + p("b", num="1") + p("c", num="2") + p("d", num="2")
    assert lines(docx(body, numbering=numbering)) == ["1.a", "2.b", "1.c", "2.d"]


def test_an_override_may_change_a_whole_level() -> None:
    other = f'<w:lvlOverride w:ilvl="0">{lvl(0, "lowerLetter", "%1)")}</w:lvlOverride>'
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0) + num(2, 0, other)
    assert lines(docx(p("a", num="1") + p("b", num="2"), numbering=numbering)) == ["1.a", "b)b"]


def test_restart_rules() -> None:
    never = abstract(
        0,
        lvl(0, "chineseCounting", "%1、"),
        lvl(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>'),
    ) + num(1, 0)
    body = "".join(p("x", num="1", level=k) for k in (0, 1, 1, 0, 1))
    assert lines(docx(body, numbering=never)) == ["一、x", "1.x", "2.x", "二、x", "3.x"]


def test_numbers_of_styles_through_what_they_are_based_on() -> None:
    numbering = abstract(
        0,
        lvl(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="Chapter"/>'),
        lvl(1, "chineseCounting", "第%2条", more='<w:pStyle w:val="Article"/>'),
    ) + num(7, 0)
    styles = (
        '<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="heading 1"/><w:pPr>'
        '<w:numPr><w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Article"><w:name w:val="Article"/><w:pPr>'
        '<w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:basedOn w:val="Article"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="None"><w:basedOn w:val="Article"/><w:pPr>'
        '<w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>'
    )
    body = (
        p("总则", style="Chapter")
        + p("适用本协议。", style="Article")
        + p("继承的编号。", style="Mine")
        + p("没有编号。", style="None")
        + p("循环。", style="Round")
        + p("附则", style="Chapter")
    )
    assert lines(docx(body, numbering=numbering, styles=styles)) == [
        "第一章 总则", "第一条 适用本协议。", "第二条 继承的编号。", "没有编号。", "循环。",
        "第二章 附则",
    ]  # fmt: skip


def test_list_zero_is_none_and_an_unknown_list_too() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    assert lines(docx(p("a", num="0") + p("b", num="99"), numbering=numbering)) == ["a", "b"]


def test_a_list_style_keeps_its_levels_elsewhere() -> None:
    numbering = (
        abstract(0, lvl(0, "decimal", "%1)"), more='<w:styleLink w:val="S"/>')
        + abstract(1, more='<w:numStyleLink w:val="S"/>')
        + num(1, 0)
        + num(2, 1)
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    assert lines(docx(p("a", num="2"), numbering=numbering, styles=styles)) == ["1)a"]


def test_alternative_number_formats() -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1."/>'
        "</w:lvl>"
    )
    assert lines(docx(p("a", num="1"), numbering=abstract(0, level) + num(1, 0))) == ["1.a"]


def test_bullets_nest_by_their_level() -> None:
    numbering = abstract(0, lvl(0, "bullet", "\uf0b7"), lvl(1, "bullet", "o")) + num(1, 0)
    body = p("甲", num="1") + p("子", num="1", level=1) + p("乙", num="1")
    text, _ = parse(docx(body, numbering=numbering))
    assert [n.literal for n in text.nodes] == ["• 甲", "• 乙"]
    assert [n.literal for n in text.nodes[0].children] == ["○ 子"]


def test_one_format_on_two_levels_nests_by_level() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1."), lvl(1, "decimal", "%2.")) + num(1, 0)
    body = "".join(p(f"条{k}", num="1", level=k) for k in (0, 1, 1, 0))
    text, _ = parse(docx(body, numbering=numbering))
    assert [n.num.literal for n in text.nodes] == ["1.", "2."]
    assert [n.num.literal for n in text.nodes[0].children] == ["1.", "2."]


def test_numbers_by_hand_and_automatic_ones_make_one_tree() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    body = p("第一部分 定义") + p("一、收集") + p("手机号码；", num="1") + p("姓名。", num="1")
    text, _ = parse(docx(body, numbering=numbering))
    assert [n.literal for n in text.walk()] == [
        "第一部分 定义",
        "一、收集",
        "1.手机号码；",
        "2.姓名。",
    ]
    section = text.nodes[0].children[0]
    assert [n.kind for n in section.children] == ["paragraph", "paragraph"]


def test_odd_numbers_stay_in_the_words_and_are_told() -> None:
    numbering = abstract(0, lvl(0, "decimal", "编号-%1-")) + num(1, 0)
    text, problems = parse(docx(p("a", num="1"), numbering=numbering))
    assert text.nodes[0].literal == "编号-1- a"
    assert "docx.number" in codes(problems)
    unknown = abstract(0, lvl(0, "hebrew1", "%1.")) + num(1, 0)
    text, problems = parse(docx(p("a", num="1"), numbering=unknown))
    assert text.nodes[0].literal == "1.a"
    assert "docx.format" in codes(problems)


def test_an_empty_numbered_paragraph_counts_and_is_told() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    data = docx(p("a", num="1") + p(num="1") + p("c", num="1"), numbering=numbering)
    assert lines(data) == ["1.a", "3.c"]
    assert "“2.”" in told(parse(data)[1], "docx.empty_number")


# --- words --------------------------------------------------------------------------


def test_marks_links_breaks_and_signs() -> None:
    inside = (
        run("普通")
        + run("重要", "<w:b/>")
        + run("不粗", '<w:b w:val="0"/>')
        + run("斜", "<w:i/>")
        + f'<w:hyperlink r:id="L">{run("网站")}</w:hyperlink>'
        + f'<w:hyperlink w:anchor="x">{run("内部")}</w:hyperlink>'
        + "<w:r><w:tab/><w:t>a\u00a0b</w:t><w:noBreakHyphen/><w:br/><w:t>第二行</w:t>"
        + '<w:br w:type="page"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    )
    relations = relation("L", "hyperlink", "https://example.org/", external=True)
    text, problems = parse(docx(p("标题") + p(inside=inside), relations=relations))
    _, first, second = text.nodes
    assert first.text == "普通重要不粗斜网站内部\ta\u00a0b\u2011"
    assert [(first.text[m.start : m.end], m.kind, m.value) for m in first.marks] == [
        ("重要", "strong", ""), ("斜", "em", ""), ("网站", "link", "https://example.org/"),
    ]  # fmt: skip
    assert second.text == "第二行✓"
    assert "docx.symbol" not in codes(problems)


def test_a_sign_that_nobody_knows_is_told() -> None:
    inside = '<w:r><w:t>a</w:t><w:sym w:font="Private" w:char="F0A0"/></w:r>'
    text, problems = parse(docx(p(inside=inside)))
    assert text.nodes[0].literal == "a\uf0a0"
    assert "docx.symbol" in codes(problems)


def test_white_space_at_the_edges_is_kept_between_the_provisions() -> None:
    data = docx(p("标题") + p("　　缩进的一段。 ") + p("末段。"))
    text, _ = parse(data)
    assert plain.write(text) == "标题\n\n　　缩进的一段。 \n\n末段。"


def test_tracked_changes_are_accepted_and_told() -> None:
    inside = (
        run("保留")
        + f"<w:ins>{run('插入')}</w:ins>"
        + "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run('移走')}</w:moveFrom>"
    )
    text, problems = parse(docx(p("标题") + p(inside=inside)))
    assert text.nodes[1].text == "保留插入"
    said = [(q.line, q.message["en"]) for q in problems if q.code == "docx.tracked"]
    assert {line for line, _ in said} == {2}
    assert all(any(w in m for _, m in said) for w in ("插入", "删去", "移走"))


def test_a_deleted_paragraph_end_joins_two() -> None:
    gone = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前半')}</w:p>"
    text, problems = parse(docx(gone + p("后半。")))
    assert [n.text for n in text.nodes] == ["前半后半。"]
    assert "docx.tracked" in codes(problems)


def test_hidden_words_are_told_and_not_published() -> None:
    inside = run("看得见") + run("看不见的话", "<w:vanish/>")
    text, problems = parse(docx(p(inside=inside)))
    assert text.nodes[0].literal == "看得见"
    assert "看不见的话" in told(problems, "docx.hidden")


def test_notes_comments_headers_and_boxes_are_told_with_their_words() -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent>'
        f"{p('框内文字')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<w:txbxContent>{p('框内文字')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    inside = (
        run("正文")
        + '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="5"/></w:r>'
        + box
    )
    text, problems = parse(
        docx(
            p("一") + p(inside=inside) + p("尾"),
            relations=relation("f", "footnotes", "footnotes.xml")
            + relation("c", "comments", "comments.xml")
            + relation("h", "header", "header1.xml"),
            parts={
                "word/footnotes.xml": part(
                    "footnotes", f'<w:footnote w:id="2">{p("脚注文字")}</w:footnote>'
                ),
                "word/comments.xml": part(
                    "comments", f'<w:comment w:id="5">{p("批注文字")}</w:comment>'
                ),
                "word/header1.xml": part("hdr", p("页眉文字")),
            },
        )
    )
    assert [n.literal for n in text.walk()] == ["一", "正文", "框内文字", "尾"]
    assert "脚注文字" in told(problems, "docx.note")
    assert "批注文字" in told(problems, "docx.comment")
    assert "页眉文字" in told(problems, "docx.header")
    assert {q.line for q in problems if q.code in ("docx.note", "docx.comment")} == {2}
    assert "docx.box" in codes(problems)


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> {escape_(instruction)} </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def escape_(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;")


def test_fields_keep_their_results_and_links() -> None:
    inside = (
        run("见")
        + field("REF _Ref1 \\h", run("第二条"))
        + field('HYPERLINK "https://example.org/"', run("网站"))
        + field("DATE", run("2026年1月1日"))
        + f'<w:fldSimple w:instr=" REF x ">{run("第三条")}</w:fldSimple>'
    )
    text, problems = parse(docx(p("标题") + p(inside=inside)))
    assert text.nodes[1].text == "见第二条网站2026年1月1日第三条"
    assert [m.value for m in text.nodes[1].marks] == ["https://example.org/"]
    assert "DATE" in told(problems, "docx.field")


def test_a_generated_contents_list_is_told_and_left_out() -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        p("标题")
        + p(inside=begin + run("定义") + field("PAGEREF _T1", run("1")))
        + p(inside=run("附则") + end)
        + p("正文。")
    )
    text, problems = parse(docx(body))
    assert [n.literal for n in text.nodes] == ["标题", "正文。"]
    assert "定义1" in told(problems, "docx.toc")
    assert "附则" in told(problems, "docx.toc")
    with pytest.raises(TextError, match="never ends"):
        parse(docx(p(inside=begin + run("定义")) + p("正文。")))


def test_controls_wrappers_and_unknown_elements() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件里')}</w:sdtContent></w:sdt>"
        f"<w:customXml>{p('包起来')}</w:customXml>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{p('点此输入')}</w:sdtContent></w:sdt>"
        f"<w:strange>{run('怪字')}</w:strange>"
    )
    text, problems = parse(docx(body))
    assert [n.literal for n in text.nodes] == ["控件里", "包起来"]
    assert "点此输入" in told(problems, "docx.placeholder")
    assert "怪字" in told(problems, "docx.unknown")


def test_headings_by_style_and_by_outline() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f"<w:pPr>{more}</w:pPr>"
        "</w:style>"
        for key, name, more in (
            ("T", "Title", ""),
            ("H1", "heading 1", '<w:outlineLvl w:val="0"/>'),
            ("H2", "heading 2", '<w:outlineLvl w:val="1"/>'),
        )
    )
    body = (
        p("示例协议", style="T")
        + p("定义", style="H1")
        + p("用语", style="H2")
        + p("本协议所称的用语如下。")
        + p("隐私", style="H1")
    )
    text, _ = parse(docx(body, styles=styles))
    assert [(n.kind, n.heading) for n in text.nodes] == [
        ("title", "示例协议"), ("section", "定义"), ("section", "隐私"),
    ]  # fmt: skip
    assert text.nodes[1].children[0].heading == "用语"


# --- tables -------------------------------------------------------------------------


def tc(said: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(said)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_tables_with_merged_cells_and_heading_rows() -> None:
    table = "<w:tbl>" + tr(tc("名称"), tc("用途"), tc("联系"), properties="<w:tblHeader/>")
    table += tr(tc("甲", '<w:vMerge w:val="restart"/>'), tc("乙", '<w:gridSpan w:val="2"/>'))
    table += tr(tc("", "<w:vMerge/>"), tc("丙"), tc("丁")) + "</w:tbl>"
    text, problems = parse(docx(p("标题") + table))
    made = text.nodes[1]
    assert (made.kind, made.header) == ("table", 1)
    assert [row.cells for row in made.children] == [
        ("名称", "用途", "联系"), ("甲", "乙", ""), ("", "丙", "丁"),
    ]  # fmt: skip
    assert "table.spans" in codes(problems)


def test_numbers_in_cells_and_nested_tables() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    inner = "<w:tbl>" + tr(tc("内一"), tc("内二")) + "</w:tbl>"
    cell = f"<w:tc>{p('甲', num='1')}{p('乙', num='1')}{inner}{p()}</w:tc>"
    table = "<w:tbl>" + tr(cell, tc("右")) + tr(tc("下"), tc("末")) + "</w:tbl>"
    text, problems = parse(docx(table, numbering=numbering))
    assert text.nodes[0].children[0].cells == ("1.甲\n2.乙\n内一\n内二", "右")
    assert "table.nested" in codes(problems)


def test_a_table_of_one_column_is_layout() -> None:
    table = "<w:tbl>" + tr(tc("第一条 甲")) + tr(tc("第二条 乙")) + "</w:tbl>"
    assert lines(docx(table)) == ["第一条 甲", "第二条 乙"]


def test_a_deleted_row_is_told() -> None:
    table = "<w:tbl>" + tr(tc("a"), tc("b")) + tr(tc("没了"), tc("x"), properties="<w:del/>")
    text, problems = parse(docx(table + "</w:tbl>"))
    assert len(text.nodes[0].children) == 1
    assert "没了" in told(problems, "docx.tracked")


# --- nothing is lost ----------------------------------------------------------------

_BITS = st.sampled_from(
    ["甲", "乙。", " ", "1.", "（二）", "a\u00a0b", "**x**", "{#u}", "<b>", "第三条 "]
)
_WORDS = st.lists(_BITS, min_size=1, max_size=5).map("".join)
_RUNS = st.one_of(
    _WORDS.map(run),
    _WORDS.map(lambda w: run(w, "<w:b/>")),
    _WORDS.map(lambda w: run(w, "<w:vanish/>")),
    _WORDS.map(lambda w: f"<w:ins>{run(w)}</w:ins>"),
    _WORDS.map(lambda w: f"<w:del><w:r><w:delText>{escape_(w)}</w:delText></w:r></w:del>"),
    _WORDS.map(lambda w: f"<w:odd>{run(w)}</w:odd>"),
    _WORDS.map(lambda w: field("REF x", run(w))),
)
_PARAGRAPHS = st.builds(
    lambda runs, list_id, level: p(inside="".join(runs), num=list_id, level=level),
    st.lists(_RUNS, min_size=1, max_size=4),
    st.sampled_from(["", "1", "2"]),
    st.integers(0, 2),
)
_TABLES = st.lists(st.lists(_WORDS, min_size=2, max_size=3), min_size=1, max_size=3).map(
    lambda rows: "<w:tbl>" + "".join(tr(*map(tc, row)) for row in rows) + "</w:tbl>"
)
_NUMBERING = (
    abstract(0, lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%2."), lvl(2, "bullet", "-"))
    + num(1, 0)
    + num(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
)


@given(st.lists(st.one_of(_PARAGRAPHS, _PARAGRAPHS, _TABLES), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_character_is_in_a_provision_or_a_problem(body: list[str]) -> None:
    data = docx("".join(body), numbering=_NUMBERING)
    text, problems = parse(data)
    if text.nodes:
        assert markdown.read(markdown.write(text)) == text
    kept = plain.write(text) + "".join(q.message["zh-CN"] for q in problems)
    left = re.sub(r"\s", "", kept)
    source = "".join(re.findall(r"<w:(?:t|delText)[^>]*>([^<]*)<", "".join(body)))
    wanted = Counter(re.sub(r"\s", "", html.unescape(source)))
    assert not wanted - Counter(left)


# --- attacks ------------------------------------------------------------------------


def refusal(data: bytes) -> str:
    begun = time.perf_counter()
    with pytest.raises(TextError) as refused:
        parse(data)
    assert time.perf_counter() - begun < 5
    first = refused.value.problems[0]
    assert set(first.message) == {"zh-CN", "en"}
    return first.code


def test_a_bomb_is_not_unpacked() -> None:
    assert refusal(docx(f"<w:p>{' ' * 30_000_000}</w:p>")) == "docx.bomb"
    assert refusal(docx(p("a"), styles=" " * 5_000_000)) == "docx.bomb"


def test_many_members_are_refused() -> None:
    assert refusal(docx(p("a"), parts={f"x/{n}": "" for n in range(3000)})) == "docx.members"


def test_a_size_that_lies_helps_nobody() -> None:
    data = bytearray(docx("<w:p/>" + " " * 20_000_000))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")  # the size it says it has
    assert refusal(bytes(data)) in ("docx.bomb", "docx.broken", "docx.xml")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types_are_refused(declaration: str) -> None:
    assert refusal(docx(p("a"), declaration=declaration)) == "docx.entities"


def test_what_is_outside_is_named_and_not_followed() -> None:
    relations = relation("t", "attachedTemplate", "http://127.0.0.1:9/t.dotm", external=True)
    relations += relation("i", "image", "file:///etc/passwd", external=True)
    text, problems = parse(docx(p("正文。"), relations=relations))
    assert text.nodes[0].literal == "正文。"
    assert "http://127.0.0.1:9/t.dotm" in told(problems, "docx.external")
    assert "file:///etc/passwd" in told(problems, "docx.external")


def test_a_link_that_runs_something_is_only_words() -> None:
    relations = relation("L", "hyperlink", "javascript:alert(1)", external=True)
    inside = f'<w:hyperlink r:id="L">{run("点我")}</w:hyperlink>'
    text, problems = parse(docx(p(inside=inside), relations=relations))
    assert (text.nodes[0].literal, text.nodes[0].marks) == ("点我", ())
    assert "javascript:alert(1)" in told(problems, "docx.link")


def test_macros_and_embedded_files_are_named() -> None:
    parts = {
        "word/vbaProject.bin": b"x",
        "word/embeddings/oleObject1.bin": b"x",
        "word/embeddings/inner.docx": docx(p("里面")),
    }
    inside = run("正文。") + "<w:r><w:object/></w:r>"
    text, problems = parse(docx(p(inside=inside), parts=parts))
    assert [n.literal for n in text.nodes] == ["正文。"]
    assert "word/vbaProject.bin" in told(problems, "docx.macro")
    assert "inner.docx" in told(problems, "docx.embedded")
    assert "docx.object" in codes(problems)


def test_content_of_another_format_is_refused_rather_than_lost() -> None:
    assert refusal(docx(p("a") + '<w:altChunk r:id="x"/>')) == "docx.chunk"


def encrypted() -> bytes:
    data = bytearray(docx(p("a")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def twice() -> bytes:
    made = io.BytesIO(docx(p("a")))
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "docx.broken"),
        (b"PK\x03\x04 nothing", "docx.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "docx.encrypted"),
        (docx(p("a"))[:-40], "docx.broken"),
        (docx("<w:p><w:r>"), "docx.xml"),
        (docx("<w:sdt><w:sdtContent>" * 60 + "</w:sdtContent></w:sdt>" * 60), "docx.deep"),
        (docx("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60), "docx.deep"),
        (docx("<w:p/>" * 60_000), "docx.paragraphs"),
        (docx(p("字" * 300_000)), "line.long"),
    ],
)
def test_broken_and_absurd_files_are_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_password_and_two_parts_of_one_name() -> None:
    assert refusal(encrypted()) == "docx.encrypted"
    assert refusal(twice()) == "docx.twice"


def test_ten_thousand_paragraphs_are_read_in_time() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    body = "".join(p(f"第{n}段的文字。", num="1" if n % 3 else "") for n in range(10_000))
    begun = time.perf_counter()
    text, _ = parse(docx(body, numbering=numbering))
    assert sum(1 for _ in text.walk()) == 10_000
    assert time.perf_counter() - begun < 10


@given(st.binary(max_size=400), st.integers(0, 5000))
@settings(max_examples=60, deadline=None)
def test_damaged_bytes_are_read_or_refused(junk: bytes, at: int) -> None:
    data = docx(p("第一条 甲"), numbering=abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0))
    at %= len(data)
    try:
        parse(data[:at] + junk + data[at + len(junk) :])
    except TextError:
        return


@given(
    st.dictionaries(
        st.sampled_from(["start", "numFmt", "lvlText", "lvlRestart", "suff", "isLgl"]),
        st.text("0123456789%-azA.、一", max_size=8),
    )
)
@settings(max_examples=60, deadline=None)
def test_strange_numbering_never_breaks(said: dict[str, str]) -> None:
    level = "".join(f'<w:{name} w:val="{value}"/>' for name, value in said.items())
    numbering = abstract(0, f'<w:lvl w:ilvl="0">{level}</w:lvl>') + num(1, 0)
    text, _ = parse(docx(p("a", num="1") + p("b", num="1", level=8), numbering=numbering))
    assert [n.literal[-1] for n in text.walk()] == ["a", "b"]

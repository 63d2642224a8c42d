import xml.etree.ElementTree as ET
from datetime import date

from xarst_site.text.akn import NAMESPACE, export
from xarst_site.text.eids import eids
from xarst_site.text.markdown import read
from xarst_site.text.nodes import Node, Text

FILE = """---
language: zh-CN
---

# 协议 {#titl}

更新日期:20230906 {#date .dateline}

特别提示 {#cros .crossHeading}

## 第一部分 定义 {#prt1}

**个人信息:** 指各种信息。 {#def1 .definition}

### 一、收集 {#sec1}

我们收集: {#int1}

1.**手机:** 用于登录 {#par1}

中间一段 {#mid1 .text}

2.见[第一部分](#prt1)和[站](https://a.example/ä) {#par2}

| 名称 | 用途 {#row1} |
|---|---|
| 甲 | 乙 {#row2} |
{#tab1}

以上。 {#wrp1}
"""

NS = {"a": NAMESPACE}


def exported(text: Text, **options: str) -> ET.Element:
    data = export(
        text,
        document="xarst",
        version="v1",
        publisher="西安",
        published_on=date(2026, 1, 2),
        effective_on=date(2026, 2, 1),
        work_on=date(2023, 9, 6),
        **options,
    )
    assert data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ET.fromstring(data)


def words(element: ET.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def test_the_work_the_expression_and_the_file_have_their_dates():
    meta = exported(read(FILE)).find("a:doc/a:meta/a:identification", NS)
    said = {
        level.tag.partition("}")[2]: (
            level.find("a:FRBRuri", NS).get("value"),
            level.find("a:FRBRdate", NS).get("date"),
        )
        for level in meta
    }
    work = "/akn/cn/doc/2023-09-06/xarst"
    assert said == {
        "FRBRWork": (work, "2023-09-06"),
        "FRBRExpression": (f"{work}/zho@2026-02-01", "2026-02-01"),
        "FRBRManifestation": (f"{work}/zho@2026-02-01/main.xml", "2026-01-02"),
    }


def test_a_translation_says_that_it_is_one():
    expression = exported(read(FILE), translated_from="en").find(".//a:FRBRExpression", NS)
    assert expression.find("a:FRBRauthoritative", NS).get("value") == "false"
    assert expression.find("a:FRBRtranslation", NS).get("fromLanguage") == "en"


def test_every_provision_has_its_address_and_its_uid():
    text = read(FILE)
    found = {e.get("wId"): e.get("eId") for e in exported(text).iter() if e.get("wId")}
    assert found == eids(text)


def test_provisions_are_hierarchy_and_what_stands_between_them_is_kept_in_place():
    section = exported(read(FILE)).find(".//a:section", NS)
    assert [child.tag.partition("}")[2] for child in section] == [
        *["num", "heading", "intro", "paragraph", "hcontainer", "paragraph", "wrapUp"]
    ]
    assert words(section.find("a:num", NS)) == "一、"
    paragraph = section.find("a:paragraph", NS)
    assert words(paragraph.find("a:heading", NS)) == "手机:"
    assert words(paragraph.find("a:content/a:p", NS)) == "用于登录"
    table = section.find("a:wrapUp/a:table", NS)
    assert [words(th) for th in table.iter(f"{{{NAMESPACE}}}th")] == ["名称", "用途"]


def test_terms_and_references_point_at_what_they_mean():
    root = exported(read(FILE))
    term = root.find(".//a:def/a:term", NS)
    assert words(term) == "个人信息"
    concept = root.find(f".//a:TLCConcept[@eId='{term.get('refersTo')[1:]}']", NS)
    assert concept.get("showAs") == "个人信息"
    assert root.find(".//a:ref", NS).get("href") == "#part_1"
    assert root.find(".//a:a", NS).get("href") == "https://a.example/%C3%A4"


def test_all_characters_are_there_in_order():
    text = read(FILE)
    doc = exported(text).find("a:doc", NS)
    printed = words(doc.find("a:preface", NS)) + words(doc.find("a:mainBody", NS))
    assert printed == "".join(n.literal + "".join(n.cells) for n in text.walk())


def test_characters_that_xml_forbids_are_named():
    text = Text(language="en", nodes=(Node(uid="aaaa", kind="text", text="a\x02b\rc\nd\ufffe"),))
    paragraph = exported(text).find(".//a:mainBody/a:p", NS)
    assert [(e.tag.partition("}")[2], e.get("name"), e.text) for e in paragraph] == [
        ("inline", "U+0002", "␂"),
        ("inline", "U+000D", "␍"),
        ("eol", None, None),
        ("inline", "U+FFFE", "\ufffd"),
    ]


def test_an_empty_text_is_a_document_all_the_same():
    body = exported(Text(language="en", nodes=())).find("a:doc/a:mainBody", NS)
    assert len(body) == 1

"""content/xarst is the text as published, and what is typed in says nothing else."""

import hashlib
import re
from datetime import UTC, date, datetime

import pytest

from xarst_site.documents.check import check
from xarst_site.documents.force import in_force, status
from xarst_site.text import markdown, plain

VERSION = "2023-09-06"
SHA256 = "4ef0907ea1fcbdb828e892190e02a2a98baa95310b41298a9cd664b53fad5728"
"""Of the file as it was published, 29,965 bytes."""

BIOMETRIC_LAW = {23, 28, 29, 30}  # of the Personal Information Protection Law
SILENT = {"文中未说明", "文中未列明"}  # our words where the text has none
GENERAL = "该项文中未说明；一般说明："


@pytest.fixture(scope="session")
def version(xarst):
    return xarst.versions[VERSION]


@pytest.fixture(scope="session")
def zh(xarst):
    return xarst.texts[VERSION]["zh-CN"]


@pytest.fixture(scope="session")
def en(xarst):
    return xarst.texts[VERSION]["en"]


def _tight(text):
    return re.sub(r"\s", "", text)


def _said(nodes, uids):
    """What the provisions say, without white space."""
    return "".join(
        _tight(node.literal + "".join(node.cells)) for uid in uids for node in nodes[uid].walk()
    )


def test_it_keeps_the_rules_of_documents(xarst, version):
    assert check(version, xarst.texts[VERSION], xarst.document) == ()


def test_the_nodes_give_the_published_file_back(version, zh):
    source = plain.write(zh).encode("utf-8")
    assert len(source) == 29_965
    assert hashlib.sha256(source).hexdigest() == SHA256
    assert version.texts["zh-CN"].source.sha256 == SHA256
    assert version.texts["zh-CN"].source.encoding == "utf-8"
    assert version.texts["en"].source is None


def test_its_files_are_as_the_program_writes_them(xarst):
    for language, text in xarst.texts[VERSION].items():
        file = (xarst.path / VERSION / f"{language}.md").read_text("utf-8")
        assert markdown.write(text) == file


def test_the_dates_are_those_the_text_prints(version):
    assert version.updated_on == version.effective_on == date(2023, 9, 6)
    before = datetime(2023, 9, 5, 15, 59, 59, tzinfo=UTC)  # one second to 00:00 in Shanghai
    begin = datetime(2023, 9, 5, 16, tzinfo=UTC)
    assert in_force([version], before) is None
    assert in_force([version], begin) == version
    assert status(version, [version], datetime(2026, 11, 24, tzinfo=UTC)) == "in_force"


def test_four_parts_and_the_sections_of_each(zh):
    parts = [node for node in zh.walk() if node.kind == "part"]
    assert [part.heading for part in parts] == ["定义", "法律声明", "隐私保护政策", "用户协议"]
    sections = [[n.heading for n in p.walk() if n.kind == "section"] for p in parts]
    assert [len(names) for names in sections] == [0, 2, 8, 3]
    assert sections[2][2] == "我们如何共享、公开披露您的信息"  # and not 转让, as announced
    assert "二、" in {
        node.num.literal for node in zh.walk() if node.heading == "涉及非注册用户的声明"
    }


def test_the_contents_list_is_no_clauses(zh):
    (contents,) = (node for node in zh.walk() if node.kind == "toc")
    assert len(contents.children) == 8
    assert {item.kind for item in contents.children} == {"tocItem"}


def test_the_definitions_of_part_one(zh):
    part = next(node for node in zh.nodes if node.kind == "part")
    terms = [n.heading for n in part.walk() if n.kind == "definition"]
    assert terms == [
        "“西安人社通”平台服务:",
        "“西安人社通”平台服务提供者:",
        "个人信息:",
        "个人敏感信息:",
        "个人信息删除:",
    ]


def test_the_empty_number_stays_empty(zh, en):
    for text in (zh, en):
        (node,) = (n for n in text.walk() if n.num and n.num.literal == "()")
        assert node.num.ordinal is None
        assert node.num.defect == "empty"
        numbered = [child for child in node.children if child.num]
        assert [child.num.ordinal for child in numbered] == list(range(1, 9))
        assert node.children[-1].num is None  # 请您注意 … is not item 9


def test_the_table_of_sdks_is_a_table_of_four_columns_and_one_row(zh, en):
    for text in (zh, en):
        (table,) = (node for node in text.walk() if node.kind == "table")
        assert table.header == 1
        assert [len(row.cells) for row in table.children] == [4, 4]


def test_components_share_preface_and_definitions_and_leave_out_only_title_and_dates(version, zh):
    policy, agreement = (
        {n.uid for uid in component.provisions for n in zh.by_uid()[uid].walk()}
        for component in sorted(version.components, key=lambda component: component.id)[::-1]
    )
    shared = [n for n in zh.nodes if n.uid in policy & agreement]
    assert [n.literal[:4] for n in shared] == [
        "您的信任",
        "本《隐私",
        "特别提示",
        "本《隐私",
        "第一部分",
    ]
    assert policy & agreement == {n.uid for top in shared for n in top.walk()}
    left = {n.kind for n in zh.walk() if n.uid not in policy | agreement}
    assert left == {"title", "dateline"}
    names = {component.id: component for component in version.components}
    nodes = zh.by_uid()
    assert "用户协议" in {nodes[u].heading for u in names["user-agreement"].provisions}
    assert "隐私保护政策" in {nodes[u].heading for u in names["privacy-policy"].provisions}


def test_items_name_their_article_and_only_the_basic_ones_are_required(version):
    items = {item.id: item for item in version.items}
    acts = {name: item.act for name, item in items.items()}
    assert acts == {
        "accept-agreement": "terms_acceptance",
        "acknowledge-policy": "notice_acknowledged",
        "face-recognition": "separate_consent",
        "precise-location": "separate_consent",
        "guardian": "guardian_consent",
    }
    required = {name for name, item in items.items() if item.required}
    assert required == {"accept-agreement", "acknowledge-policy"}
    articles = {int(n) for n in re.findall(r"\d+", items["face-recognition"].lawful_basis["zh-CN"])}
    assert articles == BIOMETRIC_LAW
    for item in items.values():
        chinese, english = (set(re.findall(r"\d+", item.lawful_basis[k])) for k in ("zh-CN", "en"))
        assert chinese == english != set()


def test_the_operator_is_who_the_text_says(version, zh):
    said = _said(zh.by_uid(), version.operator.provisions)
    assert version.operator.name["zh-CN"] in said
    assert version.operator.contacts == {"phone": "029-12333"}
    assert "029-12333" in said
    assert version.operator.department == {}


def test_registers_have_the_rows_of_the_text(version):
    registers = version.registers
    assert len(registers["third_parties"].rows) == 1
    assert len(registers["third_parties"].columns) == 4
    assert len(registers["permissions"].rows) == 8
    assert len(registers["collected_information"].rows) == 25


def test_the_row_of_the_sdk_is_the_row_of_the_table(version, zh):
    (table,) = (node for node in zh.walk() if node.kind == "table")
    register = version.registers["third_parties"]
    (row,) = register.rows
    assert tuple(c.title["zh-CN"] for c in register.columns) == table.children[0].cells
    assert tuple(row.cells[c.id]["zh-CN"] for c in register.columns) == table.children[1].cells
    assert row.provisions == (table.children[1].uid,)


def test_each_permission_points_at_its_own_item(version, zh):
    nodes = zh.by_uid()
    (parent,) = (n for n in nodes.values() if n.num and n.num.literal == "()")
    items = [child.uid for child in parent.children if child.num]
    assert [row.provisions[0] for row in version.registers["permissions"].rows] == items


def test_registers_quote_the_provisions_they_point_at(version, zh):
    nodes = zh.by_uid()
    for name, register in version.registers.items():
        for row in register.rows:
            said = _said(nodes, row.provisions)
            for column, cell in row.cells.items():
                for excerpt in cell["zh-CN"].removeprefix(GENERAL).split("……"):
                    if excerpt not in SILENT:
                        assert _tight(excerpt) in said, (name, row.uid, column)


def test_registers_say_where_the_text_says_nothing(version):
    silent = {
        (row.uid, column)
        for register in version.registers.values()
        for row in register.rows
        for column, cell in row.cells.items()
        if cell["zh-CN"] in SILENT or cell["zh-CN"].startswith(GENERAL)
    }
    assert silent == {
        ("perm-device", "refusal"),
        ("perm-storage", "refusal"),
        ("perm-album", "refusal"),
        ("perm-push", "refusal"),
        ("info-business", "information"),
        ("info-unregistered", "purpose"),
    }


def test_registers_in_english_quote_the_translation(version, en):
    nodes = en.by_uid()
    ours = {"not stated in the text", "not itemised in the text"}
    for register in version.registers.values():
        for row in register.rows:
            said = _said(nodes, row.provisions).lower()
            for cell in row.cells.values():
                for excerpt in re.sub("^Not stated .*?: ", "", cell["en"]).split(" … "):
                    if excerpt not in ours:
                        assert _tight(excerpt).lower() in said, (row.uid, excerpt)


def test_the_translation_covers_every_provision_and_is_english(zh, en):
    assert [(n.uid, n.kind) for n in zh.walk()] == [(n.uid, n.kind) for n in en.walk()]
    for ours, theirs in zip(zh.walk(), en.walk(), strict=True):
        assert bool(ours.heading) == bool(theirs.heading)
        assert bool(ours.text) == bool(theirs.text)
        assert len(ours.cells) == len(theirs.cells)
        words = theirs.heading + theirs.text + "".join(theirs.cells)
        assert not re.search("[\u4e00-\u9fff]", words), theirs.uid


def test_the_translation_keeps_every_number(zh, en):
    for ours, theirs in zip(zh.walk(), en.walk(), strict=True):
        assert (ours.num is None) == (theirs.num is None)
        if ours.num and theirs.num:
            assert ours.num.ordinal == theirs.num.ordinal
            assert ours.num.defect == theirs.num.defect
            if ours.kind in {"paragraph", "subparagraph", "tocItem"}:
                assert ours.num.literal == theirs.num.literal  # 1、 beside 3. as it stands


def test_the_translation_keeps_figures(zh, en):
    """Dates, telephone numbers and ages; 29.12333 would be another number."""
    for ours, theirs in zip(zh.walk(), en.walk(), strict=True):
        for figure in re.findall(r"\d[\d-]+", ours.text):
            assert figure in theirs.text


def test_the_translation_keeps_defects(en):
    words = [node.heading + node.text for node in en.walk()]
    assert any("AndroidIDMAC address" in w for w in words)
    assert any("users provide services to users" in w for w in words)
    assert any(w.startswith("and other services that this Platform") for w in words)
    assert any("but not only limited to" in w for w in words)

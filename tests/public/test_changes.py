"""The pages of what changed, as a reader gets them."""

import re

import msgspec
import pytest
from webob import Request

from tests.api_examples import site as real_site
from tests.changes.seed import ROOT
from xarst_site.changes.model import as_json
from xarst_site.changes.render import cut, marked, overlaid, part, shortened
from xarst_site.documents.comparison import (
    Comparison,
    compare_bare,
    compare_texts,
    judge,
    records_of,
)
from xarst_site.documents.files import read_version
from xarst_site.storage.comparisons import comparison
from xarst_site.storage.library import Library
from xarst_site.text import markdown
from xarst_site.text.nodes import Node, Text
from xarst_site.web.compared import compared, words

PAIR = "2025-07-01..2026-06-01"
VERSIONS = ("2024-03-01", "2025-01-15", "2025-07-01", "2026-06-01", "2030-01-01")


def plain(messages):
    return words(messages("en"), "en")


def text(*said):
    return Text(
        language="zh-CN",
        nodes=tuple(Node(uid=uid, kind="text", text=words) for uid, words in said),
    )


# --- the page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_few_words_come_first(app, messages, language):
    page = app.get(f"/{language}/sample/changes/{PAIR}/").html
    say = messages(language)
    head = page.select_one(".head").get_text()
    for word in (say("What changed"), say("Since when"), say("Are you asked again?")):
        assert word in head
    assert page.select_one(".head .severity").get_text() == say("Major change")
    assert page.select_one(".head .status.in_force")
    first, second = page.select_one(".summary"), page.select_one(".changelist")
    assert first.sourceline <= second.sourceline


def test_reasons_name_their_places_on_the_page(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/").html
    ids = {element["id"] for element in page.select("[id]")}
    links = [a["href"] for a in page.select(".reasons a")]
    assert links
    assert {link[1:] for link in links} <= ids


def test_every_change_is_listed_and_marked_in_the_text(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/").html
    entries = page.select(".changelist .entry")
    assert len(entries) == len({entry["id"] for entry in entries}) == 23
    for entry in page.select(".changelist > ol > .entry"):
        number = entry["id"].removeprefix("change_")
        target = page.select_one(f"#in_{number}")
        assert target is not None
        assert target.select_one(f".tag a[href='#change_{number}']")
    collapsed = page.select(".changelist details .entry")
    assert {"renumbered", "typographic"} >= {entry["class"][1] for entry in collapsed}
    assert len(collapsed) == 9


def test_next_and_previous_lead_through_the_whole_text(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/").html
    seen = []
    here = page.select_one(".marked .changed[id]")
    while here is not None:
        seen.append(here["id"])
        onward = here.select_one(".tag .step:last-child")
        target = page.select_one(onward["href"]) if onward.get_text() == "↓" else None
        here = target
    assert len(seen) == len(set(seen)) == len(page.select(".changelist > ol > .entry"))


def test_marks_have_words_for_those_who_hear_them(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/").html
    for name, begin, end in (
        ("ins", "［新增开始］", "［新增结束］"),
        ("del", "［删除开始］", "［删除结束］"),
    ):
        marks = page.select(f"article {name}")
        assert marks
        for mark in marks:
            hidden = [span.get_text() for span in mark.select(".hidden")]
            assert hidden == [begin, end]


def test_what_moved_is_linked_both_ways(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/").html
    here, away = page.select_one(".moved.here"), page.select_one(".moved.away")
    assert away.select_one("p.tag a[href='#lxxtpgwy']")
    assert here.select_one("p.tag a[href='#was_lxxtpgwy']")
    assert away.select_one("#was_lxxtpgwy")
    assert here.select_one("#lxxtpgwy")


def test_registers_and_items_are_shown_as_rows(app):
    page = app.get("/zh-CN/sample/changes/2024-03-01..2025-01-15/").html
    rows = page.select(".changed-lists tr.changed")
    assert len(rows) == 4
    assert "示例地图 SDK" in page.select_one("[id='registers.third_parties.sdk-map']").get_text()
    assert page.select_one("[id='items.location'] ins")
    assert page.select_one(".head li strong").get_text() == "收集精确位置"


def test_side_by_side_has_both_texts_in_two_columns(app):
    page = app.get(f"/zh-CN/sample/changes/{PAIR}/beside").html
    rows = page.select("table.compared tbody tr")
    assert all(len(row.select("td")) == 2 for row in rows)
    left = [cell for row in rows for cell in row.select("td:first-child ins")]
    right = [cell for row in rows for cell in row.select("td:last-child del")]
    assert not left
    assert not right


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("new", range(1, 5))
@pytest.mark.parametrize("beside", ["", "beside"])
def test_ids_are_unique_and_anchors_lead_somewhere(app, language, new, beside):
    for old in range(new):
        address = f"/{language}/sample/changes/{VERSIONS[old]}..{VERSIONS[new]}/{beside}"
        page = app.get(address).html
        ids = [element["id"] for element in page.select("[id]")]
        assert len(ids) == len(set(ids)), address
        anchors = {a["href"][1:] for a in page.select("a[href^='#']")}
        assert anchors <= set(ids), (address, anchors - set(ids))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_marked_text_gives_both_texts_back(site, messages, language):
    """Without what is deleted it is the new text, provision by provision."""
    connection = site.application.registry.databases.content.open()
    try:
        found = comparison(Library(connection), "sample", VERSIONS[0], VERSIONS[4], language)
    finally:
        connection.close()
    lines = overlaid(found.old, found.new, found.changes)
    new = [line.node.uid for line in lines if line.new is not None]
    assert new == [node.uid for node in found.new.walk()]
    old = {line.node.uid for line in lines if line.new is None}
    old |= {line.old.uid for line in lines if line.old is not None}
    merged = {s.uid for c in found.changes.changes if c.kind == "merged" for s in c.from_}
    assert old | merged == {node.uid for node in found.old.walk()}


# --- addresses


def test_the_older_version_comes_first(app):
    turned = app.get("/zh-CN/sample/changes/2026-06-01..2025-07-01/beside?text=large", status=302)
    assert turned.location.endswith(f"/zh-CN/sample/changes/{PAIR}/beside?text=large")


@pytest.mark.parametrize(
    "pair",
    ["2026-06-01..2026-06-01", "2026-06-01..1999-01-01", "x..y", "2026-06-01", "a...b"],
)
def test_no_such_pair_says_what_there_is(app, messages, pair):
    page = app.get(f"/zh-CN/sample/changes/{pair}/", status=404).html
    assert messages("zh-CN")("There is no such comparison") in page.get_text()
    assert page.select_one(f"a[href='/zh-CN/sample/changes/{PAIR}/']")


def test_one_version_cannot_be_compared(app, messages):
    page = app.get("/en/xarst/changes/2023-09-06..2023-09-07/", status=404).html
    assert messages("en")("There is nothing to compare yet") in page.get_text()
    assert app.get("/en/xarst/changes/").status_int == 200


def test_what_is_not_public_yet_is_not_compared(app, clock):
    clock.now = clock.now.replace(year=2025)
    app.get("/zh-CN/sample/changes/2025-07-01..2026-06-01/", status=404)


def test_any_two_versions_can_be_chosen(app):
    chosen = app.get("/en/sample/changes/?from=2030-01-01&to=2024-03-01", status=303)
    assert chosen.location.endswith("/en/sample/changes/2024-03-01..2030-01-01/")
    fault = app.get("/en/sample/changes/?from=2024-03-01&to=2024-03-01", status=400)
    assert fault.html.select_one("[role=alert]")


def test_comparisons_come_from_the_cache(app):
    answer = app.get(f"/en/sample/changes/{PAIR}/")
    assert answer.headers["Cache-Control"].startswith("public")
    assert app.get(
        f"/en/sample/changes/{PAIR}/", headers={"If-None-Match": answer.headers["ETag"]}, status=304
    )


# --- where else it is told


def test_history_shows_each_step(app, messages):
    page = app.get("/en/sample/versions/").html
    steps = page.select(".timeline a.step")
    assert len(steps) == len(VERSIONS) - 1
    assert len(page.select(".timeline .severity")) == len(VERSIONS) - 1
    for step in steps:
        assert app.get(step["href"]).status_int == 200


def test_the_text_in_force_marks_what_changed(app, messages):
    page = app.get("/zh-CN/sample/").html
    signs = page.select("article a.sign")
    assert signs
    assert page.select_one(f".facts a[href='/zh-CN/sample/changes/{PAIR}/']")
    change = app.get(signs[0]["href"].partition("#")[0]).html
    for sign in signs:
        assert sign.get_text() == messages("zh-CN")("Changed in this version: show what changed")
        assert change.select_one(f"[id='{sign['href'].partition('#')[2]}']")


# --- the prompt


def test_the_prompt_asks_each_item_by_itself(app):
    page = app.get("/zh-CN/sample/prompt?accepted=2024-03-01").html
    items = page.select(".asked > li")
    assert items
    for item in items:
        given, refused = item.select("a.answer")
        assert given["href"].startswith("xarst-app:given?document=sample&version=2026-06-01&item=")
        assert refused["href"].startswith("xarst-app:refused?")
        assert re.search("digest=[0-9a-f]{64}", given["href"])
    assert not page.select("form, input, script, iframe")


def test_the_prompt_is_the_same_as_json(app):
    for accepted in (*VERSIONS, None):
        query = f"?accepted={accepted}" if accepted else ""
        told = app.get(f"/api/v1/documents/sample/prompt{query}").json
        page = app.get(f"/zh-CN/sample/prompt{query}").html
        asked = [a["href"] for a in page.select("a.answer[href^='xarst-app:given']")]
        assert [re.search("item=([^&]*)", href)[1] for href in asked] == told["items"]
        assert told["summary"] in page.get_text()


def test_the_prompt_knows_no_other_query(app):
    app.get("/en/sample/prompt?accepted=1999-01-01", status=404)
    moved = app.get("/en/sample/prompt?accepted=2026-06-01&user=42", status=301)
    assert moved.location.endswith("/en/sample/prompt?accepted=2026-06-01")
    large = app.get("/en/sample/prompt?accepted=2026-06-01&text=large")
    assert "large" in large.html.html["class"]


# --- pieces


def test_what_people_wrote_is_escaped(messages):
    one = text(("aaaa", "<b>一二三四五六七八</b>"))
    two = text(("aaaa", "<i>一二三四五六七九</i>"))
    found = compare_bare(one, two)
    shown = marked(found.changes.changes[0].segments, plain(messages))
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_segments_are_cut_without_losing_a_character():
    segments = (("=", "一二"), ("-", "三"), ("+", "四五"), ("=", "六"))
    for side in "-+":
        whole = "".join(t for op, t in segments if op in ("=", side))
        for at in range(len(whole) + 1):
            pieces = cut(segments, [at, len(whole) - at], side)
            both = ["".join(t for op, t in p if op in ("=", side)) for p in pieces]
            assert both == [whole[:at], whole[at:]]
            other = "".join(t for p in pieces for op, t in p if op not in ("=", side))
            assert other == "".join(t for op, t in segments if op not in ("=", side))


def test_a_split_provision_shows_each_part_in_its_place():
    whole = "因我们的过错造成您损失的，我们依法承担责任。"
    rest = "因您违反本协议造成他人损失的，您依法承担责任。"
    found = compare_bare(text(("aaaa", whole + rest)), text(("aaaa", whole), ("bbbb", rest)))
    (change,) = found.changes.changes
    assert change.kind == "split"
    parts = ["".join(t for op, t in part(change, k) if op != "-") for k in (0, 1)]
    assert parts == [whole, rest]


def test_shortened_keeps_every_change():
    segments = (("=", "甲" * 300), ("-", "乙"), ("=", "丙" * 300), ("+", "丁"), ("=", "戊" * 300))
    short = shortened(segments)
    assert [s for s in short if s[0] != "="] == [s for s in segments if s[0] != "="]
    assert sum(len(t) for _, t in short) < 200


def test_equal_texts_say_that_no_word_differs(messages):
    same = compare_bare(text(("aaaa", "一样")), text(("aaaa", "一样")))
    told = compared(same, messages("en"), "en")
    assert (told.severity, told.counts, told.groups) == ("editorial", (), ())
    assert as_json(same.changes) == {"summary": {}, "changes": []}


def test_chinese_quoted_in_english_is_declared():
    with real_site() as application:
        body = Request.blank(f"/en/sample/changes/{PAIR}/").get_response(application).text
    assert '<span lang="zh-CN">数据管理科</span>' in body


# --- what is declared beside the text


def redeclared(change):
    """A version compared with itself after ``change`` of its third parties."""
    folder = ROOT / "content" / "sample" / "2025-07-01"
    old = read_version((folder / "version.toml").read_text("utf-8"), name="version.toml")
    body = markdown.read((folder / "zh-CN.md").read_text("utf-8"))
    register = change(old.registers["third_parties"])
    new = msgspec.structs.replace(old, registers=old.registers | {"third_parties": register})
    records, changes = records_of(old, new), compare_texts(body, body)
    assessment = judge(changes, body, body, old_version=old, new_version=new, records=records)
    return Comparison(body, body, changes, records, assessment, changes, old, new)


def with_cell(register, language, words):
    row = register.rows[0]
    column = register.columns[0].id
    cells = row.cells | {column: row.cells[column] | {language: words}}
    rows = (msgspec.structs.replace(row, cells=cells), *register.rows[1:])
    return msgspec.structs.replace(register, rows=rows)


def test_a_row_that_differs_in_another_language_says_where(messages):
    found = redeclared(lambda register: with_cell(register, "en", "Another name"))
    (table,) = compared(found, messages("zh-CN"), "zh-CN").tables
    assert '<br><span lang="en">English：' in table.rows[0].cells[0]
    assert "Another name" in table.rows[0].cells[0]
    (table,) = compared(found, messages("en"), "en").tables
    assert "<br>" not in table.rows[0].cells[0]


def test_title_and_columns_of_a_register_are_shown(messages):
    def change(register):
        return msgspec.structs.replace(
            register,
            title={"zh-CN": "共享清单(示例)", "en": register.title["en"]},
            columns=register.columns[:-1],
        )

    told = compared(redeclared(change), messages("zh-CN"), "zh-CN")
    (table,) = told.tables
    assert not table.rows
    assert [note.partition("：")[0] for note in table.notes] == ["列", "标题"]
    assert all("<del>" in note for note in table.notes)
    anchors = {place.anchor for reason in told.reasons for place in reason.places}
    assert anchors <= {"registers.third_parties"}


def test_a_row_said_by_other_provisions_alone_is_no_row_on_the_page(messages):
    def change(register):
        row = msgspec.structs.replace(register.rows[0], provisions=("aaaa",))
        return msgspec.structs.replace(register, rows=(row, *register.rows[1:]))

    assert not compared(redeclared(change), messages("en"), "en").tables

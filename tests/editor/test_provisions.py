"""The text of a draft edited provision by provision, through the pages and without scripts."""

import time

import pytest

from tests.editor.test_review import Content, a_draft, filled, press  # noqa: F401
from xarst_site.storage.drafts import Drafts

UID = "jk6xy64b"


@pytest.fixture
def draft(filled, clock):  # noqa: F811
    """The address of the text of a draft of the real text."""
    return a_draft(filled, clock, "我们不会与", "我们可能与") + "text/zh-CN/"


def stored(site):
    with Content(site) as connection:
        return Drafts(connection).draft("d1")


def form_with(page, name):
    return next(f for f in page.forms.values() if name in f.fields)


def test_the_list_has_every_provision_and_says_what_changed(draft, site, sign_in):
    page = sign_in("editor").get(draft)
    nodes = list(stored(site).texts["zh-CN"].walk())
    assert page.text.count('class="tools"') == len(nodes)
    assert page.html.find(id=UID).find(class_="differs").text == "Reworded"


def test_words_are_changed_without_scripts(draft, site, sign_in):
    editor = sign_in("editor")
    form = form_with(editor.get(draft + UID + "/"), "words")
    form["words"] = form["words"].value + "另有**说明**。"
    page = form.submit().follow()
    assert "Saved." in page.text
    node = stored(site).texts["zh-CN"].by_uid()[UID]
    assert node.text.endswith("另有说明。")
    assert node.marks[-1].kind == "strong"


def test_a_provision_is_added_and_the_numbers_behind_it_are_offered(draft, site, sign_in):
    editor = sign_in("editor")
    form = form_with(editor.get(draft + "bcrcfqec/add?where=before"), "words")
    assert form["number"].value == "3."
    form["words"] = "示例：与您事先约定的用途。"
    done = form.submit().follow()
    assert "Added." in done.text
    new = stored(site).texts["zh-CN"]
    added = next(node for node in new.walk() if node.text == "示例：与您事先约定的用途。")
    assert (added.kind, added.num.literal) == ("paragraph", "3.")
    assert new.by_uid()["bcrcfqec"].num.literal == "3."  # as yet
    said = [li.get_text(" ", strip=True) for li in done.html.select("ol.numbers > li")]
    assert len(said) == 1
    assert said[0].startswith("3. → 4.")
    assert done.html.find("a", string="Leave them")
    form_with(done, "seen").submit().follow()
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].num.literal == "4."
    there = stored(site).texts["en"].by_uid()
    assert there[added.uid].text == ""
    assert [n.uid for n in stored(site).texts["en"].walk()].index(added.uid) + 1 == [
        n.uid for n in stored(site).texts["en"].walk()
    ].index("bcrcfqec")


def test_the_form_sent_twice_adds_once(draft, site, sign_in):
    form = form_with(sign_in("editor").get(draft + "bcrcfqec/add?where=after"), "words")
    form["words"] = "示例：另一用途。"
    assert form.submit().status_int == 303
    assert form.submit().status_int == 303
    nodes = stored(site).texts["zh-CN"].walk()
    assert sum(node.text == "示例：另一用途。" for node in nodes) == 1


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(draft, site, sign_in):
    editor = sign_in("editor")
    form = form_with(editor.get(draft + "bcrcfqec/"), "words")
    form["number"] = "xyz?"
    form["words"] = "示例：改过的文字。"
    page = form.submit(status=422)
    assert "this is no number that is known" in page.html.find(id="field-number-fault").text
    assert "示例：改过的文字。" in form_with(page, "words")["words"].value
    assert stored(site).edit == 1
    form["number"] = "3."
    form["words"] = "甲\n\n乙"
    assert "one paragraph" in form.submit(status=422).html.find(id="field-words-fault").text
    form = form_with(editor.get(draft + "bcrcfqec/add?where=after"), "words")
    assert "without words" in form.submit(status=422).html.find(id="field-words-fault").text


def test_a_provision_is_moved_and_all_numbers_follow_if_wanted(draft, site, sign_in):
    editor = sign_in("editor")
    form = form_with(editor.get(draft + "c3znyr5g/move"), "to")
    form["to"] = "bcrcfqec"
    form["where"] = "after"
    done = form.submit().follow()
    assert "Moved." in done.text
    said = [li.get_text(" ", strip=True)[:7] for li in done.html.select("ol.numbers > li")]
    assert said == ["2. → 1.", "3. → 2.", "1. → 3."]
    form_with(done, "seen").submit().follow()
    fellows = stored(site).texts["zh-CN"].by_uid()["peey2qqf"].children
    assert [(n.uid, n.num.literal) for n in fellows[1:]] == [
        ("trp5dsre", "1."),
        ("bcrcfqec", "2."),
        ("c3znyr5g", "3."),
    ]
    assert [n.uid for n in stored(site).texts["en"].by_uid()["peey2qqf"].children] == [
        n.uid for n in fellows
    ]
    # Into a list of another style: said, not done.
    form = form_with(editor.get(draft + "trp5dsre/move"), "to")
    form["to"] = "peey2qqf"
    form["where"] = "after"
    done = form.submit().follow()
    assert "numbers are like" in done.text


def test_what_goes_with_a_deletion_is_said_before_and_after(draft, site, sign_in):
    editor = sign_in("editor")
    version = stored(site).version
    pointed = next(item for item in version.items if item.provisions)
    uid = pointed.provisions[0]
    page = editor.get(draft + uid + "/delete")
    assert pointed.title["en"] in page.text
    form = form_with(page, "sure")
    refused = form.submit(status=422)
    assert "Say that you are sure" in refused.html.find(id="field-sure-fault").text
    for name in ("sure", "unlink"):
        if name in form.fields:
            form[name] = True
    done = form.submit().follow()
    assert "Deleted." in done.text
    assert pointed.title["en"] in done.text
    after = stored(site)
    assert uid not in after.texts["zh-CN"].by_uid()
    assert uid not in after.texts["en"].by_uid()
    assert all(uid not in item.provisions for item in after.version.items)
    earlier = sorted(version.items, key=lambda item: item.id)
    assert [i.id for i in earlier] == sorted(i.id for i in after.version.items)


def test_rows_of_a_table_are_changed_added_moved_and_deleted(draft, site, sign_in):
    editor = sign_in("editor")

    def table():
        return stored(site).texts["zh-CN"].by_uid()["s4s5rr2z"]

    first = table().children[1]
    form = form_with(editor.get(draft + first.uid + "/"), "cell0")
    form["cell0"] = "示例SDK"
    form.submit()
    assert table().children[1].cells == ("示例SDK", *first.cells[1:])
    form = form_with(editor.get(draft + first.uid + "/add?where=after"), "cell0")
    form["cell0"] = "另一示例SDK"
    form.submit()
    new = table().children[2]
    assert new.cells[0] == "另一示例SDK"
    form = form_with(editor.get(draft + new.uid + "/move"), "to")
    form["to"] = first.uid
    form["where"] = "before"
    form.submit()
    assert [row.uid for row in table().children[1:3]] == [new.uid, first.uid]
    form["to"] = table().children[0].uid  # among the headings
    refused = form.submit(status=422)
    assert "heading row stays" in refused.html.find(id="field-to-fault").text
    form = form_with(editor.get(draft + new.uid + "/delete"), "sure")
    form["sure"] = True
    form.submit()
    assert new.uid not in {row.uid for row in table().children}
    form = form_with(editor.get(draft + "s4s5rr2z/add?where=inside"), "cell0")
    form["cell0"] = "末行"
    form.submit()
    assert table().children[-1].cells[0] == "末行"
    assert len(table().children) == len(stored(site).texts["en"].by_uid()["s4s5rr2z"].children)


def test_one_goes_back_to_an_earlier_state(draft, site, sign_in):
    editor = sign_in("editor")
    before = stored(site)
    form = form_with(editor.get(draft + "bcrcfqec/"), "words")
    form["words"] = "示例：改过的文字。"
    form.submit()
    address = draft.replace("text/zh-CN/", "earlier")
    page = editor.get(address)
    page = page.click(href=r"earlier\?edit=1$")
    assert "示例" in page.text
    form = form_with(page, "sure")
    assert "Say that you are sure" in form.submit(status=422).text
    form["sure"] = True
    assert "The earlier state is back." in form.submit().follow().text
    assert stored(site).texts == before.texts
    assert stored(site).edit == 3
    assert editor.get(address + "?edit=2").status_int == 200
    assert editor.get(address + "?edit=99", status=404)
    assert editor.get(address + "?edit=x", status=404)


# --- two at once, and those who may not -----------------------------------------------


def typed(browser, address, words):
    form = form_with(browser.get(address), "words")
    form["words"] = words
    return form


def test_two_people_save_two_provisions_and_both_are_kept(draft, site, sign_in):
    one = typed(sign_in("editor"), draft + "bcrcfqec/", "示例甲。")
    two = typed(sign_in("reviewer"), draft + "trp5dsre/", "示例乙。")
    assert one.submit().status_int == 303
    assert two.submit().status_int == 303
    nodes = stored(site).texts["zh-CN"].by_uid()
    assert (nodes["bcrcfqec"].text, nodes["trp5dsre"].text) == ("示例甲。", "示例乙。")


def test_two_people_save_the_same_provision_and_nothing_is_lost(draft, site, sign_in):
    one = typed(sign_in("editor"), draft + "bcrcfqec/", "示例甲。")
    reviewer = sign_in("reviewer")
    two = typed(reviewer, draft + "bcrcfqec/", "示例乙。")
    assert one.submit().status_int == 303
    both = two.submit(status=409)
    assert "Editor" in both.text
    assert "示例" in both.html.find("article").text
    assert "示例乙。" in both.html.find("pre").text
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].text == "示例甲。"
    form_with(both, "words").submit()
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].text == "示例乙。"
    kept = reviewer.get(draft.replace("text/zh-CN/", "earlier?edit=2"))
    assert "示例" in kept.text
    assert "saved by Editor" in kept.text


def test_autosave_answers_in_a_few_words_and_can_go_on(draft, site, sign_in):
    editor = sign_in("editor")
    form = typed(editor, draft + "bcrcfqec/", "示例甲。")
    fields = dict(form.submit_fields())
    said = editor.post(draft + "bcrcfqec/", fields, headers={"X-Autosave": "yes"}).json
    assert said["says"].startswith("Saved ")
    fields |= {"edit": str(said["edit"]), "seen": said["seen"], "words": "示例甲乙。"}
    editor.post(draft + "bcrcfqec/", fields, headers={"X-Autosave": "yes"})
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].text == "示例甲乙。"


def test_pasted_html_stays_words(draft, site, sign_in):
    editor = sign_in("editor")
    page = typed(editor, draft + "bcrcfqec/", "<script>alert(1)</script><img src=x onerror=y>")
    page = page.submit().follow()
    assert "<script>alert" not in page.text
    assert "<img" not in editor.get(draft).text
    node = stored(site).texts["zh-CN"].by_uid()["bcrcfqec"]
    assert node.text == "<script>alert(1)</script><img src=x onerror=y>"


def test_ten_megabytes_are_refused_quickly(draft, site, sign_in):
    form = typed(sign_in("editor"), draft + "bcrcfqec/", "字" * 3_500_000)
    begun = time.monotonic()
    assert form.submit(status="*").status_int in (413, 422)
    assert time.monotonic() - begun < 3
    assert stored(site).edit == 1


@pytest.mark.parametrize("page", ["", "add?where=after", "move", "delete", "relink"])
def test_readers_read_and_change_nothing(draft, site, sign_in, page):
    reader = sign_in("reader")
    shown = reader.get(draft + "bcrcfqec/" + page, status="*")
    assert shown.status_int == (200 if page == "" else 403)
    if page == "":
        assert "You can read this." in shown.text
        assert not any("words" in form.fields for form in shown.forms.values())
    sent = {"csrf_token": reader.token(), "edit": "1", "words": "示例", "sure": "yes", "to": "x"}
    assert reader.post(draft + "bcrcfqec/" + page, sent, status="*").status_int == 403
    assert stored(site).edit == 1


def test_a_published_draft_can_be_read_only(draft, site, sign_in):
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    opened = typed(editor, draft + "bcrcfqec/", "示例：太晚了。")
    address = draft.removesuffix("text/zh-CN/")
    press(editor.get(address + "review"))
    press(reviewer.get(address + "approve"))
    press(editor.get(address + "publish"))
    assert stored(site).state == "published"
    late = opened.submit(status="*")
    assert late.status_int == 422
    assert "示例：太晚了。" in late.text
    for page in ("", "bcrcfqec/", "bcrcfqec/move", "bcrcfqec/delete", "bcrcfqec/add"):
        shown = editor.get(draft + page)
        assert "Nothing can be changed now" in shown.text
        assert not any("edit" in form.fields for form in shown.forms.values())
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].text != "示例：太晚了。"


def test_a_provision_is_found_and_the_rest_left_out(draft, sign_in):
    editor = sign_in("editor")
    page = editor.get(draft + "?find=cookie")
    rows = page.html.select("ol.provisions > li")
    assert 0 < len(rows) < 10
    assert all("cookie" in row.text.lower() for row in rows)
    assert "provisions have “cookie”" in page.text
    assert "Try fewer" in editor.get(draft + "?find=<script>").text


def test_a_provision_continues_one_that_is_gone(draft, site, sign_in):
    editor = sign_in("editor")
    form = form_with(editor.get(draft + "bcrcfqec/delete"), "sure")
    for name in ("sure", "unlink"):
        if name in form.fields:
            form[name] = True
    form.submit()
    form = form_with(editor.get(draft + "trp5dsre/add?where=after"), "words")
    form["words"] = "示例：经您许可的其他用途。"
    form.submit()
    nodes = stored(site).texts["zh-CN"].walk()
    new = next(node.uid for node in nodes if node.text.startswith("示例："))
    form = form_with(editor.get(draft + new + "/relink"), "to_uid")
    assert form["to_uid"].options[0][0] == "bcrcfqec"
    form["to_uid"] = "bcrcfqec"
    page = form.submit().follow()
    assert "It continues" in page.text
    assert stored(site).texts["zh-CN"].by_uid()["bcrcfqec"].text.startswith("示例：")
    assert new not in stored(site).texts["en"].by_uid()


def test_a_translation_is_changed_elsewhere(draft, site, sign_in):
    editor = sign_in("editor")
    there = draft.replace("zh-CN", "en")
    assert "beside the original" in editor.get(there).text
    sent = {"csrf_token": editor.token(), "edit": "1", "words": "sample"}
    for page in ("", "move", "delete", "add"):
        assert editor.post(f"{there}bcrcfqec/{page}", sent).status_int == 303
    assert stored(site).edit == 1


def test_references_are_let_go_only_if_somebody_agrees(draft, site, sign_in):
    editor = sign_in("editor")
    typed(editor, draft + "bcrcfqec/", "示例：见[上一项](#trp5dsre)。").submit()
    page = editor.get(draft + "trp5dsre/delete")
    assert page.html.select_one("ul.rows a")["href"].endswith("/bcrcfqec/")
    form = form_with(page, "sure")
    form["sure"] = True
    refused = form.submit(status=422)
    assert "Agree to this" in refused.html.find(id="field-unlink-fault").text
    form["unlink"] = True
    form.submit()
    after = stored(site).texts["zh-CN"].by_uid()
    assert "trp5dsre" not in after
    assert (after["bcrcfqec"].text, after["bcrcfqec"].marks) == ("示例：见上一项。", ())


def test_what_somebody_changed_meanwhile_is_not_deleted_unseen(draft, site, sign_in):
    form = form_with(sign_in("editor").get(draft + "peey2qqf/delete"), "sure")
    form["sure"] = True
    typed(sign_in("reviewer"), draft + "bcrcfqec/", "示例：刚刚改过。").submit()
    both = form.submit(status=409)
    assert "刚刚改过" in both.text
    assert "peey2qqf" in stored(site).texts["zh-CN"].by_uid()


@pytest.mark.parametrize(
    "query",
    ["from=x:1&from=bcrcfqec:-1&from=bcrcfqec", "since=99999&at=nowhere&done=<b>", "from=a:" * 9],
)
def test_an_odd_address_offers_nothing(draft, sign_in, query):
    page = sign_in("editor").get(draft + "after?" + query)
    assert not page.html.select("ol.numbers > li")
    assert "<b>" not in page.text

"""The whole text of a draft in one field: nothing is lost, nothing is read that is not meant."""

import re
import time

import pytest

from tests.editor.people import trail
from tests.editor.test_review import Content, a_draft, filled, press  # noqa: F401  a fixture
from xarst_site.storage.drafts import Drafts

WHOLE = "/editor/drafts/d1/whole/zh-CN/"


@pytest.fixture
def drafted(filled, clock):  # noqa: F811
    """A draft of the real text, in which one sentence differs."""
    a_draft(filled, clock, "我们不会与", "我们可能与")
    return filled


def stored(site):
    with Content(site) as connection:
        return Drafts(connection).draft("d1")


def the_form(page):
    return page.forms[next(k for k, f in page.forms.items() if "text" in f.fields)]


def test_saving_what_stands_there_changes_nothing(drafted, sign_in):
    before = stored(drafted)
    form = the_form(sign_in("editor").get(WHOLE))
    answer = form.submit()
    assert answer.status_int == 303
    assert stored(drafted) == before
    assert "draft_edited" not in [action for _, action, _ in trail(drafted)]
    assert "Nothing had changed" in answer.follow().text


def test_one_reworded_provision_is_the_only_one_that_changes(drafted, sign_in):
    before = stored(drafted)
    form = the_form(sign_in("editor").get(WHOLE))
    form["text"] = form["text"].value.replace("我们可能与", "我们从不与")
    page = form.submit().follow()
    after = stored(drafted)
    old, new = before.texts["zh-CN"].by_uid(), after.texts["zh-CN"].by_uid()
    assert list(old) == list(new)
    assert [uid for uid in old if old[uid].text != new[uid].text] == [
        uid for uid in old if "我们可能与" in old[uid].text
    ]
    assert after.version.components == before.version.components
    assert "1 reworded" in page.text
    assert "editor/drafts/d1/changes" in page.text


def test_a_new_paragraph_is_new_and_the_translation_follows(drafted, sign_in):
    before = stored(drafted)
    editor = sign_in("editor")
    form = the_form(editor.get(WHOLE))
    first = next(n for n in before.texts["zh-CN"].walk() if "我们可能与" in n.text)
    blocks = form["text"].value.split("\n\n")
    place = next(n for n, block in enumerate(blocks) if "我们可能与" in block)
    blocks.insert(place + 1, "示例:这是新加的一段。")
    form["text"] = "\n\n".join(blocks)
    page = form.submit().follow()
    after = stored(drafted)
    fresh = [n for n in after.texts["zh-CN"].walk() if n.text == "示例:这是新加的一段。"]
    assert len(fresh) == 1
    assert fresh[0].uid not in before.texts["zh-CN"].by_uid()
    assert first.uid in after.texts["zh-CN"].by_uid()
    for tag, text in after.texts.items():
        assert fresh[0].uid in text.by_uid(), tag
    assert "1 new" in page.text


FAULTY = {
    "a table that does not end": ("| 甲 | 乙 |\n|---|---|\n| 一 | 二", [2, 2]),
    "a number that is none": ('[第三条之一] 示例 {#exmpl234 .article scheme="??" ordinal=x}', [0]),
    "a heading too deep": ("###### 示例", [0]),
    "a reference to nothing": ("示例\n\n[示例](#nowhere1)", [2]),
    "a link that runs a script": ("[示例](javascript:alert)", [0]),
}
"""What is typed at the end, and the lines of it that are named."""


@pytest.mark.parametrize("name", FAULTY)
def test_what_cannot_be_read_is_said_with_its_line_and_stays(drafted, sign_in, name):
    typed, lines = FAULTY[name]
    before = stored(drafted)
    form = the_form(sign_in("editor").get(WHOLE))
    first = form["text"].value.replace("\r\n", "\n").count("\n") + 3
    form["text"] = form["text"].value + "\n\n" + typed
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert stored(drafted) == before
    assert the_form(page)["text"].value.replace("\r\n", "\n").endswith("\n\n" + typed)
    named = [int(n) for n in re.findall(r'data-line="(\d+)"', page.text)]
    assert named == [first + line for line in lines]


def test_pasted_html_stays_characters(drafted, sign_in):
    form = the_form(sign_in("editor").get(WHOLE))
    hostile = '<script>alert(1)</script><p onclick="x()">示例</p>'
    form["text"] = form["text"].value + "\n\n" + hostile
    page = form.submit("look")
    assert page.status_int == 200
    assert "<script>alert" not in page.text
    assert "<p onclick" not in page.text
    assert page.text.count("&lt;script&gt;alert(1)") >= 2
    assert "draft_edited" not in [action for _, action, _ in trail(drafted)]
    page = the_form(page).submit().follow()
    assert "stay in the text as characters" in page.text
    assert any(hostile == n.text for n in stored(drafted).texts["zh-CN"].walk())


def test_looking_saves_nothing_and_shows_what_would_become(drafted, sign_in):
    before = stored(drafted)
    form = the_form(sign_in("editor").get(WHOLE))
    form["text"] = form["text"].value.replace("我们可能与", "我们从不与")
    page = form.submit("look")
    assert stored(drafted) == before
    assert "我们从不与" in page.html.find(id="preview").text
    assert "1 reworded" in page.html.find(id="preview").text
    assert "我们从不与" in the_form(page)["text"].value


@pytest.mark.parametrize("megabytes", [10, 25])
def test_far_too_much_is_refused_early(drafted, sign_in, megabytes):
    before = stored(drafted)
    form = the_form(sign_in("editor").get(WHOLE))
    form["text"] = "a" * (megabytes * 2**20)
    start = time.monotonic()
    answer = form.submit(expect_errors=True)
    assert answer.status_int in (413, 422)
    assert time.monotonic() - start < 5
    assert stored(drafted) == before


def test_two_people_at_once_see_both(drafted, sign_in):
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    mine, theirs = the_form(editor.get(WHOLE)), the_form(reviewer.get(WHOLE))
    theirs["text"] = theirs["text"].value.replace("我们可能与", "我们从不与")
    assert theirs.submit().status_int == 303
    mine["text"] = mine["text"].value.replace("我们可能与", "我们有时与")
    page = mine.submit(expect_errors=True)
    assert page.status_int == 409
    assert "我们有时与" in page.text
    assert any("我们从不与" in n.text for n in stored(drafted).texts["zh-CN"].walk())
    on_top = next(f for f in page.forms.values() if "text" in f.fields)
    assert on_top.submit().status_int == 303
    assert any("我们有时与" in n.text for n in stored(drafted).texts["zh-CN"].walk())


def by_script(browser, form, **more):
    fields = {name: form[name].value for name in ("csrf_token", "edit", "text")} | more
    return browser.post(WHOLE, fields, headers={"X-Autosave": "yes"}, expect_errors=True)


def test_saving_by_itself_answers_in_a_few_words(drafted, sign_in):
    editor = sign_in("editor")
    form = the_form(editor.get(WHOLE))
    typed = form["text"].value.replace("我们可能与", "我们从不与")
    answer = by_script(editor, form, text=typed)
    assert answer.json["edit"] == stored(drafted).edit == 2
    assert "Saved" in answer.json["says"]
    again = by_script(editor, form, text=typed)
    assert again.status_int == 409
    assert "Somebody else" in again.json["says"]


def test_saving_by_itself_removes_nothing(drafted, sign_in):
    """Words that are cut out may be about to be put in again elsewhere."""
    editor, before = sign_in("editor"), stored(drafted)
    form = the_form(editor.get(WHOLE))
    blocks = form["text"].value.split("\n\n")
    answer = by_script(editor, form, text="\n\n".join(blocks[:20] + blocks[24:]))
    assert answer.status_int == 422
    assert "Press Save" in answer.json["says"]
    assert stored(drafted) == before


def test_saving_by_itself_says_which_line_cannot_be_read(drafted, sign_in):
    editor = sign_in("editor")
    form = the_form(editor.get(WHOLE))
    answer = by_script(editor, form, text=" \n ")
    assert answer.status_int == 422
    assert answer.json["says"]


def test_the_preview_for_the_script(drafted, sign_in):
    editor = sign_in("editor")
    form = the_form(editor.get(WHOLE))
    fields = {name: form[name].value for name in ("csrf_token", "edit")}
    shown = editor.post(WHOLE + "preview", fields | {"text": "# 示例\n\n<b>一段</b>"})
    assert "&lt;b&gt;一段" in shown.text
    assert "<html" not in shown.text
    wrong = editor.post(WHOLE + "preview", fields | {"text": "{uid=UPPER"})
    assert wrong.status_int == 200
    assert editor.post(WHOLE + "preview", fields | {"text": "x"}).status_int == 200
    assert sign_in("reader").post(
        WHOLE + "preview", {"csrf_token": "x"}, expect_errors=True
    ).status_int in (400, 403)


def test_who_may_only_read_cannot_save(drafted, sign_in):
    reader, before = sign_in("reader"), stored(drafted)
    page = reader.get(WHOLE)
    assert not re.search(r'<button type="submit" class="primary">Save', page.text)
    fields = {"csrf_token": reader.token(), "edit": "1", "text": "# 示例\n\n一段"}
    assert reader.post(WHOLE, fields, expect_errors=True).status_int == 403
    assert stored(drafted) == before


def test_what_is_published_cannot_be_saved(drafted, sign_in):
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    form = the_form(editor.get(WHOLE))
    address = "/editor/drafts/d1/"
    press(editor.get(address + "review"))
    press(reviewer.get(address + "approve"))
    assert press(editor.get(address + "publish")).status_int == 303
    before = stored(drafted)
    form["text"] = form["text"].value.replace("我们可能与", "我们从不与")
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert "我们从不与" in the_form(answer)["text"].value
    assert stored(drafted) == before


def test_a_language_without_text_has_no_page(drafted, sign_in):
    assert (
        sign_in("editor").get("/editor/drafts/d1/whole/fr/", expect_errors=True).status_int == 404
    )

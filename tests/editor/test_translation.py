"""A translation beside the original: what is missing or behind, and how that goes away."""

import re

import pytest
from msgspec.structs import replace

from tests.editor.test_review import Content, a_draft, filled, press  # noqa: F401  a fixture
from xarst_site.documents.workflow import Edit
from xarst_site.storage.drafts import Drafts

LIST = "/editor/drafts/d1/translation/en/"


@pytest.fixture
def drafted(filled, clock):  # noqa: F811
    """A draft of the real text, in which one sentence differs; the translation does not."""
    a_draft(filled, clock, "我们不会与", "我们可能与")
    return filled


def stored(site):
    with Content(site) as connection:
        return Drafts(connection).draft("d1")


def edit(site, clock, **more):
    """Somebody else's edit, past the pages."""
    with Content(site) as connection:
        drafts = Drafts(connection)
        command = Edit(**more)
        drafts.act("d1", command, person="reviewer", permissions={"edit"}, at=clock.now)


def changed_uid(site):
    return next(n.uid for n in stored(site).texts["zh-CN"].walk() if "我们可能与" in n.text)


def behind(site, clock):
    with Content(site) as connection:
        drafts = Drafts(connection)
        return drafts.meaning(drafts.draft("d1"), clock.now).translations["en"]


def the_form(page, name=""):
    """The form of the words, or the one with this name."""
    return next(
        form
        for form in page.forms.values()
        if "edit" in form.fields
        and (form["form"].value == name if "form" in form.fields else not name)
    )


def test_what_changed_in_the_original_is_marked_and_found(drafted, clock, sign_in):
    uid = changed_uid(drafted)
    assert behind(drafted, clock).stale == (uid,)
    page = sign_in("editor").get(LIST)
    rows = page.html.select("ol.pairs > li")
    assert len(rows) > 150
    assert [row["id"] for row in rows if "behind" in row["class"]] == [uid]
    only = sign_in("editor").get(LIST + "?only=work")
    assert [row["id"] for row in only.html.select("ol.pairs > li")] == [uid]
    assert "我们可能与" in only.text


def test_still_right_is_kept_until_the_original_changes_again(drafted, clock, sign_in):
    uid, editor = changed_uid(drafted), sign_in("editor")
    page = editor.get(f"{LIST}{uid}/")
    assert page.html.select("section.original ins")
    before = stored(drafted).texts
    assert the_form(page, "right").submit().status_int == 303
    assert behind(drafted, clock).stale == ()
    assert stored(drafted).texts == before
    assert "still right" not in editor.get(f"{LIST}{uid}/").text
    texts = stored(drafted).texts
    again = replace(
        texts["zh-CN"],
        nodes=tuple(_reworded(n, "我们可能与", "我们从不与") for n in texts["zh-CN"].nodes),
    )
    edit(drafted, clock, texts=texts | {"zh-CN": again})
    assert behind(drafted, clock).stale == (uid,)


def _reworded(node, old, new):
    return replace(
        node,
        text=node.text.replace(old, new),
        children=tuple(_reworded(child, old, new) for child in node.children),
    )


def test_a_new_translation_is_in_step_until_the_original_changes_again(drafted, clock, sign_in):
    uid, editor = changed_uid(drafted), sign_in("editor")
    form = the_form(editor.get(f"{LIST}{uid}/"))
    form["words"] = form["words"].value + " (sample)"
    assert form.submit().status_int == 303
    assert behind(drafted, clock).stale == ()
    assert "(sample)" in stored(drafted).texts["en"].by_uid()[uid].text
    texts = stored(drafted).texts
    again = replace(
        texts["zh-CN"],
        nodes=tuple(_reworded(n, "我们可能与", "我们从不与") for n in texts["zh-CN"].nodes),
    )
    edit(drafted, clock, texts=texts | {"zh-CN": again})
    assert behind(drafted, clock).stale == (uid,)
    form = the_form(editor.get(f"{LIST}{uid}/"))
    form["words"] = form["words"].value.replace("(sample)", "(example)")
    form.submit()
    assert behind(drafted, clock).stale == ()


def test_saving_the_words_as_they_are_says_nothing(drafted, clock, sign_in):
    uid, before = changed_uid(drafted), stored(drafted)
    assert the_form(sign_in("editor").get(f"{LIST}{uid}/")).submit().status_int == 303
    assert stored(drafted) == before
    assert behind(drafted, clock).stale == (uid,)


def test_every_provision_has_its_page(drafted, sign_in):
    editor, texts = sign_in("editor"), stored(drafted).texts
    kinds = {}
    for node in texts["zh-CN"].walk():
        kinds.setdefault((node.kind, bool(node.heading), bool(node.text), bool(node.num)), node.uid)
    assert len(kinds) > 8
    for uid in kinds.values():
        before = stored(drafted)
        page = editor.get(f"{LIST}{uid}/")
        if texts["zh-CN"].by_uid()[uid].kind == "table":
            assert page.html.select("ul.rows li")
            continue
        assert the_form(page).submit().status_int == 303
        assert stored(drafted) == before, uid


def test_a_row_of_a_table_is_translated_cell_by_cell(drafted, sign_in):
    draft = stored(drafted)
    row = next(n for n in draft.texts["en"].walk() if n.kind == "row" and len(n.cells) > 1)
    form = the_form(sign_in("editor").get(f"{LIST}{row.uid}/"))
    form["cell-1"] = "示例 <b>x</b>"
    assert form.submit().status_int == 303
    cells = stored(drafted).texts["en"].by_uid()[row.uid].cells
    assert cells[1] == "示例 <b>x</b>"
    assert cells[:1] + cells[2:] == row.cells[:1] + row.cells[2:]
    assert "<b>x</b>" not in sign_in("editor").get(LIST).text


def test_what_nobody_has_translated_is_missing_until_it_is(drafted, clock, sign_in):
    uid, texts = changed_uid(drafted), stored(drafted).texts
    english = replace(texts["en"], nodes=tuple(n for n in map(_without(uid), texts["en"].nodes)))
    assert uid not in english.by_uid()
    edit(drafted, clock, texts=texts | {"en": english})
    assert behind(drafted, clock).missing == (uid,)
    editor = sign_in("editor")
    assert "Not translated yet" in editor.get(LIST + "?only=work").text
    form = the_form(editor.get(f"{LIST}{uid}/"))
    form["words"] = ""
    empty = form.submit(expect_errors=True)
    assert empty.status_int in (303, 422)
    form = the_form(editor.get(f"{LIST}{uid}/"))
    form["words"] = "We may do so (sample)."
    assert form.submit().status_int == 303
    assert behind(drafted, clock).complete
    assert [n.uid for n in stored(drafted).texts["en"].walk()] == [
        n.uid for n in texts["zh-CN"].walk()
    ]


def _without(uid):
    def walk(node):
        return replace(node, children=tuple(walk(c) for c in node.children if c.uid != uid))

    return walk


def test_what_only_the_translation_has_is_named_and_can_go(drafted, clock, sign_in):
    uid, texts = changed_uid(drafted), stored(drafted).texts
    chinese = replace(texts["zh-CN"], nodes=tuple(map(_without(uid), texts["zh-CN"].nodes)))
    edit(drafted, clock, texts=texts | {"zh-CN": chinese})
    editor = sign_in("editor")
    assert "does not have this" in editor.get(LIST + "?only=work").text
    assert the_form(editor.get(f"{LIST}{uid}/"), "drop").submit().status_int == 303
    assert uid not in stored(drafted).texts["en"].by_uid()
    assert editor.get(f"{LIST}{uid}/", expect_errors=True).status_int == 404


def test_a_translation_is_begun_filled_in_and_marked(drafted, clock, sign_in):
    draft = stored(drafted)
    version = replace(draft.version, texts={"zh-CN": draft.version.texts["zh-CN"]})
    edit(drafted, clock, version=version, texts={"zh-CN": draft.texts["zh-CN"]})
    editor = sign_in("editor")
    page = editor.get(LIST)
    assert not page.html.select("ol.pairs")
    assert the_form(page, "begin").submit().status_int == 303
    begun = stored(drafted)
    assert [n.uid for n in begun.texts["en"].walk()] == [n.uid for n in begun.texts["zh-CN"].walk()]
    assert begun.version.texts["en"].incomplete
    first = begun.texts["zh-CN"].nodes[0].uid
    form = the_form(editor.get(f"{LIST}{first}/"))
    name = "heading" if "heading" in form.fields else "words"
    form[name] = "Sample"
    answer = form.submit("next")
    assert answer.status_int == 303
    assert f"/{first}/" not in answer.headers["Location"]
    assert "Saved." in answer.follow().text
    assert the_form(editor.get(LIST), "mark").submit().status_int == 303
    assert not stored(drafted).version.texts["en"].incomplete


def test_two_at_two_provisions_do_not_get_in_each_others_way(drafted, sign_in):
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    wordy = [n.uid for n in stored(drafted).texts["en"].walk() if n.text and not n.marks][:2]
    mine, theirs = (
        the_form(editor.get(f"{LIST}{wordy[0]}/")),
        the_form(reviewer.get(f"{LIST}{wordy[1]}/")),
    )
    for form in (mine, theirs):
        form["words"] = form["words"].value + " sample"
        assert form.submit().status_int == 303
    late = the_form(editor.get(f"{LIST}{wordy[1]}/"))
    early = the_form(reviewer.get(f"{LIST}{wordy[1]}/"))
    early["words"] = "Theirs (sample)."
    assert early.submit().status_int == 303
    late["words"] = "Mine (sample)."
    page = late.submit(expect_errors=True)
    assert page.status_int == 409
    assert "Mine (sample)." in page.text


def test_saving_by_itself_gives_the_new_sight(drafted, sign_in):
    uid, editor = changed_uid(drafted), sign_in("editor")
    form = the_form(editor.get(f"{LIST}{uid}/"))
    fields = {name: form[name].value for name in form.fields if name and name != "next"}
    for number in (1, 2):
        fields["words"] = f"Sample {number}."
        answer = editor.post(f"{LIST}{uid}/", fields, headers={"X-Autosave": "yes"})
        assert answer.json["edit"] == 1 + number
        fields |= {"edit": "1", "seen": answer.json["seen"]}


def test_who_may_only_read_sees_and_cannot_save(drafted, sign_in):
    uid, reader, before = changed_uid(drafted), sign_in("reader"), stored(drafted)
    page = reader.get(f"{LIST}{uid}/")
    assert not re.search(r"<button[^>]*>(Save|It is still)", page.text)
    assert "Mark it as" not in reader.get(LIST).text
    for name, more in (("", {"words": "x"}), ("right", {}), ("drop", {})):
        fields = {"csrf_token": reader.token(), "edit": "1", "form": name} | more
        assert reader.post(f"{LIST}{uid}/", fields, expect_errors=True).status_int == 403
    assert stored(drafted) == before


def test_what_is_published_cannot_be_translated(drafted, sign_in):
    uid, editor, reviewer = changed_uid(drafted), sign_in("editor"), sign_in("reviewer")
    form = the_form(editor.get(f"{LIST}{uid}/"))
    address = "/editor/drafts/d1/"
    press(editor.get(address + "review"))
    press(reviewer.get(address + "approve"))
    assert press(editor.get(address + "publish")).status_int == 303
    before = stored(drafted)
    form["words"] = "Sample."
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert stored(drafted) == before
    assert the_form(answer)["words"].value == "Sample."


def test_no_page_for_what_is_not_there(drafted, sign_in):
    editor = sign_in("editor")
    for path in (
        "/editor/drafts/d1/translation/zh-CN/",
        "/editor/drafts/d1/translation/fr/",
        f"{LIST}nothere1/",
    ):
        assert editor.get(path, expect_errors=True).status_int == 404

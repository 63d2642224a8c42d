"""From a draft to a published version, through the pages, by people of different roles."""

import re

import pytest
import transaction
from msgspec.structs import replace

from tests.editor.people import HOST, trail
from xarst_site.documents.drafts import begin, digest, revision_of
from xarst_site.documents.workflow import AskReview, Edit
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library
from xarst_site.web.installation import place

BASE = "2023-09-06"


@pytest.fixture
def filled(site):
    """The site with the real text in it."""
    folder = read_folder(place("content"))
    wanted = [one for one in folder.documents if one.document.id == "xarst"]
    load(site.application.registry.databases.content, wanted)
    site.application.registry.revision.refresh()
    return site


class Content:
    """The content of a site, written beside it."""

    def __init__(self, site):
        self.db = site.application.registry.databases.content

    def __enter__(self):
        self.manager = transaction.TransactionManager()
        self.connection = self.db.open(transaction_manager=self.manager)
        return self.connection

    def __exit__(self, kind, *_):
        if kind is None:
            self.manager.commit()
        self.manager.abort()
        self.connection.close()


def reworded(text, old, new):
    """The text with other words in every provision that has them."""

    def change(node):
        return replace(
            node,
            text=node.text.replace(old, new),
            marks=() if old in node.text else node.marks,
            children=tuple(change(child) for child in node.children),
        )

    return replace(text, nodes=tuple(change(node) for node in text.nodes))


def a_draft(site, clock, old, new, **more):
    """A stored draft of the editor's that says ``new`` for ``old``, in both languages' step."""
    with Content(site) as connection:
        library = Library(connection)
        base = library.version("xarst", BASE)
        texts = {tag: library.text("xarst", BASE, tag) for tag in base.texts}
        texts["zh-CN"] = reworded(texts["zh-CN"], old, new)
        assert texts["zh-CN"] != library.text("xarst", BASE, "zh-CN")
        version = revision_of(
            base, version="2027-01-01", effective_on=clock.now.date().replace(year=2027)
        )
        version = replace(
            version,
            texts={
                tag: replace(ref, incomplete=tag != "zh-CN") for tag, ref in version.texts.items()
            },
            **{"change_note": {"zh-CN": "修改了说明。", "en": "The explanation changed."}, **more},
        )
        draft = begin(
            id="d1", version=version, texts=texts, person="editor", at=clock.now, based_on=BASE
        )
        Drafts(connection).add(draft)
    return "/editor/drafts/d1/"


def press(page, **fields):
    """Fill in and send the form of a step (the one with the digest)."""
    form = next(f for f in page.forms.values() if "digest" in f.fields)
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def test_two_people_bring_a_draft_to_the_public(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    page = editor.get(address)
    assert "Send for review" not in page.text
    assert editor.get(address + "review").status_int == 200
    assert press(editor.get(address + "review"), words="please look").status_int == 303
    assert reviewer.get("/editor/").text.count("Waits for your review") == 1
    assert "Waits for your review" not in editor.get("/editor/").text
    back = press(reviewer.get(address + "return"), words="第三条再看一下")
    assert back.status_int == 303
    assert "第三条再看一下" in editor.get(address).text
    press(editor.get(address + "review"))
    assert press(reviewer.get(address + "approve")).status_int == 303
    done = press(editor.get(address + "publish"))
    assert done.status_int == 303, done.text
    public = editor.get("/en/xarst/")
    assert "2027-01-01" in public.text
    assert editor.get("/api/v1/documents/xarst").json["upcoming"][0]["version"] == "2027-01-01"
    assert [action for _, action, subject in trail(filled) if subject == "d1"] == [
        "review_asked",
        "draft_returned",
        "review_asked",
        "draft_approved",
        "version_published",
    ]


def test_a_second_click_on_publish_changes_nothing(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    press(editor.get(address + "review"))
    press(reviewer.get(address + "approve"))
    page = editor.get(address + "publish")
    assert press(page).status_int == 303
    assert press(page).status_int == 303
    assert [a for _, a, _ in trail(filled)].count("version_published") == 1


def test_what_stands_in_the_way_is_said_before_the_click(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与", severity="minor")
    editor = sign_in("editor")
    page = editor.get(address + "review")
    assert "digest" not in {name for form in page.forms.values() for name in form.fields}
    assert "Before it can be reviewed" in page.text
    assert "Major change" in page.text


def test_nobody_approves_their_own_and_an_editor_cannot_approve_at_all(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor = sign_in("editor")
    shown = press(editor.get(address + "review"))
    assert shown.status_int == 303
    seen = re.search(r"<code>([0-9a-f]{64})</code>", editor.get(address).text)[1]
    refused = editor.post(
        address + "approve", {"csrf_token": editor.token(), "digest": seen}, expect_errors=True
    )
    assert refused.status_int == 403
    assert ("editor", "refused") in [(actor, action) for actor, action, _ in trail(filled)]


def test_an_edit_between_looking_and_approving_is_told(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    press(editor.get(address + "review"))
    page = reviewer.get(address + "approve")
    with Content(filled) as connection:
        drafts = Drafts(connection)
        draft = drafts.draft("d1")
        who = {"person": "editor", "permissions": {"edit"}, "at": clock.now}
        version = replace(draft.version, change_note={"zh-CN": "另", "en": "other"})
        after = drafts.act("d1", Edit(version=version), **who)
        drafts.act("d1", AskReview(digest(after)), **who)
    refused = press(page)
    assert refused.status_int == 422
    assert "changed since" in refused.text


def test_comments_are_pinned_answered_and_stop_an_approval(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    press(editor.get(address + "review"))
    with Content(filled) as connection:
        uid = next(
            n.uid
            for n in Drafts(connection).draft("d1").texts["zh-CN"].walk()
            if "我们可能与" in n.text
        )
    page = reviewer.get(address + f"comments?uid={uid}")
    form = next(f for f in page.forms.values() if "words" in f.fields)
    form["words"] = "<script>alert(1)</script>为何缩短？"
    form.submit()
    page = editor.get(address + "comments")
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "digest" not in {
        name for form in reviewer.get(address + "approve").forms.values() for name in form.fields
    }
    answer = next(
        f for f in page.forms.values() if f.fields.get("form") and "answer" in f["form"].value
    )
    answer["words"] = "改回去了"
    answer.submit()
    assert press(reviewer.get(address + "approve")).status_int == 303


def test_what_changes_and_what_people_will_see(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    reader = sign_in("reader")
    changes = reader.get(address + "changes")
    assert "<ins" in changes.text
    prompt = reader.get(address + "prompt")
    assert "Please answer" in prompt.text
    assert 'id="meaning"' in reader.get(address + "panel").text
    assert reader.get(address + "review", expect_errors=True).status_int == 403


def test_a_preview_link_opens_the_draft_until_it_ends(filled, clock, sign_in, client):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor = sign_in("editor")
    page = editor.get(address + "links")
    form = next(f for f in page.forms.values() if "days" in f.fields)
    made = form.submit()
    link = re.search(rf"https://{HOST}(/preview/[A-Za-z0-9_-]{{43}}/)", made.text)[1]
    stranger = client()
    seen = stranger.get(link)
    assert "我们可能与" in seen.text
    assert "This is a draft" in seen.text
    assert "noindex" in seen.headers["X-Robots-Tag"]
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert not stranger.cookies
    assert link not in editor.get(address + "links").text
    assert stranger.get(link[:-2] + "/", expect_errors=True).status_int == 404
    end = next(f for f in editor.get(address + "links").forms.values() if "id" in f.fields)
    end.submit()
    assert stranger.get(link, expect_errors=True).status_int == 404
    link = re.search(
        rf"https://{HOST}(/preview/[A-Za-z0-9_-]{{43}}/)",
        next(f for f in editor.get(address + "links").forms.values() if "days" in f.fields)
        .submit()
        .text,
    )[1]
    clock.now = clock.now.replace(day=8, hour=5)
    assert stranger.get(link, expect_errors=True).status_int == 404


def test_a_scheduled_version_is_called_off_with_a_public_trace(filled, clock, sign_in):
    address = a_draft(filled, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    press(editor.get(address + "review"))
    press(reviewer.get(address + "approve"))
    press(editor.get(address + "publish"))
    where = "/editor/versions/xarst/2027-01-01/cancel"
    assert editor.get(where, expect_errors=True).status_int == 403
    page = reviewer.get(where)
    form = next(f for f in page.forms.values() if "reason.en" in f.fields)
    form["reason.en"] = "It needs another look."
    missing = form.submit(expect_errors=True)
    assert missing.status_int == 422
    form["reason.zh-CN"] = "需要再斟酌。"
    assert form.submit().status_int == 303
    public = editor.get("/en/xarst/versions/2027-01-01/")
    assert "It needs another look." in public.text
    assert editor.get("/api/v1/documents/xarst").json["upcoming"] == []

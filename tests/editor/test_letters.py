"""Letters about drafts, through a real mail server."""

import time

import pytest

from tests.editor.people import HOST, Clock, add_people, person
from tests.editor.test_review import a_draft, press
from tests.inbox import mail_server
from xarst_site import close, main
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.web.installation import place


@pytest.fixture
def inbox():
    with mail_server() as inbox:
        yield inbox


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def site(inbox, clock):
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    application = main(
        {}, clock=clock, **{"xarst.url": f"https://{HOST}"}, **memory, **inbox.settings
    )
    add_people(
        application,
        person("editor"),
        person("reviewer", language="zh-CN"),
        person("reviewer", id="other", email="other@example.org"),
        person("reviewer", id="gone", email="gone@example.org", disabled=True),
        person("reader"),
    )
    folder = read_folder(place("content"))
    wanted = [one for one in folder.documents if one.document.id == "xarst"]
    load(application.application.registry.databases.content, wanted)
    yield application
    close(application)


def received(inbox, count):
    end = time.monotonic() + 10
    while len(inbox.messages) < count:
        assert time.monotonic() < end, [m["Subject"] for m in inbox.messages]
        time.sleep(0.02)
    return {message["To"]: message for message in inbox.messages}


def test_reviewers_are_told_in_their_language_and_the_asker_is_not(site, clock, sign_in, inbox):
    address = a_draft(site, clock, "我们不会与", "我们可能与")
    press(sign_in("editor").get(address + "review"), words="请看第三条")
    letters = received(inbox, 2)
    assert set(letters) == {"reviewer@texts.example", "other@example.org"}
    chinese, english = letters["reviewer@texts.example"], letters["other@example.org"]
    assert "请您审核" in chinese["Subject"]
    assert "For your review" in english["Subject"]
    body = english.get_content()
    assert f"https://{HOST}{address}" in body
    assert "请看第三条" in body
    assert "我们可能与" not in body


def test_a_refused_step_writes_to_nobody(site, clock, sign_in, inbox):
    address = a_draft(site, clock, "我们不会与", "我们可能与", change_note={})
    editor = sign_in("editor")
    page = editor.get(address + "review")
    assert "digest" not in {name for form in page.forms.values() for name in form.fields}
    refused = editor.post(
        address + "review",
        {"csrf_token": editor.token(), "digest": "0" * 64},
        expect_errors=True,
    )
    assert refused.status_int == 422
    time.sleep(0.3)
    assert not inbox.messages


def test_the_editors_are_told_what_became_of_it(site, clock, sign_in, inbox):
    address = a_draft(site, clock, "我们不会与", "我们可能与")
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    press(editor.get(address + "review"))
    received(inbox, 2)
    inbox.messages.clear()
    press(reviewer.get(address + "return"), words="再改一下")
    assert "再改一下" in received(inbox, 1)["editor@texts.example"].get_content()
    press(editor.get(address + "review"))
    received(inbox, 3)
    inbox.messages.clear()
    press(reviewer.get(address + "approve"))
    assert "Approved" in received(inbox, 1)["editor@texts.example"]["Subject"]
    inbox.messages.clear()
    press(editor.get(address + "publish"))
    assert "2027" in received(inbox, 1)["reviewer@texts.example"].get_content()

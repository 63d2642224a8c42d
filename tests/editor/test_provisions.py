"""The text of a draft edited provision by provision, through the pages and without scripts."""

import pytest

from tests.editor.test_review import Content, a_draft, filled  # noqa: F401
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

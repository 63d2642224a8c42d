"""Beginning a draft through the page: from a version, from files, and what is refused."""

import re

from webtest import Upload

from tests.editor.people import trail
from tests.editor.test_review import BASE, Content
from tests.editor.test_review import filled as filled
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library

ALL = "/editor/drafts/"


def begin_form(page):
    return next(form for form in page.forms.values() if "base" in form.fields)


def send(browser, *, status=None, **fields):
    """Fill in and send the form, as a browser without scripts does."""
    form = begin_form(browser.get(ALL))
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def stored(site):
    """Every draft there is."""
    with Content(site) as connection:
        return Drafts(connection).drafts()


def words_of_base(site, language="zh-CN"):
    with Content(site) as connection:
        return Library(connection).text("xarst", BASE, language)


def file(name, data):
    return Upload(name, data, "application/octet-stream")


def fault(page, name):
    """What stands beside a field."""
    found = re.search(rf'id="field-{re.escape(name)}-fault">(.*?)</p>', page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]) if found else ""


def test_from_the_version_in_force(filled, sign_in):
    browser = sign_in("editor")
    form = begin_form(browser.get(ALL))
    assert form["base"].value == f"xarst/{BASE}"
    assert form["effective_on"].value
    form["title"] = "年度修订"
    answer = form.submit()
    assert answer.status_int == 303
    [draft] = stored(filled)
    assert draft.based_on == BASE
    assert draft.version.version == draft.version.effective_on.isoformat()
    assert draft.texts["zh-CN"] == words_of_base(filled)
    assert draft.version.change_note == {}
    assert draft.version.items
    assert "年度修订" in answer.follow().text
    assert "年度修订" in browser.get(ALL).text
    assert ("editor", "draft_created", draft.id) in trail(filled)


def test_the_button_pressed_twice_makes_one_draft(filled, sign_in):
    form = begin_form(sign_in("editor").get(ALL))
    assert form.submit().location == form.submit().location
    assert len(stored(filled)) == 1

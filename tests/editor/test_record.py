"""What of a draft is not text, changed through its pages by people without scripts."""

import re

import pytest
from msgspec.structs import replace

from tests.editor.test_begin import fault
from tests.editor.test_review import Content, a_draft
from tests.editor.test_review import filled as filled
from xarst_site.storage.drafts import Drafts

RECORD = "/editor/drafts/d1/record/"


@pytest.fixture
def draft(filled, clock):
    """A stored draft, and ``draft()``: as it is now."""
    a_draft(filled, clock, "我们不会与", "我们可能与")

    def now():
        with Content(filled) as connection:
            return Drafts(connection).draft("d1")

    return now


def main_form(page, name=None):
    """The form that changes the draft, or the one of that name."""
    return next(
        form
        for form in page.forms.values()
        if "edit" in form.fields and (name is None) == ("form" not in form.fields)
        if name is None or form["form"].value == name
    )


def send(browser, path, *, which=None, **fields):
    """Fill in and send the form of a page. In names of fields ``__`` stands for a dot and
    ``_CN`` for -CN.
    """
    form = main_form(browser.get(RECORD + path), which)
    return fill(form, **fields).submit(expect_errors=True)


def fill(form, **fields):
    for field, value in fields.items():
        form[field.replace("__", ".").replace("_CN", "-CN")] = value
    return form


def choose(form, *uids):
    """Tick exactly these provisions."""
    for box in form.fields["provisions"]:
        box.checked = box._value in uids


def test_the_overview_says_what_there_is(draft, sign_in):
    page = sign_in("editor").get(RECORD)
    assert "Personal information shared with third parties" in page.text
    assert "The explanation changed." in page.text
    assert "What this amounts to" in page.text


@pytest.mark.parametrize("path", ["dates", "told", "impact", "languages"])
def test_a_page_saved_as_it_is_changes_nothing(draft, sign_in, path):
    before = draft()
    answer = send(sign_in("editor"), path)
    assert answer.status_int == 303, answer.text
    assert draft() == before


def test_names_and_dates(draft, sign_in):
    answer = send(
        sign_in("editor"),
        "dates",
        version="2027-03-01",
        effective_on="2027-03-01",
        updated_on="2027-01-15",
        title__en="Policy",
        name="春季修订",
    )
    page = answer.follow()
    assert "Saved." in page.text
    assert draft().version.effective_on.isoformat() == "2027-03-01"
    assert draft().version.title["en"] == "Policy"
    assert draft().title == "春季修订"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("effective_on", "2026-10-01", "has begun already"),
        ("effective_on", "2027-02-30", "no date"),
        ("version", "2023-09-06", "already"),
        ("version", "../x", "Small letters"),
        ("title__zh_CN", "", "Fill in"),
        ("title__zh_CN", "长" * 201, "201 characters"),
    ],
)
def test_names_and_dates_that_cannot_be(draft, sign_in, name, value, says):
    before = draft()
    answer = send(sign_in("editor"), "dates", **{name: value})
    assert answer.status_int == 422
    assert says in fault(answer, name.replace("__", ".").replace("_CN", "-CN"))
    assert draft() == before


def test_a_date_before_the_notice_is_over_is_told_and_a_reason_mends_it(draft, sign_in, filled):
    with Content(filled) as connection:
        library = Drafts(connection)._library
        document = library.document("xarst")
        library.add_document(replace(document, minimum_notice_days=30))
    browser = sign_in("editor")
    page = send(browser, "dates", effective_on="2026-11-10").follow()
    assert "days of notice are due" in fault(page, "effective_on")
    answer = send(browser, "told", emergency__zh_CN="安全漏洞")
    assert answer.status_int == 422
    assert "English" in fault(answer, "emergency.en")
    fill(main_form(answer), emergency__en="A hole in security").submit()
    assert "days of notice are due" not in browser.get(RECORD + "dates").text


def test_a_lower_severity_needs_its_reason(draft, sign_in):
    browser = sign_in("editor")
    answer = send(browser, "told", severity="minor")
    assert answer.status_int == 422
    assert draft().version.severity is None
    assert fault(answer, "severity_reason.zh-CN")
    assert fault(answer, "severity_reason.en")
    page = (
        fill(main_form(answer), severity_reason__zh_CN="仅措辞", severity_reason__en="Wording")
        .submit()
        .follow()
    )
    assert draft().version.severity == "minor"
    assert "Less was declared" in page.text
    back = send(browser, "told", severity="computed")
    assert "empty the reason" in fault(back, "severity")


def test_what_lacks_stands_beside_its_field(draft, sign_in):
    browser = sign_in("editor")
    send(browser, "told", change_note__en="")
    page = browser.get(RECORD + "told")
    assert page.status_int == 200
    assert "what changed" in fault(page, "change_note.en")
    assert not fault(page, "change_note.zh-CN")


def test_the_impact_assessment(draft, sign_in):
    browser = sign_in("editor")
    answer = send(browser, "impact", high_risk=True)
    assert "number of the report" in fault(answer, "reference")
    assert draft().version.impact_assessment is None
    assert send(browser, "impact", reference="2026-PIA-1", high_risk=True).status_int == 303
    assert draft().version.impact_assessment.high_risk
    send(browser, "impact", reference="", high_risk=False)
    assert draft().version.impact_assessment is None


def test_a_translation_is_marked(draft, sign_in):
    browser = sign_in("editor")
    assert send(browser, "languages", texts__en=False).status_int == 303
    assert not draft().version.texts["en"].incomplete
    assert re.search("behind the authoritative|Translations", browser.get(RECORD).text)

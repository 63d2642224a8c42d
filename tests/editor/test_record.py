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
    assert "Write it in English" in fault(page, "change_note.en")
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


def row_of(draft, register="third_parties", k=-1):
    return draft().version.registers[register].rows[k]


def an_sdk(browser, **fields):
    """Add a recipient, in both languages."""
    given = {
        f"cells__{column}__{tag}": f"{word}"
        for column, words in {
            "name": ("支付SDK", "Payment SDK"),
            "source": ("某公司", "Some company"),
            "purpose": ("完成支付", "To make payments"),
            "scope": ("银行卡号", "Bank card number"),
        }.items()
        for tag, word in zip(("zh_CN", "en"), words, strict=True)
    }
    form = fill(main_form(browser.get(RECORD + "add-row/third_parties")), **given | fields)
    choose(form, "anws25mf")
    return form.submit(expect_errors=True)


@pytest.mark.parametrize(
    "path",
    [
        "operator",
        "item/face-recognition",
        "component/privacy-policy",
        "row/third_parties/sdk-face",
        "row/permissions/perm-device",
    ],
)
def test_an_entry_saved_as_it_is_changes_nothing(draft, sign_in, path):
    before = draft()
    answer = send(sign_in("editor"), path)
    assert answer.status_int == 303, answer.text
    assert draft() == before


def test_another_recipient_is_a_major_change_and_the_panel_says_so(filled, clock, sign_in):
    a_draft(filled, clock, "我们不会与", "我们不会与 ")
    browser = sign_in("editor")
    assert 'class="severity major"' not in browser.get(RECORD).text
    answer = an_sdk(browser)
    assert answer.status_int == 303, answer.text
    page = answer.follow()
    assert "Payment SDK" in page.text
    assert 'class="severity major"' in page.text


def test_a_cell_with_markup_stays_text(draft, sign_in):
    browser = sign_in("editor")
    an_sdk(browser, cells__name__en="<script>alert(1)</script>")
    assert row_of(draft).cells["name"]["en"] == "<script>alert(1)</script>"
    page = browser.get(RECORD + "registers/third_parties")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_row_without_its_translation_is_kept_and_told(draft, sign_in):
    browser = sign_in("editor")
    assert an_sdk(browser, cells__purpose__en="").status_int == 303
    uid = row_of(draft).uid
    address = f"{RECORD}row/third_parties/{uid}"
    assert f'href="{address}"' in browser.get(RECORD).text
    assert "English" in fault(browser.get(address), "cells.purpose.en")


def test_a_row_needs_a_first_cell_and_provisions(draft, sign_in):
    browser = sign_in("editor")
    before = draft()
    form = main_form(browser.get(RECORD + "add-row/third_parties"))
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert fault(answer, "cells.name.zh-CN")
    assert fault(answer, "provisions")
    assert draft() == before


def test_a_row_is_changed_moved_and_deleted(draft, sign_in):
    browser = sign_in("editor")
    send(browser, "row/permissions/perm-sms", cells__permission__en="SMS")
    assert row_of(draft, "permissions", 1).cells["permission"]["en"] == "SMS"
    page = browser.get(RECORD + "registers/permissions")
    form = next(
        f for f in page.forms.values() if "row" in f.fields and f["row"].value == "perm-sms"
    )
    assert form.submit("to", value="up").status_int == 303
    assert row_of(draft, "permissions", 0).uid == "perm-sms"
    kept = send(browser, "row/permissions/perm-sms", which="delete")
    assert kept.status_int == 422
    assert row_of(draft, "permissions", 0).uid == "perm-sms"
    assert send(browser, "row/permissions/perm-sms", which="delete", sure=True).status_int == 303
    assert row_of(draft, "permissions", 0).uid != "perm-sms"
    assert browser.get(RECORD + "row/permissions/perm-sms", status=404)


def test_the_operator(draft, sign_in):
    browser = sign_in("editor")
    form = main_form(browser.get(RECORD + "operator"))
    fill(
        form,
        department__zh_CN="个人信息保护办公室",
        department__en="Privacy office",
        contact__kind__1="email",
        contact__value__1="privacy@example.org",
    )
    assert form.submit().status_int == 303
    operator = draft().version.operator
    assert operator.contacts == {"phone": "029-12333", "email": "privacy@example.org"}
    assert operator.department["en"] == "Privacy office"
    answer = send(browser, "operator", contact__kind__2="phone", contact__value__2="1")
    assert "of this kind above" in fault(answer, "contact.kind.2")
    assert "Choose what it is" in fault(
        send(browser, "operator", contact__value__2="1"), "contact.kind.2"
    )


def test_an_item_is_added_changed_and_deleted(draft, sign_in):
    browser = sign_in("editor")
    form = main_form(browser.get(RECORD + "add-item"))
    fill(
        form,
        id="share-payment",
        title__zh_CN="向支付机构提供",
        title__en="Giving it to the payment institution",
        act="separate_consent",
        component="privacy-policy",
        lawful_basis__zh_CN="第23条",
        lawful_basis__en="Article 23",
    )
    choose(form, "anws25mf")
    page = form.submit().follow()
    assert "Giving it to the payment institution" in page.text
    made = draft().version.items[-1]
    assert (made.id, made.act, made.provisions) == (
        "share-payment",
        "separate_consent",
        ("anws25mf",),
    )
    assert made.lawful_basis == {"zh-CN": "第23条", "en": "Article 23"}
    assert "impact" in page.text  # sensitive: an assessment is due
    send(browser, "item/share-payment", required=True)
    assert draft().version.items[-1].required
    send(browser, "item/share-payment", which="delete", sure=True)
    assert len(draft().version.items) == 5


@pytest.mark.parametrize(
    ("name", "value"), [("id", "face-recognition"), ("id", "Größe"), ("title__zh_CN", "")]
)
def test_an_item_that_cannot_be(draft, sign_in, name, value):
    before = draft()
    form = main_form(sign_in("editor").get(RECORD + "add-item"))
    fill(form, title__zh_CN="一", act="consent", lawful_basis__zh_CN="第13条")
    fill(form, **{name: value})
    choose(form, "anws25mf")
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert fault(answer, name.replace("__", ".").replace("_CN", "-CN"))
    assert draft() == before


def test_a_component_is_added_and_deleted_unless_items_need_it(draft, sign_in):
    browser = sign_in("editor")
    form = main_form(browser.get(RECORD + "add-component"))
    fill(form, id="legal-notice", title__zh_CN="法律声明", title__en="Legal notice")
    choose(form, "uwvexgkm")
    assert form.submit().status_int == 303
    assert draft().version.components[-1].id == "legal-notice"
    assert "Delete this part" not in browser.get(RECORD + "component/privacy-policy").text
    send(browser, "component/legal-notice", which="delete", sure=True)
    assert len(draft().version.components) == 2


def test_two_who_save_different_parts_are_not_in_each_others_way(draft, sign_in):
    one, other = sign_in("editor"), sign_in("reviewer")
    mine = main_form(one.get(RECORD + "row/permissions/perm-sms"))
    theirs = main_form(other.get(RECORD + "told"))
    fill(theirs, change_note__en="theirs").submit()
    fill(mine, cells__permission__en="mine").submit(status=303)
    assert draft().version.change_note["en"] == "theirs"
    assert row_of(draft, "permissions", 1).cells["permission"]["en"] == "mine"


def test_two_who_save_the_same_part_see_both_and_lose_nothing(draft, sign_in):
    one, other = sign_in("editor"), sign_in("reviewer")
    mine = main_form(one.get(RECORD + "told"))
    fill(main_form(other.get(RECORD + "told")), change_note__en="theirs").submit()
    both = fill(mine, change_note__en="mine <b>").submit(status=409)
    assert "Reviewer" in both.text
    assert "mine &lt;b&gt;" in both.text
    assert draft().version.change_note["en"] == "theirs"
    again = next(form for form in both.forms.values() if "edit" in form.fields)
    assert again.submit().status_int == 303
    assert draft().version.change_note["en"] == "mine <b>"


def test_saving_by_itself(draft, sign_in):
    browser = sign_in("editor")
    form = fill(main_form(browser.get(RECORD + "told")), change_note__en="by itself")
    headers = {"X-Autosave": "yes"}
    said = form.submit(headers=headers).json
    assert draft().version.change_note["en"] == "by itself"
    fill(form, edit=str(said["edit"]), seen=said["seen"], change_note__en="again")
    assert form.submit(headers=headers).json["edit"] == draft().edit
    assert draft().version.change_note["en"] == "again"


def test_far_too_much_is_refused(draft, sign_in):
    before = draft()
    answer = send(sign_in("editor"), "dates", title__en="x" * 10_000_000)
    assert answer.status_int == 422
    assert "10000000" in fault(answer, "title.en").replace(",", "")
    assert draft() == before


@pytest.mark.parametrize("path", ["dates", "told", "add-row/third_parties", "item/guardian"])
def test_a_reader_looks_and_changes_nothing(draft, sign_in, path):
    browser = sign_in("reader")
    assert browser.get(RECORD).status_int == 200
    assert browser.get(RECORD + path, expect_errors=True).status_int == 403
    answer = browser.post(
        RECORD + "registers/permissions",
        {"csrf_token": browser.token(), "form": "move"},
        expect_errors=True,
    )
    assert answer.status_int == 403


@pytest.mark.parametrize(
    "path",
    ["row/none/x", "registers/none", "item/none", "component/none", "row/permissions", "item"],
)
def test_what_is_not_there(draft, sign_in, path):
    assert sign_in("editor").get(RECORD + path, expect_errors=True).status_int == 404


def test_a_draft_that_was_given_up_is_not_edited(draft, sign_in):
    browser = sign_in("editor")
    form = fill(main_form(browser.get(RECORD + "told")), change_note__en="late")
    page = browser.get("/editor/drafts/d1/withdraw")
    next(f for f in page.forms.values() if "words" in f.fields).submit()
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422
    assert draft().version.change_note["en"] != "late"
    assert "cannot be edited now" in browser.get(RECORD + "told").text


def test_what_saved_itself_is_in_nobodys_way_when_it_is_deleted(draft, sign_in):
    browser = sign_in("editor")
    page = browser.get(RECORD + "row/permissions/perm-sms")
    form = fill(main_form(page), cells__permission__en="by itself")
    form.submit(headers={"X-Autosave": "yes"})
    delete = fill(main_form(page, "delete"), sure=True)
    assert delete.submit().status_int == 303
    assert "perm-sms" not in {one.uid for one in draft().version.registers["permissions"].rows}


def test_the_same_by_somebody_else_is_shown_first(draft, sign_in):
    delete = fill(
        main_form(sign_in("editor").get(RECORD + "row/permissions/perm-sms"), "delete"), sure=True
    )
    send(sign_in("reviewer"), "row/permissions/perm-sms", cells__permission__en="theirs")
    assert delete.submit(expect_errors=True).status_int == 409
    assert row_of(draft, "permissions", 1).cells["permission"]["en"] == "theirs"

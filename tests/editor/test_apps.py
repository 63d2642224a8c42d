"""Apps and their keys through the pages of an administrator."""

import re
from datetime import timedelta

import transaction

from tests.editor.people import trail
from xarst_site.storage.apps import Apps


def key_of(page):
    return re.search(r"<code>(xarst_[^<]+)</code>", page.text)[1]


def holder(site, token, at):
    connection = site.application.registry.databases.accounts.open(
        transaction_manager=transaction.TransactionManager()
    )
    try:
        return Apps(connection).holder(token, at)
    finally:
        connection.close()


def form_named(page, name):
    return next(
        form for form in page.forms.values() if "form" in form.fields and form["form"].value == name
    )


def add(browser):
    form = next(f for f in browser.get("/editor/apps/").forms.values() if "id" in f.fields)
    form["id"] = "xarst-android"
    form["name"] = "西安人社通 Android"
    form.set("scopes", True, index=0)
    return form


def test_a_key_is_shown_once_and_opens(site, clock, sign_in):
    administrator = sign_in("administrator")
    token = key_of(add(administrator).submit())
    assert holder(site, token, clock.now)[0].id == "xarst-android"
    page = administrator.get("/editor/apps/xarst-android/")
    assert token not in page.text
    assert "never used" in page.text
    assert ("administrator", "app_added", "xarst-android") in trail(site)


def test_an_id_is_given_once_and_a_fault_stands_beside_its_field(sign_in):
    administrator = sign_in("administrator")
    add(administrator).submit()
    again = add(administrator).submit(expect_errors=True)
    assert again.status_int == 422
    assert 'id="field-id-fault"' in again.text
    form = add(administrator)
    form["id"] = "Not An Id"
    assert 'id="field-id-fault"' in form.submit(expect_errors=True).text


def test_keys_overlap_and_end(site, clock, sign_in):
    administrator = sign_in("administrator")
    old = key_of(add(administrator).submit())
    page = administrator.get("/editor/apps/xarst-android/")
    form = form_named(page, "key")
    form["overlap"] = "7"
    new = key_of(form.submit())
    later = clock.now + timedelta(days=7)
    assert holder(site, old, later - timedelta(seconds=1))
    assert holder(site, old, later) is None
    assert holder(site, new, later)


def test_revoking_asks_once_more_and_closing_can_be_undone(site, clock, sign_in):
    administrator = sign_in("administrator")
    token = key_of(add(administrator).submit())
    page = administrator.get("/editor/apps/xarst-android/")
    form_named(page, "switch").submit()
    assert holder(site, token, clock.now) is None
    form_named(administrator.get("/editor/apps/xarst-android/"), "switch").submit()
    assert holder(site, token, clock.now)
    ask = administrator.get("/editor/apps/xarst-android/").click("Revoke this key")
    assert holder(site, token, clock.now), "it was revoked by looking"
    next(f for f in ask.forms.values() if "key" in f.fields).submit()
    assert holder(site, token, clock.now) is None
    assert [a for _, a, _ in trail(site)][-1] == "app_key_revoked"


def test_apps_are_for_administrators_who_proved_who_they_are(clock, sign_in):
    for role in ("reader", "editor", "reviewer"):
        assert sign_in(role).get("/editor/apps/", expect_errors=True).status_int == 403
    administrator = sign_in("administrator")
    clock.now += timedelta(minutes=11)
    asked = administrator.get("/editor/apps/")
    assert asked.status_int == 303
    assert "/editor/confirm" in asked.location

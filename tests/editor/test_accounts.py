"""One's own account, everybody's accounts, and what a role may open."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.editor.people import (
    PASSWORD,
    SECRET,
    Store,
    add_people,
    code_at,
    person,
    trail,
    with_authenticator,
)
from xarst_site.accounts import totp
from xarst_site.accounts.model import ROLES
from xarst_site.accounts.sessions import CONFIRMED

NEW = "seven herons over the Wei"


def stored(site, account):
    with Store(site) as accounts:
        return accounts.person(account)


def sessions_of(site, account):
    with Store(site) as accounts:
        return accounts.sessions(account)


def shown_password(page):
    return page.lxml.xpath("//code[@class='told']")[-1].text


def choose_password(browser, old, new=NEW, again=None, **more):
    form = form_with(browser.get("/editor/account/password"), "new")
    form["password"], form["new"], form["again"] = old, new, new if again is None else again
    return form.submit(**more)


def form_with(page, field):
    return next(form for form in page.forms.values() if field in form.fields)


# --- one's own account ---


def test_another_password_ends_the_other_sessions(sign_in, client, site):
    here, there = sign_in("editor"), sign_in("editor")
    before = here.session_cookie
    assert choose_password(here, PASSWORD).status_int == 303
    assert here.session_cookie != before
    here.get("/editor/account/", status=200)
    there.get("/editor/account/", status=303)
    client().sign_in("editor", status=422)
    assert client().sign_in("editor", NEW).status_int == 303
    assert ("editor", "password_changed", "editor") in trail(site)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "password"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "password1234", "password1234", "new"),
        (PASSWORD, "the editor likes tea", "the editor likes tea", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, NEW, NEW + "!", "again"),
        ("", "", "", "password"),
    ],
)
def test_a_password_that_will_not_do(sign_in, site, old, new, again, field):
    page = choose_password(sign_in("editor"), old, new, again, status=422)
    link = page.lxml.xpath("//*[@id='faults']//a/@href")[0]
    assert link == f"#field-{field}"
    assert page.lxml.xpath(f"//*[@id='field-{field}']/@aria-invalid") == ["true"]
    assert page.lxml.xpath(f"//*[@id='field-{field}-fault']")
    assert NEW not in page
    assert stored(site, "editor").password == person("editor").password


def test_a_password_of_somebody_else_must_be_replaced_first(client, site):
    add_people(site, person("editor", id="fresh", password_temporary=True))
    browser = client()
    browser.sign_in("fresh")
    for path in ("", "people/", "trail/", "nowhere/"):
        answer = browser.get(f"/editor/{path}", expect_errors=True)
        assert answer.status_int == 404 or answer.location.endswith("/editor/account/password")
    choose_password(browser, PASSWORD)
    browser.get("/editor/", status=200)


def enrol(browser, at):
    page = browser.get("/editor/account/authenticator")
    key = page.lxml.xpath("string(//code[@class='told'])").replace(" ", "")
    form = form_with(page, "code")
    form["code"] = totp.code(key, totp.step_at(at))
    return key, form


def test_adding_an_authenticator(sign_in, client, site, clock):
    browser, other = sign_in("editor"), sign_in("editor")
    key, form = enrol(browser, clock.now)
    right = form["code"].value
    form["code"] = "000000"
    again = form.submit(status=422)
    assert key in again.lxml.xpath("string(//code[@class='told'])").replace(" ", "")
    assert again.lxml.xpath("//*[@role='img']/*[local-name()='svg']")
    form = form_with(again, "code")
    form["code"] = right
    assert form.submit().status_int == 303
    assert stored(site, "editor").totp.secret == key
    other.get("/editor/account/", status=303)
    # The code it was added with is used up, too.
    elsewhere = client()
    elsewhere.sign_in("editor")
    form = elsewhere.get("/editor/code").forms[0]
    form["code"] = right
    form.submit(status=422)
    assert ("editor", "totp_added", "editor") in trail(site)


def test_a_required_authenticator_comes_first_and_stays(client, site, clock):
    add_people(site, person("editor", id="must", totp_required=True))
    browser = client()
    browser.sign_in("must")
    assert browser.get("/editor/").location.endswith("/editor/account/authenticator")
    enrol(browser, clock.now)[1].submit(status=303)
    browser.get("/editor/", status=200)
    page = browser.get("/editor/account/remove-authenticator")
    answer = page.forms[
        -1 if -1 in page.forms else max(k for k in page.forms if isinstance(k, int))
    ]
    assert "requires an authenticator" in answer.submit(status=422)
    assert stored(site, "must").totp is not None


def test_removing_an_authenticator(client, site, clock):
    add_people(site, with_authenticator(person("editor", id="coded")))
    browser = client()
    browser.sign_in("coded")
    form = browser.get("/editor/code").forms[0]
    form["code"] = code_at(clock.now)
    form.submit()
    token = browser.token()
    browser.post("/editor/account/remove-authenticator", {"csrf_token": token}, status=303)
    assert stored(site, "coded").totp is None
    assert ("coded", "totp_removed", "coded") in trail(site)


def test_sessions_are_listed_and_ended(sign_in, site):
    here, there, third = (sign_in("editor") for _ in range(3))
    page = here.get("/editor/account/")
    ends = [form for form in page.forms.values() if "session" in form.fields]
    assert len({id(form) for form in ends}) == 3  # two others, and all others
    ends[0].submit(status=303)
    assert len(sessions_of(site, "editor")) == 2
    here.post("/editor/account/end", {"csrf_token": here.token(), "session": "others"})
    assert len(sessions_of(site, "editor")) == 1
    here.get("/editor/account/", status=200)
    for browser in (there, third):
        browser.get("/editor/account/", status=303)
    assert [e[1] for e in trail(site)].count("session_revoked") == 2


def test_nobody_ends_the_sessions_of_others(sign_in, site):
    browser = sign_in("editor")
    sign_in("reviewer")
    (theirs,) = sessions_of(site, "reviewer")
    fields = {"csrf_token": browser.token(), "session": theirs.id_sha256}
    browser.post("/editor/account/end", fields, status=303)
    assert sessions_of(site, "reviewer")


def test_the_language_is_the_persons_choice(sign_in):
    browser = sign_in("editor")
    form = form_with(browser.get("/editor/account/"), "language")
    form["language"] = "zh-CN"
    page = form.submit().follow()
    assert page.lxml.xpath("//html/@lang") == ["zh-CN"]


# --- proving again who one is ---


def test_what_needs_a_fresh_proof_asks_for_it_and_goes_on(sign_in, clock, site):
    browser = sign_in("administrator")
    clock.now += CONFIRMED
    answer = browser.get("/editor/people/add")
    assert answer.location.endswith("/editor/confirm?to=/editor/people/add")
    page = answer.follow()
    form = form_with(page, "confirm_password")
    form["confirm_password"] = "wrong"
    form = form_with(form.submit(status=422), "confirm_password")
    form["confirm_password"] = PASSWORD
    before = browser.session_cookie
    answer = form.submit()
    assert answer.location.endswith("/editor/people/add")
    assert browser.session_cookie != before
    answer.follow(status=200)
    assert ("administrator", "confirmed", "administrator") in trail(site)
    assert ("administrator", "confirmation_failed", "administrator") in trail(site)


FIELDS = {
    "id": "lina",
    "name": "李娜 <b>",
    "email": "lina@texts.example",
    "role": "editor",
    "language": "zh-CN",
}


def test_what_a_form_sent_is_kept_while_it_asks(sign_in, clock, site):
    browser = sign_in("administrator")
    token = browser.token()
    clock.now += CONFIRMED
    page = browser.post("/editor/people/add", {"csrf_token": token, **FIELDS}, status=403)
    with Store(site) as accounts:
        assert len(accounts.people()) == len(ROLES)
    form = form_with(page, "confirm_password")
    form["confirm_password"] = "wrong"
    page = form.submit(status=422)
    form = form_with(page, "confirm_password")
    form["confirm_password"] = PASSWORD
    assert "The account is made" in form.submit(status=200)
    assert stored(site, "lina").name == "李娜 <b>"


def test_the_code_is_asked_for_again_too(client, site, clock):
    add_people(site, with_authenticator(person("administrator", id="boss")))
    browser = client()
    browser.sign_in("boss")
    form = browser.get("/editor/code").forms[0]
    form["code"] = code_at(clock.now)
    form.submit()
    clock.now += CONFIRMED
    form = form_with(browser.get("/editor/confirm?to=/editor/people/add"), "confirm_code")
    form["confirm_password"] = PASSWORD
    form["confirm_code"] = "000000"
    form = form_with(form.submit(status=422), "confirm_code")
    form["confirm_password"] = PASSWORD
    form["confirm_code"] = code_at(clock.now)
    form.submit(status=303)


def test_guessing_at_the_proof_must_wait_as_well(sign_in, clock):
    browser = sign_in("administrator")
    for _ in range(4):
        fields = {"csrf_token": browser.token(), "confirm_password": "wrong"}
        browser.post("/editor/confirm", fields, status=422)
    fields = {"csrf_token": browser.token(), "confirm_password": PASSWORD}
    answer = browser.post("/editor/confirm", fields, status=429)
    assert answer.headers["Retry-After"] == "1"


# --- everybody's accounts ---


def add_lina(browser, **more):
    form = form_with(browser.get("/editor/people/add"), "id")
    for name, value in {**FIELDS, **more}.items():
        form[name] = value
    return form.submit(status="*")


def test_an_account_is_made_and_its_password_shown_once(sign_in, client, site):
    browser = sign_in("administrator")
    page = add_lina(browser)
    first = shown_password(page)
    assert first not in browser.get("/editor/people/lina/")
    newcomer = client()
    answer = newcomer.sign_in("lina", first)
    assert answer.follow().location.endswith("/editor/account/password")
    assert choose_password(newcomer, first).status_int == 303
    newcomer.get("/editor/", status=200)
    assert ("administrator", "person_added", "lina") in trail(site)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"id": "editor"}, "id"),
        ({"id": "console"}, "id"),
        ({"id": "../x"}, "id"),
        ({"id": "Li Na"}, "id"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"email": "nowhere"}, "email"),
    ],
)
def test_an_account_that_cannot_be_made(sign_in, site, more, field):
    page = add_lina(sign_in("administrator"), **more)
    assert page.status_int == 422
    assert f"#field-{field}" in page.lxml.xpath("//*[@id='faults']//a/@href")
    assert form_with(page, "id")["email"].value == {**FIELDS, **more}["email"]
    with Store(site) as accounts:
        assert len(accounts.people()) == len(ROLES)


def test_a_role_that_is_not_offered(sign_in, site):
    browser = sign_in("administrator")
    fields = {"csrf_token": browser.token(), **FIELDS, "role": "emperor"}
    browser.post("/editor/people/add", fields, status=422)


def test_disabled_while_signed_in(sign_in, client, site):
    worker, boss = sign_in("editor"), sign_in("administrator")
    page = boss.get("/editor/people/editor/disable")
    form_with(page, "now").submit(status=303)
    worker.get("/editor/account/", status=303)
    client().sign_in("editor", status=422)
    # A second click on the same button does not open it again.
    form_with(page, "now").submit(status=303)
    assert stored(site, "editor").disabled
    form_with(boss.get("/editor/people/editor/disable"), "now").submit(status=303)
    assert client().sign_in("editor").status_int == 303
    done = [entry[1] for entry in trail(site)]
    assert done.count("person_disabled") == done.count("person_enabled") == 1


def test_role_lowered_while_signed_in(sign_in, site):
    boss = sign_in("administrator")
    add_people(site, person("administrator", id="second"))
    second = sign_in("second")
    second.get("/editor/people/", status=200)
    form = form_with(boss.get("/editor/people/second/"), "role")
    form["role"] = "reader"
    form.submit(status=303)
    second.get("/editor/people/", status=303)  # signed out
    second.sign_in("second")
    second.get("/editor/people/", status=403)
    assert ("administrator", "role_changed", "second") in trail(site)


def test_a_role_changed_elsewhere_counts_at_once(sign_in, site):
    browser = sign_in("administrator")
    with Store(site) as accounts:
        accounts.put(replace(accounts.person("administrator"), role="reader"))
    browser.get("/editor/people/", status=403)


def test_nobody_raises_or_shuts_out_themselves(sign_in, site):
    browser = sign_in("administrator")
    form = form_with(browser.get("/editor/people/administrator/"), "role")
    form["role"] = "reviewer"
    assert "their own role" in form.submit(status=422)
    fields = {"csrf_token": browser.token(), "now": "enabled"}
    browser.post("/editor/people/administrator/disable", fields, status=303)
    assert not stored(site, "administrator").disabled


def test_a_reset_makes_the_old_password_worth_nothing(sign_in, client, site):
    worker, boss = sign_in("editor"), sign_in("administrator")
    page = boss.post("/editor/people/editor/reset", {"csrf_token": boss.token()})
    first = shown_password(page)
    assert re.fullmatch(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}", first)
    worker.get("/editor/account/", status=303)
    client().sign_in("editor", status=422)
    assert client().sign_in("editor", first).status_int == 303
    assert ("administrator", "password_reset", "editor") in trail(site)


def test_a_lost_authenticator_is_removed_by_an_administrator(sign_in, client, site):
    add_people(site, with_authenticator(person("editor", id="coded")))
    boss = sign_in("administrator")
    boss.post("/editor/people/coded/forget-authenticator", {"csrf_token": boss.token()})
    assert client().sign_in("coded").location.endswith("/editor/")


# --- who may open what ---

CLOSED = [
    "people/",
    "people/add",
    "people/editor/",
    "people/editor/reset",
    "trail/",
    "trail/trail.csv",
]


@pytest.mark.parametrize("role", ["reader", "editor", "reviewer"])
def test_what_is_for_administrators_only(sign_in, site, role):
    browser = sign_in(role)
    token = browser.token()
    for path in CLOSED:
        answer = browser.get(f"/editor/{path}", status="*")
        assert answer.status_int in {403, 404}, path
    browser.post("/editor/people/editor/reset", {"csrf_token": token}, status=(403, 404)[1:] or 404)
    assert stored(site, "editor").password == person("editor").password
    assert (role, "refused", "") in trail(site)


def test_links_of_the_navigation_are_those_that_open(sign_in):
    for role in ROLES:
        browser = sign_in(role)
        page = browser.get("/editor/")
        links = page.lxml.xpath("//nav[@class='desk']//a/@href")
        assert ("/editor/people/" in links) == (role == "administrator")
        for link in links:
            browser.get(link, status=200)


def test_a_proof_is_asked_after_the_permission(sign_in, clock):
    """Nobody is asked for a password for what they may not do anyway."""
    browser = sign_in("editor")
    clock.now += CONFIRMED + timedelta(seconds=1)
    browser.get("/editor/people/add", status=403)


def test_the_secret_of_an_authenticator_is_shown_to_nobody(sign_in, site):
    add_people(site, with_authenticator(person("editor", id="coded")))
    boss = sign_in("administrator")
    for path in ("people/", "people/coded/", "trail/"):
        page = boss.get(f"/editor/{path}")
        assert SECRET not in page
        assert "argon2" not in page

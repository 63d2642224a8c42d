"""Signing in and out: what works, and whatever somebody might try instead."""

import re
import threading
from datetime import timedelta

import pytest

from tests.editor.people import (
    HOST,
    NOW,
    PASSWORD,
    Client,
    Store,
    add_people,
    code_at,
    person,
    trail,
    with_authenticator,
)
from xarst_site import close, main
from xarst_site.accounts import sessions
from xarst_site.accounts.sessions import token_digest


@pytest.fixture
def coded(site):
    """Somebody with an authenticator."""
    add_people(site, with_authenticator(person("editor", id="coded")))


def kept(site, account=""):
    with Store(site) as accounts:
        return accounts.sessions(account)


def test_from_a_page_to_the_sign_in_and_back(client, site):
    browser = client()
    answer = browser.get("/editor/account/")
    assert answer.location.endswith("/editor/sign-in?to=/editor/account/")
    form = answer.follow().forms[0]
    form["account"], form["password"] = "editor", PASSWORD
    answer = form.submit()
    assert answer.location.endswith("/editor/account/")
    assert "My account" in answer.follow()
    assert trail(site) == [("editor", "signed_in", "editor")]


def test_the_cookie_is_a_key_and_nothing_else(client, site):
    answer = client().sign_in("editor")
    (cookie,) = (c for c in answer.headers.getall("Set-Cookie") if "session" in c)
    name, _, rest = cookie.partition("=")
    token, *attributes = [part.strip() for part in rest.split(";")]
    assert name == "__Host-session"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert {a.lower() for a in attributes} == {"path=/", "secure", "httponly", "samesite=lax"}
    assert [one.id_sha256 for one in kept(site)] == [token_digest(token)]


def test_readers_have_no_cookie(client):
    browser = client()
    for path in ("/", "/zh-CN/", "/en/about", "/api/v1/documents", "/nowhere"):
        answer = browser.get(path, expect_errors=True)
        assert "Set-Cookie" not in answer.headers


def test_nobody_is_told_whether_an_account_exists(client, site):
    wrong = client().sign_in("editor", "wrong wrong wrong", status=422)
    unknown = client().sign_in("nobody", "wrong wrong wrong", status=422)

    def without_tokens(page):
        return re.sub(r'value="[^"]*"', "", page.text)

    assert without_tokens(wrong) == without_tokens(unknown)
    # What was typed for an account that is not there may be a password.
    assert trail(site) == [("", "sign_in_failed", "editor"), ("", "sign_in_failed", "")]


def test_the_password_is_not_shown_again(client):
    page = client().sign_in("editor", "not my password at all", status=422)
    assert "not my password at all" not in page
    assert page.forms[0]["account"].value == "editor"


def test_a_disabled_account_is_answered_as_a_wrong_password(client, site):
    add_people(site, person("editor", id="gone", disabled=True))
    assert "do not fit together" in client().sign_in("gone", status=422)


def test_capitals_and_blanks_around_the_name_do_not_matter(client):
    assert client().sign_in("  Editor ").status_int == 303


def test_signed_out_means_that_the_cookie_is_worth_nothing(sign_in, client, site):
    browser = sign_in("editor")
    stolen = browser.session_cookie
    browser.post("/editor/sign-out", {"csrf_token": browser.token()}, status=303)
    assert not browser.session_cookie
    assert not kept(site)
    thief = client()
    thief.set_cookie("__Host-session", stolen)
    assert "/editor/sign-in" in thief.get("/editor/account/").location
    assert trail(site)[-1] == ("editor", "signed_out", "editor")


def test_a_token_that_was_there_before_is_not_taken_over(client, site):
    """Session fixation: whatever the browser brings, the session gets another token."""
    browser = client()
    browser.set_cookie("__Host-session", "A" * 43)
    browser.sign_in("editor")
    assert browser.session_cookie != "A" * 43
    first = browser.session_cookie
    # Signing in once more ends the session that was.
    page = browser.get("/editor/account/")
    browser.post(
        "/editor/sign-in",
        {
            "csrf_token": page.forms["language" if "language" in page.forms else 0][
                "csrf_token"
            ].value,
            "account": "reviewer",
            "password": PASSWORD,
        },
        status=303,
    )
    assert browser.session_cookie != first
    assert [one.person for one in kept(site)] == ["reviewer"]


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "字", "A" * 5000])
def test_a_form_with_a_forged_token_does_nothing(sign_in, site, token):
    browser = sign_in("editor")
    answer = browser.post("/editor/sign-out", {"csrf_token": token}, status=400)
    assert "could not be accepted" in answer
    assert len(kept(site)) == 1


def test_a_form_without_a_token_does_nothing(sign_in, client, site):
    sign_in("editor").post("/editor/sign-out", {}, status=400)
    client().post("/editor/sign-in", {"account": "editor", "password": PASSWORD}, status=400)
    assert len(kept(site)) == 1


def test_one_browsers_token_is_not_anothers(client):
    token = client().get("/editor/sign-in").forms[0]["csrf_token"].value
    other = client()
    other.get("/editor/sign-in")
    fields = {"csrf_token": token, "account": "editor", "password": PASSWORD}
    other.post("/editor/sign-in", fields, status=400)


def test_a_form_from_elsewhere_does_nothing(sign_in, site):
    browser = sign_in("editor")
    token = browser.token()
    for origin in ("https://evil.example", "null", f"http://{HOST}"):
        browser.post(
            "/editor/sign-out", {"csrf_token": token}, headers={"Origin": origin}, status=400
        )
    assert len(kept(site)) == 1


def test_nothing_typed_is_lost_when_the_session_has_ended(sign_in, clock):
    browser = sign_in("editor")
    token = browser.token()
    clock.now += sessions.IDLE
    page = browser.post(
        "/editor/account/",
        {"csrf_token": token, "note": "three long <paragraphs>", "new_password": "hidden"},
        status=403,
    )
    assert "no longer signed in" in page
    assert page.lxml.xpath("//textarea")[0].text.strip() == "three long <paragraphs>"
    assert "hidden" not in page.lxml.xpath("string(//main)")


def test_a_session_ends_by_itself(sign_in, clock):
    browser = sign_in("editor")
    clock.now += sessions.IDLE - timedelta(seconds=1)
    browser.get("/editor/account/", status=200)
    clock.now += sessions.IDLE - timedelta(seconds=1)
    browser.get("/editor/account/", status=200)
    clock.now += sessions.IDLE
    browser.get("/editor/account/", status=303)


def test_a_session_ends_however_busy_it_is(sign_in, clock):
    browser = sign_in("editor")
    for _ in range(11):
        clock.now += timedelta(hours=1)
        browser.get("/editor/account/", status=200)
    clock.now += timedelta(hours=1)
    browser.get("/editor/account/", status=303)


def test_ended_sessions_are_swept_out(sign_in, site, clock):
    sign_in("editor")
    clock.now += sessions.LONGEST
    sign_in("reviewer")
    assert [one.person for one in kept(site)] == ["reviewer"]


# --- the code of an authenticator ---


def send_code(browser, code, **more):
    form = browser.get("/editor/code").forms[0]
    form["code"] = code
    return form.submit(**more)


def test_the_code_comes_after_the_password(client, coded, site, clock):
    browser = client()
    answer = browser.sign_in("coded")
    assert answer.location.endswith("/editor/code?to=/editor/")
    before = browser.session_cookie
    # Half signed in is not signed in.
    assert "/editor/code" in browser.get("/editor/account/").location
    assert not [entry for entry in trail(site) if entry[1] == "signed_in"]
    assert send_code(browser, code_at(clock.now)).status_int == 303
    assert browser.session_cookie != before
    browser.get("/editor/account/", status=200)
    assert trail(site) == [("coded", "signed_in", "coded")]
    assert len(kept(site)) == 1


def test_a_wrong_code_is_refused_and_recorded(client, coded, site):
    browser = client()
    browser.sign_in("coded")
    assert "wrong, too old or used" in send_code(browser, "000000", status=422)
    assert trail(site) == [("", "sign_in_failed", "coded")]


def test_a_code_counts_once(client, coded, clock):
    first, second = client(), client("192.0.2.2")
    first.sign_in("coded")
    second.sign_in("coded")
    code = code_at(clock.now)
    send_code(first, code, status=303)
    send_code(second, code, status=422)
    clock.now += timedelta(seconds=30)
    send_code(second, code, status=422)
    send_code(second, code_at(clock.now), status=303)


def test_five_wrong_codes_end_it(client, coded, clock, site):
    browser = client()
    browser.sign_in("coded")
    token = browser.get("/editor/code").forms[0]["csrf_token"].value
    for _ in range(sessions.WRONG_CODES):
        clock.now += timedelta(seconds=20)
        fields = {"csrf_token": token, "code": "000000"}
        assert browser.post("/editor/code", fields, status="*").status_int == 422
    assert "/editor/sign-in" in browser.get("/editor/code").location


def test_the_code_must_come_soon(client, coded, clock):
    browser = client()
    browser.sign_in("coded")
    clock.now += sessions.FOR_CODE
    assert "/editor/sign-in" in browser.get("/editor/code").location


@pytest.mark.parametrize("times", [4])
def test_two_sign_ins_at_once_with_one_code(tmp_path, times):
    """Over a store shared as in production: one gets in, whoever comes first."""
    for _ in range(times):
        folder = tmp_path / str(_)
        site = main(
            {}, clock=lambda: NOW, **{"xarst.url": f"https://{HOST}", "xarst.var": str(folder)}
        )
        try:
            add_people(site, with_authenticator(person("editor", id="coded")))
            browsers = [Client(site, address=f"192.0.2.{n}") for n in range(3)]
            forms = []
            for browser in browsers:
                browser.sign_in("coded")
                form = browser.get("/editor/code").forms[0]
                form["code"] = code_at(NOW)
                forms.append(form)
            statuses = []
            start = threading.Barrier(len(forms))

            def send(form, start=start, statuses=statuses):
                start.wait()
                statuses.append(form.submit(expect_errors=True).status_int)

            threads = [threading.Thread(target=send, args=(form,)) for form in forms]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(statuses) == [303, 422, 422]
            signed_in = [entry for entry in trail(site) if entry[1] == "signed_in"]
            assert len(signed_in) == 1
        finally:
            close(site)


# --- how often one may try ---


def test_the_wait_is_said_and_grows(client, site, clock):
    browser = client()
    for _ in range(4):
        browser.sign_in("editor", "wrong", status=422)
    answer = browser.sign_in("editor", status=429)
    assert answer.headers["Retry-After"] == "1"
    assert "Wait 1 seconds" in answer
    assert trail(site)[-1] == ("", "sign_in_blocked", "editor")
    browser.sign_in("editor", status=429)
    assert [entry[1] for entry in trail(site)].count("sign_in_blocked") == 1
    clock.now += timedelta(seconds=1)
    assert browser.sign_in("editor").status_int == 303


def test_the_owner_gets_in_while_somebody_hammers(client):
    for number in range(12):
        client(f"198.51.100.{number}").sign_in("editor", "wrong", status=422)
    attacker = client("198.51.100.1")
    for _ in range(8):
        attacker.sign_in("editor", "wrong", status="*")
    attacker.sign_in("editor", status=429)
    assert client("192.0.2.77").sign_in("editor").status_int == 303


def test_an_account_that_does_not_exist_waits_the_same(client, site):
    browser = client()
    for _ in range(4):
        browser.sign_in("nobody", "wrong", status=422)
    browser.sign_in("nobody", "wrong", status=429)
    assert trail(site)[-1] == ("", "sign_in_blocked", "")


# --- where it goes next ---


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "/zh-CN/", "javascript:1",
        "/editor//evil.example", "/editor/\r\nSet-Cookie: a=b", "/editor", "",
    ],
)  # fmt: skip
def test_the_sign_in_leads_nowhere_else(client, to):
    browser = client()
    form = browser.get("/editor/sign-in", {"to": to}).forms[0]
    form["account"], form["password"] = "editor", PASSWORD
    answer = form.submit(status="*")
    if answer.status_int == 303:
        assert answer.location == f"https://{HOST}/editor/"
    else:
        assert answer.status_int == 422  # characters that no address has


# --- headers ---


def test_nothing_of_the_editors_face_is_kept_anywhere(sign_in, client, site):
    browser = sign_in("administrator")
    paths = [
        "",
        "account/",
        "people/",
        "trail/",
        "trail/trail.csv",
        "nowhere",
        "confirm",
        "sign-in",
    ]
    for one in (browser, client()):
        for path in paths:
            answer = one.get(f"/editor/{path}", expect_errors=True)
            assert answer.headers["Cache-Control"] == "no-store", path
            assert answer.headers["Referrer-Policy"] == "same-origin"
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "form-action 'self'" in policy
            assert "frame-ancestors 'none'" in policy
    assert not [key for key in site._epoch.answers if key[0].startswith("/editor")]


def test_what_cannot_be_read_as_a_form_is_refused(client):
    browser = client()
    browser.get("/editor/sign-in")
    kind = "application/x-www-form-urlencoded"
    for body in (b"account=%ff%fe", b"account=\xff"):
        browser.post("/editor/sign-in", body, content_type=kind, status=400)
    browser.post("/editor/sign-in", b"account=" + b"x" * 100_000, content_type=kind, status=413)
    broken = "multipart/form-data; boundary="
    browser.post("/editor/sign-in", b"--x", content_type=broken, status="4*")


@pytest.mark.parametrize("account", ["\x00", "a" * 65, "", "  ", "<script>", "字" * 20])
def test_strange_names_get_the_form_again(client, account):
    form = client().get("/editor/sign-in").forms[0]
    form["account"], form["password"] = account, "x"
    answer = form.submit(status=422)
    assert answer.lxml.xpath("//*[@id='faults']//li")
    assert "<script>" not in answer.text

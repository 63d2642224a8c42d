"""The pages of accounts in a real browser: by keyboard, without scripts, for screen readers."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from waitress.server import create_server

from tests.browser.conftest import Visit
from tests.browser.test_accessible import violations
from tests.editor.people import PASSWORD, Clock, add_people, person, trail
from xarst_site import close, main
from xarst_site.accounts import totp
from xarst_site.accounts.model import ROLES

REFUSALS = ("422", "403", "404", "Password forms should have", "429")
PAGES = [
    "", "account/", "account/password", "account/authenticator", "people/", "people/add",
    "people/editor/", "people/editor/disable", "people/editor/reset", "trail/", "confirm",
    "sign-in?left=yes",
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, object]]:
    """The address of a site with a person of each role, and the site."""
    folder: Path = tmp_path_factory.mktemp("var")
    clock = Clock()
    clock.now = datetime.now(UTC)
    site = main({}, clock=clock, **{"xarst.var": str(folder)})
    add_people(site, *(person(role) for role in ROLES))
    server = create_server(site, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", site
    server.close()
    thread.join(5)
    close(site)


@pytest.fixture
def at_desk(profiles: Callable[..., Visit], desk: tuple[str, object]) -> Callable[..., Visit]:
    def open_profile(**more: object) -> Visit:
        made = profiles(desk[0], **more)
        made.refusals = REFUSALS
        return made

    return open_profile


def signed_in(visit: Visit, account: str) -> Page:
    page = visit.open("/editor/")
    page.get_by_label("Account").fill(account)
    page.get_by_label("Password").fill(PASSWORD)
    press_enter(page)
    assert page.url.endswith("/editor/")
    assert "sign-in" not in page.url
    return page


def press_enter(page: Page) -> None:
    """Enter, and what it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def to_label(page: Page, label: str) -> None:
    """Press Tab until the field of that label, or the link or button so called, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "[document.activeElement.labels?.[0]?.innerText, document.activeElement.innerText]"
        )
        if any((text or "").strip().startswith(label) for text in found):
            return
    raise AssertionError(f"Tab never came to {label}")


def test_by_keyboard_and_without_scripts(at_desk, desk) -> None:
    """An administrator makes an account; its owner signs in with an authenticator."""
    boss = at_desk(width=360, scripts=True)
    page = signed_in(boss, "administrator")
    to_label(page, "People")
    press_enter(page)
    assert re.search(r"/people/", page.url)
    to_label(page, "Add a person")
    press_enter(page)
    assert re.search(r"/people/add", page.url)
    to_label(page, "Account")
    page.keyboard.type("lina")
    to_label(page, "Name of the person")
    page.keyboard.type("李娜")
    to_label(page, "E-mail")
    page.keyboard.type("lina at example")
    press_enter(page)
    # The faults are on top, have the focus, and lead to their field.
    assert page.evaluate("document.activeElement.id") == "faults"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "field-email"
    page.keyboard.press("Control+a")
    page.keyboard.type("lina@example.cn")
    page.get_by_label("Must use an authenticator").focus()
    page.keyboard.press("Space")
    to_label(page, "Make the account")
    press_enter(page)
    first = page.locator("code.told").last.inner_text()
    assert re.fullmatch(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}", first)

    person = at_desk(width=360, scripts=False)
    other = person.open("/editor/")
    other.get_by_label("Account").fill("lina")
    other.get_by_label("Password").fill(first)
    press_enter(other)
    assert re.search(r"/account/password", other.url)
    for name, value in (("password", first), ("new", PASSWORD), ("again", PASSWORD)):
        other.locator(f"#field-{name}").fill(value)
    press_enter(other)
    assert re.search(r"/account/", other.url)
    other = person.open("/editor/")
    assert other.url.endswith("/editor/account/authenticator")
    key = other.locator("code.told").inner_text().replace(" ", "")
    now = desk[1].application.registry.clock.now
    other.locator("#field-code").fill(totp.code(key, totp.step_at(now)))
    press_enter(other)
    assert re.search(r"/account/[?]done=authenticator", other.url)
    cookies = person.page.context.cookies()
    assert [(c["name"], c["secure"], c["httpOnly"]) for c in cookies] == [
        ("__Host-session", True, True)
    ]
    done = [action for _, action, _ in trail(desk[1])]
    assert "person_added" in done
    assert "totp_added" in done
    assert not boss.wrong
    assert not person.wrong


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(at_desk, width, dark) -> None:
    visit = at_desk(width=width, dark=dark)
    visit.open("/editor/sign-in")
    found = violations(visit.page)
    visit.page.get_by_label("Account").fill("nobody")
    press_enter(visit.page)
    found += violations(visit.page)
    page = signed_in(visit, "administrator")
    for path in PAGES[:-1]:
        visit.open(f"/editor/{path}")
        found += violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, wide)
    assert not found, "\n".join(found)
    assert not visit.wrong

"""A real Chromium before a real server with the real content.

The server is waitress on an ephemeral loopback port, in a thread; its clock stands still
at `NOW`. A test asks for `visit`, which opens pages in a new, empty profile and notes
whatever a reader must never meet: a violated policy, an error, a request to another host,
a cookie.
"""

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from tests.browser.pages import Site, crawl
from xarst_site import close, main
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.databases import open_databases

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
CONTENT = Path(__file__).parent.parent.parent / "content"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test gets a profile of its own from it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site on loopback and all of its pages. Asks for the browser first: without one
    there is nothing to start.
    """
    settings = {"xarst.var": str(tmp_path_factory.mktemp("var"))}
    folder = read_folder(CONTENT)
    assert not folder.problems
    with open_databases(settings) as databases:
        load(databases.content, list(folder.documents), progress=lambda _: None)
    app = main({}, clock=lambda: NOW, **settings)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield crawl(address)
    server.close()
    thread.join(5)
    close(app)


@dataclass
class Visit:
    """Pages opened in one profile, and what went wrong in them."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    refusals: tuple[str, ...] = ("404 (Not Found)",)
    """What the browser may say of pages that refuse something."""

    def open(self, path: str, status: int = 200) -> Page:
        """The page at this path, loaded, with its fonts and style."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        if answer.status != status:
            self.wrong.append(f"{path}: {answer.status} instead of {status}")
        return self.page

    def assert_clean(self) -> None:
        """Nothing was violated, broken, fetched from elsewhere or left behind."""
        assert not self.wrong
        assert not self.page.context.cookies()


VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event =>
  console.error('policy violated: ' + event.violatedDirective + ' ' + event.blockedURI))
"""


def profile(
    browser: Browser,
    address: str,
    width: int = 1280,
    *,
    dark: bool = False,
    scripts: bool = True,
    scale: int = 1,
) -> Visit:
    """A new, empty profile for the site at this address. Whoever asks closes its context."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        device_scale_factor=scale,
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    made = Visit(page, address)
    page.on("pageerror", lambda error: made.wrong.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            made.wrong.append(f"{page.url}: {said.text}")
            if said.type in {"error", "warning"}
            and not any(refusal in said.text for refusal in made.refusals)
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            made.wrong.append(f"{page.url} fetched {asked.url}")
            if not asked.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    page.on(
        "requestfailed",
        # Leaving a page aborts what it was still fetching; that is no fault.
        lambda asked: (
            made.wrong.append(f"{page.url}: {asked.url} failed: {asked.failure}")
            if asked.failure != "net::ERR_ABORTED"
            else None
        ),
    )
    return made


@pytest.fixture
def profiles(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a new profile on a site: ``profiles(address, width=360, dark=True)``."""
    visits = []

    def open_profile(address: str, width: int = 1280, **look: Any) -> Visit:
        visits.append(profile(browser, address, width, **look))
        return visits[-1]

    yield open_profile
    for visit in visits:
        visit.page.context.close()


@pytest.fixture
def visit(profiles: Callable[..., Visit], site: Site) -> Callable[..., Visit]:
    """Opens a new profile: ``visit(width=360, dark=True, scripts=False, scale=2)``."""
    return functools.partial(profiles, site.address)

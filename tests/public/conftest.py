"""The public site over real databases with the content of this project, and its clock."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from webtest import TestApp

from tests.public.walk import walk
from xarst_site import close, main
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.web.i18n import translator

CONTENT = Path(__file__).parent.parent.parent / "content"

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
"""The sample then has a version in force, three before it and one announced."""

SITE = "https://texts.example"


class Clock:
    """Stands still where a test puts it."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The WSGI application. Its clock is shared by all tests; each begins at `NOW`."""
    settings = {"xarst.var": str(tmp_path_factory.mktemp("var")), "xarst.url": SITE}
    application = main({}, clock=Clock(), **settings)
    folder = read_folder(CONTENT)
    assert not folder.problems
    load(application.application.registry.databases.content, folder.documents)
    application.application.registry.revision.refresh()
    yield application
    close(application)


@pytest.fixture
def clock(site):
    found = site.application.registry.clock
    found.now = NOW
    return found


@pytest.fixture
def app(site, clock):
    """A client of the site at `NOW`."""
    return TestApp(site)


@pytest.fixture
def empty():
    """A client of a site that has nothing to show."""
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    application = main({}, clock=lambda: NOW, **memory)
    yield TestApp(application)
    close(application)


@pytest.fixture(scope="session")
def messages(site):
    """``messages(language)``: what the interface says in a language."""
    return lambda language: translator(
        SimpleNamespace(registry=site.application.registry), language
    )


@pytest.fixture(scope="session")
def walked(site):
    """Every answer that links lead to at `NOW`, by address."""
    site.application.registry.clock.now = NOW
    return walk(site)

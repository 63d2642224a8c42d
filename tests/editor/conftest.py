"""The whole site over real databases with a person of each role, and browsers for them."""

import pytest

from tests.editor.people import HOST, Client, Clock, add_people, person
from xarst_site import close, main
from xarst_site.accounts.model import ROLES


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def site(clock):
    """The application, without content, with one person a role: editor, reviewer, …"""
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    application = main({}, clock=clock, **{"xarst.url": f"https://{HOST}"}, **memory)
    add_people(application, *(person(role) for role in ROLES))
    yield application
    close(application)


@pytest.fixture
def client(site):
    """``client()``: a new browser, nobody signed in."""
    return lambda address="192.0.2.1": Client(site, address=address)


@pytest.fixture
def sign_in(client):
    """``sign_in("editor")``: a browser in which that person has signed in."""

    def signed_in(account, **more):
        browser = client(**more)
        assert browser.sign_in(account).status_int == 303
        return browser

    return signed_in

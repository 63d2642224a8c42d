"""The whole site over real databases with a person of each role, and browsers for them."""

import pytest
import transaction
from argon2 import PasswordHasher

from tests.editor.people import HOST, NOW, Client, Clock, add_people, person
from xarst_site import close, main
from xarst_site.accounts import passwords
from xarst_site.accounts.model import ROLES
from xarst_site.storage.databases import KINDS
from xarst_site.storage.evolve import newest
from xarst_site.storage.persistent import lay_out
from xarst_site.web.attempts import Attempts


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """argon2id as ever, but with little memory: these tests sign in hundreds of times.
    `tests/accounts/test_passwords.py` tests the real parameters.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "TIME_COST", 1)
        patch.setattr(passwords, "MEMORY_KIB", 64)
        patch.setattr(passwords, "LANES", 1)
        patch.setattr(
            passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        )
        yield


@pytest.fixture(scope="session")
def application(quick_passwords):
    """Made once, since each application compiles its templates anew."""
    memory = {f"xarst.{kind}": "memory:" for kind in KINDS}
    made = main({}, clock=Clock(), **{"xarst.url": f"https://{HOST}"}, **memory)
    yield made
    close(made)


@pytest.fixture
def clock(application):
    found = application.application.registry.clock
    found.now = NOW
    return found


@pytest.fixture
def site(application, clock):
    """The application, its databases empty but for one person a role: editor, reviewer, …"""
    registry = application.application.registry
    for kind in KINDS:
        manager = transaction.TransactionManager()
        connection = getattr(registry.databases, kind).open(transaction_manager=manager)
        root = connection.root()
        published = root.get("published")
        root.clear()
        lay_out(root, kind, newest(kind))
        if published is not None:
            # The very object that the watch looks at: emptied is published, too.
            published.put(b"0")
            root["published"] = published
        manager.commit()
        connection.close()
    registry.revision.refresh()
    registry.attempts = Attempts()
    add_people(application, *(person(role) for role in ROLES))
    return application


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

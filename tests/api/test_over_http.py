"""The same over real HTTP, from the embedded store, while another one publishes."""

import http.client
import logging
import time

import pytest
import transaction
from webtest.http import StopableWSGIServer

from tests.api.conftest import DOCUMENT, VERSIONS
from xarst_site import close, main
from xarst_site.storage.databases import open_databases
from xarst_site.storage.library import Library

CURRENT = "/api/v1/documents/demo/current"


def publish(databases, *versions):
    manager = transaction.TransactionManager()
    connection = databases.content.open(transaction_manager=manager)
    library = Library(connection)
    library.add_document(DOCUMENT)
    for value, texts in versions:
        library.add_version(value, texts, {})
    manager.commit()
    connection.close()


@pytest.fixture
def settings(tmp_path):
    return {"xarst.var": str(tmp_path / "var")}


@pytest.fixture
def other(settings):
    """Databases opened a second time, as a command does while the site is running."""
    with open_databases(settings) as databases:
        publish(databases, VERSIONS[0])
        yield databases


@pytest.fixture
def link(settings, other, clock):
    """A connection to a server on these databases."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    application = main({}, clock=clock, **settings)
    server = StopableWSGIServer.create(application, threads=4)
    connection = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), timeout=10)
    yield connection
    connection.close()
    server.shutdown()
    server.runner.join(10)
    close(application)


def ask(link, path, method="GET", **headers):
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request(method, path, headers=fields)
    response = link.getresponse()
    return response.status, dict(response.headers), response.read()


def test_one_connection_serves_get_head_and_304(link):
    first = ask(link, CURRENT, Accept_Encoding="gzip")
    status, headers, body = ask(link, CURRENT, "HEAD", Accept_Encoding="gzip")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(first[2]))
    status, headers, body = ask(
        link, CURRENT, Accept_Encoding="gzip", If_None_Match=first[1]["Etag"]
    )
    assert (status, body) == (304, b"")
    assert ask(link, CURRENT, Accept_Encoding="gzip")[2] == first[2]


def test_heartbeats(link):
    for path in ("/__lbheartbeat__", "/__heartbeat__"):
        status, headers, _ = ask(link, path)
        assert status == 200
        assert headers["Cache-Control"] == "no-store"


def test_a_publication_from_elsewhere_replaces_what_was_kept(link, other):
    first = ask(link, CURRENT)
    assert b'"1.0"' in first[2]
    publish(other, VERSIONS[1])
    begun = time.monotonic()
    while (status := ask(link, CURRENT, If_None_Match=first[1]["Etag"])[0]) == 304:
        assert time.monotonic() - begun < 5
        time.sleep(0.02)
    assert status == 200
    assert b'"2.0"' in ask(link, CURRENT)[2]

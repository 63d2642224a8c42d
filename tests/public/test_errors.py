"""What a request that cannot be answered gets, in the language of its address or in both."""

import http.client
import logging
from contextlib import closing
from urllib.parse import unquote_to_bytes

import pytest
from bs4 import BeautifulSoup
from webob import Request
from webtest.http import StopableWSGIServer

from xarst_site import close, main

BOTH = ("zh-CN", "en")


def raw(site, target, method="GET"):
    """What the site answers to a target as it stands in a request line."""
    path, _, query = target.partition("?")
    request = Request.blank("/", method=method)
    request.environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    request.environ["QUERY_STRING"] = query
    return request.get_response(site)


def check(answer, status, target):
    """An error page in the language of its address, with a way back and nothing of ours."""
    assert answer.status_int == status, target
    assert answer.content_type == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "Traceback" not in answer.text
    html = BeautifulSoup(answer.body, "html.parser")
    first = target.lstrip("/").partition("/")[0]
    told = [fault["lang"] for fault in html.select("main .fault")]
    assert told == ([first] if first in BOTH else list(BOTH)), target
    assert len(html.select("h1")) == 1
    assert all(not a["href"].startswith("//") for a in html.select("a"))
    assert html.select("main ul.places a")
    return html


@pytest.mark.parametrize("start", ["/zh-CN", "/en", "/de", ""])
def test_400(site, clock, start):
    for rest in ("/%ff", "/xarst/%c0%af", "/%00", "/xarst/%0d%0aSet-Cookie:a", "/%7f", "/?%ff=1",
                 "/?text=%e4", "/%ed%a0%80/"):  # fmt: skip
        check(raw(site, start + rest), 400, start + rest)


@pytest.mark.parametrize("start", ["/zh-CN", "/en", "/de"])
def test_404(site, clock, start):
    for rest in (
        "/nothing/", "/xarst/nothing", "/xarst/versions/1/", "/xarst/versions/2023-09-06/x",
        "/xarst/versions/2023-09-06/beside/", "/xarst/versions/2023-09-06/beside/de/",
        "/xarst/versions/2023-09-06/text.docx", "/xarst/versions/2023-09-06/../x/",
        "/xarst/registers/", "/xarst/registers/x/", "/xarst/feed.atom/x", "/about/x", "/feed.rss",
        "/xarst/at/2024-01-01/text.txt", "/xarst/at/2024-01-01/registers/permissions/", "/%2e%2e/x",
    ):  # fmt: skip
        check(raw(site, start + rest), 404, start + rest)


def test_404_names_what_lies_nearby(site, clock):
    for language in BOTH:
        near = {
            "nothing/": "xarst/",
            "xarst/nothing/": "xarst/",
            "sample/versions/1/": "sample/versions/2025-01-15/",
            "sample/at/x/": "sample/versions/2025-01-15/",
            "xarst/registers/x/": "xarst/registers/permissions/",
            "xarst/versions/2023-09-06/beside/x/": "xarst/versions/2023-09-06/beside/en/",
        }
        for rest, place in near.items():
            there = f"/{language}/{place}"
            html = check(raw(site, f"/{language}/{rest}"), 404, f"/{language}/{rest}")
            assert html.select(f'main a[href="{there}"]'), rest
            html = check(raw(site, f"/{language}/{rest}?text=large"), 404, f"/{language}/{rest}")
            assert html.select(f'main a[href="{there}?text=large"]'), rest
            assert raw(site, there).status_int == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_405(site, clock, method):
    for path in ("/zh-CN/", "/en/xarst/", "/en/xarst/versions/2023-09-06/text.txt", "/robots.txt",
                 "/zh-CN/sample/at/", "/en/feed.atom", "/"):  # fmt: skip
        answer = raw(site, path, method)
        check(answer, 405, path)
        assert answer.headers["Allow"] == "GET, HEAD"
    check(raw(site, "/en/nothing/", method), 404, "/en/nothing/")


def test_414(site, clock):
    for target in ("/zh-CN/" + "a" * 3000, "/en/?" + "a" * 3000, "/" + "x/" * 2000,
                   "/en/xarst/at/" + "9" * 5000 + "/"):  # fmt: skip
        check(raw(site, target), 414, target)


def test_500_says_nothing_of_ours(caplog):
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    site = main({}, **memory)
    try:
        site.application.registry.databases.content.close()
        for target in ("/zh-CN/", "/en/xarst/"):
            with caplog.at_level(logging.ERROR):
                answer = raw(site, target)
            check(answer, 500, target)
            assert "ZODB" not in answer.text
            assert any("failed to answer GET" in record.message for record in caplog.records)
            assert any(record.exc_info for record in caplog.records)
            caplog.clear()
        # What needs no content is still there.
        assert raw(site, "/").status_int == 200
    finally:
        close(site)


def test_head_is_get_without_the_body(app):
    for path in (
        "/",
        "/en/",
        "/zh-CN/xarst/",
        "/en/feed.atom",
        "/en/xarst/versions/2023-09-06/text.txt",
    ):
        got, head = app.get(path), app.head(path)
        assert head.body == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers.get(name) == got.headers.get(name), (path, name)
    assert app.head("/en/nothing/", status=404).body == b""


def test_one_address_for_every_page(app):
    for path, there in {
        "/zh-CN": "/zh-CN/",
        "/en/xarst": "/en/xarst/",
        "/en//xarst/": "/en/xarst/",
        "/en/./xarst/": "/en/xarst/",
        "/en/sample/../xarst/": "/en/xarst/",
        "/en/xarst/at": "/en/xarst/at/",
        "/en/xarst/at/2024-01-01": "/en/xarst/at/2024-01-01/",
        "/en/feed.atom/": "/en/feed.atom",
        "/en/xarst?text=large": "/en/xarst/?text=large",
    }.items():
        assert app.get(path, status=301).headers["Location"] == f"http://localhost{there}"


def test_over_real_http(site, clock):
    server = StopableWSGIServer.create(site)
    try:
        for target, status in {
            "/zh-CN/xarst/": 200,
            "/%ff": 400,
            "/en/%00": 400,
            "/en/xarst/%2e%2e/%2e%2e/etc/passwd": 404,
            "/en%2Fxarst%2Fnothing": 404,
            "/static/..%2f..%2fsetup.py": 404,
            "/static/x/%2e%2e/%2e%2e/setup.py": 404,
            "//evil.example/": 404,
            "/en/xarst/at/" + "9" * 500: 404,
            "/en/" + "a" * 3000: 414,
            "/en/?" + "%ff" * 3: 400,
            "*": 404,
        }.items():
            link = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), timeout=10)
            with closing(link):
                link.request("GET", target)
                answer = link.getresponse()
                body = answer.read()
            assert answer.status == status, (target, body[:200])
            assert answer.getheader("X-Content-Type-Options") == "nosniff"
    finally:
        server.shutdown()
        server.runner.join(10)

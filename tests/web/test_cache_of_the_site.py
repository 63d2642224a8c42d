"""What the cache answers is what the site says: the real content, address by address.

The site behind the cache is asked directly, afresh each time, and the cache as a browser
would ask it; at several instants, in every coding, under several names of the host.
"""

import gzip
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from webob import Request

from tests.api_examples import site
from xarst_site.web.revision import next_instant_of_all

START = ("/", "/zh-CN/", "/en/", "/api/v1/documents", "/api/v1/openapi.json")
MOST = 200
"""Addresses asked at each instant; the first that a walk over the site finds."""

# The sample has one version from 1 June 2026, and one from 2030 published in October 2026.
INSTANTS = (
    datetime(2025, 6, 30, 15, 59, 59, tzinfo=UTC),
    datetime(2026, 6, 1, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2029, 12, 31, 16, 0, 1, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def real():
    with site() as application:
        yield application


@pytest.fixture
def at(real, monkeypatch):
    """Sets the clock of the site and of the cache."""

    def turn(now):
        monkeypatch.setattr(real, "_clock", lambda: now)
        monkeypatch.setattr(real.application.registry, "clock", lambda: now)

    return turn


def plain(response):
    body = response.body
    match response.headers.get("Content-Encoding"):
        case "gzip":
            return gzip.decompress(body)
        case "br":
            return brotli.decompress(body)
        case None:
            return body


def addresses(application):
    """Addresses of the site in the order in which a walk finds them."""
    waiting, seen = list(START), set(START)
    while waiting:
        path = waiting.pop(0)
        response = Request.blank(path).get_response(application)
        yield path
        if response.content_type == "text/html":
            links = re.findall(r'(?:href|src)="([^"#]*)', response.text)
        elif response.content_type == "application/json":
            links = re.findall(r'"(/(?:api|zh-CN|en)/[^"{]*)"', response.text)
        else:
            links = []
        for link in links:
            target = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            address = target.path + (f"?{target.query}" if target.query else "")
            if not target.netloc and not target.scheme and address not in seen:
                seen.add(address)
                waiting.append(address)


def kept_headers(response):
    """Headers but for those that the cache is there to set."""
    ours = {"content-length", "content-encoding", "etag", "vary", "cache-control"}
    if response.status_int == 302:  # never kept, and absolute
        ours.add("location")
    return {name: value for name, value in response.headers.items() if name.lower() not in ours}


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_cached_answers_are_fresh_ones(real, at, now):
    at(now)
    public = 0
    for number, path in zip(range(MOST), addresses(real), strict=False):
        fresh = Request.blank(path, host="a.example").get_response(real.application)
        for coding in ("identity", "gzip", "br"):
            asked = Request.blank(path, host="b.example:81", headers={"Accept-Encoding": coding})
            answer = asked.get_response(real)
            again = asked.get_response(real)
            assert (answer.status, answer.headers, answer.body) == (
                again.status,
                again.headers,
                again.body,
            ), path
            assert answer.status == fresh.status, path
            assert plain(answer) == fresh.body, path
            assert kept_headers(answer) == kept_headers(fresh), path
            if "ETag" in answer.headers:
                asked.headers["If-None-Match"] = answer.headers["ETag"]
                assert asked.get_response(real).status_int == 304
        public += "public" in fresh.headers["Cache-Control"]
        assert number < MOST
    assert public > 20


def test_no_copy_outlives_an_instant(real, at):
    databases = real.application.registry.databases
    ahead = next_instant_of_all(databases)
    instant = datetime(2025, 1, 1, tzinfo=UTC)
    passed = 0
    while (instant := ahead(instant)) is not None:
        passed += 1
        for seconds in (301, 300, 299.5, 10, 1, 0.25):
            now = instant - timedelta(seconds=seconds)
            at(now)
            for path in ("/api/v1/documents/sample/current", "/api/v1/documents", "/zh-CN/"):
                answer = Request.blank(path).get_response(real)
                age = int(answer.headers["Cache-Control"].removeprefix("public, max-age="))
                assert now + timedelta(seconds=age) <= instant
                assert age >= min(300, seconds) - 1
    assert passed >= 4

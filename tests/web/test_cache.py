"""The response cache before an application whose every answer is known."""

import gzip
import itertools
import threading
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.web.cache import ResponseCache, coding

START = datetime(2026, 1, 1, tzinfo=UTC)


class Content:
    """A revision that moves when told, and what the application read of it."""

    def __init__(self):
        self.current = "a"

    def refresh(self):
        return self.current


class Site:
    """An application, its clock, its content and the cache in front of it."""

    def __init__(self, *, instants=(), control="public, max-age=300", headers=(), size=2**20):
        self.now = START
        self.content = Content()
        self.instants = list(instants)
        self.control = control
        self.headers = list(headers)
        self.status = "200 OK"
        self.asked = []
        self.while_building = lambda: None
        self.cache = ResponseCache(
            self.application,
            revision=self.content,
            next_instant=lambda at: min((i for i in self.instants if i > at), default=None),
            clock=lambda: self.now,
            size=size,
        )

    def application(self, environ, start_response):
        self.asked.append(environ)
        begun = sum(i <= self.now for i in self.instants)
        url = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        body = f"{self.content.current} {begun} {url} ".encode() * 20
        self.while_building()
        start_response(
            self.status,
            [
                ("Content-Type", "text/plain"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", self.control),
                ("Access-Control-Allow-Origin", "*"),
                *self.headers,
            ],
        )
        return [body]

    def get(self, path="/", query="", method="GET", **headers):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        said = []
        body = b"".join(self.cache(environ, lambda status, headers: said.append((status, headers))))
        ((status, fields),) = said
        return status, dict(fields), body


def plain(headers, body):
    match headers.get("Content-Encoding"):
        case "gzip":
            return gzip.decompress(body)
        case "br":
            return brotli.decompress(body)
        case None:
            return body


def test_an_answer_is_built_once_and_is_what_the_application_said():
    site = Site()
    first = site.get("/x", "a=b")
    assert first == site.get("/x", "a=b")
    assert first[2] == b"a 0 /x?a=b " * 20
    assert len(site.asked) == 1
    assert first[1]["Content-Length"] == str(len(first[2]))
    assert first[1]["Cache-Control"] == "public, max-age=300"
    assert first[1]["Vary"] == "Accept-Encoding"


def test_path_and_query_are_kept_apart():
    site = Site()
    assert site.get("/a?b", "")[2] == site.get("/a?b", "")[2]
    assert len(site.asked) == 1
    site.get("/a", "b")
    site.get("/a", "b?")
    site.get("/a?b?", "")
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip, deflate", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.5, identity", "identity"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("identity", "identity"),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("gzip;q=nonsense", "identity"),
        ("\xff\x00,,;", "identity"),
    ],
)
def test_the_coding_a_client_gets(header, expected):
    assert coding(header) == expected


@given(
    st.text(max_size=30)
    | st.from_regex(
        r"(gzip|br|identity|\*)(;q=[01](\.[0-9]{1,3})?)?(, ?(gzip|br|identity|\*)(;q=[01])?){0,3}",
        fullmatch=True,
    )
)
def test_any_accept_encoding_gets_the_same_text_or_406(header):
    site = Site()
    status, headers, body = site.get(accept_encoding=header)
    if status.startswith("200"):
        assert plain(headers, body) == b"a 0 /? " * 20
        assert headers["Content-Length"] == str(len(body))
    else:
        assert status == "406 Not Acceptable"


def test_codings_have_etags_of_their_own():
    site = Site()
    tags = {site.get(accept_encoding=name)[1]["ETag"] for name in ("identity", "gzip", "br")}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)
    assert len(site.asked) == 1


@pytest.mark.parametrize("name", ["identity", "gzip", "br"])
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("{}", "304 Not Modified"),
        ("W/{}", "304 Not Modified"),
        ('"other", {}', "304 Not Modified"),
        ('"other",W/{} , "more"', "304 Not Modified"),
        ("*", "304 Not Modified"),
        ('"other"', "200 OK"),
        ("", "200 OK"),
        ('"', "200 OK"),
    ],
)
def test_if_none_match(name, form, expected):
    site = Site()
    _, fields, _ = site.get(accept_encoding=name)
    status, headers, body = site.get(
        accept_encoding=name, if_none_match=form.format(fields["ETag"])
    )
    assert status == expected
    assert headers["ETag"] == fields["ETag"]
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Access-Control-Allow-Origin"] == "*"
    if expected.startswith("304"):
        assert body == b""
        assert "Content-Length" not in headers
        assert "Content-Type" not in headers


def test_the_etag_of_another_coding_does_not_match():
    site = Site()
    tag = site.get(accept_encoding="gzip")[1]["ETag"]
    assert site.get(accept_encoding="br", if_none_match=tag)[0] == "200 OK"


def test_head_is_get_without_the_body():
    for site in (Site(), Site(control="no-store")):
        status, headers, body = site.get("/x", method="HEAD")
        assert (status, body) == ("200 OK", b"")
        assert (status, headers) == site.get("/x")[:2]


def test_the_application_never_sees_conditions():
    site = Site()
    site.get(if_none_match='"x"', if_modified_since="x", range="bytes=0-1", accept_encoding="br")
    (seen,) = site.asked
    assert not [name for name in seen if name.startswith("HTTP_")]


def test_range_is_answered_whole():
    site = Site()
    assert site.get(range="bytes=0-1") == site.get()


@pytest.mark.parametrize(
    "change",
    [
        {"control": "no-store"},
        {"control": "private, max-age=10"},
        {"control": "max-age=10"},
        {"control": "public, no-cache"},
        {"headers": [("Set-Cookie", "a=b")]},
        {"headers": [("Vary", "Accept-Datetime")]},
        {"headers": [("Vary", "Accept-Encoding"), ("Vary", "Cookie")]},
        {"headers": [("Vary", "*")]},
        {"headers": [("Content-Encoding", "gzip")]},
    ],
)
def test_what_is_not_for_everybody_passes_by(change):
    site = Site(**change)
    site.get()
    site.get()
    assert len(site.asked) == 2
    assert not site.cache._epoch.answers


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "500 Oops", "206 Partial"])
def test_only_200_is_kept(status):
    site = Site()
    site.status = status
    assert site.get()[0] == status
    site.get()
    assert len(site.asked) == 2


def test_other_methods_pass_by():
    site = Site()
    site.get(method="POST")
    site.get(method="OPTIONS")
    assert [e["REQUEST_METHOD"] for e in site.asked] == ["POST", "OPTIONS"]


def test_a_new_revision_replaces_everything_at_once():
    site = Site()
    assert site.get()[2].startswith(b"a 0")
    site.content.current = "b"
    assert site.get()[2].startswith(b"b 0")
    assert len(site.cache._epoch.answers) == 1


def test_an_answer_built_while_the_content_changed_is_built_again():
    site = Site()

    def publish():
        site.content.current = "b"
        site.while_building = lambda: None

    site.while_building = publish
    assert site.get()[2].startswith(b"b 0")
    assert site.get()[2].startswith(b"b 0")
    assert len(site.asked) == 2


def test_content_that_never_stands_still_is_answered_and_not_kept():
    site = Site()
    count = itertools.count()

    def publish():
        site.content.current = str(next(count))

    site.while_building = publish
    status, headers, _ = site.get()
    assert status == "200 OK"
    assert headers["Cache-Control"] == "public, max-age=0"
    assert not site.cache._epoch.answers


def test_an_instant_that_passes_while_an_answer_is_built():
    instant = START + timedelta(seconds=10)
    site = Site(instants=[instant])

    def wait():
        site.now = instant
        site.while_building = lambda: None

    site.while_building = wait
    assert site.get()[2].startswith(b"a 1")
    site.now = START
    assert site.get()[2].startswith(b"a 0")


def test_max_age_shrinks_towards_the_instant_and_no_further():
    site = Site(instants=[START + timedelta(seconds=400)])
    seen = []
    for seconds in (0, 100, 100.5, 399, 399.9, 400, 401):
        site.now = START + timedelta(seconds=seconds)
        headers, body = site.get()[1:]
        seen.append((headers["Cache-Control"].rpartition("=")[2], body[2:3]))
    assert seen == [
        ("300", b"0"),
        ("300", b"0"),
        ("299", b"0"),
        ("1", b"0"),
        ("0", b"0"),
        ("300", b"1"),
        ("300", b"1"),
    ]
    tag = site.get()[1]["ETag"]
    assert site.get(if_none_match=tag)[1]["Cache-Control"] == "public, max-age=300"


def test_what_is_immutable_stays_so_near_an_instant():
    site = Site(
        instants=[START + timedelta(seconds=5)], control="public, max-age=31536000, immutable"
    )
    assert site.get()[1]["Cache-Control"] == "public, max-age=31536000, immutable"


moments = st.integers(0, 2000).map(lambda n: START + timedelta(milliseconds=500 * n))


@given(
    instants=st.lists(moments, max_size=4),
    requests=st.lists(st.tuples(moments, st.sampled_from(["/a", "/b"])), max_size=20),
    publications=st.sets(st.integers(0, 19)),
    order=st.booleans(),
)
def test_every_answer_is_the_one_of_its_instant_and_revision(
    instants, requests, publications, order
):
    site = Site(instants=instants)
    if order:
        requests = sorted(requests)
    for number, (now, path) in enumerate(requests):
        site.now = now
        if number in publications:
            site.content.current = str(number)
        status, headers, body = site.get(path, accept_encoding="gzip")
        begun = sum(i <= now for i in instants)
        assert status == "200 OK"
        assert plain(headers, body) == f"{site.content.current} {begun} {path}? ".encode() * 20
        age = int(headers["Cache-Control"].rpartition("=")[2])
        ahead = [i for i in instants if i > now]
        assert 0 <= age <= 300
        assert all(now + timedelta(seconds=age) <= i for i in ahead)


@given(paths=st.lists(st.text("abc?&", max_size=40), max_size=60), size=st.integers(0, 12000))
def test_memory_is_bounded_and_counted_right(paths, size):
    site = Site(size=size)
    for path in paths:
        site.get(path, path, accept_encoding="gzip")
        site.get(path, accept_encoding="br")
        assert site.cache._epoch.size <= size
    for key in list(site.cache._epoch.answers):
        site.cache._epoch.forget(key)
    assert site.cache._epoch.size == 0


def test_what_is_asked_for_often_stays():
    site = Site(size=20_000)
    for number in range(100):
        site.get("/often")
        site.get(f"/{number}")
    assert sum(e["PATH_INFO"] == "/often" for e in site.asked) == 1


def test_many_threads_get_right_answers_while_content_changes():
    site = Site(size=30_000)
    faults = []
    done = threading.Event()

    def read():
        for number in range(400):
            path = f"/{number % 12}"
            before = int(site.content.current, 36)
            name = ("gzip", "br", "identity")[number % 3]
            status, headers, body = site.get(path, accept_encoding=name)
            after = int(site.content.current, 36)
            revision, _, url = plain(headers, body).split(b" ")[:3]
            if url.decode() != f"{path}?" or not before <= int(revision, 36) <= after:
                faults.append((path, body))
            if int(headers["Content-Length"]) != len(body) or status != "200 OK":
                faults.append(headers)

    def publish():
        for number in range(10, 36):
            site.content.current = "abcdefghijklmnopqrstuvwxyz"[number - 10]
            if done.wait(0.01):
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    publisher = threading.Thread(target=publish)
    for thread in [publisher, *readers]:
        thread.start()
    for thread in readers:
        thread.join()
    done.set()
    publisher.join()
    assert not faults


def test_a_store_that_cannot_be_read_leaves_it_to_the_application(caplog):
    site = Site()

    def fail(_):
        raise OSError("no disk")

    site.cache._next_instant = fail
    assert site.get()[2].startswith(b"a 0")
    assert not site.cache._epoch.answers
    assert "no disk" in caplog.text


def test_406_names_what_there_is():
    status, headers, body = Site().get(accept_encoding="identity;q=0")
    assert status == "406 Not Acceptable"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/problem+json"
    assert b"gzip" in body
    assert int(headers["Content-Length"]) == len(body)

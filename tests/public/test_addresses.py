"""Any address gets an answer that is not ours to be ashamed of, and few are worth keeping."""

from urllib.parse import quote

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, example, given, settings
from webob import Request

KNOWN = (
    "", "zh-CN", "en", "xarst", "sample", "versions", "at", "registers", "beside", "static",
    "2023-09-06", "2026-06-01", "permissions", "text.txt", "text.json", "feed.atom", "about",
    "print.css", "version.json", "robots.txt", "favicon.ico", "site.css", "@@feed.atom",
)  # fmt: skip
ABSURD = (
    "..", ".", "%2e%2e", "\x00", "\r\n", "*", "@@", "2023-02-30", "99999-01-01", "9" * 500,
    "0000-00-00", "{document}", "<script>", "'\"", "\ud800", "zh-cn", "EN", "𠮷", "-1",
)  # fmt: skip

segments = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(ABSURD).map(lambda s: s.encode("utf-8", "surrogatepass")),
    st.text(max_size=20).map(lambda s: s.encode("utf-8", "surrogatepass")),
    st.binary(max_size=20),
)
paths = st.lists(segments, max_size=9).map(
    lambda found: b"/" + b"/".join(s.encode() if isinstance(s, str) else s for s in found)
)
queries = st.one_of(
    st.sampled_from(
        ["", "text=large", "text=", "text=large&text=large", "date=2023-09-06", "date=", "date",
         "date=9999999999", "date=%ff", "%", "&&", "=", "a=%00", "text=large;date=1", "?" * 50]
    ),
    st.text(alphabet="datex=&;%0fg+?/#-19", max_size=60),
    st.binary(max_size=30).map(quote),
)  # fmt: skip


def answer_to(site, path, query, method="GET"):
    request = Request.blank("/", method=method)
    request.environ["PATH_INFO"] = path.decode("latin-1")
    request.environ["QUERY_STRING"] = query
    return request.get_response(site)


@example(path=b"/zh-CN/xarst/at/" + b"9" * 500, query="", method="GET")
@example(path=b"/\xff", query="", method="GET")
@example(path=b"", query="", method="GET")
@example(path=b"/en/xarst/at/", query="date=" + "9" * 500, method="GET")
@example(path=b"/en/" + b"../" * 600, query="", method="GET")
@given(path=paths, query=queries, method=st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_is_our_fault(site, clock, path, query, method):
    answer = answer_to(site, path, query, method)
    assert answer.status_int in {200, 301, 302, 303, 400, 404, 405, 414}, answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    if answer.status_int in {301, 302, 303}:
        # Within this site, and in few steps.
        assert answer.headers["Location"].startswith("http://localhost/")
        assert not answer.headers["Location"].startswith("http://localhost//")
        again = Request.blank(answer.headers["Location"]).get_response(site)
        assert again.status_int in {200, 301, 303, 400, 404}
    if answer.status_int >= 300:
        assert answer.headers["Cache-Control"] == "no-store"


def kept(site):
    """How many answers the response cache holds."""
    return len(site._epoch.answers)


PAGES = (
    "", "about", "feed.atom", "xarst/", "xarst/feed.atom", "xarst/versions/", "xarst/at/",
    "xarst/at/2024-01-01/", "xarst/versions/2023-09-06/", "xarst/registers/permissions/",
    "xarst/versions/2023-09-06/beside/en/", "xarst/versions/2023-09-06/text.txt",
    "xarst/versions/2023-09-06/version.json", "xarst/versions/2023-09-06/print.css",
)  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["utm=1", "x", "text=small", "text=%6carge", "&", "%20", "text=large&", "&text=large",
     "a=1&text=large", "text=large&text=large"],
)  # fmt: skip
def test_an_unknown_query_is_never_one_more_answer_to_keep(app, site, query):
    addresses = [f"/zh-CN/{page}" for page in PAGES]
    for address in [*addresses, "/robots.txt"]:
        app.get(address)
        large = "text=large" in query.split("&") and not address.rsplit("/", 1)[-1].count(".")
        if large:
            app.get(f"{address}?text=large")
        before = kept(site)
        answer = app.get(f"{address}?{query}", status=301)
        there = f"{address}?text=large" if large else address
        assert answer.headers["Location"] == f"http://localhost{there}"
        assert answer.follow().status_int == 200
        assert kept(site) == before


def test_other_ways_to_write_the_address_of_a_style_sheet_are_not_kept(app, site):
    style = app.get("/en/").html.select("link[rel=stylesheet]")[0]["href"]
    app.get(style)
    before = kept(site)
    for other in (f"{style}?1", style.replace("/site", "//site"), style.replace("/site", "/./site"),
                  "/static/0/site.css"):  # fmt: skip
        answer = app.get(other)
        assert "public" not in answer.headers["Cache-Control"]
    assert kept(site) == before


def test_dates_asked_by_the_form_are_not_kept(app, site):
    app.get("/en/sample/at/")
    before = kept(site)
    for query in ("date=2025-02-03", "date=2025-02-03&utm=1", "date=x", "date=&text=large"):
        app.get(f"/en/sample/at/?{query}", expect_errors=True)
    assert kept(site) == before

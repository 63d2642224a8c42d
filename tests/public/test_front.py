"""The way in: languages, the list of documents, robots, the icon."""

import pytest


@pytest.mark.parametrize(
    ("wish", "there"),
    [("en", "/en/"), ("zh", "/zh-CN/"), ("zh-TW,zh;q=0.9", "/zh-CN/"), ("en-US,zh;q=0.5", "/en/"),
     ("zh;q=0.1, en;q=0.9", "/en/"), ("de, en;q=0.2", "/en/"), ("EN", "/en/")],
)  # fmt: skip
def test_readers_are_sent_to_their_language(app, wish, there):
    for query in ("", "?text=large"):
        answer = app.get(f"/{query}", headers={"Accept-Language": wish}, status=302)
        assert answer.headers["Location"].endswith(there + query)
        assert answer.headers["Vary"] == "Accept-Language"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("wish", [None, "de", "*", "zh;q=0", "", "\x80;;", "x" * 5000])
def test_without_a_known_wish_they_choose(app, wish):
    answer = app.get("/", headers={} if wish is None else {"Accept-Language": wish}, status=200)
    assert {a["href"] for a in answer.html.select("main a")} == {"/zh-CN/", "/en/"}


def test_samples_stand_last_and_are_marked(app):
    for language in ("zh-CN", "en"):
        entries = app.get(f"/{language}/").html.select("ul.documents > li")
        assert [bool(entry.select("p.flag")) for entry in entries] == [False, True]
        for entry, name in zip(entries, ("xarst", "sample"), strict=True):
            assert entry.select(f'h2 a[href="/{language}/{name}/"]')
            assert entry.select("span.in_force")


def test_a_site_without_documents_says_what_will_be_there(empty):
    for language in ("zh-CN", "en"):
        page = empty.get(f"/{language}/")
        assert page.html.select("main p")
        assert not page.html.select("ul.documents li")
        assert not empty.get(f"/{language}/about").html.select("pre")
        empty.get(f"/{language}/feed.atom", status=200)
        empty.get(f"/{language}/xarst/", status=404)


def test_robots_and_the_icon(app):
    assert "Disallow: /*?text=large" in app.get("/robots.txt").text
    icon = app.get("/favicon.ico", status=301).follow()
    assert icon.content_type == "image/svg+xml"

"""Atom feeds as RFC 4287 wants them."""

from datetime import UTC, datetime

import lxml.etree
import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://texts.example"
FEEDS = {"feed.atom": 6, "sample/feed.atom": 5, "xarst/feed.atom": 1}
"""The feeds of a language, with the number of their entries."""

OF_A_FEED = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo",
             "rights", "subtitle", "title", "updated", "entry"}  # fmt: skip
OF_AN_ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights",
               "source", "summary", "title", "updated"}  # fmt: skip


def names(element):
    return [child.tag.removeprefix(ATOM) for child in element]


def one(element, name):
    (found,) = element.findall(f"{ATOM}{name}")
    assert found.text.strip()
    return found.text


def links(element, rel):
    return [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", FEEDS)
def test_a_valid_feed(app, language, name):
    path = f"/{language}/{name}"
    answer = app.get(path)
    assert answer.content_type == "application/atom+xml"
    feed = lxml.etree.fromstring(answer.body)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert set(names(feed)) <= OF_A_FEED
    assert one(feed, "title")
    assert one(feed, "id") == SITE + path
    assert links(feed, "self") == [SITE + path]
    assert links(feed, "alternate") == [SITE + path.removesuffix("feed.atom")]
    entries = feed.findall(f"{ATOM}entry")
    ids, updates = [], []
    for entry in entries:
        assert set(names(entry)) <= OF_AN_ENTRY
        assert one(entry, "title")
        ids.append(one(entry, "id"))
        updates.append(datetime.fromisoformat(one(entry, "updated")))
        assert datetime.fromisoformat(one(entry, "published")) == updates[-1]
        authors = entry.findall(f"{ATOM}author")
        assert authors
        assert all(one(author, "name") for author in authors)
        (page,) = links(entry, "alternate")
        app.get(page.removeprefix(SITE))
        assert one(entry, "summary")
    assert len(set(ids)) == len(ids) == FEEDS[name]
    assert all(update.tzinfo for update in updates)
    assert updates == sorted(updates, reverse=True)
    assert datetime.fromisoformat(one(feed, "updated")) == updates[0]


def test_an_entry_appears_when_a_version_is_published(app, clock):
    clock.now = datetime(2026, 10, 12, 0, 59, 59, tzinfo=UTC)
    before = app.get("/en/sample/feed.atom")
    clock.now = datetime(2026, 10, 12, 1, tzinfo=UTC)
    after = app.get("/en/sample/feed.atom")
    assert before.text.count("<entry>") + 1 == after.text.count("<entry>")
    assert before.headers["ETag"] != after.headers["ETag"]
    # An entry that was there stays as it was.
    kept = before.text[before.text.index("<entry>") :]
    assert after.text.endswith(kept)


def test_pages_name_their_feeds(app):
    for language in ("zh-CN", "en"):
        for page in ("", "sample/", "xarst/"):
            html = app.get(f"/{language}/{page}").html
            (named,) = html.select('link[type="application/atom+xml"]')
            assert named["href"] == f"/{language}/{page}feed.atom"


def test_every_link_of_an_empty_site_leads_somewhere(empty):
    feed = lxml.etree.fromstring(empty.get("/en/feed.atom").body)
    assert names(feed)[:3] == ["id", "title", "updated"]
    assert feed.find(f"{ATOM}entry") is None
    page = empty.get("/en/").html
    for link in page.find_all("a", href=True):
        if link["href"].startswith("/"):
            empty.get(link["href"], status=200)

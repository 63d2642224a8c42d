"""The site as a whole: links, fragments, headings, languages, letters, headers."""

import re
from collections import Counter
from itertools import pairwise

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HAN = re.compile(r"[\u3400-\u9fff]")
ENTITY_TAG = re.compile(r'"[!#-~]+"')


def pages(walked):
    found = [answer for answer in walked.values() if answer.is_page]
    assert len(found) > 100
    return found


def kind(address):
    return re.sub(r"\d{4}-\d\d-\d\d", "*", address.partition("?")[0])


def test_the_walk_meets_every_kind_of_page_and_file(walked):
    kinds = {kind(address) for address in walked}
    for language in ("zh-CN", "en"):
        version = f"/{language}/sample/versions/*/"
        assert kinds >= {
            f"/{language}/",
            f"/{language}/about",
            f"/{language}/feed.atom",
            f"/{language}/xarst/",
            f"/{language}/xarst/feed.atom",
            f"/{language}/sample/",
            f"/{language}/sample/at/",
            f"/{language}/sample/feed.atom",
            f"/{language}/sample/versions/",
            version,
            f"{version}beside/en/",
            f"{version}print.css",
            f"{version}registers/collected_information/",
            f"{version}registers/permissions/",
            f"{version}registers/third_parties/",
            f"{version}text.akn.xml",
            f"{version}text.html",
            f"{version}text.json",
            f"{version}text.md",
            f"{version}text.txt",
        }


def test_every_link_leads_somewhere(walked):
    wrong = {
        a: found.response.status for a, found in walked.items() if found.response.status_int != 200
    }
    assert not wrong


def test_every_fragment_exists(walked):
    wrong = {
        (answer.address, link.written)
        for answer in pages(walked)
        for link in answer.links
        if link.inside and link.fragment and link.fragment not in walked[link.address].ids
    }
    assert not wrong


def test_nothing_leads_or_loads_from_elsewhere(walked):
    outside = {link.written for answer in pages(walked) for link in answer.links if not link.inside}
    assert not outside


def test_ids_are_unique_and_labels_point_at_them(walked):
    for answer in pages(walked):
        assert [i for i, count in answer.ids.items() if count > 1] == [], answer.address
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for value in answer.page.xpath(f"//@{name}"):
                assert set(value.split()) <= set(answer.ids), (answer.address, name, value)


def test_one_title_and_no_level_of_headings_skipped(walked):
    downloads = [a for a in walked.values() if a.address.endswith("text.html")]
    assert downloads
    for answer in pages(walked) + downloads:
        levels = [int(heading.tag[1]) for heading in answer.page.iter(*HEADINGS)]
        assert levels[0] == 1, answer.address
        assert levels.count(1) == 1, answer.address
        assert all(after - before <= 1 for before, after in pairwise(levels)), answer.address
        assert all(heading.text_content().strip() for heading in answer.page.iter(*HEADINGS))
        assert answer.page.findtext("head/title").strip()


def test_titles_tell_pages_apart(walked):
    titles = Counter(
        (answer.language, answer.page.findtext("head/title"))
        for answer in pages(walked)
        if "?" not in answer.address and "/versions/" not in answer.address
    )
    # The text in force and what leads to it may share a title; nothing else does.
    assert max(titles.values()) <= 2


def test_languages_are_declared(walked):
    for answer in pages(walked):
        if answer.language:
            assert answer.page.get("lang") == answer.language, answer.address
        assert set(answer.page.xpath("//@lang")) <= {"zh-CN", "en"}
        if answer.page.get("lang") != "en":
            continue
        for text in answer.page.xpath("//body//text()"):
            if HAN.search(text):
                element = text.getparent()
                element = element.getparent() if text.is_tail else element
                declared = element.xpath("ancestor-or-self::*[@lang][1]/@lang")
                assert declared == ["zh-CN"], (answer.address, text)


def test_large_letters_are_kept_by_every_link_between_pages(walked):
    large = [answer for answer in pages(walked) if answer.address.endswith("?text=large")]
    assert len(large) * 2 == len(pages(walked))
    for answer in pages(walked):
        is_large = answer in large
        assert ("large" in (answer.page.get("class") or "").split()) == is_large
        away = [link for link in answer.links if link.element.get("class") == "size"]
        assert len(away) == 1
        assert ("text=large" in away[0].address) != is_large
        for link in answer.links:
            if link.element.tag != "a" or link in away or not walked[link.address].is_page:
                continue
            assert ("text=large" in link.address) == is_large, (answer.address, link.written)
        for form in answer.page.iter("form"):
            assert bool(form.xpath(".//input[@name='text'][@value='large']")) == is_large


def test_no_script_no_inline_style_no_handler(walked):
    for answer in pages(walked):
        assert not answer.page.xpath("//script | //style | //@style | //iframe | //object")
        assert not [name for name in answer.page.xpath("//@*") if name.attrname.startswith("on")]
        assert answer.page.xpath("//meta[@name='viewport']")


def test_headers_of_every_answer(walked):
    for address, answer in walked.items():
        headers = answer.response.headers
        assert "Set-Cookie" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Strict-Transport-Security"].startswith("max-age=")
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        if address.partition("?")[0] == "/":  # depends on Accept-Language
            assert headers["Cache-Control"] == "no-store"
            continue
        assert ENTITY_TAG.fullmatch(headers["ETag"]), address
        control = headers["Cache-Control"]
        if address.startswith("/static/"):
            assert control == "public, max-age=31536000, immutable"
        else:
            age = int(control.removeprefix("public, max-age="))
            assert 0 < age <= 300


def test_entity_tags_differ_where_answers_differ(walked):
    tags = {}
    for answer in walked.values():
        tag = answer.response.headers.get("ETag")
        if tag:
            assert tags.setdefault(tag, answer.response.body) == answer.response.body
    assert len(tags) > 150

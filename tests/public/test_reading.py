"""A text to read: the whole of it, what its head says, where its parts lead."""

import re
from pathlib import Path

import pytest

from tests.api.conftest import VERSIONS, publish

SOURCE = Path(__file__).parent.parent / "data" / "xarst-2023-09-06.txt"

pytestmark = pytest.mark.parametrize("language", ["zh-CN", "en"])


def test_the_whole_real_text_is_on_the_page(app, language):
    if language == "zh-CN":
        lines = SOURCE.read_text("utf-8").splitlines()
    else:
        lines = app.get("/en/xarst/versions/2023-09-06/text.txt").text.splitlines()
    article = app.get(f"/{language}/xarst/").html.select("article")[0]
    for meaning in article.select(".meaning"):
        meaning.decompose()
    said = re.sub(r"\s", "", article.text)
    missing = [line for line in lines if re.sub(r"\s", "", line) not in said]
    # A table is shown as one; its cells are.
    for line in missing:
        assert all(re.sub(r"\s", "", cell) in said for cell in re.split(r"[|\t]", line)), line


def test_the_contents_list_names_the_four_parts(app, language):
    page = app.get(f"/{language}/xarst/").html
    parts = page.select("#contents > ol:not(.registers) > li > a")
    named = [part for part in parts if re.match(r"第.部分|Part ", part.text)]
    assert len(named) == 4
    assert all(page.find(id=part["href"][1:]) for part in parts)


def test_every_provision_has_a_permalink(app, language):
    page = app.get(f"/{language}/xarst/").html
    provisions = page.select("article .provision:not(.table), article tbody tr[id]")
    assert len(provisions) > 150
    links = {link["href"] for link in page.select("article a.permalink")}
    assert {f"#{provision['id']}" for provision in provisions} <= links
    assert all(link["aria-label"] for link in page.select("article a.permalink"))


def test_defined_terms_are_explained_in_place(app, language):
    page = app.get(f"/{language}/xarst/").html
    terms = page.select("article a.term")
    assert terms
    for term in terms:
        note = page.find(id=term["href"][1:])
        assert term.find_next_sibling() is note
        more, close = note.select("a")
        assert len(note.get_text()) > len(term.text) + len(more.text) + len(close.text) + 5
        definition = page.find(id=more["href"][1:])
        assert definition.has_attr("class")
        assert "provision" in definition["class"]
        assert page.find(id=close["href"][1:]) is close


def test_the_head_answers_in_order(app, language, messages):
    _ = messages(language)
    page = app.get(f"/{language}/sample/").html
    asked = [dt.text for dt in page.select("dl.facts dt")]
    assert asked[:3] == [_("Status"), _("What changed last"), _("What comes next")]
    head, article = page.select("dl.facts")[0], page.select("article")[0]
    assert head.sourceline <= article.sourceline
    assert page.select("p.flag")
    assert not app.get(f"/{language}/xarst/").html.select("p.flag")


def test_a_translation_says_that_it_is_one(app, language):
    page = app.get(f"/{language}/xarst/").html
    marked = page.select(f'p.warning a[href="/{language}/xarst/versions/2023-09-06/beside/en/"]')
    assert bool(marked) == (language == "en")


def test_the_head_says_what_changed_last(app, language):
    for document, version in (("xarst", "2023-09-06"), ("sample", "2026-06-01")):
        path = f"/{language}/{document}/"
        whole = app.get(f"{path}versions/{version}/version.json").json
        note = whole["change_note"][language]
        assert note in app.get(path).html.select("dl.facts")[0].text


def test_a_text_that_lacks_the_language_is_shown_in_the_original(empty, language, messages):
    publish(empty.app, VERSIONS[0])
    said = messages(language)("This text has not been translated. You are reading the original.")
    for path in ("demo/", "demo/versions/1.0/", "demo/at/2025-06-01/"):
        page = empty.get(f"/{language}/{path}").html
        assert (said in page.text) == (language == "en")
        wording = page.select("article")[0].find(string=re.compile("1.0 版"))
        assert next(e["lang"] for e in wording.parents if e.has_attr("lang")) == "zh-CN"
    txt = empty.get(f"/{language}/demo/versions/1.0/text.txt")
    assert 'filename="demo-1.0-zh-CN.txt"' in txt.headers["Content-Disposition"]
    empty.get(f"/{language}/demo/versions/1.0/beside/en/", status=404)
    empty.get(f"/{language}/demo/versions/4.0/", status=404)

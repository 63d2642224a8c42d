"""Files to keep: the right bytes, media type and name; digests that anybody can check."""

import hashlib
import re
from pathlib import Path

import lxml.etree
import lxml.html
import pytest

from xarst_site.text import markdown
from xarst_site.text.canonical import canonical_bytes

SOURCE = Path(__file__).parent.parent / "data" / "xarst-2023-09-06.txt"
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
VERSIONS = (("xarst", "2023-09-06"), ("sample", "2024-03-01"), ("sample", "2030-01-01"))
KINDS = {
    "text.txt": ("txt", "text/plain"),
    "text.md": ("md", "text/markdown"),
    "text.html": ("html", "text/html"),
    "text.json": ("json", "application/json"),
    "text.akn.xml": ("akn.xml", "application/akn+xml"),
}

pytestmark = pytest.mark.parametrize("language", ["zh-CN", "en"])
each = pytest.mark.parametrize(("document", "version"), VERSIONS)


def sha256(body):
    return hashlib.sha256(body).hexdigest()


@each
@pytest.mark.parametrize("name", KINDS)
def test_media_type_and_file_name(app, language, document, version, name):
    extension, media_type = KINDS[name]
    answer = app.get(f"/{language}/{document}/versions/{version}/{name}")
    assert answer.content_type == media_type
    if media_type.startswith("text/"):
        assert answer.charset.lower() == "utf-8"
    answer.body.decode("utf-8")
    file = f"{document}-{version}-{language}.{extension}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file}"'
    app.head(answer.request.path)


def test_plain_text_is_the_file_that_was_imported(app, language):
    body = app.get(f"/{language}/xarst/versions/2023-09-06/text.txt").body
    if language == "zh-CN":
        assert body == SOURCE.read_bytes()
    else:
        assert body.decode().startswith("Privacy Protection Policy and User Agreement\n")


@each
def test_the_digests_shown_are_those_of_the_files(app, language, document, version):
    path = f"/{language}/{document}/versions/{version}/"
    shown = {code.text for code in app.get(path).html.select("code.digest")}
    text, whole = app.get(f"{path}text.json"), app.get(f"{path}version.json")
    assert shown == {sha256(text.body), sha256(whole.body)}
    assert whole.json["texts"][language]["sha256"] == sha256(text.body)
    assert text.json["language"] == language
    file = whole.headers["Content-Disposition"]
    assert file == f'attachment; filename="{document}-{version}.json"'


@each
def test_markdown_reads_back_as_the_same_text(app, language, document, version):
    path = f"/{language}/{document}/versions/{version}/"
    text = markdown.read(app.get(f"{path}text.md").text)
    assert canonical_bytes(text) == app.get(f"{path}text.json").body


@each
def test_the_page_to_keep_needs_nothing_else(app, language, document, version):
    path = f"/{language}/{document}/versions/{version}/"
    answer = app.get(f"{path}text.html")
    page = lxml.html.document_fromstring(answer.body)
    assert page.get("lang") == language
    assert not page.xpath("//script | //link | //img | //iframe | //@src | //@onclick")
    assert "url(" not in page.findtext("head/style")
    text, whole = app.get(f"{path}text.json"), app.get(f"{path}version.json")
    for digest in (sha256(text.body), sha256(whole.body)):
        assert digest in answer.text
    outside = [href for href in page.xpath("//@href") if not href.startswith("#")]
    assert outside == [f"https://texts.example{path}"]
    ids = set(page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//@href[starts-with(., '#')]")} <= ids
    said = re.sub(r"\s", "", page.text_content())
    for line in app.get(f"{path}text.txt").text.splitlines():
        if document == "xarst" and "|" not in line:
            assert re.sub(r"\s", "", line) in said


@each
def test_akoma_ntoso_is_well_formed_and_has_every_provision(app, language, document, version):
    path = f"/{language}/{document}/versions/{version}/"
    tree = lxml.etree.fromstring(app.get(f"{path}text.akn.xml").body)
    assert tree.tag == f"{AKN}akomaNtoso"
    ids = tree.xpath("//@eId")
    assert len(ids) == len(set(ids)) > 50
    said = re.sub(r"\s", "", "".join(tree.itertext()))
    title = app.get(f"{path}text.json").json["nodes"][0]
    assert re.sub(r"\s", "", title.get("text") or title["heading"]) in said


def test_about_shows_a_command_that_gives_the_digest(app, language):
    page = app.get(f"/{language}/about").html
    address = re.search(r"https://texts\.example(/\S+)", page.select("pre code")[0].text)[1]
    assert sha256(app.get(address).body) == page.select("code.digest")[0].text


@each
def test_the_printed_page_names_the_version(app, language, document, version):
    answer = app.get(f"/{language}/{document}/versions/{version}/print.css")
    assert answer.content_type == "text/css"
    whole = app.get(f"/{language}/{document}/versions/{version}/version.json").body
    assert sha256(whole)[:16] in answer.text
    assert version in answer.text
    assert answer.text.count("{") == answer.text.count("}")

"""Beginning a draft through the page: from a version, from files, and what is refused."""

import re
import secrets

import pytest
from msgspec.structs import replace
from webtest import Upload

from tests.editor.people import trail
from tests.editor.test_review import BASE, Content
from tests.editor.test_review import filled as filled
from tests.text.docx_making import docx, p
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library
from xarst_site.text import plain

ALL = "/editor/drafts/"


def begin_form(page):
    return next(form for form in page.forms.values() if "base" in form.fields)


def send(browser, *, status=None, **fields):
    """Fill in and send the form, as a browser without scripts does."""
    form = begin_form(browser.get(ALL))
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def stored(site):
    """Every draft there is."""
    with Content(site) as connection:
        return Drafts(connection).drafts()


def words_of_base(site, language="zh-CN"):
    with Content(site) as connection:
        return Library(connection).text("xarst", BASE, language)


def file(name, data):
    return Upload(name, data, "application/octet-stream")


def fault(page, name):
    """What stands beside a field."""
    found = re.search(rf'id="field-{re.escape(name)}-fault">(.*?)</p>', page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]) if found else ""


def test_from_the_version_in_force(filled, sign_in):
    browser = sign_in("editor")
    form = begin_form(browser.get(ALL))
    assert form["base"].value == f"xarst/{BASE}"
    assert form["effective_on"].value
    form["title"] = "年度修订"
    answer = form.submit()
    assert answer.status_int == 303
    [draft] = stored(filled)
    assert draft.based_on == BASE
    assert draft.version.version == draft.version.effective_on.isoformat()
    assert draft.texts["zh-CN"] == words_of_base(filled)
    assert draft.version.change_note == {}
    assert draft.version.items
    assert "年度修订" in answer.follow().text
    assert "年度修订" in browser.get(ALL).text
    assert ("editor", "draft_created", draft.id) in trail(filled)


def test_the_button_pressed_twice_makes_one_draft(filled, sign_in):
    form = begin_form(sign_in("editor").get(ALL))
    assert form.submit().location == form.submit().location
    assert len(stored(filled)) == 1


def the_source(site):
    """The file that the version in force was imported from, as it was."""
    return plain.write(words_of_base(site))


def test_from_a_text_file_provisions_record_and_translation_go_along(filled, sign_in):
    lines = the_source(filled).replace("我们不会与", "我们可能与").splitlines(keepends=True)
    # One provision more, at the end.
    data = ("".join(lines).rstrip("\n") + "\n\n新增的一条规定。\n").encode()
    page = send(sign_in("editor"), file=file("新版.txt", data))
    assert page.status_int == 200, page.text
    assert "is begun" in page.text
    [draft] = stored(filled)
    old, new = words_of_base(filled), draft.texts["zh-CN"]
    assert {n.uid for n in old.walk()} <= {n.uid for n in new.walk()}
    added = [n for n in new.walk() if n.uid not in old.by_uid()]
    assert [n.text for n in added] == ["新增的一条规定。"]
    assert any("我们可能与" in n.text for n in new.walk())
    english = draft.texts["en"].by_uid()
    assert english[added[0].uid].text == ""
    assert english[old.nodes[5].uid] == words_of_base(filled, "en").by_uid()[old.nodes[5].uid]
    assert draft.version.texts["en"].incomplete
    source = draft.version.texts["zh-CN"].source
    assert (source.name, source.format, source.kept) == ("新版.txt", "txt", "")
    assert plain.write(new).encode() == data
    assert draft.version.items[2].provisions == ("odglqted", "qrj6jdsj", "anws25mf")
    # The text prints the date of the version before.
    assert "says otherwise" in page.text


def test_what_was_seen_in_the_file_is_told_with_its_line(filled, sign_in):
    data = the_source(filled).replace("（二）", "（三）", 1).encode()
    page = send(sign_in("editor"), file=file("a.txt", data))
    assert re.search(r"Line \d+:", page.text)
    assert sign_in("editor").get("/editor/drafts/").text.count("Draft") >= 1


def test_a_provision_that_is_gone_is_gone_from_the_record_and_told(filled, sign_in):
    text = words_of_base(filled)
    node = next(n for n in text.walk() if n.uid == "kylqkqtf")
    data = the_source(filled).replace(node.literal, "").encode()
    page = send(sign_in("editor"), file=file("a.txt", data))
    [draft] = stored(filled)
    assert "kylqkqtf" not in draft.texts["zh-CN"].by_uid()
    assert draft.version.items[4].provisions == ()
    assert "kylqkqtf" in page.text
    answer = sign_in("editor").get(f"/editor/drafts/{draft.id}/")
    assert f"/editor/drafts/{draft.id}/record/item/guardian" in answer.text


PARAGRAPHS = ("示例用户协议", "一、总则", "1.我们提供服务。", "2.您可以随时停止使用。")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("new.docx", docx("".join(p(one) for one in PARAGRAPHS))),
        ("new.html", ("<!doctype html>" + "".join(f"<p>{x}</p>" for x in PARAGRAPHS)).encode()),
        ("new.md", "\n\n".join(PARAGRAPHS).replace("2.", "2\\.").replace("1.", "1\\.").encode()),
        ("NEW.TXT", "\r\n".join(PARAGRAPHS).encode("gb18030")),
    ],
)
def test_from_files_of_every_kind(filled, sign_in, name, data):
    page = send(sign_in("editor"), file=file(name, data))
    assert page.status_int == 200, page.text
    [draft] = stored(filled)
    said = "".join(n.literal for n in draft.texts["zh-CN"].walk())
    assert "您可以随时停止使用。" in said
    source = draft.version.texts["zh-CN"].source
    assert source.name == name
    with Content(filled) as connection:
        parts = connection.root()["draft_parts"][draft.id]
        if source.kept:
            assert parts[source.sha256].data == data
        else:
            assert plain.write(draft.texts["zh-CN"]).encode(source.encoding) == data


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"\x00\x01\x02" + secrets.token_bytes(4000), ""),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(2000), ""),
        ("a.docx", b"no word file", ""),
        ("a.docx", docx(f"<w:p>{' ' * 9_000_000}</w:p>"), "large"),
        ("a.docx", docx(p("a"))[:-40], ""),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b"  \n\n ", ""),
        ("long.txt", b"a " * 10_000_001, "larger than 20 MB"),
        ("../../etc/passwd", b"\xff\xfe\x00", ""),
    ],
)  # fmt: skip
def test_files_that_are_refused(filled, sign_in, name, data, says):
    page = send(sign_in("editor"), file=file(name, data), title="mine")
    assert page.status_int == 422
    told = fault(page, "file")
    assert told.strip(" ▲")
    assert says in told
    assert 'value="mine"' in page.text
    assert stored(filled) == ()


def test_a_request_far_too_large_is_refused(filled, sign_in):
    page = send(sign_in("editor"), file=file("a.txt", b"a" * 21_000_000))
    assert page.status_int == 413
    assert stored(filled) == ()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("effective_on", "2026-10-01", "has begun already"),
        ("effective_on", "2026-11-01", "has begun already"),
        ("effective_on", "soon", "no date"),
        ("effective_on", "", "Fill in"),
        ("version", BASE, "already"),
        ("version", "V 2", "Small letters"),
        ("title", "x" * 101, "101 characters"),
    ],
)
def test_what_cannot_be(filled, sign_in, name, value, says):
    page = send(sign_in("editor"), **{name: value})
    assert page.status_int == 422
    assert says in fault(page, name)
    assert stored(filled) == ()


def test_a_base_that_is_not_offered(filled, sign_in):
    browser = sign_in("editor")
    form = begin_form(browser.get(ALL))
    form["base"].force_value("xarst/1999-01-01")
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert fault(page, "base")


def test_the_first_version_of_a_document_comes_from_a_file(filled, sign_in):
    with Content(filled) as connection:
        library = Library(connection)
        library.add_document(replace(library.document("xarst"), id="new", minimum_notice_days=0))
    browser = sign_in("editor")
    refused = send(browser, base="new/")
    assert "Choose a file" in fault(refused, "file")
    page = send(browser, base="new/", file=file("a.txt", "示例\n\n一、总则\n\n正文。\n".encode()))
    assert page.status_int == 200, page.text
    [draft] = stored(filled)
    assert draft.version.components[0].provisions
    assert browser.get(f"/editor/drafts/{draft.id}/record/").status_int == 200


def test_a_reader_begins_nothing(filled, sign_in):
    browser = sign_in("reader")
    page = browser.get(ALL)
    assert "base" not in {name for form in page.forms.values() for name in form.fields}
    answer = browser.post(ALL, {"csrf_token": browser.token()}, expect_errors=True)
    assert answer.status_int == 403

"""A version withdrawn before it took effect, short notice, an incomplete translation, a severity
that two people lowered: the public is told, and what was withdrawn counts for nothing.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
import transaction
from webtest import TestApp

from tests.documents.drafting import EVERYTHING
from tests.public.conftest import CONTENT, Clock
from tests.public.walk import walk
from xarst_site import close, main
from xarst_site.documents.drafts import begin, digest, revision_of
from xarst_site.documents.workflow import Approve, AskReview, Edit, Lower, Publish
from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.drafts import Drafts

AT = datetime(2026, 11, 1, 4, tzinfo=UTC)
REASON = {"zh-CN": "发现有误，另行公布。", "en": "An error was found; another one will follow."}
WHY = {"zh-CN": "法律要求立即更正。", "en": "The law asks for the correction at once."}
LESS = {"zh-CN": "只是改了称呼。", "en": "Only a form of address changed."}


@pytest.fixture(scope="module")
def site():
    """The sample: its version of 2030 withdrawn; one of December, published at short notice."""
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    clock = Clock()
    clock.now = AT
    application = main({}, clock=clock, **memory)
    content = application.application.registry.databases.content
    load(content, read_folder(CONTENT / "sample").documents)
    manager = transaction.TransactionManager()
    connection = content.open(transaction_manager=manager)
    drafts = Drafts(connection)
    drafts.cancel(
        "sample", "2030-01-01", reason=REASON, person="bob", permissions=EVERYTHING, at=AT
    )
    publish(drafts)
    manager.commit()
    connection.close()
    clock.now = AT + timedelta(hours=1)
    application.application.registry.revision.refresh()
    yield application
    close(application)


def publish(drafts):
    library = drafts._library
    base = library.version("sample", "2026-06-01")
    texts = {tag: library.text("sample", "2026-06-01", tag) for tag in base.texts}
    new = revision_of(base, version="2026-11-05", effective_on=date(2026, 11, 5))
    new = msgspec.structs.replace(
        new,
        change_note={"zh-CN": "更换服务提供者的电话。", "en": "Another telephone number."},
        operator=msgspec.structs.replace(
            base.operator, contacts={**base.operator.contacts, "phone": "000-0000-0909"}
        ),
        severity="minor",
        severity_reason=LESS,
        emergency=WHY,
        texts={
            tag: msgspec.structs.replace(ref, incomplete=tag == "en")
            for tag, ref in new.texts.items()
        },
    )
    english = texts["en"]
    short = msgspec.structs.replace(english, nodes=english.nodes[:-1])

    def act(command, person):
        return drafts.act("d", command, person=person, permissions=EVERYTHING, at=AT)

    drafts.add(begin(id="d", version=new, texts=texts, person="ann", at=AT))
    draft = act(Edit(texts={**texts, "en": short}), "ann")
    act(AskReview(digest(draft)), "ann")
    draft = act(Lower(), "bob")
    act(Approve(digest(draft)), "bob")
    act(Publish(digest(draft)), "ann")


@pytest.fixture
def app(site):
    return TestApp(site)


def words(page) -> str:
    return " ".join(page.html.find("main").text.split())


def test_the_page_of_a_withdrawn_version_says_so_and_stays_readable(app):
    said = words(app.get("/zh-CN/sample/versions/2030-01-01/"))
    assert "已撤回" in said
    assert REASON["zh-CN"] in said
    assert "2026年11月1日" in said
    english = app.get("/en/sample/versions/2030-01-01/")
    assert "withdrawn" in words(english)
    assert REASON["en"] in words(english)
    assert english.html.select("article.legal p")
    assert english.html.select_one(".status").text == "Withdrawn"
    assert "Not yet in force" not in words(english)
    assert "withdrawn" in words(app.get("/en/sample/versions/2030-01-01/registers/permissions/"))
    assert "Withdrawn" in words(app.get("/en/sample/changes/2026-06-01..2030-01-01/"))
    app.get("/en/sample/versions/2030-01-01/text.json")


def test_history_shows_it_and_nothing_announces_it(app):
    history = app.get("/en/sample/versions/")
    (entry,) = history.html.select("li#\\32 030-01-01")
    assert "Withdrawn" in entry.text
    assert REASON["en"] in entry.text
    assert "takes effect" not in entry.text
    front = words(app.get("/en/sample/"))
    assert "2030" not in front
    feed = app.get("/en/sample/feed.atom").text
    assert REASON["en"] in feed
    assert "Takes effect on 1 January 2030" not in feed


def test_the_date_on_which_it_would_have_begun_has_the_version_before(app):
    page = app.get("/en/sample/at/2030-06-01/").html
    assert page.select_one("link[rel=canonical]")["href"] == "/en/sample/versions/2026-11-05/"


def test_the_api_says_it_too(app):
    base = "/api/v1/documents/sample"
    versions = {v["version"]: v for v in app.get(f"{base}/versions").json["versions"]}
    gone = versions["2030-01-01"]
    assert gone["status"] == "withdrawn"
    assert gone["withdrawal"] == {"at": "2026-11-01T04:00:00Z", "reason": REASON}
    assert gone["effective_until"] == gone["effective_from"]
    assert [v["version"] for v in app.get(base).json["upcoming"]] == ["2026-11-05"]
    assert versions["2026-11-05"]["emergency"] == WHY
    assert "withdrawal" not in versions["2026-11-05"]
    later = app.get(f"{base}/at", {"time": "2030-06-01T00:00:00Z"}).json
    assert later["version"] == "2026-11-05"
    assert later["languages"]["en"]["incomplete"] is True
    assert "incomplete" not in later["languages"]["zh-CN"]
    assert app.get(f"{base}/versions/2026-11-05", {"lang": "en"}).json["incomplete"] is True
    assert app.get(f"{base}/versions/2026-11-05", {"lang": "en"}).json["emergency"] == WHY
    relations = app.get(f"{base}/versions/2026-11-05").headers["Link"]
    assert "2030-01-01" not in relations


def test_who_accepted_it_is_told_what_the_one_in_force_says_otherwise(app):
    answer = app.get("/api/v1/documents/sample/prompt", {"accepted": "2030-01-01"}).json
    assert answer["current"] == "2026-06-01"
    assert answer["accepted"] == "2030-01-01"
    assert answer["action"] in ("notify", "reaccept")


def test_short_notice_and_an_incomplete_translation_are_told(app):
    english = words(app.get("/en/sample/versions/2026-11-05/"))
    assert WHY["en"] in english
    assert "This translation is incomplete." in english
    chinese = words(app.get("/zh-CN/sample/versions/2026-11-05/"))
    assert WHY["zh-CN"] in chinese
    assert "译文不完整" not in chinese
    beside = words(app.get("/zh-CN/sample/versions/2026-11-05/beside/en/"))
    assert "译文不完整" in beside


def test_a_lowered_severity_is_shown_with_what_was_computed_and_why(app):
    page = app.get("/en/sample/changes/2026-06-01..2026-11-05/")
    assert page.html.select_one("p.summary .severity")["class"] == ["severity", "minor"]
    assert LESS["en"] in words(page)
    assert "Computed: Major" in words(page)
    reading = words(app.get("/en/sample/versions/2026-11-05/"))
    assert LESS["en"] in reading
    answer = app.get(
        "/api/v1/documents/sample/changes", {"from": "2026-06-01", "to": "2026-11-05"}
    ).json
    assert answer["assessment"]["severity"] == "minor"
    found = {finding["rule"]: finding for finding in answer["assessment"]["findings"]}
    assert found["operator.contact"]["severity"] == "major"
    assert LESS["en"] in found["editor.lowered"]["explanation"]["en"]
    # between any other two versions what was computed stands
    other = app.get(
        "/api/v1/documents/sample/changes", {"from": "2025-07-01", "to": "2026-11-05"}
    ).json
    assert other["assessment"]["severity"] == "major"
    assert "editor.lowered" not in {f["rule"] for f in other["assessment"]["findings"]}


def test_the_next_instant_is_not_that_of_what_was_withdrawn(site, app):
    registry = site.application.registry
    registry.clock.now = datetime(2026, 11, 6, tzinfo=UTC)
    try:
        front = words(app.get("/en/sample/"))
        assert "2026-11-05" in front
        assert "No other version has been announced." in front
    finally:
        registry.clock.now = AT + timedelta(hours=1)


def test_no_link_leads_nowhere(site):
    answers = walk(site)
    assert "/en/sample/versions/2030-01-01/" in answers
    assert {answer.response.status_int for answer in answers.values()} <= {200, 302, 303, 304}

"""The trail as it is looked through and taken out."""

import csv
import io

import pytest

from tests.editor.people import Store, trail
from xarst_site.accounts.audit import chain_faults


def rows(page):
    return page.lxml.xpath("//tbody/tr")


@pytest.fixture
def boss(sign_in, client):
    for name in ("editor", "reviewer", "editor"):
        sign_in(name)
    client().sign_in("reader", "wrong", status=422)
    return sign_in("administrator")


def test_the_newest_come_first_and_are_said_in_words(boss):
    page = boss.get("/editor/trail/")
    cells = [cell.text_content() for cell in rows(page)[1].xpath("td")]
    assert cells[2:5] == ["—", "Failed to sign in", "reader"]
    assert "step: password" in cells[5]


def test_searching(boss):
    assert len(rows(boss.get("/editor/trail/?actor=editor"))) == 2
    assert len(rows(boss.get("/editor/trail/?action=sign_in_failed"))) == 1
    assert len(rows(boss.get("/editor/trail/?subject=reviewer&actor=reviewer"))) == 1
    assert len(rows(boss.get("/editor/trail/?since=2026-11-01&until=2026-11-01"))) == 5
    assert "Nothing was recorded that fits" in boss.get("/editor/trail/?since=2026-11-02")


@pytest.mark.parametrize("query", ["since=tomorrow", "until=2026-02-30", "since=9999-99-99"])
def test_what_is_no_date_is_said_beside_the_field(boss, query):
    page = boss.get(f"/editor/trail/?{query}", status=422)
    assert "This is no date" in page


@pytest.mark.parametrize(
    "query",
    [
        "until=9999-12-31", "since=0001-01-01", "page=0", "page=x", "page=999999",
        "action=nothing", "page=-1", "actor=%00",
    ],
)  # fmt: skip
def test_odd_questions_get_an_answer(boss, query):
    boss.get(f"/editor/trail/?{query}", status=200)


def test_a_long_trail_has_pages(boss, site, clock):
    with Store(site) as accounts:
        for _ in range(60):
            accounts.record(at=clock.now, actor="editor", action="draft_edited", subject="d")
    page = boss.get("/editor/trail/?actor=editor")
    assert len(rows(page)) == 50
    page = page.click("Older ones")
    assert len(rows(page)) == 12
    assert len(rows(page.click("Newer ones"))) == 50


def test_the_lines_taken_out_are_the_chain_itself(boss, site):
    answer = boss.get("/editor/trail/trail.jsonl")
    assert answer.content_type == "application/jsonl"
    lines = answer.body.splitlines()
    assert not list(chain_faults(lines))
    assert len(lines) == len(trail(site))
    assert trail(site)[-1] == ("administrator", "trail_exported", "")


def test_the_table_opens_in_a_spreadsheet_and_does_nothing_there(boss, site, clock):
    with Store(site) as accounts:
        accounts.record(at=clock.now, actor="editor", action="draft_edited", subject="=1+1")
    answer = boss.get("/editor/trail/trail.csv?actor=editor")
    table = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["actor"] for row in table] == ["editor"] * 3
    assert table[-1]["subject"] == "'=1+1"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_nothing_personal_is_in_it(boss):
    body = boss.get("/editor/trail/trail.jsonl").text
    for word in ("192.0.2", "texts.example", "Editor", "argon2", "moat"):
        assert word not in body

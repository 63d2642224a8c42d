"""A revision from its first word to the day from which it counts, by two people in two
browsers. It is told in the words that stand on the screen.
"""

import json
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.office import BASE, CELLS, CLAUSES, NEXT, NOTE, ROW, Office, an_office, sign_in
from tests.editor.people import PASSWORD, trail
from xarst_site.storage.drafts import Drafts

DAY = "2026年11月11日"
TITLE = "人脸识别SDK"


def press(page: Page, name: str) -> None:
    """The button or link that says exactly this, and the page that follows."""
    button = page.locator("main").get_by_role("button", name=name, exact=True)
    link = page.locator("main").get_by_role("link", name=name, exact=True)
    (button.first if button.count() else link.first).click()
    page.wait_for_load_state()


def says(page: Page, *words: str) -> None:
    for one in words:
        expect(page.locator("main")).to_contain_text(one)


def told_to_apps(office: Office, document: str = "xarst") -> dict[str, object]:
    """What an app reads as the version in force."""
    address = f"{office.address}/api/v1/documents/{document}/current"
    with urllib.request.urlopen(address) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def test_a_revision_from_its_first_word_to_the_day_from_which_it_counts(
    profiles: Callable[..., Visit], tmp_path: Path
) -> None:
    with an_office(tmp_path / "var") as office:
        published, records = office.published(tmp_path / "before"), office.records()
        ours, theirs, citizen = (profiles(office.address) for _ in range(3))
        editor, reviewer = sign_in(ours, "editor"), sign_in(theirs, "reviewer")

        # The editor begins from the version in force, for a day ten days ahead.
        press(editor, "起草修订")
        editor.locator("#field-base").select_option(f"xarst/{BASE}")
        editor.locator("#field-effective_on").fill(NEXT)
        editor.locator("#field-title").fill(TITLE)
        editor.locator("#begin button").click()
        says(editor, TITLE, f"版本 {BASE}")
        (draft,) = office.draft_ids()
        address = f"/editor/drafts/{draft}/"

        # Three clauses and one row of the table of SDKs get other words.
        for uid, (old, new) in CLAUSES.items():
            press(editor, "逐条编辑正文")
            editor.locator("#find").fill(old)
            editor.keyboard.press("Enter")
            editor.locator(f"[id='{uid}'] .tools a").first.click()
            field = editor.locator("#field-words")
            field.fill(field.input_value().replace(old, new))
            press(editor, "保存")
            says(editor, new)
            editor.goto(office.address + address)
        press(editor, "逐条编辑正文")
        editor.locator(f"[id='{ROW}'] .tools a").first.click()
        editor.locator("#field-cell3").fill(CELLS[3])
        press(editor, "保存")
        editor.goto(office.address + address)

        # What amounts to a major change is called so, with the reasons and what is missing.
        expect(editor.locator("#meaning")).to_be_visible()
        says(editor, "重大变更", "否定词有增减", "实质性改写", "送审之前")
        press(editor, "送审")
        expect(editor.get_by_role("button", name="送审")).to_have_count(0)
        for language, words in NOTE.items():
            editor.goto(f"{office.address}{address}record/told")
            editor.locator(f"[id='field-change_note.{language}']").fill(words)
            editor.locator("main button.primary").click()
        editor.goto(f"{office.address}{address}record/impact")
        editor.locator("#field-reference").fill("PIA-2026-07")
        editor.locator("main button.primary").click()
        editor.goto(f"{office.address}{address}record/languages")
        editor.locator("[id='field-texts.en']").check()
        editor.locator("main button.primary").click()

        # To call it minor takes a second person; the editor takes it back.
        editor.goto(f"{office.address}{address}record/told")
        editor.locator("#field-severity-minor").check()
        for language, words in NOTE.items():
            editor.locator(f"[id='field-severity_reason.{language}']").fill(words)
        editor.locator("main button.primary").click()
        says(editor, "申报的程度较低", "须由没有编辑过的审核人同意")
        refused = editor.goto(f"{office.address}{address}lower")
        assert refused is not None
        assert refused.status == 403
        editor.goto(f"{office.address}{address}record/told")
        editor.locator("#field-severity-computed").check()
        for language in NOTE:
            editor.locator(f"[id='field-severity_reason.{language}']").fill("")
        editor.locator("main button.primary").click()

        # Now it can be sent.
        editor.goto(office.address + address)
        press(editor, "送审")
        editor.get_by_label("给审核人的话").fill("请看第三部分。")
        press(editor, "送审")
        says(editor, "审核中", "等待审核")

        # The reviewer finds it on the desk, compares, comments on one clause, returns it.
        reviewer.reload()
        says(reviewer, "等待您审核")
        reviewer.get_by_role("link", name=TITLE).click()
        says(reviewer, "请看第三部分。")
        press(reviewer, "变更内容")
        says(reviewer, "重大变更", "为什么重要")
        expect(reviewer.locator("ins", has_text="可能").first).to_be_visible()
        expect(reviewer.locator("del", has_text="不会").first).to_be_visible()
        changed = reviewer.locator(".entry", has_text="可能").first
        changed.get_by_role("link", name="对此提意见").click()
        says(reviewer, "我们可能与")
        reviewer.get_by_label("您的意见").fill("请写明在什么情况下共享。")
        press(reviewer, "提交意见")
        says(reviewer, "请写明在什么情况下共享。")
        press(reviewer, TITLE)
        press(reviewer, "退回编辑")
        reviewer.get_by_label("需要修改之处").fill("见第三部分的意见。")
        press(reviewer, "退回草稿")
        says(reviewer, "已退回")

        # The editor reads why, mends, answers, and sends it again.
        editor.goto(office.address + "/editor/")
        says(editor, "已退回给您")
        editor.get_by_role("link", name=TITLE).click()
        says(editor, "见第三部分的意见。")
        press(editor, "意见")
        editor.locator("summary", has_text="答复").click()
        editor.get_by_label("您的答复").fill("已写明。")
        press(editor, "答复")
        press(editor, TITLE)
        press(editor, "送审")
        press(editor, "送审")

        # The reviewer approves; who wrote it could not.
        refused = editor.goto(f"{office.address}{address}approve")
        assert refused is not None
        assert refused.status == 403
        reviewer.goto(office.address + address)
        press(reviewer, "批准这份草稿")
        press(reviewer, "批准")
        says(reviewer, "已批准")

        # Publishing asks who one is, if that is long ago.
        office.clock.now += timedelta(minutes=15)
        editor.goto(office.address + address)
        press(editor, "公布这个版本")
        editor.get_by_label("您的密码").fill(PASSWORD)
        press(editor, "确认并继续")
        says(editor, "此操作不能撤销")
        press(editor, f"立即公布，自{DAY}起生效")
        says(editor, "已公布")

        # The public sees what is to come and what it changes; the old one stays in force.
        page = citizen.open("/zh-CN/xarst/")
        says(page, "即将生效", DAY)
        assert told_to_apps(office)["version"] == BASE
        press(page, f"版本 {NEXT} 将于{DAY}生效")
        says(page, "即将生效", "重大变更", NOTE["zh-CN"])
        press(page, "逐字查看改动")
        says(page, "重大变更", "可能", "手机号码")

        # The clock passes the day; nobody does anything.
        office.clock.now += timedelta(days=10)
        assert told_to_apps(office)["version"] == NEXT
        later = profiles(office.address)  # no clock moves in the first one's cache
        says(later.open("/zh-CN/xarst/"), "现行有效", f"自{DAY}")

        # Nothing else was touched: not a byte of any other version, record or document.
        after, kept = office.published(tmp_path / "after"), office.records()
        assert {name: after.get(name) for name in published} == published
        assert {key: kept.get(key) for key in records} == records
        new = {name for name in after if name not in published}
        assert {Path(name).parent for name in new} == {Path("xarst", NEXT)}
        with office.content() as connection:
            assert Drafts(connection).draft(draft).state == "published"
        assert [action for _, action, subject in trail(office.app) if subject == draft][-3:] == [
            "review_asked",
            "draft_approved",
            "version_published",
        ]
        assert not ours.wrong
        assert not theirs.wrong
        citizen.assert_clean()
        later.assert_clean()

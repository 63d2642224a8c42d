"""The whole text in one field where scripts run: shown while it is typed, saved by itself,
and never so that a provision goes.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import profile
from tests.browser.office import Office, an_office, put_draft, sign_in
from xarst_site.storage.drafts import Drafts
from xarst_site.text.nodes import Text


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("var")) as office:
        yield office


@pytest.fixture(scope="module")
def desk(browser: Browser, office: Office) -> Iterator[Page]:
    visit = profile(browser, office.address)
    yield sign_in(visit, "editor")
    visit.page.context.close()


def stored(office: Office, draft_id: str) -> Text:
    with office.content() as connection:
        return Drafts(connection).draft(draft_id).texts["zh-CN"]


def opened(desk: Page, office: Office, draft_id: str) -> None:
    desk.goto(office.address + put_draft(office, draft_id) + "whole/zh-CN/")
    expect(desk.locator("#preview article")).to_contain_text("我们可能与")


def test_what_is_typed_is_shown_and_saved(desk: Page, office: Office) -> None:
    opened(desk, office, "typed")
    before = stored(office, "typed")
    field = desk.locator("textarea")
    field.fill(field.input_value().replace("我们可能与", "我们从不与"))
    expect(desk.locator("#preview article")).to_contain_text("我们从不与")
    expect(desk.locator(".saved")).to_contain_text("已保存")
    after = stored(office, "typed")
    assert list(before.by_uid()) == list(after.by_uid())
    assert any("我们从不与" in node.text for node in after.walk())
    expect(desk.locator("#meaning")).to_be_visible()


def test_a_line_that_cannot_be_read_is_found_while_typing(desk: Page, office: Office) -> None:
    opened(desk, office, "wrong")
    before = stored(office, "wrong")
    field = desk.locator("textarea")
    right = field.input_value()
    field.fill(right + "\n\n[示例](#nowhere1)\n\n示例")
    link = desk.locator("#preview a[data-line]")
    expect(link).to_have_text(re.compile(r"第\d+行"))
    expect(desk.locator(".saved")).to_contain_text("第")
    link.click()
    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert field.evaluate(chosen) == "[示例](#nowhere1)"
    assert stored(office, "wrong") == before
    field.fill(right)


def test_what_is_cut_out_goes_only_when_somebody_says_so(desk: Page, office: Office) -> None:
    opened(desk, office, "cut")
    before = stored(office, "cut")
    field = desk.locator("textarea")
    blocks = field.input_value().split("\n\n")
    place = next(k for k, block in enumerate(blocks) if "我们可能与" in block)
    field.fill("\n\n".join(blocks[:place] + blocks[place + 1 :]))
    expect(desk.locator(".saved")).to_contain_text("没有自动保存")
    assert stored(office, "cut") == before
    field.press("Control+s")
    expect(desk.locator(".saved")).to_contain_text("已保存")
    assert not any("我们可能与" in node.text for node in stored(office, "cut").walk())

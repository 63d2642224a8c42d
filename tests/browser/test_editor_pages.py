"""Every page of the desk and of drafts: nothing that axe finds, nothing too wide or too small
for a thumb, in two widths and two colours; and every form by keyboard alone and without
scripts. The pages of accounts have tests of their own (`test_accounts_pages`).
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit, profile
from tests.browser.office import Office, an_office, put_draft, sign_in
from tests.browser.test_accessible import RULES, START, violations
from tests.browser.test_layout import SIDEWAYS, SMALL, TIGHT
from tests.editor.people import PASSWORD

AT = "/editor/drafts"
TEXT = f"{AT}/draft/text/zh-CN"
RECORD = f"{AT}/draft/record"
LOOKS = tuple(product((360, 1280), ("light", "dark")))

LONG = {
    f"{TEXT}/",
    f"{AT}/draft/changes",
    f"{RECORD}/operator",
    f"{RECORD}/item/face-recognition",
    f"{RECORD}/component/privacy-policy",
}
"""Looked at once: what they consist of is also on shorter pages."""

PAGES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "at the desk": (
        ("editor", "/editor/", 200),
        ("reader", "/editor/", 200),
        ("reviewer", "/editor/", 200),
        ("reviewer", "/editor/versions/sample/2030-01-01/cancel", 200),
        ("administrator", "/editor/apps/", 200),
        ("editor", "/editor/nothing-here", 404),
        ("editor", "/editor/people/", 403),
    ),
    "a draft": (
        ("editor", f"{AT}/draft/", 200),
        ("reviewer", f"{AT}/in_review/", 200),
        ("editor", f"{AT}/returned/", 200),
        ("editor", f"{AT}/published/", 200),
        ("editor", f"{AT}/draft/changes", 200),
        ("editor", f"{AT}/draft/prompt", 200),
        ("editor", f"{AT}/returned/comments?uid=jk6xy64b", 200),
        ("editor", f"{AT}/draft/links", 200),
    ),
    "the text": (
        ("editor", f"{AT}/", 200),
        ("editor", f"{TEXT}/", 200),
        ("editor", f"{TEXT}/?find=权限", 200),
        ("reader", f"{TEXT}/jk6xy64b/", 200),
        ("editor", f"{TEXT}/jk6xy64b/", 200),
        ("editor", f"{TEXT}/anws25mf/", 200),
        ("editor", f"{TEXT}/jk6xy64b/add?where=after", 200),
        ("editor", f"{TEXT}/anws25mf/add?where=after", 200),
        ("editor", f"{TEXT}/jit4z4du/move", 200),
        ("editor", f"{TEXT}/jit4z4du/delete", 200),
        ("editor", f"{TEXT}/jit4z4du/relink", 200),
        ("editor", f"{AT}/draft/whole/zh-CN/", 200),
    ),
    "beside the text": (
        ("editor", f"{RECORD}/", 200),
        ("editor", f"{RECORD}/dates", 200),
        ("editor", f"{RECORD}/told", 200),
        ("editor", f"{RECORD}/impact", 200),
        ("editor", f"{RECORD}/languages", 200),
        ("editor", f"{RECORD}/operator", 200),
        ("editor", f"{RECORD}/registers/permissions", 200),
        ("editor", f"{RECORD}/row/third_parties/sdk-face", 200),
        ("editor", f"{RECORD}/items", 200),
        ("editor", f"{RECORD}/item/face-recognition", 200),
        ("editor", f"{RECORD}/components", 200),
        ("editor", f"{RECORD}/component/privacy-policy", 200),
        ("editor", f"{AT}/draft/translation/en/?only=work", 200),
        ("editor", f"{AT}/draft/translation/en/jk6xy64b/", 200),
        ("editor", f"{AT}/draft/earlier", 200),
    ),
    "the steps": (
        ("editor", f"{AT}/draft/review", 200),
        ("editor", f"{AT}/lacking/review", 200),
        ("reviewer", f"{AT}/in_review/return", 200),
        ("reviewer", f"{AT}/in_review/approve", 200),
        ("reviewer", f"{AT}/lowered/lower", 200),
        ("editor", f"{AT}/approved/publish", 200),
        ("editor", f"{AT}/draft/withdraw", 200),
        ("editor", f"{AT}/withdrawn/reopen", 200),
    ),
}
"""Who opens what, and the status that is answered."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("var")) as office:
        for state in ("draft", "in_review", "returned", "approved", "withdrawn"):
            put_draft(office, state, to=state)
        put_draft(office, "lacking", lacking=True)
        put_draft(office, "lowered", to="in_review", lowered=True)
        put_draft(office, "published", to="published", on="2029-03-01")
        yield office


@pytest.fixture(scope="module")
def desks(browser: Browser, office: Office) -> Iterator[Callable[..., Visit]]:
    """``desks("editor", scripts=False)``: the browser of somebody who has signed in."""
    known: dict[tuple[str, bool], Visit] = {}

    def desk(account: str, *, scripts: bool = True) -> Visit:
        if (account, scripts) not in known:
            visit = known[account, scripts] = profile(browser, office.address, scripts=scripts)
            sign_in(visit, account)
        return known[account, scripts]

    yield desk
    for visit in known.values():
        visit.page.context.close()


@pytest.mark.parametrize("part", PAGES)
def test_axe_finds_nothing_and_every_page_fits(desks: Callable[..., Visit], part: str) -> None:
    found: list[str] = []
    for account, path, status in PAGES[part]:
        visit = desks(account)
        page = visit.open(path, status=status)
        for width, colours in LOOKS[:1] if path in LONG else LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            look = f"{page.url} ({width}, {colours}): "
            seen = violations(page) if (width, colours) == LOOKS[0] else again(page)
            found += [look + fault for fault in seen + unfit(page)]
        found += visit.wrong
        visit.wrong.clear()
    assert not found, "\n".join(found)


def again(page: Page) -> list[str]:
    """What axe finds in another look of a page on which it has run."""
    page.evaluate(START, [RULES, False])
    found: list[str] = page.evaluate("window.found")
    return found


def unfit(page: Page) -> list[str]:
    """What scrolls sideways, is too small to read or to press."""
    faults: list[str] = page.evaluate(SIDEWAYS)
    return faults + page.evaluate(TIGHT, [16.5, 1.5]) + page.evaluate(SMALL)


def test_the_page_for_people_without_an_account(
    desks: Callable[..., Visit], office: Office
) -> None:
    page = desks("editor").open(f"{AT}/draft/links")
    page.get_by_role("button", name="生成链接并显示").click()
    address = page.locator(".token code").inner_text()
    page.goto(address)
    page.set_viewport_size({"width": 360, "height": 800})
    assert violations(page) + unfit(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert again(page) + unfit(page) == []


def test_a_page_with_faults(desks: Callable[..., Visit], office: Office) -> None:
    page = desks("editor").open(f"{put_draft(office, 'faulty')}record/dates")
    page.fill("#field-version", "ONE TWO")
    page.locator("main button.primary").click()
    assert page.evaluate("document.activeElement.id") == "faults"
    assert page.input_value("#field-version") == "ONE TWO"
    assert violations(page) + unfit(page) == []


def test_two_who_save_at_once_lose_nothing(desks: Callable[..., Visit], office: Office) -> None:
    address = f"{put_draft(office, 'both')}{ONE}/"
    mine, theirs = desks("editor"), desks("reviewer")
    page, other = mine.open(address), theirs.open(address)
    other.fill("#field-words", "全部不予共享；")
    other.locator("main button.primary").click()
    page.fill("#field-words", "仅依法提供")
    page.locator("main button.primary").click()
    text = page.locator("main").inner_text()
    assert "全部不予共享" in text
    assert "仅依法提供" in text
    assert violations(page) + unfit(page) == []
    page.locator("main button.primary").click()
    assert page.input_value("#field-words") == "仅依法提供"
    page.goto(f"{office.address}/editor/drafts/both/earlier")
    assert "Reviewer" in page.locator("main").inner_text()


ONE = "text/zh-CN/l4ljjqa5"


class Filled(NamedTuple):
    """A form: who fills it in; the state of the draft, or '' where it is about none; the page;
    the fields by id, the button, what the next page says.

    A field is filled in with words; None chooses it (of a choice, an option). ``unfold`` is
    what must be opened first.
    """

    account: str
    state: str
    page: str
    fields: dict[str, str | None]
    button: str
    then: str
    unfold: str = ""


FORMS = {
    "reword": Filled("editor", "draft", f"{ONE}/", {"words": "我们不会共享。"}, "保存", "已保存"),
    "row": Filled("editor", "draft", "text/zh-CN/anws25mf/", {"cell3": "姓名"}, "保存", "已保存"),
    "add": Filled("editor", "draft", f"{ONE}/add?where=after", {"words": "新"}, "新增", "已添加"),
    "move": Filled("editor", "draft", f"{ONE}/move", {}, "移动", "已移动"),
    "delete": Filled("editor", "draft", f"{ONE}/delete", {"sure": None}, "删除", "已删除"),
    "told": Filled(
        "editor", "draft", "record/told", {"change_note.zh-CN": "说明"}, "保存", "已保存"
    ),
    "dates": Filled("editor", "draft", "record/dates", {"name": "新名称"}, "保存", "已保存"),
    "impact": Filled("editor", "draft", "record/impact", {"reference": "P-1"}, "保存", "已保存"),
    "operator": Filled("editor", "draft", "record/operator", {"name.en": "X"}, "保存", "已保存"),
    "register": Filled(
        "editor", "draft", "record/row/third_parties/sdk-face", {"cells.name.zh-CN": "甲"},
        "保存", "已保存",
    ),
    "translate": Filled(
        "editor", "draft", "translation/en/jk6xy64b/", {"words": "We may share."}, "保存", "已保存"
    ),
    "review": Filled("editor", "draft", "review", {"words": "请看"}, "送审", "已送审"),
    "return": Filled("reviewer", "in_review", "return", {"words": "改"}, "退回草稿", "已退回"),
    "approve": Filled("reviewer", "in_review", "approve", {}, "批准", "已批准"),
    "lower": Filled("reviewer", "lowered", "lower", {}, "同意", "已同意"),
    "publish": Filled("editor", "approved", "publish", {}, "立即公布", "已公布"),
    "withdraw": Filled("editor", "draft", "withdraw", {"words": "另起"}, "放弃草稿", "已放弃"),
    "reopen": Filled("editor", "withdrawn", "reopen", {}, "重新", "可以编辑"),
    "comment": Filled(
        "editor", "draft", "comments?uid=jk6xy64b", {"remark-words": "为何？"}, "提交意见", "为何？"
    ),
    "answer": Filled(
        "editor", "returned", "comments", {"answer-c-*-words": "已改"}, "答复", "已改", "答复"
    ),
    "settle": Filled("editor", "returned", "comments", {}, "标为已解决", "已由"),
    "link": Filled(
        "editor", "draft", "links", {"make-days-1": None, "make-note": "顾问"},
        "生成链接并显示", "/preview/",
    ),
    "app": Filled(
        "administrator", "", "/editor/apps/",
        {"id": "app-*", "name": "安卓", "scopes-acceptances:write": None},
        "新增应用", "Authorization",
    ),
}  # fmt: skip


WAYS = ("keyboard", "no scripts")


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("way", WAYS)
def test_every_form(desks: Callable[..., Visit], office: Office, name: str, way: str) -> None:
    form = FORMS[name]
    draft_id = re.sub(r"\W", "-", f"{name}-{way}")
    address = ""
    if form.state:
        lowered = form.state == "lowered"
        address = put_draft(
            office,
            draft_id,
            to="in_review" if lowered else form.state,
            # What is published here comes after all others, and none is compared with it.
            on=f"202{8 if form.page == 'publish' else 7}-0{1 + list(WAYS).index(way)}-11",
            lowered=lowered,
        )
    fields = {
        name.replace("*", draft_id): value and value.replace("*", draft_id)
        for name, value in form.fields.items()
    }
    form = form._replace(fields=fields)
    visit = desks(form.account, scripts=way == "keyboard")
    page = visit.open(address + form.page)
    if "/editor/confirm" in page.url:
        page.fill("[type=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{form.page}")
    if way == "keyboard":
        by_keyboard(page, form)
    else:
        if form.unfold:
            page.locator("summary", has_text=form.unfold).click()
        for field, value in form.fields.items():
            at = page.locator(f"[id='field-{field}']")
            at.check() if value is None else at.fill(value)
        page.locator("main").get_by_role("button", name=form.button).last.click()
    page.wait_for_load_state()
    assert form.then in page.locator("main").inner_text()
    assert not visit.wrong


def by_keyboard(page: Page, form: Filled) -> None:
    """Tab to each field in the order of the page, type or choose, Tab to the button, Enter."""
    if form.unfold:
        tab_to(page, f"e => e.tagName === 'SUMMARY' && e.innerText.includes('{form.unfold}')")
        page.keyboard.press("Enter")
    for field, value in form.fields.items():
        at = f"document.getElementById('field-{field}')"
        # Tab comes to that option of a choice that is chosen.
        tab_to(page, f"e => e === {at} || (e.type === 'radio' && e.name === {at}.name)")
        if value is not None:
            page.keyboard.press("Control+a")
            page.keyboard.type(value)
            continue
        for _ in range(12):
            if page.evaluate(f"{at}.checked"):
                break
            radio = page.evaluate("document.activeElement.type === 'radio'")
            page.keyboard.press("ArrowDown" if radio else "Space")
    tab_to(page, f"e => e.tagName === 'BUTTON' && e.innerText.includes('{form.button}')")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is what is wanted, and see that it shows."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(f"({wanted})(document.activeElement)"):
            style = "getComputedStyle(document.activeElement)"
            assert page.evaluate(f"{style}.outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never came to {wanted}")

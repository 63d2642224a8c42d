"""What stands beside the text: the meaning of a term, shown in place, and the permalinks."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_accessible import violations

PERMALINKS = """() => [...document.querySelectorAll('.legal .permalink')]
  .map(e => [e.getBoundingClientRect(), getComputedStyle(e).opacity, !!e.closest('td')])
  .map(([box, opacity, cell]) => ({width: box.width, height: box.height, right: box.right,
    opacity: Number(opacity), cell}))"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_term_is_explained_where_it_stands_without_scripts(
    visit: Callable[..., Visit], width: int
) -> None:
    reader = visit(width, scripts=False)
    page = reader.open("/zh-CN/xarst/")
    term = page.locator("article a.term").nth(6)
    term.scroll_into_view_if_needed()
    place = term.bounding_box()
    assert page.locator(".meaning:visible").count() == 0
    term.click()
    note = page.locator(".meaning:visible")
    assert note.count() == 1
    assert (term.text_content() or "?") in (note.text_content() or "")
    assert term.bounding_box() == place, "the text moved"
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 800.5
    note.locator("a").last.click()
    assert page.locator(".meaning:visible").count() == 0
    assert term.bounding_box() == place, "the text moved"
    term.click()
    page.go_back()
    assert page.locator(".meaning:visible").count() == 0
    reader.assert_clean()


def test_a_term_is_explained_to_the_keyboard_and_the_screen_reader(
    visit: Callable[..., Visit],
) -> None:
    reader = visit(1280)
    page = reader.open("/zh-CN/xarst/")
    term = page.locator("article a.term").nth(6)
    term.focus()
    page.keyboard.press("Enter")
    focused = "e => document.activeElement === e"
    note = page.locator(".meaning:visible")
    assert note.evaluate(focused)
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert note.locator("a").first.evaluate(focused)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".meaning:visible").count() == 0
    page.keyboard.press("Tab")
    # Reading goes on behind the term, not at the top or the end of the page.
    assert page.evaluate(
        "document.querySelectorAll('article a.term')[6].compareDocumentPosition("
        "document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING"
    )
    assert page.evaluate(
        "document.querySelectorAll('article a.term')[7].compareDocumentPosition("
        "document.activeElement) & Node.DOCUMENT_POSITION_PRECEDING"
    )
    assert not page.evaluate("document.body.innerText").count("转到定义")
    reader.assert_clean()


def test_permalinks_stand_in_the_margin_of_a_phone_and_can_be_hit(
    visit: Callable[..., Visit],
) -> None:
    page = visit(360).open("/zh-CN/xarst/")
    signs = page.evaluate(PERMALINKS)
    assert len(signs) > 150
    assert {sign["opacity"] for sign in signs} == {1}
    beside = [sign for sign in signs if not sign["cell"]]
    assert all(sign["width"] >= 28 and sign["height"] >= 44 for sign in beside)
    assert all(sign["right"] <= 360 for sign in beside)


def test_permalinks_show_where_the_pointer_or_the_focus_is(visit: Callable[..., Visit]) -> None:
    page = visit(1280).open("/zh-CN/xarst/")
    assert {sign["opacity"] for sign in page.evaluate(PERMALINKS)} == {0}
    provision = page.locator("article p.provision").nth(3)
    sign = provision.locator(".permalink")
    provision.hover()
    assert sign.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.mouse.move(5, 5)
    sign.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert sign.evaluate("e => e.matches(':focus-visible') && getComputedStyle(e).opacity") == "1"

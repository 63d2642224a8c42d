"""Without a mouse, without scripts, without a screen."""

import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Visit
from tests.browser.pages import Site

REACHABLE = """() => {
  const all = [...document.querySelectorAll(
    'a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex="0"]')]
    .filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true}));
  all.forEach((e, i) => e.dataset.order = i);
  return all.map(e => e.tagName + ' ' + (e.textContent.trim() || e.name || e.href).slice(0, 40));
}"""

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = (e.labels && e.labels[0]) || e, style = getComputedStyle(e);
  const other = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const ring = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  return {
    order: Number(e.dataset.order),
    ring: ring(style) || ring(other),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 1 && box.height > 1,
    name: e.tagName + ' ' + (e.textContent.trim() || e.href || e.name).slice(0, 40),
  };
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_reached_with_the_tab_key_and_is_seen_to_be(
    visit: Callable[..., Visit], site: Site, width: int
) -> None:
    reader = visit(width)
    for path in ("/zh-CN/", "/zh-CN/xarst/", "/en/sample/", "/zh-CN/sample/versions/"):
        page = reader.open(path)
        names = page.evaluate(REACHABLE)
        orders: list[int] = []
        for _ in range(2 * len(names) + 20):
            page.keyboard.press("Tab")
            now = page.evaluate(FOCUSED)
            if now is None:
                break
            assert now["ring"], f"{path}: no focus is seen on {now['name']}"
            assert now["inside"], f"{path}: {now['name']} has the focus out of sight"
            if orders and now["order"] == orders[-1]:
                continue  # a date has a stop for the year, the month and the day
            if now["order"] in orders:
                break
            orders.append(now["order"])
        missed = [name for order, name in enumerate(names) if order not in orders]
        assert not missed, f"{path}: never reached: {missed}"
        assert orders == sorted(orders), f"{path}: the order jumps"
    reader.assert_clean()


def test_the_first_tab_offers_to_skip_to_the_text(visit: Callable[..., Visit], site: Site) -> None:
    page = visit(360).open("/zh-CN/xarst/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href").startswith("#")
    assert link.bounding_box()["height"] >= 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_without_scripts_the_same_is_there(visit: Callable[..., Visit], site: Site) -> None:
    plain, scripted = visit(360, scripts=False), visit(360)
    for path in site.kinds.values():
        text = plain.open(path).locator("main").inner_text()
        assert text == scripted.open(path).locator("main").inner_text(), path
        assert len(text) > 20, path
    plain.assert_clean()


def test_a_contents_list_leads_into_the_text_without_scripts(visit: Callable[..., Visit]) -> None:
    page = visit(360, scripts=False).open("/zh-CN/xarst/")
    contents = page.locator("details:has(nav) > summary, nav details > summary").first
    if contents.count():
        contents.click()
    link = page.locator("main nav a[href^='#'], nav[aria-label] a[href^='#']").last
    target = link.get_attribute("href")
    link.click()
    box = page.locator(target).bounding_box()
    assert -1 <= box["y"] < 800  # the browser rounds


def printed(text: str) -> str:
    """Without white space, and with the letters for which a PDF names a radical that looks
    the same.
    """
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("戶", "户")


@pytest.mark.parametrize("path", ["/zh-CN/xarst/", "/en/sample/"])
def test_on_paper_it_is_a_document(visit: Callable[..., Visit], site: Site, path: str) -> None:
    page = visit(1280).open(path)
    title = page.locator("h1").first.inner_text().strip()
    digest = re.search(r"(?<![0-9a-f])[0-9a-f]{64}", page.locator("main").inner_text())
    sheets = [
        printed(sheet.extract_text())
        for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]
    whole = "".join(sheets)
    assert printed(title) in sheets[0]
    assert digest is not None, "the page does not say its digest"
    assert digest[0] in whole
    assert re.search(r"20\d\d-\d\d-\d\d", sheets[0]), "no version on the first sheet"
    for number, sheet in enumerate(sheets, 1):
        assert re.search(rf"{number}(/|of|页|,|,|共){{1,2}}{len(sheets)}", sheet), f"sheet {number}"
    # What only works on a screen is not printed.
    assert "跳到正文" not in whole

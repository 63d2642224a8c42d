"""Nothing scrolls sideways, the text is large and open enough, targets can be hit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import REFUSED, Site, large

# Whatever sticks out of the window, or scrolls sideways inside it.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const out = [...document.body.querySelectorAll('*')]
      .filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 3)
      .map(e => e.tagName + '.' + e.className + '#' + e.id);
    return ['the page is ' + document.documentElement.scrollWidth + ' wide: ' + out.join(', ')];
  }
  return [...document.body.querySelectorAll('*')]
    .filter(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
      && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.tagName + '.' + e.className + '#' + e.id + ' scrolls sideways');
}"""

# Running text: elements that themselves hold at least twenty characters of it. Contents
# lists, digests and commands are not read line after line.
TIGHT = """([size, line]) => [...document.querySelectorAll('main *')]
  .filter(e => e.checkVisibility() && !e.closest('nav, code, pre') && [...e.childNodes]
    .filter(n => n.nodeType === 3).map(n => n.data.trim()).join('').length >= 20)
  .map(e => [e, getComputedStyle(e)])
  .filter(([e, s]) => parseFloat(s.fontSize) < size
    || parseFloat(s.lineHeight) / parseFloat(s.fontSize) < line)
  .map(([e, s]) => s.fontSize + '/' + s.lineHeight + ' ' + e.tagName + '.' + e.className + ': '
    + e.textContent.trim().slice(0, 20))"""

# Controls are what one presses. A link in a sentence, and the sign behind a provision that
# links to it, are as high as their line.
SMALL = """() => [...document.querySelectorAll(
    'a[href]:not(.permalink), button, summary, input:not([type=hidden]), select')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .filter(e => {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return true;
    return e.parentElement.textContent.trim() === e.textContent.trim();
  })
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0)
  .filter(([e, box]) => box.height < 43.5)
  .map(([e, box]) => Math.round(box.width) + '×' + Math.round(box.height) + ' '
    + e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 30))"""


def everywhere(reader: Visit, site: Site, look: Callable[[Page], list[str]]) -> list[str]:
    """What `look` finds on one page of every kind, with the page's address."""
    found = []
    for path in site.kinds.values():
        page = reader.open(path)
        found += [f"{path}: {line}" for line in look(page)]
    for path in REFUSED:
        page = reader.open(path, status=404)
        found += [f"{path}: {line}" for line in look(page)]
    return found


@pytest.mark.parametrize(
    ("width", "scale"), [(360, 1), (640, 2), (320, 4)], ids=["phone", "200 %", "400 %"]
)
def test_nothing_scrolls_sideways(
    visit: Callable[..., Visit], site: Site, width: int, scale: int
) -> None:
    reader = visit(width, scale=scale)
    found = everywhere(reader, site, lambda page: page.evaluate(SIDEWAYS))
    assert not found, "\n".join(found)
    reader.assert_clean()


@pytest.mark.parametrize("width", [640, 1280])
def test_nothing_scrolls_sideways_with_text_at_200_percent(
    visit: Callable[..., Visit], site: Site, width: int
) -> None:
    def look(page: Page) -> list[str]:
        page.evaluate(
            "document.documentElement.style.fontSize ="
            " 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'"
        )
        return page.evaluate(SIDEWAYS)

    found = everywhere(visit(width), site, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [360, 1280])
def test_large_text_is_larger_and_still_fits(
    visit: Callable[..., Visit], site: Site, width: int
) -> None:
    reader = visit(width)
    size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    for path in site.kinds.values():
        usual = reader.open(path).evaluate(size)
        page = reader.open(large(path))
        assert page.evaluate(size) >= 1.2 * usual, path
        assert not page.evaluate(SIDEWAYS), path


@pytest.mark.parametrize("width", [360, 1280])
def test_the_text_is_large_and_open(visit: Callable[..., Visit], site: Site, width: int) -> None:
    found = everywhere(visit(width), site, lambda page: page.evaluate(TIGHT, [17, 1.5]))
    assert not found, "\n".join(found)


def test_a_line_of_text_is_no_longer_than_the_eye_likes(
    visit: Callable[..., Visit], site: Site
) -> None:
    """At most 42 Han characters, so 42 times the font size, in any paragraph."""
    page = visit(1280).open("/zh-CN/xarst/")
    longest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main p')].map(p =>"
        " p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)))"
    )
    assert longest <= 42.5


def test_controls_can_be_hit_with_a_thumb(visit: Callable[..., Visit], site: Site) -> None:
    """44 px on a phone; axe asks for 24 px everywhere."""
    found = everywhere(visit(360), site, lambda page: page.evaluate(SMALL))
    assert not found, "\n".join(found)

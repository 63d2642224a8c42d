"""Nothing scrolls sideways, the text is large and open enough, targets can be hit."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.pages import PARTS, Site, large, of_part

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

# Controls are what one presses, of a choice its label. A link in a sentence, and the sign
# behind a provision that links to it, are as high as their line.
SMALL = """() => [...document.querySelectorAll(
    'a[href]:not(.permalink), button, summary, input:not([type=hidden]), select')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .filter(e => {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return true;
    return e.parentElement.textContent.trim() === e.textContent.trim();
  })
  .map(e => [e, (/radio|checkbox/.test(e.type) ? e.labels[0] : e).getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0)
  .filter(([e, box]) => box.height < 43.5)
  .map(([e, box]) => Math.round(box.width) + '×' + Math.round(box.height) + ' '
    + e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 30))"""


WIDTHS = {"phone": 360, "desktop": 1280, "desktop at 200 %": 640, "desktop at 400 %": 320}
"""Zooming a page makes the window smaller by as much, in the page's own pixels."""

DOUBLED = """document.documentElement.style.fontSize =
  2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'"""

SIZE = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"


@pytest.mark.parametrize("part", PARTS)
def test_every_kind_of_page_fits_and_can_be_read_and_pressed(
    visit: Callable[..., Visit], site: Site, part: str
) -> None:
    """In every width: nothing scrolls sideways, the text is large and open, controls can be
    hit with a thumb; in large letters, and with letters of twice the size, it still fits.
    """
    reader = visit(360)
    found: list[str] = []
    for path, status in of_part(site, part).items():
        page = reader.open(path, status=status)
        usual = page.evaluate(SIZE)
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            faults = page.evaluate(SIDEWAYS) + page.evaluate(TIGHT, [17, 1.5])
            faults += page.evaluate(SMALL)
            found += [f"{path} ({name}): {fault}" for fault in faults]
        page.evaluate(DOUBLED)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} (letters doubled): {fault}" for fault in page.evaluate(SIDEWAYS)]
        page = reader.open(large(path), status=status)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} (large letters): {fault}" for fault in page.evaluate(SIDEWAYS)]
        assert page.evaluate(SIZE) >= 1.2 * usual, path
    assert not found, "\n".join(found)
    reader.assert_clean()


def test_a_line_of_text_is_no_longer_than_the_eye_likes(visit: Callable[..., Visit]) -> None:
    """At most 42 Han characters, so 42 times the font size, in any paragraph."""
    page = visit(1280).open("/zh-CN/xarst/")
    longest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main p')].map(p =>"
        " p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)))"
    )
    assert longest <= 42.5

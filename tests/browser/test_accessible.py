"""axe finds nothing, on every page, however it is looked at."""

import json
import re
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import REFUSED, Site, kind

RULES = {
    "resultTypes": ["violations"],
    # Text has a contrast of 7:1 here, and targets a size: off by default in axe. The stricter
    # rule is made to judge all contrast (below), so that it need not be measured twice.
    "rules": {
        "color-contrast-enhanced": {"enabled": True},
        "target-size": {"enabled": True},
        "color-contrast": {"enabled": False},
    },
}

_RULE = "color-contrast-enhanced"
CONTRAST = {
    "id": _RULE,
    "options": {
        # As in axe, but for the lower end: axe leaves what is below 4.5:1 to the other rule.
        "contrastRatio": {"normal": {"expected": 7}, "large": {"expected": 4.5}},
        "ignoreUnicode": True,
        "ignoreLength": False,
        "ignorePseudo": False,
        "boldValue": 700,
        "boldTextPt": 14,
        "largeTextPt": 18,
        "pseudoSizeThreshold": 0.25,
        "shadowOutlineEmMax": 0.1,
        "textStrokeEmMin": 0.03,
    },
}
PREPARE = f"axe.configure({json.dumps({'rules': [{'id': _RULE, 'any': [CONTRAST]}]})})"

START = """([options, large]) => {
  document.documentElement.classList.toggle('large', large);
  window.found = axe.run(options).then(results => results.violations.flatMap(rule =>
    rule.nodes.slice(0, 3).map(node => rule.id + ': ' + node.target.join(' ') + ': ' +
      [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '))));
}"""

Look = tuple[int, str, bool]
"""The width of the window, the colours, and whether the letters are large."""

LOOKS: tuple[Look, ...] = tuple(product((360, 1280), ("light", "dark"), (False, True)))
AS_IT_COMES: tuple[Look, ...] = ((360, "light", False),)


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open, as it is seen, one line for each node."""
    page.evaluate(AXE_SCRIPT + ";" + PREPARE)
    page.evaluate(START, [RULES, False])
    found: list[str] = page.evaluate("window.found")
    return found


def examine(
    visit: Callable[..., Visit], pages: Mapping[str, int], looks: Sequence[Look] = LOOKS
) -> None:
    """Each page in all these looks, opened once; two at a time, each in a process of its own."""
    readers = (visit(360), visit(360))
    waiting = list(pages.items())
    wrong: list[str] = []
    while waiting:
        pair = [waiting.pop(0) for _ in readers[: len(waiting)]]
        opened = [
            reader.open(path, status=status)
            for reader, (path, status) in zip(readers, pair, strict=False)
        ]
        for page in opened:
            page.evaluate(AXE_SCRIPT + ";" + PREPARE)
        for width, colours, large in looks:
            for page in opened:
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
                page.evaluate(START, [RULES, large])
            for page in opened:
                seen = f"{page.url} ({width}, {colours}{', large' if large else ''}): "
                wrong += [seen + fault for fault in page.evaluate("window.found")]
    assert not wrong, "\n".join(wrong)
    for reader in readers:
        reader.assert_clean()


def one_of_a_kind(site: Site, language: str) -> dict[str, int]:
    """One page of every kind in this language, whatever its document, with its status."""
    found: dict[str, str] = {}
    for path in site.pages:
        if path.startswith(f"/{language}/"):
            alike = re.sub(r"^/[^/]+/(xarst|sample)/", "/*/", kind(path))
            # The real text is the longest, and the sample has every status and change.
            if alike not in found or (alike == "/*/" and "xarst" in path):
                found[alike] = path
    prompts = [f"/{language}/sample/prompt", f"/{language}/sample/prompt?accepted=2024-03-01"]
    refused = [path for path in REFUSED if path.startswith(f"/{language}/")]
    pages = dict.fromkeys([*found.values(), *prompts], 200)
    return pages | dict.fromkeys(refused, 404)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_nothing_on_any_kind_of_page(
    visit: Callable[..., Visit], site: Site, language: str
) -> None:
    """All rules: on a phone and a desktop, light and dark, in usual and in large letters."""
    pages = one_of_a_kind(site, language)
    assert len(pages) > 12
    examine(visit, pages)


def test_axe_finds_nothing_on_any_other_page(visit: Callable[..., Visit], site: Site) -> None:
    """The pages that differ from one of the above in their content only."""
    seen = one_of_a_kind(site, "zh-CN") | one_of_a_kind(site, "en")
    examine(visit, {path: 200 for path in site.pages if path not in seen}, AS_IT_COMES)


@pytest.mark.parametrize(
    "path", ["/zh-CN/xarst/versions/2023-09-06/", "/en/sample/versions/2026-06-01/"]
)
def test_axe_finds_nothing_on_a_page_that_is_kept(
    visit: Callable[..., Visit], site: Site, path: str
) -> None:
    """The page that is downloaded stands alone: opened from a disk, in any look."""
    with urllib.request.urlopen(f"{site.address}{path}text.html") as answer:
        kept = answer.read().decode()
    page = visit(360).page
    page.set_content(kept)
    for width, colours in product((360, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_can_fail(visit: Callable[..., Visit]) -> None:
    page = visit().open("/zh-CN/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.evaluate("document.querySelector('main p').style.color = '#888'")
    page.evaluate("document.querySelector('h1 + *').style.color = '#666'")
    found = "\n".join(violations(page))
    assert "image-alt:" in found
    assert found.count("color-contrast-enhanced:") >= 2

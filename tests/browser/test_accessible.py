"""axe finds nothing, on every page, however it is looked at."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import PARTS, Site, large, of_part

AXE = Axe()
STRONGER = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
"""Text has a contrast of 7:1 here, and targets a size: off by default in axe."""

WHAT_LOOKS_CHANGE = {
    # The enhanced rule passes what is below 4.5:1, and leaves it to the usual one.
    "runOnly": ["color-contrast", "color-contrast-enhanced", "target-size", "link-in-text-block"]
}
"""What width and colours can change. Names, roles, order and languages they cannot."""


def violations(page: Page, only: dict[str, list[str]] | None = None) -> list[str]:
    """What axe finds on the page that is open, one line for each node."""
    options = {"resultTypes": ["violations"], **(only or {"rules": STRONGER})}
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {' '.join(map(str, node['target']))}: "
        + "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
        for rule in found
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("text", ["usual", "large"])
@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_on_any_kind_of_page(
    visit: Callable[..., Visit], site: Site, part: str, text: str
) -> None:
    """Everything at 360 px in light colours; in the other looks what looks can change.

    In large letters two looks do for four: larger letters need no more contrast.
    """
    reader = visit(360)
    found = []
    pages = of_part(site, part)
    assert pages
    for path, status in pages.items():
        reader.page.set_viewport_size({"width": 360, "height": 800})
        reader.page.emulate_media(color_scheme="light")
        page = reader.open(large(path) if text == "large" else path, status=status)
        found += violations(page)
        looks = (
            [("dark", 1280)]
            if text == "large"
            else [("dark", 360), ("dark", 1280), ("light", 1280)]
        )
        for colours, width in looks:
            page.emulate_media(color_scheme=colours)
            page.set_viewport_size({"width": width, "height": 800})
            found += violations(page, WHAT_LOOKS_CHANGE)
    assert not found, "\n".join(found)
    reader.assert_clean()


def test_axe_finds_nothing_on_any_other_page(visit: Callable[..., Visit], site: Site) -> None:
    """The pages that differ from one of the above in their content only."""
    reader = visit(360)
    found = []
    for path in sorted(set(site.pages) - set(site.kinds.values())):
        found += violations(reader.open(path))
    assert not found, "\n".join(found)
    reader.assert_clean()


def test_axe_can_fail(visit: Callable[..., Visit]) -> None:
    page = visit().open("/zh-CN/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.evaluate("document.querySelector('main p').style.color = '#777'")
    page.evaluate("document.querySelector('h1 + *').style.color = '#666'")
    found = "\n".join(violations(page))
    for rule in ("image-alt:", "color-contrast:", "color-contrast-enhanced:"):
        assert rule in found
    found = "\n".join(violations(page, WHAT_LOOKS_CHANGE))
    assert "color-contrast:" in found
    assert "color-contrast-enhanced:" in found

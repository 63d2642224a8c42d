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
    """Everything at 360 px in light colours; in the other looks what looks can change."""
    reader = visit(360)
    found = []
    pages = of_part(site, part)
    assert pages
    for path, status in pages.items():
        reader.page.set_viewport_size({"width": 360, "height": 800})
        reader.page.emulate_media(color_scheme="light")
        page = reader.open(large(path) if text == "large" else path, status=status)
        found += violations(page)
        page.emulate_media(color_scheme="dark")
        found += violations(page, WHAT_LOOKS_CHANGE)
        page.set_viewport_size({"width": 1280, "height": 800})
        found += violations(page, WHAT_LOOKS_CHANGE)
        page.emulate_media(color_scheme="light")
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
    assert any("image-alt" in line for line in violations(page))

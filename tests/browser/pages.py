"""All pages of the running site, found as a reader finds them: by following links."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

REFUSED = ("/zh-CN/nothing-here/", "/en/xarst/versions/1999-01-01/", "/zh-CN/xarst/at/2023-02-30/")
"""Pages that no link leads to: what a reader sees after a wrong turn. All are 404."""


@dataclass(frozen=True)
class Site:
    """The running site: its address and the paths of its HTML pages, in order of discovery."""

    address: str
    pages: tuple[str, ...]

    @property
    def kinds(self) -> dict[str, str]:
        """One page of every kind, by kind: for each language and each document."""
        found: dict[str, str] = {}
        for path in self.pages:
            found.setdefault(kind(path), path)
        return found


PARTS = ("/zh-CN/xarst", "/en/xarst", "/zh-CN/sample", "/en/sample", "")
"""How the pages are shared out among tests; '' is everything that is of no document."""


def of_part(site: Site, part: str) -> dict[str, int]:
    """One page of every kind in a part of the site, with the status it answers."""
    if part:
        return {path: 200 for path in site.kinds.values() if path.startswith(part)}
    others = {path: 200 for path in site.kinds.values() if not path.startswith(PARTS[:-1])}
    return others | dict.fromkeys(REFUSED, 404)


def kind(path: str) -> str:
    """`/en/sample/versions/2026-01-01/` is one of `/en/sample/versions/*/`."""
    return re.sub(r"(?<=/)(versions|changes|at|beside)/[^/?]+/", r"\1/*/", path)


class _Links(HTMLParser):
    """Collects what a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.targets.append(target)


def crawl(address: str) -> Site:
    """Follow every link of the site from its root. A link that leads nowhere is an error."""
    waiting, seen, pages = ["/"], {"/"}, []
    while waiting:
        path = waiting.pop(0)
        try:
            with urllib.request.urlopen(address + path) as answer:
                kept = answer.headers.get_content_disposition() == "attachment"
                if kept or answer.headers.get_content_type() != "text/html":
                    continue
                body, final = answer.read().decode(), answer.geturl()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"a link leads to {path}, which answers {error.code}") from error
        path = final.removeprefix(address)
        if path not in pages:
            pages.append(path)
        links = _Links()
        links.feed(body)
        for target in links.targets:
            parts = urlsplit(urljoin(final, target))
            there = parts.path + (f"?{parts.query}" if parts.query else "")
            # Every page has a twin in large text, visited by the tests that look at it.
            twin = parts.query == "text=large"
            if address == f"{parts.scheme}://{parts.netloc}" and there not in seen and not twin:
                seen.add(there)
                waiting.append(there)
    return Site(address, tuple(pages))


def large(path: str) -> str:
    """The same page in large text, which is part of the address."""
    return f"{path}?text=large"

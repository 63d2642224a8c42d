"""A walk over the site as a reader takes it: every link, in both sizes of letters."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree
from webob import Request

HOST = "http://localhost"
START = ("/", "/?text=large", "/zh-CN/", "/en/")


@dataclass(frozen=True)
class Link:
    """Where an element leads: the address within the site and the fragment behind it."""

    element: lxml.html.HtmlElement
    written: str
    address: str
    fragment: str

    @property
    def inside(self):
        return bool(self.address)


@dataclass
class Answer:
    """What an address answered, and the page it is if it is one."""

    address: str
    response: object
    links: list[Link] = field(default_factory=list)

    @cached_property
    def page(self):
        return lxml.html.document_fromstring(self.response.body)

    @cached_property
    def ids(self):
        return Counter(e.get("id") for e in self.page.iter(etree.Element) if e.get("id"))

    @property
    def is_file(self):
        return "Content-Disposition" in self.response.headers

    @property
    def is_page(self):
        return self.response.content_type == "text/html" and not self.is_file

    @property
    def language(self):
        """The one its address names; '' where it names none."""
        return self.address.partition("?")[0].split("/")[1]


def links(address, page):
    """Everything that a page leads to or loads."""
    for element in page.iter("a", "link", "form", "img", "script"):
        for name in ("href", "action", "src"):
            written = element.get(name)
            if written is not None:
                target = urlsplit(urljoin(HOST + address, written))
                inside = f"{target.scheme}://{target.netloc}" == HOST
                query = f"?{target.query}" if target.query else ""
                there = target.path + query if inside else ""
                yield Link(element, written, there, target.fragment)


def ask(site, address, **kw):
    return Request.blank(address, **kw).get_response(site)


def walk(site):
    """Every address of the site that a link leads to, with its answer."""
    waiting, found = list(START), {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = found[address] = Answer(address, ask(site, address))
        if answer.is_page:
            answer.links = list(links(address, answer.page))
            waiting += [link.address for link in answer.links if link.inside]
    return found

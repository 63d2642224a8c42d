"""A version to keep: plain text, Markdown, a standalone page, canonical JSON, Akoma Ntoso.

The digests shown on a page are those of `text.json` (one language) and `version.json`
(the version with everything that belongs to it), byte for byte.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from chameleon.utils import Markup
from pyramid.renderers import render as render_template
from pyramid.response import Response

from xarst_site.documents.model import SHANGHAI
from xarst_site.public.pages import add_page
from xarst_site.text import akn, markdown, plain
from xarst_site.text.canonical import canonical_bytes, digest
from xarst_site.text.html import render
from xarst_site.text.nodes import Text
from xarst_site.web.resources import VersionContext


def _txt(text: Text, _version: VersionContext, _request: Any) -> bytes:
    return plain.write(text).encode()


def _md(text: Text, _version: VersionContext, _request: Any) -> bytes:
    return markdown.write(text).encode()


def _json(text: Text, _version: VersionContext, _request: Any) -> bytes:
    return canonical_bytes(text)


def _akn(text: Text, version: VersionContext, _request: Any) -> bytes:
    value = version.version
    publisher = version.document.document.publisher
    return akn.export(
        text,
        document=value.document,
        version=value.version,
        publisher=publisher.get(text.language) or publisher[value.authoritative],
        published_on=value.published_at.astimezone(SHANGHAI).date(),
        effective_on=value.effective_on,
        work_on=version.document.versions[0].effective_on,
        translated_from="" if text.language == value.authoritative else value.authoritative,
    )


def _html(text: Text, version: VersionContext, request: Any) -> bytes:
    value = version.version
    page: str = render_template(
        "xarst_site.public:download.pt",
        {
            "text": text,
            "body": Markup(render(text)),
            "value": value,
            "name": value.title.get(text.language)
            or request.word(value.title, value.authoritative),
            "version": version,
            "begin": version.interval.begin,
            "digest": digest(text),
            "translated": text.language != value.authoritative,
            "sample": version.document.document.sample,
            "address": request.registry.settings["xarst.url"] + request.resource_path(version),
        },
        request=request,
    )
    return page.encode()


class Format(NamedTuple):
    """One kind of file: the last segment of its address, its media type, how it is made."""

    name: str
    extension: str
    media_type: str
    make: Callable[[Text, VersionContext, Any], bytes]


FORMATS = (
    Format("text.txt", "txt", "text/plain; charset=UTF-8", _txt),
    Format("text.md", "md", "text/markdown; charset=UTF-8", _md),
    Format("text.html", "html", "text/html; charset=UTF-8", _html),
    Format("text.json", "json", "application/json", _json),
    Format("text.akn.xml", "akn.xml", "application/akn+xml", _akn),
)


def _file(body: bytes, media_type: str, name: str) -> Any:
    response = Response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _download(kind: Format) -> Callable[[VersionContext, Any], Any]:
    def view(context: VersionContext, request: Any) -> Any:
        value = context.version
        language = request.language
        if language not in context.languages:
            language = value.authoritative
        name = f"{value.document}-{value.version}-{language}.{kind.extension}"
        body = kind.make(context.text(language), context, request)
        return _file(body, kind.media_type, name)

    return view


def whole(context: VersionContext, _request: Any) -> Any:
    """The canonical bytes of the version: what its digest is the digest of."""
    value = context.version
    name = f"{value.document}-{value.version}.json"
    return _file(canonical_bytes(value), "application/json", name)


def includeme(config: Any) -> None:
    """Add one file a format, and the version's own."""
    for kind in FORMATS:
        add_page(config, _download(kind), context=VersionContext, name=kind.name)
    add_page(config, whole, context=VersionContext, name="version.json")

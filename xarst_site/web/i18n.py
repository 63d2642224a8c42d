"""Languages, dates and messages.

The language of the interface is the first segment of the URL and nothing else, so
that a page stays a pure function of its URL (law 10); only ``/`` looks at
Accept-Language. Under /editor, where nothing is kept, it is the choice of whoever signed
in, before that ``?language=`` or what the browser asks for. Messages are gettext catalogues
(domain ``xarst_site``) under `locales/`; legal text is never in them.

Dates are written out, and always those of Asia/Shanghai, where effective dates are
defined (law 2).
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from babel.dates import format_date, format_time
from pyramid.i18n import make_localizer
from pyramid.interfaces import ITranslationDirectories

from xarst_site.documents.model import SHANGHAI, Localized
from xarst_site.web.installation import place
from xarst_site.web.transactions import under_editor

DOMAIN = "xarst_site"

LANGUAGES: dict[str, str] = {"zh-CN": "中文", "en": "English"}
"""Languages of the interface by BCP 47 tag, each named in itself; the first is the usual one."""

_CONVENTIONS = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}
"""Whose way of writing dates is followed: 2023年9月6日, 6 September 2023."""

Messages = Callable[..., str]
"""``_("In force since {date}", date=…)``: a message in one language, its gaps filled."""


class Wording(NamedTuple):
    """A wording and the language it is in."""

    text: str
    language: str


def worded(wording: Localized, language: str, authoritative: str) -> Wording:
    """A wording in the language asked for, else in the authoritative one, else in any.

    An empty wording is '' in the language asked for.
    """
    for tag in (language, authoritative, *wording):
        if wording.get(tag):
            return Wording(wording[tag], tag)
    return Wording("", language)


def language_of_path(path: str) -> str | None:
    """The language that a path names by its first segment, if it names one."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else None


def _language(request: Any) -> str:
    # PATH_INFO as it came: this must work for a path that cannot be decoded, too.
    named = language_of_path(request.environ.get("PATH_INFO", ""))
    if named is None and under_editor(request):
        named = _language_of_editor(request)
    if named is None and request.environ.get("PATH_INFO", "").startswith("/preview/"):
        # A page for one reader, kept nowhere: it may be in their language.
        named = preferred(request.accept_language)
    return named or next(iter(LANGUAGES))


def _language_of_editor(request: Any) -> str | None:
    if request.person is not None and request.person.language in LANGUAGES:
        chosen: str = request.person.language
        return chosen
    for tag in LANGUAGES:
        if f"language={tag}" in request.environ.get("QUERY_STRING", "").split("&"):
            return tag
    return preferred(request.accept_language)


def preferred(accept_language: Any) -> str | None:
    """The language of the interface that an Accept-Language header asks for, if it names one.

    Ranges are compared by their first subtag: zh, zh-TW and zh-Hans all mean zh-CN here.
    """
    wanted = sorted(accept_language.parsed or (), key=lambda pair: -pair[1])
    for wish, quality in wanted:
        for language in LANGUAGES:
            if quality > 0 and wish.lower().split("-")[0] == language.lower().split("-")[0]:
                return language
    return None


def _locale(request: Any) -> str:
    language: str = request.language
    return language.replace("-", "_")


def translator(request: Any, language: str) -> Messages:
    """The messages of one language of the interface."""
    registry = request.registry
    if language not in registry.localizers:
        # Made once: it reads the catalogue from the disk.
        directories = registry.queryUtility(ITranslationDirectories, default=[])
        registry.localizers[language] = make_localizer(language.replace("-", "_"), directories)
    localizer = registry.localizers[language]

    def message(msgid: str, **gaps: object) -> str:
        wording: str = localizer.translate(msgid, domain=DOMAIN)
        return wording.format(**gaps) if gaps else wording

    return message


def _messages(request: Any) -> Messages:
    return translator(request, request.language)


def _worded(request: Any, wording: Localized, authoritative: str) -> Wording:
    return worded(wording, request.language, authoritative)


def _word(request: Any, wording: Localized, authoritative: str) -> str:
    return worded(wording, request.language, authoritative).text


def long_date(value: date | datetime, language: str) -> str:
    """A date written out: 2023年9月6日, 6 September 2023. An instant gives its date in Shanghai."""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return format_date(value, "long", locale=_CONVENTIONS[language])


def long_minute(value: datetime, language: str) -> str:
    """An instant written out to the minute, in Shanghai's time: 2023年9月6日 08:30."""
    there = value.astimezone(SHANGHAI)
    clock = format_time(there.time(), "HH:mm", locale=_CONVENTIONS[language])
    return f"{long_date(there, language)} {clock}"


def includeme(config: Any) -> None:
    """Add ``request.language``, ``.messages``, ``.word``, ``.worded``, and the catalogues."""
    config.registry.localizers = {}
    config.add_request_method(_language, "language", reify=True)
    config.add_request_method(_messages, "messages", reify=True)
    config.add_request_method(_word, "word")
    config.add_request_method(_worded, "worded")
    config.set_locale_negotiator(_locale)
    config.add_translation_dirs(str(place("locales")))

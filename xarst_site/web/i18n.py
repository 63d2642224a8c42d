"""Languages, dates and messages.

The language of the interface is the first segment of the URL and nothing else, so
that a page stays a pure function of its URL (law 10); only ``/`` looks at
Accept-Language. Messages are gettext catalogues (domain ``xarst_site``) under
`locales/`; legal text is never in them.

Dates are written out, and always those of Asia/Shanghai, where effective dates are
defined (law 2).
"""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from translationstring import TranslationStringFactory

from xarst_site.documents.model import SHANGHAI, Localized
from xarst_site.web.installation import place

DOMAIN = "xarst_site"

LANGUAGES: dict[str, str] = {"zh-CN": "中文", "en": "English"}
"""Languages of the interface by BCP 47 tag, each with its name in itself; the first is the usual one."""

_CONVENTIONS = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}
"""Whose way of writing dates is followed: 2023年9月6日, 6 September 2023."""

_ = TranslationStringFactory(DOMAIN)


def language_of_path(path: str) -> str | None:
    """The language that a path names by its first segment, if it names one."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else None


def _language(request: Any) -> str:
    # PATH_INFO as it came: this must work for a path that cannot be decoded, too.
    return language_of_path(request.environ.get("PATH_INFO", "")) or next(iter(LANGUAGES))


def _locale(request: Any) -> str:
    language: str = request.language
    return language.replace("-", "_")


def long_date(value: date | datetime, language: str) -> str:
    """A date written out: 2023年9月6日, 6 September 2023. An instant gives its date in Shanghai."""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return format_date(value, "long", locale=_CONVENTIONS[language])


def long_time(value: datetime, language: str) -> str:
    """An instant written out to the minute, in Shanghai's time: 2023年9月6日 08:30."""
    there = value.astimezone(SHANGHAI)
    clock = format_time(there.time(), "HH:mm", locale=_CONVENTIONS[language])
    return f"{long_date(there, language)} {clock}"


def worded(wording: Localized, language: str, authoritative: str) -> tuple[str, str]:
    """A wording and the language it is in: the one asked for, else the authoritative, else any.

    ('', language) for an empty wording.
    """
    for tag in (language, authoritative, *wording):
        if wording.get(tag):
            return wording[tag], tag
    return "", language


def includeme(config: Any) -> None:
    """Add ``request.language`` and the catalogues."""
    config.add_request_method(_language, "language", reify=True)
    config.set_locale_negotiator(_locale)
    config.add_translation_dirs(str(place("locales")))

"""The endpoints about what changed: between two versions, and for one person."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import msgspec

from xarst_site.api import answers
from xarst_site.api.documents import (
    address,
    language_asked,
    not_in_force_yet,
    page,
    reply,
    version_address,
    version_named,
)
from xarst_site.api.problems import ApiError
from xarst_site.changes.findings import assessment_json
from xarst_site.changes.model import as_json, records_json
from xarst_site.documents.comparison import Comparison
from xarst_site.documents.prompt import prompt_json
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.resources import Changes, ChangesContext, DocumentContext


def changes(context: DocumentContext, given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}/changes: from any public version to any other."""
    for name in ("from", "to"):
        if name not in given:
            raise ApiError("missing-parameter", f"{name!r} must name a version.")
    old, new = version_named(context, given["from"]), version_named(context, given["to"])
    if given["from"] == given["to"]:
        raise ApiError("same-version", f"'from' and 'to' are both {given['to']!r}.")
    pair = ChangesContext(old, new, Changes(context))
    shared = tuple(tag for tag in new.languages if tag in old.languages)
    language = given.get("lang", new.version.authoritative)
    if language not in shared:
        raise ApiError(
            "no-such-language",
            f"{given['from']} and {given['to']} are not both there in {language[:40]!r}.",
            available=shared,
        )
    found = pair.comparison(language)
    said = as_json(found.changes)
    value = {
        "document": context.document.id,
        "from": given["from"],
        "to": given["to"],
        "language": language,
        "published_at": new.version.published_at.astimezone(UTC),
        "effective_from": new.version.effective_from.astimezone(UTC),
        **said,
        "registers": records_json(found.records),
        "assessment": judged(found),
        "links": {
            "self": f"{address(context)}/changes?from={given['from']}&to={given['to']}"
            f"&lang={language}",
            "from": version_address(old),
            "to": version_address(new),
            **page_link(pair, language),
        },
    }
    return reply(msgspec.convert(value, answers.ChangesAnswer))


def prompt(context: DocumentContext, given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}/prompt: what to do for somebody who accepted a version.

    It says nothing of the person, so that anybody may keep the answer.
    """
    current = context.current
    if current is None:
        raise not_in_force_yet(context)
    accepted = given.get("accepted")
    if accepted is not None:
        version_named(context, accepted)
    language = language_asked(current, given)
    made = context.prompt(accepted)
    query = f"?accepted={accepted}" if accepted else ""
    shown = language if language in LANGUAGES else next(iter(LANGUAGES))
    links = {
        "self": f"{address(context)}/prompt{query}{'&' if query else '?'}lang={language}",
        "current": version_address(current),
        "page": f"/{shown}/{context.document.id}/prompt{query}",
    }
    if accepted and accepted != current.version.version and accepted not in made.upcoming:
        links["changes"] = (
            f"{address(context)}/changes?from={accepted}&to={current.version.version}"
            f"&lang={language}"
        )
    value = {
        "document": context.document.id,
        "language": language,
        **prompt_json(made, language),
        "digest": current.digest,
        "links": links,
    }
    return reply(msgspec.convert(value, answers.PromptAnswer))


def judged(found: Comparison) -> dict[str, Any]:
    """The assessment, its evidence named by the indexes of the changes that are told."""
    made = assessment_json(found.assessment)
    for part in (*made["findings"], *made["reasons"]):
        part["changes"] = list(found.evidence(tuple(part["changes"])))
    return made


def page_link(pair: ChangesContext, language: str) -> dict[str, str]:
    """The page on which people read a comparison: older to newer only."""
    if not pair.steps:
        return {}
    shown = language if language in LANGUAGES else next(iter(LANGUAGES))
    return {"page": f"/{shown}/{page(pair.new).split('/')[2]}/changes/{pair.__name__}/"}

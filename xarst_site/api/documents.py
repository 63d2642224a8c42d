"""The endpoints about documents, versions, texts and registers."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from pyramid.response import Response

from xarst_site.api import answers
from xarst_site.api.problems import CORS, ApiError
from xarst_site.api.query import as_instant
from xarst_site.documents.model import Component, Localized
from xarst_site.text.canonical import part_digest
from xarst_site.text.eids import eids
from xarst_site.text.nodes import Node, Num, Text
from xarst_site.web.headers import immutable_answer, public_answer
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.resources import DocumentContext, Root, VersionContext, document_context

BASE = "/api/v1"

Relation = tuple[str, str, str]
"""(target, relation types, further parameters as they are written) of a Link header."""


def reply(value: Any, *, relations: tuple[Relation, ...] = (), immutable: bool = False) -> Any:
    """An answer as a response that anybody may keep: for ever if it is immutable."""
    response = Response(answers.encode(value), charset=None)
    response.content_type = "application/json"
    response.headers.update(CORS)
    if relations:
        response.headers["Link"] = link_header(relations)
    return immutable_answer(response) if immutable else public_answer(response)


def link_header(relations: tuple[Relation, ...], between: str = ", ") -> str:
    """The value of a Link header (RFC 8288)."""
    return between.join(
        f'<{target}>; rel="{relation}"{more}' for target, relation, more in relations
    )


def document_factory(request: Any) -> DocumentContext:
    """The document named in the path."""
    try:
        return document_context(request, request.matchdict["document"])
    except KeyError:
        raise ApiError(
            "no-such-document", f"There is no document {request.matchdict['document'][:60]!r}."
        ) from None


def address(document: DocumentContext) -> str:
    """The path of a document in the API."""
    return f"{BASE}/documents/{document.document.id}"


def version_address(version: VersionContext) -> str:
    """The path of a version in the API."""
    return f"{address(version.document)}/versions/{version.version.version}"


def page(version: VersionContext) -> str:
    """The path of the page on which people read this version."""
    return (
        f"/{version.version.authoritative}/{version.version.document}"
        f"/versions/{version.version.version}/"
    )


def canonical(version: VersionContext, language: str) -> dict[str, str]:
    """Where the bytes are whose SHA-256 are the digest of the version and of its text."""
    found = {"canonical": page(version) + "version.json"}
    if language in LANGUAGES:
        path = page(version).split("/", 2)[2]
        found["canonical_text"] = f"/{language}/{path}text.json"
    return found


def version_named(document: DocumentContext, name: str) -> VersionContext:
    """The public version of that name; ApiError if there is none."""
    try:
        return document.version(name)
    except KeyError:
        raise ApiError(
            "no-such-version",
            f"{document.document.id} has no version {name[:60]!r}.",
            available=tuple(v.version for v in document.versions[-20:]),
        ) from None


def language_asked(version: VersionContext, given: Mapping[str, str]) -> str:
    """The language of the query, the authoritative one by default; ApiError if not there."""
    language = given.get("lang", version.version.authoritative)
    if language not in version.languages:
        raise ApiError(
            "no-such-language",
            f"{version.version.version} cannot be read in {language[:40]!r}.",
            available=version.languages,
        )
    return language


def version_relations(version: VersionContext) -> tuple[Relation, ...]:
    """Where the other versions are (RFC 5829), as known now."""
    versions = [
        v
        for v in version.document.versions
        if v in version.document.standing or v == version.version
    ]
    place = versions.index(version.version)
    base = address(version.document)
    relations = [
        (f"{base}/current", "latest-version", ""),
        (f"{base}/versions", "version-history", ""),
    ]
    if place > 0:
        before = versions[place - 1].version
        relations.append((f"{base}/versions/{before}", "predecessor-version", ""))
    if place + 1 < len(versions):
        after = versions[place + 1].version
        relations.append((f"{base}/versions/{after}", "successor-version", ""))
    return tuple(relations)


def component_digest(component: Component, text: Text) -> str:
    """The digest of what a component says in one language, as far as that is complete."""
    nodes = text.by_uid()
    return part_digest(
        text.language, tuple(nodes[uid] for uid in component.provisions if uid in nodes)
    )


def version_summary(version: VersionContext) -> answers.VersionSummary:
    """A version in a list."""
    one, interval, gone = version.version, version.interval, version.withdrawal
    return answers.VersionSummary(
        version=one.version,
        status=version.status,
        published_at=one.published_at.astimezone(UTC),
        effective_on=one.effective_on,
        effective_from=interval.begin.astimezone(UTC),
        effective_until=interval.end.astimezone(UTC) if interval.end else None,
        digest=version.digest,
        title=one.title,
        change_note=one.change_note,
        languages=version.languages,
        links={"self": version_address(version), "page": page(version)},
        emergency=one.emergency,
        withdrawal=answers.WithdrawalAnswer(at=gone.at, reason=gone.reason) if gone else None,
    )


def document_answer(document: DocumentContext) -> answers.DocumentAnswer:
    """A document with what is in force and what is to come."""
    about, base = document.document, address(document)
    return answers.DocumentAnswer(
        document=about.id,
        title=about.title,
        summary=about.summary,
        publisher=about.publisher,
        sample=about.sample,
        authoritative=about.authoritative,
        languages=about.languages,
        current=version_summary(document.current) if document.current else None,
        upcoming=tuple(version_summary(version) for version in document.upcoming),
        links={
            "self": base,
            "current": f"{base}/current",
            "versions": f"{base}/versions",
            "at": f"{base}/at",
            "timemap": f"{base}/timemap",
            "page": f"/{about.authoritative}/{about.id}/",
        },
    )


def state(version: VersionContext) -> dict[str, Any]:
    """What `CurrentAnswer` and `AtAnswer` say of a version."""
    one, interval, base = version.version, version.interval, address(version.document)
    text = version.text(one.authoritative)
    return {
        "document": one.document,
        "version": one.version,
        "status": version.status,
        "published_at": one.published_at.astimezone(UTC),
        "effective_on": one.effective_on,
        "effective_from": interval.begin.astimezone(UTC),
        "effective_until": interval.end.astimezone(UTC) if interval.end else None,
        "digest": version.digest,
        "authoritative": one.authoritative,
        "languages": {
            language: answers.TextSummary(
                digest=one.texts[language].sha256, incomplete=one.texts[language].incomplete
            )
            for language in version.languages
        },
        "components": tuple(
            answers.ComponentSummary(id=part.id, digest=component_digest(part, text))
            for part in one.components
        ),
        "items": tuple(
            answers.ItemSummary(
                id=item.id, act=item.act, component=item.component, required=item.required
            )
            for item in one.items
        ),
        "links": {
            "version": version_address(version),
            "versions": f"{base}/versions",
            "page": page(version),
        },
    }


def not_in_force_yet(document: DocumentContext) -> ApiError:
    """The fault of asking for a time before the first version."""
    if not document.standing:
        return ApiError(
            "not-in-force-yet",
            f"Every version of {document.document.id} was withdrawn before it took effect.",
        )
    first = as_instant(document.standing[0].effective_from)
    return ApiError(
        "not-in-force-yet",
        f"The first version of {document.document.id} takes effect at {first}.",
        first=first,
    )


def documents(root: Root, _given: Mapping[str, str], request: Any) -> Any:
    """GET /documents."""
    found = []
    for document in sorted(root.library.documents(), key=lambda one: one.id):
        try:
            found.append(document_answer(document_context(request, document.id)))
        except KeyError:  # nothing of it is public yet
            continue
    answer = answers.DocumentsAnswer(
        documents=tuple(found),
        links={"self": f"{BASE}/documents", "openapi": f"{BASE}/openapi.json"},
    )
    return reply(answer)


def document(context: DocumentContext, _given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}."""
    return reply(document_answer(context))


def current(context: DocumentContext, _given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}/current."""
    version = context.current
    if version is None:
        raise not_in_force_yet(context)
    base = address(context)
    answer = answers.CurrentAnswer(**state(version))
    relations = (
        (f"{base}/at", "timegate", ""),
        (f"{base}/timemap", "timemap", '; type="application/link-format"'),
        *(r for r in version_relations(version) if r[1] != "latest-version"),
    )
    return reply(answer, relations=relations)


def versions(context: DocumentContext, _given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}/versions."""
    base = address(context)
    answer = answers.VersionsAnswer(
        document=context.document.id,
        versions=tuple(version_summary(context.version(v.version)) for v in context.versions),
        links={"self": f"{base}/versions", "document": base, "current": f"{base}/current"},
    )
    return reply(answer)


def version(context: DocumentContext, given: Mapping[str, str], request: Any) -> Any:
    """GET /documents/{document}/versions/{version}: nothing in it ever changes."""
    found = version_named(context, request.matchdict["version"])
    language = language_asked(found, given)
    one, text, base = found.version, found.text(language), version_address(found)
    addresses = eids(text)
    answer = answers.VersionAnswer(
        document=one.document,
        version=one.version,
        language=language,
        authoritative=language == one.authoritative,
        published_at=one.published_at.astimezone(UTC),
        updated_on=one.updated_on,
        effective_on=one.effective_on,
        effective_from=one.effective_from.astimezone(UTC),
        digest=found.digest,
        text_digest=one.texts[language].sha256,
        title=one.title,
        change_note=one.change_note,
        languages=found.languages,
        components=tuple(
            answers.ComponentAnswer(
                id=part.id,
                title=part.title,
                digest=component_digest(part, text),
                provisions=part.provisions,
            )
            for part in one.components
        ),
        items=tuple(
            answers.ItemAnswer(
                id=item.id,
                act=item.act,
                title=item.title,
                component=item.component,
                provisions=item.provisions,
                lawful_basis=item.lawful_basis,
                required=item.required,
            )
            for item in one.items
        ),
        operator=answers.OperatorAnswer(
            name=one.operator.name,
            department=one.operator.department,
            contacts=one.operator.contacts,
            provisions=one.operator.provisions,
        ),
        registers={
            name: f"{address(context)}/registers/{name}?version={one.version}"
            for name in one.registers
        },
        nodes=tuple(node_answer(node, addresses) for node in text.nodes),
        links={
            "self": f"{base}?lang={language}",
            "document": address(context),
            "page": page(found),
            **canonical(found, language),
        },
        incomplete=one.texts[language].incomplete,
        emergency=one.emergency,
    )
    return reply(answer, relations=version_relations(found), immutable=True)


def num_answer(num: Num) -> answers.NumAnswer:
    """The printed number of a node."""
    return answers.NumAnswer(
        scheme=num.scheme, ordinal=num.ordinal, literal=num.literal, defect=num.defect
    )


def node_answer(node: Node, addresses: Mapping[str, str]) -> answers.NodeAnswer:
    """A node and what is below it."""
    return answers.NodeAnswer(
        uid=node.uid,
        eid=addresses[node.uid],
        kind=node.kind,
        num=num_answer(node.num) if node.num else None,
        heading=node.heading,
        text=node.text,
        marks=tuple(
            answers.MarkAnswer(start=m.start, end=m.end, kind=m.kind, value=m.value)
            for m in node.marks
        ),
        cells=node.cells,
        header=node.header,
        children=tuple(node_answer(child, addresses) for child in node.children),
    )


def register(context: DocumentContext, given: Mapping[str, str], request: Any) -> Any:
    """GET /documents/{document}/registers/{register}, of the version in force by default."""
    if "version" in given:
        found = version_named(context, given["version"])
    elif context.current is None:
        raise not_in_force_yet(context)
    else:
        found = context.current
    language = language_asked(found, given)
    one, name = found.version, request.matchdict["register"]
    if name not in one.registers:
        raise ApiError(
            "no-such-register",
            f"{one.version} has no register {name[:60]!r}.",
            available=tuple(one.registers),
        )

    def say(wording: Localized) -> str:
        return wording.get(language) or wording.get(one.authoritative, "")

    rows = one.registers[name]
    answer = answers.RegisterAnswer(
        document=one.document,
        version=one.version,
        register=name,
        language=language,
        title=say(rows.title),
        columns=tuple(answers.ColumnAnswer(id=c.id, title=say(c.title)) for c in rows.columns),
        rows=tuple(
            answers.RowAnswer(
                uid=row.uid,
                cells={c.id: say(row.cells.get(c.id, {})) for c in rows.columns},
                provisions=row.provisions,
            )
            for row in rows.rows
        ),
        links={
            "self": f"{address(context)}/registers/{name}?version={one.version}&lang={language}",
            "version": version_address(found),
        },
    )
    return reply(answer, immutable="version" in given)

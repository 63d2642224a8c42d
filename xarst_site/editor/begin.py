"""All drafts, and beginning one: from the words of a version, or from a file.

    /editor/drafts/          every draft by its state, and the form (#begin)

A file (docx, txt, md, html) is read as the import reads it. What continues a provision of
the version that it is based on keeps its identity, the record keeps pointing at it, and
translations follow in structure and are marked as incomplete where they no longer fit.
"""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.carry import carry_uids
from xarst_site.documents.drafts import NOT_YET, Draft, State, begin, revision_of
from xarst_site.documents.force import in_force, in_order, standing
from xarst_site.documents.meaning import notice
from xarst_site.documents.model import Component, Document, Operator, TextRef, Version
from xarst_site.documents.rewriting import rewritten
from xarst_site.documents.sources import FORMATS, MAX_BYTES, Imported, read_source, stated_dates
from xarst_site.documents.translating import stale
from xarst_site.editor.drafts import AllDrafts
from xarst_site.editor.forms import Form, day, hidden, pick, upload, words
from xarst_site.editor.overview import STATES, name_of
from xarst_site.editor.resources import mark as _
from xarst_site.text.nodes import Text, TextError
from xarst_site.text.uids import minter
from xarst_site.web.i18n import long_date

SPARE_DAYS = 7
"""How many days after the earliest possible one the date of effect is that is suggested:
time to write, to translate and to review."""

SHOWN = 20
"""How many faults of a file are named beside its field."""

ORDER: tuple[State, ...] = ("returned", "draft", "in_review", "approved", "published", "withdrawn")
"""The states in the order in which drafts are listed: what is to be worked on first."""


class Group(NamedTuple):
    """Drafts of one state."""

    state: State
    says: str
    drafts: tuple[Draft, ...]


class Base(NamedTuple):
    """What a draft may be begun from; ``version`` is None where the document has none yet."""

    document: Document
    version: Version | None
    texts: Mapping[str, Text]

    @property
    def name(self) -> str:
        """What the form calls it."""
        return f"{self.document.id}/{self.version.version if self.version else ''}"


class Begun(NamedTuple):
    """What a draft begins with. ``imported`` is None where its words are those of the base;
    ``record`` says what of the record had to be changed.
    """

    version: Version
    texts: dict[str, Text]
    imported: Imported | None = None
    record: tuple[dict[str, str], ...] = ()


def drafts(context: AllDrafts, request: Any) -> Any:
    """Every draft, and the form to begin another."""
    say = request.messages
    form = None
    if Permission.EDIT in context.permissions and (offered := _offered(context, request)):
        form = _form(context, request, offered)
        if request.method == "POST" and form.read():
            answer = _begin(context, request, form)
            if answer is not None:
                return answer
    found = context.store.drafts()
    groups = [
        Group(state, say(STATES[state]), tuple(one for one in found if one.state == state))
        for state in ORDER
    ]
    return {
        "title": say(_("All drafts")),
        "groups": [group for group in groups if group.drafts],
        "form": form,
        "name": lambda person_id: name_of(request, person_id),
    }


def _offered(context: AllDrafts, request: Any) -> list[tuple[str, str]]:
    """What may be revised: each version that stands, that in force first."""
    say, found = request.messages, []
    for document in _documents(context):
        title = request.worded(document.title, document.authoritative).text
        versions = in_order(context.library.versions(document.id))
        versions = standing(versions, context.library.withdrawals(document.id), context.at)
        current = in_force(versions, context.at)
        if not versions:
            found.append((f"{document.id}/", say(_("{title}: the first version"), title=title)))
        for one in sorted(versions, key=lambda v: (v is not current, -v.effective_on.toordinal())):
            if one is current:
                says = say(_("{title}: {version}, in force now"), title=title, version=one.version)
            else:
                says = say(
                    _("{title}: {version}, from {date}"),
                    title=title,
                    version=one.version,
                    date=long_date(one.effective_on, request.language),
                )
            found.append((f"{document.id}/{one.version}", says))
    return found


def _documents(context: AllDrafts) -> list[Document]:
    """Every document; samples behind the others."""
    return sorted(context.library.documents(), key=lambda document: document.sample)


def _notices(context: AllDrafts, request: Any) -> str:
    """How long before people are told, of every document that promises it."""
    say = request.messages
    told = [
        say(
            _("{title}: people are told {days} days before; published today, it could be {date}."),
            title=request.worded(document.title, document.authoritative).text,
            days=document.minimum_notice_days,
            date=long_date(
                notice(context.at.date(), document, context.at).earliest, request.language
            ),
        )
        for document in _documents(context)
        if document.minimum_notice_days
    ]
    return " ".join(
        (say(_("It begins at midnight, Beijing time. It can be changed later.")), *told)
    )


def _form(context: AllDrafts, request: Any, offered: list[tuple[str, str]]) -> Form:
    say = request.messages
    first = context.library.document(offered[0][0].partition("/")[0])
    earliest = notice(context.at.date(), first, context.at).earliest
    return Form(
        request,
        [
            hidden("id", most=24),
            pick(
                "base",
                say(_("Which version do you want to revise?")),
                offered,
                hint=say(_("The draft begins with its words, and everything beside them.")),
            ),
            upload(
                "file",
                say(_("The new words, if you have them in a file")),
                hint=say(
                    _(
                        "Word (.docx), plain text (.txt), .md or a web page (.html), the whole"
                        " text, {most} MB at most. Without a file you change the words here."
                    ),
                    most=MAX_BYTES // 1_000_000,
                ),
                required=False,
                accept=",".join(f".{ending}" for ending in FORMATS),
            ),
            day(
                "effective_on",
                say(_("When is it to take effect?")),
                hint=_notices(context, request),
            ),
            words(
                "version",
                say(_("Name of the new version")),
                hint=say(_("Left empty, it is the date of effect, such as 2027-03-01.")),
                required=False,
                most=64,
                pattern=r"[0-9a-z]+(?:[.-][0-9a-z]+)*",
                mend=say(
                    _("Small letters and digits, with dots or hyphens between: 2027-03-01 or 2.1.")
                ),
            ),
            words(
                "title",
                say(_("What you call it among yourselves")),
                hint=say(_("The public never sees it. For example: new SDK for payments.")),
                required=False,
                most=100,
            ),
        ],
        values={
            "id": secrets.token_hex(6),
            "base": offered[0][0],
            "effective_on": earliest + timedelta(days=SPARE_DAYS),
        },
        submit=say(_("Begin the draft")),
    )


def _begin(context: AllDrafts, request: Any, form: Form) -> Any:
    """Make the draft, and say what was seen while its file was read; None for faults."""
    say = request.messages
    known = {draft.id: draft for draft in context.store.drafts()}
    again = known.get(form["id"])
    if again is not None and again.created_by == context.person:
        return HTTPSeeOther(request.link(context[again.id]))  # the button was pressed twice
    base = _base(context, form["base"])
    effective_on: date = form["effective_on"]
    version_id = form["version"] or effective_on.isoformat()
    possible = notice(effective_on, base.document, context.at).possible
    if effective_on < possible:
        form.blame(
            "effective_on",
            say(
                _("This day has begun already. The earliest is {date}."),
                date=long_date(possible, request.language),
            ),
        )
    if version_id in {one.version for one in context.library.versions(base.document.id)}:
        form.blame(
            "version",
            say(
                _("There is a version {version} already. Choose another name."), version=version_id
            ),
        )
    imported = _read(request, form, base.document)
    if imported is None and base.version is None and not form.faults:
        form.blame("file", say(_("There are no words yet to begin from. Choose a file.")))
    if form.faults:
        return None
    begun = _begun(base, imported, version_id, effective_on)
    draft = begin(
        id=secrets.token_hex(6) if form["id"] in known or not form["id"].isalnum() else form["id"],
        version=begun.version,
        texts=begun.texts,
        person=context.person,
        at=context.at,
        based_on=base.version.version if base.version else "",
        title=form["title"],
    )
    kept = {base.document.authoritative: imported.data} if imported and imported.source.kept else {}
    context.store.add(draft, kept)
    request.audit(
        "draft_created", draft.id, document=draft.document, base=draft.based_on,
        format=imported.source.format if imported else "",
    )  # fmt: skip
    if imported is None:
        return HTTPSeeOther(request.link(context[draft.id]))
    return _told(context, request, draft, begun)


def _base(context: AllDrafts, name: str) -> Base:
    """What was chosen; it is one of those that were offered."""
    document_id, _slash, version_id = name.partition("/")
    document = context.library.document(document_id)
    if not version_id:
        return Base(document, None, {})
    version = context.library.version(document_id, version_id)
    texts = {tag: context.library.text(document_id, version_id, tag) for tag in version.texts}
    return Base(document, version, texts)


def _read(request: Any, form: Form, document: Document) -> Imported | None:
    """The file that was sent, as it is read; None where there is none, or it is refused."""
    given, say = form.values.get("file"), request.messages
    if given is None:
        return None
    data = given.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        form.blame(
            "file", say(_("The file is larger than {most} MB."), most=MAX_BYTES // 1_000_000)
        )
        return None
    if not data:
        form.blame("file", say(_("The file is empty.")))
        return None
    try:
        return read_source(
            str(given.filename),
            data,
            language=document.authoritative,
            mint=minter(document.id, secrets.token_hex(8)),
        )
    except TextError as error:
        for problem in error.problems[:SHOWN]:
            says = problem.message.get(request.language) or problem.message["en"]
            if problem.line > 1:
                says = say(_("Line {line}: {says}"), line=problem.line, says=says)
            form.blame("file", says)
        return None


def _begun(base: Base, imported: Imported | None, version_id: str, effective_on: date) -> Begun:
    """What the draft begins with."""
    if base.version is None:
        assert imported is not None  # noqa: S101  the form was asked for a file; for the types
        return _first(base.document, imported, version_id, effective_on)
    version = revision_of(base.version, version=version_id, effective_on=effective_on)
    plain = begin(id="", version=version, texts=base.texts, person="", at=NOT_YET)
    if imported is None:
        return Begun(plain.version, plain.texts)
    tag = base.document.authoritative
    old, new = base.texts[tag], imported.text
    if not new.by_uid().keys() & old.by_uid().keys():
        # Else it is a file of this site's own, in which provisions carry their identity.
        new = carry_uids(old, new).text
    made = rewritten(plain, tag, new)
    references = dict(made.version.texts)
    references[tag] = replace(references[tag], source=imported.source)
    for language, translation in made.texts.items():
        if language != tag:
            behind = stale(old, new, base.texts[language], translation)
            references[language] = replace(
                references[language], incomplete=bool(behind.changed or behind.missing)
            )
    version = replace(made.version, texts=references, updated_on=stated_dates(new)[0])
    return Begun(
        version, made.texts, imported, tuple(found.problem.message for found in made.findings)
    )


def _first(document: Document, imported: Imported, version_id: str, effective_on: date) -> Begun:
    """The first version of a document: one component that has all of it, and no items yet."""
    top = tuple(n.uid for n in imported.text.nodes if n.kind not in ("title", "dateline"))
    tag = document.authoritative
    version = Version(
        document=document.id,
        version=version_id,
        authoritative=tag,
        published_at=NOT_YET,
        effective_on=effective_on,
        title={tag: document.title[tag]},
        texts={tag: TextRef(source=imported.source)},
        components=(Component(id="text", title={tag: document.title[tag]}, provisions=top),),
        items=(),
        operator=Operator(name={tag: document.publisher[tag]}, provisions=()),
        updated_on=stated_dates(imported.text)[0],
    )
    return Begun(version, {tag: imported.text}, imported)


def _told(context: AllDrafts, request: Any, draft: Draft, begun: Begun) -> Any:
    """The page after a file was read: what was noticed in it, line by line."""
    say, imported = request.messages, begun.imported
    assert imported is not None  # noqa: S101  only files are told of; for the types
    made = context[draft.id]
    stated = stated_dates(begun.texts[draft.version.authoritative])[1]
    old = made.base_text(draft.version.authoritative)
    now = begun.texts[draft.version.authoritative].by_uid().keys()
    was = old.by_uid().keys() if old else set()
    return render_to_response(
        "xarst_site.editor:begun.pt",
        {
            "title": say(_("The draft is begun")),
            "draft": made,
            "source": imported.source,
            "kept": len(now & was),
            "new": len(now - was),
            "gone": len(was - now),
            "stated": stated if stated != draft.version.effective_on else None,
            "problems": imported.problems,
            "record": [m.get(request.language) or m["en"] for m in begun.record],
            "said": lambda message: message.get(request.language) or message["en"],
        },
        request=request,
    )


def includeme(config: Any) -> None:
    """Add the page, to read and to write, and its place in the navigation."""
    config.add_desk_link(_("Drafts"), "/editor/drafts/", Permission.READ_DRAFTS)
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
        config.add_view(
            drafts,
            context=AllDrafts,
            renderer="begin.pt",
            request_method=method,
            permission=permission,
        )

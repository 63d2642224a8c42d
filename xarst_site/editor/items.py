"""What people are asked, and the parts of the document that they are asked about.

…/record/items, …/record/item/{id}, …/record/add-item
…/record/components, …/record/component/{id}, …/record/add-component
"""

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from msgspec.structs import replace
from pyramid.httpexceptions import HTTPNotFound

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.model import Component, Item, Version
from xarst_site.documents.workflow import Edit
from xarst_site.editor.asking import (
    Removal,
    Up,
    asked,
    chosen,
    entry,
    in_languages,
    provisions,
    said_done,
    saved,
    typed,
    wording_of,
)
from xarst_site.editor.drafts import DraftContext, RecordContext
from xarst_site.editor.forms import Form, choice, pick, tick, words
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.web.i18n import Wording

ACTS: dict[str, str] = {
    "terms_acceptance": _("They accept an agreement"),
    "notice_acknowledged": _("They take note of a policy"),
    "consent": _("They consent"),
    "separate_consent": _("They consent to this alone (sensitive information, others)"),
    "guardian_consent": _("A guardian consents for a child"),
}
"""What a person does, in words for whoever chooses."""


class Entry(NamedTuple):
    """One of the list: where it is changed, and what is said below it."""

    title: Wording
    href: str
    says: str


def items(context: RecordContext, request: Any) -> dict[str, Any]:
    """What people are asked, in its order."""
    draft, say = context.of, request.messages
    return _list(
        context,
        request,
        title=say(_("What people are asked")),
        intro=say(_("Each stands in the app on its own, with a button of its own.")),
        add=Up(say(_("Ask something more")), request.link(context, "add-item")),
        entries=[
            Entry(
                request.worded(one.title, draft.authoritative),
                request.link(context, "item", one.id),
                " · ".join(
                    (
                        say(ACTS[one.act]),
                        say(_("needed for the service")) if one.required else say(_("optional")),
                    )
                ),
            )
            for one in draft.draft.version.items
        ],
    )


def components(context: RecordContext, request: Any) -> dict[str, Any]:
    """The parts of the document."""
    draft, say = context.of, request.messages
    return _list(
        context,
        request,
        title=say(_("Parts that people accept on their own")),
        intro=say(
            _("Such as the agreement and the policy: who accepted one is asked when it changes.")
        ),
        add=Up(say(_("Another part")), request.link(context, "add-component")),
        entries=[
            Entry(
                request.worded(one.title, draft.authoritative),
                request.link(context, "component", one.id),
                say(_("{number} provisions with all below them"), number=len(one.provisions)),
            )
            for one in draft.draft.version.components
        ],
    )


def _list(
    context: RecordContext, request: Any, *, title: str, intro: str, add: Up, entries: list[Entry]
) -> dict[str, Any]:
    draft = context.of
    return {
        "title": title,
        "intro": intro,
        "draft": draft,
        "panel": panel(draft, request),
        "up": Up(request.messages("What stands beside the text"), request.link(context)),
        "add": add,
        "entries": entries,
        "may": draft.editable and request.has_permission(Permission.EDIT),
        "done": said_done(request),
    }


def item(context: RecordContext, request: Any) -> Any:
    """One of the things that people are asked."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    [name] = entry(request, 1)
    now = next((one for one in version.items if one.id == name), None)
    if now is None:
        raise HTTPNotFound

    def change(form: Form) -> Edit:
        made = _item(form, draft, name, now.provisions)
        return Edit(
            version=replace(
                version, items=tuple(made if one.id == name else one for one in version.items)
            )
        )

    def without() -> Edit:
        left = tuple(one for one in version.items if one.id != name)
        return Edit(version=replace(version, items=left))

    return asked(
        context,
        request,
        _item_nodes(draft, request, now.provisions),
        {
            "act": now.act,
            "component": now.component,
            "provisions": now.provisions,
            "required": now.required,
            **typed("title", now.title),
            **typed("lawful_basis", now.lawful_basis),
        },
        part=lambda v: [one for one in v.items if one.id == name],
        change=change,
        title=request.worded(now.title, draft.authoritative).text,
        intro=say(_("Its short name for apps: {name}."), name=name),
        back=saved(request.link(context, "items")),
        up=Up(say(_("What people are asked")), request.link(context, "items")),
        path=f"items.{version.items.index(now)}",
        removal=Removal(
            say(_("Do not ask this any more")),
            say(_("Apps do not ask it from the day of effect on. What people answered is kept.")),
            without,
            saved(request.link(context, "items")),
        ),
    )


def add_item(context: RecordContext, request: Any) -> Any:
    """One more thing that people are asked."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    taken = {one.id for one in version.items}

    def change(form: Form) -> Edit:
        made = _item(form, draft, _id(form, taken, "item", request), ())
        return Edit(version=replace(version, items=(*version.items, made)))

    return asked(
        context,
        request,
        [_id_node(request, "face-recognition"), *_item_nodes(draft, request, ())],
        {"provisions": ()},
        part=lambda v: v.items,
        change=change,
        title=say(_("Ask something more")),
        back=saved(request.link(context, "items")),
        up=Up(say(_("What people are asked")), request.link(context, "items")),
        autosave=False,
        tell=False,
        submit=say(_("Add it")),
    )


def _item_nodes(draft: DraftContext, request: Any, now: Collection[str]) -> list[Any]:
    say, version = request.messages, draft.draft.version
    return [
        *in_languages(draft, request, words, "title", say(_("What is asked, in a few words"))),
        choice("act", say(_("What the person does")), [(act, say(ACTS[act])) for act in ACTS]),
        pick(
            "component",
            say(_("Which part it belongs to")),
            [
                (one.id, request.worded(one.title, draft.authoritative).text)
                for one in version.components
            ],
        ),
        tick(
            "required",
            say(_("The service cannot be used without it")),
            hint=say(_("Nobody may be refused the service for what it does not need.")),
        ),
        *in_languages(
            draft,
            request,
            words,
            "lawful_basis",
            say(_("Lawful basis")),
            hint=say(_("The article of law, such as: Article 29 of the PIPL.")),
        ),
        provisions(draft, request, now),
    ]


def _item(form: Form, draft: DraftContext, name: str, before: tuple[str, ...]) -> Item:
    return Item(
        id=name,
        act=form["act"],
        title=wording_of(form, draft, "title"),
        component=form["component"],
        provisions=chosen(form, draft, before),
        lawful_basis=wording_of(form, draft, "lawful_basis"),
        required=bool(form["required"]),
    )


def component(context: RecordContext, request: Any) -> Any:
    """One part of the document."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    [name] = entry(request, 1)
    now = next((one for one in version.components if one.id == name), None)
    if now is None:
        raise HTTPNotFound

    def change(form: Form) -> Edit:
        made = Component(
            id=name,
            title=wording_of(form, draft, "title"),
            provisions=chosen(form, draft, now.provisions),
        )
        return Edit(version=_with_component(version, name, made))

    used = [one for one in version.items if one.component == name]
    alone = len(version.components) == 1
    return asked(
        context,
        request,
        _component_nodes(draft, request, now.provisions),
        {"provisions": now.provisions, **typed("title", now.title)},
        part=lambda v: [one for one in v.components if one.id == name],
        change=change,
        title=request.worded(now.title, draft.authoritative).text,
        intro=say(_("Its short name for apps: {name}."), name=name),
        back=saved(request.link(context, "components")),
        up=Up(say(_("Parts that people accept on their own")), request.link(context, "components")),
        path=f"components.{version.components.index(now)}",
        removal=None
        if used or alone
        else Removal(
            say(_("Delete this part")),
            say(_("Its provisions stay in the text; nobody accepts them as a part of their own.")),
            lambda: Edit(version=_with_component(version, name, None)),
            saved(request.link(context, "components")),
        ),
    )


def add_component(context: RecordContext, request: Any) -> Any:
    """One more part."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    taken = {one.id for one in version.components}

    def change(form: Form) -> Edit:
        made = Component(
            id=_id(form, taken, "part", request),
            title=wording_of(form, draft, "title"),
            provisions=chosen(form, draft, ()),
        )
        return Edit(version=replace(version, components=(*version.components, made)))

    return asked(
        context,
        request,
        [_id_node(request, "privacy-policy"), *_component_nodes(draft, request, ())],
        {"provisions": ()},
        part=lambda v: v.components,
        change=change,
        title=say(_("Another part")),
        back=saved(request.link(context, "components")),
        up=Up(say(_("Parts that people accept on their own")), request.link(context, "components")),
        autosave=False,
        tell=False,
        submit=say(_("Add it")),
    )


def _component_nodes(draft: DraftContext, request: Any, now: Collection[str]) -> list[Any]:
    return [
        *in_languages(draft, request, words, "title", request.messages("Title")),
        provisions(draft, request, now, top=True),
    ]


def _with_component(version: Version, name: str, made: Component | None) -> Version:
    """The version with another component of that name, or without it."""
    found = [made if one.id == name else one for one in version.components]
    return replace(version, components=tuple(one for one in found if one is not None))


def _id_node(request: Any, example: str) -> Any:
    say = request.messages
    return words(
        "id",
        say(_("Short name for apps")),
        hint=say(
            _("Small letters, digits and hyphens, such as {example}. It never changes again."),
            example=example,
        ),
        required=False,
        most=64,
        pattern=r"[a-z][a-z0-9_-]{0,63}",
        mend=say(_("Small letters, digits and hyphens, beginning with a letter.")),
    )


def _id(form: Form, taken: Collection[str], kind: str, request: Any) -> str:
    """The short name that was given, or one at random."""
    given = str(form["id"])
    if given in taken:
        form.blame("id", request.messages("Another one has this name. Choose another."))
    return given or f"{kind}-{secrets.token_hex(3)}"


def includeme(config: Any) -> None:
    """Add the pages."""
    for name, view in (("items", items), ("components", components)):
        config.add_view(
            view,
            context=RecordContext,
            name=name,
            renderer="entries.pt",
            request_method="GET",
            permission=Permission.READ_DRAFTS,
        )
    for name, form in (
        ("item", item),
        ("add-item", add_item),
        ("component", component),
        ("add-component", add_component),
    ):
        config.add_view(
            form,
            context=RecordContext,
            name=name,
            renderer="asking.pt",
            request_method=("GET", "POST"),
            permission=Permission.EDIT,
        )

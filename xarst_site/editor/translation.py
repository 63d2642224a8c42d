"""A translation beside the authoritative text: what is missing, what is behind, and its words.

/editor/drafts/{id}/translation/{language}/          both texts side by side, provision by
                                                     provision; ?only=work: what needs work
/editor/drafts/{id}/translation/{language}/{uid}/    one provision, to translate

Whether a translation is in step is computed (`documents.meaning`); what people say about it
here is kept in the draft (``in_step``). Nothing here translates.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from markupsafe import Markup
from msgspec.structs import replace
from pyramid.httpexceptions import HTTPNotFound

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.model import Change
from xarst_site.changes.render import QUIET, marked, part
from xarst_site.documents.drafts import Draft, words_digest
from xarst_site.documents.editing import EditError, change_row, remove, reword, wording
from xarst_site.documents.meaning import Translation
from xarst_site.documents.model import TextRef
from xarst_site.documents.rewriting import rewritten
from xarst_site.documents.translating import begin_translation, follow, stale
from xarst_site.documents.workflow import Edit
from xarst_site.editor.drafts import TranslatedContext, TranslationContext
from xarst_site.editor.forms import Form, hidden, lines, words
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.text.canonical import digest
from xarst_site.text.nodes import Node, Text
from xarst_site.web.compared import words as words_around
from xarst_site.web.i18n import LANGUAGES

State = Literal["missing", "behind", "complete", "surplus"]
"""How a provision of a translation stands to the original."""

STATES: dict[State, str] = {
    "missing": _("Not translated yet"),
    "behind": _("The original has changed"),
    "complete": _("In order"),
    "surplus": _("The original does not have this"),
}

WORDS = 40_000
"""Characters of one provision, at most."""


class Row(NamedTuple):
    """A provision in both languages; a side that there is not is None."""

    uid: str
    original: Node | None
    translated: Node | None
    state: State
    says: str


class Link(NamedTuple):
    """Another provision that needs work."""

    uid: str
    href: str
    names: str


def standing(context: TranslationContext) -> dict[str, State]:
    """How every provision stands, in the reading order of the original; what only the
    translation has comes behind. A table itself says nothing: its rows do.
    """
    draft = context.of.draft
    original = draft.texts[context.of.authoritative]
    if context.language not in draft.texts:
        return {node.uid: "missing" for node in original.walk() if node.kind != "table"}
    found = context.of.meaning.translations.get(context.language) or Translation((), ())
    work: dict[str, State] = dict.fromkeys(found.missing, "missing")
    work |= dict.fromkeys(found.stale, "behind")
    made: dict[str, State] = {
        node.uid: work.get(node.uid, "complete") for node in original.walk() if node.kind != "table"
    }
    surplus = stale(None, original, None, context.text).surplus
    return made | dict.fromkeys(surplus, "surplus")


def translation(context: TranslationContext, request: Any) -> Any:
    """Both texts side by side; where there is no translation, a button to begin one."""
    say, draft = request.messages, context.of.draft
    begin = Form(
        request,
        [edit_field()],
        values={"edit": str(draft.edit)},
        submit=say(_("Begin this translation")),
        name="begin",
    )
    mark = _mark_form(context, request)
    if request.method == "POST":
        answer = None
        if begin.sent and begin.read():
            answer = save(context.of, request, begin, _begun(context), back=request.link(context))
        elif mark is not None and mark.sent and mark.read():
            answer = save(context.of, request, mark, _marked(context), back=request.link(context))
        if answer is not None:
            return answer
    states = standing(context)
    rows = _rows(context, states, say)
    work = [row for row in rows if row.state != "complete"]
    only = request.GET.get("only") == "work"
    return {
        "title": say(_("The translation beside the original")),
        "draft": context.of,
        "within": context,
        "begun": context.language in draft.texts,
        "begin": begin if context.of.editable else None,
        "mark": mark if context.of.editable else None,
        "forms_sent": [form for form in (begin, mark) if form is not None],
        "incomplete": _incomplete(context),
        "rows": work if only else rows,
        "only": only,
        "counts": [
            (say(STATES[state]), sum(row.state == state for row in rows), state)
            for state in STATES
            if state in states.values()
        ],
        "work": len(work),
        "names": (_language(context.of.authoritative), _language(context.language)),
        "href": lambda uid: request.link(context, uid, ""),
        "panel": panel(context.of, request),
    }


def translated(context: TranslatedContext, request: Any) -> Any:
    """One provision: the original with what changed in it, and the words of the translation."""
    say, within = request.messages, context.within
    if within.language not in context.of.draft.texts:
        raise HTTPNotFound
    text = within.text
    if context.node is None:
        text = follow(None, context.of.draft.texts[context.of.authoritative], text)
    node = text.by_uid()[context.uid]
    seen = _seen(context.original, context.node)
    form = _words_form(context, node, request)
    right = _small_form(request, context, "right", say(_("It is still right")), seen)
    drop = _small_form(request, context, "drop", say(_("Take it out of the translation")), seen)
    states = standing(within)
    state = states.get(context.uid, "complete")
    done = request.GET.get("saved") == "yes"
    for one in (form, right, drop):
        if request.method != "POST" or not one.sent or not one.read():
            continue
        if one is form:
            command = _reworded(context, text, node, form)
        else:
            command = _still_right(context) if one is right else _dropped(context, drop)
        answer = command and save(
            context.of,
            request,
            one,
            command,
            back=_back(context, request, states, gone=one is drop),
            stale=one["seen"] != seen,
            seen=lambda after: _seen_in(after, context),
        )
        if answer is not None:
            return answer
    work = [uid for uid, one in states.items() if one != "complete"]
    return {
        "title": say(_("Translate a provision")),
        "draft": context.of,
        "within": within,
        "here": context,
        "state": state,
        "says": say(STATES[state]),
        "original": _original(context, request),
        "was": _before(context),
        "form": form,
        "rows": [
            (child, request.link(within, child.uid, ""))
            for child in (context.original or node).children
        ]
        if node.kind == "table"
        else [],
        "right": right if state == "behind" and context.of.editable else None,
        "drop": drop if state == "surplus" and context.of.editable else None,
        "forms_sent": [form, right, drop],
        "before": _near(context, request, states, work, -1),
        "after": _near(context, request, states, work, 1),
        "left": len(work),
        "names": (_language(context.of.authoritative), _language(within.language)),
        "done": say(_("Saved.")) if done else None,
        "panel": panel(context.of, request),
    }


# --- the list ---------------------------------------------------------------------------


def _rows(context: TranslationContext, states: Mapping[str, State], say: Any) -> list[Row]:
    original = context.of.draft.texts[context.of.authoritative].by_uid()
    theirs = context.text.by_uid()
    return [
        Row(uid, original.get(uid), theirs.get(uid), state, say(STATES[state]))
        for uid, state in states.items()
    ]


def _language(tag: str) -> str:
    return LANGUAGES.get(tag, tag)


def _incomplete(context: TranslationContext) -> bool:
    reference = context.of.draft.version.texts.get(context.language)
    return reference is not None and reference.incomplete


def _mark_form(context: TranslationContext, request: Any) -> Form | None:
    """The button that marks a translation as incomplete, or takes the mark off."""
    draft, say = context.of.draft, request.messages
    if context.language not in draft.texts:
        return None
    return Form(
        request,
        [edit_field()],
        values={"edit": str(draft.edit)},
        submit=say(_("Take off the mark “incomplete”"))
        if _incomplete(context)
        else say(_("Mark it as incomplete")),
        name="mark",
    )


def _begun(context: TranslationContext) -> Edit:
    """A translation with all provisions and no words, marked as incomplete."""
    draft = context.of.draft
    if context.language in draft.texts:
        return Edit()
    made = begin_translation(draft.texts[context.of.authoritative], context.language)
    references = draft.version.texts | {context.language: TextRef(incomplete=True)}
    return Edit(
        version=replace(draft.version, texts=references),
        texts=draft.texts | {context.language: made},
    )


def _marked(context: TranslationContext) -> Edit:
    version = context.of.draft.version
    reference = version.texts.get(context.language) or TextRef()
    changed = replace(reference, incomplete=not reference.incomplete)
    return Edit(version=replace(version, texts=version.texts | {context.language: changed}))


# --- one provision ----------------------------------------------------------------------


def _seen(original: Node | None, node: Node | None) -> str:
    """Stands for both sides of a provision as a person saw them."""
    return "-".join(
        digest(replace(one, children=()))[:16] if one is not None else ""
        for one in (original, node)
    )


def _seen_in(draft: Draft, context: TranslatedContext) -> str:
    texts, uid = draft.texts, context.uid
    original = texts[draft.version.authoritative].by_uid().get(uid)
    return _seen(original, texts[context.within.language].by_uid().get(uid))


def _small_form(request: Any, context: TranslatedContext, name: str, says: str, seen: str) -> Form:
    return Form(
        request,
        [edit_field(), hidden("seen")],
        values={"edit": str(context.of.draft.edit), "seen": seen},
        submit=says,
        name=name,
        danger=name == "drop",
    )


def _plain(context: TranslatedContext, node: Node) -> bool:
    """Whether the words are mere characters: nothing in either language is emphasized or
    leads anywhere.
    """
    return not node.marks and not (context.original and context.original.marks)


def _words_form(context: TranslatedContext, node: Node, request: Any) -> Form:
    """Fields for what the provision has, or has in the original."""
    say, shown = request.messages, wording(node)
    values = {
        "edit": str(context.of.draft.edit),
        "seen": _seen(context.original, context.node),
        "number": shown.number,
        "heading": shown.heading,
        "words": shown.characters if _plain(context, node) else shown.words,
    }
    fields = [edit_field(), hidden("seen", most=64)]
    original = context.original or node
    if node.kind == "row":
        heads = _heads(context)
        for k, cell in enumerate(node.cells):
            title = say(_("Cell {number}"), number=k + 1)
            head = heads[k] if k < len(heads) else ""
            fields.append(
                lines(
                    f"cell-{k}",
                    f"{title} · {head}" if head else title,
                    required=False,
                    most=WORDS,
                    rows=2,
                )
            )
            values[f"cell-{k}"] = cell
    elif node.kind != "table":
        if node.num or original.num:
            fields.append(
                words(
                    "number",
                    say(_("Number")),
                    required=False,
                    most=60,
                    hint=say(_("As it is to be printed: 3., (3), Article 3")),
                )
            )
        if node.heading or original.heading:
            fields.append(words("heading", say(_("Heading")), required=False, most=1000))
        if node.text or original.text or not (node.heading or original.heading):
            marks = _("**bold**; [words](#…) lead to another provision: leave the round brackets.")
            fields.append(
                lines(
                    "words",
                    say(_("Words")),
                    required=bool(original.text),
                    most=WORDS,
                    rows=max(4, min(16, 3 + len(original.text) // 30)),
                    hint="" if _plain(context, node) else say(marks),
                )
            )
    return Form(request, fields, values=values)


def _heads(context: TranslatedContext) -> tuple[str, ...]:
    """What stands above the cells of a row."""
    for text in (context.within.text, context.of.draft.texts[context.of.authoritative]):
        for table in text.walk():
            if table.kind == "table" and any(c.uid == context.uid for c in table.children):
                first = table.children[0]
                if table.header and first.uid != context.uid and any(first.cells):
                    return first.cells
    return ()


def _reworded(context: TranslatedContext, text: Text, node: Node, form: Form) -> Edit | None:
    """Other words; None where they cannot be, and then the form says why."""
    draft, language, uid = context.of.draft, context.within.language, context.uid
    given = form.values
    try:
        if node.kind == "row":
            cells = [given[f"cell-{k}"] for k in range(len(node.cells))]
            made = change_row(text, uid, cells)
        elif node.kind == "table":
            return Edit()
        else:
            made = reword(
                text,
                uid,
                number=given.get("number"),
                heading=given.get("heading"),
                words=given.get("words"),
                plain=_plain(context, node),
            )
    except EditError as error:
        known = {one.name for one in form.nodes}
        field = "cell-0" if error.field == "cells" else error.field
        said = error.message.get(form.request.language) or error.message["en"]
        form.blame(field if field in known else "", said)
        return None
    if made == text:
        return Edit()
    kept = rewritten(draft, language, made)
    return Edit(texts=kept.texts, in_step=kept.in_step)


def _still_right(context: TranslatedContext) -> Edit:
    """What is in step, with this provision as the original now says it."""
    draft, language = context.of.draft, context.within.language
    if context.original is None:
        return Edit()
    known = draft.in_step.get(language, {})
    right = known | {context.uid: words_digest(context.original)}
    return Edit(in_step=draft.in_step | {language: right})


def _dropped(context: TranslatedContext, form: Form) -> Edit | None:
    """The translation without a provision that the original does not have."""
    draft, language = context.of.draft, context.within.language
    if context.original is not None or context.node is None:
        return Edit()
    if any(
        child.uid in draft.texts[context.of.authoritative].by_uid()
        for child in context.node.children
    ):
        say = form.request.messages
        form.blame("", say(_("The original has provisions that stand below it.")))
        return None
    made = remove(draft.texts[language], context.uid, unlink=True)
    return Edit(texts=draft.texts | {language: made})


def _back(
    context: TranslatedContext, request: Any, states: Mapping[str, State], *, gone: bool
) -> str:
    """Where it goes on: the next that needs work where that was asked for, else here."""
    work = [uid for uid, state in states.items() if state != "complete"]
    following = _near(context, request, states, work, 1)
    if gone or ("next" in request.POST and following is None):
        return str(request.link(context.within))
    if "next" in request.POST and following is not None:
        context = context.within[following.uid]
    return str(request.resource_path(context, query={"saved": "yes"}))


def _near(
    context: TranslatedContext,
    request: Any,
    states: Mapping[str, State],
    work: list[str],
    way: Literal[-1, 1],
) -> Link | None:
    """The next provision, or the one before, that needs work."""
    place = {uid: k for k, uid in enumerate(states)}
    here = place.get(context.uid, -1)
    found = [uid for uid in work if (place[uid] - here) * way > 0]
    if not found:
        return None
    uid = found[0] if way == 1 else found[-1]
    node = context.of.draft.texts[context.of.authoritative].by_uid().get(uid)
    node = node or context.within.text.by_uid()[uid]
    said = " ".join((node.literal or " · ".join(node.cells)).split())
    return Link(
        uid, request.link(context.within, uid, ""), said[:24] + ("…" if len(said) > 24 else "")
    )


def _change(context: TranslatedContext) -> Change | None:
    """What changed in the original against the version before; None where nothing did."""
    comparison = context.of.meaning.comparison
    for change in comparison.changes.changes if comparison else ():
        if change.kind not in QUIET and any(side.uid == context.uid for side in change.to):
            return change
    return None


def _original(context: TranslatedContext, request: Any) -> list[Markup]:
    """The original, a line or cell each, with what changed in it marked."""
    node, change = context.original, _change(context)
    if node is None:
        return []
    around = words_around(request.messages, request.language)
    if change is not None and change.cells:
        return [marked(cell, around) for cell in change.cells]
    if node.kind == "row":
        return [Markup.escape(cell) for cell in node.cells]
    number = Markup.escape(node.num.literal + node.num.gap if node.num else "")
    if change is None or change.kind == "added" or not change.segments:
        return [number + Markup.escape(node.heading + node.text)]
    k = next(k for k, side in enumerate(change.to) if side.uid == context.uid)
    return [number + marked(part(change, k), around)]


def _before(context: TranslatedContext) -> Node | None:
    """The translation of the version before, where it is another one."""
    text = context.of.base_text(context.within.language)
    node = text.by_uid().get(context.uid) if text is not None else None
    if node is None or (node.literal, node.cells) == (
        (context.node.literal, context.node.cells) if context.node else None
    ):
        return None
    return node


def includeme(config: Any) -> None:
    """Add both pages."""
    for view, kind, template in (
        (translation, TranslationContext, "translation.pt"),
        (translated, TranslatedContext, "translated.pt"),
    ):
        for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
            config.add_view(
                view,
                context=kind,
                renderer=template,
                request_method=method,
                permission=permission,
            )

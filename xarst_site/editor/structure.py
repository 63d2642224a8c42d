"""Which provisions a text has, and in which order: adding, moving, deleting, numbering.

    …/text/{language}/{uid}/add?where=…   one before, after or below it
    …/text/{language}/{uid}/move          put it somewhere else
    …/text/{language}/{uid}/delete        take it out, with all that stands below it
    …/text/{language}/{uid}/relink        say which provision of the version before it is
    …/text/{language}/after               what came of it, and other numbers as an offer

The words of a provision are changed in `provisions`. How an edit is done and which numbers
follow is `documents.editing` and `documents.following`; nothing is renumbered unasked.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from msgspec.structs import replace
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.check import Finding
from xarst_site.documents.drafts import words_digest
from xarst_site.documents.editing import (
    EditError,
    add,
    add_row,
    move,
    move_row,
    relink,
    remove,
)
from xarst_site.documents.following import (
    MAX_ORDINAL,
    Moved,
    Start,
    after_adding,
    after_moving,
    after_removing,
    counted_on,
)
from xarst_site.documents.numbers import Where, suggest
from xarst_site.documents.pointing import drop_missing, renamed
from xarst_site.documents.workflow import Edit
from xarst_site.editor.drafts import ProvisionContext, TextContext
from xarst_site.editor.forms import Form, choice, hidden, lines, pick, tick, words
from xarst_site.editor.panel import panel
from xarst_site.editor.provisions import (
    DONE,
    blame,
    called,
    cell_fields,
    edit_of,
    leads,
    may_edit,
    way,
    why_not,
    with_levels,
)
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.text.blocks import MAX_LINE
from xarst_site.text.nodes import Node, Text
from xarst_site.text.uids import minter

WHERE: tuple[Where, ...] = ("before", "after", "inside")
"""Places beside and below a provision."""


class Renumbered(NamedTuple):
    """A provision that would get another number."""

    name: str
    was: str
    now: str


def _elsewhere(context: ProvisionContext, request: Any) -> HTTPSeeOther | None:
    """To the translation, where somebody would change one here."""
    within = context.within
    if within.language == within.of.authoritative:
        return None
    return HTTPSeeOther(request.link(within.of["translation"], within.language))


def _page(context: ProvisionContext, request: Any, title: str, form: Form) -> dict[str, Any]:
    """What the templates of all these pages need."""
    within = context.within
    editable = may_edit(within)
    return {
        "title": title,
        "draft": within.of,
        "within": within,
        "node": context.node,
        "form": form if editable or request.method == "POST" else None,
        "why_not": why_not(within, request),
        "voids": within.of.draft.state in ("in_review", "approved"),
        "says": "",
        "panel": panel(within.of, request),
    }


def _done(
    context: ProvisionContext,
    request: Any,
    form: Form,
    new: Text,
    *,
    what: str,
    at: str,
    starts: Iterable[Start],
    stale: bool = False,
    check: str = "",
) -> Any | None:
    """Save a text with other provisions, and go where it is said what came of it.

    ``at`` is the provision to go on with. ``check`` is a number that fits the new place, where
    the provision has another kind of number.
    """
    within = context.within
    before = within.of.draft.edit
    command, findings = edit_of(within, new)
    answer = save(
        within.of, request, form, command, back=request.resource_path(context), stale=stale
    )
    if not isinstance(answer, HTTPSeeOther):
        return answer
    wanted = [f"{uid}:{ordinal}" for uid, ordinal in starts]
    if findings or check or offer(within.text, wanted)[1]:
        answer.location = request.resource_path(
            within,
            "after",
            query=[
                ("done", what),
                ("at", at),
                ("since", before),
                *([("check", check)] if check else []),
                *(("from", start) for start in wanted),
            ],
        )
    else:
        answer.location = request.resource_path(within, query={"done": what}, anchor=at)
    return answer


# --- adding -------------------------------------------------------------------------


def add_page(context: ProvisionContext, request: Any) -> Any:
    """A new provision beside or below another, or a new row of a table."""
    gone = _elsewhere(context, request)
    if gone:
        return gone
    within, node, say = context.within, context.node, request.messages
    where = cast("Where", request.params.get("where", "after"))
    if where not in WHERE:
        raise HTTPNotFound
    row = node.kind == "row" or (node.kind == "table" and where == "inside")
    suggested = None if row else suggest(within.text, node.uid, where)
    number = suggested.num.literal.strip() if suggested and suggested.num else ""
    nodes = [edit_field(), hidden("key", most=40), hidden("where", most=10)]
    if row:
        table = node if node.kind == "table" else way(within.text, node)[-1]
        nodes += cell_fields(table, None, request)
    else:
        nodes += _new_fields(headed=bool(suggested and suggested.headed), request=request)
    form = Form(
        request,
        nodes,
        values={
            "edit": within.of.draft.edit,
            "key": secrets.token_hex(8),
            "where": where,
            "number": number,
        },
        submit=say(_("Add the row")) if row else say(_("Add it")),
    )
    if request.method == "POST" and form.read():
        answer = _add(context, request, form, where, number, row=row)
        if answer is not None:
            return answer
    titles = {
        "before": _("Add before {name}"),
        "after": _("Add after {name}"),
        "inside": _("Add below {name}"),
    }
    page = _page(context, request, say(titles[where], name=called(node)), form)
    if number:
        page["says"] = say(_("The number is the one that follows here. You can type another."))
    return page


def _new_fields(*, headed: bool, request: Any) -> list[Any]:
    say = request.messages
    hint = say(_("The words in bold that stand in front, on a line of their own or not."))
    heading = words("heading", say(_("Heading")), hint=hint, required=headed, most=2000)
    number = words(
        "number", say(_("Number")), required=False, most=60, hint=say(_("Empty: it has none."))
    )
    text = lines(
        "words",
        say(_("Words")),
        hint=say(_("One paragraph.")),
        required=False,
        rows=6,
        most=MAX_LINE,
    )
    return [number, heading, text]


def _add(
    context: ProvisionContext, request: Any, form: Form, where: Where, number: str, *, row: bool
) -> Any | None:
    within, node = context.within, context.node
    # The same form sent twice gives the same provision, which is there then.
    mint = minter(within.of.draft.document, f"{within.of.draft.id}-{form['key']}")
    twice = minter(within.of.draft.document, f"{within.of.draft.id}-{form['key']}")
    known = twice(f"{where}-{node.uid}")
    if known in within.text.by_uid():
        return HTTPSeeOther(request.resource_path(within, query={"done": "added"}, anchor=known))
    try:
        if row:
            cells = [form[n.name] for n in form.nodes if n.name.startswith("cell")]
            new, uid = add_row(within.text, node.uid, where, cells, mint=mint)
        else:
            new, uid = add(
                within.text,
                node.uid,
                where,
                mint=mint,
                words=form["words"],
                heading=form["heading"],
                number=None if form["number"] == number else form["number"],
            )
    except EditError as error:
        blame(form, error, request)
        return None
    starts = after_adding(new, uid)
    return _done(context, request, form, new, what="added", at=uid, starts=starts)


# --- moving -------------------------------------------------------------------------


def move_page(context: ProvisionContext, request: Any) -> Any:
    """Put a provision, with all below it, somewhere else."""
    gone = _elsewhere(context, request)
    if gone:
        return gone
    within, node, say = context.within, context.node, request.messages
    places = [("before", say(_("Before it"))), ("after", say(_("After it")))]
    if node.kind != "row":
        places.append(("inside", say(_("Below it, as the last"))))
    fellows = _fellows(within.text, node)
    k = fellows.index(node)
    behind = k + 1 < len(fellows)
    beside = fellows[k + 1 if behind else k - 1]  # of an only child: itself, which is no choice
    nodes = [
        edit_field(),
        hidden("seen", most=64),
        pick("to", say(_("Beside which provision?")), _targets(within.text, node)),
        choice("where", say(_("Where?")), places),
    ]
    form = Form(
        request,
        nodes,
        values={
            "edit": within.of.draft.edit,
            "seen": _place(within.text, node),
            "to": beside.uid,
            "where": "after" if behind else "before",
        },
        submit=say(_("Move it")),
    )
    if request.method == "POST" and form.read():
        answer = _move(context, request, form)
        if answer is not None:
            return answer
    page = _page(context, request, say(_("Move {name}"), name=called(node)), form)
    if node.children:
        page["says"] = say(_("All that stands below it goes with it."))
    return page


def _fellows(text: Text, node: Node) -> tuple[Node, ...]:
    above = way(text, node)
    return above[-1].children if above else text.nodes


def _targets(text: Text, node: Node) -> list[tuple[str, str]]:
    """The provisions of its list, and all headings, as they follow each other."""
    fellows = {each.uid for each in _fellows(text, node)}
    own = {each.uid for each in node.walk()}
    found = []
    for each, level in with_levels(text.nodes):
        if each.uid in own:
            continue
        if each.uid in fellows or (node.kind != "row" and leads(each)):
            found.append((each.uid, "\u3000" * level + called(each)))
    return found


def _place(text: Text, node: Node) -> str:
    """Where a provision stands, so that one that was moved meanwhile is known."""
    above = way(text, node)
    fellows = [each.uid for each in _fellows(text, node)]
    k = fellows.index(node.uid)
    return "/".join([above[-1].uid if above else "", fellows[k - 1] if k else ""])


def _move(context: ProvisionContext, request: Any, form: Form) -> Any | None:
    within, node = context.within, context.node
    text, to, where = within.text, form["to"], cast("Where", form["where"])
    try:
        if node.kind == "row":
            new = move_row(text, node.uid, to, where)
        else:
            new = move(text, node.uid, to, where)
    except EditError as error:
        error.field = "to" if error.field in ("uid", "where") else error.field
        blame(form, error, request)
        return None
    if new == text:
        say = request.messages
        form.blame("to", say(_("It stands there already. Choose another place.")))
        return None
    moved = Moved((), None) if node.kind == "row" else after_moving(text, new, node.uid, to, where)
    stale = form["seen"] != _place(text, node)
    return _done(
        context,
        request,
        form,
        new,
        what="moved",
        at=node.uid,
        starts=moved.starts,
        stale=stale,
        check=moved.number.literal.strip() if moved.number else "",
    )


# --- deleting -----------------------------------------------------------------------


def delete_page(context: ProvisionContext, request: Any) -> Any:
    """Take out a provision: what goes with it, and what points at it, said before."""
    gone = _elsewhere(context, request)
    if gone:
        return gone
    within, node, say = context.within, context.node, request.messages
    text = within.text
    refused: EditError | None = None
    left: Text | None = None
    try:
        left = remove(text, node.uid)
    except EditError as error:
        refused = error
        if error.uids:
            left = remove(text, node.uid, unlink=True)
    referring = [text.by_uid()[uid] for uid in refused.uids] if refused else []
    nodes = [edit_field(), hidden("seen", most=64)]
    if referring:
        nodes.append(
            tick("unlink", say(_("Let the links to it go; the words around them stay as they are")))
        )
    nodes.append(tick("sure", say(_("Yes, delete it with all that is named here"))))
    form = Form(
        request,
        nodes,
        values={"edit": within.of.draft.edit, "seen": _all_digest(node)},
        submit=say(_("Delete it")),
        danger=True,
    )
    if request.method == "POST" and form.read():
        if referring and not form["unlink"]:
            form.blame("unlink", say(_("Agree to this, or change those provisions first.")))
        if not form["sure"]:
            form.blame("sure", say(_("Say that you are sure, or go back.")))
        if not form.faults:
            answer = _delete(context, request, form)
            if answer is not None:
                return answer
    found = drop_missing(within.of.draft.version, left, old=text).findings if left else ()
    below = [each for each in node.walk() if each is not node]
    page = _page(context, request, say(_("Delete {name}"), name=called(node)), form)
    if left is None:
        page["form"] = None
        page["why_not"] = _said(refused, request) if refused else ""
    uids = {each.uid for each in node.walk()}
    return page | {
        "below": [(each, level) for each, level in with_levels(node.children)],
        "number": len(below),
        "referring": referring,
        "called": called,
        "findings": [_finding(one, text, request) for one in found],
        "remarks": sum(1 for c in within.of.draft.comments if c.uid in uids),
    }


def _said(error: EditError, request: Any) -> str:
    return error.message.get(request.language) or error.message["en"]


def _all_digest(node: Node) -> str:
    """What a provision says with all below it."""
    said = "".join(words_digest(each) for each in node.walk())
    return hashlib.sha256(said.encode()).hexdigest()


def _finding(finding: Finding, text: Text, request: Any) -> tuple[str, str]:
    """How serious, and what is said of a place of the record; the provision by its name."""
    problem = finding.problem
    said = problem.message.get(request.language) or problem.message["en"]
    node = text.by_uid().get(problem.uid)
    if node is not None:
        name = f"“{called(node)}”"
        chinese = request.language.startswith("zh")
        said = said.replace(f" {problem.uid} ", name if chinese else f" {name} ")
    return problem.level, said


def _delete(context: ProvisionContext, request: Any, form: Form) -> Any | None:
    within, node = context.within, context.node
    text = within.text
    try:
        new = remove(text, node.uid, unlink=bool(form.values.get("unlink")))
    except EditError as error:
        blame(form, error, request)
        return None
    order = [each.uid for each in text.walk()]
    k = order.index(node.uid)
    left = new.by_uid()
    near = next((uid for uid in [*order[k:], *reversed(order[:k])] if uid in left), order[0])
    stale = form["seen"] != _all_digest(node)
    starts = after_removing(text, new, node.uid)
    return _done(context, request, form, new, what="deleted", at=near, starts=starts, stale=stale)


# --- numbers ------------------------------------------------------------------------


def offer(text: Text, starts: Iterable[str]) -> tuple[Text, list[Renumbered]]:
    """The text if counting began anew at each of these, ``uid:number``; and what would be
    called otherwise. What names no provision of this text is passed over.
    """
    named = (start.partition(":") for start in starts)
    new = counted_on(
        text,
        (
            Start(uid, int(number))
            for uid, _colon, number in named
            if number.isascii() and number.isdigit() and len(number) <= len(str(MAX_ORDINAL))
        ),
    )
    was = text.by_uid()
    return new, [
        Renumbered(called(replace(node, num=None)), old.literal, node.num.literal)
        for node in new.walk()
        if node.num is not None and (old := was[node.uid].num) is not None and old != node.num
    ]


def after_page(context: TextContext, request: Any) -> Any:
    """What came of an edit; and, where the numbers behind it no longer follow, an offer."""
    say, text = request.messages, context.text
    starts = request.params.getall("from")[:4]
    at = request.params.get("at", "")
    new, changed = offer(text, starts)
    seen = hashlib.sha256(repr(changed).encode()).hexdigest()
    back = request.resource_path(context, anchor=at if at in text.by_uid() else "")
    form = Form(
        request,
        [edit_field(), hidden("seen", most=64)],
        values={"edit": context.of.draft.edit, "seen": seen},
        submit=say(_("Renumber these")),
    )
    if request.method == "POST" and form.read():
        if not changed:
            return HTTPSeeOther(back)
        if form["seen"] != seen:
            form.blame("", say(_("Somebody changed numbers meanwhile. Look at them once more.")))
            form.typed["seen"] = seen
        else:
            command, _findings = edit_of(context, new)
            answer = save(context.of, request, form, command, back=back, stale=False)
            if isinstance(answer, HTTPSeeOther):
                answer.location = request.resource_path(
                    context, query={"done": "renumbered"}, anchor=at
                )
            if answer is not None:
                return answer
    done = request.GET.get("done", "")
    node = text.by_uid().get(at)
    return {
        "title": say(DONE[done]) if done in DONE else say(_("Numbers")),
        "draft": context.of,
        "within": context,
        "node": node,
        "called": called,
        "changed": changed,
        "form": form if changed and may_edit(context) else None,
        "findings": _since(context, request),
        "check": request.GET.get("check", "")[:60],
        "back": back,
        "panel": panel(context.of, request),
    }


def _since(context: TextContext, request: Any) -> list[tuple[str, str]]:
    """What of the record changed with the text since an edit, as far as that is kept."""
    since = request.GET.get("since", "")
    if not (since.isascii() and since.isdigit() and len(since) < 10):
        return []
    then = context.of.at_edit(int(since))
    if then is None or context.language not in then.texts:
        return []
    old = then.texts[context.language]
    found = drop_missing(then.version, context.text, old=old).findings
    both = replace(old, nodes=(*old.nodes, *context.text.nodes))
    return [_finding(one, both, request) for one in found]


# --- continuing another -------------------------------------------------------------


def relink_page(context: ProvisionContext, request: Any) -> Any:
    """Say that a provision is one that the version before had."""
    gone = _elsewhere(context, request)
    if gone:
        return gone
    within, node, say = context.within, context.node, request.messages
    base = within.of.base_text(within.language)
    form = Form(
        request,
        [
            edit_field(),
            pick("to_uid", say(_("It continues")), _former(base, within.text, node, request)),
        ],
        values={"edit": within.of.draft.edit},
        submit=say(_("Put it right")),
    )
    if request.method == "POST" and form.read():
        answer = _relink(context, request, form)
        if answer is not None:
            return answer
    page = _page(
        context,
        request,
        say(_("Which provision of the version before is {name}?"), name=called(node)),
        form,
    )
    page["says"] = say(
        _(
            "The comparison and old links follow a provision through the versions. If it was"
            " taken for another one, or for a new one, choose here which one of the version"
            " before it is. If that one is still in the text, the two change places."
        )
    )
    if base is None:
        page["form"] = None
        page["why_not"] = say(_("There is no version before this one."))
    return page


def _former(base: Text | None, text: Text, node: Node, request: Any) -> list[tuple[str, str]]:
    """The provisions of the version before, those that are gone first."""
    if base is None:
        return []
    say, here = request.messages, text.by_uid()
    gone, there = [], []
    for each in base.walk():
        if each.kind == "row" or each.uid == node.uid:
            continue
        if each.uid in here:
            there.append((each.uid, called(each)))
        else:
            gone.append((each.uid, say(_("{name} (gone)"), name=called(each))))
    return gone + there


def _relink(context: ProvisionContext, request: Any, form: Form) -> Any | None:
    within, uid, to = context.within, context.uid, form["to_uid"]
    draft = within.of.draft
    texts = {}
    try:
        for tag, text in draft.texts.items():
            has = next((one for one in (uid, to) if one in text.by_uid()), None)
            other = to if has == uid else uid
            texts[tag] = relink(text, has, other) if has else text
    except EditError as error:
        blame(form, error, request)
        return None
    swapped = {uid: to, to: uid}
    command = Edit(
        version=renamed(draft.version, swapped),
        texts=texts,
        in_step={
            tag: {swapped.get(one, one): said for one, said in uids.items()}
            for tag, uids in draft.in_step.items()
        },
    )
    answer = save(within.of, request, form, command, back=request.resource_path(within))
    if isinstance(answer, HTTPSeeOther):
        answer.location = request.resource_path(within[to], query={"done": "relinked"})
    return answer


def includeme(config: Any) -> None:
    """Add the pages, for whoever may edit."""
    for name, view, renderer in (
        ("add", add_page, "provision_step.pt"),
        ("move", move_page, "provision_step.pt"),
        ("delete", delete_page, "provision_delete.pt"),
        ("relink", relink_page, "provision_step.pt"),
    ):
        config.add_view(
            view,
            context=ProvisionContext,
            name=name,
            renderer=renderer,
            request_method=("GET", "POST"),
            permission=Permission.EDIT,
        )
    config.add_view(
        after_page,
        context=TextContext,
        name="after",
        renderer="provision_after.pt",
        request_method=("GET", "POST"),
        permission=Permission.EDIT,
    )

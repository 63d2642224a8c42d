"""The text of a draft provision by provision: the list, and the page of each.

    …/text/{language}/            all provisions in reading order; ?find= narrows the list
    …/text/{language}/{uid}/      change the words, heading and number of one, or the cells
                                  of a row of a table

What changes which provisions there are, and in which order, is `structure`. Only the
authoritative text is changed here: a translation has pages of its own.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.model import Change, Segments
from xarst_site.changes.render import QUIET, marked
from xarst_site.documents.check import Finding
from xarst_site.documents.drafts import Comment, Draft, words_digest
from xarst_site.documents.editing import EditError, change_row, reword, wording
from xarst_site.documents.rewriting import rewritten
from xarst_site.documents.workflow import Edit
from xarst_site.editor.drafts import ProvisionContext, TextContext
from xarst_site.editor.forms import Form, hidden, lines, words
from xarst_site.editor.overview import STATES, name_of
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.text.blocks import MAX_LINE
from xarst_site.text.nodes import NUMBERED, Node, Text
from xarst_site.web.compared import kinds
from xarst_site.web.compared import words as words_around

DONE: dict[str, str] = {
    "saved": _("Saved."),
    "added": _("Added."),
    "moved": _("Moved."),
    "deleted": _("Deleted."),
    "renumbered": _("Renumbered."),
    "relinked": _("It continues the provision that you chose."),
}
"""What has just been done, by the name in the address."""

NEVER_ABOVE = frozenset({"table", "row", "title", "dateline", "tocItem"})
"""Kinds below which no provision can be added."""

SHORT = 24
"""Characters of a provision without number and heading by which a link calls it."""

Pieces = tuple[tuple[str, bool], ...]
"""Characters, and whether they are what was looked for."""


class Shown(NamedTuple):
    """A provision as the list shows it.

    ``level`` is how deep it stands, from 0; ``name`` what links call it; ``said`` how it
    differs from the version before, '' where it does not; ``cells`` those of a row.
    """

    node: Node
    level: int
    name: str
    number: str
    heading: Pieces
    words: Pieces
    cells: tuple[Pieces, ...]
    said: str
    comments: int

    @property
    def below(self) -> bool:
        """Whether something can be added below it."""
        return self.node.kind not in NEVER_ABOVE


def called(node: Node) -> str:
    """What a person calls a provision: its number and heading, else its first words; a table
    by its first row.
    """
    number = node.num.literal if node.num else ""
    first = node.children[0] if node.kind == "table" and node.children else node
    said = node.heading.strip().rstrip(":：") or node.text.strip()
    said = said or " · ".join(cell.strip() for cell in first.cells if cell.strip())
    said = said if len(said) <= SHORT else said[:SHORT] + "…"
    space = "" if not number or not said or number[-1] in "、．）" else " "
    return number + space + said


def with_levels(nodes: tuple[Node, ...], level: int = 0) -> Iterator[tuple[Node, int]]:
    """Every provision in reading order, with how deep it stands."""
    for node in nodes:
        yield node, level
        yield from with_levels(node.children, level + 1)


def edit_of(within: TextContext, new: Text) -> tuple[Edit, tuple[Finding, ...]]:
    """The edit that puts this text in the place of the one there is, and what else it changes
    (`documents.rewriting`).
    """
    made = rewritten(within.of.draft, within.language, new)
    return Edit(version=made.version, texts=made.texts, in_step=made.in_step), made.findings


def differences(within: TextContext, request: Any) -> dict[str, str]:
    """How provisions differ from the version before, in words, by uid."""
    found = within.of.meaning.comparison
    if found is None or within.language != within.of.authoritative:
        return {}
    said = kinds(request.messages)
    return {
        side.uid: said[change.kind]
        for change in sorted(found.changes.changes, key=lambda change: change.kind not in QUIET)
        for side in change.to
    }


# --- the list -----------------------------------------------------------------------


def text_list(context: TextContext, request: Any) -> dict[str, Any]:
    """Every provision, or those with what is looked for."""
    say, draft = request.messages, context.of.draft
    term = request.GET.get("find", "").strip()[:200]
    differ = differences(context, request)
    comments: dict[str, int] = {}
    for comment in draft.open_comments:
        comments[comment.uid] = comments.get(comment.uid, 0) + 1
    sought = re.compile(re.escape(term), re.IGNORECASE) if term else None
    shown = []
    for node, level in with_levels(context.text.nodes):
        if sought and not (sought.search(node.literal) or any(map(sought.search, node.cells))):
            continue
        shown.append(
            Shown(
                node,
                level,
                called(node),
                node.num.literal if node.num else "",
                _pieces(node.heading, sought),
                _pieces(node.text, sought),
                tuple(_pieces(cell, sought) for cell in node.cells),
                differ.get(node.uid, ""),
                comments.get(node.uid, 0),
            )
        )
    done = request.GET.get("done", "")
    return {
        "title": say(_("The text, provision by provision")),
        "draft": context.of,
        "within": context,
        "shown": shown,
        "term": term,
        "number": sum(1 for _ in context.text.walk()),
        "headings": headings(context.text),
        "editable": may_edit(context),
        "why_not": why_not(context, request),
        "may_comment": "remark" in context.of.possible,
        "voids": draft.state in ("in_review", "approved"),
        "done": say(DONE[done]) if done in DONE else None,
        "panel": panel(context.of, request),
    }


def _pieces(words: str, sought: re.Pattern[str] | None) -> Pieces:
    if sought is None or not words:
        return ((words, False),)
    pieces, at = [], 0
    for found in sought.finditer(words):
        pieces += [(words[at : found.start()], False), (found[0], True)]
        at = found.end()
    return tuple(piece for piece in (*pieces, (words[at:], False)) if piece[0])


def leads(node: Node) -> bool:
    """Whether others stand under it, as under a heading."""
    return node.kind == "crossHeading" or (
        bool(node.children) and node.kind not in ("table", "toc")
    )


def headings(text: Text) -> list[tuple[str, str, int]]:
    """The headings of a text: uid, name, and how deep it stands (0 or 1)."""
    return [
        (node.uid, called(node), level)
        for node, level in with_levels(text.nodes)
        if level < 2 and leads(node)
    ]


def may_edit(context: TextContext) -> bool:
    """Whether this person may change this text here and now."""
    return context.of.editable and context.language == context.of.authoritative


def why_not(context: TextContext, request: Any) -> str:
    """Why nothing can be changed here, in a sentence; '' where it can."""
    say = request.messages
    if may_edit(context):
        return ""
    if context.language != context.of.authoritative:
        return str(say(_("This is a translation. It is changed beside the original.")))
    if not request.has_permission(Permission.EDIT):
        return str(say(_("You can read this. Only editors and reviewers can change it.")))
    state = say(STATES[context.of.draft.state])
    return str(say(_("Nothing can be changed now: this draft is “{state}”."), state=state))


# --- one provision ------------------------------------------------------------------


class Before(NamedTuple):
    """How a provision differs from the version before: ``says`` it in a sentence, ``number``
    and ``words`` (a list: of a row one a cell) are marked; None where there is no difference.
    """

    says: str
    number: Any
    words: Any


def provision(context: ProvisionContext, request: Any) -> Any:
    """The page on which one provision, or one row of a table, is changed."""
    within, node, say = context.within, context.node, request.messages
    address = request.resource_path(context)
    if within.language != within.of.authoritative and request.method == "POST":
        return HTTPSeeOther(request.link(within.of["translation"], within.language))
    table = _above(within.text, node) if node.kind == "row" else None
    form = Form(
        request,
        _fields(within.text, node, table, request),
        values={
            "edit": within.of.draft.edit,
            "seen": words_digest(node),
            **_values(node),
        },
        submit=say(_("Save")),
    )
    if request.method == "POST" and node.kind != "table" and form.read():
        answer = _save(context, request, form)
        if answer is not None:
            return answer
    editable = may_edit(within) and node.kind != "table"
    done = request.GET.get("done", "")
    before, behind = _neighbours(within.text, node, table)
    return {
        "title": say(_("Table: {name}"), name=called(node))
        if node.kind == "table"
        else called(node),
        "draft": within.of,
        "within": within,
        "node": node,
        "table": table,
        "form": form if editable or request.method == "POST" else None,
        "editable": may_edit(within),
        "why_not": why_not(within, request),
        "below": node.kind not in NEVER_ABOVE,
        "address": address,
        "before": before,
        "behind": behind,
        "called": called,
        "way": way(within.text, node),
        "was": _before(context, request),
        "comments": [c for c in within.of.draft.comments if c.uid == node.uid],
        "settled": _settled,
        "name": lambda person_id: name_of(request, person_id),
        "may_comment": "remark" in within.of.possible,
        "voids": within.of.draft.state in ("in_review", "approved"),
        "done": say(DONE[done]) if done in DONE else None,
        "panel": panel(within.of, request),
    }


def _settled(comment: Comment) -> bool:
    return not comment.pending


def _fields(text: Text, node: Node, table: Node | None, request: Any) -> list[Any]:
    """What can be changed of a provision of this kind."""
    say = request.messages
    fields = [edit_field(), hidden("seen", most=64)]
    if table is not None:
        return fields + cell_fields(table, node, request)
    if node.num is not None or node.kind in NUMBERED:
        hint = say(_("As it is printed: 三、 or (二) or Article 3. The others keep theirs."))
        fields.append(words("number", say(_("Number")), hint=hint, required=False, most=60))
    if node.heading or node.kind == "crossHeading" or _headed(text, node):
        hint = say(_("The words in bold that stand in front, on a line of their own or not."))
        fields.append(words("heading", say(_("Heading")), hint=hint, required=False, most=2000))
    if node.kind != "crossHeading":
        hint = say(
            _(
                "One paragraph. **Two stars** on either side make words bold, *one star* makes"
                " them slanted, and [words](https://example.org) is a link."
            )
        )
        rows = min(18, 3 + len(node.text) // 36)
        alone = not node.heading and not node.children
        fields.append(
            lines("words", say(_("Words")), hint=hint, required=alone, rows=rows, most=MAX_LINE)
        )
    return fields


def cell_fields(table: Node, row: Node | None, request: Any) -> list[Any]:
    """A field for each cell of a row (None: a new one), called as its column is."""
    first = table.children[0]
    width = len(row.cells if row else first.cells)
    titles = first.cells if table.header and first != row else ()
    named = [cell.strip() for cell in titles] + [""] * width
    say = request.messages
    number = say(_("Column {number}"))
    return [
        lines(
            f"cell{k}",
            named[k] or number.format(number=k + 1),
            required=False,
            rows=2,
            most=MAX_LINE,
        )
        for k in range(width)
    ]


def _headed(text: Text, node: Node) -> bool:
    """Whether others of its list have headings."""
    above = _above(text, node)
    fellows = above.children if above is not None else text.nodes
    return node.kind in NUMBERED and any(n.heading and n.kind == node.kind for n in fellows)


def _values(node: Node) -> dict[str, str]:
    shown = wording(node)
    cells = {f"cell{k}": cell for k, cell in enumerate(node.cells)}
    return {
        "number": shown.number.strip(),
        "heading": shown.heading.strip(),
        "words": shown.words,
        **cells,
    }


def _save(context: ProvisionContext, request: Any, form: Form) -> Any | None:
    within, node = context.within, context.node
    shown = _values(node)

    def typed(name: str) -> str | None:
        """What was typed, None where it is what stands there."""
        if name not in {field.name for field in form.nodes} or form[name] == shown[name]:
            return None
        return str(form[name])

    try:
        if node.kind == "row":
            cells = [form[f"cell{k}"] for k in range(len(node.cells))]
            new = change_row(within.text, node.uid, cells)
        else:
            new = reword(
                within.text,
                node.uid,
                number=typed("number"),
                heading=typed("heading"),
                words=typed("words"),
            )
    except EditError as error:
        blame(form, error, request)
        return None
    command, _findings = edit_of(within, new)

    def seen(after: Draft) -> str:
        return words_digest(after.texts[within.language].by_uid()[node.uid])

    address = request.resource_path(context)
    answer = save(
        within.of,
        request,
        form,
        command,
        back=address,
        stale=form["seen"] != words_digest(node),
        seen=seen,
    )
    if isinstance(answer, HTTPSeeOther):
        answer.location = request.resource_path(context, query={"done": "saved"})
    return answer


def blame(form: Form, error: EditError, request: Any) -> None:
    """Put the reason why an edit cannot be done beside the field that it concerns."""
    known = {node.name for node in form.nodes if node.widget != "hidden"}
    field = error.field
    if field == "cells":
        field = "cell0"
    said = error.message.get(request.language) or error.message["en"]
    form.blame(field if field in known else "", said)


def _above(text: Text, node: Node) -> Node | None:
    """The provision in which it stands; None at the top."""
    for each in text.walk():
        if any(child.uid == node.uid for child in each.children):
            return each
    return None


def way(text: Text, node: Node) -> list[Node]:
    """The provisions in which it stands, the outermost first."""
    found: list[Node] = []
    above = _above(text, node)
    while above is not None:
        found.insert(0, above)
        above = _above(text, above)
    return found


def _neighbours(text: Text, node: Node, table: Node | None) -> tuple[Node | None, Node | None]:
    """The provisions before and behind it in reading order; of a row the rows."""
    row = list(table.children) if table else [n for n in text.walk() if n.kind != "row"]
    k = next(k for k, each in enumerate(row) if each.uid == node.uid)
    return (row[k - 1] if k else None), (row[k + 1] if k + 1 < len(row) else None)


def _before(context: ProvisionContext, request: Any) -> Before | None:
    """How it differs from the version before; None where there is none to compare with."""
    within, say = context.within, request.messages
    found = within.of.meaning.comparison
    if found is None or within.of.base is None or within.language != within.of.authoritative:
        return None
    version = within.of.base.version
    around = words_around(say, request.language)
    mine: list[Change] = [
        change
        for change in found.changes.changes
        if any(side.uid == context.uid for side in change.to)
    ]
    if not mine:
        return Before(say(_("It is the same in version {version}."), version=version), None, None)
    change = max(mine, key=lambda one: one.kind not in QUIET)
    if change.kind == "added":
        return Before(
            say(_("New: version {version} does not have it."), version=version), None, None
        )
    said = kinds(say)[change.kind]
    says = say(_("{kind}, against version {version}:"), kind=said, version=version)
    number = None
    if change.from_ and change.to and change.from_[0].num != change.to[0].num:
        pair: Segments = (("-", change.from_[0].num), ("+", change.to[0].num))
        number = marked(tuple(one for one in pair if one[1]), around)
    said_now = [marked(cell, around) for cell in change.cells] or [marked(change.segments, around)]
    return Before(says, number, said_now)


def includeme(config: Any) -> None:
    """Add the list and the page of a provision."""
    config.add_view(
        text_list,
        context=TextContext,
        renderer="provisions.pt",
        request_method="GET",
        permission=Permission.READ_DRAFTS,
    )
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
        config.add_view(
            provision,
            context=ProvisionContext,
            renderer="provision.pt",
            request_method=method,
            permission=permission,
        )

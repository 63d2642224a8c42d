"""The lists of a draft, such as that of recipients: their rows are added, changed, moved and
deleted one by one.

    …/record/registers/{list}     the list as a table (on phones: rows with labels)
    …/record/row/{list}/{row}     one row
    …/record/add-row/{list}       another row
"""

import secrets
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace
from pyramid.httpexceptions import HTTPNotFound

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.model import Localized, Register, Row, Version
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
    seen_mark,
    typed,
    wording_of,
)
from xarst_site.editor.drafts import DraftContext, RecordContext
from xarst_site.editor.forms import Form, hidden, lines
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save

CELL = 2000
"""Characters of a cell, at most."""


def register(context: RecordContext, request: Any) -> Any:
    """A list with its rows, and the buttons that move them."""
    draft, say = context.of, request.messages
    [name] = entry(request, 1)
    found = _register(draft, name)
    here = request.link(context, "registers", name)
    form = Form(
        request,
        [edit_field(), hidden("seen"), hidden("row"), hidden("to")],
        values={"edit": str(draft.draft.edit), "seen": seen_mark(found)},
        name="move",
    )
    if form.sent and form.read():
        rows = _moved(found.rows, form["row"], form["to"])
        answer = save(
            draft,
            request,
            form,
            Edit(version=_with_rows(draft.draft.version, name, rows)),
            back=saved(here),
            stale=form["seen"] != seen_mark(found),
        )
        if answer is not None:
            return answer
    return {
        "title": request.worded(found.title, draft.authoritative).text,
        "heading": request.worded(found.title, draft.authoritative),
        "draft": draft,
        "panel": panel(draft, request),
        "up": Up(say(_("What stands beside the text")), request.link(context)),
        "register": found,
        "row": lambda one: request.link(context, "row", name, one.uid),
        "add": request.link(context, "add-row", name),
        "form": form,
        "worded": lambda wording: request.worded(wording, draft.authoritative),
        "done": said_done(request),
        "may": draft.editable and request.has_permission(Permission.EDIT),
    }


def row(context: RecordContext, request: Any) -> Any:
    """One row."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    name, uid = entry(request, 2)
    found = _register(draft, name)
    now = next((one for one in found.rows if one.uid == uid), None)
    if now is None:
        raise HTTPNotFound

    def change(form: Form) -> Edit:
        made = replace(
            now,
            cells=_cells(form, draft, found, now.cells),
            provisions=chosen(form, draft, now.provisions),
        )
        rows = tuple(made if one.uid == uid else one for one in found.rows)
        return Edit(version=_with_rows(version, name, rows))

    def without() -> Edit:
        rows = tuple(one for one in found.rows if one.uid != uid)
        return Edit(version=_with_rows(version, name, rows))

    title = request.worded(found.title, draft.authoritative).text
    back = saved(request.link(context, "registers", name))
    return asked(
        context,
        request,
        _nodes(draft, request, found, now.provisions),
        {"provisions": now.provisions, **_typed_cells(now.cells)},
        part=lambda v: (
            [one for one in v.registers[name].rows if one.uid == uid] if name in v.registers else []
        ),
        change=change,
        title=say(_("{title}: one row"), title=title),
        back=back,
        up=Up(title, request.link(context, "registers", name)),
        path=f"registers.{name}.rows.{found.rows.index(now)}",
        removal=Removal(
            say(_("Delete this row")),
            say(_("It is gone from the list. What the text says is not changed by it.")),
            without,
            back,
        ),
    )


def add_row(context: RecordContext, request: Any) -> Any:
    """Another row, behind the others."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    [name] = entry(request, 1)
    found = _register(draft, name)

    def change(form: Form) -> Edit:
        made = Row(
            uid=_new_uid(version),
            cells=_cells(form, draft, found, {}),
            provisions=chosen(form, draft, ()),
        )
        return Edit(version=_with_rows(version, name, (*found.rows, made)))

    title = request.worded(found.title, draft.authoritative).text
    return asked(
        context,
        request,
        _nodes(draft, request, found, ()),
        {"provisions": ()},
        part=lambda v: v.registers.get(name),
        change=change,
        title=say(_("{title}: another row"), title=title),
        back=saved(request.link(context, "registers", name)),
        up=Up(title, request.link(context, "registers", name)),
        autosave=False,
        tell=False,
        submit=say(_("Add this row")),
    )


def _register(draft: DraftContext, name: str) -> Register:
    found = draft.draft.version.registers.get(name)
    if found is None:
        raise HTTPNotFound
    return found


def _with_rows(version: Version, name: str, rows: tuple[Row, ...]) -> Version:
    changed = replace(version.registers[name], rows=rows)
    return replace(version, registers={**version.registers, name: changed})


def _moved(rows: tuple[Row, ...], uid: str, to: str) -> tuple[Row, ...]:
    """The rows with one of them a place up or down; as they are where there is no such place."""
    ordered = list(rows)
    at = next((k for k, one in enumerate(rows) if one.uid == uid), -1)
    there = at + {"up": -1, "down": 1}.get(to, 0)
    if at >= 0 and 0 <= there < len(ordered):
        ordered[at], ordered[there] = ordered[there], ordered[at]
    return tuple(ordered)


def _new_uid(version: Version) -> str:
    """The identity of a new row, at random."""
    taken = {one.uid for found in version.registers.values() for one in found.rows}
    while (uid := f"row-{secrets.token_hex(4)}") in taken:
        pass
    return uid


def _nodes(draft: DraftContext, request: Any, found: Register, now: tuple[str, ...]) -> list[Any]:
    """A field for each cell in each language, and the provisions."""
    first = found.columns[0].id if found.columns else ""
    nodes = []
    for column in found.columns:
        title = request.worded(column.title, draft.authoritative).text
        nodes += in_languages(
            draft, request, lines, f"cells.{column.id}", title,
            required=column.id == first, rows=2, most=CELL,
        )  # fmt: skip
    return [*nodes, provisions(draft, request, now)]


def _typed_cells(cells: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    shown: dict[str, str] = {}
    for column, wording in cells.items():
        shown |= typed(f"cells.{column}", wording)
    return shown


def _cells(
    form: Form, draft: DraftContext, found: Register, before: Mapping[str, Localized]
) -> dict[str, Localized]:
    """The cells that were typed. A cell may be empty, but then in all languages: a wording
    that lacks in one of them is told before the review.
    """
    empty = dict.fromkeys(draft.draft.version.texts, "")
    return {
        column.id: wording_of(form, draft, f"cells.{column.id}", before.get(column.id)) or empty
        for column in found.columns
    }


def includeme(config: Any) -> None:
    """Add the pages."""
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
        config.add_view(
            register,
            context=RecordContext,
            name="registers",
            renderer="register.pt",
            request_method=method,
            permission=permission,
        )
    for name, view in (("row", row), ("add-row", add_row)):
        config.add_view(
            view,
            context=RecordContext,
            name=name,
            renderer="asking.pt",
            request_method=("GET", "POST"),
            permission=Permission.EDIT,
        )

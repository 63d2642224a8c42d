"""The whole text of a draft in one field, as a person types it.

/editor/drafts/{id}/whole/{language}/           the field; save, or look at it first
/editor/drafts/{id}/whole/{language}/preview    the preview alone, for the script

What was typed finds the provisions that it continues (`documents.whole_text`); what cannot
be read is said with its line, and stays in the field. Here are only the pages: how Markdown
is read and provisions are matched is not.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup
from pyramid.response import Response

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.carry import Lineage
from xarst_site.documents.check import Finding
from xarst_site.documents.rewriting import Rewritten, rewritten
from xarst_site.documents.whole_text import MAX_CHARACTERS, Whole, as_markdown, from_markdown
from xarst_site.documents.workflow import Edit
from xarst_site.editor.drafts import WholeContext
from xarst_site.editor.forms import Form, lines
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.text import html
from xarst_site.text.nodes import Problem, Text, TextError
from xarst_site.text.uids import minter
from xarst_site.web.i18n import LANGUAGES

SHOWN = 50
"""How many faults, or notices, are listed at most."""

EXCERPT = 40
"""How many characters of a line are shown to find it by."""

COUNTED = {
    "new": _("{number} new"),
    "removed": _("{number} removed"),
    "split": _("{number} came of splitting"),
    "merged": _("{number} merged from several"),
    "moved": _("{number} moved"),
    "reworded": _("{number} reworded"),
}
"""What can become of provisions, by the name that the address of the page carries."""


class Place(NamedTuple):
    """A line of what was typed, with what is to be said of it and how it begins."""

    line: int
    says: str
    excerpt: str


def whole(context: WholeContext, request: Any) -> Any:
    """The field with the whole text. What is sent is saved, or only looked at."""
    say = request.messages
    form = _form(context, request)
    read: Whole | None = None
    kept: Rewritten | None = None
    faults: tuple[Place, ...] = ()
    if request.method == "POST" and form.read():
        try:
            read = _read(context, form["text"])
            kept = rewritten(context.of.draft, context.language, read.text)
        except TextError as error:
            faults = _places(error.problems, form["text"], request.language)
            form.blame("text", _first(say, faults))
        if read and kept and "look" not in request.POST:
            answer = _saved(context, request, form, read, kept)
            if answer is not None:
                return answer
    if form.faults and _by_script(request):
        return _not_saved(form.faults[0].says)
    return {
        "title": say(_("The whole text at once")),
        "draft": context.of,
        "within": context,
        "form": form,
        "faults": faults,
        "notices": _places(read.problems, form["text"], request.language) if read else (),
        "findings": _said(kept.findings, request.language) if kept else (),
        "counts": _counts(say, became(context.text, read)) if read else (),
        "preview": _preview(read.text, request) if read else None,
        "done": _done(request),
        "others": [(tag, LANGUAGES.get(tag, tag)) for tag in context.of.draft.texts],
        "panel": panel(context.of, request),
    }


def preview(context: WholeContext, request: Any) -> Any:
    """What was typed as it would be read, with what is to be said of it. Nothing is saved."""
    form = _form(context, request)
    faults: tuple[Place, ...] = ()
    read: Whole | None = None
    if form.read():
        try:
            read = _read(context, form["text"])
        except TextError as error:
            faults = _places(error.problems, form["text"], request.language)
    else:
        faults = tuple(Place(0, fault.says, "") for fault in form.faults)
    request.response.status_int = 200  # the fragment itself is right, whatever it says
    return {
        "within": context,
        "faults": faults,
        "notices": _places(read.problems, form["text"], request.language) if read else (),
        "findings": (),
        "counts": _counts(request.messages, became(context.text, read)) if read else (),
        "preview": _preview(read.text, request) if read else None,
    }


def _form(context: WholeContext, request: Any) -> Form:
    say = request.messages
    shown = "" if request.method == "POST" else as_markdown(context.text)
    return Form(
        request,
        [
            edit_field(),
            lines("text", say(_("Text")), most=MAX_CHARACTERS, rows=32),
        ],
        values={"edit": str(context.of.draft.edit), "text": shown},
    )


def _read(context: WholeContext, typed: str) -> Whole:
    """What was typed. Raises TextError."""
    mint = minter(context.of.draft.document, secrets.token_hex(8))
    return from_markdown(context.text, typed, mint=mint)


def became(old: Text, read: Whole) -> dict[str, int]:
    """How many provisions were added, removed, split, merged, moved, reworded."""
    was, now = old.by_uid(), read.text.by_uid()
    relations = Counter(line.relation for line in read.lineage)
    return {
        name: number
        for name, number in (
            ("new", relations["new"]),
            ("removed", len(_gone(was, now, read.lineage))),
            ("split", relations["split_from"]),
            ("merged", relations["merged_from"]),
            ("moved", relations["moved"]),
            (
                "reworded",
                sum(
                    (was[uid].heading, was[uid].text, was[uid].cells)
                    != (node.heading, node.text, node.cells)
                    for uid, node in now.items()
                    if uid in was
                ),
            ),
        )
        if number
    }


def _gone(was: Iterable[str], now: Iterable[str], lineage: Sequence[Lineage]) -> set[str]:
    """Provisions whose words are nowhere any more."""
    return set(was) - set(now) - {uid for line in lineage for uid in line.sources}


def _counts(say: Any, became: dict[str, int]) -> tuple[str, ...]:
    return tuple(say(COUNTED[name], number=number) for name, number in became.items())


def _saved(
    context: WholeContext, request: Any, form: Form, read: Whole, kept: Rewritten
) -> Any | None:
    """Save it, and go back to the page, which says what became of the provisions.

    The script that saves by itself removes nothing unless somebody pressed a key for it:
    words that are cut out now may be put in again elsewhere a moment later, and what pointed
    at them would be lost.
    """
    say, found = request.messages, became(context.text, read)
    pressed = request.headers.get("X-Pressed") == "yes"
    if found.get("removed") and _by_script(request) and not pressed:
        return _not_saved(
            say(
                _("Not saved by itself, because {number} provisions would be removed. Press Save."),
                number=found["removed"],
            )
        )
    said = [("saved", "yes"), *((name, str(number)) for name, number in found.items())]
    said += [("line", str(one.line)) for one in read.problems[:SHOWN]]
    if kept.findings:
        said.append(("record", str(len(kept.findings))))
    return save(
        context.of,
        request,
        form,
        Edit(version=kept.version, texts=kept.texts, in_step=kept.in_step),
        back=request.resource_path(context, query=said),
    )


def _by_script(request: Any) -> bool:
    return bool(request.headers.get("X-Autosave") == "yes")


def _not_saved(says: str) -> Response:
    """The answer to the script where nothing was saved."""
    return Response(status=422, json_body={"says": says})


def _done(request: Any) -> str | None:
    """What has just been saved, in a sentence or a few; the address carries the numbers."""
    say, given = request.messages, request.GET
    if request.method != "GET" or given.get("saved") != "yes":
        return None

    def number(name: str) -> int:
        value = given.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0

    counts = _counts(say, {name: number(name) for name in COUNTED if number(name)})
    said = [
        say(_("Saved. Provisions: {counts}."), counts=say(_(", ")).join(counts))
        if counts
        else say(_("Saved. Nothing had changed since the last time."))
    ]
    marked = [one for one in given.getall("line") if one.isascii() and one.isdigit()][:SHOWN]
    if marked:
        said.append(
            say(
                _("Signs like <p> stay in the text as characters, in these lines: {lines}."),
                lines=", ".join(one[:7] for one in marked),
            )
        )
    if number("record"):
        said.append(
            say(
                _("{number} entries of the record that name provisions were brought along."),
                number=number("record"),
            )
        )
    return " ".join(said)


def _preview(text: Text, request: Any) -> Markup:
    return html.render(text, page_language=request.language, heading_level=3)


def _places(problems: Iterable[Problem], typed: str, language: str) -> tuple[Place, ...]:
    """The first problems with their lines."""
    rows = typed.split("\n")
    return tuple(
        Place(
            one.line,
            one.message.get(language) or one.message["en"],
            rows[one.line - 1].strip()[:EXCERPT] if 0 < one.line <= len(rows) else "",
        )
        for one in tuple(problems)[:SHOWN]
    )


def _first(say: Any, faults: Sequence[Place]) -> str:
    """The fault of the field: the first one, and how many there are."""
    one = faults[0]
    return str(
        say(
            _("Line {line}: {says}. Nothing is saved until it is mended; places: {number}."),
            line=one.line,
            says=one.says.rstrip("。."),
            number=len(faults),
        )
    )


def _said(findings: Iterable[Finding], language: str) -> tuple[str, ...]:
    """What of the record has to follow, in words."""
    return tuple(one.problem.message.get(language) or one.problem.message["en"] for one in findings)


def includeme(config: Any) -> None:
    """Add the field, and the preview for the script."""
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
        config.add_view(
            whole,
            context=WholeContext,
            renderer="whole.pt",
            request_method=method,
            permission=permission,
        )
    config.add_view(
        preview,
        context=WholeContext,
        name="preview",
        renderer="whole_preview.pt",
        request_method="POST",
        permission=Permission.EDIT,
    )

"""What the forms about a draft's record share: how they ask, save, and tell what is missing.

`asked` is the page of one part of the record: it shows the form, saves it (`saving`), and
puts what still stands in the way of a review beside the field that it is about. A form that
was opened before somebody else saved is in nobody's way as long as the other left this part
alone (``part``).

Wordings are asked for in every language of the document (`in_languages`, `wording_of`),
provisions are chosen from the authoritative text (`provisions`, `chosen`).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import colander
import msgspec
from pyramid.httpexceptions import HTTPNotFound

from xarst_site.documents.drafts import Draft, digest
from xarst_site.documents.model import Localized, Version
from xarst_site.documents.workflow import AskReview, Edit
from xarst_site.editor.drafts import DraftContext, RecordContext
from xarst_site.editor.forms import Fault, Form, hidden, tick, ticks
from xarst_site.editor.panel import in_the_way, panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.text.nodes import Node
from xarst_site.web.i18n import LANGUAGES

EXCERPT = 40
"""Characters of a provision that are shown where it is to be chosen."""

DELETE = "delete"
"""The name of the form that deletes."""

MISSING = _("Write it in {language}, too: people read it.")

Ask = Callable[..., colander.SchemaNode]
"""A function that makes a field: `forms.words`, `forms.lines`."""


class Up(NamedTuple):
    """The page above this one."""

    says: str
    href: str


class Removal(NamedTuple):
    """What deleting would do: the heading and the button, what it says, and where it leads."""

    title: str
    says: str
    command: Callable[[], Edit]
    back: str


def languages(draft: DraftContext) -> tuple[str, ...]:
    """Those in which wordings are asked for, the authoritative one first."""
    return (draft.authoritative, *draft.translations)


def language_name(tag: str) -> str:
    """What a language calls itself; its tag where that is not known."""
    return LANGUAGES.get(tag, tag)


def in_languages(
    draft: DraftContext,
    request: Any,
    ask: Ask,
    name: str,
    title: str,
    *,
    required: bool = True,
    hint: str = "",
    **more: Any,
) -> list[colander.SchemaNode]:
    """One field a language, called ``name.tag``. Only the authoritative one is ever required:
    what lacks in a translation is told, and stops the review.
    """
    say = request.messages
    nodes = []
    for tag in languages(draft):
        node = ask(
            f"{name}.{tag}",
            say(_("{title} ({language})"), title=title, language=language_name(tag)),
            required=required and tag == draft.authoritative,
            hint=hint if tag == draft.authoritative else "",
            **more,
        )
        node.wanted = required  # so that no page says that it may be left empty
        nodes.append(node)
    return nodes


def typed(name: str, wording: Mapping[str, str]) -> dict[str, str]:
    """A wording as the fields of `in_languages` show it."""
    return {f"{name}.{tag}": words for tag, words in wording.items()}


def wording_of(
    form: Form, draft: DraftContext, name: str, before: Localized | None = None
) -> Localized:
    """The wording that was typed, without languages that were left empty; ``before`` as it
    was, where it still says the same.
    """
    given = {tag: str(form[f"{name}.{tag}"]).strip() for tag in languages(draft)}
    wording = {tag: words for tag, words in given.items() if words}
    was = {tag: words.strip() for tag, words in (before or {}).items() if words.strip()}
    return dict(before) if before is not None and was == wording else wording


def every_language(form: Form, draft: DraftContext, name: str, request: Any) -> None:
    """Blame the languages in which a wording lacks. The public reads it in each."""
    for tag in languages(draft):
        if not str(form[f"{name}.{tag}"]).strip():
            said = request.messages(MISSING, language=language_name(tag))
            form.blame(f"{name}.{tag}", said)


def excerpt(node: Node) -> str:
    """How a provision is called in a list."""
    said = node.literal.strip() or " | ".join(node.cells)
    return said if len(said) <= EXCERPT else said[: EXCERPT - 1] + "…"


def provisions(
    draft: DraftContext,
    request: Any,
    now: Collection[str],
    *,
    top: bool = False,
    required: bool = True,
) -> colander.SchemaNode:
    """The field to choose provisions of the authoritative text; with ``top`` only those of
    the first level, and those that are chosen ``now``.
    """
    text = draft.draft.texts.get(draft.authoritative)
    nodes = list(text.walk()) if text else []
    if top and text:
        first = {node.uid for node in text.nodes if node.kind not in ("title", "dateline")}
        nodes = [node for node in nodes if node.uid in first or node.uid in now]
    field = ticks(
        "provisions",
        request.messages("Which provisions say so"),
        [(node.uid, excerpt(node)) for node in nodes if excerpt(node)],
        required=required,
    )
    field.pointing = True
    return field


def chosen(form: Form, draft: DraftContext, before: Sequence[str]) -> tuple[str, ...]:
    """The provisions that were chosen, in reading order, or in theirs where nothing changed."""
    picked = form["provisions"]
    if set(before) == picked:
        return tuple(before)
    text = draft.draft.texts[draft.authoritative]
    return tuple(node.uid for node in text.walk() if node.uid in picked)


def seen_mark(part: Any) -> str:
    """What tells two states of a part of the record apart."""
    return hashlib.sha256(msgspec.json.encode(part, order="deterministic")).hexdigest()[:16]


def saved(href: str) -> str:
    """An address whose page says that it was saved."""
    return f"{href}{'&' if '?' in href else '?'}done=saved"


def said_done(request: Any) -> str | None:
    """What has just been done, by the address."""
    return request.messages("Saved.") if request.GET.get("done") == "saved" else None


def asked(
    context: RecordContext,
    request: Any,
    nodes: Iterable[colander.SchemaNode],
    values: Mapping[str, Any],
    *,
    part: Callable[[Version], Any],
    change: Callable[[Form], Edit],
    title: str,
    back: str,
    up: Up | None = None,
    intro: str = "",
    path: str = "",
    autosave: bool = True,
    tell: bool = True,
    submit: str = "",
    removal: Removal | None = None,
    **shown: Any,
) -> Any:
    """The page of a part of the record, and the answer to its form.

    ``change`` makes the edit of what was typed, and may blame fields. ``path`` is where the
    part stands in version.toml ('items.3'), what the names of its fields go on from.
    ``autosave`` must be off where saving twice adds twice; ``tell`` is off where nothing is
    there yet that something could be missing of.
    """
    draft = context.of
    say = request.messages

    def now(one: Draft) -> str:
        return seen_mark(part(one.version))

    form = Form(
        request,
        [edit_field(), hidden("seen"), *nodes],
        values={**values, "edit": str(draft.draft.edit), "seen": now(draft.draft)},
        submit=submit or say(_("Save")),
    )
    answer = None
    if form.sent and form.read():
        answer = _answer(draft, request, form, change, back, now)
    remove = _remove_form(draft, request, removal, now) if removal else None
    if remove is not None and removal and remove.sent and remove.read():
        if remove["sure"]:
            answer = _answer(
                draft, request, remove, lambda _form: removal.command(), removal.back, now
            )
        else:
            remove.blame("sure", say(_("Tick this to show that you mean it.")))
    if answer is not None:
        return answer
    if tell and request.method != "POST":
        show_missing(draft, form, path)
    return {
        "title": title,
        "draft": draft,
        "panel": panel(draft, request),
        "form": form,
        "remove": remove,
        "removal": removal,
        "up": up or Up(say(_("What stands beside the text")), request.link(context)),
        "intro": intro,
        "autosave": autosave,
        "done": said_done(request),
        "state": draft.draft.state,
        **shown,
    }


def _answer(
    draft: DraftContext,
    request: Any,
    form: Form,
    change: Callable[[Form], Edit],
    back: str,
    now: Callable[[Draft], str],
) -> Any | None:
    """Save what was typed; None where the form is to be shown again."""
    if not draft.editable:
        form.blame("", request.messages("This draft cannot be edited any more."))
    command = change(form)
    if form.faults:
        return None
    stale = form["seen"] != now(draft.draft)
    if form.name == DELETE and draft.draft.last_editor == draft.all.person:
        stale = False  # the form beside it saved itself since the page was opened
    return save(draft, request, form, command, back=back, stale=stale, seen=now)


def _remove_form(
    draft: DraftContext, request: Any, removal: Removal, now: Callable[[Draft], str]
) -> Form:
    say = request.messages
    return Form(
        request,
        [edit_field(), hidden("seen"), tick("sure", say(_("Yes, delete it")))],
        values={"edit": str(draft.draft.edit), "seen": now(draft.draft)},
        submit=removal.title,
        name=DELETE,
        danger=True,
    )


def show_missing(draft: DraftContext, form: Form, path: str) -> None:
    """Put what stands in the way of a review beside the fields that it is about."""
    if not draft.editable:
        return
    language = form.request.language
    names = [node.name for node in form.nodes]
    found: dict[str, str] = {}
    exact: dict[str, str] = {}
    for refusal in in_the_way(draft, AskReview(digest(draft.draft))):
        field = refusal.field
        if path:
            if not field.startswith(f"{path}."):
                continue
            field = field.removeprefix(f"{path}.")
        name = _nearest(field, names, form)
        tag = name.rpartition(".")[2]
        if tag in languages(draft) and (refusal.language or refusal.code == "wording.missing"):
            says = form.request.messages(MISSING, language=language_name(tag))
        else:
            says = refusal.message.get(language) or refusal.message["en"]
        (exact if field == name else found).setdefault(name, says)
    for name, says in (found | exact).items():
        if name:
            form.faults.append(Fault(name, says, f"#{form.id_of(name)}"))


def _nearest(field: str, names: Sequence[str], form: Form) -> str:
    """The field of the form that a refusal is about: itself, or of a wording the first that
    is empty; '' for none.
    """
    if field in names:
        return field
    below = [name for name in names if name.startswith(f"{field}.")]
    empty = [name for name in below if not form.typed.get(name)]
    above = [name for name in names if field.startswith(f"{name}.")]
    return next(iter((*empty, *below, *above)), "")


def entry(request: Any, length: int) -> tuple[str, ...]:
    """The steps of the address behind the view's name; HTTPNotFound where they are not as
    many.
    """
    steps = tuple(request.subpath)
    if len(steps) != length:
        raise HTTPNotFound
    return steps

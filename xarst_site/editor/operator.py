"""Who answers for the service: …/record/operator.

Name and department in every language, how they are reached (a line each: what kind, and
the number or address), and the provisions that say so.
"""

from typing import Any

from msgspec.structs import replace

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.model import Operator
from xarst_site.documents.workflow import Edit
from xarst_site.editor.asking import (
    asked,
    chosen,
    in_languages,
    provisions,
    saved,
    typed,
    wording_of,
)
from xarst_site.editor.drafts import RecordContext
from xarst_site.editor.forms import Form, pick, words
from xarst_site.editor.resources import mark as _

KNOWN: dict[str, str] = {
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "address": _("Address"),
    "website": _("Website"),
}
"""The kinds of contact that have a name in every language. Others are kept as they are."""

SPARE = 2
"""How many empty lines for contacts there always are."""


def operator(context: RecordContext, request: Any) -> Any:
    """The form about the operator."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    now = version.operator
    kinds = [(key, say(name)) for key, name in KNOWN.items()]
    kinds += [(key, key) for key in now.contacts if key not in KNOWN]
    # As many lines as were sent: while a page saves itself, its lines stay where they are.
    sent = sum(1 for name in request.POST if name.startswith("contact.kind."))
    number = max(len(now.contacts) + SPARE, min(sent, len(kinds) + SPARE))
    given = list(now.contacts.items())
    values: dict[str, Any] = {
        "provisions": now.provisions,
        **typed("name", now.name),
        **typed("department", now.department),
    }
    lines_of_contacts = []
    for k in range(number):
        kind, value = given[k] if k < len(given) else ("", "")
        values |= {f"contact.kind.{k}": kind, f"contact.value.{k}": value}
        lines_of_contacts += [
            pick(
                f"contact.kind.{k}",
                say(_("Contact {number}: what it is"), number=k + 1),
                [("", say(_("none"))), *kinds],
                required=False,
            ),
            words(
                f"contact.value.{k}",
                say(_("Contact {number}: number or address"), number=k + 1),
                required=False,
            ),
        ]

    def change(form: Form) -> Edit:
        contacts: dict[str, str] = {}
        for k in range(number):
            kind, value = form[f"contact.kind.{k}"], form[f"contact.value.{k}"]
            if kind in contacts and value:
                form.blame(
                    f"contact.kind.{k}",
                    say(_("There is one of this kind above. Write both into one line.")),
                )
            elif kind and not value:
                form.blame(f"contact.value.{k}", say(_("Fill it in, or choose “none” above.")))
            elif value and not kind:
                form.blame(f"contact.kind.{k}", say(_("Choose what it is.")))
            elif kind:
                contacts[kind] = value
        made = Operator(
            name=wording_of(form, draft, "name"),
            department=wording_of(form, draft, "department"),
            contacts=contacts,
            provisions=chosen(form, draft, now.provisions),
        )
        return Edit(version=replace(version, operator=made))

    return asked(
        context,
        request,
        [
            *in_languages(draft, request, words, "name", say(_("Name"))),
            *in_languages(
                draft,
                request,
                words,
                "department",
                say(_("Department responsible for personal information")),
                required=False,
            ),
            *lines_of_contacts,
            provisions(draft, request, now.provisions, required=False),
        ],
        values,
        part=lambda v: v.operator,
        change=change,
        title=say(_("Who answers for the service")),
        intro=say(_("A change of who controls it, or of how they are reached, counts as major.")),
        back=saved(request.link(context, "operator")),
        path="operator",
    )


def includeme(config: Any) -> None:
    """Add the page."""
    config.add_view(
        operator,
        context=RecordContext,
        name="operator",
        renderer="asking.pt",
        request_method=("GET", "POST"),
        permission=Permission.EDIT,
    )

"""What of a draft is not text: an overview, and the pages about it as a whole.

    …/record/              every part with what it says now
    …/record/dates         names and dates
    …/record/told          what people are told: change note, severity, reason for haste
    …/record/impact        the impact assessment
    …/record/languages     which translations are marked as incomplete

The lists are `registers`, who answers for the service is `operator`, what people are asked
and the parts of the document are `items`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.model import ImpactAssessment
from xarst_site.documents.workflow import Edit
from xarst_site.editor.asking import (
    asked,
    every_language,
    in_languages,
    language_name,
    said_done,
    saved,
    typed,
    wording_of,
)
from xarst_site.editor.drafts import DraftContext, RecordContext
from xarst_site.editor.forms import Form, choice, day, lines, tick, words
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.web.compared import acts, meanings, severities
from xarst_site.web.i18n import Wording, long_date

COMPUTED = "computed"
"""The choice to declare no severity."""


class Part(NamedTuple):
    """A part of the record: its page, and that of its entries; what it says now, a line
    each; whether something must be mended there before a review.
    """

    title: Wording
    href: str
    entries: str
    says: tuple[Wording, ...]
    missing: bool = False


def record(context: RecordContext, request: Any) -> dict[str, Any]:
    """Every part, with what it says now."""
    draft = context.of
    shown = panel(draft, request)
    parts = [
        part._replace(
            missing=any(one.href.startswith((part.href, part.entries)) for one in shown.missing)
        )
        for part in _parts(context, request)
    ]
    return {
        "title": request.messages("What stands beside the text"),
        "draft": draft,
        "panel": shown,
        "parts": parts,
        "done": said_done(request),
    }


def _parts(context: RecordContext, request: Any) -> list[Part]:
    draft, version, say = context.of, context.of.draft.version, request.messages

    def worded(wording: dict[str, str]) -> Wording:
        return Wording(*request.worded(wording, draft.authoritative))

    def said(message: str, **gaps: object) -> Wording:
        return Wording(say(message, **gaps), request.language)

    def part(title: Wording, steps: Sequence[str], *says: Wording, entries: str = "") -> Part:
        first, *rest = steps
        href = str(request.link(context, *steps))
        return Part(title, href, str(request.link(context, entries or first, *rest)), says)

    named, acted = severities(say), acts(say)
    told = [worded(version.change_note) if version.change_note else said(_("No change note yet"))]
    if version.severity:
        told.append(said(_("Declared: {severity}"), severity=named[version.severity]))
    if version.emergency:
        told.append(said(_("With a reason why people are told late")))
    assessment = version.impact_assessment
    effect = long_date(version.effective_on, request.language)
    return [
        part(
            said(_("Names and dates")),
            ("dates",),
            said(_("Version {version}"), version=version.version),
            said(_("Takes effect on {date}"), date=effect),
        ),
        part(said(_("What people are told")), ("told",), *told),
        part(
            said(_("Impact assessment")),
            ("impact",),
            Wording(assessment.reference, "") if assessment else said(_("None given")),
        ),
        *(
            part(
                worded(register.title),
                ("registers", name),
                said(_("{number} rows"), number=len(register.rows)),
                entries="row",
            )
            for name, register in version.registers.items()
        ),
        part(
            said(_("What people are asked")),
            ("items",),
            *(
                said(_("{act}: {title}"), act=acted[one.act], title=worded(one.title).text)
                for one in version.items
            ),
            entries="item",
        ),
        part(
            said(_("Parts that people accept on their own")),
            ("components",),
            *(worded(one.title) for one in version.components),
            entries="component",
        ),
        part(
            said(_("Who answers for the service")),
            ("operator",),
            worded(version.operator.name),
            *(Wording(one, "") for one in version.operator.contacts.values()),
        ),
        part(
            said(_("Translations")),
            ("languages",),
            *(
                said(_("{language}: marked as incomplete"), language=language_name(tag))
                if tag in version.texts and version.texts[tag].incomplete
                else Wording(language_name(tag), tag)
                for tag in draft.translations
            ),
        ),
    ]


def dates(context: RecordContext, request: Any) -> Any:
    """Names and dates."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    nodes = [
        words(
            "name",
            say(_("What you call it among yourselves")),
            hint=say(_("The public never sees it.")),
            required=False,
            most=100,
        ),
        *in_languages(draft, request, words, "title", say(_("Title"))),
        words(
            "version",
            say(_("Name of the version")),
            hint=say(_("Its date of effect as a rule. It is part of the address of the text.")),
            most=64,
            pattern=r"[0-9a-z]+(?:[.-][0-9a-z]+)*",
            mend=say(
                _("Small letters and digits, with dots or hyphens between: 2027-03-01 or 2.1.")
            ),
        ),
        day(
            "effective_on",
            say(_("Takes effect on")),
            hint=say(_("From midnight on, Beijing time.")),
        ),
        day(
            "updated_on",
            say(_("Date of the update, as the text prints it")),
            hint=say(_("Only if the text itself says when it was updated.")),
            required=False,
        ),
    ]

    def change(form: Form) -> Edit:
        name, effective_on = form["version"], form["effective_on"]
        taken = {one.version for one in draft.all.library.versions(draft.document.id)}
        if name in taken:
            form.blame(
                "version",
                say(_("There is a version {version} already. Choose another name."), version=name),
            )
        possible: date = draft.meaning.notice.possible
        if effective_on != version.effective_on and effective_on < possible:
            form.blame(
                "effective_on",
                say(
                    _("This day has begun already. The earliest is {date}."),
                    date=long_date(possible, request.language),
                ),
            )
        made = replace(
            version,
            version=name,
            effective_on=effective_on,
            updated_on=form["updated_on"],
            title=wording_of(form, draft, "title"),
        )
        return Edit(version=made, title=form["name"])

    return asked(
        context,
        request,
        nodes,
        {
            "name": draft.draft.title,
            "version": version.version,
            "effective_on": version.effective_on,
            "updated_on": version.updated_on,
            **typed("title", version.title),
        },
        part=lambda v: (v.version, v.effective_on, v.updated_on, v.title),
        change=change,
        title=say(_("Names and dates")),
        back=saved(request.link(context, "dates")),
        autosave=False,
    )


def told(context: RecordContext, request: Any) -> Any:
    """What people are told about the change."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    named, meant = severities(say), meanings(say)
    nodes = [
        *in_languages(
            draft,
            request,
            lines,
            "change_note",
            say(_("What changes, in a few sentences")),
            hint=say(_("Everybody reads this first. Say what changes for them, and why.")),
            required=False,
            rows=5,
            most=4000,
        ),
        choice(
            "severity",
            say(_("How much it matters")),
            [
                (COMPUTED, say(_("As computed, beside this form"))),
                *(
                    (one, say(_("{severity}: {meaning}"), severity=named[one], meaning=meant[one]))
                    for one in named
                ),
            ],
            hint=say(
                _(
                    "Declaring less than was computed needs a reason that the public reads, and a"
                    " reviewer who did not edit must agree."
                )
            ),
        ),
        *in_languages(
            draft,
            request,
            lines,
            "severity_reason",
            say(_("Why it is not as computed")),
            hint=say(_("Only if you declared something else. The public reads it.")),
            required=False,
            rows=3,
            most=2000,
        ),
        *in_languages(
            draft,
            request,
            lines,
            "emergency",
            say(_("Why people are told late")),
            hint=say(_("Only if the notice period is not kept. The public reads it.")),
            required=False,
            rows=3,
            most=2000,
        ),
    ]

    def change(form: Form) -> Edit:
        declared = None if form["severity"] == COMPUTED else form["severity"]
        reason = wording_of(form, draft, "severity_reason")
        emergency = wording_of(form, draft, "emergency")
        if declared is not None:
            every_language(form, draft, "severity_reason", request)
        elif reason:
            form.blame(
                "severity",
                say(_("There is a reason below. Choose how much it matters, or empty the reason.")),
            )
        if emergency:
            every_language(form, draft, "emergency", request)
        return Edit(
            version=replace(
                version,
                change_note=wording_of(form, draft, "change_note"),
                severity=declared,
                severity_reason=reason,
                emergency=emergency,
            )
        )

    return asked(
        context,
        request,
        nodes,
        {
            "severity": version.severity or COMPUTED,
            **typed("change_note", version.change_note),
            **typed("severity_reason", version.severity_reason),
            **typed("emergency", version.emergency),
        },
        part=lambda v: (v.change_note, v.severity, v.severity_reason, v.emergency),
        change=change,
        title=say(_("What people are told")),
        back=saved(request.link(context, "told")),
    )


def impact(context: RecordContext, request: Any) -> Any:
    """The impact assessment of this version."""
    version, say = context.of.draft.version, request.messages
    nodes = [
        words(
            "reference",
            say(_("Number of the report")),
            hint=say(_("Where the report is kept, such as 2026-PIA-014. Others can ask for it.")),
            required=False,
        ),
        tick(
            "high_risk",
            say(_("It shows a high risk")),
            hint=say(_("The change then counts as major.")),
        ),
    ]

    def change(form: Form) -> Edit:
        reference, risk = form["reference"], bool(form["high_risk"])
        if risk and not reference:
            form.blame("reference", say(_("Give the number of the report that shows the risk.")))
        made = ImpactAssessment(reference=reference, high_risk=risk) if reference else None
        return Edit(version=replace(version, impact_assessment=made))

    given = version.impact_assessment
    return asked(
        context,
        request,
        nodes,
        {
            "reference": given.reference if given else "",
            "high_risk": given.high_risk if given else False,
        },
        part=lambda v: v.impact_assessment,
        change=change,
        title=say(_("Impact assessment")),
        intro=say(
            _(
                "Due before sensitive information or that of minors is handled in a new way, and"
                " before information is given to others."
            )
        ),
        back=saved(request.link(context, "impact")),
        path="impact_assessment",
    )


def translations(context: RecordContext, request: Any) -> Any:
    """Which translations are marked as incomplete."""
    draft, version, say = context.of, context.of.draft.version, request.messages
    there = [tag for tag in draft.translations if tag in version.texts]
    nodes = [
        tick(
            f"texts.{tag}",
            say(
                _("Tell readers that the translation is incomplete: {language}"),
                language=language_name(tag),
            ),
            hint=_stands(draft, tag, request),
        )
        for tag in there
    ]

    def change(form: Form) -> Edit:
        texts = dict(version.texts)
        for tag in there:
            texts[tag] = replace(texts[tag], incomplete=bool(form[f"texts.{tag}"]))
        return Edit(version=replace(version, texts=texts))

    absent = [tag for tag in draft.translations if tag not in version.texts]
    return asked(
        context,
        request,
        nodes,
        {f"texts.{tag}": version.texts[tag].incomplete for tag in there},
        part=lambda v: {tag: reference.incomplete for tag, reference in v.texts.items()},
        change=change,
        title=say(_("Translations")),
        intro=say(
            _("Not begun yet: {languages}. Open the translation to begin it."),
            languages=", ".join(language_name(tag) for tag in absent),
        )
        if absent
        else "",
        back=saved(request.link(context, "languages")),
    )


def _stands(draft: DraftContext, tag: str, request: Any) -> str:
    """How far a translation is."""
    say, found = request.messages, draft.meaning.translations.get(tag)
    if found is None or found.complete:
        return str(say(_("It has every provision, and follows each change.")))
    return str(
        say(
            _("{missing} provisions are not translated, {stale} are behind the original."),
            missing=len(found.missing),
            stale=len(found.stale),
        )
    )


def includeme(config: Any) -> None:
    """Add the pages."""
    config.add_view(
        record,
        context=RecordContext,
        renderer="record.pt",
        request_method="GET",
        permission=Permission.READ_DRAFTS,
    )
    for name, view in (
        ("dates", dates),
        ("told", told),
        ("impact", impact),
        ("languages", translations),
    ):
        config.add_view(
            view,
            context=RecordContext,
            name=name,
            renderer="asking.pt",
            request_method=("GET", "POST"),
            permission=Permission.EDIT,
        )

"""What a draft amounts to, in a few words: always in sight while it is edited.

`panel` gives the values, `panel.pt` shows them; the page ``panel`` of a draft is the same
alone, for the script that renews it after each saving. What is computed here is only what
people read: the meaning itself is `documents.meaning`, what stands in the way `workflow`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.assess import Severity
from xarst_site.documents.drafts import digest
from xarst_site.documents.workflow import AskReview, Command, Facts, Refusal, refusals
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.resources import mark as _
from xarst_site.text.lint import lint
from xarst_site.text.nodes import Problem
from xarst_site.web.compared import meanings, severities
from xarst_site.web.i18n import Wording, long_date

REASONS = 5
"""How many reasons are named here; the page of changes has them all."""


class Reason(NamedTuple):
    """Why the change matters as it does: one finding of the assessment."""

    severity: Severity
    says: Wording


class Missing(NamedTuple):
    """Something that must be mended before the draft can be reviewed, and where."""

    says: str
    href: str


class Panel(NamedTuple):
    """What a draft amounts to. ``severity`` is '' while there is nothing to compare with.

    ``below`` is the computed severity where less was declared; ``confirmed`` whether a second
    person agreed. ``asked`` are the items that people will be asked (again). ``defects`` are
    how many defects of the text the lint finds that the version before does not have.
    """

    severity: Severity | Any
    says: str
    means: str
    below: str
    confirmed: bool
    reasons: tuple[Reason, ...]
    more: int
    asked: tuple[Wording, ...]
    changes: int
    notice: str
    notice_kept: bool
    missing: tuple[Missing, ...]
    defects: int


def facts(draft: DraftContext) -> Facts:
    """What a decision about this draft needs to know, from what the page has at hand."""
    taken = {v.version for v in draft.all.library.versions(draft.document.id)}
    return Facts(document=draft.document, taken=taken, meaning=draft.meaning)


def in_the_way(draft: DraftContext, command: Command) -> tuple[Refusal, ...]:
    """What stands in the way of a command of this person's now."""
    return refusals(
        draft.draft,
        command,
        person=draft.all.person,
        permissions=draft.all.permissions,
        at=draft.all.at,
        facts=facts(draft),
    )


PAGES: dict[str, str] = {
    "version": "dates",
    "effective_on": "dates",
    "updated_on": "dates",
    "title": "dates",
    "change_note": "told",
    "severity": "told",
    "severity_reason": "told",
    "emergency": "told",
    "impact_assessment": "impact",
    "operator": "operator",
    "items": "items",
    "components": "components",
    "texts": "languages",
}
"""The page of the record (`record`) on which a key of version.toml is mended."""


def where(draft: DraftContext, refusal: Refusal, request: Any) -> str:
    """The page on which what a refusal is about can be mended; '' where there is none."""
    field, *steps = refusal.field.split(".")
    if field == "texts" and refusal.language and refusal.language != draft.authoritative:
        return str(request.link(draft["translation"], refusal.language))
    if field in ("items", "components", "registers"):
        return _entry(draft, field, steps, request)
    if refusal.uids and draft.authoritative in draft.draft.texts:
        known = draft.draft.texts[draft.authoritative].by_uid()
        uid = next((uid for uid in refusal.uids if uid in known), "")
        if uid:
            return str(request.link(draft["text"][draft.authoritative][uid]))
    if field == "comments":
        return str(request.link(draft, "comments"))
    if field in ("", "digest", "words", "reason"):
        return ""
    return str(request.link(draft["record"], *(PAGES[one] for one in (field,) if one in PAGES)))


def _entry(draft: DraftContext, field: str, steps: Sequence[str], request: Any) -> str:
    """The page of one thing that people are asked, one part, one row; else that of its list."""
    version, page = draft.draft.version, draft["record"]
    if field == "registers":
        name = steps[0] if steps else ""
        if name not in version.registers:
            return str(request.link(page))
        rows = version.registers[name].rows
        if steps[1:2] == ["rows"] and len(steps) > 2 and int(steps[2]) < len(rows):
            return str(request.link(page, "row", name, rows[int(steps[2])].uid))
        return str(request.link(page, "registers", name))
    entries = version.items if field == "items" else version.components
    if steps and steps[0].isdigit() and int(steps[0]) < len(entries):
        return str(request.link(page, field.removesuffix("s"), entries[int(steps[0])].id))
    return str(request.link(page, field))


def new_defects(draft: DraftContext) -> tuple[Problem, ...]:
    """Defects of the authoritative text that the version before it does not have."""
    text = draft.draft.texts.get(draft.authoritative)
    if text is None:
        return ()
    before = draft.base_text(draft.authoritative)
    known = {(p.code, p.uid) for p in lint(before)} if before else set()
    return tuple(problem for problem in lint(text) if (problem.code, problem.uid) not in known)


def panel(draft: DraftContext, request: Any) -> Panel:
    """The values of the panel for one draft."""
    say, language = request.messages, request.language
    meant = draft.meaning
    assessment = meant.assessment
    findings = assessment.findings if assessment else ()
    items = {item.id: item.title for item in draft.draft.version.items}
    asked = meant.prompt.items if meant.prompt else ()
    editing = draft.draft.state in ("draft", "returned")
    missing = in_the_way(draft, AskReview(digest(draft.draft))) if editing else ()
    named = severities(say)
    return Panel(
        severity=meant.severity or "",
        says=named[meant.severity] if meant.severity else say(_("The first version")),
        means=meanings(say)[meant.severity] if meant.severity else "",
        below=named[meant.computed] if meant.below and meant.computed else "",
        confirmed=draft.draft.lowered is not None,
        reasons=tuple(
            Reason(found.severity, request.worded(found.explanation, "zh-CN"))
            for found in findings[:REASONS]
        ),
        more=max(0, len(findings) - REASONS),
        asked=tuple(
            Wording(*request.worded(items[name], draft.authoritative))
            for name in asked
            if name in items
        ),
        changes=len(meant.comparison.changes.changes) if meant.comparison else 0,
        notice=_notice(draft, request),
        notice_kept=meant.notice.kept,
        missing=tuple(
            Missing(
                refusal.message.get(language) or refusal.message["en"],
                where(draft, refusal, request),
            )
            for refusal in missing
        ),
        defects=len(new_defects(draft)),
    )


def _notice(draft: DraftContext, request: Any) -> str:
    """How long people are told before it takes effect, as a sentence."""
    say, notice = request.messages, draft.meaning.notice
    if not notice.needed:
        return str(say(_("People are told {given} days ahead."), given=notice.given))
    if notice.kept:
        return str(
            say(
                _("People are told {given} days ahead; {needed} are needed."),
                given=notice.given,
                needed=notice.needed,
            )
        )
    return str(
        say(
            _(
                "People are told only {given} days ahead; {needed} are needed. Without a public"
                " reason it can take effect on {earliest} at the earliest."
            ),
            given=notice.given,
            needed=notice.needed,
            earliest=long_date(notice.earliest, request.language),
        )
    )


def alone(context: DraftContext, request: Any) -> dict[str, Any]:
    """The panel without a page around it."""
    return {"draft": context, "panel": panel(context, request)}


def includeme(config: Any) -> None:
    """Add the fragment."""
    config.add_view(
        alone,
        context=DraftContext,
        name="panel",
        renderer="panel_alone.pt",
        request_method="GET",
        permission=Permission.READ_DRAFTS,
    )

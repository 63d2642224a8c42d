"""The way of a draft: who may do what to it, when, and where it leads.

`TRANSITIONS` is the one table: state and command give the next state, the permission it
needs and the guards that must let it pass. `decide` applies it to values. A command that
is refused says everything that stands in its way at once (`Refused`), each reason with
the field of a form that it belongs to.

Nobody publishes alone (law 7). Two people stand by exactly the same words: whoever asks
for the review, and whoever approves. Neither the last editor nor the one who asked can
approve, and an edit takes back request and approval alike.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from xarst_site.changes.assess import worst
from xarst_site.documents.drafts import (
    Approval,
    Comment,
    Done,
    Draft,
    State,
    digest,
    fitted,
)
from xarst_site.documents.meaning import Meaning, lowering
from xarst_site.documents.model import (
    Document,
    Localized,
    Publication,
    Version,
    Withdrawal,
)
from xarst_site.text import canonical
from xarst_site.text.nodes import Text

Permission = Literal["edit", "comment", "review", "lower severity", "publish", "cancel"]
"""What a person must be allowed; which role allows what is `accounts.permissions`."""

CommandName = Literal[
    "edit",
    "ask_review",
    "reopen",
    "return",
    "lower",
    "approve",
    "withdraw",
    "remark",
    "answer",
    "resolve",
    "publish",
    "cancel",
]


# The commands


class Edit(NamedTuple):
    """Other words, another record. What is None stays as it is."""

    version: Version | None = None
    texts: Mapping[str, Text] | None = None
    in_step: Mapping[str, Mapping[str, str]] | None = None
    title: str | None = None


class AskReview(NamedTuple):
    """Ask that somebody else look at the draft with this digest, and stand by it oneself."""

    digest: str
    words: str = ""


class Reopen(NamedTuple):
    """Work on it again: takes back a request, an approval or a withdrawal."""


class Return(NamedTuple):
    """Give it back to its editors, and say why."""

    words: str


class Lower(NamedTuple):
    """Confirm that it is less than was computed, as its editors declared."""


class Approve(NamedTuple):
    """Stand by the draft with this digest (`drafts.digest`): the one that was looked at."""

    digest: str


class Withdraw(NamedTuple):
    """Give up a draft that is not published."""

    words: str = ""


class Remark(NamedTuple):
    """A new comment; ``id`` is chosen by the caller, at random."""

    id: str
    words: str
    uid: str = ""
    language: str = ""


class Answer(NamedTuple):
    """An answer to a comment."""

    comment: str
    words: str


class Resolve(NamedTuple):
    """A comment is done with."""

    comment: str


class Publish(NamedTuple):
    """Publish the draft with this digest."""

    digest: str


class Cancel(NamedTuple):
    """Withdraw the published version before it takes effect; the public reads the reason."""

    reason: Localized


Command = (
    Edit
    | AskReview
    | Reopen
    | Return
    | Lower
    | Approve
    | Withdraw
    | Remark
    | Answer
    | Resolve
    | Publish
    | Cancel
)

NAMES: Mapping[type, CommandName] = {
    Edit: "edit",
    AskReview: "ask_review",
    Reopen: "reopen",
    Return: "return",
    Lower: "lower",
    Approve: "approve",
    Withdraw: "withdraw",
    Remark: "remark",
    Answer: "answer",
    Resolve: "resolve",
    Publish: "publish",
    Cancel: "cancel",
}


# Refusals


class Refusal(NamedTuple):
    """One thing that stands in the way.

    ``code`` is stable, ``field`` names what to mend (a key of version.toml, dotted, or a
    field of the command; '' where it is none), ``message`` is in zh-CN and en. ``uids``
    are provisions, ``comments`` the ids of comments, that it is about.
    """

    code: str
    field: str
    message: Localized
    language: str = ""
    uids: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


class Refused(Exception):  # noqa: N818  said as the design says it
    """A command that was not carried out, with everything that stands in its way."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("; ".join(refusal.message["en"] for refusal in refusals))
        self.refusals = refusals


class Facts(NamedTuple):
    """What a decision needs to know besides the draft.

    ``taken`` are the ids of all versions of the document, withdrawn ones too. ``meaning``
    may be None for the commands that look at nothing but the draft (`needs_meaning`).
    """

    document: Document
    taken: Collection[str] = ()
    meaning: Meaning | None = None


class _Case(NamedTuple):
    """What a guard looks at."""

    draft: Draft
    command: Command
    person: str
    at: datetime
    document: Document
    taken: Collection[str]
    meant: Meaning | None


Guard = Callable[[_Case], Iterator[Refusal]]


def _refusal(
    code: str,
    field: str,
    chinese: str,
    english: str,
    *,
    language: str = "",
    uids: Iterable[str] = (),
    comments: Iterable[str] = (),
) -> Refusal:
    message = {"zh-CN": chinese, "en": english}
    return Refusal(code, field, message, language, tuple(uids), tuple(comments))


def _meant(case: _Case) -> Meaning:
    if case.meant is None:
        raise TypeError("this command is decided by what the draft means (Facts.meaning)")
    return case.meant


# What a version must fulfil before two people can stand by it


def _sound(case: _Case) -> Iterator[Refusal]:
    """Version, texts and document fit together (`check`)."""
    for finding in _meant(case).problems:
        yield Refusal(
            finding.problem.code,
            ".".join(str(step) for step in finding.path),
            finding.problem.message,
            finding.language,
            (finding.problem.uid,) if finding.problem.uid else (),
        )


def _own_name(case: _Case) -> Iterator[Refusal]:
    """An id names one version for ever, also one that was withdrawn."""
    name = case.draft.version.version
    if name in case.taken:
        yield _refusal(
            "version.taken",
            "version",
            f"版本标识 {name} 已经用过，请另选一个。",
            f"The version id {name} is used already; choose another.",
        )


def _change_note(case: _Case) -> Iterator[Refusal]:
    """People are told what changed, unless it is editorial only."""
    meant = _meant(case)
    severities = [s for s in (meant.computed, meant.severity) if s is not None]
    if worst(severities) == "editorial":
        return
    for language in case.document.languages:
        if not case.draft.version.change_note.get(language, "").strip():
            yield _refusal(
                "change_note.missing",
                f"change_note.{language}",
                f"请用 {language} 写明变更说明：这次修改不只是文字编排。",
                f"Say in {language} what changed, for people: this is more than editorial.",
                language=language,
            )


def _translated(case: _Case) -> Iterator[Refusal]:
    """Every language of the document is there and complete, or marked as not."""
    version = case.draft.version
    for language in case.document.languages:
        if language not in version.texts:
            yield _refusal(
                "translation.absent",
                f"texts.{language}",
                f"缺少 {language} 的文本。",
                f"There is no text in {language}.",
                language=language,
            )
    for language, found in _meant(case).translations.items():
        if version.texts[language].incomplete:
            continue
        for code, uids, chinese, english in (
            ("translation.missing", found.missing, "没有译文", "not translated"),
            ("translation.stale", found.stale, "译文未随作准文本更新", "behind the authoritative"),
        ):
            if uids:
                yield _refusal(
                    code,
                    f"texts.{language}",
                    f"{language}：{len(uids)} 条{chinese}。请补上，或者标明译文不完整。",
                    f"{language}: {len(uids)} provision{'s are' if len(uids) > 1 else ' is'}"
                    f" {english}. Mend {'them' if len(uids) > 1 else 'it'}, or mark the"
                    " translation as incomplete.",
                    language=language,
                    uids=uids,
                )


def _impact(case: _Case) -> Iterator[Refusal]:
    """High risk and sensitive information ask for the report of an impact assessment.

    That a report which is named has its reference is `check`'s business.
    """
    items = _meant(case).impact_items
    if items and case.draft.version.impact_assessment is None:
        titles = [i.title for i in case.draft.version.items if i.id in items]
        chinese = "、".join(t.get("zh-CN", "") or next(iter(t.values()), "") for t in titles)
        english = ", ".join(t.get("en", "") or next(iter(t.values()), "") for t in titles)
        yield _refusal(
            "impact.missing",
            "impact_assessment.reference",
            f"涉及敏感个人信息或未成年人的事项新增或有改动（{chinese}），"
            "请填写个人信息保护影响评估报告的编号。",
            f"Items about sensitive information or minors are new or asked afresh ({english});"
            " give the reference of the impact assessment.",
        )


def _notice(case: _Case) -> Iterator[Refusal]:
    """It takes effect after it is published, and people hear of it in time."""
    version, notice = case.draft.version, _meant(case).notice
    if version.effective_on < notice.possible:
        yield _refusal(
            "effective.past",
            "effective_on",
            f"生效日期 {version.effective_on} 早于公布：现在公布，最早可自 {notice.possible}"
            " 起生效。",
            f"It cannot take effect on {version.effective_on}, before it is published; published"
            f" now, the earliest date is {notice.possible}.",
        )
    elif not notice.kept and not version.emergency:
        yield _refusal(
            "notice.short",
            "effective_on",
            f"须提前 {notice.needed} 天公布，最早可自 {notice.earliest} 起生效；"
            "提前生效须写明公众可见的紧急理由。",
            f"{notice.needed} days of notice are due: the earliest date is {notice.earliest}."
            " To take effect sooner, give an emergency reason, which the public reads.",
        )
    if version.emergency:
        yield from _in_every_language(version.emergency, case.document, "emergency")


def _in_every_language(wording: Localized, document: Document, field: str) -> Iterator[Refusal]:
    for language in document.languages:
        if not wording.get(language, "").strip():
            yield _refusal(
                f"{field}.language",
                f"{field}.{language}",
                f"请用 {language} 写明理由，公众会看到。",
                f"Give the reason in {language}; the public reads it.",
                language=language,
            )


def _declared(case: _Case) -> Iterator[Refusal]:
    """A severity that people declared has its public reason."""
    if case.draft.version.severity is not None:
        yield from _in_every_language(
            case.draft.version.severity_reason, case.document, "severity_reason"
        )


def _not_below(case: _Case) -> Iterator[Refusal]:
    """Less than computed only where a second person confirmed just that (law 6)."""
    meant, version = _meant(case), case.draft.version
    confirmed = version.lowered if case.draft.lowered else None
    if lowering(meant) != confirmed:
        yield _refusal(
            "severity.below",
            "severity",
            f"申报的程度低于计算结果（{meant.computed}）：须由一位没有编辑过的人确认降低。",
            f"Less is declared than was computed ({meant.computed}): somebody who did not edit"
            " the draft must confirm it first.",
        )


def _comments(case: _Case) -> Iterator[Refusal]:
    """Each comment is resolved or answered."""
    if still := case.draft.open_comments:
        yield _refusal(
            "comments.open",
            "comments",
            f"还有 {len(still)} 条意见没有答复或解决。",
            f"{len(still)} comment{'s are' if len(still) > 1 else ' is'} neither resolved nor"
            " answered.",
            uids=[comment.uid for comment in still if comment.uid],
            comments=[comment.id for comment in still],
        )


# Who may stand by it


def _second_person(case: _Case) -> Iterator[Refusal]:
    """Nobody approves what they edited last, or asked to have approved (law 7)."""
    asked = case.draft.asked.by if case.draft.asked else ""
    if case.person == case.draft.last_editor:
        yield _refusal(
            "approve.last_editor",
            "",
            "最后编辑草稿的人不能批准它，请由另一个人批准。",
            "Whoever edited the draft last cannot approve it; somebody else must.",
        )
    elif case.person == asked:
        yield _refusal(
            "approve.asked",
            "",
            "提请审核的人不能批准草稿，请由另一个人批准。",
            "Whoever asked for the review cannot approve; somebody else must.",
        )


def _not_editor(case: _Case) -> Iterator[Refusal]:
    """Only somebody who did not edit confirms a lower severity (law 6)."""
    if case.person in case.draft.editors:
        yield _refusal(
            "lower.editor",
            "severity",
            "编辑过草稿的人不能确认降低程度，请由没有编辑过的人确认。",
            "Whoever edited the draft cannot confirm a lower severity; somebody else must.",
        )


def _something_to_lower(case: _Case) -> Iterator[Refusal]:
    if not _meant(case).below:
        yield _refusal(
            "lower.nothing",
            "severity",
            "申报的程度不低于计算结果，无须确认。",
            "The declared severity is not below the computed one; there is nothing to confirm.",
        )


def _same_digest(case: _Case) -> Iterator[Refusal]:
    """What somebody stands by is what they looked at."""
    given = getattr(case.command, "digest", "")
    if given != digest(case.draft):
        yield _refusal(
            "draft.changed",
            "digest",
            "您打开页面之后草稿有了改动，请重新查看。",
            "The draft changed since you opened it; look at it again.",
        )


def _approved_so(case: _Case) -> Iterator[Refusal]:
    """The approval is of exactly this, compared with exactly that."""
    approval, meant = case.draft.approval, _meant(case)
    if approval is None or approval.digest != digest(case.draft):
        yield _refusal(
            "approval.missing",
            "",
            "批准的不是现在的草稿，请重新提请审核。",
            "What was approved is not this draft; ask for the review again.",
        )
    elif approval.base != meant.base:
        yield _refusal(
            "approval.base",
            "",
            f"批准之后，草稿之前的版本由 {approval.base or '无'} 变为 {meant.base or '无'}，"
            "请重新提请审核。",
            f"Since it was approved, the version before it is {meant.base or 'none'} and no"
            f" longer {approval.base or 'none'}; ask for the review again.",
        )


def _words(case: _Case) -> Iterator[Refusal]:
    if not getattr(case.command, "words", "").strip():
        yield _refusal("words.missing", "words", "请写下要说的话。", "Write what you have to say.")


def _this_comment(case: _Case) -> Iterator[Refusal]:
    named = getattr(case.command, "comment", "")
    if all(comment.id != named for comment in case.draft.comments):
        yield _refusal("comment.none", "comment", "没有这条意见。", "There is no such comment.")


def _never_published(case: _Case) -> Iterator[Refusal]:
    if case.draft.published is not None:
        yield _refusal(
            "reopen.published",
            "",
            "该版本已经公布过，标识不能再用；请另起一份草稿。",
            "This version was published, and its id is not used again; begin another draft.",
        )


def _before_effect(case: _Case) -> Iterator[Refusal]:
    reason = case.command.reason if isinstance(case.command, Cancel) else {}
    yield from cancel_refusals(case.draft.version, case.document, reason, case.at)


def cancel_refusals(
    version: Version, document: Document, reason: Localized, at: datetime
) -> Iterator[Refusal]:
    """What stands in the way of withdrawing a published version before it takes effect."""
    if version.effective_from <= at:
        yield _refusal(
            "cancel.in_force",
            "",
            f"该版本已于 {version.effective_on} 生效，不能撤回；请公布新的版本。",
            f"It took effect on {version.effective_on} and cannot be withdrawn; publish another"
            " version.",
        )
    yield from _in_every_language(reason, document, "reason")


CANCELLED = _refusal(
    "cancel.twice",
    "",
    "该版本已经撤回。",
    "This version was withdrawn already.",
)
"""Why a version cannot be withdrawn once more."""

READY: tuple[Guard, ...] = (
    _sound,
    _own_name,
    _change_note,
    _declared,
    _notice,
    _impact,
    _translated,
)
"""What must hold before anybody is asked to review."""

AGREED: tuple[Guard, ...] = (*READY, _not_below, _comments)
"""What must hold besides before somebody approves, and when it is published."""


class Transition(NamedTuple):
    """Where a command leads, what it needs, and what must let it pass."""

    to: State
    permission: Permission
    guards: tuple[Guard, ...] = ()


_OPEN: tuple[State, ...] = ("draft", "in_review", "returned", "approved")

TRANSITIONS: Mapping[tuple[State, CommandName], Transition] = {
    ("draft", "edit"): Transition("draft", "edit"),
    ("returned", "edit"): Transition("returned", "edit"),
    ("in_review", "edit"): Transition("draft", "edit"),
    ("approved", "edit"): Transition("draft", "edit"),
    ("draft", "ask_review"): Transition("in_review", "edit", (_same_digest, *READY)),
    ("returned", "ask_review"): Transition("in_review", "edit", (_same_digest, *READY)),
    ("in_review", "reopen"): Transition("draft", "edit"),
    ("approved", "reopen"): Transition("draft", "edit"),
    ("withdrawn", "reopen"): Transition("draft", "edit", (_never_published,)),
    ("in_review", "return"): Transition("returned", "review", (_words,)),
    ("approved", "return"): Transition("returned", "review", (_words,)),
    ("in_review", "lower"): Transition(
        "in_review", "lower severity", (_something_to_lower, _not_editor, _declared)
    ),
    ("in_review", "approve"): Transition(
        "approved", "review", (_second_person, _same_digest, *AGREED)
    ),
    ("approved", "publish"): Transition(
        "published", "publish", (_same_digest, _approved_so, *AGREED)
    ),
    # A second click on the button finds the work done.
    ("published", "publish"): Transition("published", "publish", (_same_digest,)),
    ("published", "cancel"): Transition("withdrawn", "cancel", (_before_effect,)),
    ("draft", "withdraw"): Transition("withdrawn", "edit"),
    ("returned", "withdraw"): Transition("withdrawn", "edit"),
    ("approved", "withdraw"): Transition("withdrawn", "edit"),
    **{(state, "remark"): Transition(state, "comment", (_words,)) for state in _OPEN},
    **{(state, "answer"): Transition(state, "comment", (_this_comment, _words)) for state in _OPEN},
    **{(state, "resolve"): Transition(state, "comment", (_this_comment,)) for state in _OPEN},
}
"""Every transition there is. What is not in it is refused."""

_MEANING = frozenset({"ask_review", "lower", "approve", "publish"})

STATES: Mapping[State, Localized] = {
    "draft": {"zh-CN": "草稿", "en": "a draft"},
    "in_review": {"zh-CN": "审核中", "en": "under review"},
    "returned": {"zh-CN": "已退回", "en": "returned"},
    "approved": {"zh-CN": "已批准", "en": "approved"},
    "published": {"zh-CN": "已公布", "en": "published"},
    "withdrawn": {"zh-CN": "已撤回", "en": "withdrawn"},
}
"""What the states are called in a refusal."""

COMMANDS: Mapping[CommandName, Localized] = {
    "edit": {"zh-CN": "编辑", "en": "edited"},
    "ask_review": {"zh-CN": "提请审核", "en": "sent for review"},
    "reopen": {"zh-CN": "重新打开", "en": "opened again"},
    "return": {"zh-CN": "退回", "en": "returned"},
    "lower": {"zh-CN": "确认降低程度", "en": "declared less"},
    "approve": {"zh-CN": "批准", "en": "approved"},
    "withdraw": {"zh-CN": "撤回", "en": "withdrawn"},
    "remark": {"zh-CN": "提出意见", "en": "commented on"},
    "answer": {"zh-CN": "答复意见", "en": "commented on"},
    "resolve": {"zh-CN": "解决意见", "en": "commented on"},
    "publish": {"zh-CN": "公布", "en": "published"},
    "cancel": {"zh-CN": "撤回", "en": "withdrawn after publication"},
}
"""What may be done to a draft, as a refusal says it."""


def needs_meaning(command: Command) -> bool:
    """Whether `decide` must be told what the draft means."""
    return NAMES[type(command)] in _MEANING


def possible(draft: Draft, permissions: Collection[str]) -> tuple[CommandName, ...]:
    """The commands that a person with these permissions can give now, guards left aside."""
    return tuple(
        name
        for (state, name), transition in TRANSITIONS.items()
        if state == draft.state and transition.permission in permissions
    )


def refusals(
    draft: Draft,
    command: Command,
    *,
    person: str,
    permissions: Collection[str],
    at: datetime,
    facts: Facts,
) -> tuple[Refusal, ...]:
    """Everything that stands in the way of a command; nothing where it would be carried out.

    A state or a permission that forbids it is told alone: nothing else would help.
    """
    name = NAMES[type(command)]
    transition = TRANSITIONS.get((draft.state, name))
    if transition is None:
        return (_state_refusal(draft.state, name),)
    if transition.permission not in permissions:
        return (not_permitted(name),)
    case = _Case(draft, command, person, at, facts.document, facts.taken, facts.meaning)
    return tuple(refusal for guard in transition.guards for refusal in guard(case))


def not_permitted(name: CommandName) -> Refusal:
    """Why somebody without the permission is refused."""
    return _refusal(
        "permission",
        "",
        f"您没有{COMMANDS[name]['zh-CN']}的权限。",
        "You are not allowed to do this; somebody with another role is.",
    )


def not_removed(draft: Draft) -> Refusal:
    """Why a draft is not erased: it is still in use, or part of what was published."""
    if draft.state == "in_review":
        return _state_refusal("in_review", "withdraw")
    return _refusal(
        "remove.not_withdrawn",
        "",
        f"{STATES[draft.state]['zh-CN']}，不能删除；只能删除已撤回且从未公布的草稿。",
        f"It is {STATES[draft.state]['en']} and cannot be deleted; only a draft that was"
        " withdrawn and never published can.",
    )


def _state_refusal(state: State, name: CommandName) -> Refusal:
    if (state, name) == ("in_review", "withdraw"):
        return _refusal(
            "state.in_review",
            "",
            "草稿正在审核，不能撤回或删除；请先取回，再行撤回。",
            "It is under review and can be neither withdrawn nor deleted; take it back from"
            " review first.",
        )
    return _refusal(
        f"state.{state}",
        "",
        f"{STATES[state]['zh-CN']}，不能{COMMANDS[name]['zh-CN']}。",
        f"It is {STATES[state]['en']} and cannot be {COMMANDS[name]['en']}.",
    )


def decide(
    draft: Draft,
    command: Command,
    *,
    person: str,
    permissions: Collection[str],
    at: datetime,
    facts: Facts,
) -> Draft:
    """The draft after the command. Raises Refused with everything that stands in its way.

    ``person`` is an account id and ``at`` an aware instant, both the caller's word.
    """
    found = refusals(draft, command, person=person, permissions=permissions, at=at, facts=facts)
    if found:
        raise Refused(found)
    to = TRANSITIONS[draft.state, NAMES[type(command)]].to
    done = Done(by=person, at=at, words=getattr(command, "words", ""))
    after = msgspec.structs.replace
    match command:
        case Edit():
            after_edit = edited(draft, command, done)
            return draft if _unchanged(draft, after_edit) else after(after_edit, state=to)
        case AskReview():
            return after(draft, state=to, asked=done, returned=None)
        case Reopen():
            opened = after(draft, state=to, asked=None, approval=None, withdrawn=None)
            return _not_lowered(opened)
        case Return():
            return after(draft, state=to, returned=done, asked=None, approval=None)
        case Lower():
            meant = facts.meaning
            less = lowering(meant) if meant else None
            return after(draft, state=to, lowered=done, version=after(draft.version, lowered=less))
        case Approve():
            base = facts.meaning.base if facts.meaning else ""
            approval = Approval(by=person, at=at, digest=command.digest, base=base)
            return after(draft, state=to, approval=approval)
        case Withdraw() | Cancel():
            return after(draft, state=to, withdrawn=done)
        case Publish():
            if draft.published is not None:
                return draft
            version = after(draft.version, published_at=at.replace(microsecond=0))
            return after(draft, state=to, version=version, published=done)
        case Remark() | Answer() | Resolve():
            return after(draft, state=to, comments=_commented(draft.comments, command, done))


def edited(draft: Draft, command: Edit, done: Done) -> Draft:
    """The draft with other words: the next edit, which nobody has asked for or approved yet."""
    texts = dict(draft.texts if command.texts is None else command.texts)
    version = fitted(command.version or draft.version, texts, draft)
    in_step = draft.in_step if command.in_step is None else command.in_step
    return msgspec.structs.replace(
        draft,
        edit=draft.edit + 1,
        version=msgspec.structs.replace(version, lowered=None),
        texts=texts,
        in_step={language: dict(uids) for language, uids in in_step.items() if uids},
        title=draft.title if command.title is None else command.title,
        last_editor=done.by,
        edited_at=done.at,
        editors=tuple(dict.fromkeys((*draft.editors, done.by))),
        asked=None,
        approval=None,
        lowered=None,
    )


def _unchanged(draft: Draft, other: Draft) -> bool:
    """Whether the two say the same, so that nothing was edited. A lowering is not words."""
    version = msgspec.structs.replace(draft.version, lowered=None)
    return (version, draft.texts.keys(), draft.in_step, draft.title) == (
        other.version,
        other.texts.keys(),
        other.in_step,
        other.title,
    )


def _not_lowered(draft: Draft) -> Draft:
    version = msgspec.structs.replace(draft.version, lowered=None)
    return msgspec.structs.replace(draft, version=version, lowered=None)


def _commented(
    comments: tuple[Comment, ...], command: Remark | Answer | Resolve, done: Done
) -> tuple[Comment, ...]:
    if isinstance(command, Remark):
        remark = Comment(
            id=command.id,
            by=done.by,
            at=done.at,
            words=command.words,
            uid=command.uid,
            language=command.language,
        )
        return (*comments, remark)
    return tuple(
        comment
        if comment.id != command.comment
        else msgspec.structs.replace(comment, resolved=comment.resolved or done)
        if isinstance(command, Resolve)
        else msgspec.structs.replace(comment, answers=(*comment.answers, done))
        for comment in comments
    )


# What is kept beside a published version


def publication(draft: Draft, facts: Facts, *, base_digest: str = "") -> Publication:
    """The record of a publication, of a draft that `decide` has just published."""
    done, approval, asked = draft.published, draft.approval, draft.asked
    if done is None or approval is None or asked is None or facts.meaning is None:
        raise TypeError("this draft was not published by `decide`")
    return Publication(
        document=draft.document,
        version=draft.version.version,
        digest=canonical.digest(draft.version),
        published_at=draft.version.published_at,
        published_by=done.by,
        approved_at=approval.at,
        approved_by=approval.by,
        approved_digest=approval.digest,
        asked_by=asked.by,
        edited_by=draft.editors,
        base=facts.meaning.base,
        base_digest=base_digest,
        computed=facts.meaning.computed,
        declared=draft.version.severity,
        lowered_by=draft.lowered.by if draft.lowered else "",
        notice_days=facts.meaning.notice.needed,
    )


def withdrawal(
    version: Version, sha256: str, document: Document, reason: Localized, at: datetime
) -> Withdrawal:
    """The public trace of a version withdrawn before it takes effect. Raises Refused.

    ``sha256`` is the version's digest.
    """
    if found := tuple(cancel_refusals(version, document, reason, at)):
        raise Refused(found)
    return Withdrawal(
        document=version.document,
        version=version.version,
        digest=sha256,
        at=at.replace(microsecond=0),
        reason={language: words.strip() for language, words in reason.items()},
    )

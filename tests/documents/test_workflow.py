"""The way of a draft: every transition by every role, and what stands in its way."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tests.documents.drafting import (
    AT,
    DOCUMENT,
    EVERYTHING,
    NOTE,
    approved,
    asked,
    both,
    do,
    facts,
    good,
    new_version,
    published,
    reworded,
)
from tests.documents.making import text
from xarst_site.accounts.permissions import TABLE
from xarst_site.documents.check import check_publication
from xarst_site.documents.drafts import Draft, State, digest, words_digest
from xarst_site.documents.model import ImpactAssessment, Item, Lowered, Source, TextRef
from xarst_site.documents.workflow import (
    NAMES,
    TRANSITIONS,
    Answer,
    Approve,
    AskReview,
    Cancel,
    Command,
    CommandName,
    Edit,
    Facts,
    Lower,
    Publish,
    Refusal,
    Refused,
    Remark,
    Reopen,
    Resolve,
    Return,
    Withdraw,
    decide,
    possible,
    publication,
    refusals,
    withdrawal,
)

REASON = {"zh-CN": "紧急", "en": "Urgent"}
MIDNIGHT = new_version().effective_from

# --- every transition by every role -------------------------------------------------------

LESS = {"severity": "minor", "severity_reason": REASON}


def withdrawn() -> Draft:
    return do(good(), Withdraw())


STATES: dict[State, Any] = {
    "draft": lambda: remarked(good()),
    "in_review": lambda: asked(remarked(good(**LESS))),
    "returned": lambda: do(asked(remarked(good())), Return("还不行"), "bob"),
    "approved": lambda: approved(remarked(good())),
    "published": lambda: published(remarked(good())),
    "withdrawn": withdrawn,
}


def remarked(draft: Draft) -> Draft:
    """With a comment that is answered."""
    draft = do(draft, Remark(id="c1", words="为什么？"), "bob")
    return do(draft, Answer("c1", "因为。"))


def command(name: CommandName, draft: Draft) -> Command:
    now = digest(draft)
    commands: dict[CommandName, Command] = {
        "edit": reworded("我们不收集。"),
        "ask_review": AskReview(now),
        "reopen": Reopen(),
        "return": Return("为什么？"),
        "lower": Lower(),
        "approve": Approve(now),
        "withdraw": Withdraw(),
        "remark": Remark(id="c2", words="这一条不清楚。", uid="para0001"),
        "answer": Answer("c1", "好。"),
        "resolve": Resolve("c1"),
        "publish": Publish(now),
        "cancel": Cancel(REASON),
    }
    return commands[name]


LEADS: dict[State, dict[CommandName, State]] = {
    "draft": {
        "edit": "draft",
        "ask_review": "in_review",
        "withdraw": "withdrawn",
        "remark": "draft",
        "answer": "draft",
        "resolve": "draft",
    },
    "in_review": {
        "edit": "draft",
        "reopen": "draft",
        "return": "returned",
        "lower": "in_review",
        "approve": "approved",
        "remark": "in_review",
        "answer": "in_review",
        "resolve": "in_review",
    },
    "returned": {
        "edit": "returned",
        "ask_review": "in_review",
        "withdraw": "withdrawn",
        "remark": "returned",
        "answer": "returned",
        "resolve": "returned",
    },
    "approved": {
        "edit": "draft",
        "reopen": "draft",
        "return": "returned",
        "withdraw": "withdrawn",
        "publish": "published",
        "remark": "approved",
        "answer": "approved",
        "resolve": "approved",
    },
    "published": {"publish": "published", "cancel": "withdrawn"},
    "withdrawn": {"reopen": "draft"},
}
"""What people were promised; the code's own table must say the same."""

MAY: dict[str, set[CommandName]] = {
    "reader": set(),
    "editor": {
        "edit",
        "ask_review",
        "reopen",
        "withdraw",
        "remark",
        "answer",
        "resolve",
        "publish",
    },
    "reviewer": set(NAMES.values()),
    "administrator": set(),
}


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("name", list(NAMES.values()))
@pytest.mark.parametrize("state", STATES)
def test_every_transition_by_every_role(state: State, name: CommandName, role: str) -> None:
    """A person who did nothing with this draft so far, in each role."""
    draft: Draft = STATES[state]()
    if (state, name) == ("in_review", "approve"):
        draft = do(draft, Lower(), "bob")
    permissions = {str(p) for p, roles in TABLE.items() if role in roles}

    def attempt() -> Draft:
        found = facts(draft)
        return decide(
            draft,
            command(name, draft),
            person="cyd",
            permissions=permissions,
            at=AT,
            facts=found,
        )

    to = LEADS[state].get(name)
    if to is not None and name in MAY[role]:
        assert name in possible(draft, permissions)
        assert attempt().state == to
    else:
        assert name not in possible(draft, permissions)
        with pytest.raises(Refused) as refused:
            attempt()
        (one,) = refused.value.refusals
        assert one.code == ("permission" if to else f"state.{state}")
        assert set(one.message) == {"zh-CN", "en"}
        assert all(one.message.values())


def test_the_table_is_the_one_that_was_promised() -> None:
    assert {(s, n): t.to for (s, n), t in TRANSITIONS.items()} == {
        (state, name): to for state, names in LEADS.items() for name, to in names.items()
    }


# --- what stands in the way ---------------------------------------------------------------


def wrong(draft: Draft, given: Command, person: str = "ann", **more: Any) -> dict[str, Refusal]:
    """What stands in the way, by code and field."""
    found = refusals(
        draft,
        given,
        person=person,
        permissions=EVERYTHING,
        at=more.get("at", AT),
        facts=facts(draft, **more),
    )
    for refusal in found:
        assert set(refusal.message) == {"zh-CN", "en"}
        assert all(refusal.message.values())
    return {f"{refusal.code} {refusal.field}".strip(): refusal for refusal in found}


def asking(draft: Draft, **more: Any) -> set[str]:
    return set(wrong(draft, AskReview(digest(draft)), **more))


def approving(draft: Draft, person: str = "bob", **more: Any) -> set[str]:
    return set(wrong(draft, Approve(digest(draft)), person, **more))


def test_a_good_draft_goes_all_the_way() -> None:
    draft = published()
    assert draft.state == "published"
    assert draft.version.published_at == AT
    assert msgspec.structs.replace(draft.version, published_at=new_version().published_at) == (
        good().version
    )


def test_the_last_editor_never_approves() -> None:
    assert approving(asked(), "ann") == {"approve.last_editor"}
    # also where somebody else asked for the review
    draft = good()
    other = do(draft, AskReview(digest(draft)), "bob")
    assert approving(other, "ann") == {"approve.last_editor"}


def test_whoever_asked_for_the_review_does_not_approve() -> None:
    draft = good()
    draft = do(draft, AskReview(digest(draft)), "bob")
    assert approving(draft, "bob") == {"approve.asked"}
    assert approving(draft, "cyd") == set()


def test_an_earlier_editor_may_approve_the_words_that_another_finished_and_stands_by() -> None:
    draft = do(do(good(), reworded("我们收集位置。"), "bob"), reworded("我们收集精确位置。"), "ann")
    assert approving(asked(draft), "bob") == set()


@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_an_edit_takes_back_request_and_approval(state: State) -> None:
    draft: Draft = STATES[state]()
    edited = do(draft, reworded("我们不收集。"), "cyd")
    assert (edited.state, edited.asked, edited.approval, edited.lowered) == (
        "draft",
        None,
        None,
        None,
    )
    assert edited.edit == draft.edit + 1
    assert edited.last_editor == "cyd"
    assert edited.editors == ("ann", "cyd")


def test_saving_without_a_change_is_no_edit() -> None:
    draft = approved()
    assert do(draft, Edit(version=draft.version, texts=draft.texts), "cyd") == draft
    lowered = do(asked(good(**LESS)), Lower(), "bob")
    assert do(lowered, Edit(version=lowered.version, texts=lowered.texts)) == lowered


def test_what_is_stood_by_is_what_was_looked_at() -> None:
    seen = digest(good())
    draft = do(good(), reworded("我们不收集。"))
    assert set(wrong(draft, AskReview(seen))) == {"draft.changed digest"}
    assert set(wrong(asked(draft), Approve(seen), "bob")) == {"draft.changed digest"}
    assert set(wrong(approved(draft), Publish(seen))) == {"draft.changed digest"}


def test_a_second_click_on_publish_finds_the_work_done() -> None:
    draft = published()
    later = AT + timedelta(minutes=1)
    assert do(draft, Publish(digest(draft)), at=later) == draft


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"change_note": {}}, {"change_note.missing change_note.zh-CN"}),
        ({"version": "1.0"}, {"version.taken version"}),
        ({"version": "第二版"}, {"version.id version"}),
        ({"components": ()}, {"component.none components"}),
        ({"effective_on": date(2024, 3, 1)}, {"effective.past effective_on"}),
        ({"effective_on": date(2024, 3, 11)}, {"notice.short effective_on"}),
        ({"severity": "major"}, {"severity_reason.language severity_reason.en"}),
        (
            {"impact_assessment": ImpactAssessment(reference=" ", high_risk=True)},
            {"impact.reference impact_assessment.reference"},
        ),
    ],
)
def test_what_is_not_ready_is_not_sent_for_review(changes: Any, words: set[str]) -> None:
    assert words <= asking(good(**changes))
    draft = asked()
    bent = msgspec.structs.replace(draft, version=good(**changes).version)
    assert words <= approving(bent)


def test_everything_in_the_way_is_told_at_once() -> None:
    found = asking(good(change_note={}, effective_on=date(2024, 3, 2), components=()))
    assert found >= {
        "change_note.missing change_note.zh-CN",
        "change_note.missing change_note.en",
        "component.none components",
        "notice.short effective_on",
    }


def test_an_editorial_change_needs_no_note() -> None:
    draft = good(change_note={})
    typographic = do(draft, Edit(texts={**both(), "zh-CN": text("zh-CN")}))
    assert facts(typographic).meaning.computed == "editorial"  # type: ignore[union-attr]
    assert asking(typographic) == set()


def test_the_first_version_needs_no_note_and_no_notice() -> None:
    draft = good(change_note={}, effective_on=date(2024, 3, 2))
    assert asking(draft, first=True) == set()
    assert approved(draft, first=True).state == "approved"


def test_the_notice_period_is_counted_in_whole_days() -> None:
    # 10 days from 10:00 on 1 March are over at 10:00 on the 11th: the 12th is the first day.
    assert asking(good(effective_on=date(2024, 3, 12))) == set()
    meant = facts(good(effective_on=date(2024, 3, 11))).meaning
    assert meant is not None
    assert (meant.notice.needed, meant.notice.given) == (10, 9)
    assert (meant.notice.kept, meant.notice.earliest) == (False, date(2024, 3, 12))


def test_an_emergency_shortens_the_notice_with_a_reason_in_every_language() -> None:
    soon = {"effective_on": date(2024, 3, 2)}
    assert asking(good(**soon, emergency=REASON)) == set()
    half = asking(good(**soon, emergency={"zh-CN": "紧急"}))
    assert "emergency.language emergency.en" in half


def test_time_passes_between_approval_and_publication() -> None:
    draft = approved(good(effective_on=date(2024, 3, 12)))
    later = AT + timedelta(days=1)
    assert set(wrong(draft, Publish(digest(draft)), at=later)) == {"notice.short effective_on"}
    late = AT + timedelta(days=30)
    assert set(wrong(draft, Publish(digest(draft)), at=late)) == {"effective.past effective_on"}


SENSITIVE = Item(
    id="face",
    act="separate_consent",
    title={"zh-CN": "人脸", "en": "Face"},
    component="policy",
    provisions=("part0001",),
    lawful_basis={"zh-CN": "《个人信息保护法》第29条", "en": "PIPL 29"},
)


def test_a_new_sensitive_item_asks_for_the_impact_assessment() -> None:
    items = (*new_version().items, SENSITIVE)
    assert asking(good(items=items)) == {"impact.missing impact_assessment.reference"}
    report = ImpactAssessment(reference="PIA-1")
    assert asking(good(items=items, impact_assessment=report)) == set()


def test_translations_are_complete_or_marked() -> None:
    base = {**both(), "en": text("en")}
    stale = do(good(), Edit(texts=base))
    found = wrong(stale, AskReview(digest(stale)))
    assert set(found) == {"translation.stale texts.en"}
    assert found["translation.stale texts.en"].uids == ("para0001",)
    # somebody says that the translation still is right, and of which words
    said = words_digest(base["zh-CN"].by_uid()["para0001"])
    right = do(stale, Edit(in_step={"en": {"para0001": said}}))
    assert asking(right) == set()
    again = do(right, Edit(texts={**base, "zh-CN": text("zh-CN", "我们收集别的。")}))
    assert "translation.stale texts.en" in asking(again)
    marked = {**good().version.texts, "en": TextRef(incomplete=True)}
    assert asking(do(stale, Edit(version=new_version(texts=marked)))) == set()


def test_a_translation_that_lacks_provisions_is_told_unless_it_is_marked() -> None:
    english = both()["en"]
    short = {**both(), "en": msgspec.structs.replace(english, nodes=english.nodes[:2])}
    draft = do(good(), Edit(texts=short))
    assert asking(draft) == {"translation.missing texts.en"}
    marked = {**draft.version.texts, "en": TextRef(incomplete=True)}
    assert asking(do(draft, Edit(version=new_version(texts=marked)))) == set()
    none = do(good(), Edit(version=new_version(texts={"zh-CN": TextRef()}), texts=short))
    assert "translation.absent texts.en" in asking(none)


def test_open_comments_stand_in_the_way_of_approval_and_publication() -> None:
    draft = do(asked(), Remark(id="c1", words="这一条不清楚。", uid="para0001"), "bob")
    found = wrong(draft, Approve(digest(draft)), "bob")
    assert set(found) == {"comments.open comments"}
    assert found["comments.open comments"].comments == ("c1",)
    own = do(draft, Answer("c1", "再想想。"), "bob")
    assert approving(own) == {"comments.open comments"}
    assert approving(do(draft, Answer("c1", "已改。"))) == set()
    assert approving(do(draft, Resolve("c1"), "bob")) == set()
    late = do(approved(), Remark(id="c2", words="等一下。"), "bob")
    assert set(wrong(late, Publish(digest(late)))) == {"comments.open comments"}


def test_a_comment_needs_words_and_an_answer_its_comment() -> None:
    assert set(wrong(good(), Remark(id="c1", words=" "))) == {"words.missing words"}
    assert set(wrong(good(), Answer("c9", "是"))) == {"comment.none comment"}
    assert set(wrong(good(), Resolve("c9"))) == {"comment.none comment"}
    assert set(wrong(asked(), Return(""), "bob")) == {"words.missing words"}


def test_less_than_computed_takes_a_second_person_who_did_not_edit() -> None:
    draft = asked(good(**LESS))
    assert facts(draft).meaning.computed == "major"  # type: ignore[union-attr]
    assert approving(draft) == {"severity.below severity"}
    assert set(wrong(draft, Lower(), "ann")) == {"lower.editor severity"}
    lowered = do(draft, Lower(), "bob")
    assert lowered.version.lowered == Lowered(against="1.0", computed="major")
    meant = facts(lowered).meaning
    assert meant is not None
    assert (meant.computed, meant.severity) == ("major", "minor")
    assert approving(lowered) == set()
    edited = do(lowered, reworded("我们收集精确位置，并提供给第三方。"))
    assert edited.version.lowered is None
    assert approving(asked(edited)) == {"severity.below severity"}


def test_an_editor_cannot_write_the_second_persons_mark() -> None:
    forged = new_version(**LESS, lowered=Lowered(against="1.0", computed="major"))
    draft = asked(do(good(), Edit(version=forged)))
    assert draft.version.lowered is None
    assert approving(draft) == {"severity.below severity"}


def test_a_note_is_due_for_what_was_computed_also_where_less_is_declared() -> None:
    draft = good(severity="editorial", severity_reason=REASON, change_note={})
    assert "change_note.missing change_note.en" in asking(draft)


def test_there_is_nothing_to_lower_where_nothing_is_below() -> None:
    assert set(wrong(asked(), Lower(), "bob")) == {"lower.nothing severity"}
    raised = asked(good(severity="major", severity_reason=REASON))
    assert set(wrong(raised, Lower(), "bob")) == {"lower.nothing severity"}
    assert approving(raised) == set()


def test_an_approval_is_of_one_comparison() -> None:
    draft = approved()
    other = facts(draft, first=True)
    found = refusals(
        draft,
        Publish(digest(draft)),
        person="ann",
        permissions=EVERYTHING,
        at=AT,
        facts=Facts(DOCUMENT, (), other.meaning),
    )
    assert [refusal.code for refusal in found] == ["approval.base"]


def test_a_draft_under_review_is_neither_withdrawn_nor_deleted() -> None:
    (found,) = wrong(asked(), Withdraw()).values()
    assert found.code == "state.in_review"
    assert "take it back from review first" in found.message["en"]
    assert do(do(asked(), Reopen()), Withdraw()).state == "withdrawn"


def test_a_published_version_is_withdrawn_only_before_it_takes_effect() -> None:
    draft = published()
    moment = timedelta(microseconds=1)
    assert do(draft, Cancel(REASON), "bob", at=MIDNIGHT - moment).state == "withdrawn"
    assert set(wrong(draft, Cancel(REASON), "bob", at=MIDNIGHT)) == {"cancel.in_force"}
    assert set(wrong(draft, Cancel({"en": "Wrong"}), "bob")) == {"reason.language reason.zh-CN"}
    gone = do(draft, Cancel(REASON), "bob")
    assert set(wrong(gone, Reopen())) == {"reopen.published"}


def test_the_trace_names_nobody() -> None:
    version = published().version
    trace = withdrawal(version, "0" * 64, DOCUMENT, REASON, AT)
    assert trace.reason == REASON
    assert set(msgspec.to_builtins(trace)) == {"document", "version", "digest", "at", "reason"}


def test_the_record_of_a_publication_proves_itself() -> None:
    draft = do(asked(good(**LESS)), Lower(), "bob")
    draft = do(draft, Approve(digest(draft)), "bob")
    after = do(draft, Publish(digest(draft)), "cyd")
    record = publication(after, facts(draft), base_digest="0" * 64)
    assert check_publication(after.version, record) == ()
    assert (record.asked_by, record.approved_by, record.published_by) == ("ann", "bob", "cyd")
    assert (record.computed, record.declared, record.lowered_by) == ("major", "minor", "bob")
    assert record.approved_digest == digest(draft) == digest(after)
    for forged, code in (
        ({"approved_by": "ann"}, "publication.alone"),
        ({"approved_digest": "1" * 64}, "publication.other"),
        ({"lowered_by": "ann"}, "publication.lowered"),
        ({"computed": "minor"}, "publication.other"),
        ({"digest": "1" * 64}, "record.other"),
    ):
        bad = msgspec.structs.replace(record, **forged)
        assert code in {p.code for p in check_publication(after.version, bad)}
    assert [p.code for p in check_publication(after.version, None)] == ["lowered.no_record"]


def test_a_text_that_was_edited_no_longer_comes_from_its_file() -> None:
    source = Source(name="a.txt", format="txt", encoding="utf-8", sha256="0" * 64)
    imported = new_version(texts={"zh-CN": TextRef(source=source), "en": TextRef(source=source)})
    draft = do(good(), Edit(version=imported))
    assert draft.version.texts["zh-CN"].source == source
    edited = do(draft, Edit(texts={**draft.texts, "zh-CN": text("zh-CN", "我们不收集。")}))
    assert edited.version.texts["zh-CN"].source is None
    assert edited.version.texts["en"].source == source
    other = msgspec.structs.replace(source, name="b.txt")
    texts_of = {**edited.version.texts, "zh-CN": TextRef(source=other)}
    imported_again = Edit(version=new_version(texts=texts_of), texts=both("我们收集。"))
    assert do(edited, imported_again).version.texts["zh-CN"].source == other


def test_a_change_note_is_part_of_what_is_approved() -> None:
    draft = approved()
    other = do(draft, Edit(version=new_version(change_note={**NOTE, "en": "Nothing."})))
    assert digest(other) != digest(draft)

"""No sequence of commands breaks a law: any people, any words, any order, real storage.

What must hold is written down here a second time, without the code that decides: two
people behind every publication, bytes that never change, reasons that the public can read.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.documents.drafting import BASE, DOCUMENT, EVERYTHING, NOTE, both, good
from tests.documents.making import texts, version
from xarst_site.changes.findings import SEVERITIES
from xarst_site.documents.drafts import Draft, digest
from xarst_site.documents.force import in_force, in_order, standing
from xarst_site.documents.model import SHANGHAI
from xarst_site.documents.workflow import (
    Answer,
    Approve,
    AskReview,
    Command,
    Edit,
    Lower,
    Publish,
    Refused,
    Remark,
    Reopen,
    Resolve,
    Return,
    Withdraw,
)
from xarst_site.storage.databases import KINDS, open_databases
from xarst_site.storage.drafts import Conflict, Drafts
from xarst_site.storage.library import Library
from xarst_site.storage.revision import content_revision
from xarst_site.text.canonical import canonical_bytes

BEGIN = datetime(2024, 3, 1, 2, tzinfo=UTC)
PEOPLE = st.sampled_from(["ann", "bob", "cyd"])
WORDS = st.sampled_from(
    [
        "我们收集手机号。",
        "我们收集手机号 。",
        "我们收集手机号和位置，并提供给第三方。",
        "我们不收集。",
    ]
)
DECLARED = st.sampled_from([None, "editorial", "minor", "major"])
REASON = {"zh-CN": "原因", "en": "A reason"}
REASONS = st.sampled_from([{}, {"zh-CN": "原因"}, REASON])
NAMES = st.sampled_from(["2.0", "3.0", "4.0"])


class Bureau(RuleBasedStateMachine):
    """Three people who may do everything, two drafts, and a clock that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.databases = open_databases({f"xarst.{kind}": "memory:" for kind in KINDS})
        self.at = BEGIN
        self.edits: dict[str, list[tuple[str, str]]] = {"d1": [], "d2": []}
        """Of each draft, who left it at which digest by an edit."""
        self.stood_by: dict[str, dict[str, set[str]]] = {"d1": {}, "d2": {}}
        """Of each draft and digest, who asked for its review or approved it."""
        self.bytes: dict[str, bytes] = {}
        self.published: dict[str, datetime] = {}
        self.gone: dict[str, datetime] = {}
        with self.drafts() as drafts:
            library = drafts._library
            library.add_document(DOCUMENT)
            library.add_version(version(), texts(), {})
        self.bytes["1.0"] = canonical_bytes(BASE)
        with self.drafts() as drafts:
            for name in self.edits:
                drafts.add(msgspec.structs.replace(good(), id=name, title=name))
                self.edits[name].append(("ann", digest(good())))
        self.revision = content_revision(self.databases.content)

    def drafts(self) -> Any:
        return _Opened(self.databases.content)

    def draft(self, name: str) -> Draft:
        with self.drafts() as drafts:
            return drafts.draft(name)

    def give(self, name: str, command: Command, person: str, **more: Any) -> Draft | None:
        """The draft after the command, None where it was refused; then nothing changed."""
        before = self.draft(name)
        try:
            with self.drafts() as drafts:
                after = drafts.act(
                    name, command, person=person, permissions=EVERYTHING, at=self.at, **more
                )
        except (Refused, Conflict):
            assert self.draft(name) == before
            return None
        assert self.draft(name) == after
        return after

    which = st.sampled_from(["d1", "d2"])

    @rule(name=which, person=PEOPLE, words=WORDS, translated=st.booleans())
    def write(self, name: str, person: str, words: str, translated: bool) -> None:
        said = both(words)
        if not translated:
            said["en"] = texts()["en"]
        self.edited(name, person, Edit(texts=said))

    @rule(
        name=which,
        person=PEOPLE,
        severity=DECLARED,
        reason=REASONS,
        note=st.sampled_from([{}, NOTE]),
        days=st.integers(0, 20),
        emergency=REASONS,
        called=NAMES,
        incomplete=st.booleans(),
    )
    def record(
        self,
        *,
        name: str,
        person: str,
        severity: Any,
        reason: Any,
        note: Any,
        days: int,
        emergency: Any,
        called: str,
        incomplete: bool,
    ) -> None:
        draft = self.draft(name)
        references = {
            language: msgspec.structs.replace(
                reference, incomplete=incomplete and language != "zh-CN"
            )
            for language, reference in draft.version.texts.items()
        }
        version = msgspec.structs.replace(
            draft.version,
            version=called,
            severity=severity,
            severity_reason=reason if severity else {},
            change_note=note,
            emergency=emergency,
            effective_on=(self.at.astimezone(SHANGHAI) + timedelta(days=days)).date(),
            texts=references,
        )
        self.edited(name, person, Edit(version=version))

    def edited(self, name: str, person: str, command: Edit) -> None:
        before = self.draft(name)
        after = self.give(name, command, person, expected_edit=before.edit)
        if after is not None and after != before:
            assert after.state in ("draft", "returned")
            assert after.approval is None
            assert after.version.lowered is None
            self.edits[name].append((person, digest(after)))

    @rule(name=which, person=PEOPLE, words=WORDS)
    def save_too_late(self, name: str, person: str, words: str) -> None:
        stale = self.draft(name).edit - 1
        assert self.give(name, Edit(texts=both(words)), person, expected_edit=stale) is None

    @rule(name=which, person=PEOPLE)
    def ask(self, name: str, person: str) -> None:
        now = digest(self.draft(name))
        if self.give(name, AskReview(now), person):
            self.stood_by[name].setdefault(now, set()).add(person)

    @rule(name=which, person=PEOPLE)
    def lower(self, name: str, person: str) -> None:
        before = self.draft(name)
        after = self.give(name, Lower(), person)
        if after is not None:
            assert person not in {who for who, _ in self.edits[name]}
            # only the mark differs, so whoever stood by the words stands by them still
            stood = self.stood_by[name].get(digest(before), set())
            self.stood_by[name].setdefault(digest(after), set()).update(stood)

    @rule(name=which, person=PEOPLE)
    def approve(self, name: str, person: str) -> None:
        draft = self.draft(name)
        if self.give(name, Approve(digest(draft)), person):
            assert person != self.edits[name][-1][0]
            self.stood_by[name].setdefault(digest(draft), set()).add(person)

    @rule(
        name=which, person=PEOPLE, command=st.sampled_from([Reopen(), Return("再看"), Withdraw()])
    )
    def turn_back(self, name: str, person: str, command: Command) -> None:
        self.give(name, command, person)

    @rule(name=which, person=PEOPLE, what=st.sampled_from(["remark", "answer", "resolve"]))
    def talk(self, name: str, person: str, what: str) -> None:
        comments = self.draft(name).comments
        commands: dict[str, Command] = {
            "remark": Remark(id=f"c{len(comments)}", words="意见"),
            "answer": Answer(f"c{len(comments) - 1}", "答复"),
            "resolve": Resolve(f"c{len(comments) - 1}"),
        }
        self.give(name, commands[what], person)

    @rule(name=which, person=PEOPLE)
    def publish(self, name: str, person: str) -> None:
        draft = self.draft(name)
        before = content_revision(self.databases.content)
        after = self.give(name, Publish(digest(draft)), person)
        if after is None or draft.state == "published":
            assert content_revision(self.databases.content) == before
            return
        assert content_revision(self.databases.content) > before
        self.judge(draft, after)
        self.bytes[after.version.version] = canonical_bytes(after.version)
        self.published[after.version.version] = self.at

    def judge(self, draft: Draft, after: Draft) -> None:
        """What the laws ask of a publication, said without the code that decides."""
        new = after.version
        assert len(self.stood_by[draft.id][digest(draft)]) >= 2
        assert self.stood_by[draft.id][digest(draft)] - {self.edits[draft.id][-1][0]}
        assert new.version not in self.bytes
        assert new.published_at == self.at
        begins = datetime.combine(new.effective_on, time(), SHANGHAI)
        assert begins >= self.at
        if begins < self.at + timedelta(days=DOCUMENT.minimum_notice_days):
            assert set(new.emergency) == set(DOCUMENT.languages)
        with self.drafts() as drafts:
            record = drafts._library.publication("sample", new.version)
        assert record is not None
        assert record.computed is not None
        if record.computed != "editorial":
            assert set(new.change_note) == set(DOCUMENT.languages)
        if new.severity is not None:
            assert set(new.severity_reason) == set(DOCUMENT.languages)
            if SEVERITIES.index(new.severity) < SEVERITIES.index(record.computed):
                assert new.lowered is not None
                assert record.lowered_by not in record.edited_by
        assert all(c.resolved or any(a.by != c.by for a in c.answers) for c in draft.comments)

    @precondition(lambda self: self.published)
    @rule(person=PEOPLE, reason=REASONS, data=st.data())
    def cancel(self, person: str, reason: Any, data: Any) -> None:
        name = data.draw(st.sampled_from(sorted(self.published)))
        try:
            with self.drafts() as drafts:
                drafts.cancel(
                    "sample",
                    name,
                    reason=reason,
                    person=person,
                    permissions=EVERYTHING,
                    at=self.at,
                )
        except Refused:
            return
        assert name not in self.gone
        assert reason == REASON
        self.gone[name] = self.at

    @rule(
        name=which,
        person=st.sampled_from(["bob", "cyd"]),
        words=st.sampled_from(["我们收集手机号和位置，并提供给第三方。", "我们不收集。"]),
        severity=DECLARED,
        days=st.sampled_from([3, 15]),
        last=PEOPLE,
    )
    def straight_through(
        self, *, name: str, person: str, words: str, severity: Any, days: int, last: str
    ) -> None:
        """The short way, so that much is published: one writes, another approves."""
        self.begin_again()
        free = [
            called for called in ("2.0", "3.0", "4.0", "5.0", "6.0") if called not in self.bytes
        ]
        self.turn_back(name=name, person="ann", command=Reopen())
        for comment in self.draft(name).comments:
            self.give(name, Resolve(comment.id), "ann")
        self.record(
            name=name,
            person="ann",
            severity=severity,
            reason=REASON,
            note=NOTE,
            days=days,
            emergency=REASON if days == 3 else {},
            called=(free or ["6.0"])[0],
            incomplete=True,
        )
        self.write(name=name, person="ann", words=words, translated=False)
        self.ask(name=name, person="ann")
        self.lower(name=name, person=person)
        self.approve(name=name, person=person)
        self.publish(name=name, person=last)

    @rule(hours=st.integers(1, 24 * 12))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def begin_again(self) -> None:
        """A published or withdrawn draft makes room for another."""
        for name in self.edits:
            if self.draft(name).state in ("published", "withdrawn"):
                new = msgspec.structs.replace(good(), id=name, title="x")
                with self.drafts() as drafts:
                    del drafts._root["drafts"][name]
                    del drafts._root["draft_parts"][name]
                    drafts.add(new)
                self.edits[name] = [("ann", digest(new))]
                self.stood_by[name] = {}

    @invariant()
    def no_byte_of_what_is_published_changes(self) -> None:
        with self.drafts() as drafts:
            library: Library = drafts._library
            versions = library.versions("sample")
            assert {v.version: canonical_bytes(v) for v in versions} == self.bytes
            withdrawals = library.withdrawals("sample")
        assert {name: trace.at for name, trace in withdrawals.items()} == self.gone
        left = standing(versions, withdrawals, self.at)
        current = in_force(left, self.at)
        begun = [v for v in in_order(left) if v.effective_from <= self.at]
        assert current == (begun[-1] if begun else None)
        assert current is None or current.version not in self.gone

    def teardown(self) -> None:
        self.databases.close()


class _Opened:
    """Drafts in a transaction that is committed at the end of the block, or not at all."""

    def __init__(self, db: Any) -> None:
        self.manager = transaction.TransactionManager()
        self.connection = db.open(transaction_manager=self.manager)

    def __enter__(self) -> Drafts:
        return Drafts(self.connection)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.manager.commit()
        self.manager.abort()
        self.connection.close()


TestBureau = Bureau.TestCase
TestBureau.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)

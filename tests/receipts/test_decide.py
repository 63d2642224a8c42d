"""Which answers may be recorded: the rules read as a specification."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.receipts.making import GUARDIAN
from xarst_site.receipts import decide
from xarst_site.receipts.model import (
    Act,
    Answer,
    Answered,
    Body,
    Item,
    Refused,
    State,
    Withdrawal,
    body_of,
)

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
EFFECTIVE = datetime(2026, 1, 31, 16, tzinfo=UTC)
NEXT = datetime(2026, 5, 31, 16, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
SHA = "ab" * 32
ACTS: dict[str, Act] = {
    "agreement": "terms_acceptance",
    "policy": "notice_acknowledged",
    "marketing": "consent",
    "face": "separate_consent",
    "abroad": "separate_consent",
    "child": "guardian_consent",
}
SHOWN = decide.Shown(
    document="xarst",
    version="2026-02-01",
    texts={"zh-CN": SHA, "en": "cd" * 32},
    items=tuple(decide.Asked(id=name, act=act) for name, act in ACTS.items()),
    published_at=PUBLISHED,
    effective_from=EFFECTIVE,
    superseded_at=None,
)


def answer(*items: tuple[str, Any], **changes: Any) -> Answer:
    given = items or (("agreement", "given"), ("policy", "given"))
    fields = {
        "document": "xarst",
        "version": "2026-02-01",
        "language": "zh-CN",
        "text_sha256": SHA,
        "subject": "u-1",
        "items": tuple(Answered(id=name, state=state) for name, state in given),
        "affirmative_action": "tap-agree",
    }
    return Answer(**fields | changes)


def codes(*args: Any, at: datetime = NOW, shown: Any = SHOWN, **more: Any) -> set[tuple[str, str]]:
    try:
        decide.decide(*args, shown, "app", at=at, **more)
    except Refused as refused:
        problems = refused.problems
    else:
        return set()
    assert all(set(one.message) == {"zh-CN", "en"} for one in problems)
    return {(one.path, one.code) for one in problems}


def test_an_answer_becomes_an_acceptance_with_the_acts_of_the_version() -> None:
    made = decide.decide(
        answer(app_version="3.2.0", client_time="2026-03-01T14:00:00+08:00"), SHOWN, "app", at=NOW
    )
    assert [(one.id, one.act, one.state) for one in made.items] == [
        ("agreement", "terms_acceptance", "given"),
        ("policy", "notice_acknowledged", "given"),
    ]
    assert (made.app.id, made.app.version) == ("app", "3.2.0")
    assert not made.queued_offline


@pytest.mark.parametrize("state", ["given", "refused"])
def test_a_separate_consent_alone(state: State) -> None:
    assert codes(answer(("face", state))) == set()


def test_a_separate_consent_is_not_bundled() -> None:
    assert codes(answer(("agreement", "given"), ("face", "given"))) == {("/items/1", "bundled")}
    assert codes(answer(("face", "given"), ("abroad", "given"))) == {
        ("/items/0", "bundled"),
        ("/items/1", "bundled"),
    }
    # Refusing it beside the rest pressures nobody.
    assert codes(answer(("agreement", "given"), ("face", "refused"))) == set()


def test_optional_items_need_no_answer_and_any_may_be_refused() -> None:
    assert codes(answer(("agreement", "refused"))) == set()
    assert codes(answer(("marketing", "refused"), ("abroad", "refused"))) == set()


def test_items_are_those_of_the_version_once_each() -> None:
    said = codes(answer(("agreement", "given"), ("x", "given"), ("agreement", "refused")))
    assert said == {("/items/1/id", "unknown-item"), ("/items/2/id", "twice")}


def test_the_text_must_be_the_one_that_was_shown() -> None:
    assert codes(answer(text_sha256="cd" * 32)) == {("/text_sha256", "other-text")}
    assert codes(answer(language="en", text_sha256="cd" * 32)) == set()
    assert codes(answer(language="fr")) == {("/language", "unknown-language")}


def test_a_guardian_says_the_relation_and_the_basis() -> None:
    assert codes(answer(("child", "given"))) == {("/on_behalf_of", "guardian-needed")}
    assert codes(answer(("child", "refused"))) == set()
    made = decide.decide(answer(("child", "given"), on_behalf_of=GUARDIAN), SHOWN, "a", at=NOW)
    assert made.on_behalf_of == GUARDIAN


def test_a_version_may_be_answered_from_the_day_it_is_public() -> None:
    assert codes(answer(), at=PUBLISHED - timedelta(seconds=1)) == {("/version", "unknown-version")}
    assert codes(answer(), at=PUBLISHED) == set()
    assert codes(answer(), shown=None) == {("/version", "unknown-version")}


class TestReplaced:
    """A version that was replaced is a conflict, unless the answer waited in the app."""

    shown = msgspec.structs.replace(SHOWN, superseded_at=NEXT)
    conflict = frozenset({("/version", "superseded")})

    def said(self, client_time: str | None, at: datetime) -> set[tuple[str, str]]:
        return codes(answer(client_time=client_time), at=at, shown=self.shown, current="2026-06-01")

    def test_at_the_very_instant(self) -> None:
        assert self.said(None, NEXT - timedelta(seconds=1)) == set()
        assert self.said(None, NEXT) == self.conflict

    def test_queued(self) -> None:
        later = NEXT + timedelta(days=3)
        made = decide.decide(
            answer(client_time="2026-05-31T23:59:59+08:00"), self.shown, "app", at=later
        )
        assert made.queued_offline
        assert self.said("2026-06-01T00:00:00+08:00", later) == self.conflict
        assert self.said("2025-12-31T23:59:59Z", later) == self.conflict
        assert self.said("2026-05-01T00:00:00Z", NEXT + decide.MAX_DELAY) == set()
        too_late = NEXT + decide.MAX_DELAY + timedelta(seconds=1)
        assert self.said("2026-05-01T00:00:00Z", too_late) == self.conflict

    def test_the_conflict_names_the_current_version(self) -> None:
        with pytest.raises(Refused, match="2026-06-01") as caught:
            decide.decide(answer(), self.shown, "a", at=NEXT, current="2026-06-01")
        assert caught.value.problems[0].kind == "conflict"


@pytest.mark.parametrize("field", ["client_time", "shown_from"])
@pytest.mark.parametrize(
    "value", ["2026-03-01T14:00:00.0", "2026-02-30T14:00:00+08:00", "yesterday, about noon",
              "2026-03-01 14:00:00+08:00", "2026-03-01T14:00:00+99:99", "0000-00-00T00:00:00Z"],
)  # fmt: skip
def test_times_are_instants(field: str, value: str) -> None:
    assert codes(answer(**{field: value})) == {(f"/{field}", "not-an-instant")}


GOOD = {
    "document": "xarst", "version": "2026-02-01", "language": "zh-CN", "text_sha256": SHA,
    "subject": "u-1", "items": [{"id": "agreement", "state": "given"}],
    "affirmative_action": "tap-agree",
}  # fmt: skip


def test_a_request_is_read() -> None:
    assert decide.read_answer(msgspec.json.encode(GOOD)).items[0].id == "agreement"


@pytest.mark.parametrize("field", sorted(GOOD))
@pytest.mark.parametrize("wrong", ["missing", 7, None, "", "x" * 1000, {"a": 1}, ["", 1], True])
def test_a_field_that_is_missing_or_of_another_kind(field: str, wrong: Any) -> None:
    said = {**GOOD, field: wrong}
    if wrong == "missing":
        del said[field]
    with pytest.raises(Refused) as caught:
        decide.read_answer(msgspec.json.encode(said))
    (problem,) = caught.value.problems
    assert problem.kind == "invalid"
    assert wrong == "missing" or problem.path.startswith(f"/{field}")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"more": 1}, ""),
        ({"items": [{"id": "a", "state": "withdrawn"}]}, "/items/0/state"),
        ({"items": [{"id": "a", "state": "given", "x": 1}]}, "/items/0"),
        ({"items": [{"id": "a", "state": "given"}] * 65}, "/items"),
        ({"items": []}, "/items"),
        ({"on_behalf_of": {"relation": "mother"}}, "/on_behalf_of"),
        ({"on_behalf_of": {"relation": "13800138000", "basis": "x"}}, "/on_behalf_of/relation"),
        ({"subject": "a\nb"}, "/subject"),
        ({"affirmative_action": "no action"}, "/affirmative_action"),
    ],
)
def test_problems_say_where(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as caught:
        decide.read_answer(msgspec.json.encode({**GOOD, **changes}))
    assert caught.value.problems[0].path == path


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"a":"\xff"}'])
def test_what_is_not_json(data: bytes) -> None:
    for read in (decide.read_answer, decide.read_withdrawal):
        with pytest.raises(Refused):
            read(data)


def test_guardians_are_needed_until_the_fourteenth_birthday() -> None:
    born = date(2012, 3, 2)
    assert decide.needs_guardian(born, date(2026, 3, 1))
    assert not decide.needs_guardian(born, date(2026, 3, 2))
    assert decide.needs_guardian(date(2012, 2, 29), date(2026, 2, 28))
    assert not decide.needs_guardian(date(2012, 2, 29), date(2026, 3, 1))


class TestWithdrawing:
    def receipt(self, **states: State) -> Body:
        made = decide.decide(answer(), SHOWN, "app", at=NOW)
        items = tuple(Item(id=one, act=ACTS[one], state=state) for one, state in states.items())
        return body_of(
            msgspec.structs.replace(made, items=items),
            namespace="https://x.example",
            receipt_id="019ab1c2-0000-7000-8000-000000000000",
            principal="p",
            at=NOW,
            previous=None,
        )

    def codes(self, receipt: Body, standing: Any, *items: str) -> Any:
        asked = Withdrawal(affirmative_action="tap-withdraw", items=items or None)
        try:
            made = decide.decide_withdrawal(asked, receipt, standing, "app")
        except Refused as refused:
            return {(one.path, one.code) for one in refused.problems}
        return [(one.id, one.act, one.state) for one in made.items]

    def test_what_was_given_is_withdrawn(self) -> None:
        receipt = self.receipt(agreement="given", policy="given", face="given", abroad="refused")
        standing = {"agreement": "given", "policy": "given", "face": "given", "abroad": "refused"}
        assert self.codes(receipt, standing, "face") == [("face", "separate_consent", "withdrawn")]
        # Without naming items: all that can be; an acknowledgement cannot.
        assert self.codes(receipt, standing) == [
            ("agreement", "terms_acceptance", "withdrawn"),
            ("face", "separate_consent", "withdrawn"),
        ]
        assert self.codes(receipt, standing, "policy") == {("/items/0", "not-withdrawable")}
        assert self.codes(receipt, standing, "face", "abroad", "face", "x") == {
            ("/items/1", "not-given"),
            ("/items/2", "twice"),
            ("/items/3", "not-given"),
        }

    def test_once(self) -> None:
        receipt = self.receipt(face="given")
        assert self.codes(receipt, {"face": "withdrawn"}) == {("/items", "nothing-to-withdraw")}
        assert self.codes(receipt, {"face": "withdrawn"}, "face") == {("/items/0", "not-given")}

    def test_how_items_stand(self) -> None:
        first = self.receipt(agreement="given", face="given")
        then = self.receipt(face="withdrawn")
        standing = decide.standing_after([first, then])
        assert {name: item.state for name, item in standing.items()} == {
            "agreement": "given",
            "face": "withdrawn",
        }

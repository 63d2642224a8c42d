"""Bodies, ids and subjects."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts.making import ACCEPTANCE, AT, GUARDIAN, NAMESPACE, seed
from xarst_site.receipts import ids, subject
from xarst_site.receipts.model import Acceptance, Body, Item, body_of, instant, payload, read_body
from xarst_site.receipts.verify import canonical

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def body(acceptance: Acceptance = ACCEPTANCE, previous: str | None = None) -> Body:
    return body_of(
        acceptance,
        namespace=NAMESPACE,
        receipt_id=ids.receipt_id(ids.next_order(0, 1), b"12345678"),
        principal="hmac-sha256:00",
        at=AT,
        previous=previous,
    )


@given(WORDS, WORDS, WORDS, st.booleans(), st.booleans(), st.lists(WORDS, max_size=4))
def test_a_payload_is_rfc_8785(
    subject_: str, version: str, action: str, queued: bool, guarded: bool, items: list[str]
) -> None:
    made = body(
        msgspec.structs.replace(
            ACCEPTANCE,
            version=version,
            affirmative_action=action,
            queued_offline=queued,
            on_behalf_of=GUARDIAN if guarded else None,
            items=tuple(Item(id=one, act="consent", state="given") for one in items),
        ),
        previous=subject_,
    )
    data = payload(made)
    assert data == rfc8785.dumps(msgspec.to_builtins(made)) == canonical(msgspec.to_builtins(made))
    assert read_body(data) == made


def test_a_body_has_the_members_that_are_promised() -> None:
    said = msgspec.to_builtins(body())
    assert list(said) == [
        "schema_version", "receipt_id", "pii_principal_id", "app", "document", "version",
        "language", "text_sha256", "effective_from", "items", "event", "on_behalf_of", "previous",
    ]  # fmt: skip
    assert said["schema_version"] == "https://xarst.example/ns/receipt/1"
    assert said["items"][0] == {"id": "user-agreement", "act": "terms_acceptance", "state": "given"}
    assert said["event"] == {
        "affirmative_action": "tap-agree",
        "recorded_at": "2026-11-23T06:03:11Z",
        "client_time": "2026-11-23T14:03:09+08:00",
        "shown_from": None,
    }
    waited = msgspec.to_builtins(body(msgspec.structs.replace(ACCEPTANCE, queued_offline=True)))
    assert waited["event"]["queued_offline"] is True


def test_instants_are_written_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 1, 1, 7, 59, 59, 999999, shanghai)) == "2025-12-31T23:59:59Z"


@given(st.integers(0, (1 << 60) - 1), st.binary(min_size=8, max_size=8))
def test_ids_keep_their_order(order: int, random: bytes) -> None:
    identity = ids.receipt_id(order, random)
    assert ids.order_of(identity) == order
    assert identity[14] == "7"
    assert identity[19] in "89ab"
    later = ids.receipt_id(order + 1, seed("x")[:8]) if order + 1 < 1 << 60 else "g"
    assert identity < later


def test_an_id_tells_its_time() -> None:
    at = int(datetime(2026, 11, 23, 6, 3, 11, 250000, UTC).timestamp() * 1000)
    first = ids.next_order(0, at)
    assert int(ids.receipt_id(first, bytes(8)).replace("-", "")[:12], 16) == at
    assert ids.next_order(first, at) == first + 1
    assert ids.next_order(first, at - 5) == first + 1
    assert ids.next_order(first, at + 1) == first + 4096


@pytest.mark.parametrize(
    "wrong", ["", "x", "019ab-", "019ab1c2-0000-4000-8000-000000000000",
              "019AB1C2-0000-7000-8000-000000000000", "019ab1c2-0000-7000-c000-000000000000"],
)  # fmt: skip
def test_other_ids_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="version 7"):
        ids.order_of(wrong)


def test_a_person_is_known_by_a_key_and_nothing_else() -> None:
    key, other = seed("one"), seed("two")
    told = {
        subject.principal(key, "a", "b"),
        subject.principal(other, "a", "b"),
        subject.principal(key, "ab", ""),
        subject.principal(key, "", "ab"),
        subject.principal(key, "b", "a"),
    }
    assert len(told) == 5
    assert all(one.startswith("hmac-sha256:") and len(one) == 76 for one in told)
    assert subject.principal(key, "a", "b") == subject.principal(key, "a", "b")
    assert subject.blind(key, "1") != subject.blind(key, "2") != subject.blind(other, "2")
    assert 0 <= subject.lookup(key, "a", "b") < 1 << 63
    assert subject.lookup(key, "a", "b") != subject.number(subject.request_mark(key, "a", "b"))

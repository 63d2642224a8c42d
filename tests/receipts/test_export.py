"""Receipts in the shapes of others: nothing is called consent that is not."""

from typing import Any

import msgspec

from tests.receipts.making import ACCEPTANCE, GUARDIAN, Log
from xarst_site.receipts import export
from xarst_site.receipts.model import Act, Body, Item, State

FACTS = export.Facts(
    controller="西安市人力资源和社会保障局",
    contacts={"email": "a@example.com", "phone": "029-12333"},
    service="西安人社通",
    notice="https://xarst.example/zh-CN/xarst/versions/2023-09-06/",
    items={"face": export.ItemFacts(title="人脸识别", lawful_basis="pipl-13-1")},
)


def body(*items: tuple[str, Act, State], **changes: Any) -> Body:
    acceptance = msgspec.structs.replace(
        ACCEPTANCE,
        items=tuple(Item(id=name, act=act, state=state) for name, act, state in items),
        **changes,
    )
    return msgspec.convert(Log().issue(acceptance)["body"], Body)


ALL = body(
    ("face", "separate_consent", "given"),
    ("terms", "terms_acceptance", "given"),
    ("policy", "notice_acknowledged", "given"),
    ("news", "consent", "refused"),
)


def test_iso_27560() -> None:
    said = export.iso_27560(ALL, FACTS)
    assert said["receipt_metadata"]["receipt_id"] == ALL.receipt_id
    record = said["consent_record"]
    assert record["pii_principal_id"] == ALL.pii_principal_id
    assert [one["event_type"] for one in record["events"]] == [
        "explicit",
        "terms_acceptance",
        "notice_acknowledged",
        "explicit",
    ]
    assert record["pii_processing"][0]["purpose"] == "人脸识别"
    assert {one["event_time"] for one in record["events"]} == {ALL.event.recorded_at}
    assert record["events"][0]["entity_id"] == "pii_principal"
    guarded = body(("child", "guardian_consent", "given"), on_behalf_of=GUARDIAN)
    assert (
        export.iso_27560(guarded, FACTS)["consent_record"]["events"][0]["entity_id"] == "guardian"
    )


def test_dpv() -> None:
    said = export.dpv(ALL, FACTS)
    assert said["@type"] == "dpv:ConsentReceipt"
    face, terms, policy, news = said["dpv:hasRecordOfActivity"]
    assert face["dpv:hasConsentStatus"] == {"@type": "dpv:ConsentGiven"}
    assert news["dpv:hasConsentStatus"] == {"@type": "dpv:ConsentRefused"}
    assert terms["dpv:hasLegalBasis"] == "dpv:Contract"
    for one in (terms, policy):
        assert "Consent" not in msgspec.json.encode(one).decode()


def test_dpv_of_a_guardian() -> None:
    guarded = body(("child", "guardian_consent", "withdrawn"), on_behalf_of=GUARDIAN)
    (one,) = export.dpv(guarded, FACTS)["dpv:hasRecordOfActivity"]
    assert one["dpv:isIndicatedBy"]["@type"] == "dpv:GuardianOfDataSubject"
    assert one["dpv:hasConsentStatus"] == {"@type": "dpv:ConsentWithdrawn"}


def test_kantara_says_given_consent_and_nothing_else() -> None:
    said = export.kantara(ALL, FACTS)
    assert said is not None
    assert said["version"] == "KI-CR-v1.1.0"
    assert [one["purpose"] for one in said["services"][0]["purposes"]] == ["人脸识别"]
    assert said["consentTimestamp"] == 1_795_413_791
    assert (said["sensitive"], said["spiCat"]) == (True, ["face"])
    for without in (
        body(("policy", "notice_acknowledged", "given")),
        body(("terms", "terms_acceptance", "given")),
        body(("face", "separate_consent", "refused")),
        body(("face", "separate_consent", "withdrawn")),
    ):
        assert export.kantara(without, FACTS) is None

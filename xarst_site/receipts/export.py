"""Receipts in the shapes that others read: ISO/IEC TS 27560, W3C DPV, Kantara CR 1.1.

What a receipt does not hold itself (titles, who answers for the service) comes in as
`Facts`. Only items whose lawful basis is consent are called consent; agreements and notices
are exported as what they are, or, where a format knows nothing but consent, left out. The
mapping, field by field, is in docs/receipts.md.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from xarst_site.receipts.model import Act, Body, Item, State
from xarst_site.receipts.verify import read_instant

CONSENT: frozenset[Act] = frozenset({"consent", "separate_consent", "guardian_consent"})
"""The acts that are consent (PIPL 13(1))."""
JURISDICTION = "CN"
KANTARA_VERSION = "KI-CR-v1.1.0"
DPV_RECEIPT = "https://w3id.org/dpv/schema/dpv-27560#receipt"
DPV_CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says of an item: how it is called in the receipt's language, and why

    it is asked (``lawful_basis``, as in the version).
    """

    title: str
    lawful_basis: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What an export needs beside the receipt. ``notice`` is the address of the version."""

    controller: str
    contacts: Mapping[str, str]
    service: str
    notice: str
    items: Mapping[str, ItemFacts]


def iso_27560(body: Body, facts: Facts) -> dict[str, Any]:
    """A consent receipt with its record, by the field names of ISO/IEC TS 27560:2023."""
    controller = {
        "party_id": "controller",
        "party_name": facts.controller,
        "party_role": "pii_controller",
        "party_contact": dict(facts.contacts),
    }
    return {
        "receipt_metadata": {
            "schema_version": body.schema_version,
            "receipt_id": body.receipt_id,
        },
        "consent_record": {
            "schema_version": body.schema_version,
            "record_id": body.receipt_id,
            "pii_principal_id": body.pii_principal_id,
            "pii_processing": [
                {
                    "privacy_notice": facts.notice,
                    "language": body.language,
                    "purpose": _title(item, facts),
                    "purpose_id": item.id,
                    "lawful_basis": _basis(item, facts),
                    "pii_controllers": ["controller"],
                    "jurisdiction": JURISDICTION,
                }
                for item in body.items
            ],
            "party_identification": [controller],
            "events": [
                {
                    "event_time": body.event.recorded_at,
                    "event_type": _EVENT_TYPE[item.act],
                    "event_state": item.state,
                    "purpose_id": item.id,
                    "entity_id": _entity(body),
                    "affirmative_action": body.event.affirmative_action,
                }
                for item in body.items
            ],
        },
    }


_EVENT_TYPE: dict[Act, str] = {
    "terms_acceptance": "terms_acceptance",
    "notice_acknowledged": "notice_acknowledged",
    "consent": "explicit",
    "separate_consent": "explicit",
    "guardian_consent": "explicit",
}

_DPV_STATUS: dict[State, str] = {
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
}
_DPV_CONTRACT: dict[State, str] = {
    "given": "dpv:ContractApproved",
    "refused": "dpv:ContractRejected",
    "withdrawn": "dpv:ContractTerminated",
}


def dpv(body: Body, facts: Facts) -> dict[str, Any]:
    """The receipt as JSON-LD in the Data Privacy Vocabulary (DPV 2, its guide to TS 27560)."""
    return {
        "@context": DPV_CONTEXT,
        "@id": f"urn:uuid:{body.receipt_id}",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": DPV_RECEIPT,
        "dct:identifier": body.receipt_id,
        "dct:created": {"@type": "xsd:dateTime", "@value": body.event.recorded_at},
        "dct:publisher": facts.controller,
        "schema:recipient": "dpv:DataSubject",
        "dpv:hasRecordOfActivity": [_dpv_item(body, item, facts) for item in body.items],
    }


def _dpv_item(body: Body, item: Item, facts: Facts) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": f"urn:uuid:{body.receipt_id}#{item.id}",
        "dct:identifier": item.id,
        "dct:title": {"@value": _title(item, facts), "@language": body.language},
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": body.pii_principal_id},
        "dpv:hasDataController": {"@type": "dpv:DataController", "schema:name": facts.controller},
        "dpv:hasNotice": {
            "@id": facts.notice,
            "@type": "dpv:ConsentNotice" if item.act in CONSENT else "dpv:PrivacyNotice",
            "dct:language": body.language,
            "schema:sha256": body.text_sha256,
        },
        "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime", "@value": body.event.recorded_at},
        "dpv:hasIndicationMethod": body.event.affirmative_action,
    }
    if item.act in CONSENT:
        said["@type"] = "dpv:ConsentRecord"
        said["dpv:hasLegalBasis"] = "dpv:ExplicitlyExpressedConsent"
        said["dpv:hasConsentStatus"] = {"@type": _DPV_STATUS[item.state]}
        if body.on_behalf_of is not None:
            said["dpv:isIndicatedBy"] = {
                "@type": "dpv:GuardianOfDataSubject",
                "dct:description": body.on_behalf_of.relation,
            }
    elif item.act == "terms_acceptance":
        said["@type"] = "dpv:TermsOfService"
        said["dpv:hasLegalBasis"] = "dpv:Contract"
        said["dpv:hasStatus"] = {"@type": _DPV_CONTRACT[item.state]}
        said["dpv:hasNotice"]["@type"] = "dpv:TermsOfService"
    else:
        said["@type"] = "dpv:PrivacyNotice"
    return said


def kantara(body: Body, facts: Facts) -> dict[str, Any] | None:
    """A Kantara consent receipt 1.1, or None: it can say only consent that is given."""
    given = [item for item in body.items if item.act in CONSENT and item.state == "given"]
    if not given:
        return None
    return {
        "version": KANTARA_VERSION,
        "jurisdiction": JURISDICTION,
        "consentTimestamp": int(read_instant(body.event.recorded_at).timestamp()),
        "collectionMethod": body.event.affirmative_action,
        "consentReceiptID": body.receipt_id,
        "language": body.language,
        "piiPrincipalId": body.pii_principal_id,
        "piiControllers": [
            {
                "piiController": facts.controller,
                "onBehalf": False,
                "contact": facts.contacts.get("contact", facts.controller),
                "email": facts.contacts.get("email", ""),
                "phone": facts.contacts.get("phone", ""),
                "piiControllerUrl": facts.contacts.get("url", ""),
            }
        ],
        "policyUrl": facts.notice,
        "services": [
            {
                "service": facts.service,
                "purposes": [
                    {
                        "purpose": _title(item, facts),
                        "consentType": "EXPLICIT",
                        "purposeCategory": [_basis(item, facts)],
                        "primaryPurpose": False,
                        "termination": facts.notice,
                        "thirdPartyDisclosure": False,
                    }
                    for item in given
                ],
            }
        ],
        "sensitive": any(item.act == "separate_consent" for item in given),
        "spiCat": [item.id for item in given if item.act == "separate_consent"],
    }


def _title(item: Item, facts: Facts) -> str:
    known = facts.items.get(item.id)
    return known.title if known else item.id


def _basis(item: Item, facts: Facts) -> str:
    known = facts.items.get(item.id)
    return known.lawful_basis if known else ""


def _entity(body: Body) -> str:
    return "guardian" if body.on_behalf_of is not None else "pii_principal"

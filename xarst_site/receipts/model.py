"""What an answer, an acceptance and a receipt are.

Holds values only. The rules are in `decide`; what is made of a receipt (signature, entry of
the log) in `jws` and `tree`. The body of a receipt uses the field names of ISO/IEC TS 27560
where that has them, and holds no address, no device and no telephone number.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from xarst_site.receipts.verify import SCHEMA

Act = Literal[
    "terms_acceptance", "notice_acknowledged", "consent", "separate_consent", "guardian_consent"
]
"""What a person does with an item; the same words as in a version."""
State = Literal["given", "refused", "withdrawn"]
"""How an item stands after an answer."""

Localized = dict[str, str]
"""A wording by language: {"zh-CN": …, "en": …}."""

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]+$"
Id = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", max_length=64)]
"""The id of a document, a version or an item."""
Word = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64)]
"""A short name given by an app, such as what was tapped. Too short for a person's data."""
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hex."""
Instant = Annotated[str, Meta(min_length=20, max_length=32)]
"""RFC 3339 with an offset, as the app wrote it; `decide` reads it."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all values of this room have in common: frozen and strict."""


class OnBehalfOf(_Value, frozen=True):
    """For whom a guardian answers. ``relation`` and ``basis`` are words, not names of people."""

    relation: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f0-9]+$", max_length=32)]
    basis: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=64)]


class Answered(_Value, frozen=True):
    """One item and its answer, as an app sends them."""

    id: Id
    state: Literal["given", "refused"]


class Answer(_Value, frozen=True, omit_defaults=True):
    """What an app sends when a person has answered."""

    document: Id
    version: Id
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
    text_sha256: Digest
    subject: Annotated[str, Meta(pattern=_NO_CONTROLS, max_length=256)]
    items: Annotated[tuple[Answered, ...], Meta(min_length=1, max_length=64)]
    affirmative_action: Word
    client_time: Instant | None = None
    shown_from: Instant | None = None
    on_behalf_of: OnBehalfOf | None = None
    app_version: Annotated[str, Meta(pattern=_NO_CONTROLS, max_length=64)] | None = None


class Withdrawal(_Value, frozen=True, omit_defaults=True):
    """What an app sends when a person withdraws. Without ``items``, everything that can be."""

    affirmative_action: Word
    items: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64)] | None = None
    client_time: Instant | None = None
    app_version: Annotated[str, Meta(pattern=_NO_CONTROLS, max_length=64)] | None = None


class App(_Value, frozen=True):
    """The app through which somebody answered."""

    id: str
    version: str | None


class Item(_Value, frozen=True):
    """One item, what was done with it, and how it stands since."""

    id: str
    act: Act
    state: State


class Event(_Value, frozen=True):
    """How and when. ``recorded_at`` is our clock, ``client_time`` the app's, kept and not

    believed. ``queued_offline`` is there, and true, only where the answer waited in the app
    until its version had been replaced.
    """

    affirmative_action: str
    recorded_at: str
    client_time: str | None
    shown_from: str | None
    queued_offline: bool | UnsetType = UNSET


class Body(_Value, frozen=True):
    """What a receipt says, and what is signed: its canonical bytes are the JWS payload.

    ``previous`` is the receipt of the same person for the same document before this one.
    """

    schema_version: str
    receipt_id: str
    pii_principal_id: str
    app: App
    document: str
    version: str
    language: str
    text_sha256: str
    effective_from: str
    items: tuple[Item, ...]
    event: Event
    on_behalf_of: OnBehalfOf | None
    previous: str | None


class Acceptance(_Value, frozen=True):
    """An answer that may be recorded: all of a body but what recording adds to it."""

    app: App
    document: str
    version: str
    language: str
    text_sha256: str
    effective_from: str
    items: tuple[Item, ...]
    affirmative_action: str
    client_time: str | None = None
    shown_from: str | None = None
    queued_offline: bool = False
    on_behalf_of: OnBehalfOf | None = None


class Problem(_Value, frozen=True):
    """What is wrong with an answer, and where.

    ``path`` is a JSON pointer into the body that was sent, "" for the whole of it. ``code``
    is for programs and does not change. ``kind``: ``invalid`` (the answer itself, 422),
    ``unknown`` (there is no such thing, 404), ``conflict`` (another version or text is
    current, 409).
    """

    path: str
    code: str
    kind: Literal["invalid", "unknown", "conflict"]
    message: Localized


class Refused(Exception):  # noqa: N818  said as it is
    """An answer that cannot be recorded, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message["en"] for problem in problems))
        self.problems = problems


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Body)


def body_of(
    acceptance: Acceptance,
    *,
    namespace: str,
    receipt_id: str,
    principal: str,
    at: datetime,
    previous: str | None,
) -> Body:
    """The body of the receipt for an acceptance that is recorded now, ``at``.

    ``namespace`` is the site's address, without a slash at its end.
    """
    return Body(
        schema_version=namespace + SCHEMA,
        receipt_id=receipt_id,
        pii_principal_id=principal,
        app=acceptance.app,
        document=acceptance.document,
        version=acceptance.version,
        language=acceptance.language,
        text_sha256=acceptance.text_sha256,
        effective_from=acceptance.effective_from,
        items=acceptance.items,
        event=Event(
            affirmative_action=acceptance.affirmative_action,
            recorded_at=instant(at),
            client_time=acceptance.client_time,
            shown_from=acceptance.shown_from,
            queued_offline=True if acceptance.queued_offline else UNSET,
        ),
        on_behalf_of=acceptance.on_behalf_of,
        previous=previous,
    )


def payload(body: Body) -> bytes:
    """The canonical bytes of a body (RFC 8785).

    A body has ASCII names and no floating-point numbers, so sorted names are all that the
    RFC adds to compact JSON; `tests/receipts/test_model.py` holds the two side by side.
    """
    return _ENCODER.encode(body)


def read_body(data: bytes) -> Body:
    """The body whose canonical bytes these are; msgspec.ValidationError if none."""
    return _DECODER.decode(data)


def instant(at: datetime) -> str:
    """An instant in UTC, to the second, as receipts write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Document, Version and what they are made of.

Holds values only; what is in force is in `force`, what must hold in `check`.
Everything printed for people is keyed by language (`Localized`).
"""

from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from xarst_site.changes.findings import Severity

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Effective dates mean 00:00 here (law 2)."""

Localized = dict[str, str]
"""A wording by BCP 47 language tag: {"zh-CN": …, "en": …}."""

Act = Literal[
    "terms_acceptance", "notice_acknowledged", "consent", "separate_consent", "guardian_consent"
]
"""What a person does with an item. Agreements are accepted, policies acknowledged;
consent only where consent is the lawful basis (PIPL 13, 29, 31)."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this package have in common: frozen and strict."""


def _in_utc(value: msgspec.Struct, field: str) -> None:
    """Keep an instant in UTC, so that it has one digest. Raises ValueError for a naive one."""
    given: datetime = getattr(value, field)
    if given.tzinfo is None:
        raise ValueError(f"{field} needs a UTC offset")
    try:
        instant = given.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{field} is too far off") from None
    msgspec.structs.force_setattr(value, field, instant)


class Document(_Value, frozen=True):
    """One legal instrument, across its versions: `content/<id>/document.toml`."""

    id: str
    title: Localized
    authoritative: str
    languages: tuple[str, ...]
    publisher: Localized
    summary: Localized = {}
    minimum_notice_days: int = 0
    sample: bool = False


class Component(_Value, frozen=True):
    """A part of a document that is accepted or acknowledged on its own.

    ``provisions`` are the uids of its top nodes, in reading order.
    """

    id: str
    title: Localized
    provisions: tuple[str, ...]


class Item(_Value, frozen=True):
    """What a person is asked. ``required``: the service needs it (PIPL 16)."""

    id: str
    act: Act
    title: Localized
    component: str
    provisions: tuple[str, ...]
    lawful_basis: Localized
    required: bool = False


class Column(_Value, frozen=True):
    """One column of a register; rows give their cells by its id."""

    id: str
    title: Localized


class Row(_Value, frozen=True):
    """One row of a register; ``provisions`` are the uids that say it."""

    uid: str
    cells: dict[str, Localized]
    provisions: tuple[str, ...]


class Register(_Value, frozen=True):
    """A list (清单) kept as typed rows: third_parties, permissions, collected_information."""

    title: Localized
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Operator(_Value, frozen=True):
    """Who answers for the service: the operator's record (重大变更 ② and ④)."""

    name: Localized
    provisions: tuple[str, ...]
    department: Localized = {}
    contacts: dict[str, str] = {}


class ImpactAssessment(_Value, frozen=True):
    """The impact assessment (PIPL 55, 56) made for this version: where it is kept, and
    whether it shows high risk (重大变更 ⑤).
    """

    reference: str
    high_risk: bool = False


class Source(_Value, frozen=True):
    """The file a text was imported from.

    ``encoding`` is a Python codec name (``utf-8``, ``utf-8-sig``, ``gb18030``, …), ''
    for docx, which is no file of characters.
    A plain-text source is rebuilt from the nodes; of every other format the file
    itself is ``kept`` under that name beside the text.
    """

    name: str
    format: Literal["txt", "md", "html", "docx"]
    encoding: str
    sha256: str
    kept: str = ""


class TextRef(_Value, frozen=True):
    """One language of a version: the digest of its canonical bytes, and its source.

    In version.toml the digest may be left out; where it is given it must be right.
    ``incomplete`` marks a translation that lacks provisions, or whose words are behind
    the authoritative text; the public is told.
    """

    sha256: str = ""
    source: Source | None = None
    incomplete: bool = False


class Lowered(_Value, frozen=True):
    """Two people declared less than was computed (law 6).

    ``against`` is the version it was compared with, ``computed`` what came out. Between
    any other two versions the computed severity stands.
    """

    against: str
    computed: Severity


class Version(_Value, frozen=True):
    """One version of a document. Its canonical bytes, once published, never change (law 1).

    ``published_at`` is the instant it became public, kept in UTC whatever the offset it
    was given with, so that one instant has one digest; ``effective_on`` is the date (in
    Asia/Shanghai) on which it takes effect; the two differ. A naive ``published_at`` is
    a ValueError.
    """

    document: str
    version: str
    authoritative: str
    published_at: datetime
    effective_on: date
    title: Localized
    texts: dict[str, TextRef]
    components: tuple[Component, ...]
    items: tuple[Item, ...]
    operator: Operator
    registers: dict[str, Register] = {}
    updated_on: date | None = None
    change_note: Localized = {}
    impact_assessment: ImpactAssessment | None = None
    severity: Severity | None = None
    """Declared by the editors. It raises what is computed, and lowers it only where
    ``lowered`` says so (law 6)."""
    severity_reason: Localized = {}
    """Why it is another one than computed; the public reads it."""
    lowered: Lowered | None = None
    emergency: Localized = {}
    """Why the notice period of the document was not kept; the public reads it."""

    def __post_init__(self) -> None:
        _in_utc(self, "published_at")

    @property
    def effective_from(self) -> datetime:
        """The instant from which it is in force: 00:00 Asia/Shanghai of ``effective_on``."""
        return datetime.combine(self.effective_on, time(), SHANGHAI)


class Publication(_Value, frozen=True):
    """The record of a publication: on what evidence a version was published.

    People are account ids. ``digest`` is that of the version as published,
    ``approved_digest`` that of the draft (`drafts.digest`). ``base`` is the version it was
    compared with ('' for the first), ``computed`` the severity that came out, before
    anybody declared another. ``notice_days`` are the days of notice that the document
    asked for. Reasons that the public reads stand in the version itself.
    """

    document: str
    version: str
    digest: str
    published_at: datetime
    published_by: str
    approved_at: datetime
    approved_by: str
    approved_digest: str
    asked_by: str
    edited_by: tuple[str, ...]
    base: str = ""
    base_digest: str = ""
    computed: Severity | None = None
    declared: Severity | None = None
    lowered_by: str = ""
    notice_days: int = 0

    def __post_init__(self) -> None:
        _in_utc(self, "published_at")
        _in_utc(self, "approved_at")


class Withdrawal(_Value, frozen=True):
    """The public trace of a version that was withdrawn before it took effect.

    The version stays readable and counts for nothing from ``at`` on.
    """

    document: str
    version: str
    digest: str
    at: datetime
    reason: Localized

    def __post_init__(self) -> None:
        _in_utc(self, "at")

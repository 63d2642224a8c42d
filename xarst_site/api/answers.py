"""The shapes of the answers: what an app gets to read.

Values only. The fields are part of the promise of /api/v1: they may be added to, never
renamed, retyped or taken away. Names follow the domain (`documents.model`); ``_at`` and
``_from`` are instants in UTC, ``_on`` dates in Asia/Shanghai. The order of the fields is
the order in the JSON. The OpenAPI document is made from these classes.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from xarst_site.documents.model import Act, Localized

Digest = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="SHA-256, 64 hex digits",
        examples=["7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730"],
    ),
]
Instant = Annotated[
    datetime,
    Meta(
        tz=True,
        description="An instant in UTC",
        examples=["2023-09-05T16:00:00Z"],
    ),
]
Day = Annotated[date, Meta(description="A date in Asia/Shanghai", examples=["2023-09-06"])]
Status = Annotated[
    Literal["scheduled", "in_force", "superseded", "withdrawn"],
    Meta(
        description="Where the version stands now; scheduled means: not yet in force;"
        " withdrawn: before it took effect, so that it never was in force"
    ),
]
Language = Annotated[str, Meta(description="A BCP 47 tag", examples=["zh-CN"])]
Uid = Annotated[
    str,
    Meta(
        description="Identity of a provision or row, the same in every language and version",
        examples=["p2mx7d4k"],
    ),
]
Link = Annotated[str, Meta(description="A path on this site", examples=["/api/v1/documents"])]
Links = dict[str, Link]


class WithdrawalAnswer(Struct, frozen=True, kw_only=True):
    """When a version was withdrawn before it took effect, and why."""

    at: Instant
    reason: Localized


class VersionSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version in a list. ``effective_until`` is null while no later one is known.

    ``emergency`` is there where the usual notice was not given: the reason. ``withdrawal``
    is there where the version was withdrawn.
    """

    version: str
    status: Status
    published_at: Instant
    effective_on: Day
    effective_from: Instant
    effective_until: Instant | None
    digest: Digest
    title: Localized
    change_note: Localized
    languages: tuple[Language, ...]
    links: Links
    emergency: Localized = {}
    withdrawal: WithdrawalAnswer | None = None


class DocumentAnswer(Struct, frozen=True, kw_only=True):
    """A document: ``current`` is in force (null before the first version is), ``upcoming``
    are published and take effect later, soonest first.
    """

    document: str
    title: Localized
    summary: Localized
    publisher: Localized
    sample: bool
    authoritative: Language
    languages: tuple[Language, ...]
    current: VersionSummary | None
    upcoming: tuple[VersionSummary, ...]
    links: Links


class DocumentsAnswer(Struct, frozen=True, kw_only=True):
    """Every document of which something is public."""

    documents: tuple[DocumentAnswer, ...]
    links: Links


class TextSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One language of a version, by the digest of its text. ``incomplete``: a translation
    that lacks provisions, or is behind the authoritative text.
    """

    digest: Digest
    incomplete: bool = False


class ComponentSummary(Struct, frozen=True, kw_only=True):
    """A part that is accepted on its own; the digest is that of its authoritative text."""

    id: str
    digest: Digest


class ItemSummary(Struct, frozen=True, kw_only=True):
    """What a person is asked. ``required``: the service cannot be had without."""

    id: str
    act: Act
    component: str
    required: bool


class CurrentAnswer(Struct, frozen=True, kw_only=True):
    """The version in force, for apps that poll: small, and changed only when that changes."""

    document: str
    version: str
    status: Status
    published_at: Instant
    effective_on: Day
    effective_from: Instant
    effective_until: Instant | None
    digest: Digest
    authoritative: Language
    languages: dict[Language, TextSummary]
    components: tuple[ComponentSummary, ...]
    items: tuple[ItemSummary, ...]
    links: Links


class AtAnswer(CurrentAnswer, frozen=True, kw_only=True):
    """The version that was, is or (as known now) will be in force at ``time``."""

    time: Instant


class VersionsAnswer(Struct, frozen=True, kw_only=True):
    """The public versions of a document, in the order in which they take effect."""

    document: str
    versions: tuple[VersionSummary, ...]
    links: Links


class NumAnswer(Struct, frozen=True, kw_only=True):
    """The printed number: ``literal`` as printed, ``ordinal`` its value where it has one."""

    scheme: str
    ordinal: int | None
    literal: str
    defect: str | None


class MarkAnswer(Struct, frozen=True, kw_only=True):
    """Emphasis, link or cross-reference over ``text[start:end]``, in Unicode code points.

    ``value`` is the URL of a ``link``, the uid of a ``ref``.
    """

    start: int
    end: int
    kind: Literal["strong", "em", "link", "ref"]
    value: str


class NodeAnswer(Struct, frozen=True, kw_only=True):
    """One unit of the text. Printed, it is the number, the heading, the text, the children.

    ``cells`` belong to rows; ``header`` says how many of a table's rows are headings.
    """

    uid: Uid
    eid: str
    kind: str
    num: NumAnswer | None
    heading: str
    text: str
    marks: tuple[MarkAnswer, ...]
    cells: tuple[str, ...]
    header: int
    children: tuple["NodeAnswer", ...]


class ComponentAnswer(Struct, frozen=True, kw_only=True):
    """A component; the digest is that of its text in the language of the answer."""

    id: str
    title: Localized
    digest: Digest
    provisions: tuple[Uid, ...]


class ItemAnswer(Struct, frozen=True, kw_only=True):
    """An item in full; ``provisions`` say what it is about."""

    id: str
    act: Act
    title: Localized
    component: str
    provisions: tuple[Uid, ...]
    lawful_basis: Localized
    required: bool


class OperatorAnswer(Struct, frozen=True, kw_only=True):
    """Who answers for the service."""

    name: Localized
    department: Localized
    contacts: dict[str, str]
    provisions: tuple[Uid, ...]


class VersionAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One language of a version, whole. Nothing in it ever changes, so it has no status.

    ``incomplete`` as in `TextSummary`, ``emergency`` as in `VersionSummary`.
    """

    document: str
    version: str
    language: Language
    authoritative: bool
    published_at: Instant
    updated_on: Day | None
    effective_on: Day
    effective_from: Instant
    digest: Digest
    text_digest: Digest
    title: Localized
    change_note: Localized
    languages: tuple[Language, ...]
    components: tuple[ComponentAnswer, ...]
    items: tuple[ItemAnswer, ...]
    operator: OperatorAnswer
    registers: dict[str, Link]
    nodes: tuple[NodeAnswer, ...]
    links: Links
    incomplete: bool = False
    emergency: Localized = {}


class ColumnAnswer(Struct, frozen=True, kw_only=True):
    """A column of a register."""

    id: str
    title: str


class RowAnswer(Struct, frozen=True, kw_only=True):
    """A row of a register: its cells by column id, and the provisions that say it."""

    uid: Uid
    cells: dict[str, str]
    provisions: tuple[Uid, ...]


class RegisterAnswer(Struct, frozen=True, kw_only=True):
    """A register (清单) in one language."""

    document: str
    version: str
    register: str
    language: Language
    title: str
    columns: tuple[ColumnAnswer, ...]
    rows: tuple[RowAnswer, ...]
    links: Links


Segment = Annotated[
    tuple[Literal["=", "-", "+"], str],
    Meta(description="Words on both sides (=), on the old one only (-), on the new one only (+)"),
]
SeverityAnswer = Annotated[
    Literal["editorial", "minor", "major"],
    Meta(description="How much it matters, from the least to the most"),
]
CategoryAnswer = Annotated[
    Literal["1", "2", "3", "4", "5", "other"],
    Meta(
        description="Kind of major change: 1 service, purposes, ways of use; 2 control; "
        "3 recipients; 4 responsible department, contacts, complaints; 5 a high risk shown "
        "by an impact assessment"
    ),
]
Indexes = Annotated[tuple[int, ...], Meta(description="Places in a list, from 0")]


class PartAnswer(Struct, frozen=True, kw_only=True):
    """One provision: its number and its words without the number."""

    uid: Uid
    eid: str
    num: str
    text: str


class SideAnswer(PartAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A provision in one of two versions; of several (split, merged) the first one's address,
    the joined words, and each of them in ``parts``.
    """

    parts: tuple[PartAnswer, ...] = ()


class ChangeAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change. Joining the ``=`` and ``-`` segments gives the old words exactly, ``=`` and
    ``+`` the new. ``cells`` are the segments of each cell of a row; ``aspects`` say what
    differs besides the words.
    """

    kind: Literal[
        "modified",
        "added",
        "deleted",
        "moved",
        "moved_modified",
        "renumbered",
        "split",
        "merged",
        "typographic",
    ]
    from_: SideAnswer | None = msgspec.field(name="from")
    to: SideAnswer | None
    segments: tuple[Segment, ...]
    cells: tuple[tuple[Segment, ...], ...] = ()
    aspects: tuple[str, ...] = ()


class FieldChangeAnswer(Struct, frozen=True, kw_only=True):
    """A field with another value; null where it was or is not there."""

    path: str
    from_: Any = msgspec.field(name="from")
    to: Any
    segments: tuple[Segment, ...]


class RegisterChangeAnswer(Struct, frozen=True, kw_only=True):
    """A row of a register (``registers.<name>``), an item, a component, or, with the place
    '', a field of the version's record that changed.
    """

    place: str
    uid: str
    kind: Literal["added", "deleted", "modified", "moved", "moved_modified"]
    cells: tuple[FieldChangeAnswer, ...]


class FindingAnswer(Struct, frozen=True, kw_only=True):
    """What one rule found, with its evidence: indexes into changes and registers."""

    rule: str
    category: CategoryAnswer
    severity: SeverityAnswer
    explanation: Localized
    changes: Indexes
    registers: Indexes


class ReasonAnswer(Struct, frozen=True, kw_only=True):
    """An item that must be asked afresh, and why."""

    item: str
    why: Localized
    changes: Indexes
    registers: Indexes


class AssessmentAnswer(Struct, frozen=True, kw_only=True):
    """How much it matters and, apart from that, which items need fresh consent."""

    severity: SeverityAnswer
    categories: tuple[CategoryAnswer, ...]
    reconsent: tuple[str, ...]
    reasons: tuple[ReasonAnswer, ...]
    findings: tuple[FindingAnswer, ...]


class ChangesAnswer(Struct, frozen=True, kw_only=True):
    """What changed from one version to another; ``summary`` counts the changes by kind.

    It is judged on the authoritative text, in whatever language the changes are told.
    """

    document: str
    from_: str = msgspec.field(name="from")
    to: str
    language: Language
    published_at: Instant
    effective_from: Instant
    summary: dict[str, int]
    changes: tuple[ChangeAnswer, ...]
    registers: tuple[RegisterChangeAnswer, ...]
    assessment: AssessmentAnswer
    links: Links


class PromptAnswer(Struct, frozen=True, kw_only=True):
    """What an app must do for a person who accepted ``accepted`` (null: never).

    ``none``: nothing; ``notify``: show what changed; ``reaccept``: ask ``items`` anew, for
    the reasons in ``why``. ``carried`` are the items whose answers still hold. ``changes``
    are the provisions that changed since then. ``digest`` is that of ``current``.
    """

    document: str
    language: Language
    action: Literal["none", "notify", "reaccept"]
    severity: SeverityAnswer
    categories: tuple[CategoryAnswer, ...]
    summary: str
    items: tuple[str, ...]
    carried: tuple[str, ...]
    why: dict[str, str]
    changes: tuple[Uid, ...]
    accepted: str | None
    current: str
    digest: Digest
    upcoming: tuple[str, ...]
    links: Links


class KindAnswer(Struct, frozen=True, kw_only=True):
    """What a kind of problem means."""

    type: str
    title: str
    status: int
    explanation: str


class HeartbeatAnswer(Struct, frozen=True, kw_only=True):
    """The site answers; ``databases`` says so of each."""

    status: Literal["ok"]
    databases: dict[str, Literal["ok"]]


def encode(value: Any) -> bytes:
    """The JSON of an answer, in UTF-8; the same value gives the same bytes."""
    return msgspec.json.encode(value)

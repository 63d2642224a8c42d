"""What an assessment says: findings with their evidence, severity, fresh consent.

Holds values only, and what the rules look at (`Evidence`). The rules are elsewhere.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from xarst_site.changes.model import ChangeSet, Records
from xarst_site.text.nodes import NUMBERED, Node, Text

Severity = Literal["editorial", "minor", "major"]

SEVERITIES: tuple[Severity, ...] = ("editorial", "minor", "major")
"""From the least to the most."""

Category = Literal["1", "2", "3", "4", "5", "other"]
"""The five kinds of major change: 1 service model, purposes, ways of use; 2 control or
organisation; 3 main recipients; 4 responsible department, contacts, complaint channels;
5 an impact assessment that shows high risk. Anything else is ``other``."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this package have in common: frozen and strict."""


class Finding(_Value, frozen=True, kw_only=True):
    """What one rule found.

    ``severity`` is a floor: the change is at least that. ``explanation`` is keyed by
    language, zh-CN and en always. ``changes`` are indexes into `ChangeSet.changes`,
    ``records`` into `records_json`; a finding may have neither (a text's language).
    """

    rule: str
    category: Category
    severity: Severity
    explanation: dict[str, str]
    changes: tuple[int, ...] = ()
    records: tuple[int, ...] = ()


class Reconsent(_Value, frozen=True, kw_only=True):
    """An item that must be asked afresh, and why (zh-CN and en); evidence as in `Finding`."""

    item: str
    why: dict[str, str]
    changes: tuple[int, ...] = ()
    records: tuple[int, ...] = ()


class Assessment(_Value, frozen=True, kw_only=True):
    """How much a change matters (``severity``, ``findings``: the worst first), and
    apart from that which items need fresh consent.

    ``severity`` is the worst that was found, unless two people declared less (law 6): then
    ``computed`` is what was found.
    """

    severity: Severity
    computed: Severity
    findings: tuple[Finding, ...] = ()
    reconsent: tuple[Reconsent, ...] = ()

    @property
    def categories(self) -> tuple[Category, ...]:
        """The kinds of change that the major findings belong to, in order; none where two
        people declared that it is not major.
        """
        if self.severity != "major":
            return ()
        return tuple(sorted({f.category for f in self.findings if f.severity == "major"}))

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of the items that need fresh consent."""
        return tuple(again.item for again in self.reconsent)


def worst(severities: Iterable[Severity]) -> Severity:
    """The greatest of several severities; editorial where there is none."""
    return max(severities, key=SEVERITIES.index, default="editorial")


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """An assessment as plain JSON values; ``reconsent`` is the list of item ids, and
    ``reasons`` says of each why.
    """
    return {
        "severity": assessment.severity,
        "categories": list(assessment.categories),
        "reconsent": list(assessment.items),
        "reasons": [
            {
                "item": again.item,
                "why": again.why,
                "changes": list(again.changes),
                "registers": list(again.records),
            }
            for again in assessment.reconsent
        ],
        "findings": [
            {
                "rule": found.rule,
                "category": found.category,
                "severity": found.severity,
                "explanation": found.explanation,
                "changes": list(found.changes),
                "registers": list(found.records),
            }
            for found in assessment.findings
        ],
    }


class Evidence:
    """All that a rule may look at, with the walks that several of them need."""

    def __init__(
        self,
        *,
        changes: ChangeSet,
        records: Records,
        old: Text,
        new: Text,
        old_record: Mapping[str, Any],
        new_record: Mapping[str, Any],
    ) -> None:
        self.changes = changes.changes
        self.front = changes.front
        self.rows = records.rows
        self.fields = records.fields
        self.old_record = old_record
        self.new_record = new_record
        self.old = old
        self.new = new

    @cached_property
    def old_way(self) -> dict[str, tuple[Node, ...]]:
        """Of each provision of the old text, by uid: those it stands under, top first."""
        return _ways(self.old)

    @cached_property
    def new_way(self) -> dict[str, tuple[Node, ...]]:
        """The same of the new text."""
        return _ways(self.new)

    @cached_property
    def old_lead(self) -> dict[str, str]:
        """Of each provision of the old text, by uid: the words that lead into it, or ''."""
        return _leads(self.old)

    @cached_property
    def new_lead(self) -> dict[str, str]:
        """The same of the new text."""
        return _leads(self.new)


def _ways(text: Text) -> dict[str, tuple[Node, ...]]:
    ways: dict[str, tuple[Node, ...]] = {}
    stack: list[tuple[Node, tuple[Node, ...]]] = [(node, ()) for node in text.nodes]
    while stack:
        node, way = stack.pop()
        ways[node.uid] = way
        stack += [(child, (*way, node)) for child in node.children]
    return ways


def _leads(text: Text) -> dict[str, str]:
    """A provision above that ends in a colon leads into those below it and after it, the
    numbered ones also past a paragraph that stands between.
    """
    leads: dict[str, str] = {}
    stack: list[tuple[str, tuple[Node, ...]]] = [("", text.nodes)]
    while stack:
        above, siblings = stack.pop()
        listed = plain = ""
        for node in siblings:
            leads[node.uid] = above or (listed if node.kind in NUMBERED else plain)
            if node.kind in ("intro", "text", "wrapUp") and _leads_on(node):
                listed = plain = node.text
            elif node.kind == "crossHeading":
                listed = plain = node.heading
            elif node.kind not in NUMBERED and node.kind not in ("row", "tocItem"):
                plain = ""
            if node.children:
                stack.append((node.text if _leads_on(node) else "", node.children))
    return leads


def _leads_on(node: Node) -> bool:
    return node.text.rstrip().endswith((":", "：", "——"))

"""How much a change matters: findings, severity, and which items need fresh consent.

One rule is one function with one stable id: over what is declared in `rules_registers` and
`rules_declared`, over the words of the text in the rooms that `rules_prose` asks. Each
finding names its evidence and explains itself. Severity and fresh consent are two
questions, answered apart (law 6): the first in `Assessment.severity`, the second in
`reconsent`.

Takes values only. A record is the plain JSON of a version (as for
`record.compare_records`), empty where there is none, as for two bare files.
"""

from collections.abc import Mapping
from typing import Any

from xarst_site.changes import rules_declared, rules_registers
from xarst_site.changes.findings import (
    SEVERITIES,
    Assessment,
    Category,
    Evidence,
    Finding,
    Reconsent,
    Severity,
    worst,
)
from xarst_site.changes.model import ChangeSet, Records
from xarst_site.changes.reconsent import reconsent
from xarst_site.changes.rules_prose import prose_findings
from xarst_site.text.nodes import Text

__all__ = [
    "SEVERITIES",
    "Assessment",
    "Category",
    "Finding",
    "Reconsent",
    "Severity",
    "assess",
    "worst",
]


def assess(
    changes: ChangeSet,
    records: Records | None = None,
    *,
    old: Text,
    new: Text,
    old_record: Mapping[str, Any] | None = None,
    new_record: Mapping[str, Any] | None = None,
) -> Assessment:
    """What two versions' differences amount to.

    ``changes`` is `compare(old, new)` in one language, ``records``
    `compare_records(old_record, new_record)`.
    """
    seen = Evidence(
        changes=changes,
        records=records or Records(),
        old=old,
        new=new,
        old_record=old_record or {},
        new_record=new_record or {},
    )
    declared = (*rules_registers.RULES, *rules_declared.RULES)
    findings = (*(f for rule in declared for f in rule(seen)), *prose_findings(seen))
    ordered = sorted(findings, key=lambda found: -SEVERITIES.index(found.severity))
    less = rules_declared.lowered_to(seen)
    computed = worst(found.severity for found in findings)
    return Assessment(
        severity=computed if less is None else min(less, computed, key=SEVERITIES.index),
        computed=computed,
        findings=tuple(ordered),
        reconsent=reconsent(seen, findings),
    )

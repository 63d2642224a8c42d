"""Rules over what is declared beside the text: registers, items, the operator."""

from collections.abc import Iterator

from xarst_site.changes.findings import Evidence, Finding


def record_findings(seen: Evidence) -> Iterator[Finding]:
    """What all rules of this family find."""
    yield from third_party_added(seen)


def third_party_added(seen: Evidence) -> Iterator[Finding]:
    """A new recipient: kind 3."""
    for index, row in enumerate(seen.rows):
        if row.place == "registers.third_parties" and row.kind == "added":
            yield Finding(
                rule="register.third_party_added",
                category="3",
                severity="major",
                explanation={
                    "zh-CN": "第三方清单新增接收方，个人信息共享的主要对象发生变化。",
                    "en": "A recipient was added to the register of third parties: the main"
                    " recipients of personal information changed.",
                },
                records=(index,),
            )

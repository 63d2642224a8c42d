"""Every invariant of a version: a value that breaks it, and the problem that says so."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from tests.documents.making import document, text, texts, version
from xarst_site.documents.check import check, check_document, check_versions, findings
from xarst_site.documents.model import (
    Component,
    ImpactAssessment,
    Lowered,
    Source,
    TextRef,
    Version,
)
from xarst_site.text.canonical import digest
from xarst_site.text.nodes import Mark, Node, Text

replace = msgspec.structs.replace


def codes(bent: Version, its_texts: dict[str, Text] | None = None, **of_document: Any) -> list[str]:
    found = check(bent, texts() if its_texts is None else its_texts, document(**of_document))
    for problem in found:
        assert set(problem.message) == {"zh-CN", "en"}
        assert all(problem.message.values())
        assert problem.level == "error"
    return [problem.code for problem in found]


def test_a_good_version_has_no_problem() -> None:
    assert codes(version()) == []
    assert check_document(document()) == ()


def test_a_raised_severity_and_an_impact_assessment_are_no_problem() -> None:
    raised = version(
        severity="major",
        severity_reason=TITLE,
        impact_assessment=ImpactAssessment(reference="PIA-1", high_risk=True),
    )
    assert not codes(raised)


def item(**changes: Any) -> Version:
    made = version()
    return replace(made, items=(replace(made.items[0], **changes),))


def row(**changes: Any) -> Version:
    made = version()
    register = made.registers["permissions"]
    bent = replace(register, rows=(replace(register.rows[0], **changes),))
    return replace(made, registers={"permissions": bent})


def components(*changes: dict[str, Any]) -> Version:
    made = version()
    return replace(
        made,
        components=tuple(
            replace(c, **change) for c, change in zip(made.components, changes, strict=True)
        ),
    )


def source(**changes: Any) -> Version:
    made = Source(name="a.txt", format="txt", encoding="utf-8", sha256="0" * 64)
    return version(texts={"zh-CN": TextRef(source=replace(made, **changes)), "en": TextRef()})


TITLE = {"zh-CN": "甲", "en": "A"}


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        (version(document="other"), "version.document"),
        (version("1.0/../2"), "version.id"),
        (version("V1"), "version.id"),
        (version("x" * 65), "version.id"),
        (version(""), "version.id"),
        (version(authoritative="en"), "version.authoritative"),
        (version(published_at=datetime(2024, 1, 31, 16, 0, 1, tzinfo=UTC)), "version.dates"),
        (version(title={"zh-CN": "示例"}), "wording.missing"),
        (version(title={"zh-CN": "示例", "en": " "}), "wording.missing"),
        (version(title={**TITLE, "fr": "x"}), "wording.extra"),
        (version(change_note={"en": "x"}), "wording.missing"),
        (version(impact_assessment=ImpactAssessment(reference=" ")), "impact.reference"),
        (version(severity="major"), "wording.missing"),
        (version(severity_reason=TITLE), "severity.reason_alone"),
        (version(components=()), "component.none"),
        (components({"id": "terms"}, {}), "component.twice"),
        (components({"id": "Policy"}, {}), "id.syntax"),
        (components({"title": {"en": "x"}}, {}), "wording.missing"),
        (components({"provisions": ()}, {}), "provisions.none"),
        (components({"provisions": ("nothere1",)}, {}), "provisions.dangling"),
        (components({}, {"provisions": ("part0001", "para0001")}), "component.overlap"),
        (components({}, {"provisions": ("part0002", "part0002")}), "component.overlap"),
        (item(component="other"), "item.component"),
        (item(provisions=("nothere1",)), "provisions.dangling"),
        (item(provisions=()), "provisions.none"),
        (item(title={}), "wording.missing"),
        (item(lawful_basis={"zh-CN": " ", "en": "x"}), "wording.missing"),
        (version(items=version().items * 2), "item.twice"),
        (row(uid="1"), "uid.syntax"),
        (row(provisions=("nothere1",)), "provisions.dangling"),
        (row(cells={}), "row.cell_missing"),
        (row(cells={"purpose": {"zh-CN": "", "en": ""}, "x": TITLE}), "row.cell_extra"),
        (row(cells={"purpose": {"zh-CN": "登录"}}), "wording.missing"),
        (source(sha256="xyz"), "source.digest"),
        (source(encoding="utf-9"), "source.encoding"),
        (source(name="../a"), "source.name"),
        (source(kept="/etc/passwd"), "source.name"),
        (source(format="html"), "source.not_kept"),
        (source(format="html", kept="publication.toml"), "source.reserved"),
        (source(format="html", kept="en.md"), "source.reserved"),
        (version(emergency={"en": "x"}), "wording.missing"),
        (version(lowered=Lowered(against="0.9", computed="major")), "severity.not_lower"),
        (
            version(
                severity="major",
                severity_reason=TITLE,
                lowered=Lowered(against="0.9", computed="minor"),
            ),
            "severity.not_lower",
        ),
        (
            version(texts={"zh-CN": TextRef(incomplete=True), "en": TextRef()}),
            "text.incomplete",
        ),
    ],
)
def test_a_broken_version_is_told(bent: Version, expected: str) -> None:
    assert expected in codes(bent)


def test_a_translation_that_is_marked_may_lack_provisions_and_has_the_rest_in_place() -> None:
    marked = version(texts={"zh-CN": TextRef(), "en": TextRef(incomplete=True)})
    title, one, two = text("en").nodes
    for some in ((title,), (two,), (title, replace(one, children=())), ()):
        said = {"zh-CN": text(), "en": replace(text("en"), nodes=some)}
        assert codes(marked, said) == []
        assert "translation.missing" in codes(version(), said)
    turned = {"zh-CN": text(), "en": replace(text("en"), nodes=(two, one))}
    assert "translation.place" in codes(marked, turned)


def test_components_may_share_provisions() -> None:
    assert codes(components({}, {"provisions": ("part0001", "part0002")})) == []


def test_a_row_uid_is_used_once_in_all_registers() -> None:
    register = version().registers["permissions"]
    assert "row.twice" in codes(version(registers={"permissions": register, "other": register}))


def test_texts_and_their_references_belong_together() -> None:
    assert codes(version(), {"zh-CN": text()}) == ["version.no_text"]
    only_chinese = version(texts={"zh-CN": TextRef()})
    assert "version.extra_text" in codes(only_chinese)
    assert "version.no_authoritative" in codes(version(texts={"en": TextRef()}), {"en": text("en")})
    assert "version.language" in codes(version(), languages=("zh-CN",))
    assert "text.language" in codes(version(), {**texts(), "en": text("zh-CN")})


def test_a_digest_that_is_given_must_be_right() -> None:
    right = TextRef(sha256=digest(text("en")))
    assert codes(version(texts={"zh-CN": TextRef(), "en": right})) == []
    wrong = TextRef(sha256=digest(text("en", "other")))
    assert codes(version(texts={"zh-CN": TextRef(), "en": wrong})) == ["text.digest"]


def bend(made: Text, change: Callable[[Node], Node | None]) -> Text:
    """The text with every node changed, or left out where ``change`` gives None."""

    def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        changed = [change(replace(n, children=walk(n.children))) for n in nodes]
        return tuple(n for n in changed if n is not None)

    return replace(made, nodes=walk(made.nodes))


def english(change: Callable[[Node], Node | None]) -> list[tuple[str, str]]:
    bent = {"zh-CN": text(), "en": bend(text("en"), change)}
    return [(p.code, p.uid) for p in check(version(), bent, document())]


def test_a_translation_has_the_same_provisions_in_the_same_places() -> None:
    assert english(lambda n: None if n.uid == "para0001" else n) == [
        ("translation.missing", "para0001")
    ]
    assert english(lambda n: replace(n, uid="para0009") if n.uid == "para0001" else n) == [
        ("translation.missing", "para0001"),
        ("translation.extra", "para0009"),
    ]
    assert english(lambda n: replace(n, kind="intro") if n.uid == "para0001" else n) == [
        ("translation.kind", "para0001")
    ]
    moved = replace(text("en"), nodes=text("en").nodes[::-1])
    found = check(version(), {"zh-CN": text(), "en": moved}, document())
    assert {p.code for p in found} == {"translation.place"}


def test_every_missing_provision_is_named() -> None:
    assert english(lambda n: None if n.uid.startswith("para") else n) == [
        ("translation.missing", "para0001"),
        ("translation.missing", "para0002"),
    ]


def test_uids_are_unique_and_references_point_at_something() -> None:
    same = bend(text(), lambda n: replace(n, uid="para0001") if n.uid == "para0002" else n)
    assert "uid.twice" in codes(version(), {"zh-CN": same, "en": text("en")})
    mark = Mark(start=0, end=1, kind="ref", value="nothere1")
    bent = bend(text(), lambda n: replace(n, marks=(mark,)) if n.uid == "para0001" else n)
    assert codes(version(), {"zh-CN": bent, "en": text("en")}) == ["ref.dangling"]


def test_findings_say_at_which_key_they_are() -> None:
    bent = components({}, {"provisions": ("part0002", "nothere1")})
    (finding,) = findings(bent, texts(), document())
    assert finding.path == ("components", 1, "provisions", 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "A"}, "document.id"),
        ({"id": "../x"}, "document.id"),
        ({"authoritative": "fr"}, "document.authoritative"),
        ({"languages": ("zh-CN", "english")}, "document.language"),
        ({"languages": ("zh-CN", "en", "en")}, "document.language_twice"),
        ({"languages": ("zh-CN", "en", "fr")}, "wording.missing"),
        ({"summary": {"fr": "x"}}, "wording.extra"),
        ({"minimum_notice_days": -1}, "document.notice"),
    ],
)
def test_a_broken_document_is_told(changes: dict[str, Any], expected: str) -> None:
    assert expected in [p.code for p in check_document(document(**changes))]


def test_of_two_versions_it_must_be_clear_which_counts() -> None:
    one, other = version("1.0"), version("1.1")
    assert [p.code for p in check_versions([one, other])] == ["version.tie"]
    assert check_versions([one, version("1.1", effective_on=date(2024, 2, 2))]) == ()


def test_a_component_may_hold_several_provisions() -> None:
    whole = Component(id="all", title=TITLE, provisions=("title001", "part0001", "part0002"))
    assert codes(replace(version(items=()), components=(whole,))) == []

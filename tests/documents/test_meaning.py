"""What a draft amounts to: compared with what it follows, told as the public will be told."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from tests.content.conftest import Folder
from tests.documents.drafting import AT, BASE, DOCUMENT, both, do, facts, good, new_version
from tests.documents.making import texts
from xarst_site.documents.drafts import begin, revision_of
from xarst_site.documents.meaning import base_of, lowering, meaning, notice
from xarst_site.documents.model import ImpactAssessment, Lowered, Version
from xarst_site.documents.workflow import Edit


def scheduled(name: str, day: date) -> Version:
    return msgspec.structs.replace(BASE, version=name, effective_on=day, published_at=AT)


@pytest.mark.parametrize(
    ("day", "base"),
    [
        (date(2024, 1, 31), None),
        (date(2024, 3, 15), "1.0"),
        (date(2024, 3, 20), "1.5"),
        (date(2024, 4, 1), "1.5"),
        (date(2024, 5, 2), "1.7"),
    ],
)
def test_a_draft_is_compared_with_what_it_would_follow(day: date, base: str | None) -> None:
    versions = (
        scheduled("1.7", date(2024, 5, 1)),
        scheduled("1.5", date(2024, 3, 20)),
        BASE,
    )
    found = base_of(versions, good(effective_on=day))
    assert (found and found.version) == base


def test_it_is_told_as_the_public_will_be_told() -> None:
    meant = facts(good()).meaning
    assert meant is not None
    assert meant.assessment is not None
    assert (meant.base, meant.computed, meant.severity, meant.below) == (
        "1.0",
        "major",
        "major",
        False,
    )
    assert meant.prompt is not None
    assert meant.prompt.action == "reaccept"
    assert (meant.prompt.accepted, meant.prompt.current) == ("1.0", "2.0")
    assert meant.prompt.items == ("read-policy",)
    assert meant.problems == ()


def test_declared_less_is_not_seen_until_it_is_confirmed() -> None:
    reason = {"zh-CN": "原因", "en": "A reason"}
    meant = facts(good(severity="minor", severity_reason=reason)).meaning
    assert meant is not None
    assert (meant.computed, meant.severity, meant.below) == ("major", "major", True)
    assert lowering(meant) == Lowered(against="1.0", computed="major")
    raised = facts(
        do(
            good(),
            Edit(version=new_version(severity="major", severity_reason=reason), texts=texts()),
        )
    ).meaning
    assert raised is not None
    assert (raised.computed, raised.severity, raised.below) == ("editorial", "major", False)


def test_high_risk_is_computed_and_not_declared() -> None:
    report = ImpactAssessment(reference="PIA-1", high_risk=True)
    draft = do(good(), Edit(version=new_version(impact_assessment=report), texts=texts()))
    meant = facts(draft).meaning
    assert meant is not None
    assert (meant.computed, meant.base) == ("major", "1.0")


def test_the_first_version_of_a_document_is_compared_with_nothing() -> None:
    meant = facts(good(), first=True).meaning
    assert meant is not None
    assert (meant.base, meant.comparison, meant.computed, meant.prompt) == ("", None, None, None)
    assert meant.notice.kept


@pytest.mark.parametrize(
    ("at", "earliest"),
    [
        (datetime(2024, 3, 1, 2, tzinfo=UTC), date(2024, 3, 12)),
        # 00:00 in Shanghai exactly: ten whole days end at a midnight
        (datetime(2024, 2, 29, 16, tzinfo=UTC), date(2024, 3, 11)),
        (datetime(2024, 2, 29, 16, 0, 0, 1, tzinfo=UTC), date(2024, 3, 12)),
    ],
)
def test_the_earliest_date_is_the_first_that_keeps_the_notice(at: datetime, earliest: date) -> None:
    said = notice(date(2024, 3, 11), DOCUMENT, at)
    assert said.earliest == earliest
    assert said.kept == (earliest == date(2024, 3, 11))
    assert notice(said.earliest, DOCUMENT, at).kept


def test_a_wider_comma_makes_no_translation_stale() -> None:
    words = "我们收集手机号。"
    wide = do(good(), Edit(texts={**texts(), "zh-CN": both(words + " ")["zh-CN"]}))
    meant = facts(wide).meaning
    assert meant is not None
    assert meant.translations["en"].complete


def test_the_real_text_means_nothing_new_when_it_is_revised_without_a_change() -> None:
    xarst = Folder("xarst")
    base, said = xarst.versions["2023-09-06"], xarst.texts["2023-09-06"]
    new = revision_of(base, version="2027-01-01", effective_on=date(2027, 1, 1))
    draft = begin(id="d", version=new, texts=said, person="ann", at=AT)
    meant = meaning(draft, base, said, document=xarst.document, at=AT)
    assert (meant.computed, meant.problems, meant.impact_items) == ("editorial", (), ())
    assert meant.prompt is not None
    assert meant.prompt.action == "none"
    assert meant.translations["en"].complete

"""What changed, and the prompt, as JSON: properties over the sample's history."""

from itertools import combinations, pairwise

import pytest
from webtest import TestApp

from tests.api_examples import site as real_site

BASE = "/api/v1/documents/sample"
VERSIONS = ("2024-03-01", "2025-01-15", "2025-07-01", "2026-06-01", "2030-01-01")


@pytest.fixture(scope="module")
def real():
    with real_site() as application:
        yield TestApp(application)


def joined(segments, side):
    return "".join(words for op, words in segments if op in ("=", side))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_segments_join_to_both_texts(real, language):
    for old, new in combinations(VERSIONS, 2):
        found = real.get(f"{BASE}/changes?from={old}&to={new}&lang={language}").json
        assert sum(found["summary"].values()) == len(found["changes"])
        for change in found["changes"]:
            for side, op in (("from", "-"), ("to", "+")):
                told = change[side]["text"] if change[side] else ""
                assert joined(change["segments"], op) == told


def test_evidence_is_there(real):
    for old, new in combinations(VERSIONS, 2):
        for language in ("zh-CN", "en"):
            found = real.get(f"{BASE}/changes?from={old}&to={new}&lang={language}").json
            for finding in found["assessment"]["findings"]:
                assert all(0 <= i < len(found["changes"]) for i in finding["changes"])
                assert all(0 <= i < len(found["registers"]) for i in finding["registers"])
                assert set(finding["explanation"]) >= {"zh-CN", "en"}


def test_it_is_judged_on_the_authoritative_text(real):
    for old, new in combinations(VERSIONS, 2):
        chinese, english = (
            real.get(f"{BASE}/changes?from={old}&to={new}&lang={tag}").json["assessment"]
            for tag in ("zh-CN", "en")
        )
        assert chinese["severity"] == english["severity"]
        assert chinese["reconsent"] == english["reconsent"]


def test_back_in_time_is_answered_too(real):
    found = real.get(f"{BASE}/changes?from=2026-06-01&to=2025-07-01").json
    assert found["summary"]["deleted"] == 2
    assert "page" not in found["links"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "missing-parameter"),
        ("from=2025-01-15", "missing-parameter"),
        ("from=2025-01-15&to=2025-01-15", "same-version"),
        ("from=2025-01-15&to=1999-01-01", "no-such-version"),
        ("from=2025-01-15&to=2026-06-01&lang=fr", "no-such-language"),
        ("from=2025-01-15&to=2026-06-01&language=en", "unknown-parameter"),
    ],
)
def test_faults_of_a_comparison(real, query, kind):
    answer = real.get(f"{BASE}/changes?{query}", status="4*")
    assert answer.json["type"].endswith(f"/{kind}")


def test_the_prompt_asks_or_carries_every_item(real):
    items = {item["id"] for item in real.get(f"{BASE}/current").json["items"]}
    for accepted in VERSIONS[:4]:
        told = real.get(f"{BASE}/prompt?accepted={accepted}").json
        assert set(told["items"]) | set(told["carried"]) == items
        assert not set(told["items"]) & set(told["carried"])
        assert (told["action"] == "reaccept") == bool(told["items"])
        assert set(told["why"]) == set(told["items"])


def test_skipping_versions_never_asks_less(real):
    asked = [set(real.get(f"{BASE}/prompt?accepted={v}").json["items"]) for v in VERSIONS[:4]]
    for earlier, later in pairwise(asked):
        assert earlier >= later


def test_who_never_accepted_is_asked_everything(real):
    told = real.get(f"{BASE}/prompt").json
    assert told["action"] == "reaccept"
    assert told["accepted"] is None
    assert not told["carried"]


@pytest.mark.parametrize("accepted", ["2026-06-01", "2030-01-01"])
def test_who_accepted_the_present_or_the_next_version_is_left_alone(real, accepted):
    told = real.get(f"{BASE}/prompt?accepted={accepted}").json
    assert (told["action"], told["items"], told["current"]) == ("none", [], "2026-06-01")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("accepted=1999-01-01", "no-such-version"),
        ("accepted=", "no-such-version"),
        ("lang=fr", "no-such-language"),
        ("accepted=2025-01-15&accepted=2025-07-01", "repeated-parameter"),
    ],
)
def test_faults_of_a_prompt(real, query, kind):
    answer = real.get(f"{BASE}/prompt?{query}", status="4*")
    assert answer.json["type"].endswith(f"/{kind}")


def test_every_link_leads_somewhere(real):
    for address in (
        f"{BASE}/changes?from=2024-03-01&to=2026-06-01",
        f"{BASE}/prompt?accepted=2024-03-01",
    ):
        for link in real.get(address).json["links"].values():
            assert real.get(link).status_int == 200

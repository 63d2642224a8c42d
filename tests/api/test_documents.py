"""What the API says of documents, versions, texts and registers."""

from datetime import UTC, datetime, timedelta

import pytest
from webob import Request
from webtest import TestApp

from tests.api.conftest import VERSIONS, publish
from xarst_site.text.canonical import digest, part_digest

BASE = "/api/v1"
DEMO = f"{BASE}/documents/demo"


def test_documents_lists_what_is_public(app, clock):
    (one,) = app.get(f"{BASE}/documents").json["documents"]
    assert one["document"] == "demo"
    assert one["current"]["version"] == "2.0"
    assert [v["version"] for v in one["upcoming"]] == ["3.0"]
    clock.now = datetime(2023, 1, 1, tzinfo=UTC)
    assert app.get(f"{BASE}/documents").json["documents"] == []


def test_a_document_nothing_of_which_is_public_is_not_there(app, clock):
    clock.now = datetime(2023, 1, 1, tzinfo=UTC)
    problem = app.get(f"{DEMO}/current", status=404).json
    assert problem["type"] == "/api/v1/problems/no-such-document"


def test_document(app):
    answer = app.get(DEMO).json
    assert answer["languages"] == ["zh-CN", "en"]
    assert answer["sample"] is True
    for link in answer["links"].values():
        if link.startswith(BASE):
            assert app.get(link).status_int in (200, 302)


def test_current(app):
    response = app.get(f"{DEMO}/current")
    answer = response.json
    value, texts = VERSIONS[1]
    assert answer["version"] == "2.0"
    assert answer["status"] == "in_force"
    assert answer["published_at"] == "2025-01-01T00:00:00Z"
    assert answer["effective_on"] == "2025-02-01"
    assert answer["effective_from"] == "2025-01-31T16:00:00Z"
    assert answer["effective_until"] == "2026-03-31T16:00:00Z"
    assert list(answer["languages"]) == ["zh-CN", "en"]
    for language, summary in answer["languages"].items():
        assert summary["digest"] == digest(texts[language])
    nodes = texts["zh-CN"].by_uid()
    assert answer["components"] == [
        {"id": part.id, "digest": part_digest("zh-CN", (nodes[part.provisions[0]],))}
        for part in value.components
    ]
    assert answer["items"] == [
        {"id": "agreement", "act": "terms_acceptance", "component": "agreement", "required": True}
    ]
    assert 'rel="successor-version"' in response.headers["Link"]
    assert len(response.body) < 1500


def test_current_before_the_first_version_takes_effect(app, clock):
    clock.now = datetime(2024, 1, 15, tzinfo=UTC)
    problem = app.get(f"{DEMO}/current", status=404).json
    assert problem["type"] == "/api/v1/problems/not-in-force-yet"
    assert problem["first"] == "2024-01-31T16:00:00Z"
    assert app.get(DEMO).json["current"] is None


def test_current_changes_at_the_effective_instant(app, clock):
    instant = datetime(2026, 3, 31, 16, tzinfo=UTC)
    for before, expected, age in (
        (timedelta(seconds=301), "2.0", 300),
        (timedelta(seconds=30), "2.0", 30),
        (timedelta(milliseconds=1), "2.0", 0),
        (timedelta(), "3.0", 300),
    ):
        clock.now = instant - before
        response = app.get(f"{DEMO}/current")
        assert response.json["version"] == expected
        assert response.headers["Cache-Control"] == f"public, max-age={age}"


def test_a_publication_shows_at_once(empty):
    publish(empty, *VERSIONS[:1])
    app = TestApp(empty)
    response = app.get(f"{DEMO}/current")
    assert response.json["version"] == "1.0"
    publish(empty, VERSIONS[1])
    again = app.get(f"{DEMO}/current", headers={"If-None-Match": response.headers["ETag"]})
    assert again.json["version"] == "2.0"


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_304(site, encoding):
    headers = {"Accept-Encoding": encoding}
    etag = Request.blank(f"{DEMO}/current", headers=headers).get_response(site).headers["ETag"]
    headers["If-None-Match"] = etag
    response = Request.blank(f"{DEMO}/current", headers=headers).get_response(site)
    assert response.status_int == 304
    assert response.headers["ETag"] == etag
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_versions_are_those_that_are_public(app, clock):
    answer = app.get(f"{DEMO}/versions").json
    assert [(v["version"], v["status"]) for v in answer["versions"]] == [
        ("1.0", "superseded"),
        ("2.0", "in_force"),
        ("3.0", "scheduled"),
    ]
    app.get(f"{DEMO}/versions/4.0", status=404)
    clock.now = datetime(2026, 5, 1, tzinfo=UTC)
    assert len(app.get(f"{DEMO}/versions").json["versions"]) == 4
    assert app.get(f"{DEMO}/versions/4.0").json["version"] == "4.0"


def test_version_is_the_whole_tree(app):
    answer = app.get(f"{DEMO}/versions/2.0").json
    assert answer["language"] == "zh-CN"
    assert answer["authoritative"] is True
    assert "status" not in answer
    assert [node["uid"] for node in answer["nodes"]] == ["title", "part-one", "part-two"]
    (first,) = answer["nodes"][1]["children"]
    assert first["num"] == {"scheme": "N、", "ordinal": 1, "literal": "一、", "defect": None}
    assert first["marks"] == [{"start": 0, "end": 2, "kind": "ref", "value": "table-one"}]
    assert first["eid"].startswith("part_1__")
    (table,) = answer["nodes"][2]["children"]
    assert table["header"] == 1
    assert [row["cells"] for row in table["children"]] == [["名称"], ["示例SDK"]]
    assert app.get(answer["registers"]["third_parties"]).json["version"] == "2.0"


def test_version_in_another_language(app):
    answer = app.get(f"{DEMO}/versions/2.0?lang=en").json
    assert answer["language"] == "en"
    assert answer["authoritative"] is False
    assert answer["text_digest"] == digest(VERSIONS[1][1]["en"])
    problem = app.get(f"{DEMO}/versions/1.0?lang=en", status=404).json
    assert problem["available"] == ["zh-CN"]


def test_a_version_answer_never_changes(app, clock):
    seen = set()
    for year in (2025, 2026, 2027):
        clock.now = datetime(year, 6, 1, tzinfo=UTC)
        response = app.get(f"{DEMO}/versions/2.0")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        seen.add(response.body)
    assert len(seen) == 1


def test_version_links(app):
    links = app.get(f"{DEMO}/versions/2.0").headers["Link"]
    for target, relation in (
        ("current", "latest-version"),
        ("versions", "version-history"),
        ("versions/1.0", "predecessor-version"),
        ("versions/3.0", "successor-version"),
    ):
        assert f'<{DEMO}/{target}>; rel="{relation}"' in links
    assert "predecessor" not in app.get(f"{DEMO}/versions/1.0").headers["Link"]
    assert "successor" not in app.get(f"{DEMO}/versions/3.0").headers["Link"]


def test_register(app):
    response = app.get(f"{DEMO}/registers/third_parties")
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.json["title"] == "第三方 zh-CN"
    assert response.json["rows"] == [
        {"uid": "sdk-one", "cells": {"name": "示例SDK"}, "provisions": ["row-one"]}
    ]
    named = app.get(f"{DEMO}/registers/third_parties?version=3.0&lang=en")
    assert "immutable" in named.headers["Cache-Control"]
    assert named.json["title"] == "第三方 en"
    problem = app.get(f"{DEMO}/registers/nothing", status=404).json
    assert problem["available"] == ["third_parties"]


@pytest.mark.parametrize("path", ["", "/current", "/versions", "/versions/2.0", "/at", "/timemap"])
def test_head_and_options(app, path):
    get, head = app.get(DEMO + path), app.head(DEMO + path)
    assert head.status == get.status
    assert head.body == b""
    assert dict(head.headers) == dict(get.headers)
    options = app.options(DEMO + path)
    assert options.status_int == 204
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept-Datetime" in options.headers["Access-Control-Allow-Headers"]
